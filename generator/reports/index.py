"""The first page: what must be decided, how complete the dossiers are, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.artifact import Artifact
from generator.catalogue import counts
from generator.jalali import month_of
from generator.model import LetterState, Outcome, TaskState
from generator.persian import to_fa
from generator.reports.calendar_pages import month_grid
from generator.reports.desk import Desk
from generator.reports.follow_ups import all_open
from generator.reports.house import next_step, ordered_steps

_N_FOLLOW_UPS = 5


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """index.html"""
    context = {
        "figures": _figures(desk),
        "pending": _pending(desk),
        "requirements": [{"code": r.code, "label": r.label, "title": r.title} for r in desk.snapshot.requirements],
        "matrix": [_row(desk, party.code) for party in desk.snapshot.parties],
        "next": _next(desk),
        "withheld": _withheld(desk),
        "house": _house(desk),
        "follow_ups": _follow_ups(desk),
    }
    yield desk.page("index.html", "index.html", "index", desk.say("page.index.title"), context)


def _figures(desk: Desk) -> list[dict[str, Any]]:
    snapshot = desk.snapshot
    n_parties = len(snapshot.parties)
    n_complete = sum(d.is_complete for d in snapshot.dossiers.values())
    n_open = sum(len(d.deficiencies) for d in snapshot.dossiers.values())
    n_dossiers = sum(bool(d.deficiencies) for d in snapshot.dossiers.values())
    found = counts(snapshot.findings)
    n_faults = found["error"] + found["warning"]
    of, share = desk.say("index.figure.of", n=n_parties), (n_complete, n_parties)
    open_text = desk.say("index.figure.deficiencies", n=n_dossiers)
    figures = [
        desk.figure(n_parties, desk.say("index.figure.parties"), "parties/index.html"),
        desk.figure(n_complete, desk.say("index.figure.complete"), "parties/index.html", of, share),
        desk.figure(n_open, open_text, "deficiencies/index.html"),
    ]
    session = snapshot.schedule.next_session
    if session and session.date:
        text = desk.say(
            "index.figure.next", session=desk.session_title(session), date=desk.wording.full_date(session.date)
        )
        days = (session.date - snapshot.today).days
        href, unit = f"sessions/{session.number}/index.html", desk.say("index.figure.days")
        figures.append(desk.figure(days, text, href, unit if days else ""))
        if not days:
            figures[-1]["n"] = desk.say("index.figure.today")
    text = desk.say("index.figure.findings", notes=found["note"])
    figures.append(desk.figure(n_faults, text, "quality/index.html", hot=bool(found["error"])))
    return figures


def _pending(desk: Desk) -> dict[str, Any] | None:
    """Who waits for the director's decision before the next session: the first thing on the page."""
    roster = desk.snapshot.next_roster
    if roster is None:
        return None
    waiting = roster.with_outcome(Outcome.NEEDS_DECISION)
    if not waiting and not roster.withheld:
        return None
    return {
        "session": desk.session(roster.session),
        "withheld": desk.wording.reason(roster.withheld) if roster.withheld else "",
        "n": to_fa(len(waiting)),
        "decisions": [desk.decision(decision) for decision in waiting],
    }


def _row(desk: Desk, code: str) -> dict[str, Any]:
    dossier = desk.snapshot.dossiers[code]
    by_requirement = {s.requirement.code: s for s in dossier.statuses}
    cells: list[dict[str, str] | None] = []
    for requirement in desk.snapshot.requirements:
        status = by_requirement.get(requirement.code)
        cells.append({"state": status.state.value, "word": desk.wording.word(status.state)} if status else None)
    roster = desk.snapshot.next_roster
    decision = next((d for d in roster.decisions if d.party == code), None) if roster else None
    return {
        "party": desk.party_link(code),
        "cells": cells,
        "n": to_fa(dossier.n_satisfied),
        "of": to_fa(len(dossier.statuses)),
        "decision": desk.decision(decision) if decision else None,
    }


def _next(desk: Desk) -> dict[str, Any] | None:
    session = desk.snapshot.schedule.next_session
    if session is None or session.date is None:
        planned = desk.snapshot.schedule.next_planned
        if planned is None:
            return None
        return {"planned": desk.wording.full_date(planned.day), "month": month_grid(desk, month_of(planned.day))}
    roster = desk.roster(session.number)
    chair = desk.snapshot.chairs.get(session.number)
    agenda = [item for item in desk.snapshot.agenda if item.session == session.number]
    return {
        "session": desk.session(session),
        "month": month_grid(desk, month_of(session.date)),
        "chair": desk.party_link(chair.party) if chair else None,
        "chair_reason": desk.wording.reason(chair.reason) if chair else "",
        "n_agenda": to_fa(len(agenda)),
        "has_agenda": bool(agenda),
        "agenda_is_theirs": all(item.proposed_by for item in agenda),
        "n_invited": to_fa(len(roster.with_outcome(Outcome.INVITED))),
        "n_waiting": len(roster.with_outcome(Outcome.NEEDS_DECISION)),
        "n_waiting_fa": to_fa(len(roster.with_outcome(Outcome.NEEDS_DECISION))),
        "host": desk.snapshot.office.office_name,
    }


def _withheld(desk: Desk) -> list[dict[str, Any]]:
    """Notices that are held back by an error, with its cell."""
    return [
        {
            "party": desk.party_link(notice.party),
            "reasons": [
                {"message": desk.wording.finding(f)[0], "source": desk.places([f.place])} for f in notice.reasons
            ],
        }
        for notice in desk.snapshot.notices
        if notice.state is LetterState.WITHHELD
    ]


def _follow_ups(desk: Desk) -> dict[str, Any]:
    """The open follow-ups that are due first; the register of views has them all."""
    found = all_open(desk)
    shown = [item for item in found if item["is_late"]] + [item for item in found if not item["is_late"]]
    return {
        "n": to_fa(len(found)),
        "n_late": to_fa(n) if (n := sum(item["is_late"] for item in found)) else "",
        "items": shown[:_N_FOLLOW_UPS],
        "has_more": len(found) > _N_FOLLOW_UPS,
    }


def _house(desk: Desk) -> dict[str, Any] | None:
    """How far the House of Parties has come."""
    steps = desk.snapshot.house_steps
    if not steps:
        return None
    ordered = ordered_steps(desk)
    n_done = sum(step.state is TaskState.DONE for step in ordered)
    ahead = next_step(ordered)
    return {
        "n_done": to_fa(n_done),
        "of": to_fa(len(ordered)),
        "value": n_done,
        "max": len(ordered),
        "next": ahead.step if ahead else "",
        "owner": (ahead.owner or "") if ahead else "",
        "source": desk.places([ahead.at("step")]) if ahead else [],
    }
