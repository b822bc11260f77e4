"""One file → its sheets. Runs in the reader process (see `reader.py`), for a hostile file can abort a library.

Values come through python-calamine, one engine for all workbook formats, some twenty times faster than openpyxl. What
it can't tell from a blank cell is looked up in the file at the same time (`ooxml.py`, `ods.py`, `faults.py`); where
that can't be done the
sheet says so. Every way a file can be unreadable has a code of its own.
"""

from __future__ import annotations

import io
import os
import re
import stat
import struct
import threading
import zipfile
import zlib
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from generator.model.errors import InputError
from generator.reading import delimited, faults, second_library
from generator.reading.faults import Seen
from generator.reading.ods import of_ods
from generator.reading.ooxml import of_ooxml
from generator.reading.relations import sheet_parts
from generator.reading.sheets import CellFault, Column, Merge, Sheet, columns_of, with_cells
from generator.reading.xls import looks_of

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

T = TypeVar("T")

MAX_ROWS = 200_000  # rows with data on one sheet; a provincial office has hundreds
_MAX_COLUMNS = 702  # up to ZZ: no table of ours has a column beyond
_MAX_INFLATED = 400 * 2**20  # bytes of all members of a zip together
_MAX_GAP = 5_000  # a cell further than this below the one before it is a stray one
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ERRORS = frozenset({"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!"})
_ERROR_TEXT = re.compile(r"Err:\d{3}")


def sheets_of(path: str, name: str) -> Iterator[Sheet]:
    """The sheets of a file, one after the other, without their rows: only the columns are made.

    Raises InputError with a code for each way a file can be unreadable.
    """
    try:
        os.fsencode(path).decode("utf-8")
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - to open a pipe would be to wait for whoever writes to it
            raise InputError("no_regular_file", file=name)
        with io.FileIO(path) as file:
            before = os.fstat(file.fileno())
            data = file.read()
            after = os.fstat(file.fileno())
    except UnicodeDecodeError as error:
        raise InputError("bad_name", file=name) from error
    except OSError as error:
        raise InputError("unreadable", file=name, why=error.strerror or "") from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise InputError("copying", file=name)
    if not data:
        raise InputError("empty_file", file=name)
    suffix = f".{path.rpartition('.')[2].lower()}"
    if suffix == ".csv":
        rows = delimited.rows_of(data, name)
        if len(rows) > MAX_ROWS:
            raise InputError("too_many_rows", file=name, sheet="", n=len(rows))
        yield Sheet(name, "", [], columns=_with_error_texts(columns_of(rows)))
        return
    _check_magic(suffix, data, name)
    yield from _workbook_sheets(data, name)


def _check_magic(suffix: str, data: bytes, name: str) -> None:
    """The first bytes tell what the libraries' errors do not."""
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            raise InputError("password", file=name)
        if suffix != ".xls":
            raise InputError("renamed", file=name)
        _check_compound(data, name)
    elif data.startswith(_ZIP):
        if suffix == ".xls":
            raise InputError("renamed", file=name)
        _check_zip(data, name)
    else:
        raise InputError("renamed", file=name)


def _check_compound(data: bytes, name: str) -> None:
    """Before the library follows it, for one that leads in circles takes all memory."""
    try:
        if faults.is_locked(data):
            raise InputError("password", file=name)
    except faults.NoWorkbookError:
        raise InputError("renamed", file=name) from None
    except EOFError as error:
        raise InputError("truncated", file=name) from error
    except (ValueError, IndexError, struct.error) as error:
        raise InputError("corrupt", file=name) from error


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
        original, (data, strays) = data, _without_strays(data)
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except CalamineError:
            yield from _of_second_library(data, name, strays)
            return
        if data.startswith(_ZIP) and not workbook.sheets_metadata:  # every workbook has one: its list is not there
            raise InputError("corrupt", file=name)
        metas = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        opened = [_beside(partial(workbook.get_sheet_by_name, meta.name)) for meta in metas[:1]]
        looked = _beside(lambda: _seen(data))
        for n, meta in enumerate(metas):
            try:
                sheet = opened.pop()()
            except CalamineError as error:
                if "cell error value" not in str(error):  # it does not know #SPILL! and other new ones
                    raise
                left = {other.name for other in metas[n:]}
                yield from (s for s in _of_second_library(data, name, strays) if s.title in left)
                return
            opened += [
                _beside(partial(workbook.get_sheet_by_name, following.name)) for following in metas[n + 1 : n + 2]
            ]
            if sheet.total_width > _MAX_COLUMNS or sheet.total_height > MAX_ROWS:  # it did not tell the truth
                trimmed, strays = _without_strays(original, believing=False)
                sheet = CalamineWorkbook.from_filelike(io.BytesIO(trimmed)).get_sheet_by_name(meta.name)
            if sheet.total_height > MAX_ROWS:
                raise InputError("too_many_rows", file=name, sheet=meta.name, n=sheet.total_height)
            merges = (
                Merge(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1)
                for first, last in sheet.merged_cell_ranges or ()
            )
            is_hidden = meta.visible != SheetVisibleEnum.Visible
            columns = _columns(sheet)
            found = Sheet(name, meta.name, [], is_hidden, merges=tuple(merges), columns=columns)
            yield _with_seen(found, looked(), strays.get(meta.name, ()))
    except InputError:
        raise
    except (CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, SyntaxError) as error:
        raise InputError("corrupt", file=name) from error


def _of_second_library(data: bytes, name: str, strays: Mapping[str, tuple[str, ...]]) -> Iterator[Sheet]:
    """The same sheets from a library that opens more. Raises ValueError where it can't, InputError."""
    if not data.startswith(_ZIP):
        raise ValueError(name)
    seen = _seen(data)
    for sheet in second_library.sheets_of(data, name, MAX_ROWS):
        yield _with_seen(sheet, seen, strays.get(sheet.title, ()))


