"""The journal: what it looks like, how it is appended to and upgraded, and that no damage to it is taken for whole."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from generator import ledger
from generator.ledger import chain, letter_book as book, published_states, replay
from generator.ledger.chain import KINDS
from generator.ledger.events import Entry, Event, decoded
from generator.ledger.published_states import changed, difference
from generator.ledger.workspaces import JournalBegun
from generator.model import Letter, LetterState, MessageState, State
from generator.model.errors import MachineError, MemoryLostError

DAY, NEXT_YEAR = date(2026, 11, 22), date(2027, 4, 1)
FIRST, SECOND = State(DAY, {"complete": {"n": 3}}), State(NEXT_YEAR, {"complete": {"n": 4}, "findings": [["A"]]})


def issue(records: Path, n: int, day: date = DAY) -> None:
    letter = Letter(f"notice-P{n}-1", f"P{n}", LetterState.ISSUED, 1, None, number=f"42/{n}", dated_on=day)
    with ledger.open_ledger(records, day) as connection:
        book.freeze(connection, records, letter, "اعلام نواقص پرونده", b"%PDF " + bytes([65 + n]), day)


@pytest.fixture
def records(tmp_path: Path) -> Path:
    """Two letters of two years, a message, two states."""
    folder = tmp_path / "records"
    issue(folder, 1)
    with ledger.open_ledger(folder, DAY) as connection:
        published_states.append(connection, FIRST)
        book.prepare(connection, "<m1>", "notice-P1-1", "p@example.ir")
    issue(folder, 2, NEXT_YEAR)
    with ledger.open_ledger(folder, NEXT_YEAR) as connection:
        book.note(connection, "<m1>", MessageState.SENT, "250")
        published_states.append(connection, SECOND)
    return folder


def lines(records: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for path in chain.years(records) for text in path.read_text(encoding="utf-8").splitlines()]


def issued(records: Path) -> list[str]:
    with ledger.read_ledger(records) as connection:
        return [letter.letter for letter in book.issued(connection)]


def test_it_reads_in_a_text_editor(records: Path) -> None:
    assert [path.name for path in chain.years(records)] == ["1405.jsonl", "1406.jsonl"]
    told = lines(records)
    assert [(line["n"], line["day"], line["event"]) for line in told] == [
        (1, "1405-09-01", "journal begun"), (2, "1405-09-01", "letter issued"), (3, "1405-09-01", "state published"),
        (4, "1405-09-01", "message noted"), (5, "1406-01-12", "letter issued"), (6, "1406-01-12", "message noted"),
        (7, "1406-01-12", "state published"),
    ]  # fmt: skip
    assert list(told[1])[:4] == ["v", "n", "day", "event"] and list(told[1])[-1] == "before"
    assert told[1]["dated_on"] == "1405-09-01" and told[1]["subject"] == "اعلام نواقص پرونده"
    assert "اعلام نواقص پرونده" in chain.years(records)[0].read_text(encoding="utf-8")
    assert ledger.agrees(records) and replay.verify(records).n == 7


def test_what_happens_before_the_last_event_counts_from_its_day(records: Path) -> None:
    issue(records, 3, DAY)
    assert lines(records)[-1]["day"] == "1406-01-12" and lines(records)[-1]["issued_on"] == "1405-09-01"
    assert ledger.agrees(records)


def test_an_append_costs_one_sync(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    sync = os.fsync

    def counted(descriptor: int) -> None:
        synced.append(descriptor)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", counted)
    with ledger.open_ledger(records, NEXT_YEAR) as connection:
        book.note(connection, "<m1>", MessageState.FAILED, "550")
    assert len(synced) == 1


def test_no_line_is_read_again_while_the_files_are_as_they_were(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain, "decoded", lambda _text, _kinds: pytest.fail("read"))
    ledger.vouch(records)
    assert issued(records) == ["notice-P1-1", "notice-P2-1"]


def test_differences_of_states() -> None:
    before = {"a": 1, "b": {"c": "x", "d": "y"}, "e": [["1"], ["2"]], "gone": {}}
    now = {"a": 1, "b": {"c": "z"}, "e": [["0"], ["2"]], "new": {"f": None}}
    other = difference(before, now)
    assert other == {"gone": ["gone"], "in": {"b": {"gone": ["d"], "is": {"c": "z"}}},
                     "list": {"e": {"came": [["0"]], "went": [["1"]]}}, "is": {"new": {"f": None}}}  # fmt: skip
    assert changed(before, other) == now


# --- damage -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole() -> Iterator[Path]:
    """Records whose files are changed in turn; the damage is taken back after each."""
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder)
        for n in range(3):
            issue(records, n)
        issue(records, 3, NEXT_YEAR)
        yield records


def lost(records: Path) -> bool:
    try:
        ledger.vouch(records)
        ledger.rebuild_missing(records)
        with ledger.open_ledger(records, NEXT_YEAR):
            pass
    except MachineError:
        return True
    return False


@settings(deadline=None)
@given(st.data())
def test_no_truncation_and_no_flipped_bit_is_taken_for_whole(whole: Path, data: st.DataObject) -> None:
    """With the index in step; every place of both years."""
    path = data.draw(st.sampled_from(chain.years(whole)), "file")
    before, state = path.read_bytes(), path.stat()
    at = data.draw(st.integers(0, len(before) - 1), "at")
    bit = data.draw(st.none() | st.integers(0, 7), "bit")
    index = (whole / ledger.FILE).read_bytes()
    spoilt = before[:at] if bit is None else before[:at] + bytes([before[at] ^ 1 << bit]) + before[at + 1 :]
    path.write_bytes(spoilt)
    try:
        assert lost(whole)
        assert path.read_bytes() == spoilt and (whole / ledger.FILE).read_bytes() == index
    finally:
        path.write_bytes(before)
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert not lost(whole)


@settings(deadline=None)
@given(st.data())
def test_nor_without_an_index_but_for_a_torn_end(whole: Path, data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records = Path(folder) / "records"
        shutil.copytree(whole, records)
        (records / ledger.FILE).unlink()
        path = data.draw(st.sampled_from(chain.years(records)), "file")
        before = path.read_bytes()
        at = data.draw(st.integers(0, len(before) - 1), "at")
        path.write_bytes(before[:at] + bytes([before[at] ^ 1]) + before[at + 1 :])
        is_last_line = path == chain.years(records)[-1] and before.count(b"\n", at) == 1
        assert lost(records) or is_last_line  # what vouches for the last line is the index, the papers or the site


def test_a_line_of_a_newer_program(records: Path) -> None:
    path = chain.years(records)[-1]
    path.write_text(path.read_text(encoding="utf-8").replace('"v": 1', '"v": 2'), encoding="utf-8")
    with pytest.raises(MachineError, match="ledger_newer"):
        ledger.vouch(records)


def test_a_year_that_is_gone(records: Path) -> None:
    chain.years(records)[0].unlink()
    with pytest.raises(MemoryLostError):
        ledger.vouch(records)


def test_a_torn_line_did_not_happen_and_the_next_takes_its_place(records: Path) -> None:
    path = chain.years(records)[-1]
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"v": 1, "n": 8, "day"')
    assert issued(records) == ["notice-P1-1", "notice-P2-1"]
    issue(records, 3, NEXT_YEAR)
    assert path.read_bytes().startswith(whole) and replay.verify(records).n == 8


# --- faults -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
@pytest.mark.parametrize("call", ["fsync", "write", "truncate", "commit"])
def test_a_disk_that_refuses(records: Path, monkeypatch: pytest.MonkeyPatch, call: str, error: int) -> None:
    """What raised did not happen, or is finished by the next: nothing is lost, nothing twice."""

    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(error, os.strerror(error))

    with monkeypatch.context() as patch, pytest.raises(MachineError):
        if call == "fsync":
            patch.setattr(chain.os, "fsync", refuse)  # type: ignore[attr-defined]
        elif call == "commit":
            patch.setattr(replay, "follow", refuse)  # after the append
        else:
            opened = Path.open

            def faulty(path: Path, *arguments: Any, **options: Any) -> Any:
                stream = opened(path, *arguments, **options)
                if path.suffix == ".jsonl" and "+" in (arguments or ("",))[0]:
                    return _Refusing(stream, call, refuse)
                return stream

            patch.setattr(Path, "open", faulty)
        issue(records, 3, NEXT_YEAR)
    ledger.settle(records)
    happened = call == "commit"
    assert issued(records) == ["notice-P1-1", "notice-P2-1", *(["notice-P3-1"] if happened else [])]
    assert sorted(p.name for p in (records / "letters").rglob("*.*")) == sorted(f"{n}.pdf" for n in issued(records))
    if not happened:
        issue(records, 3, NEXT_YEAR)
    assert ledger.agrees(records) and issued(records)[-1] == "notice-P3-1" and replay.verify(records).n == 8


class _Refusing:
    """A file one of whose methods fails."""

    def __init__(self, stream: Any, call: str, refuse: Callable[..., None]) -> None:
        self._stream, self._call, self._refuse = stream, call, refuse

    def __getattr__(self, name: str) -> Any:
        return self._refuse if name == self._call else getattr(self._stream, name)

    def __enter__(self) -> _Refusing:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stream.close()


KILLED = """
import os, pathlib, sys
from tests.ledger.test_chain import NEXT_YEAR, issue
from generator.ledger import chain, letter_book as letters, replay
step, records = sys.argv[1], pathlib.Path(sys.argv[2])
def die(*_):
    os._exit(9)
