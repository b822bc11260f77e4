"""A roster as plain JSON, for the journal, and back: what was decided of a session, with the cells as they were read.

Exact both ways: what comes back is equal to what was put in, but for advice («what would change it»), which nobody
needs of a day that is over. A cell is «0!F7»: the number of its sheet in `sheets`, and its address; the value that
stood in it comes after it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from enum import Enum
from hashlib import sha256
from typing import Any

import msgspec

from generator.language.jalali import from_jalali, to_jalali
from generator.model import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    ChairChoice,
    Decision,
    DocumentState,
    Ground,
    KeptRoster,
    LicenceState,
    Outcome,
    Past,
    Person,
    Place,
    Policy,
    Reason,
    Record,
    RequirementState,
    Roster,
    Scope,
    Seal,
    SealedSession,
    Session,
    SessionState,
    Source,
    Verdict,
)
from generator.model.errors import MemoryLostError
from generator.model.session_numbers import number_in

Facts = Mapping[str, Any]
ValueOf = Callable[[Place], str]

_WORDS: Mapping[str, type[Enum]] = {
    kind.__name__: kind
    for kind in (AttendanceStatus, DocumentState, Ground, LicenceState, Outcome, RequirementState, Scope, SessionState,
                 Verdict)
}  # fmt: skip


def facts_of(roster: Roster, seal: Seal) -> dict[str, Any]:
    """The roster and what it is shown with, as plain JSON; parties in the order of the roster."""
    cells = _Cells(_places(roster, seal), seal.values)
    return {
        "session": _record(roster.session),
        "policy": _policy(roster.policy, cells) if roster.policy else None,
        "chair": _chair(seal.chair, cells) if seal.chair else None,
        "agenda": [_record(item) for item in seal.agenda],
        "sheets": [list(sheet) for sheet in cells.sheets],
        "decisions": {d.party: _decision(d, seal.people.get(d.party), cells) for d in roster.decisions},
    }


def roster_of(facts: Facts, sealed_on: date, kept_on: date, *, is_late: bool) -> Roster:
    """The roster that these facts tell of, with its seal."""
    cells = _Cells([], {}, [(file, sheet) for file, sheet in facts["sheets"]])
    session = msgspec.convert(facts["session"], Session)
    decisions = tuple(_told_decision(party, session.number, d, cells) for party, d in facts["decisions"].items())
    people = {p: Person(d["name"], d.get("secretary")) for p, d in facts["decisions"].items() if "name" in d}
    policy = _told_policy(facts["policy"], cells) if facts["policy"] else None
    chair = _told_chair(facts["chair"], cells) if facts["chair"] else None
    agenda = tuple(msgspec.convert(item, AgendaItem) for item in facts["agenda"])
    seal = Seal(sealed_on, kept_on, is_late, chair, agenda, people, cells.values, digest=digest_of(facts))
    return Roster(session, policy, decisions, seal=seal)


def digest_of(*facts: object) -> str:
    """Of plain JSON."""
    return sha256(json.dumps(facts, ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")).hexdigest()


def attendance_facts(rows: Iterable[Attendance]) -> dict[str, Any]:
    """Who came to a session, by party; of each the row that says it."""
    return {
        row.party: {"status": row.status.value if row.status else None, "attendee": row.attendee,
                    "row": [row.source.file, row.source.sheet, row.source.row]}
        for row in sorted(rows, key=lambda row: row.party)
    }  # fmt: skip


def attendance_of_facts(session: int, facts: Mapping[str, Any]) -> list[Attendance]:
    """The same as rows; the column in which each stood is not known any more."""
    found = []
    for party, told in facts.items():
        file, sheet, row = told["row"]
        status = AttendanceStatus(told["status"]) if told["status"] else None
        found.append(Attendance(Source(file, sheet, row, {}), session, party, status, told["attendee"]))
    return found


def agenda_facts(items: Iterable[AgendaItem]) -> list[dict[str, Any]]:
    """The items of an agenda with their outcomes."""
    return [_record(item) for item in items]


def agenda_of_facts(facts: Iterable[Mapping[str, Any]]) -> list[AgendaItem]:
    """The same as rows."""
    return [msgspec.convert(item, AgendaItem) for item in facts]


def check(past: Past) -> None:
    """Raises MemoryLostError where what is remembered of a session can't be read as it is written here."""
    every: tuple[KeptRoster | SealedSession, ...] = (*past.kept, *past.sealed)
    for known in every:
        try:
            roster_of(known.facts, known.kept_on, known.kept_on, is_late=False)
            if isinstance(known, SealedSession):
                attendance_of_facts(known.session, known.attendance)
                agenda_of_facts(known.agenda)
        except (ValueError, LookupError, TypeError, AttributeError, msgspec.ValidationError) as error:
            number = number_in(known.session)
            raise MemoryLostError("memory_shape", session=number, why=f"{type(error).__name__}: {error}") from error


# --- cells --------------------------------------------------------------------------------------------------------


class _Cells:
    """Cells as they are told of: «0!F7»."""

    def __init__(
        self, places: Iterable[Place], values: Mapping[Place, str], sheets: Sequence[tuple[str, str]] = ()
    ) -> None:
        self.sheets = list(sheets) or sorted({(place.file, place.sheet) for place in places})
        self.values = dict(values)
        self._numbers = {sheet: n for n, sheet in enumerate(self.sheets)}

    def told(self, place: Place) -> list[str]:
        where = f"{self._numbers[place.file, place.sheet]}!{place.cell}"
        value = self.values.get(place, "")
        return [where, value] if value else [where]

    def place(self, told: Sequence[str]) -> Place:
        number, _, cell = told[0].partition("!")
        place = Place(*self.sheets[int(number)], cell)
        if len(told) > 1:
            self.values[place] = told[1]
        return place


