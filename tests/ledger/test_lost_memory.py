"""The memory is never begun anew in silence: what is lost of it is said, nothing is written and nothing sent."""

from __future__ import annotations

import codecs
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from generator.ledger import agrees, integrity, letter_book, read_ledger
from generator.model import IssuedLetter
from generator.workspace.checkup import Level, admit, check_all
from tests.conftest import TODAY, Rows, Workspace

LEDGER, PAPERS, JOURNAL = "records/ledger.sqlite", "records/letters/1405", "records/journal"
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
    """Two letters issued; beside it the records as they were before them."""
    workspace = Workspace(tmp_path_factory.mktemp("memory") / "office")
    workspace.write("دفتر.xlsx", SHEETS)
    (workspace.root / "office.toml").write_text(SMTP, encoding="utf-8")
    workspace.build(pdf=True)
    shutil.copytree(workspace.root / "records", workspace.root.parent / "before")
    number(workspace)
    workspace.build(pdf=True)
    assert len(list((workspace.root / PAPERS).rglob("*.pdf"))) == 2
    return workspace


@pytest.fixture
def office(issued: Workspace, tmp_path: Path) -> Workspace:
    return issued.copy(tmp_path / "office")


def everything(workspace: Workspace) -> dict[str, bytes]:
    return {p.relative_to(workspace.root).as_posix(): p.read_bytes() for p in workspace.root.rglob("*") if p.is_file()}


def _year(root: Path) -> Path:
    return root / JOURNAL / "1405.jsonl"


def _cut(file: Path, part: float) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: int(len(data) * part)])


def _without(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return root


def _older(root: Path, *, with_papers: bool) -> None:
    papers = root / "papers"
    shutil.copytree(root / "records/letters", papers)
    shutil.rmtree(root / "records")
    shutil.copytree(root.parent / "before", root / "records")
    if with_papers:
        shutil.rmtree(root / "output")
        shutil.copytree(papers, root / "records/letters")
    shutil.rmtree(papers)


def _flip(file: Path, at: float) -> Path:
    data = bytearray(file.read_bytes())
    data[int(len(data) * at)] ^= 1
    file.write_bytes(bytes(data))
    return file


def _drop_line(file: Path, n: int) -> Path:
    lines = file.read_bytes().splitlines(keepends=True)
    del lines[n]
    file.write_bytes(b"".join(lines))
    return file


LOSSES: dict[str, Callable[[Path], object]] = {
    "gone": lambda root: _without(root, LEDGER, JOURNAL),
    "empty": lambda root: (_without(root, JOURNAL), (root / LEDGER).write_bytes(b"")),
    "garbage": lambda root: (root / LEDGER).write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 64),
    "half": lambda root: _cut(root / LEDGER, 0.5),
    "a byte": lambda root: _cut(root / LEDGER, 0.999),
    "all records": lambda root: _without(root, "records"),
    "all but the papers, no site": lambda root: _without(root, "output", LEDGER, JOURNAL),
    "older than the papers": lambda root: _older(root, with_papers=True),
    "older than the site": lambda root: _older(root, with_papers=False),
    "a paper": lambda root: _without(root, f"{PAPERS}/notice-A-1.pdf"),
    "records and output, rows are there": lambda root: _without(root, "records", "output"),
    "the journal": lambda root: _without(root, JOURNAL),
    "an empty journal": lambda root: _year(root).write_bytes(b""),
    "half of the journal": lambda root: _cut(_year(root), 0.5),
    "the last line": lambda root: _drop_line(_year(root), -1),
    "the last byte": lambda root: _cut(_year(root), 0.99999),
    "a line": lambda root: _drop_line(_year(root), 2),
    "a flipped byte": lambda root: _flip(_year(root), 0.5),
    "the index, and a flipped byte": lambda root: (_flip(_year(root), 0.3), _without(root, LEDGER)),
    "the index, and the last line": lambda root: (_drop_line(_year(root), -1), _without(root, LEDGER)),
    "line ends of another system": lambda root: _year(root).write_bytes(
        _year(root).read_bytes().replace(b"\n", b"\r\n")
    ),
    "a mark before the text": lambda root: _year(root).write_bytes(codecs.BOM_UTF8 + _year(root).read_bytes()),
    "a copy that a share has put beside": lambda root: shutil.copy(_year(root), _year(root).with_stem("1405 - Copy")),
}
#: What somebody or something did to the file of the journal, and no line of it is lost by that.
HARMLESS = ("line ends of another system", "a mark before the text", "a copy that a share has put beside")


