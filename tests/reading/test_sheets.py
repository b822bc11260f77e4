"""A sheet crosses from the reader process column by column, and says the same afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import example, given, strategies as st

from generator.processes.child import N_LENGTH, framed, value_of
from generator.reading.sheets import (
    CellFault,
    Sheet,
    column_of,
    columns_of,
    is_sparse,
    packed,
    sparse_rows,
    unpacked,
    with_cells,
    with_rows,
)

CELLS = st.sampled_from(
    ["", None, "الف", "ب", 1, 1.0, True, False, 0, 0.0, 2.5, date(2026, 1, 1), datetime(2026, 1, 1), CellFault("#N/A")]
)
GRIDS = st.lists(st.lists(CELLS, max_size=4), max_size=8).filter(lambda rows: not rows or any(rows))


def crossed(rows: list[list[Any]]) -> Sheet:
    (plain,) = packed([Sheet("a.xlsx", "احزاب", [], columns=columns_of(rows))])
    return unpacked(value_of(framed(plain)[N_LENGTH:]), "a.xlsx")


def shown(rows: list[list[Any]]) -> list[list[str]]:
    return [[repr(cell) for cell in row] for row in rows]  # 1 and True are not the same


@given(GRIDS)
def test_every_cell_arrives_as_it_was(rows: list[list[Any]]) -> None:
    width = max(map(len, rows), default=0)
    assert shown(crossed(rows).rows) == shown([row + [""] * (width - len(row)) for row in rows])


def test_columns_grow_from_hundreds_of_rows() -> None:
    """The same, where some rows come later than others: numbers after texts, a column that begins late."""
    rows: list[list[Any]] = [["الف", n] for n in range(2, 700)] + [["ب", 1.0, True], ["ب", True]] + [["پ"]] * 300
    assert shown(crossed(rows).rows) == shown([row + [""] * (3 - len(row)) for row in rows])


@given(GRIDS, st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 5)), CELLS, max_size=5))
@example([], {(0, 1): 1, (1, 1): 1.0})
def test_cells_are_put_in_their_place(rows: list[list[Any]], cells: dict[tuple[int, int], Any]) -> None:
    columns = with_cells(columns_of(rows), [(*place, value) for place, value in cells.items()])
    made = with_rows(Sheet("a.xlsx", "احزاب", [], columns=columns)).rows
    for n, row in enumerate(made):
        for m, cell in enumerate(row):
            before = rows[n][m] if n < len(rows) and m < len(rows[n]) else ""
            assert repr(cell) == repr(cells.get((n, m), before))
    assert all(n < len(made) and m < len(made[n]) for n, m in cells)


@given(GRIDS)
def test_columns_say_what_the_rows_say(rows: list[list[Any]]) -> None:
    by_hand = Sheet("a.xlsx", "احزاب", rows)
    for sheet in (by_hand, crossed(rows)):
        for position in range(1, 6):
            values, places = column_of(sheet, position)
            cells = [row[position - 1] if position <= len(row) else "" for row in rows]
            assert shown([[values[place] for place in places]]) == shown([cells])


@given(GRIDS)
def test_sparse_rows_are_those_with_one_cell_or_none(rows: list[list[Any]]) -> None:
    sparse = [number for number, row in enumerate(rows, 1) if is_sparse(row)]
    assert sparse_rows(Sheet("a.xlsx", "احزاب", rows)) == sparse_rows(crossed(rows)) == sparse
