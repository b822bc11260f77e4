"""How the program treats memory while it works, and what it remembers from one run to the next while it is watching."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


@contextmanager
def without_collector() -> Iterator[None]:
    """Records and findings refer to each other in one direction only, so there is nothing to collect; the collector
    would still walk all of them again and again while they grow, for a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class Memo:
    """What was worked out for pages, by the key of all that it follows from; what one run does not ask for is gone in
    the next. Nobody may change what comes out of it."""

    def __init__(self) -> None:
        self._before: dict[str, dict[object, Any]] = {}
        self._now: dict[str, dict[object, Any]] = {}

    def begin(self) -> None:
        """A new run."""
        self._before, self._now = self._now, {}

    def get(self, key: str, name: object, make: Callable[[], T]) -> T:
        """The piece of that name: as it was worked out from the same key before, else made now."""
        pieces = self._now.get(key)
        if pieces is None:
            pieces = self._now[key] = self._before.get(key, {})
        if name not in pieces:
            pieces[name] = make()
        found: T = pieces[name]
        return found
