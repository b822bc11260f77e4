"""A1 cells as a person lists them: neighbours of one row or one column become a range."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from generator.model import column_letters

_A1 = re.compile(r"([A-Z]+)(\d+)")
_Cell = tuple[int, int]  # row, column


def cell_ranges(cells: Iterable[str]) -> list[str]:
    """«C5», «D5», «E5», «F9» → «C5:E5», «F9»; in the order of the sheet, each cell once."""
    given = frozenset(cells)
    if len(given) == 1:  # nearly always
        return [_name(_parse(*given))]
    return list(_ranges(given))


@lru_cache(maxsize=65536)  # what a dossier lacks is why the party is not invited, to one session after the other
def _ranges(given: frozenset[str]) -> tuple[str, ...]:
    left = sorted({_parse(cell) for cell in given})
    runs = _runs(left, lambda a, b: b == (a[0], a[1] + 1))
    singles = sorted((run[0] for run in runs if len(run) == 1), key=lambda cell: (cell[1], cell[0]))
    found = [run for run in runs if len(run) > 1] + _runs(singles, lambda a, b: b == (a[0] + 1, a[1]))
    return tuple(":".join(dict.fromkeys((_name(run[0]), _name(run[-1])))) for run in sorted(found))


def _runs(cells: list[_Cell], follows: Callable[[_Cell, _Cell], bool]) -> list[list[_Cell]]:
    runs: list[list[_Cell]] = []
    for cell in cells:
        if runs and follows(runs[-1][-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return runs


@lru_cache(maxsize=65536)
def _parse(cell: str) -> _Cell:
    match = _A1.fullmatch(cell)
    if not match:
        raise ValueError(cell)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _name(cell: _Cell) -> str:
    return f"{column_letters(cell[1])}{cell[0]}"
