"""The runs that published are remembered: once each, whatever happens, and none of it reaches a page."""

from __future__ import annotations

import sqlite3
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from generator import __version__, ledger, pipeline
from generator.ledger import runs

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Workspace

PARTIES = [("کد", "نام حزب", "تلفن همراه"), ("A", "حزب نمونه", "09120000101")]


@pytest.fixture
def workspace(office: OfficeWriter) -> Workspace:
    return office({"احزاب": PARTIES})


def history(workspace: Workspace) -> tuple[runs.Run, ...]:
    with ledger.read_ledger(workspace.root / "records") as connection:
        return runs.published(connection)


def test_a_run_that_publishes_is_remembered(workspace: Workspace) -> None:
    workspace.build()
    (run,) = history(workspace)
    data = (workspace.input / "دفتر.xlsx").read_bytes()
    assert run.inputs == {"دفتر.xlsx": sha256(data).hexdigest()}
    assert (run.today, run.version, run.exit_code) == (date(2026, 11, 22), __version__, 0)
    assert run.who == runs.user() != ""
    assert run.at[:2] == "20" and run.at.endswith("Z")
    assert (run.counts["parties"], run.counts["error"], run.counts["removed"]) == (1, 0, 0)
    assert run.counts["written"] == sum(path.is_file() for path in workspace.site.rglob("*"))


def test_the_same_again_is_not(workspace: Workspace) -> None:
    for _ in range(3):
        workspace.build()
    assert len(history(workspace)) == 1
    workspace.build(today="1405-09-02")
    workspace.build()  # back to the first day: no event
    assert [run.today.day for run in history(workspace)] == [22, 23]
    workspace.build(today="1405-09-03")
    assert [run.today.day for run in history(workspace)] == [22, 23, 24]


def test_what_died_before_the_row_is_remembered_by_the_next_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.build()

    def die(*_given: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "remember", die)
        with pytest.raises(KeyboardInterrupt):
            workspace.build(today="1405-09-02")
    assert len(history(workspace)) == 1
    assert workspace.build(today="1405-09-02").published.written == ()
    assert len(history(workspace)) == 2


def test_a_run_that_publishes_nothing_is_not(workspace: Workspace) -> None:
    workspace.write("دفتر.xlsx", {"احزاب": [*PARTIES, ("A", "حزب دیگر", "")]})
    assert workspace.run("--strict", "--no-pdf").code == 1
    assert history(workspace) == ()


def test_history_is_not_rewritten(workspace: Workspace) -> None:
    workspace.build()
    with sqlite3.connect(workspace.root / "records" / ledger.FILE) as connection:
        for statement in ("UPDATE run SET who = 'nobody'", "DELETE FROM run"):
            with pytest.raises(sqlite3.IntegrityError, match="history"):
                connection.execute(statement)
    connection.close()
