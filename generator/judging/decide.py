"""Who is invited to each session, and why: blocks, then the director, then the policy, then nobody's guess.

An invitation that has left is a fact: whoever got one stays invited.

Every party gets exactly one decision with its reason, the cells it rests on and, for those left out, what would
change it. A session whose policy can't be read has a withheld roster: nobody is invited or left out by accident.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

from msgspec.structs import replace

from generator.judging.announced import with_chair
from generator.judging.cases import MEMBERS, Case, Cases
from generator.language.persian import collation_key, fold
from generator.model import (
    BLOCK,
    DIRECTOR,
    INVITATION_LEFT,
    LEFT,
    NO_GROUND,
    Announced,
    AttendanceStatus,
    Decision,
    DirectorDecision,
    Dossier,
    Finding,
    Ground,
    KnownParty,
    LicenceState,
    Outcome,
    Party,
    PartyChange,
    Place,
    Policy,
    PolicyGround,
    Reason,
    Records,
    RequirementState,
    RequirementStatus,
    Roster,
    Scope,
    Session,
    SessionState,
    Verdict,
)
from generator.model.periods import has_period, in_force
from generator.model.resting import unread


def policies(records: Records, day: date | None = None) -> dict[str, Policy]:
    """The policies by folded name, each with its grounds in order, from the lines that are in force on that day.

    Without a day all lines count, for the names. A policy has None for its grounds where a line can't be read, or
    where two lines with one order hold on that day: nobody knows which.
    """
    found: dict[str, Policy] = {}
    lines: dict[tuple[str, int], PolicyGround] = {}
    for line in sorted(records.policies, key=lambda p: (p.order, p.source.file, p.source.sheet, p.source.row)):
        if not line.unread and not in_force(line, day):
            continue
        key = fold(line.policy)
        other = lines.setdefault((key, line.order), line)
        is_clear = not line.unread and (other is line or not (day and (has_period(line) or has_period(other))))
        before = found.get(key) or Policy(line.policy, ())
        grounds = before.grounds
        if line.ground is None or not is_clear:
            grounds = None
        elif grounds is not None and line.ground not in grounds:
            grounds = (*grounds, line.ground)
        period = (line.at(name) for name in ("in_force_from", "in_force_until") if getattr(line, name))
        found[key] = Policy(before.name, grounds, (*before.evidence, line.at("ground"), *period))
    return found


def decide(
    records: Records,
    dossiers: Mapping[str, Dossier],
    findings: Iterable[Finding],
    today: date,
    invited: Mapping[tuple[int, str], Reason] = MappingProxyType({}),
    sealed: Mapping[int, Roster] = MappingProxyType({}),
    fixed: Mapping[int, Announced] = MappingProxyType({}),
) -> tuple[Roster, ...]:
    """The roster of every session, in the order of their numbers.

    `findings` are those of reading: a fact that could not be read neither invites a party nor leaves it out.
    `invited` are the invitations that have left, by session and party; `sealed` are the rosters that are facts,
    and `fixed` is what issued invitations have announced.
    """
    findings = list(findings)
    hidden = unread(findings)
    known = cache(lambda day: policies(records, day))
    cases = Cases(records, dossiers, findings, hidden, today)
    in_doubt = tuple(dict.fromkeys(f.place for f in hidden.of_rosters()))
    rosters: list[Roster] = []
    left_out: dict[str, int] = {}
    came = {(row.session, row.party) for row in records.attendance if row.status is AttendanceStatus.PRESENT}
    for session in records.sessions:
        policy = known(session.date or today).get(fold(session.policy)) if session.policy else None
        if (fact := sealed.get(session.number)) is not None:
            _count(left_out, fact, came, was_held=session.state is SessionState.HELD)
            rosters.append(replace(fact, session=session))
            continue
        said = fixed.get(session.number)
        if said and said.policy and policy:  # without a policy there is no roster at all
            policy = said.policy
        roster = decide_session(session, policy, cases.on(session.date or today), records.decisions, in_doubt)
        roster = _with_gone(with_invited(roster, invited), invited, records.identities.gone, records.parties)
        roster = with_chair(roster, said)
        # Nearly none of the first session was left out before, and a copy costs as much as the decision itself.
        rosters.append(replace(roster, decisions=tuple(
            replace(d, n_left_out_before=n) if (n := left_out.get(d.party)) else d for d in roster.decisions
        )))  # fmt: skip
        _count(left_out, roster, came, was_held=session.state is SessionState.HELD)
    return tuple(rosters)


def _count(left_out: dict[str, int], roster: Roster, came: Collection[tuple[int, str]], *, was_held: bool) -> None:
    """How many sessions in a row each was left out of; nobody was of what has not taken place, nor who came to it."""
    for decision in roster.decisions:
        before = left_out.get(decision.party, 0)
        was_there = decision.outcome is Outcome.INVITED or (roster.session.number, decision.party) in came
        left_out[decision.party] = 0 if was_there else before + was_held


def with_invited(roster: Roster, invited: Mapping[tuple[int, str], Reason]) -> Roster:
    """The roster on which everyone whose invitation has left is invited."""
    number = roster.session.number
    facts = {party: reason for (session, party), reason in invited.items() if session == number}
    if not facts:
        return roster
    return replace(roster, decisions=tuple(
        Decision(d.party, number, Outcome.INVITED, INVITATION_LEFT, facts[d.party])
        if d.party in facts and d.outcome is not Outcome.INVITED else d
        for d in roster.decisions
    ))  # fmt: skip


def _with_gone(
    roster: Roster, invited: Mapping[tuple[int, str], Reason], gone: Iterable[KnownParty], parties: Iterable[Party]
) -> Roster:
    """The roster with those who left the register after their invitation had left: that stays a fact (contract §3a)."""
    number = roster.session.number
    left = {known.code: known.name for known in gone if (number, known.code) in invited}
    if roster.withheld or not left:
        return roster
    names = left | {party.code: party.name for party in parties}
    more = (Decision(code, number, Outcome.INVITED, INVITATION_LEFT, invited[number, code]) for code in left)
    everybody = sorted((*roster.decisions, *more), key=lambda d: (collation_key(names[d.party]), d.party))
    return replace(roster, decisions=tuple(everybody))


def decide_session(
    session: Session,
    policy: Policy | None,
    cases: Iterable[Case],
    decisions: Iterable[DirectorDecision],
    in_doubt: tuple[Place, ...] = (),
) -> Roster:
    """The roster of one session under one policy. Without what stands `in_doubt` nobody can say who is invited."""
    withheld = _withheld(session, policy)
    if in_doubt and session.state is not SessionState.CANCELLED:
        withheld = Reason("roster_unread", evidence=in_doubt)
    if withheld or policy is None or policy.grounds is None:
        return Roster(session, policy, (), withheld)
    rows = [d for d in decisions if d.session == session.number]
    said, unclear = usable_decisions(rows), unclear_decisions(rows)
    return Roster(session, policy, tuple(
        _decision(case, session, policy.grounds, said.get(case.party.code), unclear.get(case.party.code, ()))
        for case in cases
    ))  # fmt: skip


def _withheld(session: Session, policy: Policy | None) -> Reason | None:
    if session.state is SessionState.CANCELLED:
        return Reason("roster_cancelled", evidence=(session.at("state"),))
    if policy is not None and policy.grounds is not None:
        return None
    if not session.policy:
        return Reason("roster_no_policy", evidence=(session.at("policy"),))
    evidence = (session.at("policy"), *(policy.evidence if policy else ()))
    return Reason("roster_bad_policy", {"policy": session.policy}, evidence)


def usable_decisions(decisions: Iterable[DirectorDecision]) -> dict[str, DirectorDecision]:
    """The director's decisions of one session that count, by party: with a verdict and a reason, not contradicted."""
    by_party: dict[str, list[DirectorDecision]] = {}
    for decision in decisions:
        by_party.setdefault(decision.party, []).append(decision)
    found = {}
    for party, said in by_party.items():
        first = min(said, key=lambda d: (d.source.file, d.source.sheet, d.source.row))
        if len({d.verdict for d in said}) == 1 and first.verdict is not None and all(d.reason for d in said):
            found[party] = first
    return found


