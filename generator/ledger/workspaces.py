"""Whose journal it is, and how far the index has followed it.

workspace     the id that the journal began with; the site in place bears it too
followed      the last line of the journal that is in the index
followed_file size, time and inode of each file of the journal when it was last read or written whole
"""

from __future__ import annotations

import secrets
import sqlite3

from generator import __version__
from generator.ledger.events import Event

SCHEMA = """
CREATE TABLE workspace (id TEXT PRIMARY KEY) STRICT;
CREATE TABLE followed (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    n INTEGER NOT NULL,
    head TEXT NOT NULL,
    day TEXT NOT NULL,
    file TEXT NOT NULL,
    start INTEGER NOT NULL,
    stop INTEGER NOT NULL
) STRICT;
CREATE TABLE followed_file (
    file TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    inode TEXT NOT NULL
) STRICT;
CREATE TABLE paper_lost (letter TEXT PRIMARY KEY) STRICT;
CREATE TABLE paper_set_aside (file TEXT PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;
"""


class JournalBegun(Event, frozen=True, tag="journal begun"):
    """The first line."""

    workspace: str
    version: str

    def apply(self, index: sqlite3.Connection) -> None:
        index.execute("INSERT INTO workspace VALUES (?)", (self.workspace,))


class MemoryRecovered(Event, frozen=True, tag="memory recovered"):
    """What `generate recover` found where, and what it could not."""

    found: tuple[str, ...]
    lost: tuple[str, ...]

    def apply(self, index: sqlite3.Connection) -> None:
        """Nothing follows from it."""


def begun() -> JournalBegun:
    """The first line of a new journal."""
    return JournalBegun(secrets.token_hex(8), __version__)


def has_tables(connection: sqlite3.Connection) -> bool:
    """A ledger of a version without a journal has none."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'followed'").fetchone() is not None


def workspace_of(connection: sqlite3.Connection) -> str:
    """The id, '' where the index follows no journal yet."""
    found = connection.execute("SELECT id FROM workspace").fetchone() if has_tables(connection) else None
    return str(found[0]) if found else ""
