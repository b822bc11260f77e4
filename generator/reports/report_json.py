"""The state of a run for machines: findings, decisions and letters as JSON (contract §4). Never published."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from generator.judging.proof import Proof
from generator.judging.snapshot import Snapshot
from generator.judging.state_changes import Changes, DeficiencyChange
from generator.judging.what_if import changes
from generator.language.jalali import month_of
from generator.language.wording import Wording
from generator.model import (
    ChairChoice,
    Decision,
    Dossier,
    Finding,
    KnownSheet,
    Letter,
    LetterState,
    Outcome,
    Party,
    Place,
    RequirementStatus,
    Roster,
    Seal,
    Session,
)
from generator.model.artifact import FileChange
from generator.model.catalogue import SEVERITY, counts, severity
from generator.model.session_numbers import number_in
from generator.publishing.placing import Published
from generator.reports.desk import Desk
from generator.reports.letter_trials import cells_of_letter
from generator.reports.told_advice import told

SCHEMA = 1


def place(value: Place) -> dict[str, str]:
    """An address: file relative to the workspace, sheet, A1 cell."""
    return {"file": value.file, "sheet": value.sheet, "cell": value.cell}


def finding(value: Finding, wording: Wording) -> dict[str, Any]:
    """One finding; personal values are masked already."""
    message, remedy = wording.finding(value)
    return {
        "code": value.code,
        "severity": severity(value).value,
        **place(value.place),
        "table": value.table,
        "column": value.column,
        "value": value.value,
        "party": value.party,
        "session": value.session if value.session is None else number_in(value.session),
        "message": message,
        "remedy": remedy,
    }


def decision(
    value: Decision, roster: Roster, wording: Wording, proof: Proof, sheets: Sequence[KnownSheet]
) -> dict[str, Any]:
    """One decision with its sentence and its cells; of a sealed session with what they said on its day."""
    return {
        "party": value.party,
        "session": number_in(value.session),
        "year": year_of(roster.session),
        "sealed": roster.seal is not None,
        "outcome": value.outcome.value,
        "ground": value.ground,
        "message": wording.reason(value.reason),
        "evidence": _sealed(value, roster.seal)
        if roster.seal
        else evidence(proof.of_decision(value), value.reason.evidence),
        "would_change": advice(value, roster, wording, proof, sheets),
    }


def evidence(cells: Iterable[Place], shown: Collection[Place]) -> list[dict[str, str]]:
    """The cells that can change a statement: those that its sentence shows first, the others in their order."""
    return [place(p) for p in sorted(cells, key=lambda p: (p not in shown, p.file, p.sheet, len(p.cell), p.cell))]


def advice(
    value: Decision, roster: Roster, wording: Wording, proof: Proof, sheets: Sequence[KnownSheet]
) -> list[dict[str, Any]]:
    """What would invite a party that is left out of a session ahead: tried, and ready to be written."""
    if value.outcome is Outcome.INVITED or roster.seal or not value.would_change:
        return []
    return told(proof.advice(value), sheets, wording)


def _sealed(value: Decision, seal: Seal) -> list[dict[str, str]]:
    """The cells of a fact with what they said on its day."""
    return [place(p) | ({"value": seal.values[p]} if p in seal.values else {}) for p in value.reason.evidence]


def year_of(session: Session) -> int | None:
    """The Jalali year of a session, None where it has no date."""
    return month_of(session.date).year if session.date else None


def sessions(
    rosters: Sequence[Roster], parties: Sequence[Party], chairs: Mapping[int, ChairChoice], proof: Proof
) -> list[dict[str, Any]]:
    """All sessions: when each is, who chairs it, on which cells that rests, and whether it is a fact.

    Of a sealed one these are the cells that its chair rested on.
    """
    told = []
    for roster in rosters:
        held, choice = roster.session, chairs.get(roster.session.number)
        sealed = choice.reason.evidence if choice else ()
        cells = sealed if roster.seal else proof.of_chair(held.number, rosters, parties)
        told.append({
            "year": year_of(held),
            "number": number_in(held.number),
            "date": held.date.isoformat() if held.date else None,
            "state": held.state.value if held.state else None,
            "chair": choice.party if choice else None,
            "evidence": evidence(cells, ()),
            "sealed": roster.seal is not None,
            "late": roster.seal is not None and roster.seal.is_late,
        })  # fmt: skip
    return told


def status(value: RequirementStatus, party: str, proof: Proof) -> dict[str, Any]:
    """One requirement of a dossier."""
    code = value.requirement.code
    return {"code": code, "state": value.state.value, "evidence": evidence(proof.of_state(party, code), value.evidence)}


def dossier(value: Dossier, proof: Proof) -> dict[str, Any]:
    """A dossier with the state of each requirement, and which of them must be met."""
    return {
        "complete": value.is_complete,
        "mandatory": [s.requirement.code for s in value.statuses if s.requirement.mandatory],
        "requirements": [status(s, value.party, proof) for s in value.statuses],
    }


def explain(
    party: str, held: Dossier, rosters: Iterable[Roster], wording: Wording, proof: Proof, sheets: Sequence[KnownSheet]
) -> dict[str, Any]:
    """What `generate explain PARTY --json` prints."""
    rosters = list(rosters)
    return {
        "party": party,
        "dossier": dossier(held, proof),
        "decisions": [decision(d, r, wording, proof, sheets) for r in rosters for d in r.decisions if d.party == party],
        "withheld": withheld_rosters(rosters, wording, proof),
    }


def explain_finding(code: str, snapshot: Snapshot, wording: Wording) -> dict[str, Any]:
    """What `generate explain VAL-001 --json` prints: what the code means, and where it stands today."""
    found = [finding(f, wording) for f in snapshot.findings if f.code == code]
    return {"code": code, "severity": SEVERITY[code].value, "meaning": wording.meaning(code), "findings": found}


def explain_letter(letter: Letter, snapshot: Snapshot, wording: Wording) -> dict[str, Any]:
    """What `generate explain notice-P01-1 --json` prints: its state, and what it rests on or what stands against it.

    Of a letter that can still change these are all cells that can change it, what it asks for first.
    """
    resting = [p for status in letter.told for p in status.evidence]
    holding = [p for hold in letter.held for p in hold.reason.evidence]
    others = cells_of_letter(letter, snapshot, wording)
    shown = dict.fromkeys(p for p in (*resting, *holding) if not others or p in others)
    return {
        "letter": letter.letter,
        "party": letter.party,
        "kind": letter.kind.value,
        "state": letter.state.value,
        "number": letter.number,
        "deadline": letter.deadline_on.isoformat() if letter.deadline_on else None,
        "findings": [finding(f, wording) for f in letter.reasons],
        "held": [wording.reason(hold.reason) for hold in letter.held],
        "evidence": evidence({*shown, *others}, shown),
    }


def explain_session(roster: Roster, snapshot: Snapshot, wording: Wording) -> dict[str, Any]:
    """What `generate explain session 4 --json` prints: the session, and its decisions as of a party."""
    every = sessions(snapshot.rosters, snapshot.parties, snapshot.chairs, snapshot.proof)
    return {
        "session": every[snapshot.rosters.index(roster)],
        "decisions": [decision(d, roster, wording, snapshot.proof, snapshot.sheets) for d in roster.decisions],
        "withheld": withheld_rosters([roster], wording, snapshot.proof),
    }


def preview(now: Roster, then: Roster, wording: Wording, proof: Proof, sheets: Sequence[KnownSheet]) -> dict[str, Any]:
    """What `generate preview --json` prints: the roster as it would be, and what that changes."""
    return {
        "schema": SCHEMA,
        "session": number_in(then.session.number),
        "policy": then.policy.name if then.policy else None,
        "decisions": [decision(d, then, wording, proof, sheets) for d in then.decisions],
        "changes": [
            {"party": change.after.party,
             "from": _outcome(change.before) if change.before else None, "to": _outcome(change.after)}
            for change in changes(now, then)
        ],
        "withheld": withheld_rosters([then], wording, proof),
    }  # fmt: skip


def _outcome(value: Decision) -> dict[str, str]:
    return {"outcome": value.outcome.value, "ground": value.ground}


def withheld_rosters(rosters: Iterable[Roster], wording: Wording, proof: Proof) -> list[dict[str, Any]]:
    return [
        {"session": number_in(r.session.number), "year": year_of(r.session), "message": wording.reason(r.withheld),
         "evidence": evidence(proof.of_roster(r.session.number), r.withheld.evidence)}
        for r in rosters if r.withheld
    ]  # fmt: skip


def check(snapshot: Snapshot, wording: Wording) -> dict[str, Any]:
    """What `generate check --json` prints."""
    return {
        "schema": SCHEMA,
        "findings": [finding(f, wording) for f in snapshot.findings],
        "sheets": [
            {"file": s.file, "sheet": s.sheet, "role": s.role, "headers": list(s.headers), "rows": s.rows}
            for s in snapshot.sheets
        ],
        "summary": {**counts(snapshot.findings), "parties": len(snapshot.parties), "today": _iso(snapshot)},
    }


def run(snapshot: Snapshot, published: Published, elapsed_s: float) -> dict[str, Any]:
    """What `generate --json` prints."""
    return {
        "schema": SCHEMA,
        "written": list(published.written),
        "removed": list(published.removed),
        "unchanged": published.unchanged,
        "findings": counts(snapshot.findings),
        "letters": letters(snapshot),
        "elapsed_s": round(elapsed_s, 3),
    }


def held(snapshot: Snapshot, wording: Wording) -> list[dict[str, Any]]:
    """The issued letters that don't leave without an act: why, and on which cells that rests."""
    names = snapshot.recipients
    return [
        {
            "letter": letter.letter,
            "party": letter.party,
            "name": names[letter.letter],
            "reason": " ".join(wording.reason(hold.reason) for hold in letter.held),
            "cells": [place(p) for p in dict.fromkeys(p for hold in letter.held for p in hold.reason.evidence)],
        }
        for letter in snapshot.letters
        if letter.state is LetterState.HELD
    ]


