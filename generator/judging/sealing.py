"""Sessions that were held: sealed as they were on their day, whatever the sheets say later (contract §3a).

Pure. A session is sealed by the first run on a day after its own that finds it «برگزار شد», unless an error stands
against its row, its policy or its roster. Its roster is the one that was kept on or before its day; without one that of
the sealing run, marked as late. Who came and what became of the agenda follow the sheets; a row that is gone keeps its
last value. All other stages get records and rosters in which the sealed sessions stand as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from generator.judging.announced import announced
from generator.judging.appointments import CANCELLED
from generator.judging.carrying_on import as_closed, as_remembered, carried_on, changed_since, is_closed
from generator.judging.corrections import called, corrected
from generator.judging.decide import decide
from generator.judging.roster_facts import (
    agenda_facts,
    agenda_of_facts,
    attendance_facts,
    attendance_of_facts,
    cells_of,
    digest_of,
    facts_of,
    roster_of,
)
from generator.judging.rules.facts import Facts
from generator.judging.schedule import agenda_of, attendance_of
from generator.judging.validate import against_seal
from generator.language import words
from generator.language.persian import fold
from generator.model import (
    NO_GROUND,
    AgendaItem,
    ChairChoice,
    ClosedYear,
    CorrectedSubject,
    Correction,
    Decision,
    Difference,
    DirectorDecision,
    Finding,
    KeptRoster,
    Outcome,
    Party,
    Past,
    Person,
    Place,
    Reason,
    Records,
    Roster,
    Seal,
    SealedSession,
    Session,
    SessionState,
    Severity,
    Source,
    Verdict,
)
from generator.model.catalogue import severity
from generator.tables.session_identity import Bearer, in_order

ValueOf = Callable[[Place], str]
GONE = Source("", "", 0, {})  # of a party that only seals tell of


class Sealed(Struct, frozen=True):
    """The sealed sessions as they stand today: what is remembered of each, and its roster."""

    sessions: tuple[SealedSession, ...] = ()
    rosters: Mapping[int, Roster] = {}


def sessions_of(sealed: Iterable[SealedSession]) -> tuple[Session, ...]:
    """What tables may refer to when the rows are gone."""
    return tuple(msgspec.convert(known.facts["session"], Session) for known in sealed)


def bearers(past: Past) -> list[Bearer]:
    """Every session that is known to have borne a number: the sealed ones, and those that were published."""
    sealed = {s.number: Bearer(s.number, s.date, is_sealed=True) for s in sessions_of(past.sealed) if s.date}
    others = (
        Bearer(entry.session, date.fromisoformat(str(entry.facts["start"])[:10]), False,
               entry.facts.get("status") == CANCELLED)
        for entry in past.appointments if entry.session not in sealed
    )  # fmt: skip
    return [*sealed.values(), *others]


def decided(
    facts: Facts, past: Past, invited: Mapping[tuple[int, str], Reason], value_of: ValueOf
) -> tuple[Sealed, tuple[Roster, ...]]:
    """The sealed sessions, those that this run seals among them, and the roster of every session."""
    records, today = facts.records, facts.today

    def of(sealed: Sealed) -> tuple[Roster, ...]:
        whole = as_it_was(records, sealed, past.closed)
        return decide(whole, facts.dossiers, facts.findings, today, invited, sealed.rosters, announced(past))

    sealed = remembered(past, (), records, today)
    rosters = of(sealed)
    held = held_sessions(records, past, today) if not past.is_after(today) else []
    by_number = {roster.session.number: roster for roster in rosters}
    against = [*facts.findings, *(against_seal(facts) if held else ())]
    if new := seal(held, records, by_number, against, past, today, value_of):
        sealed = remembered(past, new, records, today)
        rosters = of(sealed)
    return sealed, rosters


# --- which sessions are to be sealed ------------------------------------------------------------------------------


def held_sessions(records: Records, past: Past, today: date) -> list[Session]:
    """Those that the sheets call held, whose day is over, and that are not sealed."""
    known = {session.session for session in past.sealed}
    return [
        s for s in records.sessions
        if s.number not in known and s.state is SessionState.HELD and not s.unread & {"state", "date", "number"}
        and s.date is not None and s.date < today
    ]  # fmt: skip


def seal(
    held: Iterable[Session],
    records: Records,
    rosters: Mapping[int, Roster],
    findings: Sequence[Finding],
    past: Past,
    today: date,
    value_of: ValueOf,
) -> tuple[SealedSession, ...]:
    """What is to be remembered of those of these sessions that no error stands against."""
    kept: dict[int, list[KeptRoster]] = {}
    for each in past.kept:
        kept.setdefault(each.session, []).append(each)
    faulty = {f.session for f in findings if severity(f) is Severity.ERROR and f.table in ("sessions", "decisions")}
    unread = frozenset(f.place for f in findings if severity(f) is Severity.ERROR)
    found = []
    for session in held:
        roster = rosters[session.number]
        if session.number in faulty or roster.withheld:
            continue
        known = _of_its_day(session, kept.get(session.number, ()))
        if known is None and _rests_on(roster, unread):
            continue
        facts = _as_kept(session, known.facts) if known else _late(roster, records, today, value_of)
        kept_on = known.kept_on if known else today
        found.append(SealedSession(session.number, today, kept_on, known is None, facts))
    return tuple(found)


def _of_its_day(session: Session, kept: Iterable[KeptRoster]) -> KeptRoster | None:
    """The roster of the last run on or before its day, where it can be read."""
    last = None
    for each in kept:  # the oldest first
        if session.date and each.kept_on <= session.date:
            try:
                roster_of(each.facts, each.kept_on, each.kept_on, is_late=False)
            except (KeyError, ValueError, TypeError, IndexError, msgspec.ValidationError):
                continue
            last = each
    return last


def _rests_on(roster: Roster, unread: Collection[Place]) -> bool:
    """Whether somebody is left out for want of a cell that could not be read."""
    undecided = (d for d in roster.decisions if d.ground == NO_GROUND)
    return any(place in unread for d in undecided for place in d.reason.evidence)


def _as_kept(session: Session, facts: Mapping[str, object]) -> dict[str, object]:
    """What was kept, with the day, hour, place and title of the row; the policy is that of the roster."""
    row = msgspec.to_builtins(session)
    row["unread"] = sorted(row["unread"])
    row = {name: value for name, value in row.items() if value is not None}
    before = facts["session"]
    assert isinstance(before, Mapping)
    for name in ("policy", "chair"):
        row.pop(name, None)
        if name in before:
            row[name] = before[name]
    return {**facts, "session": row}


def _late(roster: Roster, records: Records, today: date, value_of: ValueOf) -> dict[str, object]:
    chair = None
    if roster.session.chair:
        chair = ChairChoice(roster.session.chair, Reason("chair.sheet", {}, (roster.session.at("chair"),)), True)
    return kept_facts(roster, records, chair, value_of, today)


# --- what a run keeps of sessions ahead ---------------------------------------------------------------------------


def to_keep(
    rosters: Iterable[Roster], records: Records, chairs: Mapping[int, ChairChoice], today: date, value_of: ValueOf
) -> tuple[KeptRoster, ...]:
    """The rosters of the sessions whose day is not over."""
    return tuple(
        KeptRoster(
            roster.session.number, today,
            kept_facts(roster, records, chairs.get(roster.session.number), value_of, today),
        )
        for roster in rosters
        if roster.seal is None and not roster.withheld and roster.session.date and roster.session.date >= today
    )  # fmt: skip


def kept_facts(
    roster: Roster, records: Records, chair: ChairChoice | None, value_of: ValueOf, today: date
) -> dict[str, object]:
    """The roster as plain JSON, with the parties' names, the agenda, and what its cells say."""
    people = {party.code: Person(party.name, party.secretary) for party in records.parties}
    values = {place: value for place in cells_of(roster, chair) if (value := value_of(place))}
    agenda = tuple(agenda_of(records.agenda, roster.session.number))
    return facts_of(roster, Seal(today, today, False, chair, agenda, people, values))


