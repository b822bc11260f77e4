"""Dates that may not be what was typed: a real date among Jalali text dates, one that the spreadsheet made of a
two-digit year, one outside the years that its column can hold.

Excel turns a typed 07/06/31 into 6 July 2031, and the clerk meant 31 Shahrivar 1407. Nothing in the cell tells such a
date from one that was meant, so it is judged beside the other cells of its column and the day of the run, and asked
about. What could decide otherwise under the other reading is not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from generator.language.jalali import FIRST_YEAR, LAST_YEAR, from_jalali, to_jalali
from generator.language.values import Parsed, as_text, is_real_date
from generator.model import Problem
from generator.tables.columns import PAST, Years

_FAR = 2  # years: a real date so far from the day of the run may be another one
_MANY = 20  # real dates among Jalali ones in a column: then the column is asked about, at the first of them
_DAYS_A_YEAR = 365.25
_TWO_DIGITS = range(1930, 2050)  # what spreadsheets make of 30 … 99 and 00 … 49, the widest of their customs


def doubts(
    raws: Mapping[int, Any], found: Mapping[int, date], counts: Mapping[int, int], years: Years, today: date
) -> dict[int, Parsed]:
    """What becomes of the dates of one column that are in doubt, and what is to be said of them.

    All by the number of a different value: what stands in the cell, the day it was read as, in how many rows it stands.
    """
    asked: dict[int, Parsed] = {}
    real: list[int] = []
    n_typed = 0
    for place, day in found.items():
        if is_real_date(raws[place]):
            real.append(place)
        else:
            n_typed += counts[place]
            if not _fits(day, years, today):
                asked[place] = None, Problem("VAL-038", {"value": as_text(raws[place]), "date": day})
    is_odd = n_typed > 0 and n_typed >= sum(counts[place] for place in real)
    is_custom = not is_odd and any(
        _fits(found[place], years, today) and _nearest(raws[place], found[place], years, today) is None
        for place in real
    )  # real dates that can be nothing else: this office types such
    odd: list[int] = []
    for place in real:
        day, value = found[place], as_text(raws[place])
        is_far = _distance(day, today) > _FAR  # nearly none is, and the rest need no closer look
        meant = _nearest(raws[place], day, years, today) if is_far else None
        if meant and (day > today or not is_custom) and _is_likelier(meant, day, today):
            asked[place] = None, Problem("VAL-037", {"value": value, "date": day, "asked": meant})
        elif not _fits(day, years, today):
            asked[place] = None, Problem("VAL-038", {"value": value, "date": day})
        elif is_odd:
            asked[place] = day, Problem("VAL-036", {"value": value, "date": day})
            odd.append(place)
    if (n_odd := sum(counts[place] for place in odd)) > _MANY:  # both ways are the custom here: one answer is enough
        first, *others = odd
        facts = {"value": as_text(raws[first]), "date": found[first], "more": n_odd - counts[first]}
        asked[first] = found[first], Problem("VAL-036", facts)
        for place in others:
            del asked[place]
    return asked


def _is_likelier(meant: date, day: date, today: date) -> bool:
    """Whether the other reading is the likelier one: the day itself lies far away, and that one nearer."""
    return _distance(meant, today) < _distance(day, today) > _FAR


def _nearest(raw: Any, day: date, years: Years, today: date) -> date | None:
    """The Jalali date with a two-digit year that a spreadsheet may have turned into that day: the one nearest today.

    It makes no hours of a typed date, and in a column of what has happened nothing was meant that lies ahead.
    """
    if isinstance(raw, datetime) and raw.time() != time():
        return None
    readings = [reading for reading in two_digit_readings(day) if _fits(reading, years, today)]
    if years == PAST:
        readings = [reading for reading in readings if reading <= today]
    return min(readings, key=lambda reading: (_distance(reading, today), reading), default=None)


def two_digit_readings(day: date) -> Sequence[date]:
    """The Jalali dates yy/mm/dd that a spreadsheet turns into that day, by where it puts day, month and year."""
    if day.year not in _TWO_DIGITS:
        return ()
    found = []
    short = day.year % 100
    for year, month, dom in ((day.month, day.day, short), (day.day, day.month, short), (short, day.month, day.day)):
        try:
            found.append(from_jalali(1400 + year if year < 50 else 1300 + year, month, dom))
        except ValueError:
            continue
    return found


def _fits(day: date, years: Years, today: date) -> bool:
    first, last = _bounds(years, today)
    return first <= day <= last


@lru_cache(maxsize=64)
def _bounds(years: Years, today: date) -> tuple[date, date]:
    """The first and the last day that such a column can hold."""
    before, after = years
    this = to_jalali(today)[0]
    first = from_jalali(max(this - before, FIRST_YEAR), 1, 1)
    last = this + after
    return first, from_jalali(last + 1, 1, 1) - timedelta(days=1) if last < LAST_YEAR else date.max


def _distance(day: date, today: date) -> float:
    return abs((day - today).days) / _DAYS_A_YEAR
