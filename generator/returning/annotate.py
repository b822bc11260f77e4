"""A workbook and what was found in it → the bytes of its returned copy: cells filled and commented, a list in front.

Pure. The parts of the workbook are changed where something is added, so nothing else of it is lost. The same arguments
give the same bytes, and text never becomes a formula. A copy that comes back as an input (someone mended it and put it
there) loses its old list, comments and fills before it gets new ones; other people's comments stay.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from generator.language.wording import Wording
from generator.model import column_letters
from generator.reading.ooxml import OWN_COMMENT
from generator.reading.relations import elements
from generator.reading.sheets import CellFault, Sheet
from generator.returning import workbook_parts as parts
from generator.returning.remarks import FILL, HEADER_ROW, Remark, clean, list_sheet, target_of
from generator.returning.workbook_parts import Package, SheetXml, Styles

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

AUTHOR = "generate"
MAX_INFLATED = 48 * 2**20  # bytes of all parts together: beyond, one copy would take hundreds of megabytes of memory
MAX_CELLS = 1_000_000  # in the values of a rebuilt copy

_MARK = OWN_COMMENT.encode()  # the first line of our part of a comment
_LONG_AGO = datetime(2000, 1, 1)  # noqa: DTZ001 - any fixed moment; the format knows no zones
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"


def marked(name: str, data: bytes, remarks: Sequence[Remark], wording: Wording, why: str = "") -> bytes | None:
    """The copy of an .xlsx or .xlsm; None when it is of a kind that can't be changed. `why` says why it is no copy."""
    try:
        book = Package(data, None if why else MAX_INFLATED)
        styles_part = book.target(parts.BOOK, "styles")
        if not styles_part:
            return None
        styles = Styles(book.parts[styles_part])
        kinds = {tag.get("name"): tag.get("state", "visible") for tag in elements(book.parts[parts.BOOK], "sheet")}
        old = next((title for title in book.sheets if _is_own_list(book, title, wording)), None)
        worksheets = {
            title: SheetXml(book.parts[part]) for title, part in book.sheets.items()
            if title != old and b"sheetData" in book.parts.get(part, b"")
        }  # fmt: skip
        merged = {title: sheet.merged() for title, sheet in worksheets.items()}
        targets = [target_of(one, merged) for one in remarks]
        for title, sheet in worksheets.items():
            here = [(cell, one) for cell, one in zip(targets, remarks, strict=True) if cell and one.sheet == title]
            _mark(book, title, sheet, styles, here, wording)
        lost = [wording.say(f"returned.whole.{why}")] if why else []
        if n := book.drop_signatures():
            lost.append(wording.say("returned.lost.signature", n=n))
        hidden = {title for title, state in kinds.items() if title and state != "visible"}
        last = lost or [wording.say("returned.all_kept")]
        content = list_sheet(name, remarks, targets, hidden, last, wording, styles)
        _put_in_front(book, old, content, wording)
        book.parts[styles_part] = styles.xml()
        if PurePath(name).suffix.lower() == ".xlsm":
            book.declare_macros()
        return book.file()
    except (ValueError, LookupError, zipfile.BadZipFile):  # not as programs write it; its values can still be copied
        return None


def rebuilt(name: str, sheets: Sequence[Sheet], remarks: Sequence[Remark], wording: Wording, why: str) -> bytes:
    """A new workbook with the values of the sheets, the findings marked in it; `why` says why it is no copy."""
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    if sum(len(row) for sheet in sheets for row in sheet.rows) > MAX_CELLS:
        sheets, why = (), "list_only"
    book = Workbook()
    book.properties.created = book.properties.modified = _LONG_AGO
    book.worksheets[0].title = wording.say("returned.title")  # it is where the list goes
    book.worksheets[0].cell(1, 1).value = wording.say("returned.heading")
    titles = _titles(sheets, name, book.sheetnames)
    for sheet in sheets:
        _fill(book.create_sheet(titles[sheet.title]), sheet.rows)
    found = [one._replace(sheet=titles.get(one.sheet, one.sheet)) for one in remarks]
    buffer = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(buffer, "w")).save()  # not `book.save`, which writes the time of day into it
    made = marked(name, buffer.getvalue(), found, wording, why)
    assert made
    return made


# --- the cells ----------------------------------------------------------------------------------------------