def unclear_decisions(decisions: Iterable[DirectorDecision]) -> dict[str, tuple[DirectorDecision, ...]]:
    """Rows that are not applied and do not plainly say «invite», by party in sheet order.

    The director may have meant to keep the party away: until such a row is mended, no policy invites it by accident.
    """
    rows = sorted(decisions, key=lambda d: (d.source.file, d.source.sheet, d.source.row))
    applied = usable_decisions(rows)
    doubtful = {d.party for d in rows if d.party not in applied and d.verdict is not Verdict.INVITE}
    return {party: tuple(d for d in rows if d.party == party) for party in doubtful}


def _decision(
    case: Case,
    session: Session,
    grounds: tuple[Ground, ...],
    said: DirectorDecision | None,
    unclear: tuple[DirectorDecision, ...] = (),
) -> Decision:
    party, number = case.party.code, session.number
    if (state := case.party.licence_state) and state.blocks:
        blocked = Reason(f"blocked_{state.value}", {}, (case.party.at("licence_state"),))
        change = Reason("change.blocked", {"state": state}, (case.party.at("licence_state"),))
        return Decision(party, number, Outcome.BLOCKED, BLOCK, blocked, (change,))
    if (gone := _ended(case, session)) is not None:
        return gone
    if said:
        return _directors(party, number, said)
    is_past = session.state is SessionState.HELD
    if (cell := case.who.asked.get(party)) and not is_past:
        why = Reason("needs_decision", {"why": (Reason("lacks.identity"),)}, (cell,))
        return Decision(party, number, Outcome.NEEDS_DECISION, NO_GROUND, why, (Reason("change.identity"),))
    if cell := case.unread.get("licence_state"):  # it may say that no letter can be made
        why = Reason("needs_decision", {"why": (Reason("lacks.unread_licence_state"),)}, (cell,))
        outcome = Outcome.NOT_INVITED if is_past else Outcome.NEEDS_DECISION
        return Decision(party, number, outcome, NO_GROUND, why, (Reason("change.unread"), Reason("change.director")))
    for ground in grounds:
        if not _unread(ground, case) and (held := holds(ground, case)):
            if unclear:
                return _in_doubt(party, number, ground, unclear, is_past)
            return Decision(party, number, Outcome.INVITED, ground.value, held)
    lacking = tuple(lacks(ground, case) for ground in grounds)
    evidence = tuple(dict.fromkeys(place for reason in lacking for place in reason.evidence))
    why = Reason("not_invited" if is_past else "needs_decision", {"why": lacking}, evidence)
    if is_past:
        return Decision(party, number, Outcome.NOT_INVITED, NO_GROUND, why)
    if unclear:  # another row beside it would change nothing
        cells = tuple(place for row in unclear for place in (row.at("verdict"), row.at("reason")))
        return Decision(
            party, number, Outcome.NEEDS_DECISION, NO_GROUND, why, (Reason("change.director_again", {}, cells),)
        )
    changes = (*(found for ground in grounds if (found := change_of(ground, case))), Reason("change.director"))
    return Decision(party, number, Outcome.NEEDS_DECISION, NO_GROUND, why, changes)


