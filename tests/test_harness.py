"""The harnesses of `make faults` in short, with their positive controls: no torn site, no leftovers, no lost row."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.faults import injected, rivals
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
