"""Which letters would quote a cell: those, and no others, wait until personal data is taken out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from generator.model import Finding, Letter, LetterKind

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
