"""Every way in which a file can't be read has a message of its own that names the file; no input takes the program down."""

from __future__ import annotations

import io
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time
import tomllib
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import xlsxwriter

from generator.model.errors import InputError
from generator.reading import opener, reader, workbook
from generator.reading.input_sheets import read, read_file
from generator.settings import shipped_templates
from generator.tables.normalise import normalise
from tests.builders import opened as sheets_of, shipped, wording
from tests.foreign import compound_file, locked_xls

MIB = 2**20
OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(504)
TABLE = "کد,نام حزب\nA,حزب نمونه\n"
HTML = "<html><table><tr><td>کد</td><td>نام حزب</td></tr></table></html>"


# --- files ------------------------------------------------------------------------------------------------------


@cache
def good() -> bytes:
    """A workbook with one party."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("احزاب")
        sheet.write_row(0, 0, ("کد", "نام حزب"))
        sheet.write_row(1, 0, ("A", "حزب نمونه"))
    return file.getvalue()


def xls(changed: Mapping[int, int] = MappingProxyType({})) -> bytes:
    """An .xls without a sheet, with other numbers at those places."""
    data = bytearray(compound_file("Workbook", struct.pack("<HHHH12x", 0x809, 16, 0x600, 5) + bytes(4076)))
    for place, number in changed.items():
        struct.pack_into("<I", data, place, number)
    return bytes(data)


Edit = Callable[[str, bytes], bytes]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def edited(edit: Edit, *more: tuple[str, bytes]) -> bytes:
    """The good workbook with its members edited, and more of them."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(good())) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            target.writestr(name, edit(name, source.read(name)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a name twice: that is what it is for
            for name, data in more:
                target.writestr(name, data)
    return file.getvalue()


def same(_name: str, data: bytes) -> bytes:
    return data


def in_sheet(before: bytes, new: bytes) -> bytes:
    """The good workbook with something put into its sheet, which says no more how large it is."""
    return edited(lambda name, data: sizeless(data).replace(before, new + before) if name == SHEET else data)


def sizeless(xml: bytes) -> bytes:
    return re.sub(rb"<dimension [^>]*/>", b"", xml)


def with_rows(rows: Iterator[bytes]) -> bytes:
    return in_sheet(b"</sheetData>", b"".join(rows))


def with_cell(cell: str) -> bytes:
    """The good workbook with one more cell, far away."""
    row = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    xml = f'<c r="{cell}"><v>1</v></c>'.encode()
    if row != "1":
        return with_rows(iter([f'<row r="{row}">'.encode() + xml + b"</row>"]))
    return edited(lambda name, data: sizeless(data).replace(b"</row>", xml + b"</row>", 1) if name == SHEET else data)


def with_long_string(mib: int) -> bytes:
    """The good workbook with one string of so many MiB, none of which this process needs."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good())) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data, _, rest = source.read(name).partition(b"</sst>" if name == STRINGS else b"\0")
            with target.open(name, "w") as member:
                member.write(data)
                if name == STRINGS:
                    member.write(b"<si><t>")
                    for _ in range(mib):
                        member.write(b"a" * MIB)
                    member.write(b"</t></si></sst>" + rest)
    return file.getvalue()


def claiming(data: bytes, member: str, size: int) -> bytes:
    """The zip with another size declared for that member."""
    patched = bytearray(data)
    at = patched.find(b"PK\x01\x02")
    while at >= 0:
        (length,) = struct.unpack_from("<H", patched, at + 28)
        if patched[at + 46 : at + 46 + length] == member.encode():
            (local,) = struct.unpack_from("<I", patched, at + 42)
            struct.pack_into("<I", patched, at + 24, size)
            struct.pack_into("<I", patched, local + 22, size)
        at = patched.find(b"PK\x01\x02", at + 4)
    return bytes(patched)


def flagged() -> bytes:
    """A zip that says of every member that it is encrypted."""
    patched = bytearray(good())
    at = patched.find(b"PK\x01\x02")
    while at >= 0:
        patched[at + 8] |= 1
        at = patched.find(b"PK\x01\x02", at + 4)
    return bytes(patched)


def locked_ods() -> bytes:
    """An OpenDocument workbook as LibreOffice saves it with a password: only the manifest tells."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", os.urandom(200))
        target.writestr("META-INF/manifest.xml", '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml">'
                        '<manifest:encryption-data manifest:checksum="x"/></manifest:file-entry></manifest:manifest>')  # fmt: skip
    return file.getvalue()


