"""Rules about dates that can't follow one another so: one of the two cells is wrong, or it has not happened yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from generator.judging.rules.facts import Facts
from generator.judging.so_far import licence_is_ahead
from generator.model import DossierItem, Finding, Holiday, SessionState, TaskState


def session_numbers_rise_with_their_dates(facts: Facts) -> Iterator[Finding]:
    """Rotation, «the last session» and the streak of those left out go by the number."""
    sessions = [s for s in facts.records.sessions if s.state is not SessionState.CANCELLED]
    dated = [(s, s.date) for s in sessions if s.date]  # they come by year and number
    for (before, earlier), (session, day) in pairwise(dated):
        if day < earlier:
            said = {"session": session.number, "date": day, "before": before.number, "before_date": earlier}
            yield Finding("SES-010", session.at("date"), "sessions", "date", facts=said, session=session.number)


def held_sessions_lie_behind_us(facts: Facts) -> Iterator[Finding]:
    """What is held has taken place, thanks go out for it and its chair is counted: the date or the state is wrong."""
    for session in facts.records.sessions:
        is_ahead = session.date and session.date > facts.today and session.number not in facts.seals
        if session.state is SessionState.HELD and is_ahead:
            said = {"session": session.number, "date": session.date}
            yield Finding("SES-013", session.at("state"), "sessions", "state", facts=said, session=session.number)


def _document(code: str, item: DossierItem, column: str, day: date, facts: Facts) -> Finding:
    said = {
        "requirement": facts.requirement_labels[item.requirement],
        "party": facts.party(item.party).name,
        "date": day,
        "received_on": item.received_on,
    }
    return Finding(code, item.at(column), "dossiers", column, facts=said, party=item.party)


def documents_were_received_by_now(facts: Facts) -> Iterator[Finding]:
    """What is received is received today at the latest."""
    for item in facts.records.dossier_items:
        if item.received_on and item.received_on > facts.today:
            yield _document("DOS-007", item, "received_on", item.received_on, facts)


def documents_were_reviewed_by_now(facts: Facts) -> Iterator[Finding]:
    """What a review will find is not known before it."""
    for item in facts.records.dossier_items:
        if item.reviewed_on and item.reviewed_on > facts.today:
            yield _document("DOS-013", item, "reviewed_on", item.reviewed_on, facts)


def documents_are_reviewed_after_receipt(facts: Facts) -> Iterator[Finding]:
    """A document can't be reviewed before it is there."""
    for item in facts.records.dossier_items:
        if item.received_on and item.reviewed_on and item.reviewed_on < item.received_on:
            yield _document("DOS-008", item, "reviewed_on", item.reviewed_on, facts)


def documents_are_valid_on_receipt(facts: Facts) -> Iterator[Finding]:
    """A document that had run out before it came was not accepted, or one of the dates is wrong."""
    for item in facts.records.dossier_items:
        if item.received_on and item.valid_until and item.valid_until < item.received_on:
            yield _document("DOS-009", item, "valid_until", item.valid_until, facts)


def decisions_come_before_their_session(facts: Facts) -> Iterator[Finding]:
    """Who is invited is decided before the session, not after it. Of a day that is to come `DEC-005` speaks,
    of a session that is sealed `SES-027`."""
    for decision in facts.records.decisions:
        day, is_sealed = facts.session(decision.session).date, decision.session in facts.seals
        if day and decision.decided_on and not is_sealed and day < decision.decided_on <= facts.today:
            said = {
                "party": facts.party(decision.party).name,
                "session": decision.session,
                "date": decision.decided_on,
                "session_date": day,
            }
            place = decision.at("decided_on")
            yield Finding(
                "DEC-004", place, "decisions", "decided_on",
                facts=said, party=decision.party, session=decision.session,
            )  # fmt: skip


