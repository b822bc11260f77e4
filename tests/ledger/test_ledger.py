"""The ledger: made when it is written to, brought up to date, never touched by reading, its history append-only."""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator import ledger
from generator.ledger import published_states, replay
from generator.ledger.events import Ledger
from generator.model import State
from generator.model.errors import MachineError

FIRST = State(date(2026, 11, 22), {"complete": 3})
SECOND = State(date(2026, 11, 23), {"complete": 4})


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with ledger.read_ledger(tmp_path) as connection:
        assert published_states.published(connection) == ()
    assert list(tmp_path.iterdir()) == []
    assert ledger.integrity(tmp_path) == "ok"


def test_what_was_written_is_read(tmp_path: Path) -> None:
    for state, is_new in ((FIRST, True), (FIRST, False), (SECOND, True), (FIRST, True)):
        with ledger.open_ledger(tmp_path) as connection:
            assert published_states.append(connection, state) is is_new
    with ledger.read_ledger(tmp_path) as connection:
        assert published_states.published(connection) == (FIRST, SECOND, FIRST)
    assert ledger.integrity(tmp_path) == "ok"


def test_all_or_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), ledger.open_ledger(tmp_path) as connection:
        published_states.append(connection, FIRST)
        raise KeyError
    with ledger.read_ledger(tmp_path) as connection:
        assert published_states.published(connection) == ()


def test_history_is_not_rewritten(tmp_path: Path) -> None:
    with ledger.open_ledger(tmp_path) as connection:
        published_states.append(connection, FIRST)
    with pytest.raises(MachineError, match="history"), ledger.open_ledger(tmp_path) as connection:
        connection.execute("UPDATE state SET day = '2026-01-01'")  # its facts follow the codes of parties


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / ledger.FILE
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=7")
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(MachineError, match="ledger_foreign"), ledger.open_ledger(tmp_path):
        pass
    assert path.read_bytes()[100:] == before[100:]


def test_a_ledger_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    with ledger.open_ledger(tmp_path):
        pass
    with sqlite3.connect(tmp_path / ledger.FILE) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    with pytest.raises(MachineError, match="ledger_newer"), ledger.read_ledger(tmp_path):
        pass


