"""Names that refer to a row of another table: found exact or folded, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from generator.language.party_names import ShortName, short_name
from generator.language.persian import clean, fold, to_latin
from generator.model import Identities, PartyChange, Record
from generator.tables.rows import Rows

T = TypeVar("T")


@lru_cache(maxsize=16384)
def code_key(code: str) -> str:
    """A code as codes are compared: spelling of letters and digits aside, but «1-11» is not «11-1»."""
    return to_latin(clean(code)).casefold()


class Names(Generic[T]):
    """An index from names to keys. A name that two rows share finds neither of them.

    `short` are key, name and kind, for those that are called by less than their whole name where only one fits: what
    was found so is kept in `shortened`, for it has to be said.
    """

    def __init__(
        self, entries: Iterable[tuple[T, tuple[str | None, ...]]], short: Iterable[tuple[T, str, str | None]] = ()
    ) -> None:
        self.shortened: dict[str, T] = {}
        self._whole = list(short)
        self._short: dict[str, list[tuple[T, ShortName]]] = {}
        self._exact: dict[str, T] = {}
        self._folded: dict[str, T] = {}
        self._labels: dict[str, str] = {}
        self._found: dict[str, T | None] = {}
        self._shared = shared = set[str]()
        for key, names in entries:
            for name in dict.fromkeys(names):
                if not name or not (folded := fold(name)):
                    continue
                self._labels.setdefault(folded, name)
                exact = code_key(name)
                if self._exact.setdefault(exact, key) != key:
                    shared.add(exact)
                if self._folded.setdefault(folded, key) != key:
                    shared.add(folded)
        for form in shared:
            self._exact.pop(form, None)
            self._folded.pop(form, None)

    def also(self, folded: Mapping[str, T]) -> Names[T]:
        """The same with some more folded names; what is found without them stays as it is."""
        more = copy(self)
        more.shortened = {}
        more._folded, more._found = {**folded, **self._folded}, {}
        return more

    def find(self, typed: str) -> T | None:
        """The key of the row that is named so, None when there is none or more than one."""
        if typed not in self._found:  # a column of ten thousand rows names a few hundred parties
            found = self.find_whole(typed)
            if found is None and (found := self._find_short(typed)) is not None:
                self.shortened[typed] = found
            self._found[typed] = found
        return self._found[typed]

    def find_whole(self, typed: str) -> T | None:
        """The same by its whole name only."""
        found = self._exact.get(code_key(typed))
        return self._folded.get(fold(typed)) if found is None else found

    def _find_short(self, typed: str) -> T | None:
        if not self._short:  # nearly no office calls anybody so: they are taken apart when the first name is not found
            for key, name, kind in self._whole:
                apart = short_name(name, kind)
                self._short.setdefault(apart.core, []).append((key, apart))
        wanted = short_name(typed)
        keys = {key for key, name in self._short.get(wanted.core, ()) if name.fits(wanted)}
        return keys.pop() if len(keys) == 1 else None

    def is_shared(self, typed: str) -> bool:
        """Whether more than one row is named so: that is said of those rows, and not of each that refers to them."""
        return self.find(typed) is None and not self._shared.isdisjoint({code_key(typed), fold(typed)})

    def nearest(self, typed: str) -> T | None:
        """The key whose name looks most like it: for a question to the reader, never for use."""
        close = get_close_matches(fold(typed), self._folded, n=1, cutoff=0.75)
        return self._folded[close[0]] if close else None

    def nearest_label(self, typed: str) -> str:
        """That name as it is written; '' when nothing is near."""
        close = get_close_matches(fold(typed), self._folded, n=1, cutoff=0.75)
        return self._labels[close[0]] if close else ""


# References to parties in rows about a session: they name who was called so on its day.
#
# Pure. A code may be another party's today; and from the day on which a party was merged into another one, what is said
# of it is said of that one.


R = TypeVar("R", bound=Record)


class Bearers(Struct, frozen=True):
    """Who bore which code or name on which day, where that is not who bears it today; `days` are those of sessions."""

    who: Identities
    days: Mapping[int, date]

    @property
    def is_needed(self) -> bool:
        """Whether any reference may mean another party than its words name today."""
        merged = (s.other for standings in self.who.standings.values() for s in standings)
        return bool(self.who.reused) or any(merged)

    def on(self, day: date | None, typed: str, party: str | None) -> str | None:
        """The party that a reference means on that day; `party` is whom its words name today."""
        if day is None:
            return party
        for form in (code_key(typed), fold(typed)):
            for bearer, until in self.who.reused.get(form, ()):
                if day < until:
                    party = bearer
        ended = self.who.ended(party, day) if party else None
        return ended.other if ended and ended.change is PartyChange.MERGED and ended.other else party


def dated(records: Sequence[R], tables: Sequence[Rows], field: str, bearers: Bearers) -> tuple[R, ...]:
    """The records with that reference brought to who was meant on the day of their session."""
    if not bearers.is_needed:
        return tuple(records)
    typed = {
        source[:3]: str(value)
        for rows in tables
        for source, value in zip(rows.sources, rows.columns.get(field, ()), strict=False)
        if value is not None
    }
    found = []
    for record in records:
        party = getattr(record, field)
        day = bearers.days.get(getattr(record, "session", None) or 0)
        meant = bearers.on(day, typed.get(record.source[:3], ""), party) if party else party
        found.append(record if meant == party else replace(record, **{field: meant}))
    return tuple(found)
