"""Whose page is still the same? The digest of all that the pages and papers about one party are made from.

A correction touches one party of a thousand; to work out the other pages only to find them as they were takes ten
times as long as to compare what they follow from. Pages with such a key may look at the party and at what is common to
all, as listed here, and at nothing else: tests/reports/test_party_keys.py changes every cell of an office and holds the
one against the other.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from enum import Enum
from hashlib import sha256
from itertools import chain, repeat
from operator import attrgetter
from typing import Any

from msgspec import Struct

from generator.judging.snapshot import Snapshot
from generator.judging.state_changes import DeficiencyChange
from generator.model import (
    DIRECTOR,
    INVITATION_LEFT,
    LEFT,
    Addressee,
    Attendance,
    Decision,
    DirectorDecision,
    DossierItem,
    HouseMember,
    Letter,
    Party,
    Place,
    Record,
    RequirementStatus,
    Source,
    View,
)
from generator.model.catalogue import UNUSED
from generator.model.resting import unread

Timeline = Mapping[str, Iterable[tuple[date, DeficiencyChange]]]


def keys_of_parties(
    snapshot: Snapshot, folders: Mapping[str, str], timeline: Timeline, common: Sequence[str]
) -> dict[str, str]:
    """Code → key. `common` is what else all of these pages are made from, such as the wording."""
    shared = marshal.dumps((list(common), _plain(_shared(snapshot))), 2)
    cases: dict[str, list[Any]] = {code: [folder, _plain(timeline.get(code, ()))] for code, folder in folders.items()}
    for code, row in chain(
        _by_party(Party, snapshot.proof.records.parties, "code"),
        _by_party(DirectorDecision, snapshot.proof.records.decisions),
        _by_party(Addressee, tuple(snapshot.addressees.values())),
        _statuses(snapshot),
        _by_party(Attendance, snapshot.attendance),
        _by_party(View, snapshot.views),
        _by_party(HouseMember, snapshot.house_members),
        _decisions(snapshot),
        _letters(snapshot),
        ((letter.party, _plain(letter)) for letter in snapshot.past.letters),
        ((f.party or "", ("unread", *f.place)) for f in snapshot.findings if f.code in UNUSED),
    ):
        if code in cases:
            cases[code].append(row)
    who = snapshot.identities
    for code, case in cases.items():
        known = who.present.get(code)
        of_it = (who.former_codes, who.former_names, who.standings)
        case.append(_plain((*(found.get(code, ()) for found in of_it), known.terms if known else ())))
    return {code: sha256(shared + marshal.dumps(case, 2)).hexdigest() for code, case in cases.items()}


def _shared(snapshot: Snapshot) -> list[Any]:
    """What pages of any party may look at."""
    typed = snapshot.proof.records  # also what is dated later, or in force on other days
    chairs = {number: choice.party for number, choice in snapshot.chairs.items()}
    named = {*chairs.values(), *(item.proposed_by for item in snapshot.agenda)}
    return [
        snapshot.today, snapshot.input_folder, snapshot.stale_days, snapshot.office, snapshot.requirements,
        snapshot.sessions, snapshot.agenda, chairs, snapshot.chairs_to_name, snapshot.policies,
        snapshot.texts.paragraphs,
        {party.code: party.name for party in snapshot.parties if party.code in named},
        [(roster.policy, roster.withheld) for roster in snapshot.rosters],
        typed.requirements, typed.policies, typed.sessions, typed.party_changes,
        sorted((table, name) for table, name in unread(snapshot.findings).by_field),
        [(member.party, member.term, member.joined_on, member.source.row) for member in typed.house_members],
    ]  # fmt: skip


# --- large tables, column by column: a third of the time that they take record by record ---------------------------

Row = tuple[str, tuple[Any, ...]]  # the party, and something plain about it


class _Values(dict[Any, Any]):
    """The values of one column as plain ones: there are few different ones."""

    def __init__(self, plain: Callable[[Any], Any]) -> None:
        self._make = plain

    def __missing__(self, value: Any) -> Any:
        self[value] = found = self._make(value)
        return found


def _column(values: Iterable[Any], plain: Callable[[Any], Any] | None = None) -> Iterable[Any]:
    return map(_Values(plain or _plain).__getitem__, values)


def _columns(kind: type[Record], there: Sequence[Record]) -> list[Iterable[Any]]:
    """The fields of records of one type and where they were read, as columns of plain values."""
    found = [_column(map(attrgetter(name), there)) for name in kind.__struct_fields__ if name != "source"]
    sources = list(map(attrgetter("source"), there))
    rows = [source.row for source in sources]
    tables = {number: _where(source) for number, source in {id(s.columns): s for s in sources}.items()}
    return [*found, rows, [tables[id(source.columns)] for source in sources]]


def _where(source: Source) -> str:
    """The table in which a record stands, shorter than it is told: a thousand of them say it."""
    where: Any = (source.file, source.sheet, sorted(source.columns.items()))
    return sha256(marshal.dumps(where, 2)).hexdigest()[:16]


def _by_party(kind: type[Record], records: Sequence[Any], name: str = "party") -> Iterable[Row]:
    return zip(map(attrgetter(name), records), zip(*_columns(kind, records), strict=True), strict=True)


def _statuses(snapshot: Snapshot) -> Iterable[Row]:
    """Each requirement of each party, and the rows of its dossier: of all of them it rests on some cell."""
    statuses: list[RequirementStatus] = []
    codes: list[str] = []
    for code, dossier in snapshot.dossiers.items():
        statuses += dossier.statuses
        codes += repeat(code, len(dossier.statuses))
    names = ("requirement.code", "state", "valid_until")
    own = [_column(map(attrgetter(name), statuses)) for name in names]
    cells = [_cells(status.evidence) for status in statuses]
    items = _by_party(DossierItem, snapshot.proof.records.dossier_items)
    return chain(zip(codes, zip(*own, cells, strict=True), strict=True), items)


def _decisions(snapshot: Snapshot) -> Iterable[Row]:
    """What was decided; the facts of a policy's reason follow from the party itself, those of the others do not: the
    director's are in no other table, and which ground would hold also depends on which cells could not be read."""
    decisions: list[Decision] = [decision for roster in snapshot.rosters for decision in roster.decisions]
    names = ("session", "outcome", "ground", "n_left_out_before", "reason.code")
    own = [_column(map(attrgetter(name), decisions)) for name in names]
    cells = [_cells(decision.reason.evidence) for decision in decisions]
    parts = [_codes(decision) for decision in decisions]
    seals = [roster.seal.digest if roster.seal else "" for roster in snapshot.rosters for _ in roster.decisions]
    said = [
        _plain(decision.reason) if _says_more(decision) else digest
        for decision, digest in zip(decisions, seals, strict=True)
    ]
    return zip(map(attrgetter("party"), decisions), zip(*own, cells, parts, said, strict=True), strict=True)


