"""The calendar as it was published: sessions as appointments, years as they were planned, and years that are over.

A plan is written down whenever it is other than the last one of its year; a closed year has one line, and stays.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from generator.ledger.events import Event, Ledger
from generator.model import Appointment, ClosedYear, YearPlan

SCHEMA = """
CREATE TABLE year_plan (
    year INTEGER PRIMARY KEY,
    facts TEXT NOT NULL
) STRICT;
CREATE TABLE closed_year (
    year INTEGER PRIMARY KEY,
    closed_on TEXT NOT NULL,
    facts TEXT NOT NULL,
    files TEXT NOT NULL
) STRICT;
"""


class YearPlanned(Event, frozen=True, tag="year planned"):
    """The calendar of a year as a run worked it out."""

    year: int
    weekend: tuple[int, ...]
    holidays: Mapping[str, tuple[str, str]]
    gap_months: int
    planned: tuple[tuple[str, str], ...]

    def apply(self, index: sqlite3.Connection) -> None:
        """The last word on that year."""
        plan = YearPlan(self.year, self.weekend, self.holidays, self.gap_months, self.planned)
        index.execute("INSERT OR REPLACE INTO year_plan VALUES (?, ?)", (self.year, _json(msgspec.to_builtins(plan))))


class YearClosed(Event, frozen=True, tag="year closed"):
    """The office has closed a year. `files` are those of the year-book, with their SHA-256."""

    year: int
    closed_on: date
    facts: Mapping[str, Any]
    files: Mapping[str, str]

    def apply(self, index: sqlite3.Connection) -> None:
        """One row; a year is closed once."""
        index.execute(
            "INSERT OR IGNORE INTO closed_year VALUES (?, ?, ?, ?)",
            (self.year, self.closed_on.isoformat(), _json(self.facts), _json(self.files)),
        )


def plans(connection: sqlite3.Connection | None) -> tuple[YearPlan, ...]:
    """What was planned, by year."""
    if connection is None or not _has_tables(connection):
        return ()
    rows = connection.execute("SELECT facts FROM year_plan ORDER BY year")
    return tuple(msgspec.convert(json.loads(facts), YearPlan) for (facts,) in rows)


def closed(connection: sqlite3.Connection | None) -> tuple[ClosedYear, ...]:
    """The closed years, the first one first."""
    if connection is None or not _has_tables(connection):
        return ()
    rows = connection.execute("SELECT year, closed_on, facts FROM closed_year ORDER BY year")
    return tuple(ClosedYear(year, date.fromisoformat(day), json.loads(facts)) for year, day, facts in rows)


def keep_plan(connection: Ledger, plan: YearPlan) -> None:
    """Write it down where it is other than what is known of its year."""
    if plan not in plans(connection):
        connection.write(YearPlanned(plan.year, plan.weekend, plan.holidays, plan.gap_months, plan.planned))


def close(connection: Ledger, year: ClosedYear, files: Mapping[str, str]) -> None:
    """Close it. Nothing where it is closed already."""
    if year.year not in {known.year for known in closed(connection)}:
        connection.write(YearClosed(year.year, year.closed_on, year.facts, files))


def events_of(connection: sqlite3.Connection) -> Iterator[Event]:
    """What the rows tell of."""
    for plan in plans(connection):
        yield YearPlanned(plan.year, plan.weekend, plan.holidays, plan.gap_months, plan.planned)
    if _has_tables(connection):
        for year, day, facts, files in connection.execute("SELECT * FROM closed_year ORDER BY year"):
            yield YearClosed(year, date.fromisoformat(day), json.loads(facts), json.loads(files))


def _has_tables(connection: sqlite3.Connection) -> bool:
    """A ledger of an older version is read as it is: the tables come with the next run that writes."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'closed_year'").fetchone() is not None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# What was published of each session as an appointment: its id, its sequence and what it said.
#
# Calendars in which a session once stood know it by these: an id never changes, a sequence never falls.


APPOINTMENTS = """
CREATE TABLE appointment (
    session INTEGER PRIMARY KEY,
    uid TEXT NOT NULL UNIQUE,
    sequence INTEGER NOT NULL CHECK (sequence >= 0),
    changed_on TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE TRIGGER appointment_goes_forward BEFORE UPDATE ON appointment
    WHEN NEW.uid <> OLD.uid OR NEW.sequence < OLD.sequence BEGIN SELECT RAISE(ABORT, 'appointments go forward'); END;
"""


class AppointmentPublished(Event, frozen=True, tag="appointment published"):
    """A session stands in other people's calendars with this id, this sequence and these facts."""

    session: int
    uid: str
    sequence: int
    changed_on: date
    facts: Mapping[str, str]

    def apply(self, index: sqlite3.Connection) -> None:
        """The last word on it."""
        index.execute(
            "INSERT INTO appointment (session, uid, sequence, changed_on, facts) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (session) DO UPDATE SET uid=excluded.uid, sequence=excluded.sequence,"
            " changed_on=excluded.changed_on, facts=excluded.facts",
            (
                self.session, self.uid, self.sequence, self.changed_on.isoformat(),
                json.dumps(self.facts, ensure_ascii=False, sort_keys=True),
            ),
        )  # fmt: skip


def published(connection: sqlite3.Connection | None) -> tuple[Appointment, ...]:
    """All of them, by session; none in a ledger that has not heard of appointments yet."""
    if connection is None or not connection.execute("SELECT 1 FROM sqlite_master WHERE name='appointment'").fetchone():
        return ()
    rows = connection.execute("SELECT session, uid, sequence, changed_on, facts FROM appointment ORDER BY session")
    return tuple(
        Appointment(session, uid, sequence, date.fromisoformat(changed_on), json.loads(facts))
        for session, uid, sequence, changed_on, facts in rows
    )


def remember(connection: Ledger, entries: Iterable[Appointment]) -> None:
    """Keep what is published now. Sessions that are no longer among them keep their id and sequence."""
    known = {entry.session: entry for entry in published(connection)}
    for entry in entries:
        if known.get(entry.session) != entry:
            connection.write(
                AppointmentPublished(entry.session, entry.uid, entry.sequence, entry.changed_on, entry.facts)
            )