# --- the sealed sessions today ------------------------------------------------------------------------------------


def remembered(past: Past, new: Sequence[SealedSession], records: Records, today: date) -> Sealed:
    """The sealed sessions with what the sheets say of them: corrections, attendance, outcomes, differences."""
    by_session: dict[int, list[Correction]] = {}
    for row in records.corrections:
        if row.dated_on <= today:
            by_session.setdefault(row.session, []).append(row)
    rows = {session.number: session for session in records.sessions}
    names = called(records.parties, records.identities)
    closed = {year.year for year in past.closed}
    sessions, rosters = [], {}
    for known in sorted((*past.sealed, *new), key=lambda s: s.session):
        original = _closed(roster_of(known.facts, known.sealed_on, known.kept_on, is_late=known.is_late))
        roster, corrections = corrected(original, known.corrections, by_session.get(known.session, ()), names)
        assert roster.seal
        attendance = attendance_of(records.attendance, known.session)
        said = {row.party for row in records.attendance if row.session == known.session}
        before = {party: told for party, told in known.attendance.items() if party not in said}
        last_agenda = agenda_of_facts(known.agenda) if known.agenda else list(roster.seal.agenda)
        agenda, topics = _followed(last_agenda, roster.seal.agenda, agenda_of(records.agenda, known.session))
        now = {**before, **attendance_facts(attendance.values())}
        if is_closed(roster.session, closed):
            topics += changed_since(known, last_agenda, agenda, records.attendance)
            now, agenda = dict(known.attendance), as_closed(last_agenda, agenda)
        differences = (
            *_differences(roster.session, original.session, rows.get(known.session)),
            *_decided_otherwise(roster, records.decisions), *topics,
        )  # fmt: skip
        seal = replace(
            roster.seal, corrections=corrections, differences=differences, agenda=tuple(agenda),
            digest=digest_of(roster.seal.digest, list(map(msgspec.to_builtins, corrections))),
        )  # fmt: skip
        rosters[known.session] = replace(roster, seal=seal)
        sessions.append(replace(
            known, attendance=dict(sorted(now.items())), agenda=tuple(agenda_facts(agenda)), corrections=corrections,
        ))  # fmt: skip
    return Sealed(tuple(sessions), rosters)


