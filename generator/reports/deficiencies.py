"""What is missing: per requirement, and per party with the state of its notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator import statistics
from generator.artifact import Artifact
from generator.model import LetterState, Notice, RequirementState
from generator.persian import to_fa
from generator.reports.desk import Desk

#: The columns of the table by requirement.
_SHOWN = (
    RequirementState.MISSING,
    RequirementState.FLAWED,
    RequirementState.EXPIRED,
    RequirementState.NOT_RECORDED,
    RequirementState.UNDER_REVIEW,
)


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """deficiencies/index.html"""
    notices = desk.snapshot.notices
    context = {
        "by_requirement": _by_requirement(desk),
        "states": [{"state": s.value, "word": desk.wording.word(s)} for s in _SHOWN],
        "groups": [
            {"title": desk.say(f"deficiencies.by_{column}"), "rows": _groups(desk, column)}
            for column in ("scope", "kind")
        ],
        "rows": [_row(desk, notice) for notice in notices],
        "n": to_fa(sum(len(notice.deficiencies) for notice in notices)),
        "n_parties": to_fa(len(notices)),
        "n_drafts": to_fa(sum(n.state is LetterState.DRAFT for n in notices)),
        "n_withheld": to_fa(sum(n.state is LetterState.WITHHELD for n in notices)),
        "has_withheld": any(n.state is LetterState.WITHHELD for n in notices),
    }
    title = desk.say("page.deficiencies.title")
    yield desk.page("deficiencies/index.html", "deficiencies.html", "deficiencies", title, context)


def _by_requirement(desk: Desk) -> list[dict[str, Any]]:
    labels = {r.code: r.title for r in desk.snapshot.requirements}
    n_parties = len(desk.snapshot.parties)
    rows = []
    for count in statistics.by_requirement(desk.snapshot):
        by_state = dict(zip(statistics.STATES, count.by_state, strict=True))
        rows.append(
            {
                "title": labels[count.code],
                "counts": [to_fa(by_state[state.value]) if by_state[state.value] else "" for state in _SHOWN],
                "n_open": to_fa(count.n_open),
                "value": count.n_open,
                "max": n_parties,
            }
        )
    return rows


def _groups(desk: Desk, column: str) -> list[dict[str, Any]]:
    names = {"national": desk.say("word.Scope.national"), "provincial": desk.say("word.Scope.provincial")}
    return [
        {
            "name": names.get(count.group, count.group) or desk.say("word.none"),
            "n": to_fa(count.n_complete),
            "of": to_fa(count.n_parties),
            "value": count.n_complete,
            "max": count.n_parties,
        }
        for count in statistics.by_group(desk.snapshot, column)
    ]


def _row(desk: Desk, notice: Notice) -> dict[str, Any]:
    return {
        "party": desk.party_link(notice.party),
        "documents": [
            {"label": s.requirement.label, "state": s.state.value, "word": desk.wording.word(s.state)}
            for s in notice.deficiencies
        ],
        "n": to_fa(len(notice.deficiencies)),
        "deadline": desk.wording.long_date(notice.deadline_on) if notice.deadline_on else "",
        "state": notice.state.value,
        "word": desk.wording.word(notice.state),
        "href": desk.notice_href(notice.party),
        "reasons": [{"message": desk.wording.finding(f)[0], "source": desk.places([f.place])} for f in notice.reasons],
    }
