"""Rules about sessions and the director's decisions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from generator.judging.announced import contradictions
from generator.judging.decide import policies
from generator.judging.letter_numbers import is_safe
from generator.judging.rules.facts import Facts, in_sheet_order
from generator.judging.working_days import Rule, WorkingDays, months_between
from generator.language.jalali import month_of, to_jalali
from generator.language.persian import fold
from generator.model import CorrectedSubject, DirectorDecision, Finding, PolicyGround, Session, SessionState
from generator.model.periods import has_period, is_reversed, overlap


def _finding(code: str, session: Session, column: str, **facts: object) -> Finding:
    said = {"session": session.number, **facts}
    return Finding(code, session.at(column), "sessions", column, facts=said, session=session.number)


def _open(facts: Facts) -> list[Session]:
    """Those that the sheets still decide on: nothing of today accuses a sealed one."""
    return [s for s in _active(facts) if s.number not in facts.seals]


def _active(facts: Facts) -> list[Session]:
    return [s for s in facts.records.sessions if s.state is not SessionState.CANCELLED]


def policy_is_known(facts: Facts) -> Iterator[Finding]:
    """A session whose policy can't be read has no roster."""
    ever = policies(facts.records)
    for session in _open(facts):
        if not session.policy:
            yield _finding("SES-003", session, "policy")
            continue
        day = session.date or facts.today
        policy = policies(facts.records, day).get(fold(session.policy))
        if policy is None and fold(session.policy) in ever:
            yield _finding("SES-025", session, "policy", policy=session.policy, date=day)
        elif policy is None or policy.grounds is None:
            yield _finding("SES-002", session, "policy", policy=session.policy)


def one_line_of_a_policy_holds_a_day(facts: Facts) -> Iterator[Finding]:
    """Two lines with one order do not hold on one day: of lines without a period the upper one comes first, and where
    one has a period nobody knows which takes the other's place. A ground stands once in a policy."""
    before: dict[str, list[PolicyGround]] = {}
    for line in in_sheet_order(facts.records.policies):
        if line.unread or is_reversed(line):
            continue
        others = [other for other in before.setdefault(fold(line.policy), []) if overlap(line, other)]
        before[fold(line.policy)].append(line)
        dated = [other for other in others if has_period(line) or has_period(other)]
        same = [other for other in others if other.order == line.order]
        if doubtful := [other for other in same if other in dated]:
            column = "in_force_from" if "in_force_from" in line.source.columns else "in_force_until"
            yield _of_line("POL-001", line, column, doubtful[0])
        elif twice := [other for other in others if other.ground is line.ground and other not in dated]:
            yield _of_line("POL-004", line, "ground", twice[0])
        elif same:
            yield _of_line("POL-003", line, "order", same[0])


def _of_line(code: str, line: PolicyGround, column: str, other: PolicyGround) -> Finding:
    said = {"policy": line.policy, "order": line.order, "other": other.at("ground")}
    return Finding(code, line.at(column), "policies", column, facts=said)


def one_session_a_day(facts: Facts) -> Iterator[Finding]:
    """Two sessions on one day are one too many, or one of the dates is wrong."""
    seen: dict[object, Session] = {}
    for session in _active(facts):
        if session.date is None:
            continue
        other = seen.setdefault(session.date, session)
        if other is not session:
            yield _finding("SES-005", session, "date", other=other.number, date=session.date)


def session_is_on_a_working_day(facts: Facts) -> Iterator[Finding]:
    """A session on a day off was put there by mistake, or the day is not off."""
    for session in _open(facts):
        if session.date and (reason := facts.days.off(session.date)):
            yield _finding("SES-006", session, "date", date=session.date, title=reason.title)


def sessions_are_not_too_far_apart(facts: Facts) -> Iterator[Finding]:
    """The office promised the secretaries a session at least every so many months."""
    dated = sorted((s.date, s.number, s) for s in _active(facts) if s.date)
    for (day, _, before), (next_day, _, session) in pairwise(dated):
        year = to_jalali(next_day)[0]
        if year in facts.closed:  # it has been told, and nothing can be done about it
            continue
        then = facts.plans.get(year)  # of a year that is over its own limit counts
        limit = then.gap_months if then else facts.office.gap_months
        if months_between(day, next_day) > limit:
            yield _finding("SES-007", session, "date", before=before.number, months=limit)


def next_session_comes_in_time(facts: Facts) -> Iterator[Finding]:
    """Where the rule says monthly, the next session is within a month of the last, or on the day the rule names.

    Where nothing is ahead, the last session is not longer ago than that, or than the limit of the office.
    """
    rule, limit = facts.office.rule, facts.office.gap_months
    dated = [(s.date, s.number, s) for s in _active(facts) if s.date and "date" not in s.unread]
    ahead = [entry for entry in dated if entry[0] >= facts.today and entry[2].state is not SessionState.HELD]
    past = [entry for entry in dated if entry[0] <= facts.today and entry not in ahead]
    if not past:
        return
    last_day, _, last = max(past)
    is_monthly = rule is not None and rule.every == 1
    latest = _a_month_after(last_day, rule, facts.days) if rule and is_monthly else None
    if ahead:
        day, _, following = min(ahead)
        if latest and day > latest:
            yield _finding("SES-011", following, "date", before=last.number, before_date=last_day, date=day)
    elif (facts.today > latest) if latest else (months_between(last_day, facts.today) > limit):
        months = 1 if latest else limit
        yield _finding("SES-012", last, "date", date=last_day, months=months)


