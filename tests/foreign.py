"""Files that no library at hand writes, byte by byte: .xlsb, and .xls with a password."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

_ROW, _ERROR, _TEXT, _NUMBER, _FORMULA_ERROR = 0, 3, 6, 5, 11
ERRORS = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}


def xlsb(
    title: str,
    rows: Sequence[Sequence[str | float]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    *,
    date_1904: bool = False,
) -> bytes:
    """A workbook of one sheet (MS-XLSB). «#N/A» and its like are error values, «=#N/A» are results of a formula.

    Merged ranges are first row, last row, first column, last column, from 0. `date_1904`: days are counted from 1904.
    """
    sheet = _record(129) + _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, max(map(len, rows)) - 1))
    sheet += _record(145)
    for n, row in enumerate(rows):
        sheet += _record(_ROW, struct.pack("<IIHBBBI", n, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            if value != "":
                sheet += _cell(column, value)
    sheet += _record(146)
    if merges:
        sheet += _record(177, struct.pack("<I", len(merges)))
        sheet += b"".join(_record(176, struct.pack("<IIII", *merge)) for merge in merges) + _record(178)
    sheet += _record(130)
    bundle = struct.pack("<II", 0, 1) + _string("rId1") + _string(title)
    properties = _record(153, struct.pack("<III", date_1904, 0, 0))
    book = _record(131) + properties + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    relation = '<Relationship Id="{}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        archive.writestr("_rels/.rels", relations.format(relation.format("rId1", "officeDocument", "xl/workbook.bin")))
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            relations.format(relation.format("rId1", "worksheet", "worksheets/sheet1.bin")),
        )
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return file.getvalue()


def _cell(column: int, value: str | float) -> bytes:
    head = struct.pack("<II", column, 0)
    if isinstance(value, float):
        return _record(_NUMBER, head + struct.pack("<d", value))
    if value in ERRORS:
        return _record(_ERROR, head + bytes([ERRORS[value]]))
    if value.removeprefix("=") in ERRORS:
        return _record(_FORMULA_ERROR, head + bytes([ERRORS[value[1:]]]) + bytes(2) + struct.pack("<II", 0, 0))
    return _record(_TEXT, head + _string(value))


def _record(kind: int, content: bytes = b"") -> bytes:
    return _number(kind) + _number(len(content)) + content


def _number(n: int) -> bytes:
    """7 bits a byte, the lowest first."""
    found = b""
    while n > 0x7F:
        found, n = found + bytes([n & 0x7F | 0x80]), n >> 7
    return found + bytes([n])


def _string(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def locked_xls() -> bytes:
    """An .xls of Excel 97 to 2003 with a password, in a compound file (MS-CFB): its second record is FILEPASS."""
    stream = struct.pack("<HHHH12x", 0x809, 16, 0x600, 5) + struct.pack("<HH54x", 0x2F, 54)
    return compound_file("Workbook", stream + bytes(4096 - len(stream)))


def compound_file(name: str, stream: bytes) -> bytes:
    """One stream of whole sectors of 512 bytes, no fewer than eight: sector 0 is the table, 1 the directory."""
    n, end, free = len(stream) // 512, 0xFFFFFFFE, 0xFFFFFFFF
    table = [0xFFFFFFFD, end, *range(3, 2 + n), end]
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6) + struct.pack("<II", 0, 1) + struct.pack("<I", 1)
    header += struct.pack("<IIIIII", 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    directory = (
        _entry("Root Entry", 5, 1, end, 0) + _entry(name, 2, free, 2, len(stream)) + _entry("", 0, free, 0, 0) * 2
    )
    return header + struct.pack("<128I", *table, *[free] * (128 - len(table))) + directory + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    length = len(encoded) + 2 if name else 0
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", length, kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )
