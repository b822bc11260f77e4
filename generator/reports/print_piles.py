"""Papers for the post room: letters joined for the printer with their cover lists, labels, and a list to hand over.

Labels and the hand-over list bear addresses, so they stay below output/print/, which is not published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.language.persian import to_fa
from generator.model import Contact, Letter, LetterState
from generator.model.artifact import Artifact, Kind
from generator.reports.desk import Desk
from generator.reports.letter_papers import dated, path, subject
from generator.reports.letter_paragraphs import recipient
from generator.reports.letter_register import batches, ordered

_N_ACROSS = 2  # labels in a row: 8 rows of 105 × 37 mm on A4
_N_ROWS = 8


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """deficiencies/all-notices.pdf and sessions/<n>/all-letters.pdf"""
    for where, title, letters in batches(desk):
        yield _batch(desk, where, title, letters)


def _batch(desk: Desk, where: str, title: str, letters: Sequence[Letter]) -> Artifact:
    """The letters behind their cover list. It bears the day of the data as long as a draft is among them."""
    context = {
        "rows": [_line(desk, n, letter) for n, letter in enumerate(letters, 1)],
        "n": to_fa(len(letters)),
        "parts": [path(desk, letter) for letter in letters],
    }
    has_draft = not all(letter.state.is_issued for letter in letters)
    cover = desk.paper(where, "letters/cover.html", title, context, is_dated=has_draft)
    return Artifact(cover.path, cover.template, cover.context, Kind.BATCH)


def _line(desk: Desk, n: int, letter: Letter) -> dict[str, Any]:
    return {
        "n": to_fa(n),
        "party": desk.name(letter.party),
        "subject": subject(desk, letter),
        "number": letter.number,
        "dated_on": dated(desk, letter.dated_on),
        "word": desk.wording.word(letter.state),
    }


def private_papers(desk: Desk, contacts: Mapping[str, Contact]) -> Iterator[Artifact]:
    """output/print/labels.pdf and hand-over.pdf: for issued letters that no e-mail can carry and nobody handed over."""
    waiting = [
        n for n in ordered(desk)
        if n.state is LetterState.ISSUED and n.party in desk.folders
        and not ((contact := contacts.get(n.party)) and contact.email)
    ]  # fmt: skip
    if not waiting:
        return
    places = {party.code: n for n, party in enumerate(desk.snapshot.parties)}
    waiting.sort(key=lambda n: places[n.party])  # who carries them goes from door to door
    lines = [_line(desk, n, letter) | {"id": letter.letter} for n, letter in enumerate(waiting, 1)]
    title = desk.say("posting.hand_over")
    yield desk.paper("print/hand-over.pdf", "letters/hand_over.html", title, {"rows": lines})
    labels = [_label(desk, code, contacts.get(code)) for code in dict.fromkeys(n.party for n in waiting)]
    rows = [labels[n : n + _N_ACROSS] for n in range(0, len(labels), _N_ACROSS)]
    pages = [rows[n : n + _N_ROWS] for n in range(0, len(rows), _N_ROWS)]
    yield desk.paper("print/labels.pdf", "letters/labels.html", desk.say("posting.labels"), {"pages": pages})


def _label(desk: Desk, code: str, contact: Contact | None) -> dict[str, str]:
    to = recipient(desk, code)
    return {
        "person": to["person"],
        "role": to["role"],
        "address": (contact.address or "") if contact else "",
        "postal_code": (contact.postal_code or "") if contact else "",
    }
