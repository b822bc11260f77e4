"""What the library takes for blank is not: error values and formulas without a result, in every format; hidden rows."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from generator.model.errors import InputError
from generator.reading import faults, workbook
from generator.reading.sheets import CellFault, Merge, Sheet
from generator.tables.normalise import normalise
from tests.builders import opened, shipped
from tests.dialects import libreoffice
from tests.foreign import ERRORS, compound_file, xlsb

#: Formula → what Excel shows for it.
FORMULAS = {
    "=NA()": "#N/A", "=1/0": "#DIV/0!", '="a"+1': "#VALUE!", "=SQRT(-1)": "#NUM!",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same workbook in the formats of LibreOffice: errors in column B, a hidden row 3, a second sheet."""
    folder = tmp_path_factory.mktemp("faults")
    with xlsxwriter.Workbook(str(folder / "book.xlsx")) as book:
        book.add_worksheet("خالی").write(0, 0, "هیچ")
        page = book.add_worksheet("احزاب و «دیگران»")
        page.write_row(0, 0, ("کد", "نام حزب"))
        for n, (formula, shown) in enumerate(FORMULAS.items(), 1):
            page.write(n, 0, f"A-{n}")
            page.write_formula(n, 1, formula, None, shown)
        page.write_formula(len(FORMULAS) + 1, 1, '=""', None, "")
        page.write_formula(len(FORMULAS) + 1, 0, "=1+1", None, 2)
        page.set_row(2, None, None, {"hidden": True})
        page = book.add_worksheet("حضور")
        page.write_row(0, 0, ("نام حزب", "نشست"))
        page.merge_range(1, 1, 3, 1, 4)
        page.merge_range(4, 0, 5, 1, "حزب نمونه")
    (folder / "done").mkdir()
    libreoffice({suffix: [folder / "book.xlsx"] for suffix in ("ods", "xls", "xlsx")}, folder / "done")
    return folder / "done"


def sheet_of(path: Path, title: str) -> Sheet:
    return next(sheet for sheet in opened(path, path.name) if sheet.title == title)


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_each_error_value_is_found_in_its_cell(folder: Path, suffix: str) -> None:
    sheet = sheet_of(folder / f"book.{suffix}", "احزاب و «دیگران»")
    found = [row[1] for row in sheet.rows[1:5]]
    assert all(isinstance(cell, CellFault) for cell in found)
    assert found[:3] == [CellFault(shown) for shown in FORMULAS.values()][:3]  # for the last LibreOffice has its own
    assert sheet.rows[5] == [2.0, ""]  # an empty text is a result
    assert sheet.hidden_rows == {3}
    assert not sheet.is_unsure


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_a_sheet_without_any_is_sure(folder: Path, suffix: str) -> None:
    sheet = sheet_of(folder / f"book.{suffix}", "خالی")
    assert (sheet.rows, sheet.hidden_rows, sheet.is_unsure) == ([["هیچ"]], frozenset(), False)


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xls"])
def test_merged_cells_are_known_in_every_format(folder: Path, suffix: str) -> None:
    sheet = sheet_of(folder / f"book.{suffix}", "حضور")
    assert sorted(sheet.merges) == [Merge(2, 2, 4, 2), Merge(5, 1, 6, 2)]


def test_xlsb(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    path.write_bytes(
        xlsb("احزاب", [["کد", "نام حزب"], *([f"A-{n}", error] for n, error in enumerate(ERRORS)), ["Z", "=#REF!"]])
    )
    sheet = sheet_of(path, "احزاب")
    assert [row[1] for row in sheet.rows[1:]] == [*map(CellFault, ERRORS), CellFault("#REF!")]
    assert not sheet.is_unsure and sheet.is_unmarked  # of its formats and fonts nothing is known
    path.write_bytes(xlsb("احزاب", [["کد"], [1.0], [""]], merges=[(1, 2, 0, 0)]))
    assert sheet_of(path, "احزاب").merges == (Merge(2, 1, 3, 1),)


CONTENT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">
<office:body><office:spreadsheet><table:table table:name="احزاب">{rows}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def ods(path: Path, rows: str) -> Sheet:
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    head = f"<table:table-row>{text.format('کد')}{text.format('نام حزب')}{text.format('دبیرکل')}</table:table-row>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            CONTENT.format(rows=head + rows.replace("[", text.split("{}")[0]).replace("]", text.split("{}")[1])),
        )
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return sheet_of(path, "احزاب")


