"""Worker processes: what becomes of a run when one dies, stutters, or has read a style that is no longer the one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator import settings
from generator.model.artifact import Kind
from generator.model.errors import MachineError
from generator.render.paper_store import PdfStore
from generator.render.workers import Making, Task, Workers
from generator.render.xlsx import workbook
from generator.settings import Settings

PAPER = (Kind.PDF, '<html lang="fa"><title>x</title><p>متن</html>')
TABLES = [{"title": "a", "columns": [{"title": "b"}, {"title": "d"}], "rows": [["c", date(2026, 11, 22)]]}]
BOOK = (Kind.XLSX, TABLES)


@pytest.fixture
def chosen(tmp_path: Path) -> Settings:
    return settings.load(tmp_path, today="1405-09-01", jobs=1)


@pytest.fixture
def workers(chosen: Settings) -> Iterator[Workers]:
    made = Workers(chosen)
    yield made
    made.close()


def made(workers: Workers, chosen: Settings, **tasks: Task) -> dict[str, bytes]:
    with workers.making(PdfStore(chosen.output / "store", chosen.templates), chosen) as making:
        for path, task in tasks.items():
            making.give(path, task)
        return {path: data for path, data, _key in making.taken(lambda _done, _all: None)}


def stand_in(workers: Workers, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Another program in the place of the worker: it answers as the script does."""
    popen = subprocess.Popen

    def started(_command: list[str], **options: Any) -> subprocess.Popen[bytes]:
        return popen([sys.executable, "-c", script], **options)

    monkeypatch.setattr(subprocess, "Popen", started)
    workers.start()


def test_papers_and_workbooks(workers: Workers, chosen: Settings) -> None:
    workers.start()
    found = made(workers, chosen, paper=PAPER, book=BOOK)
    assert found["paper"].startswith(b"%PDF-") and found["book"] == workbook(TABLES)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there a process ends otherwise")
def test_one_that_died_while_nobody_looked_is_replaced(workers: Workers, chosen: Settings) -> None:
    made(workers, chosen, paper=PAPER)
    (first,) = workers.running
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert made(workers, chosen, other=(Kind.PDF, PAPER[1].replace("x", "y")))["other"].startswith(b"%PDF-")
    assert [worker.pid for worker in workers.running] != [first.pid]


ANSWERS = {
    "half an answer": "out.write((1000).to_bytes(8, 'big') + b'half')",
    "a large promise": "out.write((2**62).to_bytes(8, 'big'))",
    "something else": "out.write((4).to_bytes(8, 'big') + b'abcd')",
    "nothing": "pass",
}


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_one_that_dies_while_it_answers_is_told_of(
    workers: Workers, chosen: Settings, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    """Nobody waits for ever; and a workbook is written all the same."""
    stand_in(workers, monkeypatch, f"import sys; sys.stdin.buffer.read(20); out = sys.stdout.buffer; {answer}")
    started = time.monotonic()
    with pytest.raises(MachineError) as caught:
        made(workers, chosen, paper=PAPER)
    assert caught.value.code == "worker_ended" and caught.value.facts["path"] == "paper"
    stand_in(workers, monkeypatch, f"import sys; sys.stdin.buffer.read(20); out = sys.stdout.buffer; {answer}")
    assert made(workers, chosen, book=BOOK) == {"book": workbook(TABLES)}
    assert time.monotonic() - started < 20


def test_its_last_words_are_told(workers: Workers, chosen: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(workers, monkeypatch, "import sys; sys.stdin.buffer.read(20); sys.exit('no room for fonts')")
    with pytest.raises(MachineError) as caught:
        made(workers, chosen, paper=PAPER)
    assert (caught.value.code, caught.value.facts["why"]) == ("worker_ended", "exit 1: no room for fonts")


def test_that_memory_lacked_is_said_where_it_did(
    workers: Workers, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(workers, monkeypatch, "import sys; sys.stdin.buffer.read(20); raise MemoryError")
    with pytest.raises(MachineError) as caught:
        made(workers, chosen, paper=PAPER)
    assert caught.value.code == "worker_memory"


def test_when_one_dies_over_a_workbook_another_makes_the_papers(
    workers: Workers, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        stand_in(workers, patched, "import sys; sys.stdin.buffer.read(20)")
    with workers.making(PdfStore(chosen.output / "store", chosen.templates), chosen) as making:
        making.give("book", BOOK)
        workers.running[0].wait()
        making.give("book 2", BOOK)
        making.give("paper", PAPER)
        found = {path: data for path, data, _key in making.taken(lambda _done, _all: None)}
    assert found["paper"].startswith(b"%PDF-") and found["book"] == found["book 2"] == workbook(TABLES)


def test_what_is_wrong_with_a_workbook_is_seen_where_it_was_asked_for(workers: Workers, chosen: Settings) -> None:
    workers.start()
    tables = [{**TABLES[0], "rows": [[float("nan")]]}]
    with pytest.raises(TypeError, match="NAN"):
        made(workers, chosen, book=(Kind.XLSX, tables))
    assert workers.running == []
    assert made(workers, chosen, book=BOOK) == {"book": workbook(TABLES)}  # and the next is none the worse for it


def test_one_that_has_read_another_style_is_replaced(chosen: Settings, tmp_path: Path) -> None:
    """As under `watch`, when a run ended before its first paper and the office then changes its style."""
    style = tmp_path / "templates/assets/paper/paper.css"
    style.parent.mkdir(parents=True)
    style.write_text("p { font-size: 9pt }", encoding="utf-8")
    own = settings.load(tmp_path, today="1405-09-01", jobs=1)
    workers = Workers(own)
    try:
        workers.start()
        time.sleep(1)  # it reads what there is
        style.write_text("p { font-size: 19pt }", encoding="utf-8")
        late = made(workers, own, paper=PAPER)
    finally:
        workers.close()
    fresh = Workers(own)
    try:
        assert late == made(fresh, settings.load(tmp_path, jobs=1), paper=(Kind.PDF, PAPER[1]))
        assert late != made(fresh, chosen, paper=PAPER)
    finally:
        fresh.close()


def test_nobody_is_left_waiting_when_the_block_is_left(workers: Workers, chosen: Settings) -> None:
    making: Making
    with (
        pytest.raises(KeyboardInterrupt),
        workers.making(PdfStore(chosen.output / "store", chosen.templates), chosen) as making,
    ):
        for n in range(20):
            making.give(str(n), (Kind.PDF, PAPER[1].replace("x", str(n))))
        raise KeyboardInterrupt
    assert workers.running == []
