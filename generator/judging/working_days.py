"""Working days, and the rule on which sessions recur.

Holidays come from the library `holidays` (Iran) with the office's own table over them; lunar dates of years that are
not announced yet carry its word «(تخمینی)» and are marked as estimates here, never computed by us. Titles that it does
not write well are put right by the text file (`holiday_title`). 30 Esfand is off too, for the law of 1359 says 29
Esfand to 4 Farvardin.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, lru_cache, partial
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from types import MappingProxyType
from typing import cast

from msgspec import Struct

from generator.keeping.memo import Memo
from generator.language import words
from generator.language.jalali import JalaliMonth, month_of, to_jalali, weekday_of
from generator.language.persian import clean, fold, to_fa, to_latin
from generator.language.wording import Wording
from generator.model import DayOff, Holiday, HolidayKind, PlannedDay

_ESTIMATE = "(تخمینی)"
_NOWRUZ_EVE = (12, 30)
Holidays = Mapping[date, Sequence[str]]  # of one Gregorian year: each day with its occasions


class PastYear(Struct, frozen=True):
    """The weekend and the office's own days of a year that is over: they stay those of that year."""

    weekend: frozenset[int]
    own: Mapping[date, Holiday]


class WorkingDays(Struct, frozen=True):
    """Which days the office works. `weekend` holds numbers of weekdays, 0 is Saturday; `national` gives the public
    holidays of a Gregorian year.

    `titles` says how a public holiday is called here, by its title in the library; one that it lacks keeps that title.
    """

    weekend: frozenset[int]
    own: Mapping[date, Holiday]
    weekend_title: str
    new_year_title: str
    day_off_title: str
    titles: Mapping[str, str]
    national: Callable[[int], Holidays]
    past: Mapping[int, PastYear] = {}  # by Jalali year

    def off(self, day: date) -> DayOff | None:
        """Why that day is off, None when it is a working day. The office's own table has the last word."""
        then = self.past.get(to_jalali(day)[0]) if self.past else None
        own = (then.own if then else self.own).get(day)
        if own and own.kind is HolidayKind.WORKING:
            return None
        if own:
            return DayOff(own.title or self.day_off_title)
        occasions = self.national(day.year).get(day)
        if occasions:
            return DayOff(self._titled(occasions), is_estimate=any(_ESTIMATE in each for each in occasions))
        if to_jalali(day)[1:] == _NOWRUZ_EVE:
            return DayOff(self.new_year_title)
        if weekday_of(day) in (then.weekend if then else self.weekend):
            return DayOff(self.weekend_title, is_weekend=True)
        return None

    def _titled(self, occasions: Iterable[str]) -> str:
        """What the public holidays of one day are called."""
        plain = (clean(each.replace(_ESTIMATE, "")) for each in occasions)
        return "، ".join(to_fa(self.titles.get(each, each)) for each in plain)

    def next_working(self, day: date) -> tuple[date, tuple[tuple[date, DayOff], ...]]:
        """The first working day from that day on, and the days off that were passed over to reach it."""
        skipped = []
        while reason := self.off(day):
            skipped.append((day, reason))
            day += timedelta(days=1)
        return day, tuple(skipped)

    def after(self, day: date, n: int) -> date:
        """The nth working day after that day."""
        for _ in range(n):
            day, _skipped = self.next_working(day + timedelta(days=1))
        return day


@lru_cache(maxsize=16)
def national_holidays(year: int) -> Holidays:
    """Public holidays of Iran in one Gregorian year, as the library has them; it takes a while to import."""
    found = _calendar_of_iran()(years=year, language="fa_IR", observed=False)
    return {day: tuple(part.strip() for part in title.split(";")) for day, title in found.items()}


def working_days(
    weekend: frozenset[int],
    holidays: Iterable[Holiday],
    wording: Wording,
    national: Callable[[int], Holidays] = national_holidays,
    past: Mapping[int, PastYear] = MappingProxyType({}),
) -> WorkingDays:
    """The office's working days, with the names of the days off that no table names."""
    weekend_title, eve, day_off = (wording.say(f"calendar.{key}") for key in ("weekend", "nowruz_eve", "day_off"))
    mended = {title: wording.say(f"holiday_title.{title}") for title in wording.keys("holiday_title")}
    own = {holiday.date: holiday for holiday in holidays}
    return WorkingDays(weekend, own, weekend_title, eve, day_off, mended, national, past)


