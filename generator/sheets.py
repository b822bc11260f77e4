"""What a workbook looks like to the rest of the program: sheets of plain values, with what lies beside the values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell without a value of its own: an error value («#N/A»), or a formula without a stored result ('')."""

    shown: str


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; rows and columns count from 1, both ends belong to it."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[r][c]` is the cell in row r+1 and column c+1; blank cells are '' or None.

    `strays` are cells so far from the others that they were left out, as A1.
    """

    file: str
    title: str
    rows: list[list[Any]]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    strays: tuple[str, ...] = ()
