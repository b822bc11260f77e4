"""What follows from the records on a day: dossiers, rosters, sealed sessions, and what the cross-checks find."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from string import ascii_uppercase
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.judging import acts, corrections as corrected, schedule, sealing
from generator.judging.announced import announced
from generator.judging.appointments import renumbered, vanished
from generator.judging.checked import Tally
from generator.judging.dossiers import assess
from generator.judging.office import Office, build_office
from generator.judging.proof import Proof
from generator.judging.rules.facts import Facts
from generator.judging.sealing import Sealed
from generator.judging.so_far import so_far
from generator.judging.validate import validated
from generator.judging.working_days import Holidays, WorkingDays, working_days
from generator.language.persian import collation_key
from generator.language.wording import Wording
from generator.model import Dossier, Finding, OfficeValue, Party, Past, Place, Records, Roster
from generator.model.past import YearPlan

_MAY_LEAVE = frozenset({"sessions", "agenda", "attendance", "decisions", "views"})


class Judged(Struct, frozen=True):
    """The records as they hold today, and what was decided from them."""

    records: Records  # without what is still to come; what is sealed as it was
    parties: tuple[Party, ...]  # in Persian order
    office: Office
    days: WorkingDays
    plans: Mapping[int, YearPlan]  # the calendars of years that are over
    dossiers: Mapping[str, Dossier]
    sealed: Sealed
    rosters: tuple[Roster, ...]
    gone: tuple[Party, ...]
    value_of: Callable[[Place], str]  # what a cell shows
    proof: Proof  # of states and decisions
    findings: tuple[Finding, ...]
    tallies: tuple[Tally, ...]  # of the rules


def judge(
    typed: Records,
    shipped_office: Mapping[str, Any],
    past: Past,
    said: Sequence[Finding],
    wording: Wording,
    national: Callable[[int], Holidays],
    value_of: Callable[[Place], str],
    with_usable_files: Callable[[Office, Sequence[OfficeValue]], tuple[Office, list[Finding]]],
    today: date,
) -> Judged:
    """Assess → decide → validate. `typed` are the records as the sheets have them, `said` is what reading found.

    `with_usable_files` gives the office without the files that can't be used: they are looked at from outside.
    """
    office, of_office = build_office(typed.office, shipped_office)
    office, of_files = with_usable_files(office, typed.office)
    plans = schedule.over(past.plans, today)
    days = working_days(office.weekend, typed.holidays, wording, national, schedule.past_years(plans))
    records = so_far(typed, today, {session.session for session in past.sealed})
    dossiers = assess(records, today)
    invited = acts.invitations_that_left(records, past.letters, today)
    so_said = (*said, *renumbered(typed, past))
    sealed, rosters = sealing.decided(
        Facts(records, dossiers, office, days, today, (), so_said), past, invited, value_of
    )
    names = corrected.called(records.parties, records.identities)
    of_corrections = corrected.faults(records.corrections, sealed.rosters, names, today)
    gone, records = sealing.gone_parties(records, sealed), sealing.as_it_was(records, sealed, past.closed)
    whole = sealing.as_it_was(typed, sealed, past.closed)
    proof = Proof(whole, dossiers, so_said, today, invited, announced(past))
    closed = frozenset(year.year for year in past.closed)
    found, tallies = validated(Facts(whole, dossiers, office, days, today, rosters, so_said, gone, plans, closed))
    findings = (*so_said, *of_office, *of_files, *of_corrections, *_where_rows_are(found, typed))
    parties = sorted(records.parties, key=lambda p: (collation_key(p.name), p.code))
    return Judged(
        records, tuple(parties), office, days, plans, dossiers, sealed, rosters, gone, value_of, proof,
        (*findings, *vanished(records, past, so_said, today)), tallies,
    )  # fmt: skip


def _where_rows_are(found: Sequence[Finding], typed: Records) -> Iterator[Finding]:
    """Without the cell where a row has left the sheets: what stands there now is about something else."""
    tables = (typed.sessions, typed.agenda, typed.attendance, typed.decisions, typed.views)
    there = {record.source[:3] for table in tables for record in table}
    for finding in found:
        place, row = finding.place, finding.place.cell.lstrip(ascii_uppercase)
        is_gone = finding.table in _MAY_LEAVE and row and (place.file, place.sheet, int(row)) not in there
        yield replace(finding, place=Place(place.file, place.sheet)) if is_gone else finding
