"""Find the workbooks of `input/` and read them, in a process of their own; inputs are never written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from generator.errors import InputError
from generator.model import Finding, Place
from generator.reading.reader import guarded
from generator.reading.sheets import CellFault, Sheet
from generator.reading.workbook import SUFFIXES

__all__ = ["CellFault", "Sheet", "digests_of_inputs", "read_file", "reading"]


@contextmanager
def reading(folder: Path, root: Path) -> Iterator[tuple[Iterator[Sheet], list[Finding]]]:
    """All sheets of all workbooks below `folder` as they come, in the order of the files' names, and what is to be
    said of the files; they are named relative to `root`. There is time for other work before the first sheet is there.

    Raises InputError when the folder is missing or holds no workbook, or a workbook can't be opened.
    """
    if not folder.is_dir():
        raise InputError("no_input", folder=_relative(folder, root))
    files: list[tuple[Path, str]] = []
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        name = _relative(path, root, folder)
        if path.is_dir() or path.name.startswith((".", "~lock")):
            continue
        if path.name.startswith("~$"):
            findings.append(Finding("IN-001", Place(name.replace("~$", ""))))
        elif path.suffix.lower() not in SUFFIXES:
            findings.append(Finding("IN-002", Place(name)))
        else:
            files.append((path, name))
    if not files:
        raise InputError("no_workbooks", folder=_relative(folder, root))
    with guarded(files) as sheets:
        yield sheets, findings


def read(folder: Path, root: Path) -> tuple[list[Sheet], list[Finding]]:
    """The same, when all have come."""
    with reading(folder, root) as (sheets, findings):
        return list(sheets), findings


def read_file(path: Path, name: str) -> list[Sheet]:
    """The sheets of one file. Raises InputError with a code of its own for each way a file can be unreadable."""
    with guarded([(path, name)]) as sheets:
        return list(sheets)


def digests_of_inputs(folder: Path) -> dict[str, str]:
    """SHA-256 of every workbook below the folder by its path there. Raises InputError when one can't be read."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~")) and path.is_file():
            try:
                found[name] = sha256(path.read_bytes()).hexdigest()
            except OSError as error:
                raise InputError("unreadable", file=name, why=error.strerror or "") from error
    return found


def _relative(path: Path, root: Path, folder: Path | None = None) -> str:
    """Relative to the workspace; of an input folder elsewhere only its own name, for pages show these paths."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.relative_to((folder or path).parent).as_posix()
