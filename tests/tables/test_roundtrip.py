"""Any valid record, typed in any accepted way into any accepted layout, reads back equal."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
import xlsxwriter
from hypothesis import Phase, given, settings, strategies as st

from generator.language import values
from generator.language.honorifics import is_no_title, is_not_one, names_nobody
from generator.language.nothing import Kind, is_ditto, says_nothing
from generator.language.persian import clean, fold
from generator.language.words import APPLIES_TO
from generator.model import Addressee, Contact, DocumentState, Record, Records
from generator.model.periods import Term, TermKind
from generator.reading.sheets import Sheet
from generator.tables.columns import OFFICE_KEY_BY_FOLD, TABLE_BY_KEY, TABLES, Column
from generator.tables.normalise import normalise
from scripts.make_sample import legal_id, national_id
from tests.builders import opened, sheets, shipped
from tests.dialects import (
    DATES,
    VOCABULARY,
    WIDE,
    Clerk,
    Grid,
    Layout,
    Table,
    fact_of,
    libreoffice,
    long_form,
    write_openpyxl,
    write_xlsxwriter,
)

KEYS = [*TABLE_BY_KEY, WIDE]
_EXAMPLES = int(os.environ.get("ROUNDTRIP", "25"))  # of each table
_REFERRED = """
    [احزاب]
    کد  | نام حزب                 | نام کوتاه
    A-1 | حزب نمونهٔ آزادگان      | آزادگان نمونه
    A-2 | جمعیت نمونهٔ نیک‌اندیشان | نیک‌اندیشان
    A-3 | مجمع نمونهٔ ژرف‌نگر     |

    [نشست‌ها]
    شماره نشست | تاریخ
    1          | 1405/06/17
    4          | 1405/09/17
    21         | 1405/10/17
