"""From a region of a sheet to rows of values: every cell through its column's parser, column by column.

Sheets repeat themselves, so each different value is parsed once for each parser. What a parser has to say becomes a
finding with its cell; a value of a column that is not public is masked in it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from generator.columns import Privacy, TableSpec
from generator.model import Finding, Place, Problem, Source, column_letters
from generator.persian import are_clean, clean, fold
from generator.privacy import looks_personal, mask
from generator.reading.sheets import CellFault
from generator.tables.recognise import Region, is_sparse
from generator.values import DASHES, PLAIN_TEXT, Parsed, Parser, as_text, is_blank, text, wide_document

_MANY_COLUMNS = 3  # with so many columns, a lone text after a blank row is a remark and no row
_LONGEST_TOTAL = 12
_TOTALS = frozenset(fold(word) for word in ("جمع", "جمع کل", "مجموع", "کل"))
_BLANK: Parsed = (None, None)
_BLANKS = DASHES | {""}
_NUMBERS: frozenset[type] = frozenset({bool, int, float})

#: Facts of a finding that repeat what was typed.
_TYPED_FACTS = frozenset({"value", "name", "nearest"})

Known = dict[Parser, dict[Any, Parsed]]  # what each parser made of each value so far


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


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one table, column by column: a value is None where its cell holds nothing that can be used."""

    spec: TableSpec
    sources: Sequence[Source]
    cells: Sequence[list[Any]]
    columns: Mapping[str, list[Any]]
    problems: Mapping[int, list[tuple[str, Problem]]]  # of each row that has any: field, and what is to be said

    def __iter__(self) -> Iterator[Row]:
        return map(self.row, range(len(self.sources)))

    def row(self, n: int) -> Row:
        """The nth of them by itself, with its findings."""
        values = {name: value for name, column in self.columns.items() if (value := column[n]) is not None}
        row = Row(self.sources[n], values, self.cells[n])
        for name, problem in self.problems.get(n, ()):
            raw = row.cells[row.source.columns[name] - 1]
            shown = raw.shown if isinstance(raw, CellFault) else clean(as_text(raw))
            row.report(problem.code, self.spec, name, shown, **problem.facts)
        return row

    def without(self, some: Container[int]) -> Rows:
        """All of them but those numbers."""
        kept = [n for n in range(len(self.sources)) if n not in some]
        number = {old: new for new, old in enumerate(kept)}
        return Rows(
            self.spec,
            [self.sources[n] for n in kept],
            [self.cells[n] for n in kept],
            {name: [column[n] for n in kept] for name, column in self.columns.items()},
            {number[n]: said for n, said in self.problems.items() if n in number},
        )


def rows_of(region: Region, known: Known) -> list[Rows]:
    """The rows of a table: of one in the wide form, those of each document by themselves, as if written long."""
    spec = region.spec
    data = list(_data_rows(region))
    cells = [row for _, row in data]
    raw = list(zip_longest(*cells, fillvalue=""))

    def parsed(position: int, parser: Parser) -> tuple[list[Any], list[tuple[int, Problem]]]:
        column = raw[position - 1] if position <= len(raw) else ("",) * len(cells)
        return _parsed(column, parser, known.setdefault(parser, {}))

    def rows(places: Mapping[str, int], read: Mapping[str, tuple[list[Any], list[tuple[int, Problem]]]]) -> Rows:
        file, title = region.sheet.file, region.sheet.title
        problems: dict[int, list[tuple[str, Problem]]] = {}
        for name, (_, said) in read.items():
            for n, problem in said:
                problems.setdefault(n, []).append((name, problem))
        sources = [Source(file, title, number, places) for number, _ in data]
        return Rows(spec, sources, cells, {name: values for name, (values, _) in read.items()}, problems)

    if not region.wide:
        parsers = {name: spec.column(name).parser for name in region.columns}
        read = {name: parsed(region.columns[name], parser) for name, parser in parsers.items() if parser}
        return [rows(region.columns, read)]
    party = region.columns["party"]
    parties = parsed(party, text)
    found = []
    for position, code in region.wide.items():
        states, said = parsed(position, wide_document)
        parts = zip(*(state or (None, None, None) for state in states), strict=True) if states else ((), (), ())
        state, defect, received_on = map(list, parts)
        # where the columns of the long form would be
        places = {"party": party, **dict.fromkeys(("requirement", "state", "received_on"), position)}
        read = {"party": parties, "requirement": ([code] * len(cells), []), "state": (state, said),
                "defect": (defect, []), "received_on": (received_on, [])}  # fmt: skip
        found.append(rows(places, read))
    return found


