"""Names that refer to a row of another table: found folded and exact, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Generic, TypeVar

from generator.persian import fold

T = TypeVar("T")


class Names(Generic[T]):
    """An index from folded names to keys. A name that two rows share finds neither of them."""

    def __init__(self, entries: Iterable[tuple[T, tuple[str | None, ...]]]) -> None:
        self._keys: dict[str, T] = {}
        self._labels: dict[str, str] = {}
        shared: set[str] = set()
        for key, names in entries:
            for name in names:
                folded = fold(name) if name else ""
                if not folded:
                    continue
                if self._keys.setdefault(folded, key) != key:
                    shared.add(folded)
                self._labels.setdefault(folded, name or "")
        for folded in shared:
            del self._keys[folded]

    def find(self, typed: str) -> T | None:
        """The key of the row that is named so, None when there is none or more than one."""
        return self._keys.get(fold(typed))

    def nearest(self, typed: str) -> T | None:
        """The key whose name looks most like it: for a question to the reader, never for use."""
        close = get_close_matches(fold(typed), self._keys, n=1, cutoff=0.75)
        return self._keys[close[0]] if close else None

    def nearest_label(self, typed: str) -> str:
        """That name as it is written; '' when nothing is near."""
        close = get_close_matches(fold(typed), self._keys, n=1, cutoff=0.75)
        return self._labels[close[0]] if close else ""
