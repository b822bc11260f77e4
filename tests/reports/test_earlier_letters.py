"""Letters that versions without «متن نامه‌ها» have kept are printed as they were: no word is lost, none is new.

earlier_letters.json has what such a version kept of letters of every kind, and the words that it printed from that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from generator import pipeline, settings
from generator.language.wording import Wording
from generator.model import IssuedLetter, KeptDraft, Letter, LetterKind, LetterState, Past
from generator.render.html import Templates
from generator.reports import letter_papers
from generator.reports.desk import Desk
from tests.conftest import Workspace

KEPT: list[dict[str, Any]] = json.loads(Path(__file__).with_name("earlier_letters.json").read_text(encoding="utf-8"))
Printed = Callable[[Letter, dict[str, Any]], str]
_TAG = re.compile(r"<[^>]+>")


def words(html: str) -> str:
    """What stands between the subject and the signature."""
    body = re.split(r"</h\d>", html.split('class="subject"', 1)[1], maxsplit=1)[1].split('<div class="signature"', 1)[0]
    return without_spaces(unescape(_TAG.sub("", body)))


def without_spaces(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """What the paper of a letter says, in an office that remembers its content."""
    workspace = Workspace(tmp_path_factory.mktemp("later"))
    workspace.write("دفتر.xlsx", {"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونهٔ الف")]})
    chosen = settings.load(workspace.root, today="1405-09-01")
    wording = Wording.load(chosen.templates)
    snapshot, templates = pipeline.examine(chosen, wording, Past()).snapshot, Templates(chosen.templates)

    def text(letter: Letter, contents: dict[str, Any]) -> str:
        desk = Desk(replace(snapshot, letters=(letter,), past=Past(contents=contents)), wording)
        (paper,) = letter_papers.artifacts(desk)
        return templates.render(paper)

    return text


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept["letter"])
def test_a_draft_that_was_kept_is_issued_as_it_was_shown(printed: Printed, kept: dict[str, Any]) -> None:
    """Only its deadline runs from today."""
    kind, content = LetterKind(kept["kind"]), kept["content"]
    deadline = date(2027, 1, 10) if content.get("deadline") else None
    letter = Letter(
        kept["letter"], "A", LetterState.ISSUED, 1, deadline, kind=kind, session=1, number="۴۲/۹",
        dated_on=date(2026, 11, 22), kept=KeptDraft(kept["letter"], kind, "A", 1, 1, {}, content),
    )  # fmt: skip
    html = printed(letter, {})
    said = kept["said"].replace(content["deadline"], "۲۰ دی ۱۴۰۵") if deadline else kept["said"]
    assert words(html) == without_spaces(said)
    assert "۴۲/۹" in html and "۱ آذر ۱۴۰۵" in html and 'class="letter draft' not in html


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept["letter"])
def test_a_letter_whose_number_is_put_right_says_what_it_said(printed: Printed, kept: dict[str, Any]) -> None:
    kind, day = LetterKind(kept["kind"]), date(2026, 11, 22)
    frozen = IssuedLetter(
        kept["letter"], kind, "A", 1, 1, "۴۲/۱", day, None, "موضوع", {}, "0" * 64, "letters/1405/x.pdf"
    )  # fmt: skip
    letter = Letter(
        kept["letter"], "A", LetterState.ISSUED, 1, None, kind=kind, session=1, number="۴۲/۸", frozen=frozen
    )
    html = printed(letter, {kept["letter"]: kept["content"]})
    assert words(html) == without_spaces(kept["said"])
    assert "۴۲/۸" in html
