"""Find the tables: which rows and columns of which sheet are the table of `columns.py` that its headers say.

File names never matter. Titles above, two-row and merged headers, several tables on one sheet (one under another or
side by side) are taken for what they are; a sheet is a table only on evidence (`hallmarks.py`). What fits two tables
equally well is a finding, not a guess; so is a header that we do not know: its column is not read, and so never
published, and where it may be one that letters rest on they wait (`unread.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from generator.language.persian import clean, fold, to_latin
from generator.language.values import as_text, is_blank
from generator.model import Finding, Place, Requirement, column_letters
from generator.model.resting import DOCUMENT, MATTERS, WHOLE
from generator.privacy import looks_personal, mask
from generator.reading.sheets import Sheet, column_of, sparse_rows
from generator.tables import hallmarks
from generator.tables.columns import (
    CHECKS,
    DOSSIERS,
    HELP_SHEET,
    LISTS_SHEET,
    OFFICE,
    OTHER_MEANING,
    PARTIES,
    SHEET_ROLES,
    TABLES,
    VOCABULARY,
    WIDE_HEADERS,
    TableSpec,
    headers_of,
)
from generator.tables.hallmarks import Evidence, is_hinted
from generator.tables.merged_cells import over_documents, over_rows
from generator.tables.unread import given, may_be, may_be_documents

_IGNORED = "_"
_OUR_OWN = frozenset((fold(HELP_SHEET), fold(LISTS_SHEET)))
_LONGEST_HEADER = 80
_TOP_ROWS = 30
_CLOSE = 0.8  # how alike two headers must be to be asked about
_MANY = 3  # headers below each other are no chance
_RARELY = 4  # one in so many texts of a turned table may pass for a header of ours
_SEEN = 200  # rows of a sheet that are looked at to know what it is


class Region(Struct, frozen=True):
    """One table on one sheet. Rows and columns count from 1; `wide` maps columns to requirement codes."""

    spec: TableSpec
    sheet: Sheet
    header_row: int
    last_row: int
    first_column: int
    last_column: int
    columns: Mapping[str, int]
    wide: Mapping[int, str] = field(default_factory=dict)
    headers: Mapping[int, str] = field(default_factory=dict)  # column → its header as typed, also of what is not read
    is_weak: bool = False  # a list of party names: a register where there is no other; another table is asked about
    is_named: bool = False  # by the title of its sheet, or by the office
    is_beside: bool = False  # what the columns of another table say of whole dossiers

    @property
    def is_summary(self) -> bool:
        """Whether it says one thing of a whole dossier, and of no document."""
        return self.spec is DOSSIERS and not self.wide and "requirement" not in self.columns

    @property
    def fields(self) -> frozenset[str]:
        """What was understood: fields, and «#code» for a document's column."""
        return frozenset((*self.columns, *(f"{DOCUMENT}{code}" for code in self.wide.values()))) - {_IGNORED}


class _Header(Struct, frozen=True):
    """A row of headers (or two), held against one table."""

    spec: TableSpec
    top: int
    row: int
    cells: Mapping[int, tuple[str, ...]]  # column → its header as typed, then combined with the group above it
    columns: Mapping[str, int]
    wide: Mapping[int, str]
    repeated: tuple[tuple[str, int], ...]
    unknown: tuple[int, ...]
    evidence: Evidence = Evidence.STRONG

    @property
    def fit(self) -> tuple[int, int]:
        return len(self.columns) + len(set(self.wide.values())), -len(self.unknown)


def recognise(sheets: Iterable[Sheet], requirements: Iterable[Requirement]) -> tuple[list[Region], list[Finding]]:
    """The tables of all sheets, with findings for what was not understood. `requirements` name the wide columns."""
    requirements = list(requirements)
    wide = wide_headers(requirements)
    regions: list[Region] = []
    findings: list[Finding] = []
    for sheet in sheets:
        found, said = _recognise_sheet(sheet, wide)
        regions += found
        findings += said
    labels = {requirement.code: requirement.label for requirement in requirements}
    return regions, [_with_titles(finding, labels) for finding in findings]


def _with_titles(finding: Finding, labels: Mapping[str, str]) -> Finding:
    """A question about a document's column names the documents by their titles."""
    fields = finding.facts.get("fields", ())
    if not isinstance(fields, tuple) or not any(str(name).startswith(DOCUMENT) for name in fields):
        return finding
    titles = [labels.get(str(name).removeprefix(DOCUMENT), str(name)) for name in fields]
    facts = {"titles": "، ".join(titles)} | ({"nearest": titles[0]} if finding.facts.get("nearest") else {})
    return replace(finding, facts={**finding.facts, **facts})


def recognise_requirements(sheets: Iterable[Sheet], known: Iterable[Requirement] = ()) -> list[Region]:
    """Only the regions of the requirements table: they are read first, for they name columns of another table.

    With the requirements that a first reading found, a second one sees where a wide table under theirs begins.
    """
    wide = wide_headers(known)
    found = (region for sheet in sheets for region in _recognise_sheet(sheet, wide)[0])
    return [region for region in found if region.spec.key == "requirements" and not region.is_weak]


