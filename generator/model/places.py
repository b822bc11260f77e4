"""Where a value was read, and the record that keeps it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from itertools import repeat
from typing import Any, NamedTuple, TypeVar


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


@dataclass(frozen=True, slots=True)
class Record:
    """Anything read from one row."""

    source: Source

    def at(self, name: str = "") -> Place:
        """The cell that holds this field."""
        return self.source.place(name)


R = TypeVar("R", bound=Record)


def make_records(kind: type[R], sources: Sequence[Source], *columns: Iterable[Any]) -> list[R]:
    """`map(kind, sources, *columns)` in half the time, for tables of ten thousand rows.

    The constructor of a frozen type makes a call through Python for every field of every record. A slot can be set
    from outside for all records at once; who gets them can't tell the difference.
    """
    found = list(map(kind.__new__, repeat(kind, len(sources))))
    for each, column in zip(fields(kind), (sources, *columns), strict=True):
        deque(map(getattr(kind, each.name).__set__, found, column), maxlen=0)
    return found