def lose(workspace: Workspace, issued: Workspace, name: str) -> dict[str, bytes]:
    before = workspace.root.parent / "before"
    if not before.exists():
        shutil.copytree(issued.root.parent / "before", before)
    LOSSES[name](workspace.root)
    return everything(workspace)


@pytest.mark.parametrize("name", LOSSES)
def test_a_run_says_what_is_lost_and_changes_nothing(office: Workspace, issued: Workspace, name: str) -> None:
    before = lose(office, issued, name)
    done = office.run("--json")
    error = json.loads(done.out)["error"]
    assert (done.code, error["exit"]) == (4, 4)
    assert "generate recover" in error["message"] and "records" in error["message"]
    assert set(everything(office)) - set(before) <= {"output/.lock"}
    assert {path: everything(office)[path] for path in before} == before
    if "rows" not in name:
        patient = admit(office.root, TODAY, "fa")
        found = {f.name: f for f in check_all(patient)}
        assert found["ledger"].level is Level.FAIL
        assert found["ledger"].sentence(patient.wording)


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
    assert done.code == 4 and "generate recover" in done.err
    assert everything(office) == before
    assert not (office.root.parent / "target").exists()


def test_what_a_run_that_died_left_half_filed_is_finished(office: Workspace) -> None:
    papers = office.root / PAPERS
    (papers / "notice-A-1.pdf").rename(papers / "notice-A-1.pdf.part")
    (papers / "notice-C-1.pdf.part").write_bytes(b"%PDF of a letter that was never issued")
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
    assert [p.name for p in (fresh.root / "records").rglob("*.pdf")] == ["notice-A-1.pdf"]


HEALED: dict[str, Callable[[Path], object]] = {
    "the index is gone": lambda root: _without(root, LEDGER),
    "the index is empty": lambda root: (root / LEDGER).write_bytes(b""),
    "the index is behind": lambda root: shutil.copy(root.parent / "before" / "ledger.sqlite", root / LEDGER),
    "a torn line": lambda root: _year(root).write_bytes(_year(root).read_bytes() + b'{"v": 1, "n": 99, "day'),
}


@pytest.mark.parametrize("name", HEALED)
def test_an_index_beside_a_whole_journal_is_made_anew(office: Workspace, issued: Workspace, name: str) -> None:
    before, papers = office.root.parent / "before", files(office.root / "records" / "letters")
    if not before.exists():
        shutil.copytree(issued.root.parent / "before", before)
    HEALED[name](office.root)
    done = office.run()
    assert done.code == 0, done.err
    assert ("از روزنامهٔ رویدادها دوباره ساخته شد" in done.err) == (name in ("the index is gone", "the index is empty"))
    assert known(office) == known(issued) and files(office.root / "records" / "letters") == papers
    assert replayed(office)


@pytest.mark.parametrize("name", [name for name in LOSSES if name != "a paper"])
def test_recovered_the_workspace_runs_and_no_letter_is_issued_again(
    office: Workspace, issued: Workspace, name: str
) -> None:
    papers = files(office.root / "records" / "letters")
    lose(office, issued, name)
    done = office.run("recover", "--json")
    assert done.code == 0, done.err
    rows = {n.letter: (n.number, n.dated_on) for n in known(issued)}
    assert {n.letter: (n.number, n.dated_on) for n in known(office)} == rows
    assert office.run().code == 0 and replayed(office)
    assert {n.letter: (n.number, n.dated_on) for n in known(office)} == rows
    left = files(office.root / "records" / "letters")
    assert all(papers[path] == data for path, data in left.items())
    if not left:
        assert json.loads(done.out)["lost"]
        assert not list((office.output / "outbox").glob("*"))


@pytest.mark.parametrize("name", HARMLESS)
def test_nothing_is_lost_where_every_line_is_there(office: Workspace, issued: Workspace, name: str) -> None:
    lose(office, issued, name)
    said = json.loads(office.run("recover", "--json").out)
    assert (said["found"], said["lost"]) == ([], [])


