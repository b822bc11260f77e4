"""Cross tables of many provinces."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings, strategies as st

from generator.provinces.pages import Cell, Fact, cross_table


def shown(facts: Sequence[Fact], *columns: str) -> list[tuple[str, str, str]]:
    """(title, cells, total), «1/2 –» for one of two, and for a column where the row does not occur."""

    def text(cell: Cell | None) -> str:
        return f"{cell.n}/{cell.of}" if cell else "–"

    return [(line.title, " ".join(map(text, line.cells)), text(line.total)) for line in cross_table(facts, columns)]


def test_how_many_of_how_many_in_each_column() -> None:
    facts = [
        Fact("form1", "Yazd", True),
        Fact("form1", "Yazd", False),
        Fact("form1", "Parse", True),
        Fact("charter", "Parse", False),
    ]
    assert shown(facts, "Parse", "Yazd", "Empty") == [
        ("form1", "1/1 1/2 –", "2/3"),
        ("charter", "0/1 – –", "0/1"),
    ]


def test_the_row_with_the_most_is_the_first_and_equal_ones_stand_as_they_came() -> None:
    facts = [Fact("b", "x", True), Fact("a", "x", True), Fact("c", "x", True), Fact("c", "x", True)]
    assert [title for title, *_ in shown(facts, "x")] == ["c", "b", "a"]


def test_no_facts_make_no_table() -> None:
    assert cross_table([], ["Yazd"]) == []


@settings(deadline=None)  # the first one imports pandas
@given(st.lists(st.builds(Fact, st.sampled_from("abc"), st.sampled_from("xyz"), st.booleans())))
def test_nothing_is_counted_twice_or_lost(facts: list[Fact]) -> None:
    lines = cross_table(facts, "xyz")
    assert sum(line.total.of for line in lines) == len(facts)
    assert sum(line.total.n for line in lines) == sum(fact.is_so for fact in facts)
    for line in lines:
        assert line.total.of == sum(cell.of for cell in line.cells if cell)
