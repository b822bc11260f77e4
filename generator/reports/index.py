"""The first page: what must be decided, how complete the dossiers are, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from generator.language.jalali import month_of
from generator.language.persian import to_fa
from generator.model import Finding, LetterState, Outcome, TaskState
from generator.model.artifact import Artifact
from generator.model.catalogue import counts
from generator.model.session_numbers import slug
from generator.reports import changes, today
from generator.reports.calendar_pages import month_grid
from generator.reports.desk import Desk
from generator.reports.follow_ups import all_open
from generator.reports.house import next_step, ordered_steps
from generator.reports.letter_papers import subject
from generator.reports.letter_register import ordered
from generator.reports.list_workbooks import column, workbook
from generator.reports.ribbon import ribbon
from generator.reports.strip import headline, strip, waiting_groups

_N_CHANGES, _N_FOLLOW_UPS = 6, 5  # as many as one looks at; all of them have their own pages
_N_HELD = 12  # the register of letters has all of them
_N_GROUPS = 6  # of those who wait, in sight; the others below a fold


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """index.html, completeness.xlsx and 404.html"""
    in_order, patterns = _patterns(desk)
    context = {
        "as_of": desk.wording.full_date(desk.snapshot.today),
        "headline": headline(desk),
        "strip": strip(desk, desk.snapshot.next_roster),
        "figures": figures(desk),
        "pending": _pending(desk),
        "requirements": [{"code": r.code, "label": r.label, "title": r.title} for r in desk.snapshot.requirements],
        "matrix": [desk.piece(code, "index", partial(_row, desk, code)) for code in in_order],
        "patterns": patterns,
        "next": next_session(desk),
        "withheld": _some(_withheld(desk)),
        "held": _some(_held(desk)),
        "ribbon": ribbon(desk),
        "todo": [item for item in today.items(desk) if item["name"] != "decisions"],  # they stand above it
        "due": today.due_rows(desk),
        "acts": today.acts(desk),
        "changes": _changes(desk),
        "trend": changes.trend(desk),
        "house": house(desk),
        "follow_ups": _follow_ups(desk),
    }
    yield desk.page("index.html", "index.html", "index", desk.say("page.index.title"), context)
    yield workbook(desk, "completeness.xlsx", [_table(desk)])
    yield desk.page("404.html", "not_found.html", "", desk.say("page.not_found.title"), {})


def figures(desk: Desk) -> list[dict[str, Any]]:
    """The key figures of the office, each the way to its rows."""
    snapshot = desk.snapshot
    n_parties = len(snapshot.parties)
    n_complete = sum(d.is_complete for d in snapshot.dossiers.values())
    n_open = sum(len(d.deficiencies) for d in snapshot.dossiers.values())
    n_dossiers = sum(bool(d.deficiencies) for d in snapshot.dossiers.values())
    found = counts(snapshot.findings)
    n_faults = found["error"] + found["warning"]
    of, share = desk.say("index.figure.of", n=n_parties), (n_complete, n_parties)
    complete = f"parties/index.html?list.dossier={desk.say('parties.complete')}#list"
    open_text = desk.say("index.figure.deficiencies", n=n_dossiers)
    figures = [
        desk.figure(n_parties, desk.say("index.figure.parties"), "parties/index.html"),
        desk.figure(n_complete, desk.say("index.figure.complete"), complete, of, share),
        desk.figure(n_open, open_text, "deficiencies/index.html#all"),
    ]
    session = snapshot.schedule.next_session
    if session and session.date:
        text = desk.say(
            "index.figure.next", session=desk.session_title(session), date=desk.wording.full_date(session.date)
        )
        days = (session.date - snapshot.today).days
        href, unit = f"sessions/{slug(session.number)}/index.html", desk.say("index.figure.days")
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
    groups = waiting_groups(desk, roster)
    if not groups and not roster.withheld:
        return None
    return {
        "session": desk.session(roster.session),
        "withheld": desk.wording.reason(roster.withheld) if roster.withheld else "",
        "n": to_fa(len(roster.with_outcome(Outcome.NEEDS_DECISION))),
        "groups": groups[:_N_GROUPS],
        "others": groups[_N_GROUPS:],
        "n_others": to_fa(len(groups) - _N_GROUPS),
    }


def _patterns(desk: Desk) -> tuple[list[str], list[dict[str, str]]]:
    """The parties by what is lacking, those that lack the same together, the largest group first and what is complete
    last; and the groups of more than one in words: «۷ تشکل تنها تصویر پروانه را کم دارند»."""
    found: dict[tuple[str, ...], list[str]] = {}
    for party in desk.snapshot.parties:
        lacking = tuple(s.requirement.code for s in desk.snapshot.dossiers[party.code].open_statuses)
        found.setdefault(lacking, []).append(party.code)
    groups = sorted(found.items(), key=lambda item: (not item[0], -len(item[1]), len(item[0]), item[0]))
    labels = {r.code: r.label for r in desk.snapshot.requirements}
    told = [
        {"n": to_fa(len(codes)), "text": desk.say("index.pattern" if len(lacking) > 1 else "index.pattern_one",
                                                   titles=desk.wording.listed(labels[code] for code in lacking))}
        for lacking, codes in groups
        if lacking and len(codes) > 1
    ]  # fmt: skip
    return [code for _, codes in groups for code in codes], told


def _row(desk: Desk, code: str) -> dict[str, Any]:
    dossier = desk.snapshot.dossiers[code]
    by_requirement = {s.requirement.code: s for s in dossier.statuses}
    cells: list[dict[str, str] | None] = []
    for requirement in desk.snapshot.requirements:
        status = by_requirement.get(requirement.code)
        cells.append({"state": status.state.value, "word": desk.state_word(status)} if status else None)
    roster = desk.snapshot.next_roster
    decision = desk.decisions_by_party.get((roster.session.number, code)) if roster else None
    return {
        "party": desk.party_link(code),
        "cells": cells,
        "n": to_fa(dossier.n_satisfied),
        "of": to_fa(len(dossier.statuses)),
        "decision": desk.decision(decision) if decision else None,
    }


def next_session(desk: Desk) -> dict[str, Any] | None:
    """The session ahead with its month; the day that the rule names where no session is written down."""
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


def _table(desk: Desk) -> dict[str, Any]:
    """The matrix as a sheet: a column a document, its state in a word."""
    titles = [r.label for r in desk.snapshot.requirements]
    counted = [column(desk.say(f"table.{key}"), 10, text=False) for key in ("satisfied", "of")]
    columns = [column(desk.say("table.party"), 34), *(column(title) for title in titles), *counted]
    rows: list[list[object]] = []
    for party in desk.snapshot.parties:
        dossier = desk.snapshot.dossiers[party.code]
        words = {s.requirement.code: desk.state_word(s) for s in dossier.statuses}
        cells = [words.get(r.code, "") for r in desk.snapshot.requirements]
        rows.append([party.name, *cells, dossier.n_satisfied, len(dossier.statuses)])
    return {"title": desk.say("index.matrix"), "columns": columns, "rows": rows}


def _changes(desk: Desk) -> dict[str, Any]:
    """What changed since the last site that was different: the first few, and how many there are."""
    said = changes.since_last_different(desk)
    rows = [{**row, "title": part["title"]} for part in said.changed for row in part["rows"]]
    return {"since": said.since, "rows": rows[:_N_CHANGES], "n": to_fa(len(rows)), "has_more": len(rows) > _N_CHANGES}


def _some(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The first of them, and how many there are beside."""
    return {"shown": rows[:_N_HELD], "n_more": to_fa(n) if (n := len(rows) - _N_HELD) > 0 else ""}


