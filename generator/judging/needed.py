"""What rests on a cell that can't be used, or that a letter would quote: a fact that nobody needs holds nothing back
(contract §3).

A document that is not asked of its party, and a day that no requirement looks at, say nothing in any letter. What a
decision needs of the register it asks for itself: see `decide`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property

from generator.judging.dossiers import applies
from generator.model import DossierItem, Finding, Letter, LetterKind, Party, Place, Records, Requirement, Scope

_DAYS = frozenset({"licence_issued_on", "licence_valid_until", "branch_registered_on", "congress_on"})
_SCOPES = frozenset(scope.value for scope in Scope)
_PERIOD = frozenset({"in_force_from", "in_force_until"})
_TIME_GIVEN = frozenset({"deadline_days", "weekend"})


def is_of_dossiers(finding: Finding) -> bool:
    """Whether the cell says nothing but what is asked of parties, how that stands, or until when: of all letters only
    those that ask for documents rest on it."""
    if finding.table == "office":
        return finding.code == "OFF-002" and finding.column in _TIME_GIVEN
    return finding.table in ("requirements", "holidays") or (
        finding.table == "parties" and finding.column in _DAYS | {"scope"}
    )


class Needed:
    """What the dossiers and letters of parties need of their rows."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def by_its_party(self, finding: Finding) -> bool:
        """Whether the dossier of the finding's party, or a letter to it, may rest on the cell."""
        if finding.table == "dossiers" and (item := self._items.get(finding.place)):
            asked = [row for row in self._asked(item.party, item.requirement) if row.mandatory or _ends(row)]
            return bool(asked) and (finding.column != "valid_until" or any(map(_ends, asked)))
        if finding.table != "parties" or finding.party is None:
            return True
        if finding.column == "scope":
            return any(row.applies_to & _SCOPES for row in self._records.requirements)
        if finding.column not in _DAYS:
            return True
        return any(_looks_at(row, finding.column) for row in self._asked(finding.party))

    def for_its_completeness(self, finding: Finding) -> bool:
        """Whether it may rest on the cell that the dossier of its party is complete: no optional document matters."""
        item = self._items.get(finding.place) if finding.table == "dossiers" else None
        is_optional = item is not None and not any(r.mandatory for r in self._asked(item.party, item.requirement))
        return not is_optional and self.by_its_party(finding)

    def of_requirement(self, finding: Finding, party: Party, in_force: Collection[Requirement]) -> bool:
        """Whether what can't be used of the requirements may be asked of a party when those are in force; what is of no
        row in particular is of all of them."""
        row = self._requirements.get(finding.place)
        if row is None or finding.column == "applies_to":
            return True
        return applies(row, party) and (row in in_force or finding.column in _PERIOD)

    def _asked(self, party: str, code: str | None = None) -> list[Requirement]:
        """The requirements that are for a party on any day; of one that is not known, all."""
        row = next((p for p in self._records.parties if p.code == party), None)
        rows = (r for r in self._records.requirements if code in (None, r.code))
        return [requirement for requirement in rows if row is None or applies(requirement, row)]

    @cached_property
    def _requirements(self) -> dict[Place, Requirement]:
        return {row.at(name): row for row in self._records.requirements for name in row.source.columns}

    @cached_property
    def _items(self) -> dict[Place, DossierItem]:
        return {item.at(name): item for item in self._records.dossier_items for name in item.source.columns}


def _ends(requirement: Requirement) -> bool:
    """Whether what is met may run out, which a notice reminds of."""
    return requirement.expires or requirement.term is not None


def _looks_at(requirement: Requirement, column: str) -> bool:
    if requirement.counted_from_column == column:
        return True
    return column == "licence_valid_until" and requirement.ends_with_licence


# Which letters would quote a cell: those, and no others, wait until personal data is taken out of it.


#: Columns that letters quote, by table; what `reports/letters.py` gives to their templates.
_QUOTED: Mapping[str, frozenset[str]] = {
    "parties": frozenset({"name", "secretary", "honorific", "role_title"}),
    "dossiers": frozenset({"defect", "state"}),  # of a wide table both stand in the cell of the state
    "requirements": frozenset({"title", "remedy"}),
    "sessions": frozenset({"title", "place"}),
    "agenda": frozenset({"topic"}),
    "house_members": frozenset({"representative", "role", "term"}),
}
#: Letters that name documents.
_ASKING = frozenset({LetterKind.NOTICE, LetterKind.STAGE})


def quotes(letter: Letter, finding: Finding, named: Collection[str] = ()) -> bool:
    """Whether the letter says what stands in the cell of the finding; `named` are the parties that it names besides
    its own."""
    if finding.column not in _QUOTED.get(finding.table, ()):
        return False
    match finding.table:
        case "parties":
            return finding.party == letter.party or (finding.column == "name" and finding.party in named)
        case "dossiers" | "requirements":
            is_asking = letter.kind in _ASKING or (
                letter.kind is LetterKind.REMINDER and finding.table == "requirements" and finding.column == "title"
            )
            return is_asking and finding.place in _cells(letter, finding.table)
        case "agenda":
            return letter.kind is LetterKind.INVITATION and finding.session == letter.session
        case "house_members":
            return letter.kind is LetterKind.MEMBERSHIP and finding.party == letter.party
        case _:
            return finding.session is not None and finding.session == letter.session


def _cells(letter: Letter, table: str) -> set[object]:
    """The cells of its documents that a notice quotes."""
    statuses = (*letter.deficiencies, *letter.reminders)
    if table == "requirements":
        return {status.requirement.at(column) for status in statuses for column in ("title", "remedy")}
    return {status.item.at(column) for status in statuses if status.item for column in ("defect", "state")}
