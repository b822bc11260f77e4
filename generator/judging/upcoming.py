"""What becomes due in the days to come, and what each party brought in each period: for the page of deficiencies.

Pure. Only what a term or a day of coming into force says; documents that run out have their own place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from msgspec import Struct

from generator.judging import requirement_terms as terms
from generator.judging.dossiers import applies, in_force_on
from generator.model import Dossier, DossierItem, Records, Requirement, RequirementState
from generator.model.periods import Period, TermKind

DAYS = 90  # how far ahead is shown
SHOWN = 4  # periods of a party, the current one among them


class Due(Struct, frozen=True):
    """Something that is to be brought: by which day, of which party (None: of all), and why then."""

    day: date
    requirement: str
    party: str | None
    why: str  # in_force, until, period, deadline
    period: Period | None = None  # of what recurs: the one whose document is due


def due(records: Records, dossiers: Mapping[str, Dossier], today: date) -> tuple[Due, ...]:
    """What becomes due within the next ninety days, the first day first."""
    found = [*_coming_into_force(records, today), *_by_terms(records, dossiers, today)]
    last = today + timedelta(days=DAYS)
    return tuple(
        sorted((d for d in found if today <= d.day <= last), key=lambda d: (d.day, d.requirement, d.party or ""))
    )


def _coming_into_force(records: Records, today: date) -> Iterator[Due]:
    known = {requirement.code for requirement in in_force_on(records, today)}
    for requirement in records.requirements:
        if requirement.in_force_from and requirement.in_force_from > today and requirement.code not in known:
            yield Due(requirement.in_force_from, requirement.label, None, "in_force")


def _by_terms(records: Records, dossiers: Mapping[str, Dossier], today: date) -> Iterator[Due]:
    items = _items(records)
    for requirement in in_force_on(records, today):
        term = requirement.term
        if term is None or term.kind is TermKind.ONCE:
            continue
        if term.kind is TermKind.UNTIL and term.until:
            yield Due(term.until, requirement.label, None, "until")
            continue
        for party in records.parties:
            if not applies(requirement, party):
                continue
            if term.kind is TermKind.EACH:
                of_party = items.get((party.code, requirement.code), [])
                for current in terms.periods(requirement, party, today)[-1:]:
                    due_on, period = terms.next_due(requirement, party, current, of_party, today)
                    why = "deadline" if term.grace else "period"
                    yield Due(due_on, requirement.label, party.code, why, period)
                continue
            day = terms.deadline(requirement, party)
            is_met = any(s.requirement.code == requirement.code and s.state.satisfies
                         for s in dossiers[party.code].statuses)  # fmt: skip
            if day and not is_met:
                yield Due(day, requirement.label, party.code, "deadline")


Kept = tuple[tuple[Period, RequirementState], ...]


def kept_periods(
    records: Records, dossiers: Mapping[str, Dossier], today: date
) -> tuple[tuple[Requirement, Mapping[str, Kept]], ...]:
    """Of each requirement that recurs, by party: its last periods with what they brought, the latest first."""
    items, found = _items(records), []
    for requirement in in_force_on(records, today):
        if requirement.term is None or requirement.term.kind is not TermKind.EACH:
            continue
        rows: dict[str, Kept] = {}
        for party in records.parties:
            code, dossier = party.code, dossiers[party.code]
            status = next((s for s in dossier.statuses if s.requirement.code == requirement.code), None)
            of_party = items.get((code, requirement.code), [])
            asked = terms.asked_period(requirement, party, of_party, today)
            if status and asked:
                begun = terms.periods(requirement, party, asked.start)[-SHOWN:][::-1]
                rows[code] = (
                    (begun[0], status.state),
                    *((period, _brought(of_party, period)) for period in begun[1:]),
                )
        found.append((requirement, rows))
    return tuple(found)


def _items(records: Records) -> dict[tuple[str, str], list[DossierItem]]:
    """The rows of each document of each party."""
    found: dict[tuple[str, str], list[DossierItem]] = {}
    for item in records.dossier_items:
        found.setdefault((item.party, item.requirement), []).append(item)
    return found


def _brought(items: list[DossierItem], period: Period) -> RequirementState:
    """Whether something was met in a period that is over; what is not written is not recorded."""
    is_met = any(i.state is not None and i.state.value == "met" and i.received_on and period.holds(i.received_on)
                 for i in items)  # fmt: skip
    return RequirementState.MET if is_met else RequirementState.NOT_RECORDED