def _ended(case: Case, session: Session) -> Decision | None:
    """Who was dissolved by the day of the session is blocked; who has left, or was merged, is left out of it."""
    party, number = case.party.code, session.number
    ended = case.who.ended(party, session.date or case.today)
    if ended is None:
        return None
    change = Reason("change.returned", {}, ended.cells)
    why = Reason(f"ended_{ended.change.value}", {"date": ended.day}, ended.cells)
    if ended.change is PartyChange.DISSOLVED:
        return Decision(party, number, Outcome.BLOCKED, BLOCK, why, (change,))
    return Decision(party, number, Outcome.NOT_INVITED, LEFT, why, (change,))


def _directors(party: str, number: int, said: DirectorDecision) -> Decision:
    facts = {
        "reason": said.reason,
        "by": said.decided_by or Reason("director"),
        "on": Reason("on_date", {"date": said.decided_on}) if said.decided_on else "",
    }
    evidence = (said.at("verdict"), said.at("reason"))
    if said.verdict is Verdict.INVITE:
        return Decision(party, number, Outcome.INVITED, DIRECTOR, Reason("director_invite", facts, evidence))
    change = Reason("change.director_again", {}, evidence)
    refused = Reason("director_refuse", facts, evidence)
    return Decision(party, number, Outcome.NOT_INVITED, DIRECTOR, refused, (change,))


