"""Names that refer to a row of another table: found exact or folded, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from difflib import get_close_matches
from functools import lru_cache
from typing import Generic, TypeVar

from generator.language.party_names import ShortName, short_name
from generator.language.persian import clean, fold, to_latin

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
