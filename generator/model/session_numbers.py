"""How sessions are told apart (contract §3a): each is its Jalali year and number, and years may begin with 1 again.

The first session that bears a number is known by it alone: 4. One that bears it after that one is over is known by its
year too: 1406/1 is 1_406_000_001, so that it is a number like any other, and comes after all of the year before. What
people see, and what stands in addresses and in ids of letters, is made from that here.
"""

from __future__ import annotations

_YEAR = 1_000_000
_FIRST, _LAST = 1300, 1499  # the years that the calendar knows


def of_year(year: int, number: int) -> int:
    """A session that bears a number of an earlier one."""
    return year * _YEAR + number


def year_in(key: int) -> int | None:
    """The year of a session that is known by it; None of one that is known by its number alone."""
    year = key // _YEAR
    return year if _FIRST <= year <= _LAST else None


def number_in(key: int) -> int:
    """The number as its sheet has it."""
    return key % _YEAR if year_in(key) else key


def slug(key: int) -> str:
    """As it stands in addresses and ids: «4», «1406-1»."""
    year = year_in(key)
    return f"{year}-{number_in(key)}" if year else str(key)


def reference(key: int) -> str:
    """As a person writes it in a column that refers to a session: «4», «1406/1»."""
    return slug(key).replace("-", "/")
