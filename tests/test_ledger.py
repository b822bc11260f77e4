"""The ledger: made when it is written to, brought up to date, never touched by reading, its history append-only."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path

import pytest

from generator import ledger
from generator.errors import MachineError
from generator.ledger import states
from generator.model import State

FIRST = State(date(2026, 11, 22), {"complete": 3})
SECOND = State(date(2026, 11, 23), {"complete": 4})


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with ledger.read_ledger(tmp_path) as connection:
        assert states.published(connection) == ()
    assert list(tmp_path.iterdir()) == []
    assert ledger.integrity(tmp_path) == "ok"


def test_what_was_written_is_read(tmp_path: Path) -> None:
    for state, is_new in ((FIRST, True), (FIRST, False), (SECOND, True), (FIRST, True)):
        with ledger.open_ledger(tmp_path) as connection:
            assert states.append(connection, state) is is_new
    with ledger.read_ledger(tmp_path) as connection:
        assert states.published(connection) == (FIRST, SECOND, FIRST)
    assert ledger.integrity(tmp_path) == "ok"


def test_all_or_nothing(tmp_path: Path) -> None:
    with pytest.raises(KeyError), ledger.open_ledger(tmp_path) as connection:
        states.append(connection, FIRST)
        raise KeyError
    with ledger.read_ledger(tmp_path) as connection:
        assert states.published(connection) == ()


def test_history_is_not_rewritten(tmp_path: Path) -> None:
    with ledger.open_ledger(tmp_path) as connection:
        states.append(connection, FIRST)
    with pytest.raises(MachineError, match="history"), ledger.open_ledger(tmp_path) as connection:
        connection.execute("UPDATE state SET facts = '{}'")


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
