"""Parts of pages from one run to the next, so that a corrected cell need not have all of them worked out again.

What stands on public pages, by the key of the party that it is about: see `memo.Memo`. An entry of the store:
{key: {name: part}}.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

from generator.keeping.memo import Memo
from generator.keeping.store import Store

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
