"""Whether anything rests on a cell that can't be used: a fact that nobody needs holds nothing back (contract §3).

A document that is not asked of its party, and a day that no requirement looks at, say nothing in any letter. What a
decision needs of the register it asks for itself: see `decide`.
"""

from __future__ import annotations

from functools import cached_property

from generator.judging.dossiers import applies
from generator.model import DossierItem, Finding, Place, Records, Requirement

_DAYS = frozenset({"licence_issued_on", "licence_valid_until", "branch_registered_on", "congress_on"})


class Needed:
    """What the dossiers and letters of parties need of their rows."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def by_its_party(self, finding: Finding) -> bool:
        """Whether the dossier of the finding's party, or a letter to it, may rest on the cell."""
        if finding.table == "dossiers" and (item := self._items.get(finding.place)):
            asked = self._asked(item.party, item.requirement)
            is_dated = any(row.expires or row.term for row in asked)
            return bool(asked) and (finding.column != "valid_until" or is_dated)
        if finding.table != "parties" or finding.column not in _DAYS or finding.party is None:
            return True
        return any(_looks_at(row, finding.column) for row in self._asked(finding.party))

    def _asked(self, party: str, code: str | None = None) -> list[Requirement]:
        """The requirements that are for a party on any day; of one that is not known, all."""
        row = next((p for p in self._records.parties if p.code == party), None)
        rows = (r for r in self._records.requirements if code in (None, r.code))
        return [requirement for requirement in rows if row is None or applies(requirement, row)]

    @cached_property
    def _items(self) -> dict[Place, DossierItem]:
        return {item.at(name): item for item in self._records.dossier_items for name in item.source.columns}


def _looks_at(requirement: Requirement, column: str) -> bool:
    if requirement.counted_from_column == column:
        return True
    return column == "licence_valid_until" and requirement.ends_with_licence
