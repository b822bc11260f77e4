"""The state of every requirement of every party today, from what the sheets say (contract §3).

Requirements count while they are in force: today, or on the day of the session that is decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec.structs import replace

from generator.judging import requirement_terms as terms
from generator.language.persian import fold
from generator.model import (
    WHOLE_DOSSIER,
    DocumentState,
    Dossier,
    DossierItem,
    Party,
    Place,
    Records,
    Requirement,
    RequirementState,
    RequirementStatus,
    Scope,
)
from generator.model.periods import in_force

EXPIRING_DAYS = 30  # contract §3: a document that ends within so many days is «expiring»

_DAYS = ("received_on", "reviewed_on")
_UNITS = frozenset({"branch", "office"})
_SCOPES = frozenset(scope.value for scope in Scope)
_PLAIN: Mapping[DocumentState, RequirementState] = {
    DocumentState.MISSING: RequirementState.MISSING,
    DocumentState.FLAWED: RequirementState.FLAWED,
    DocumentState.UNDER_REVIEW: RequirementState.UNDER_REVIEW,
    DocumentState.EXEMPT: RequirementState.EXEMPT,
}


def in_force_on(records: Records, day: date) -> tuple[Requirement, ...]:
    """The requirements that count on that day, in their order; of two that both do, the first."""
    found: dict[str, Requirement] = {}
    for requirement in records.requirements:
        if in_force(requirement, day):
            found.setdefault(requirement.code, requirement)
    return tuple(found.values())


def assess(records: Records, today: date, on: date | None = None) -> dict[str, Dossier]:
    """The dossier of every party, by party code: what is asked on the day `on` (None: today), as it stands today.

    One of which no more is known than its state as a whole has that alone: of its documents nothing is said.
    """
    requirements = in_force_on(records, on or today)
    items = items_by_document(records.dossier_items)
    whole = known_as_a_whole(records, items)
    return {
        party.code: Dossier(
            party.code,
            tuple(
                status
                for requirement in requirements
                if requirement.is_whole == (party.code in whole)
                and (status := status_of(party, requirement, items.get((party.code, requirement.code), []), today))
            ),
        )
        for party in records.parties
    }


def items_by_document(rows: Iterable[DossierItem]) -> dict[tuple[str, str], list[DossierItem]]:
    """The rows that speak of each document of each party."""
    items: dict[tuple[str, str], list[DossierItem]] = {}
    for item in rows:
        items.setdefault((item.party, item.requirement), []).append(item)
    return items


def known_as_a_whole(records: Records, items: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The parties of whose dossier no more is known than one state, by the documents that rows speak of."""
    if records.requirements and all(requirement.is_whole for requirement in records.requirements):
        return frozenset(party.code for party in records.parties)
    in_parts = {party for party, code in items if code != WHOLE_DOSSIER}
    return frozenset(party for party, _ in items) - in_parts


def status_of(
    party: Party, requirement: Requirement, items: list[DossierItem], today: date
) -> RequirementStatus | None:
    """How it stands with one document of a party, by the rows that speak of it; None where it is not asked for."""
    if not applies(requirement, party) or not terms.is_asked(requirement, party, items, today):
        return None
    status = _status(party, requirement, items, today)
    if requirement.term is None:
        return status
    known = [item for item in items if not is_future(item, today)]
    period = terms.asked_period(requirement, party, known, today)
    return replace(status, period=period, due_on=terms.due_on(requirement, party, period))


def without_column(records: Records) -> dict[str, frozenset[str]]:
    """The mandatory requirements that the dossier of a party can't speak of, by party: its rows are all in the wide
    form, and no such table has a column for them.

    Their states are not known rather than not recorded, so no letter asks for them. Where documents are written one a
    row, a document without a row is one that nobody has brought yet.
    """
    spoken_of: dict[str, set[str]] = {}
    written_long: set[str] = set()
    headed: set[str] = set()  # the documents that have a column somewhere
    for item in records.dossier_items:
        spoken_of.setdefault(item.party, set()).add(item.requirement)
        if is_of_wide_form(item):
            headed.add(item.requirement)
        else:
            written_long.add(item.party)
    mandatory = frozenset(r.code for r in records.requirements if r.mandatory and not r.is_whole) - headed
    return {party: mandatory - codes for party, codes in spoken_of.items() if party not in written_long}


def is_of_wide_form(item: DossierItem) -> bool:
    """Whether the item is a cell of a table with a column a document."""
    columns = item.source.columns
    return "requirement" in columns and columns["requirement"] == columns.get("state")