def decisions_were_taken_by_now(facts: Facts) -> Iterator[Finding]:
    """A word that will be given is not given."""
    for decision in facts.records.decisions:
        if decision.session in facts.seals or not decision.decided_on or decision.decided_on <= facts.today:
            continue
        said = {"party": facts.party(decision.party).name, "session": decision.session, "date": decision.decided_on}
        place = decision.at("decided_on")
        yield Finding(
            "DEC-005", place, "decisions", "decided_on", facts=said, party=decision.party, session=decision.session
        )


def outcomes_are_due_after_their_session(facts: Facts) -> Iterator[Finding]:
    """What a session decides is to be done after it."""
    for item in facts.records.agenda:
        day = facts.session(item.session).date
        if day and item.due_on and item.due_on < day:
            said = {"session": item.session, "date": item.due_on, "session_date": day}
            yield Finding("AGD-001", item.at("due_on"), "agenda", "due_on", facts=said, session=item.session)


def branches_were_registered_by_now(facts: Facts) -> Iterator[Finding]:
    """A branch with a date of registration counts as registered."""
    for party in facts.records.parties:
        day = party.branch_registered_on
        if day and day > facts.today:
            said = {"party": party.name, "date": day}
            place = party.at("branch_registered_on")
            yield Finding("PTY-004", place, "parties", "branch_registered_on", facts=said, party=party.code)


def congresses_lie_behind_us(facts: Facts) -> Iterator[Finding]:
    """What is to come has not begun the time that is counted from it."""
    for party in facts.records.parties:
        if party.congress_on and party.congress_on > facts.today:
            said = {"party": party.name, "date": party.congress_on}
            place = party.at("congress_on")
            yield Finding("PTY-006", place, "parties", "congress_on", facts=said, party=party.code)


def licences_were_issued_by_now(facts: Facts) -> Iterator[Finding]:
    """A licence is valid from the day that it was issued."""
    for party in facts.records.parties:
        if licence_is_ahead(party, facts.today):
            said = {"party": party.name, "date": party.licence_issued_on}
            place = party.at("licence_issued_on")
            yield Finding("LIC-003", place, "parties", "licence_issued_on", facts=said, party=party.code)


def members_have_joined_by_now(facts: Facts) -> Iterator[Finding]:
    """Who will join is no member yet."""
    for member in facts.records.house_members:
        if member.joined_on and member.joined_on > facts.today:
            said = {"party": facts.party(member.party).name, "date": member.joined_on}
            place = member.at("joined_on")
            yield Finding("HSE-004", place, "house_members", "joined_on", facts=said, party=member.party)


def views_were_given_by_now(facts: Facts) -> Iterator[Finding]:
    """Nobody knows what will be said."""
    for view in facts.records.views:
        if view.given_on and view.given_on > facts.today:
            said = {"date": view.given_on}
            yield Finding("VIE-003", view.at("given_on"), "views", "given_on", facts=said, session=view.session)


def each_holiday_is_listed_once(facts: Facts) -> Iterator[Finding]:
    """Of two rows for one day the later one is used: said as a warning where they differ in what the day is."""
    seen: dict[date, Holiday] = {}
    for holiday in facts.records.holidays:
        other = seen.get(holiday.date)
        if other:
            differ = other.kind is not holiday.kind
            said = {"date": holiday.date, "other": other.at("date"), "kind": holiday.kind, "other_kind": other.kind}
            column = "kind" if differ else "date"
            yield Finding("HOL-001" if differ else "HOL-002", holiday.at(column), "holidays", column, facts=said)
        seen[holiday.date] = holiday


def steps_done_lie_behind_us(facts: Facts) -> Iterator[Finding]:
    """A step of the House that is done was done by today."""
    for step in facts.records.house_steps:
        if step.state is TaskState.DONE and step.date and step.date > facts.today:
            said = {"step": step.step, "state": step.state, "date": step.date}
            yield Finding("HSE-001", step.at("date"), "house_steps", "date", facts=said)