def _in_doubt(party: str, number: int, ground: Ground, rows: tuple[DirectorDecision, ...], is_past: bool) -> Decision:
    """The policy would invite the party, but a row of the director's decisions may say otherwise."""
    evidence = tuple(place for row in rows for place in (row.at("verdict"), row.at("reason")))
    why = Reason("unclear_decision", {"ground": ground}, evidence)
    outcome = Outcome.NOT_INVITED if is_past else Outcome.NEEDS_DECISION
    return Decision(party, number, outcome, NO_GROUND, why, (Reason("change.unclear_decision", {}, evidence),))


# --- grounds: does it hold, what is lacking, what would change it --------------------------------------------


def holds(ground: Ground, case: Case) -> Reason | None:
    """The reason with its cells when the ground holds for the party, else None."""
    party, dossier = case.party, case.dossier
    if ground is Ground.COMPLETE_DOSSIER and dossier.is_complete:
        mandatory = [s for s in dossier.statuses if s.requirement.mandatory]
        exempt = any(s.state is RequirementState.EXEMPT for s in mandatory)
        code = "complete_dossier_exempt" if exempt else "complete_dossier"
        code = code if mandatory else "complete_dossier_none"
        code = "complete_dossier_whole" if any(s.requirement.is_whole for s in mandatory) else code
        evidence = tuple(place for status in mandatory for place in status.evidence)
        return Reason(code, {"n": len(mandatory)}, evidence or (party.at("name"),))
    if ground is Ground.BRANCH_REGISTERED and (party.branch_registration_no or party.branch_registered_on):
        field = "branch_registration_no" if party.branch_registration_no else "branch_registered_on"
        return Reason("branch_registered", {}, (party.at(field),))
    if ground in _LICENCE_SCOPE and _licence_is_current(case, _LICENCE_SCOPE[ground]):
        until = party.licence_valid_until
        if until is None:
            return Reason(ground.value, {}, (party.at("scope"), party.at("licence_state")))
        return Reason(f"{ground.value}_until", {"date": until}, _licence_cells(party))
    if ground is Ground.HOUSE_MEMBER and (row := case.membership):
        days = (row.at(name) for name in ("joined_on", "term") if getattr(row, name))
        return Reason("house_member", {}, (row.at("party"), *days))
    if ground is Ground.EVERY_PARTY:
        return Reason("every_party", {}, (party.at("name"),))
    return None


_LICENCE_SCOPE: Mapping[Ground, Scope] = {
    Ground.NATIONAL_LICENCE: Scope.NATIONAL,
    Ground.PROVINCIAL_LICENCE: Scope.PROVINCIAL,
}


#: The columns of the register that a ground rests on.
_RESTS_ON: Mapping[Ground, tuple[str, ...]] = {
    Ground.HOUSE_MEMBER: (MEMBERS,),
    Ground.COMPLETE_DOSSIER: ("licence_valid_until", "scope", "kind"),
    Ground.BRANCH_REGISTERED: ("branch_registration_no", "branch_registered_on"),
    Ground.NATIONAL_LICENCE: ("scope", "licence_issued_on", "licence_valid_until"),
    Ground.PROVINCIAL_LICENCE: ("scope", "licence_issued_on", "licence_valid_until"),
}


