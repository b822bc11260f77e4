"""The memory that a fresh clone's sample office is given: it belongs to the workbooks in input/, stays small, and what
follows from both is an office without an error, today and when years have passed."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from generator.ledger import chain
from scripts.sample_records import SAMPLE, lend
from tests.conftest import ROOT, Workspace

MOST = 4_000_000  # bytes that the repository holds for it


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample office with its memory, after a run on its day."""
    workspace = Workspace(tmp_path_factory.mktemp("living"))
    shutil.copytree(ROOT / "input", workspace.input)
    assert lend(workspace.root)
    done = workspace.run("--no-pdf")
    assert done.code == 0, done.err
    return workspace


def test_it_is_small_and_its_journal_is_whole() -> None:
    files = [path for path in (SAMPLE / "records").rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= MOST
    lines = list(chain.read(SAMPLE / "records"))
    assert lines[0][0].entry.day.year == 2024 and lines[-1][0].entry.day.isoformat() == "2026-11-22"


def test_what_happened_stands_on_the_pages(living: Workspace) -> None:
    told = json.loads((living.output / "report.json").read_text(encoding="utf-8"))
    assert {"issued", "handed_over", "answered", "returned", "withdrawn", "replaced"} <= {
        state for state, n in told["letters"].items() if n
    }
    for page in ("letters/1403", "letters/1404", "letters/1405", "years/1404", "statistics/all", "sessions/21"):
        assert (living.site / page / "index.html").is_file(), page


def test_a_second_run_changes_nothing_and_the_memory_only_grows(living: Workspace) -> None:
    for given in (path for path in (SAMPLE / "records").rglob("*") if path.suffix in (".jsonl", ".pdf")):
        kept = living.root / "records" / given.relative_to(SAMPLE / "records")
        assert kept.read_bytes().startswith(given.read_bytes())
    before = {path: path.read_bytes() for path in (living.root / "records" / "journal").iterdir()}
    again = json.loads(living.run("--no-pdf", "--json").out)
    assert not again["written"] and not again["removed"]
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("today", ["1405/12/20", "1407/01/20"])
def test_days_that_pass_make_no_error_of_it(living: Workspace, today: str) -> None:
    told = json.loads(living.run("check", "--json", today=today).out)
    assert told["summary"]["error"] == 0


def test_nobody_else_is_given_it(tmp_path: Path) -> None:
    """Not an office that has put its own workbooks there, nor one whose memory or site has begun."""
    shutil.copytree(ROOT / "input", tmp_path / "input")
    (tmp_path / "output" / "site").mkdir(parents=True)
    assert not lend(tmp_path)
    (tmp_path / "output" / "site").rmdir()
    (tmp_path / "records" / "journal").mkdir(parents=True)
    assert not lend(tmp_path)
    shutil.rmtree(tmp_path / "records")
    (tmp_path / "input" / "own.xlsx").write_bytes(b"")
    assert not lend(tmp_path)
    (tmp_path / "input" / "own.xlsx").unlink()
    assert lend(tmp_path) and not lend(tmp_path)


def test_a_run_leaves_nothing_that_git_would_see() -> None:
    made = ["records/journal/1405.jsonl", "records/letters/1405/a.pdf", "records/ledger.sqlite", "output/site/index.html",
            "samples/troubled/output/site/index.html", "samples/troubled/records/journal/1405.jsonl"]  # fmt: skip
    done = subprocess.run(["git", "check-ignore", *made], cwd=ROOT, capture_output=True, text=True, check=False)
    if not (ROOT / ".git").exists():
        pytest.skip("no clone")
    assert done.stdout.split() == made
