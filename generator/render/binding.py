"""Batches of papers, joined anew from what is kept of the last time: one changed paper costs one paper.

Of each batch the blocks are remembered (`joining.Block`) by the digest of the paper they were made of; their bytes
are read from the batch that stands in the site. Disposable: without the memory all papers are joined, with the same
bytes.

    .cache/joined/<digest of the path>     SHA-256 of what follows, then what `_Kept` holds
"""

from __future__ import annotations

import contextlib
import marshal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from generator.keeping.swap_journal import write_whole
from generator.render.joining import HEAD, Block, joined, move, placed

_N_DIGEST = 32  # bytes
_REMEMBERED = tuple(name for name in Block.__struct_fields__ if name != "body")  # that is in the batch


@dataclass(frozen=True, slots=True)
class Part:
    """A paper of a batch: the SHA-256 of its bytes, and the way to them."""

    digest: str
    read: Callable[[], bytes]


class Binder:
    """The batches of one run. `program` says which program made the blocks: those of another are not taken."""

    def __init__(self, folder: Path, program: str) -> None:
        self._folder, self._program = folder, program
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
        kept = _kept(self._folder / name, standing, [self._program, digest])

        def to_block(part: Part, first: int) -> Block:
            return kept.get((part.digest, first)) or move(part.read(), first)

        blocks = placed(parts, to_block)
        pieces, hashed = joined(blocks), sha256()
        for piece in pieces:
            hashed.update(piece)
        now = hashed.hexdigest()
        with contextlib.suppress(OSError):  # the next run joins all anew
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(self._folder / name, _packed([self._program, now], parts, blocks), 0o600, lasting=False)
        return pieces, now

    def keep(self, path: str) -> None:
        """The batch of that path stays as it stands."""
        self._used.add(sha256(path.encode()).hexdigest()[:32])

    def prune(self) -> None:
        """Forget the batches that this run did not have."""
        with contextlib.suppress(OSError):
            for file in self._folder.iterdir():
                if file.name not in self._used:
                    file.unlink()


def _packed(of: list[str], parts: Sequence[Part], blocks: Sequence[Block]) -> bytes:
    lines = [
        (part.digest, len(block.body), *(getattr(block, name) for name in _REMEMBERED))
        for part, block in zip(parts, blocks, strict=True)
    ]
    text = marshal.dumps((of, lines))
    return sha256(text).digest() + text


def _kept(file: Path, standing: Path, asked: list[str]) -> dict[tuple[str, int], Block]:
    """The blocks of the batch that stands there, by the digest of the paper and the first number; {} without them."""
    try:
        stored = file.read_bytes()
        if sha256(stored[_N_DIGEST:]).digest() != stored[:_N_DIGEST]:
            return {}
        of, lines = marshal.loads(stored[_N_DIGEST:])
        if of != asked:
            return {}
        data = memoryview(standing.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        return {}
    found, start = {}, len(HEAD)
    for paper, length, *values in lines:
        block = Block(body=data[start : start + length], **dict(zip(_REMEMBERED, values, strict=True)))
        found[paper, block.first] = block
        start += length
    return found
