"""What was published of each session as an appointment: its id, its sequence and what it said.

Calendars in which a session once stood know it by these: an id never changes, a sequence never falls.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from generator.model import Appointment

SCHEMA = """
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


def published(connection: sqlite3.Connection | None) -> tuple[Appointment, ...]:
    """All of them, by session; none in a ledger that has not heard of appointments yet."""
    if connection is None or not connection.execute("SELECT 1 FROM sqlite_master WHERE name='appointment'").fetchone():
        return ()
    rows = connection.execute("SELECT session, uid, sequence, changed_on, facts FROM appointment ORDER BY session")
    return tuple(
        Appointment(session, uid, sequence, date.fromisoformat(changed_on), json.loads(facts))
        for session, uid, sequence, changed_on, facts in rows
    )


def remember(connection: sqlite3.Connection, entries: Iterable[Appointment]) -> None:
    """Keep what is published now. Sessions that are no longer among them keep their id and sequence."""
    known = {entry.session: entry for entry in published(connection)}
    for entry in entries:
        if known.get(entry.session) == entry:
            continue
        connection.execute(
            "INSERT INTO appointment (session, uid, sequence, changed_on, facts) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (session) DO UPDATE SET uid=excluded.uid, sequence=excluded.sequence,"
            " changed_on=excluded.changed_on, facts=excluded.facts",
            (
                entry.session,
                entry.uid,
                entry.sequence,
                entry.changed_on.isoformat(),
                json.dumps(entry.facts, ensure_ascii=False, sort_keys=True),
            ),
        )
