"""Which session a row of the sheet is: a new one, or one that is known already (contract §3a, «Years»).

A number begins a new session only when its last bearer is sealed, or was cancelled in an earlier year; otherwise a new
date moves it. Rows may leave the sheets; what bore their number is remembered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from generator.language.jalali import to_jalali
from generator.language.persian import to_fa
from generator.model import (
    AgendaItem,
    Attendance,
    DirectorDecision,
    Finding,
    Place,
    Record,
    Session,
    SessionState,
    View,
)
from generator.model.session_numbers import number_in, of_year, year_in
from generator.tables.references import Names
from generator.tables.rows import Row, Rows

R = TypeVar("R", bound=Record)


class Bearer(NamedTuple):
    """A session that bears, or has borne, a number."""

    session: int
    day: date
    is_sealed: bool = False
    is_cancelled: bool = False

    @property
    def year(self) -> int:
        """Of the Jalali calendar."""
        return to_jalali(self.day)[0]


def identified(rows: Sequence[Row], known: Iterable[Bearer], today: date | None) -> list[int | None]:
    """For each row the session that it is, None where it has no number."""
    bearers: dict[int, list[Bearer]] = {}
    for bearer in known:
        bearers.setdefault(number_in(bearer.session), []).append(bearer)
    found: list[int | None] = [None] * len(rows)
    for n in sorted(range(len(rows)), key=lambda n: (rows[n].values.get("date") or date.max, n)):
        number, day = rows[n].values.get("number"), rows[n].values.get("date")
        if number is None:
            continue
        of_number = bearers.setdefault(number, [])
        state = rows[n].values.get("state")
        is_ahead = day is not None and today is not None and day >= today
        found[n] = session = _session(number, day, of_number, today, is_slip=state is SessionState.HELD and is_ahead)
        if day and all(bearer.session != session for bearer in of_number):
            is_over = state is SessionState.HELD and not is_ahead
            of_number.append(Bearer(session, day, is_over, state is SessionState.CANCELLED))
    return found


def _session(number: int, day: date | None, bearers: Sequence[Bearer], today: date | None, *, is_slip: bool) -> int:
    """`is_slip`: the row calls a session held whose day is still to come, so it is not about a new one."""
    if not bearers:
        return number
    last = max(bearers, key=lambda bearer: bearer.day)
    if day is None and today is None:
        return last.session
    year = to_jalali(day or today or date.min)[0]
    if same := next((bearer.session for bearer in bearers if bearer.year == year), None):
        return same
    begins = last.is_sealed or (last.is_cancelled and last.year < year)
    if day is None:
        begins = begins and last.year < year
    return of_year(year, number) if begins and not is_slip else last.session


def in_order(sessions: Iterable[Session]) -> list[Session]:
    """By year and number: the first that bears a number is known by that alone, whatever its year. One without a date
    stands after the one that comes before it by number."""
    year, place = 0, {}
    for session in sorted(sessions, key=lambda s: s.number):
        year = to_jalali(session.date)[0] if session.date else year_in(session.number) or year
        place[session.number] = (year, number_in(session.number)), session
    return [session for _, session in sorted(place.values(), key=lambda found: found[0])]


class SessionNames(Names[int]):
    """Sessions by number, year and number («1406/1»), and title; a number of two rows of the sheet finds none."""

    def __init__(self, sessions: Sequence[Session], sealed: Iterable[Session]) -> None:
        there = {session.number for session in sessions}
        gone = [session for session in sealed if session.number not in there]
        numbers = {number_in(session.number) for session in sessions}
        titles = {session.title for session in sessions}
        entries = [(s.number, (str(number_in(s.number)), *_dated(s), s.title)) for s in sessions]
        for s in gone:  # what the sheet says now comes first
            number = number_in(s.number)
            plain = () if number in numbers else (str(number),)
            entries.append((s.number, (*plain, *_dated(s), None if s.title in titles else s.title)))
        super().__init__(entries)
        self._rows: dict[int, list[Session]] = {}
        for session in sessions:
            self._rows.setdefault(number_in(session.number), []).append(session)

    def rivals(self, typed: str) -> tuple[Place, ...]:
        """The cells of the rows that a plain number fits, where there are several."""
        rows = self._rows.get(int(typed), []) if typed.isdecimal() else []
        return tuple(session.at("number") for session in rows) if len(rows) > 1 else ()


def left_behind(
    records: Sequence[R], tables: Sequence[Rows], sessions: Sequence[Session], sealed: Iterable[Session],
    today: date | None,
) -> tuple[tuple[R, ...], list[Finding]]:  # fmt: skip
    """The records without those that seem to be of last year's session, and a question about each of these.

    The row of a sealed session has left its sheet, a new session bears its number and is still ahead; a row with the
    plain number alone tells of what has happened already, so it is asked which of the two it means.
    """
    before = _before(sessions, sealed, today)
    doubtful = [r for r in records if (b := before.get(_session_of(r))) is not None and _is_of_the_past(r, b)]
    typed = {
        source[:3]: str(value)
        for rows in (tables if doubtful else ())
        for source, value in zip(rows.sources, rows.columns.get("session", ()), strict=False)
        if value is not None
    }
    found = {r.source[:3]: r for r in doubtful if typed.get(r.source[:3], "").isdecimal()}
    if not found:
        return tuple(records), []
    return tuple(r for r in records if r.source[:3] not in found), [
        _question(record, before[_session_of(record)], typed[at], next(rows.spec.key for rows in tables))
        for at, record in found.items()
    ]


def _before(sessions: Iterable[Session], sealed: Iterable[Session], today: date | None) -> dict[int, Session]:
    """Session ahead → the last sealed one of the same number, where its row is gone."""
    there = [session for session in sessions if session.date and today and session.date > today]
    rows = {session.number for session in sessions}
    gone = [s for s in in_order(sealed) if s.number not in rows and s.date]
    last = {number_in(session.number): session for session in gone}
    return {s.number: last[number_in(s.number)] for s in there if number_in(s.number) in last}


def _session_of(record: Record) -> int:
    return getattr(record, "session", None) or 0


def _is_of_the_past(record: Record, before: Session) -> bool:
    """Whether it says what can't be known yet of a session ahead, or was said before the last one was held."""
    if isinstance(record, Attendance):
        return True
    if isinstance(record, AgendaItem):
        return record.outcome is not None
    day = (
        record.decided_on
        if isinstance(record, DirectorDecision)
        else record.given_on
        if isinstance(record, View)
        else None
    )
    return day is not None and before.date is not None and day <= before.date


def _question(record: Record, before: Session, typed: str, table: str) -> Finding:
    """What it decides of the session ahead is held until it is answered; what is told of afterwards holds nothing."""
    assert before.date
    now, earlier = _session_of(record), f"{to_jalali(before.date)[0]}/{number_in(before.number)}"
    facts = {"name": to_fa(typed), "session": now, "earlier": to_fa(earlier)}
    about = now if isinstance(record, AgendaItem | DirectorDecision) else None
    party = record.party if isinstance(record, DirectorDecision) else None
    return Finding("REF-008", record.at("session"), table, "session", typed, facts, party, about)


def _dated(session: Session) -> Iterator[str]:
    """«1406/1», in the ways that it is typed; a cell that is read from right to left may have it the other way."""
    if session.date:
        year, number = to_jalali(session.date)[0], number_in(session.number)
        yield from (f"{year}/{number}", f"{year}-{number}", f"{number}/{year}")
