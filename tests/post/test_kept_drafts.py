"""A draft that was shown can be issued later as it was shown; a draft whose session is over has lapsed."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.language.persian import fold
from generator.language.wording import Wording
from generator.reports.desk import Desk
from generator.reports.letter_papers import content
from tests.conftest import Rows, Workspace
from tests.post.test_letter_life import HEADS, SHEETS, dossiers, remembered, text_of

SESSIONS: Rows = [
    ("شماره نشست", "تاریخ", "ساعت", "محل", "سیاست دعوت", "وضعیت"),
    ("1", "۱۴۰۵/۰۹/۱۷", "۱۰", "سالن", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("shown"))
    workspace.write("دفتر.xlsx", {**SHEETS, "نشست‌ها": SESSIONS})
    workspace.build()  # the lists show a draft as well as its paper does
    return workspace


def states(workspace: Workspace, today: str = "1405-09-02") -> dict[str, str]:
    result = workspace.build(today=today, pdf=True)
    return {n.letter: n.state.value for n in result.snapshot.letters}


def numbered(workspace: Workspace, *rows: tuple[str | None, ...]) -> None:
    workspace.write("نامه‌ها.xlsx", {"نامه‌ها": [HEADS, *rows]})


def test_a_draft_that_facts_have_overtaken_is_issued_as_it_was_shown(shown: Workspace, tmp_path: Path) -> None:
    workspace = shown.copy(tmp_path / "office")
    received = {**SHEETS, "نشست‌ها": SESSIONS, "پرونده‌ها": dossiers("دارد")}
    workspace.write("دفتر.xlsx", received)
    assert states(workspace)["notice-B-1"] == "lapsed"
    numbered(workspace, ("notice-B-1", "۴۲/۱", "۱۴۰۵/۰۹/۰۲", "۱۴۰۵/۰۹/۰۲"))
    assert states(workspace)["notice-B-1"] == "handed_over"
    assert states(workspace)["notice-B-1"] == "answered"  # what it asked for has come in meanwhile
    letter = remembered(workspace)["notice-B-1"]
    said = text_of(workspace.root / "records" / letter.file)
    assert fold("فرم شمارهٔ ۱") in said or fold("فرم ۱") in said
    assert letter.facts["requirements"] == ["form1"]
    assert letter.deadline_on is not None and letter.deadline_on.isoformat() > "2026-12-01"
    assert workspace.run("verify").code == 0


def test_a_draft_that_is_asked_for_again_is_today_s(shown: Workspace, tmp_path: Path) -> None:
    workspace = shown.copy(tmp_path / "office")
    for form1, state in (("دارد", "lapsed"), ("ندارد", "draft"), ("دارد", "lapsed")):
        workspace.write("دفتر.xlsx", {**SHEETS, "نشست‌ها": SESSIONS, "پرونده‌ها": dossiers(form1)})
        workspace.build(today="1405-09-02")
        result = workspace.build(today="1405-09-02")
        assert {n.letter: n.state.value for n in result.snapshot.letters}["notice-B-1"] == state
        assert result.published.written == ()
    journal = "".join(p.read_text(encoding="utf-8") for p in (workspace.root / "records/journal").iterdir())
    assert journal.count('"draft lapsed"') == 2


def test_what_a_draft_says_is_kept_once(shown: Workspace, tmp_path: Path) -> None:
    workspace = shown.copy(tmp_path / "office")

    def n_drafted() -> int:
        journal = "".join(p.read_text(encoding="utf-8") for p in (workspace.root / "records/journal").iterdir())
        return journal.count('"letter drafted"')

    before = n_drafted()
    assert before == 4
    for today in ("1405-09-02", "1405-09-03"):  # only the deadline is another
        workspace.build(today=today)
    assert n_drafted() == before


def test_an_invitation_to_a_session_that_was_called_off_has_lapsed(shown: Workspace, tmp_path: Path) -> None:
    workspace = shown.copy(tmp_path / "office")
    cancelled = [SESSIONS[0], (*SESSIONS[1][:5], "لغو")]
    workspace.write("دفتر.xlsx", {**SHEETS, "نشست‌ها": cancelled})
    numbered(workspace, ("invitation-1-A", "۴۲/۱", "۱۴۰۵/۰۹/۰۲"))
    result = workspace.build(today="1405-09-02", pdf=True)
    assert {n.letter: n.state.value for n in result.snapshot.letters}["invitation-1-A"] in ("lapsed", "draft")
    assert "LET-030" in {f.code for f in result.snapshot.findings}
    assert remembered(workspace) == {}


def test_the_secretary_of_the_day_is_spoken_to(tmp_path: Path) -> None:
    """Thanks for a session of a day on which another headed the branch: the pronoun is his, as the name is."""
    workspace = Workspace(tmp_path)
    heads = ("کد", "نام حزب", "گستره", "وضعیت پروانه", "دبیر استان", "لقب")
    was = ("A", "حزب نمونهٔ الف", "ملی", "معتبر", "مهران پیشین", "جناب آقای")
    held = (*SESSIONS[1][:5], "برگزار شد")
    sheets: dict[str, Rows] = {**SHEETS, "احزاب": [heads, was], "نشست‌ها": SESSIONS}
    sheets["حضور"] = [("نشست", "حزب", "وضعیت حضور"), ("1", "A", "غایب")]
    workspace.write("دفتر.xlsx", {name: rows for name, rows in sheets.items() if name != "حضور"})
    workspace.build(today="1405-09-16")
    workspace.write("دفتر.xlsx", {**sheets, "نشست‌ها": [SESSIONS[0], held]})
    workspace.build(today="1405-09-18")
    now = (*was[:4], "سیما امروزی", "سرکار خانم")
    workspace.write("دفتر.xlsx", {**sheets, "احزاب": [heads, now], "نشست‌ها": [SESSIONS[0], held]})
    kept = workspace.build(today="1405-09-20").snapshot
    said = next(
        content(Desk(kept, Wording.load([Path("templates")])), n)
        for n in kept.letters
        if n.letter == "appreciation-1-A"
    )
    assert said["recipient"]["person"] == "جناب آقای مهران پیشین"
    words = "".join(piece["text"] for item in said["paragraphs"] + said["last"] for piece in item["pieces"])
    assert "دیدگاه‌های جناب‌عالی" in words and "سرکار عالی" not in words
