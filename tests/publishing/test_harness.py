"""The harnesses of `make faults` in short, with their positive controls: no torn site, no leftovers, no lost row."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scripts.faults import injected, rivals, tracer
from scripts.faults.injected import Case, Harness, Log
from scripts.faults.office import Office, healed, prepare
from scripts.faults.starter import Starter
from scripts.faults.tracer import Fault, watch


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    if problem := injected.check_tools():
        pytest.skip(problem)
    folder = tmp_path_factory.mktemp("faults")
    sites = prepare(folder)
    with Starter(sites.office.copy(folder / "warm").arguments(), folder / "tmp") as starter:
        yield Harness(sites, folder, starter)


def test_closing_a_year_is_done_whole_or_not_at_all(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> None:
    if problem := injected.check_tools():
        pytest.skip(problem)
    folder = tmp_path_factory.mktemp("closing")
    sites = prepare(folder, closing=True)
    with Starter(sites.office.copy(folder / "warm").arguments(), folder / "tmp") as starter:
        harness = Harness(sites, folder, starter)
        by_place = {f"{call.name} {call.about}": call for call in harness.calls()}
        journal, book = "records/journal/1405.jsonl", "records/years/1404/year-book.xlsx"
        cases = [
            Case(by_place[f"{call} {about}"], kind, is_persistent=kind == "ENOSPC")
            for call, about, kind in (
                ("write", journal, "kill"), ("write", journal, "ENOSPC"), ("fsync", journal, "EIO"),
                ("fsync", journal, "kill"), ("rename", book, "kill"), ("rename", book, "EIO"),
            )
        ]  # fmt: skip
        assert list(injected.inject(harness, cases, Log(tmp_path / "log"))) == []
        assert harness.n_not_met == 0


def test_killed_and_refused_at_some_system_calls(harness: Harness, tmp_path: Path) -> None:
    """Where the site is exchanged, a letter issued, the ledger written, the reader answers; and a disk that stays full."""
    calls = harness.calls()
    assert len(calls) > 300
    by_place = {f"{call.name} {call.about}": call for call in calls}
    the = {
        "swap": by_place["renameat2 output/site"],
        "letter": by_place["rename records/letters/1405/notice-B-1.pdf"],
        "ledger": [call for call in calls if call.about == "records/ledger.sqlite-wal"][-1],
        "told": by_place["write records/journal/1405.jsonl"],
        "synced": by_place["fsync records/journal/1405.jsonl"],
        "page": by_place["write output/.build/index.html"],
        "reader": next(call for call in calls if call.task != "1"),
        "printed": by_place["write said"],
    }
    cases = [
        Case(the["swap"], "kill", is_persistent=False),
        Case(the["swap"], "EIO", is_persistent=False),
        Case(the["letter"], "kill", is_persistent=False),
        Case(the["letter"], "EACCES", is_persistent=True),
        Case(the["ledger"], "kill", is_persistent=False),
        Case(the["told"], "kill", is_persistent=False),
        Case(the["told"], "ENOSPC", is_persistent=False),
        Case(the["synced"], "kill", is_persistent=False),
        Case(the["synced"], "EIO", is_persistent=False),
        Case(the["page"], "ENOSPC", is_persistent=True),
        Case(the["page"], "EINTR", is_persistent=True),
        Case(the["reader"], "kill", is_persistent=False),
        Case(the["printed"], "EACCES", is_persistent=True),
    ]
    log = Log(tmp_path / "log")
    assert list(injected.inject(harness, cases, log)) == []
    assert harness.n_not_met == 0
    assert all(Log(tmp_path / "log").is_well(str(case)) for case in cases)


def test_killed_and_refused_where_the_site_is_moved_in_file_by_file(harness: Harness) -> None:
    by_file = Harness(harness.sites, harness.folder, harness.starter, by_file=True)
    calls = by_file.calls()
    moved = [call for call in calls if call.name == "rename" and call.about.startswith("output/site/")]
    clearing = [call for call in calls if call.name == "unlinkat"]
    assert len(moved) > 20 and len(clearing) > 20
    cases = [
        Case(moved[len(moved) // 2], "kill", is_persistent=False),
        Case(moved[len(moved) // 2], "EIO", is_persistent=False),
        Case(moved[len(moved) // 2], "EIO", is_persistent=True),
        Case(clearing[2], "EIO", is_persistent=False),
    ]
    assert list(injected.inject(by_file, cases, Log())) == []


def test_killed_at_some_times(harness: Harness) -> None:
    assert list(injected.kill_at_random(harness, 5, Log())) == []


def test_the_harness_sees_torn_sites(harness: Harness) -> None:
    """The positive control: a program that writes in place."""
    assert injected.inject_naively(harness, 4) > 0


def _lose_letter(office: Office) -> None:
    (office.root / "records" / "letters" / "1405" / "notice-A-1.pdf").unlink()


def _leave_part(office: Office) -> None:
    (office.root / "records" / "letters" / "1405" / "notice-B-1.pdf.part").touch()


def _lose_ledger(office: Office) -> None:
    (office.root / "records" / "ledger.sqlite").unlink()
    shutil.rmtree(office.root / "records" / "journal")


@pytest.mark.parametrize(
    ("spoil", "said"), [(_lose_letter, "ledger"), (_leave_part, "left over"), (_lose_ledger, "rows of runs")]
)
def test_the_harness_sees_what_is_not_healed(harness: Harness, spoil: Callable[[Office], None], said: str) -> None:
    """The positive control of what must hold after the rerun."""

    def rerun(office: Office) -> tuple[int, str]:
        shutil.rmtree(office.root)
        harness.sites.office.copy(office.root)
        assert office.run().returncode == 0
        spoil(office)
        return 0, ""

    office = harness.sites.office.copy(harness.folder / "spoiled")
    (office.root / "input" / f"{said}.txt").touch()  # a state that was not healed before
    assert said in healed(harness.sites, office, rerun)


def test_a_run_that_writes_where_a_file_stands_is_seen(harness: Harness) -> None:
    office = harness.sites.office.copy(harness.folder / "spoiled")
    (office.site / "index.html").write_bytes(b"x")
    assert "output/site/index.html" in harness.sites.check()
    assert harness.sites.check() == ""


# --- the tracer ---------------------------------------------------------------------------------------------------


def write_twice(folder: Path) -> Callable[[], None]:
    def body() -> None:
        for name in ("a", "b"):
            (folder / name).write_text(name)
            (folder / name).rename(folder / f"{name}2")

    return body


@pytest.mark.parametrize(
    ("fault", "code", "there"),
    [
        (None, 0, {"a2", "b2"}),
        (Fault("1", 2, "kill"), -9, {"a"}),
        (Fault("1", 5, "ENOSPC"), 70, {"a2", "b"}),
        (Fault("1", 4, "EINTR"), 0, {"a2", "b2"}),  # Python tries again
        (Fault("1", 2, "EINTR", is_persistent=True), -9, {"a"}),
        (Fault("1", 3, "EIO", is_persistent=True), 70, {"a"}),
        (Fault("1", 99, "kill"), 0, {"a2", "b2"}),
    ],
)
def test_a_call_is_broken(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], fault: Fault | None, code: int, there: set[str]
) -> None:
    if problem := tracer.why_not():
        pytest.skip(problem)
    ended = watch(write_twice(tmp_path), fault, is_recorded=True)
    assert ended.code == code
    assert {path.name for path in tmp_path.iterdir()} == there
    assert {call.name for call in ended.calls} <= {"openat", "write", "rename"}
    assert ended.is_met == (fault is not None and fault.n < 99)


def test_rivals_under_a_reader(harness: Harness) -> None:
    assert list(rivals.compete(harness.sites, harness.folder, n_runs=4, n_rounds=2)) == []


def test_the_reader_sees_torn_sites(harness: Harness) -> None:
    assert rivals.control(harness.sites, harness.folder) > 0
