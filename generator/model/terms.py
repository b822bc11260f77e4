"""When a requirement is due again: the term that its row states. Nothing is assumed where it states none."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from msgspec import Struct


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
