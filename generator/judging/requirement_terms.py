"""Requirements that recur: the period of a party on a day, and until when what it brought is good.

Pure. Periods begin on a fixed day or on a day of the party's own («آغاز از»); each ends on the day before the next
begins, so they never overlap. A document counts for the period in which it was received. Where the term leaves some
time within each period («سالانه ظرف ۴ ماه»), what was brought in the period before is good until that time is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from generator.language.jalali import LAST_YEAR, JalaliMonth, month_of, to_jalali
from generator.model import DossierItem, Party, Place, Requirement
from generator.model.periods import Period, Term, TermKind

_DAY = timedelta(days=1)
_BROUGHT = frozenset({"met", "exempt", "under_review"})


def counted_from(requirement: Requirement, party: Party) -> date | None:
    """The day from which its term is counted for a party, None where it is not known."""
    if requirement.counted_from:
        return requirement.counted_from
    day = getattr(party, requirement.counted_from_column) if requirement.counted_from_column else None
    return day if isinstance(day, date) else None


def basis_of(requirement: Requirement, party: Party) -> tuple[Place, ...]:
    """The cells that the term rests on."""
    if requirement.term is None or requirement.term.kind is TermKind.ONCE:
        return ()
    cells = [requirement.at("term")]
    if requirement.counted_from:
        cells.append(requirement.at("counted_from"))
    elif requirement.counted_from_column:
        cells += [requirement.at("counted_from"), party.at(requirement.counted_from_column)]
    return tuple(cells)


def months_after(day: date, n: int) -> date:
    """The same day of the month so many Jalali months later; its last day where that month is too short.

    What lies beyond the calendar is its last day: it is after every day that anybody asks about.
    """
    month, last = month_of(day).plus(n), JalaliMonth(LAST_YEAR, 12)
    return last.day(last.n_days) if month > last else month.day(min(to_jalali(day)[2], month.n_days))


def periods(requirement: Requirement, party: Party, until: date) -> list[Period]:
    """The periods of a party that have begun by that day, the first one first."""
    term, start = requirement.term, counted_from(requirement, party)
    if term is None or term.kind is not TermKind.EACH or start is None or term.n < 1:
        return []
    found: list[Period] = []
    begin, k = start, 1
    while begin <= until:
        following = months_after(start, k * term.n)
        if following <= begin:
            break  # the calendar ends
        end = following - _DAY
        due, next_due = (_after(day, term.grace) - _DAY if term.grace else day for day in (begin, following))
        found.append(Period(begin, end, due if term.grace else end, next_due if term.grace else end))
        begin, k = following, k + 1
    return found


def _after(day: date, term: Term) -> date:
    return months_after(day, term.n) if term.in_months else day + timedelta(days=term.n)


def asked_period(requirement: Requirement, party: Party, items: Iterable[DossierItem], today: date) -> Period | None:
    """The period whose document must be there: that of the day, but the one before it while there is time left and
    nothing of it has come."""
    known = periods(requirement, party, today)
    if not known or not requirement.term or not requirement.term.grace or today > known[-1].due:
        return known[-1] if known else None
    if _has_come(items, known[-1]):
        return known[-1]
    return known[-2] if len(known) > 1 else None


def next_due(
    requirement: Requirement, party: Party, current: Period, items: Iterable[DossierItem], today: date
) -> tuple[date, Period]:
    """The next day by which something must have been brought, and of which period."""
    if today <= current.due and not _has_come(items, current):
        return current.due, current
    if current.good_until <= current.end:
        return current.end, current
    return current.good_until, periods(requirement, party, current.end + _DAY)[-1]


def due_on(requirement: Requirement, party: Party, period: Period | None) -> date | None:
    """The last day to bring it, where its term names one; of what recurs, in that period."""
    if requirement.term is None or requirement.term.kind is TermKind.ONCE:
        return None
    if requirement.term.kind is TermKind.EACH:
        return period.due if period else None
    return requirement.term.until or deadline(requirement, party)


def _has_come(items: Iterable[DossierItem], period: Period) -> bool:
    return any(item.received_on is not None and period.holds(item.received_on) for item in items)


def was_brought(items: Iterable[DossierItem], period: Period | None, day: date) -> bool:
    """Whether something was brought that may count on that day: of no day at all, in the period, or good for longer."""
    return any(
        item.state is not None
        and item.state.value in _BROUGHT
        and (
            period is None
            or item.received_on is None
            or period.holds(item.received_on)
            or (item.valid_until is not None and item.valid_until > day)
        )
        for item in items
    )


def deadline(requirement: Requirement, party: Party) -> date | None:
    """The last day to bring what is due within some time of an event."""
    term, event = requirement.term, counted_from(requirement, party)
    if term is None or term.kind is not TermKind.WITHIN or event is None:
        return None
    return _after(event, term)


def is_asked(requirement: Requirement, party: Party, items: Iterable[DossierItem], today: date) -> bool:
    """Whether it is due: what has a deadline only after it, what recurs once its first period has begun.

    What has been brought, or is being looked at, is shown all the same.
    """
    term = requirement.term
    if term is None or term.kind in (TermKind.ONCE, TermKind.UNTIL):
        return True
    if any(item.state is not None and item.state.value in _BROUGHT for item in items):
        return True
    if term.kind is TermKind.WITHIN:
        day = deadline(requirement, party)
        return day is not None and day < today
    return counted_from(requirement, party) is None or asked_period(requirement, party, (), today) is not None


def recurs(requirement: Requirement) -> bool:
    """Whether what is met will be due again."""
    return requirement.term is not None and requirement.term.kind in (TermKind.EACH, TermKind.UNTIL)


def of_period(items: Sequence[DossierItem], period: Period, today: date) -> list[DossierItem]:
    """The rows that say something of that period: those received in it, those that name a later end, else those of no
    day at all."""
    dated = [i for i in items if i.received_on and (period.holds(i.received_on) or (i.valid_until or today) > today)]
    return dated or [item for item in items if item.received_on is None]


def outrun(items: Sequence[DossierItem], period: Period, today: date) -> DossierItem | None:
    """The last document that was met in an earlier period, where nothing is known of this one."""
    if of_period(items, period, today):
        return None
    met = [item for item in items if item.state is not None and item.state.value == "met"]
    return max(met, key=lambda item: (item.received_on or date.min, item.source.row), default=None)


def end_of_its_period(item: DossierItem, requirement: Requirement, party: Party, current: Period) -> date:
    """Until when what was received in an earlier period was good."""
    day = item.received_on or current.start
    return next((p.good_until for p in periods(requirement, party, current.end) if p.holds(day)), current.start - _DAY)


def good_until(item: DossierItem, requirement: Requirement, current: Period | None) -> date | None:
    """The last day for which a document that is met counts, as its term says."""
    if current and item.received_on and current.holds(item.received_on):
        return current.good_until
    return requirement.term.until if requirement.term else None


def by_period(requirement: Requirement, party: Party, items: Sequence[DossierItem]) -> list[list[DossierItem]]:
    """The rows of one document that must agree: all of them, or of what recurs those of each period."""
    if requirement.term is None or requirement.term.kind is not TermKind.EACH:
        return [list(items)]
    latest = max((item.received_on for item in items if item.received_on), default=None)
    known = periods(requirement, party, latest) if latest else []
    groups = [[i for i in items if i.received_on and period.holds(i.received_on)] for period in known]
    return [group for group in (*groups, [i for i in items if i.received_on is None]) if group]
