"""The sample office as ten other offices would have kept it: the same facts under other headers, in other hands.

`Clerk` types a value in one of the ways that docs/input.md accepts; `Dialect` says how a whole office is laid out and
saved. What a dialect may not change is what a person reads afterwards, so digits within free text stay as they are.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from openpyxl import Workbook, load_workbook

from generator.language import values, words
from generator.language.jalali import to_jalali, weekday_of
from generator.language.persian import fold
from generator.language.words import Words
from generator.model import DocumentState, OfficeValue, Records
from generator.model.periods import Term
from generator.settings import shipped_templates
from generator.tables import columns
from generator.tables.columns import TABLE_BY_KEY, WIDE_HEADERS, Column, TableSpec

ROOT = Path(__file__).resolve().parents[1]
LATIN, PERSIAN, ARABIC = "0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩"
WIDE = "wide"  # the wide form of the dossiers, beside the keys of `columns.py`

_CALENDAR = tomllib.loads((shipped_templates() / "text" / "fa.toml").read_text(encoding="utf-8"))["calendar"]
_ORDINALS = ("", *_CALENDAR["ordinals"], "سی و یکم")

#: The vocabulary of each column that has one.
VOCABULARY: Mapping[tuple[str, str], Words[Any]] = {
    ("parties", "scope"): words.SCOPE,
    ("parties", "licence_state"): words.LICENCE_STATE,
    ("requirements", "mandatory"): words.YES_NO,
    ("requirements", "expires"): words.YES_NO,
    ("dossiers", "state"): words.DOCUMENT_STATE,
    ("sessions", "state"): words.SESSION_STATE,
    ("agenda", "state"): words.TASK_STATE,
    ("attendance", "status"): words.ATTENDANCE,
    ("decisions", "verdict"): words.VERDICT,
    ("views", "attributable"): words.YES_NO,
    ("views", "state"): words.TASK_STATE,
    ("house_steps", "state"): words.TASK_STATE,
    ("policies", "ground"): words.GROUND,
    ("holidays", "kind"): words.HOLIDAY_KIND,
    ("letters", "act"): words.ACT,
    ("letter_texts", "letter"): words.LETTER_KIND,
    ("corrections", "subject"): words.CORRECTED,
    ("checks", "condition"): words.CONDITION,
    ("checks", "severity"): words.SEVERITY,
    ("checks", "holds_back"): words.HOLDS_BACK,
    ("party_changes", "change"): words.PARTY_CHANGE,
}


# --- the facts ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Table:
    """One table as values: dates are dates, words their meaning, references the code of the row they name."""

    key: str
    fields: tuple[str, ...]
    rows: Sequence[Mapping[str, Any]]

    @property
    def spec(self) -> TableSpec:
        return TABLE_BY_KEY["dossiers" if self.key == WIDE else self.key]

    def part(self, first: int, last: int | None = None) -> Table:
        """Some of its rows."""
        return Table(self.key, self.fields, self.rows[first:last])


@dataclass(frozen=True)
class Facts:
    """All tables, and the names by which their rows may be referred to."""

    tables: Mapping[str, Table]
    names: Mapping[str, Mapping[Any, tuple[str, ...]]]


# sheet of input/ → table, and its columns from the right («-» only numbers the rows)
_SAMPLE = {
    "احزاب": ("parties", "- code name short_name kind scope licence_no licence_state licence_valid_until "
              "branch_registration_no branch_registered_on secretary_general secretary honorific role_title mobile "
              "phone email address postal_code national_id legal_id note"),
    "مدارک لازم": ("requirements", "code title short_title applies_to mandatory expires remedy legal_basis order"),
    "پرونده": (WIDE, "- party form1 licence charter form2 address congress"),
    "پرونده تفصیلی": ("dossiers", "party requirement state received_on valid_until letter_no defect reviewed_on note"),
    "نشست‌ها": ("sessions", "number title date time place policy chair state note"),
    "دستور کار": ("agenda", "session order topic proposed_by presenter minutes outcome owner due_on state"),
    "حضور و غیاب": ("attendance", "session party status attendee reason"),
    "تصمیم‌ها": ("decisions", "session party verdict reason decided_on decided_by"),
    "دیدگاه‌ها": ("views", "session party domain text attributable follow_up owner state given_on"),
    "سیاست‌ها": ("policies", "policy order ground"),
    "گام‌های خانه احزاب": ("house_steps", "order step state date owner evidence"),
    "اعضا": ("house_members", "party representative faction joined_on role term"),
    "مشخصات اداره": ("office", "key value"),
    "تعطیلات": ("holidays", "date title kind"),
}  # fmt: skip


@cache
def sample() -> Facts:
    """What input/ says, read with openpyxl, which the program does not use for it."""
    raw: dict[str, list[dict[str, Any]]] = {}
    for path in sorted((ROOT / "input").glob("*.xlsx")):
        for sheet in load_workbook(path):
            key, order = _SAMPLE[sheet.title]
            rows = sheet.iter_rows(min_row=3 if sheet.merged_cells.ranges else 2, values_only=True)
            raw[key] = [dict(zip(order.split(), row, strict=True)) for row in rows]
    names: dict[str, dict[Any, tuple[str, ...]]] = {
        "parties": {r["code"]: tuple(filter(None, (r["code"], r["name"], r["short_name"]))) for r in raw["parties"]},
        "requirements": {r["code"]: (r["code"], r["title"], r["short_title"]) for r in raw["requirements"]},
        "sessions": {r["number"]: (r["title"],) for r in raw["sessions"]},
    }
    keys = {t: {fold(n): key for key, group in named.items() for n in (str(key), *group)} for t, named in names.items()}
    tables = {}
    for key, order in _SAMPLE.values():
        spec = TABLE_BY_KEY["dossiers" if key == WIDE else key]
        known = tuple(name for name in order.split() if name != "-")
        tables[key] = Table(key, known, [{n: _value(spec, key, n, row[n], keys) for n in known} for row in raw[key]])
    return Facts(tables, names)


def _value(spec: TableSpec, key: str, name: str, cell: Any, keys: Mapping[str, Mapping[str, Any]]) -> Any:
    if cell is None or cell == "":
        return None
    if key == WIDE and name != "party":
        return values.wide_document(cell)[0]
    column = spec.column(name)
    value = column.parser(cell)[0] if column.parser else cell
    return keys[column.refers_to][fold(value)] if column.refers_to else value


def long_form(wide: Table) -> Table:
    """The wide dossiers in the long form."""
    rows = []
    for row in wide.rows:
        for code in (name for name in wide.fields if name != "party"):
            state, defect, received_on = row[code] or (None, None, None)
            rows.append({"party": row["party"], "requirement": code, "state": state, "defect": defect,
                         "received_on": received_on})  # fmt: skip
    return Table("dossiers", ("party", "requirement", "state", "received_on", "defect"), rows)


# --- the hand -------------------------------------------------------------------------------------------------

#: How a day may be typed. Each takes the clerk and the day; the last two leave a note or a warning.
DATES: Mapping[str, Callable[[Clerk, date], Any]] = {
    "y/mm/dd": lambda c, d: c.digits("{}/{:02}/{:02}".format(*to_jalali(d))),
    "y/m/d": lambda c, d: c.digits("{}/{}/{}".format(*to_jalali(d))),
    "y-m-d": lambda c, d: c.digits("{}-{:02}-{:02}".format(*to_jalali(d))),
    "y.m.d": lambda c, d: c.digits("{}.{}.{}".format(*to_jalali(d))),
    "y m d": lambda c, d: c.digits("{} {} {}".format(*to_jalali(d))),
    "yـmـd": lambda c, d: c.digits("{}ـ{}ـ{}".format(*to_jalali(d))),
    "y / m / d": lambda c, d: c.digits("\u200f{} / {} / {}".format(*to_jalali(d))),
    "d/m/y": lambda c, d: c.digits("{2}/{1}/{0}".format(*to_jalali(d))),
    "yyyymmdd": lambda c, d: c.digits("{}{:02}{:02}".format(*to_jalali(d))),
    "weekday y/m/d": lambda c, d: f"{c.weekday(d)} {c.digits('{}/{}/{}'.format(*to_jalali(d)))}",
    "named": lambda c, d: c.digits(f"{to_jalali(d)[2]} {c.month(d)} {to_jalali(d)[0]}"),
    "month": lambda c, d: c.digits(f"{to_jalali(d)[2]} {c.month(d)}ماه، {to_jalali(d)[0]}"),
    "weekday, named": lambda c, d: c.digits(f"{c.weekday(d)}، {to_jalali(d)[2]} {c.month(d)} {to_jalali(d)[0]}"),
    "ordinal": lambda c, d: c.digits(f"{_ORDINALS[to_jalali(d)[2]]} {c.month(d)} {to_jalali(d)[0]}"),
    "y/m/d h:m": lambda c, d: c.digits("{}/{:02}/{:02} 10:00".format(*to_jalali(d))),
    "a number": lambda _, d: int("{}{:02}{:02}".format(*to_jalali(d))),
    "a date": lambda _, d: d,
    "a moment": lambda _, d: datetime.combine(d, time(10)),
    "gregorian": lambda _, d: d.isoformat(),  # VAL-016
    "serial": lambda _, d: (d - date(1899, 12, 30)).days,  # VAL-004
}
_CELLS = frozenset({"a number", "a date", "a moment", "serial"})  # no text


@dataclass(frozen=True)
class Clerk:
    """Types values, each time in another of the ways that this office knows."""

    rng: Random
    names: Mapping[str, Mapping[Any, tuple[str, ...]]] = field(default_factory=dict)
    scripts: Sequence[str] = (LATIN, PERSIAN, ARABIC)
    dates: Sequence[str] = tuple(DATES)
    arabic: bool = False  # an Arabic keyboard: ي and ك
    only_text: bool = False  # the format knows no numbers
    encoding: str = "utf-8"

    def cell(self, spec: TableSpec, name: str, value: Any) -> Any:
        """The value of that column as it is typed."""
        column = spec.column(name)
        typed = self._blank() if value is None else self._cell(spec, column, value)
        return typed.translate(_CP1256) if self.encoding == "cp1256" and isinstance(typed, str) else typed

    def _cell(self, spec: TableSpec, column: Column, value: Any) -> Any:
        if vocabulary := VOCABULARY.get((spec.key, column.field)):
            return self.word(vocabulary, value)
        if column.refers_to:
            named = self.names[column.refers_to][value]
            is_number = isinstance(value, int) and (not named or self.rng.random() < 0.8)
            return self.number(value) if is_number else self.reference(self.any_of(named))
        if kind := _KINDS.get(column.parser):
            return kind(self, value)
        return self.text(value) if isinstance(value, str) else value

    def document(self, value: tuple[DocumentState, str | None, date | None] | None) -> Any:
        """A cell of the wide dossiers."""
        if value is None:
            return self._blank()
        state, defect, received_on = value
        if received_on:
            return self.day(received_on)
        if defect:
            flawed = self.any_of(["ناقص", "ناقص است", "نقص دارد"])
            return self.text(f"{flawed}{self.any_of([': ', ':', ' : '])}{defect}")
        return self.word(words.DOCUMENT_STATE, state)

    def day(self, value: date) -> Any:
        form = self.any_of([f for f in self.dates if not (self.only_text and f in _CELLS)])
        return DATES[form](self, value)

    def weekday(self, value: date) -> Any:
        return self.any_of([_CALENDAR["weekdays"][weekday_of(value)], _PLAIN_WEEKDAYS[weekday_of(value)]])

    def month(self, value: date) -> Any:
        name = _CALENDAR["months"][to_jalali(value)[1] - 1]
        return self.any_of([name, "امرداد"]) if name == "مرداد" else name

    def number(self, value: int) -> Any:
        forms: list[Any] = [str(value), self.digits(str(value)), self.digits(f"شمارهٔ {value}")]
        if 0 < value < len(_ORDINALS):
            forms.append(_ORDINALS[value])
        return self.any_of(forms if self.only_text else [*forms, value, float(value)])

    def word(self, accepted: Words[Any], value: Any) -> Any:
        typed = self.any_of([w for w, meaning in accepted.by_fold.items() if meaning is value and self._can_write(w)])
        if typed in ("true", "false") and not self.only_text:
            return typed == "true"
        if typed in ("0", "1"):
            return self.digits(typed) if self.only_text else self.any_of([int(typed), self.digits(typed)])
        return self._spaced(self.letters(typed.upper() if self.rng.random() < 0.2 else typed))

    def clock(self, value: time) -> Any:
        forms = [f"{value:%H:%M}", f"ساعت {value:%H:%M}", f"{value.hour} : {value:%M}"]
        if not value.minute:
            forms += [f"{value.hour}", f"ساعت {value.hour}"]
        typed = self.digits(self.any_of(forms))
        return typed if self.only_text else self.any_of([typed, value])

    def term(self, value: Term) -> Any:
        """One that needs no day to be counted from."""
        if value.until is None:
            return self.any_of(["یک‌بار", "یک بار"])
        return self.digits(f"تا {'/'.join(map(str, to_jalali(value.until)))}")

    def audience(self, value: frozenset[str]) -> Any:
        if not value:
            return self.any_of(["همه", "تمام", "همهٔ تشکل‌ها"])
        parts = [self.any_of([w for w, v in words.APPLIES_TO.items() if v == part]) for part in sorted(value)]
        return self.letters(self.any_of(["، ", ",", " / ", " و ", "؛"]).join(parts))

    def mobile(self, value: str) -> Any:
        rest = value[1:]
        forms: list[Any] = [value, f"+98{rest}", f"0098 {rest}", f"{value[:4]} {value[4:7]} {value[7:]}", rest]
        return self._id(forms, int(rest))

    def phone(self, value: str) -> Any:
        forms = [
            [p, f"{p[:3]}-{p[3:]}", f"({p[:3]}) {p[3:]}", f"+98{p[1:]}"] for p in value.split("، ") if len(p) == 11
        ]
        return self._id([self.any_of(f) for f in forms], int(value)) if len(forms) == 1 else self.digits(value)

    def national_id(self, value: str) -> Any:
        forms = [value, f"{value[:3]}-{value[3:9]}-{value[9:]}", value.lstrip("0")]
        return self._id(forms, int(value)) if not value.startswith("000") else value

    def legal_id(self, value: str) -> Any:
        return self._id([value, f"{value[:5]} {value[5:]}"], int(value)) if not value.startswith("00") else value

    def postal_code(self, value: str) -> Any:
        return self._id([value, f"{value[:5]}-{value[5:]}"], None if value.startswith("0") else int(value))

    def _id(self, forms: Sequence[str], number: int | None) -> Any:
        typed = self.digits(self.any_of(forms))
        return self.any_of([typed, number]) if number is not None and not self.only_text else typed

    def text(self, value: str) -> str:
        """Text that is still the same when it is shown: other letters and spaces, marks that are not seen."""
        return self._spaced(self.letters(value))

    def reference(self, name: str) -> str:
        """A name that is still the same when it is compared."""
        for old, new in _FOLDING:
            if old in name and self.rng.random() < 0.3:
                name = name.replace(old, new)
        return self._spaced(self.letters(self.digits(self.any_of([name, name.lower()]))))

    def header(self, text: str) -> Any:
        return self.any_of([self.reference(text), f"{text}:", text])

    def digits(self, text: str) -> str:
        return text.translate(str.maketrans(LATIN, self.any_of(self.scripts)))

    def letters(self, text: str) -> str:
        return text.translate(str.maketrans("یک", "يك")) if self.arabic else text

    def _spaced(self, text: str) -> str:
        kind = self.rng.randrange(12)
        if kind < 4 and self._can_write("\u200f"):
            return (f" {text}", f"{text}  ", text.replace(" ", "\u00a0"), f"\u200f{text}\u200e")[kind]
        return text

    def _blank(self) -> Any:
        return (
            self.any_of(["", "", "", "", "", "-", " "])
            if self.only_text
            else self.any_of([None, None, None, "", "—", " "])
        )

    def _can_write(self, text: str) -> bool:
        try:
            return bool(text.translate(_CP1256).encode("cp1256")) if self.encoding == "cp1256" else True
        except UnicodeEncodeError:
            return False

    def any_of(self, of: Sequence[Any]) -> Any:
        return self.rng.choice(of)


_KINDS: Mapping[Any, Callable[[Clerk, Any], Any]] = {
    values.parse_date: Clerk.day,
    values.parse_time: Clerk.clock,
    values.whole_number: Clerk.number,
    values.applies_to: Clerk.audience,
    values.term: Clerk.term,
    values.counted_from: Clerk.day,
    values.mobile: Clerk.mobile,
    values.phone: Clerk.phone,
    values.national_id: Clerk.national_id,
    values.legal_id: Clerk.legal_id,
    values.postal_code: Clerk.postal_code,
    values.email: lambda _, value: value,
    values.identifier: lambda _, value: value,
    values.register_number: lambda _, value: value,
}
_PLAIN_WEEKDAYS = ("شنبه", "یک شنبه", "دو شنبه", "سه شنبه", "چهار شنبه", "5شنبه", "آدینه")
_FOLDING = (
    ("\u200c", " "), ("\u200c", ""), ("هٔ", "ه‌ی"), ("هٔ", "ه ی"), ("هٔ", "ۀ"), ("هٔ", "ه"), ("هٔ", "ة"), ("ئ", "ی"),
    ("آ", "ا"), ("ا", "ـا"), ("ن", "نَ"), ("لا", "\ufefb"), (" ", "  "),
)  # fmt: skip

# What the old code page lacks: the Persian yeh, the loose hamza, Persian and Arabic digits. ZWNJ it has.
_CP1256 = str.maketrans(
    {"ی": "ي", "ٔ": None, "ۀ": "ه", "\ufefb": "لا", "\u200f": None} | dict(zip(PERSIAN + ARABIC, LATIN * 2, strict=True))
)


# --- the sheet ------------------------------------------------------------------------------------------------


@dataclass
class Grid:
    """One sheet: cells by row and column from 1."""

    title: str
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)

    @property
    def end(self) -> tuple[int, int]:
        """The last row and the last column."""
        return max((r for r, _ in self.cells), default=0), max((c for _, c in self.cells), default=0)


#: Headings over several columns in a two-row header: table → heading → field → what stands below it.
_GROUPS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "parties": {
        "پروانه": {"licence_no": "شماره", "licence_state": "وضعیت", "licence_valid_until": "اعتبار"},
        "ثبت شعبه": {"branch_registration_no": "شماره", "branch_registered_on": "تاریخ"},
        "تلفن": {"mobile": "همراه", "phone": "ثابت"},
    },
    "sessions": {"برگزاری": {"date": "تاریخ", "time": "ساعت", "place": "محل"}},
    "views": {"پیگیری": {"owner": "مسئول", "state": "وضعیت"}},
    WIDE: {"مدارک": {code: names[0] for code, names in WIDE_HEADERS.items()}},
}


@dataclass(frozen=True)
class Layout:
    """How an office lays out its tables."""

    titles: int = 0  # rows above each table
    groups: bool = False  # two-row headers
    numbers: bool = False  # «ردیف»
    totals: bool = False
    blank_rows: bool = False
    blank_columns: bool = False
    strangers: bool = False  # a column and a remark that are nobody's business

    def put(self, grid: Grid, clerk: Clerk, table: Table, top: int, left: int) -> None:
        """The table on the grid, its upper corner in that cell."""
        spec, rng = table.spec, clerk.rng
        groups = _GROUPS.get(table.key, {}) if self.groups else {}
        order = self._order(table, groups, rng)
        columns_at: dict[str, int] = {}
        for name in order:
            columns_at[name] = left + len(columns_at)
            left += self.blank_columns and rng.random() < 0.2 and not groups
        right = max(columns_at.values())
        for n in range(self.titles):
            grid.cells[top, columns_at[order[0]]] = clerk.text(("فهرست ادارهٔ سیاسی", "تا پایان آبان")[n % 2])
            grid.merges.append((top, columns_at[order[0]], top, right))
            top += 1
        top = self._header(grid, clerk, table, columns_at, groups, top)
        for n, row in enumerate(table.rows, 1):
            if self.blank_rows and rng.random() < 0.15:
                top += 1
            for name, column in columns_at.items():
                if name == "-":
                    grid.cells[top, column] = n
                elif name == "?":
                    grid.cells[top, column] = clerk.any_of(["سبز", "سرخ", "آبی"])
                elif table.key == WIDE and name != "party":
                    grid.cells[top, column] = _coded(clerk, clerk.document(row.get(name)))
                else:
                    grid.cells[top, column] = clerk.cell(spec, name, row.get(name))
            top += 1
        if self.totals:
            grid.cells[top, columns_at[order[0]]] = clerk.any_of(["جمع", "جمع کل:", "مجموع"])
            grid.cells[top, right] = len(table.rows)
            top += 1
        if self.strangers and len(table.fields) > 2:  # of a smaller table it might be a row
            grid.cells[top + 1, columns_at[order[0]]] = "این فهرست تا پایان آبان به‌روز شده است."

    def _order(self, table: Table, groups: Mapping[str, Mapping[str, str]], rng: Random) -> list[str]:
        grouped = {name for group in groups.values() for name in group}
        units = [[name] for name in table.fields if name not in grouped] + [list(group) for group in groups.values()]
        if self.strangers:
            units.append(["?"])
        rng.shuffle(units)
        return ["-"] * self.numbers + [name for unit in units for name in unit]

    def _header(
        self,
        grid: Grid,
        clerk: Clerk,
        table: Table,
        columns_at: Mapping[str, int],
        groups: Mapping[str, Mapping[str, str]],
        top: int,
    ) -> int:
        below = {name: text for group in groups.values() for name, text in group.items()}
        for name, column in columns_at.items():
            text = _coded(clerk, clerk.header(below.get(name) or clerk.any_of(_headers(clerk, table, name))))
            grid.cells[top + (name in below), column] = text
            if groups and name not in below:
                grid.merges.append((top, column, top + 1, column))
        for heading, group in groups.items():
            first = min(columns_at[name] for name in group)
            grid.cells[top, first] = heading
            grid.merges.append((top, first, top, first + len(group) - 1))
        return top + 1 + bool(groups)


def _headers(clerk: Clerk, table: Table, name: str) -> Sequence[str]:
    """The headers that mean this column and no other of its table."""
    if name == "?":
        return ["رنگ پوشه"]
    if table.key == WIDE and name not in ("party", "-"):
        return [*WIDE_HEADERS[name], *clerk.names["requirements"][name]]
    first: dict[str, str] = {}
    for column in table.spec.columns:
        for header in column.headers:
            first.setdefault(fold(header), column.field)
    column = table.spec.column("_" if name == "-" else name)
    return [header for header in column.headers if first[fold(header)] == column.field]


def _coded(clerk: Clerk, typed: Any) -> Any:
    return typed.translate(_CP1256) if clerk.encoding == "cp1256" and isinstance(typed, str) else typed


# --- the file -------------------------------------------------------------------------------------------------


def write_openpyxl(path: Path, grids: Sequence[Grid]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet(grid.title)
        sheet.sheet_view.rightToLeft = True
        sheet.sheet_state = "hidden" if grid.hidden else "visible"
        for (row, column), value in grid.cells.items():
            if value not in (None, ""):
                cell = sheet.cell(row, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
        for first_row, first_column, last_row, last_column in grid.merges:
            if (first_row, first_column) != (last_row, last_column):
                sheet.merge_cells(None, first_row, first_column, last_row, last_column)
        for number in grid.hidden_rows:
            sheet.row_dimensions[number].hidden = True
    book.save(path)


def write_xlsxwriter(path: Path, grids: Sequence[Grid]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "yyyy/mm/dd"}
    with xlsxwriter.Workbook(str(path), options) as book:
        clock = book.add_format({"num_format": "hh:mm"})
        for grid in grids:
            sheet = book.add_worksheet(grid.title)
            sheet.right_to_left()
            for first_row, first_column, last_row, last_column in grid.merges:
                if (first_row, first_column) != (last_row, last_column):
                    sheet.merge_range(first_row - 1, first_column - 1, last_row - 1, last_column - 1, "")
            for (row, column), value in grid.cells.items():
                if value not in (None, ""):
                    sheet.write(row - 1, column - 1, value, *([clock] if isinstance(value, time) else []))
            for number in grid.hidden_rows:
                sheet.set_row(number - 1, None, None, {"hidden": True})
            if grid.hidden:
                sheet.hide()


def write_xlsm(path: Path, grids: Sequence[Grid]) -> None:
    """A workbook with macros: the type in [Content_Types].xml and a project, whose bytes nobody reads."""
    plain = path.with_suffix(".tmp")
    write_openpyxl(plain, grids)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "[Content_Types].xml":
                data = data.replace(
                    b"vnd.openxmlformats-officedocument.spreadsheetml.sheet.main",
                    b"vnd.ms-excel.sheet.macroEnabled.main",
                )
            target.writestr(info.filename, data)
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    plain.unlink()


def csv_writer(encoding: str, delimiter: str) -> Callable[[Path, Sequence[Grid]], None]:
    def write(path: Path, grids: Sequence[Grid]) -> None:
        (grid,) = grids
        n_rows, n_columns = grid.end
        with path.open("w", encoding=encoding, newline="") as file:
            rows = ([grid.cells.get((r, c)) for c in range(1, n_columns + 1)] for r in range(1, n_rows + 1))
            csv.writer(file, delimiter=delimiter).writerows(rows)

    return write


def libreoffice(files: Mapping[str, Sequence[Path]], target: Path) -> None:
    """Convert workbooks with LibreOffice: format → files; all formats at the same time."""
    program = shutil.which("soffice")
    if not program:
        raise FileNotFoundError("soffice is not there; run scripts/setup.sh --dev, which installs it.")
    running = []
    for suffix, paths in files.items():
        profile = target / f".profile-{suffix}"
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", suffix]
        command += ["--outdir", str(target), *map(str, paths)]
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        running.append((process, profile))
    for process, profile in running:
        if process.wait(timeout=120):
            raise RuntimeError(f"soffice ended with {process.returncode}")
        shutil.rmtree(profile, ignore_errors=True)


# --- the ten --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dialect:
    """One way to keep the office. `shown` is what two texts must agree in: all of it, unless the format can't."""

    name: str
    suffix: str
    write: Callable[[Path, Sequence[Grid]], None]
    pages: Callable[[Dialect, Random], Iterator[tuple[str, Sequence[Grid]]]]
    layout: Layout = Layout()
    scripts: Sequence[str] = (LATIN, PERSIAN, ARABIC)
    dates: Sequence[str] = tuple(form for form in DATES if form != "serial")
    arabic: bool = False
    encoding: str = "utf-8"
    wide: bool = True
    shown: Callable[[str], str] = str
    converted: str = ""  # by LibreOffice, into this format
    warnings: frozenset[str] = frozenset()  # the findings, besides notes, that it must raise

    @property
    def tables(self) -> list[Table]:
        tables = dict(sample().tables)
        if not self.wide:
            return [long_form(table) if key == WIDE else table for key, table in tables.items()]
        return list(tables.values())

    def clerk(self, rng: Random) -> Clerk:
        return Clerk(rng, sample().names, self.scripts, self.dates, self.arabic, self.suffix == "csv", self.encoding)

    def grid(self, title: str, tables: Sequence[Table], rng: Random, *, beside: bool = False) -> Grid:
        """These tables on one sheet, one under another or side by side."""
        grid = Grid(title)
        for table in tables:
            n_rows, n_columns = grid.end
            start = (1, n_columns + 2) if beside and n_columns else (n_rows + 2 if n_rows else 1, 1)
            self.layout.put(grid, self.clerk(rng), table, *start)
        return grid