def holidays_in(memo: Memo) -> Callable[[int], Holidays]:
    """The public holidays, from what earlier runs remember of the library where they do."""

    def plain(year: int) -> list[tuple[int, Sequence[str]]]:
        return [(day.toordinal(), occasions) for day, occasions in national_holidays(year).items()]

    @cache
    def holidays(year: int) -> Holidays:
        kept = memo.get(f"holidays {year}", "national", lambda: plain(year))
        return {date.fromordinal(n): occasions for n, occasions in kept}

    return holidays


@cache
def _calendar_of_iran() -> Callable[..., Mapping[date, str]]:
    """The library's class, from its module alone: the package around it would first import 250 other countries, which
    takes four times as long as all the rest. Where a later version keeps it elsewhere, it is asked for as usual."""
    import holidays

    places = [f"{folder}/countries" for folder in holidays.__path__]
    spec = PathFinder.find_spec("holidays.countries.iran", places)
    if spec is None or spec.loader is None:
        return partial(holidays.country_holidays, "IR")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return cast(Callable[..., Mapping[date, str]], module.Iran)


class Rule(Struct, frozen=True):
    """Sessions recur every `every` Jalali months, on the nth weekday or on a day of the month."""

    every: int
    weekday: int | None = None
    nth: int | None = None
    day_of_month: int | None = None

    def day_in(self, month: JalaliMonth) -> date:
        """The day that the rule names in that month: the last such weekday, or the last day, where it is too short."""
        if self.weekday is not None and self.nth is not None:
            return month.nth_weekday(self.weekday, self.nth) or month.nth_weekday(self.weekday, -1) or month.day(1)
        return month.day(min(self.day_of_month or 1, month.n_days))


_EVERY = re.compile(r"هر\s*(?:(\d+|یک|دو|سه|چهار|شش)\s*)?ماه|ماهانه|ماهی")
_COUNTS = {"یک": 1, "دو": 2, "سه": 3, "چهار": 4, "شش": 6}


def parse_rule(text: str) -> Rule | None:
    """«سومین سه‌شنبه هر ماه», «نخستین دوشنبه هر دو ماه», «روز ۱۵ هر ماه»; None when it is none of these."""
    typed = to_latin(clean(text))
    repeat = _EVERY.search(typed)
    if not repeat:
        return None
    count = repeat[1] or "1"
    every = int(count) if count.isdigit() else _COUNTS[count]
    if typed[repeat.end() :].strip(" ."):
        return None  # an exception or a second rule: not ours to leave out
    head = typed[: repeat.start()].strip()
    if match := re.fullmatch(r"روز\s*(\d{1,2})(?:\s*(?:م|ام))?", head):
        day = int(match[1])
        return Rule(every, day_of_month=day) if 1 <= day <= 31 and 1 <= every <= 12 else None
    folded = fold(head)
    for name, nth in sorted(words.ORDINALS.items(), key=lambda item: -len(item[0])):
        weekday = words.WEEKDAY_BY_FOLD.get(folded.removeprefix(name)) if folded.startswith(name) else None
        if weekday is not None and nth <= 5 and 1 <= every <= 12:
            return Rule(every, weekday=weekday, nth=nth)
    return None


def plan(rule: Rule, start: JalaliMonth, n_months: int, days: WorkingDays) -> tuple[PlannedDay, ...]:
    """The sessions that the rule asks for in `n_months` Jalali months from `start`, each on a working day."""
    planned = []
    for offset in range(0, n_months, rule.every):
        named = rule.day_in(start.plus(offset))
        day, skipped = days.next_working(named)
        planned.append(PlannedDay(named, day, skipped))
    return tuple(planned)


def months_between(first: date, second: date) -> int:
    """How many Jalali months lie between two days, by the numbers of their months (contract §3)."""
    a, b = month_of(first), month_of(second)
    return (b.year - a.year) * 12 + b.month - a.month
