"""The Jalali year: twelve months with sessions and days off, a list of sessions, and the same on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from generator.judging.schedule import is_ahead
from generator.language.jalali import JalaliMonth, month_of, to_jalali, weekday_of
from generator.language.persian import to_fa
from generator.model import AttendanceStatus, PlannedDay, Reason, SessionState
from generator.model.artifact import Artifact
from generator.model.session_numbers import slug
from generator.reports.desk import Desk
from generator.reports.list_workbooks import column, workbook
from generator.reports.participation import attendance_matrix, attendance_table, participation
from generator.reports.ribbon import ribbon


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """sessions/index.html and sessions/calendar.pdf"""
    year = desk.snapshot.schedule.year
    earlier = _earlier(desk, year)
    here = {s.number for s in desk.snapshot.sessions} - {number for numbers in earlier.values() for number in numbers}
    months = [month_grid(desk, JalaliMonth(year, month)) for month in range(1, 13)]
    context: dict[str, Any] = {
        "year": to_fa(year),
        "ribbon": ribbon(desk, with_drafts=False),
        "months": months,
        "sessions": [_session(desk, s.number) for s in reversed(desk.snapshot.sessions) if s.number in here],
        "planned": [
            _planned(desk, planned) for planned in desk.snapshot.schedule.planned if not _is_old(desk, planned)
        ],
        "holidays": list(_holidays(desk, year)),
        "has_rule": desk.snapshot.office.rule is not None,
        "kept": _kept(desk),
        "estimates": list(_estimates(desk)),
        "participation": participation(desk, here),
        "attendance": attendance_matrix(desk, here),
        "has_calendar_file": bool(desk.snapshot.appointments),
        "years": [{"text": to_fa(one), "href": _href(one)} for one in earlier],
        "closed_years": [
            {"title": desk.say("year_book.title", year=to_fa(closed.year)), "href": f"years/{closed.year}/index.html"}
            for closed in reversed(desk.snapshot.past.closed)
        ],
    }
    title = desk.say("page.sessions.title")
    yield desk.page("sessions/index.html", "sessions.html", "sessions", title, context)
    if context["sessions"]:
        tables = [_table(desk, context["sessions"])]
        if context["attendance"]:
            tables.append(attendance_table(desk, context["attendance"]))
        yield workbook(desk, "sessions/sessions.xlsx", tables)
    for one, numbers in earlier.items():
        yield from _year(desk, one, numbers)
    marked = [{**month, "notes": list(_notes(desk, JalaliMonth(year, n)))} for n, month in enumerate(months, 1)]
    paper = {"months": marked, "estimates": context["estimates"], "next": _next(desk), "is_one_page": True}
    paper_title = desk.say("calendar.paper_title", year=year)
    yield desk.paper("sessions/calendar.pdf", "reports/calendar_paper.html", paper_title, paper)


def _next(desk: Desk) -> dict[str, str]:
    """The session that comes next, whatever year it is in; else the day that the rule names; {} where neither is."""
    ahead, planned = desk.snapshot.schedule.next_session, desk.snapshot.schedule.next_planned
    if ahead:
        return {key: desk.session(ahead)[key] for key in ("title", "date", "time", "place")}
    if planned:
        day = desk.wording.full_date(planned.day)
        return {"title": desk.say("calendar.planned_day"), "date": day, "time": "", "place": ""}
    return {}


def _notes(desk: Desk, month: JalaliMonth) -> Iterator[dict[str, str]]:
    """What the paper writes under a month: sessions and days off by name, days in a row of one name together."""
    runs: list[list[Any]] = []  # first and last day, kind, words
    for n, day in enumerate(_days(desk, month), 1):
        kind = "session" if "session" in day else "planned" if "planned" in day else day.get("off", "")
        said = [kind, day.get("title", "")]
        if kind in ("", "weekend"):
            continue
        if runs and runs[-1][1:] == [n - 1, *said]:
            runs[-1][1] = n
        else:
            runs.append([n, n, *said])
    for first, last, kind, title in runs:
        days = desk.say("calendar.days", first=first, last=last) if last > first else to_fa(first)
        yield {"days": days, "kind": kind, "title": to_fa(title)}


def _earlier(desk: Desk, year: int) -> dict[int, list[int]]:
    """The sessions of the years before, the latest year and the latest session first: each year has a page."""
    found: dict[int, list[int]] = {}
    for session in reversed(desk.snapshot.sessions):
        if session.date and (its := month_of(session.date).year) < year:
            found.setdefault(its, []).append(session.number)
    return dict(sorted(found.items(), reverse=True))


def _href(year: int) -> str:
    return f"sessions/years/{year}/index.html"


def _year(desk: Desk, year: int, numbers: Sequence[int]) -> Iterator[Artifact]:
    """sessions/years/<year>/index.html"""
    context: dict[str, Any] = {
        "year": to_fa(year),
        "sessions": [_session(desk, number) for number in numbers],
        "participation": participation(desk, numbers),
        "attendance": attendance_matrix(desk, numbers),
    }
    title = desk.say("calendar.year_title", year=year)
    yield desk.page(_href(year), "sessions_year.html", "sessions", title, context)
    tables = [_table(desk, context["sessions"])]
    if context["attendance"]:
        tables.append(attendance_table(desk, context["attendance"]))
    yield workbook(desk, f"sessions/years/{year}/sessions.xlsx", tables, is_dated=False)


def _table(desk: Desk, sessions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The list of sessions as a sheet."""
    heads = (("session", 34), ("time", 34), ("state", 16), ("policy", 30), ("invited", 10), ("present", 10),
             ("chair", 34))  # fmt: skip
    return {
        "title": desk.say("table.sheet.sessions"),
        "columns": [column(desk.say(f"table.{key}"), width) for key, width in heads],
        "rows": [
            [s["title"], desk.say("word.comma").join(t for t in (s["date"], s["time"]) if t), s["state_word"],
             s["policy"], s["n_invited"], s["n_present"], s["chair"]["name"] if s["chair"] else ""]
            for s in sessions
        ],
    }  # fmt: skip


