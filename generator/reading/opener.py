"""The reader process: opens workbooks for its parent (see `reader.py`) under limits of memory.

(path, name) comes in; its sheets go out one by one as plain values, then None, or else an InputError: each a frame of
`processes/child`.
It imports as little as it can, for its start is part of every run. What it can't catch ends it; its last words, on
stderr, tell the parent whether there was no memory left.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from typing import Any

from generator.model.errors import InputError
from generator.processes.child import limit_memory, receive, send
from generator.reading.sheets import packed
from generator.reading.workbook import sheets_of

MEMORY_LIMIT = 2**30  # bytes a file may cost


def _answers(path: str, name: str) -> Iterator[Any]:
    """Each sheet, and None after the last; or why there is none."""
    try:
        for sheet in sheets_of(path, name):
            yield packed([sheet])[0]
        yield None
    except InputError as error:
        yield error
    except MemoryError:
        yield InputError("too_heavy", file=name)


def serve() -> None:
    """Answer until the parent asks no more."""
    limit_memory(MEMORY_LIMIT)
    gc.disable()  # nothing here refers back to itself
    while True:
        try:
            path, name = receive(sys.stdin.buffer)
        except EOFError:
            return
        for answer in _answers(path, name):
            send(sys.stdout.buffer, answer)
