"""The page of a deficiency notice: a draft as it will read, an issued one as the register has it, with its PDF."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from generator.language.persian import to_fa
from generator.model import Letter, LetterKind, LetterState
from generator.model.artifact import Artifact
from generator.reports.desk import Desk
from generator.reports.letter_papers import content, dated, path, subject


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """notices/<code>/index.html for the last notice of every party, those that were answered among them."""
    for notice in desk.snapshot.last_notices:
        title = desk.say("letter.title.notice", party=desk.party(notice.party).name)
        context = partial(_context, desk, notice)
        yield desk.page(desk.notice_href(notice.party), "notice.html", "deficiencies", title, context, of=notice.party)
    for notice in _of_parties_gone(desk):
        title = desk.say("letter.title.notice", party=_name(desk, notice))
        href = desk.notice_href(notice.party)
        yield desk.page(href, "notice.html", "deficiencies", title, partial(_context, desk, notice))


def _of_parties_gone(desk: Desk) -> Iterator[Letter]:
    """The last notice of each party that has left the register: its address was published, so it goes on working."""
    taken = {folder.casefold() for folder in desk.folders.values()}
    for letter in desk.snapshot.letters:
        is_last = letter.kind is LetterKind.NOTICE and letter.is_current
        if is_last and letter.party not in desk.folders and desk.folder(letter.party).casefold() not in taken:
            yield letter


def _name(desk: Desk, notice: Letter) -> str:
    addressed = notice.frozen.addressed if notice.frozen else None
    if notice.party in desk.folders or addressed is None:
        return desk.name(notice.party)
    return addressed.name


def _context(desk: Desk, notice: Letter) -> dict[str, Any]:
    return {
            "letter": None if notice.frozen else content(desk, notice),
            "subject": subject(desk, notice),
            "id": notice.letter,
            "is_issued": notice.state.is_issued,
            "has_paper": notice.has_paper,
            "number": notice.number,
            "dated_on": dated(desk, notice.dated_on),
            "deadline": desk.wording.long_date(notice.deadline_on) if notice.deadline_on else "",
            "sources": [desk.status(s) for s in (*notice.deficiencies, *notice.reminders)],
            "earlier": _earlier(desk, notice),
            "party": desk.party_link(notice.party) if desk.has_page(notice.party)
            else {"name": _name(desk, notice), "href": ""},
            "state": notice.state.value,
            "word": desk.wording.word(notice.state),
            "held": desk.held(notice),
            "acts": desk.acts(notice),
            "is_sample": all(f.code == "TBL-014" for f in notice.reasons) and notice.state is LetterState.WITHHELD,
            "reasons": [
                {"message": desk.wording.finding(f)[0], "remedy": desk.wording.finding(f)[1],
                 "source": desk.places([f.place])}
                for f in notice.reasons
            ],
        }  # fmt: skip


def _earlier(desk: Desk, notice: Letter) -> list[dict[str, str]]:
    """The notices that were issued to the party before, the last one first."""
    return [
        {
            "href": path(desk, n) if n.has_paper else "",
            "subject": subject(desk, n),
            "number": n.number,
            "date": dated(desk, n.dated_on),
            "round": to_fa(n.round),
            "word": desk.wording.word(n.state),
        }
        for n in reversed(desk.letters_by_party[notice.party])
        if n.kind is LetterKind.NOTICE and n.state.is_issued and n.letter != notice.letter
    ]
