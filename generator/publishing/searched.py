"""What the privacy gate has searched before, so that no run searches the same bytes for the same secrets twice.

    .cache/gate        what was searched: digests of files, digests of secrets; never a secret itself; and of the text
                       the size and the digest of each piece that was added to it
    .cache/gate.text   what could be read there, as `candidates_in` gives it: numbers, addresses, letters

The second may tell of files that are gone, never of fewer than the first says: it is written first. Disposable.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from generator import __version__
from generator.keeping.disk import write_whole
from generator.keeping.store import Store
from generator.privacy.candidates import Candidates

_RECORD, _TEXT = "gate", "gate.text"  # their names below output/.cache/
_LARGEST = 100_000_000  # bytes of text; then it begins anew, and new secrets are looked for in the files themselves


class Searched:
    """The memory of the gate in `output/`."""

    def __init__(self, output: Path) -> None:
        self._store = Store(output / ".cache", __version__)
        self._path = output / ".cache" / _TEXT
        self._new: list[bytes] = []
        self.basis, self.secrets, self.files = "", frozenset[str](), frozenset[str]()
        self._pieces: list[tuple[int, str]] = []
        if told := self._store.read(_RECORD):  # else all is searched
            self.basis, self._pieces = told["basis"], [(n, digest) for n, digest in told["pieces"]]
            self.secrets, self.files = frozenset(told["secrets"]), frozenset(told["files"])

    def add(self, candidates: Candidates) -> None:
        """What was read in a file."""
        self._new += (b"#%b\n" % number.encode() for number in candidates.numbers)
        self._new += (b"@%b\n" % email.encode() for email in candidates.emails)
        self._new.append(candidates.letters + b"\n")

    def save(self, basis: str, secrets: Iterable[str], files: Collection[str]) -> None:
        """All of `files` has been searched for all of `secrets`. Raises OSError."""
        if self._new:
            self._append(b"".join(self._new))
        value = {
            "basis": basis,
            "secrets": sorted(secrets),
            "files": sorted(files),
            "pieces": self._pieces,
        }
        self._store.write(_RECORD, value)

    @property
    def _size(self) -> int:
        return sum(n for n, _ in self._pieces)

    def _append(self, new: bytes) -> None:
        """The text with what is new; there is none from here on when it did not hold all that was searched."""
        path, piece = self._path, (len(new), sha256(new).hexdigest())
        if not self.files:
            write_whole(path, new, 0o600, lasting=False)
            self._pieces = [piece]
            return
        size = path.stat().st_size if path.is_file() else 0
        if not 0 < self._size <= size or self._size > _LARGEST - len(new):
            path.unlink(missing_ok=True)
            self._pieces = []
            return
        with path.open("rb+") as file:
            file.truncate(self._size)  # a run that was killed may have added to it
            file.seek(self._size)
            file.write(new)
        self._pieces.append(piece)

    @cached_property
    def _text(self) -> bytes:
        """All of it; empty when it is not what it was, so that nobody relies on it."""
        try:
            text = self._path.read_bytes()
        except OSError:
            return b""
        at = 0
        for size, digest in self._pieces:
            if sha256(text[at : at + size]).hexdigest() != digest:
                return b""
            at += size
        return text

    def has_number(self, number: str) -> bool:
        """Whether it may have been read."""
        return not self._text or b"#%b\n" % number.encode() in self._text

    def has_email(self, email: str) -> bool:
        """Whether it may have been read."""
        return not self._text or b"@%b\n" % email.encode() in self._text

    def has_letters(self, letters: bytes) -> bool:
        """Whether they may have been read."""
        return not self._text or letters in self._text
