"""The findings page: what is wrong or doubtful in the data, where, and what to do. Personal values are masked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.language.persian import to_fa
from generator.model import Finding, Severity
from generator.model.artifact import Artifact
from generator.model.catalogue import blocks, counts, severity
from generator.reports.desk import Desk
from generator.reports.list_workbooks import column, workbook


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """quality/index.html and quality/findings.xlsx"""
    found = counts(desk.snapshot.findings)
    rows = _rows(desk)
    context = {
        "figures": [
            {
                "n": to_fa(found[level.value]),
                "text": desk.wording.word(level),
                "level": level.value,
                "is_any": bool(found[level.value]),
            }
            for level in Severity
        ],
        "groups": [
            {
                "level": level.value,
                "word": desk.wording.word(level),
                "text": desk.say(f"quality.{level.value}"),
                "findings": [row for row in rows if row["level"] == level.value],
            }
            for level in Severity
            if found[level.value]
        ],
    }
    title = desk.say("page.quality.title")
    yield desk.page("quality/index.html", "quality.html", "quality", title, context)
    if rows:
        yield workbook(desk, "quality/findings.xlsx", [_table(desk, rows, title)])


def _table(desk: Desk, rows: list[dict[str, Any]], title: str) -> dict[str, Any]:
    heads = (("severity", 12), ("code", 12), ("finding", 60), ("source", 44), ("remedy", 60), ("blocks", 34))
    return {
        "title": title,
        "columns": [column(desk.say(f"table.{key}"), width) for key, width in heads],
        "rows": [
            [
                desk.wording.word(Severity(row["level"])),
                row["code"],
                row["message"],
                desk.places_text(row["source"]),
                row["remedy"],
                row["blocks"],
            ]
            for row in rows
        ],
    }


def _rows(desk: Desk) -> list[dict[str, Any]]:
    """All findings; two that share a code and a cell share an anchor, which the first of them carries."""
    taken: set[str] = set()
    rows = []
    for finding in desk.snapshot.findings:
        anchor = desk.finding_id(finding)
        rows.append(_finding(desk, finding) | {"id": "" if anchor in taken else anchor})
        taken.add(anchor)
    return rows


def _finding(desk: Desk, finding: Finding) -> dict[str, Any]:
    message, remedy = desk.wording.finding(finding)
    return {
        "level": severity(finding).value,
        "code": finding.code,
        "meaning": desk.wording.meaning(finding.code),
        "message": message,
        "remedy": remedy,
        "table": desk.say(f"word.table.{finding.table}") if finding.table else "",
        "party": desk.party_link(finding.party) if finding.party and desk.has_page(finding.party) else None,
        "source": desk.places([finding.place]),
        "blocks": desk.say(f"quality.blocks.{blocks(finding).value}"),
    }