def _titled(tables: Sequence[Table]) -> Iterator[tuple[str, Table]]:
    """Each table with a title that says what it is."""
    for n, table in enumerate(tables):
        yield table.spec.hints[sum(other.spec is table.spec for other in tables[:n])], table


def _sheet_each(dialect: Dialect, rng: Random) -> Iterator[tuple[str, Sequence[Grid]]]:
    """One workbook, a sheet for each table."""
    yield "دفتر", [dialect.grid(title, [table], rng) for title, table in _titled(dialect.tables)]


def _file_each(dialect: Dialect, rng: Random) -> Iterator[tuple[str, Sequence[Grid]]]:
    for title, table in _titled(dialect.tables):
        yield title, [dialect.grid("", [table], rng)]


def _under(dialect: Dialect, rng: Random) -> Iterator[tuple[str, Sequence[Grid]]]:
    """All tables on two sheets that do not say what they are."""
    tables = dialect.tables
    yield "همه", [dialect.grid("برگهٔ ۱", tables[:5], rng), dialect.grid("برگهٔ ۲", tables[5:], rng)]


def _beside(dialect: Dialect, rng: Random) -> Iterator[tuple[str, Sequence[Grid]]]:
    """Small tables side by side, and a hidden sheet."""
    tables = {table.key: table for table in dialect.tables}
    small = ("house_steps", "house_members", "policies", "holidays", "office", "requirements")
    grids = [dialect.grid("گوناگون", [tables.pop(key) for key in small], rng, beside=True)]
    pair = [tables.pop("decisions"), tables.pop("attendance")]
    grids.append(dialect.grid("نشست‌ها و حضور", pair, rng, beside=True))
    grids += [dialect.grid(f"برگه {n}", [table], rng) for n, table in enumerate(tables.values(), 1)]
    yield "دفتر", grids


