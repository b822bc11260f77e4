"""The workbooks of `input/` as sheets, read by a process of its own; inputs are never written to."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from generator.keeping.store import Store
from generator.model import Finding, Place
from generator.model.errors import InputError
from generator.reading.inputs import inputs_below, reachable, relative
from generator.reading.reader import Reader, reader_of
from generator.reading.sheets import CellFault, Sheet, packed, unpacked

# What was read of each workbook, from one run to the next: only a workbook that changed is read again.
#
# Kept below output/.cache/, which is for its owner only and never published, by the SHA-256 of the workbook; what is no
# longer in input/ goes with the next run. Plain values only, so nothing that lies there can be executed. Disposable.
#
#     .cache/tables/<digest of workbook and name>   of a store: the sheets, column by column as the reader gives them


_EDITION = 3  # one more whenever the reader says something else of the same workbook

Workbook = tuple[Path, str]  # the file, and the name that it is known by


class Tables:
    """The workbooks of one run: those that are known, those that have to be read, and what was read of them."""

    def __init__(self, folder: Path, program: str, workbooks: Sequence[Workbook], digests: Mapping[Path, str]) -> None:
        self._store = Store(folder, f"{_EDITION} {program}")
        self.workbooks = tuple(workbooks)
        self._digests = {name: digests.get(path, "") for path, name in workbooks}
        self._places = {
            name: sha256(f"{digest} {name}".encode("utf-8", "surrogatepass")).hexdigest()[:32]
            for name, digest in self._digests.items()
        }
        self._seen = {name: _signature(path) for path, name in workbooks}
        self._known = {name: sheets for name, place in self._places.items() if (sheets := self._read(place, name))}
        self._new: dict[str, list[Sheet]] = {}

    @property
    def changed(self) -> tuple[Workbook, ...]:
        """What the reader has to read."""
        return tuple(workbook for workbook in self.workbooks if workbook[1] not in self._known)

    def with_known(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        """All sheets in the order of the workbooks; `sheets` are those of the changed ones as they come."""
        coming = groupby(sheets, key=lambda sheet: sheet.file)
        ahead = None
        for _path, name in self.workbooks:
            if name in self._known:
                yield from self._known[name]
                continue
            ahead = ahead or next(coming, None)
            if ahead and ahead[0] == name:  # one without a sheet does not come
                for sheet in ahead[1]:
                    self._new.setdefault(name, []).append(sheet)
                    yield sheet
                ahead = None

    def keep(self) -> None:
        """Write down what was read, if the workbooks are still what they were; forget those that are gone."""
        with contextlib.suppress(OSError, ValueError):  # they are read again; a value of another type has no plain form
            for path, name in self.changed:
                plain = packed(self._new.get(name, ()))
                is_same = sha256(path.read_bytes()).hexdigest() == self._digests[name]
                if plain and is_same and _signature(path) == self._seen[name]:  # nor was it another in between
                    self._store.write(self._places[name], plain)
            self._store.prune(self._places.values())

    def _read(self, place: str, name: str) -> list[Sheet]:
        """The sheets; none when there is no such entry, or it is damaged."""
        try:
            return [unpacked(sheet, name) for sheet in self._store.read(place) or ()]
        except (ValueError, TypeError, KeyError):
            return []


def _signature(file: Path) -> tuple[int, int, int]:
    try:
        found = file.stat()
    except OSError:
        return 0, 0, 0
    return found.st_size, found.st_mtime_ns, found.st_ino


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
