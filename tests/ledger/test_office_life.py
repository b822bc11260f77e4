"""The life of an office, run by run, against a model of its own: states, letters and rounds, chairs, what was sealed.

Here a paper is a line of text, for nothing of all this depends on how it looks. In `make test` six months of twelve
parties; LIFE="36 150 3" is 36 months of 150 parties with three seeds.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from generator import ledger, stages
from generator.cli import cli
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
    from generator.resources import Resources
    from generator.settings import Settings
    from generator.stages import Examined

MONTHS, PARTIES, SEEDS = map(int, os.environ.get("LIFE", "6 12 1").split())
FIRST = date(2026, 10, 24)  # 2 Aban 1405
#: What may be said of these sheets, for it is true of them.
TRUE = {"ATT-001", "SES-020", "TBL-004", "DOS-001", "SES-005", "SES-006", "SES-007", "SES-008", "SES-009", "SES-010", "SES-011", "SES-012", "SES-024",
        "DEC-002", "LIC-001", "LIC-004", "LET-010", "LET-017", "DOS-007", "DOS-008", "PTY-004"}  # fmt: skip


@contextmanager
def plain_papers(
    monkeypatch: pytest.MonkeyPatch, folder: Path, seen: list[Snapshot], told: list[list[str]], model: Model
) -> Iterator[None]:
    """Runs that draw nothing: a paper of a letter is its id and its subject."""

    def build(
        examined: Examined, settings: Settings, wording: Any, _progress: Any, resources: Resources, *_rest: Any
    ) -> tuple[Published, Desk, object]:
        desk = Desk(examined.snapshot, wording, settings.pdf, resources.memo)
        papers = [a for a in letter_papers.artifacts(desk) if a.kind is Kind.PDF]
        told.append(several_facts(desk, (paper.context["letter"] for paper in papers), model))
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
        patched.setattr(stages, "place", build)
        yield


def several_facts(desk: Desk, papers: Iterable[dict[str, Any]], model: Model) -> list[str]:
    """Sessions of which two letters that may leave say another day, hour or place, and invitations that name another
    chair than the session has, by whatever name it had then. What the office releases is its own word."""
    snapshot, found = desk.snapshot, dict[int | None, set[tuple[str, ...]]]()
    said = {paper["id"]: paper for paper in papers} | dict(snapshot.past.contents)
    wrong = []
    for letter in snapshot.letters:
        waits = letter.state is LetterState.DRAFT or (letter.state is LetterState.ISSUED and not letter.acts)
        if not waits or letter.kind not in (LetterKind.INVITATION, LetterKind.MOVED):
            continue
        facts = (letter.frozen or letter).facts
        found.setdefault(letter.session, set()).add(tuple(str(facts.get(n)) for n in ("date", "time", "place")))
        chair = snapshot.chairs_to_name.get(letter.session or 0)
        if letter.kind is LetterKind.INVITATION and chair and chair != letter.party:
            words = "".join(p["text"] for part in said[letter.letter]["paragraphs"] for p in part["pieces"])
            wrong += (
                []
                if any(name in words for name in (desk.party(chair).name, *model.names(chair)))
                else [f"{letter.letter} does not name {chair}: {words}"]
            )
    wrong += [f"session {session}: {sorted(facts)}" for session, facts in found.items() if len(facts) > 1]
    return wrong


def asked(workspace: Workspace, today: date, *arguments: str) -> dict[str, Any]:
    """What a command says; nothing of it may be a failure."""
    done = CliRunner().invoke(cli, ["-C", str(workspace.root), "--today", today.isoformat(), "--json", *arguments])
    assert done.exit_code in (0, 1), done.output
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def sent(workspace: Workspace, today: date, expected: Expected, issued: Iterable[str]) -> list[str]:
    """What a dry run would send or hold back though the model would not; `issued` are the letters of earlier runs."""
    told = asked(workspace, today, "send")
    right = {state: {name for name in issued if expected.letters[name][0] == state} for state in ("issued", "held")}
    found = {"issued": {m["letter"] for m in told["messages"]}, "held": {held["letter"] for held in told["held"]}}
    return [f"{state}: {found[state] ^ right[state]}" for state in right if found[state] != right[state]]


def is_closed(workspace: Workspace, today: date, year: int) -> bool:
    """Whether the year could be closed; only a row of it that is wrong keeps it open, or that nothing is known of it."""
    told = asked(workspace, today, "close", str(year), "--no-pdf")
    assert {reason["what"] for reason in told["unsettled"]} <= {"error", "session", "nothing"}, told
    return bool(told["closed"])


def key_of(number: int, day: date | None) -> tuple[int, int]:
    assert day is not None
    year = parts(day)[0]
    assert year_in(number) in (None, year)
    return year, number_in(number)


def compared(snapshot: Snapshot, expected: Expected, sheets: Sheets) -> list[str]:
    """Where the program and the model disagree."""
    wrong: list[str] = []

    def same(what: str, found: object, right: object) -> None:
        if isinstance(found, dict) and isinstance(right, dict):
            for key in sorted(found.keys() | right.keys()):
                if (found.get(key), key in found) != (right.get(key), key in right):
                    wrong.append(f"{what} {key}: {found.get(key)} instead of {right.get(key)}")
        elif found != right:
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
        n.letter: (n.state.value, n.round, tuple(n.facts.get("requirements", ())))
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
    same("refused", {str(f.facts["letter"]) for f in snapshot.findings if f.code == "LET-017"}, expected.refused)
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
    told: list[list[str]] = []
    with plain_papers(monkeypatch, tmp_path / "drawn", seen, told, model):
        for n_runs, today in enumerate(life.days(last)):
            model.hear(life.sheets)
            expected = model.look(life.sheets, today)
            drafts = [name for name, (state, *_) in expected.letters.items() if state == "draft"]
            typed = life.numbers(drafts, today)
            for row in typed:
                expected.letters[row.letter] = ("issued", *expected.letters[row.letter][1:])
            workspace.write("دفتر.xlsx", life.sheets.tables())
            if n_runs % 4 == 0:
                assert sent(workspace, today, expected, model.issued) == [], today
            workspace.build(today=today.isoformat(), pdf=True)
            snapshot = seen.pop()
            wrong = [*compared(snapshot, expected, life.sheets), *told.pop()]
            assert not wrong, "\n".join([str(today), *wrong])
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
            states = {name: state for name, (state, *_) in expected.letters.items()}
            life.ready = {name for name, state in states.items() if state == "issued"}
            life.held = {name for name, state in states.items() if state == "held"}
            life.delivered = {name for name, state in states.items() if state == "handed_over"}
            life.thirds = {n for n in life.delivered if n.startswith("notice-") and expected.letters[n][1] == 3}
            life.releasable = expected.releasable
            year = parts(today)[0] - 1
            late = [s for s in life.sheets.sessions if s.key[0] == year and s.day > today - timedelta(days=20)]
            if model.sealed and year not in model.closed and not late and is_closed(workspace, today, year):
                model.closed.add(year)
    records = workspace.root / "records"
    assert ledger.agrees(records)
    assert sorted(letter.letter for letter in ledger.recall(records).letters) == sorted(model.issued)
    workspace.build(today=today.isoformat())
    assert dead_links(workspace.site) == set()
