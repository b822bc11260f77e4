"""The runs that published: when, by whom, from which bytes, by which version, with what result. For an audit.

A run that puts the same site in place as the last one adds nothing; one whose process died between the swap and this
row is added by the next run, which finds a site in place that no row tells of. No page is made from these rows.
"""

from __future__ import annotations

import getpass
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from generator.ledger.events import Event, Ledger

SCHEMA = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
    who TEXT NOT NULL,
    today TEXT NOT NULL,
    version TEXT NOT NULL,
    inputs TEXT NOT NULL,
    counts TEXT NOT NULL,
    site TEXT NOT NULL,
    exit_code INTEGER NOT NULL
) STRICT;
CREATE TRIGGER run_is_history BEFORE UPDATE ON run BEGIN SELECT RAISE(ABORT, 'run is history'); END;
CREATE TRIGGER run_stays BEFORE DELETE ON run BEGIN SELECT RAISE(ABORT, 'run is history'); END;
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One run that published. `at` (UTC, to the second) and `who` are filled in by the ledger."""

    today: date
    version: str
    inputs: Mapping[str, str]  # workbook, relative to the input folder → SHA-256
    counts: Mapping[str, int]  # findings by severity; parties, sessions; files written, removed, unchanged
    site: str  # SHA-256 over the whole site
    exit_code: int
    at: str = field(default="", compare=False)
    who: str = field(default="", compare=False)


class SitePublished(Event, frozen=True, tag="site published"):
    """A run has put a site in place."""

    at: str
    who: str
    today: date
    version: str
    workbooks: Mapping[str, str]
    counts: Mapping[str, int]
    site: str
    exit_code: int

    def apply(self, index: sqlite3.Connection) -> None:
        """One row."""
        index.execute(
            "INSERT INTO run (at, who, today, version, inputs, counts, site, exit_code)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.at, self.who, self.today.isoformat(), self.version, _json(self.workbooks), _json(self.counts),
                self.site, self.exit_code,
            ),
        )  # fmt: skip


def append(connection: Ledger, run: Run, *, is_new: bool) -> bool:
    """Add it when it changed the site (`is_new`) or when the last row tells of another site; whether it was added."""
    last = connection.execute("SELECT site FROM run ORDER BY id DESC LIMIT 1").fetchone()
    if not is_new and last and last[0] == run.site:
        return False
    (at,) = connection.execute("SELECT strftime('%Y-%m-%dT%H:%M:%SZ', 'now')").fetchone()
    connection.write(SitePublished(at, user(), run.today, run.version, run.inputs, run.counts, run.site, run.exit_code))
    return True


def published(connection: sqlite3.Connection | None) -> tuple[Run, ...]:
    """All runs, the oldest first."""
    if connection is None or not _has_table(connection):
        return ()
    rows = connection.execute("SELECT today, version, inputs, counts, site, exit_code, at, who FROM run ORDER BY id")
    return tuple(
        Run(date.fromisoformat(today), version, json.loads(inputs), json.loads(counts), *rest)
        for today, version, inputs, counts, *rest in rows
    )


def user() -> str:
    """The name of the account that runs the program; its number where it has no name, '' where nothing is known."""
    try:
        import pwd  # not on Windows
        from os import geteuid

        return pwd.getpwuid(geteuid()).pw_name
    except (ImportError, KeyError):
        pass
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return ""


def _has_table(connection: sqlite3.Connection) -> bool:
    """A ledger of an older version is read as it is: the table comes with the next run that writes."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'run'").fetchone() is not None


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
