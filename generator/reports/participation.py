"""Who came: each session with its numbers and a bar, and each party over the sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from generator.language.persian import to_fa
from generator.model import AttendanceStatus, Outcome, SessionState
from generator.model.session_numbers import reference
from generator.reports.desk import Desk
from generator.reports.list_workbooks import column

_WIDTH = 240  # of the longest bar, in the units of the drawing


def participation(desk: Desk, sessions: Collection[int]) -> list[dict[str, Any]]:
    """Those of the sessions of which attendance is written down, the earliest first, with bars on one scale."""
    rows = []
    for roster in desk.snapshot.rosters:
        number = roster.session.number
        if number not in sessions or not desk.attendance.get(number):
            continue
        present = desk.n_attending(number, AttendanceStatus.PRESENT)
        absent = desk.n_attending(number, AttendanceStatus.ABSENT)
        invited = len(roster.with_outcome(Outcome.INVITED))
        rows.append((roster, max(invited, present + absent), invited, present, absent))
    longest = max((row[1] for row in rows), default=0) or 1
    return [
        {
            "session": desk.session(roster.session),
            "invited": to_fa(invited) if roster.decisions else "",
            "present": to_fa(present),
            "absent": to_fa(absent),
            "represented": to_fa(sum(desk.attending(row)["is_substitute"]
                                     for row in desk.attendance[roster.session.number].values())),
            "share": desk.say("participation.share", n=round(100 * present / (present + absent))),
            "bar": {"full": _WIDTH, "all": round(_WIDTH * whole / longest),
                    "present": round(_WIDTH * present / longest)},
        }
        for roster, whole, invited, present, absent in rows
    ]  # fmt: skip


def attendance_matrix(desk: Desk, sessions: Collection[int]) -> dict[str, Any] | None:
    """Party by session: came, did not come, was not invited, nothing written down. None when nothing is written."""
    numbers = {number for number in sessions if desk.attendance.get(number)}
    rosters = [roster for roster in desk.snapshot.rosters if roster.session.number in numbers]
    if not rosters:
        return None
    outcomes = {r.session.number: {d.party: d.outcome for d in r.decisions} for r in rosters}
    return {
        "sessions": [{**desk.session_link(r.session.number), "n": to_fa(reference(r.session.number))} for r in rosters],
        "rows": [
            {
                "party": desk.party_link(party.code),
                "cells": [_cell(desk, r.session.number, party.code, outcomes[r.session.number]) for r in rosters],
                "presence": desk.presence_text(party.code),
            }
            for party in desk.snapshot.parties
        ],
    }


def attendance_table(desk: Desk, matrix: Mapping[str, Any]) -> dict[str, Any]:
    """The same as a sheet: a column a session."""
    sessions = [column(link["title"]) for link in matrix["sessions"]]
    return {
        "title": desk.say("table.sheet.attendance"),
        "columns": [column(desk.say("table.party"), 34), *sessions, column(desk.say("table.presence"))],
        "rows": [
            [row["party"]["name"], *(cell["word"] for cell in row["cells"]), row["presence"]] for row in matrix["rows"]
        ],
    }


def _cell(desk: Desk, number: int, party: str, outcomes: dict[str, Outcome]) -> dict[str, str]:
    row = desk.attendance[number].get(party)
    if row and row.status:
        return {"state": row.status.value, "word": desk.wording.word(row.status)}
    if party in outcomes and outcomes[party] is not Outcome.INVITED:
        return {"state": "", "word": desk.outcome(outcomes[party], SessionState.HELD)}
    return {"state": "not_recorded", "word": desk.blank("attendance", "status", row.at("status") if row else None)}