def _withheld(desk: Desk) -> list[dict[str, Any]]:
    """What holds letters of any kind back, with the cells, and whose they are. What holds many back is said once."""
    held: dict[str, list[Finding]] = {}
    for letter in desk.snapshot.letters:
        if letter.state is LetterState.WITHHELD:
            known = held.setdefault(letter.party, [])
            known += [finding for finding in letter.reasons if finding not in known]
    parties: dict[tuple[Finding, ...], list[str]] = {}
    for party, findings in held.items():
        parties.setdefault(tuple(findings), []).append(party)
    return [
        {
            "parties": [desk.party_link(party) for party in affected],
            "n": to_fa(len(affected)) if len(affected) > 1 else "",
            "reasons": [{"message": desk.wording.finding(f)[0], "source": desk.places([f.place])} for f in reasons],
        }
        for reasons, affected in parties.items()
    ]


def _held(desk: Desk) -> list[dict[str, Any]]:
    """The issued letters that don't leave before the office says what becomes of them."""
    return [
        {
            "id": letter.letter,
            "subject": subject(desk, letter),
            "number": letter.number,
            "party": desk.party_link(letter.party) if desk.has_page(letter.party) else None,
            "code": letter.party,
            "reasons": desk.held(letter),
        }
        for letter in ordered(desk)
        if letter.state is LetterState.HELD
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


def house(desk: Desk) -> dict[str, Any] | None:
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