def _mark(
    book: Package, title: str, sheet: SheetXml, styles: Styles, here: Sequence[tuple[str, Remark]], wording: Wording
) -> None:
    """Fill and comment each faulty cell of a sheet, and take away what an earlier run put there.

    Remarks come with the gravest first, which gives the colour.
    """
    part = book.sheets[title]
    comments = book.target(part, "comments")
    if comments:
        book.parts[comments] = parts.plain(book.parts[comments])
    before = book.parts[comments] if comments else b""
    stale = {cell for cell, text in _comments(before).items() if _MARK in text}
    found: dict[str, list[Remark]] = {}
    for cell, one in here:
        found.setdefault(cell, []).append(one)
    xml = re.sub(
        rb"\stabSelected=(?:\"[^\"]*\"|'[^']*')", b"", sheet.head
    )  # two selected sheets would be edited at once
    is_as_it_was = xml == sheet.head
    sheet.head = xml
    if found or stale:
        sheet.restyle({
            parts.position(cell): _restyle(styles, found.get(cell, ()))
            for cell in {*found, *stale}
            if cell in found or styles.colour(sheet.style(*parts.position(cell))) in FILL.values()
        })  # fmt: skip
        texts = {cell: _comment(some, wording) for cell, some in found.items()}
        _write_comments(book, part, sheet, comments, texts, stale)
    elif is_as_it_was:
        return
    book.parts[part] = sheet.xml()


def _restyle(styles: Styles, remarks: Sequence[Remark]) -> parts.Restyle:
    """What a style becomes."""
    colour = FILL[remarks[0].severity] if remarks else None
    return lambda style: styles.filled(style, colour)


def _comment(remarks: Iterable[Remark], wording: Wording) -> str:
    """What is said of a cell."""
    said = dict.fromkeys(
        wording.say("returned.comment", severity=one.label, code=one.code, message=one.message, remedy=one.remedy)
        for one in remarks
    )
    return clean(OWN_COMMENT + "\n" + "\n\n".join(said))[:32_000]


# --- comments -----------------------------------------------------------------------------------------------

_NO_COMMENTS = (
    b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors></authors>'
    b"<commentList></commentList></comments>"
)
_BOX_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NO_BOXES = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/>'
    b"</o:shapelayout></xml>"
)
_BOX = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:59.25pt;margin-top:1.5pt;'
    'width:330px;height:{height}px;z-index:1;visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:right;direction:rtl"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False</x:AutoFill>'
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def _comments(xml: bytes) -> dict[str, bytes]:
    """Cell → the element of its comment."""
    found = re.findall(rb"<(?:\w+:)?comment(?=\s)[^>]*>.*?</(?:\w+:)?comment>", xml, re.DOTALL)
    return {(parts.attribute(one.partition(b">")[0], "ref") or b"").decode(): one for one in found}


def _write_comments(
    book: Package, part: str, sheet: SheetXml, known: str | None, texts: Mapping[str, str], stale: Iterable[str]
) -> None:
    """The comments of a sheet without the stale ones of ours and with the new ones, and their boxes."""
    xml = book.parts[known] if known else _NO_COMMENTS
    xml = parts.opened(xml, b"authors|commentList")
    p = parts.prefix(xml, "comments")
    found = _comments(xml)
    for cell in stale:
        found[cell] = _without_ours(found[cell])
    authors = re.findall(rb"<(?:\w+:)?author(?:\s*/>|>.*?</(?:\w+:)?author>)", xml, re.DOTALL)
    own = b"<%bauthor>%b</%bauthor>" % (p, AUTHOR.encode(), p)
    if texts and own not in authors:
        authors.append(own)
        xml = parts.before_end(xml, b"</%bauthors>" % p, own)
    for cell, text in texts.items():
        said = escape(f"\n\n{text}" if found.get(cell) else text)
        run = b'<%br><%bt xml:space="preserve">%b</%bt></%br>' % (p, p, said.encode(), p, p)
        if theirs := found.get(cell):
            plain = re.compile(rb"(<%btext>)\s*(<%bt(?:\s[^>]*)?>.*?</%bt>)" % (p, p, p), re.DOTALL)
            found[cell] = parts.before_end(plain.sub(rb"\1<%br>\2</%br>" % (p, p), theirs), b"</%btext>" % p, run)
        else:
            head = f'comment ref="{cell}" authorId="{authors.index(own)}">'.encode()
            found[cell] = b"<%b%b<%btext>%b</%btext></%bcomment>" % (p, head, p, run, p, p)
    end = b"</%bcommentList>" % p
    start = re.search(rb"<%bcommentList(?:\s[^>]*)?>" % p, xml)
    if not start:
        raise ValueError("commentList")
    xml = xml[: start.end()] + b"".join(found.values()) + xml[xml.rindex(end) :]
    if known:
        book.parts[known] = xml
    else:
        name = book.free("xl/commentsGenerate{}.xml")
        book.add(name, xml, _COMMENTS_TYPE)
        book.relate(part, "comments", name)
    _draw_boxes(book, part, sheet, {*texts, *stale}, {cell: text for cell, text in found.items() if text})


