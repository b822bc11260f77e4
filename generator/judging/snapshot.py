"""Everything that the pages and papers are made from: public records and what was decided from them.

Contacts are not here, so no page can show one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from generator.judging.checked import TableProfile, Tally
from generator.judging.letter_lines import Line
from generator.judging.letter_texts import LetterTexts
from generator.judging.office import Office
from generator.judging.proof import Proof
from generator.judging.schedule import Schedule, chairs_to_name
from generator.judging.upcoming import Due, Kept
from generator.judging.working_days import WorkingDays
from generator.model import (
    Addressee,
    AgendaItem,
    Appointment,
    Attendance,
    ChairChoice,
    Dossier,
    Finding,
    HouseMember,
    HouseStep,
    Identities,
    KeptRoster,
    KnownSheet,
    Letter,
    LetterKind,
    LetterState,
    Outcome,
    Party,
    Past,
    Policy,
    Requirement,
    Roster,
    SealedSession,
    Session,
    View,
    YearPlan,
)


class Snapshot(Struct, frozen=True):
    """The state of the office on one day. Parties are in Persian order, everything else in the order of its table."""

    today: date
    input_folder: str  # the first part of the workbooks' paths: readers know it, pages leave it out
    office: Office
    days: WorkingDays
    parties: tuple[Party, ...]
    addressees: Mapping[str, Addressee]
    requirements: tuple[Requirement, ...]
    dossiers: Mapping[str, Dossier]
    sessions: tuple[Session, ...]
    agenda: tuple[AgendaItem, ...]
    attendance: tuple[Attendance, ...]
    views: tuple[View, ...]
    house_steps: tuple[HouseStep, ...]
    house_members: tuple[HouseMember, ...]
    policies: Mapping[str, Policy]
    rosters: tuple[Roster, ...]
    schedule: Schedule
    chairs: Mapping[int, ChairChoice]
    letters: tuple[Letter, ...]
    findings: tuple[Finding, ...]
    past: Past
    appointments: tuple[Appointment, ...]
    proof: Proof  # which cells each statement rests on
    internal_roster: bool  # a switch of office.toml
    sheets: tuple[KnownSheet, ...] = ()  # what each sheet was taken for
    to_remember: tuple[KnownSheet, ...] = ()  # and what the next run is to know of it
    sealed: tuple[SealedSession, ...] = ()  # what is remembered of the sealed sessions after this run
    to_keep: tuple[KeptRoster, ...] = ()  # the rosters of sessions ahead, for the day that they are sealed
    due: tuple[Due, ...] = ()  # what becomes due in the days to come
    periods: tuple[tuple[Requirement, Mapping[str, Kept]], ...] = ()  # of requirements that recur
    plan: YearPlan | None = None  # the calendar of this year, for when it is over
    lines: tuple[Line, ...] = ()  # of the fresh letters table
    letters_copy: str = ""  # its path
    gone: tuple[Party, ...] = ()  # parties that have left the register, and those that only sealed sessions know of
    identities: Identities = Identities()  # who is who today
    texts: LetterTexts = LetterTexts()
    tallies: tuple[Tally, ...] = ()  # how often each rule was tried
    profiles: tuple[TableProfile, ...] = ()  # how far each table is filled
    stale_days: int = 14  # readers are warned when the site is older
    has_own_pages: bool = False  # the office has page templates of its own, which may say the day of the data

    @property
    def notices(self) -> tuple[Letter, ...]:
        """The notice of every party that has something to bring: the last one written to it."""
        return tuple(
            notice
            for notice in self.last_notices
            if notice.state is not LetterState.ANSWERED and (notice.deficiencies or not notice.state.is_issued)
        )

    @property
    def last_notices(self) -> tuple[Letter, ...]:
        """The last notice that was written to each party of the register, whatever became of it: each has its page."""
        current = {n.party: n for n in self.letters if n.kind is LetterKind.NOTICE and n.is_current}
        return tuple(current[party.code] for party in self.parties if party.code in current)

    @property
    def recipients(self) -> Mapping[str, str]:
        """Letter → the name of its party; of one that has left the register the name that the letter was written to."""
        names = {party.code: party.name for party in self.parties}
        former = {n.letter: n.addressed.name for n in self.past.letters if n.addressed}
        return {n.letter: names.get(n.party) or former.get(n.letter) or n.party for n in self.letters}

    @property
    def chairs_to_name(self) -> Mapping[int, str]:
        """Who chairs a session, as letters say it: nobody is called its chair who is not invited to it."""
        return chairs_to_name(self.chairs, self.rosters)

    @property
    def next_roster(self) -> Roster | None:
        """The roster of the session that is ahead."""
        ahead = self.schedule.next_session
        return next((r for r in self.rosters if ahead and r.session.number == ahead.number), None)

    @property
    def n_needing_decision(self) -> int:
        """How many parties wait for the director's word before the next session."""
        return len(self.next_roster.with_outcome(Outcome.NEEDS_DECISION)) if self.next_roster else 0