def letters(snapshot: Snapshot) -> dict[str, int]:
    """How many letters of every kind are in each state."""
    return {state.value: sum(n.state is state for n in snapshot.letters) for state in LetterState}


def report(desk: Desk) -> str:
    """The content of output/report.json as it is written; of a party that is as it was, what was written before."""
    snapshot, wording = desk.snapshot, desk.wording

    def of_dossier(party: str) -> str:
        return _dumps(dossier(snapshot.dossiers[party], snapshot.proof))

    def of_decision(value: Decision, roster: Roster) -> str:
        return _dumps(decision(value, roster, wording, snapshot.proof, snapshot.sheets))

    dossiers = (
        f"{_dumps(p.code)}: {desk.piece(p.code, 'report', partial(of_dossier, p.code))}" for p in snapshot.parties
    )
    decisions = (
        desk.piece_of_decision(d, "report", partial(of_decision, d, roster))
        for roster in snapshot.rosters
        for d in roster.decisions
    )
    first, rest = _dumps(check(snapshot, wording)), _dumps(_rest(desk))
    return f'{first[:-1]}, "dossiers": {{{", ".join(dossiers)}}}, "decisions": [{", ".join(decisions)}], {rest[1:]}'


_dumps = json.JSONEncoder(ensure_ascii=False).encode