def test_a_damaged_file_is_said(tmp_path: Path) -> None:
    (tmp_path / ledger.FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(MachineError, match="ledger"), ledger.read_ledger(tmp_path):
        pass


@pytest.mark.parametrize(
    "damage", ["UPDATE state SET facts = '{'", "UPDATE state SET facts = '7'", "DROP TABLE former_code"]
)
def test_damaged_rows_are_said_and_made_anew_from_the_journal(tmp_path: Path, damage: str) -> None:
    with ledger.open_ledger(tmp_path) as connection:
        published_states.append(connection, FIRST)
    with contextlib.closing(sqlite3.connect(tmp_path / ledger.FILE)) as index, index:
        index.execute("DROP TRIGGER state_is_history")
        index.execute(damage)
    assert not ledger.agrees(tmp_path)
    with pytest.raises(MachineError, match="ledger"):
        ledger.recall(tmp_path)
    with pytest.raises(MachineError, match="ledger"):
        ledger.indexed_events(tmp_path)
    ledger.rebuild(tmp_path)
    assert ledger.agrees(tmp_path) and ledger.recall(tmp_path).states == (FIRST,)


@pytest.mark.parametrize("version", range(1, len(ledger.STEPS)))
def test_a_ledger_of_each_earlier_version_is_read_and_upgraded(tmp_path: Path, version: int) -> None:
    """Up to the fifth there was no journal: its rows become one. A later one has followed the journal so far."""
    has_journal, has_letters = version > 5, 1 < version <= 5
    if has_journal:
        with ledger.open_ledger(tmp_path) as connection:
            published_states.append(connection, FIRST)
        (tmp_path / ledger.FILE).unlink()
    old = sqlite3.connect(tmp_path / ledger.FILE, isolation_level=None, factory=Ledger)
    for step in ledger.STEPS[:version]:
        old.executescript(step)
    old.execute(f"PRAGMA application_id={ledger.APPLICATION_ID}")
    old.execute(f"PRAGMA user_version={version}")
    if has_journal:
        replay.replay(old, tmp_path)
    else:
        facts = json.dumps(FIRST.facts)
        old.execute("INSERT INTO state (day, facts) VALUES (?, ?)", (FIRST.day.isoformat(), facts))
    if has_letters:
        row = ("notice-A-1", "notice", "A", None, 1, "12", "2026-11-22", None, "x", "{}", "", "", "2026-11-22")
        old.execute(f"INSERT INTO letter VALUES ({', '.join('?' * len(row))})", row)
    old.close()
    for _ in range(2):  # as it is, and after the next run
        past = ledger.recall(tmp_path)
        assert past.states == (FIRST,) and [n.letter for n in past.letters] == ["notice-A-1"] * has_letters
        with ledger.open_ledger(tmp_path) as connection:
            assert ledger.version_of(connection) == len(ledger.STEPS)
    assert ledger.agrees(tmp_path)


# --- the log ------------------------------------------------------------------------------------------------------


JOURNAL = {"journal"}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_written_ahead_and_in_full(tmp_path: Path) -> None:
    with ledger.open_ledger(tmp_path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (1,)  # NORMAL: the journal is synced
        assert f"{ledger.FILE}-wal" in names(tmp_path)
    assert names(tmp_path) == {ledger.FILE}


@pytest.mark.skipif(sys.platform != "linux", reason="the file systems of others are called otherwise")
def test_where_the_disk_knows_no_shared_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's own file system for shares: it answers WAL with the rollback journal."""
    connect = sqlite3.connect

    def on_a_share(name: str, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = connect(f"{name}&vfs=unix-dotfile", **options)
        return connection

    monkeypatch.setattr(sqlite3, "connect", on_a_share)
    with ledger.open_ledger(tmp_path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (3,)  # EXTRA
        published_states.append(connection, FIRST)
    with ledger.read_ledger(tmp_path) as reader:
        assert published_states.published(reader) == (FIRST,)
    assert names(tmp_path) == {ledger.FILE, *JOURNAL}


def test_readers_leave_nothing_behind_and_see_what_was_whole_when_they_came(tmp_path: Path) -> None:
    with ledger.open_ledger(tmp_path) as connection:
        published_states.append(connection, FIRST)
    with ledger.read_ledger(tmp_path) as reader:
        assert reader
        reader.execute("BEGIN")
        assert published_states.published(reader) == (FIRST,)
        with ledger.open_ledger(tmp_path) as writer:
            published_states.append(writer, SECOND)
        assert published_states.published(reader) == (FIRST,)
    assert names(tmp_path) == {ledger.FILE, *JOURNAL}
    with ledger.read_ledger(tmp_path) as again:
        assert published_states.published(again) == (FIRST, SECOND)
    assert names(tmp_path) == {ledger.FILE, *JOURNAL}


CUT_OFF = """
import os, pathlib, sys
from datetime import date
from generator import ledger
from generator.ledger import published_states as states
from generator.model import State
records = pathlib.Path(sys.argv[1])
with ledger.open_ledger(records) as connection:
    states.append(connection, State(date(2026, 11, 22), {"complete": 3}))
    connection.execute("COMMIT")
    os._exit(9)
"""


def test_what_was_committed_before_a_kill_is_there_and_its_log_goes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", CUT_OFF, str(tmp_path)], check=False, cwd=Path(__file__).parents[2])
    assert f"{ledger.FILE}-wal" in names(tmp_path)
    with ledger.read_ledger(tmp_path) as connection:
        assert published_states.published(connection) == (FIRST,)
    assert names(tmp_path) == {ledger.FILE}


def test_a_folder_that_nobody_may_write_to_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ledger.open_ledger(tmp_path) as connection:
        published_states.append(connection, FIRST)
    monkeypatch.setattr(os, "access", lambda _path, _mode: False)
    tmp_path.chmod(0o500)
    with ledger.read_ledger(tmp_path) as connection:
        assert published_states.published(connection) == (FIRST,)
        assert names(tmp_path) == {ledger.FILE, *JOURNAL}
    tmp_path.chmod(0o700)
