"""What changed between two published states: facts of a snapshot, and the comparison of two such facts.

Facts are JSON and public: they name documents, decisions, dates and the cells of findings, never a value of a private
column. A state is compared with the last one that was *different*, so publishing the same twice changes nothing.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from generator.judging.snapshot import Snapshot
from generator.language.jalali import month_of
from generator.model import DayCount, Place, SessionState, State

Facts = Mapping[str, Any]


class DeficiencyChange(Struct, frozen=True):
    """One document of one party: the state before and now; '' where it was not, or is no longer, a deficiency."""

    party: str
    requirement: str
    before: str = ""
    now: str = ""


class DecisionChange(Struct, frozen=True):
    """The outcome of one party for one session, before and now; '' where there was none."""

    session: int
    party: str
    before: str
    now: str


class SessionChange(Struct, frozen=True):
    """A session that is new, gone, moved or in another state. The dates are None where there is none."""

    session: int
    title: str
    before: date | None
    now: date | None
    state_before: str
    state_now: str
    is_new: bool = False
    is_gone: bool = False

    @property
    def is_moved(self) -> bool:
        """Whether it was there before and has another day now."""
        return self.before != self.now and not self.is_new and not self.is_gone


class FindingChange(Struct, frozen=True):
    """A finding that came or went, by its code and its cell, and by the party and the session that it is about."""

    code: str
    place: Place
    party: str = ""
    session: str = ""

    @property
    def identity(self) -> tuple[str, ...]:
        """What stays the same of it when rows are put in above its own."""
        column = self.place.cell.rstrip("0123456789")
        return self.code, self.place.file, self.place.sheet, column, self.party, self.session


class Changes(Struct, frozen=True):
    """Everything that differs, each part in the order of the present state."""

    since: date | None  # the day that the earlier state reckoned from; None when there is no earlier state
    new: tuple[DeficiencyChange, ...] = ()
    resolved: tuple[DeficiencyChange, ...] = ()
    still_open: tuple[DeficiencyChange, ...] = ()
    decisions: tuple[DecisionChange, ...] = ()
    sessions: tuple[SessionChange, ...] = ()
    findings_new: tuple[FindingChange, ...] = ()
    findings_fixed: tuple[FindingChange, ...] = ()

    @property
    def n(self) -> int:
        """How many things changed; what is open still is no change."""
        parts: Iterable[Sequence[object]] = (
            self.new,
            self.resolved,
            self.decisions,
            self.sessions,
            self.findings_new,
            self.findings_fixed,
        )
        return sum(len(part) for part in parts)


class Point(Struct, frozen=True):
    """How complete the dossiers were in one published state."""

    day: date
    n_complete: int
    n_parties: int
    n_deficiencies: int


def facts_of(snapshot: Snapshot) -> dict[str, Any]:
    """The public facts of a state, as JSON. The day is not among them: the same sheets on another day may be the same.

    Keys of objects are text, as in JSON, so that facts read back compare equal to facts made anew.
    """
    shown = {
        code: {s.requirement.code: s.state.value for s in dossier.deficiencies}
        for code, dossier in sorted(snapshot.dossiers.items())
    }
    return {
        "parties": {party.code: party.name for party in snapshot.parties},
        "requirements": {requirement.code: requirement.title for requirement in snapshot.requirements},
        "deficiencies": {code: states for code, states in shown.items() if states},
        "complete": {
            "n": sum(dossier.is_complete for dossier in snapshot.dossiers.values()),
            "of": len(snapshot.parties),
        },
        "decisions": {
            str(roster.session.number): {d.party: d.outcome.value for d in roster.decisions}
            for roster in snapshot.rosters
            if not roster.withheld and roster.session.state is not SessionState.HELD  # what is over is not decided anew
        },
        "sessions": {
            str(session.number): {
                "title": session.title or "",
                "date": session.date.isoformat() if session.date else "",
                "state": (session.state or SessionState.PLANNED).value,
            }
            for session in snapshot.sessions
        },
        "findings": [
            list(found)
            for found in sorted({(f.code, *f.place, f.party or "", str(f.session or "")) for f in snapshot.findings})
        ],
    }


def state_of(snapshot: Snapshot) -> State:
    """The state that a run publishes."""
    return State(snapshot.today, facts_of(snapshot))


def last_different(states: Sequence[State], now: State) -> State | None:
    """The last published state that was not the same; None when there is none yet."""
    return next((state for state in reversed(states) if _is_other(state.facts, now.facts)), None)


def _is_other(one: Facts, two: Facts) -> bool:
    """Whether the facts differ in more than the rows in which findings stand."""
    if one == two:
        return False
    rest = ({name: fact for name, fact in facts.items() if name != "findings"} for facts in (one, two))
    return next(rest) != next(rest) or any(_come_and_gone(one, two))


def since_last_different(states: Sequence[State], now: State) -> Changes:
    """What the page of changes shows."""
    return compare(last_different(states, now), now)


def since_in_place(snapshot: Snapshot) -> Changes:
    """What publishing would change on the site that is now in place."""
    return compare(snapshot.past.states[-1] if snapshot.past.states else None, state_of(snapshot))


def compare(before: State | None, now: State) -> Changes:
    """From one state to another. Without an earlier one everything is open, and nothing is a change."""
    if before is None:
        return Changes(None, still_open=tuple(_deficiencies(now.facts, now.facts, both=True)))
    old, new = before.facts, now.facts
    come, gone = _come_and_gone(old, new)
    return Changes(
        since=before.day,
        new=tuple(c for c in _deficiencies(old, new) if not c.before),
        resolved=tuple(c for c in _deficiencies(old, new) if not c.now),
        still_open=tuple(_deficiencies(old, new, both=True)),
        decisions=tuple(_decisions(old, new)),
        sessions=tuple(_sessions(old, new)),
        findings_new=come,
        findings_fixed=gone,
    )


def lacking(state: State) -> str:
    """In how many dossiers each document is a deficiency, as `DayCount.lacking` says it."""
    counts = Counter(code for documents in state.facts["deficiencies"].values() for code in documents)
    return json.dumps(dict(sorted(counts.items())), ensure_ascii=False, separators=(",", ":"))


def trend(days: Sequence[DayCount], now: State) -> tuple[Point, ...]:
    """How complete the dossiers were at the end of each Jalali month that published a state, the present one last.

    A month's last day speaks for it: what several runs of a day came through on their way is no trend.
    """
    by_month = {month_of(day.day): Point(day.day, day.n_complete, day.n_parties, day.n_open) for day in days}
    facts, this_month = now.facts, month_of(now.day)
    n_open = sum(len(documents) for documents in facts["deficiencies"].values())
    by_month[this_month] = Point(now.day, facts["complete"]["n"], facts["complete"]["of"], n_open)
    return tuple(point for month, point in sorted(by_month.items()) if month <= this_month)


def timeline(states: Sequence[State], now: State) -> Mapping[str, tuple[tuple[date, DeficiencyChange], ...]]:
    """Per party what it lacked anew and what it brought, with the day of the state that first said so; latest first."""
    found: dict[str, list[tuple[date, DeficiencyChange]]] = {}
    order = {code: n for n, code in enumerate(now.facts["requirements"])}  # a state that was kept has lost its own
    for before, after in itertools.pairwise((*states, now)):
        changes = _deficiencies(before.facts, after.facts)
        for change in sorted(changes, key=lambda c: (order.get(c.requirement, len(order)), c.requirement)):
            found.setdefault(change.party, []).append((after.day, change))
    return {party: tuple(reversed(changes)) for party, changes in found.items()}


def _figures(point: Point) -> tuple[int, int, int]:
    return point.n_complete, point.n_parties, point.n_deficiencies


def _deficiencies(old: Facts, new: Facts, *, both: bool = False) -> Iterable[DeficiencyChange]:
    """Documents that are deficient on one side only, or on both.

    What a party lacked that has left the register, or a document that is asked of nobody any more, was not resolved.
    """
    for party in new["parties"]:
        before, now = old["deficiencies"].get(party, {}), new["deficiencies"].get(party, {})
        if before == now and not both:
            continue
        for requirement in new["requirements"]:
            if requirement not in before and requirement not in now:  # most of them
                continue
            change = DeficiencyChange(party, requirement, before.get(requirement, ""), now.get(requirement, ""))
            if (change.before or change.now) and bool(change.before and change.now) is both:
                yield change


def _decisions(old: Facts, new: Facts) -> Iterable[DecisionChange]:
    """Parties that a session treats otherwise than before. A session that is new brings no change of mind."""
    for session, outcomes in new["decisions"].items():
        before = old["decisions"].get(session)
        if before is None:
            continue
        for party, outcome in outcomes.items():
            if before.get(party) != outcome:
                yield DecisionChange(int(session), party, before.get(party, ""), outcome)


def _sessions(old: Facts, new: Facts) -> Iterable[SessionChange]:
    gone = [number for number in old["sessions"] if number not in new["sessions"]]
    for number in (*new["sessions"], *gone):
        before, now = old["sessions"].get(number), new["sessions"].get(number)
        shown = now or before
        change = SessionChange(
            session=int(number),
            title=shown["title"],
            before=_day(before),
            now=_day(now),
            state_before=before["state"] if before else "",
            state_now=now["state"] if now else "",
            is_new=before is None,
            is_gone=now is None,
        )
        if (change.before, change.state_before) != (change.now, change.state_now) or change.is_new or change.is_gone:
            yield change


def _day(session: Mapping[str, str] | None) -> date | None:
    return date.fromisoformat(session["date"]) if session and session["date"] else None


def _come_and_gone(old: Facts, new: Facts) -> tuple[tuple[FindingChange, ...], tuple[FindingChange, ...]]:
    """The findings that are new, and those that are fixed. One that stands in another row of its column only moved."""
    is_bare = any(len(found) == _BARE for facts in (old, new) for found in facts["findings"])
    before, now = _findings(old, is_bare), _findings(new, is_bare)
    came, went = [f for f in now if f not in before], [f for f in before if f not in now]
    moved = Counter(f.identity for f in came) & Counter(f.identity for f in went)
    return tuple(_without(came, moved)), tuple(_without(went, moved))


def _without(found: Iterable[FindingChange], moved: Counter[tuple[str, ...]]) -> Iterator[FindingChange]:
    left = moved.copy()
    for finding in found:
        if left[finding.identity]:
            left[finding.identity] -= 1
        else:
            yield finding


_BARE = 4  # code, file, sheet and cell: states of earlier versions don't say whom a finding is about


def _findings(facts: Facts, is_bare: bool) -> dict[FindingChange, None]:
    """In their order."""
    told = ((code, Place(file, sheet, cell), about) for code, file, sheet, cell, *about in facts["findings"])
    return dict.fromkeys(FindingChange(code, place, *(() if is_bare else about)) for code, place, about in told)
