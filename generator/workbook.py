"""One file → its sheets. Runs in the reader process (see `reader.py`), for a hostile file can abort a library.

Values come through python-calamine, one engine for all workbook formats, some twenty times faster than openpyxl. What
it can't tell from blank – error values, formulas that were never calculated – and what it does not give – hidden rows –
is looked up in the XML of OOXML and OpenDocument files. Every way a file can be unreadable has a code of its own.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.errors import InputError
from generator.sheets import CellFault, Merge, Sheet

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"})
SUFFIXES = WORKBOOKS | {".csv"}

MAX_ROWS = 200_000  # rows with data on one sheet; a provincial office has hundreds
_MAX_INFLATED = 400 * 2**20  # bytes of all members of a zip together
_MAX_GAP = 5_000  # a cell further than this below the one before it is a stray one
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!"})
_ERROR_TEXT = re.compile(r"Err:\d{3}")


def sheets_of(path: Path, name: str) -> list[Sheet]:
    """The sheets of a file. Raises InputError with a code for each way it can be unreadable."""
    try:
        before = path.stat()
        data = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise InputError("unreadable", file=name, why=error.strerror or "") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise InputError("copying", file=name)
    if not data:
        raise InputError("empty_file", file=name)
    if path.suffix.lower() == ".csv":
        return [Sheet(name, "", _with_error_texts(_csv_rows(data, name)))]
    _check_magic(path.suffix.lower(), data, name)
    return list(_workbook_sheets(data, name))


def _check_magic(suffix: str, data: bytes, name: str) -> None:
    """The first bytes tell what the libraries' errors do not."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise InputError("password", file=name)
        if suffix != ".xls":
            raise InputError("renamed", file=name)
    elif data.startswith(_ZIP):
        if suffix == ".xls":
            raise InputError("renamed", file=name)
        _check_zip(data, name)
    else:
        raise InputError("renamed", file=name)


def _check_zip(data: bytes, name: str) -> None:
    """Before any library inflates it: is it whole, is it honest about its size, does it declare entities?"""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if any(member.flag_bits & 1 for member in members):
                raise InputError("password", file=name)
            if sum(member.file_size for member in members) > _MAX_INFLATED or len(members) > 10_000:
                raise InputError("bomb", file=name)
            if len({member.filename for member in members}) != len(members):
                raise InputError("corrupt", file=name)
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with archive.open(member) as file:
                        if b"<!DOCTYPE" in file.read(1024):
                            raise InputError("corrupt", file=name)
            if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read(
                "META-INF/manifest.xml"
            ):
                raise InputError("password", file=name)
    except (zipfile.BadZipFile, EOFError) as error:
        raise InputError("truncated", file=name) from error
    except (NotImplementedError, RuntimeError, ValueError, OSError, zlib.error) as error:
        raise InputError("corrupt", file=name) from error


def _workbook_sheets(data: bytes, name: str) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        data, parts, strays = _prepared(data)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in workbook.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            if sheet.total_height > MAX_ROWS:
                raise InputError("too_many_rows", file=name, sheet=meta.name, n=sheet.total_height)
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
            part = parts.get(meta.name, b"")
            if part:
                _mark_faults(rows, part)
            else:
                _with_error_texts(rows)
            yield Sheet(
                name,
                meta.name,
                rows,
                hidden=meta.visible != SheetVisibleEnum.Visible,
                hidden_rows=_hidden_rows(part),
                merges=tuple(
                    Merge(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
                    for first, last in sheet.merged_cell_ranges or ()
                ),
                strays=strays.get(meta.name, ()),
            )
    except InputError:
        raise
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, SyntaxError) as error:
        raise InputError("corrupt", file=name) from error


# --- the XML of OOXML workbooks -----------------------------------------------------------------------------

_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_CELL_NAME = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_STORED = re.compile(rb"<v>([^<]+)</v>")
_ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_HIDDEN_ROW = re.compile(rb'<row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_FAR_NAME = re.compile(rb'r="[A-Z]{3}')  # a quicker look, to spare most sheets the next one
_FAR_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{3}\d+)"')  # beyond ZZ, where no table of ours has a column


