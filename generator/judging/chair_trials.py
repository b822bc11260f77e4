"""Which cells can change who chairs a session: its own row, the rows of the sessions before it, and whatever decides
whether a party that would be before the chosen one, or the chosen one itself, is invited.

Pure; see `proof`. By rotation all that matters of a decision is whether it invites.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from generator.judging import tried_values as tried
from generator.judging.decision_trials import DecisionTrials, is_invited
from generator.judging.schedule import choose_chairs
from generator.judging.so_far import session_so_far
from generator.model import Decision, Outcome, Party, Place, Reason, Roster, Session, SessionState


def cells_of_chair(
    number: int, rosters: Sequence[Roster], parties: Sequence[Party], decisions: DecisionTrials
) -> Iterator[Place]:
    """The cells that can change who chairs the session of that number."""
    today = decisions.today
    rosters = rosters[: [roster.session.number for roster in rosters].index(number) + 1]
    few = _contenders(rosters, parties, today)

    def chair(n: int, other: Roster) -> str | None:
        choice = choose_chairs([*few[:n], other, *few[n + 1 :]], parties, today).get(number)
        return choice.party if choice else None

    now = chair(0, few[0])
    for n, roster in enumerate(rosters):
        if roster.seal:
            continue
        own = roster.session.number
        chairs = dict.fromkeys([None, now, *(d.party for d in few[n].decisions[:2]), *(p.code for p in parties[:2])])
        for place, others in _session_cells(few[n], chairs, decisions):
            if any(chair(n, other) != now for other in others):
                yield place
        for decision in _before(rosters[: n + 1], parties, today):
            if own == number or chair(n, _with_other_outcome(few[n], decision)) != now:
                yield from decisions.cells(decision.party, own, is_invited)
        if roster.withheld and chair(n, _of_everybody(roster, parties)) != now:
            yield from decisions.cells_of_roster(own)


def _contenders(rosters: Sequence[Roster], parties: Sequence[Party], today: date) -> list[Roster]:
    """The rosters with those only who can come first when one thing changes: each session after that has one more or
    one less turn to give."""
    found = choose_chairs(rosters, parties, today, 2 * len(rosters) + 1)
    kept = {code for choice in found.values() for code in (choice.party, *choice.queue)}
    return [replace(r, decisions=tuple(d for d in r.decisions if d.party in kept)) for r in rosters]


def _before(rosters: Sequence[Roster], parties: Sequence[Party], today: date) -> list[Decision]:
    """The decisions without which another party would chair the last of these sessions by rotation: on the one that
    does, and on those not invited whose turn is before its."""
    roster = rosters[-1]
    everybody = [*rosters[:-1], _of_everybody(roster, parties)]
    if roster.withheld or roster.session.chair or (roster.announced and roster.announced.chair):
        return []
    turns = choose_chairs(everybody, parties, today, len(parties)).get(roster.session.number)
    if turns is None:
        return []
    choice = choose_chairs(rosters, parties, today).get(roster.session.number)
    now = choice.party if choice else None
    order = [turns.party, *turns.queue]
    first = order[: order.index(now) + 1] if now in order else order
    return [d for d in roster.decisions if d.party in set(first)]


def _of_everybody(roster: Roster, parties: Iterable[Party]) -> Roster:
    """The roster on which everybody is invited."""
    number, reason = roster.session.number, Reason("every_party")
    decisions = tuple(Decision(p.code, number, Outcome.INVITED, "", reason) for p in parties)
    return replace(roster, decisions=decisions, withheld=None)


def _session_cells(
    roster: Roster, chairs: Iterable[str | None], decisions: DecisionTrials
) -> Iterator[tuple[Place, Iterator[Roster]]]:
    """The cells of its row with the rosters as they would be. A cancelled session has nobody invited to it."""
    session, today = decisions.sessions[roster.session.number], decisions.today
    cells: list[tried.Cell] = []
    if tried.has_cell(session, "chair"):
        cells.append(("chair", [{"chair": code} for code in chairs]))
    cells += [cell for cell in tried.of_session(session, (), (today,)) if cell[0] in ("state", "date")]
    for name, updates in cells:
        yield session.at(name), (_with_session(roster, replace(session, **u), today) for u in updates)


def _with_session(roster: Roster, session: Session, today: date) -> Roster:
    session = session_so_far(session, today)
    is_cancelled = session.state is SessionState.CANCELLED
    return replace(roster, session=session, decisions=() if is_cancelled else roster.decisions)


def _with_other_outcome(roster: Roster, decision: Decision) -> Roster:
    other = Outcome.NOT_INVITED if decision.outcome is Outcome.INVITED else Outcome.INVITED
    others = (d for d in roster.decisions if d.party != decision.party)
    return replace(roster, decisions=(*others, replace(decision, outcome=other)))