ROW, CELL = "<table:table-row>{}</table:table-row>", "<table:table-cell {}>{}</table:table-cell>"


def test_a_formula_of_an_ods_that_was_never_calculated(tmp_path: Path) -> None:
    sheet = ods(tmp_path / "a.ods", ROW.format("[A][نام]" + CELL.format('table:formula="of:=A1"', "")))
    assert sheet.rows[1] == ["A", "نام", CellFault("")]


def test_cells_and_rows_that_stand_for_many(tmp_path: Path) -> None:
    error = 'calcext:value-type="error" office:value-type="string" table:formula="of:=NA()"'
    twice = CELL.format(f'table:number-columns-repeated="2" {error}', "<text:p>#N/A</text:p>")
    blank = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    sheet = ods(tmp_path / "a.ods", blank + ROW.format("[A]" + twice) + ROW.format("[B][نام][نام]"))
    assert sheet.rows[4:] == [["A", CellFault("#N/A"), CellFault("#N/A")], ["B", "نام", "نام"]]


def test_a_table_in_a_cell_is_no_sheet(tmp_path: Path) -> None:
    inner = '<table:table table:name="درون">' + ROW.format(CELL.format('table:formula="of:=1"', "")) + "</table:table>"
    sheet = ods(tmp_path / "a.ods", ROW.format("[A][نام]" + CELL.format('table:formula="of:=1"', inner)))
    assert [type(cell) for cell in sheet.rows[1]] == [str, str, CellFault]


# --- what can't be followed -------------------------------------------------------------------------------------


def test_where_it_can_not_be_known_it_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The values stand, and a note says what may be missing among them."""

    def lost(_data: bytes) -> Any:
        raise ValueError

    monkeypatch.setattr(faults, "of_xls", lost)
    sheet = sheet_of(folder / "book.xls", "احزاب و «دیگران»")
    assert sheet.is_unsure and sheet.rows[1][0] == "A-1"
    _, findings, _ = normalise([sheet], shipped())
    assert [(f.code, f.place.sheet) for f in findings if f.code.startswith("IN-")] == [("IN-003", "احزاب و «دیگران»")]


def broken_files() -> dict[str, bytes]:
    good = compound_file("Workbook", bytes(4096))
    circle = bytearray(good)
    circle[512 + 4 * 4 : 512 + 4 * 5] = (2).to_bytes(4, "little")  # sector 4 leads back to sector 2
    return {"no stream": compound_file("Other", bytes(4096)), "in a circle": bytes(circle), "cut off": good[:700],
            "only a header": good[:512], "zeros": good[:8] + bytes(2000)}  # fmt: skip


@pytest.mark.parametrize("case", broken_files())
def test_a_compound_file_that_leads_nowhere(case: str, tmp_path: Path) -> None:
    data = broken_files()[case]
    assert workbook._seen(data) == {}
    (tmp_path / "a.xls").write_bytes(data)
    with pytest.raises(InputError) as caught:
        opened(tmp_path / "a.xls", "a.xls")
    expected = {"cut off": "truncated", "only a header": "truncated"}
    assert caught.value.code == expected.get(case, "corrupt")


def test_nothing_is_looked_up_in_a_workbook_of_excel_95() -> None:
    assert workbook._seen(compound_file("Book", bytes(4096))) == {}


def test_an_xlsb_that_is_cut_off(tmp_path: Path) -> None:
    whole = xlsb("احزاب", [["کد", "نام حزب"], ["A", "#N/A"]])
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            target.writestr(
                name, source.read(name)[:-1] + b"\xff" if name.endswith("sheet1.bin") else source.read(name)
            )
    assert workbook._seen(file.getvalue()) == {}


def test_the_name_of_the_stream_is_caseless(folder: Path, tmp_path: Path) -> None:
    names = "Workbook".encode("utf-16-le"), "WORKBOOK".encode("utf-16-le")
    (tmp_path / "book.xls").write_bytes((folder / "book.xls").read_bytes().replace(*names))
    title = "احزاب و «دیگران»"
    assert sheet_of(tmp_path / "book.xls", title).rows == sheet_of(folder / "book.xls", title).rows
