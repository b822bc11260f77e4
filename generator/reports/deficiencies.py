"""What is missing: by deadline, by document, and per party with the state of its notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from msgspec import Struct

from generator.judging.snapshot import Snapshot
from generator.judging.upcoming import Due, Kept
from generator.language.persian import to_fa
from generator.model import Letter, LetterState, RequirementState
from generator.model.artifact import Artifact
from generator.model.periods import Period
from generator.reports.desk import Desk
from generator.reports.letter_register import ALL_NOTICES, batches
from generator.reports.list_workbooks import column, workbook

# Counts over the dossiers: what is missing most, and how far each kind of party is.
#
# Plain counters: for a few thousand rows a library of tables takes longer to import than the counting takes.


STATES = tuple(state.value for state in RequirementState)


class RequirementCount(Struct, frozen=True):
    """How many dossiers have one requirement in each state; `by_state` follows `STATES`."""

    code: str
    by_state: tuple[int, ...]
    n_open: int


class GroupCount(Struct, frozen=True):
    """How many dossiers of a group of parties are complete."""

    group: str
    n_complete: int
    n_parties: int


def by_requirement(snapshot: Snapshot) -> tuple[RequirementCount, ...]:
    """Counts per requirement, the one with the most deficiencies first."""
    statuses = [s for p in snapshot.parties for s in snapshot.dossiers[p.code].statuses]
    in_state = Counter((s.requirement.code, s.state.value) for s in statuses)
    n_open = Counter(s.requirement.code for s in statuses if s.is_deficiency)
    codes = {code for code, _state in in_state}
    counts = (RequirementCount(c, tuple(in_state[c, state] for state in STATES), n_open[c]) for c in codes)
    return tuple(sorted(counts, key=lambda c: (-c.n_open, c.code)))


def by_group(snapshot: Snapshot, column: str) -> tuple[GroupCount, ...]:
    """Complete dossiers per kind or scope of party, in the order of the size of the group."""
    n_parties = Counter(str(getattr(p, column) or "") for p in snapshot.parties)
    complete = (p for p in snapshot.parties if snapshot.dossiers[p.code].is_complete)
    n_complete = Counter(str(getattr(p, column) or "") for p in complete)
    counts = (GroupCount(group, n_complete[group], n) for group, n in n_parties.items())
    return tuple(sorted(counts, key=lambda c: (-c.n_parties, c.group)))


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
        "rows": [desk.piece(n.party, "deficiencies", partial(_row, desk, n)) for n in _ordered(desk)],
        "by_deadline": _by_deadline(desk),
        "n": to_fa(len(every)),
        "n_parties": to_fa(len(notices)),
        "n_drafts": to_fa(sum(n.state is LetterState.DRAFT for n in notices)),
        "n_withheld": to_fa(sum(n.state is LetterState.WITHHELD for n in notices)),
        "has_pile": any(where == ALL_NOTICES for where, _, _ in batches(desk)),
        "due": [_due(desk, each) for each in desk.snapshot.due],
        "periods": [_periods(desk, requirement.title, rows) for requirement, rows in desk.snapshot.periods if rows],
        "has_withheld": any(n.state is LetterState.WITHHELD for n in notices),
    }
    title = desk.say("page.deficiencies.title")
    yield desk.page("deficiencies/index.html", "deficiencies.html", "deficiencies", title, context)
    sheets = [_table(desk, every, title), *_table_of_periods(desk)]
    yield workbook(desk, "deficiencies/deficiencies.xlsx", sheets)


def _due(desk: Desk, each: Due) -> dict[str, Any]:
    """Something that becomes due in the days to come."""
    return {
        "day": desk.wording.long_date(each.day),
        "requirement": desk.of_period(each.requirement, each.period),
        "party": desk.party_link(each.party) if each.party else None,
        "why": desk.say(f"deficiencies.due.{each.why}"),
    }


def _periods(desk: Desk, title: str, kept: Mapping[str, Kept]) -> dict[str, Any]:
    """Party × period of one requirement that recurs."""
    rows = [
        {
            "party": desk.party_link(party.code),
            "cells": [
                {"state": state.value, "word": desk.wording.word(state), "term": _period(desk, period, state)}
                for period, state in kept[party.code]
            ],
        }
        for party in desk.snapshot.parties if party.code in kept
    ]  # fmt: skip
    n = max(len(cells) for cells in kept.values())
    heads = [
        desk.say("deficiencies.period.current"),
        *(desk.say("deficiencies.period.before", n=i) for i in range(1, n)),
    ]
    columns = [[cells[i][1] for cells in kept.values() if i < len(cells)] for i in range(n)]
    brought = [
        desk.say("deficiencies.period.brought", n=sum(state.satisfies for state in states), of=len(states))
        for states in columns
    ]
    return {"title": title, "heads": heads, "rows": rows, "n": n, "brought": brought}


def _period(desk: Desk, period: Period, state: RequirementState) -> str:
    """Its name, and while its document may still be brought, until when."""
    name = desk.wording.period(period.start, period.end)
    if state.satisfies or period.due < desk.snapshot.today:
        return name
    return desk.say("word.semicolon").join((name, desk.say("word.due_by", day=period.due)))


def _table_of_periods(desk: Desk) -> Iterator[dict[str, Any]]:
    """The same as rows of a sheet, where anything recurs."""
    rows = [
        [
            desk.name(party.code),
            requirement.title,
            desk.wording.period(period.start, period.end),
            desk.wording.word(state),
            desk.wording.long_date(period.due),
        ]
        for requirement, kept in desk.snapshot.periods
        for party in desk.snapshot.parties
        for period, state in kept.get(party.code, ())
    ]
    if rows:
        heads = (("party", 34), ("requirement", 34), ("period", 30), ("state", 18), ("deadline", 18))
        columns = [column(desk.say(f"table.{key}"), width) for key, width in heads]
        yield {"title": desk.say("deficiencies.period.title"), "columns": columns, "rows": rows}


def _all(desk: Desk) -> list[dict[str, Any]]:
    """Every open deficiency, the earliest deadline first, then in the order of parties and documents."""
    return [
        {
            "party": desk.party_link(notice.party),
            "requirement": desk.titled(status),
            "status": desk.status(status),
            "deadline": _day(desk, notice),
            "letter": notice.letter,
            "letter_word": desk.wording.word(notice.state),
        }
        for notice in _ordered(desk)
        for status in notice.deficiencies
    ]


def _ordered(desk: Desk) -> list[Letter]:
    latest = date.max
    return sorted(desk.snapshot.notices, key=lambda n: _deadline(n) or latest)


def _day(desk: Desk, notice: Letter) -> str:
    """The deadline of a letter, «در اسرع وقت» for one that names no day, '' without a letter."""
    if day := _deadline(notice):
        return desk.wording.long_date(day)
    return desk.say("deficiencies.no_deadline") if notice.state is LetterState.DRAFT else ""


def _long_day(desk: Desk, notice: Letter) -> str:
    day = _deadline(notice)
    return desk.wording.full_date(day) if day else _day(desk, notice) or desk.say("deficiencies.no_letter")


def _deadline(notice: Letter) -> date | None:
    """The day that the letter names; None where there is no letter to name one."""
    return None if notice.state in (LetterState.WITHHELD, LetterState.BLOCKED) else notice.deadline_on


def _by_deadline(desk: Desk) -> list[dict[str, Any]]:
    """How many deficiencies and parties each deadline has, the earliest first; then letters without one, then none."""
    groups: dict[tuple[date, str], list[Letter]] = {}
    for notice in desk.snapshot.notices:
        groups.setdefault((_deadline(notice) or date.max, _day(desk, notice)), []).append(notice)
    most = max((sum(len(n.deficiencies) for n in notices) for notices in groups.values()), default=1)
    return [
        {
            "day": _long_day(desk, notices[0]),
            "pick": _day(desk, notices[0]) or "—",
            "is_late": bool((day := _deadline(notices[0])) and day < desk.snapshot.today),
            "n_parties": to_fa(len(notices)),
            "n": to_fa(sum(len(n.deficiencies) for n in notices)),
            "value": sum(len(n.deficiencies) for n in notices),
            "max": most,
        }
        for notices in (groups[key] for key in sorted(groups, key=lambda key: (key[0], not key[1])))
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
    titles = {r.code: r.title for r in desk.snapshot.requirements}
    labels = {r.code: r.label for r in desk.snapshot.requirements}
    n_parties = len(desk.snapshot.parties)
    rows = []
    for count in by_requirement(desk.snapshot):
        by_state = dict(zip(STATES, count.by_state, strict=True))
        rows.append(
            {
                "title": titles[count.code],
                "label": labels[count.code],
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
        for count in by_group(desk.snapshot, column)
    ]


def _row(desk: Desk, notice: Letter) -> dict[str, Any]:
    day = _deadline(notice)
    return {
        "party": desk.party_link(notice.party),
        "documents": [desk.status(status) for status in notice.deficiencies],
        "n": to_fa(len(notice.deficiencies)),
        "deadline": _day(desk, notice),
        "key": day.isoformat() if day else "",
        "state": notice.state.value,
        "word": desk.wording.word(notice.state),
        "href": desk.notice_href(notice.party),
        "reasons": [{"message": desk.wording.finding(f)[0], "source": desk.places([f.place])} for f in notice.reasons],
    }
