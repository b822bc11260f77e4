"""What is to be said of cells that show something else than they hold, and which of their values stand.

A value is what people see. What is struck through, raised, or shown as another number is no value; a comment leaves
the value as it is, but nobody has read it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from generator.language.values import (
    NUMBERED,
    WRITTEN,
    Parsed,
    Parser,
    as_text,
    is_blank,
    parse_date,
    wide_document,
    without_doubt,
)
from generator.model import Finding, Place, Problem, column_letters
from generator.reading.formats import shown_date
from generator.reading.sheets import Mark
from generator.tables.recognise import Region

Marks = Mapping[int, Sequence[Mark]]  # of one column, by the number of the row

_NO_VALUE = {"struck": "VAL-032", "raised": "VAL-033"}


def marks_of(region: Region) -> Mapping[int, Marks]:
    """The marks in the rows of a table, by column."""
    found: dict[int, dict[int, list[Mark]]] = {}
    for mark in region.sheet.marks:
        if mark.kind not in ("fill", "condition") and region.header_row < mark.row <= region.last_row:
            found.setdefault(mark.column, {}).setdefault(mark.row, []).append(mark)
    return found


def struck_rows(region: Region, marks: Mapping[int, Marks], numbers: Sequence[int]) -> frozenset[int]:
    """The rows of which every filled cell that is read is struck through: one act. One cell alone speaks for itself."""
    used = {*region.columns.values(), *region.wide}
    struck: dict[int, set[int]] = {}
    for column in used & marks.keys():
        for row, some in marks[column].items():
            if any(mark.kind == "struck" and not mark.shown.strip() for mark in some):
                struck.setdefault(row, set()).add(column)
    cells = {row: region.sheet.rows[row - 1] for row in struck.keys() & {*numbers}}
    filled = {row: {n for n in used if n <= len(some) and not is_blank(some[n - 1])} for row, some in cells.items()}
    return frozenset(row for row, some in filled.items() if len(some) > 1 and some <= struck[row])


def fill_findings(region: Region, numbers: Sequence[int]) -> Iterator[Finding]:
    """Once for each colour that fewer than half of the rows of a table have: the first cell, and in how many more.

    A colour of every row, or of every other, is decoration, and a sheet of one row has no other to tell it from.
    """
    used, rows = {*region.columns.values(), *region.wide}, {*numbers}
    cells: dict[str, list[tuple[int, int]]] = {}
    for mark in region.sheet.marks:
        if mark.kind == "fill" and mark.row in rows and mark.column in used:
            cells.setdefault(mark.shown, []).append((mark.row, mark.column))
    for some in cells.values():
        if len({row for row, _ in some}) * 2 < len(rows):
            row, column = min(some)
            place = Place(region.sheet.file, region.sheet.title, f"{column_letters(column)}{row}")
            yield Finding("VAL-045", place, region.spec.key, "", "", {"more": len(some) - 1})


def condition_findings(region: Region) -> Iterator[Finding]:
    """Where conditions begin, within the table, that can change what its cells show."""
    used = {*region.columns.values(), *region.wide}
    cells: set[tuple[int, int]] = set()
    for mark in region.sheet.marks:
        if mark.kind == "condition":
            last_row, last_column = map(int, mark.shown.split(","))
            row = max(mark.row, region.header_row + 1)
            columns = [column for column in used if mark.column <= column <= last_column]
            if columns and row <= min(last_row, region.last_row):
                cells.add((row, min(columns)))
    for row, column in sorted(cells):
        place = Place(region.sheet.file, region.sheet.title, f"{column_letters(column)}{row}")
        yield Finding("VAL-047", place, region.spec.key)


def judged(mark: Mark, raw: Any, value: Any, parser: Parser, *, is_key: bool) -> Parsed:
    """What becomes of the parsed value, and what is to be said of it. `is_key`: the column names other rows."""
    if mark.kind in _NO_VALUE:
        return None, Problem(_NO_VALUE[mark.kind], {"value": as_text(raw), "shown": mark.shown.strip()})
    if mark.kind == "comment":
        return value, Problem("VAL-034")
    if mark.kind == "part":
        is_date = parser in (parse_date, wide_document) or isinstance(value, str)
        if value is None or not is_date or not isinstance(raw, date):
            return value, None
        return None, Problem("VAL-030", {"value": as_text(raw), "shown": shown_date(raw, mark.shown)})
    differs = Problem("VAL-030", {"value": as_text(raw), "shown": mark.shown or "—"})
    if parser in NUMBERED or is_key or not mark.shown.strip():
        return None, differs
    shown = parser(mark.shown)
    if parser in WRITTEN:
        doubt = without_doubt(mark.shown, parser)
        return (None, doubt) if doubt else shown
    return shown if value is not None and shown == (value, None) else (None, differs)
