"""What a workbook looks like to the rest of the program: sheets of plain values, with what lies beside the values.

A sheet is read, and crosses from the reader process, column by column: its different values and which of them stands
in each row. Sheets repeat themselves, so that is a fraction of the bytes, and equal values are one object afterwards,
which makes every later look at them cheaper. Named tuples, for the reader process must not pay for dataclasses.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from typing import Any, NamedTuple


class CellFault(NamedTuple):
    """A cell without a value of its own: an error value («#N/A»), or a formula without a stored result ('')."""

    shown: str


class Mark(NamedTuple):
    """Something about a cell that its value does not say; row and column count from 1.

    `kind` is «format» (it shows something else), «part» (of its date), «struck» (through, or a part of it), «raised»
    (above or below the line, or a part of it), «comment», «fill» or «condition» (under which it may show something
    else). `shown` is what the cell shows, or what of its text is neither struck nor raised; of a part of a date its
    number format, of a fill its colour, of a condition the last row and column that it is for.
    """

    row: int
    column: int
    kind: str
    shown: str = ""


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


class OwnWords(NamedTuple):
    """What words of the office's own stand for. `headers`: folded header → headers of ours; `cells`: table and field →
    the word's key → the accepted value, as it is written."""

    headers: Mapping[str, tuple[str, ...]]
    cells: Mapping[tuple[str, str], Mapping[str, str]]


class Sheet(NamedTuple):
    """One sheet: `rows[r][c]` is the cell in row r+1 and column c+1; blank cells are '' or None.

    `strays` are cells so far from the others that they were left out, as A1. `is_unsure` means that error values and
    formulas without a result could not be told from blank cells, `is_unmarked` that nobody could look for marks, which
    are what lies beside the values. `is_from_1904`: its workbook counts days from 1904. `columns` say the same as
    `rows`; a sheet that was just read has only them (`with_rows` adds the others), one that was changed has none: ask
    for them with `column_of`. `role` is the key of the table that the office says it is, '' where it says nothing,
    `own` are its words, None where it has none: the reader never knows.
    """

    file: str
    title: str
    rows: list[list[Any]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    strays: tuple[str, ...] = ()
    is_unsure: bool = False
    is_unmarked: bool = False
    columns: Sequence[Column] = ()
    marks: tuple[Mark, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    has_pictures: bool = False
    is_from_1904: bool = False
    role: str = ""
    own: OwnWords | None = None


def columns_of(rows: Iterable[Sequence[Any]]) -> list[Column]:
    """Rows column by column; shorter ones are filled up with blanks.

    Some hundred rows at a time: what has just been made is looked at while it is still near the processor, and gone
    before the next comes.
    """
    rows, n_rows = iter(rows), 0
    growing: list[_Growing] = []
    while some := list(islice(rows, 256)):
        n_rows += len(some)
        for position, cells in enumerate(zip_longest(*some, fillvalue="")):
            if position == len(growing):
                growing.append(_Growing(n_rows - len(some)))
            growing[position].extend(cells)
        for short in growing:
            short.fill_up(n_rows)
    return [column.finished() for column in growing]


class _Growing:
    """A column that is being read: the number of each different value, in the order in which they came."""

    def __init__(self, n_blanks: int) -> None:
        self._numbers: defaultdict[Any, int] = defaultdict()
        self._numbers.default_factory = self._numbers.__len__
        self._places = array("I")
        self._has_kinds = False  # whether the keys are values with their types
        self.fill_up(n_blanks)

    def extend(self, cells: Sequence[Any]) -> None:
        if not self._has_kinds:
            n_places, n_values = len(self._places), len(self._numbers)
            self._places.extend(map(self._numbers.__getitem__, cells))
            if not (True in self._numbers or False in self._numbers):
                return
            del self._places[n_places:]  # 1, 1.0 and True are equal, but not the same: once more, with their types
            known = list(self._numbers)[:n_values]
            self._numbers.clear()
            self._numbers.update(((value.__class__, value), number) for number, value in enumerate(known))
            self._has_kinds = True
        self._places.extend(map(self._numbers.__getitem__, zip(map(type, cells), cells, strict=True)))

    def fill_up(self, n_rows: int) -> None:
        if n_rows > len(self._places):
            self.extend([""] * (n_rows - len(self._places)))

    def finished(self) -> Column:
        return Column([key[1] for key in self._numbers] if self._has_kinds else list(self._numbers), self._places)


def with_cells(columns: Iterable[Column], cells: Sequence[tuple[int, int, Any]]) -> list[Column]:
    """The columns with these values at (row, column), both from 0, in place of what stands there."""
    found = list(columns)
    n_rows = max([len(found[0].places) if found else 0, *(row + 1 for row, _, _ in cells)])
    n_columns = 1 + max((position for _, position, _ in cells), default=-1)
    found += [Column([], array("I")) for _ in range(n_columns - len(found))]
    for values, places in found:
        if len(places) < n_rows:
            values.append("")
            places.extend([len(values) - 1] * (n_rows - len(places)))
    numbers: dict[tuple[int, type, Any], int] = {}
    for row, position, value in cells:
        values, places = found[position]
        key = position, type(value), value  # 1, 1.0 and True are equal, but not the same
        if key not in numbers:
            numbers[key] = len(values)
            values.append(value)
        places[row] = numbers[key]
    return found


def with_rows(sheet: Sheet) -> Sheet:
    """The sheet with its rows, made from its columns."""
    cells = [map(values.__getitem__, places) for values, places in sheet.columns]
    return sheet._replace(rows=list(map(list, zip(*cells, strict=True))))


def column_of(sheet: Sheet, position: int) -> Column:
    """A column by its position, from 1; blanks where a row does not reach so far."""
    if 0 < position <= len(sheet.columns):
        return sheet.columns[position - 1]
    cells = ([row[position - 1]] if position <= len(row) else [""] for row in sheet.rows)
    return next(iter(columns_of(cells)), Column([], array("I")))


def sparse_rows(sheet: Sheet) -> list[int]:
    """The numbers of the rows of which no more than one cell holds anything.

    Of a large table hardly any; those come into question that are blank in one of the two columns with fewest blanks.
    """
    if len(sheet.columns) < 2:
        return [number for number, row in enumerate(sheet.rows, 1) if is_sparse(row)]
    columns: list[tuple[int, set[int], array[int]]] = []
    for values, places in sorted(sheet.columns, key=lambda column: len(column.values)):  # the quickest first
        blank = {n for n, value in enumerate(values) if value is None or value == ""}
        columns.append((sum(map(places.count, blank)), blank, places))
        if sum(not n_blank for n_blank, _, _ in columns) == 2:
            return []
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


# Sheets as plain values, to be kept and to pass from the reader process, and back; the same to the last cell.


def packed(sheets: Iterable[Sheet]) -> list[Any]:
    return [
        (
            sheet.title, sheet.hidden, sorted(sheet.hidden_rows), [tuple(merge) for merge in sheet.merges],
            sheet.strays, sheet.is_unsure, sheet.is_unmarked,
            [([_plain(value) for value in values], places.tobytes()) for values, places in sheet.columns],
            [tuple(mark) for mark in sheet.marks], sorted(sheet.hidden_columns), sheet.has_pictures,
            sheet.is_from_1904,
        )
        for sheet in sheets
    ]  # fmt: skip


def unpacked(plain: Any, name: str) -> Sheet:
    title, hidden, hidden_rows, merges, strays, is_unsure, is_unmarked, columns, marks, *rest = plain
    hidden_columns, has_pictures, is_from_1904 = rest
    found = [Column([_value(value) for value in values], array("I", places)) for values, places in columns]
    return with_rows(Sheet(
        name, title, [], hidden, frozenset(hidden_rows), tuple(Merge(*merge) for merge in merges), tuple(strays),
        is_unsure, is_unmarked, found, tuple(Mark(*mark) for mark in marks), frozenset(hidden_columns), has_pictures,
        is_from_1904,
    ))  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, CellFault):
        return "fault", value.shown
    if isinstance(value, datetime | date | time):
        return type(value).__name__, value.isoformat()
    if isinstance(value, timedelta):
        return "timedelta", value.days, value.seconds, value.microseconds
    return value


def _value(plain: Any) -> Any:
    if not isinstance(plain, tuple | list):
        return plain
    kind, *rest = plain
    return _KINDS[kind](*rest)


_KINDS: Mapping[str, Any] = {
    "fault": CellFault, "datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat,
    "timedelta": timedelta,
}  # fmt: skip