def _split(dialect: Dialect, rng: Random) -> Iterator[tuple[str, Sequence[Grid]]]:
    """Every table over two files and up to three sheets; the last rows on hidden sheets or in hidden rows."""
    first, second = [], []
    for n, (title, table) in enumerate(_titled(dialect.tables)):
        half = (len(table.rows) + 1) // 2
        quarter = max(half // 2, 1)
        first.append(dialect.grid(title, [table.part(0, quarter)], rng))
        first.append(dialect.grid(f"{title} (۲)", [table.part(quarter, half)], rng))
        second.append(dialect.grid(title, [table.part(half)], rng))
        if n % 4 == 2:
            second[-1].hidden_rows = {second[-1].end[0]}
    yield "الف", first
    yield "ب", second


_TEXT_DATES = tuple(form for form in DATES if form not in _CELLS and form not in ("yـmـd", "y / m / d"))

DIALECTS: tuple[Dialect, ...] = (
    Dialect("XlsxWriter, titles above", "xlsx", write_xlsxwriter, _sheet_each, Layout(titles=2)),
    Dialect(
        "openpyxl, two-row headers", "xlsx", write_openpyxl, _sheet_each,
        Layout(titles=1, groups=True, numbers=True, totals=True), scripts=(LATIN,),
    ),
    Dialect(
        "xlsm, Arabic keyboard, gaps", "xlsm", write_xlsm, _sheet_each,
        Layout(numbers=True, blank_rows=True, blank_columns=True), scripts=(ARABIC,), arabic=True,
    ),
    Dialect(
        "ods, one under another", "xlsx", write_openpyxl, _under, Layout(titles=1, groups=True, totals=True),
        converted="ods",
    ),
    Dialect("xls, side by side", "xlsx", write_xlsxwriter, _beside, scripts=(PERSIAN,), converted="xls"),
    Dialect(
        "xlsx of LibreOffice, long dossiers, day numbers", "xlsx", write_xlsxwriter, _sheet_each,
        Layout(numbers=True, groups=True, strangers=True), dates=("a date", "a moment", "a number", "serial"),
        wide=False, converted="xlsx", warnings=frozenset({"VAL-004", "TBL-012"}),
    ),
    Dialect("CSV, UTF-8, comma", "csv", csv_writer("utf-8", ","), _file_each, Layout(titles=1, totals=True)),
    Dialect(
        "CSV, BOM, semicolon", "csv", csv_writer("utf-8-sig", ";"), _file_each,
        Layout(numbers=True, blank_columns=True), wide=False, arabic=True,
    ),
    Dialect(
        "CSV, cp1256, tab", "csv", csv_writer("cp1256", "\t"), _file_each, Layout(blank_rows=True),
        scripts=(LATIN,), dates=_TEXT_DATES, arabic=True, encoding="cp1256", shown=fold,
    ),
    Dialect("split over sheets and files, partly hidden", "xlsx", write_openpyxl, _split, Layout(titles=1)),
)  # fmt: skip


def write_offices(folder: Path) -> None:
    """Writes folder/<n>/input for the n-th dialect."""
    waiting: dict[str, list[Path]] = {}
    for number, dialect in enumerate(DIALECTS):
        target = folder / str(number) / "input"
        target.mkdir(parents=True)
        rng = Random(f"dialect {number}")
        for stem, grids in dialect.pages(dialect, rng):
            if dialect.converted:
                waiting.setdefault(dialect.converted, []).append(folder / f"{number}-{stem}.{dialect.suffix}")
                dialect.write(waiting[dialect.converted][-1], grids)
            else:
                dialect.write(target / f"{stem}.{dialect.suffix}", grids)
    done = folder / "converted"
    done.mkdir()
    libreoffice(waiting, done)
    for suffix, paths in waiting.items():
        for path in paths:
            number_, _, stem = path.stem.partition("-")
            (done / f"{path.stem}.{suffix}").rename(folder / number_ / "input" / f"{stem}.{suffix}")


# --- the comparison -------------------------------------------------------------------------------------------


def facts_of(records: Records, shown: Callable[[str], str] = str) -> dict[str, list[Any]]:
    """All that the records say, without the cells that it was read from."""
    found: dict[str, list[Any]] = {}
    for name in records.__struct_fields__:
        rows = getattr(records, name)
        if name == "identities":  # who is who follows from what is remembered, too
            continue
        found[name] = [fact_of(row, shown) for row in (rows.values() if isinstance(rows, Mapping) else rows)]
    found["dossier_items"].sort(key=repr)  # the wide form is read column by column
    return found


def fact_of(record: Any, shown: Callable[[str], str] = str) -> dict[str, Any]:
    """One record as its fields, without its source."""
    known = {name: getattr(record, name) for name in record.__struct_fields__ if name != "source"}
    if isinstance(record, OfficeValue):
        known["key"] = columns.OFFICE_KEY_BY_FOLD.get(fold(record.key), record.key)
    return {name: shown(value) if type(value) is str else value for name, value in known.items()}
