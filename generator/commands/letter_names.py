"""Letters as a person at a terminal knows them: the id, and the name of the party that it is to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.judging.snapshot import Snapshot


def recipients(snapshot: Snapshot) -> Mapping[str, str]:
    """Letter → the name of its party; of one that has left the register the name that the letter was addressed to."""
    names = {party.code: party.name for party in snapshot.parties}
    known = {letter.letter: letter for letter in snapshot.past.letters}
    found = {}
    for letter in snapshot.letters:
        issued = known.get(letter.letter)
        former = issued.addressed.name if issued and issued.addressed else letter.party
        found[letter.letter] = names.get(letter.party, former)
    return found


def named(letter: str, names: Mapping[str, str]) -> str:
    """«notice-A-1 (حزب نمونهٔ الف)»."""
    return f"{letter} ({names[letter]})" if letter in names else letter


def with_names(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows about letters, for machines, each with the name of its party."""
    return [{**row, "name": names.get(row["letter"], "")} for row in rows]
