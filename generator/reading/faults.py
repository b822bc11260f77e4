"""What python-calamine can't tell from a blank cell, looked up in the file itself: error values, formulas that were
never calculated; and hidden rows. Of .xlsb and .xls; .xlsx is read by `ooxml.py`, .ods by `ods.py`.

A look at the parts where they stand, by format; no second reading of the values. In .xls and .xlsb every formula has
a stored result, so there only error values are to be found. The file is a stranger's: whatever can't be followed ends
in an exception, never in a guess.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from generator.reading.relations import related
from generator.reading.sheets import CellFault, Mark, Merge

Fault = tuple[int, int, CellFault | str]  # row and column from 0; a text that the library reads otherwise


class Seen(NamedTuple):
    """What a sheet has beside its values. Hidden rows and columns count from 1. `merges` are those of the formats of
    which the library tells none; without `has_marks` nobody has looked at formats, fonts and comments. `is_from_1904`:
    its workbook counts days from 1904."""

    faults: tuple[Fault, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    merges: tuple[Merge, ...] = ()
    marks: tuple[Mark, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    has_pictures: bool = False
    has_marks: bool = True
    is_from_1904: bool = False


_CODES = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip


def _fault(row: int, column: int, code: int) -> Fault:
    return row, column, CellFault(_CODES.get(code, "#?"))


# --- .xlsb ----------------------------------------------------------------------------------------------------

_ROW_HEADER, _CELL_ERROR, _FORMULA_ERROR, _BUNDLE_SHEET, _MERGE_CELL = 0, 3, 11, 156, 176
_BOOK_PROPERTIES = 153


def of_xlsb(archive: zipfile.ZipFile) -> dict[str, Seen]:
    """By sheet title."""
    targets = {key: part for key, (_, part) in related(archive, "xl/workbook.bin").items()}
    found = {}
    is_from_1904 = False
    for kind, content in _binary_records(archive.read("xl/workbook.bin")):
        if kind == _BOOK_PROPERTIES:
            is_from_1904 = bool(content[0] & 1)
        elif kind == _BUNDLE_SHEET:
            key, end = _wide_string(content, 8)
            title, _ = _wide_string(content, end)
            if targets.get(key, "").startswith("xl/worksheets/"):
                seen = _seen_in_binary_records(_binary_records(archive.read(targets[key])))
                has_pictures = any(kind == "drawing" for kind, _ in related(archive, targets[key]).values())
                found[title] = seen._replace(has_pictures=has_pictures, is_from_1904=is_from_1904)
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
    return Seen(tuple(faults), merges=tuple(merges), has_marks=False)


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

_OBJECT, _ASIDE = 0x5D, (0x14, 0x19)  # something drawn; a drop-down arrow and the frame of a comment are, too
_BOF, _EOF, _FILE_PASS, _BOUND_SHEET, _FORMULA, _BOOL_ERROR, _ROW = 0x809, 0x0A, 0x2F, 0x85, 0x06, 0x205, 0x208
_DATE_MODE, _CONDITIONAL, _CONDITION = 0x22, 0x1B0, 0x1B1
_WITH_FONT = 104  # bytes up to what its font says of itself
_OWN_NUMBER, _OWN_FONT, _STRUCK, _WHITE_INKS = 0x0200_0000, 0x0400_0000, 0x80, (1, 9)
_FREE, _END = 0xFFFFFFFF, 0xFFFFFFFE


def of_xls(data: bytes) -> dict[str, Seen]:
    """By sheet title."""
    stream = book_stream(data)
    if stream[4:6] != b"\x00\x06":
        raise ValueError("older than Excel 97")
    found = {}
    is_from_1904 = False
    for kind, content in _records(stream, 0):
        if kind == _DATE_MODE:
            is_from_1904 = content[:1] == b"\1"
        if kind != _BOUND_SHEET:
            continue
        start, _hidden, _kind, length, flags = struct.unpack_from("<IBBBB", content)
        name = content[8 : 8 + length * (1 + (flags & 1))]
        title = name.decode("utf-16-le" if flags & 1 else "latin-1")
        found[title] = _seen_in_records(_records(stream, start))._replace(is_from_1904=is_from_1904)
    return found


def is_locked(data: bytes) -> bool:
    """Whether an .xls has a password. Raises what `book_stream` raises."""
    return any(kind == _FILE_PASS for kind, _ in _records(book_stream(data), 0))


def _seen_in_records(records: Iterable[tuple[int, bytes]]) -> Seen:
    faults: list[Fault] = []
    hidden: set[int] = set()
    has_pictures = False
    marks: list[Mark] = []
    areas: list[Mark] = []
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
            has_pictures = has_pictures or struct.unpack_from("<4xH", content)[0] not in _ASIDE
        elif kind == _CONDITIONAL:
            areas = list(_areas(content))
        elif kind == _CONDITION and _is_telling(content):
            marks += areas
    return Seen(tuple(faults), frozenset(hidden), marks=tuple(marks), has_pictures=has_pictures, has_marks=False)


def _areas(content: bytes) -> Iterator[Mark]:
    """The areas that the conditions which follow are for ([MS-XLS] 2.4.56)."""
    for n in range(struct.unpack_from("<H", content, 12)[0]):
        row, last_row, column, last_column = struct.unpack_from("<HHHH", content, 14 + 8 * n)
        yield Mark(row + 1, column + 1, "condition", f"{last_row + 1},{last_column + 1}")


def _is_telling(content: bytes) -> bool:
    """Whether under that condition a cell has a number format of its own, is struck through or white ([MS-XLS] 2.4.42,
    2.5.92)."""
    (flags,) = struct.unpack_from("<I", content, 6)
    if flags & _OWN_NUMBER or not flags & _OWN_FONT:
        return bool(flags & _OWN_NUMBER)
    if len(content) < _WITH_FONT:
        raise ValueError("a condition that is cut off")
    style, ink, untouched = (struct.unpack_from("<I", content, 12 + at)[0] for at in (68, 80, 88))
    return bool(style & _STRUCK and not untouched & _STRUCK) or ink in _WHITE_INKS


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
