"""From a region of a sheet to rows of values: every cell through its column's parser, column by column.

Sheets repeat themselves, so each different value of a column is parsed once. What a parser has to say becomes a finding
with its cell; a value of a column that is not public is masked in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.columns import Privacy, TableSpec
from generator.model import Finding, Place, Problem, Source, column_letters
from generator.persian import clean, fold
from generator.privacy import looks_personal, mask
from generator.recognise import Region
from generator.sheets import CellFault
from generator.values import Parsed, Parser, as_text, is_blank, wide_document

_MANY_COLUMNS = 3  # with so many columns, a lone text after a blank row is a remark and no row
_LONGEST_TOTAL = 12
_TOTALS = frozenset(fold(word) for word in ("جمع", "جمع کل", "مجموع", "کل"))
_BLANK: Parsed = (None, None)

#: Facts of a finding that repeat what was typed.
_TYPED_FACTS = frozenset({"value", "name", "nearest"})


@dataclass(slots=True)
class Row:
    """One row on its way to a record. A field is in `values` only when its cell holds something that can be used."""

    source: Source
    values: dict[str, Any]
    cells: list[Any]
    findings: list[Finding] = field(default_factory=list)

    def place(self, name: str) -> Place:
        """The cell of that field."""
        return self.source.place(name)

    def is_blank(self, name: str) -> bool:
        """Whether the cell of that field is there and empty, as opposed to unusable."""
        column = self.source.columns.get(name)
        return column is not None and (column > len(self.cells) or is_blank(self.cells[column - 1]))

    def report(self, finding: str, spec: TableSpec, column: str, value: str = "", /, **facts: object) -> None:
        """Add a finding about one field of this row, with its value masked unless the column is public."""
        if spec.column(column).privacy is not Privacy.PUBLIC or (finding in _MISPLACED and looks_personal(value)):
            value, facts = mask(value), {k: mask(str(v)) if k in _TYPED_FACTS else v for k, v in facts.items()}
        self.findings.append(Finding(finding, self.place(column), spec.key, column, value, facts))


#: Findings about a value that does not belong in its column, so that it may belong in any other.
_MISPLACED = frozenset({"VAL-001", "VAL-002", "VAL-003", "VAL-005", "VAL-006", "VAL-015", "VAL-019"})


def rows_of(region: Region) -> list[Row]:
    """The rows of a table, with what is to be said of their cells."""
    return _wide_rows(region) if region.wide else _long_rows(region)


def _long_rows(region: Region) -> list[Row]:
    spec, sheet = region.spec, region.sheet
    data = list(_data_rows(region))
    read = [
        (column, _parsed(column.parser, data, position))
        for name, position in region.columns.items()
        if (column := spec.column(name)).parser
    ]
    names = [column.field for column, _ in read]
    values = zip(*([value for value, _ in parsed] for _, parsed in read), strict=True)
    rows = [
        Row(
            Source(sheet.file, sheet.title, number, region.columns),
            {name: value for name, value in zip(names, found, strict=True) if value is not None},
            cells,
        )
        for (number, cells), found in zip(data, values, strict=True)
    ]
    for column, parsed in read:
        for row, (_, problem) in zip(rows, parsed, strict=True):
            if problem:
                _say(row, spec, column.field, problem)
    return rows


def _parsed(parser: Parser | None, data: list[tuple[int, list[Any]]], position: int) -> list[Parsed]:
    """The parsed cells of one column, each different value once."""
    assert parser is not None
    column = [cells[position - 1] if position <= len(cells) else "" for _, cells in data]
    kinds = set(map(type, column))
    if kinds == {str}:
        texts = {raw: _parse(parser, raw) for raw in set(column)}
        return [texts[raw] for raw in column]
    known = {(kind, raw): _parse(parser, raw) for kind, raw in {(raw.__class__, raw) for raw in column}}
    return [known[raw.__class__, raw] for raw in column]  # 1, 1.0 and True are equal, but not the same


def _parse(parser: Parser, raw: Any) -> Parsed:
    if isinstance(raw, CellFault):
        return None, Problem("VAL-013" if raw.shown else "VAL-014", {"value": raw.shown})
    return _BLANK if is_blank(raw) else parser(raw)


def _say(row: Row, spec: TableSpec, name: str, problem: Problem) -> None:
    raw = row.cells[row.source.columns[name] - 1]
    shown = raw.shown if isinstance(raw, CellFault) else clean(as_text(raw))
    row.report(problem.code, spec, name, shown, **problem.facts)


def _wide_rows(region: Region) -> list[Row]:
    """The wide form of the dossiers, one Row per party and requirement, as if it had been written long."""
    spec, sheet = region.spec, region.sheet
    data = list(_data_rows(region))
    parties = _parsed(spec.column("party").parser, data, region.columns["party"])
    rows = []
    for position, code in region.wide.items():
        # where the columns of the long form would be
        places = {"party": region.columns["party"], **dict.fromkeys(("requirement", "state", "received_on"), position)}
        states = _parsed(wide_document, data, position)
        for (number, cells), party, state in zip(data, parties, states, strict=True):
            row = Row(Source(sheet.file, sheet.title, number, places), {"requirement": code}, cells)
            for name, (value, problem) in (("party", party), ("state", state)):
                row.values |= _wide_values(name, value)
                if problem:
                    _say(row, spec, name, problem)
            rows.append(row)
    return rows


def _wide_values(name: str, value: Any) -> Mapping[str, Any]:
    if value is None:
        return {}
    found = {name: value} if name == "party" else dict(zip(("state", "defect", "received_on"), value, strict=True))
    return {key: part for key, part in found.items() if part is not None}


# --- which rows are data ----------------------------------------------------------------------------------------


def _data_rows(region: Region) -> Iterator[tuple[int, list[Any]]]:
    """The rows of the table that hold something, with their numbers; totals and remarks are left out."""
    used = sorted(column - 1 for column in {*region.columns.values(), *region.wide})
    first, last = region.first_column - 1, region.last_column
    remarks = {row for row, _ in _remarks(region)}
    for number, cells in enumerate(region.sheet.rows[region.header_row : region.last_row], region.header_row + 1):
        n_cells = len(cells)
        if number in remarks or all(c >= n_cells or is_blank(cells[c]) for c in used):
            continue
        word = next((c for c in cells[first:last] if isinstance(c, str) and c), "")
        if len(word) < _LONGEST_TOTAL and fold(word) in _TOTALS:
            continue
        yield number, cells


def _remarks(region: Region) -> Iterator[tuple[int, int]]:
    """(row, column) of texts under a table, set off by a blank row: they are no rows of it."""
    if len(region.columns) + len(region.wide) < _MANY_COLUMNS:
        return
    after_blank = False
    for number, cells in enumerate(region.sheet.rows[region.header_row : region.last_row], region.header_row + 1):
        n_filled = len(cells) - cells.count("") - cells.count(None)
        if n_filled > 1:
            after_blank = False
        elif n_filled == 0:
            after_blank = True
        elif after_blank:
            column = next(n for n, cell in enumerate(cells, 1) if cell not in ("", None))
            if isinstance(cells[column - 1], str):
                yield number, column


def remark_findings(region: Region) -> Iterator[Finding]:
    """What lies under the table and was left out."""
    for row, column in _remarks(region):
        place = Place(region.sheet.file, region.sheet.title, f"{column_letters(column)}{row}")
        yield Finding("TBL-012", place, region.spec.key)
