"""A merged cell speaks for all that it covers: for every row, and in the wide form for every document.

What lies beside its value (struck through, a comment) lies beside all of them. Over columns of different kinds it
speaks for none but its own: a name merged over a telephone number is no telephone number.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from generator.reading.sheets import Mark, Merge, Sheet

_Cell = tuple[int, int]  # row and column, from 1


def over_rows(sheet: Sheet) -> Sheet:
    """The sheet with each cell that is merged over several rows in all of them, and a mark on what lies unseen below
    others: some programs leave the values there."""
    if unseen := tuple(_unseen(sheet)):
        sheet = sheet._replace(marks=(*sheet.marks, *unseen))
    tall = (m for m in sheet.merges if m.last_row > m.first_row)
    n_rows = len(sheet.rows)
    return _filled(
        sheet,
        (
            ((m.first_row, m.first_column), (row, m.first_column))
            for m in tall
            for row in range(m.first_row + 1, min(m.last_row, n_rows) + 1)
        ),
    )


def _unseen(sheet: Sheet) -> Iterator[Mark]:
    for merge in sheet.merges:
        for number, row in enumerate(sheet.rows[merge.first_row - 1 : merge.last_row], merge.first_row):
            for column in range(merge.first_column + 1, min(merge.last_column, len(row)) + 1):
                if row[column - 1] not in ("", None):
                    yield Mark(number, column, "format")


def over_documents(sheet: Sheet, header_row: int, documents: Container[int]) -> Sheet:
    """The same for what is merged over several columns of documents, below their headers."""
    wide = (m for m in sheet.merges if m.first_column in documents and m.first_row > header_row)
    return _filled(sheet, (pair for m in wide for pair in _across(m, len(sheet.rows), documents)))


def _across(merge: Merge, n_rows: int, documents: Container[int]) -> Iterator[tuple[_Cell, _Cell]]:
    for row in range(merge.first_row, min(merge.last_row, n_rows) + 1):
        for column in range(merge.first_column + 1, merge.last_column + 1):
            if column in documents:
                yield (merge.first_row, merge.first_column), (row, column)


def _filled(sheet: Sheet, pairs: Iterable[tuple[_Cell, _Cell]]) -> Sheet:
    """With the value of the first cell of each pair in the second, and its marks; the same object without any."""
    pairs = list(pairs)
    if not pairs:
        return sheet
    rows = [list(row) for row in sheet.rows]
    covered: dict[_Cell, list[_Cell]] = {}
    for (from_row, from_column), (row, column) in pairs:
        if from_row > len(rows) or from_column > len(rows[from_row - 1]):
            continue
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = rows[from_row - 1][from_column - 1]
        covered.setdefault((from_row, from_column), []).append((row, column))
    more = [
        mark._replace(row=row, column=column)
        for mark in sheet.marks
        for row, column in covered.get((mark.row, mark.column), ())
    ]
    return sheet._replace(rows=rows, columns=(), marks=(*sheet.marks, *more))
