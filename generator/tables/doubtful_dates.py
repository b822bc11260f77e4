"""Dates that may not be what was typed: a real date among Jalali text dates, one that the spreadsheet made of a
two-digit year, one outside the years that its column can hold.

Excel turns a typed 07/06/31 into 6 July 2031, and the clerk meant 31 Shahrivar 1407. Nothing in the cell tells such a
date from one that was meant, so it is judged beside the other cells of its column and the day of the run, and asked
about. What could decide otherwise under the other reading is not used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from generator.language.jalali import from_jalali, to_jalali
from generator.language.values import Parsed, as_text, is_real_date
from generator.model import Problem
from generator.tables.columns import PAST, Years

_FAR = 2  # years: a real date so far from the day of the run may be another one
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
    other = {place: _nearest(raws[place], found[place], years, today) for place in real}
    is_custom = not is_odd and any(
        other[place] is None and _fits(found[place], years, today) for place in real
    )  # real dates that can be nothing else: this office types such
    for place in real:
        day, meant = found[place], other[place]
        value = as_text(raws[place])
        if meant and (day > today or not is_custom) and _is_likelier(meant, day, today):
            asked[place] = None, Problem("VAL-037", {"value": value, "date": day, "asked": meant})
        elif not _fits(day, years, today):
            asked[place] = None, Problem("VAL-038", {"value": value, "date": day})
        elif is_odd:
            asked[place] = day, Problem("VAL-036", {"value": value, "date": day})
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
    before, after = years
    this = to_jalali(today)[0]
    return this - before <= to_jalali(day)[0] <= this + after


def _distance(day: date, today: date) -> float:
    return abs((day - today).days) / _DAYS_A_YEAR
