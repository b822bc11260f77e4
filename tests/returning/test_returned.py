"""The returned workbooks: right cells marked, a list with links in front, the rest of the workbook kept.

The workbooks are written by openpyxl, XlsxWriter and LibreOffice; what none of them writes (shapes, slicers …) is put
into the zip by hand.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from generator.language.wording import Wording
from generator.model import Severity
from generator.reading.input_sheets import CellFault, Sheet
from generator.returning import annotate
from generator.returning.annotate import marked, rebuilt
from generator.returning.remarks import FILL, Remark, clean
from generator.returning.returned import targets
from generator.settings import shipped_templates
from tests.faulty import FAULTS, write_faulty_office

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Workspace

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
LIST, FIRST_ROW = "یافته‌ها", 7  # the sheet in front and its first finding
ALL_KEPT = "هیچ؛ همهٔ آنچه در کارپوشه بود در این نسخه هم هست."
Convert = Callable[[Path, str], Path]


@pytest.fixture(scope="module")
def words() -> Wording:
    return Wording.load([shipped_templates()])


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """convert(path, "ods") lets LibreOffice write the workbook in that format, into a folder of its own."""
    if not shutil.which("soffice"):
        pytest.fail("soffice is not there; run scripts/setup.sh --dev (libreoffice-calc-nogui).", pytrace=False)
    profile = tmp_path_factory.mktemp("libreoffice")

    def run(path: Path, suffix: str) -> Path:
        folder = tmp_path_factory.mktemp(suffix)
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", suffix]
        subprocess.run([*command, "--outdir", folder, path], check=True, capture_output=True, timeout=120)
        (written,) = folder.iterdir()
        return written

    return run


def remark(
    cell: str, level: Severity = ERROR, *, sheet: str = "احزاب", code: str = "VAL-005", said: str = ""
) -> Remark:
    return Remark(level, level.value, code, sheet, cell, said or f"پیام {cell}", f"چارهٔ {cell}")


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def one_sheet(*rows: Sequence[object], title: str = "احزاب") -> Workbook:
    book = Workbook()
    book.worksheets[0].title = title
    for row in rows:
        book.worksheets[0].append(list(row))
    return book


def two_sheets() -> bytes:
    """The second one has nothing in it."""
    book = one_sheet(("نام",))
    book.create_sheet("Sheet2")
    return saved(book)


def copy_of(data: bytes, remarks: Sequence[Remark], words: Wording, name: str = "input/احزاب.xlsx") -> Any:
    """The copy, opened again."""
    made = marked(name, data, remarks, words)
    assert made is not None
    return load_workbook(io.BytesIO(made), rich_text=True, keep_vba=name.endswith("m"))


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(data: bytes, changes: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The zip with some of its parts added, replaced or changed."""
    held = parts_of(data)
    for name, change in changes.items():
        held[name] = change(held[name]) if callable(change) else change
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def before(end: bytes, added: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: xml.replace(end, added + end)


def colour(cell: Any) -> str | None:
    return str(cell.fill.fgColor.rgb) if cell.fill.fill_type == "solid" else None


def not_kept(book: Any) -> list[str]:
    """The lines below the heading that stands two rows below the findings."""
    column = [cell.value for cell in book.worksheets[0]["A"]]
    heading = next(n for n, text in enumerate(column) if text and text.startswith("آنچه در این نسخه نیست"))
    return [text for text in column[heading + 1 :] if text]


# --- cells and comments ---------------------------------------------------------------------------------------


def test_fills_and_comments_the_faulty_cells_and_no_other(words: Wording) -> None:
    data = saved(one_sheet(("کد", "نام"), ("P-1", "الف"), ("P-2", "ب")))
    book = copy_of(data, [remark("B2"), remark("A3", WARNING), remark("C3", NOTE)], words)
    sheet = book["احزاب"]
    assert {c.coordinate: colour(c) for row in sheet.iter_rows() for c in row if colour(c)} == {
        "B2": FILL[ERROR],
        "A3": FILL[WARNING],
        "C3": FILL[NOTE],
    }
    comment = sheet["B2"].comment
    assert (comment.author, sheet["B2"].value) == ("generate", "الف")
    assert "پیام B2" in comment.text and "چاره: چارهٔ B2" in comment.text
    assert [c.coordinate for row in sheet.iter_rows() for c in row if c.comment] == ["B2", "A3", "C3"]


def test_a_cell_with_several_findings_has_the_colour_of_the_gravest_and_says_all_of_them(words: Wording) -> None:
    book = copy_of(
        saved(one_sheet(("نام",))),
        [remark("A1", ERROR, said="بد"), remark("A1", NOTE, said="کم"), remark("A1", NOTE, said="کم")],
        words,
    )
    cell = book["احزاب"]["A1"]
    assert colour(cell) == FILL[ERROR]
    assert cell.comment.text.count("بد") == 1 and cell.comment.text.count("کم") == 1  # said once


def test_a_comment_that_was_there_stays_and_keeps_its_author(words: Wording) -> None:
    source = one_sheet(("نام", "کد"))
    source.worksheets[0]["A1"].comment = Comment("از مدیرکل بپرسید", "رضایی")
    source.worksheets[0]["B1"].comment = Comment("دست نزنید", "رضایی")
    sheet = copy_of(saved(source), [remark("A1")], words)["احزاب"]
    assert sheet["A1"].comment.text.startswith("از مدیرکل بپرسید\n\n") and "پیام A1" in sheet["A1"].comment.text
    assert (sheet["A1"].comment.author, sheet["B1"].comment.text) == ("رضایی", "دست نزنید")


def test_a_cell_inside_a_merged_range_is_marked_at_its_first_cell(words: Wording) -> None:
    source = one_sheet(("عنوان", None, None))
    source.worksheets[0].merge_cells("A1:C2")
    book = copy_of(saved(source), [remark("C2")], words)
    assert "پیام C2" in book["احزاب"]["A1"].comment.text
    assert book[LIST].cell(FIRST_ROW, 4).hyperlink.location == "'احزاب'!A1"


def test_the_marks_of_an_earlier_run_go_when_the_copy_has_become_the_input(words: Wording) -> None:
    source = one_sheet(("نام", "کد", "گستره"))
    source.worksheets[0]["A1"].comment = Comment("یادداشت خودمان", "رضایی")
    first = marked("input/a.xlsx", saved(source), [remark("A1"), remark("B1")], words)
    assert first
    book = copy_of(first, [remark("C1")], words)
    sheet = book["احزاب"]
    assert book.sheetnames == [LIST, "احزاب"]
    assert [colour(cell) for cell in sheet[1]] == [None, None, FILL[ERROR]]
    assert (sheet["A1"].comment.text, sheet["B1"].comment) == ("یادداشت خودمان", None)


@pytest.mark.parametrize("cell", ["", "A0", "1", "A1:B2", "ZZZ1", "A9999999", "'!A1"])
def test_what_is_no_cell_is_only_listed(words: Wording, cell: str) -> None:
    book = copy_of(saved(one_sheet(("نام",))), [remark(cell)], words)
    assert book[LIST].cell(FIRST_ROW, 4).hyperlink is None
    assert not any(c.comment for row in book["احزاب"].iter_rows() for c in row)


# --- the list -------------------------------------------------------------------------------------------------


def test_the_list_comes_first_with_every_finding_and_a_link_to_its_cell(words: Wording) -> None:
    source = one_sheet(("نام",), title="it's ۱")
    remarks = [
        remark("A1", sheet="it's ۱"),
        remark("", NOTE, sheet="it's ۱", code="TBL-001"),
        remark("", NOTE, sheet=""),
    ]
    book = copy_of(saved(source), remarks, words)
    sheet = book.worksheets[0]
    assert (sheet.title, book.active.title, sheet.sheet_view.rightToLeft) == (LIST, LIST, True)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(FIRST_ROW - 1, FIRST_ROW + 2)]
    assert rows[0] == ["شدت", "کد", "برگه", "خانه", "چه شده است", "چه باید کرد"]
    assert rows[1] == ["error", "VAL-005", "it's ۱", "A1", "پیام A1", "چارهٔ A1"]
    assert [row[1:4] for row in rows[2:]] == [["TBL-001", "it's ۱", None], ["VAL-005", None, None]]
    assert sheet.cell(FIRST_ROW, 4).hyperlink.location == "'it''s ۱'!A1"
    assert [sheet.cell(FIRST_ROW + n, 4).hyperlink for n in (1, 2)] == [None, None]
    assert sheet.freeze_panes == f"A{FIRST_ROW}" and sheet.auto_filter.ref == f"A{FIRST_ROW - 1}:F{FIRST_ROW + 2}"
    assert sheet.cell(FIRST_ROW, 5).alignment.wrap_text and sheet.column_dimensions["E"].width > 40