def _columns(sheet: CalamineSheet) -> list[Column]:
    """All columns from A on; the library begins with the first that is not blank."""
    columns = columns_of(sheet.iter_rows())
    n_rows, n_blank = len(columns[0].places) if columns else 0, sheet.start[1] if sheet.start else 0
    return [Column([""], array("I", [0]) * n_rows) for _ in range(n_blank)] + columns


def _seen(data: bytes) -> Mapping[str, Seen]:
    """What there is beside the values, by sheet title; nothing where it could not be looked up."""
    try:
        if data.startswith(_OLE):
            return _seen_in_xls(data)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "xl/workbook.bin" in names:
                return faults.of_xlsb(archive)
            return of_ods(archive) if "content.xml" in names else of_ooxml(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, LookupError, SyntaxError, struct.error):
        return {}


def _seen_in_xls(data: bytes) -> Mapping[str, Seen]:
    """What the library for its formats can't follow is asked about: the sheet says what was not looked at."""
    seen = faults.of_xls(data)
    try:
        looks = looks_of(data)
    except ValueError:
        return seen
    return {
        title: beside._replace(
            marks=(*beside.marks, *looks[title].marks), hidden_columns=looks[title].hidden_columns, has_marks=True
        )
        if title in looks else beside
        for title, beside in seen.items()
    }  # fmt: skip


def _with_seen(sheet: Sheet, seen: Mapping[str, Seen], strays: tuple[str, ...]) -> Sheet:
    try:
        beside = seen[sheet.title]
    except KeyError:
        return sheet._replace(strays=strays, is_unsure=True, is_unmarked=True, columns=_with_error_texts(sheet.columns))
    cells = [cell for cell in beside.faults if cell[0] < MAX_ROWS and cell[1] < _MAX_COLUMNS]
    return sheet._replace(
        strays=strays,
        hidden_rows=beside.hidden_rows,
        columns=with_cells(sheet.columns, cells),
        merges=sheet.merges or beside.merges,
        marks=beside.marks,
        hidden_columns=beside.hidden_columns,
        has_pictures=beside.has_pictures,
        is_unmarked=not beside.has_marks,
        is_from_1904=beside.is_from_1904,
    )


def _beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin the work in a thread, for the library leaves Python alone for most of its time. Calling what comes back
    waits for the end, and raises what the work has raised."""
    outcome: list[tuple[T | None, BaseException | None]] = []

    def run() -> None:
        try:
            outcome.append((work(), None))
        except BaseException as error:
            outcome.append((None, error))

    def result() -> T:
        thread.join()
        value, error = outcome[0]
        if error is not None:
            raise error
        return value  # type: ignore[return-value]

    thread = threading.Thread(target=run)
    try:
        thread.start()
    except RuntimeError as error:  # there is no memory for another
        raise MemoryError from error
    return result


# --- cells far from all others ----------------------------------------------------------------------------------

_SHEET_PART = re.compile(r"/?xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_CELL_NAME = re.compile(rb'\br="([A-Z]+)(\d+)"')
_ROW_NUMBER = re.compile(rb'<row\b[^>]*?\br="(\d+)"')
_FAR_NAME = re.compile(rb'r="[A-Z]{3}')  # a quicker look, to spare most sheets the next one
_FAR_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{3,}\d+)"')  # beyond ZZ, where no table of ours has a column


def _without_strays(data: bytes, *, believing: bool = True) -> tuple[bytes, Mapping[str, tuple[str, ...]]]:
    """(the workbook without those cells, the names of the cells by sheet title); of sheets that say of themselves that
    they have none only when they are not to be believed.

    One stray cell in the last row makes the library lay out a million rows before anyone can say no. Formats without
    such XML stay as they are.
    """
    if not data.startswith(_ZIP):
        return data, {}
    trimmed: dict[str, bytes] = {}
    strays: dict[str, tuple[str, ...]] = {}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in filter(_SHEET_PART.fullmatch, archive.namelist()):
            if not (believing and _says_small(archive, part)):
                xml, names = _trim(archive.read(part))
                if names:
                    trimmed[part], strays[part] = xml, names
        if not strays:
            return data, {}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in archive.namelist():
                copy.writestr(part, trimmed.get(part) or archive.read(part))
        titles = sheet_parts(archive)
        return target.getvalue(), {title: strays.get(part, ()) for title, part in titles.items()}


def _says_small(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether the sheet says of itself that it has no cell far away."""
    with archive.open(part) as file:
        said = re.search(rb'<dimension ref="A1:([A-Z]?)[A-Z](\d+)"/>', file.read(4096))
    # with a second letter it has hundreds of columns: then no more rows than may lie between two cells
    return said is not None and 1 < int(said[2]) <= (_MAX_GAP if said[1] else MAX_ROWS)


def _trim(xml: bytes) -> tuple[bytes, tuple[str, ...]]:
    names: list[str] = []
    last = xml.rfind(b"<row ")
    number = _ROW_NUMBER.match(xml, last) if last >= 0 else None
    if number and int(number[1]) > _MAX_GAP:
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


def _with_error_texts(columns: Sequence[Column]) -> list[Column]:
    """Formats without typed error cells write them as text: «#N/A», «Err:502»."""
    return [Column([CellFault(v) if _is_error_text(v) else v for v in values], places) for values, places in columns]


def _is_error_text(value: object) -> bool:
    if not isinstance(value, str) or value[:1] not in ("#", "E"):
        return False
    return value in _ERRORS or _ERROR_TEXT.fullmatch(value) is not None
