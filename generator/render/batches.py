"""The batches of one run: each is joined as soon as its cover and its parts are there, while other files are drawn.

Joining is to read, hash, compress and write some ten thousand bytes a paper: Python lets other threads work meanwhile.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.keeping.manifest import Manifest
from generator.keeping.store import Store
from generator.model.artifact import Artifact
from generator.model.errors import MachineError
from generator.render.joining import HEAD, Block, joined, move, placed
from generator.render.paper import NotJoinableError

# Batches of papers, joined anew from what is kept of the last time: one changed paper costs one paper.
#
# Of each batch the blocks are remembered (`joining.Block`) by the digest of the paper they were made of; their bytes
# are read from the batch that stands in the site. Disposable: without the memory all papers are joined, with the same
# bytes.
#
#     .cache/joined/<digest of the path>   of a store: (digest of the batch, a line a paper: digest, length, the fields)


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


Pieces = Sequence[bytes | memoryview]
Joined = tuple[Pieces, str]  # the file, its SHA-256
Put = Callable[[Artifact, Pieces, str], None]


class Batches:
    """What becomes of them, from what is drawn to what is joined. `put` writes a file that was joined."""

    def __init__(self, output: Path, manifest: Manifest, program: str, put: Put) -> None:
        self._output, self._manifest, self._put = output, manifest, put
        self._binder = Binder(output / ".cache" / "joined", program)
        self._awaited: set[str] = set()
        self._drawn: dict[str, Part] = {}
        self._covered: list[tuple[Artifact, bytes, str]] = []
        self._begun: list[tuple[Artifact, str, _Work]] = []

    def expect(self, paths: Iterable[str]) -> None:
        """What will be drawn in this run: parts among it are waited for."""
        self._awaited.update(paths)

    def drawn(self, path: str, part: Part) -> None:
        """A file that may be a part is there."""
        self._awaited.discard(path)
        self._drawn[path] = part

    def covered(self, artifact: Artifact, cover: bytes, paper: str) -> None:
        """The cover of a batch is there; `paper` is its name in the store."""
        self._awaited.discard(artifact.path)
        self._covered.append((artifact, cover, paper))

    def kept(self, place: str) -> None:
        """The batch at that place below output/ stays as it is."""
        self._binder.keep(place)

    def begin(self, places: Mapping[str, str]) -> None:
        """Join those of which all is there; `places` says where below output/ each file of this run stands."""
        left = []
        for artifact, cover, paper in self._covered:
            if self._awaited.isdisjoint(artifact.context["parts"]):
                self._begun.append((artifact, paper, _Work(self._joining(artifact, cover, places))))
            else:
                left.append((artifact, cover, paper))
        self._covered = left

    @property
    def are_begun(self) -> bool:
        """Whether any is being joined, or was."""
        return bool(self._begun)

    def joined(self) -> Iterator[tuple[Artifact, Pieces, str, str]]:
        """(artifact, file in pieces, its SHA-256, the name of its cover in the store) of all that were begun, as they
        are done.

        Raises MachineError that names a part that can't be joined.
        """
        for artifact, paper, work in self._begun:
            yield artifact, *work.result(), paper

    def close(self) -> None:
        """Leave nobody at work."""
        for _artifact, _paper, work in self._begun:
            work.join()

    def prune(self) -> None:
        """Forget the batches that this run did not have."""
        self._binder.prune()

    def _joining(self, artifact: Artifact, cover: bytes, places: Mapping[str, str]) -> Callable[[], Joined]:
        """The cover and the parts of a batch as one PDF, once it is asked for."""
        paths, place = artifact.context["parts"], places[artifact.path]
        parts = [Part(sha256(cover).hexdigest(), lambda: cover), *(self._part(path, places[path]) for path in paths)]
        standing, digest = self._output / place, self._manifest.digest(place)

        def join() -> Joined:
            try:
                pieces, found = self._binder.bind(place, parts, standing, digest)
            except NotJoinableError as error:
                raise MachineError("pdf_failed", path=artifact.path, why=["", *paths][error.args[0]]) from error
            self._put(artifact, pieces, found)
            return pieces, found

        return join

    def _part(self, path: str, place: str) -> Part:
        """A paper of this run: drawn just now, or where it stands."""
        if path in self._drawn:
            return self._drawn[path]
        return Part(self._manifest.digest(place), (self._output / place).read_bytes)


class _Work(threading.Thread):
    """Something done aside, and what came of it."""

    def __init__(self, work: Callable[[], Joined]) -> None:
        super().__init__()
        self._work = work
        self._found: Joined | BaseException | None = None
        self.start()

    def run(self) -> None:
        try:
            self._found = self._work()
        except BaseException as error:
            self._found = error

    def result(self) -> Joined:
        """What came of it, as soon as it is there. Raises what it raised."""
        self.join()
        if isinstance(self._found, tuple):
            return self._found
        assert self._found
        raise self._found