def _a_month_after(day: date, rule: Rule, days: WorkingDays) -> date:
    """The same day of the next month, or the day that the rule has there where that is later."""
    following = month_of(day).plus(1)
    same_day = following.day(min(to_jalali(day)[2], following.n_days))
    return max(same_day, days.next_working(rule.day_in(following))[0])


def past_session_was_held_or_cancelled(facts: Facts) -> Iterator[Finding]:
    """A session whose day has passed is no longer «planned»."""
    for session in _active(facts):
        is_open = session.state in (SessionState.PLANNED, None) and "state" not in session.unread
        if is_open and session.date and session.date < facts.today:
            yield _finding("SES-008", session, "state", date=session.date)


def sealed_sessions_stay_as_they_were(facts: Facts) -> Iterator[Finding]:
    """What was held is a fact: its row may leave the sheets, but not become another session."""
    for number, seal in facts.seals.items():
        for other in seal.differences:
            said = {"session": number, "what": other.subject, "was": other.was, "now": other.now}
            if other.subject is CorrectedSubject.CHAIR:
                said |= {"was": facts.name(str(other.was or "")), "now": facts.name(str(other.now))}
            table = "agenda" if other.subject is CorrectedSubject.TOPIC else "sessions"
            if other.subject is CorrectedSubject.OUTCOME:
                said["party"] = facts.name(other.party)
                yield Finding("SES-027", other.place, "decisions", "verdict", "", said, other.party, number)
            elif other.subject not in _CLOSED and said["was"] != said["now"]:  # one name for two codes is asked about
                yield Finding("SES-020", other.place, table, other.subject.value, facts=said, session=number)


def what_was_announced_stays(facts: Facts) -> Iterator[Finding]:
    """From the first invitation on, chair and policy of a session are fixed."""
    rosters = {roster.session.number: roster for roster in facts.rosters}
    names = {party.code: party.name for party in facts.records.parties}
    return contradictions(rosters, policies(facts.records), names)


#: What follows the sheets until the year is closed → the code of its finding, table and column.
_CLOSED = {
    CorrectedSubject.ATTENDANCE: ("ATT-005", "attendance", "status"),
    CorrectedSubject.RESOLUTION: ("AGD-004", "agenda", "outcome"),
}


def closed_years_stay_as_they_were(facts: Facts) -> Iterator[Finding]:
    """Attendance and outcomes of a closed year are in its year-book."""
    for number, seal in facts.seals.items():
        for other in seal.differences:
            if other.subject in _CLOSED:
                code, table, column = _CLOSED[other.subject]
                said = {"session": number, "was": other.was, "now": other.now}
                yield Finding(code, other.place, table, column, facts=said, session=number)


def title_can_stand_in_a_subject(facts: Facts) -> Iterator[Finding]:
    """Letters carry the title of their session in the subject of an e-mail."""
    for session in facts.records.sessions:
        if session.title and not is_safe(session.title):
            yield _finding("SES-014", session, "title")


def _decision(code: str, decision: DirectorDecision, column: str, facts: Facts, **more: object) -> Finding:
    said = {"party": facts.party(decision.party).name, "session": decision.session, **more}
    place = decision.at(column)
    return Finding(code, place, "decisions", column, facts=said, party=decision.party, session=decision.session)


def decision_has_a_reason(facts: Facts) -> Iterator[Finding]:
    """Without a reason a decision is not applied: the roster prints the reason."""
    for decision in facts.records.decisions:
        if not decision.reason and decision.at("reason") not in facts.unread_cells:
            yield _decision("DEC-001", decision, "reason", facts)


def decision_is_not_about_a_blocked_party(facts: Facts) -> Iterator[Finding]:
    """The law's blocks come before the director."""
    for decision in facts.records.decisions:
        if decision.session in facts.seals:
            continue
        state = facts.party(decision.party).licence_state
        if state and state.blocks:
            yield _decision("DEC-002", decision, "party", facts, state=state)


def decisions_do_not_contradict(facts: Facts) -> Iterator[Finding]:
    """Two verdicts for one party and one session: neither is applied."""
    seen: dict[tuple[int, str], DirectorDecision] = {}
    for decision in in_sheet_order(facts.records.decisions):
        other = seen.setdefault((decision.session, decision.party), decision)
        if other.verdict is not decision.verdict:
            yield _decision("DEC-003", decision, "verdict", facts, other=other.at("verdict"))
