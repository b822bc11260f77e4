"""When the sessions are and who chairs them: planned days of the office's rule beside the sessions of the sheet;
and the calendar of a year as it was worked out while the year ran."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from functools import lru_cache
from itertools import chain
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.office import Office
from generator.judging.working_days import PastYear, WorkingDays, plan
from generator.language.jalali import JalaliMonth, month_of, to_jalali
from generator.language.persian import collation_key
from generator.model import (
    AgendaItem,
    Attendance,
    ChairChoice,
    Holiday,
    HolidayKind,
    Outcome,
    Party,
    PlannedDay,
    Reason,
    Roster,
    Session,
    SessionState,
    Source,
    YearPlan,
)

N_QUEUE = 6  # how many of those who chair next are shown


class Schedule(Struct, frozen=True):
    """The Jalali year that the calendar shows, the days that the rule plans in it, and what comes next."""

    year: int
    planned: tuple[PlannedDay, ...]
    next_session: Session | None
    next_planned: PlannedDay | None


def schedule(
    sessions: Sequence[Session],
    office: Office,
    days: WorkingDays,
    today: date,
    past: Mapping[int, Sequence[PlannedDay]] = MappingProxyType({}),
) -> Schedule:
    """The calendar of the year that `today` falls in (of the next year in its last month, once nothing is ahead).

    `past` are the days that were planned in years that are over, whatever the rule is now.
    """
    ahead = sorted((s for s in sessions if is_ahead(s, today)), key=lambda s: (s.date or date.max, s.number))
    month = month_of(today)
    year = month.year + (month.month == 12 and not ahead)
    planned = tuple(chain.from_iterable(past.values()))
    if office.rule:
        start = _first_month(sessions, today)
        n_months = (year + 1 - start.year) * 12 + 13 - start.month
        now = plan(office.rule, start, max(n_months, 1), days)
        planned += tuple(p for p in now if to_jalali(p.rule_day)[0] not in past)
    if planned:
        in_order = sorted(planned, key=lambda p: (p.rule_day, p.day))
        planned = _matched(in_order, [s for s in sessions if s.state is not SessionState.CANCELLED])
    open_days = [p for p in planned if p.day >= today and p.session is None]
    return Schedule(year, planned, ahead[0] if ahead else None, open_days[0] if open_days else None)


def is_ahead(session: Session, today: date) -> bool:
    """Whether the session is still to come."""
    if session.date is None or session.date < today or "state" in session.unread:
        return False
    return session.state in (SessionState.PLANNED, None)


def hour_of(session: Session, office: Office) -> time | None:
    """When it begins: as its row says, else, unless it is over, at the hour that the office keeps for sessions."""
    if session.time or session.state is SessionState.HELD or "time" in session.unread:
        return session.time
    return office.session_time


def place_of(session: Session, office: Office) -> str:
    """Where it is: as its row says, else, unless it is over, where the office holds its sessions; '' when unknown."""
    if session.place or session.state is SessionState.HELD or "place" in session.unread:
        return session.place or ""
    return office.session_place or ""


def session_facts(session: Session, office: Office) -> dict[str, str]:
    """When and where, as later letters compare it; the office's usual hour and place where the session has none."""
    hour = session.time or (office.session_time if "time" not in session.unread else None)
    return {
        "date": session.date.isoformat() if session.date else "",
        "time": hour.isoformat("minutes") if hour else "",
        "place": session.place or (office.session_place if "place" not in session.unread else None) or "",
    }


def attendance_of(rows: Iterable[Attendance], session: int) -> dict[str, Attendance]:
    """Per party the one row that says whether it came; none where two rows contradict each other."""
    said: dict[str, list[Attendance]] = {}
    for row in rows:
        if row.session == session and row.status is not None:
            said.setdefault(row.party, []).append(row)
    return {
        party: min(found, key=lambda r: (r.source.file, r.source.row))
        for party, found in said.items()
        if len({row.status for row in found}) == 1
    }


def agenda_of(agenda: Iterable[AgendaItem], number: int) -> list[AgendaItem]:
    """The items of one session, by their order; those without one come last, as they stand in the sheet."""
    items = [item for item in agenda if item.session == number]
    return sorted(items, key=lambda i: (i.order is None, i.order or 0, i.source.file, i.source.sheet, i.source.row))


def _matched(planned: Sequence[PlannedDay], sessions: Sequence[Session]) -> tuple[PlannedDay, ...]:
    """The planned days with the sessions that stand for them: of the same day, else of the same month; each once."""
    by_day = {s.date: s.number for s in sessions if s.date}
    exact = {p.day: by_day[p.day] for p in planned if p.day in by_day}
    left = {month_of(s.date): s.number for s in sessions if s.date and s.number not in exact.values()}
    return tuple(replace(p, session=exact.get(p.day) or left.get(month_of(p.rule_day))) for p in planned)


def _first_month(sessions: Iterable[Session], today: date) -> JalaliMonth:
    """The rule counts from the month of the first session, so that «every two months» has an anchor."""
    return min((month_of(s.date) for s in sessions if s.date), default=month_of(today))