def test_only_the_list_is_selected(words: Wording) -> None:
    source = one_sheet(("نام",))
    source.create_sheet("دوم").sheet_view.tabSelected = True
    book = copy_of(saved(source), [remark("A1")], words)
    assert [bool(sheet.sheet_view.tabSelected) for sheet in book] == [True, False, False]


def test_an_empty_sheet_beside_it_is_no_hindrance(words: Wording) -> None:
    data = with_parts(
        two_sheets(), {"xl/worksheets/sheet2.xml": lambda xml: xml.replace(b"<sheetData></sheetData>", b"<sheetData/>")}
    )
    made = marked("a.xlsx", data, [remark("A1")], words)
    assert made is not None and b"<sheetData/>" in parts_of(data)["xl/worksheets/sheet2.xml"]


def test_a_sheet_of_the_same_name_stays(words: Wording) -> None:
    source = one_sheet(("خودمان",), title=LIST)
    book = copy_of(saved(source), [remark("A1", sheet=LIST)], words)
    first, second = book.worksheets
    assert (second.title, second["A1"].value) == (LIST, "خودمان")
    assert first.title != LIST and first.cell(FIRST_ROW, 4).hyperlink.location == f"'{LIST}'!A1"


def test_the_list_says_that_a_sheet_is_hidden(words: Wording) -> None:
    source = one_sheet(("نام",))
    source.create_sheet("پشت").sheet_state = "hidden"
    book = copy_of(saved(source), [remark("A1", sheet="پشت")], words)
    assert book[LIST].cell(FIRST_ROW, 3).value == "پشت (پنهان)" and book["پشت"].sheet_state == "hidden"


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=1+1", "#N/A", "الف\x00\x0b\ud800"]
)
def test_hostile_text_is_inert(words: Wording, text: str) -> None:
    for made in (
        marked("a.xlsx", saved(one_sheet(("نام",))), [remark("A1", said=text)], words),
        rebuilt("a.csv", [Sheet("a.csv", "احزاب", [[text]])], [remark("A1", said=text)], words, "csv"),
    ):
        assert made
        held = parts_of(made)
        assert not any(b"<f>" in held[name] for name in held if name.startswith("xl/worksheets/"))
        book: Any = load_workbook(io.BytesIO(made))
        cell = book[LIST].cell(FIRST_ROW, 5)
        assert (cell.data_type, cell.value) == ("s", clean(text))
        assert cell.quotePrefix is (text[0] in "=+-@")
        assert cell.hyperlink is None


