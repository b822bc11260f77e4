"""What a workbook looks like to the rest of the program: sheets of plain values, with what lies beside the values.

A sheet crosses from the reader process packed: per column its different values and which of them stands in each row.
Sheets repeat themselves, so that is a fraction of the bytes, and equal values are one object afterwards, which makes
every later look at them cheaper. Named tuples, for the reader process must not pay for importing dataclasses.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any, NamedTuple


class CellFault(NamedTuple):
    """A cell without a value of its own: an error value («#N/A»), or a formula without a stored result ('')."""

    shown: str


class Merge(NamedTuple):
    """A merged range; rows and columns count from 1, both ends belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


class Column(NamedTuple):
    """One column of a sheet: its different values, and for each row the number of the one that stands there."""

    values: list[Any]
    places: array[int]


class Sheet(NamedTuple):
    """One sheet: `rows[r][c]` is the cell in row r+1 and column c+1; blank cells are '' or None.

    `strays` are cells so far from the others that they were left out, as A1. `is_unsure` means that error values and
    formulas without a result could not be told from blank cells. `columns` say the same as the rows, where the sheet
    has come so; else they are empty. To be asked for with `column_of`.
    """

    file: str
    title: str
    rows: list[list[Any]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    strays: tuple[str, ...] = ()
    is_unsure: bool = False
    columns: Sequence[Column] = ()


Packed = tuple[Sheet, int, list[tuple[list[Any], bytes]]]


def packed(sheet: Sheet) -> Packed:
    """The sheet without its rows, how many there are, and its columns."""
    columns = [_column(cells) for cells in zip_longest(*sheet.rows, fillvalue="")]
    return sheet._replace(rows=[]), len(sheet.rows), [(values, places.tobytes()) for values, places in columns]


def unpacked(sheet: Sheet, n_rows: int, columns: list[tuple[list[Any], bytes]]) -> Sheet:
    """The sheet as it was; shorter rows are filled up with blanks."""
    if not columns:
        return sheet._replace(rows=[[] for _ in range(n_rows)])
    found = [Column(values, array("I", places)) for values, places in columns]
    cells = [map(values.__getitem__, places) for values, places in found]
    return sheet._replace(rows=list(map(list, zip(*cells, strict=True))), columns=found)


def column_of(sheet: Sheet, position: int) -> Column:
    """A column by its position, from 1; blanks where a row does not reach so far."""
    if sheet.columns and position <= len(sheet.columns):
        return sheet.columns[position - 1]
    return _column([row[position - 1] if position <= len(row) else "" for row in sheet.rows])


def _column(cells: Sequence[Any]) -> Column:
    values, places = _numbered(cells)
    if True in values or False in values:  # 1, 1.0 and True are equal, but not the same
        keys, places = _numbered((value.__class__, value) for value in cells)
        return Column([value for _, value in keys], places)
    return Column(list(values), places)


def _numbered(cells: Iterable[Any]) -> tuple[Iterable[Any], array[int]]:
    """The different values, and the number of the one in each cell."""
    numbers: defaultdict[Any, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    places = array("I", map(numbers.__getitem__, cells))
    return numbers.keys(), places


def sparse_rows(sheet: Sheet) -> list[int]:
    """The numbers of the rows of which no more than one cell holds anything.

    Of a large table hardly any; those come into question that are blank in one of the two columns with fewest blanks.
    """
    if len(sheet.columns) < 2:
        return [number for number, row in enumerate(sheet.rows, 1) if is_sparse(row)]
    columns = []
    for values, places in sheet.columns:
        blank = {n for n, value in enumerate(values) if value is None or value == ""}
        columns.append((sum(map(places.count, blank)), blank, places))
    fullest = sorted(columns, key=lambda column: column[0])[:2]
    some = {n for n_blank, blank, places in fullest if n_blank for n, place in enumerate(places, 1) if place in blank}
    return [number for number in sorted(some) if is_sparse(sheet.rows[number - 1])]


def is_sparse(row: Sequence[Any]) -> bool:
    """Whether no more than one of its cells holds anything. Nearly every row is known by its first two."""
    n = 0
    for cell in row:
        if cell is not None and cell != "":
            n += 1
            if n == 2:
                return False
    return True