def _recognise_sheet(sheet: Sheet, wide: Mapping[str, str]) -> tuple[list[Region], list[Finding]]:
    if fold(sheet.title) in _OUR_OWN:
        return [], []
    if not any(_is_text(cell) for row in sheet.rows for cell in row):
        return [], [*_passed_over(sheet)]
    sheet = over_rows(sheet)
    here = Place(sheet.file, sheet.title)
    if turned := _turned(sheet, wide):
        facts = {"table": turned.hints[0], "fields": (WHOLE,), "sheet": sheet.title}
        return [], [Finding("TBL-039", here, turned.key, facts=facts)]
    headers: list[_Header] = []
    findings: list[Finding] = []
    for row in _header_rows(sheet, wide):
        above = [header for header in headers if header.row == row - 1]
        reading = _best_reading(sheet, row, wide, above)
        is_second_line = bool(reading) and reading[0][0].top == row - 1 and _is_second_line(sheet, row, reading)
        if above and is_second_line:  # the row above turns out to hold the groups of this one
            headers = [header for header in headers if header not in above]
        elif above or (headers and not _is_mostly_headers(sheet, row, reading)):
            continue
        for fits in reading:
            chosen, said = _choose(fits, sheet)
            findings += said
            headers += chosen
    if not headers:
        return [], findings or [*_near_miss(sheet, wide)] or [Finding("TBL-001", here)]
    if headers[0].row > 1 and _is_row_of_data(sheet, headers[0], wide):
        return [], [*_near_miss(sheet, wide)]
    regions = _regions(sheet, headers)
    for region, header in zip(regions, headers, strict=True):
        findings += _header_findings(region, header, wide)
        findings += _list_below(region, headers)
    findings += _headless(regions, wide)
    if sheet.hidden and sheet.role:
        findings.append(Finding("TBL-007", here, regions[0].spec.key))
    if hidden := [n for n in sheet.hidden_rows if any(r.header_row < n <= r.last_row for r in regions)]:
        findings.append(Finding("TBL-010", here, regions[0].spec.key, facts={"n": len(hidden)}))
    if unseen := {c for r in regions for c in (*r.columns.values(), *r.wide) if c in sheet.hidden_columns}:
        findings.append(Finding("TBL-036", here, regions[0].spec.key, facts={"n": len(unseen)}))
    if sheet.has_pictures and not sheet.hidden:
        findings.append(Finding("TBL-038", here, regions[0].spec.key))
    findings += [Finding("TBL-011", Place(sheet.file, sheet.title, cell), regions[0].spec.key) for cell in sheet.strays]
    return [*regions, *_beside(regions)], findings


def _turned(sheet: Sheet, wide: Mapping[str, str]) -> TableSpec | None:
    """The table whose headers stand below each other in the first column, so that its rows are columns."""
    rows = [row for row in sheet.rows[:_TOP_ROWS] if any(map(_is_text, row))]
    first = min((n for row in rows for n, cell in enumerate(row) if _is_text(cell)), default=0)
    cells = [fold(row[first]) for row in rows if first < len(row) and _is_text(row[first])]
    for spec in TABLES:
        known, needed = headers_of(spec), {*spec.required}
        if spec is DOSSIERS:
            known, needed = {**wide, **known}, {"party"}
        said = {known[cell] for cell in cells if cell in known}
        if len(said) < _MANY or len(said) * 2 <= len(cells) or not needed <= said:
            continue
        beside = [fold(cell) in known for row in rows for cell in row[first + 1 :] if _is_text(cell)]
        if sum(beside) * _RARELY <= len(beside):  # «حزب» is a kind, too
            return spec
    return None


def _passed_over(sheet: Sheet) -> Iterator[Finding]:
    """A sheet without a word in its cells: nothing of what it shows is read."""
    has_numbers = any(cell not in ("", None) for row in sheet.rows for cell in row)
    if (has_numbers or sheet.has_pictures) and not sheet.hidden:
        yield Finding("TBL-034" if has_numbers else "TBL-035", Place(sheet.file, sheet.title))


# --- which rows are headers -----------------------------------------------------------------------------------


