"""The Jalali calendar: conversion, month arithmetic, weeks that start on Saturday.

Leap years come from persiantools, which agrees with the table of the Calendar Center of the University of
Tehran for 1304–1499 (the arithmetic 2820-year rule does not: it is wrong for 1403 and 1404).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, cast

from persiantools.jdatetime import JalaliDate

from generator.language.persian import to_fa

FIRST_YEAR, LAST_YEAR = 1300, 1499
_calendar = cast(Callable[..., Any], JalaliDate)  # its constructor has no annotations


class JalaliMonth(NamedTuple):
    """One month of one year; sorts in time."""

    year: int
    month: int

    def plus(self, months: int) -> JalaliMonth:
        """The month so many months later (or earlier, when negative)."""
        year, month0 = divmod(self.year * 12 + self.month - 1 + months, 12)
        return JalaliMonth(year, month0 + 1)

    @property
    def n_days(self) -> int:
        """29, 30 or 31."""
        return int(JalaliDate.days_in_month(self.month, self.year))

    def day(self, day: int) -> date:
        """The Gregorian date of that day; ValueError when the month has no such day."""
        return from_jalali(self.year, self.month, day)

    def days(self) -> list[date]:
        """Every day of the month, in order."""
        return [self.day(n) for n in range(1, self.n_days + 1)]

    def nth_weekday(self, weekday: int, nth: int) -> date | None:
        """The nth (1…5, or -1 for the last) such weekday of the month, None when the month has no fifth."""
        found = [day for day in self.days() if weekday_of(day) == weekday]
        index = nth - 1 if nth > 0 else nth
        return found[index] if -len(found) <= index < len(found) else None


def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian date; ValueError for a day that the calendar does not have (30 Esfand 1404, 31 Mehr)."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"year {year} is outside {FIRST_YEAR}–{LAST_YEAR}")
    if day > 29 or not day >= 1 or not 1 <= month <= 12:  # only the ends of months need the calendar
        return cast(date, _calendar(year, month, day).to_gregorian())
    return date.fromordinal(_first_of(year, month) + day - 1)


@lru_cache(maxsize=2400)
def _first_of(year: int, month: int) -> int:
    """The first day of a month, as an ordinal."""
    return cast(date, _calendar(year, month, 1).to_gregorian()).toordinal()


@lru_cache(maxsize=8192)
def to_jalali(day: date) -> tuple[int, int, int]:
    """(year, month, day) of a Gregorian date."""
    jalali = _calendar(day)
    return jalali.year, jalali.month, jalali.day


def month_of(day: date) -> JalaliMonth:
    """The Jalali month that the day falls in."""
    year, month, _ = to_jalali(day)
    return JalaliMonth(year, month)


def weekday_of(day: date) -> int:
    """0 for Saturday … 6 for Friday."""
    return (day.weekday() + 2) % 7


def is_leap(year: int) -> bool:
    """Whether Esfand of that year has 30 days."""
    return bool(JalaliDate.is_leap(year))


def numeric(day: date) -> str:
    """yyyy/mm/dd in Persian digits. In running text it must be isolated (<bdi>), or it flips."""
    year, month, dom = to_jalali(day)
    return to_fa(f"{year:04}/{month:02}/{dom:02}")
