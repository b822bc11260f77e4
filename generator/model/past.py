"""What the records remember of earlier runs; the pure stages get it as an argument."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from generator.model.letters import IssuedLetter, KeptDraft
from generator.model.outcomes import Corrected
from generator.model.party_memory import PartyMemory
from generator.model.vocabulary import CorrectedSubject


class State(Struct, frozen=True):
    """The public facts that a run published, and the day that it reckoned from."""

    day: date
    facts: Mapping[str, Any]


class DayCount(Struct, frozen=True):
    """How complete the dossiers were at the end of a day."""

    day: date
    n_complete: int
    n_parties: int
    n_open: int  # deficiencies
    lacking: str  # JSON: code of a document → in how many dossiers it was a deficiency


class Appointment(Struct, frozen=True):
    """One session as an entry of other people's calendars, as it was last published."""

    session: int
    uid: str  # never changes
    sequence: int  # rises with every change
    changed_on: date  # the day that the run reckoned from when it last rose
    facts: Mapping[str, str]  # summary, start (ISO; UTC when it has an hour), location, description, status


class KnownColumn(Struct, frozen=True):
    """A column that was read: its header as typed, and where it stood (from 1)."""

    header: str
    column: int


class KnownSheet(Struct, frozen=True):
    """What a sheet was taken for. `role` is the key of a table, «asked» or «ignored»; of those two nothing is read."""

    file: str
    sheet: str
    role: str
    columns: Mapping[str, KnownColumn] = {}  # by field; «#code» for a document's column of the wide form
    rows: int = 0
    seen_on: date | None = None  # the last day on which it was all there
    asked: Mapping[str, date] = {}  # headers that were not understood, with the day on which that was first said
    headers: tuple[str, ...] = ()  # those that it was taken on


class KeptRoster(Struct, frozen=True):
    """The roster of a session ahead as a run published it: see `roster_facts`."""

    session: int
    kept_on: date
    facts: Mapping[str, Any]


class SealedSession(Struct, frozen=True):
    """A session that was held: its roster of the day `kept_on`, and what its sheets say since then.

    `attendance` and `agenda` are the last values that its rows had, `corrections` what was put right.
    """

    session: int
    sealed_on: date
    kept_on: date
    is_late: bool
    facts: Mapping[str, Any]
    attendance: Mapping[str, Any] = {}  # by party
    agenda: tuple[Mapping[str, Any], ...] = ()
    corrections: tuple[Corrected, ...] = ()


class YearPlan(Struct, frozen=True):
    """What was worked out of the calendar of a Jalali year while it ran; it stays so when the settings change."""

    year: int
    weekend: tuple[int, ...]  # 0 is Saturday
    holidays: Mapping[str, tuple[str, str]]  # the office's own days, ISO → kind and title
    gap_months: int
    planned: tuple[tuple[str, str], ...]  # the day that the rule names and the working day that it came to, ISO


class ClosedYear(Struct, frozen=True):
    """A year that was closed: what its year-book says, and what is carried on from it. See `judging/closing`."""

    year: int
    closed_on: date
    facts: Mapping[str, Any]


class Past(Struct, frozen=True):
    """Everything that outlives `output/`; empty in a new workspace."""

    states: tuple[State, ...] = ()  # the oldest first, each different from the one before
    letters: tuple[IssuedLetter, ...] = ()  # in the order in which they were issued
    appointments: tuple[Appointment, ...] = ()  # by session
    sheets: tuple[KnownSheet, ...] = ()  # by file, sheet and role
    until: date | None = None  # the day of the last event
    days: tuple[DayCount, ...] = ()  # of every day that published a state, the earliest first
    contents: Mapping[str, Mapping[str, Any]] = {}  # what letters say that have not left, by id: to print one again
    kept: tuple[KeptRoster, ...] = ()  # of sessions that are not sealed, by session, the oldest first
    sealed: tuple[SealedSession, ...] = ()  # by session
    plans: tuple[YearPlan, ...] = ()  # by year
    closed: tuple[ClosedYear, ...] = ()  # by year
    parties: PartyMemory = PartyMemory()

    drafts: Mapping[str, KeptDraft] = {}  # that were shown and not issued, by id

    def is_after(self, day: date) -> bool:
        """Whether something happened after that day: a run that reckons from it writes no event."""
        return self.until is not None and day < self.until


# What the memory tells of, under other codes of its parties: all of them at once, so that two may exchange theirs.
#
# Facts are plain JSON; `shape` says where in them codes stand.


Facts = Mapping[str, Any]
Codes = Mapping[str, str]


