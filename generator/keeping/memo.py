"""What was worked out for pages, remembered from one run to the next."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from generator.keeping.store import Store

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


# Parts of pages from one run to the next, so that a corrected cell need not have all of them worked out again.
#
# What stands on public pages, by the key of the party that it is about: see `memo.Memo`. An entry of the store:
# {key: {name: part}}.


_NAME = "pieces"
_FEW = 0.02  # of the keys: so many may be missing in the file, for writing it takes longer than making them


def recalled(output: Path, program: str) -> dict[str, dict[str, Any]]:
    """What the runs before have kept; nothing when another program did, or when it is damaged."""
    return dict(_store(output, program).read(_NAME) or {})


def keep(output: Path, program: str, memo: Memo) -> None:
    """Write what this run had, unless nearly all of it is there already."""
    if memo.n_new <= _FEW * len(memo.pieces):
        return
    with contextlib.suppress(OSError, ValueError):  # the next run works them out again
        _store(output, program).write(_NAME, memo.pieces)
        memo.saved()


def _store(output: Path, program: str) -> Store:
    return Store(output / ".cache", program)