def test_a_file_name_that_looks_like_a_formula_is_text(words: Wording) -> None:
    book = copy_of(saved(one_sheet(("نام",))), [remark("A1")], words, name="=HYPERLINK(1).xlsx")
    assert [cell.data_type for cell in book[LIST]["A"] if cell.value].count("f") == 0


# --- what is kept ---------------------------------------------------------------------------------------------


def rich_workbook() -> bytes:
    """One of everything that openpyxl knows, on a sheet with a fault in C3."""
    book = one_sheet(("کد", "نام", "شمار"), ("P-1", "الف", 3), ("P-2", "ب", 4), (None, "جمع", "=SUM(C2:C3)"))
    sheet = book.worksheets[0]
    sheet["A2"].value, sheet["A2"].number_format = "00123", "@"
    sheet["B2"].value = CellRichText("بخشی ", TextBlock(InlineFont(b=True), "پررنگ"), " و بس ")
    sheet["B3"].font, sheet["B3"].border = Font("B Nazanin", 14, color="FF00AA00"), Border(top=Side("thick"))
    sheet["D2"].value, sheet["D2"].number_format = datetime(2026, 11, 22), "yyyy/mm/dd"
    sheet["D3"].value, sheet["D3"].data_type = "=نه فرمول", "s"
    sheet["D4"].value = "#N/A"
    sheet["C3"].fill, sheet["C3"].number_format = PatternFill("solid", fgColor="FF00FF00"), "0.00"
    sheet["E2"].hyperlink = "https://example.ir/"
    sheet.merge_cells("A6:C6")
    sheet.column_dimensions["B"].width, sheet.column_dimensions["F"].hidden = 33, True
    sheet.row_dimensions[3].height, sheet.row_dimensions[2].hidden = 40, True
    sheet.freeze_panes, sheet.sheet_view.rightToLeft, sheet.sheet_view.zoomScale = "B2", True, 130
    sheet.auto_filter.ref = "A1:C4"
    rule = DataValidation("list", formula1='"ملی,استانی"')
    rule.add("C2:C9")
    sheet.add_data_validation(rule)
    above: Any = CellIsRule("greaterThan", ["3"], fill=PatternFill(bgColor="FFFF0000"))  # type: ignore[no-untyped-call]
    sheet.conditional_formatting.add("C2:C9", above)
    sheet.protection.sheet = True
    sheet.print_title_rows, sheet.print_area = "1:1", "A1:D9"
    book.defined_names["کل"] = DefinedName("کل", attr_text="'احزاب'!$C$4")
    book.create_sheet("پنهان").sheet_state = "veryHidden"
    book.properties.creator = "اداره‌کل"
    return saved(book)


def look(book: Any) -> dict[str, Any]:
    """What a person would miss if it were gone."""
    sheet = book["احزاب"]
    cells = {
        c.coordinate: (c.value, c.data_type, c.number_format, c.font.name, c.font.b, c.border.top.style)
        for row in sheet.iter_rows()
        for c in row
    }
    return {
        "cells": cells,
        "rich": str(sheet["B2"].value), "blocks": [type(part).__name__ for part in sheet["B2"].value],
        "link": sheet["E2"].hyperlink.target,
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "widths": {k: (d.width, d.hidden) for k, d in sheet.column_dimensions.items()},
        "heights": {k: (d.height, d.hidden) for k, d in sheet.row_dimensions.items()},
        "view": (sheet.freeze_panes, sheet.sheet_view.rightToLeft, sheet.sheet_view.zoomScale),
        "filter": sheet.auto_filter.ref,
        "drop_downs": [(d.type, d.formula1, str(d.sqref)) for d in sheet.data_validations.dataValidation],
        "conditions": [(str(r.sqref), [rule.type for rule in r.rules]) for r in sheet.conditional_formatting],
        "protected": sheet.protection.sheet,
        "print": (sheet.print_title_rows, sheet.print_area),
        "names": {name: d.attr_text for name, d in book.defined_names.items()},
        "sheets": [(s.title, s.sheet_state) for s in book if s.title != LIST],
        "creator": book.properties.creator,
    }  # fmt: skip


