"""What takes long to make and is the same each time, kept where Python keeps the program's own compiled modules.

Nowhere else: what is read back is trusted as the program itself is. As with Python's own, nothing is kept where the
folder can't be written, or where `PYTHONDONTWRITEBYTECODE` says so, unless it is asked for.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from collections.abc import Callable
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any


class Kept:
    """One value of plain types; its file is named after all that it depends on."""

    def __init__(self, name: str, *basis: str | bytes) -> None:
        digest = sha256(sys.version.encode())
        for part in basis:
            digest.update(b"\0" + (part.encode() if isinstance(part, str) else part))
        self._file = Path(cache_from_source(__file__)).with_name(f"{name}-{digest.hexdigest()[:24]}.kept")

    def read(self) -> Any:
        """The value; None where there is none, or none that is whole."""
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
            data = self._file.read_bytes()
            if data[:32] == sha256(data[32:]).digest():
                return marshal.loads(data[32:])
        return None

    def write(self, make: Callable[[], Any], *, is_asked_for: bool = False) -> None:
        """Make the value and keep it, whole or not at all; it is not even made where it can't be kept."""
        if sys.dont_write_bytecode and not is_asked_for:
            return
        partial = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            try:
                with partial.open("wb") as stream:
                    data = marshal.dumps(make())
                    stream.write(sha256(data).digest() + data)
                partial.replace(self._file)
            finally:
                partial.unlink(missing_ok=True)
