"""Rules about what went on at a session: who came, who chaired, what was dealt with, what was said."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from generator.judging.rules.facts import Facts, in_sheet_order
from generator.language.honorifics import bare
from generator.language.persian import fold
from generator.model import AgendaItem, Attendance, Finding, Outcome, Party, SessionState

_NOT_HELD = frozenset({SessionState.PLANNED, SessionState.CANCELLED})


def _outcomes(facts: Facts) -> Mapping[int, Mapping[str, Outcome]]:
    """Session → party → outcome; a session whose roster is withheld is not there, for nothing is known of it."""
    return {r.session.number: {d.party: d.outcome for d in r.decisions} for r in facts.rosters if not r.withheld}


def _attendance(code: str, row: Attendance, column: str, facts: Facts, **more: object) -> Finding:
    said = {"party": facts.party(row.party).name, "session": row.session, **more}
    return Finding(code, row.at(column), "attendance", column, facts=said, party=row.party, session=row.session)


def _recorded(facts: Facts) -> list[Attendance]:
    return in_sheet_order(row for row in facts.records.attendance if row.status)


def those_who_attend_were_invited(facts: Facts) -> Iterator[Finding]:
    """Thanks go to those present and appreciation to those invited: somebody else's row is a slip, or a guest."""
    outcomes = _outcomes(facts)
    for row in _recorded(facts):
        outcome = outcomes.get(row.session, {}).get(row.party, Outcome.INVITED)
        if outcome is not Outcome.INVITED and facts.session(row.session).state not in _NOT_HELD:
            yield _attendance("ATT-001", row, "party", facts, status=row.status, outcome=outcome)


def attendance_does_not_contradict(facts: Facts) -> Iterator[Finding]:
    """A party was present at a session or absent from it."""
    seen: dict[tuple[int, str], Attendance] = {}
    for row in _recorded(facts):
        other = seen.setdefault((row.session, row.party), row)
        if other.status is not row.status:
            more = {"status": row.status, "other": other.at("status"), "other_status": other.status}
            yield _attendance("ATT-002", row, "status", facts, **more)


def attendance_is_of_sessions_held(facts: Facts) -> Iterator[Finding]:
    """Nobody attends a session that is to come or was called off. Said once a session, at the first of its rows."""
    by_session: dict[int, list[Attendance]] = {}
    for row in _recorded(facts):
        by_session.setdefault(row.session, []).append(row)
    for number, rows in by_session.items():
        session, n = facts.session(number), len({row.party for row in rows})
        if session.state in _NOT_HELD:
            said = {"session": number, "state": session.state, "n": n}
            yield Finding("ATT-003", rows[0].at("session"), "attendance", "session", facts=said, session=number)
        elif session.date and session.date > facts.today and number not in facts.seals:
            ahead = {"session": number, "date": session.date, "n": n}
            yield Finding("ATT-004", rows[0].at("session"), "attendance", "session", facts=ahead, session=number)


def chair_is_invited(facts: Facts) -> Iterator[Finding]:
    """The sheet's own choice of a chair wins, but it can't chair from outside."""
    outcomes = _outcomes(facts)
    for session in facts.records.sessions:
        if session.number in facts.seals:
            continue
        outcome = outcomes.get(session.number, {}).get(session.chair or "", Outcome.INVITED)
        if session.chair and outcome is not Outcome.INVITED:
            said = {"session": session.number, "party": facts.party(session.chair).name, "outcome": outcome}
            place = session.at("chair")
            yield Finding(
                "SES-009", place, "sessions", "chair", facts=said, party=session.chair, session=session.number
            )


def _item(code: str, item: AgendaItem, column: str, **facts: object) -> Finding:
    said = {"session": item.session, **facts}
    return Finding(code, item.at(column), "agenda", column, facts=said, session=item.session)


def agenda_items_have_an_order_of_their_own(facts: Facts) -> Iterator[Finding]:
    """Two items with one number stand on the page in the order of the sheet."""
    seen: dict[tuple[int, int], AgendaItem] = {}
    for item in in_sheet_order(facts.records.agenda):
        if item.order is None:
            continue
        other = seen.setdefault((item.session, item.order), item)
        if other is not item:
            yield _item("AGD-002", item, "order", order=item.order, other=other.at("order"))


def outcomes_are_of_sessions_held(facts: Facts) -> Iterator[Finding]:
    """What was never held has decided nothing."""
    for item in facts.records.agenda:
        state = facts.session(item.session).state
        if item.outcome and state in _NOT_HELD:
            yield _item("AGD-003", item, "outcome", state=state)


def attributed_views_have_a_party(facts: Facts) -> Iterator[Finding]:
    """«With name», but whose? It is shown without one."""
    for view in facts.records.views:
        if view.attributable and view.party is None:
            yield Finding("VIE-001", view.at("party"), "views", "party", session=view.session)


_BETWEEN_WORDS = re.compile(r"[\W_]+")
_FEWEST_LETTERS = 6  # of a name, folded; shorter ones are words of all


def unattributed_views_name_nobody(facts: Facts) -> Iterator[Finding]:
    """A view that is not to be attributed names no party and no person of the register, nor does what followed of it:
    both are on the site."""
    views = [view for view in facts.records.views if not view.attributable]
    names = _names_of_register(facts.records.parties) if views else {}
    for view in in_sheet_order(views):
        for column, text in (("text", view.text), ("follow_up", view.follow_up or "")):
            if name := _named_in(text, names):
                yield Finding("VIE-002", view.at(column), "views", column, facts={"name": name}, session=view.session)


def _named_in(text: str, names: Mapping[str, list[tuple[str, str]]]) -> str:
    """The first of the names that stands in a text as whole words, however it is spelled; '' when none does."""
    folded, edges = "", {0}  # where words begin and end
    for word in _BETWEEN_WORDS.split(text):
        folded += fold(word)
        edges.add(len(folded))
    for start in sorted(edges):
        for name, written in names.get(folded[start : start + _FEWEST_LETTERS], ()):
            if folded.startswith(name, start) and start + len(name) in edges:
                return written
    return ""


def _names_of_register(parties: Iterable[Party]) -> Mapping[str, list[tuple[str, str]]]:
    """The first letters of each name → (it folded, it as it is written). Of one word alone only a party's own name."""
    found: dict[str, list[tuple[str, str]]] = {}
    for party in parties:
        persons = (bare(person or "") for person in (party.secretary, party.secretary_general))
        several = (name for name in (party.short_name or "", *persons) if " " in name)
        for name in dict.fromkeys(filter(None, (party.name, party.licence_name, *several))):
            folded = fold(name)
            if len(folded) >= _FEWEST_LETTERS:
                found.setdefault(folded[:_FEWEST_LETTERS], []).append((folded, name))
    return found
