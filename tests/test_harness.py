"""The harnesses of `make faults` in short, with their positive controls: no torn site, no leftovers, no lost row, no
letter sent twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.faults import injected, rivals, sent
from scripts.faults.office import Sites, prepare


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    return prepare(tmp_path_factory.mktemp("faults"))


def traced() -> None:
    if problem := injected.check_tools():
        pytest.skip(problem)


def test_killed_and_refused_at_some_system_calls(sites: Sites, tmp_path: Path) -> None:
    """Where the site is exchanged, where the ledger is written, and once with a disk that stays full."""
    traced()
    found = injected.points(sites, tmp_path)
    assert len(found) > 100
    by_call = {call: [p for p in found if p.call == call] for call in ("renameat2", "pwrite64", "write", "rename")}
    cases = [
        (by_call["renameat2"][0], "kill", False),
        (by_call["renameat2"][0], "EIO", False),
        (by_call["pwrite64"][len(by_call["pwrite64"]) // 2], "kill", False),
        (by_call["write"][len(by_call["write"]) // 2], "ENOSPC", True),
    ]
    assert list(injected.inject(sites, tmp_path, cases)) == []


def test_the_harness_sees_torn_sites(sites: Sites, tmp_path: Path) -> None:
    """The positive control: a program that writes in place."""
    traced()
    assert injected.inject_naively(sites, tmp_path, 4) > 0


def test_rivals_under_a_reader(sites: Sites, tmp_path: Path) -> None:
    assert list(rivals.compete(sites, tmp_path, n_runs=4, n_rounds=2)) == []


def test_the_reader_sees_torn_sites(sites: Sites, tmp_path: Path) -> None:
    assert rivals.control(sites, tmp_path) > 0


# --- sending --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sent.Line]:
    traced()
    folder = tmp_path_factory.mktemp("sending")
    with sent.line(sent.prepare(folder), folder / "line") as work:
        yield work


def test_no_fault_while_sending_makes_a_duplicate_or_loses_a_letter(line: sent.Line) -> None:
    """At the moments that matter: around the word DATA, its answer, the commits beside it, and what is printed."""
    found = sent.points(line)
    by_call = {call: [p for p in found if p.call == call] for call in ("sendto", "recvfrom", "fdatasync", "write")}
    cases: list[sent.Case] = [
        (by_call["sendto"][4], "kill", False),  # EHLO, MAIL, RCPT, DATA, and now the letter
        (by_call["recvfrom"][6], "kill", False),  # the answer to it, which nobody hears
        (by_call["recvfrom"][6], "reset", True),
        (by_call["fdatasync"][len(by_call["fdatasync"]) // 2], "ENOSPC", True),
        (by_call["fdatasync"][len(by_call["fdatasync"]) // 3], "kill", False),
        (by_call["write"][0], "EIO", True),
    ]
    tally = sent.Tally()
    assert list(sent.inject(line, cases, tally)) == []
    assert tally.n_hit == tally.n_cases == len(cases)
    assert tally.letters.keys() <= {"sent", "uncertain"} and tally.letters["uncertain"]


def test_the_harness_sees_letters_that_are_sent_twice(line: sent.Line) -> None:
    """The positive control: a sender that sends, and then remembers."""
    n_kills, n_twice = sent.inject_naively(line, n_letters=1)
    assert n_kills > 10 and n_twice
