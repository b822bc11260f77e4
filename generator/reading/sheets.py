"""What a workbook looks like to the rest of the program: sheets of plain values, with what lies beside the values.

A sheet crosses from the reader process packed: per column its different values and which of them stands in each row.
Sheets repeat themselves, so that is a fraction of the bytes, and equal values are one object afterwards, which makes
every later look at them cheaper. Named tuples, for the reader process must not pay for importing dataclasses.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable
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


class Sheet(NamedTuple):
    """One sheet: `rows[r][c]` is the cell in row r+1 and column c+1; blank cells are '' or None.

    `strays` are cells so far from the others that they were left out, as A1. `is_unsure` means that error values and
    formulas without a result could not be told from blank cells.
    """

    file: str
    title: str
    rows: list[list[Any]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    strays: tuple[str, ...] = ()
    is_unsure: bool = False


Packed = tuple[Sheet, int, list[tuple[list[Any], bytes]]]


def packed(sheet: Sheet) -> Packed:
    """The sheet without its rows, how many there are, and its columns: their different values, and which is where."""
    columns = []
    for column in zip_longest(*sheet.rows, fillvalue=""):
        values, places = _numbered(column)
        if True in values or False in values:  # 1, 1.0 and True are equal, but not the same
            keys, places = _numbered([(value.__class__, value) for value in column])
            values = [value for _, value in keys]
        columns.append((list(values), places.tobytes()))
    return sheet._replace(rows=[]), len(sheet.rows), columns


def _numbered(column: Iterable[Any]) -> tuple[Iterable[Any], array[int]]:
    """The different values, and the number of the one in each row."""
    numbers: defaultdict[Any, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    places = array("I", map(numbers.__getitem__, column))
    return numbers.keys(), places


def unpacked(sheet: Sheet, n_rows: int, columns: list[tuple[list[Any], bytes]]) -> Sheet:
    """The sheet as it was; shorter rows are filled up with blanks."""
    if not columns:
        return sheet._replace(rows=[[] for _ in range(n_rows)])
    found = [map(values.__getitem__, memoryview(places).cast("I")) for values, places in columns]
    return sheet._replace(rows=list(map(list, zip(*found, strict=True))))
