"""What was worked out for pages, remembered from one run to the next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """What was worked out for pages, by the key of all that it follows from; what one run does not ask for is gone in
    the next. Nobody may change what comes out of it: plain values only, for it is kept on the disk as well.

    `recall` gives what earlier processes have kept; it is asked once, and not before something is wanted.
    """

    def __init__(self, recall: Callable[[], dict[str, dict[str, Any]]] = dict) -> None:
        self._recall: Callable[[], dict[str, dict[str, Any]]] | None = recall
        self._before: dict[str, dict[str, Any]] = {}
        self._new: set[str] = set()
        self.pieces: dict[str, dict[str, Any]] = {}

    def begin(self) -> None:
        """A new run."""
        self._before, self.pieces = self.pieces or self._before, {}

    def get(self, key: str, name: str, make: Callable[[], T]) -> T:
        """The piece of that name: as it was worked out from the same key before, else made now."""
        pieces = self.pieces.get(key)
        if pieces is None:
            pieces = self.pieces[key] = self._pieces_of(key)
        if name not in pieces:
            pieces[name] = make()
        found: T = pieces[name]
        return found

    def _pieces_of(self, key: str) -> dict[str, Any]:
        if self._recall:
            self._before, self._recall = self._recall(), None
        if key not in self._before:
            self._new.add(key)
        return self._before.get(key, {})

    @property
    def n_new(self) -> int:
        """How many of the keys have nothing on the disk."""
        return len(self._new & self.pieces.keys())

    def saved(self) -> None:
        """All of it is on the disk now."""
        self._new.clear()