def _closed(roster: Roster) -> Roster:
    """Who is undecided when a session is sealed was not invited."""

    def one(decision: Decision) -> Decision:
        if decision.outcome is not Outcome.NEEDS_DECISION:
            return decision
        reason = decision.reason
        if reason.code == "needs_decision":
            reason = replace(reason, code="not_invited")
        return replace(decision, outcome=Outcome.NOT_INVITED, reason=reason)

    assert roster.seal
    session = roster.session
    chair = roster.seal.chair.party if roster.seal.chair else None
    policy = roster.policy.name if roster.policy else session.policy
    session = replace(session, state=SessionState.HELD, chair=chair, policy=policy)
    return replace(roster, session=session, decisions=tuple(map(one, roster.decisions)))


def _followed(
    last: Sequence[AgendaItem], sealed: Sequence[AgendaItem], rows: Sequence[AgendaItem]
) -> tuple[list[AgendaItem], list[Difference]]:
    """The agenda of the day with the outcomes of today, what was written down later, and where topics differ."""
    topics = {item.topic for item in sealed}
    left, found, differing = list(rows), [], []
    for item in last:
        same = next((r for r in left if fold(r.topic) == fold(item.topic)), None)
        if same is None and item.order is not None:
            others = [r for r in left if r.order == item.order]
            same = others[0] if len(others) == 1 and all(fold(r.topic) != fold(others[0].topic) for r in last) else None
            if same is not None and item.topic in topics:
                differing.append(Difference(CorrectedSubject.TOPIC, item.topic, same.topic, same.at("topic")))
        if same is None:
            found.append(item)
            continue
        left.remove(same)
        if item.topic in topics:
            same = replace(
                same, topic=item.topic, order=item.order, proposed_by=item.proposed_by, presenter=item.presenter,
                minutes=item.minutes,
            )  # fmt: skip
        found.append(same)
    return [*found, *left], differing


