"""Closing a Jalali year: what must be settled first, what its year-book says, what is carried on, which rows may leave.

Pure. Nothing is closed of which nothing is known; nor while a session of the year is not sealed or called off, while a
letter of the year has a number and is not issued, while the fate of a message is uncertain, or while an error stands
against a session of the year.
All else that is open is carried on: follow-ups, notices that stand, letters that have not left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from generator.judging.schedule import year_of
from generator.judging.snapshot import Snapshot
from generator.model import (
    ClosedYear,
    Finding,
    Letter,
    LetterKind,
    LetterState,
    MessageState,
    Place,
    Reason,
    Record,
    Records,
    Session,
    SessionState,
    Severity,
    State,
    TaskState,
)
from generator.model.catalogue import severity

_UNSETTLED = frozenset({MessageState.SENDING, MessageState.UNCERTAIN})
#: Letters of which no row has anything more to say.
_LEFT = frozenset({LetterState.SENT, LetterState.HANDED_OVER, LetterState.ANSWERED})


class Closing(Struct, frozen=True):
    """What closing a year comes to."""

    year: int
    unsettled: tuple[Reason, ...]  # while there is any, nothing is closed
    carried: tuple[Reason, ...]
    may_leave: Mapping[tuple[str, str], tuple[int, ...]]  # file and sheet → rows
    closed: ClosedYear


def closing(snapshot: Snapshot, typed: Records, year: int, dossiers: State | None) -> Closing:
    """`typed` are the rows of the sheets; `dossiers` is the last state that was published in the year."""
    in_year = [s for s in snapshot.sessions if s.date and year_of(s.date) == year]
    letters = [n for n in snapshot.letters if n.dated_on and year_of(n.dated_on) == year]
    sealed = {known.session for known in snapshot.sealed}
    may_leave = _may_leave(typed, year, {s.number for s in in_year}, letters)
    facts = _facts(snapshot, in_year, letters, dossiers)
    facts["may_leave"] = [[file, sheet, len(rows)] for (file, sheet), rows in may_leave.items()]
    return Closing(
        year,
        tuple(_unsettled(snapshot, typed, year, in_year, letters, sealed))
        or ((Reason("close.nothing", {"year": year}),) if not (in_year or letters or dossiers) else ()),
        tuple(_carried(snapshot, in_year, letters)),
        may_leave,
        ClosedYear(year, snapshot.today, facts),
    )


# --- what must be settled first -----------------------------------------------------------------------------------


def _unsettled(
    snapshot: Snapshot,
    typed: Records,
    year: int,
    in_year: Iterable[Session],
    letters: Iterable[Letter],
    sealed: set[int],
) -> Iterator[Reason]:
    if year_of(snapshot.today) <= year:
        yield Reason("close.not_over", {"year": year})
    if snapshot.past.is_after(snapshot.today):
        yield Reason("close.past_day", {"date": snapshot.past.until})
    for session in in_year:
        if session.number not in sealed and session.state is not SessionState.CANCELLED:
            place = session.at("state")
            yield Reason("close.session", {"session": session.number, "date": session.date}, (place,))
    for letter in letters:
        if letter.frozen and letter.frozen.mail in _UNSETTLED:
            yield Reason("close.message", {"letter": letter.letter})
        elif letter.is_to_freeze:
            yield Reason("close.to_issue", {"letter": letter.letter})
    numbers, rows = {s.number for s in in_year}, _rows_of_year(typed, year)
    for finding in snapshot.findings:
        if severity(finding) is Severity.ERROR and (finding.session in numbers or _is_of_letter(finding, rows)):
            yield Reason("close.error", {"code": finding.code}, (finding.place,))


def _rows_of_year(typed: Records, year: int) -> set[tuple[str, str, int]]:
    return {row.source[:3] for row in typed.letters if row.dated_on and year_of(row.dated_on) == year}


def _is_of_letter(finding: Finding, rows: set[tuple[str, str, int]]) -> bool:
    number = finding.place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    place = (finding.place.file, finding.place.sheet, int(number or 0))
    return finding.table == "letters" and place in rows


# --- what is carried on -------------------------------------------------------------------------------------------


def _carried(snapshot: Snapshot, in_year: Iterable[Session], letters: Iterable[Letter]) -> Iterator[Reason]:
    numbers = {s.number for s in in_year}
    for item in snapshot.agenda:
        if item.session in numbers and item.outcome and item.state is not TaskState.DONE:
            yield Reason("close.outcome", {"session": item.session, "text": item.outcome}, (item.at("outcome"),))
    for view in snapshot.views:
        is_open = view.state not in (None, TaskState.DONE) or (view.state is None and (view.follow_up or view.owner))
        if is_open and view.session in numbers:
            yield Reason("close.view", {"session": view.session, "text": view.text}, (view.at("text"),))
    for letter in letters:
        facts = {"letter": letter.letter, "number": letter.number, "date": letter.dated_on}
        if letter.state in (LetterState.ISSUED, LetterState.HELD):
            yield Reason("close.not_left", facts)
        elif letter.kind is LetterKind.NOTICE and letter.state in (LetterState.SENT, LetterState.HANDED_OVER):
            code = "close.notice_until" if letter.deadline_on else "close.notice"
            yield Reason(code, facts | {"deadline": letter.deadline_on})
    for letter in snapshot.letters:
        if letter.state is LetterState.DRAFT and letter.session in numbers:
            yield Reason("close.draft", {"letter": letter.letter})


# --- which rows may leave -----------------------------------------------------------------------------------------


def _may_leave(
    typed: Records, year: int, sessions: set[int], letters: Iterable[Letter]
) -> dict[tuple[str, str], tuple[int, ...]]:
    over = {n.letter for n in letters if n.state in _LEFT or n.state.is_over}
    rows: list[Record] = [s for s in typed.sessions if s.number in sessions]
    rows += [row for row in typed.agenda if row.session in sessions]
    rows += [row for row in typed.attendance if row.session in sessions]
    rows += [row for row in typed.decisions if row.session in sessions]
    rows += [row for row in typed.corrections if row.session in sessions]
    rows += [v for v in typed.views if v.session in sessions or _is_of(v.given_on, year)]
    rows += [row for row in typed.letters if row.letter in over]
    rows += [day for day in typed.holidays if _is_of(day.date, year)]
    found: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        if row.source.row:
            found.setdefault((row.source.file, row.source.sheet), set()).add(row.source.row)
    return {place: tuple(sorted(found[place])) for place in sorted(found)}


def _is_of(day: date | None, year: int) -> bool:
    return day is not None and year_of(day) == year


# --- what the year-book says --------------------------------------------------------------------------------------


def _facts(
    snapshot: Snapshot, in_year: list[Session], letters: Iterable[Letter], dossiers: State | None
) -> dict[str, Any]:
    """As plain JSON. Rosters and attendance of sealed sessions are not repeated: the journal has them already."""
    numbers = {s.number for s in in_year}
    names = {party.code: party.name for party in (*snapshot.gone, *snapshot.parties)}
    year = next((year_of(s.date) for s in in_year if s.date), None)
    views = [v for v in snapshot.views if v.session in numbers or (year and _is_of(v.given_on, year))]
    chairs: dict[str, int] = {}
    for number, choice in sorted(snapshot.chairs.items()):
        if number in numbers:
            chairs[choice.party] = chairs.get(choice.party, 0) + 1
    return {
        "sessions": sorted(numbers),
        "cancelled": [_plain(s) for s in in_year if s.state is SessionState.CANCELLED],
        "letters": [_letter(n, names) for n in sorted(letters, key=_by_number)],
        "dossiers": _dossiers(snapshot, dossiers),
        "views": [_plain(view) for view in views],
        "chairs": dict(sorted(chairs.items())),
    }


def _letter(letter: Letter, names: Mapping[str, str]) -> dict[str, Any]:
    addressed = letter.frozen.addressed if letter.frozen else None
    return {
        "letter": letter.letter, "kind": letter.kind.value, "number": letter.number,
        "dated_on": letter.dated_on.isoformat() if letter.dated_on else "", "party": letter.party,
        "name": addressed.name if addressed else names.get(letter.party, letter.party), "state": letter.state.value,
        "left_on": letter.handed_over_on.isoformat() if letter.handed_over_on else "",
    }  # fmt: skip


def _by_number(letter: Letter) -> tuple[object, ...]:
    return letter.dated_on or date.min, len(letter.number), letter.number, letter.letter


def _dossiers(snapshot: Snapshot, last: State | None) -> dict[str, Any]:
    """At the end of the year, as the last run of it published them; as they are today where none did."""
    if last:
        facts = last.facts
        return {"on": last.day.isoformat(), "parties": facts["parties"], "requirements": facts["requirements"],
                "open": facts["deficiencies"]}  # fmt: skip
    open_now = {
        code: {s.requirement.code: s.state.value for s in dossier.deficiencies}
        for code, dossier in sorted(snapshot.dossiers.items()) if dossier.deficiencies
    }  # fmt: skip
    return {
        "on": snapshot.today.isoformat(),
        "parties": {party.code: party.name for party in snapshot.parties},
        "requirements": {r.code: r.title for r in snapshot.requirements},
        "open": open_now,
    }


def _plain(record: Record) -> dict[str, Any]:
    """A row as JSON, without the columns of its sheet: those are not there any more when it is read."""
    told = msgspec.to_builtins(record)
    told["source"] = [record.source.file, record.source.sheet, 0, {}]
    if "unread" in told:
        told["unread"] = sorted(told["unread"])
    return {name: value for name, value in told.items() if value is not None}


def place_of(reason: Reason) -> Place | None:
    """Where it can be settled."""
    return reason.evidence[0] if reason.evidence else None
