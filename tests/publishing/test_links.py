"""No link leads nowhere: every address on every page, and in the search index, is a file of the same site.

The states are those in which a page or a paper is not made, or is made no more: what was issued keeps its address.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from generator import reports
from generator.model import Act, IssuedLetter, LetterAct, LetterKind, MessageState, Past
from generator.model.artifact import Artifact, Kind
from generator.publishing.links import broken
from generator.render.html import Templates
from generator.reports.desk import Desk
from generator.reports.today import acts, items
from generator.settings import shipped_templates
from tests.builders import day, sheets, wording
from tests.reports.test_party_keys import OFFICE, Pages

DOCUMENTS = "    حزب نمونهٔ ب | form1 | ناقص | ۱۴۰۵/۰۲/۰۱ | | امضا ندارد | ۱۴۰۵/۰۳/۰۱"
ANSWERED = OFFICE.replace(DOCUMENTS, "    حزب نمونهٔ ب | form1 | تأییدشده | ۱۴۰۵/۰۲/۰۱ | | |").replace(
    "حزب نمونهٔ ب | licence | در دست بررسی | | | |", "حزب نمونهٔ ب | licence | تأییدشده | | ۱۴۰۷/۰۱/۰۱ | |"
)
GONE = "\n".join(line for line in OFFICE.splitlines() if "| B |" not in line and "حزب نمونهٔ ب" not in line
                 and not line.strip().startswith("B |")).replace("| B | برنامه", "| | برنامه")  # fmt: skip
CANCELLED = OFFICE.replace("2 | نشست ویژه | ۱۴۰۵/۰۹/۱۷ | 10:30 | تالار | سیاست یک | B | برنامه‌ریزی‌شده",
                           "2 | نشست ویژه | ۱۴۰۵/۰۹/۱۷ | 10:30 | تالار | سیاست یک | B | لغو")  # fmt: skip
NO_SESSIONS = "\n".join(line for line in OFFICE.splitlines() if not line.strip().startswith(("2 |", "3 |")))
WITHHELD = OFFICE.replace("کد | عنوان | عنوان کوتاه", "کد | عنوانن | عنوان کوتاه")
NO_DOSSIERS = OFFICE[: OFFICE.index("[پرونده‌ها]")] + OFFICE[OFFICE.index("[نشست‌ها]") :]


def issued(letter: str, kind: LetterKind, party: str, session: int | None = None, **more: Any) -> IssuedLetter:
    facts = {"requirements": ["form1"]} if kind is LetterKind.NOTICE else {
        "date": "2026-12-08", "time": "10:30", "place": "تالار"
    }  # fmt: skip
    before = IssuedLetter(letter, kind, party, session, 1, f"5/{letter}", day("1405/08/01"), day("1405/08/20"), "موضوع",
                          facts, "0" * 64, f"letters/{letter}.pdf")  # fmt: skip
    return replace(before, **more)


NOTICE = issued("notice-B-1", LetterKind.NOTICE, "B")
INVITATION = issued("invitation-2-B", LetterKind.INVITATION, "B", 2)
SENT: dict[str, Any] = {"mail": MessageState.SENT}
VOID = {"acts": (LetterAct(Act.WITHDRAW, day("1405/08/02"), "اشتباه"),)}
KEPT = {"acts": (LetterAct(Act.DO_NOT_SEND, day("1405/08/02"), "اشتباه"),)}
STATES: dict[str, tuple[str, Sequence[IssuedLetter]]] = {
    "nothing issued": (OFFICE, ()),
    "issued": (OFFICE, (NOTICE, INVITATION)),
    "answered": (ANSWERED, (replace(NOTICE, **SENT), INVITATION)),
    "answered long ago": (ANSWERED, (replace(NOTICE, answered_on=day("1405/08/10")),)),
    "answered before it left": (ANSWERED, (NOTICE,)),
    "answered, two of them": (
        ANSWERED,
        (replace(NOTICE, **SENT), issued("notice-B-2", LetterKind.NOTICE, "B", **SENT)),
    ),
    "the party is gone": (GONE, (replace(NOTICE, **SENT), INVITATION)),
    "the party is gone, nothing has left": (GONE, (NOTICE, INVITATION)),
    "the session is cancelled": (CANCELLED, (NOTICE, replace(INVITATION, **SENT))),
    "the session is gone": (NO_SESSIONS, (NOTICE, INVITATION)),
    "letters are withheld": (WITHHELD, (NOTICE, INVITATION)),
    "withdrawn": (OFFICE, (replace(NOTICE, **VOID), replace(INVITATION, **VOID))),
    "not to be sent": (ANSWERED, (replace(NOTICE, **KEPT), replace(INVITATION, **KEPT))),
    "no dossiers": (NO_DOSSIERS, (NOTICE,)),
    "parties alone": (OFFICE[: OFFICE.index("[مدارک لازم]")], (NOTICE, INVITATION)),
}


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pages:
    (tmp_path / "input").mkdir()
    return Pages(tmp_path, monkeypatch)


def site(pages: Pages, state: str, *, with_papers: bool) -> list[Artifact]:
    tables, past = STATES[state]
    snapshot = pages.snapshot(sheets(tables), past=Past(letters=tuple(past)))
    return [a for a in reports.artifacts(Desk(snapshot, wording(), with_papers), {}) if a.is_public]


def links(made: Sequence[Artifact]) -> list[str]:
    """«page → link» for each that leads nowhere; what the search box finds is a link as well."""
    templates = Templates([shipped_templates()])
    assets = {p.relative_to(shipped_templates()).as_posix() for p in shipped_templates().glob("assets/**/*")}
    files = {a.path for a in made} | assets
    texts = {a.path: templates.render(a) for a in made if a.kind is Kind.HTML}
    index = next(a.context["text"] for a in made if a.path == "search-index.js")
    found = [json.loads(line.rstrip(","))[2] for line in index.splitlines() if line.startswith("[")]
    assert found and len(texts) > 10
    texts["found.html"] = "".join(f'<a href="{href}"></a>' for href in found)
    return [f"{page} → {link}" for page, link in broken(texts, files | {"found.html"})]


@pytest.mark.parametrize("with_papers", [True, False], ids=["papers", "no papers"])
@pytest.mark.parametrize("state", STATES)
def test_every_link_leads_to_something(pages: Pages, state: str, with_papers: bool) -> None:
    assert links(site(pages, state, with_papers=with_papers)) == []


@pytest.mark.parametrize(
    "state", [state for state, (_, past) in STATES.items() if NOTICE.letter in {n.letter for n in past}]
)
def test_what_was_issued_keeps_its_address(pages: Pages, state: str) -> None:
    made = {a.path: a for a in site(pages, state, with_papers=True)}
    assert "notices/B/index.html" in made
    frozen = {a.context["file"] for a in made.values() if a.kind is Kind.FROZEN}
    assert {n.file for n in STATES[state][1]} <= frozen


def test_the_page_of_an_answered_notice_says_so(pages: Pages) -> None:
    made = site(pages, "answered", with_papers=True)
    page = Templates([shipped_templates()]).render(next(a for a in made if a.path == "notices/B/index.html"))
    assert "پاسخ داده شد" in page and "دریافت شده است" in page and 'href="notice.pdf"' in page


def test_no_pile_to_hand_out_has_a_letter_that_must_not_leave(pages: Pages) -> None:
    """A letter that was answered before it left is held back; without it there is nothing to print."""

    def parts(state: str) -> set[str]:
        made = site(pages, state, with_papers=True)
        return {part for a in made if a.kind is Kind.BATCH for part in a.context["parts"]}

    papers = {"notices/B/notice.pdf", "sessions/2/letters/B.pdf"}
    assert papers <= parts("issued")
    assert not papers & parts("not to be sent")
    assert "notices/B/notice.pdf" not in parts("answered before it left")


@pytest.mark.parametrize(("today", "waits"), [("1405/08/03", False), ("1405/08/10", True)])
def test_what_was_issued_and_lies_about_is_on_the_first_page(pages: Pages, today: str, waits: bool) -> None:
    snapshot = pages.snapshot(sheets(OFFICE), day(today), Past(letters=(NOTICE,)))
    todo = [item["name"] for item in items(Desk(snapshot, wording()))]
    assert ("undelivered" in todo) is waits


BACK = {**SENT, "acts": (LetterAct(Act.RETURN, day("1405/08/05"), "گیرنده نبود"),)}
RUN_OUT = {"round": 3, "handed_over_on": day("1405/08/02")}


@pytest.mark.parametrize(
    ("more", "today", "cause"),
    [
        ({}, "1405/08/10", "undelivered"),
        ({"mail": MessageState.DEFERRED}, "1405/08/10", "undelivered"),
        ({"mail": MessageState.FAILED}, "1405/08/02", "refused"),
        ({"mail": MessageState.UNCERTAIN}, "1405/08/10", "uncertain"),
        (BACK, "1405/08/06", "returned"),
        (RUN_OUT, "1406/01/20", "next_stage"),
        (SENT, "1405/08/10", ""),
    ],
)
def test_a_letter_that_needs_an_act_is_one_row_under_its_cause(
    pages: Pages, more: dict[str, Any], today: str, cause: str
) -> None:
    snapshot = pages.snapshot(sheets(OFFICE), day(today), Past(letters=(replace(NOTICE, **more),)))
    groups = acts(Desk(snapshot, wording()))
    assert [(group["cause"], [row["id"] for row in group["rows"]]) for group in groups] == (
        [(cause, [NOTICE.letter])] if cause else []
    )
    assert all(group["todo"] for group in groups)
