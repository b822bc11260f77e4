"""From a region of a sheet to rows of values: every cell through its column's parser, column by column.

Sheets repeat themselves, so each different value is parsed once for each parser. What a parser has to say becomes a
finding with its cell; a value of a column that is not public is masked in it.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from datetime import date, time
from itertools import repeat
from typing import Any

from msgspec import Struct, field

from generator.language.nothing import is_counted, says_nothing
from generator.language.persian import are_clean, clean, fold, to_latin
from generator.language.values import (
    DAY_NUMBERS,
    KIND_OF,
    PLAIN_TEXT,
    Parsed,
    Parser,
    are_plain,
    as_text,
    is_blank,
    long_text,
    parse_date,
    text,
    wide_document,
    without_doubt,
    word,
)
from generator.language.words import PARTY_KINDS, WHOLE_STATE, word_key
from generator.model import WHOLE_DOSSIER, DocumentState, Finding, Place, Problem, Source, column_letters
from generator.model.letters import TYPED_FIELDS
from generator.privacy import looks_personal, mask
from generator.reading.sheets import CellFault, column_of, sparse_rows
from generator.tables.columns import LETTERS, PAST, Privacy, TableSpec, Years
from generator.tables.doubtful_dates import doubts
from generator.tables.marked import Marks, condition_findings, fill_findings, judged, marks_of, struck_rows
from generator.tables.recognise import Region

_MANY_COLUMNS = 3  # with so many columns, a lone text after a blank row is a remark and no row
_LONGEST_TOTAL = 12
_TOTALS = frozenset(
    fold(word)
    for word in ("جمع", "جمع کل", "مجموع", "کل", "جمع‌کل", "سرجمع", "تعداد", "تعداد کل", "میانگین",
                 "total", "totals", "grand total", "sum", "average", "count")
)  # fmt: skip
_MAY_COUNT = frozenset("جمکكستtTgGsSaAcC")  # how those begin
_FOOT = tuple(
    fold(word)
    for word in ("تهیه‌کننده", "تهیه و تنظیم", "تنظیم‌کننده", "تنظیم", "امضا", "نام و امضا", "تاریخ تهیه", "تاریخ گزارش",
                 "منبع", "توضیح", "توضیحات", "تذکر", "یادداشت", "نکته", "گزارش", "به‌روزرسانی", "تأییدکننده")
)  # fmt: skip
_SIGNED = (*_FOOT[:6], *map(fold, (
    "تأییدکننده", "تصویب‌کننده", "بررسی‌کننده", "محل امضا", "مهر و امضا", "مدیرکل", "کارشناس", "معاون"
)))  # fmt: skip
#: How a line begins that parts a table, and what a row under the headers says of how they are filled in.
_GROUPS = tuple(map(fold, ("احزاب", "تشکل‌ها", "تشکل‌های", "گروه‌ها", "گروه‌های", "سایر احزاب", "سایر تشکل‌ها")))
_LISTED = re.compile(r"(?:(?:الف|ب|پ|ج|د|ه)\s*[)\-–.]|[*※])\s*(?P<rest>\w.*)")
_GUIDE = frozenset(map(fold, ("متن", "متنی", "عدد", "عددی", "تاریخ", "تاریخ شمسی", "انتخابی", "الزامی",
                              "اختیاری", "اجباری", "text", "number", "date", "string", "varchar", "int")))  # fmt: skip
_DIGITS_OF = re.compile(r"\d{1,2} ?رقمی?")
_BLANK: Parsed = (None, None)

#: Facts of a finding that repeat what was typed.
_TYPED_FACTS = frozenset({"value", "name", "nearest", "shown", "asked"})

NOTHING = "VAL-040"  # the note that a cell says «nothing»
STRUCK_ROW = "VAL-052"  # every cell of a row is struck through

Known = dict[Parser, dict[Any, Parsed]]  # what each parser made of each value so far
_Read = tuple[list[Any], list[tuple[int, Problem]]]  # the values of a column, and what is to be said of which row


class Row(Struct):
    """One row on its way to a record. A field is in `values` only when its cell holds something that can be used."""

    source: Source
    values: dict[str, Any]
    cells: list[Any]
    findings: list[Finding] = field(default_factory=list)

    def place(self, name: str) -> Place:
        """The cell of that field."""
        return self.source.place(name)

    def is_blank(self, name: str) -> bool:
        """Whether the cell of that field is there and empty or says «nothing», as opposed to unusable."""
        return self.is_empty(name) or any(f.code == NOTHING and f.column == name for f in self.findings)

    def is_empty(self, name: str) -> bool:
        """Whether the cell of that field is there and nothing stands in it, not even a word that says so."""
        column = self.source.columns.get(name)
        return column is not None and (column > len(self.cells) or is_blank(self.cells[column - 1]))

    def report(self, finding: str, spec: TableSpec, column: str, value: str = "", /, **facts: object) -> None:
        """Add a finding about one field of this row, with its value masked unless the column is public."""
        is_private = spec.column(column).privacy is not Privacy.PUBLIC and finding not in _NO_SECRET  # nor is «ندارد»
        if is_private or (finding in _MISPLACED and looks_personal(value)):
            value, facts = mask(value), {k: mask(str(v)) if k in _TYPED_FACTS else v for k, v in facts.items()}
        self.findings.append(Finding(finding, self.place(column), spec.key, column, value, facts))


_NO_SECRET = frozenset({NOTHING, "VAL-048"})
#: Findings about a value that does not belong in its column, so that it may belong in any other.
_MISPLACED = frozenset({"VAL-001", "VAL-002", "VAL-003", "VAL-005", "VAL-006", "VAL-015", "VAL-019"})


class Rows(Struct, frozen=True):
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


def rows_of(region: Region, known: Known, today: date | None = None) -> list[Rows]:
    """The rows of a table: of one in the wide form, those of each document by themselves, as if written long.

    Without a day to reckon from (`today`), no date is held against the years that its column can hold.
    """
    spec, sheet = region.spec, region.sheet
    numbers = data_rows(region)
    cells = [sheet.rows[number - 1] for number in numbers]

    marks = marks_of(region) if sheet.marks else {}
    struck = struck_rows(region, marks, numbers)

    def parsed(name: str, position: int, parser: Parser, *, is_key: bool = False, years: Years = PAST) -> _Read:
        values, places = column_of(sheet, position)
        if sheet.own and (own := sheet.own.cells.get((spec.key, name))):
            values = [_meant(value, own) for value in values]
        if sheet.is_from_1904 and parser in _DATES:
            values = [_from_1904(value) for value in values]
        found = _of_rows(places, numbers)
        made = _made(values, {*found}, parser, known.setdefault(parser, {}))
        if today and parser in _DATES:
            made |= _doubtful(values, found, parser, made, years, today)
        read = _of_places(found, made)
        if sheet.is_from_1904:
            read = read[0], [(n, _as_shown(problem)) for n, problem in read[1]]
        if position in marks:
            beside = [row[position - 1 : position] for row in cells]
            read = _marked(read, marks[position], numbers, beside, parser, is_key)
        return read

    def rows(places: Mapping[str, int], read: Mapping[str, _Read]) -> Rows:
        problems: dict[int, list[tuple[str, Problem]]] = {}
        for name, (_, said) in read.items():
            for n, problem in said:
                problems.setdefault(n, []).append((name, problem))
        first = min(read.keys() & places.keys(), key=lambda name: (places[name], name))
        for n in (n for n, number in enumerate(numbers) if number in struck):
            problems[n] = [(first, Problem(STRUCK_ROW, {"names": _named(region, cells[n])}))]
        sources = list(map(Source, repeat(sheet.file), repeat(sheet.title), numbers, repeat(places)))
        return Rows(spec, sources, cells, {name: values for name, (values, _) in read.items()}, problems)

    if region.is_summary:
        found_rows = rows(region.columns, _of_whole_dossiers(region, parsed, len(cells)))
        return [found_rows.without(blank)] if (blank := _says_nothing_of(found_rows)) else [found_rows]
    if not region.wide:
        parsers = {name: spec.column(name).parser for name in region.columns}
        keys = {name for name in parsers if spec.column(name).refers_to in ("parties", "requirements")}
        read = {
            name: parsed(name, region.columns[name], parser, is_key=name in keys, years=spec.column(name).years)
            for name, parser in parsers.items()
            if parser
        }
        return [rows(region.columns, read)]
    return [rows(places, read) for places, read in _of_documents(region, parsed, len(cells))]


def _of_documents(
    region: Region, parsed: Callable[..., _Read], n_rows: int
) -> Iterator[tuple[Mapping[str, int], dict[str, _Read]]]:
    """The columns of the wide form document by document, and where those of the long form would be."""
    party = region.columns["party"]
    parties = parsed("party", party, text, is_key=True)
    for position, code in region.wide.items():
        states, said = parsed("state", position, wide_document)
        parts = zip(*(state or (None, None, None) for state in states), strict=True) if states else ((), (), ())
        state, defect, received_on = map(list, parts)
        places = {"party": party, **dict.fromkeys(("requirement", "state", "received_on"), position)}
        yield places, {"party": parties, "requirement": ([code] * n_rows, []), "state": (state, said),
                       "defect": (defect, []), "received_on": (received_on, [])}  # fmt: skip


def _of_whole_dossiers(region: Region, parsed: Callable[..., _Read], n_rows: int) -> dict[str, _Read]:
    """The columns of a table with one state for each dossier, as if it were that of a document.

    Where the table has no column for the state, what a dossier lacks says that it lacks something.
    """
    nothing: _Read = [None] * n_rows, []
    columns = region.columns
    defects = parsed("defect", columns["defect"], long_text) if "defect" in columns else nothing
    states = parsed("state", columns["state"], _WHOLE_STATE) if "state" in columns else nothing
    if "state" not in columns:
        states = [DocumentState.FLAWED if defect else None for defect in defects[0]], []
    found = {"party": parsed("party", columns["party"], text, is_key=True),
             "requirement": ([WHOLE_DOSSIER] * n_rows, []), "state": states, "defect": defects}  # fmt: skip
    if "reviewed_on" in columns:
        found["reviewed_on"] = parsed("reviewed_on", columns["reviewed_on"], parse_date)
    return found


_WHOLE_STATE = word(WHOLE_STATE)


def _says_nothing_of(rows: Rows) -> set[int]:
    """The rows whose dossier has neither a state nor anything that it lacks: nothing is recorded of it."""
    said = (rows.columns["state"], rows.columns["defect"])
    unread = {n for n, some in rows.problems.items() if any(name == "state" for name, _ in some)}
    return {n for n, values in enumerate(zip(*said, strict=True)) if values == (None, None) and n not in unread}


def _meant(value: Any, own: Mapping[str, str]) -> Any:
    """The accepted value that the office's own word stands for; any other value as it is."""
    return value if isinstance(value, CellFault) else own.get(word_key(as_text(value)), value)


