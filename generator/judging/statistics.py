"""Counts over the dossiers: what is missing most, and how far each kind of party is.

Plain counters: for a few thousand rows a library of tables takes longer to import than the counting takes.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from generator.judging.snapshot import Snapshot
from generator.model import RequirementState

STATES = tuple(state.value for state in RequirementState)


class RequirementCount(Struct, frozen=True):
    """How many dossiers have one requirement in each state; `by_state` follows `STATES`."""

    code: str
    by_state: tuple[int, ...]
    n_open: int


class GroupCount(Struct, frozen=True):
    """How many dossiers of a group of parties are complete."""

    group: str
    n_complete: int
    n_parties: int


def by_requirement(snapshot: Snapshot) -> tuple[RequirementCount, ...]:
    """Counts per requirement, the one with the most deficiencies first."""
    statuses = [s for p in snapshot.parties for s in snapshot.dossiers[p.code].statuses]
    in_state = Counter((s.requirement.code, s.state.value) for s in statuses)
    n_open = Counter(s.requirement.code for s in statuses if s.is_deficiency)
    codes = {code for code, _state in in_state}
    counts = (RequirementCount(c, tuple(in_state[c, state] for state in STATES), n_open[c]) for c in codes)
    return tuple(sorted(counts, key=lambda c: (-c.n_open, c.code)))


def by_group(snapshot: Snapshot, column: str) -> tuple[GroupCount, ...]:
    """Complete dossiers per kind or scope of party, in the order of the size of the group."""
    n_parties = Counter(str(getattr(p, column) or "") for p in snapshot.parties)
    complete = (p for p in snapshot.parties if snapshot.dossiers[p.code].is_complete)
    n_complete = Counter(str(getattr(p, column) or "") for p in complete)
    counts = (GroupCount(group, n_complete[group], n) for group, n in n_parties.items())
    return tuple(sorted(counts, key=lambda c: (-c.n_parties, c.group)))
