"""Findings as a returned workbook shows them: in words, at a cell, and on the sheet in front that lists them all.

Every text is stored as text, whatever it starts with. Colours say how grave a finding is, on the list and in the cells.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from generator.language.wording import Wording
from generator.model import Finding, Severity, column_letters
from generator.model.catalogue import severity
from generator.privacy.detector import BY_FORM
from generator.returning.workbook_parts import Styles, position

FILL = {Severity.ERROR: "FFFFC7CE", Severity.WARNING: "FFFFEB9C", Severity.NOTE: "FFDDEBF7"}

_FONT = "Tahoma"  # has Persian letters on every Windows
_WIDTHS = (9, 10, 19, 8, 56, 48)
HEADER_ROW = 6
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


def remark(finding: Finding, wording: Wording, rests: str = "") -> Remark:
    """The finding in words, and what rests on its cell."""
    place = finding.place
    label, (message, remedy) = wording.severity(finding), wording.finding(finding)
    message = f"{message} {rests}" if rests else message
    return Remark(severity(finding), label, finding.code, place.sheet, place.cell, message, remedy)


def clean(text: str) -> str:
    """Without the characters that XML can't hold."""
    return _NOT_XML.sub("", text)


def target_of(one: Remark, sheets: Mapping[str, Sequence[str]]) -> str:
    """The cell of a remark, of a merged range its first one; '' when the remark is about no cell.

    `sheets` are the worksheets by title with their merged ranges.
    """
    if one.sheet not in sheets or not _A1.fullmatch(one.cell):
        return ""
    row, column = position(one.cell)
    if row > 1_048_576 or column > 16_384:
        return ""
    for reference in sheets[one.sheet]:
        first, _, last = reference.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        if top <= row <= bottom and left <= column <= right:
            return first
    return one.cell


