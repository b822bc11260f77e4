"""The memory is never begun anew in silence: what is lost of it is said, nothing is written and nothing sent."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from generator.workspace.checkup import Level, admit, check_all
from tests.conftest import TODAY, Rows, Workspace

LEDGER, PAPERS = "records/ledger.sqlite", "records/letters"
SHEETS: dict[str, Rows] = {
    "احزاب": [
        ("کد", "نام حزب", "گستره", "رایانامه"),
        ("A", "حزب نمونهٔ الف", "ملی", "a@example.ir"),
        ("B", "حزب نمونهٔ ب", "ملی", "b@example.ir"),
    ],
    "پرونده‌ها": [("حزب", "فرم ۱", "پروانه"), ("A", "ندارد", "دارد"), ("B", "ندارد", "دارد")],
}
SMTP = '[smtp]\nhost = "127.0.0.1"\nport = 9\nfrom = "office@example.ir"\nsecurity = "none"\n'


def number(workspace: Workspace) -> None:
    """Fill in output/letters.xlsx and drop it into the input folder."""
    book = openpyxl.load_workbook(workspace.output / "letters.xlsx")
    for row in book.worksheets[0].iter_rows(min_row=2):
        row[3].value, row[4].value = f"۱۴۰۵/۴۲/{row[0].row}", "۱۴۰۵/۰۹/۰۱"
    book.save(workspace.input / "letters.xlsx")


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two letters issued; `records/before` is the ledger as it was before them."""
    workspace = Workspace(tmp_path_factory.mktemp("memory") / "office")
    workspace.write("دفتر.xlsx", SHEETS)
    (workspace.root / "office.toml").write_text(SMTP, encoding="utf-8")
    workspace.build(pdf=True)
    shutil.copy(workspace.root / LEDGER, workspace.root.parent / "before.sqlite")
    number(workspace)
    workspace.build(pdf=True)
    assert len(list((workspace.root / PAPERS).rglob("*.pdf"))) == 2
    return workspace


@pytest.fixture
def office(issued: Workspace, tmp_path: Path) -> Workspace:
    return issued.copy(tmp_path / "office")


def everything(workspace: Workspace) -> dict[str, bytes]:
    return {p.relative_to(workspace.root).as_posix(): p.read_bytes() for p in workspace.root.rglob("*") if p.is_file()}


def _cut(root: Path, part: float) -> None:
    data = (root / LEDGER).read_bytes()
    (root / LEDGER).write_bytes(data[: int(len(data) * part)])


def _older(root: Path) -> None:
    shutil.rmtree(root / "output")
    shutil.copy(root / "before.sqlite", root / LEDGER)


def _only_papers(root: Path) -> None:
    shutil.rmtree(root / "output")
    (root / LEDGER).unlink()


def _older_than_the_site(root: Path) -> None:
    shutil.copy(root / "before.sqlite", root / LEDGER)
    shutil.rmtree(root / PAPERS)


def _only_rows(root: Path) -> None:
    shutil.rmtree(root / "records")
    shutil.rmtree(root / "output")


LOSSES: dict[str, Callable[[Path], object]] = {
    "gone": lambda root: (root / LEDGER).rename(root / "elsewhere"),
    "empty": lambda root: (root / LEDGER).write_bytes(b""),
    "garbage": lambda root: (root / LEDGER).write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 64),
    "half": lambda root: _cut(root, 0.5),
    "a byte": lambda root: _cut(root, 0.999),
    "all records": lambda root: shutil.rmtree(root / "records"),
    "all but the papers, no site": _only_papers,
    "older than the papers": _older,
    "older than the site": _older_than_the_site,
    "a paper": lambda root: (root / PAPERS / "notice-A-1.pdf").rename(root / "elsewhere"),
    "records and output, rows are there": _only_rows,
}


def lose(workspace: Workspace, issued: Workspace, name: str) -> dict[str, bytes]:
    before = workspace.root / "before.sqlite"
    shutil.copy(issued.root.parent / "before.sqlite", before)
    LOSSES[name](workspace.root)
    before.unlink()
    return everything(workspace)


@pytest.mark.parametrize("name", LOSSES)
def test_a_run_says_what_is_lost_and_changes_nothing(office: Workspace, issued: Workspace, name: str) -> None:
    before = lose(office, issued, name)
    done = office.run("--json")
    error = json.loads(done.out)["error"]
    assert (done.code, error["exit"]) == (4, 4)
    assert "notice-A-1" in error["message"] and "generate recover" in error["message"]
    assert set(everything(office)) - set(before) <= {"output/.lock"}
    assert {path: everything(office)[path] for path in before} == before
    if "rows" not in name:
        patient = admit(office.root, TODAY, "fa")
        found = {f.name: f for f in check_all(patient)}
        assert found["ledger"].level is Level.FAIL and "notice-A-1" in found["ledger"].sentence(patient.wording)


COMMANDS = {
    "send": ("send",), "send --yes": ("send", "--yes"), "outbox": ("outbox",), "watch": ("watch",), "serve": ("serve", "--port", "0"),
    "resolve": ("resolve", "notice-A-1", "--sent"), "publish": ("publish", "../target"), "strict": ("--strict",),
    "check --returned": ("check", "--returned"), "no papers": ("--no-pdf",),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("name", ["gone", "older than the papers"])
def test_so_does_every_command_that_writes_or_sends(
    office: Workspace, issued: Workspace, name: str, command: tuple[str, ...]
) -> None:
    before = lose(office, issued, name)
    done = office.run(*command)
    assert done.code == 4 and "notice-A-1" in done.err
    assert everything(office) == before
    assert not (office.root.parent / "target").exists()


def test_what_a_run_that_died_left_half_filed_is_finished(office: Workspace) -> None:
    papers = office.root / PAPERS
    (papers / "notice-A-1.pdf").rename(papers / "notice-A-1.pdf.part")
    (papers / "notice-C-1.pdf.part").write_bytes(b"%PDF of a letter that was never issued")
    assert office.run("check", "--json").code == 0
    assert office.run().code == 0
    assert sorted(p.name for p in papers.iterdir()) == ["notice-A-1.pdf", "notice-B-1.pdf"]


def test_a_site_of_an_earlier_version_is_evidence(office: Workspace) -> None:
    (office.output / ".cache" / "memory").unlink()
    shutil.rmtree(office.root / "records")
    assert office.run().code == 4


def test_output_is_disposable(office: Workspace) -> None:
    shutil.rmtree(office.output)
    assert office.run().code == 0


def test_a_first_run_with_numbers_that_were_typed_issues(office: Workspace, tmp_path: Path) -> None:
    fresh = Workspace(tmp_path / "fresh")
    fresh.write("دفتر.xlsx", SHEETS)
    fresh.write("نامه‌ها.xlsx", {"نامه‌ها": [("شناسه نامه", "شماره", "تاریخ نامه"), ("notice-A-1", "۱", "۱۴۰۵/۰۹/۰۱")]})
    fresh.build(pdf=True)
    assert [p.name for p in (fresh.root / PAPERS).rglob("*.pdf")] == ["notice-A-1.pdf"]
