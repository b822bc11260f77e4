"""What is merged speaks for all that it covers; what holds no table is not passed over without a word. In real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.builders import Examined, office, opened
from tests.conftest import ROOT
from tests.dialects import libreoffice

DOCUMENTS = ("نام حزب", "فرم ۱", "تصویر پروانه", "مرامنامه و اساسنامه", "فرم ۲")
Fill = Callable[[Any, Any], None]


def book(path: Path, title: str, fill: Fill) -> Path:
    """A register of two parties, and another sheet."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        page = workbook.add_worksheet("احزاب")
        for number, row in enumerate((("کد", "نام حزب"), ("P-1", "حزب نمونه"), ("P-2", "کانون نمونه"))):
            page.write_row(number, 0, row)
        fill(workbook.add_worksheet(title), workbook)
    return path


def read(path: Path) -> Examined:
    return office(opened(path, path.name))


def states(found: Examined, party: str) -> dict[str, str | None]:
    return {i.requirement: i.state and str(i.state) for i in found.records.dossier_items if i.party == party}


def dossiers(*cells: object, merged: tuple[int, int, int, int] = (1, 1, 1, 4), **style: object) -> Fill:
    """The wide table; «دارد» is merged over those rows and columns of it."""

    def fill(page: Any, workbook: Any) -> None:
        page.write_row(0, 0, DOCUMENTS)
        page.write_column(1, 0, ("P-1", "P-2"))
        page.write_row(2, 1, cells)
        page.merge_range(*merged, "دارد", workbook.add_format(style))

    return fill


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_one_state_merged_over_four_documents_speaks_for_all(suffix: str, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", "پرونده‌ها", dossiers("دارد", "ندارد", "", "دارد"))
    if suffix != "xlsx":
        (tmp_path / "to").mkdir()
        libreoffice({suffix: [path]}, tmp_path / "to")
        path = tmp_path / "to" / f"a.{suffix}"
    found = read(path)
    assert states(found, "P-1") == dict.fromkeys(("form1", "licence", "charter", "form2"), "met")
    assert states(found, "P-2") == {"form1": "met", "licence": "missing", "charter": None, "form2": "met"}


def test_over_rows_and_documents(tmp_path: Path) -> None:
    found = read(book(tmp_path / "a.xlsx", "پرونده‌ها", dossiers(merged=(1, 1, 2, 3))))
    both = {"form1": "met", "licence": "met", "charter": "met", "form2": None}
    assert (states(found, "P-1"), states(found, "P-2")) == (both, both)


def test_what_is_struck_through_is_so_in_all_of_them(tmp_path: Path) -> None:
    found = read(book(tmp_path / "a.xlsx", "پرونده‌ها", dossiers(merged=(1, 1, 2, 2), font_strikeout=True)))
    struck = sorted(line for line in found.said() if "VAL" in line)
    assert struck == [f"VAL-032 پرونده‌ها!{cell}" for cell in ("B2", "B3", "C2", "C3")]
    assert set(states(found, "P-1").values()) == {None}


def test_a_party_merged_over_documents_says_nothing_of_them(tmp_path: Path) -> None:
    """It speaks for its own column: no state is made of it."""

    def fill(page: Any, _: Any) -> None:
        page.write_row(0, 0, DOCUMENTS)
        page.merge_range(1, 0, 1, 2, "P-1")
        page.write_row(1, 3, ("دارد", "دارد"))

    found = read(book(tmp_path / "a.xlsx", "پرونده‌ها", fill))
    assert states(found, "P-1") == {"form1": None, "licence": None, "charter": "met", "form2": "met"}
    assert [line for line in found.said() if "VAL" in line] == []


def test_a_name_merged_over_other_columns_is_not_theirs(tmp_path: Path) -> None:
    def fill(page: Any, _: Any) -> None:
        page.write_row(0, 0, ("شماره نشست", "تاریخ", "محل", "عنوان"))
        page.write_row(1, 0, (1, "۱۴۰۵/۰۹/۱۷"))
        page.merge_range(1, 2, 1, 3, "سالن اجتماعات")

    (session,) = read(book(tmp_path / "a.xlsx", "نشست‌ها", fill)).records.sessions
    assert (session.place, session.title) == ("سالن اجتماعات", None)


# --- passed over, and not without a word ----------------------------------------------------------------------


def picture(page: Any, _: Any) -> None:
    page.insert_image(0, 0, str(next((ROOT / "docs").rglob("*.png"))))


def text_box(page: Any, _: Any) -> None:
    page.insert_textbox(0, 0, "حزب نمونهٔ سوم")


def chart(page: Any, workbook: Any) -> None:
    drawn = workbook.add_chart({"type": "column"})
    drawn.add_series({"values": "=احزاب!$A$1:$A$2"})
    page.insert_chart(0, 0, drawn)


def numbers(page: Any, _: Any) -> None:
    page.write_row(0, 0, (1, 2, 3))


@pytest.mark.parametrize(
    ("fill", "code"), [(picture, "TBL-035"), (text_box, "TBL-035"), (chart, "TBL-035"), (numbers, "TBL-034")]
)
def test_a_sheet_without_a_word_in_its_cells(fill: Fill, code: str, tmp_path: Path) -> None:
    found = read(book(tmp_path / "a.xlsx", "پیوست", fill))
    assert [line for line in found.said() if "پیوست" in line] == [f"{code} پیوست"]
    assert len(found.records.parties) == 2


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_so_in_other_formats(suffix: str, tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", "پیوست", text_box)
    (tmp_path / "to").mkdir()
    libreoffice({suffix: [path]}, tmp_path / "to")
    assert [s.has_pictures for s in opened(tmp_path / "to" / f"a.{suffix}", "a")] == [False, True]


def test_an_empty_sheet_is_nothing_to_speak_of_and_a_text_box_beside_a_table_is_noted(tmp_path: Path) -> None:
    def fill(page: Any, workbook: Any) -> None:
        workbook.worksheets()[0].insert_textbox(5, 5, "استانداری")

    assert [line for line in read(book(tmp_path / "a.xlsx", "پیوست", fill)).said() if "TBL-03" in line] == [
        "TBL-038 احزاب"
    ]


# --- columns behind a blank one, headers again ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "said"),
    [
        (("رنگ", "سبز", "سرخ"), ["TBL-002 احزاب!D1"]),
        (("رنگ", "سبز", "سبز"), ["TBL-002 احزاب!D1"]),
        (("", "سبز", "سبز"), ["TBL-002 احزاب!D1"]),
        (("", "", "سبز"), ["TBL-002 احزاب!D1"]),
        (("", "", ""), []),
    ],
)
def test_a_column_after_a_blank_one(column: tuple[str, ...], said: list[str], tmp_path: Path) -> None:
    def fill(_: Any, workbook: Any) -> None:
        workbook.worksheets()[0].write_column(0, 3, column)

    found = read(book(tmp_path / "a.xlsx", "پیوست", fill))
    assert [line for line in found.said() if "احزاب!" in line and "TBL" in line] == said


def test_a_known_column_after_a_blank_one_is_read(tmp_path: Path) -> None:
    def fill(_: Any, workbook: Any) -> None:
        workbook.worksheets()[0].write_column(0, 3, ("گستره", "ملی", "استانی"))

    found = read(book(tmp_path / "a.xlsx", "پیوست", fill))
    assert [str(p.scope) for p in found.records.parties] == ["national", "provincial"]


def test_a_header_row_again_inside_a_table_is_no_row_of_it(tmp_path: Path) -> None:
    def fill(_: Any, workbook: Any) -> None:
        page = workbook.worksheets()[0]
        page.write_row(3, 0, ("کد", "نام حزب"))
        page.write_row(4, 0, ("P-3", "انجمن نمونه"))

    found = read(book(tmp_path / "a.xlsx", "پیوست", fill))
    assert [party.code for party in found.records.parties] == ["P-1", "P-2", "P-3"]
