"""The states that were published, each different from the one before: what «changes» and trends compare with.

A state is a JSON object of public facts (`history.facts_of`). A run that publishes the same state again adds nothing,
so a second identical run does not empty the page of changes.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import date

from generator.model import State

SCHEMA = """
CREATE TABLE state (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE TRIGGER state_is_history BEFORE UPDATE ON state BEGIN SELECT RAISE(ABORT, 'state is history'); END;
"""


def published(connection: sqlite3.Connection | None, most: int = 60) -> tuple[State, ...]:
    """The last states, the oldest first; `most` keeps a run from reading years of them."""
    if connection is None:
        return ()
    rows = connection.execute("SELECT day, facts FROM state ORDER BY id DESC LIMIT ?", (most,)).fetchall()
    return tuple(State(date.fromisoformat(day), json.loads(facts)) for day, facts in reversed(rows))


def append(connection: sqlite3.Connection, state: State) -> bool:
    """Add it, unless the last one says the same; whether it was added."""
    last = connection.execute("SELECT facts FROM state ORDER BY id DESC LIMIT 1").fetchone()
    facts = json.dumps(state.facts, ensure_ascii=False, sort_keys=True)
    if last and last[0] == facts:
        return False
    connection.execute("INSERT INTO state (day, facts) VALUES (?, ?)", (state.day.isoformat(), facts))
    return True
