"""The rows of a ledger as events: of one that is older than the journal, or of one that outlived it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import date
from typing import Any

from generator.ledger import (
    calendar_book,
    letter_book,
    party_book,
    published_states,
    runs,
    sealed_sessions,
    second_papers,
    shown_drafts,
)
from generator.ledger.calendar_book import AppointmentPublished
from generator.ledger.events import Event
from generator.ledger.letter_book import (
    LetterActed,
    LetterAnswered,
    LetterHandedOver,
    LetterIssued,
    MessageNoted,
    PaperLost,
    PaperSetAside,
)
from generator.ledger.runs import SitePublished
from generator.ledger.second_papers import LetterRenumbered, LetterReopened
from generator.model import LetterKind, MessageState


def events_of(index: sqlite3.Connection) -> Iterator[Event]:
    """All that its rows tell of, in an order in which it can have happened."""
    yield from party_book.events_of(index)
    yield from _letters(index)
    yield from (PaperSetAside(file, "") for file in sorted(letter_book.set_aside(index)))
    if _has(index, "paper_lost"):
        yield from (PaperLost(letter) for (letter,) in index.execute("SELECT letter FROM paper_lost ORDER BY letter"))
    yield from _messages(index)
    for entry in calendar_book.published(index):
        yield AppointmentPublished(entry.session, entry.uid, entry.sequence, entry.changed_on, entry.facts)
    yield from sealed_sessions.events_of(index)
    yield from calendar_book.events_of(index)
    yield from shown_drafts.events_of(index)
    if _has(index, "state"):
        last: dict[str, Any] | None = None
        for day, text in index.execute("SELECT day, facts FROM state ORDER BY id"):
            facts = json.loads(text)
            yield published_states.told(date.fromisoformat(day), last, facts)
            last = facts
    for run in runs.published(index):
        yield SitePublished(
            run.at, run.who, run.today, run.version, run.inputs, run.counts, run.site, run.exit_code
        )  # fmt: skip


def _letters(index: sqlite3.Connection) -> Iterator[Event]:
    if not _has(index, "letter"):
        return
    addressed = letter_book.addressed_of(index)
    contents = second_papers.contents(index, {letter for (letter,) in index.execute("SELECT letter FROM letter")})
    rows = index.execute(
        "SELECT letter, kind, party, session, round, number, dated_on, deadline_on, subject, facts, file, sha256,"
        " issued_on FROM letter ORDER BY rowid"
    )
    for letter, kind, party, session, round_, number, dated, deadline, subject, facts, file, digest, issued in rows:
        yield LetterIssued(
            letter, LetterKind(kind), party, session, round_, number, date.fromisoformat(dated),
            date.fromisoformat(deadline) if deadline else None, subject, json.loads(facts), file, digest,
            date.fromisoformat(issued), addressed.get(letter), contents.get(letter),
        )  # fmt: skip
    for letter, papers in second_papers.papers(index).items():
        yield from (LetterRenumbered(letter, paper.number, paper.file, paper.sha256) for paper in papers)
    for letter, known in letter_book.acts_of(index).items():
        for act in known:
            yield LetterActed(letter, act.act, act.day, act.reason, act.released)
    find = "SELECT letter, day FROM letter_event WHERE event = 'handed_over' ORDER BY id"
    for letter, day in index.execute(find):
        yield LetterHandedOver(letter, date.fromisoformat(day))
    for letter, on, is_answered in second_papers.answers(index):
        yield LetterAnswered(letter, on) if is_answered else LetterReopened(letter, on)


def _messages(index: sqlite3.Connection) -> Iterator[Event]:
    if not _has(index, "message_event"):
        return
    day = "e.day" if second_papers.has_tables(index) else "NULL"
    rows = index.execute(
        f"SELECT m.message, m.letter, m.recipient, e.state, e.detail, {day} FROM message_event e JOIN message m"
        " ON m.message = e.message ORDER BY e.id"
    )
    for message, letter, recipient, state, detail, on in rows:
        known_on = date.fromisoformat(on) if on else None
        yield MessageNoted(message, letter, recipient, MessageState(state), detail, known_on)


def _has(index: sqlite3.Connection, table: str) -> bool:
    return index.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None