def _without_ours(comment: bytes) -> bytes:
    """The comment as somebody else has written it; nothing where nobody has."""
    theirs, _, _ = comment.partition(_MARK)
    opened = theirs.rindex(b"<")  # of the text that ours is in
    left = theirs[opened:].partition(b">")[2].rstrip()
    p = parts.prefix(comment, "comment")
    in_run = re.search(rb"<(?:\w+:)?r>(?:(?!</(?:\w+:)?r>).)*$", theirs[:opened], re.DOTALL)
    if left:
        end = b"</%bt>" % p + (b"</%br>" % p if in_run else b"")
        theirs = theirs[:opened] + theirs[opened:].partition(b">")[0] + b">" + left + end
    else:
        theirs = theirs[: in_run.start() if in_run else opened]
    if not re.sub(rb"<[^>]*>", b"", theirs).strip():
        return b""
    return theirs + b"</%btext></%bcomment>" % (p, p)


def _draw_boxes(book: Package, part: str, sheet: SheetXml, anew: Iterable[str], comments: Mapping[str, bytes]) -> None:
    """The boxes of the comments that have changed: the old ones go, and whichever still have a text get another."""
    named = re.search(rb"<(?:\w+:)?legacyDrawing(?=\s)[^>]*", sheet.tail)
    key = re.search(rb":id=[\"']([^\"']+)", named[0]) if named else None
    name = book.related(part).get(key[1].decode()) if key else None
    xml = book.parts[name] if name else _NO_BOXES
    gone = {tuple(n - 1 for n in parts.position(cell)) for cell in anew}
    xml = re.sub(
        rb"<v:shape(?=\s).*?</v:shape>", lambda m: b"" if _place_of(m[0]) in gone else m[0], xml, flags=re.DOTALL
    )
    last = max(map(int, re.findall(rb"_x0000_s(\d+)", xml)), default=1025)
    boxes = [] if b'"_x0000_t202"' in xml else [_BOX_TYPE]
    for n, cell in enumerate(sorted({*anew} & comments.keys(), key=parts.position), last + 1):
        row, column = parts.position(cell)
        text = re.sub(r"<[^>]*>", "", comments[cell].decode())
        n_lines = sum(math.ceil((len(line) + 1) / 44) for line in text.split("\n"))
        boxes.append(_BOX.format(id=n, height=min(18 * n_lines + 16, 500), row=row - 1, column=column - 1).encode())
    xml = parts.before_end(xml, b"</xml>", b"".join(boxes))
    if name:
        book.parts[name] = xml
        return
    name = book.free("xl/drawings/vmlDrawingGenerate{}.vml")
    book.add(name, xml, _VML_TYPE)
    sheet.add_drawing_of_comments(book.relate(part, "vmlDrawing", name))


def _place_of(box: bytes) -> tuple[int, ...]:
    """The row and column, from 0, of the box of a comment; nothing of another one."""
    found = re.search(rb"<x:Row>\s*(\d+)\s*</x:Row>\s*<x:Column>\s*(\d+)\s*</x:Column>", box)
    return (int(found[1]), int(found[2])) if found and b'"Note"' in box else ()


# --- the list -----------------------------------------------------------------------------------------------


def _is_own_list(book: Package, title: str, wording: Wording) -> bool:
    """Whether a sheet is the list of an earlier run: its first cell says so."""
    xml = book.parts.get(book.sheets[title], b"")
    cell = re.search(rb"<(?:\w+:)?c\s(?:[^>]*\s)?r=[\"']A1[\"'][^>]*>.*?</(?:\w+:)?c>", xml, re.DOTALL)
    text = cell[0] if cell else b""
    if parts.attribute(text.partition(b">")[0], "t") == b"s":
        strings = book.parts.get(book.target(parts.BOOK, "sharedStrings") or "", b"")
        every = re.findall(rb"<(?:\w+:)?si(?:\s*/>|>.*?</(?:\w+:)?si>)", strings, re.DOTALL)
        text = every[int(re.sub(rb"<[^>]*>", b"", text))]
    return parts.plain(re.sub(rb"<[^>]*>", b"", text)).decode() == wording.say("returned.heading")