def other_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("word/document.xml", "<document/>")
    return file.getvalue()


def doctype(name: str, data: bytes) -> bytes:
    entities = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return entities + data.partition(b"?>")[2] if name == SHEET else data


def bomb(size: int, member: str = SHEET) -> bytes:
    """One member inflates to so many bytes of blanks."""
    return edited(lambda name, data: data + b" " * size if name == member else data)


# --- one code for each way --------------------------------------------------------------------------------------

CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "password, xlsx": ("a.xlsx", lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512), "password"),
    "password, xlsm": ("a.xlsm", lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512), "password"),
    "password, xls": ("a.xls", locked_xls, "password"),
    "password, zip": ("a.xlsx", flagged, "password"),
    "password, ods": ("a.ods", locked_ods, "password"),
    "corrupt, a part": ("a.xlsx", lambda: edited(lambda n, d: d[: len(d) // 2] if n == SHEET else d), "corrupt"),
    "corrupt, no parts": ("a.xlsx", other_zip, "corrupt"),
    "corrupt, xls": ("a.xls", lambda: OLE + bytes(2000), "corrupt"),
    "corrupt, an xls that leads in circles": ("a.xls", lambda: xls({512 + 4 * 5: 3}), "corrupt"),
    "corrupt, an xls without a directory": ("a.xls", lambda: xls({48: 0xFFFFFF00}), "truncated"),
    "truncated, xls": ("a.xls", lambda: xls()[:3000], "truncated"),
    "truncated, an xls in its directory": ("a.xls", lambda: xls()[:1300], "truncated"),
    "renamed, doc to xls": ("a.xls", lambda: compound_file("WordDocument", bytes(4096)), "renamed"),
    "truncated": ("a.xlsx", lambda: good()[: len(good()) // 2], "truncated"),
    "truncated, the last bytes": ("a.xlsx", lambda: good()[:-10], "truncated"),
    "truncated, four bytes": ("a.xlsx", lambda: good()[:4], "truncated"),
    "empty": ("a.xlsx", bytes, "empty_file"),
    "empty, csv": ("a.csv", bytes, "empty_file"),
    "renamed, xlsx to xls": ("a.xls", good, "renamed"),
    "renamed, xls to xlsx": ("a.xlsx", lambda: OLE + bytes(2000), "renamed"),
    "renamed, xlsx to csv": ("a.csv", good, "renamed"),
    "renamed, xls to csv": ("a.csv", lambda: OLE + bytes(2000), "renamed"),
    "renamed, csv to xlsx": ("a.xlsx", TABLE.encode, "renamed"),
    "renamed, csv to ods": ("a.ods", TABLE.encode, "renamed"),
    "renamed, html to xls": ("a.xls", HTML.encode, "renamed"),
    "renamed, html to xlsx": ("a.xlsx", HTML.encode, "renamed"),
    "renamed, xml to csv": ("a.csv", lambda: b'<?xml version="1.0"?>' + HTML.encode(), "renamed"),
    "renamed, html to csv": ("a.csv", HTML.encode, "renamed"),
    "csv, half a letter": ("a.csv", lambda: "کد".encode("utf-16") + b"\0", "csv_encoding"),
    "bomb": ("a.xlsx", lambda: claiming(good(), SHEET, 401 * MIB), "bomb"),
    "bomb, of many members": ("a.xlsx", lambda: edited(same, *((f"x{n}", b"") for n in range(10_001))), "bomb"),
    "bomb, undeclared": ("a.xlsx", lambda: claiming(bomb(60 * MIB), SHEET, 2000), "truncated"),
    "bomb, undeclared strings": ("a.xlsx", lambda: claiming(bomb(60 * MIB, STRINGS), STRINGS, 5000), "corrupt"),
    "too many rows": (
        "a.xlsx",
        lambda: with_rows(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>'.encode() for n in range(3, 200_010)),
        "too_many_rows",
    ),
    "too many rows, csv": ("a.csv", lambda: b"a,b\n" * 200_001, "too_many_rows"),
    "a document type": ("a.xlsx", lambda: edited(doctype), "corrupt"),
    "a member twice": ("a.xlsx", lambda: edited(same, (SHEET, b"<worksheet/>")), "corrupt"),
}


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, data: bytes) -> Path:
        (tmp_path / name).write_bytes(data)
        return tmp_path / name

    return write


def refused(path: Path, through: Callable[[Path, str], Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        through(path, f"input/{path.name}")
    return caught.value


@pytest.mark.parametrize("case", CASES)
def test_each_has_its_code(case: str, file: Callable[[str, bytes], Path]) -> None:
    name, data, code = CASES[case]
    started = time.monotonic()
    error = refused(file(name, data()), sheets_of)
    assert (error.code, error.facts["file"]) == (code, f"input/{name}")
    assert time.monotonic() - started < 10


def test_each_code_has_a_message_that_names_the_file() -> None:
    sentences = tomllib.loads((shipped_templates() / "text" / "fa.toml").read_text("utf-8"))["error"]
    facts = {"file": "input/احزاب.xlsx", "why": "…", "sheet": "احزاب", "n": 1, "seconds": 30}
    codes = {code for _, _, code in CASES.values()} | {"copying", "slow", "too_heavy", "unreadable"}
    said = {code: wording().say(f"error.{code}", **facts) for code in codes}
    assert codes <= sentences.keys()
    assert all("input/احزاب.xlsx" in sentence for sentence in said.values())
    assert len(set(said.values())) == len(codes)


def test_the_good_one_is_read(file: Callable[[str, bytes], Path]) -> None:
    """What all of the above are made from: none of them fails for another reason."""
    (sheet,) = sheets_of(file("a.xlsx", good()), "a.xlsx")
    assert sheet.rows == [["کد", "نام حزب"], ["A", "حزب نمونه"]]


def test_the_code_crosses_from_the_child(file: Callable[[str, bytes], Path]) -> None:
    error = refused(file("a.xlsx", good()[:100]), read_file)
    assert (error.code, dict(error.facts)) == ("truncated", {"file": "input/a.xlsx"})


def test_a_missing_file_says_why(tmp_path: Path) -> None:
    error = refused(tmp_path / "a.xlsx", sheets_of)
    assert error.code == "unreadable" and error.facts["why"]


def test_a_file_that_changes_while_it_is_read(
    file: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = file("a.xlsx", good())
    look = os.fstat

    def growing(number: int) -> os.stat_result:
        found = look(number)
        with path.open("ab") as more:
            more.write(b"more")
        return found

    monkeypatch.setattr(os, "fstat", growing)
    assert refused(path, sheets_of).code == "copying"


def test_a_lock_file_is_a_note(tmp_path: Path) -> None:
    """Excel is at work on the file beside it: that one is read all the same."""
    folder = tmp_path / "input"
    folder.mkdir()
    (folder / "احزاب.xlsx").write_bytes(good())
    (folder / "~$احزاب.xlsx").write_bytes(b"\x05Clerk" + bytes(159))
    sheets, findings = read(folder, tmp_path)
    assert [sheet.file for sheet in sheets] == ["input/احزاب.xlsx"]
    assert [(finding.code, finding.place.file) for finding in findings] == [("IN-001", "input/احزاب.xlsx")]


# --- what is mended ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576", "AAA2000", "XFD1", "ZZZZ5", "IV65536"])
def test_a_stray_cell_is_left_out(cell: str, file: Callable[[str, bytes], Path]) -> None:
    started = time.monotonic()
    sheets = sheets_of(file("a.xlsx", with_cell(cell)), "a.xlsx")
    assert time.monotonic() - started < 2
    assert [len(sheet.rows) for sheet in sheets] == [2]
    records, findings, _ = normalise(sheets, shipped())
    assert [party.code for party in records.parties] == ["A"]
    assert [f.place.cell for f in findings if f.code == "TBL-011"] == [cell]


@pytest.mark.parametrize("said", [b"A1:B1048576", b"A1:B2"])
@pytest.mark.parametrize("cell", ["A300000", "ZZZZ2"])
def test_a_sheet_need_not_tell_the_truth_about_its_size(
    said: bytes, cell: str, file: Callable[[str, bytes], Path]
) -> None:
    far = with_cell(cell)
    with zipfile.ZipFile(io.BytesIO(far)) as source:
        xml = source.read(SHEET).replace(b"<sheetViews>", b'<dimension ref="' + said + b'"/><sheetViews>')
    assert b"<dimension" in xml
    (sheet,) = read_file(file("a.xlsx", edited(lambda name, data: xml if name == SHEET else data)), "a.xlsx")
    assert sheet.rows == [["کد", "نام حزب"], ["A", "حزب نمونه"]]
    assert sheet.strays == (cell,)


# --- the child --------------------------------------------------------------------------------------------------


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """The reader processes that are started, as they come."""
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def popen(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(start(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", popen)
    return started


#: Opening that file takes for ever, as with a share that hangs.
NEVER = "never.xlsx"
HANGS = f"""
import io, time
class Slow(io.FileIO):
    def __init__(self, path):
        time.sleep(1000 if path.endswith({NEVER!r}) else 0)
        super().__init__(path)
io.FileIO = Slow
"""


@pytest.fixture
def never_ending(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that is opened and never gives a byte."""
    started = reader.command()
    started[started.index("-c") + 1] = HANGS + started[started.index("-c") + 1]
    monkeypatch.setattr(reader, "command", lambda: started)
    path = tmp_path / NEVER
    path.write_bytes(good())
    return path


def test_a_reader_that_hangs_is_given_up(
    never_ending: Path, children: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "SECONDS_A_FILE", 1)
    started = time.monotonic()
    error = refused(never_ending, read_file)
    assert (error.code, error.facts["seconds"]) == ("slow", 1)
    assert time.monotonic() - started < 5
    assert [child.poll() for child in children] == [-signal.SIGKILL]


def test_a_reader_that_is_killed_is_named_by_its_file(
    never_ending: Path, children: list[subprocess.Popen[bytes]]
) -> None:
    timer = threading.Timer(0.5, lambda: children[0].kill())
    timer.start()
    assert refused(never_ending, read_file).code == "too_heavy"
    timer.join()


@pytest.mark.parametrize(
    ("end", "code"),
    [
        pytest.param("os.abort()", "corrupt", id="the library aborts"),
        pytest.param("os.kill(os.getpid(), signal.SIGSEGV)", "corrupt", id="the library crashes"),
        pytest.param("raise IndexError", "corrupt", id="the library panics"),
        pytest.param(
            "os.write(2, b'memory allocation of 2000000000 bytes failed'); os.abort()", "too_heavy", id="Rust"
        ),
        pytest.param("raise MemoryError", "too_heavy", id="Python"),
        pytest.param("os.kill(os.getpid(), signal.SIGKILL)", "too_heavy", id="the system"),
    ],
)
def test_a_reader_that_dies_of_a_damaged_file_is_told_from_one_without_memory(
    end: str, code: str, file: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = [sys.executable, "-c", f"import os, signal; {end}"]
    monkeypatch.setattr(reader, "command", lambda: start)
    error = refused(file("a.xls", xls()), read_file)
    assert (error.code, error.facts["file"]) == (code, "input/a.xls")


def test_a_reader_that_dies_while_it_answers_is_named_by_its_file(
    file: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = f"import sys; sys.stdout.buffer.write({(1000).to_bytes(8, 'big') + b'half'!r})"
    monkeypatch.setattr(reader, "command", lambda: [sys.executable, "-c", answer])
    error = refused(file("a.xls", xls()), read_file)
    assert (error.code, error.facts["file"]) == ("corrupt", "input/a.xls")


def test_the_files_before_it_have_been_read(
    never_ending: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the hanging file that is named, not the first of the batch."""
    monkeypatch.setattr(reader, "SECONDS_A_FILE", 2)
    (tmp_path / "0.xlsx").write_bytes(good())
    with (
        pytest.raises(InputError) as caught,
        reader.Reader().reading([(tmp_path / "0.xlsx", "0.xlsx"), (never_ending, "a.xlsx")]) as sheets,
    ):
        assert next(sheets).file == "0.xlsx"
        next(sheets)
    assert caught.value.facts["file"] == "a.xlsx"


def test_all_that_cannot_be_read_are_named_and_the_others_are_read(
    never_ending: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[bytes]]
) -> None:
    """Empty, hanging, damaged; another process goes on after the one that hung."""
    monkeypatch.setattr(reader, "SECONDS_A_FILE", 2)
    contents = {"1.xlsx": good(), "2.xlsx": b"", "4.xlsx": good(), "5.xlsx": b"PK\3\4 no zip", "6.xlsx": good()}
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    files = [(tmp_path / name, name) for name in contents]
    files.insert(2, (never_ending, "3.xlsx"))
    failed: list[InputError] = []
    with reader.Reader().reading(files, failed) as sheets:
        assert [sheet.file for sheet in sheets] == ["1.xlsx", "4.xlsx", "6.xlsx"]
    assert [(error.facts["file"], error.code) for error in failed] == [
        ("2.xlsx", "empty_file"), ("3.xlsx", "slow"), ("5.xlsx", "truncated"),
    ]  # fmt: skip
    assert len(children) == 2 and all(child.poll() is not None for child in children)


HOGS: dict[str, Callable[[], bytes]] = {
    "a sheet of 140 million cells": lambda: with_rows(
        f'<row r="{n}"><c r="ZZ{n}"><v>1</v></c></row>'.encode() for n in range(4900, 200_000, 4900)
    ),
    "a string of 390 MiB": lambda: with_long_string(390),
}


@pytest.mark.parametrize("hog", HOGS)
def test_a_file_that_needs_too_much_memory(hog: str, file: Callable[[str, bytes], Path]) -> None:
    assert refused(file("a.xlsx", HOGS[hog]()), read_file).code == "too_heavy"


def test_it_is_the_limit_that_stops_them(file: Callable[[str, bytes], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A sheet of 3 million cells is read, unless the child may use less: so the limit is at work, and nothing else."""
    path = file("a.xlsx", with_rows(iter([b'<row r="4900"><c r="ZZ4900"><v>1</v></c></row>'])))
    (sheet,) = read_file(path, "a.xlsx")
    assert len(sheet.rows) == 4900
    start = reader._START.replace("serve()", f"opener.MEMORY_LIMIT = {100 * MIB}; serve()")
    monkeypatch.setattr(
        reader, "_START", start.replace("import serve", "import serve; from generator.reading import opener")
    )
    assert refused(path, read_file).code == "too_heavy"
    (sheet,) = read_file(file("small.xlsx", good()), "small.xlsx")
    assert len(sheet.rows) == 2


def test_nothing_is_left_running(children: list[subprocess.Popen[bytes]], file: Callable[[str, bytes], Path]) -> None:
    """Whoever stops reading in the middle leaves no process behind."""
    path = file("a.xlsx", good())
    with reader.Reader().reading([(path, "a.xlsx")] * 3) as sheets:
        next(sheets)
    assert [child.poll() is not None for child in children] == [True]


def test_the_limits_are_those_promised() -> None:
    assert (opener.MEMORY_LIMIT, reader.SECONDS_A_FILE, workbook.MAX_ROWS) == (2**30, 30, 200_000)
