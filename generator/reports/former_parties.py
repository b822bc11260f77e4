"""Pages of those that have left the register, and of addresses under a former code: what was once published goes on
working (contract §5)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from generator.model import LetterKind, Party
from generator.model.artifact import Artifact
from generator.reports.desk import Desk
from generator.reports.parties import letters_of, sessions_of, time_of, views_of


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """parties/<code>/index.html and notices/<code>/index.html of parties that are gone, or have another code today"""
    for party in desk.snapshot.gone:
        if party.code in desk.gone_folders:
            path = desk.party_link(party.code)["href"]
            yield desk.page(path, "party_gone.html", "parties", party.name, partial(_gone, desk, party))
    notified = {n.party for n in desk.snapshot.letters if n.kind is LetterKind.NOTICE and n.is_current}
    for folder, code in desk.former_folders.items():
        link = desk.party_link(code)
        yield desk.page(f"parties/{folder}/index.html", "moved.html", "parties", link["name"], {"link": link})
        if code in notified and code in desk.folders:
            to = {"name": desk.say("letter.title.notice", party=link["name"]), "href": desk.notice_href(code)}
            yield desk.page(f"notices/{folder}/index.html", "moved.html", "deficiencies", to["name"], {"link": to})


def _gone(desk: Desk, party: Party) -> dict[str, Any]:
    return {
        "code": party.code,
        "time": time_of(desk, party.code),
        "sessions": [s for s in sessions_of(desk, party.code) if s["decision"] or s["attendance"] or s["chaired"]],
        "letters": letters_of(desk, party.code),
        "views": views_of(desk, party.code),
    }