"""
PARTIES = {"A-1": ("A-1", "حزب نمونهٔ آزادگان", "آزادگان نمونه"), "A-2": ("A-2", "جمعیت نمونهٔ نیک‌اندیشان", "نیک‌اندیشان"),
           "A-3": ("A-3", "مجمع نمونهٔ ژرف‌نگر")}  # fmt: skip
SESSIONS = (1, 4, 21)


@cache
def names() -> Mapping[str, Mapping[Any, tuple[str, ...]]]:
    """How the rows of the tables above, and the shipped requirements, may be referred to."""
    requirements = {r.code: (r.code, r.title, r.short_title or r.title) for r in shipped().requirements}
    return {"parties": PARTIES, "requirements": requirements, "sessions": dict.fromkeys(SESSIONS, ())}


# --- valid values ---------------------------------------------------------------------------------------------

#: What spreadsheets like to take for something else.
_DECEPTIVE = ("007", "NA", "null", "1/2", "=1+1", "+98", "@x", "#N/A", "Err:502", "-1", "1e5", "12:30", "1405",
              "2026-11-22", "۱۴۰۵/۹/۱", "<b>&amp;</b>", '"', "'a", "{=1}", "a,b;c", "http://example.ir/", "nan",
              "🙂", "الف‌ب", "نمونهٔ", "مؤسس", "أ", "%", "None", "0", "x" * 3000)  # fmt: skip
_LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی آئؤأۀة‌ًّٔabcXYZ019۰۱۹٤٥٦()«»،؛؟-/.:!"


_ERROR_TEXTS = frozenset({"#N/A", "Err:502"})  # .ods and .xls have no other way to write an error value


def _is_shown_as_typed(text: str) -> bool:
    return clean(text) == text and not values.is_blank(text) and not is_ditto(text)


TEXT = st.sampled_from(_DECEPTIVE) | st.text(_LETTERS, min_size=1, max_size=40).filter(_is_shown_as_typed)
#: Of what stands in a list by name: something is left of it when it is compared.
NAME = st.text(_LETTERS, min_size=3, max_size=30).filter(
    lambda name: _is_shown_as_typed(name) and len(fold(name)) > 2 and not says_nothing(name, Kind.TITLE)
)
DAY = st.dates(date(1930, 1, 1), date(2099, 12, 31))
_BY_PARSER: Mapping[Any, st.SearchStrategy[Any]] = {
    values.parse_date: DAY,
    values.parse_time: st.times(time(6)).map(lambda t: time(t.hour, t.minute)),
    values.whole_number: st.integers(0, 999_999_999),
    values.applies_to: st.frozensets(st.sampled_from(sorted(set(APPLIES_TO.values()))), max_size=3),
    values.term: st.just(Term(TermKind.ONCE)) | DAY.map(lambda day: Term(TermKind.UNTIL, until=day)),
    values.counted_from: DAY,
    values.addressee: st.text("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنهی آئؤأۀة‌ًّٔabcXYZ«».!", min_size=1, max_size=40).filter(
        lambda name: _is_shown_as_typed(name) and not is_not_one(name) and not names_nobody(name)
    ),
    values.person: TEXT.filter(lambda name: not names_nobody(name)),
    values.honorific: TEXT.filter(lambda title: not is_no_title(title)),
    values.identifier: TEXT.filter(lambda text: not text.endswith(("؟", "?"))),
    values.register_number: TEXT.filter(lambda text: any(map(str.isdigit, text)) and not text.endswith(("؟", "?"))),
    values.reason: TEXT.filter(lambda text: any(map(str.isalpha, text)) and values.reason(text)[1] is None),
    values.mobile: st.integers(0, 10**9 - 1).map("09{:09}".format),
    values.phone: st.lists(st.integers(10**9, 9 * 10**9 - 1).map("0{}".format), min_size=1, max_size=2).map("، ".join),
    values.national_id: st.integers(10**6, 10**8).map(lambda n: national_id(f"{n:09}")),
    values.legal_id: st.integers(10**3, 10**6).map(lambda n: legal_id(f"{n}{n:06}"[:10].ljust(10, "7"))),
    values.postal_code: st.integers(10**9, 10**10 - 1).map(str),
    values.email: st.from_regex(r"[a-z][a-z0-9.+_-]{0,20}[a-z0-9]@example\.(ir|com)", fullmatch=True)
    .filter(lambda address: ".." not in address),
}  # fmt: skip


def _value(key: str, column: Column) -> st.SearchStrategy[Any]:
    """Any value of that column."""
    if vocabulary := VOCABULARY.get((key, column.field)):
        return st.sampled_from(sorted(set(vocabulary.by_fold.values()), key=str))
    if column.refers_to:
        return st.sampled_from(sorted(names()[column.refers_to]))
    return _that_says_something(_BY_PARSER.get(column.parser, TEXT), column)


def _that_says_something(value: st.SearchStrategy[Any], column: Column) -> st.SearchStrategy[Any]:
    kind = values.KIND_OF.get(column.parser) if column.parser else None
    return value.filter(lambda it: not (isinstance(it, str) and says_nothing(it, kind))) if kind else value


def _columns(key: str) -> list[Column]:
    return [column for column in TABLE_BY_KEY[key].columns if column.parser]


@cache
def rows(key: str) -> st.SearchStrategy[dict[str, Any]]:
    """A row of the table; what need not be given may be missing."""
    if key == WIDE:
        documents = st.none() | st.builds(_document, st.sampled_from(DocumentState), st.none() | NAME, st.none() | DAY)
        return st.fixed_dictionaries(
            {"party": st.sampled_from(sorted(PARTIES))} | {r.code: documents for r in shipped().requirements}
        )
    cells: dict[str, st.SearchStrategy[Any]] = {}
    for column in _columns(key):
        value = _value(key, column)
        always = column.required or column.field in ("code", "order") or (key, column.field) == ("holidays", "kind")
        cells[column.field] = value if always else st.none() | value
    if key == "office":  # a key that the program knows comes back by its own name
        cells["key"] = TEXT.filter(
            lambda text: fold(text) not in OFFICE_KEY_BY_FOLD and not says_nothing(text, Kind.TITLE)
        )
    if key == "parties":  # what equals a private value is masked in an open column, and rightly so
        cells["address"] = _open_to_none(cells["address"])
    if key in ("parties", "requirements"):
        cells |= {"code": st.just(""), "name" if key == "parties" else "title": NAME}
    return st.fixed_dictionaries(cells)


def _open_to_none(address: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Addresses that no open column holds."""
    return address.map(lambda text: text and f"{text} پلاک")