def _says_more(decision: Decision) -> bool:
    return (
        decision.ground in (DIRECTOR, INVITATION_LEFT, LEFT)
        or "date" in decision.reason.facts
        or "ground" in decision.reason.facts
    )


def _codes(decision: Decision) -> str:
    """Of the reasons within the reason: a cell that could not be read makes others of them than an empty one."""
    why = decision.reason.facts.get("why", ())
    assert isinstance(why, tuple)
    return "\0".join([*map(_code, why), "", *map(_code, decision.would_change)])


_code = attrgetter("code")


def _cells(evidence: Iterable[Place]) -> str:
    return "\0".join(chain.from_iterable(evidence))


def _letters(snapshot: Snapshot) -> Iterable[Row]:
    """All of each letter but the documents that it asks for, which the party's statuses and its facts tell of."""
    columns = [_column(map(attrgetter(name), snapshot.letters)) for name in _SIMPLE]
    others = [
        [_plain(value) if value else None for value in map(attrgetter(name), snapshot.letters)] for name in _OTHER
    ]
    return zip(map(attrgetter("party"), snapshot.letters), zip(*columns, *others, strict=True), strict=True)


_OTHER = "reasons", "follows", "replaces", "facts", "frozen", "held", "acts", "kept"
_SIMPLE = tuple(name for name in Letter.__struct_fields__ if name not in (*_OTHER, "deficiencies", "reminders"))


# --- anything else -----------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """Something that equal values give equal bytes of; other values give others."""
    if value is None or isinstance(value, bool | int | float | bytes) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return type(value).__name__, value.value
    if isinstance(value, date | time):
        return type(value).__name__, value.isoformat()
    if isinstance(value, Mapping):
        return "{}", [(_plain(key), _plain(held)) for key, held in value.items()]
    if isinstance(value, set | frozenset):
        return "{}", sorted(map(_plain, value))
    if isinstance(value, Struct):
        return type(value).__name__, [_plain(getattr(value, name)) for name in value.__struct_fields__]
    return tuple(map(_plain, value))
