"""Workbooks are read once: what was read of them is kept, the same to the last cell, and goes with them."""

from __future__ import annotations

import marshal
import stat
from array import array
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from generator.keeping.seal import digests
from generator.reading import input_sheets, sheets
from generator.reading.reader import Reader
from generator.reading.sheets import CellFault, Column, Merge, Sheet, with_rows
from tests.builders import opened
from tests.conftest import OfficeWriter, Workspace

ROOT = Path(__file__).parents[2]
PARTIES = [("کد", "نام حزب", "تلفن همراه"), ("A", "حزب نمونهٔ الف", "09120000001")]
DOSSIERS = [("حزب", "مدرک", "وضعیت"), ("A", "form1", "ناقص")]
VALUES = [
    "متن", "", None, 1, 1.0, True, 2.5, -0.0, 10**17, CellFault("#N/A"), CellFault(""), date(2026, 11, 22),
    datetime(2026, 11, 22, 10, 30), time(10, 30), timedelta(days=-1, seconds=5, microseconds=7), "\ud800",
]  # fmt: skip


@pytest.fixture
def workspace(office: OfficeWriter) -> Workspace:
    return office({"احزاب": PARTIES, "پرونده‌ها": DOSSIERS})


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the workbooks that are opened, while the test runs."""
    found: list[str] = []
    begin = Reader.begin

    def noted(self: Reader, files: tuple[tuple[Path, str], ...]) -> None:
        found.extend(name for _path, name in files)
        begin(self, files)

    monkeypatch.setattr(Reader, "begin", noted)
    return found


def tables(workspace: Workspace) -> list[Path]:
    folder = workspace.output / ".cache/tables"
    return sorted(folder.iterdir()) if folder.exists() else []


def same(sheet: Sheet) -> bool:
    """Whether it comes back the same, types and all."""
    (found,) = [sheets.unpacked(plain, sheet.file) for plain in marshal.loads(marshal.dumps(sheets.packed([sheet])))]
    return repr(found) == repr(sheet)


def test_every_kind_of_value_comes_back_as_it_was() -> None:
    column = Column(VALUES, array("I", range(len(VALUES))))
    assert same(with_rows(Sheet(
        "input/a.xlsx", "برگهٔ ۱", [], True, frozenset({3, 9}), (Merge(1, 1, 2, 3),), ("ZZ9999",), True, True, [column]
    )))  # fmt: skip


@pytest.mark.parametrize("path", sorted((ROOT / "input").glob("*.xlsx")), ids=lambda path: path.stem)
def test_so_do_the_sheets_of_the_sample_office(path: Path) -> None:
    assert all(same(sheet) for sheet in opened(path, path.name))


def test_what_has_no_plain_form_is_not_kept() -> None:
    packed = sheets.packed([Sheet("a", "b", [], columns=[Column([object()], array("I", [0]))])])
    with pytest.raises(ValueError, match="unmarshallable"):
        marshal.dumps(packed)


def test_only_a_workbook_that_changed_is_read_again(workspace: Workspace, read: list[str]) -> None:
    workspace.write("نشست‌ها.xlsx", {"نشست‌ها": [("شماره نشست", "تاریخ"), (1, "۱۴۰۵/۰۹/۱۷")]})
    workspace.build()
    first = digests(workspace.site)
    read.clear()
    workspace.build()
    assert read == []
    assert digests(workspace.site) == first
    workspace.write("نشست‌ها.xlsx", {"نشست‌ها": [("شماره نشست", "تاریخ"), (1, "۱۴۰۵/۰۹/۱۸")]})
    workspace.build()
    assert read == ["input/نشست‌ها.xlsx"]
    changed = digests(workspace.site)
    for file in tables(workspace):
        file.unlink()
    workspace.build()
    assert len(read) == 3
    assert digests(workspace.site) == changed != first


def test_a_workbook_is_forgotten_with_the_file(workspace: Workspace) -> None:
    workspace.write("نشست‌ها.xlsx", {"نشست‌ها": [("شماره نشست", "تاریخ"), (1, "۱۴۰۵/۰۹/۱۷")]})
    workspace.build()
    before = tables(workspace)
    (workspace.input / "نشست‌ها.xlsx").unlink()
    workspace.build()
    assert len(before) == 2
    assert len(tables(workspace)) == 1


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None])
def test_a_damaged_one_is_read_again(workspace: Workspace, read: list[str], damage: bytes | None) -> None:
    workspace.build()
    (file,) = tables(workspace)
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] if damage is None else damage)
    read.clear()
    workspace.build()
    assert len(read) == 1
    assert file.read_bytes() == whole


def test_what_was_saved_while_it_was_read_is_not_kept(workspace: Workspace) -> None:
    (path,) = workspace.input.iterdir()
    found = input_sheets.Tables(workspace.output / ".cache/tables", "program", [(path, "a.xlsx")], {path: "0" * 64})
    assert list(found.with_known(opened(path, "a.xlsx")))
    workspace.output.mkdir()
    (workspace.output / ".cache").mkdir()
    found.keep()
    assert tables(workspace) == []


def test_a_workbook_that_was_another_in_between_is_not_kept(workspace: Workspace) -> None:
    (path,) = workspace.input.iterdir()
    (workspace.output / ".cache").mkdir(parents=True)
    content = path.read_bytes()
    found = input_sheets.Tables(
        workspace.output / ".cache/tables", "program", [(path, "a.xlsx")], {path: sha256(content).hexdigest()}
    )
    path.write_bytes(b"another")
    assert list(found.with_known(opened(ROOT / "input/مدارک.xlsx", "a.xlsx")))
    path.write_bytes(content)
    found.keep()
    assert tables(workspace) == []


def test_sheets_under_the_name_of_another_workbook_are_read_again(workspace: Workspace, read: list[str]) -> None:
    workspace.write("نشست‌ها.xlsx", {"نشست‌ها": [("شماره نشست", "تاریخ"), (1, "۱۴۰۵/۰۹/۱۷")]})
    workspace.build()
    before = digests(workspace.site)
    first, second = tables(workspace)
    contents = first.read_bytes(), second.read_bytes()
    first.write_bytes(contents[1])
    second.write_bytes(contents[0])
    read.clear()
    workspace.build()
    assert len(read) == 2
    assert digests(workspace.site) == before


def test_they_are_for_their_owner_only_and_not_of_the_site(workspace: Workspace) -> None:
    workspace.build()
    (file,) = tables(workspace)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert b"09120000001" in file.read_bytes()  # so it matters
    assert not any(path.is_relative_to(workspace.site) for path in tables(workspace))
