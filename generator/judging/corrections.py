"""What the office puts right of sealed sessions: the rows of the table `corrections`, applied (contract §3a).

A seal itself never changes: the correction stands beside it, with its reason and its day, and counts from then on,
also when its row has left the sheet. What can't be applied is a finding and changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, time

from msgspec.structs import replace

from generator.language import words
from generator.language.jalali import to_jalali
from generator.language.persian import clean, fold
from generator.language.values import parse_date, parse_time
from generator.model import (
    CORRECTION,
    ChairChoice,
    Corrected,
    CorrectedSubject,
    Correction,
    Finding,
    Identities,
    Outcome,
    Party,
    Place,
    Reason,
    Roster,
    SessionState,
)

Subject = CorrectedSubject


Called = Mapping[str, frozenset[str]]  # folded code or name → the parties that it may mean


def called(parties: Iterable[Party], who: Identities) -> Called:
    """How a row may name a party: as it is called today; else as it was before, or who has left the register."""
    now: dict[str, frozenset[str]] = {}
    for party in parties:
        _call(now, party.code, party.code, party.name, party.short_name or "")
    then: dict[str, frozenset[str]] = {}
    for code, names in who.formerly.items():
        _call(then, code, *names)
    for known in who.gone:
        _call(then, known.code, known.code, known.name, known.short_name)
    return {**then, **now}


def _call(names: dict[str, frozenset[str]], party: str, *forms: str) -> None:
    for form in {fold(form) for form in forms} - {""}:
        names[form] = names.get(form, frozenset()) | {party}


def corrected(
    roster: Roster, known: Sequence[Corrected], rows: Sequence[Correction], names: Called
) -> tuple[Roster, tuple[Corrected, ...]]:
    """The roster put right by what is remembered and by these rows, and all corrections that count."""
    found = list(known)
    cells: dict[Corrected, tuple[Place, ...]] = {}
    for row in rows:
        value = _value(row.subject, row.right_value, names)
        if value is None or _why_not(row, roster) or _is_before(row, roster) or _other(row, rows):
            continue
        key = (row.subject, row.party, _shown(value), row.dated_on)
        same = next((c for c in found if (c.subject, c.party, c.right_value, c.dated_on) == key), None)
        if same is None:
            was = _shown(_now(roster, row.subject, row.party))
            same = Corrected(row.session, row.subject, was, _shown(value), row.reason, row.dated_on, row.party)
            found.append(same)
        cells[same] = (row.at("right_value"), row.at("reason"))
    for correction in sorted(found, key=lambda c: c.dated_on):  # of one day, in the order in which they were noted
        roster = _applied(roster, correction, cells.get(correction, ()))
    return roster, tuple(found)


def faults(rows: Sequence[Correction], rosters: Mapping[int, Roster], names: Called, today: date) -> Iterator[Finding]:
    """What keeps a row from being applied."""
    for row in rows:
        facts = {"session": row.session}
        roster = rosters.get(row.session)
        if row.dated_on > today:
            yield _finding("SES-023", row, "dated_on", **facts, date=row.dated_on)
        elif roster is None or roster.seal is None:
            yield _finding("SES-021", row, "session", **facts)
        elif why := _why_not(row, roster):
            yield _finding("SES-022", row, why, **facts)
        elif _value(row.subject, row.right_value, names) is None:
            yield _finding("SES-022", row, "right_value", **facts)
        elif _is_before(row, roster):
            yield _finding("SES-023", row, "dated_on", **facts, date=row.dated_on)
        elif other := _other(row, rows):
            yield _finding("SES-029", row, "right_value", **facts, other=other.at("right_value"))


def _finding(code: str, row: Correction, column: str, **facts: object) -> Finding:
    value = getattr(row, column)
    shown = value if isinstance(value, str) else ""
    return Finding(code, row.at(column), "corrections", column, shown, facts, row.party, row.session)


def _is_before(row: Correction, roster: Roster) -> bool:
    """Nobody can have put a session right before it was held."""
    moved = (c.was for c in roster.seal.corrections if c.subject is Subject.DATE) if roster.seal else iter(())
    day = parse_date(next(moved, ""))[0] or roster.session.date
    return isinstance(day, date) and row.dated_on < day


def _other(row: Correction, rows: Iterable[Correction]) -> Correction | None:
    """Another row that says something else of the same on the same day: which one came later nobody can tell."""
    key = (row.session, row.subject, row.party, row.dated_on)
    return next(
        (r for r in rows if (r.session, r.subject, r.party, r.dated_on) == key
         and fold(r.right_value) != fold(row.right_value)), None,
    )  # fmt: skip


def _why_not(row: Correction, roster: Roster) -> str:
    """The column that keeps it from being applied; '' when none does."""
    if row.subject is Subject.OUTCOME and not any(d.party == row.party for d in roster.decisions):
        return "party"
    return ""


def _value(subject: CorrectedSubject, typed: str, names: Called) -> object:
    """What is right, None where it can't be read."""
    if subject is Subject.OUTCOME:
        said = words.INVITED.find(typed)
        return None if said is None else Outcome.INVITED if said else Outcome.NOT_INVITED
    if subject is Subject.CHAIR:
        meant = names.get(fold(typed), frozenset())
        return next(iter(meant)) if len(meant) == 1 else None
    if subject is Subject.STATE:
        state = words.SESSION_STATE.find(typed)
        return state if state in (SessionState.HELD, SessionState.CANCELLED) else None
    if subject is Subject.DATE:
        return parse_date(typed)[0]
    if subject is Subject.TIME:
        return parse_time(typed)[0]
    return clean(typed) or None


