"""What an office's own workbooks hold: each sheet with the table that it is taken for. Reads only, and never fails.

A workbook that can't be read is a line of the answer like any other; the rest is looked at all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.judging.office import load_shipped
from generator.model import Finding, Place
from generator.model.errors import InputError
from generator.reading.input_sheets import read_file
from generator.reading.inputs import SUFFIXES
from generator.reading.sheets import Sheet
from generator.settings import shipped_templates
from generator.tables.normalise import normalise
from generator.tables.recognise import recognise
from generator.tables.rows import rows_of


@dataclass(frozen=True, slots=True)
class Taken:
    """A sheet, the table that it was taken for, and how many rows it has."""

    place: Place
    table: str
    n_rows: int


@dataclass(frozen=True, slots=True)
class Survey:
    """What was found in the workbooks."""

    taken: tuple[Taken, ...] = ()
    unclear: tuple[Finding, ...] = ()  # sheets that are no table, or may be two
    unreadable: tuple[tuple[str, InputError], ...] = ()
    parties: tuple[str, ...] = ()  # their names

    def tables_of(self, file: str) -> list[str]:
        """The tables in that file."""
        return [taken.table for taken in self.taken if taken.place.file == file]


def workbooks(folder: Path) -> list[Path]:
    """The workbooks that lie in that very folder, by name."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.is_file() and path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", "."))
    )


def survey(files: Iterable[tuple[Path, str]]) -> Survey:
    """Look at each (workbook, name that it is called by)."""
    sheets: list[Sheet] = []
    unreadable = []
    for path, name in files:
        try:
            sheets += read_file(path, name)
        except InputError as error:
            unreadable.append((name, error))
    defaults, _office = load_shipped([shipped_templates()])
    regions, findings = recognise(sheets, defaults.requirements)
    taken = tuple(
        Taken(
            Place(r.sheet.file, r.sheet.title),
            r.spec.key,
            len({source.row for rows in rows_of(r, {}) for source in rows.sources}),
        )
        for r in regions
    )
    unclear = tuple(f for f in findings if f.code in _UNCLEAR)
    return Survey(taken, unclear, tuple(unreadable), _party_names(sheets) if taken else ())


def _party_names(sheets: Sequence[Sheet]) -> tuple[str, ...]:
    defaults, _office = load_shipped([shipped_templates()])
    return tuple(party.name for party in normalise(sheets, defaults)[0].parties)


_UNCLEAR = frozenset({"TBL-001", "TBL-003", "TBL-006"})