def _document(state: DocumentState, defect: str | None, received_on: date | None) -> tuple[Any, ...]:
    if state is DocumentState.MET and received_on:
        return state, None, received_on
    return state, defect if state is DocumentState.FLAWED else None, None


def tables(key: str, *, most: int = 5) -> st.SearchStrategy[Table]:
    """A table of a few rows that contradict each other in nothing."""
    return st.lists(rows(key), min_size=1, max_size=most).map(lambda found: table(key, found))


def table(key: str, found: Sequence[dict[str, Any]]) -> Table:
    """These rows, with what must be different made different."""
    if key in ("parties", "requirements"):
        name = "name" if key == "parties" else "title"
        found = [row | {"code": f"K-{n}x", name: f"{row[name]} {n}پ"} for n, row in enumerate(found, 1)]
    elif key == "sessions":
        found = [row | {"number": row["number"] % 10**6 * 100 + n} for n, row in enumerate(found)]
    return Table(key, tuple(found[0]), found)


# --- what must come back --------------------------------------------------------------------------------------

_TUPLES = {"dossiers": "dossier_items"}


def expected(source: Table) -> list[list[dict[str, Any]]]:
    """The facts of each kind of record that the table becomes."""
    spec = source.spec
    if source.key == WIDE:
        source = long_form(source)
    kinds: list[type[Record]] = [spec.record] + ([Addressee, Contact] if spec.key == "parties" else [])
    return [[_expected(kind, source, row) for row in source.rows] for kind in kinds]


