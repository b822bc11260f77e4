"""What is missing: by deadline, by document, and per party with the state of its notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from generator import statistics
from generator.artifact import Artifact
from generator.model import LetterState, Notice, RequirementState
from generator.persian import to_fa
from generator.reports.desk import Desk
from generator.reports.sheets import column, workbook

#: The columns of the table by requirement.
_SHOWN = (
    RequirementState.MISSING,
    RequirementState.FLAWED,
    RequirementState.EXPIRED,
    RequirementState.NOT_RECORDED,
    RequirementState.UNDER_REVIEW,
)


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """deficiencies/index.html and deficiencies/deficiencies.xlsx"""
    notices = desk.snapshot.notices
    every = _all(desk)
    context = {
        "by_requirement": _by_requirement(desk),
        "states": [{"state": s.value, "word": desk.wording.word(s)} for s in _SHOWN],
        "groups": [
            {"title": desk.say(f"deficiencies.by_{column}"), "rows": _groups(desk, column)}
            for column in ("scope", "kind")
        ],
        "rows": [_row(desk, notice) for notice in notices],
        "all": every,
        "by_deadline": _by_deadline(desk),
        "n": to_fa(len(every)),
        "n_parties": to_fa(len(notices)),
        "n_drafts": to_fa(sum(n.state is LetterState.DRAFT for n in notices)),
        "n_withheld": to_fa(sum(n.state is LetterState.WITHHELD for n in notices)),
        "has_withheld": any(n.state is LetterState.WITHHELD for n in notices),
    }
    title = desk.say("page.deficiencies.title")
    yield desk.page("deficiencies/index.html", "deficiencies.html", "deficiencies", title, context)
    yield workbook(desk, "deficiencies/deficiencies.xlsx", [_table(desk, every, title)])


def _all(desk: Desk) -> list[dict[str, Any]]:
    """Every open deficiency, the earliest deadline first, then in the order of parties and documents."""
    latest = date.max
    notices = sorted(desk.snapshot.notices, key=lambda n: _deadline(n) or latest)
    return [
        {
            "party": desk.party_link(notice.party),
            "requirement": status.requirement.title,
            "status": desk.status(status),
            "deadline": desk.wording.long_date(day) if (day := _deadline(notice)) else "",
            "key": day.isoformat() if day else "",
            "letter": notice.letter,
            "letter_word": desk.wording.word(notice.state),
            "letter_href": desk.notice_href(notice.party),
            "has_letter": notice.state is not LetterState.BLOCKED,
        }
        for notice in notices
        for status in notice.deficiencies
    ]


def _deadline(notice: Notice) -> date | None:
    """The day that the letter names; None where there is no letter to name one."""
    return None if notice.state in (LetterState.WITHHELD, LetterState.BLOCKED) else notice.deadline_on


def _by_deadline(desk: Desk) -> list[dict[str, Any]]:
    """How many deficiencies and parties each deadline has, the earliest first."""
    groups: dict[date | None, list[Notice]] = {}
    for notice in desk.snapshot.notices:
        groups.setdefault(_deadline(notice), []).append(notice)
    most = max((sum(len(n.deficiencies) for n in notices) for notices in groups.values()), default=1)
    return [
        {
            "day": desk.wording.full_date(day) if day else "",
            "pick": desk.wording.long_date(day) if day else "",
            "is_late": bool(day and day < desk.snapshot.today),
            "n_parties": to_fa(len(notices)),
            "n": to_fa(sum(len(n.deficiencies) for n in notices)),
            "value": sum(len(n.deficiencies) for n in notices),
            "max": most,
        }
        for day, notices in sorted(groups.items(), key=lambda group: group[0] or date.max)
    ]


def _table(desk: Desk, rows: list[dict[str, Any]], title: str) -> dict[str, Any]:
    heads = (("party", 34), ("requirement", 34), ("state", 18), ("defect", 34), ("deadline", 18), ("letter", 24),
             ("letter_state", 18), ("source", 44))  # fmt: skip
    return {
        "title": title,
        "columns": [column(desk.say(f"table.{key}"), width) for key, width in heads],
        "rows": [
            [
                row["party"]["name"],
                row["requirement"],
                row["status"]["word"],
                row["status"]["defect"],
                row["deadline"],
                row["letter"],
                row["letter_word"],
                desk.places_text(row["status"]["source"]),
            ]
            for row in rows
        ],
    }


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
        "key": notice.deadline_on.isoformat() if notice.deadline_on else "",
        "state": notice.state.value,
        "word": desk.wording.word(notice.state),
        "href": desk.notice_href(notice.party),
        "reasons": [{"message": desk.wording.finding(f)[0], "source": desk.places([f.place])} for f in notice.reasons],
    }
