"""Parts of pages from one run to the next, so that a corrected cell need not have all of them worked out again.

What stands on public pages, by the key of the party that it is about: see `memory.Memo`. Disposable.

    .cache/pieces   SHA-256 of what follows; (program, {key: {name: piece}})
"""

from __future__ import annotations

import contextlib
import marshal
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.keeping.memo import Memo
from generator.keeping.swap_journal import write_whole

_FILE = ".cache/pieces"  # below output/
_N_DIGEST = 32
_FEW = 0.02  # of the keys: so many may be missing in the file, for writing it takes longer than making them


def recalled(output: Path, program: str) -> dict[str, dict[str, Any]]:
    """What the runs before have kept; nothing when another program did, or when it is damaged."""
    try:
        stored = (output / _FILE).read_bytes()
        if sha256(stored[_N_DIGEST:]).digest() != stored[:_N_DIGEST]:
            return {}
        by, found = marshal.loads(stored[_N_DIGEST:])
    except (OSError, ValueError, EOFError, TypeError):
        return {}
    return dict(found) if by == program else {}


def keep(output: Path, program: str, memo: Memo) -> None:
    """Write what this run had, unless nearly all of it is there already."""
    if memo.n_new <= _FEW * len(memo.pieces):
        return
    with contextlib.suppress(OSError, ValueError):  # the next run works them out again
        text = marshal.dumps((program, memo.pieces))
        write_whole(
            output / _FILE, sha256(text).digest() + text, 0o600, lasting=False
        )  # its digest tells if it is torn
        memo.saved()
