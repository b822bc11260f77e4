"""Cross tables over many provinces: what is missing where, and which sort of party is complete where.

pandas counts: a pivot is what it is for, and `rollup` – unlike a clerk's run after a corrected cell – can wait the
second that importing it takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct


class Fact(Struct, frozen=True):
    """One thing that is so, or not, in one province: a document of a party that is open, a dossier that is complete."""

    row: str
    column: str
    is_so: bool


class Cell(Struct, frozen=True):
    """How many of how many."""

    n: int
    of: int


class Line(Struct, frozen=True):
    """A row of a cross table. A cell is None where the row does not occur in that column."""

    title: str
    cells: tuple[Cell | None, ...]
    total: Cell


def cross_table(facts: Iterable[Fact], columns: Sequence[str]) -> list[Line]:
    """The rows, those with the most that is so first, then as they came; `columns` in the order in which they stand."""
    import pandas as pd  # late: see above

    frame = pd.DataFrame([(fact.row, fact.column, fact.is_so) for fact in facts], columns=["row", "column", "is_so"])
    if frame.empty:
        return []
    counted = frame.groupby(["row", "column"], sort=False)["is_so"].agg(["sum", "count"])
    n, of = (
        counted[name].unstack(fill_value=0).reindex(columns=list(columns), fill_value=0) for name in ("sum", "count")
    )
    came = frame["row"].unique()
    order = n.sum(axis="columns").reindex(came).sort_values(ascending=False, kind="stable").index
    return [
        Line(
            str(row),
            tuple(Cell(int(a), int(b)) if b else None for a, b in zip(n.loc[row], of.loc[row], strict=True)),
            Cell(int(n.loc[row].sum()), int(of.loc[row].sum())),
        )
        for row in order
    ]