def test_a_paper_that_is_altered_is_found_by_the_checkup_and_closes_no_year(office: Workspace) -> None:
    _flip(office.root / PAPERS / "notice-A-1.pdf", 0.5)
    patient = admit(office.root, TODAY, "fa")
    found = next(f for f in check_all(patient) if f.name == "ledger")
    assert found.level is Level.FAIL and "notice-A-1.pdf" in found.sentence(patient.wording)
    assert office.run("close", "1405").code == 4 and not (office.root / "records/years").exists()


def test_a_paper_that_is_lost_for_good(office: Workspace) -> None:
    (office.root / PAPERS / "notice-A-1.pdf").unlink()
    assert json.loads(office.run("recover", "--json").out)["lost"] == ["letters/1405/notice-A-1.pdf"]
    assert office.run().code == 0 and office.run("verify").code == 0
    assert not (office.site / "notices/A/notice.pdf").exists()
    assert [n["letter"] for n in json.loads(office.run("send", "--json").out)["messages"]] == ["notice-B-1"]
    other = office.root / PAPERS / "notice-B-1.pdf"
    shutil.copy(other, office.root / PAPERS / "notice-A-1.pdf")  # not the right one
    assert office.run().code == 4
    assert office.run("recover").code == 0 and office.run().code == 0
    assert not (office.site / "notices/A/notice.pdf").exists()


def test_a_paper_that_was_lost_and_is_found_again(office: Workspace) -> None:
    path = office.root / PAPERS / "notice-A-1.pdf"
    paper = path.read_bytes()
    path.unlink()
    office.run("recover")
    path.write_bytes(paper)
    assert office.run().code == 4
    assert json.loads(office.run("recover", "--json").out)["found"] == ["letters/1405/notice-A-1.pdf"]
    assert office.run().code == 0 and replayed(office)
    assert (office.site / "notices/A/notice.pdf").read_bytes() == paper


def test_mail_of_what_was_recovered_is_uncertain(office: Workspace) -> None:
    _without(office.root, LEDGER, JOURNAL)
    office.run("recover")
    said = json.loads(office.run("send", "--json").out)
    assert said["messages"] == [] and [m["letter"] for m in said["uncertain"]] == ["notice-A-1", "notice-B-1"]
    assert office.run("resolve", "notice-A-1", "--resend").code == 0
    assert [m["letter"] for m in json.loads(office.run("send", "--json").out)["messages"]] == ["notice-A-1"]


def test_a_run_of_an_earlier_day_writes_no_event(office: Workspace) -> None:
    before = _year(office.root).read_bytes()
    done = office.run(today="1405-08-20")
    assert done.code == 0 and "رویدادی ثبت نشد" in done.err
    assert _year(office.root).read_bytes() == before


def test_a_strict_run_that_fails_writes_no_event(office: Workspace) -> None:
    before = _year(office.root).read_bytes()
    sheets = {**SHEETS, "احزاب": [*SHEETS["احزاب"], ("C", None, "ملی", "a@x; b@y")]}
    office.write("دفتر.xlsx", sheets)
    assert office.run("--strict").code == 1
    assert _year(office.root).read_bytes() == before


def test_the_records_of_another_workspace(office: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other")
    other.write("دفتر.xlsx", SHEETS)
    other.build()
    number(other)
    other.build(pdf=True)
    shutil.rmtree(office.root / "records")
    shutil.copytree(other.root / "records", office.root / "records")
    assert office.run().code == 4
    (office.root / LEDGER).unlink()
    assert office.run().code == 4


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.pdf")}


def known(workspace: Workspace) -> tuple[IssuedLetter, ...]:
    with read_ledger(workspace.root / "records") as connection:
        return letter_book.issued(connection)


def replayed(workspace: Workspace) -> bool:
    """Whether the index says what the journal says, whose chain is whole."""
    return agrees(workspace.root / "records") and integrity(workspace.root / "records") == "ok"


def test_papers_that_have_each_others_names_or_another_one_are_put_back(office: Workspace) -> None:
    papers = files(office.root / "records/letters")
    one, other = (office.root / PAPERS / f"notice-{party}-1.pdf" for party in "AB")
    data = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(data)
    said = json.loads(office.run("recover", "--json").out)
    assert (len(said["found"]), said["lost"], files(office.root / "records/letters")) == (2, [], papers)
    one.rename(one.with_name("اسکن.pdf"))
    said = json.loads(office.run("recover", "--json").out)
    assert said["lost"] == [] and files(office.root / "records/letters") == papers
    assert office.run().code == 0 and replayed(office)
