"""Read the workbooks of `input/` into sheets of plain values, without a thought of what they mean.

Values come through python-calamine (one engine for all workbook formats, some twenty times faster than openpyxl);
what it can't tell from blank – error values and formulas that were never calculated – is found in the sheet's XML
and stands in the grid as a `CellFault`. A file that can't be read is an `InputError` that names it and the remedy;
inputs are never written to.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import InputError
from generator.model import Finding, Place

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"})
SUFFIXES = WORKBOOKS | {".csv"}
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell without a value of its own: an error value («#N/A»), or a formula without a stored result ('')."""

    shown: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: `rows[r][c]` is the cell in row r+1 and column c+1; blank cells are '' or None."""

    file: str
    title: str
    rows: list[list[Any]]
    hidden: bool = False


def read(folder: Path, root: Path) -> tuple[list[Sheet], list[Finding]]:
    """All sheets of all workbooks below `folder`, in the order of their names; files are named relative to `root`.

    Raises InputError when the folder is missing or holds no workbook, or a workbook can't be opened.
    """
    if not folder.is_dir():
        raise InputError("no_input", folder=_relative(folder, root))
    sheets: list[Sheet] = []
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        name = _relative(path, root)
        if path.is_dir() or path.name.startswith("."):
            continue
        if path.name.startswith("~$"):
            findings.append(Finding("IN-001", Place(name.replace("~$", ""))))
        elif path.suffix.lower() not in SUFFIXES:
            findings.append(Finding("IN-002", Place(name)))
        else:
            sheets += read_file(path, name)
    if not sheets:
        raise InputError("no_workbooks", folder=_relative(folder, root))
    return sheets, findings


def _relative(path: Path, root: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def read_file(path: Path, name: str) -> list[Sheet]:
    """The sheets of one file. Raises InputError with a code of its own for each way a file can be unreadable."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError("unreadable", file=name, why=error.strerror or "") from error
    if not data:
        raise InputError("empty_file", file=name)
    if path.suffix.lower() == ".csv":
        return [Sheet(name, "", _csv_rows(data, name))]
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
        if not zipfile.is_zipfile(io.BytesIO(data)):
            raise InputError("truncated", file=name)
    else:
        raise InputError("renamed", file=name)


def _workbook_sheets(data: bytes, name: str) -> Iterator[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in workbook.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            rows: list[list[Any]] = workbook.get_sheet_by_name(meta.name).to_python(skip_empty_area=False)
            _mark_faults(rows, data, meta.name)
            yield Sheet(name, meta.name, rows, hidden=meta.visible != SheetVisibleEnum.Visible)
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise InputError("corrupt", file=name) from error


_FAULTY_CELL = re.compile(rb"<c\b([^>]*)>(.*?)</c>", re.DOTALL)
_CELL_NAME = re.compile(rb'\br="([A-Z]{1,3})(\d+)"')
_STORED = re.compile(rb"<v>(.*?)</v>", re.DOTALL)


def _mark_faults(rows: list[list[Any]], data: bytes, title: str) -> None:
    """Put a CellFault where the sheet's XML has an error value or a formula without a stored result."""
    xml = _sheet_xml(data, title)
    if b't="e"' not in xml and b"<f" not in xml:
        return
    for attributes, content in _FAULTY_CELL.findall(xml):
        stored = _STORED.search(content)
        is_error = b't="e"' in attributes
        if not is_error and (b"<f" not in content or stored):
            continue
        if position := _CELL_NAME.search(attributes):
            row, column = int(position[2]) - 1, _column_index(position[1]) - 1
            fault = CellFault(stored[1].decode("utf-8", "replace") if stored and is_error else "")
            _put(rows, row, column, fault)


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


def _sheet_xml(data: bytes, title: str) -> bytes:
    """The XML of that sheet; b'' when the file is not an OOXML workbook."""
    import xml.etree.ElementTree as ET

    with zipfile.ZipFile(io.BytesIO(data)) if data.startswith(_ZIP) else zipfile.ZipFile(io.BytesIO(), "w") as book:
        if "xl/workbook.xml" not in book.namelist():
            return b""
        relations = ET.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        targets = {r.get("Id"): r.get("Target", "") for r in relations}
        for element in ET.fromstring(book.read("xl/workbook.xml")).iter():
            if element.tag.endswith("}sheet") and element.get("name") == title:
                key = next((v for k, v in element.attrib.items() if k.endswith("}id")), "")
                target = targets.get(key, "")
                member = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                return book.read(member) if member in book.namelist() else b""
    return b""


def _csv_rows(data: bytes, name: str) -> list[list[Any]]:
    """A CSV as Excel writes it: UTF-8 with or without BOM, else cp1256; comma, semicolon or tab."""
    for encoding in ("utf-8-sig", "cp1256"):
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
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