_Subject = CorrectedSubject
_COMPARED = (
    _Subject.TITLE,
    _Subject.DATE,
    _Subject.TIME,
    _Subject.PLACE,
    _Subject.POLICY,
    _Subject.CHAIR,
    _Subject.STATE,
)


def _differences(sealed: Session, original: Session, row: Session | None) -> list[Difference]:
    """Where the row of a sealed session says something else. What it does not say any more is no contradiction."""
    if row is None:
        return []
    found = []
    for subject in _COMPARED:
        now, was = getattr(row, subject.value), getattr(sealed, subject.value)
        accepted = {_form(was), _form(getattr(original, subject.value))}
        if now is not None and _form(now) not in accepted:
            found.append(Difference(subject, was, now, row.at(subject.value)))
    return found


def _decided_otherwise(roster: Roster, rows: Iterable[DirectorDecision]) -> list[Difference]:
    """Decisions about a sealed session that say another outcome than it has. What no decision could change is no
    contradiction: a law's block, an invitation that had left."""
    own = {decision.party: decision for decision in roster.decisions}
    found = []
    for row in rows:
        decision = own.get(row.party)
        if row.session != roster.session.number or row.verdict is None or not row.reason or (
            decision and (decision.outcome is Outcome.BLOCKED or decision.reason.code == "invitation_left")
        ):  # fmt: skip
            continue
        was, now = decision is not None and decision.outcome is Outcome.INVITED, row.verdict is Verdict.INVITE
        if was is not now:
            said = (words.INVITED.usual(was), words.INVITED.usual(now))
            found.append(Difference(CorrectedSubject.OUTCOME, *said, row.at("verdict"), row.party))
    return found


def _form(value: object) -> object:
    return fold(value) if type(value) is str else value


# --- the records and rosters of all other stages ------------------------------------------------------------------


def as_it_was(records: Records, sealed: Sealed, years: Sequence[ClosedYear] = ()) -> Records:
    """The records in which the sealed sessions stand as they were, also those whose rows are gone; and what is carried
    on from the closed years."""
    if not sealed.rosters:
        return carried_on(records, years)
    closed = {year.year for year in years}
    rows = {session.number: session for session in records.sessions}
    sessions = dict(rows)
    agendas = {number: roster.seal.agenda for number, roster in sealed.rosters.items() if roster.seal}
    there = {item.session for item in records.agenda}
    agenda = [item for number, items in agendas.items() if number not in there for item in items]
    for item in records.agenda:  # in the order of the table; of a sealed session all at its first row
        agenda += agendas.pop(item.session, ()) if item.session in sealed.rosters else (item,)
    attendance = list(records.attendance)
    for known in sealed.sessions:
        roster = sealed.rosters[known.session]
        assert roster.seal
        row = rows.get(known.session)
        sessions[known.session] = replace(roster.session, source=row.source) if row else roster.session
        said = {r.party: r for r in records.attendance if r.session == known.session}
        if is_closed(roster.session, closed):
            attendance = [r for r in attendance if r.session != known.session]
            attendance += as_remembered(known, said)
            continue
        gone = {party: told for party, told in known.attendance.items() if party not in said}
        attendance += attendance_of_facts(known.session, gone)
    ordered = tuple(in_order(sessions.values()))
    whole = replace(records, sessions=ordered, agenda=tuple(agenda), attendance=tuple(attendance))
    return carried_on(whole, years)


def gone_parties(records: Records, sealed: Sealed) -> tuple[Party, ...]:
    """The parties that have left the register, and those that only sealed sessions know of, under their last name."""
    known = {party.code for party in records.parties}
    found = {
        k.code: Party(GONE, k.code, k.name, short_name=k.short_name or None, secretary=k.secretary or None)
        for k in records.identities.gone
    }
    for roster in sealed.rosters.values():
        assert roster.seal
        for code, person in roster.seal.people.items():
            if code not in known and code not in found:
                found[code] = Party(GONE, code, person.name, secretary=person.secretary)
    return tuple(found[code] for code in sorted(found))
