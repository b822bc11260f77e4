"""The system's libraries that WeasyPrint loads, Pango and its kin, found without asking other programs."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from typing import Any, cast


@contextlib.contextmanager
def libraries_by_full_names() -> Iterator[None]:
    """Let the engine find its libraries by the last of the names that it tries, such as `libpango-1.0.so.0`.

    For each name before that Python would ask ldconfig, then gcc and ld where there are any: two dozen processes, a
    third of the time that the import takes, and temporary files.
    """
    if sys.platform != "linux" or "weasyprint" in sys.modules:
        yield
        return
    import ctypes.util  # late: it imports all that may be needed to start processes

    find = ctypes.util.find_library
    ctypes.util.find_library = cast(Any, lambda _name: None)
    try:
        yield
    finally:
        ctypes.util.find_library = find
