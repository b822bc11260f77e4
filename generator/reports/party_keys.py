"""Whose page is still the same? The digest of all that the pages and papers about one party are made from.

A correction touches one party of a thousand; to work out the other pages only to find them as they were takes ten
times as long as to compare what they follow from. Pages with such a key may look at the party and at what is common to
all, as listed here, and at nothing else: tests/reports/test_party_keys.py changes every cell of an office and holds the
one against the other.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from hashlib import sha256
from itertools import chain
from typing import Any

import msgspec

from generator.judging.snapshot import Snapshot
from generator.judging.state_changes import DeficiencyChange
from generator.model.catalogue import UNUSED
from generator.model.resting import unread

Timeline = Mapping[str, Iterable[tuple[date, DeficiencyChange]]]

#: Plain values that are equal where those are that they are made of.
_plain = partial(msgspec.to_builtins, order="deterministic", enc_hook=dict)


def keys_of_parties(
    snapshot: Snapshot, folders: Mapping[str, str], timeline: Timeline, common: Sequence[str]
) -> dict[str, str]:
    """Code → key. `common` is what else all of these pages are made from, such as the wording."""
    shared = _bytes([*common, *_shared(snapshot)])
    cases: dict[str, list[Any]] = {code: [folder, *timeline.get(code, ())] for code, folder in folders.items()}
    typed = snapshot.proof.records
    rows: Iterable[Any] = chain(
        typed.decisions, typed.dossier_items, snapshot.dossiers.values(), snapshot.addressees.values(),
        snapshot.attendance, snapshot.views, snapshot.house_members, snapshot.letters, snapshot.past.letters,
    )  # fmt: skip
    for row in rows:
        if row.party in cases:
            cases[row.party].append(row)
    for party in typed.parties:
        if party.code in cases:
            cases[party.code].append(party)
    for roster in snapshot.rosters:
        for decision in roster.decisions:
            if decision.party in cases:
                cases[decision.party].append((decision, roster.seal.digest if roster.seal else ""))
    for finding in snapshot.findings:
        if finding.party in cases and finding.code in UNUSED:
            cases[finding.party].append(finding.place)
    who = snapshot.identities
    for code, case in cases.items():
        known = who.present.get(code)
        case += [found.get(code) for found in (who.former_codes, who.former_names, who.standings)]
        case.append(known.terms if known else ())
    return {code: sha256(shared + _bytes(case)).hexdigest() for code, case in cases.items()}


def _bytes(value: Sequence[Any]) -> bytes:
    return marshal.dumps(_plain(value), 2)  # later formats depend on which objects are shared


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
