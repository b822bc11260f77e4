"""`generate init`: a folder in which the right thing is the easy one, and nothing of the office's own is touched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from generator.model import LetterState
from generator.stages import Result
from generator.tables.columns import OFFICE_KEYS, TABLES
from generator.workspace.starter import help_on
from tests.builders import office as examined, wording
from tests.conftest import Workspace

REGISTER, SETTINGS, LETTERS = "احزاب و نشست‌ها.xlsx", "مشخصات اداره.xlsx", "نامه‌ها.xlsx"
TEXTS = "متن نامه‌ها.xlsx"


@pytest.fixture
def made(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    run = workspace.run("init")
    assert (run.code, run.err) == (0, "")
    return workspace


def test_it_writes_a_workspace(made: Workspace) -> None:
    books = (f"input/{name}" for name in (REGISTER, SETTINGS, LETTERS, TEXTS))
    assert sorted(p.relative_to(made.root).as_posix() for p in made.root.rglob("*") if p.is_file()) == sorted(
        ["office.toml", "شروع.html", "templates/راهنما.txt", *books]
    )
    assert (made.root / "records").is_dir() and made.output.is_dir()


def built_codes(result: Result) -> set[str]:
    return {finding.code for finding in result.snapshot.findings}


def test_what_it_wrote_builds_with_nothing_to_say_but_of_the_samples(made: Workspace) -> None:
    result = made.build()
    assert built_codes(result) == {"TBL-014", "TBL-004"}  # no holidays of its own: the calendar's hold
    assert [notice.state for notice in result.snapshot.notices] == [LetterState.WITHHELD]
    assert [party.name for party in result.snapshot.parties] == ["حزب نمونه"]
    assert made.run("--no-pdf").code == 0
    page = (made.site / "notices/P-001/index.html").read_text(encoding="utf-8")
    assert '<span class="stamp">نمونه</span>' in page and "با سلام و احترام" in page  # a letter as it will read
    assert "notice.pdf" not in page and list(made.output.rglob("*.eml")) == []


def test_the_samples_leave_with_the_first_real_party(made: Workspace) -> None:
    path = made.input / REGISTER
    book = load_workbook(path)
    book["احزاب"].append([1, "P-1", "حزب آزمایش"])
    book.save(path)
    snapshot = made.build().snapshot
    assert [party.name for party in snapshot.parties] == ["حزب آزمایش"]
    assert snapshot.sessions == ()
    assert sum(finding.code == "TBL-014" for finding in snapshot.findings) == 11


def test_a_name_that_holds_the_word_is_no_sample() -> None:
    found = examined("[احزاب]\nردیف | کد | نام حزب\n۱ | P-1 | حزب نمونه\nنمونه | P-2 | نمونه")
    assert [party.code for party in found.records.parties] == ["P-1"]
    assert [(f.code, f.place.cell) for f in found.findings if f.code != "TBL-004"] == [("TBL-014", "A3")]


def test_its_sheets_lead_to_the_right_thing(made: Workspace) -> None:
    book = load_workbook(made.input / REGISTER)
    for sheet in book.worksheets:
        assert sheet.sheet_view.rightToLeft and sheet.freeze_panes
    headers = {cell.value: cell for sheet in book.worksheets[:-1] for cell in sheet[1]}
    assert [title for title, cell in headers.items() if cell.comment is None] == []
    parties = book["احزاب"]
    column = {cell.value: get_column_letter(number) for number, cell in enumerate(parties[1], 1)}
    for title in ("کد", "تلفن همراه", "کد ملی", "کد پستی", "شماره پروانه"):
        assert parties[f"{column[title]}2"].number_format == "@"
        assert parties.column_dimensions[column[title]].width > 8
    rules = {str(rule.sqref).split("2:")[0]: rule for rule in parties.data_validations.dataValidation}
    assert rules[column["گستره"]].formula1 == '"ملی,استانی"' and rules[column["گستره"]].errorStyle in (None, "stop")
    (party,) = [r for r in book["پرونده‌ها"].data_validations.dataValidation if str(r.sqref).startswith("B2")]
    assert party.formula1 == f"'احزاب'!${column['نام حزب']}$2:${column['نام حزب']}$501"


def test_nothing_is_overwritten(made: Workspace) -> None:
    for path in (made.root / "office.toml", made.input / LETTERS):
        path.write_bytes(b"mine")
    run = made.run("init", "--json")
    told = json.loads(run.out)
    assert sorted(told["kept"]) == sorted(["office.toml", "شروع.html", "templates/راهنما.txt", f"input/{LETTERS}"])
    assert told["written"] == [] and "parties" in {sheet["table"] for sheet in told["recognised"]}
    assert (made.root / "office.toml").read_bytes() == (made.input / LETTERS).read_bytes() == b"mine"
    assert f"input/{LETTERS}" in {name["file"] for name in told["unreadable"]}


@pytest.mark.parametrize("folder", ["", "input"])
def test_the_offices_own_workbooks_are_recognised(tmp_path: Path, folder: str) -> None:
    workspace = Workspace(tmp_path)
    workspace.write("قدیمی.xlsx", {"فهرست": [("کد", "نام حزب"), ("A", "حزب آزمایش"), ("B", "حزب دیگر")],
                                   "یادداشت": [("متن بی‌جدول",)]})  # fmt: skip
    if not folder:
        (workspace.input / "قدیمی.xlsx").rename(tmp_path / "قدیمی.xlsx")
        workspace.input.rmdir()
    run = workspace.run("init")
    assert run.code == 0
    assert "فهرست: جدول «احزاب»، ۲ سطر." in run.out and "یادداشت" in run.out
    assert (workspace.input / "قدیمی.xlsx").is_file()
    book = load_workbook(workspace.input / REGISTER)
    assert "احزاب" not in book.sheetnames and "نشست‌ها" in book.sheetnames
    (party,) = [r for r in book["پرونده‌ها"].data_validations.dataValidation if str(r.sqref).startswith("B2")]
    assert party.formula1 == '"حزب آزمایش,حزب دیگر"'
    assert [p.name for p in workspace.build().snapshot.parties] == ["حزب آزمایش", "حزب دیگر"]


def test_it_refuses_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("")
    run = Workspace(tmp_path).run("init", "x")
    assert run.code == 4 and "Traceback" not in run.err


def test_every_setting_and_header_has_its_help() -> None:
    for name in OFFICE_KEYS:
        assert wording().say(f"help.office.{name}")
    for spec in TABLES:
        assert all(help_on(column, wording()) for column in spec.columns)
