"""What a statement rests on: the cells that can change it, found by trying what else they could say (contract §3).

Pure. A cell is evidence of a state, of a decision or of the choice of a chair if the statement is another one with
another legal value in that cell, and only then: no rule lists its evidence, it is asked again with one cell changed.
Nothing is tried before it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType

from generator.judging.advice import Advice, advice
from generator.judging.chair_trials import ChairTrials
from generator.judging.decision_trials import DecisionTrials, is_invited
from generator.model import Announced, Decision, Dossier, Finding, Party, Place, Reason, Records, Roster


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