def test_everything_that_openpyxl_knows_stays(words: Wording) -> None:
    data = rich_workbook()
    copy = copy_of(data, [remark("C3")], words)
    original = load_workbook(io.BytesIO(data), rich_text=True)
    assert look(copy) == look(original)
    assert original["احزاب"]["C4"].value == "=SUM(C2:C3)"  # so the look has seen a formula
    assert colour(copy["احزاب"]["C3"]) == FILL[ERROR]
    assert not_kept(copy) == [ALL_KEPT]


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)


def xlsxwriter_workbook(path: Path) -> bytes:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("احزاب")
    sheet.right_to_left()
    sheet.write_row("A1", ["کد", "نام", "شمار"])
    sheet.write_row("A2", ["P-1", "الف", 3])
    sheet.write_formula("D2", "=C2*2", None, 6)
    sheet.insert_image("F2", "x.png", {"image_data": io.BytesIO(PNG)})
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "='احزاب'!$C$2:$C$3"})
    sheet.insert_chart("F5", chart)
    sheet.add_table("H1:I3", {"name": "Table1"})
    sheet.write_comment("A1", "از پیش", {"author": "رضایی"})
    sheet.conditional_format("C2:C9", {"type": "data_bar", "data_bar_2010": True})
    sheet.add_sparkline("J2", {"range": "'احزاب'!C2:C3"})
    sheet.insert_textbox("L2", "کادر")
    sheet.insert_button("L9", {"caption": "دکمه"})
    book.close()
    return path.read_bytes()


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_a_workbook_of_xlsxwriter_keeps_all_parts(words: Wording, tmp_path: Path) -> None:
    """Only where something is added are they changed: the sheet with its mark and its comments, styles, the list."""
    data = xlsxwriter_workbook(tmp_path / "a.xlsx")
    made = marked("a.xlsx", data, [remark("B2")], words)
    assert made
    was, now = parts_of(data), parts_of(made)
    assert {name for name in was if now.get(name) != was[name]} == {
        "xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "xl/styles.xml",
        "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml",
    }  # fmt: skip
    assert now.keys() - was.keys() == {"xl/worksheets/generate1.xml"}
    sheet = now["xl/worksheets/sheet1.xml"]
    assert b"<f>C2*2</f><v>6</v>" in sheet and b"sparkline" in sheet  # the result of a formula, what openpyxl drops
    vml = now["xl/drawings/vmlDrawing1.vml"]
    assert vml.count(b'ObjectType="Note"') == 2 and vml.count(b'ObjectType="Button"') == 1
    copy = load_workbook(io.BytesIO(made))
    assert copy["احزاب"]["A1"].comment.text == "از پیش" and "پیام B2" in copy["احزاب"]["B2"].comment.text
    assert not_kept(copy) == [ALL_KEPT]


def test_macros_stay_in_an_xlsm(words: Wording, tmp_path: Path) -> None:
    (tmp_path / "vba.bin").write_bytes(b"not really a macro")
    book = xlsxwriter.Workbook(tmp_path / "a.xlsm")
    book.add_worksheet("احزاب").write("A1", "نام")
    book.add_vba_project(str(tmp_path / "vba.bin"))
    book.close()
    made = marked("a.xlsm", (tmp_path / "a.xlsm").read_bytes(), [remark("A1")], words)
    assert made
    held = parts_of(made)
    assert held["xl/vbaProject.bin"] == b"not really a macro"
    assert b"macroEnabled.main" in held["[Content_Types].xml"]
    assert not_kept(load_workbook(io.BytesIO(made))) == [ALL_KEPT]


AFTER_ROWS = (
    b'<picture xmlns:r="r" r:id="rId9"/>',
    b'<mc:AlternateContent xmlns:mc="mc"><mc:Choice><controls><control name="a"/></controls></mc:Choice></mc:AlternateContent>',
    b'<extLst><ext xmlns:x14="x14" uri="{CCE6A557}"><x14:dataValidations><x14:dataValidation/></x14:dataValidations>'
    b"</ext></extLst>",
)


