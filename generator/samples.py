"""Rows that a new workspace shows as examples: reported until they are removed, and never the ground of a letter.

A row is a sample when its «ردیف» cell says «نمونه». As long as there is no real party, the samples that make a first
site are read, so that a newcomer sees one; with the first real party every sample is left out.
"""

from __future__ import annotations

from generator.model import Finding, Place, column_letters
from generator.persian import fold
from generator.rows import Row

MARK = "نمونه"
_MARK_FOLDED = fold(MARK)
_SHOWN = frozenset({"parties", "dossiers", "sessions"})  # what a first site needs; other samples are never read


def set_samples_aside(tables: dict[str, list[Row]]) -> list[Finding]:
    """Take the samples out of the tables where they have no place; one finding for each sample row."""
    samples = {key: [(row, place) for row in rows if (place := _mark(row))] for key, rows in tables.items()}
    has_real_party = len(samples["parties"]) < len(tables["parties"])
    findings = []
    for key, marked in samples.items():
        if not marked:
            continue
        if has_real_party or key not in _SHOWN:
            tables[key] = [row for row in tables[key] if not _mark(row)]
        for row, place in marked:
            party = None if has_real_party or key != "parties" else row.values.get("code")
            findings.append(Finding("TBL-014", place, key, "", MARK, party=party))
    return findings


def _mark(row: Row) -> Place | None:
    """Where the row says that it is a sample: before its first column that is read."""
    first = min(row.source.columns.values(), default=1)
    for number, cell in enumerate(row.cells[: first - 1], 1):
        if isinstance(cell, str) and fold(cell) == _MARK_FOLDED:
            return Place(row.source.file, row.source.sheet, f"{column_letters(number)}{row.source.row}")
    return None
