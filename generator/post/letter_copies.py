"""The copy of the letters table in output/: what somebody typed into it is found, and kept in the fresh one.

What the program wrote there itself is no typing: its rows are remembered below output/.cache, with the digest of the
file. Without that memory a row that says more than is known counts as typed.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

from generator.judging.letter_lines import COLUMNS, SHEET, Line, key_of
from generator.keeping.store import Store
from generator.model import Finding, Place, Source, TypedRow
from generator.model.errors import InputError
from generator.model.letters import TYPED_FIELDS
from generator.reading.input_sheets import read_file
from generator.reading.inputs import relative
from generator.settings import Settings
from generator.tables.recognise import recognise
from generator.tables.typed_letters import typed_rows

NAME = "letters.xlsx"
_STORE, _EDITION = "letters", "1"
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
    written = [(letter, tuple(map(tuple, cells)), raw, place) for letter, cells, raw, place in stored.get("rows", ())]
    if digest == stored.get("digest"):
        return Copy(tuple(_row(letter, raw, Source(*place)) for letter, _, raw, place in written if raw), (), digest)
    try:
        regions, _ = recognise(read_file(path, name), ())
    except InputError:
        return Copy((), (Finding("LET-029", Place(name), "letters"),), digest)
    ours: Counter[_Known] = Counter((letter, cells) for letter, cells, raw, _ in written if not raw)
    typed = []
    for row in typed_rows(regions, is_copy=True):
        if ours[_known(row)] > 0:
            ours[_known(row)] -= 1
        else:
            typed.append(row)
    return Copy(tuple(typed), (), digest)


def _row(letter: str, raw: Iterable[tuple[str, str]], source: Source) -> TypedRow:
    return TypedRow(source, letter, dict(raw), is_copy=True)


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
        typed: dict[str, str] = {}
        for row in line.carried:
            typed |= row.cells if row.is_copy else {}
        columns = {field: column for column, field in enumerate(COLUMNS, 1)}
        rows.append((line.letter, cells, tuple(typed.items()), (name, SHEET, n, columns)))
    with contextlib.suppress(OSError, ValueError):  # without it what is known from the sheets tells the rest
        _store(settings).write(_STORE, {"digest": digest_of(settings), "rows": rows})


def _store(settings: Settings) -> Store:
    return Store(settings.output / ".cache", _EDITION)
