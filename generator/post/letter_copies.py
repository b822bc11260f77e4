"""The copy of the letters table in output/: what somebody typed into it is found, and kept in the fresh one.

What the program wrote there itself is no typing: its rows are remembered below output/.cache, with the digest of the
file and its mark, by which an older copy that was put back is known. Without that memory a row that says more than is
known counts as typed.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from generator.judging.letter_lines import COLUMNS, SHEET, Line, key_of
from generator.judging.letter_numbers import spelled
from generator.keeping.store import Store
from generator.model import Finding, Letter, Place, Source, TypedRow
from generator.model.errors import InputError
from generator.model.letters import TYPED_FIELDS
from generator.reading.input_sheets import read_file
from generator.reading.inputs import relative
from generator.settings import Settings
from generator.tables.recognise import recognise
from generator.tables.typed_letters import typed_rows

NAME = "letters.xlsx"
_STORE, _EDITION = "letters", "2"
_Known = tuple[str, tuple[tuple[str, str], ...]]  # id, and the cells as they are compared


class Copy(NamedTuple):
    """What was typed into the copy. `digest` is that of the file; '' when there is none."""

    rows: tuple[TypedRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    digest: str = ""

    @property
    def is_read(self) -> bool:
        """Whether a fresh one may be written in its place."""
        return not self.findings


def name_of(settings: Settings) -> str:
    """The copy, relative to the workspace."""
    return relative(settings.output / NAME, settings.root)


def read(settings: Settings) -> Copy:
    """The rows that were typed into output/letters.xlsx. It is opened only when it is not what was written last."""
    path = settings.output / NAME
    digest = digest_of(settings)
    if not digest:
        return Copy()
    name = name_of(settings)
    stored = _store(settings).read(_STORE) or {}
    written = [(letter, tuple(map(tuple, cells)), typed) for letter, cells, typed in stored.get("rows", ())]
    carried = tuple(_row(letter, *row) for letter, _, typed in written for row in typed)
    if digest == stored.get("digest"):
        return Copy(carried, (), digest)
    try:
        regions, _ = recognise(read_file(path, name), ())
    except InputError:
        return Copy((), (Finding("LET-029", Place(name), "letters"),), digest)
    ours: dict[_Known, list[tuple[TypedRow, ...]]] = {}  # in the place of a row of ours, what was carried in it
    for letter, cells, typed in written:
        ours.setdefault((letter, cells), []).append(tuple(_row(letter, *row) for row in typed))
    found: list[TypedRow] = []
    for row in typed_rows(regions, is_copy=True):
        found += ours[_known(row)].pop() if ours.get(_known(row)) else (row,)
    if _mark(path) not in ("", stored.get("mark", "")):  # put back over the last one, which had these
        found += (row for row in carried if row not in found)
    return Copy(tuple(found), (), digest)


def still_typed(copy: Copy, told: Sequence[TypedRow], letters: Iterable[Letter]) -> tuple[TypedRow, ...]:
    """The rows of the copy that count. `told` are those of the input today: a number that stood there at the last run
    is kept while it has neither issued a letter nor made room for another one."""
    numbers = {spelled(row.cells.get("number", "")) for row in told}
    numbers |= {spelled(number) for n in letters if n.frozen for number in (n.frozen.number, *n.frozen.former_numbers)}
    have = {(row.source.file, row.letter) for row in told if row.cells.get("number")}
    return tuple(
        row for row in copy.rows
        if not row.came_from
        or ((row.came_from, row.letter) not in have and spelled(row.cells.get("number", "")) not in {*numbers, ""})
    )  # fmt: skip


def _row(letter: str, cells: Iterable[tuple[str, str]], came_from: str, place: tuple[Any, ...]) -> TypedRow:
    return TypedRow(Source(*place), letter, dict(cells), is_copy=True, came_from=came_from)


def _mark(path: Path) -> str:
    """The mark in the properties of a copy; '' where it has none."""
    with contextlib.suppress(OSError, zipfile.BadZipFile, KeyError), zipfile.ZipFile(path) as parts:
        found = re.search(rb"keywords[^>]*>([0-9a-f]{16})<", parts.read("docProps/core.xml"))
        return found[1].decode() if found else ""
    return ""


def _known(row: TypedRow) -> _Known:
    return row.letter, tuple((name, key_of(name, row.cells[name])) for name in TYPED_FIELDS if name in row.cells)


def digest_of(settings: Settings) -> str:
    """SHA-256 of the copy, '' when there is none that can be opened."""
    try:
        return sha256((settings.output / NAME).read_bytes()).hexdigest()
    except OSError:
        return ""


def unless_touched(
    settings: Settings, copy: Copy, files: Iterable[tuple[str, bytes | None]]
) -> list[tuple[str, bytes | None]]:
    """The private files; without the bytes of a fresh copy, where the one in place was not read as it stands now."""
    is_ours = copy.is_read and digest_of(settings) == copy.digest
    return [(path, data if is_ours or path != NAME else None) for path, data in files]


def remember(settings: Settings, copy: Copy, lines: Sequence[Line]) -> None:
    """Keep which rows of the copy that stands now the program wrote by itself."""
    if not copy.is_read:
        return
    name = name_of(settings)
    rows = []
    for n, line in enumerate(lines, 2):
        cells = tuple((f, key_of(f, line.cells[f])) for f in TYPED_FIELDS if f in line.cells)
        columns = {field: column for column, field in enumerate(COLUMNS, 1)}
        typed = [
            (tuple(r.cells.items()), r.came_from if r.is_copy else r.source.file, (name, SHEET, n, columns))
            for r in line.carried
        ]
        rows.append((line.letter, cells, typed))
    with contextlib.suppress(OSError, ValueError):  # without it what is known from the sheets tells the rest
        _store(settings).write(
            _STORE, {"digest": digest_of(settings), "mark": _mark(settings.output / NAME), "rows": rows}
        )


def _store(settings: Settings) -> Store:
    return Store(settings.output / ".cache", _EDITION)
