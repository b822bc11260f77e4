"""The calendar agrees with the one that is printed: leap years, first days, and days that do not exist."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, strategies as st

from generator.language.jalali import JalaliMonth, from_jalali, is_leap, month_of, numeric, to_jalali, weekday_of

#: The table of the Calendar Center of the University of Tehran, 1390–1450.
LEAP_YEARS = {1391, 1395, 1399, 1403, 1408, 1412, 1416, 1420, 1424, 1428, 1432, 1436, 1441, 1445, 1449}
SATURDAY, SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = range(7)

days = st.dates(from_jalali(1300, 1, 1), from_jalali(1499, 12, 29))
months = st.builds(JalaliMonth, st.integers(1310, 1490), st.integers(1, 12))


@pytest.mark.parametrize("year", range(1390, 1451))
def test_leap_years(year: int) -> None:
    assert is_leap(year) == (year in LEAP_YEARS)
    assert JalaliMonth(year, 12).n_days == (30 if year in LEAP_YEARS else 29)
    assert (from_jalali(year + 1, 1, 1) - from_jalali(year, 1, 1)).days == (366 if year in LEAP_YEARS else 365)


@pytest.mark.parametrize(
    ("year", "gregorian", "weekday"),
    [
        (1403, date(2024, 3, 20), WEDNESDAY),
        (1404, date(2025, 3, 21), FRIDAY),
        (1405, date(2026, 3, 21), SATURDAY),
        (1406, date(2027, 3, 21), SUNDAY),
        (1407, date(2028, 3, 20), MONDAY),
        (1408, date(2029, 3, 20), TUESDAY),
        (1409, date(2030, 3, 21), THURSDAY),
    ],
)
def test_first_of_farvardin(year: int, gregorian: date, weekday: int) -> None:
    assert from_jalali(year, 1, 1) == gregorian
    assert weekday_of(gregorian) == weekday


def test_lengths_of_the_months() -> None:
    assert [JalaliMonth(1405, month).n_days for month in range(1, 13)] == [31] * 6 + [30] * 5 + [29]


@pytest.mark.parametrize(
    ("year", "month", "day"),
    [
        pytest.param(1404, 12, 30, id="30 Esfand of a common year"),
        pytest.param(1404, 7, 31, id="31 Mehr"),
        pytest.param(1404, 1, 32, id="32 Farvardin"),
        pytest.param(1404, 13, 1, id="month 13"),
        pytest.param(1404, 0, 1, id="month 0"),
        pytest.param(1404, 1, 0, id="day 0"),
        pytest.param(1299, 12, 1, id="before the range"),
        pytest.param(1500, 1, 1, id="after the range"),
    ],
)
def test_days_that_are_none(year: int, month: int, day: int) -> None:
    with pytest.raises(ValueError):
        from_jalali(year, month, day)


@given(days)
def test_there_and_back(day: date) -> None:
    assert from_jalali(*to_jalali(day)) == day


@given(days)
def test_days_follow_each_other(day: date) -> None:
    assert to_jalali(day) < to_jalali(date.fromordinal(day.toordinal() + 1))


# --- months -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "plus", "end"),
    [
        ((1405, 9), 0, (1405, 9)),
        ((1405, 9), 3, (1405, 12)),
        ((1405, 9), 4, (1406, 1)),
        ((1405, 1), -1, (1404, 12)),
        ((1405, 1), -13, (1403, 12)),
    ],
)
def test_months_later(start: tuple[int, int], plus: int, end: tuple[int, int]) -> None:
    assert JalaliMonth(*start).plus(plus) == end


@given(months, st.integers(-100, 100))
def test_months_later_and_back(month: JalaliMonth, n: int) -> None:
    assert month.plus(n).plus(-n) == month


@given(months)
def test_days_of_a_month(month: JalaliMonth) -> None:
    found = month.days()
    assert len(found) == month.n_days
    assert {month_of(day) for day in found} == {month}
    assert found[-1].toordinal() + 1 == month.plus(1).day(1).toordinal()


@pytest.mark.parametrize(
    ("weekday", "nth", "day"),
    [
        pytest.param(TUESDAY, 1, "۱۴۰۵/۰۹/۰۳", id="first Tuesday"),
        pytest.param(TUESDAY, 3, "۱۴۰۵/۰۹/۱۷", id="third Tuesday"),
        pytest.param(SUNDAY, 5, "۱۴۰۵/۰۹/۲۹", id="fifth Sunday: there is one"),
        pytest.param(FRIDAY, 5, None, id="fifth Friday: there is none"),
        pytest.param(FRIDAY, -1, "۱۴۰۵/۰۹/۲۷", id="last Friday"),
    ],
)
def test_nth_weekday_of_azar_1405(weekday: int, nth: int, day: str | None) -> None:
    found = JalaliMonth(1405, 9).nth_weekday(weekday, nth)
    assert (numeric(found) if found else None) == day


def test_week_starts_on_saturday() -> None:
    first = from_jalali(1405, 1, 1)
    assert [weekday_of(date.fromordinal(first.toordinal() + n)) for n in range(8)] == [0, 1, 2, 3, 4, 5, 6, 0]