def _kept(desk: Desk) -> str:
    """How many of the days that the rule named this year, until today, had a session that was held."""
    due = [p for p in desk.snapshot.schedule.planned if not _is_old(desk, p) and p.day < desk.snapshot.today]
    held = {s.number for s in desk.snapshot.sessions if s.state is SessionState.HELD}
    n_held = sum(planned.session in held for planned in due)
    return desk.say("calendar.kept", n=len(due), held=n_held) if due else ""


def estimate_note(desk: Desk, day: date | None) -> str:
    """What is not certain about a session's day: a lunar holiday on it or beside it is only an estimate."""
    if day is None:
        return ""
    for near in (day, day + timedelta(days=1), day - timedelta(days=1)):
        off = desk.snapshot.days.off(near)
        if off and off.is_estimate:
            return desk.say("calendar.near_estimate", day=desk.wording.full_date(near), title=off.title)
    return ""


def _estimates(desk: Desk) -> Iterator[dict[str, Any]]:
    """Sessions ahead and planned days of this year whose day rests on an estimated lunar date."""
    today = desk.snapshot.today
    for session in desk.snapshot.sessions:
        if is_ahead(session, today) and (note := estimate_note(desk, session.date)):
            yield {"session": desk.session_link(session.number), "day": "", "note": note}
    for planned in desk.snapshot.schedule.planned:
        if planned.session is not None or planned.day < today or _is_old(desk, planned):
            continue
        passed = [(day, off) for day, off in planned.skipped if off.is_estimate]
        note = estimate_note(desk, planned.day)
        if passed:
            day, off = passed[0]
            note = desk.say("calendar.moved_by_estimate", day=desk.wording.full_date(day), title=off.title)
        if note:
            yield {"session": None, "day": desk.wording.full_date(planned.day), "note": note}


def month_grid(desk: Desk, month: JalaliMonth) -> dict[str, Any]:
    """One month as weeks of seven days, Saturday first; a place outside the month is None."""
    days: list[dict[str, Any] | None] = [None] * weekday_of(month.day(1))
    days += _days(desk, month)
    days += [None] * (-len(days) % 7)
    return {
        "name": desk.wording.month_name(month.month),
        "title": f"{desk.wording.month_name(month.month)} {to_fa(month.year)}",
        "weekdays": [
            {"short": short, "name": name}
            for short, name in zip(
                desk.wording.items("calendar.weekdays_short"), desk.wording.items("calendar.weekdays"), strict=True
            )
        ],
        "weeks": [days[n : n + 7] for n in range(0, len(days), 7)],
    }