class _Look:
    """The styles of the list."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._no_fill = styles.add("fills", styles.tag('<fill><patternFill patternType="none"/></fill>'))
        self.rule = self._border('<bottom style="thin"><color rgb="FFBFBFBF"/></bottom>')
        self.none = self._border("<bottom/>")

    def _border(self, bottom: str) -> int:
        border = f"<border><left/><right/><top/>{bottom}<diagonal/></border>"
        return self._styles.add("borders", self._styles.tag(border))

    def of(
        self, text: str, *, size: int = 10, font: str = "", fill: str = "", border: int | None = None,
        middle: bool = False, wrap: bool = False, left: bool = False,
    ) -> int:  # fmt: skip
        """The number of a style: `font` are properties of it, `fill` is a colour."""
        styles, bold = self._styles, "<b/>" if "<b/>" in font else ""
        other = font.replace("<b/>", "")
        n_font = styles.add("fonts", styles.tag(f'<font>{bold}{other}<sz val="{size}"/><name val="{_FONT}"/></font>'))
        n_fill = styles.solid(fill) if fill else self._no_fill
        quoted = ' quotePrefix="1"' if text.startswith(("=", "+", "-", "@")) else ""  # text even after it was edited
        align = f'horizontal="{"center" if middle else "right"}"' + ("" if left else ' vertical="top"')
        align += ' wrapText="1"' if wrap else ""
        xf = (
            f'<xf numFmtId="0" fontId="{n_font}" fillId="{n_fill}" borderId="{self.none if border is None else border}"'
            f' xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"{quoted}>'
            f'<alignment {align} readingOrder="{1 if left else 2}"/></xf>'
        )
        return styles.add("cellXfs", styles.tag(xf))


def list_sheet(
    name: str, remarks: Sequence[Remark], targets: Sequence[str], hidden: Collection[str], last: Iterable[str],
    wording: Wording, styles: Styles,
) -> bytes:  # fmt: skip
    """The sheet with all findings: `targets` are their cells, `hidden` the sheets that nobody sees, `last` its end."""
    look, rows, links = _Look(styles), dict[int, str](), list[str]()

    def cell(row: int, column: int, text: str, style: int) -> str:
        text = escape(clean(text))
        at = f"{column_letters(column)}{row}"
        if not text:
            return f'<c r="{at}" s="{style}"/>'
        return f'<c r="{at}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'

    def line(row: int, text: str, **how: Any) -> None:
        high = ' ht="24" customHeight="1"' if "size" in how else ""
        rows[row] = f'<row r="{row}"{high}>{cell(row, 1, text, look.of(text, **how))}</row>'

    n = Counter(one.severity for one in remarks)
    line(1, wording.say("returned.heading"), size=14, font="<b/>")
    # A path reads from the left. Without the marks two Persian folders in a row would change places; LibreOffice
    # makes a muddle of embeddings and isolates, so it is these.
    line(2, name.replace("/", f"/{_LEFT_TO_RIGHT}"), font="<b/>", left=True)
    line(3, wording.say("returned.summary", errors=n[Severity.ERROR], warnings=n[Severity.WARNING],
                        notes=n[Severity.NOTE]))  # fmt: skip
    line(4, wording.say("returned.advice"))
    heads = enumerate(wording.items("returned.columns"), 1)
    white = '<b/><color rgb="FFFFFFFF"/>'
    rows[HEADER_ROW] = f'<row r="{HEADER_ROW}">' + "".join(
        cell(HEADER_ROW, c, title, look.of(title, font=white, fill="FF1F4E5F", middle=c in (1, 2, 4)))
        for c, title in heads
    ) + "</row>"  # fmt: skip
    row = HEADER_ROW
    for row, (one, target) in enumerate(zip(remarks, targets, strict=True), HEADER_ROW + 1):
        shown = BY_FORM.masked(one.sheet)
        title = wording.say("returned.hidden", sheet=shown) if target and one.sheet in hidden else shown
        texts = (one.label, one.code, title, one.cell, one.message, one.remedy)
        link = '<u/><color rgb="FF0563C1"/>' if target else ""
        cells = "".join(
            cell(row, c, text, look.of(text, wrap=True, middle=c in (1, 2, 4), border=look.rule,
                                       fill=FILL[one.severity] if c == 1 else "", font=link if c == 4 else ""))
            for c, text in enumerate(texts, 1)
        )  # fmt: skip
        n_lines = max(math.ceil(len(text) / (1.3 * width)) for text, width in zip(texts, _WIDTHS, strict=True))
        height = 15 * max(n_lines, 1) + 4  # Excel fits no row of a file that it did not write
        rows[row] = f'<row r="{row}" ht="{height}" customHeight="1">{cells}</row>'
        if target:
            place = "'{}'!{}".format(one.sheet.replace("'", "''"), target)
            links.append(f'<hyperlink ref="D{row}" location={quoteattr(place)}/>')
    line(row + 2, wording.say("returned.not_kept"), font="<b/>")
    for at, text in enumerate(last, row + 3):
        line(at, text)
    return _SHEET.format(
        frozen=HEADER_ROW, top=f"A{HEADER_ROW + 1}",
        columns="".join(
            f'<col min="{c}" max="{c}" width="{width}" customWidth="1"/>' for c, width in enumerate(_WIDTHS, 1)
        ),
        rows="".join(rows.values()), filter=f"A{HEADER_ROW}:{column_letters(len(_WIDTHS))}{row}",
        links=f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
    ).encode()  # fmt: skip


_SHEET = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView showGridLines="0" rightToLeft="1" tabSelected="1" workbookViewId="0">'
    '<pane ySplit="{frozen}" topLeftCell="{top}" activePane="bottomLeft" state="frozen"/>'
    '<selection pane="bottomLeft"/></sheetView></sheetViews>'
    "<cols>{columns}</cols><sheetData>{rows}</sheetData>"
    '<autoFilter ref="{filter}"/>{links}'
    '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/></worksheet>'
)