def recoded(past: Past, codes: Codes) -> Past:
    """The same past, in which all that is told of a party stands under its code of today."""
    if not codes:
        return past
    sealed = tuple(
        replace(
            s, facts=_roster(s.facts, codes), attendance=_keys(s.attendance, codes),
            agenda=tuple(_item(item, codes) for item in s.agenda),
            corrections=tuple(_corrected(c, codes) for c in s.corrections),
        )
        for s in past.sealed
    )  # fmt: skip
    return replace(
        past,
        states=tuple(replace(state, facts=_state(state.facts, codes)) for state in past.states),
        letters=tuple(
            replace(letter, party=codes.get(letter.party, letter.party), facts=_with_chair(letter.facts, codes))
            for letter in past.letters
        ),
        drafts={
            name: replace(draft, party=codes.get(draft.party, draft.party), facts=_with_chair(draft.facts, codes))
            for name, draft in past.drafts.items()
        },
        kept=tuple(replace(kept, facts=_roster(kept.facts, codes)) for kept in past.kept),
        sealed=sealed,
        closed=tuple(replace(year, facts=_year(year.facts, codes)) for year in past.closed),
    )


def of_shape(shape: str, facts: Any, codes: Codes) -> Any:
    """Facts of that shape (a key of `_SHAPES`) under other codes."""
    return _SHAPES[shape](facts, codes)


def _with_chair(facts: Facts, codes: Codes) -> Facts:
    chair = str(facts.get("chair", ""))
    return {**facts, "chair": codes[chair]} if chair in codes else facts


def _keys(facts: Facts, codes: Codes) -> dict[str, Any]:
    return {codes.get(code, code): told for code, told in facts.items()}


def _state(facts: Facts, codes: Codes) -> dict[str, Any]:
    decisions = {session: _keys(told, codes) for session, told in facts.get("decisions", {}).items()}
    by_party = {name: _keys(facts[name], codes) for name in ("parties", "deficiencies") if name in facts}
    return {**facts, **by_party, "decisions": decisions}


def _roster(facts: Facts, codes: Codes) -> dict[str, Any]:
    found = dict(facts)
    session, chair = facts["session"], facts.get("chair")
    if session.get("chair") in codes:
        found["session"] = {**session, "chair": codes[session["chair"]]}
    if chair:
        queue = [codes.get(code, code) for code in chair["queue"]]
        found["chair"] = {**chair, "party": codes.get(chair["party"], chair["party"]), "queue": queue}
    found["agenda"] = [_item(item, codes) for item in facts.get("agenda", ())]
    found["decisions"] = _keys(facts["decisions"], codes)
    return found


def _item(item: Facts, codes: Codes) -> Facts:
    by = item.get("proposed_by", "")
    return {**item, "proposed_by": codes[by]} if by in codes else item


def _items(items: list[Facts], codes: Codes) -> list[Facts]:
    return [_item(item, codes) for item in items]


def _corrected(known: Corrected, codes: Codes) -> Corrected:
    known = replace(known, party=codes.get(known.party, known.party)) if known.party else known
    if known.subject is not CorrectedSubject.CHAIR:
        return known
    was, right = codes.get(known.was, known.was), codes.get(known.right_value, known.right_value)
    return replace(known, was=was, right_value=right)


def _correction(facts: Facts, codes: Codes) -> Any:
    return msgspec.to_builtins(_corrected(msgspec.convert(facts, Corrected), codes))


def _change(facts: Facts, codes: Codes) -> dict[str, Any]:
    return {**facts, "other": codes.get(facts["other"], facts["other"])}


def _year(facts: Facts, codes: Codes) -> dict[str, Any]:
    """Of a closed year: views, letters, dossiers, the chairs of its cancelled sessions, and how often who chaired."""
    found = dict(facts)
    for name, field in (("views", "party"), ("letters", "party"), ("cancelled", "chair")):
        rows = facts.get(name, ())
        found[name] = [{**row, field: codes[row[field]]} if row.get(field) in codes else row for row in rows]
    if "chairs" in facts:
        found["chairs"] = _keys(facts["chairs"], codes)
    if "dossiers" in facts:
        by_party = {name: _keys(facts["dossiers"][name], codes) for name in ("parties", "open")}
        found["dossiers"] = {**facts["dossiers"], **by_party}
    return found


_SHAPES: Mapping[str, Callable[[Any, Codes], Any]] = {
    "state": _state, "letter": _with_chair, "roster": _roster, "attendance": _keys, "agenda": _items,
    "correction": _correction, "change": _change, "year": _year,
}  # fmt: skip
