"""What the records remember of earlier runs; the pure stages get it as an argument."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from generator.model.letters import IssuedLetter, KeptDraft
from generator.model.outcomes import Corrected
from generator.model.party_memory import PartyMemory


class State(Struct, frozen=True):
    """The public facts that a run published, and the day that it reckoned from."""

    day: date
    facts: Mapping[str, Any]


class DayCount(Struct, frozen=True):
    """How complete the dossiers were at the end of a day."""

    day: date
    n_complete: int
    n_parties: int
    n_open: int  # deficiencies
    lacking: str  # JSON: code of a document → in how many dossiers it was a deficiency


class Appointment(Struct, frozen=True):
    """One session as an entry of other people's calendars, as it was last published."""

    session: int
    uid: str  # never changes
    sequence: int  # rises with every change
    changed_on: date  # the day that the run reckoned from when it last rose
    facts: Mapping[str, str]  # summary, start (ISO; UTC when it has an hour), location, description, status


class KnownColumn(Struct, frozen=True):
    """A column that was read: its header as typed, and where it stood (from 1)."""

    header: str
    column: int


class KnownSheet(Struct, frozen=True):
    """What a sheet was taken for. `role` is the key of a table, «asked» or «ignored»; of those two nothing is read."""

    file: str
    sheet: str
    role: str
    columns: Mapping[str, KnownColumn] = {}  # by field; «#code» for a document's column of the wide form
    rows: int = 0
    seen_on: date | None = None  # the last day on which it was all there
    asked: Mapping[str, date] = {}  # headers that were not understood, with the day on which that was first said
    headers: tuple[str, ...] = ()  # those that it was taken on


class KeptRoster(Struct, frozen=True):
    """The roster of a session ahead as a run published it: see `roster_facts`."""

    session: int
    kept_on: date
    facts: Mapping[str, Any]


class SealedSession(Struct, frozen=True):
    """A session that was held: its roster of the day `kept_on`, and what its sheets say since then.

    `attendance` and `agenda` are the last values that its rows had, `corrections` what was put right.
    """

    session: int
    sealed_on: date
    kept_on: date
    is_late: bool
    facts: Mapping[str, Any]
    attendance: Mapping[str, Any] = {}  # by party
    agenda: tuple[Mapping[str, Any], ...] = ()
    corrections: tuple[Corrected, ...] = ()


class YearPlan(Struct, frozen=True):
    """What was worked out of the calendar of a Jalali year while it ran; it stays so when the settings change."""

    year: int
    weekend: tuple[int, ...]  # 0 is Saturday
    holidays: Mapping[str, tuple[str, str]]  # the office's own days, ISO → kind and title
    gap_months: int
    planned: tuple[tuple[str, str], ...]  # the day that the rule names and the working day that it came to, ISO


class ClosedYear(Struct, frozen=True):
    """A year that was closed: what its year-book says, and what is carried on from it. See `judging/closing`."""

    year: int
    closed_on: date
    facts: Mapping[str, Any]


class Past(Struct, frozen=True):
    """Everything that outlives `output/`; empty in a new workspace."""

    states: tuple[State, ...] = ()  # the oldest first, each different from the one before
    letters: tuple[IssuedLetter, ...] = ()  # in the order in which they were issued
    appointments: tuple[Appointment, ...] = ()  # by session
    sheets: tuple[KnownSheet, ...] = ()  # by file, sheet and role
    until: date | None = None  # the day of the last event
    days: tuple[DayCount, ...] = ()  # of every day that published a state, the earliest first
    contents: Mapping[str, Mapping[str, Any]] = {}  # what letters say that have not left, by id: to print one again
    kept: tuple[KeptRoster, ...] = ()  # of sessions that are not sealed, by session, the oldest first
    sealed: tuple[SealedSession, ...] = ()  # by session
    plans: tuple[YearPlan, ...] = ()  # by year
    closed: tuple[ClosedYear, ...] = ()  # by year
    parties: PartyMemory = PartyMemory()

    drafts: Mapping[str, KeptDraft] = {}  # that were shown and not issued, by id

    def is_after(self, day: date) -> bool:
        """Whether something happened after that day: a run that reckons from it writes no event."""
        return self.until is not None and day < self.until
