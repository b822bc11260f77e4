"""Where a value was read, and the record that keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple

from msgspec import Struct


class Place(NamedTuple):
    """An address in a workbook: path relative to the workspace, sheet title, A1 cell ('' when it is the whole)."""

    file: str
    sheet: str = ""
    cell: str = ""


class Problem(NamedTuple):
    """What a parser has to say about one value: the code of a finding and the facts of its sentence."""

    code: str
    facts: Mapping[str, object] = {}


class Source(NamedTuple):
    """Where a record was read: one row of one table on one sheet. `columns` is shared by all rows of the table."""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, int]

    def __hash__(self) -> int:
        return hash(self[:3])

    def place(self, name: str = "") -> Place:
        """The cell of that field; the first cell of the row when the table has no such column."""
        if not self.row:
            return Place(self.file, self.sheet)
        column = self.columns.get(name)
        if column is None:
            column = min(self.columns.values(), default=1)
        return Place(self.file, self.sheet, f"{column_letters(column)}{self.row}")


@cache
def column_letters(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Record(Struct, frozen=True):
    """Anything read from one row.

    Records, and what follows from them, are structs of msgspec (BSD): there are ten thousand of them in a run, and a
    frozen dataclass takes eight times as long to make, its class forty times.
    """

    source: Source

    def at(self, name: str = "") -> Place:
        """The cell that holds this field."""
        return self.source.place(name)

    @classmethod
    @cache
    def own_fields(cls) -> Sequence[tuple[str, Any]]:
        """Its fields after the source, each with what it is when nothing is known of it."""
        names, defaults = cls.__struct_fields__[1:], cls.__struct_defaults__
        return tuple(zip(names, (*repeat(None, len(names) - len(defaults)), *defaults), strict=True))