def _put_in_front(book: Package, old: str | None, content: bytes, wording: Wording) -> None:
    """The list as the first sheet, or in the place of the one of an earlier run."""
    titles, title = list(book.sheets), old or wording.say("returned.title")
    xml = book.parts[parts.BOOK]
    p = parts.prefix(xml, "workbook")
    n, taken = 1, {name.casefold() for name in titles}
    while not old and title.casefold() in taken:
        n += 1
        title = f"{wording.say('returned.title')} {n}"
    if old:
        book.parts[book.sheets[old]] = content
        book.parts.pop(re.sub(r"([^/]+)$", r"_rels/\1.rels", book.sheets[old]), None)
    else:
        name = book.free("xl/worksheets/generate{}.xml")
        book.add(name, content, _SHEET_TYPE)
        key = book.relate(parts.BOOK, "worksheet", name)
        number = 1 + max((int(tag["sheetId"]) for tag in elements(xml, "sheet")), default=0)
        line = f'sheet xmlns:r="{parts.RELATION}" name={quoteattr(title)} sheetId="{number}" r:id="{key}"/>'.encode()
        xml = re.sub(rb"<%bsheets(?:\s[^>]*)?>" % p, lambda m: m[0] + b"<" + p + line, xml, count=1)
    at = titles.index(old) if old else 0

    def view(found: re.Match[bytes]) -> bytes:
        tag = parts.with_attribute(found[0], "firstSheet", None)
        return parts.with_attribute(tag, "activeTab", str(at))

    def renumbered(found: re.Match[bytes]) -> bytes:
        head, end, rest = found[0].partition(b">")
        n = int(parts.attribute(head, "localSheetId") or -1)
        if n < 0:
            return found[0]
        if old:
            return b"" if n == at else found[0]
        return parts.with_attribute(head + end, "localSheetId", str(n + 1)) + rest

    xml = re.sub(rb"<%bworkbookView(?=[\s/>])[^>]*>" % p, view, xml)
    xml = re.sub(rb"<%bdefinedName\s[^>]*>.*?</%bdefinedName>" % (p, p), renumbered, xml, flags=re.DOTALL)
    quoted = escape(title.replace("'", "''"))
    rows = f"'{quoted}'!${HEADER_ROW}:${HEADER_ROW}"
    name = f'<definedName name="_xlnm.Print_Titles" localSheetId="{at}">{rows}</definedName>'
    line = re.sub(rb"<(/?)", rb"<\1" + p, name.encode())
    if b"</%bdefinedNames>" % p in xml:
        book.parts[parts.BOOK] = parts.before_end(xml, b"</%bdefinedNames>" % p, line)
        return
    after = next(tag for name in ("externalReferences", "functionGroups", "sheets")
                 if (tag := b"</%b%b>" % (p, name.encode())) in xml)  # fmt: skip
    whole = b"%b<%bdefinedNames>%b</%bdefinedNames>" % (after, p, line, p)
    book.parts[parts.BOOK] = xml.replace(after, whole, 1)


# --- values -------------------------------------------------------------------------------------------------


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
                cell.value = clean(value)
                cell.data_type = "s"  # text that stays text, even after someone has edited the cell
                cell.quotePrefix = value.startswith(("=", "+", "-", "@"))
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


def _titles(sheets: Iterable[Sheet], name: str, before: Iterable[str]) -> dict[str, str]:
    """Title as read → title that Excel takes; the one sheet of a CSV is called after its file, as Excel does."""
    titles: dict[str, str] = {}
    taken = {title.casefold() for title in before}
    for sheet in sheets:
        wanted = clean(re.sub(r"[\\*?:/\[\]]", "-", sheet.title or PurePath(name).stem)).strip("'")[:31] or "1"
        title, n = wanted, 1
        while title.casefold() in taken:
            n += 1
            title = f"{wanted[:27]} {n}"
        taken.add(title.casefold())
        titles[sheet.title] = title
    return titles