def _mark_faults(rows: list[list[Any]], xml: bytes) -> None:
    """Put a CellFault where the sheet's XML has an error value or a formula without a stored result."""
    if b't="e"' not in xml and b"<f" not in xml:
        return
    for attributes, content in _CELL.findall(xml):
        stored = _STORED.search(content)
        is_error = b't="e"' in attributes
        if not is_error and (b"<f" not in content or stored or b't="str"' in attributes):
            continue
        if position := _CELL_NAME.search(attributes):
            shown = stored[1].decode("utf-8", "replace") if stored and is_error else ""
            _put(rows, int(position[2]) - 1, _column_index(position[1]) - 1, CellFault(shown))


def _put(rows: list[list[Any]], row: int, column: int, value: object) -> None:
    while len(rows) <= row:
        rows.append([])
    cells = rows[row]
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = value


def _column_index(letters: bytes) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index


def _hidden_rows(xml: bytes) -> frozenset[int]:
    return frozenset(int(number) for number in _HIDDEN_ROW.findall(xml)) if b"hidden=" in xml else frozenset()


def _sheet_members(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Sheet title → member of the zip; empty when this is no OOXML workbook."""
    import xml.etree.ElementTree as ET

    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    found = {}
    for element in ET.fromstring(archive.read("xl/workbook.xml")).iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        key = next((value for name, value in element.attrib.items() if name.endswith("}id")), "")
        target = targets.get(key, "")
        member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if member in names:
            found[element.get("name", "")] = member
    return found


def _prepared(data: bytes) -> tuple[bytes, Mapping[str, bytes], Mapping[str, tuple[str, ...]]]:
    """(the workbook without cells far from all others, the XML of its sheets, the names of those cells) by sheet.

    One stray cell in the last row makes the library lay out a million rows before anyone can say no. For formats
    without such XML the second and third are empty.
    """
    if not data.startswith(_ZIP):
        return data, {}, {}
    parts: dict[str, bytes] = {}
    strays: dict[str, tuple[str, ...]] = {}
    replaced: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for title, member in _sheet_members(archive).items():
            parts[title], names = _trim(archive.read(member))
            if names:
                strays[title], replaced[member] = names, parts[title]
        if not replaced:
            return data, parts, {}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for info in archive.infolist():
                copy.writestr(info.filename, replaced.get(info.filename) or archive.read(info))
    return target.getvalue(), parts, strays


def _trim(xml: bytes) -> tuple[bytes, tuple[str, ...]]:
    names: list[str] = []
    last = xml.rfind(b"<row ")
    number = _ROW_NUMBER.match(xml, last) if last >= 0 else None
    if number and int(number[1]) > MAX_ROWS:
        before = 0
        for match in _ROW_NUMBER.finditer(xml):
            if int(match[1]) - before > _MAX_GAP:
                end = xml.find(b"</sheetData>", match.start())
                names += [f"{a.decode()}{n.decode()}" for a, n in _CELL_NAME.findall(xml[match.start() : end])]
                xml = xml[: match.start()] + xml[end:]
                break
            before = int(match[1])
    if _FAR_NAME.search(xml) and (far := sorted(set(_FAR_CELL.findall(xml)))):
        names += [name.decode() for name in far]
        xml = _CELL.sub(lambda cell: b"" if _FAR_CELL.match(cell[0]) else cell[0], xml)
    return xml, tuple(names[:20])


# --- text that stands for something else ------------------------------------------------------------------------


def _with_error_texts(rows: list[list[Any]]) -> list[list[Any]]:
    """Formats without typed error cells write them as text: «#N/A», «Err:502»."""
    for cells in rows:
        for column, cell in enumerate(cells):
            if isinstance(cell, str) and cell[:1] in ("#", "E") and (cell in _ERRORS or _ERROR_TEXT.fullmatch(cell)):
                cells[column] = CellFault(cell)
    return rows


def _csv_rows(data: bytes, name: str) -> list[list[Any]]:
    """A CSV as Excel writes it: UTF-8 with or without BOM, UTF-16 with BOM, else cp1256; comma, semicolon or tab."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1256")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError("csv_encoding", file=name)
    if "\x00" in text:
        raise InputError("renamed", file=name)
    head = text[:4096].splitlines()[:5]
    delimiter = max(",;\t", key=lambda mark: sum(line.count(mark) for line in head))
    try:
        rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error as error:
        raise InputError("corrupt", file=name) from error
    if len(rows) > MAX_ROWS:
        raise InputError("too_many_rows", file=name, sheet="", n=len(rows))
    return rows
