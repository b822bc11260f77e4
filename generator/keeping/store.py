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
import sys
from collections.abc import Callable, Collection, Iterator
from hashlib import sha256
from importlib.util import cache_from_source
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


# What takes long to make and is the same each time, kept where Python keeps the program's own compiled modules.
#
# Nowhere else: what is read back is trusted as the program itself is. As with Python's own, nothing is kept where the
# folder can't be written, or where `PYTHONDONTWRITEBYTECODE` says so, unless it is asked for.


class Kept:
    """One value of plain types; its entry is named after all that it depends on."""

    def __init__(self, name: str, *basis: str | bytes) -> None:
        digest = sha256(sys.version.encode())
        for part in basis:
            digest.update(b"\0" + (part.encode() if isinstance(part, str) else part))
        self._store = Store(Path(cache_from_source(__file__)).parent, mode=0o644)
        self._name = f"{name}-{digest.hexdigest()[:24]}.kept"

    def read(self) -> Any:
        """The value; None where there is none, or none that is whole."""
        return self._store.read(self._name)

    def write(self, make: Callable[[], Any], *, is_asked_for: bool = False) -> None:
        """Make the value and keep it, whole or not at all; it is not even made where it can't be kept."""
        if sys.dont_write_bytecode and not is_asked_for:
            return
        with contextlib.suppress(OSError):
            self._store.folder.mkdir(exist_ok=True)
            self._store.write(self._name, make())


# Where the files lie that come with the program; by itself, for a worker needs no more of the settings.


def shipped_templates() -> Path:
    """The templates that come with the program: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parents[1] / "_templates"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "templates"
