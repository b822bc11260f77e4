"""The statistics themselves: grouped and pivoted by pandas, from plain rows to plain rows.

`facts` are the lists of `reports/tallies.py`; what comes out goes through a pipe and onto the disk, so it is made of
numbers, text and lists only. `counted()` is the work of the child; nothing else imports pandas here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

Facts = Mapping[str, Any]
ALL = "all"  # the key of all years together
PRESENT = ("present", "represented")


def counted(facts: Facts) -> dict[str, Any]:
    """What the pages show: for each year, and for all of them; the views of which nobody knows the year."""
    found: dict[str, Any] = {str(year): _of(facts, year) for year in facts["years"]}
    found[ALL] = _of(facts, None)
    return {"of": found, "now": _now(facts), "undated": _views(facts, 0)}


def _frame(rows: Sequence[Sequence[Any]], columns: Sequence[str], year: int | None) -> Any:
    import pandas as pd  # late: only the process that counts takes the time

    frame = pd.DataFrame(rows, columns=list(columns))
    return frame if year is None else frame[frame["year"] == year]


def _of(facts: Facts, year: int | None) -> dict[str, Any]:
    months = _months(facts, year)
    return {
        "months": months,
        "lacking": json.loads(months[-1][5]) if months else {},
        "waits": _waits(facts, year),
        **_attendance(facts, year),
        "chairs": _chairs(facts, year),
        "views": _views(facts, year),
        "letters": _letters(facts, year),
    }


def _months(facts: Facts, year: int | None) -> list[list[Any]]:
    """[year, month, complete, parties, deficiencies, lacking]: the last day of each month, or of each year of all."""
    columns = ("year", "month", "complete", "parties", "open", "lacking")
    frame = _frame(facts["days"], columns, year)
    if frame.empty:
        return []
    last = frame.groupby("year" if year is None else ["year", "month"], sort=True).tail(1)
    return [list(map(_plain, row)) for row in last.itertuples(index=False)]


def _waits(facts: Facts, year: int | None) -> dict[str, Any]:
    """Working days from the delivery of a notice until what it asked for was there."""
    frame = _frame(facts["answers"], ("year", "days"), year)
    if frame.empty:
        return {"days": [], "median": 0}
    days = frame["days"].sort_values()
    return {"days": [int(n) for n in days], "median": round(float(days.median()))}


def _attendance(facts: Facts, year: int | None) -> dict[str, Any]:
    """Sessions: [session, present, represented, absent, unrecorded]; parties: [party, came, of, statuses], who came
    most first.

    The statuses of a party follow the sessions; '' where it was not invited.
    """
    import pandas as pd

    frame = _frame(facts["attendance"], ("year", "session", "party", "order", "status"), year)
    if frame.empty:
        return {"sessions": [], "parties": []}
    order = list(dict.fromkeys(frame["session"]))
    kinds = ["present", "represented", "absent", "unrecorded"]
    by_session = pd.crosstab(frame["session"], frame["status"]).reindex(index=order, columns=kinds, fill_value=0)
    came, said = frame["status"].isin(PRESENT), frame["status"].isin([*PRESENT, "absent"])
    whole = frame.assign(came=came, said=said).groupby("party", sort=False)[["came", "said", "order"]]
    totals = whole.agg({"came": "sum", "said": "sum", "order": "first"})
    totals["share"] = totals["came"] / totals["said"].where(totals["said"] > 0)
    totals = totals.sort_values(["share", "came", "order"], ascending=[False, False, True], na_position="last")
    grid = frame.pivot_table(index="party", columns="session", values="status", aggfunc="first", observed=True)
    grid = grid.reindex(index=totals.index, columns=order).fillna("")
    return {
        "sessions": [[int(n), *map(int, row)] for n, row in zip(by_session.index, by_session.to_numpy(), strict=True)],
        "parties": [
            [str(party), int(row.came), int(row.said), [str(cell) for cell in cells]]
            for party, row, cells in zip(totals.index, totals.itertuples(), grid.to_numpy(), strict=True)
        ],
    }


def _chairs(facts: Facts, year: int | None) -> list[list[Any]]:
    """[party, how often, the last session], who chaired most first."""
    frame = _frame(facts["chairs"], ("year", "session", "party", "order"), year)
    if frame.empty:
        return []
    counts = frame.groupby("party").agg(n=("session", "count"), last=("session", "last"), order=("order", "first"))
    counts = counts.sort_values(["n", "order"], ascending=[False, True])
    return [
        [str(party), int(row.n), int(row.last)] for party, row in zip(counts.index, counts.itertuples(), strict=True)
    ]


def _views(facts: Facts, year: int | None) -> list[list[Any]]:
    """[domain, done, open, without a follow-up], the domain with most views first."""
    import pandas as pd

    frame = _frame(facts["views"], ("year", "domain", "state"), year)
    if frame.empty:
        return []
    grid = (
        pd.crosstab(frame["domain"], frame["state"])
        .reindex(columns=["done", "open", "none"], fill_value=0)
        .rename_axis(None)
    )
    grid = grid.assign(n=grid.sum(axis="columns"), name=grid.index).sort_values(["n", "name"], ascending=[False, True])
    states = grid[["done", "open", "none"]].to_numpy()
    return [[str(name), *map(int, row)] for name, row in zip(grid.index, states, strict=True)]


def _letters(facts: Facts, year: int | None) -> list[list[Any]]:
    """[kind, numbers of the twelve months, total]; of all years together month by month as well."""
    import pandas as pd

    frame = _frame(facts["letters"], ("kind", "year", "month"), year)
    if frame.empty:
        return []
    grid = pd.crosstab(frame["kind"], frame["month"]).reindex(columns=range(1, 13), fill_value=0)
    return [
        [str(kind), [int(n) for n in row], int(sum(row))] for kind, row in zip(grid.index, grid.to_numpy(), strict=True)
    ]


def _now(facts: Facts) -> dict[str, Any]:
    """As the dossiers stand today: documents by state, what is complete by kind and by scope."""
    import pandas as pd

    documents = pd.DataFrame(facts["documents"], columns=["party", "code", "state"])
    dossiers = pd.DataFrame(facts["dossiers"], columns=["party", "kind", "scope", "complete"])
    states = ["met", "missing", "flawed", "unclear"]
    if documents.empty:
        rows: list[list[Any]] = []
    else:
        grid = (
            pd.crosstab(documents["code"], documents["state"]).reindex(columns=states, fill_value=0).rename_axis(None)
        )
        grid = grid.assign(lacking=grid["missing"] + grid["flawed"] + grid["unclear"], code=grid.index)
        grid = grid.sort_values(["lacking", "code"], ascending=[False, True])
        rows = [[str(row.code), *(int(getattr(row, state)) for state in states)] for row in grid.itertuples()]
    return {"documents": rows, "kind": _groups(dossiers, "kind"), "scope": _groups(dossiers, "scope")}


def _groups(dossiers: Any, column: str) -> list[list[Any]]:
    """[group, complete, all], the largest group first."""
    if dossiers.empty:
        return []
    counts = dossiers.groupby(column)["complete"].agg(["sum", "count"]).reset_index()
    counts = counts.sort_values(["count", column], ascending=[False, True])
    return [[str(name), int(n), int(of)] for name, n, of in counts.itertuples(index=False)]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)
