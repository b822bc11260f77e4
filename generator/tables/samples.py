"""Rows that a new workspace shows as examples: reported until they are removed, and never the ground of a letter.

A row is a sample when its «ردیف» cell says «نمونه». As long as there is no real party, the samples that make a first
site are read, so that a newcomer sees one; with the first real party every sample is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.language.persian import fold
from generator.model import Finding, Place, column_letters
from generator.tables.rows import Rows

MARK = "نمونه"
_MARK_FOLDED = fold(MARK)
_SHOWN = frozenset({"parties", "dossiers", "sessions"})  # what a first site needs; other samples are never read


def set_samples_aside(tables: dict[str, list[Rows]]) -> list[Finding]:
    """Take the samples out of the tables where they have no place; one finding for each sample row."""
    marks = {key: [_marks(rows) for rows in parts] for key, parts in tables.items()}
    n_samples = sum(map(len, marks["parties"]))
    has_real_party = n_samples < sum(len(rows.sources) for rows in tables["parties"])
    findings: dict[Place, Finding] = {}
    for key, marked in marks.items():
        if not any(marked):
            continue
        for rows, places in zip(tables[key], marked, strict=True):
            codes = rows.columns.get("code", ()) if key == "parties" and not has_real_party else ()
            for n, place in places.items():
                party = codes[n] if codes else None
                findings.setdefault(place, Finding("TBL-014", place, key, "", MARK, party=party))
        if has_real_party or key not in _SHOWN:
            tables[key] = [rows.without(places) for rows, places in zip(tables[key], marked, strict=True)]
    return list(findings.values())


def is_sample(cells: Sequence[object], first: int) -> bool:
    """Whether a row says that it is a sample, before its first column that is read (from 1)."""
    return any(isinstance(cell, str) and fold(cell) == _MARK_FOLDED for cell in cells[: first - 1])


def _marks(rows: Rows) -> dict[int, Place]:
    """The rows that say that they are samples, before their first column that is read; and where."""
    if not rows.sources:
        return {}
    first = min(rows.sources[0].columns.values(), default=1)
    if first == 1:
        return {}
    found = {}
    for n, cells in enumerate(rows.cells):
        for column, cell in enumerate(cells[: first - 1], 1):
            if isinstance(cell, str) and cell and fold(cell) == _MARK_FOLDED:
                source = rows.sources[n]
                found[n] = Place(source.file, source.sheet, f"{column_letters(column)}{source.row}")
    return found
