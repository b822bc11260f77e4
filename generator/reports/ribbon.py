"""The year as one band of twelve Jalali months: sessions, deadlines, licences that end, documents due, days off, today.

Positions are in per cent of the width, counted from the left edge, as drawings count; the year runs from right to
left. What the band shows stands beside it as rows of text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from generator.language.jalali import JalaliMonth, month_of, to_jalali
from generator.language.persian import to_fa
from generator.model import Letter, LetterKind, LetterState, SessionState
from generator.reports.desk import Desk

_LABEL_ROOM, _NUMBER_ROOM = 5.5, 1.8  # per cent of the width that a date and a number need
_LOWEST, _HIGHEST = 7, 52  # of a deadline's bar, in pixels
_NAMED = 3  # so many parties of one day are named; of more only the number is said
#: Notices whose deadline no longer stands.
_OVER = frozenset({LetterState.ANSWERED, LetterState.NOT_SENT, LetterState.WITHDRAWN, LetterState.WITHHELD,
                   LetterState.BLOCKED, LetterState.REPLACED, LetterState.RETURNED, LetterState.LAPSED})  # fmt: skip


#: Day and kind («issued», «draft») → the notices that are due.
Due = dict[tuple[date, str], list[Letter]]


class Row(NamedTuple):
    """One line of the table: a day, the key of its kind below `ribbon.kind`, what it is, and the way to it."""

    day: date
    kind: str
    what: str
    href: str


class Year(NamedTuple):
    """A Jalali year as a scale."""

    year: int
    first: date
    n_days: int

    def holds(self, day: date | None) -> bool:
        return day is not None and 0 <= (day - self.first).days < self.n_days

    def at(self, day: date, part: float = 0.5) -> float:
        """Where that part of a day stands."""
        return round(100 - 100 * ((day - self.first).days + part) / self.n_days, 2)


def ribbon(desk: Desk, *, with_drafts: bool = True) -> dict[str, Any]:
    """The band of the year that the calendar shows. What hangs on a wall has no deadlines of drafts."""
    first = JalaliMonth(desk.snapshot.schedule.year, 1).day(1)
    n_days = (JalaliMonth(desk.snapshot.schedule.year + 1, 1).day(1) - first).days
    year = Year(desk.snapshot.schedule.year, first, n_days)
    due = {key: letters for key, letters in _due(desk, year).items() if with_drafts or key[1] != "draft"}
    sessions, deadlines, licences = (
        list(_sessions(desk, year)),
        list(_deadlines(desk, year, due)),
        _licences(desk, year),
    )
    today = desk.snapshot.today
    return {
        "year": to_fa(year.year),
        "months": [_month(desk, year, n, sessions, deadlines) for n in range(1, 13)],
        "sessions": _labelled(sessions, "label", _LABEL_ROOM),
        "deadlines": _labelled(deadlines, "n", _NUMBER_ROOM),
        "licences": _ticks(desk, year, "licence", licences),
        "terms": _ticks(desk, year, "term", _terms(desk, year)),
        "off": list(_days_off(desk, year)),
        "today": {"x": year.at(today), "label": desk.say("ribbon.today")} if year.holds(today) else None,
        "has_drafts": any(deadline["kind"] == "draft" for deadline in deadlines),
        "rows": [
            {"day": desk.wording.full_date(row.day), "key": row.day.isoformat(), "what": row.what, "href": row.href,
             "kind": desk.say(f"ribbon.kind.{row.kind}")}
            for row in sorted(_rows(desk, year, licences, due), key=lambda row: (row.day, row.kind, row.what))
        ],
    }  # fmt: skip


def _month(
    desk: Desk, year: Year, month: int, sessions: Sequence[dict[str, Any]], deadlines: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    first = JalaliMonth(year.year, month).day(1)
    n_days = JalaliMonth(year.year, month).n_days
    name = desk.wording.month_name(month)
    return {
        "name": name,
        "short": name[:3],
        "x": year.at(first, 0),
        "mid": round((year.at(first, 0) + year.at(first, n_days)) / 2, 2),
        "sessions": [session["dom"] for session in sessions if session["month"] == month and session["dom"]],
        "n_due": to_fa(n) if (n := sum(d["count"] for d in deadlines if d["month"] == month)) else "",
    }


def _labelled(marks: list[dict[str, Any]], label: str, room: float) -> list[dict[str, Any]]:
    """The marks from the beginning of the year on; a label that would stand on the one before is left out."""
    last = 200.0
    for mark in marks:
        is_free = last - mark["x"] >= room
        last = mark["x"] if is_free else last
        mark[label] = mark[label] if is_free else ""
    return marks


def _ticks(desk: Desk, year: Year, kind: str, days: Counter[date]) -> list[dict[str, Any]]:
    return [{"x": year.at(day), "title": _on(desk, day, kind, n)} for day, n in sorted(days.items())]


def _on(desk: Desk, day: date, kind: str, n: int) -> str:
    return desk.say(f"ribbon.on.{kind}", day=day, n=n)


# --- what stands on it -----------------------------------------------------------------------------------------------


def _sessions(desk: Desk, year: Year) -> Iterator[dict[str, Any]]:
    """Those of the sheet, and the days that the office's rule names; the earliest first."""
    found: list[tuple[date, str, str, str]] = []
    for session in desk.snapshot.sessions:
        if session.date and year.holds(session.date) and session.state is not SessionState.CANCELLED:
            kind = "held" if session.state is SessionState.HELD else "ahead"
            shown = desk.session(session)
            found.append((session.date, kind, shown["title"], shown["href"]))
    ruled = [p.day for p in desk.snapshot.schedule.planned if p.session is None and p.day >= desk.snapshot.today]
    found += [(day, "planned", desk.say("calendar.planned_day"), "") for day in ruled if year.holds(day)]
    for day, kind, title, href in sorted(found):
        _, month, dom = to_jalali(day)
        label = to_fa(f"{dom} {desk.wording.month_name(month)}") if kind != "planned" else ""
        yield {"x": year.at(day), "kind": kind, "title": f"{title}، {desk.wording.full_date(day)}", "href": href,
               "label": label, "month": month, "dom": to_fa(dom) if kind != "planned" else ""}  # fmt: skip


