"""When the sessions are and who chairs them: planned days of the office's rule beside the sessions of the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from generator.jalali import JalaliMonth, month_of
from generator.model import ChairChoice, Outcome, Party, PlannedDay, Reason, Roster, Session, SessionState
from generator.office import Office
from generator.persian import collation_key
from generator.planning import WorkingDays, plan

N_QUEUE = 6  # how many of those who chair next are shown


@dataclass(frozen=True, slots=True)
class Schedule:
    """The Jalali year that the calendar shows, the days that the rule plans in it, and what comes next."""

    year: int
    planned: tuple[PlannedDay, ...]
    next_session: Session | None
    next_planned: PlannedDay | None


def schedule(sessions: Sequence[Session], office: Office, days: WorkingDays, today: date) -> Schedule:
    """The calendar of the year that `today` falls in (of the next year in its last month, once nothing is ahead)."""
    ahead = sorted((s for s in sessions if is_ahead(s, today)), key=lambda s: (s.date or date.max, s.number))
    year = month_of(today).year
    planned: tuple[PlannedDay, ...] = ()
    if office.rule:
        start = _first_month(sessions, today)
        n_months = (year + 1 - start.year) * 12 + 13 - start.month
        all_planned = plan(office.rule, start, max(n_months, 1), days)
        by_month = {month_of(s.date): s.number for s in sessions if s.date and s.state is not SessionState.CANCELLED}
        planned = tuple(replace(p, session=by_month.get(month_of(p.rule_day))) for p in all_planned)
    open_days = [p for p in planned if p.day >= today and p.session is None]
    return Schedule(year, planned, ahead[0] if ahead else None, open_days[0] if open_days else None)


def is_ahead(session: Session, today: date) -> bool:
    """Whether the session is still to come."""
    return session.date is not None and session.date >= today and session.state in (SessionState.PLANNED, None)


def _first_month(sessions: Iterable[Session], today: date) -> JalaliMonth:
    """The rule counts from the month of the first session, so that «every two months» has an anchor."""
    return min((month_of(s.date) for s in sessions if s.date), default=month_of(today))


def choose_chair(
    session: Session, roster: Roster, sessions: Sequence[Session], parties: Sequence[Party]
) -> ChairChoice | None:
    """Who chairs: the sheet's choice, else among those invited the fewest times, the longest ago, Persian order."""
    by_code = {party.code: party for party in parties}
    chaired: dict[str, list[Session]] = {}
    for other in sessions:
        if other.chair and other.state is SessionState.HELD and other.number < session.number:
            chaired.setdefault(other.chair, []).append(other)

    def turn(code: str) -> tuple[object, ...]:
        past = chaired.get(code, [])
        last = max((s.number for s in past), default=0)
        return len(past), last, collation_key(by_code[code].name), code

    invited = [d.party for d in roster.with_outcome(Outcome.INVITED)]
    order = sorted(invited, key=turn)
    if session.chair:
        queue = tuple(code for code in order if code != session.chair)[:N_QUEUE]
        reason = Reason("chair.sheet", {}, (session.at("chair"),))
        return ChairChoice(session.chair, reason, True, len(chaired.get(session.chair, [])), queue)
    if not order:
        return None
    past = chaired.get(order[0], [])
    reason = Reason("chair.never")
    if past:
        last = max(past, key=lambda s: s.number)
        reason = Reason("chair.fewest", {"n": len(past), "last": last.number}, (last.at("chair"),))
    return ChairChoice(order[0], reason, False, len(past), tuple(order[1 : N_QUEUE + 1]))
