"""The page of what was checked: every rule with how often it was tried and failed, and how far each table is filled.

Counts only. What a rule found stands on the page of findings; of a private column no value is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.judging.checked import ColumnProfile, TableProfile, Tally
from generator.language.persian import to_fa
from generator.model.artifact import Artifact
from generator.reports.desk import Desk


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """quality/checked/index.html"""
    tallies, profiles = desk.snapshot.tallies, desk.snapshot.profiles
    first = {finding.code: desk.finding_id(finding) for finding in reversed(desk.snapshot.findings)}
    rules = [_rule(desk, tally, first) for tally in tallies]
    n_failed = sum(tally.n_failed for tally in tallies)
    n_cells = sum(column.n_filled for profile in profiles for column in profile.columns)
    context = {
        "said": [
            desk.say("checked.rules", n=len(tallies), tried=sum(tally.n_tried or 0 for tally in tallies)),
            desk.say("checked.failed", n=n_failed) if n_failed else desk.say("checked.none_failed"),
            desk.say("checked.cells", n=n_cells, tables=len(profiles)),
        ],
        "shipped": [rule for rule, tally in zip(rules, tallies, strict=True) if tally.own is None],
        "own": [rule for rule, tally in zip(rules, tallies, strict=True) if tally.own is not None],
        "tables": [_table(desk, profile) for profile in profiles],
    }
    title = desk.say("page.checked.title")
    yield desk.page("quality/checked/index.html", "what_was_checked.html", "quality", title, context)


def _rule(desk: Desk, tally: Tally, first: dict[str, str]) -> dict[str, Any]:
    """One line; a code leads to the first of its findings."""
    n = tally.n_tried
    return {
        "text": _own(desk, tally) if tally.own else desk.say(f"checked.rule.{tally.rule}"),
        "sentence": tally.own.sentence if tally.own else "",
        "is_read": n is not None,
        "n_tried": to_fa(n) if n else "",
        "n_passed": to_fa(n - tally.n_failed) if n else "",
        "n_failed": to_fa(tally.n_failed) if tally.n_failed else "",
        "codes": [{"code": code, "anchor": first.get(code, "")} for code in tally.codes],
    }


def _own(desk: Desk, tally: Tally) -> str:
    row = tally.own
    assert row is not None
    facts = {
        "table": row.table,
        "column": row.column,
        "condition": desk.wording.word(row.condition) if row.condition else desk.say("word.none"),
        "value": row.value or "",
    }
    return desk.say("checked.condition_value" if row.value else "checked.condition", **facts)


def _table(desk: Desk, profile: TableProfile) -> dict[str, Any]:
    return {
        "key": profile.key,
        "title": desk.say(f"word.table.{profile.key}"),
        "n_rows": to_fa(profile.n_rows),
        "columns": [_column(desk, column, profile.n_rows) for column in profile.columns],
    }


def _column(desk: Desk, column: ColumnProfile, n_rows: int) -> dict[str, Any]:
    return {
        "title": column.title,
        "n_filled": to_fa(column.n_filled),
        "n_unread": to_fa(column.n_unread) if column.n_unread else "",
        "value": column.n_filled,
        "max": max(n_rows, column.n_filled),
        "words": desk.say("word.comma").join(desk.say("checked.word", word=w, n=n) for w, n in column.words),
        "is_private": column.is_private,
    }