@pytest.mark.parametrize("element", AFTER_ROWS)
def test_the_boxes_of_comments_are_named_before_what_the_schema_wants_behind_them(
    words: Wording, element: bytes
) -> None:
    source = one_sheet(("نام",))
    rule = CellIsRule("greaterThan", ["3"])  # type: ignore[no-untyped-call]
    source.worksheets[0].conditional_formatting.add("A1", rule)
    end = before(b"</worksheet>", element)
    made = marked("a.xlsx", with_parts(saved(source), {"xl/worksheets/sheet1.xml": end}), [remark("A1")], words)
    assert made
    sheet = parts_of(made)["xl/worksheets/sheet1.xml"]
    assert element in sheet and sheet.index(b"<pageMargins") < sheet.index(b"<legacyDrawing ") < sheet.index(element)


def test_a_signature_that_no_longer_holds_is_taken_away_and_said(words: Wording) -> None:
    relation = b'<Relationship Id="rId9" Type="origin" Target="_xmlsignatures/origin.sigs"/>'
    signed = with_parts(
        saved(one_sheet(("نام",))),
        {"_xmlsignatures/sig1.xml": b"<a/>", "_xmlsignatures/origin.sigs": b"",
         "_rels/.rels": before(b"</Relationships>", relation)},
    )  # fmt: skip
    made = marked("a.xlsx", signed, [remark("A1")], words)
    assert made and not any(b"_xmlsignatures" in content for content in parts_of(made).values())
    assert not_kept(load_workbook(io.BytesIO(made))) == ["۱ امضای الکترونیکی."]


def prefixed(xml: bytes) -> bytes:
    return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", xml).replace(b" xmlns=", b" xmlns:x=")


def test_a_workbook_whose_elements_have_a_prefix_is_marked(words: Wording) -> None:
    """As some programs of .NET write them."""
    names = ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml")
    data = with_parts(saved(one_sheet(("نام", "کد"), ("الف", 1))), dict.fromkeys(names, prefixed))
    made = marked("a.xlsx", data, [remark("B2"), remark("C5", NOTE)], words)
    assert made and not re.search(rb"<(?!/?x:|\?xml)", parts_of(made)["xl/worksheets/sheet1.xml"])
    from python_calamine import load_workbook as read

    assert read(io.BytesIO(made)).get_sheet_by_name("احزاب").to_python()[:2] == [["نام", "کد"], ["الف", 1.0]]


def test_what_stood_in_an_older_copy_goes_although_its_letters_are_written_as_numbers(words: Wording) -> None:
    data = saved(one_sheet(("نام", "کد")))
    first = marked("a.xlsx", data, [remark("A1")], words)
    assert first

    def numbered(xml: bytes) -> bytes:
        return xml.decode().encode("ascii", "xmlcharrefreplace")

    names = [name for name in parts_of(first) if "comments" in name or name == "xl/worksheets/generate1.xml"]
    book = copy_of(with_parts(first, dict.fromkeys(names, numbered)), [remark("B1")], words)
    assert book.sheetnames == [LIST, "احزاب"]
    assert book["احزاب"]["A1"].comment is None and colour(book["احزاب"]["A1"]) is None


def test_a_copy_that_openpyxl_has_saved_is_marked_again(words: Wording) -> None:
    first = copy_of(saved(one_sheet(("نام", "کد"))), [remark("A1"), remark("B1")], words)
    book = copy_of(saved(first), [remark("B1", said="تازه")], words)
    sheet = book["احزاب"]
    assert book.sheetnames == [LIST, "احزاب"] and sheet["A1"].comment is None
    assert sheet["B1"].comment.text.count("generate") == 1 and "تازه" in sheet["B1"].comment.text


def test_a_sheet_with_its_own_names_keeps_them(words: Wording) -> None:
    source = one_sheet(("نام",))
    source.worksheets[0].print_title_rows = "1:1"
    source.create_sheet("دوم").print_area = "A1:B2"
    book = copy_of(saved(source), [remark("A1")], words)
    assert [sheet.print_title_rows for sheet in book] == [f"${FIRST_ROW - 1}:${FIRST_ROW - 1}", "$1:$1", None]
    assert book["دوم"].print_area == "'دوم'!$A$1:$B$2"


# --- formats that can't be changed, and workbooks that nobody can open -----------------------------------------


def test_values_of_other_formats_stand_in_the_same_cells(words: Wording) -> None:
    rows: list[list[Any]] = [
        ["کد ملی", "شمار", "تاریخ", "", None],
        ["0012345678", 12.0, datetime(2026, 11, 22), True, CellFault("#N/A")],
        ["=1+1", 1.5, datetime(1405, 9, 1), 989121234567.0, CellFault("")],
    ]
    made = rebuilt(
        "input/a.ods", [Sheet("a", "الف/ب", rows)], [remark("A2", sheet="الف/ب", said="کد")], words, "values"
    )
    book: Any = load_workbook(io.BytesIO(made))
    sheet = book["الف-ب"]
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["کد ملی", "شمار", "تاریخ", None, None],
        ["0012345678", 12, datetime(2026, 11, 22), True, "#N/A"],
        ["=1+1", 1.5, "1405-09-01", 989121234567, None],
    ]
    assert (sheet["A2"].number_format, sheet["A3"].data_type, sheet["E2"].data_type) == ("@", "s", "s")
    assert sheet["D3"].number_format == "0" and sheet.sheet_view.rightToLeft
    assert colour(sheet["A2"]) == FILL[ERROR] and "کد" in sheet["A2"].comment.text
    assert book[LIST].cell(FIRST_ROW, 4).hyperlink.location == "'الف-ب'!A2"
    assert "بی قالب‌بندی، فرمول" in not_kept(book)[0]