def _sessions(desk: Desk) -> list[dict[str, Any]]:
    """As before, while nothing of any party has changed that could chair one of them."""
    snapshot, proof = desk.snapshot, desk.snapshot.proof
    may_chair = proof.may_chair(snapshot.rosters, snapshot.parties) & desk.folders.keys()
    facts = [(roster.session.number, roster.seal and roster.seal.is_late) for roster in snapshot.rosters]
    of_all = partial(sessions, snapshot.rosters, snapshot.parties, snapshot.chairs, proof)
    return desk.piece_of_several(may_chair, "report sessions", facts, of_all)


def _rest(desk: Desk) -> dict[str, Any]:
    snapshot, wording = desk.snapshot, desk.wording
    return {
        "sessions": _sessions(desk),
        "withheld_rosters": withheld_rosters(snapshot.rosters, wording, snapshot.proof),
        "withheld_letters": [
            {"letter": n.letter, "party": n.party, "findings": [finding(f, wording) for f in n.reasons]}
            for n in snapshot.letters if n.state is LetterState.WITHHELD
        ],
        "held": held(snapshot, wording),
        "letters": letters(snapshot),
        "outcomes": {o.value: sum(len(r.with_outcome(o)) for r in snapshot.rosters) for o in Outcome},
    }  # fmt: skip


def _iso(snapshot: Snapshot) -> str:
    return snapshot.today.isoformat()


def diff(value: Changes, files: Iterable[FileChange]) -> dict[str, Any]:
    """What publishing would change; `since` is None when there is no site yet, and then all of it is new."""
    changes = [{"where": c.where, "before": c.before, "after": c.after} for c in files]

    def deficiencies(changes: Iterable[DeficiencyChange]) -> list[dict[str, Any]]:
        return [
            {"party": c.party, "requirement": c.requirement, "before": c.before or None, "now": c.now or None}
            for c in changes
        ]

    def session(day: date | None, state: str) -> dict[str, Any] | None:
        return {"date": day.isoformat() if day else None, "state": state} if state else None

    return {
        "schema": SCHEMA,
        "since": value.since.isoformat() if value.since else None,
        "changed": bool(value.n or changes),
        "changes": changes,
        "deficiencies": {
            "new": deficiencies(value.new),
            "resolved": deficiencies(value.resolved),
            "still_open": deficiencies(value.still_open),
        },
        "decisions": [
            {"session": number_in(c.session), "party": c.party, "before": c.before or None, "now": c.now or None}
            for c in value.decisions
        ],
        "sessions": [
            {
                "session": number_in(c.session),
                "before": session(c.before, c.state_before),
                "now": session(c.now, c.state_now),
            }
            for c in value.sessions
        ],
        "findings": {
            "new": [{"code": c.code, **place(c.place)} for c in value.findings_new],
            "fixed": [{"code": c.code, **place(c.place)} for c in value.findings_fixed],
        },
    }