def _named(region: Region, cells: Sequence[Any]) -> tuple[str, ...]:
    """What a row may be called by other tables, folded."""
    columns = (region.columns.get(name) for name in ("code", "name", "short_name", "title", "short_title", "number"))
    return tuple(fold(as_text(cells[n - 1])) for n in columns if n and n <= len(cells))


_DATES = frozenset({parse_date, wide_document})
_1904 = 1462  # days from the usual beginning to that of workbooks that count from 1904


def _from_1904(value: Any) -> Any:
    """The day number as it would be in a workbook that counts as most do; every other value as it is."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value + _1904 if is_number and value + _1904 in DAY_NUMBERS else value


def _as_shown(problem: Problem) -> Problem:
    """What is said of such a day number, with the number that stands in the cell."""
    if problem.code != "VAL-004":
        return problem
    return Problem(problem.code, {**problem.facts, "value": str(int(str(problem.facts["value"])) - _1904)})


def _doubtful(
    values: Sequence[Any], places: Sequence[int], parser: Parser, made: Mapping[int, Parsed], years: Years, today: date
) -> Mapping[int, Parsed]:
    """What becomes of the values of a column of dates that are in doubt beside the others."""
    is_wide = parser is wide_document
    days = {place: day for place, (value, _) in made.items() if value and (day := value[2] if is_wide else value)}
    if not days:
        return {}
    asked = doubts({place: values[place] for place in days}, days, Counter(places), years, today)
    once = {place: one for place, one in asked.items() if one[0] is None or not made[place][1]}  # once is enough
    if not is_wide:
        return once
    return {place: (day and (*made[place][0][:2], day), problem) for place, (day, problem) in once.items()}


def _made(values: Sequence[Any], used: set[int], parser: Parser, known: dict[Any, Parsed]) -> dict[int, Parsed]:
    """What the parser makes of each different value of a column."""
    made: dict[int, Parsed] = {}
    texts = [values[place] for place in used]
    if parser in PLAIN_TEXT and {*map(type, texts)} == {str} and are_clean(texts) and are_plain(texts):
        kind = KIND_OF[parser]
        made = {place: (values[place] or None, None) for place in used}
        used = {n for n in used if (t := values[n]) and not is_counted(t) and says_nothing(t, kind)}
    for place in used:
        value = values[place]
        key = value.__class__, value  # 1, 1.0 and True are equal, but not the same
        if (found := known.get(key)) is None:
            found = known[key] = _parse(parser, value)
        made[place] = found
    return made


def _of_places(places: Sequence[int], made: Mapping[int, Parsed]) -> _Read:
    """The values of a column, and what is to be said of which of its rows."""
    values = {place: value for place, (value, _) in made.items()}
    doubts = {place: problem for place, (_, problem) in made.items() if problem}
    said = [(n, doubts[place]) for n, place in enumerate(places) if place in doubts] if doubts else []
    return list(map(values.__getitem__, places)), said


def _parse(parser: Parser, raw: Any) -> Parsed:
    if isinstance(raw, CellFault):
        return None, Problem("VAL-013" if raw.shown else "VAL-014", {"value": raw.shown})
    if problem := without_doubt(raw, parser):
        return None, problem
    kind = KIND_OF.get(parser)
    if kind and not isinstance(raw, date | time) and says_nothing(shown := clean(as_text(raw)), kind):
        return None, Problem(NOTHING, {"value": shown})
    return _BLANK if is_blank(raw) else parser(raw)


def _marked(
    read: _Read, marks: Marks, numbers: Sequence[int], cells: Sequence[list[Any]], parser: Parser, is_key: bool
) -> _Read:
    """The same, where some cells show something else than they hold."""
    values, more = list(read[0]), dict[int, list[Problem]]()
    unseen: set[int] = set()  # rows of which no more is said than what is seen in them
    for n, number in enumerate(numbers):
        for mark in marks.get(number, ()):
            raw = cells[n][0] if cells[n] else ""
            if isinstance(raw, CellFault):
                continue
            values[n], problem = judged(mark, raw, values[n], parser, is_key=is_key)
            if mark.kind != "comment" and (problem or mark.kind != "part"):
                unseen.add(n)
            if problem:
                more.setdefault(n, []).append(problem)
    said = [(n, problem) for n, problem in read[1] if n not in unseen]
    said += [(n, problem) for n, problems in more.items() for problem in problems]
    return values, sorted(said, key=lambda one: one[0])


# --- which rows are data ----------------------------------------------------------------------------------------


def data_rows(region: Region) -> Sequence[int]:
    """The numbers of the rows of the table that hold something; totals and remarks are left out."""
    everything = range(region.header_row + 1, region.last_row + 1)
    used = sorted(column - 1 for column in {*region.columns.values(), *region.wide})
    remarks = {row for row, _ in _remarks(region)} | _headings(region)
    values, places = column_of(region.sheet, region.first_column)
    plain: set[int] = set()  # first cells that leave no doubt, as nearly all do
    if region.first_column - 1 == used[0]:
        words = ((n, word) for n, word in enumerate(values) if isinstance(word, str) and ":" not in word)
        plain = {n for n, word in words if word[:1].isalnum() and not (word[0] in _MAY_COUNT and _counts(word))}
    if not remarks and plain.issuperset(_of_rows(places, everything)):
        return everything
    return [
        number
        for number in everything
        if number not in remarks and (places[number - 1] in plain or _holds_data(region, number, used))
    ]


def _holds_data(region: Region, number: int, used: Sequence[int]) -> bool:
    cells = region.sheet.rows[number - 1]
    if all(is_blank(cells[column]) for column in used if column < len(cells)):
        return False
    filled = [cell for cell in cells[region.first_column - 1 : region.last_column] if cell not in ("", None)]
    first = next((cell for cell in filled if isinstance(cell, str)), "")
    is_counted = _counts(first) and all(cell is first or _is_number(cell) for cell in filled)
    return not (is_counted or _is_total(first) or (len(filled) == 1 and _is_foot(first)))


def _is_total(word: str) -> bool:
    return len(word) < _LONGEST_TOTAL and fold(word) in _TOTALS


def _counts(text: str) -> bool:
    """Whether a text may count rows: «جمع», «جمع احزاب ملی»."""
    return _is_total(text.partition(" ")[0]) or _is_total(text)


def _is_number(cell: object) -> bool:
    return not isinstance(cell, str) or to_latin(clean(cell)).strip("%٪").replace(".", "").isdecimal()


def _headings(region: Region) -> set[int]:
    """The rows that part a table («الف) احزاب ملی», or one text merged over it), and the row below the headers that
    numbers them or says how they are filled in."""
    n_columns = len(region.columns) + len(region.wide)
    if n_columns < _MANY_COLUMNS:
        return set()
    below = range(region.header_row + 1, region.last_row + 1)
    wide = {
        m.first_row
        for m in region.sheet.merges
        if m.last_column - m.first_column + 1 >= max(_MANY_COLUMNS, n_columns // 2)
    }
    found = {
        n for n in sparse_rows(region.sheet) if n in below and (n in wide or _is_heading(region.sheet.rows[n - 1]))
    }
    if below and _is_guide(region.sheet.rows[below[0] - 1][region.first_column - 1 : region.last_column]):
        found.add(below[0])
    return found


def _is_heading(cells: Sequence[Any]) -> bool:
    """Whether the only text of a row says that others follow, or what a sign beside a name means."""
    typed = clean(next((cell for cell in cells if isinstance(cell, str) and cell), ""))
    is_group = " " in typed and fold(typed).startswith(_GROUPS) and fold(typed.split()[0]) in _GROUPS
    listed = _LISTED.match(typed)
    return is_group or bool(
        listed and not listed["rest"].startswith(PARTY_KINDS)
    )  # «* حزب نمونه» has a sign, and is one


def _is_guide(cells: Sequence[Any]) -> bool:
    """Whether a row numbers the columns from one on («(1)», «(2)»), or says of each what to write there."""
    typed = [to_latin(clean(as_text(cell))).strip("()[] ") for cell in cells if cell not in ("", None)]
    if len(typed) < _MANY_COLUMNS:
        return False
    is_numbered = typed == [str(n) for n in range(1, len(typed) + 1)]
    return is_numbered or all(fold(text) in _GUIDE or _DIGITS_OF.fullmatch(text) for text in typed)


def _is_foot(word: str) -> bool:
    """Whether a text may be a line under a table: «تهیه‌کننده: …»."""
    return ":" in word and fold(word.partition(":")[0]).startswith(_FOOT)


def _of_rows(places: array[int], numbers: Sequence[int]) -> Sequence[int]:
    """What stands in those rows of a column."""
    if isinstance(numbers, range):
        return places[numbers.start - 1 : numbers.stop - 1]
    return [places[number - 1] for number in numbers]


def _remarks(region: Region) -> Iterator[tuple[int, int]]:
    """(row, column) of texts under a table, set off by a blank row: they are no rows of it; nor is a line that is
    signed, and all below it. What is typed of letters is one wherever it stands: a number that slipped below the table
    is not to be lost."""
    typed = {region.columns[f] for f in TYPED_FIELDS if f in region.columns} if region.spec is LETTERS else set()
    if len(region.columns) + len(region.wide) < _MANY_COLUMNS:
        return
    within = range(region.header_row + 1, region.last_row + 1)
    sparse = {n: _first_filled(region.sheet.rows[n - 1]) for n in sparse_rows(region.sheet) if n in within}
    blank = [n for n, column in sparse.items() if not column]
    signed = next((n + 1 for n in blank if n + 1 in within and _is_signed(region.sheet.rows[n])), region.last_row + 1)
    for number in (n for n in range(signed, region.last_row + 1) if sparse.get(n) != 0):
        yield number, _first_filled(region.sheet.rows[number - 1])
    before, is_after_blank = 0, False
    for number, column in sparse.items():
        is_after_blank = not column or (is_after_blank and number == before + 1)
        before = number
        is_text = column and isinstance(region.sheet.rows[number - 1][column - 1], str)
        if is_after_blank and is_text and column not in typed and number < signed:
            yield number, column


def _first_filled(cells: Sequence[Any]) -> int:
    """The column of the first cell that holds anything, 0 without any."""
    return next((n for n, cell in enumerate(cells, 1) if cell not in ("", None)), 0)


def _is_signed(cells: Sequence[Any]) -> bool:
    """Whether all that a row says is who wrote, approved or signed what is above it."""
    filled = [cell for cell in cells if cell not in ("", None)]
    return bool(filled) and all(isinstance(cell, str) and fold(cell).startswith(_SIGNED) for cell in filled)


def remark_findings(region: Region) -> Iterator[Finding]:
    """What lies under the table and was left out."""
    for row, column in _remarks(region):
        place = Place(region.sheet.file, region.sheet.title, f"{column_letters(column)}{row}")
        yield Finding("TBL-012", place, region.spec.key)
    numbers = data_rows(region)
    if region.sheet.marks:
        yield from fill_findings(region, numbers)
        yield from condition_findings(region)
    if isinstance(numbers, range):  # every row is one of the table
        return
    left, headings = {row for row, _ in _remarks(region)}, _headings(region)
    for row in sorted({*range(region.header_row + 1, region.last_row + 1)} - {*numbers} - left):
        cells = region.sheet.rows[row - 1][region.first_column - 1 : region.last_column]
        texts = ((n, cell) for n, cell in enumerate(cells) if isinstance(cell, str))
        first = next((n for n, text in texts if row in headings or _counts(text) or _is_foot(text)), None)
        if first is not None:
            letters = column_letters(region.first_column + first)
            yield Finding("TBL-030", Place(region.sheet.file, region.sheet.title, f"{letters}{row}"), region.spec.key)
