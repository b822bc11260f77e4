"""The one table of the versions that this program was tested with, and what of it, and of the system's, is installed.
Whatever reaches into the private parts of a library asks here first: with any other version the library works as it
came. Versions are read off the folder that an installer makes beside a library; nothing is imported for it.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple, cast

from generator.model.errors import MachineError

# Does a version of WeasyPrint that nobody has tested still make what letters need?
#
# That is text that can be searched, with each ZWNJ in it, and the same bytes of the same paper. A small paper is made
# twice, each time from fonts read anew, and read back.


PROBE = "<!doctype html><html lang=fa dir=rtl><title>برگ</title><p>می\u200cشود <b>لایحه‌ها</b>"
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ZWNJ = re.compile(rb"<200c>", re.IGNORECASE)


def keeps_text(paper: bytes) -> bool:
    """Whether a glyph of the paper means a ZWNJ (`/ToUnicode`, ISO 32000-1, 9.10.3)."""
    return any(b"begincmap" in stream and _ZWNJ.search(stream) for stream in _streams(paper))


def probe_fault(make: Callable[[], bytes]) -> str:
    """What is wrong with the papers of an engine, as the last part of the code of a sentence; '' when all is well.

    `make` lays `HTML` out with fonts of its own, and may raise whatever the engine raises.
    """
    first = make()
    if first != make():
        return "bytes"
    return "" if keeps_text(first) else "text"


def _streams(paper: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(paper):
        try:
            yield zlib.decompressobj().decompress(found[1])
        except zlib.error:  # not compressed
            yield found[1]


TESTED: Mapping[str, tuple[str, ...]] = {
    "weasyprint": ("70.0",),
    "pydyf": ("0.13.0",),
    "cssselect2": ("0.10.1",),
    "tinycss2": ("1.5.1",),
    "jinja2": ("3.1.6",),
    "markupsafe": ("3.0.4",),
}
#: What a failing test says to whoever has moved a version.
HOW_TO_TAKE_UP = """\
A library is of a version that its private parts were not tested with, or one of them no longer fits: see «Taking up a
new version» in docs/engine.md. In short: change the range in pyproject.toml, `make lock`, add the version to TESTED in
generator/engine/versions.py, run the tests in tests/engine and
tests/render/test_code_generator.py, and mend or drop the patch that they name.\
"""
#: Before it WeasyPrint has no `URLFetcher`, loses the ZWNJ or gives other bytes on each run.
OLDEST_ENGINE = 70


class Untested(NamedTuple):
    """A library of which another version is installed than those that were tested."""

    library: str
    version: str
    tested: str


def installed(library: str) -> str:
    """Its version, '' when it is not installed; all of them, with commas, where an upgrade has left more than one.

    `importlib.metadata` says the same, and takes longer to import than all else that a run with few papers needs.
    """
    found = find_spec(library)
    folder = Path(found.origin).parents[1] if found and found.origin else None
    names = sorted(path.name for path in folder.glob(f"{library}-*.dist-info")) if folder else []
    return ", ".join(name.removeprefix(f"{library}-").removesuffix(".dist-info") for name in names)


def tested(library: str) -> str:
    """The versions of it that were tested, as one reads them."""
    return ", ".join(TESTED[library])


def is_tested(*libraries: str) -> bool:
    """Whether all of them are of a version that was tested."""
    return all(installed(library) in TESTED[library] for library in libraries)


def untested() -> list[Untested]:
    """The installed libraries of the table that are of another version."""
    found = ((library, installed(library), good) for library, good in TESTED.items())
    return [Untested(name, version, tested(name)) for name, version, good in found if version and version not in good]


def too_old() -> str:
    """The version of WeasyPrint if it is older than any that can be used, else ''."""
    version = installed("weasyprint")
    major = version.partition(".")[0]
    return version if major.isdigit() and int(major) < OLDEST_ENGINE else ""


# The system's libraries that WeasyPrint loads, Pango and its kin, found without asking other programs.


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


# Is the PDF engine there, and which? Found out without importing it, which takes a second and more.


def engine_problem() -> str:
    """Why no PDF can be made on this machine, '' when all is there."""
    if find_spec("weasyprint") is None:
        return "weasyprint"
    if version := too_old():
        return f"WeasyPrint {version}"
    add_dll_folders()
    for library in ("pango-1.0", "pangoft2-1.0"):
        names = (f"lib{library}.so.0", f"lib{library}.dylib", f"lib{library}-0.dll")
        if not any(_loads(name) for name in names):
            return f"lib{library}"
    return ""


def engine_error(problem: str) -> MachineError:
    """What is said of a run that made no PDF for want of an engine: `problem` is what `engine_problem` found."""
    if version := too_old():
        return MachineError("engine_old", version=version, tested=tested("weasyprint"))
    return MachineError("no_pdf_engine", why=problem)


def _loads(name: str) -> bool:
    import ctypes  # late: few runs look for the libraries

    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def engine_version() -> str:
    """The version of the PDF engine, '' when there is none."""
    return installed("weasyprint")