def _due(desk: Desk, year: Year) -> Due:
    """The notices whose deadline stands, by day; a draft's is the one that it would get today."""
    found: dict[tuple[date, str], list[Letter]] = {}
    for letter in desk.snapshot.letters:
        if letter.kind is not LetterKind.NOTICE or not letter.is_current or letter.state in _OVER:
            continue
        if letter.deadline_on and year.holds(letter.deadline_on):
            kind = "draft" if letter.state is LetterState.DRAFT else "issued"
            found.setdefault((letter.deadline_on, kind), []).append(letter)
    return found


def _deadlines(desk: Desk, year: Year, due: Due) -> Iterator[dict[str, Any]]:
    found = {key: len({letter.party for letter in letters}) for key, letters in due.items()}
    most = max(found.values(), default=1)
    for (day, kind), n in sorted(found.items()):
        height = round(_LOWEST + (_HIGHEST - _LOWEST) * n / most)
        yield {"x": year.at(day), "kind": kind, "n": to_fa(n), "count": n, "height": height,
               "month": month_of(day).month, "title": _on(desk, day, kind, n)}  # fmt: skip


def _licences(desk: Desk, year: Year) -> Counter[date]:
    """How many licences end on a day."""
    ends = (party.licence_valid_until for party in desk.snapshot.parties)
    return Counter(day for day in ends if day and year.holds(day))


def _terms(desk: Desk, year: Year) -> Counter[date]:
    """How many documents become due by their terms on a day."""
    return Counter(due.day for due in desk.snapshot.due if year.holds(due.day))


def _days_off(desk: Desk, year: Year) -> Iterator[dict[str, Any]]:
    """Holidays that follow one another as one block; weekends are left out."""
    start: date | None = None
    for n in range(year.n_days + 1):
        day = year.first + timedelta(days=n)
        off = desk.snapshot.days.off(day) if n < year.n_days else None
        is_off = off is not None and not off.is_weekend
        if is_off and start is None:
            start = day
        elif not is_off and start is not None:
            x = year.at(day, 0)
            yield {"x": x, "width": round(year.at(start, 0) - x, 2)}
            start = None


def _rows(desk: Desk, year: Year, licences: Counter[date], due: Due) -> Iterator[Row]:
    for session in desk.snapshot.sessions:
        if session.date and year.holds(session.date) and session.state is not SessionState.CANCELLED:
            shown = desk.session(session)
            yield Row(session.date, "session", f"{shown['title']} · {shown['state_word']}", shown["href"])
    for planned in desk.snapshot.schedule.planned:
        if planned.session is None and planned.day >= desk.snapshot.today and year.holds(planned.day):
            yield Row(planned.day, "planned", desk.say("calendar.planned_day"), "sessions/index.html#plan")
    for (day, kind), letters in due.items():
        yield Row(day, kind, _who(desk, {letter.party for letter in letters}), "deficiencies/index.html#deadlines")
    for day in licences:
        ending = {party.code for party in desk.snapshot.parties if party.licence_valid_until == day}
        yield Row(day, "licence", _who(desk, ending), "parties/index.html")

    for due_on in desk.snapshot.due:
        if year.holds(due_on.day):
            who = f" · {_who(desk, {due_on.party})}" if due_on.party else ""
            yield Row(
                due_on.day,
                "term",
                f"{desk.of_period(due_on.requirement, due_on.period)}{who}",
                "deficiencies/index.html#due",
            )


def _who(desk: Desk, codes: set[str]) -> str:
    if len(codes) > _NAMED:
        return desk.say("ribbon.parties", n=len(codes))
    return desk.wording.listed(party.name for party in desk.snapshot.parties if party.code in codes)
