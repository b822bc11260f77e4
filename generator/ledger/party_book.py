"""Parties through time: what the register said of each, what the office said became of it, and under which code it is
known today (contract §3a, «Parties»).

known_party      one row whenever what is known of a party changes: so its former names and secretaries are known
former_code      the codes that it had before
party_change     the rows of `party_changes` that were applied
asked_party      what was asked about
party_key        for the digests of ids; they are of no use without it

When a party gets another code, the index is brought to it: all that it has of the party stands under the code of today.
The journal stays as it is.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from generator.ledger.events import Event, Ledger
from generator.model import (
    AskedParty,
    FormerCode,
    Identities,
    KnownParty,
    NotedChange,
    PartyChange,
    PartyMemory,
    Place,
    Term,
)
from generator.model.past import of_shape

SCHEMA = """
CREATE TABLE known_party (
    id INTEGER PRIMARY KEY,
    party TEXT NOT NULL,
    day TEXT NOT NULL,
    facts TEXT NOT NULL
) STRICT;
CREATE TABLE former_code (
    id INTEGER PRIMARY KEY,
    party TEXT NOT NULL,
    code TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE TABLE party_change (id INTEGER PRIMARY KEY, party TEXT NOT NULL, facts TEXT NOT NULL) STRICT;
CREATE TABLE asked_party (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    since TEXT NOT NULL,
    n_changes INTEGER NOT NULL
) STRICT;
CREATE TABLE party_key (key TEXT PRIMARY KEY) STRICT;
DROP TRIGGER letter_is_issued;
CREATE TRIGGER letter_is_issued BEFORE UPDATE OF letter, kind, session, round, number, dated_on, deadline_on, subject,
    facts, file, sha256, issued_on ON letter BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
DROP TRIGGER state_is_history;
CREATE TRIGGER state_is_history BEFORE UPDATE OF id, day ON state BEGIN SELECT RAISE(ABORT, 'state is history'); END;
DROP TRIGGER corrected_is_history;
CREATE TRIGGER corrected_is_history BEFORE UPDATE OF id, session ON corrected
    BEGIN SELECT RAISE(ABORT, 'corrected is history'); END;
"""

#: Letters tell who chairs by the code of the party, which may change as the one of its addressee.
CHAIRS = """
DROP TRIGGER letter_is_issued;
CREATE TRIGGER letter_is_issued BEFORE UPDATE OF letter, kind, session, round, number, dated_on, deadline_on, subject,
    file, sha256, issued_on ON letter BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
UPDATE letter SET facts = (
    SELECT replace(letter.facts, '"chair": "' || code || '"', '"chair": "' || party || '"') FROM former_code
    WHERE code = json_extract(letter.facts, '$.chair') ORDER BY id LIMIT 1
) WHERE json_extract(facts, '$.chair') IN (SELECT code FROM former_code)
    AND json_extract(facts, '$.chair') NOT IN (SELECT party FROM known_party);
"""


class PartyKeyMade(Event, frozen=True, tag="party key"):
    """With what ids of parties are made into digests, so that they can be compared and not read."""

    key: str

    def apply(self, index: sqlite3.Connection) -> None:
        """One, ever."""
        index.execute("DELETE FROM party_key")
        index.execute("INSERT INTO party_key VALUES (?)", (self.key,))


class PartyRecorded(Event, frozen=True, tag="party"):
    """What the register says of a party, where that is new. `legal_id` and `national_id` are digests."""

    party: str
    name: str
    on: date
    row: tuple[str, str, str, str]  # workbook, sheet, the cells of its code and its name
    short_name: str = ""
    licence_name: str = ""
    licence_no: str = ""
    legal_id: str = ""
    national_id: str = ""
    secretary: str = ""
    honorific: str = ""
    role_title: str = ""

    def apply(self, index: sqlite3.Connection) -> None:
        """One row more."""
        facts = {name: getattr(self, name) for name in ("name", *_OPTIONAL)} | {"cells": self.row}
        index.execute(
            "INSERT INTO known_party (party, day, facts) VALUES (?, ?, ?)",
            (self.party, self.on.isoformat(), _json(facts)),
        )


_OPTIONAL = ("short_name", "licence_name", "licence_no", "legal_id", "national_id", "secretary", "honorific",
             "role_title")  # fmt: skip


class PartyRecoded(Event, frozen=True, tag="party codes changed"):
    """Parties have other codes from here on, all of them at once: former code → code."""

    codes: Mapping[str, str]
    on: date

    def apply(self, index: sqlite3.Connection) -> None:
        """All that is known of each stands under its new code."""
        for table in ("known_party", "former_code", "party_change", "letter", "letter_draft"):
            _recode_column(index, table, "party", self.codes)
        _recode_column(index, "asked_party", "about", self.codes)
        for table, column, shape in _FACTS:
            _recode_facts(index, table, column, shape, self.codes)
        rows = [(now, code, self.on.isoformat()) for code, now in sorted(self.codes.items())]
        index.executemany("INSERT INTO former_code (party, code, until) VALUES (?, ?, ?)", rows)


class PartyChangeNoted(Event, frozen=True, tag="party changed"):
    """A row of `party_changes` was applied."""

    party: str
    change: PartyChange
    on: date
    typed: str
    was: str = ""
    became: str = ""
    document: str = ""
    other: str = ""

    def apply(self, index: sqlite3.Connection) -> None:
        """One row more."""
        facts = {"change": self.change.value, "day": self.on.isoformat(), "typed": self.typed, "before": self.was,
                 "after": self.became, "document": self.document, "other": self.other}  # fmt: skip
        index.execute("INSERT INTO party_change (party, facts) VALUES (?, ?)", (self.party, _json(facts)))


class PartyAsked(Event, frozen=True, tag="party asked about"):
    """The office was asked whether the party of a row is one that is known."""

    party: str
    name: str
    about: str
    since: date
    n_changes: int

    def apply(self, index: sqlite3.Connection) -> None:
        """One row more."""
        index.execute(
            "INSERT INTO asked_party (code, name, about, since, n_changes) VALUES (?, ?, ?, ?, ?)",
            (self.party, self.name, self.about, self.since.isoformat(), self.n_changes),
        )


# --- other codes --------------------------------------------------------------------------------------------------

#: Where codes of parties stand within facts: table, column, and how (see `model.past.recoded`).
_FACTS = (
    ("state", "facts", "state"),
    ("letter", "facts", "letter"),
    ("letter_draft", "facts", "letter"),
    ("kept_roster", "facts", "roster"),
    ("sealed_session", "facts", "roster"),
    ("sealed_session", "attendance", "attendance"),
    ("sealed_session", "agenda", "agenda"),
    ("corrected", "facts", "correction"),
    ("party_change", "facts", "change"),
    ("closed_year", "facts", "year"),
)


def _recode_column(index: sqlite3.Connection, table: str, column: str, codes: Mapping[str, str]) -> None:
    found = index.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
    rows = [(codes[code], rowid) for rowid, code in found if code in codes]
    index.executemany(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", rows)


def _recode_facts(index: sqlite3.Connection, table: str, column: str, shape: str, codes: Mapping[str, str]) -> None:
    rows = []
    for rowid, text in index.execute(f"SELECT rowid, {column} FROM {table}"):
        facts = json.loads(text)
        now = of_shape(shape, facts, codes)
        if now != facts:
            rows.append((json.dumps(now, ensure_ascii=False, sort_keys=shape == "state"), rowid))
    index.executemany(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", rows)


# --- what is remembered -------------------------------------------------------------------------------------------


def memory(connection: sqlite3.Connection | None) -> PartyMemory:
    """All that is known of parties; with a key for the first digests where there is none yet.

    Records of a version that did not keep parties know those of the last published state by code and name.
    """
    if connection is None:
        return PartyMemory(key=secrets.token_hex(16), is_key_new=True)
    if not _has_tables(connection):
        return PartyMemory(tuple(_of_last_state(connection)), key=secrets.token_hex(16), is_key_new=True)
    key = connection.execute("SELECT key FROM party_key").fetchone()
    changes = tuple(
        _change(party, json.loads(facts))
        for party, facts in connection.execute("SELECT party, facts FROM party_change ORDER BY id")
    )
    asked = tuple(
        AskedParty(code, name, about, date.fromisoformat(since), n)
        for code, name, about, since, n in connection.execute(
            "SELECT code, name, about, since, n_changes FROM asked_party ORDER BY id"
        )
    )
    known = tuple(_parties(connection)) or tuple(_of_last_state(connection))
    return PartyMemory(known, changes, asked, key[0] if key else secrets.token_hex(16), is_key_new=not key)


def _of_last_state(connection: sqlite3.Connection) -> Iterator[KnownParty]:
    row = connection.execute("SELECT facts FROM state ORDER BY id DESC LIMIT 1").fetchone()
    for code, name in sorted(json.loads(row[0]).get("parties", {}).items()) if row else ():
        yield KnownParty(code, name, Place(_FROM_RECORDS), Place(_FROM_RECORDS))


_FROM_RECORDS = "records"  # where no cell is known


def _parties(connection: sqlite3.Connection) -> Iterator[KnownParty]:
    former: dict[str, list[FormerCode]] = {}
    for party, code, until in connection.execute("SELECT party, code, until FROM former_code ORDER BY id DESC"):
        former.setdefault(party, []).append(FormerCode(code, date.fromisoformat(until)))
    rows: dict[str, list[tuple[date, dict[str, Any]]]] = {}
    for party, day, facts in connection.execute("SELECT party, day, facts FROM known_party ORDER BY id"):
        rows.setdefault(party, []).append((date.fromisoformat(day), json.loads(facts)))
    for party in sorted(rows):
        last = rows[party][-1][1]
        names = dict.fromkeys(facts["name"] for _, facts in reversed(rows[party]))
        names.pop(last["name"])
        file, sheet, code, name = last["cells"]
        yield KnownParty(
            party, last["name"], Place(file, sheet, code), Place(file, sheet, name),
            **{name: last.get(name, "") for name in _OPTIONAL},
            former=tuple(former.get(party, ())), former_names=tuple(names), terms=tuple(_terms(rows[party])),
        )  # fmt: skip


def _terms(rows: list[tuple[date, dict[str, Any]]]) -> Iterator[Term]:
    last = None
    for day, facts in rows:
        now = Term(day, facts["secretary"], facts["honorific"], facts["role_title"])
        said = now.secretary, now.honorific, now.role_title
        if said != last:
            yield now
        last = said


def _change(party: str, facts: Mapping[str, str]) -> NotedChange:
    return NotedChange(
        party, PartyChange(facts["change"]), date.fromisoformat(facts["day"]), facts["typed"], facts["before"],
        facts["after"], facts["document"], facts["other"],
    )  # fmt: skip


def events_of(connection: sqlite3.Connection) -> Iterator[Event]:
    """What the rows tell of, under the codes of today."""
    if not _has_tables(connection):
        return
    for (key,) in connection.execute("SELECT key FROM party_key"):
        yield PartyKeyMade(key)
    for party, code, until in connection.execute("SELECT party, code, until FROM former_code ORDER BY id").fetchall():
        yield PartyRecoded({code: party}, date.fromisoformat(until))
    for party, day, facts in connection.execute("SELECT party, day, facts FROM known_party ORDER BY id"):
        told = json.loads(facts)
        file, sheet, code, name = told["cells"]
        more = {name: told.get(name, "") for name in _OPTIONAL}
        yield PartyRecorded(party, told["name"], date.fromisoformat(day), (file, sheet, code, name), **more)
    known = memory(connection)
    for c in known.changes:
        yield PartyChangeNoted(c.party, c.change, c.day, c.typed, c.before, c.after, c.document, c.other)
    for a in known.asked:
        yield PartyAsked(a.code, a.name, a.about, a.since, a.n_changes)


# --- what a run remembers -----------------------------------------------------------------------------------------


def remember(connection: Ledger, who: Identities, known: PartyMemory, today: date) -> None:
    """What this run has learnt of parties. Codes come first: all else is told under those of today."""
    now = memory(connection)
    if now.is_key_new and known.key and (who.to_record or who.to_note):
        connection.write(PartyKeyMade(known.key))
    there = {party.code for party in now.parties}
    if moves := {code: new for code, new in sorted(who.moves.items()) if code in there}:
        connection.write(PartyRecoded(moves, today))
    done = {change.key for change in now.changes}
    for c in who.to_note:
        if c.key not in done:
            connection.write(
                PartyChangeNoted(c.party, c.change, c.day, c.typed, c.before, c.after, c.document, c.other)
            )
    for p in who.to_record:
        connection.write(PartyRecorded(
            p.code, p.name, today, (*p.place, p.name_place.cell), **{name: getattr(p, name) for name in _OPTIONAL}
        ))  # fmt: skip
    for a in who.to_ask:
        connection.write(PartyAsked(a.code, a.name, a.about, a.since, a.n_changes))


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'known_party'").fetchone() is not None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