def _header_rows(sheet: Sheet, wide: Mapping[str, str]) -> Iterator[int]:
    """Rows that may be headers, from the top: with two known headers or more.

    Among the first rows one is enough where the sheet's title says which table it is, and headers that are known only
    together with the group above them count too. Under a header only rows that are set off from those above them (a
    blank row, a title), that repeat an earlier header or that may be a second line are looked at: data can hold words
    that are headers elsewhere («حزب» as a kind, «دبیر» as a role).
    """
    known = _known_headers() | wide.keys() | (sheet.own.headers.keys() if sheet.own else set())
    is_named = hallmarks.hinted(sheet) is not None
    found: dict[int, list[Any]] = {}
    set_off = {1, *(number + 1 for number in sparse_rows(sheet))}
    looked_at = {*range(1, _TOP_ROWS + 1), *set_off, *(number + 1 for number in set_off)}
    for number in range(1, len(sheet.rows) + 1):
        if number not in looked_at:
            continue  # nearly every row of a large table
        row = sheet.rows[number - 1]
        is_near_top = number <= _TOP_ROWS and not found
        above = _n_filled(sheet.rows[number - 2]) if number - 1 in set_off else 0  # it may hold the groups of this one
        may_be_second = (number - 1 in found and number - 2 not in found) or 0 < above < _n_filled(row)
        if is_near_top or number in set_off or may_be_second or row in found.values():
            texts = [cell for cell in row if isinstance(cell, str) and 0 < len(cell) <= _LONGEST_HEADER]
            n = sum(any(fold(text) in known for text in _wordings(clean(cell))) for cell in texts)
            if n < 2 and (is_near_top or may_be_second):
                groups = _two_rows(sheet, number)
                n += sum(any(fold(text) in known for text in groups.get(c, ())) for c in _one_row(sheet, number))
            is_name = len(texts) == 1 and hallmarks.is_party_name(fold(texts[0]))
            is_name = is_name or (n == 1 and any(hallmarks.is_party_name(fold(text)) for text in texts))
            if n >= (1 if is_near_top and (is_named or is_name) else 2):
                found[number] = row
                looked_at |= {number + 1, *_rows_that_begin_like(sheet, number)}
                yield number


def _rows_that_begin_like(sheet: Sheet, number: int) -> Iterable[int]:
    """The rows with the same first cell: those that may repeat this one."""
    _, places = column_of(sheet, 1)
    place = places[number - 1]
    return [n for n, other in enumerate(places, 1) if other == place] if places.count(place) > 1 else []


def _n_filled(row: Sequence[Any]) -> int:
    return len(row) - row.count("") - row.count(None)


def _best_reading(sheet: Sheet, number: int, wide: Mapping[str, str], above: Sequence[_Header]) -> list[list[_Header]]:
    """The best way to read that row: alone or with the groups above it, as one header or as several side by side.

    Each header comes with all the tables it fits. Where the row above is a header by itself, the two are read together
    only if that understands no less.
    """
    alone = _best_cut(sheet, (number, number), _one_row(sheet, number), wide)
    both = _best_cut(sheet, (number - 1, number), _two_rows(sheet, number), wide)
    if above and _total(both)[0] < _total([list(above)])[0]:
        return alone
    is_tie = bool(above) and _total(both)[0] >= _total(alone)[0] > 0
    return both if is_tie or _total(both) > _total(alone) else alone


def _best_cut(
    sheet: Sheet, rows: tuple[int, int], cells: Mapping[int, tuple[str, ...]], wide: Mapping[str, str]
) -> list[list[_Header]]:
    """These headers as one or as several side by side: the latter only if that understands more."""
    whole = [_fits(sheet, rows, cells, wide)]
    parts = [fits for part in _side_by_side(cells) if (fits := _fits(sheet, rows, part, wide))]
    return parts if _total(parts) > _total(whole) else whole if _total(whole) > (0, 0) else []


def _is_second_line(sheet: Sheet, row: int, reading: list[list[_Header]]) -> bool:
    """Whether the row stands under group headings: one of them reaches over more than its own column, nearly every
    word of the row is a header with or without its group, and no number is among them."""
    upper, lower = sheet.rows[row - 2], sheet.rows[row - 1]
    words = _one_row(sheet, row)
    best = [max(fits, key=lambda header: header.fit) for fits in reading if fits]
    used = {c for header in best for c in (*header.columns.values(), *header.wide)}
    spans = any(c > len(upper) or upper[c - 1] in ("", None) for c in words)
    is_text = all(cell in ("", None) or isinstance(cell, str) for cell in lower)
    return spans and is_text and len(used & words.keys()) * 4 >= len(words) * 3


def _is_mostly_headers(sheet: Sheet, row: int, reading: list[list[_Header]]) -> bool:
    """Whether nearly all that stands in the row are headers that we know, and no number is among it."""
    filled = [cell for cell in sheet.rows[row - 1] if cell not in ("", None)]
    n_known = _total(reading)[0]
    return n_known > 1 and n_known * 4 >= len(filled) * 3 and all(isinstance(cell, str) for cell in filled)


def _total(reading: list[list[_Header]]) -> tuple[int, int]:
    best = [max(header.fit for header in fits) for fits in reading if fits]
    return sum(fit[0] for fit in best), sum(fit[1] for fit in best)


def _one_row(sheet: Sheet, number: int) -> dict[int, tuple[str, ...]]:
    typed = {n: clean(cell) for n, cell in enumerate(sheet.rows[number - 1], 1) if _is_text(cell)}
    return {n: _with_meanings(sheet, _wordings(text)) for n, text in typed.items()}