def _now(roster: Roster, subject: CorrectedSubject, party: str | None) -> object:
    if subject is Subject.OUTCOME:
        return next(d.outcome for d in roster.decisions if d.party == party)
    if subject is Subject.CHAIR:
        return roster.seal.chair.party if roster.seal and roster.seal.chair else ""
    return getattr(roster.session, subject.value)


def _shown(value: object) -> str:
    """A value as the journal has it, and as it can be read again."""
    if value is None:
        return ""
    if isinstance(value, date):
        year, month, day = to_jalali(value)
        return f"{year:04}/{month:02}/{day:02}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if value in (Outcome.INVITED, Outcome.NOT_INVITED):
        return words.INVITED.usual(value is Outcome.INVITED)
    if isinstance(value, SessionState):
        return words.SESSION_STATE.usual(value)
    return str(value)


def _applied(roster: Roster, known: Corrected, cells: tuple[Place, ...]) -> Roster:
    value = known.right_value if known.subject is Subject.CHAIR else _value(known.subject, known.right_value, {})
    if value is None:
        return roster
    if known.subject is Subject.OUTCOME:
        assert isinstance(value, Outcome)
        return _with_outcome(roster, known, value, cells)
    if known.subject is Subject.CHAIR:
        assert roster.seal
        reason = Reason("chair.corrected", {"reason": known.reason, "date": known.dated_on}, cells)
        chair = ChairChoice(str(value), reason, from_sheet=True)
        session = replace(roster.session, chair=str(value))
        return replace(roster, session=session, seal=replace(roster.seal, chair=chair))
    session = replace(roster.session, **{known.subject.value: value})
    roster = replace(roster, session=session)
    if session.state is SessionState.CANCELLED:
        return replace(roster, decisions=(), withheld=Reason("roster_cancelled", evidence=cells))
    return roster


def _with_outcome(roster: Roster, known: Corrected, outcome: Outcome, cells: tuple[Place, ...]) -> Roster:
    decisions = []
    for d in roster.decisions:
        if d.party == known.party and d.outcome is not outcome:
            facts = {"reason": known.reason, "date": known.dated_on, "was": d.outcome, "before": d.reason}
            reason = Reason("corrected", facts, (*cells, *d.reason.evidence))
            d = replace(d, outcome=outcome, ground=CORRECTION, reason=reason)
        decisions.append(d)
    return replace(roster, decisions=tuple(decisions))
