"""The workbooks of `input/` as sheets, read by a process of its own; inputs are never written to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.model import Finding, Place
from generator.model.errors import InputError
from generator.reading.inputs import inputs_below, reachable, relative
from generator.reading.reader import Reader, reader_of
from generator.reading.sheets import CellFault, Sheet
from generator.reading.workbook_cache import Tables

__all__ = ["CellFault", "Sheet", "read_file", "reading"]


@contextmanager
def reading(
    folder: Path,
    root: Path,
    reader: Reader | None = None,
    tables: Tables | None = None,
    failed: list[InputError] | None = None,
) -> Iterator[tuple[Iterator[Sheet], list[Finding]]]:
    """All sheets of all workbooks below `folder` as they come, in the order of the files' names, and what is to be
    said of the files; they are named relative to `root`. There is time for other work before the first sheet is there,
    more so where a `reader` is at it already, or where some are known (`tables`).

    Raises InputError when the folder is missing or holds no workbook, or a workbook can't be opened; with a list of
    those that `failed` each such workbook is put there, and the others are read.
    """
    with reachable(folder):
        if not folder.is_dir():
            raise InputError("no_input", folder=relative(folder, root))
    found = inputs_below(folder, root)
    if not found.workbooks:
        raise InputError("no_workbooks", folder=relative(folder, root))
    findings = [Finding("IN-001", Place(name)) for name in found.locks]
    findings += [Finding("IN-002", Place(name)) for name in found.others]
    findings += [Finding("IN-004", Place(name)) for name in found.links]
    known = tables if tables and tables.workbooks == found.workbooks else None
    with reader_of(reader) as own, own.reading(known.changed if known else found.workbooks, failed) as sheets:
        yield known.with_known(sheets) if known else sheets, findings


def read(folder: Path, root: Path) -> tuple[list[Sheet], list[Finding]]:
    """The same, when all have come."""
    with reading(folder, root) as (sheets, findings):
        return list(sheets), findings


def read_file(path: Path, name: str) -> list[Sheet]:
    """The sheets of one file. Raises InputError with a code of its own for each way a file can be unreadable."""
    with reader_of() as own, own.reading([(path, name)]) as sheets:
        return list(sheets)
