"""Find the tables: which rows of which sheet are the table of `columns.py` that its headers say.

File names never matter, sheet titles only break a tie. A sheet that fits two tables equally well is a finding, not
a guess; so is a header that we do not know (its column is not read, and so never published).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from generator.columns import DOSSIERS, PARTIES, TABLES, WIDE_HEADERS, TableSpec
from generator.model import Finding, Place, Requirement, column_letters
from generator.persian import clean, fold
from generator.read import Sheet

_HEADER_DEPTH = 30  # a header lower than this is not a header
_IGNORED_FIELD = "_"


@dataclass(frozen=True, slots=True)
class Region:
    """One table on one sheet. Columns and `header_row` count from 1; `wide` maps requirement codes to columns."""

    spec: TableSpec
    sheet: Sheet
    header_row: int
    columns: Mapping[str, int]
    wide: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Match:
    spec: TableSpec
    header_row: int
    columns: Mapping[str, int]
    wide: Mapping[str, int]
    repeated: tuple[tuple[str, int], ...]
    n_unknown: int

    @property
    def n_known(self) -> int:
        return len(self.columns) + len(self.wide)


def recognise(sheets: Iterable[Sheet], requirements: Iterable[Requirement]) -> tuple[list[Region], list[Finding]]:
    """The tables of all sheets, with findings for what was not understood. `requirements` name the wide columns."""
    wide = _wide_headers(requirements)
    regions: list[Region] = []
    findings: list[Finding] = []
    for sheet in sheets:
        region, said = _recognise_sheet(sheet, wide)
        findings += said
        if region:
            regions.append(region)
    return regions, findings


def recognise_requirements(sheets: Iterable[Sheet]) -> list[Region]:
    """Only the regions of the requirements table: they are read first, for they name columns of another table."""
    regions = (_recognise_sheet(sheet, {})[0] for sheet in sheets)
    return [region for region in regions if region and region.spec.key == "requirements"]


def _recognise_sheet(sheet: Sheet, wide: Mapping[str, str]) -> tuple[Region | None, list[Finding]]:
    if not any(_is_text(cell) for row in sheet.rows for cell in row):
        return None, []
    matches = sorted(_matches(sheet, wide), key=lambda m: (-m.n_known, m.n_unknown, m.header_row))
    here = Place(sheet.file, sheet.title)
    if not matches:
        return None, [Finding("TBL-001", here)]
    best = matches[0]
    rivals = [m for m in matches if (m.n_known, m.n_unknown) == (best.n_known, best.n_unknown) and m.spec != best.spec]
    if rivals:
        hinted = [m for m in (best, *rivals) if _is_hinted(m.spec, sheet)]
        if len(hinted) != 1:
            names = "، ".join(sorted({m.spec.hints[0] for m in (best, *rivals)}))
            return None, [Finding("TBL-006", here, facts={"tables": names})]
        best = hinted[0]
    region = Region(best.spec, sheet, best.header_row, best.columns, best.wide)
    return region, _header_findings(region, best)


def _header_findings(region: Region, match: _Match) -> list[Finding]:
    sheet, spec = region.sheet, region.spec
    found = []
    if sheet.hidden:
        found.append(Finding("TBL-007", Place(sheet.file, sheet.title), table=spec.key))
    used = {*region.columns.values(), *region.wide.values(), *(column for _, column in match.repeated)}
    ignored = _headers(spec)
    for number, cell in enumerate(sheet.rows[region.header_row - 1], 1):
        if not _is_text(cell) or number in used or ignored.get(fold(cell)) == _IGNORED_FIELD:
            continue
        place = Place(sheet.file, sheet.title, f"{column_letters(number)}{region.header_row}")
        found.append(Finding("TBL-002", place, spec.key, "", clean(cell), {"header": clean(cell)}))
    for name, column in match.repeated:
        place = Place(sheet.file, sheet.title, f"{column_letters(column)}{region.header_row}")
        facts = {"header": clean(sheet.rows[region.header_row - 1][column - 1]), "first": spec.column(name).title}
        found.append(Finding("TBL-009", place, spec.key, name, "", facts))
    return found


def _matches(sheet: Sheet, wide: Mapping[str, str]) -> Iterable[_Match]:
    for number, row in enumerate(sheet.rows[:_HEADER_DEPTH], 1):
        cells = [(column, fold(cell)) for column, cell in enumerate(row, 1) if _is_text(cell)]
        cells = [(column, folded) for column, folded in cells if folded]
        if not cells:
            continue
        for spec in TABLES:
            match = _match(spec, number, cells, {})
            if match and (match.n_known > 1 or _is_hinted(spec, sheet)):
                yield match
        match = _match(DOSSIERS, number, cells, wide)
        if match and len(match.wide) > 1:
            yield match


def _match(spec: TableSpec, row: int, cells: list[tuple[int, str]], wide: Mapping[str, str]) -> _Match | None:
    """How well one row of headers fits one table; None when a required column is not there."""
    headers = _headers(spec)
    columns: dict[str, int] = {}
    codes: dict[str, int] = {}
    repeated: list[tuple[str, int]] = []
    n_unknown = 0
    for column, folded in cells:
        name = headers.get(folded)
        code = wide.get(folded)
        if wide and name != "party" and name != _IGNORED_FIELD:
            name = None
        if name == _IGNORED_FIELD:
            continue
        if name is not None and name not in columns:
            columns[name] = column
        elif name is not None:
            repeated.append((name, column))
        elif code is not None and code not in codes:
            codes[code] = column
        else:
            n_unknown += 1
    needed = ("party",) if wide else spec.required
    if any(name not in columns for name in needed):
        return None
    return _Match(spec, row, columns, codes, tuple(repeated), n_unknown)


@cache
def _headers(spec: TableSpec) -> dict[str, str]:
    """Folded header → field; the earlier column wins where two share a header."""
    found: dict[str, str] = {}
    for column in spec.columns:
        for header in column.headers:
            found.setdefault(fold(header), column.field)
    return found


def _wide_headers(requirements: Iterable[Requirement]) -> dict[str, str]:
    found: dict[str, str] = {}
    for requirement in requirements:
        names = (requirement.code, requirement.title, requirement.short_title or "")
        for name in (*names, *WIDE_HEADERS.get(requirement.code, ())):
            if name:
                found.setdefault(fold(name), requirement.code)
    return found


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and not cell.isspace() and cell != ""


def _is_hinted(spec: TableSpec, sheet: Sheet) -> bool:
    title = fold(sheet.title) or fold(sheet.file.rsplit("/", 1)[-1].rsplit(".", 1)[0])
    return title in {fold(hint) for hint in spec.hints}


def parties_found(regions: Iterable[Region]) -> bool:
    """Whether the one required table is there."""
    return any(region.spec is PARTIES for region in regions)
