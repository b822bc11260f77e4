"""What happened at the sessions: the rosters that runs published before each, and the sealed ones (contract §3a).

A roster is plain JSON: see `roster_facts`. Of one that follows another of the same session the journal tells what is
other in it; a seal tells all, so that its line can be read by itself. Once a session is sealed, the rosters that were
kept of it are history: the journal has them, the index does not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec

from generator.ledger.events import Event, Ledger
from generator.model import Corrected, CorrectedSubject, KeptRoster, SealedSession

SCHEMA = """
CREATE TABLE kept_roster (
    session INTEGER NOT NULL,
    kept_on TEXT NOT NULL,
    facts TEXT NOT NULL,
    PRIMARY KEY (session, kept_on)
) STRICT;
CREATE TABLE sealed_session (
    session INTEGER PRIMARY KEY,
    sealed_on TEXT NOT NULL,
    kept_on TEXT NOT NULL,
    is_late INTEGER NOT NULL,
    facts TEXT NOT NULL,
    attendance TEXT NOT NULL DEFAULT '{}',
    agenda TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE corrected (
    id INTEGER PRIMARY KEY,
    session INTEGER NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE TRIGGER corrected_is_history BEFORE UPDATE ON corrected BEGIN SELECT RAISE(ABORT, 'corrected is history'); END;
"""


class RosterKept(Event, frozen=True, tag="roster"):
    """The roster of a session ahead, as a run published it: all of it, or what is other than in the one before."""

    session: int
    facts: Mapping[str, Any] | None = None
    changed: Mapping[str, Any] | None = None
    kept_on: date | None = None

    def apply(self, index: sqlite3.Connection) -> None:
        """The roster of its day."""
        assert self.kept_on is not None
        facts = self.facts
        if facts is None:
            facts = _changed(_last(index, self.session) or {}, self.changed or {})
        index.execute(
            "INSERT OR REPLACE INTO kept_roster VALUES (?, ?, ?)",
            (self.session, self.kept_on.isoformat(), _json(facts)),
        )


class SessionSealed(Event, frozen=True, tag="session sealed"):
    """A session was held: from now on its roster is that of the day `kept_on`."""

    session: int
    sealed_on: date
    kept_on: date
    is_late: bool
    facts: Mapping[str, Any]

    def apply(self, index: sqlite3.Connection) -> None:
        """What was kept of it before is not asked for any more."""
        index.execute("DELETE FROM kept_roster WHERE session = ?", (self.session,))
        index.execute(
            "INSERT OR REPLACE INTO sealed_session (session, sealed_on, kept_on, is_late, facts)"
            " VALUES (?, ?, ?, ?, ?)",
            (self.session, self.sealed_on.isoformat(), self.kept_on.isoformat(), self.is_late, _json(self.facts)),
        )


class SessionFollowed(Event, frozen=True, tag="session followed"):
    """What the sheets say of a sealed session that may still change: who came, and what became of its agenda."""

    session: int
    attendance: Mapping[str, Any]
    agenda: tuple[Mapping[str, Any], ...]

    def apply(self, index: sqlite3.Connection) -> None:
        """The last word on both."""
        index.execute(
            "UPDATE sealed_session SET attendance = ?, agenda = ? WHERE session = ?",
            (_json(self.attendance), _json(self.agenda), self.session),
        )


class SessionCorrected(Event, frozen=True, tag="session corrected"):
    """A sealed session was put right; its seal stays as it is."""

    session: int
    subject: CorrectedSubject
    was: str
    right_value: str
    reason: str
    dated_on: date
    party: str | None = None

    def apply(self, index: sqlite3.Connection) -> None:
        """One row."""
        told = msgspec.to_builtins(_corrected(self))
        index.execute("INSERT INTO corrected (session, facts) VALUES (?, ?)", (self.session, _json(told)))


# --- what is remembered -------------------------------------------------------------------------------------------


def kept(connection: sqlite3.Connection | None) -> tuple[KeptRoster, ...]:
    """The rosters of sessions that are not sealed, by session, the oldest first."""
    if connection is None or not _has_tables(connection):
        return ()
    rows = connection.execute("SELECT session, kept_on, facts FROM kept_roster ORDER BY session, kept_on")
    return tuple(KeptRoster(session, date.fromisoformat(day), json.loads(facts)) for session, day, facts in rows)


def sealed_numbers(connection: sqlite3.Connection) -> list[int]:
    """Which sessions are sealed."""
    if not _has_tables(connection):
        return []
    return [number for (number,) in connection.execute("SELECT session FROM sealed_session ORDER BY session")]


def sealed(connection: sqlite3.Connection | None) -> tuple[SealedSession, ...]:
    """The sealed sessions, by session."""
    if connection is None or not _has_tables(connection):
        return ()
    corrections: dict[int, list[Corrected]] = {}
    for session, facts in connection.execute("SELECT session, facts FROM corrected ORDER BY id"):
        corrections.setdefault(session, []).append(msgspec.convert(json.loads(facts), Corrected))
    rows = connection.execute(
        "SELECT session, sealed_on, kept_on, is_late, facts, attendance, agenda FROM sealed_session ORDER BY session"
    )
    return tuple(
        SealedSession(
            session, date.fromisoformat(sealed_on), date.fromisoformat(kept_on), bool(is_late), json.loads(facts),
            json.loads(attendance), tuple(json.loads(agenda)), tuple(corrections.get(session, ())),
        )
        for session, sealed_on, kept_on, is_late, facts, attendance, agenda in rows
    )  # fmt: skip


def events_of(connection: sqlite3.Connection) -> Iterator[Event]:
    """What the rows tell of."""
    for roster in kept(connection):
        yield RosterKept(roster.session, roster.facts, kept_on=roster.kept_on)
    for session in sealed(connection):
        yield SessionSealed(session.session, session.sealed_on, session.kept_on, session.is_late, session.facts)
        if session.attendance or session.agenda:
            yield SessionFollowed(session.session, session.attendance, session.agenda)
        yield from map(_told, session.corrections)


# --- what a run remembers -----------------------------------------------------------------------------------------


def keep(connection: Ledger, rosters: Iterable[KeptRoster]) -> None:
    """Keep the rosters that are other than the last one of their session."""
    for roster in rosters:
        last, facts = _last(connection, roster.session), json.loads(_json(roster.facts))
        if last == facts and last is not None and list(last["decisions"]) == list(facts["decisions"]):
            continue
        other = _difference(last, facts) if last else None
        if other is None:
            connection.write(RosterKept(roster.session, facts, kept_on=roster.kept_on))
        else:
            connection.write(RosterKept(roster.session, changed=other, kept_on=roster.kept_on))


def seal(connection: Ledger, sessions: Iterable[SealedSession]) -> None:
    """Seal those that are not sealed yet, and note what is new of the others."""
    known = {session.session: session for session in sealed(connection)}
    for now in sessions:
        before = known.get(now.session)
        if before is None:
            connection.write(SessionSealed(now.session, now.sealed_on, now.kept_on, now.is_late, now.facts))
        attendance, agenda = json.loads(_json(now.attendance)), tuple(json.loads(_json(now.agenda)))
        if (before.attendance, before.agenda) != (attendance, agenda) if before else bool(attendance or agenda):
            connection.write(SessionFollowed(now.session, attendance, agenda))
        for correction in now.corrections:
            if before is None or correction not in before.corrections:
                connection.write(_told(correction))


def _told(c: Corrected) -> SessionCorrected:
    return SessionCorrected(c.session, c.subject, c.was, c.right_value, c.reason, c.dated_on, c.party)


def _corrected(e: SessionCorrected) -> Corrected:
    return Corrected(e.session, e.subject, e.was, e.right_value, e.reason, e.dated_on, e.party)


def _last(connection: sqlite3.Connection, session: int) -> dict[str, Any] | None:
    row = connection.execute(
        "SELECT facts FROM kept_roster WHERE session = ? ORDER BY kept_on DESC LIMIT 1", (session,)
    ).fetchone()
    return dict(json.loads(row[0])) if row else None


def _difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any] | None:
    """What is other: whole parts, and of the decisions those that are; None where the order of the parties is."""
    changed = {part: now[part] for part in now if part != "decisions" and before.get(part) != now[part]}
    old, new = before["decisions"], now["decisions"]
    if others := {party: told for party, told in new.items() if old.get(party) != told}:
        changed["decisions"] = others
    if gone := [party for party in old if party not in new]:
        changed["gone"] = gone
    made = _changed(before, changed)
    return changed if made == now and list(made["decisions"]) == list(new) else None


def _changed(before: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    parts = {part: told for part, told in other.items() if part not in ("decisions", "gone")}
    decisions = {p: told for p, told in before.get("decisions", {}).items() if p not in other.get("gone", ())}
    return {**before, **parts, "decisions": {**decisions, **other.get("decisions", {})}}


def _has_tables(connection: sqlite3.Connection) -> bool:
    """A ledger of an older version is read as it is: the tables come with the next run that writes."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'sealed_session'").fetchone() is not None


def _json(value: Any) -> str:
    """In the order that it has: that of a roster's parties is part of what it says."""
    return json.dumps(value, ensure_ascii=False)
