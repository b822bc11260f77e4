"""Counts over the dossiers, as cross-tables of pandas: what is missing most, and how far each kind of party is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.model import RequirementState
from generator.snapshot import Snapshot

if TYPE_CHECKING:
    import pandas as pd

STATES = tuple(state.value for state in RequirementState)


@dataclass(frozen=True, slots=True)
class RequirementCount:
    """How many dossiers have one requirement in each state; `by_state` follows `STATES`."""

    code: str
    by_state: tuple[int, ...]
    n_open: int


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How many dossiers of a group of parties are complete."""

    group: str
    n_complete: int
    n_parties: int


def status_frame(snapshot: Snapshot) -> pd.DataFrame:
    """One row a party and requirement: party, kind, scope, requirement, state, mandatory."""
    import pandas as pd  # late: takes half a second, and only these counts need it

    rows = [
        (p.code, p.kind or "", p.scope or "", s.requirement.code, s.state.value, s.is_deficiency)
        for p in snapshot.parties
        for s in snapshot.dossiers[p.code].statuses
    ]
    return pd.DataFrame(rows, columns=["party", "kind", "scope", "requirement", "state", "deficiency"])


def by_requirement(frame: pd.DataFrame) -> tuple[RequirementCount, ...]:
    """Counts per requirement, the one with the most deficiencies first."""
    import pandas as pd

    if frame.empty:
        return ()
    table = pd.crosstab(frame["requirement"], frame["state"]).reindex(columns=list(STATES), fill_value=0)
    n_open = frame.groupby("requirement")["deficiency"].sum()
    counts = [
        RequirementCount(str(code), tuple(int(n) for n in table.loc[code]), int(n_open[code])) for code in table.index
    ]
    return tuple(sorted(counts, key=lambda c: (-c.n_open, c.code)))


def by_group(snapshot: Snapshot, column: str) -> tuple[GroupCount, ...]:
    """Complete dossiers per kind or scope of party, in the order of the size of the group."""
    import pandas as pd

    frame = pd.DataFrame(
        [(getattr(p, column) or "", snapshot.dossiers[p.code].is_complete) for p in snapshot.parties],
        columns=["group", "complete"],
    )
    table = frame.groupby("group")["complete"].agg(["sum", "count"])
    counts = [GroupCount(str(group), int(row["sum"]), int(row["count"])) for group, row in table.iterrows()]
    return tuple(sorted(counts, key=lambda c: (-c.n_parties, c.group)))