@lru_cache(maxsize=4096)
def _wordings(typed: str) -> tuple[str, ...]:
    """A header as it is typed, after what it says besides a hint on how to fill it in («دبیر استان (نام کامل)») or in
    another script («Party name / نام حزب»)."""
    if fold(typed) in _known_headers() or len(typed) > _LONGEST_HEADER:
        return (typed,)
    hint = _IN_BRACKETS.search(typed)
    parts = [part.strip() for part in _BETWEEN_SCRIPTS.split(typed)]
    if hint and _HINT.fullmatch(to_latin(hint[1].strip())):
        return typed[: hint.start()].strip(), typed
    ours = [part for part in parts if not part.isascii()]
    return (*ours, typed) if len(parts) == 2 and len(ours) == 1 else (typed,)


_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]+)[)\]]\s*[*:]?$")
_BETWEEN_SCRIPTS = re.compile(r"\s*[/|\n]\s*|\s+[-\u2013]\s+")
#: What only says how a cell is filled in. «(قمری)» or «(دارد/ندارد)» would say that something else stands there.
_HINT = re.compile(
    r"نام کامل|نام و نام خانوادگی|(?:روز|سال)\W+ماه\W+(?:سال|روز)|(?:هجری )?شمسی|به شمسی|yyyy.mm.dd|با کد شهر"
    r"|(?:ملی|کشوری|سراسری)\W+استانی|الزامی|اختیاری|اجباری|انتخابی|انتخاب از فهرست|\d+ ?رقمی?|بدون خط تیره|مثال\W.*",
    re.IGNORECASE,
)