@pytest.mark.parametrize("suffix", ["ods", "xls", "xlsx"])
def test_workbooks_of_libreoffice(words: Wording, convert: Convert, office: OfficeWriter, suffix: str) -> None:
    workspace = office({"احزاب": [("کد", "نام حزب", "گستره فعالیت"), ("007", "حزب نمونه", "منطقه‌ای")]})
    converted = convert(workspace.input / "دفتر.xlsx", suffix)
    (workspace.input / "دفتر.xlsx").unlink()
    shutil.copy(converted, workspace.input)
    data = converted.read_bytes()
    assert workspace.run("check", "--returned").code == 1
    (made,) = (workspace.output / "returned").glob("*.xlsx")
    book: Any = load_workbook(made)
    assert made.name == "دفتر.xlsx" and book.sheetnames == [LIST, "احزاب"]
    assert [c.value for c in book["احزاب"][2]] == ["007", "حزب نمونه", "منطقه‌ای"]
    assert colour(book["احزاب"]["C2"]) == FILL[ERROR] and book["احزاب"].sheet_view.rightToLeft
    assert ("بی قالب‌بندی" in "".join(not_kept(book))) is (suffix != "xlsx")
    assert (workspace.input / converted.name).read_bytes() == data


def test_libreoffice_reads_the_copy_with_its_comments_and_links(
    words: Wording, convert: Convert, tmp_path: Path
) -> None:
    made = marked("a.xlsx", rich_workbook(), [remark("C3", said="نشانی که می‌جوییم")], words)
    assert made
    (tmp_path / "a.xlsx").write_bytes(made)
    text = convert(tmp_path / "a.xlsx", "fods").read_text(encoding="utf-8")
    note = text[text.index("<office:annotation ") :]
    assert "نشانی که می‌جوییم" in note[: note.index("</office:annotation>")]
    assert re.search(r'xlink:href="#(?:&apos;)?احزاب(?:&apos;)?[.!]C3"', text)
    assert 'table:name="یافته‌ها"' in text[: text.index('table:name="احزاب"')]


def test_a_csv_comes_back_as_a_workbook_named_after_it(office: OfficeWriter) -> None:
    workspace = office({"احزاب": [("نام حزب",), ("حزب نمونه",)]})
    (workspace.input / "پرونده.csv").write_text(
        "حزب,مدرک,وضعیت\nحزب نمونه,licence,=cmd|' /C calc'!A0\n", encoding="utf-8"
    )
    workspace.run("check", "--returned")
    book: Any = load_workbook(workspace.output / "returned/پرونده.xlsx")
    cell = book["پرونده"]["C2"]
    assert (cell.value, cell.data_type, colour(cell)) == ("=cmd|' /C calc'!A0", "s", FILL[ERROR])
    assert "CSV" in not_kept(book)[0]


@pytest.mark.parametrize("suffix", ["xlsx", "xlsm"])
def test_a_workbook_without_styles_comes_back_as_its_values(office: OfficeWriter, suffix: str) -> None:
    workspace = office({"احزاب": [("نام حزب", "گستره"), ("حزب نمونه", "منطقه‌ای")]})
    good = workspace.input / "دفتر.xlsx"
    bad = with_parts(good.read_bytes(), {"xl/styles.xml": lambda xml: re.sub(b"<fills.*</fills>", b"", xml)})
    good.unlink()
    (workspace.input / f"دفتر.{suffix}").write_bytes(bad)
    workspace.run("check", "--returned")
    made = workspace.output / f"returned/دفتر.{suffix}"
    book: Any = load_workbook(made, keep_vba=suffix == "xlsm")
    assert colour(book["احزاب"]["B2"]) == FILL[ERROR]
    assert "نتوانستیم" in not_kept(book)[0]
    assert (b"macroEnabled" in parts_of(made.read_bytes())["[Content_Types].xml"]) is (suffix == "xlsm")


def test_a_range_of_millions_of_cells_takes_no_time(words: Wording) -> None:
    source = saved(one_sheet(("نام",)))
    merged = b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    data = with_parts(source, {"xl/worksheets/sheet1.xml": before(b"<pageMargins", merged)})
    started = time.monotonic()
    made = marked("a.xlsx", data, [remark("Q9")], words)
    assert made and "'احزاب'!A1" in parts_of(made)["xl/worksheets/generate1.xml"].decode()
    assert time.monotonic() - started < 5


