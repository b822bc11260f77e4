"""Cells as a person lists them."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, strategies as st

from generator.language.causes import cell_ranges
from generator.model import column_letters


@pytest.mark.parametrize(
    ("cells", "listed"),
    [
        pytest.param("", "", id="none"),
        pytest.param("C5", "C5", id="one"),
        pytest.param("C5 D5 E5 F9", "C5:E5 F9", id="neighbours of a row"),
        pytest.param("B2 B3 B4", "B2:B4", id="neighbours of a column"),
        pytest.param("A1 B1 A2", "A1:B1 A2", id="a row before a column"),
        pytest.param("C3 A1 C3", "A1 C3", id="sorted, each once"),
        pytest.param("A10 A9", "A9:A10", id="rows are numbers"),
        pytest.param("Z1 AA1", "Z1:AA1", id="columns beyond Z"),
        pytest.param("B2 D2", "B2 D2", id="a gap"),
    ],
)
def test_cell_ranges(cells: str, listed: str) -> None:
    assert cell_ranges(cells.split()) == listed.split()


def test_what_is_no_cell_is_refused() -> None:
    with pytest.raises(ValueError):
        cell_ranges([""])


@pytest.mark.parametrize(("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (703, "AAA")])
def test_column_letters(column: int, letters: str) -> None:
    assert column_letters(column) == letters


@given(st.sets(st.tuples(st.integers(1, 30), st.integers(1, 12))))
def test_ranges_say_no_more_and_no_less(cells: set[tuple[int, int]]) -> None:
    names = {f"{column_letters(column)}{row}": (column, row) for column, row in cells}
    found: list[tuple[int, int]] = []
    for listed in cell_ranges(names):
        first, _, last = listed.partition(":")
        (left, top), (right, bottom) = names[first], names[last or first]
        found += product(range(left, right + 1), range(top, bottom + 1))
    assert sorted(found) == sorted(cells)