if step == "stored":  # the paper is, the journal is not told
    chain.append = die
elif step == "half a line":
    real = chain._chained
    def half(last, entries):
        for file, data, tail in real(last, entries):
            yield file, data[: len(data) // 2], tail
    chain._chained = half
    replay.follow = die
elif step == "told":  # the index is not
    replay.follow = die
else:  # the paper has its first name still
    pathlib.Path.replace = die
issue(records, 3, NEXT_YEAR)
"""


@pytest.mark.parametrize(
    ("step", "happened"), [("stored", False), ("half a line", False), ("told", True), ("in", True)]
)
def test_killed_at_each_step(records: Path, step: str, happened: bool) -> None:
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", KILLED, step, str(records)], cwd=root, check=False)
    assert done.returncode == 9
    ledger.vouch(records)
    ledger.settle(records)
    assert ("notice-P3-1" in issued(records)) is happened
    if not happened:
        issue(records, 3, NEXT_YEAR)
    assert ledger.agrees(records) and issued(records) == ["notice-P1-1", "notice-P2-1", "notice-P3-1"]
    assert len(list((records / "letters").rglob("*.pdf"))) == 3 and not list(records.rglob("*.part"))
    assert replay.verify(records).n == 8


# --- ledgers of earlier versions ----------------------------------------------------------------------------------


def without_journal(records: Path, *tables: str) -> None:
    """What a version without a journal, and without these tables, would have left."""
    shutil.rmtree(records / chain.FOLDER)
    with sqlite3.connect(records / ledger.FILE) as connection:
        connection.execute("DROP TRIGGER state_is_counted")
        sealed = ("kept_roster", "sealed_session", "corrected", "year_plan", "closed_year")
        papers = ("paper_lost", "paper_set_aside", "letter_content", "letter_paper", "letter_answer")
        parties = ("known_party", "former_code", "party_change", "asked_party", "party_key")
        newer = (*sealed, *papers, *parties, "completeness", "letter_draft")
        for table in ("workspace", "followed", "followed_file", *newer, *tables):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("ALTER TABLE message_event DROP COLUMN day")
        connection.execute(f"PRAGMA user_version={4 if tables else 5}")
    connection.close()


def test_an_older_ledger_is_taken_over_once(records: Path) -> None:
    without_journal(records)
    with ledger.read_ledger(records) as connection:
        before = book.issued(connection), book.messages(connection), published_states.published(connection)
    ledger.vouch(records)
    assert issued(records) == ["notice-P1-1", "notice-P2-1"]
    for _ in range(2):
        with ledger.open_ledger(records, NEXT_YEAR) as connection:
            assert (
                book.issued(connection),
                book.messages(connection),
                published_states.published(connection),
            ) == before
    told = lines(records)
    assert told[0]["event"] == "journal begun" and all(line["taken_over"] for line in told[1:])
    assert len(told) == 7 and ledger.agrees(records)


def test_an_upgrade_that_dies_is_begun_anew(records: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_journal(records)
    with monkeypatch.context() as patch, pytest.raises(MachineError):
        patch.setattr(replay, "follow", lambda *_: (_ for _ in ()).throw(OSError(errno.EIO, "")))
        with ledger.open_ledger(records, NEXT_YEAR):
            pass
    ledger.settle(records)
    assert issued(records) == ["notice-P1-1", "notice-P2-1"] and ledger.agrees(records)


def test_every_kind_survives_its_line() -> None:
    assert set(KINDS.values()) == set(Event.__subclasses__())
    assert len(KINDS) == len(Event.__subclasses__())
    entry = Entry(JournalBegun("abc", "0.1"), DAY)
    text = chain._chained(chain.START, [entry])
    assert decoded(next(text)[1].strip(), KINDS).entry == entry