def _with_meanings(sheet: Sheet, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The texts of a header, and before the one that was typed what the office says that they mean."""
    if not sheet.own:
        return texts
    meanings = [meaning for text in texts for meaning in sheet.own.headers.get(fold(text), ())]
    return (*texts, *meanings, texts[-1]) if meanings else texts


def _two_rows(sheet: Sheet, number: int) -> dict[int, tuple[str, ...]]:
    """Headers under group headings: «شماره» under «پروانه» may be «شماره پروانه»."""
    if number < 2:
        return {}
    below, above = sheet.rows[number - 1], sheet.rows[number - 2]
    spans = {m.first_column: m.last_column for m in sheet.merges if m.first_row == number - 1 == m.last_row}
    cells: dict[int, tuple[str, ...]] = {}
    heading, reach = "", 0
    for column in range(1, max(len(below), len(above)) + 1):
        top = above[column - 1] if column <= len(above) else ""
        if _is_text(top):
            heading, reach = clean(top), spans.get(column, column if spans else len(below))
        word = below[column - 1] if column <= len(below) else ""
        group = heading if column <= reach else ""
        if _is_text(word):
            typed = clean(word)
            in_group = group and group != typed
            texts = (f"{typed} {group}", f"{group} {typed}", typed) if in_group else _wordings(typed)
            cells[column] = _with_meanings(sheet, texts)
        elif _is_text(top):
            cells[column] = _with_meanings(sheet, (clean(top),))
    return cells


def _side_by_side(cells: Mapping[int, tuple[str, ...]]) -> list[dict[int, tuple[str, ...]]]:
    """The headers cut where a column is blank, or where a new «ردیف» begins."""
    parts: list[dict[int, tuple[str, ...]]] = []
    before = -1
    for column in sorted(cells):
        starts = column != before + 1 or fold(cells[column][-1]) in _row_numbers()
        if starts or not parts:
            parts.append({})
        parts[-1][column] = cells[column]
        before = column
    return parts if len(parts) > 1 else []


def _fits(
    sheet: Sheet, rows: tuple[int, int], cells: Mapping[int, tuple[str, ...]], wide: Mapping[str, str]
) -> list[_Header]:
    """Every table whose required columns are among these headers."""
    found = []
    for spec in TABLES:
        header = _fit(spec, rows, cells, {})
        if header and (sure := _evidence(header, sheet)):
            found.append(replace(header, evidence=sure))
    header = _fit(DOSSIERS, rows, cells, wide) if wide else None
    if header and header.wide and (sure := _evidence(header, sheet)):
        found.append(replace(header, evidence=sure))
    if not any(header.spec in (PARTIES, DOSSIERS) for header in found):  # a register says of dossiers what it says
        header = _fit(DOSSIERS, rows, cells, {}, _SUMMARY)
        if header and (summary := _as_summary(header)) and (sure := _evidence(summary, sheet)):
            found.append(replace(summary, evidence=sure))
    return found


_SUMMARY = ("party",)


def _as_summary(header: _Header) -> _Header | None:
    """The header of a table with one state for each dossier, or with what it lacks in words; None when it is none.

    «وضعیت» alone is the state of anything; beside «نواقص» it is that of the dossier.
    """
    columns = header.columns
    if "requirement" in columns or not columns.keys() & {"dossier_state", "deficiencies"}:
        return None
    state = columns.get("dossier_state", columns.get("state"))
    kept = {"party": columns["party"], "state": state, "defect": columns.get("deficiencies", columns.get("defect")),
            "reviewed_on": columns.get("reviewed_on")}  # fmt: skip
    return replace(header, columns={name: column for name, column in kept.items() if column})


def _beside(regions: Iterable[Region]) -> Iterator[Region]:
    """What a register, or a table of documents, says of whole dossiers in columns of its own."""
    for region in regions:
        own = region.columns
        columns = {"party": own.get("name", own.get("party")),
                   "state": own.get("dossier_state"), "defect": own.get("deficiencies")}  # fmt: skip
        if region.spec in (PARTIES, DOSSIERS) and not region.is_summary and (columns["state"] or columns["defect"]):
            kept = {name: column for name, column in columns.items() if column}
            yield replace(region, spec=DOSSIERS, columns=kept, wide={}, is_beside=True)


def _evidence(header: _Header, sheet: Sheet) -> Evidence:
    """How sure it is that these headers, and what stands under them, are that table."""
    if sheet.role and sheet.role != header.spec.key:
        return Evidence.NONE
    below = sheet.rows[header.row : header.row + _SEEN]
    if header.spec is PARTIES and not sheet.role and hallmarks.is_of_other_bodies(sheet, header.columns["name"], below):
        return Evidence.NONE
    if is_hinted(header.spec, sheet):
        return Evidence.STRONG
    known = headers_of(header.spec)
    texts: dict[str, str] = {}
    for name, column in header.columns.items():
        folded = [fold(text) for text in header.cells[column]]
        texts[name] = next((text for text in folded if known.get(text) == name), folded[-1])
    documents = {code: fold(header.cells[column][-1]) for column, code in header.wide.items()}
    others = [fold(header.cells[column][-1]) for column in header.unknown]
    sure = hallmarks.of_headers(header.spec, texts, documents.values(), others)
    said = hallmarks.speaks_of_ours(header.spec, header.columns, below) if sure else None
    is_doubtful = said is None or header.spec is OFFICE  # any office has an address
    if said is False or (is_doubtful and hallmarks.is_another_s(sheet)):
        return Evidence.WEAK if sure is Evidence.STRONG else Evidence.NONE
    return sure


#: «دبیر استان جدید», «فرم ۲ (اصلاحی)»: beside the column itself, it says something else of the same.
_OF_A_VERSION = re.compile(
    r"[\s\u200c]*[(\[–-]?\s*(?:جدید|تازه|اصلاحی|اصلاح[ \u200c]?شده|نهایی|فعلی|به[ \u200c]?روز|دوم|[2۲])\s*[)\]]?$"
)


def _fit(
    spec: TableSpec,
    rows: tuple[int, int],
    cells: Mapping[int, tuple[str, ...]],
    wide: Mapping[str, str],
    required: tuple[str, ...] = (),
) -> _Header | None:
    headers = headers_of(spec)
    columns: dict[str, int] = {}
    codes: dict[int, str] = {}
    repeated: list[tuple[str, int]] = []
    unknown: list[int] = []
    for column, texts in sorted(cells.items()):
        folded = [fold(text) for text in texts]
        name = next((headers[text] for text in folded if text in headers), None)
        code = next((wide[text] for text in folded if text in wide), None)
        if wide and name not in ("party", _IGNORED, None) and spec.column(name or "").parser:
            name = None  # the wide form has no other column of the long one, but for those that are not read
        if name == _IGNORED:
            continue
        if name is not None and name not in columns:
            columns[name] = column
        elif name is not None:
            repeated.append((name, column))
        elif code is not None:
            codes[column] = code  # two columns for one document say two things of it, and are compared
        else:
            unknown.append(column)
    for column in (*unknown,):
        bare = fold(_OF_A_VERSION.sub("", cells[column][-1]))
        if wide and wide.get(bare) in codes.values():
            codes[column] = wide[bare]
        elif not wide and headers.get(bare) in columns:
            repeated.append((headers[bare], column))
        else:
            continue
        unknown.remove(column)
    if spec is DOSSIERS and {"requirement", "deficiencies"} <= columns.keys() and "defect" not in columns:
        columns["defect"] = columns.pop("deficiencies")  # of one document, then
    if any(name not in columns for name in (required or (("party",) if wide else spec.required))):
        return None
    return _Header(spec, *rows, cells, columns, codes, tuple(repeated), tuple(unknown))


def _choose(fits: list[_Header], sheet: Sheet) -> tuple[list[_Header], list[Finding]]:
    """The best fit; where two tables fit equally well, the one that the sheet's title names, else none.

    None, too, where the title names a table that has as many of these headers but not all that it needs: that is asked.
    """
    if not fits or _is_named_otherwise(fits, sheet):
        return [], []
    best = max((header.evidence, header.fit) for header in fits)
    rivals = [header for header in fits if (header.evidence, header.fit) == best]
    if len({header.spec.key for header in rivals}) > 1:
        hinted = [header for header in rivals if is_hinted(header.spec, sheet)]
        if len(hinted) != 1:
            names = "، ".join(sorted({header.spec.hints[0] for header in rivals}))
            place = Place(sheet.file, sheet.title, f"{column_letters(min(rivals[0].cells))}{rivals[0].row}")
            may = tuple(sorted({header.spec.key for header in rivals}))
            return [], [Finding("TBL-006", place, may[0], facts={"tables": names, "may_be": may})]
        rivals = hinted
    return [rivals[0]], []


def _is_named_otherwise(fits: Sequence[_Header], sheet: Sheet) -> bool:
    spec = hallmarks.hinted(sheet)
    if spec is None or any(is_hinted(header.spec, sheet) for header in fits):
        return False
    texts = {fold(text) for texts in fits[0].cells.values() for text in texts}
    known = {name for text, name in headers_of(spec).items() if text in texts} - {_IGNORED}
    return len(known) > 1 and len(known) >= max(len(header.columns) for header in fits)


# --- how far each table reaches -------------------------------------------------------------------------------


def _regions(sheet: Sheet, headers: Sequence[_Header]) -> list[Region]:
    """A table ends where the next header under it begins, with the title rows above that header."""
    regions = []
    for header in headers:
        first, last = min(header.cells), max(header.cells)
        below = [h for h in headers if h.row > header.row and min(h.cells) <= last and max(h.cells) >= first]
        end = min((_title_start(sheet, h) for h in below), default=len(sheet.rows) + 1) - 1
        end = next((row - 1 for row in _other_heads(sheet, header, end)), end)
        filled = over_documents(sheet, header.row, header.wide)
        regions.append(Region(
            header.spec, filled, header.row, end, first, last, header.columns, header.wide,
            {column: texts[-1] for column, texts in header.cells.items()}, header.evidence is Evidence.WEAK,
            is_hinted(header.spec, sheet),
        ))  # fmt: skip
    return regions


def _other_heads(sheet: Sheet, header: _Header, end: int) -> Iterator[int]:
    """The rows, set off from a table by a blank one, where another list begins: with its headers, or a title above
    them. The tables that speak of headers hold them as data."""
    if header.spec in (OFFICE, VOCABULARY, CHECKS, SHEET_ROLES):
        return
    for number in sparse_rows(sheet):
        if header.row < number < end and not _n_filled(sheet.rows[number - 1]):
            below = number + 1 if number + 1 == end or _n_filled(sheet.rows[number]) > 1 else number + 2
            typed = [cell for cell in sheet.rows[below - 1] if cell not in ("", None)]
            words = [fold(cell) for cell in typed if isinstance(cell, str) and not _DIGIT.search(cell)]
            ours = [word for word in words if word and (word in _known_headers() or hallmarks.is_foreign(word))]
            n_known = len(ours)  # «—» is no header, though «#» folds to the same
            if len(words) == len(typed) and n_known > 1 and n_known * 2 >= len(typed):
                yield number + 1


_DIGIT = re.compile(r"\d")


def _list_below(region: Region, headers: Sequence[_Header]) -> Iterator[Finding]:
    """What is to be said of the list under a table that is none of ours."""
    row, sheet = region.last_row + 1, region.sheet
    if row <= len(sheet.rows) and not any(_title_start(sheet, header) <= row <= header.row for header in headers):
        cells = enumerate(sheet.rows[row - 1], 1)
        column, typed = next(((n, clean(cell)) for n, cell in cells if _is_text(cell)), (1, ""))
        if not typed:
            return  # the blank rows above the next of our tables
        place = Place(sheet.file, sheet.title, f"{column_letters(column)}{row}")
        yield Finding("TBL-040", place, region.spec.key, "", typed, {"table": region.spec.hints[0], "header": typed})


def _title_start(sheet: Sheet, header: _Header) -> int:
    """The first of the title rows above a header: single texts, up to a blank row. Without one they are data."""
    row = top = _top(sheet, header)
    while row > 1 and (n := sum(_is_text(cell) for cell in sheet.rows[row - 2])) < 2:
        row -= 1
        if n == 0:
            return row
    return top if row > 1 else row


def _top(sheet: Sheet, header: _Header) -> int:
    """The first row of a header: above it where a cell of it is merged over rows that were not needed to read it."""
    first, last = min(header.cells), max(header.cells)
    here = (m for m in sheet.merges if m.first_row < header.top <= m.last_row)
    return min((m.first_row for m in here if m.first_column <= last and m.last_column >= first), default=header.top)


# --- what was not understood ----------------------------------------------------------------------------------


def _header_findings(region: Region, header: _Header, wide: Mapping[str, str]) -> list[Finding]:
    sheet, spec = region.sheet, region.spec
    documents = {text: code for text, code in wide.items() if header.wide and code not in header.wide.values()}
    missing = {text: name for text, name in headers_of(spec).items() if name not in header.columns and name != _IGNORED}
    found = []
    for column in header.unknown:
        typed = header.cells[column][-1]
        typed = mask(typed) if looks_personal(typed) else typed  # it may be a row of data that no header stands over
        is_other = fold(typed) in OTHER_MEANING  # «وضعیت پرونده» is no «وضعیت پروانه»
        close = None if is_other else _closest(fold(typed), {} if header.wide else missing)
        document = None if is_other else _closest(fold(typed), documents)
        place = Place(sheet.file, sheet.title, f"{column_letters(column)}{header.row}")
        nearest = documents[document] if document else spec.column(missing[close]).title if close else ""
        fields = _may_be(
            region, column, documents.values(), missing.get(close or "", ""), documents.get(document or "")
        )
        if document or fields:
            code = "TBL-013" if document else "TBL-020"
            facts = _asked(region, fields, nearest) | {"header": typed, "nearest": nearest}
            found.append(Finding(code, place, spec.key, "", typed, facts))
        elif close:
            found.append(Finding("TBL-005", place, spec.key, "", typed, {"header": typed, "nearest": nearest}))
        else:
            found.append(Finding("TBL-002", place, spec.key, "", typed, {"header": typed}))
    for name, column in header.repeated:
        place = Place(sheet.file, sheet.title, f"{column_letters(column)}{header.row}")
        facts = {"header": header.cells[column][-1], "first": spec.column(name).title}
        differs = name in MATTERS.get(spec.key, ()) and _says_otherwise(region, column, header.columns[name])
        more = _asked(region, (name,)) if differs else {}
        found.append(Finding("TBL-037" if differs else "TBL-009", place, spec.key, name, "", facts | more))
    return found


def _says_otherwise(region: Region, column: int, first: int) -> bool:
    """Whether a second column for one field says anything that the first does not say in the same row."""
    rows = region.sheet.rows[region.header_row : region.last_row]
    pairs = ((row[column - 1], row[first - 1]) for row in rows if max(column, first) <= len(row))
    return any(not is_blank(cell) and fold(as_text(cell)) != fold(as_text(other)) for cell, other in pairs)


def _may_be(region: Region, column: int, documents: Iterable[str], close: str, document: str | None) -> tuple[str, ...]:
    """The fields that letters rest on and that may stand in a column that was not understood."""
    if document:
        return (f"{DOCUMENT}{document}",)
    cells = _values_below(region, column)
    if not cells:
        return ()
    if region.wide:
        return may_be_documents(cells, sorted({*documents}))
    if close and close in MATTERS.get(region.spec.key, ()):
        return (close,)
    absent = [c.field for c in region.spec.columns if c.parser and c.field not in region.columns]
    return may_be(region.spec, cells, absent)


def _values_below(region: Region, column: int) -> list[Any]:
    """The different values that stand under a header."""
    found, places = column_of(region.sheet, column)
    used = dict.fromkeys(places[region.header_row : region.last_row])
    return given(found[place] for place in used)


def _asked(region: Region, fields: Iterable[str], nearest: str = "") -> dict[str, object]:
    """What the sentence of a question about a column needs to know."""
    spec = region.spec
    titles = [name[1:] if name.startswith(DOCUMENT) else spec.column(name).title for name in fields]
    return {"fields": tuple(fields), "titles": nearest or "، ".join(titles), "table": spec.hints[0],
            "sheet": region.sheet.title}  # fmt: skip


def _numbers_rows(cells: Sequence[Any]) -> bool:
    """Whether they count from 0 or 1, as the first column that some programs write without a header."""
    first = cells[0] if isinstance(cells[0], int | float) else -1
    return first in (0, 1) and list(cells) == [first + n for n in range(len(cells))]


def _headless(regions: Sequence[Region], wide: Mapping[str, str]) -> Iterator[Finding]:
    """Columns that hold something beside or within a table and have no header."""
    if not regions:
        return
    sheet = regions[0].sheet
    width = max(map(len, sheet.rows))
    for column in range(1, width + 1):
        beside = [r for r in regions if column not in r.headers]
        if len(beside) < len(regions) and not any(r.first_column < column < r.last_column for r in beside):
            continue  # it belongs to another table
        for region in beside:
            cells = _values_below(region, column)
            is_first = column < region.first_column and bool(cells) and _numbers_rows(cells)
            if not cells or is_first or any(r is not region and column in r.headers for r in regions):
                continue
            documents = {*wide.values()} - {*region.wide.values()} if region.wide else ()
            fields = _may_be(region, column, documents, "", None)
            place = Place(sheet.file, sheet.title, f"{column_letters(column)}{region.header_row}")
            header = _text_above(sheet, region.header_row, column) or column_letters(column)
            asked = _asked(region, fields) if fields else {}
            yield Finding(
                "TBL-020" if fields else "TBL-002", place, region.spec.key, "", "", asked | {"header": header}
            )


def _text_above(sheet: Sheet, row: int, column: int) -> str:
    """The text over a column that lies apart from its table, '' without any; masked where it looks personal."""
    cells = sheet.rows[row - 1]
    typed = clean(cells[column - 1]) if column <= len(cells) and _is_text(cells[column - 1]) else ""
    return mask(typed) if looks_personal(typed) else typed


def _near_miss(sheet: Sheet, wide: Mapping[str, str]) -> Iterator[Finding]:
    """A sheet that would be a table if one required header were there: ask, do not guess."""
    misses = [miss for n in range(1, min(len(sheet.rows), _TOP_ROWS) + 1) for miss in _misses(sheet, n, wide)]
    if not misses:
        return
    number, spec, lacking, *_ = max(misses, key=lambda miss: (miss[4], miss[3], -miss[0]))
    cells = _one_row(sheet, number)
    wanted = {text: name for text, name in headers_of(spec).items() if name == lacking}
    close = [column for column, texts in cells.items() if _closest(fold(texts[-1]), wanted)]
    known = {*headers_of(spec), *(wide if spec is DOSSIERS else ())}
    unknown = [column for column, texts in cells.items() if known.isdisjoint(map(fold, texts))]
    column = next(iter((*close, *unknown)), min(cells))
    place = Place(sheet.file, sheet.title, f"{column_letters(column)}{number}")
    title = spec.column(lacking).title
    facts: dict[str, Any] = {"nearest": title, "table": spec.hints[0], "fields": (WHOLE,), "sheet": sheet.title}
    if spec is DOSSIERS and _lists_documents(sheet, number, wide):
        facts["is_ours"] = True  # whatever else is read of dossiers, parts of some are on this sheet
    if close or unknown:
        typed = cells[column][-1]
        yield Finding("TBL-003", place, spec.key, lacking, typed, facts | {"header": typed})
    else:
        yield Finding("TBL-024", place, spec.key, lacking, "", facts)


def _is_row_of_data(sheet: Sheet, header: _Header, wide: Mapping[str, str]) -> bool:
    """Whether a row above holds more headers of a table, only not all that it needs: «حزب» below it is a kind."""
    above = (miss for n in range(1, min(header.top, _TOP_ROWS)) for miss in _misses(sheet, n, wide))
    return any(n_known > header.fit[0] for _, _, _, n_known, _ in above)


def _misses(sheet: Sheet, number: int, wide: Mapping[str, str]) -> Iterator[tuple[int, TableSpec, str, int, bool]]:
    """(row, table, the required field that is not there, how many are, whether the title says so)."""
    texts = [fold(text) for texts in _one_row(sheet, number).values() for text in dict.fromkeys(texts)]
    for spec in TABLES:
        headers = headers_of(spec)
        known = {headers[text]: text for text in texts if text in headers and headers[text] != _IGNORED}
        is_named = is_hinted(spec, sheet)
        if sheet.role and not is_named:
            continue
        documents = [text for text in texts if text in wide and text not in known.values()] if spec is DOSSIERS else []
        if spec is DOSSIERS and documents and "party" not in known:
            n = len({wide[text] for text in documents})
            if is_named or (n > 1 and hallmarks.of_headers(spec, {}, documents, ())):
                yield number, spec, "party", n, is_named
            continue
        lacking = [name for name in spec.required if name not in known]
        is_sure = (
            is_named
            or hallmarks.of_headers(spec, known, (), ()) is Evidence.STRONG
            or (spec is DOSSIERS and _lists_documents(sheet, number, wide))
        )
        is_enough = is_named or len(known) + len(spec.required) > 2  # one header alone is chance
        is_near = len(lacking) <= 1 + (is_named and len(known) > 1) or (is_named and "party" in known)
        if is_near and lacking and known and is_sure and is_enough:
            yield number, spec, lacking[0], len(known), is_named


def _lists_documents(sheet: Sheet, number: int, wide: Mapping[str, str]) -> bool:
    """Whether most of what stands in a column are documents that parties are asked for: no other list has one."""
    rows = sheet.rows[number : number + _SEEN]
    for column in range(max(map(len, rows), default=0)):
        cells = [row[column] for row in rows if column < len(row)]
        said = [fold(cell) in wide for cell in cells if _is_text(cell)]
        if sum(said) * 2 > len(said):
            return True
    return False


def _closest(folded: str, among: Mapping[str, Any]) -> str | None:
    close = get_close_matches(folded, among, n=1, cutoff=_CLOSE) if len(folded) > 2 else []
    return close[0] if close else None


# --- headers by their folded text -----------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _known_headers() -> frozenset[str]:
    return frozenset(text for spec in TABLES for text in headers_of(spec))


@lru_cache(maxsize=1)
def _row_numbers() -> frozenset[str]:
    """The headers of columns that only number the rows."""
    return frozenset(text for spec in TABLES for text, name in headers_of(spec).items() if name == _IGNORED)


def wide_headers(requirements: Iterable[Requirement]) -> dict[str, str]:
    """Folded header of a document's column → the code of its requirement."""
    requirements = list(requirements)
    own = ((r.code, name) for r in requirements for name in (r.code, r.title, r.short_title))
    usual = ((r.code, name) for r in requirements for name in WIDE_HEADERS.get(r.code, ()))
    found: dict[str, str] = {}
    for code, name in (*own, *usual):  # «مرامنامه» may be a document by itself
        if name:
            found.setdefault(fold(name), code)
    return found


def _is_text(cell: object) -> bool:
    return isinstance(cell, str) and cell != "" and not cell.isspace()
