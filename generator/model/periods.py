"""Rows that hold for a time: a requirement or a line of a policy counts from one day until another, both included.

A blank day is open: «from ever», «for good».
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class Dated(Protocol):
    """What has a period."""

    @property
    def in_force_from(self) -> date | None: ...
    @property
    def in_force_until(self) -> date | None: ...


def in_force(row: Dated, day: date | None) -> bool:
    """Whether the row counts on that day; without a day, whether it ever does."""
    if is_reversed(row):
        return False
    if day is None:
        return True
    return (row.in_force_from or day) <= day <= (row.in_force_until or day)


def has_period(row: Dated) -> bool:
    """Whether either end is given."""
    return row.in_force_from is not None or row.in_force_until is not None


def is_reversed(row: Dated) -> bool:
    """Whether it ends before it begins."""
    return bool(row.in_force_from and row.in_force_until and row.in_force_until < row.in_force_from)


def overlap(one: Dated, other: Dated) -> bool:
    """Whether both count on one day."""
    ends_before = bool(one.in_force_until and other.in_force_from and one.in_force_until < other.in_force_from)
    begins_after = bool(other.in_force_until and one.in_force_from and other.in_force_until < one.in_force_from)
    return not (ends_before or begins_after)


# When a requirement is due again: the term that its row states. Nothing is assumed where it states none.


class TermKind(StrEnum):
    ONCE = "once"  # for good
    UNTIL = "until"  # until a day, for all
    EACH = "each"  # once in each period of so many Jalali months
    WITHIN = "within"  # within so many days or months of an event


class Term(Struct, frozen=True):
    """`n` counts months where `in_months`, else days; `until` is the last day of UNTIL.

    A period of EACH may leave some time for what is due in it: `grace` is WITHIN, counted from its first day.
    """

    kind: TermKind
    n: int = 0
    in_months: bool = True
    until: date | None = None
    grace: Term | None = None


class Period(Struct, frozen=True):
    """From one day until another, both included. What is brought in it is good until the next one's document is due."""

    start: date
    end: date
    due: date  # the last day to bring what belongs to it
    good_until: date

    def holds(self, day: date) -> bool:
        """Whether the day is in it."""
        return self.start <= day <= self.end