def choose_chairs(
    rosters: Iterable[Roster], parties: Sequence[Party], today: date, n_queue: int = N_QUEUE
) -> dict[int, ChairChoice]:
    """Who chairs each session, by its number: the sheet's choice, else by rotation where the session is still ahead.

    A session that was held without a chair in the sheet has none here, but for its own day: it is sealed with the chair
    of that. One whose chair could not be read waits.
    """
    names = _in_order(tuple((party.name, party.code) for party in parties))
    chaired: dict[str, list[tuple[int, Session]]] = {}
    chosen: dict[int, ChairChoice] = {}
    for n, roster in enumerate(rosters, 1):  # by year and number
        session = roster.session
        is_its_day = session.state is SessionState.HELD and session.date is not None and session.date >= today
        may_rotate = is_ahead(session, today) or (is_its_day and "state" not in session.unread)
        fixed = roster.announced.chair if roster.announced else None
        choice = (
            roster.seal.chair if roster.seal else fixed or _choose_chair(roster, chaired, names, may_rotate, n_queue)
        )
        if choice:
            chosen[session.number] = choice
            if session.state is not SessionState.CANCELLED:
                chaired.setdefault(choice.party, []).append((n, session))
    return chosen


def chairs_to_name(chairs: Mapping[int, ChairChoice], rosters: Iterable[Roster]) -> dict[int, str]:
    """Who chairs a session, as letters say it: nobody is called its chair who is not invited to it."""
    invited = {(r.session.number, d.party) for r in rosters for d in r.with_outcome(Outcome.INVITED)}
    return {number: choice.party for number, choice in chairs.items() if (number, choice.party) in invited}


@lru_cache(maxsize=2)  # asked again and again when it is tried what would change the chair
def _in_order(parties: tuple[tuple[str, str], ...]) -> Mapping[str, int]:
    """Which party comes where in Persian order, by code."""
    ordered = sorted(parties, key=lambda party: (collation_key(party[0]), party[1]))
    return {code: n for n, (_, code) in enumerate(ordered)}


def _choose_chair(
    roster: Roster,
    chaired: Mapping[str, list[tuple[int, Session]]],
    names: Mapping[str, int],
    may_rotate: bool,
    n_queue: int,
) -> ChairChoice | None:
    """Among those invited: fewest sessions chaired, then longest since the last, then Persian order (contract §3)."""
    session = roster.session

    def turn(code: str) -> tuple[object, ...]:
        past = chaired.get(code, [])
        return len(past), past[-1][0] if past else 0, names[code]

    invited = [d.party for d in roster.with_outcome(Outcome.INVITED) if d.party in names]  # who left has no turn
    order = sorted(invited, key=turn) if n_queue else [min(invited, key=turn)] if invited else []
    if session.chair:
        queue = tuple(code for code in order if code != session.chair)[:n_queue]
        reason = Reason("chair.sheet", {}, (session.at("chair"),))
        return ChairChoice(session.chair, reason, True, len(chaired.get(session.chair, [])), queue)
    if not order or not may_rotate or "chair" in session.unread:
        return None
    past = chaired.get(order[0], [])
    reason = Reason("chair.never")
    if past:
        _, last = past[-1]
        reason = Reason("chair.fewest", {"n": len(past), "last": last.number}, (last.at("chair"),))
    return ChairChoice(order[0], reason, False, len(past), tuple(order[1 : n_queue + 1]))


# The calendar of a year stays as it was worked out while the year ran, however weekend, holidays or rule change.
#
# Pure. Every run remembers the plan of the year that it reckons from; of years that are over, the remembered one
# counts.


_NOWHERE = Source("", "", 0, {})  # of a row that only the records know of


def year_of(day: date) -> int:
    """Its Jalali year."""
    return to_jalali(day)[0]


def plan_of(today: date, office: Office, holidays: Iterable[Holiday], schedule: Schedule) -> YearPlan:
    """What is to be remembered of the year of today."""
    year = year_of(today)
    own = {h.date.isoformat(): (h.kind.value, h.title or "") for h in holidays if year_of(h.date) == year}
    planned = ((p.rule_day, p.day) for p in schedule.planned if year_of(p.rule_day) == year)
    return YearPlan(
        year, tuple(sorted(office.weekend)), dict(sorted(own.items())), office.gap_months,
        tuple((rule_day.isoformat(), day.isoformat()) for rule_day, day in planned),
    )  # fmt: skip


def over(plans: Iterable[YearPlan], today: date) -> dict[int, YearPlan]:
    """The plans of the years before this one."""
    return {plan.year: plan for plan in plans if plan.year < year_of(today)}


def past_years(plans: Mapping[int, YearPlan]) -> dict[int, PastYear]:
    """Their weekends and own days off, for counting working days."""
    return {year: PastYear(frozenset(plan.weekend), _holidays(plan)) for year, plan in plans.items()}


def _holidays(plan: YearPlan) -> dict[date, Holiday]:
    found = {}
    for typed, (kind, title) in plan.holidays.items():
        day = date.fromisoformat(typed)
        found[day] = Holiday(_NOWHERE, day, title or None, HolidayKind(kind))
    return found


def planned_days(plans: Mapping[int, YearPlan]) -> dict[int, list[PlannedDay]]:
    """The days that the rule of those years came to, by year."""
    return {
        year: [PlannedDay(date.fromisoformat(rule_day), date.fromisoformat(day)) for rule_day, day in plan.planned]
        for year, plan in plans.items()
    }
