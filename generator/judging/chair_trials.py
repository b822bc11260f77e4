"""Which cells can change who chairs a session: its own row and those of the sessions before it, their policies, and
whatever decides whether a party that would be before the chosen one, or the chosen one itself, is invited.

Pure; see `proof`. By rotation all that matters of a decision is whether it invites. A cell of the register speaks of a
party in every session, so all of them are tried together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from generator.judging import tried_values as tried
from generator.judging.decision_trials import DecisionTrials, is_invited
from generator.judging.schedule import choose_chairs
from generator.model import Decision, Outcome, Party, Place, Reason, Roster

_FEW = 40  # parties that are all looked at, whoever can come first
_NO_REASON = Reason("")


class ChairTrials:
    """The chairs of one run; `rosters` and `parties` are in their orders."""

    def __init__(self, rosters: Sequence[Roster], parties: Sequence[Party], decisions: DecisionTrials) -> None:
        self._rosters, self._parties, self._decisions = rosters, parties, decisions

    def cells(self, number: int) -> Iterator[Place]:
        """The cells that can change who chairs the session of that number."""
        last = [roster.session.number for roster in self._rosters].index(number)
        few = self._contenders(last)
        now = self._chair(few)
        for n, roster in enumerate(self._rosters[: last + 1]):
            if roster.seal is None:
                yield from self._of_session(n, few, now)
        flips: dict[tuple[str, tuple[int, ...]], bool] = {}
        for party in sorted({d.party for roster in few for d in roster.decisions} & self._decisions.parties.keys()):
            for place, sessions in self._rows_of(party, last).items():
                for some in self._together(party, sessions):
                    if some and (party, some) not in flips:
                        flips[party, some] = self._chair(_flipped(few, party, some)) != now
                if any(flips[party, some] for some in self._together(party, sessions) if some):
                    yield place

    def _chair(self, rosters: Sequence[Roster]) -> str | None:
        """Who chairs the last of these sessions."""
        choice = choose_chairs(rosters, self._parties, self._decisions.today).get(rosters[-1].session.number)
        return choice.party if choice else None

    def _contenders(self, last: int) -> list[Roster]:
        """The rosters until that session with those only who can come first when one thing changes: each session has
        one turn to give, and whoever is not invited has none unless its turn is before that of the chosen one."""
        rosters = self._rosters[: last + 1]
        if len(self._parties) <= _FEW:
            return list(rosters)
        found = choose_chairs(rosters, self._parties, self._decisions.today, 2 * len(rosters) + 1)
        kept = {code for choice in found.values() for code in (choice.party, *choice.queue)}
        for n in range(len(rosters)):
            kept |= self._before(n)
        return [replace(r, decisions=tuple(d for d in r.decisions if d.party in kept)) for r in rosters]

    def _before(self, n: int) -> set[str]:
        """Those not invited to a session whose turn would be before that of its chair by rotation."""
        roster, today = self._rosters[n], self._decisions.today
        number = roster.session.number
        if roster.seal or roster.withheld or roster.session.chair or (roster.announced and roster.announced.chair):
            return set()
        everybody = replace(roster, decisions=tuple(map(_invited, roster.decisions)))
        turns = choose_chairs([*self._rosters[:n], everybody], self._parties, today, len(self._parties)).get(number)
        choice = choose_chairs(self._rosters[: n + 1], self._parties, today).get(number)
        order = [turns.party, *turns.queue] if turns else []
        return set(order[: order.index(choice.party)] if choice and choice.party in order else order)

    def _of_session(self, n: int, few: Sequence[Roster], now: str | None) -> Iterator[Place]:
        """The cells of a session's row and of its policy."""
        trials, roster = self._decisions, self._rosters[n]
        session = trials.sessions[roster.session.number]
        among = [d.party for d in few[n].decisions] or [party.code for party in self._parties]

        def others(found: Iterable[Roster]) -> bool:
            return any(self._chair([*few[:n], other, *few[n + 1 :]]) != now for other in found)

        for place, versions in trials.policy_cells(session, trials.records.policies):
            if others(trials.roster(*version, among, roster) for version in versions):
                yield place
        if tried.has_cell(session, "chair"):
            codes = dict.fromkeys([None, now, *(p.code for p in self._parties[:2]), *among[:2]])
            if others(replace(few[n], session=replace(few[n].session, chair=code)) for code in codes):
                yield session.at("chair")

    def _rows_of(self, party: str, last: int) -> Mapping[Place, tuple[int, ...]]:
        """The cells that say something of a party itself, each with the sessions to which it can change whether the
        party is invited."""
        trials = self._decisions
        found: dict[Place, list[int]] = {}
        for n, roster in enumerate(self._rosters[: last + 1]):
            if roster.seal or roster.withheld:
                continue
            session = trials.sessions[roster.session.number]
            common = {place for place, _ in trials.policy_cells(session, trials.records.policies)}
            for place in dict.fromkeys(trials.cells(party, session.number, is_invited)):
                if place not in common:
                    found.setdefault(place, []).append(n)
        return {place: tuple(sessions) for place, sessions in found.items()}

    def _together(self, party: str, sessions: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """One value takes a party out of all sessions to which it is invited, another brings it into all others."""
        invited = {n for n in sessions for d in self._rosters[n].with_outcome(Outcome.INVITED) if d.party == party}
        yield tuple(n for n in sessions if n in invited)
        yield tuple(n for n in sessions if n not in invited)


def _invited(decision: Decision) -> Decision:
    return replace(decision, outcome=Outcome.INVITED)


def _flipped(rosters: Sequence[Roster], party: str, sessions: Sequence[int]) -> list[Roster]:
    """The rosters with the other outcome of a party for some sessions."""
    found = list(rosters)
    for n in sessions:
        number = found[n].session.number
        own = next((d for d in found[n].decisions if d.party == party), None)
        outcome = Outcome.NOT_INVITED if own and own.outcome is Outcome.INVITED else Outcome.INVITED
        others = (d for d in found[n].decisions if d.party != party)
        found[n] = replace(found[n], decisions=(*others, Decision(party, number, outcome, "", _NO_REASON)))
    return found
