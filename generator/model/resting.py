"""What rests on a column that was not read: which letters, which rosters, which grounds of an invitation.

A finding of `catalogue.UNREAD` says that a column, a document's column or a whole table is not known although it may
be written down: its facts name the fields («» is the whole table, «#charter» the column of a document). Whatever could
rest on one of them is withheld (contract §2: what was not read is never called missing).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from generator.model import Finding, LetterKind, Place
from generator.model.catalogue import UNREAD

DOCUMENT = "#"  # before the code of a requirement, in place of a field
WHOLE = ""

_LETTER = {
    "parties": {WHOLE, "code", "name", "licence_state", "secretary", "honorific", "role_title"},
    "office": {WHOLE, "key", "value"},
    "letter_texts": {WHOLE, "letter", "order", "when", "text"},
}
_SESSION = _LETTER | {"sessions": {WHOLE, "number", "date", "time", "place", "title", "state", "chair"}}
_AFTER = _SESSION | {"attendance": {WHOLE, "session", "party", "status"}}
_ASKING = _LETTER | {
    "parties": _LETTER["parties"] | {"scope", "kind", "licence_valid_until"},
    "requirements": {WHOLE, "code", "title", "short_title", "applies_to", "mandatory", "expires", "remedy",
                     "legal_basis", "order", "in_force_from", "in_force_until", "term", "counted_from"},
    "dossiers": {"valid_until", "defect"},
    "holidays": {WHOLE, "date", "kind"},
}  # fmt: skip
#: Kind of letter → table → the fields that it says something of, or whose value decides whether it is written.
_RESTS: Mapping[LetterKind, Mapping[str, set[str]]] = {
    LetterKind.NOTICE: _ASKING,
    LetterKind.STAGE: _ASKING,
    LetterKind.REMINDER: _ASKING,
    LetterKind.INVITATION: _SESSION | {
        "agenda": {WHOLE, "session", "order", "topic", "proposed_by", "presenter", "minutes"},
    },
    LetterKind.MOVED: _SESSION,
    LetterKind.CANCELLED: _SESSION,
    LetterKind.THANKS: _AFTER,
    LetterKind.APPRECIATION: _AFTER,
    LetterKind.MEMBERSHIP: _LETTER | {"house_members": {WHOLE, "party", "representative", "joined_on"}},
    LetterKind.ACKNOWLEDGEMENT: _LETTER,
}  # fmt: skip
#: What says whether there is any roster at all, and for whom.
_ROSTER: Mapping[str, set[str]] = {
    "parties": {WHOLE, "code", "name"},
    "sessions": {WHOLE, "number", "policy"},
    "policies": {WHOLE, "policy", "order", "ground", "in_force_from", "in_force_until"},
    "decisions": {WHOLE, "session", "party", "verdict", "reason"},
}
#: What says whether a document that is recorded is good, or asked for at all.
_COMPLETE: Mapping[str, set[str]] = {
    "requirements": {
        WHOLE,
        "code",
        "title",
        "short_title",
        "applies_to",
        "mandatory",
        "expires",
        "in_force_from",
        "in_force_until",
    },
    "dossiers": {"valid_until"},
}
_STATES = {WHOLE, "party", "requirement", "state"}  # of the dossiers: without them no state is known


class Unread(Struct, frozen=True):
    """The findings about what was not read, by table and field."""

    by_field: Mapping[tuple[str, str], tuple[Finding, ...]] = field(default_factory=dict)

    def of(self, table: str, *fields: str) -> tuple[Finding, ...]:
        """Those that concern one of these fields, the gravest place first; each once."""
        return tuple(dict.fromkeys(f for name in fields for f in self.by_field.get((table, name), ())))

    def of_letter(self, kind: LetterKind) -> list[Finding]:
        """Those that a letter of this kind could rest on, but for the states of documents."""
        return self._among(_RESTS[kind])

    def of_rosters(self) -> list[Finding]:
        """Those without which nobody can say who is invited."""
        return self._among(_ROSTER)

    def of_documents(self) -> list[Finding]:
        """Those without which nobody can say whether a recorded document is good, or asked for."""
        return self._among(_COMPLETE)

    def of_states(self, codes: Iterable[str]) -> list[Finding]:
        """Those in which the state of these documents may stand: it is not recorded only for want of reading."""
        return list(self.of("dossiers", *sorted(_STATES), *(f"{DOCUMENT}{code}" for code in codes)))

    def register(self) -> dict[str, Place]:
        """The fields of the register that may stand in an unread column, each with the place that is asked about."""
        return {name: found[0].place for (table, name), found in self.by_field.items() if table == "parties"}

    def _among(self, tables: Mapping[str, set[str]]) -> list[Finding]:
        return list(dict.fromkeys(f for table in sorted(tables) for f in self.of(table, *sorted(tables[table]))))


def unread(findings: Iterable[Finding]) -> Unread:
    """What was not read, from all that there is to say."""
    found: dict[tuple[str, str], tuple[Finding, ...]] = {}
    for finding in findings:
        if finding.code not in UNREAD:
            continue
        names = finding.facts.get("fields", (WHOLE,))
        assert isinstance(names, tuple)
        for name in names:
            found[finding.table, name] = (*found.get((finding.table, name), ()), finding)
    return Unread(found)


#: Of each table, every field that something rests on.
MATTERS: Mapping[str, frozenset[str]] = {
    table: frozenset(
        name
        for tables in (*_RESTS.values(), _ROSTER, _COMPLETE, {
            "parties": {"scope", "licence_valid_until", "branch_registration_no", "branch_registered_on"},
            "dossiers": _STATES, "house_members": {WHOLE, "party"},
        })
        for name in tables.get(table, ())
    )
    for table in ("parties", "office", "requirements", "dossiers", "holidays", "sessions", "agenda", "attendance",
                  "house_members", "policies", "decisions", "letter_texts")
}  # fmt: skip
