"""Years that are over: the calendar as it was worked out while they ran, and the years that the office has closed.

A plan is written down whenever it is other than the last one of its year; a closed year has one line, and stays.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from generator.ledger.events import Event
from generator.ledger.writing import Ledger
from generator.model import ClosedYear, YearPlan

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
