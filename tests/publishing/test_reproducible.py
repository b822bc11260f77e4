"""Same input, same day, same bytes – whatever the machine is like – and a run writes no more than what changed."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from generator import pipeline, settings
from generator.keeping.seal import digests
from generator.language.wording import Wording
from generator.model import Past
from generator.reports import report_json
from generator.reports.desk import Desk
from tests.faulty import write_faulty_office

if TYPE_CHECKING:
    from tests.conftest import Built, OfficeWriter, Workspace


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, sample: Built) -> Workspace:
    """Seven parties, some notices and rosters, built with one worker. Not to be changed."""
    workspace = type(sample.workspace)(tmp_path_factory.mktemp("small"))
    write_faulty_office(workspace.input, only=())
    assert workspace.run("--jobs", "1").code == 0
    assert len(list(workspace.site.rglob("*.pdf"))) > 3
    return workspace


def with_input_of(workspace: Workspace, root: Path) -> Workspace:
    """A new workspace with the same input, newer by its clock, and nothing else."""
    shutil.copytree(workspace.input, root / "input", copy_function=shutil.copyfile)
    return type(workspace)(root)


# --- the machine makes no difference -----------------------------------------------------------------------------


#: Started before the program in its process: another clock than the machine's, folders listed in any order.
OTHER_CLOCK = """
import datetime, runpy, sys, time
now = 1_900_000_000.5
class Kind(type(datetime.datetime)):
    def __instancecheck__(cls, value):
        return isinstance(value, real)
real = datetime.datetime
class Clock(real, metaclass=Kind):
    now = classmethod(lambda cls, tz=None: real.fromtimestamp(now, tz))
    utcnow = classmethod(lambda cls: real.utcfromtimestamp(now))
    today = classmethod(lambda cls: real.fromtimestamp(now))
