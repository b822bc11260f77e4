"""Findings as a returned workbook shows them: in words, at a cell, and on the sheet in front that lists them all.

Every text is stored as text, whatever it starts with. Colours say how grave a finding is, on the list and in the cells.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.language.wording import Wording
from generator.model import Finding, Severity, column_letters
from generator.model.catalogue import severity
from generator.privacy.detector import BY_FORM

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell

FILL = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.NOTE: "FFDDEBF7"}

_FONT = "Tahoma"  # has Persian letters on every Windows
_WIDTHS = (9, 10, 19, 8, 56, 48)
_HEADER_ROW = 6
_LEFT_TO_RIGHT = "\u200e"
_A1 = re.compile(r"[A-Z]{1,3}[1-9]\d{0,6}")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Remark(NamedTuple):
    """One finding as the copy shows it."""

    severity: Severity
    label: str
    code: str
    sheet: str  # as the workbook calls it
    cell: str
    message: str
    remedy: str


def remark(finding: Finding, wording: Wording) -> Remark:
    """The finding in words."""
    place = finding.place
    label = wording.severity(finding)
    return Remark(severity(finding), label, finding.code, place.sheet, place.cell, *wording.finding(finding))


def cell_of(book: Workbook, one: Remark) -> Cell | None:
    """The cell of a remark: of a merged range its first one; None when the remark is about the whole sheet."""
    from openpyxl.cell import MergedCell
    from openpyxl.utils.cell import coordinate_to_tuple
    from openpyxl.worksheet.worksheet import Worksheet

    sheet = book[one.sheet] if one.sheet in book.sheetnames else None
    if not isinstance(sheet, Worksheet) or not _A1.fullmatch(one.cell):
        return None
    row, column = coordinate_to_tuple(one.cell)
    if row > 1_048_576 or column > 16_384:
        return None
    cell = sheet.cell(row, column)
    if isinstance(cell, MergedCell):
        row, column = next((a.min_row, a.min_col) for a in sheet.merged_cells.ranges if one.cell in a)
        cell = sheet.cell(row, column)
    assert not isinstance(cell, MergedCell)
    return cell


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Text that stays text, even after someone has edited the cell."""
    cell.value = clean(text)
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@"))


def clean(text: str) -> str:
    """Without the characters that XML can't hold."""
    return _NOT_XML.sub("", text)


def add_list(book: Workbook, name: str, remarks: Sequence[Remark], wording: Wording) -> int:
    """Put the sheet with all findings in front; returns the style of the lines that are still to follow on it."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.hyperlink import Hyperlink

    targets = [cell_of(book, one) for one in remarks]  # of the sheets as they are without this one
    all_views: list[Any] = [s.views for s in book.worksheets] + [s.sheetViews for s in book.chartsheets]
    for views in all_views:
        for view in views.sheetView:
            view.tabSelected = False  # two selected sheets would be edited at once
    sheet = book.create_sheet(wording.say("returned.title"), 0)
    book.active = 0
    sheet.sheet_view.tabSelected = True
    sheet.sheet_view.rightToLeft = True
    sheet.sheet_view.showGridLines = False
    sheet.sheet_properties.tabColor = "FFC00000"

    def write(row: int, column: int, text: str, font: Font, *, wrap: bool = False, middle: bool = False) -> Cell:
        cell: Cell = sheet.cell(row, column)
        put_text(cell, text)
        cell.font = font
        horizontal = "center" if middle else "right"
        cell.alignment = Alignment(horizontal=horizontal, vertical="top", wrap_text=wrap, readingOrder=2)
        return cell

    plain, bold = Font(_FONT, 10), Font(_FONT, 10, bold=True)
    n = Counter(one.severity for one in remarks)
    n_of = {"errors": n[Severity.ERROR], "warnings": n[Severity.WARNING], "notes": n[Severity.NOTE]}
    write(1, 1, wording.say("returned.heading"), Font(_FONT, 14, bold=True))
    # A path reads from the left. Without the marks two Persian folders in a row would change places; LibreOffice
    # makes a muddle of embeddings and isolates, so it is these.
    path = name.replace("/", f"/{_LEFT_TO_RIGHT}")
    write(2, 1, path, bold).alignment = Alignment(horizontal="right", readingOrder=1)
    write(3, 1, wording.say("returned.summary", **n_of), plain)
    line = write(4, 1, wording.say("returned.advice"), plain)

    rule = Border(bottom=Side("thin", "FFBFBFBF"))
    for column, title in enumerate(wording.items("returned.columns"), 1):
        cell = write(
            _HEADER_ROW, column, title, Font(_FONT, 10, bold=True, color="FFFFFFFF"), middle=column in (1, 2, 4)
        )
        cell.fill = PatternFill("solid", fgColor="FF1F4E5F")
    row = _HEADER_ROW
    for row, (one, target) in enumerate(zip(remarks, targets, strict=True), _HEADER_ROW + 1):
        hidden = target is not None and book[one.sheet].sheet_state != "visible"
        shown = BY_FORM.masked(one.sheet)
        title = wording.say("returned.hidden", sheet=shown) if hidden else shown
        texts = (one.label, one.code, title, one.cell, one.message, one.remedy)
        for column, text in enumerate(texts, 1):
            write(row, column, text, plain, wrap=True, middle=column in (1, 2, 4)).border = rule
        n_lines = max(math.ceil(len(text) / (1.3 * width)) for text, width in zip(texts, _WIDTHS, strict=True))
        sheet.row_dimensions[row].height = 15 * max(n_lines, 1) + 4  # Excel fits no row of a file that it did not write
        sheet.cell(row, 1).fill = PatternFill("solid", fgColor=FILL[one.severity])
        if target is not None:
            link = sheet.cell(row, 4)
            link.hyperlink = Hyperlink(ref="", location=f"{quote_sheetname(one.sheet)}!{target.coordinate}")
            link.font = Font(_FONT, 10, underline="single", color="FF0563C1")
    write(row + 2, 1, wording.say("returned.not_kept"), bold)

    for column, width in enumerate(_WIDTHS, 1):
        sheet.column_dimensions[column_letters(column)].width = width
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEADER_ROW}:{column_letters(len(_WIDTHS))}{row}"
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    return int(line.style_id)
