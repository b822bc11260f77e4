"""A workbook and what was found in it → the bytes of its returned copy: cells filled and commented, a list in front.

Pure; openpyxl is imported only when a copy has to be made. The same arguments give the same bytes, and text never
becomes a formula. A copy that comes back as an input (someone mended it and put it there) loses its old list, comments
and fills before it gets new ones; other people's comments stay.
"""

from __future__ import annotations

import io
import math
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing, nullcontext
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from generator.language.wording import Wording
from generator.model import column_letters
from generator.reading.sheets import CellFault, Sheet
from generator.returning import workbook_parts
from generator.returning.remarks import FILL, Remark, add_list, cell_of, clean, put_text

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "generate"
MAX_INFLATED = 48 * 2**20  # bytes of all parts together: beyond, openpyxl takes minutes and gigabytes
MAX_CELLS = 1_000_000  # to be made one by one: in the values of a rebuilt copy, or under a merged range or a link

_MARK = f"— {AUTHOR} —"  # the first line of our part of a comment
_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - any fixed moment; the format knows no zones


def marked(name: str, data: bytes, remarks: Sequence[Remark], wording: Wording) -> bytes | None:
    """The copy of an .xlsx or .xlsm; None when openpyxl can't carry it."""
    from openpyxl import load_workbook

    macros = PurePath(name).suffix.lower() == ".xlsm"
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            before = workbook_parts.parts_of(data, at_most=MAX_INFLATED)
            if _area(workbook_parts.unrolled_ranges(before)) > MAX_CELLS:
                return None
            book = load_workbook(io.BytesIO(data), keep_vba=macros, rich_text=True)
            if not book.worksheets:  # what it makes of ISO-strict files
                return None
            with closing(book.vba_archive) if book.vba_archive else nullcontext():  # openpyxl leaves it open
                _forget_last_time(book, wording)
                if b"created>" not in before.get("docProps/core.xml", b""):
                    book.properties.created = _LONG_AGO
                _mark(book, remarks, wording)
                line_style = add_list(book, name, remarks, wording)
                after = _saved(book)
    except Exception:  # a foreign library on a foreign file: whatever it stumbles over, the values are still there
        return None
    return _finished(after, _lost_lines(before, after, [str(w.message) for w in said], wording), line_style)


def rebuilt(name: str, sheets: Sequence[Sheet], remarks: Sequence[Remark], wording: Wording, why: str) -> bytes:
    """A new workbook with the values of the sheets, the findings marked in it; `why` says why it is no copy."""
    from openpyxl import Workbook

    if sum(len(row) for sheet in sheets for row in sheet.rows) > MAX_CELLS:
        sheets, why = (), "list_only"
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.created = _LONG_AGO
    titles = _titles(sheets, name)
    for sheet in sheets:
        _fill(book.create_sheet(titles[sheet.title]), sheet.rows)
    found = [one._replace(sheet=titles.get(one.sheet, one.sheet)) for one in remarks]
    _mark(book, found, wording)
    line_style = add_list(book, name, found, wording)
    after = _saved(book)
    if PurePath(name).suffix.lower() == ".xlsm":  # Excel opens the name only with its own type
        _declare_macros(after)
    return _finished(after, [wording.say(f"returned.whole.{why}")], line_style)


# --- the cells ----------------------------------------------------------------------------------------------


def _mark(book: Workbook, remarks: Iterable[Remark], wording: Wording) -> None:
    """Fill and comment each faulty cell. Remarks come with the gravest first, which gives the colour."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    found: dict[tuple[str, str], list[Remark]] = {}
    for one in remarks:
        if cell := cell_of(book, one):
            found.setdefault((one.sheet, cell.coordinate), []).append(one)
    for (title, coordinate), here in found.items():
        cell = book[title][coordinate]
        cell.fill = PatternFill("solid", fgColor=FILL[here[0].severity])
        said = dict.fromkeys(
            wording.say("returned.comment", severity=one.label, code=one.code, message=one.message, remedy=one.remedy)
            for one in here
        )
        text, author = _MARK + "\n" + "\n\n".join(said), AUTHOR
        if cell.comment:
            text, author = f"{cell.comment.text}\n\n{text}", cell.comment.author
        n_lines = sum(math.ceil((len(line) + 1) / 44) for line in text.split("\n"))
        cell.comment = Comment(clean(text)[:32_000], author, height=min(18 * n_lines + 16, 500), width=330)


def _forget_last_time(book: Workbook, wording: Wording) -> None:
    """Take away what an earlier run put into a copy that has become an input."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for sheet in book.worksheets:
        first = sheet._cells.get((1, 1))
        if first and first.value == wording.say("returned.heading") and len(book.sheetnames) > 1:
            book.remove(sheet)
            continue
        for cell in sheet._cells.values():
            comment = cell.comment
            if not comment or _MARK not in comment.text:
                continue
            theirs = comment.text.partition(_MARK)[0].rstrip()
            cell.comment = Comment(theirs, comment.author) if theirs else None
            if cell.fill.fgColor.rgb in FILL.values():
                cell.fill = PatternFill()


