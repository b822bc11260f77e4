"""What takes long to make and is the same each time, kept where Python keeps the program's own compiled modules.

Nowhere else: what is read back is trusted as the program itself is. As with Python's own, nothing is kept where the
folder can't be written, or where `PYTHONDONTWRITEBYTECODE` says so, unless it is asked for.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from hashlib import sha256
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

from generator.keeping.store import Store


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
