"""Drafts that were shown, with what they said: such a letter can be issued although the facts have moved on since.

letter_draft  what each draft said when it was shown last; `lapsed_on` is the day on which it was no longer asked for

A letter that is issued has its own row, so what was kept of its draft goes. What a draft says from one day to the next
only because the day is another one – its deadline – and where its cells stand are no news: see `digest_of`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from generator.ledger.events import Event
from generator.model import KeptDraft, LetterKind

SCHEMA = """
CREATE TABLE letter_draft (
    letter TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    party TEXT NOT NULL,
    session INTEGER,
    round INTEGER NOT NULL,
    facts TEXT NOT NULL,
    content TEXT NOT NULL,
    shown_on TEXT NOT NULL,
    lapsed_on TEXT
) STRICT;
"""


class LetterDrafted(Event, frozen=True, tag="letter drafted"):
    """A draft was shown that says something else than before, or that had lapsed."""

    letter: str
    kind: LetterKind
    party: str
    session: int | None
    round: int
    facts: Mapping[str, Any]
    content: Mapping[str, Any]
    on: date

    def apply(self, index: sqlite3.Connection) -> None:
        """One row a letter."""
        index.execute(
            "INSERT OR REPLACE INTO letter_draft (letter, kind, party, session, round, facts, content, shown_on,"
            " lapsed_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                self.letter, self.kind.value, self.party, self.session, self.round, _json(self.facts),
                _json(self.content), self.on.isoformat(),
            ),
        )  # fmt: skip


class DraftLapsed(Event, frozen=True, tag="draft lapsed"):
    """A draft that was shown is no longer asked for."""

    letter: str
    on: date

    def apply(self, index: sqlite3.Connection) -> None:
        """The day."""
        index.execute("UPDATE letter_draft SET lapsed_on = ? WHERE letter = ?", (self.on.isoformat(), self.letter))


def drafts(connection: sqlite3.Connection | None) -> dict[str, KeptDraft]:
    """What was shown and was not issued, by id. Raises sqlite3.DatabaseError when a row is damaged."""
    if connection is None or not _has_table(connection):
        return {}
    rows = connection.execute(
        "SELECT letter, kind, party, session, round, facts, content, lapsed_on FROM letter_draft"
        " WHERE letter NOT IN (SELECT letter FROM letter) ORDER BY letter"
    )
    try:
        return {
            letter: KeptDraft(
                letter, LetterKind(kind), party, session, round_, json.loads(facts), json.loads(content),
                date.fromisoformat(lapsed_on) if lapsed_on else None,
            )
            for letter, kind, party, session, round_, facts, content, lapsed_on in rows
        }  # fmt: skip
    except ValueError as error:
        raise sqlite3.DatabaseError(f"letter_draft: {error}") from error


def events_of(index: sqlite3.Connection) -> Iterator[Event]:
    """What the rows tell of, for a journal that is made from them."""
    if not _has_table(index):
        return
    days = dict(index.execute("SELECT letter, shown_on FROM letter_draft"))
    for letter, kept in drafts(index).items():
        shown_on = date.fromisoformat(days[letter])
        yield LetterDrafted(
            letter, kept.kind, kept.party, kept.session, kept.round, kept.facts, kept.content, shown_on
        )  # fmt: skip
        if kept.lapsed_on:
            yield DraftLapsed(letter, kept.lapsed_on)


def digest_of(draft: KeptDraft) -> str:
    """Of what it says, but for the days that it reckons from today and for the places of its cells."""
    said = [draft.kind.value, draft.party, draft.session, draft.round, draft.facts, _lasting(draft.content)]
    return sha256(_json(said).encode()).hexdigest()


def _lasting(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _lasting(part) for name, part in value.items() if name not in ("deadline", "source")}
    return [_lasting(part) for part in value] if isinstance(value, list | tuple) else value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _has_table(connection: sqlite3.Connection) -> bool:
    """A ledger of an earlier version has none."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'letter_draft'").fetchone() is not None