def _expected(kind: type[Record], source: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, default in kind.own_fields():
        if name in source.fields:
            found[name] = row[name] if row.get(name) is not None else default
    if kind in (Addressee, Contact):
        found["party"] = row["code"]
    if source.key == "views" and row["attributable"] is not True:
        found["party"] = None
    return dict(sorted(found.items()))


def read_back(source: Table, records: Records) -> list[list[dict[str, Any]]]:
    """The same of what was read."""
    if source.key == "parties":
        found: list[list[Any]] = [[*records.parties], [*records.addressees.values()], [*records.contacts.values()]]
    else:
        found = [[*getattr(records, _TUPLES.get(source.spec.key, source.spec.key))]]
    shown = []
    for kind, wanted in zip(found, expected(source), strict=True):
        keys = wanted[0].keys()
        shown.append(
            [{name: value for name, value in sorted(fact_of(record).items()) if name in keys} for record in kind]
        )
    return shown


def _sorted(found: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Comparable whatever the order of the rows."""
    return [
        sorted(rows, key=lambda row: repr([sorted(v) if isinstance(v, frozenset) else v for v in row.values()]))
        for rows in found
    ]


def grid_of(source: Table, rng: Random, title: str, dates: Sequence[str] = tuple(DATES)) -> Grid:
    """The table typed and laid out in one of the accepted ways."""
    yes = [rng.random() < 0.4 for _ in range(5)]
    has_gaps = yes[2] and all(sum(value is not None for value in row.values()) > 1 for row in source.rows)
    layout = Layout(rng.randrange(3), bool(rng.randrange(2)), yes[0], yes[1], has_gaps, yes[3], yes[4])
    clerk = Clerk(rng, names(), dates=dates, arabic=rng.random() < 0.3)
    grid = Grid(title)
    layout.put(grid, clerk, source, 1, 1)
    return grid


def with_referred(found: Sequence[Sheet], key: str) -> list[Sheet]:
    """The sheets, and those that they refer to."""
    return [*found, *(sheet for sheet in sheets(_REFERRED) if sheet.title != TABLE_BY_KEY.get(key, TABLES[2]).hints[0])]


# --- the tests ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("roundtrip")


@pytest.mark.parametrize("key", KEYS)
@settings(max_examples=_EXAMPLES)
@given(data=st.data())
def test_any_record_reads_back_equal(folder: Path, key: str, data: st.DataObject) -> None:
    source = data.draw(tables(key), "table")
    rng = Random(data.draw(st.integers(0, 2**32), "seed of the dialect"))
    # a day number is of this century; forms of a date are drawn for the whole table
    is_old = any(isinstance(v, date) and v.year < 2000 for row in source.rows for v in _flat(row))
    forms = [form for form in forms_for(source) if not (is_old and form == "serial")]
    path = folder / "book.xlsx"
    write = rng.choice([write_openpyxl, write_xlsxwriter])
    grid = grid_of(source, rng, source.spec.hints[0], rng.sample(forms, 4))
    write(path, [grid])
    records, _, _ = normalise(with_referred(opened(path, "book.xlsx"), key), shipped())
    assert _sorted(read_back(source, records)) == _sorted(expected(source))


def forms_for(source: Table) -> list[str]:
    """The forms of a date; an hour in the date of a session is the session's, and so would be another value."""
    has_hours = {"a moment", "y/m/d h:m"} if source.key == "sessions" else set()
    return [form for form in DATES if form not in has_hours]


def _flat(row: Mapping[str, Any]) -> list[Any]:
    return [part for value in row.values() for part in (value if isinstance(value, tuple) else (value,))]


def test_libreoffice_changes_nothing(folder: Path) -> None:
    """Every table with many rows, typed in every accepted way, converted by LibreOffice into its formats."""
    found = {key: _many(key) for key in KEYS}
    grids = []
    for n, source in enumerate(found.values()):
        rng = Random(f"libreoffice {n}")
        forms = [form for form in forms_for(source) if form != "serial"]
        title = source.spec.hints[source.key == WIDE]
        grids.append(grid_of(source, rng, title, forms))
    book = folder / "many.xlsx"
    write_xlsxwriter(book, grids)
    done = folder / "done"
    done.mkdir()
    libreoffice({suffix: [book] for suffix in ("ods", "xls", "xlsx")}, done)
    for path in sorted(done.iterdir()):
        read = {sheet.title: sheet for sheet in opened(path, path.name)}
        for source in found.values():
            sheet = read[source.spec.hints[source.key == WIDE]]
            records, _, _ = normalise(with_referred([sheet], source.key), shipped())
            assert _sorted(read_back(source, records)) == _sorted(expected(source)), f"{path.name}: {source.key}"


def _many(key: str) -> Table:
    """The rows of many of the examples that hypothesis makes of a table."""
    drawn: list[dict[str, Any]] = []

    @settings(max_examples=60, phases=[Phase.generate])
    @given(rows(key))
    def collect(row: dict[str, Any]) -> None:
        if not {*row.values()} & _ERROR_TEXTS:
            drawn.append(row)

    collect()
    return table(key, drawn)


@pytest.fixture(scope="module")
def faulty(folder: Path) -> Path:
    """A folder of one workbook with error values, in the formats of LibreOffice."""
    target = folder / "faulty"
    target.mkdir()
    with xlsxwriter.Workbook(str(target / "book.xlsx")) as book:
        page = book.add_worksheet("احزاب")
        page.write_row(0, 0, ("کد", "نام حزب", "دبیرکل"))
        page.write_row(1, 0, ("A-1", "حزب نمونه"))
        page.write_formula(1, 2, "=NA()", None, "#N/A")
    done = target / "done"
    done.mkdir()
    libreoffice({suffix: [target / "book.xlsx"] for suffix in ("ods", "xls", "xlsx")}, done)
    return done


@pytest.mark.parametrize(
    "suffix",
    [
        "xlsx",
        "ods",
        "xls",
    ],
)
def test_an_error_value_is_not_taken_for_blank(faulty: Path, suffix: str) -> None:
    path = faulty / f"book.{suffix}"
    _, findings, _ = normalise(opened(path, path.name), shipped())
    assert [(f.code, f.place.cell) for f in findings if f.code.startswith("VAL")] == [("VAL-013", "C2")]
