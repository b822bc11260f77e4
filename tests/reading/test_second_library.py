"""A workbook that the first library refuses is read by the second: with the same answers, and no sheet lost."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from generator.model.errors import InputError
from generator.reading import second_library
from generator.reading.sheets import Sheet, with_rows
from generator.reading.workbook import MAX_ROWS
from tests.builders import office, opened
from tests.conftest import ROOT

MACROS = "xl/macrosheets/sheet1.xml"
_RELATION = (
    b'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet" '
    b'Target="macrosheets/sheet1.xml"/></Relationships>'
)
_XML = b"""<?xml version="1.0"?><xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"
xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></xm:macrosheet>"""


def with_macro_sheet(path: Path) -> Path:
    """A register with a macro sheet of Excel 4 behind it, which python-calamine refuses."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        page = book.add_worksheet("احزاب")
        page.write_row(0, 0, ("کد", "نام حزب", "شماره پروانه", "اعتبار پروانه", "دبیر استان"))
        page.write_row(1, 0, ("P-1", "حزب نمونه"))
        page.write_number(1, 2, 1234, book.add_format({"num_format": '"52/"0'}))
        page.write_datetime(1, 3, datetime(2027, 9, 22), book.add_format({"num_format": "yyyy/mm/dd"}))
        page.write_formula(1, 4, "=A9", None, "#REF!")
        page.set_row(1, None, None, {"hidden": True})
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                data = data.replace(b"</Relationships>", _RELATION)
            elif name == "xl/workbook.xml":
                data = data.replace(b"</sheets>", b'<sheet name="Macro1" sheetId="9" r:id="rId99"/></sheets>')
            target.writestr(name, data)
        target.writestr(MACROS, _XML)
    return path


def without(path: Path, part: str) -> Path:
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist() if name != part}
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return path


def test_a_workbook_with_a_macro_sheet_is_read(tmp_path: Path) -> None:
    path = with_macro_sheet(tmp_path / "a.xlsm")
    sheets = opened(path, "a.xlsm")
    assert [sheet.title for sheet in sheets] == ["احزاب"]
    found = office(sheets)
    assert [party.name for party in found.records.parties] == ["حزب نمونه"]
    assert [line for line in found.said() if "VAL" in line] == ["VAL-013 احزاب!E2", "VAL-030 احزاب!C2"]
    assert ([*sheets[0].hidden_rows], found.records.parties[0].licence_valid_until) == (
        [2],
        datetime(2027, 9, 22).date(),
    )


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_one_that_neither_can_open_is_damaged(part: str, tmp_path: Path) -> None:
    """The second library passes over a sheet that is not there; we do not."""
    with pytest.raises(InputError) as caught:
        opened(without(with_macro_sheet(tmp_path / "a.xlsm"), part), "a.xlsm")
    assert caught.value.code == "corrupt"


@pytest.mark.parametrize("path", sorted((ROOT / "input").glob("*.xlsx")), ids=lambda path: path.stem)
def test_the_answers_are_the_same(path: Path) -> None:
    def facts(sheet: Sheet) -> tuple[object, ...]:
        return sheet.title, sheet.hidden, sheet.merges, repr(with_rows(sheet).rows)

    second = second_library.sheets_of(path.read_bytes(), path.name, MAX_ROWS)
    assert [*map(facts, second)] == [*map(facts, opened(path, path.name))]


@pytest.mark.parametrize(
    "fill",
    [
        lambda page, book: page.write_row(0, 0, (1, 2.5, True, False, "007", "NA", "=1", 1e20, -3)),
        lambda page, book: page.write_datetime(
            0, 2, datetime(2026, 12, 8, 14, 30), book.add_format({"num_format": 22})
        ),
        lambda page, book: page.write_number(0, 0, 0.5, book.add_format({"num_format": "hh:mm"})),
        lambda page, book: page.write_formula(3, 3, "=1+1", None, 2),
        lambda page, book: page.write_rich_string(1, 1, book.add_format({"bold": True}), "علی ", "رضایی"),
    ],
)
def test_so_for_every_kind_of_value(fill: Callable[[object, object], object], tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        fill(book.add_worksheet("برگه"), book)
    (first,) = opened(tmp_path / "a.xlsx", "a.xlsx")
    (second,) = second_library.sheets_of((tmp_path / "a.xlsx").read_bytes(), "a.xlsx", MAX_ROWS)
    assert repr(with_rows(second).rows) == repr(first.rows)