def test_of_a_workbook_beyond_all_measure_only_the_list_comes_back(
    words: Wording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotate, "MAX_INFLATED", 100)
    monkeypatch.setattr(annotate, "MAX_CELLS", 3)
    assert marked("a.xlsx", saved(one_sheet(("نام",))), [remark("A1")], words) is None
    made = rebuilt("a.xlsx", [Sheet("a.xlsx", "احزاب", [["نام"]] * 4)], [remark("A1")], words, "unopened")
    book: Any = load_workbook(io.BytesIO(made))
    assert book.sheetnames == [LIST] and book[LIST].cell(FIRST_ROW, 5).value == "پیام A1"
    assert "بزرگ‌تر" in not_kept(book)[0]


def test_a_path_reads_from_the_left(words: Wording) -> None:
    """Folders with Persian names in a row keep their order only with a mark between them."""
    sheets = [Sheet("a.ods", "احزاب", [["نام"]])]
    made = rebuilt("input/شهرستان/احزاب.ods", sheets, [remark("A1")], words, "values")
    cell: Any = load_workbook(io.BytesIO(made))[LIST]["A2"]
    assert cell.value == "input/\u200eشهرستان/\u200eاحزاب.ods"
    assert cell.alignment.readingOrder == 1


# --- the folder -----------------------------------------------------------------------------------------------


@pytest.fixture
def faulty(tmp_path: Path, office: OfficeWriter) -> Workspace:
    """The office with one of each fault, one workbook of it in a folder of its own."""
    workspace = office({"احزاب": [("نام حزب",)]})
    shutil.rmtree(workspace.input)
    write_faulty_office(workspace.input)
    (workspace.input / "سال ۱۴۰۵").mkdir()
    (workspace.input / "نشست‌ها.xlsx").rename(workspace.input / "سال ۱۴۰۵/نشست‌ها.xlsx")
    return workspace


def copies(workspace: Workspace) -> dict[str, tuple[bytes, int]]:
    folder = workspace.output / "returned"
    return {
        p.relative_to(folder).as_posix(): (p.read_bytes(), p.stat().st_mtime_ns)
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_every_fault_of_the_faulty_office_is_marked_in_its_cell(faulty: Workspace) -> None:
    inputs = {p: p.read_bytes() for p in faulty.input.rglob("*.xlsx")}
    assert faulty.run("check", "--returned").code == 1
    for name, place in FAULTS.items():
        file, sheet, cell = place.split("›")
        (path,) = (faulty.output / "returned").rglob(file)
        found = load_workbook(path)[sheet][cell]
        assert colour(found) in FILL.values() and found.comment, name
    assert {p: p.read_bytes() for p in faulty.input.rglob("*.xlsx")} == inputs


def test_private_values_are_in_no_comment_and_not_on_the_list(faulty: Workspace) -> None:
    faulty.run("check", "--returned")
    book: Any = load_workbook(faulty.output / "returned/احزاب.xlsx")
    said = [c.comment.text for row in book["احزاب"].iter_rows() for c in row if c.comment]
    said += [str(c.value) for row in book[LIST].iter_rows() for c in row]
    assert len(said) > 20
    assert not any("1234567890" in text or "a@x" in text for text in said)


def test_generate_writes_the_copies_too_and_says_where_in_six_lines(faulty: Workspace) -> None:
    run = faulty.run("--no-pdf")
    assert set(copies(faulty)) == {".fingerprints", "احزاب.xlsx", "پرونده‌ها.xlsx", "سال ۱۴۰۵/نشست‌ها.xlsx"}
    assert len(run.out.splitlines()) <= 6
    assert "۳ کارپوشهٔ نشان‌دار در «output/returned»" in run.out


def test_check_writes_nothing_unless_asked_to(faulty: Workspace) -> None:
    assert faulty.run("check").code == 1
    assert not faulty.output.exists()
    run = faulty.run("check", "--returned", "--json")
    assert run.out.count("\n") == 1 and "output/returned" in run.err
    assert len(copies(faulty)) == 4


def test_nobody_else_may_read_the_copies(faulty: Workspace) -> None:
    faulty.run("check", "--returned")
    folder = faulty.output / "returned"
    modes = {p.stat().st_mode & 0o777 for p in folder.rglob("*") if p.is_file()}
    assert (modes, {p.stat().st_mode & 0o777 for p in (folder, folder / "سال ۱۴۰۵")}) == ({0o600}, {0o700})


def test_a_second_run_writes_nothing(faulty: Workspace) -> None:
    faulty.run("check", "--returned")
    before_run = copies(faulty)
    run = faulty.run("check", "--returned")
    assert copies(faulty) == before_run and "۰ تا در این اجرا" in run.err


def test_only_the_copy_of_a_changed_workbook_is_written_again(faulty: Workspace) -> None:
    faulty.run("check", "--returned")
    before_run = copies(faulty)
    path = faulty.input / "سال ۱۴۰۵/نشست‌ها.xlsx"
    book: Any = load_workbook(path)
    book["نشست‌ها"]["B2"].value = "نشست نخست (اصلاح)"
    book.save(path)
    faulty.run("check", "--returned")
    after = copies(faulty)
    assert {name for name in after if after[name] != before_run[name]} == {
        "سال ۱۴۰۵/نشست‌ها.xlsx",
        ".fingerprints",
    }


def test_a_copy_that_someone_deleted_comes_back(faulty: Workspace) -> None:
    faulty.run("check", "--returned")
    content = copies(faulty)["احزاب.xlsx"][0]
    (faulty.output / "returned/احزاب.xlsx").unlink()
    faulty.run("check", "--returned")
    assert copies(faulty)["احزاب.xlsx"][0] == content


@pytest.mark.parametrize("record", [None, b"{", b"[]", b'{"../../input/x.xlsx": "1"}'])
def test_copies_without_findings_go_even_when_the_record_is_lost(faulty: Workspace, record: bytes | None) -> None:
    faulty.run("check", "--returned")
    folder = faulty.output / "returned"
    if record is None:
        (folder / ".fingerprints").unlink()
    else:
        (folder / ".fingerprints").write_bytes(record)
    (faulty.input / "x.xlsx").write_bytes((faulty.input / "احزاب.xlsx").read_bytes())
    (faulty.input / "x.xlsx").rename(faulty.root / "x.xlsx")
    shutil.rmtree(faulty.input / "سال ۱۴۰۵")
    faulty.run("check", "--returned")
    there = set(copies(faulty))
    if record != b'{"../../input/x.xlsx": "1"}':  # a record that knows nothing of the copy leaves it alone
        assert there == {".fingerprints", "احزاب.xlsx", "پرونده‌ها.xlsx"} and not (folder / "سال ۱۴۰۵").exists()
    assert (faulty.root / "x.xlsx").exists()


def test_when_all_is_mended_nothing_of_ours_stays(faulty: Workspace) -> None:
    faulty.run("check", "--returned")
    theirs = faulty.output / "returned/یادداشت.txt"
    theirs.write_text("نگه دارید", encoding="utf-8")
    for path in faulty.input.rglob("*.xlsx"):
        path.unlink()
    faulty.write("احزاب.xlsx", {"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")]})
    faulty.write("نامه.xlsx", {"دفتر": [("شناسه نامه",)]})
    faulty.run("check", "--returned")
    assert not {"پرونده‌ها.xlsx", "سال ۱۴۰۵/نشست‌ها.xlsx"} & set(copies(faulty)) and theirs.exists()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_same_input_gives_the_same_bytes(faulty: Workspace, seed: str, tmp_path: Path) -> None:
    other = faulty.copy(tmp_path / "anders")
    faulty.run("check", "--returned", PYTHONHASHSEED="0", TZ="UTC")
    time.sleep(1.1)  # into the next second
    other.run("check", "--returned", PYTHONHASHSEED=seed, TZ="Asia/Tehran")
    assert {n: c for n, (c, _) in copies(faulty).items()} == {n: c for n, (c, _) in copies(other).items()}


