"""The states that were published, each different from the one before: what «changes» and trends compare with.

A state is a JSON object of public facts (`history.facts_of`). A run that publishes the same state again adds nothing,
so a second identical run does not empty the page of changes. The journal tells of a state by what is other in it than
in the one before.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import Any

from generator.ledger.events import Event, Ledger
from generator.model import DayCount, State

SCHEMA = """
CREATE TABLE state (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE TRIGGER state_is_history BEFORE UPDATE ON state BEGIN SELECT RAISE(ABORT, 'state is history'); END;
"""

#: How complete the dossiers were at the end of each day that published a state: a small row a day, so that the whole
#: life of an office is read at once. States of a workspace that still shows its samples are left out.
_COUNTED = """SELECT {row}.day, json_extract({row}.facts, '$.complete.n') AS n_complete,
 json_extract({row}.facts, '$.complete.of') AS n_parties,
 (SELECT count(*) FROM json_each({row}.facts, '$.deficiencies') AS p, json_each(p.value)) AS n_open,
 (SELECT json_group_object(code, n) FROM (SELECT d.key AS code, count(*) AS n
  FROM json_each({row}.facts, '$.deficiencies') AS p, json_each(p.value) AS d
  GROUP BY d.key ORDER BY d.key)) AS lacking,
 (SELECT count(*) FROM json_each({row}.facts, '$.findings') AS f
  WHERE json_extract(f.value, '$[0]') = 'TBL-014') AS n_samples
"""
_COLUMNS = "day, n_complete, n_parties, n_open, lacking"
_REAL = "n_parties > n_samples AND n_parties > 0"
COUNTS = f"""
CREATE TABLE IF NOT EXISTS completeness (
    day TEXT PRIMARY KEY,
    n_complete INTEGER NOT NULL,
    n_parties INTEGER NOT NULL,
    n_open INTEGER NOT NULL,
    lacking TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT OR REPLACE INTO completeness ({_COLUMNS})
 SELECT {_COLUMNS} FROM ({_COUNTED.format(row="state")} FROM state ORDER BY id) WHERE {_REAL};
CREATE TRIGGER IF NOT EXISTS state_is_counted AFTER INSERT ON state BEGIN
 INSERT OR REPLACE INTO completeness ({_COLUMNS})
 SELECT {_COLUMNS} FROM ({_COUNTED.format(row="new")}) WHERE {_REAL}; END;
"""


class StatePublished(Event, frozen=True, tag="state published"):
    """The public facts of a run: what is other than before, as `difference` gives it; all of them in the first one."""

    on: date
    facts: Mapping[str, Any] | None = None
    changed: Mapping[str, Any] | None = None

    def apply(self, index: sqlite3.Connection) -> None:
        """All of its facts."""
        facts = self.facts
        if facts is None:
            facts = changed(_last(index) or {}, self.changed or {})
        index.execute("INSERT INTO state (day, facts) VALUES (?, ?)", (self.on.isoformat(), _json(facts)))


def published(connection: sqlite3.Connection | None, most: int = 60) -> tuple[State, ...]:
    """The last states, the oldest first; `most` keeps a run from reading years of them."""
    if connection is None:
        return ()
    rows = connection.execute("SELECT day, facts FROM state ORDER BY id DESC LIMIT ?", (most,)).fetchall()
    return tuple(State(date.fromisoformat(day), json.loads(facts)) for day, facts in reversed(rows))


def until(connection: sqlite3.Connection | None, day: date) -> State | None:
    """The last state of that day or before it."""
    if connection is None:
        return None
    query = "SELECT day, facts FROM state WHERE day <= ? ORDER BY id DESC LIMIT 1"
    found = connection.execute(query, (day.isoformat(),)).fetchone()
    return State(date.fromisoformat(found[0]), json.loads(found[1])) if found else None


def completeness(connection: sqlite3.Connection | None) -> tuple[DayCount, ...]:
    """How complete the dossiers were on each day that published a state, the earliest first."""
    if connection is None:
        return ()
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'completeness'").fetchone()
    if not known:  # an index of an older version, read as it is
        return ()
    rows = connection.execute("SELECT day, n_complete, n_parties, n_open, lacking FROM completeness ORDER BY day")
    return tuple(DayCount(date.fromisoformat(day), *counts) for day, *counts in rows)


def append(connection: Ledger, state: State) -> bool:
    """Add it, unless the last one says the same; whether it was added."""
    last, facts = _last(connection), json.loads(_json(state.facts))
    if last == facts:
        return False
    connection.write(told(state.day, last, facts))
    return True


def told(day: date, last: Mapping[str, Any] | None, facts: Mapping[str, Any]) -> StatePublished:
    """The event of a state after another one; whole where a difference would not lead to it."""
    other = difference(last, facts) if last is not None else None
    if last is None or other is None or changed(last, other) != facts:
        return StatePublished(day, facts=facts)
    return StatePublished(day, changed=other)


def _last(connection: sqlite3.Connection) -> dict[str, Any] | None:
    found = connection.execute("SELECT facts FROM state ORDER BY id DESC LIMIT 1").fetchone()
    return dict(json.loads(found[0])) if found else None


def _json(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True)


# --- what is other ------------------------------------------------------------------------------------------------


def difference(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Of two JSON objects: «is» holds what is new or other, «in» what is other in a part, «gone» the keys that went.

    A list of which items came and went is {"came": […], "went": […]} below «list».
    """
    told: dict[str, Any] = {}
    if gone := sorted(before.keys() - now.keys()):
        told["gone"] = gone
    for key in sorted(now):
        old, new = before.get(key), now[key]
        if key in before and old == new:
            continue
        if isinstance(old, dict) and isinstance(new, dict):
            told.setdefault("in", {})[key] = difference(old, new)
        elif isinstance(old, list) and isinstance(new, list):
            came, went = [item for item in new if item not in old], [item for item in old if item not in new]
            told.setdefault("list", {})[key] = {"came": came, "went": went}
        else:
            told.setdefault("is", {})[key] = new
    return told


def changed(before: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """The object after a difference. Lists are those of `facts_of`, which are in order."""
    now = {key: value for key, value in before.items() if key not in other.get("gone", ())}
    now.update(other.get("is", {}))
    for key, part in other.get("in", {}).items():
        now[key] = changed(before.get(key, {}), part)
    for key, part in other.get("list", {}).items():
        now[key] = sorted([*(item for item in before.get(key, []) if item not in part["went"]), *part["came"]])
    return now
