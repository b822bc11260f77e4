"""What a statement rests on: the cells that can change it, found by trying what else they could say (contract §3).

Pure. A cell is evidence of a state, of a decision or of the choice of a chair if the statement is another one with
another legal value in that cell, and only then: no rule lists its evidence, it is asked again with one cell changed.
Nothing is tried before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType

from msgspec.structs import replace

from generator.judging import tried_values as tried
from generator.judging.advice import Advice, advice
from generator.judging.decision_trials import DecisionTrials, Lines, is_invited
from generator.judging.schedule import choose_chairs
from generator.model import (
    Announced,
    Decision,
    Dossier,
    Finding,
    Outcome,
    Party,
    Place,
    Reason,
    Records,
    Roster,
    Session,
)

# Which cells can change who chairs a session: its own row and those of the sessions before it, their policies, and
# whatever decides whether a party that would be before the chosen one, or the chosen one itself, is invited.
#
# Pure; see `proof`. By rotation all that matters of a decision is whether it invites. A cell of the register or of a
# policy speaks of several sessions, so all of them are tried together; and each trial is one for all chairs.


_FEW = 40  # parties that are all looked at, whoever can come first
_NO_REASON = Reason("")

Chairs = Mapping[int, str]  # session → party


class ChairTrials:
    """The chairs of one run; `rosters` and `parties` are in their orders."""

    def __init__(self, rosters: Sequence[Roster], parties: Sequence[Party], decisions: DecisionTrials) -> None:
        self.rosters, self._parties, self._decisions = rosters, parties, decisions

    @cached_property
    def cells(self) -> Mapping[int, Sequence[Place]]:
        """The cells that can change who chairs each session, by its number."""
        found: dict[int, dict[Place, None]] = {roster.session.number: {} for roster in self.rosters}
        for place, chairs in self._tried():
            for number, cells in found.items():
                if chairs.get(number) != self._now.get(number):
                    cells[place] = None
        return {number: tuple(cells) for number, cells in found.items()}

    @cached_property
    def contenders(self) -> frozenset[str]:
        """The parties that are looked at."""
        return frozenset(d.party for roster in self._few for d in roster.decisions).union(
            *(among for _, _, among in self._open)
        )

    @cached_property
    def _now(self) -> Chairs:
        return self._chairs(self._few)

    def _tried(self) -> Iterator[tuple[Place, Chairs]]:
        """Each cell, with the chairs as they would be if it said something else."""
        yield from self._of_sessions()
        yield from self._of_policies()
        flips: dict[tuple[str, tuple[int, ...]], Chairs] = {}
        for party in sorted({d.party for r in self._few for d in r.decisions} & self._decisions.parties.keys()):
            for place, sessions in self._rows_of(party).items():
                for some in self._together(party, sessions):
                    if some and (party, some) not in flips:
                        flips[party, some] = self._chairs(_flipped(self._few, party, some))
                    if some:
                        yield place, flips[party, some]

    def _chairs(self, rosters: Sequence[Roster]) -> Chairs:
        found = choose_chairs(rosters, self._parties, self._decisions.today, 0)
        return {number: choice.party for number, choice in found.items()}

    @cached_property
    def _few(self) -> Sequence[Roster]:
        """The rosters with those only who can come first when one thing changes: each session has one turn to give,
        and whoever is not invited has none unless its turn is before that of the chosen one."""
        rosters = self.rosters
        if len(self._parties) <= _FEW:
            return list(rosters)
        found = choose_chairs(rosters, self._parties, self._decisions.today, 2 * len(rosters) + 1)
        kept = {code for choice in found.values() for code in (choice.party, *choice.queue)}
        chosen = {number: choice.party for number, choice in found.items()}
        slim = [_with_only(roster, {chosen.get(roster.session.number, "")}) for roster in rosters]
        for n in range(len(rosters)):
            kept |= self._before(n, slim, chosen.get(rosters[n].session.number))
        return [_with_only(roster, kept) for roster in rosters]

    def _before(self, n: int, slim: Sequence[Roster], chair: str | None) -> set[str]:
        """Those not invited to a session whose turn would be before that of its chair by rotation. `slim` are the
        rosters with nobody but the chairs."""
        roster, today = self.rosters[n], self._decisions.today
        if roster.seal or roster.withheld or roster.session.chair or (roster.announced and roster.announced.chair):
            return set()
        everybody = replace(roster, decisions=tuple(map(_invited, roster.decisions)))
        turns = choose_chairs([*slim[:n], everybody], self._parties, today, len(self._parties)).get(
            roster.session.number
        )
        order = [turns.party, *turns.queue] if turns else []
        return set(order[: order.index(chair)] if chair in order else order)

    @cached_property
    def _open(self) -> Sequence[tuple[int, Session, Sequence[str]]]:
        """The sessions that are not sealed: where their rosters stand, their rows, and whom to look at in each."""
        everybody = [party.code for party in self._parties]
        return [
            (n, self._decisions.sessions[roster.session.number], [d.party for d in self._few[n].decisions] or everybody)
            for n, roster in enumerate(self.rosters)
            if roster.seal is None
        ]

    def _of_sessions(self) -> Iterator[tuple[Place, Chairs]]:
        """The cells of their rows."""
        trials, lines = self._decisions, self._decisions.records.policies
        for n, session, among in self._open:
            for place, versions in trials.session_cells(session, lines):
                for version in versions:
                    other = trials.roster(version, lines, among, self.rosters[n])
                    yield place, self._chairs([*self._few[:n], other, *self._few[n + 1 :]])
            if tried.has_cell(session, "chair"):
                for code in dict.fromkeys([None, *self._now.values(), *(p.code for p in self._parties[:2])]):
                    other = replace(self._few[n], session=replace(self._few[n].session, chair=code))
                    yield session.at("chair"), self._chairs([*self._few[:n], other, *self._few[n + 1 :]])

    def _of_policies(self) -> Iterator[tuple[Place, Chairs]]:
        """The cells of the lines that sessions go by, of all such sessions at once."""
        trials, found = self._decisions, dict[Place, list[Lines]]()
        for _, session, _ in self._open:
            for place, versions in trials.line_cells(session, trials.records.policies):
                found.setdefault(place, []).extend(versions)
        known: dict[tuple[object, ...], Chairs] = {}
        for place, changed in found.items():
            for lines in dict.fromkeys(map(tuple, changed)):
                key = tuple(trials.grounds_under(session, lines) for _, session, _ in self._open)
                if key not in known:
                    others = list(self._few)
                    for n, session, among in self._open:
                        if trials.grounds_under(session, lines) != trials.grounds_under(session):
                            others[n] = trials.roster(session, lines, among, self.rosters[n])
                    known[key] = self._chairs(others)
                yield place, known[key]

    def _rows_of(self, party: str) -> Mapping[Place, tuple[int, ...]]:
        """The cells that say something of a party itself, each with the sessions to which it can change whether the
        party is invited."""
        found: dict[Place, list[int]] = {}
        for n, session, _ in self._open:
            if self.rosters[n].withheld:
                continue
            for place in dict.fromkeys(self._decisions.own_cells(party, session.number, is_invited)):
                if place not in self._of_rows:
                    found.setdefault(place, []).append(n)
        return {place: tuple(sessions) for place, sessions in found.items()}

    @cached_property
    def _of_rows(self) -> frozenset[Place]:
        """The cells of the rows of sessions."""
        sessions = [session for _, session, _ in self._open]
        return frozenset(session.at(name) for session in sessions for name in ("policy", "state", "date"))

    @cached_property
    def _guests(self) -> Sequence[frozenset[str]]:
        return [frozenset(d.party for d in roster.with_outcome(Outcome.INVITED)) for roster in self.rosters]

    def _together(self, party: str, sessions: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """One value takes a party out of all sessions to which it is invited, another brings it into all others."""
        yield tuple(n for n in sessions if party in self._guests[n])
        yield tuple(n for n in sessions if party not in self._guests[n])


def _with_only(roster: Roster, parties: Iterable[str]) -> Roster:
    kept = frozenset(parties)
    return replace(roster, decisions=tuple(d for d in roster.decisions if d.party in kept))


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


class Proof:
    """The evidence of one run. What is sealed is a fact: no cell changes it, and it has its evidence with it."""

    def __init__(
        self,
        records: Records,
        dossiers: Mapping[str, Dossier],
        findings: Iterable[Finding],
        today: date,
        invited: Mapping[tuple[int, str], Reason] = MappingProxyType({}),
        fixed: Mapping[int, Announced] = MappingProxyType({}),
    ) -> None:
        """`records` are as they are typed, but for sealed sessions; the rest is what decisions follow from."""
        self.records = records
        self._decisions = DecisionTrials(records, dossiers, findings, today, invited, fixed)
        self._chairs: ChairTrials | None = None  # of the rosters that were asked about last

    def of_state(self, party: str, code: str) -> tuple[Place, ...]:
        """The cells that can change the state of one document; where there is none, the sheet that has no row of it."""
        documents, row = self._decisions.documents, self._decisions.parties[party]
        cells = dict.fromkeys(documents.place(key, row, code) for key in documents.tried(row, code).state)
        return tuple(cells) or (self._without_rows,)

    @cached_property
    def _without_rows(self) -> Place:
        rows = self.records.dossier_items or self.records.parties
        return rows[0].source.place()._replace(cell="")

    def of_decision(self, decision: Decision) -> tuple[Place, ...]:
        """The cells that can change the outcome, its ground or its sentence."""
        return tuple(dict.fromkeys(self._decisions.cells(decision.party, decision.session)))

    def of_invitation(self, party: str, number: int) -> tuple[Place, ...]:
        """The cells that can change whether a party is invited to a session."""
        return tuple(dict.fromkeys(self._decisions.cells(party, number, is_invited)))

    def advice(self, decision: Decision) -> tuple[Advice, ...]:
        """What would invite a party that is left out of a session that is not sealed."""
        return advice(decision.party, decision.session, self._decisions)

    def of_roster(self, number: int) -> tuple[Place, ...]:
        """The cells that can change why there is no roster, or that there is none."""
        return tuple(dict.fromkeys(self._decisions.cells_of_roster(number)))

    def of_chair(self, number: int, rosters: Sequence[Roster], parties: Sequence[Party]) -> tuple[Place, ...]:
        """The cells that can change who chairs a session, of all rosters and parties in their orders."""
        return tuple(self._of_chairs(rosters, parties).cells[number])

    def may_chair(self, rosters: Sequence[Roster], parties: Sequence[Party]) -> frozenset[str]:
        """The parties of which the cells of `of_chair` are: what becomes of no other one matters."""
        return self._of_chairs(rosters, parties).contenders

    def _of_chairs(self, rosters: Sequence[Roster], parties: Sequence[Party]) -> ChairTrials:
        if self._chairs is None or self._chairs.rosters is not rosters:
            self._chairs = ChairTrials(rosters, parties, self._decisions)
        return self._chairs
