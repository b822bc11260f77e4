"""The statistics as a workbook: a sheet a picture, the years below one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generator.counting.tables import ALL
from generator.model import LetterKind, Scope
from generator.reports.desk import Desk
from generator.reports.list_workbooks import column
from generator.reports.tallies import Counts


def tables(counts: Counts) -> Iterator[dict[str, Any]]:
    """A sheet a picture; the years below one another."""
    desk, years = counts.desk, [key for key in counts.keys if key != ALL]
    name = desk.wording.month_name
    yield _table(desk, "months", ("year", "month", "complete", "of", "open"), (
        [row[0], name(row[1]), *row[2:5]] for year in reversed(years) for row in counts.of(year)["months"]
    ))  # fmt: skip
    labels = {r.code: r.label for r in desk.snapshot.requirements}
    now = counts.found["now"]
    yield _table(desk, "documents", ("document", "met", "missing", "flawed", "unclear"), (
        [labels.get(code, code), *n] for code, *n in now["documents"]
    ))  # fmt: skip
    words = {scope.value: desk.wording.word(scope) for scope in Scope}
    yield _table(desk, "groups", ("group", "complete", "of"), (
        [words.get(group, group), n, of] for part in ("kind", "scope") for group, n, of in now[part]
    ))  # fmt: skip
    yield _table(desk, "waits", ("year", "days"), (
        [int(year), n] for year in years for n in counts.of(year)["waits"]["days"]
    ))  # fmt: skip
    yield _table(desk, "sessions", ("year", "session", "present", "represented", "absent", "unrecorded"), (
        [int(year), desk.session_link(number)["title"], *n]
        for year in years for number, *n in counts.of(year)["sessions"]
    ))  # fmt: skip
    yield _table(desk, "parties", ("year", "party", "came", "said"), (
        [int(year), desk.name(party), came, of] for year in years for party, came, of, _ in counts.of(year)["parties"]
    ))  # fmt: skip
    yield _table(desk, "chairs", ("year", "party", "n"), (
        [int(year), desk.name(party), n] for year in years for party, n, _ in counts.of(year)["chairs"]
    ))  # fmt: skip
    yield _table(desk, "views", ("year", "domain", "done", "open_views", "quiet"), iter((
        *([int(year), *row] for year in years for row in counts.of(year)["views"]),
        *([desk.say("history.undated"), *row] for row in counts.found["undated"]),
    )))  # fmt: skip
    kinds = {kind.value: desk.wording.word(kind) for kind in LetterKind}
    yield _table(desk, "letters", ("year", "month", "kind", "n"), (
        [int(year), name(n), kinds[kind], count]
        for year in years for kind, months, _ in counts.of(year)["letters"]
        for n, count in enumerate(months, 1) if count
    ))  # fmt: skip


_WORDS = frozenset({"month", "document", "group", "session", "party", "domain", "kind"})


def _table(desk: Desk, title: str, columns: Sequence[str], rows: Iterator[list[Any]]) -> dict[str, Any]:
    heads = [column(desk.say(f"statistics.column.{name}"), 30 if name in _WORDS else 14, text=name in _WORDS)
             for name in columns]  # fmt: skip
    return {"title": desk.say(f"statistics.sheet.{title}"), "columns": heads, "rows": list(rows)}