def stands(ground: Ground, case: Case) -> bool | None:
    """Whether a ground holds for the party; None where a cell that it rests on could not be read."""
    return None if _unread(ground, case) else holds(ground, case) is not None


def _unread(ground: Ground, case: Case) -> tuple[Place, ...]:
    """The cells that the ground rests on and that could not be read."""
    names = [name for name in _RESTS_ON.get(ground, ()) if name in case.unread]
    if ground is Ground.COMPLETE_DOSSIER and not any(s.requirement.ends_with_licence for s in case.dossier.statuses):
        names = [name for name in names if name != "licence_valid_until"]
    cells = tuple(case.unread[name] for name in names)
    return cells + (case.unread_documents if ground is Ground.COMPLETE_DOSSIER else ())


def _licence_is_current(case: Case, scope: Scope) -> bool:
    party = case.party
    if party.scope is not scope or party.licence_state is not LicenceState.VALID:
        return False
    return party.licence_valid_until is None or party.licence_valid_until >= case.today


def _licence_cells(party: Party) -> tuple[Place, ...]:
    return (party.at("scope"), party.at("licence_state"), party.at("licence_valid_until"))


def lacks(ground: Ground, case: Case) -> Reason:
    """Why a ground does not hold, with the cells that say so."""
    party = case.party
    if cells := _unread(ground, case):
        return Reason("lacks.unread", {"ground": ground}, cells)
    if ground is Ground.COMPLETE_DOSSIER:
        evidence = tuple(place for status in case.dossier.open_statuses for place in status.evidence)
        return Reason(
            "lacks.complete_dossier", {"documents": _documents(case.dossier)}, evidence or (party.at("name"),)
        )
    if ground in _LICENCE_SCOPE:
        return _lacks_licence(ground, case)
    if ground is Ground.HOUSE_MEMBER and (row := case.former):
        return Reason("lacks.house_member_ended", {"term": row.term}, (row.at("term"), row.at("party")))
    field = "branch_registration_no" if ground is Ground.BRANCH_REGISTERED else "name"
    return Reason(f"lacks.{ground.value}", {}, (party.at(field),))


def _lacks_licence(ground: Ground, case: Case) -> Reason:
    party = case.party
    if party.scope is not _LICENCE_SCOPE[ground]:
        return Reason(f"lacks.{ground.value}", {}, (party.at("scope"),))
    if party.licence_state is not LicenceState.VALID:
        cells = (party.at("licence_state"),)
        if party.licence_state is None:
            return Reason(f"lacks.{ground.value}", {}, cells)
        return Reason(f"lacks.{ground.value}_state", {"state": party.licence_state}, cells)
    facts = {"date": party.licence_valid_until}
    return Reason(f"lacks.{ground.value}_expired", facts, (party.at("licence_valid_until"),))


def _documents(dossier: Dossier) -> tuple[Reason, ...]:
    return tuple(map(_document, dossier.open_statuses))


def _document(status: RequirementStatus) -> Reason:
    if status.requirement.is_whole and status.item and status.item.defect:  # the office's own words
        return Reason("lacks.whole", {"state": status.state, "defect": status.item.defect}, status.evidence)
    if status.contradicts:
        return Reason("lacks.contradicting", {"title": status.requirement.label}, status.evidence)
    return Reason("lacks.document", {"title": status.requirement.label, "state": status.state}, status.evidence)


def change_of(ground: Ground, case: Case) -> Reason | None:
    """What would make the ground hold; None where nothing in the party's hands would (a licence of another scope)."""
    if _unread(ground, case):
        return Reason("change.unread")
    if ground is Ground.COMPLETE_DOSSIER:
        return (
            Reason("change.complete_dossier", {"documents": _documents(case.dossier)})
            if case.dossier.statuses
            else None
        )
    if ground in _LICENCE_SCOPE and case.party.scope not in (_LICENCE_SCOPE[ground], None):
        return None
    return None if ground is Ground.EVERY_PARTY else Reason(f"change.{ground.value}")