def applies(requirement: Requirement, party: Party) -> bool:
    """Whether the requirement is for this party: it must fit every sort of word (scope, kind, unit) that is named.

    The register holds branches, so what is for offices only applies to none. A scope or kind that is not recorded
    is not taken for a reason to let a requirement off.
    """
    named = requirement.applies_to
    scopes, units = named & _SCOPES, named & _UNITS
    kinds = named - scopes - units
    if units and "branch" not in units:
        return False
    if scopes and party.scope is not None and party.scope.value not in scopes:
        return False
    return not (kinds and party.kind and not any(kind in fold(party.kind) for kind in kinds))


def stated(items: Iterable[DossierItem]) -> list[DossierItem]:
    """The items that say something, the best known first; more than one state among them is a contradiction."""
    said = [item for item in items if item.state is not None]
    if len(said) < 2:
        return said
    return sorted(
        said, key=lambda i: (i.valid_until or date.min, i.reviewed_on or date.min, i.at("state")), reverse=True
    )


def contradict(items: Iterable[DossierItem]) -> bool:
    """Whether two rows say different things of the same document, or one row says two."""
    said = stated(items)
    return len({item.state for item in said}) > 1 or any(map(contradicts_itself, said))


def is_future(item: DossierItem, today: date) -> bool:
    """Whether a row tells of what is not yet so: it is received or reviewed on a day to come (contract §3a)."""
    received, reviewed = item.received_on, item.reviewed_on
    return (received is not None and received > today) or (reviewed is not None and reviewed > today)


def contradicts_itself(item: DossierItem) -> bool:
    """Whether a row calls a document complete and says in the next cell what is wrong with it."""
    return item.state is DocumentState.MET and item.defect is not None


def _status(party: Party, requirement: Requirement, items: list[DossierItem], today: date) -> RequirementStatus:
    later = [item for item in items if is_future(item, today)]
    ahead = [item.at(n) for item in later for n in ("state", *_DAYS) if n == "state" or getattr(item, n)]
    items = [item for item in items if not is_future(item, today)]
    given = (requirement.at(n) for n in ("in_force_from", "in_force_until") if getattr(requirement, n))
    basis = (*given, *terms.basis_of(requirement, party))
    current = terms.asked_period(requirement, party, items, today)
    if current:
        if last := terms.outrun(items, current, today):
            cells = _once((last.at("state"), last.at("received_on"), *basis))
            ended = terms.end_of_its_period(last, requirement, party, current)
            return RequirementStatus(requirement, RequirementState.EXPIRED, last, ended, cells)
        items = terms.of_period(items, current, today)
    said = stated(items)
    if not said or contradict(items):
        flaws = [item.at("defect") for item in items if contradicts_itself(item)]
        cells = tuple(sorted([*(item.at("state") for item in items), *flaws, *ahead])) or (party.at("name"),)
        cells, state = _once((*cells, *basis)), RequirementState.NOT_RECORDED
        return RequirementStatus(requirement, state, evidence=cells, contradicts=bool(said))
    item = said[0]
    assert item.state is not None
    cell = item.at("state")
    days = tuple(item.at(name) for name in _DAYS if getattr(item, name))
    if item.state is not DocumentState.MET:
        told = (item.at("defect"),) if item.defect and "defect" in item.source.columns else ()
        evidence = _once((cell, *told, *days, *basis))
        return RequirementStatus(requirement, _PLAIN[item.state], item, evidence=evidence)
    valid_until, source = _valid_until(party, requirement, item)
    if valid_until is None:
        valid_until = terms.good_until(item, requirement, current)
    state = validity(valid_until, today)
    return RequirementStatus(requirement, state, item, valid_until, _once((cell, *days, *basis, *source)))


def _once(places: Iterable[Place]) -> tuple[Place, ...]:
    """In the wide form the day of receipt stands in the cell of the state."""
    return tuple(dict.fromkeys(places))


def _valid_until(party: Party, requirement: Requirement, item: DossierItem) -> tuple[date | None, tuple[Place, ...]]:
    """The expiry of a document: of its own row, for the licence copy else of the party's licence; never assumed."""
    if not requirement.expires and not terms.recurs(requirement):
        return None, ()
    if item.valid_until:
        return item.valid_until, (item.at("valid_until"),)
    if requirement.is_licence and party.licence_valid_until:
        return party.licence_valid_until, (party.at("licence_valid_until"),)
    return None, ()


def validity(valid_until: date | None, today: date) -> RequirementState:
    """met, expiring or expired. A document is still good on the last day of its validity."""
    if valid_until is None or valid_until > today + timedelta(days=EXPIRING_DAYS):
        return RequirementState.MET
    return RequirementState.EXPIRED if valid_until < today else RequirementState.EXPIRING
