"""What people see is what is read: number formats, digits, strike-through, superscripts, comments, in real files."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from generator.reading.formats import is_telling, shown_number, shown_text
from generator.reading.sheets import Mark
from tests.builders import Examined, office, opened, said
from tests.dialects import libreoffice

HEAD = ("کد", "نام حزب", "شماره پروانه", "اعتبار پروانه", "دبیر استان", "تلفن همراه", "نشانی")
Fill = Callable[[Any, Any], None]
LETTERS = ("شناسه نامه", "شماره", "تاریخ نامه")


def register(path: Path, fill: Fill, head: Sequence[str] = HEAD, title: str = "احزاب") -> Path:
    """A register of one party; `fill(page, book)` writes what is odd into its row (row 1)."""
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(title)
        page.write_row(0, 0, head)
        page.write_row(1, 0, ("P-1", "حزب نمونه"))
        fill(page, book)
    return path


def read(path: Path) -> Examined:
    return office(opened(path, path.name))


def said_of(path: Path) -> list[str]:
    return [line for line in read(path).said() if line.startswith("VAL")]


def formatted(row: int, column: int, value: float, code: str) -> Fill:
    return lambda page, book: page.write_number(row, column, value, book.add_format({"num_format": code}))


# --- number formats ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1234, '"52/"0', "52/1234"),
        (123, "00000", "00123"),
        (9181234567, "0000-000-0000", "0918-123-4567"),
        (14050901, "0000/00/00", "1405/09/01"),
        (1234, "#,##0", "1234"),  # the same digits
        (1234, "0.00", "1234.00"),
        (1234.4, "0", "1234"),
        (0.125, "0.0%", "12.5%"),
        (-5, "0;(0)", "(5)"),
        (0, "0;-0;;@", ""),
        (5, ";;;", ""),
        (45, '0" روز"', "45 روز"),
        (45, 'General" روز"', "45 روز"),
        (1, '[=1]"دارد";"ندارد"', "دارد"),
        (2, '[=1]"دارد";"ندارد"', "ندارد"),
        (1500000, '0,,"M"', "2M"),
        (140552001234, "0.00E+00", "1.41E+11"),
        (5, "[$ریال-429] #,##0", "ریال 5"),
        (0, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', "-"),
        (12.5, "# ?/?", None),  # a fraction: beyond this
        (float("inf"), "0", None),
    ],
)
def test_what_a_number_format_shows(value: float, code: str, shown: str | None) -> None:
    assert shown_number(value, code) == shown


def test_formats_that_show_what_there_is() -> None:
    assert not any(
        map(
            is_telling, ["", "General", "GENERAL", "@", "General;@", "yyyy/mm/dd", "[$-fa-IR,16]yyyy/mm/dd;@", "[h]:mm"]
        )
    )
    assert [shown_text("۱۲", code) for code in ('"شماره "@', ";;;", "0", "@")] == ["شماره ۱۲", "", "۱۲", "۱۲"]


@pytest.mark.parametrize("code", ['"52/"0', "00000", "0.00", "0.00E+00"])
def test_a_licence_number_that_shows_something_else_is_an_error(code: str, tmp_path: Path) -> None:
    found = read(register(tmp_path / "a.xlsx", formatted(1, 2, 123, code)))
    assert [line for line in found.said() if "VAL" in line] == ["VAL-030 احزاب!C2"]
    assert found.records.parties[0].licence_no is None
    (finding,) = (f for f in found.findings if f.code == "VAL-030")
    assert (finding.facts["value"], finding.party) == ("123", "P-1")
    assert finding.facts["shown"] == shown_number(123, code)


@pytest.mark.parametrize(("value", "code"), [(123, "General"), (123, "0"), (12345, "#,##0"), (123, "@")])
def test_one_that_shows_its_digits_is_read(value: float, code: str, tmp_path: Path) -> None:
    found = read(register(tmp_path / "a.xlsx", formatted(1, 2, value, code)))
    assert (found.records.parties[0].licence_no, [line for line in found.said() if "VAL" in line]) == (str(value), [])


def test_a_private_number_is_masked(tmp_path: Path) -> None:
    found = read(register(tmp_path / "a.xlsx", formatted(1, 5, 9181234567, "00000000000")))
    (finding,) = (f for f in found.findings if f.code == "VAL-030")
    assert not any("9181234567" in str(fact) for fact in (finding.value, *finding.facts.values()))


@pytest.mark.parametrize("number", ["140552001234567890", "1405520012345678"])
def test_more_digits_than_a_number_can_hold(number: str, tmp_path: Path) -> None:
    path = register(tmp_path / "a.xlsx", lambda page, _: page.write_number(1, 2, 1111))
    swap(path, b"<v>1111</v>", f"<v>{number}</v>".encode())
    assert said_of(path) == ["VAL-031 احزاب!C2"]


def test_fifteen_digits_and_text_of_any_length_are_read(tmp_path: Path) -> None:
    path = register(tmp_path / "a.xlsx", lambda page, _: page.write_row(1, 2, (140552001234567, "", "")))
    assert read(path).records.parties[0].licence_no == "140552001234567"
    path = register(tmp_path / "b.xlsx", lambda page, _: page.write_string(1, 2, "140552001234567890"))
    assert (read(path).records.parties[0].licence_no, said_of(path)) == ("140552001234567890", [])


def test_no_letter_is_issued_with_such_a_number(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet("احزاب")
        page.write_row(0, 0, ("کد", "نام حزب"))
        page.write_row(1, 0, ("P-1", "حزب نمونه"))
        page = book.add_worksheet("پرونده‌ها")
        page.write_row(0, 0, ("حزب", "مدرک", "وضعیت"))
        page.write_row(1, 0, ("P-1", "form1", "ندارد"))
        page = book.add_worksheet("نامه‌ها")
        page.write_row(0, 0, LETTERS)
        page.write_row(1, 0, ("notice-P-1-1", "", "۱۴۰۵/۰۹/۰۱"))
        page.write_number(1, 1, 1234, book.add_format({"num_format": '"52/"0'}))
    found = read(tmp_path / "a.xlsx")
    assert said(f for f in found.everything if f.code.startswith("VAL")) == ["VAL-030 نامه‌ها!B2"]
    assert found.letters() == {"notice-P-1-1": "draft"}


def test_other_columns_take_what_is_shown_where_it_means_the_same(tmp_path: Path) -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_number(1, 0, 4, book.add_format({"num_format": '"نشست "0'}))
        page.write_number(1, 1, 14050917, book.add_format({"num_format": "0000/00/00"}))
        page.write_number(1, 3, 9, book.add_format({"num_format": '"سالن "0'}))

    found = read(register(tmp_path / "a.xlsx", fill, ("شماره نشست", "تاریخ", "ساعت", "محل"), "نشست‌ها"))
    (session,) = found.records.sessions
    assert (session.number, session.place, [f for f in found.said() if f.startswith("VAL")]) == (4, "سالن 9", [])


# --- struck through, raised, commented ----------------------------------------------------------------------------


def rich(struck: dict[str, object], first: str, second: str) -> Fill:
    def fill(page: Any, book: Any) -> None:
        page.write_rich_string(1, 4, book.add_format(struck), first, book.add_format({}), second)

    return fill


def test_struck_text_is_a_finding_and_no_value(tmp_path: Path) -> None:
    found = read(register(tmp_path / "a.xlsx", rich({"font_strikeout": True}, "علی رضایی", " حسن کریمی")))
    assert said_of(tmp_path / "a.xlsx") == ["VAL-032 احزاب!E2"]
    assert found.records.parties[0].secretary is None
    (finding,) = (f for f in found.findings if f.code == "VAL-032")
    assert finding.facts["shown"] == "حسن کریمی"


@pytest.mark.parametrize(("style", "code"), [({"font_strikeout": True}, "VAL-032"), ({"font_script": 1}, "VAL-033")])
def test_a_whole_cell(style: dict[str, object], code: str, tmp_path: Path) -> None:
    path = register(tmp_path / "a.xlsx", lambda page, book: page.write(1, 4, "علی رضایی", book.add_format(style)))
    assert said_of(path) == [f"{code} احزاب!E2"]


def test_a_footnote_sign_is_no_part_of_a_name(tmp_path: Path) -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_rich_string(1, 4, "علی رضایی", book.add_format({"font_script": 1}), "1")

    assert said_of(register(tmp_path / "a.xlsx", fill)) == ["VAL-033 احزاب!E2"]


def test_runs_that_are_only_bold_change_nothing(tmp_path: Path) -> None:
    path = register(tmp_path / "a.xlsx", rich({"bold": True}, "علی ", "رضایی"))
    assert (read(path).records.parties[0].secretary, said_of(path)) == ("علی رضایی", [])


def test_struck_headers_and_titles_are_nobody_s_business(tmp_path: Path) -> None:
    path = register(
        tmp_path / "a.xlsx", lambda page, book: page.write(0, 4, HEAD[4], book.add_format({"font_strikeout": 1}))
    )
    assert said_of(path) == []


def test_a_comment_is_said_and_the_value_stands(tmp_path: Path) -> None:
    def fill(page: Any, _book: Any) -> None:
        page.write(1, 4, "علی رضایی")
        page.write_comment(1, 4, "از مهر تغییر می‌کند")
        page.write_comment(0, 4, "نام دبیر")  # help on a header
        page.write_comment(1, 5, "— generate —\nاین خانه …")  # our own, on a copy that came back

    path = register(tmp_path / "a.xlsx", fill)
    assert said_of(path) == ["VAL-034 احزاب!E2"]
    assert read(path).records.parties[0].secretary == "علی رضایی"


@pytest.mark.parametrize("typed", ["حزب نم\ufffdنه", "حزب نم?نه", "?زب نمونه", "??? ????? ????"])
def test_damaged_letters(typed: str, tmp_path: Path) -> None:
    path = register(tmp_path / "a.xlsx", lambda page, _: page.write(1, 4, typed))
    assert said_of(path) == ["VAL-035 احزاب!E2"]


@pytest.mark.parametrize("typed", ["چرا?", "آیا موافقید؟", "https://نمونه.ir/a?b=1", "چه کسی? هیچ‌کس"])
def test_questions_are_no_damage(typed: str, tmp_path: Path) -> None:
    path = register(tmp_path / "a.xlsx", lambda page, _: page.write_string(1, 6, typed))
    assert said_of(path) == []


# --- XML as others write it ---------------------------------------------------------------------------------------


def swap(path: Path, old: bytes, new: bytes) -> None:
    """Replace bytes in the first sheet."""
    rewrite(path, "xl/worksheets/sheet1.xml", lambda xml: xml.replace(old, new))


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == part else data)
    path.write_bytes(file.getvalue())


def prefixed(xml: bytes) -> bytes:
    """Every element with «x:», every attribute in single quotes."""
    text = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1x:", xml.decode()).replace("xmlns=", "xmlns:x=")
    return re.sub(r'="([^"\']*)"', r"='\1'", text).encode()


def without_names(xml: bytes) -> bytes:
    """Cells and rows without addresses."""
    return re.sub(rb'(<c|<row) r="[^"]*"', rb"\1", xml)


def spaced(xml: bytes) -> bytes:
    return xml.replace(b's="', b's = "').replace(b't="', b't = "')


def wide_encoding(xml: bytes) -> bytes:
    return xml.decode().replace("UTF-8", "UTF-16").encode("utf-16")


@pytest.mark.parametrize("change", [bytes, prefixed, without_names, spaced, wide_encoding])
def test_the_same_marks_in_any_xml(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_number(1, 2, 1234, book.add_format({"num_format": '"52/"0'}))
        page.write_formula(1, 3, "=TODAY()", None, "#N/A")
        page.write(1, 4, "علی رضایی", book.add_format({"font_strikeout": True}))
        page.write_formula(1, 5, "=A1&B1", None, "")
        page.set_row(1, None, None, {"hidden": True})
        page.set_column(6, 6, None, None, {"hidden": True})

    path = register(tmp_path / "a.xlsx", fill)
    swap(path, b"<f>A1&amp;B1</f><v></v>", b"<f>A1&amp;B1</f>")
    rewrite(
        path,
        "xl/worksheets/sheet1.xml",
        lambda xml: change(xml.replace(b' r="2" spans="1:7"', b' r="2"').replace(b' spans="1:7"', b"")),
    )
    (sheet,) = opened(path, "a.xlsx")
    if change is not wide_encoding:  # values are the library's business
        assert said_of(path) == ["VAL-013 احزاب!D2", "VAL-014 احزاب!F2", "VAL-030 احزاب!C2", "VAL-032 احزاب!E2"]
    assert sheet.marks == (Mark(2, 3, "format", "52/1234"), Mark(2, 5, "struck", ""))
    assert ([*sheet.hidden_rows], [*sheet.hidden_columns]) == ([2], [7])


STATES = ("نام حزب", "فرم شماره ۱", "تصویر پروانه", "مرامنامه و اساسنامه")


@pytest.mark.parametrize("change", [bytes, prefixed])
def test_states_that_were_never_calculated_are_errors(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet("احزاب")
        page.write_row(0, 0, ("کد", "نام حزب"))
        page.write_row(1, 0, ("P-1", "حزب نمونه"))
        page = book.add_worksheet("پرونده‌ها")
        page.write_row(0, 0, STATES)
        page.write(1, 0, "حزب نمونه")
        for column in (1, 2, 3):
            page.write_formula(1, column, '=IF(A2<>"","دارد","ندارد")', None, 0)
    rewrite(tmp_path / "a.xlsx", "xl/worksheets/sheet2.xml", lambda xml: change(re.sub(rb"<v>0</v>", b"", xml)))
    found = read(tmp_path / "a.xlsx")
    assert [line for line in found.said() if "VAL" in line] == [f"VAL-014 پرونده‌ها!{c}2" for c in "BCD"]
    assert found.letters() == {"notice-P-1-1": "withheld"}


def test_formats_of_text_cells(tmp_path: Path) -> None:
    path = register(
        tmp_path / "a.xlsx", lambda page, book: page.write(1, 4, "علی", book.add_format({"num_format": ";;;"}))
    )
    assert said_of(path) == ["VAL-030 احزاب!E2"]


# --- hours in dates -----------------------------------------------------------------------------------------------


def session(
    tmp_path: Path, cell: object, hour: str = "", head: Sequence[str] = ("شماره نشست", "تاریخ", "ساعت")
) -> Examined:
    def fill(page: Any, book: Any) -> None:
        page.write(1, 0, 1)
        if isinstance(cell, datetime):
            page.write_datetime(1, 1, cell, book.add_format({"num_format": "yyyy/mm/dd"}))
        else:
            page.write(1, 1, cell)
        page.write(1, 2, hour)

    return read(register(tmp_path / "a.xlsx", fill, head, "نشست‌ها"))


@pytest.mark.parametrize(
    "cell",
    [
        datetime(2026, 12, 8, 14, 30), datetime(2026, 12, 8, 14, 29, 59, 999000), "۱۴۰۵/۹/۱۷ ساعت ۱۴:۳۰", "1405/09/17 14:30",
        "۱۷ آذر ۱۴۰۵، ساعت ۲:۳۰ بعدازظهر", "سه‌شنبه ۱۷ آذر ۱۴۰۵ - ۱۴:۳۰",
    ],
)  # fmt: skip
@pytest.mark.parametrize("hour", ["", "۱۴:۳۰"])
def test_an_hour_in_the_date_is_the_session_s(cell: object, hour: str, tmp_path: Path) -> None:
    found = session(tmp_path, cell, hour)
    (only,) = found.records.sessions
    assert (only.date, only.time) == (date(2026, 12, 8), time(14, 30))
    assert [line for line in found.said() if "VAL" in line] == []


def test_without_a_column_for_hours(tmp_path: Path) -> None:
    (only,) = session(tmp_path, datetime(2026, 12, 8, 14, 30), head=("شماره نشست", "تاریخ", "محل")).records.sessions
    assert only.time == time(14, 30)


@pytest.mark.parametrize("cell", [datetime(2026, 12, 8), "۱۴۰۵/۹/۱۷", "2026-12-08 00:00:00"])
def test_midnight_is_no_hour(cell: object, tmp_path: Path) -> None:
    assert [s.time for s in session(tmp_path, cell).records.sessions] == [None]


def test_two_hours_are_asked_about(tmp_path: Path) -> None:
    found = session(tmp_path, datetime(2026, 12, 8, 14, 30), "۱۰:۰۰")
    assert [line for line in found.said() if "VAL" in line] == ["VAL-039 نشست‌ها!C2"]
    assert [s.time for s in found.records.sessions] == [None]


# --- the same in every format -----------------------------------------------------------------------------------

MARKED = [
    "VAL-030 احزاب!C2", "VAL-030 احزاب!C4", "VAL-030 احزاب!D2", "VAL-030 احزاب!E4", "VAL-032 احزاب!E2", "VAL-032 احزاب!E3",
    "VAL-030 احزاب!G3", "VAL-033 احزاب!E5", "VAL-034 احزاب!G2", "VAL-045 احزاب!G5", "VAL-047 احزاب!E2", "VAL-047 احزاب!G2",
]  # fmt: skip


def test_an_xls_and_an_ods_show_what_the_xlsx_shows(tmp_path: Path) -> None:
    """Saved by LibreOffice from one workbook."""
    with xlsxwriter.Workbook(str(tmp_path / "book.xlsx")) as book:
        page = book.add_worksheet("احزاب")
        struck, raised = (book.add_format({name: 1}) for name in ("font_strikeout", "font_script"))
        page.write_row(0, 0, HEAD)
        for row, name in enumerate(("الف", "ب", "پ", "ت"), 1):
            page.write_row(row, 0, (f"P-{row}", f"حزب نمونهٔ {name}"))
        page.write_number(1, 2, 1234, book.add_format({"num_format": '"52/"0'}))
        page.write_datetime(1, 3, datetime(2026, 12, 8), book.add_format({"num_format": "d-mmm"}))
        page.write_datetime(2, 3, datetime(2026, 12, 8), book.add_format({"num_format": "d-mmm-yy"}))
        page.write_string(1, 4, "نام کهنه", struck)
        page.write_comment(1, 6, "این نشانی کهنه است")
        page.write_string(1, 6, "خیابان نمونه")
        page.write_rich_string(2, 4, "نام ", struck, "کهنه ", "نو")
        page.write_number(3, 2, 5, book.add_format({"num_format": ";;;"}))
        page.write_string(3, 4, "ناپیدا", book.add_format({"font_color": "#FFFFFF"}))
        page.write_rich_string(4, 4, "نام نو", raised, "۱")
        page.write_string(2, 6, "خیابان دوم", book.add_format({"font_size": 1}))
        page.write_string(4, 6, "خیابان سوم", book.add_format({"font_color": "#FF0000"}))
        page.write_string(4, 3, "۱۴۰۷/۰۶/۳۱", book.add_format({"font_color": "#0563C1"}))
        for area, look in (
            ("E2:E5", {"font_strikeout": 1}),
            ("G2:G5", {"font_color": "white"}),
            ("B2:B5", {"bg_color": "red"}),
        ):
            form = {"type": "formula", "criteria": "=$A2=1", "format": book.add_format(look)}
            page.conditional_format(area, form)
        page.set_column(8, 8, None, None, {"hidden": True})
    libreoffice({suffix: [tmp_path / "book.xlsx"] for suffix in ("xls", "ods")}, tmp_path)
    for suffix in ("xlsx", "xls", "ods"):
        assert said_of(tmp_path / f"book.{suffix}") == sorted(MARKED), suffix


def test_of_an_xls_whose_formats_can_not_be_followed_only_the_values_are_said_to_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(tmp_path / "book.xlsx", lambda page, book: page.write_string(1, 4, "نام نو"))
    libreoffice({"xls": [tmp_path / "book.xlsx"]}, tmp_path)
    assert "IN-005 احزاب" not in read(tmp_path / "book.xls").said()
    monkeypatch.setattr("xlrd.open_workbook", lambda **_: 1 / 0)
    assert "IN-005 احزاب" in read(tmp_path / "book.xls").said()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("d-mmm", "8-Dec"), ("mmm-yy", "Dec-26"), ("[$-409]mmmm", "December"), ("dd/mm", "08/12"), ("yyyy", "2026"), ("h:mm", "14:30"),
        ("h:mm AM/PM", "14:30"), ("dddd", "Tuesday"),
    ],
)  # fmt: skip
def test_a_date_of_which_only_a_part_is_shown_is_asked_about(code: str, shown: str, tmp_path: Path) -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_datetime(1, 3, datetime(2026, 12, 8, 14, 30), book.add_format({"num_format": code}))

    found = read(register(tmp_path / "a.xlsx", fill))
    (finding,) = (f for f in found.findings if f.code.startswith("VAL"))
    assert (finding.code, finding.facts["shown"], finding.facts["value"]) == ("VAL-030", shown, "2026-12-08 14:30:00")
    assert found.records.parties[0].licence_valid_until is None


@pytest.mark.parametrize(
    "code", ["yyyy/mm/dd", "d-mmm-yy", "[$-fa-IR,16]dddd d mmmm yyyy", "dd.mm.yyyy hh:mm", "m/d/yy"]
)
def test_a_whole_date_is_read(code: str, tmp_path: Path) -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_datetime(1, 3, datetime(2026, 12, 8), book.add_format({"num_format": code}))

    assert said_of(register(tmp_path / "a.xlsx", fill)) == []
