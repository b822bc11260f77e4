"""Batches of papers, joined anew from what is kept of the last time: one changed paper costs one paper.

Of each batch the blocks are remembered (`joining.Block`) by the digest of the paper they were made of; their bytes
are read from the batch that stands in the site. Disposable: without the memory all papers are joined, with the same
bytes.

    .cache/joined/<digest of the path>   of a store: (digest of the batch, a line a paper: digest, length, the fields)
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.keeping.store import Store
from generator.render.joining import HEAD, Block, joined, move, placed

_REMEMBERED = tuple(name for name in Block.__struct_fields__ if name != "body")  # that is in the batch


@dataclass(frozen=True, slots=True)
class Part:
    """A paper of a batch: the SHA-256 of its bytes, and the way to them."""

    digest: str
    read: Callable[[], bytes]


class Binder:
    """The batches of one run. `program` says which program made the blocks: those of another are not taken."""

    def __init__(self, folder: Path, program: str) -> None:
        self._store = Store(folder, program)
        self._used: set[str] = set()

    def bind(
        self, path: str, parts: Sequence[Part], standing: Path, digest: str
    ) -> tuple[list[bytes | memoryview], str]:
        """The parts of the batch of that path as one PDF, in pieces, and its SHA-256; `standing` is the file of the
        last run, with its digest.

        Raises NotJoinableError with the position of a part that isn't one of the engine's.
        """
        name = sha256(path.encode()).hexdigest()[:32]
        self._used.add(name)
        kept = _kept(self._store.read(name), standing, digest)

        def to_block(part: Part, first: int) -> Block:
            return kept.get((part.digest, first)) or move(part.read(), first)

        blocks = placed(parts, to_block)
        pieces, hashed = joined(blocks), sha256()
        for piece in pieces:
            hashed.update(piece)
        now = hashed.hexdigest()
        with contextlib.suppress(OSError):  # the next run joins all anew
            self._store.write(name, _packed(now, parts, blocks))
        return pieces, now

    def keep(self, path: str) -> None:
        """The batch of that path stays as it stands."""
        self._used.add(sha256(path.encode()).hexdigest()[:32])

    def prune(self) -> None:
        """Forget the batches that this run did not have."""
        with contextlib.suppress(OSError):
            self._store.prune(self._used)


def _packed(digest: str, parts: Sequence[Part], blocks: Sequence[Block]) -> Any:
    lines = [
        (part.digest, len(block.body), *(getattr(block, name) for name in _REMEMBERED))
        for part, block in zip(parts, blocks, strict=True)
    ]
    return digest, lines


def _kept(entry: Any, standing: Path, digest: str) -> dict[tuple[str, int], Block]:
    """The blocks of the batch that stands there, by the digest of the paper and the first number; {} without them."""
    try:
        of, lines = entry
        if of != digest:
            return {}
        data = memoryview(standing.read_bytes())
    except (OSError, ValueError, TypeError):
        return {}
    found, start = {}, len(HEAD)
    for paper, length, *values in lines:
        block = Block(body=data[start : start + length], **dict(zip(_REMEMBERED, values, strict=True)))
        found[paper, block.first] = block
        start += length
    return found
