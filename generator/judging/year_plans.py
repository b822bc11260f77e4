"""The calendar of a year stays as it was worked out while the year ran, however weekend, holidays or rule change.

Pure. Every run remembers the plan of the year that it reckons from; of years that are over, the remembered one counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from generator.judging.office import Office
from generator.judging.schedule import Schedule
from generator.judging.working_days import PastYear
from generator.language.jalali import to_jalali
from generator.model import Holiday, HolidayKind, PlannedDay, Source, YearPlan

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