def _fill(sheet: Worksheet, rows: Sequence[Sequence[Any]]) -> None:
    """Values into a new sheet, each into the cell that it came from; text as text."""
    sheet.sheet_view.rightToLeft = True
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            if value is None or value == "":
                continue
            cell = sheet.cell(number, column)
            value = _storable(value)
            if isinstance(value, str):
                put_text(cell, value)
                cell.number_format = "@"
            else:
                cell.value = value
                if isinstance(value, int):
                    cell.number_format = "0"  # else twelve digits show as 9.12E+11
            widths[column] = max(widths.get(column, 0), len(str(value)))
    for column, width in widths.items():
        sheet.column_dimensions[column_letters(column)].width = min(max(width + 2, 9), 45)


def _storable(value: Any) -> Any:
    """What a cell can hold of a value as read: whole numbers without «.0», days that Excel does not know as text."""
    if isinstance(value, CellFault):
        return value.shown
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e15 else value if math.isfinite(value) else str(value)
    if isinstance(value, date) and value.year < 1901:
        return str(value).removesuffix(" 00:00:00")
    return value if isinstance(value, int | date | time | timedelta) else str(value)


def _titles(sheets: Iterable[Sheet], name: str) -> dict[str, str]:
    """Title as read → title that Excel takes; the one sheet of a CSV is called after its file, as Excel does."""
    titles: dict[str, str] = {}
    taken: set[str] = set()
    for sheet in sheets:
        wanted = clean(re.sub(r"[\\*?:/\[\]]", "-", sheet.title or PurePath(name).stem)).strip("'")[:31] or "1"
        title, n = wanted, 1
        while title.casefold() in taken:
            n += 1
            title = f"{wanted[:27]} {n}"
        taken.add(title.casefold())
        titles[sheet.title] = title
    return titles


# --- the file -----------------------------------------------------------------------------------------------


def _lost_lines(
    before: workbook_parts.Parts, after: workbook_parts.Parts, said: Iterable[str], wording: Wording
) -> list[str]:
    """What the copy lacks, one line a kind."""
    lost = Counter(workbook_parts.lost(before, after))
    for message in said:  # two losses that can't be counted in the parts, but openpyxl mentions them
        lost["bad_date"] += "outside the limits for dates" in message
        lost["merged_comment"] += "part of a merged range but has a comment" in message
    mark = workbook_parts.UNKNOWN
    unknown = sorted(kind.removeprefix(mark) for kind in lost if kind.startswith(mark))
    n_unknown = sum(lost.pop(mark + name) for name in unknown)
    lines = [wording.say(f"returned.lost.{kind}", n=n) for kind, n in lost.items() if n]
    if unknown:
        lines.append(wording.say("returned.lost.unknown", n=n_unknown, names=wording.listed(unknown[:5])))
    return lines or [wording.say("returned.all_kept")]


def _area(references: Iterable[str]) -> int:
    """How many cells lie in these ranges together."""
    from openpyxl.utils import range_boundaries

    area = 0
    for reference in references:
        left, top, right, bottom = range_boundaries(reference)
        area += ((right or 16_384) - (left or 1) + 1) * ((bottom or 1_048_576) - (top or 1) + 1)
    return area


def _saved(book: Workbook) -> dict[str, bytes]:
    """The parts of the workbook as openpyxl writes them. Not `book.save`, which writes the time of day into them."""
    from openpyxl.writer.excel import ExcelWriter

    book.properties.modified = book.properties.created
    buffer = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(buffer, "w")).save()
    return workbook_parts.parts_of(buffer.getvalue())


def _declare_macros(saved: dict[str, bytes]) -> None:
    from openpyxl.xml.constants import XLSM, XLSX

    saved["[Content_Types].xml"] = saved["[Content_Types].xml"].replace(XLSX.encode(), XLSM.encode())


def _finished(saved: dict[str, bytes], lines: Iterable[str], style: int) -> bytes:
    """The file: with the last lines of the list, and the comments written from the right."""
    first = "xl/worksheets/sheet1.xml"
    head, end, tail = saved[first].rpartition(b"</sheetData>")
    row = int(re.findall(rb'<row r="(\d+)"', head)[-1])
    added = "".join(
        f'<row r="{n}"><c r="A{n}" s="{style}" t="inlineStr"><is><t>{escape(clean(text))}</t></is></c></row>'
        for n, text in enumerate(lines, row + 1)
    )
    saved[first] = head + added.encode() + end + tail
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(saved, key=lambda name: (name != "[Content_Types].xml", name)):
            content = saved[name]
            if name.startswith("xl/drawings/commentsDrawing"):
                content = content.replace(b"text-align:left", b"text-align:right;direction:rtl")
            member = zipfile.ZipInfo(name)  # its time is the first of 1980
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            archive.writestr(member, content)
    return buffer.getvalue()