def test_an_interrupted_write_leaves_the_old_copy_whole(faulty: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from generator.keeping.disk import write_whole

    folder = faulty.output / "returned"
    faulty.output.mkdir()
    write_whole(folder / "الف/a.xlsx", b"old", 0o600)

    def fail(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_whole(folder / "الف/a.xlsx", b"new", 0o600)
    assert [p.read_bytes() for p in folder.rglob("*") if p.is_file()] == [b"old"]


def test_a_disk_that_refuses_is_named(faulty: Workspace) -> None:
    faulty.output.mkdir()
    (faulty.output / "returned").write_text("in the way", encoding="utf-8")
    run = faulty.run("check", "--returned")
    assert run.code == 4 and "returned" in run.err and "Traceback" not in run.err


@pytest.mark.skipif(sys.platform == "win32", reason="locks are taken otherwise there")
def test_another_run_is_not_disturbed(faulty: Workspace) -> None:
    faulty.output.mkdir()
    with (faulty.output / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert faulty.run("check", "--returned").code == 6
    assert not (faulty.output / "returned").exists()


def test_no_two_workbooks_have_one_copy() -> None:
    names = ["a.ods", "a.xlsx", "a.XLSX", "a.csv", "a.ods.xlsx", "b/a.xls", "b/A.xlsm", "b/a.xlsb", "c.1405.xls"]
    assert {p.as_posix(): target for p, target in targets(map(PurePosixPath, names)).items()} == {
        "a.xlsx": "a.xlsx",
        "a.ods.xlsx": "a.ods.xlsx",
        "a.XLSX": "a.XLSX.xlsx",
        "b/A.xlsm": "b/A.xlsm",
        "a.csv": "a.csv.xlsx",
        "a.ods": "a.ods 2.xlsx",
        "b/a.xls": "b/a.xlsx",
        "b/a.xlsb": "b/a.xlsb.xlsx",
        "c.1405.xls": "c.1405.xlsx",
    }