datetime.datetime = Clock
localtime, gmtime, strftime = time.localtime, time.gmtime, time.strftime
time.time, time.time_ns = lambda: now, lambda: int(now * 1e9)
time.localtime, time.gmtime = lambda at=None: localtime(at or now), lambda at=None: gmtime(at or now)
time.strftime = lambda form, at=None: strftime(form, at or localtime(now))
sys.argv = sys.argv[3:]
runpy.run_module("generator", run_name="__main__", alter_sys=True)
"""
ANY_ORDER = """
import os, random, runpy, sys
scan, names, chance = os.scandir, os.listdir, random.Random(5)
class Shuffled:
    def __init__(self, path="."):
        with scan(path) as found:
            self.left = list(found)
        chance.shuffle(self.left)
    def __iter__(self): return self
    def __next__(self):
        if not self.left: raise StopIteration
        return self.left.pop()
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass
os.scandir = Shuffled
os.listdir = lambda path=".": chance.sample(found := names(path), len(found))
sys.argv = sys.argv[3:]
runpy.run_module("generator", run_name="__main__", alter_sys=True)
"""


def shell(line: str) -> tuple[str, ...]:
    """A prefix that does something first; "$@" is the command."""
    return ("bash", "-c", line, "bash")


#: What is different on the other machine → the environment and what starts the program.
VARIATIONS: dict[str, tuple[Mapping[str, str], Sequence[str]]] = {
    "a timezone in the west": ({"TZ": "America/New_York"}, ()),
    "a timezone a day ahead": ({"TZ": "Pacific/Kiritimati"}, ()),
    "a locale without Unicode": ({"LC_ALL": "C", "PYTHONIOENCODING": "latin-1:replace"}, ()),
    "a Persian locale": ({"LC_ALL": "fa_IR.UTF-8", "LANGUAGE": "fa"}, ()),
    "another user and home": ({"USER": "somebody", "LOGNAME": "other", "HOME": "/nowhere", "XDG_CACHE_HOME": "/nowhere"}, ()),
    "an open umask": ({}, shell('umask 000; exec "$@"')),
    "a narrow umask": ({}, shell('umask 077; exec "$@"')),
    "another clock": ({"SOURCE_DATE_EPOCH": "1"}, (sys.executable, "-c", OTHER_CLOCK)),
    "another seed of hashes": ({"PYTHONHASHSEED": "1"}, ()),
    "yet another seed of hashes": ({"PYTHONHASHSEED": "4294967295", "PYTHONOPTIMIZE": "1"}, ()),
    "folders listed in any order": ({}, (sys.executable, "-c", ANY_ORDER)),
    "started from elsewhere": ({}, shell('there=$PWD; cd /; exec "$@" -C "$there"')),
    "no terminal, no colours": ({"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "20"}, shell('exec "$@" </dev/null')),
    "other files' times, written in another order, by way of a link": ({}, ()),
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(small: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """What is the same everywhere: the site without papers."""
    other = with_input_of(small, tmp_path_factory.mktemp("pages"))
    assert other.run("--no-pdf").code == 0
    return digests(other.site)


def test_twelve_variations_and_more() -> None:
    assert len(VARIATIONS) >= 12


@pytest.mark.parametrize("name", VARIATIONS)
def test_the_machine_makes_no_difference(small: Workspace, pages: Mapping[str, str], tmp_path: Path, name: str) -> None:
    environment, prefix = VARIATIONS[name]
    there = tmp_path / "a b" / "پوشه"
    (there / "input").mkdir(parents=True)
    for path in sorted(small.input.iterdir(), reverse="times" in name):
        shutil.copyfile(path, there / "input" / path.name)
        if "times" in name:
            os.utime(there / "input" / path.name, (0, 0))
    (tmp_path / "link").symlink_to(there, target_is_directory=True)
    other = type(small)(tmp_path / "link" if "link" in name else there)
    run = other.run("--no-pdf", prefix=prefix, **environment)
    assert run.code == 0, run.err
    assert digests(there / "output" / "site") == pages


def test_the_two_that_patch_the_program_do_so(tmp_path: Path) -> None:
    """The positive control: a program that asks the clock, and the disk, gets other answers."""
    (tmp_path / "generator.py").write_text(
        "import datetime, os, time; print(datetime.datetime.now().year, time.gmtime().tm_year, os.listdir('.'))"
    )
    for n in range(20):
        (tmp_path / f"{n:02}").touch()
    said = [
        subprocess.run([sys.executable, "-c", code, "python", "-m", "generator"], cwd=tmp_path, env={"PYTHONPATH": "."},
                       capture_output=True, text=True, check=True).stdout
        for code in (OTHER_CLOCK, ANY_ORDER)
    ]  # fmt: skip
    assert said[0].startswith("2030 2030")
    assert said[1].partition(" [")[2] != said[0].partition(" [")[2]


def test_papers_are_the_same_in_another_world(small: Workspace, tmp_path: Path) -> None:
    other = with_input_of(small, tmp_path)
    strange = {
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "HOME": "/nowhere",
        "PYTHONHASHSEED": "2",
        "SOURCE_DATE_EPOCH": "1",
    }
    assert other.run("--jobs", "1", **strange).code == 0
    assert digests(other.site) == digests(small.site)


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("1403-12-30", "۳۰ اسفند ۱۴۰۳"),  # a leap year
        ("1405-01-01", "۱ فروردین ۱۴۰۵"),
        ("1405-06-31", "۳۱ شهریور ۱۴۰۵"),
    ],
)
def test_days_at_the_edge_of_the_calendar(office: OfficeWriter, today: str, shown: str) -> None:
    workspace = office({"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")]})
    workspace.build(today=today)
    assert shown in (workspace.site / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        ("2026-11-22T20:29:59", date(2026, 11, 22)),  # one second before midnight in Tehran
        ("2026-11-22T20:30:00", date(2026, 11, 23)),
        ("2025-03-19T20:29:59", date(2025, 3, 19)),  # 29 Esfand 1403, a leap year
        ("2025-03-19T20:30:00", date(2025, 3, 20)),  # 30 Esfand 1403
        ("2025-03-20T20:29:59", date(2025, 3, 20)),
        ("2025-03-20T20:30:00", date(2025, 3, 21)),  # 1 Farvardin 1404
        ("2026-09-22T20:29:59", date(2026, 9, 22)),  # 31 Shahrivar 1405
        ("2026-09-22T20:30:00", date(2026, 9, 23)),  # 1 Mehr 1405
        ("2027-03-20T20:29:59", date(2027, 3, 20)),  # 29 Esfand 1405
        ("2027-03-20T20:30:00", date(2027, 3, 21)),  # 1 Farvardin 1406
    ],
)
def test_midnight_is_that_of_tehran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, utc: str, day: date) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls.fromisoformat(f"{utc}+00:00").astimezone(tz)

    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setattr(settings, "datetime", Clock)
    assert settings.load(tmp_path).today == day


def test_the_umask_opens_the_report_to_nobody(small: Workspace, tmp_path: Path) -> None:
    other = with_input_of(small, tmp_path)
    assert other.run("--no-pdf", prefix=("bash", "-c", 'umask 000; exec "$@"', "bash")).code == 0
    report = other.output / "report.json"
    assert report.stat().st_mode & 0o077 == 0
    assert report.read_bytes() == (small.output / "report.json").read_bytes()


def test_the_number_of_workers_makes_no_difference(small: Workspace, tmp_path: Path) -> None:
    other = with_input_of(small, tmp_path)
    assert other.run("--jobs", "2").code == 0
    assert digests(other.site) == digests(small.site)


def test_the_whole_sample_elsewhere_in_another_world(sample: Built, tmp_path: Path) -> None:
    """All differences at once, and what was built in two workers is built in one."""
    other = with_input_of(sample.workspace, tmp_path / "پوشهٔ دیگر با نامی دراز")
    run = other.run(
        "--jobs", "1", prefix=("bash", "-c", 'umask 027; exec "$@"', "bash"), TZ="America/New_York", LC_ALL="C",
        PYTHONHASHSEED="7",
    )  # fmt: skip
    assert run.code == 0
    assert digests(other.site) == digests(sample.site)


def test_an_old_site_makes_no_difference(sample_copy: Workspace, sample: Built) -> None:
    """What is left of another day, with or without its store of papers, leads to the same bytes."""
    for path in (sample_copy.site / "index.html", sample_copy.site / "notices/P03/notice.pdf"):
        path.write_bytes(b"edited")
    shutil.rmtree(sample_copy.site / "parties/P05")
    (sample_copy.site / "stray.html").write_text("left here")
    told = json_of(sample_copy)
    assert (set(told["written"]), told["removed"]) == (
        {"index.html", "notices/P03/notice.pdf", "parties/P05/index.html"},
        ["stray.html"],
    )
    assert digests(sample_copy.site) == digests(sample.site)


def test_deleting_the_output_loses_nothing(small: Workspace, tmp_path: Path) -> None:
    """The way to a state does not matter: from the state before it, or from nothing."""
    there = small.copy(tmp_path / "there")
    type_into(there.input / "پرونده‌ها.xlsx", "پرونده تفصیلی", "C6", "ارائه نشده")
    assert json_of(there, "--jobs", "1")["unchanged"] > 0
    changed = digests(there.site)
    assert changed != digests(small.site)
    shutil.rmtree(there.output)
    assert json_of(there, "--jobs", "1")["unchanged"] == 0
    assert digests(there.site) == changed


# --- the order of rows makes no difference to who is invited --------------------------------------------------------


def test_shuffled_rows_lead_to_the_same_rosters(sample: Built, tmp_path: Path) -> None:
    before = what_is_decided(sample.workspace)
    for seed in range(4):
        other = with_input_of(sample.workspace, tmp_path / str(seed))
        for path in sorted(other.input.glob("*.xlsx")):
            book = load_workbook(path)
            for number, sheet in enumerate(book.worksheets):
                shuffle(sheet, random.Random(100 * seed + number))
            book.save(path)
        assert what_is_decided(other) == before, f"seed {seed}"


def what_is_decided(workspace: Workspace) -> dict[str, Any]:
    """Dossiers, decisions with their reasons, chairs and letters, but not the cells behind them: these have moved."""
    chosen = settings.load(workspace.root, today="1405-09-01")
    wording = Wording.load(chosen.templates)
    snapshot = pipeline.examine(chosen, wording, Past()).snapshot
    report = json.loads(report_json.report(Desk(snapshot, wording)))
    kept = {key: without_cells(report[key]) for key in ("dossiers", "decisions", "letters", "outcomes")}
    return {**kept, "chairs": {session: chair.party for session, chair in snapshot.chairs.items()}}


def shuffle(sheet: Worksheet, chance: random.Random) -> None:
    """Put the rows below the header in another order; the columns stay."""
    top = 1 if sheet.cell(1, 2).value else 2  # a title row stands above some headers
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top + 1)]
    chance.shuffle(rows)
    for number, row in enumerate(rows, top + 1):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value


def without_cells(value: Any) -> Any:
    """The same, without the cells of evidence and advice: they have moved."""
    if isinstance(value, dict):
        moved = ("evidence", "cells", "steps")
        return {key: without_cells(v) for key, v in value.items() if key not in moved}
    return [without_cells(v) for v in value] if isinstance(value, list) else value


# --- a run writes no more than what changed --------------------------------------------------------------------------


def json_of(workspace: Workspace, *arguments: str) -> dict[str, Any]:
    run = workspace.run("--json", *arguments)
    assert run.code in (0, 1), run.err
    told = json.loads(run.out)
    assert isinstance(told, dict)
    return told


def times(folder: Path) -> dict[str, int]:
    """When each file was last written, in nanoseconds."""
    return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def type_into(path: Path, sheet: str, cell: str, value: str) -> None:
    """What a clerk does: open the workbook, change one cell, save it."""
    book = load_workbook(path)
    assert book[sheet][cell].value != value
    book[sheet][cell].value = value
    book.save(path)


def test_a_second_run_writes_nothing(sample_copy: Workspace) -> None:
    before, folder = times(sample_copy.site), sample_copy.site.stat()
    told = json_of(sample_copy)
    assert (told["written"], told["removed"], told["unchanged"]) == ([], [], len(before))
    assert times(sample_copy.site) == before
    assert sample_copy.site.stat().st_ino == folder.st_ino
    assert not {".build", ".old"} & {path.name for path in sample_copy.output.iterdir()}


def test_a_day_later_the_papers_that_name_no_day_stay(sample_copy: Workspace) -> None:
    """One file that all pages load names the day, and one for their script; the lists name it themselves."""
    told = json_of(sample_copy, "--no-pdf", "--today", "1405-09-02")
    pages = {p.relative_to(sample_copy.site).as_posix() for p in sample_copy.site.rglob("*.html")}
    day = {"assets/day.css", "assets/words.js"}
    tables = {"changes/changes.xlsx", "completeness.xlsx", "quality/findings.xlsx", "deficiencies/deficiencies.xlsx",
              "parties/parties.xlsx", "sessions/sessions.xlsx", "letters/register.xlsx", "views/views.xlsx",
              "statistics/statistics.xlsx"}  # fmt: skip
    assert set(told["written"]) - pages == tables | day | {"search-index.js"}  # these name a day as well
    others = {"404.html", "house/index.html", "views/index.html", "quality/checked/index.html"}
    assert others <= pages.difference(told["written"]), (
        "those change that say another deadline, or no longer link to a paper"
    )
    assert {path.suffix for path in sample_copy.site.rglob("*") if path.is_file()} == {
        ".html",
        ".css",
        ".js",
        ".woff2",
        ".txt",
        ".xlsx",
        ".ics",
    }


WIDE, LONG = "پرونده", "پرونده تفصیلی"


def test_one_cell_of_one_dossier_changes_the_pages_that_show_it(sample_copy: Workspace) -> None:
    """P22 («حزب نمونهٔ ژرف‌نگر») lacks form 1: what came has no signature. Nobody's invitation depends on it; of the
    sessions that were held nothing changes."""
    type_into(sample_copy.input / "پرونده‌ها.xlsx", LONG, "C8", "ناقص")
    told = json_of(sample_copy)
    assert set(told["written"]) == {
        "index.html",  # its row of the matrix
        "deficiencies/index.html",
        "parties/P22/index.html",
        "notices/P22/index.html",
        "notices/P22/notice.pdf",
        "changes/index.html",  # what is different now
        "changes/changes.xlsx",
        "completeness.xlsx",  # the same as tables
        "deficiencies/deficiencies.xlsx",
        "deficiencies/all-notices.pdf",  # the notice among the others
        "quality/checked/index.html",  # how many cells say so
        "brief.pdf",
        *(f"statistics/{file}" for file in ("index.html", "statistics.pdf", "statistics.xlsx")),
    }
    assert told["removed"] == []


def test_the_last_document_of_a_dossier_takes_the_notice_away(sample_copy: Workspace) -> None:
    """P16 («حزب نمونهٔ کار و تولید») lacks only a stamp on form 1, and has a national licence."""
    type_into(sample_copy.input / "پرونده‌ها.xlsx", WIDE, "C17", "دارد")
    told = json_of(sample_copy)
    assert set(told["removed"]) == {"notices/P16/index.html", "notices/P16/notice.pdf"}
    assert set(told["written"]) == {
        "index.html",
        "parties/index.html",
        "deficiencies/index.html",
        "parties/P16/index.html",
        *(f"sessions/4/{file}" for file in ("index.html", "roster.pdf", "roster.xlsx")),  # those before are sealed
        "changes/index.html",
        "changes/changes.xlsx",
        "search-index.js",  # it names the state of each dossier
        "completeness.xlsx",
        "deficiencies/deficiencies.xlsx",
        "deficiencies/all-notices.pdf",
        "parties/parties.xlsx",
        "letters/index.html",
        "letters/register.xlsx",
        "quality/checked/index.html",
        "brief.pdf",
        *(f"statistics/{file}" for file in ("index.html", "statistics.pdf", "statistics.xlsx")),
    }


def test_what_a_notice_does_not_say_does_not_make_it_anew(office: OfficeWriter) -> None:
    """A mobile number is for nobody's eyes: a new one changes no file."""
    parties = [("کد", "نام حزب", "تلفن همراه"), ("A", "حزب نمونه", "09120000101")]
    workspace = office({"احزاب": parties})
    workspace.build()
    workspace.write("دفتر.xlsx", {"احزاب": [*parties[:1], ("A", "حزب نمونه", "09120000102")]})
    assert workspace.build().published.written == ()