def _days(desk: Desk, month: JalaliMonth) -> list[dict[str, Any]]:
    sessions = {s.date: s for s in desk.snapshot.sessions if s.date and s.state is not SessionState.CANCELLED}
    planned = {p.day for p in desk.snapshot.schedule.planned if p.session is None and p.day >= desk.snapshot.today}
    return [_day(desk, day, sessions.get(day), day in planned) for day in month.days()]


def _day(desk: Desk, day: date, session: Any, is_planned: bool) -> dict[str, Any]:
    off = desk.snapshot.days.off(day)
    shown: dict[str, Any] = {"n": to_fa(to_jalali(day)[2])}
    if off:
        shown["off"] = "weekend" if off.is_weekend else "holiday"
        if not off.is_weekend:
            shown["title"] = off.title
    if day == desk.snapshot.today:
        shown["today"] = True
    if session:
        shown["session"] = f"sessions/{slug(session.number)}/index.html"
        shown["title"] = desk.session_title(session)
    elif is_planned:
        shown["planned"] = True
        shown["title"] = desk.say("calendar.planned_day")
    return shown


def _session(desk: Desk, number: int) -> dict[str, Any]:
    roster = desk.roster(number)
    counts = dict.fromkeys(("invited", "not_invited", "needs_decision", "blocked"), 0)
    for decision in roster.decisions:
        counts[decision.outcome.value] += 1
    present = desk.n_attending(number, AttendanceStatus.PRESENT)
    chair = desk.snapshot.chairs.get(number)
    return {
        **desk.session(roster.session),
        "key": roster.session.date.isoformat() if roster.session.date else "",
        "n_invited": to_fa(counts["invited"]) if roster.decisions else "",
        "n_present": to_fa(present) if present else "",
        "n_waiting": to_fa(counts["needs_decision"]) if counts["needs_decision"] else "",
        "chair": desk.party_link(chair.party) if chair else None,
        "criterion": desk.criterion(roster),
        "withheld": desk.wording.reason(roster.withheld) if roster.withheld else "",
    }


def _planned(desk: Desk, planned: PlannedDay) -> dict[str, Any]:
    """A day of the rule, the reason of its move, and the session of the sheet that stands for it."""
    moves = []
    for day, off in planned.skipped:
        code = "weekend" if off.is_weekend else "estimate" if off.is_estimate else "holiday"
        said = {"day": desk.wording.long_date(day), "title": off.title}
        moves.append(desk.wording.reason(Reason(f"move.{code}", said)))
    session = next((s for s in desk.snapshot.sessions if s.number == planned.session), None)
    return {
        "month": desk.wording.month_name(month_of(planned.rule_day).month),
        "rule_day": desk.wording.full_date(planned.rule_day),
        "day": desk.wording.full_date(planned.day),
        "is_moved": planned.day != planned.rule_day,
        "why": desk.wording.listed(moves),
        "session": desk.session(session) if session else None,
        "differs": _difference(desk, planned.day, session.date if session else None),
    }


def _difference(desk: Desk, planned: date, actual: date | None) -> str:
    """«۳ روز دیرتر», '' on the very day."""
    if actual is None or actual == planned:
        return ""
    return desk.say(f"calendar.{'later' if actual > planned else 'earlier'}", n=abs((actual - planned).days))


def _is_old(desk: Desk, planned: PlannedDay) -> bool:
    """A day of the rule of years gone by is not on this year's page."""
    return month_of(planned.rule_day).year != desk.snapshot.schedule.year


def _holidays(desk: Desk, year: int) -> Iterator[dict[str, Any]]:
    for month in range(1, 13):
        for day in JalaliMonth(year, month).days():
            off = desk.snapshot.days.off(day)
            if off and not off.is_weekend:
                yield {
                    "iso": day.isoformat(),
                    "date": desk.wording.full_date(day),
                    "title": to_fa(off.title),
                    "is_estimate": off.is_estimate,
                }
