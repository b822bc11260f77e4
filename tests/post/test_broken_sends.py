"""A short form of `make faults ARGS="--only send"`: sends of ten letters that are broken while they speak and write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scripts.faults import injected, sent


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sent.Line]:
    if problem := injected.check_tools():
        pytest.skip(problem)
    folder = tmp_path_factory.mktemp("sending")
    with sent.line(sent.prepare(folder), folder / "line") as work:
        yield work


def test_no_fault_while_sending_makes_a_duplicate_or_loses_a_letter(line: sent.Line) -> None:
    """At the moments that matter: around the word DATA, its answer, the commits beside it, and what is printed."""
    found = sent.points(line)
    by_call = {call: [p for p in found if p.call == call] for call in ("sendto", "recvfrom", "fdatasync", "write")}
    cases: list[sent.Case] = [
        (by_call["sendto"][4], "kill", False),  # EHLO, MAIL, RCPT, DATA, and now the letter
        (by_call["recvfrom"][7], "kill", False),  # the answer to it, which nobody hears
        (by_call["recvfrom"][7], "reset", True),
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
