"""The system's libraries that WeasyPrint loads, Pango and its kin, found without asking other programs."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

_BESIDE = Path(__file__).parents[2]  # where generate.cmd lies
#: Where Pango's DLLs are looked for on Windows: beside the program, then where WeasyPrint looks.
_DLL_FOLDERS = (
    str(_BESIDE / "pango" / "bin"), str(_BESIDE / "pango"),
    r"C:\msys64\ucrt64\bin", r"C:\msys64\mingw64\bin", r"C:\Program Files\GTK3-Runtime Win64\bin",
)  # fmt: skip


def add_dll_folders() -> None:
    """Let Windows find the DLLs of Pango, for this process: a folder `pango` beside the program needs no variable."""
    if sys.platform != "win32":
        return
    named = os.environ.get("WEASYPRINT_DLL_DIRECTORIES")
    for folder in named.split(";") if named else _DLL_FOLDERS:
        if Path(folder).is_dir():
            os.add_dll_directory(folder)


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