def _places(roster: Roster, seal: Seal) -> Iterable[Place]:
    if roster.policy:
        yield from roster.policy.evidence
    if seal.chair:
        yield from _of_reason(seal.chair.reason)
    for decision in roster.decisions:
        yield from _of_reason(decision.reason)


def _of_reason(reason: Reason) -> Iterable[Place]:
    yield from reason.evidence
    for fact in reason.facts.values():
        yield from _of_fact(fact)


def _of_fact(fact: object) -> Iterable[Place]:
    if isinstance(fact, Place):
        yield fact
    elif isinstance(fact, Reason):
        yield from _of_reason(fact)
    elif isinstance(fact, tuple):
        for part in fact:
            yield from _of_fact(part)


def cells_of(roster: Roster, chair: ChairChoice | None) -> set[Place]:
    """Every cell that a roster rests on."""
    found = set(roster.policy.evidence) if roster.policy else set()
    if chair:
        found.update(_of_reason(chair.reason))
    for decision in roster.decisions:
        found.update(_of_reason(decision.reason))
    return found


# --- the parts of a roster ----------------------------------------------------------------------------------------


def _record(record: Record) -> dict[str, Any]:
    """A row; what is not given is left out."""
    told = msgspec.to_builtins(record)
    if "unread" in told:
        told["unread"] = sorted(told["unread"])
    return {name: value for name, value in told.items() if value is not None}


def _policy(policy: Policy, cells: _Cells) -> dict[str, Any]:
    grounds = None if policy.grounds is None else [ground.value for ground in policy.grounds]
    return {"name": policy.name, "grounds": grounds, "cells": list(map(cells.told, policy.evidence))}


def _told_policy(told: Facts, cells: _Cells) -> Policy:
    grounds = None if told["grounds"] is None else tuple(map(Ground, told["grounds"]))
    return Policy(told["name"], grounds, tuple(map(cells.place, told["cells"])))


def _chair(chair: ChairChoice, cells: _Cells) -> dict[str, Any]:
    return {"party": chair.party, "reason": _reason(chair.reason, cells), "from_sheet": chair.from_sheet,
            "n_chaired": chair.n_chaired, "queue": list(chair.queue)}  # fmt: skip


def _told_chair(told: Facts, cells: _Cells) -> ChairChoice:
    return ChairChoice(
        told["party"], _told_reason(told["reason"], cells), told["from_sheet"], told["n_chaired"], tuple(told["queue"])
    )


def _decision(decision: Decision, person: Person | None, cells: _Cells) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if person:
        told["name"] = person.name
        if person.secretary:
            told["secretary"] = person.secretary
    told |= {"outcome": decision.outcome.value, "ground": decision.ground, "reason": _reason(decision.reason, cells)}
    if decision.n_left_out_before:
        told["left_out_before"] = decision.n_left_out_before
    return told


def _told_decision(party: str, session: int, told: Facts, cells: _Cells) -> Decision:
    return Decision(
        party, session, Outcome(told["outcome"]), told["ground"], _told_reason(told["reason"], cells),
        n_left_out_before=told.get("left_out_before", 0),
    )  # fmt: skip


def _reason(reason: Reason, cells: _Cells) -> dict[str, Any]:
    told: dict[str, Any] = {"code": reason.code}
    if reason.facts:
        told["facts"] = {name: _fact(fact, cells) for name, fact in reason.facts.items()}
    if reason.evidence:
        told["cells"] = list(map(cells.told, reason.evidence))
    return told


def _told_reason(told: Facts, cells: _Cells) -> Reason:
    facts = {name: _told_fact(fact, cells) for name, fact in told.get("facts", {}).items()}
    return Reason(told["code"], facts, tuple(map(cells.place, told.get("cells", ()))))


def _fact(fact: object, cells: _Cells) -> Any:
    """A fact of a sentence: what is no text or number says in a word what it is."""
    if isinstance(fact, Enum):
        return {"word": f"{type(fact).__name__}.{fact.value}"}
    if fact is None or isinstance(fact, str | int | float):
        return fact
    if isinstance(fact, date):
        year, month, day = to_jalali(fact)
        return {"day": f"{year:04}-{month:02}-{day:02}"}
    if isinstance(fact, time):
        return {"hour": fact.isoformat()}
    if isinstance(fact, Reason):
        return {"reason": _reason(fact, cells)}
    if isinstance(fact, Place):
        return {"cell": cells.told(fact)}
    if isinstance(fact, tuple):
        return [_fact(part, cells) for part in fact]
    raise TypeError(type(fact))


def _told_fact(told: Any, cells: _Cells) -> object:
    if isinstance(told, list):
        return tuple(_told_fact(part, cells) for part in told)
    if not isinstance(told, dict):
        return told
    ((what, value),) = told.items()
    if what == "word":
        kind, _, word = value.partition(".")
        return _WORDS[kind](word)
    if what == "day":
        return from_jalali(*map(int, value.split("-")))
    if what == "hour":
        return time.fromisoformat(value)
    return _told_reason(value, cells) if what == "reason" else cells.place(value)