def _parsed(
    column: Sequence[Any], parser: Parser, known: dict[Any, Parsed]
) -> tuple[list[Any], list[tuple[int, Problem]]]:
    """The values of a column, and what is to be said of which of its rows."""
    kinds = {*map(type, column)}
    if kinds == {str} and parser in PLAIN_TEXT and are_clean(texts := set(column)):
        itself = {raw: None if raw in _BLANKS else raw for raw in texts}
        return list(map(itself.__getitem__, column)), []
    if kinds & _NUMBERS:  # 1, 1.0 and True are equal, but not the same
        column = [(raw.__class__, raw) for raw in column]
        different = {key: key[1] for key in column}
    else:
        different = {raw: raw for raw in column}
    for key, raw in different.items():
        if key not in known:
            known[key] = _parse(parser, raw)
    values = {key: known[key][0] for key in different}
    doubts = {key: problem for key in different if (problem := known[key][1])}
    said = [(n, doubts[key]) for n, key in enumerate(column) if key in doubts] if doubts else []
    return list(map(values.__getitem__, column)), said


def _parse(parser: Parser, raw: Any) -> Parsed:
    if isinstance(raw, CellFault):
        return None, Problem("VAL-013" if raw.shown else "VAL-014", {"value": raw.shown})
    return _BLANK if is_blank(raw) else parser(raw)


# --- which rows are data ----------------------------------------------------------------------------------------


def _data_rows(region: Region) -> Iterator[tuple[int, list[Any]]]:
    """The rows of the table that hold something, with their numbers; totals and remarks are left out."""
    used = sorted(column - 1 for column in {*region.columns.values(), *region.wide})
    first, last = region.first_column - 1, region.last_column
    remarks = {row for row, _ in _remarks(region)}
    for number, cells in enumerate(region.sheet.rows[region.header_row : region.last_row], region.header_row + 1):
        if number in remarks:
            continue
        word = cells[first] if first < len(cells) else ""
        if first != used[0] or not isinstance(word, str) or not word[:1].isalnum():  # nearly every row is quicker
            if all(is_blank(cell) for cell in _at(cells, used)):
                continue
            word = next((cell for cell in cells[first:last] if isinstance(cell, str) and cell), "")
        if len(word) < _LONGEST_TOTAL and not word.isascii() and fold(word) in _TOTALS:
            continue
        yield number, cells


def _at(cells: Sequence[Any], columns: Sequence[int]) -> Iterator[Any]:
    return (cells[column] for column in columns if column < len(cells))


def _remarks(region: Region) -> Iterator[tuple[int, int]]:
    """(row, column) of texts under a table, set off by a blank row: they are no rows of it."""
    if len(region.columns) + len(region.wide) < _MANY_COLUMNS:
        return
    after_blank = False
    for number, cells in enumerate(region.sheet.rows[region.header_row : region.last_row], region.header_row + 1):
        if not is_sparse(cells):
            after_blank = False
            continue
        column = next((n for n, cell in enumerate(cells, 1) if cell not in ("", None)), 0)
        if not column:
            after_blank = True
        elif after_blank and isinstance(cells[column - 1], str):
            yield number, column


def remark_findings(region: Region) -> Iterator[Finding]:
    """What lies under the table and was left out."""
    for row, column in _remarks(region):
        place = Place(region.sheet.file, region.sheet.title, f"{column_letters(column)}{row}")
        yield Finding("TBL-012", place, region.spec.key)
