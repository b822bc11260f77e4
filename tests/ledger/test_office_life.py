"""The life of an office, run by run, against a model of its own: states, letters and rounds, chairs, what was sealed.

Here a paper is a line of text, for nothing of all this depends on how it looks. In `make test` six months of twelve
parties; LIFE="36 150 3" is 36 months of 150 parties with three seeds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from generator import ledger, pipeline
from generator.judging.snapshot import Snapshot
from generator.model import LetterKind, LetterState
from generator.model.artifact import Kind
from generator.model.catalogue import severity
from generator.model.session_numbers import number_in, year_in
from generator.post.issuing import issue
from generator.publishing.placing import Published
from generator.reports import letter_papers
from generator.reports.desk import Desk
from tests.conftest import Workspace
from tests.office_life import Life, Sheets, parts
from tests.office_model import Expected, Model

if TYPE_CHECKING:
    from generator.pipeline import Examined
    from generator.resources import Staff
    from generator.settings import Settings

MONTHS, PARTIES, SEEDS = map(int, os.environ.get("LIFE", "6 12 1").split())
FIRST = date(2026, 10, 24)  # 2 Aban 1405
#: What may be said of these sheets, for it is true of them.
TRUE = {"ATT-001", "SES-020", "TBL-004", "DOS-001", "SES-005", "SES-006", "SES-007", "SES-008", "SES-009", "SES-010", "SES-011", "SES-012", "SES-024",
        "DEC-002", "LIC-001", "LET-010", "DOS-007", "DOS-008", "PTY-004"}  # fmt: skip


@contextmanager
def plain_papers(monkeypatch: pytest.MonkeyPatch, folder: Path, seen: list[Snapshot]) -> Iterator[None]:
    """Runs that draw nothing: a paper of a letter is its id and its subject."""

    def build(
        examined: Examined, settings: Settings, wording: Any, _progress: Any, staff: Staff, *_rest: Any
    ) -> tuple[Published, Desk, object]:
        desk = Desk(examined.snapshot, wording, settings.pdf, staff.memo)
        papers = [a for a in letter_papers.artifacts(desk) if a.kind is Kind.PDF]
        new = {letter.letter for letter in examined.snapshot.letters if letter.is_to_freeze}
        papers = [paper for paper in papers if paper.context["letter"]["id"] in new]
        for paper in papers:
            file = folder / paper.path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"%PDF {paper.context['letter']['id']} {paper.context['letter']['subject']}")
        issue(settings, examined.snapshot, examined.contacts, papers, folder)
        seen.append(examined.snapshot)
        return Published((), (), 0, {}), desk, None

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "_build", build)
        yield


def key_of(number: int, day: date | None) -> tuple[int, int]:
    assert day is not None
    year = parts(day)[0]
    assert year_in(number) in (None, year)
    return year, number_in(number)


def compared(snapshot: Snapshot, expected: Expected, sheets: Sheets) -> list[str]:
    """Where the program and the model disagree."""
    wrong: list[str] = []

    def same(what: str, found: object, right: object) -> None:
        if found != right:
            wrong.append(f"{what}: {found} instead of {right}")

    for code, states in expected.dossiers.items():
        found = {s.requirement.code: s.state.value for s in snapshot.dossiers[code].statuses}
        same(f"dossier {code}", found, states)
    rosters = {key_of(r.session.number, r.session.date): r for r in snapshot.rosters}
    for key, right in expected.rosters.items():
        roster = rosters.get(key)
        same(f"roster {key}", roster and {d.party: d.outcome.value for d in roster.decisions}, right)
    sealed = {key: r.seal.is_late for key, r in rosters.items() if r.seal}
    same("sealed", sealed, {key: known.is_late for key, known in expected.sealed.items()})
    chairs = {key: snapshot.chairs.get(r.session.number) for key, r in rosters.items()}
    same("chairs", {k: c.party if c else None for k, c in chairs.items()}, expected.chairs)
    letters = {
        n.letter: (n.state.value, n.round, tuple(n.facts.get("requirements", ())) if n.kind is LetterKind.NOTICE else ())
        for n in snapshot.letters if n.state is not LetterState.LAPSED
    }  # fmt: skip
    same(
        "deadlines",
        {n.letter: n.deadline_on for n in snapshot.letters if n.letter in expected.deadlines},
        expected.deadlines,
    )
    for name in sorted(letters.keys() | expected.letters.keys()):
        same(f"letter {name}", letters.get(name), expected.letters.get(name))
    same(
        "other policies",
        {f.session and number_in(f.session) for f in snapshot.findings if f.code == "SES-020"},
        {s.number for s in sheets.sessions if s.key in expected.sealed and s.policy != expected.sealed[s.key].policy},
    )
    same(
        "attended uninvited",
        {(f.session and number_in(f.session), f.party) for f in snapshot.findings if f.code == "ATT-001"},
        {
            (key[1], party)
            for key, party in sheets.attendance
            if expected.rosters.get(key, {}).get(party, "invited") != "invited"
        },
    )
    untrue = [f for f in snapshot.findings if severity(f).value != "note" and f.code not in TRUE]
    wrong += [f"finding {f.code} {f.place} {f.facts}" for f in untrue]
    return wrong


def frozen(workspace: Workspace) -> dict[str, str]:
    """The papers of issued letters, with what is in them."""
    folder = workspace.root / "records" / "letters"
    return {str(p.relative_to(folder)): sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*.pdf"))}


def dead_links(site: Path) -> set[str]:
    found = set()
    for page in site.rglob("*.html"):
        for href in re.findall(r'(?:href|src)="?([^"#?> ]+)', page.read_text(encoding="utf-8")):
            if ":" not in href and not (page.parent / unquote(href)).exists():
                found.add(f"{page.relative_to(site)} → {href}")
    return found


@pytest.mark.parametrize("archives", [True, False], ids=["archived", "kept"])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_months_of_an_office(seed: int, archives: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    life, model, workspace = Life(seed, PARTIES, FIRST, archives), Model(), Workspace(tmp_path / "office")
    month = FIRST.month - 1 + MONTHS
    last = date(FIRST.year + month // 12, month % 12 + 1, 1)
    before: dict[str, str] = {}
    drafted: set[str] = set()
    seen: list[Snapshot] = []
    with plain_papers(monkeypatch, tmp_path / "drawn", seen):
        for today in life.days(last):
            expected = model.look(life.sheets, today)
            drafts = [name for name, (state, *_) in expected.letters.items() if state == "draft"]
            typed = life.numbers(drafts, today)
            for row in typed:
                _, n, documents = expected.letters[row.letter]
                expected.letters[row.letter] = ("issued", n, documents)
            workspace.write("دفتر.xlsx", life.sheets.tables())
            workspace.build(today=today.isoformat(), pdf=True)
            snapshot = seen.pop()
            assert compared(snapshot, expected, life.sheets) == [], today
            lapsed = {n.letter for n in snapshot.letters if n.state is LetterState.LAPSED}
            assert lapsed <= drafted - expected.letters.keys(), today  # what was shown once, and is not asked for now
            drafted |= set(drafts)
            model.remember(life.sheets, today, expected, typed)
            papers = frozen(workspace)
            assert {name: papers.get(name) for name in before} == before, today
            assert len(papers) == len(model.issued), today
            before = papers
            life.sealed = set(model.sealed)
            life.invited = {(k, p) for k, r in expected.rosters.items() for p, o in r.items() if o == "invited"}
            life.ready = {name for name, (state, *_) in expected.letters.items() if state == "issued"}
    records = workspace.root / "records"
    assert ledger.agrees(records)
    assert sorted(letter.letter for letter in ledger.recall(records).letters) == sorted(model.issued)
    workspace.build(today=today.isoformat())
    assert dead_links(workspace.site) == set()
