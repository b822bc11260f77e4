"""Who is a member of the House of Parties on a day: membership ends with its term (contract §3a).

A term is as people write it: «۱۴۰۵» and «۱۴۰۴ تا ۱۴۰۶» end with the last day of their last year, «۱۴۰۵/۰۶/۳۱» on that
day; «دورهٔ دوم» ends when somebody has joined for a later one. Of any other term nobody knows when it ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct, field

from generator.language.jalali import LAST_YEAR, from_jalali
from generator.language.persian import clean, fold, to_latin
from generator.language.words import number_in
from generator.model import HouseMember

_DAY = re.compile(r"(?<!\d)(1[34]\d\d)\s*[/.-]\s*(\d\d?)\s*[/.-]\s*(\d\d?)(?!\d)")
_YEAR = re.compile(r"(?<!\d)1[34]\d\d(?!\d)")
_TERM = fold("دوره")


class Membership(Struct, frozen=True):
    """Who is a member, and whose membership has ended with its term, by party."""

    members: Mapping[str, HouseMember] = field(default_factory=dict)
    former: Mapping[str, HouseMember] = field(default_factory=dict)


def membership(rows: Iterable[HouseMember], day: date) -> Membership:
    """The House on a day. Of several rows of a party that hold, the lower one counts."""
    joined = [row for row in rows if row.joined_on is None or row.joined_on <= day]
    latest = max((n for row in joined if (n := _turn(row.term))), default=0)
    members: dict[str, HouseMember] = {}
    former: dict[str, HouseMember] = {}
    for row in joined:
        end, turn = term_end(row.term), _turn(row.term)
        is_over = (end is not None and end < day) or (end is None and turn is not None and turn < latest)
        (former if is_over else members)[row.party] = row
    return Membership(members, {party: row for party, row in former.items() if party not in members})


def term_end(term: str | None) -> date | None:
    """The last day of a term that names a day or a year; None when it names neither."""
    typed = to_latin(clean(term or ""))
    if days := _DAY.findall(typed):
        try:
            return max(from_jalali(*map(int, found)) for found in days)
        except ValueError:
            return None
    years = [int(year) for year in _YEAR.findall(typed)]
    if not years or max(years) >= LAST_YEAR:
        return None
    return from_jalali(max(years) + 1, 1, 1) - timedelta(days=1)


def _turn(term: str | None) -> int | None:
    """«دورهٔ دوم» → 2; of a term that names a year or no number None."""
    words = clean(term or "").split()
    for before, word in pairwise(words):
        if fold(before) == _TERM and (n := number_in(word)) is not None and n < 100:
            return n
    return None
