"""What python-calamine can't tell from a blank cell, looked up in the file itself: error values, formulas that were
never calculated; and hidden rows. Of .ods, .xlsb and .xls; .xlsx is read by `ooxml.py`.

A look at the parts where they stand, by format; no second reading of the values. In .xls and .xlsb every formula has
a stored result, so there only error values are to be found. The file is a stranger's: whatever can't be followed ends
in an exception, never in a guess.
"""

from __future__ import annotations

import struct
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from generator.reading.relations import parse, related
from generator.reading.sheets import CellFault, Mark, Merge

Fault = tuple[int, int, CellFault]  # row and column from 0


class Seen(NamedTuple):
    """What a sheet has beside its values. Hidden rows and columns count from 1. `merges` are those of the formats of
    which the library tells none."""

    faults: tuple[Fault, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    marks: tuple[Mark, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    has_pictures: bool = False


_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip


def _fault(row: int, column: int, code: int) -> Fault:
    return row, column, CellFault(_CODES.get(code, "#?"))


# --- .ods -----------------------------------------------------------------------------------------------------

_ODS_SIGNS = (b'value-type="error"', b"table:formula=", b"table:visibility=", b"table:number-rows-spanned=",
              b"<draw:")  # fmt: skip
_LAST_ROW = 1_048_576


class _OdsCells:
    """Follows content.xml from cell to cell; empty ones may stand for many."""

    def __init__(self) -> None:
        self.found: dict[str, Seen] = {}
        self._title = ""
        self._faults: list[Fault] = []
        self._hidden: set[int] = set()
        self._merges: list[Merge] = []
        self._row = self._column = 0
        self._n_rows = self._n_columns = 1
        self._is_error = False
        self._text: list[str] | None = None  # what the faulty cell shows, while it is open
        self._depth = 0  # of tables: one in a cell is no sheet
        self._has_pictures = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table:table":
            self._depth += 1
            if self._depth == 1:
                self._title, self._row = attributes.get("table:name", ""), 0
                self._faults, self._hidden, self._merges = [], set(), []
                self._has_pictures = False
        elif self._depth != 1:
            return
        elif name.startswith("draw:"):
            self._has_pictures = True
        elif name == "table:table-row":
            self._column, self._n_rows = 0, int(attributes.get("table:number-rows-repeated", 1))
            if attributes.get("table:visibility") in ("collapse", "filter") and self._n_rows < _LAST_ROW // 2:
                self._hidden.update(range(self._row + 1, min(self._row + self._n_rows, _LAST_ROW) + 1))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._n_columns = int(attributes.get("table:number-columns-repeated", 1))
            if "table:number-rows-spanned" in attributes:
                self._merges.append(self._merge(attributes))
            self._is_error = attributes.get("calcext:value-type") == "error"
            if self._is_error or ("table:formula" in attributes and "office:value-type" not in attributes):
                self._text = []
        elif name == "text:p" and not self._is_error:
            self._text = None  # an empty text is a result, too

    def _merge(self, attributes: Mapping[str, str]) -> Merge:
        n_rows = int(attributes["table:number-rows-spanned"])
        n_columns = int(attributes.get("table:number-columns-spanned", 1))
        return Merge(self._row + 1, self._column + 1, self._row + n_rows, self._column + n_columns)

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def end(self, name: str) -> None:
        if name == "table:table":
            self._depth -= 1
            if self._depth == 0:
                self.found[self._title] = Seen(
                    tuple(self._faults), frozenset(self._hidden), tuple(self._merges), has_pictures=self._has_pictures
                )
        elif self._depth != 1:
            return
        elif name == "table:table-row":
            self._row += self._n_rows
        elif name in ("table:table-cell", "table:covered-table-cell"):
            if self._text is not None:
                fault = CellFault("".join(self._text).strip())
                rows, columns = range(min(self._n_rows, 1000)), range(min(self._n_columns, 1000))
                self._faults += [(self._row + r, self._column + c, fault) for r in rows for c in columns]
                self._text = None
            self._column += self._n_columns


def of_ods(archive: zipfile.ZipFile) -> dict[str, Seen]:
    """By sheet title; whatever the title, when the whole workbook has nothing of the kind."""
    content = archive.read("content.xml")
    if not any(sign in content for sign in _ODS_SIGNS):
        return defaultdict(Seen)
    cells, parser = _OdsCells(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = cells.start, cells.end
    parser.CharacterDataHandler = cells.text
    parse(parser, content)
    return cells.found


# --- .xlsb ----------------------------------------------------------------------------------------------------

_ROW_HEADER, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE_SHEET, _MERGE_CELL = 0, 3, 11, 156, 176


def of_xlsb(archive: zipfile.ZipFile) -> dict[str, Seen]:
    """By sheet title."""
    targets = {key: part for key, (_, part) in related(archive, "xl/workbook.bin").items()}
    found = {}
    for kind, content in _binary_records(archive.read("xl/workbook.bin")):
        if kind == _BUNDLE_SHEET:
            key, end = _wide_string(content, 8)
            title, _ = _wide_string(content, end)
            if targets.get(key, "").startswith("xl/worksheets/"):
                seen = _seen_in_binary_records(_binary_records(archive.read(targets[key])))
                has_pictures = any(kind == "drawing" for kind, _ in related(archive, targets[key]).values())
                found[title] = seen._replace(has_pictures=has_pictures)
    return found


def _seen_in_binary_records(records: Iterable[tuple[int, bytes]]) -> Seen:
    faults: list[Fault] = []
    merges: list[Merge] = []
    row = 0
    for kind, content in records:
        if kind == _ROW_HEADER:
            (row,) = struct.unpack_from("<I", content)
        elif kind in (_CELL_ERROR, _FORMULA_ERROR):
            column, _style, code = struct.unpack_from("<IIB", content)
            faults.append(_fault(row, column, code))
        elif kind == _MERGE_CELL:
            first_row, last_row, first_column, last_column = struct.unpack_from("<IIII", content)
            merges.append(Merge(first_row + 1, first_column + 1, last_row + 1, last_column + 1))
    return Seen(tuple(faults), merges=tuple(merges))


def _binary_records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of each. Its kind and its length stand before it, 7 bits a byte, the lowest first."""
    at = 0
    while at < len(data):
        numbers = []
        for longest in (2, 4):
            number = 0
            for n in range(longest):
                byte = data[at]
                at += 1
                number |= (byte & 0x7F) << 7 * n
                if byte < 0x80:
                    break
            numbers.append(number)
        kind, length = numbers
        yield kind, data[at : at + length]
        at += length


def _wide_string(content: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", content, at)
    end = at + 4 + 2 * length
    if end > len(content):
        raise ValueError(at)
    return content[at + 4 : end].decode("utf-16-le"), end


# --- .xls -----------------------------------------------------------------------------------------------------

_OBJECT, _NOTE = 0x5D, 0x19  # something drawn; the frame of a comment is one, too
_BOF, _EOF, _FILE_PASS, _BOUND_SHEET, _FORMULA, _BOOL_ERROR, _ROW = 0x809, 0x0A, 0x2F, 0x85, 0x06, 0x205, 0x208
_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE


def of_xls(data: bytes) -> dict[str, Seen]:
    """By sheet title."""
    stream = book_stream(data)
    if stream[4:6] != b"\x00\x06":
        raise ValueError("older than Excel 97")
    found = {}
    for kind, content in _records(stream, 0):
        if kind != _BOUND_SHEET:
            continue
        start, _hidden, _kind, length, flags = struct.unpack_from("<IBBBB", content)
        name = content[8 : 8 + length * (1 + (flags & 1))]
        title = name.decode("utf-16-le" if flags & 1 else "latin-1")
        found[title] = _seen_in_records(_records(stream, start))
    return found


def is_locked(data: bytes) -> bool:
    """Whether an .xls has a password. Raises what `book_stream` raises."""
    return any(kind == _FILE_PASS for kind, _ in _records(book_stream(data), 0))


def _seen_in_records(records: Iterable[tuple[int, bytes]]) -> Seen:
    faults: list[Fault] = []
    hidden: set[int] = set()
    has_pictures = False
    for kind, content in records:
        if kind == _BOOL_ERROR:
            row, column, _style, code, is_error = struct.unpack_from("<HHHBB", content)
            if is_error:
                faults.append(_fault(row, column, code))
        elif kind == _FORMULA:
            row, column, _style, what, _, code, _, _, _, mark = struct.unpack_from("<HHHBBBBBBH", content)
            if mark == 0xFFFF and what == 2:
                faults.append(_fault(row, column, code))
        elif kind == _ROW:
            row, *_, options = struct.unpack_from("<HHHHHHH", content)
            if options & 0x20:
                hidden.add(row + 1)
        elif kind == _OBJECT:
            has_pictures = has_pictures or struct.unpack_from("<4xH", content)[0] != _NOTE
    return Seen(tuple(faults), frozenset(hidden), has_pictures=has_pictures)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(kind, content) of each record of a substream; those of charts in it are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        elif depth == 0:
            return
        at += 4 + length


_OTHER_STREAMS = ("WordDocument", "PowerPoint Document", "__properties_version1.0")  # of Word, PowerPoint, Outlook


class NoWorkbookError(ValueError):
    """A compound file that holds something else."""


def book_stream(data: bytes) -> bytes:
    """The workbook's stream of a compound file (MS-CFB).

    Raises NoWorkbookError when it holds something else, EOFError when the file ends before the stream does, and
    ValueError, IndexError or struct.error when it can't be followed.
    """
    (sector_shift,) = struct.unpack_from("<H", data, 30)
    if sector_shift not in (9, 12):
        raise ValueError(sector_shift)
    size = 1 << sector_shift
    first_directory, _, cutoff, first_mini, _, first_more, n_more = struct.unpack_from("<IIIIIII", data, 48)

    def sector(number: int) -> bytes:
        if (number + 1) * size >= len(data):
            raise EOFError(number)
        return data[(number + 1) * size : (number + 2) * size]

    def numbers(content: bytes) -> list[int]:
        return list(struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4]))

    table_sectors = numbers(data[76:512])
    for _ in range(min(n_more, len(data) // size)):
        *more, first_more = numbers(sector(first_more))
        table_sectors += more
    table = [n for number in table_sectors if number < _END for n in numbers(sector(number))]

    def chain(start: int, links: list[int]) -> Iterator[int]:
        for _ in range(len(links)):  # no longer than that, or it goes round in circles
            if start == _END:
                return
            yield start
            start = links[start]
        raise ValueError(start)

    directory = b"".join(map(sector, chain(first_directory, table)))
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    for wanted in ("Workbook", "Book"):
        for entry in entries:
            length, name = struct.unpack_from("<H", entry, 64)[0], entry[:64].decode("utf-16-le", "replace")
            if name[: max(length // 2 - 1, 0)].casefold() != wanted.casefold():  # names are caseless (MS-CFB 2.6.4)
                continue
            start, n_bytes = struct.unpack_from("<II", entry, 116)
            if n_bytes >= cutoff:
                found = b"".join(map(sector, chain(start, table)))[:n_bytes]
                if len(found) < n_bytes:
                    raise EOFError(n_bytes)
                return found
            (root_start,) = struct.unpack_from("<I", entries[0], 116)
            mini = b"".join(map(sector, chain(root_start, table)))
            links = [n for number in chain(first_mini, table) for n in numbers(sector(number))]
            return b"".join(mini[n * 64 : n * 64 + 64] for n in chain(start, links))[:n_bytes]
    if any(f"{name}\0".encode("utf-16-le") in directory for name in _OTHER_STREAMS):
        raise NoWorkbookError
    raise ValueError("no workbook")
