"""What one run keeps for the next: plain values in files of one form, each sealed. All of it is disposable.

An entry is a file of a folder:

    <32 bytes: SHA-256 of name \\0 basis \\0 the rest>  <marshal of the value, or bytes as they are>

so an entry that is damaged, cut off, renamed, or that another program wrote (the `basis` says which) is not there. What
is read is made of plain values only – nothing that could be executed – and is trusted no further than the seal: an
entry says what can be worked out again, never which file to touch. Below `output/.cache/` it is for its owner only.
"""

from __future__ import annotations

import contextlib
import marshal
from collections.abc import Collection, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.keeping.disk import write_whole

_N_SEAL = 32  # bytes


class Store:
    """The entries of one folder that were written on one basis."""

    def __init__(self, folder: Path, basis: str = "", mode: int = 0o600) -> None:
        self.folder = folder
        self._basis, self._mode = basis, mode

    def read(self, name: str) -> Any:
        """The value of that name; None when there is none, or none that is whole and of this basis."""
        data = self.read_bytes(name)
        with contextlib.suppress(ValueError, EOFError, TypeError):
            return None if data is None else marshal.loads(data)
        return None

    def read_bytes(self, name: str) -> bytes | None:
        """The bytes of an entry of `write_bytes`."""
        try:
            stored = (self.folder / name).read_bytes()
        except OSError:
            return None
        data = stored[_N_SEAL:]
        return data if stored[:_N_SEAL] == self._seal(name, data) else None

    def write(self, name: str, value: Any) -> None:
        """Keep a plain value. Raises OSError, and ValueError when it has a part that is not plain."""
        self.write_bytes(name, marshal.dumps(value))

    def write_bytes(self, name: str, data: bytes) -> None:
        """Keep bytes as they are. Raises OSError."""
        write_whole(self.folder / name, [self._seal(name, data), data], self._mode, lasting=False, shared=True)

    def names(self) -> Iterator[str]:
        """What there is, whole or not."""
        with contextlib.suppress(OSError):
            yield from sorted(path.name for path in self.folder.iterdir())

    def prune(self, keep: Collection[str]) -> None:
        """Take away all entries but those. Raises OSError."""
        for name in self.names():
            if name not in keep:
                (self.folder / name).unlink(missing_ok=True)

    def _seal(self, name: str, data: bytes) -> bytes:
        return sha256(f"{name}\0{self._basis}\0".encode("utf-8", "surrogatepass") + data).digest()
