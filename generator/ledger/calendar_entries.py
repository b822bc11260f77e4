"""What was published of each session as an appointment: its id, its sequence and what it said.

Calendars in which a session once stood know it by these: an id never changes, a sequence never falls.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date

from generator.ledger.events import Event
from generator.ledger.writing import Ledger
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
