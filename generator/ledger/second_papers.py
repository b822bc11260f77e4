"""What letters say, kept as they were issued, and the papers that were printed again with a corrected number.

letter_content   what the letter says: the values of its template
letter_paper     a further PDF of a letter: the number, the file and its digest; the last one stands, the first stays
letter_answer    whether what a notice asked for was there, by the day on which that was seen; the last row counts
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.ledger.events import Event

SCHEMA = """
CREATE TABLE letter_content (letter TEXT PRIMARY KEY REFERENCES letter, content TEXT NOT NULL) STRICT;
CREATE TABLE letter_paper (
    id INTEGER PRIMARY KEY,
    letter TEXT NOT NULL REFERENCES letter,
    number TEXT NOT NULL,
    file TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL
) STRICT;
CREATE TABLE letter_answer (
    id INTEGER PRIMARY KEY,
    letter TEXT NOT NULL REFERENCES letter,
    day TEXT NOT NULL,
    is_answered INTEGER NOT NULL
) STRICT;
INSERT INTO letter_answer (letter, day, is_answered)
    SELECT letter, day, 1 FROM letter_event WHERE event = 'answered' ORDER BY id;
ALTER TABLE message_event ADD COLUMN day TEXT;
CREATE TRIGGER letter_content_is_history BEFORE UPDATE ON letter_content
    BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_content_stays BEFORE DELETE ON letter_content
    BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_paper_is_history BEFORE UPDATE ON letter_paper
    BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_paper_stays BEFORE DELETE ON letter_paper BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
"""


class LetterRenumbered(Event, frozen=True, tag="letter renumbered"):
    """A letter that had not left was printed again with the right number. Its first paper stays."""

    letter: str
    number: str
    file: str
    sha256: str

    def apply(self, index: sqlite3.Connection) -> None:
        """One row."""
        index.execute(
            "INSERT INTO letter_paper (letter, number, file, sha256) VALUES (?, ?, ?, ?)",
            (self.letter, self.number, self.file, self.sha256),
        )


class LetterReopened(Event, frozen=True, tag="letter reopened"):
    """What the letter asked for is missing again, as the sheets say now."""

    letter: str
    on: date

    def apply(self, index: sqlite3.Connection) -> None:
        """One row."""
        add_answer(index, self.letter, self.on, is_answered=False)


def add_answer(index: sqlite3.Connection, letter: str, on: date, *, is_answered: bool) -> None:
    """Enter whether a letter is answered, from that day on."""
    index.execute(
        "INSERT INTO letter_answer (letter, day, is_answered) VALUES (?, ?, ?)", (letter, on.isoformat(), is_answered)
    )


def add_content(index: sqlite3.Connection, letter: str, content: Mapping[str, Any]) -> None:
    """Enter what a letter says."""
    index.execute(
        "INSERT INTO letter_content (letter, content) VALUES (?, ?)",
        (letter, json.dumps(content, ensure_ascii=False, sort_keys=True)),
    )


@dataclass(frozen=True, slots=True)
class Paper:
    """A further PDF of a letter."""

    number: str
    file: str
    sha256: str


def papers(connection: sqlite3.Connection) -> dict[str, list[Paper]]:
    """The further PDFs by letter, the last one last."""
    found: dict[str, list[Paper]] = {}
    if has_tables(connection):
        for letter, *paper in connection.execute("SELECT letter, number, file, sha256 FROM letter_paper ORDER BY id"):
            found.setdefault(letter, []).append(Paper(*paper))
    return found


def contents(connection: sqlite3.Connection | None, letters: Collection[str]) -> dict[str, Mapping[str, Any]]:
    """What these letters say, where it was kept. Raises sqlite3.DatabaseError when a row is damaged."""
    if connection is None or not letters or not has_tables(connection):
        return {}
    found = {}
    for letter in sorted(letters):
        row = connection.execute("SELECT content FROM letter_content WHERE letter = ?", (letter,)).fetchone()
        if row:
            found[letter] = _decoded(row[0])
    return found


def _decoded(content: str) -> Mapping[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise sqlite3.DatabaseError(f"letter_content: {error}") from error
    return found if isinstance(found, dict) else {}


def answers(connection: sqlite3.Connection) -> list[tuple[str, date, bool]]:
    """Letter, day, and whether it was answered then; the last word on a letter last."""
    if has_tables(connection):
        rows = connection.execute("SELECT letter, day, is_answered FROM letter_answer ORDER BY id")
    else:
        rows = connection.execute("SELECT letter, day, 1 FROM letter_event WHERE event = 'answered' ORDER BY id")
    return [(letter, date.fromisoformat(day), bool(is_answered)) for letter, day, is_answered in rows]


def has_tables(connection: sqlite3.Connection) -> bool:
    """A ledger of an earlier version has none."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'letter_paper'").fetchone() is not None
