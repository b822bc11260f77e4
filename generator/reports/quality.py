"""The findings page: what is wrong or doubtful in the data, where, and what to do. Personal values are masked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache, partial
from typing import Any

from generator.judging.schedule import is_ahead
from generator.judging.snapshot import Snapshot
from generator.language.causes import Cause, by_cause
from generator.language.persian import to_fa
from generator.language.wording import Wording
from generator.model import Finding, Place, Severity
from generator.model.artifact import Artifact
from generator.model.catalogue import Blocks, blocks, counts, severity
from generator.model.session_numbers import number_in
from generator.reports.desk import Desk
from generator.reports.list_workbooks import column, workbook

_SHOWN = 20  # findings of one cause that the page lists; the workbook beside it has all


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """quality/index.html and quality/findings.xlsx"""
    findings = desk.snapshot.findings
    found = counts(findings)
    causes = _causes(desk)
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
                "causes": [cause for cause in causes if cause["level"] == level.value],
            }
            for level in Severity
            if found[level.value]
        ],
    }
    title = desk.say("page.quality.title")
    yield desk.page("quality/index.html", "quality.html", "quality", title, context)
    if findings:
        yield workbook(desk, "quality/findings.xlsx", [_table(desk, title)])


def resting(snapshot: Snapshot, wording: Wording) -> Callable[[Finding], str]:
    """What a marked copy says beside a finding: which invitations to sessions ahead its cell can change; '' if none."""
    ahead = [r for r in snapshot.rosters if r.seal is None and is_ahead(r.session, snapshot.today)]
    of_rosters = {r.session.number: {*snapshot.proof.of_roster(r.session.number)} for r in ahead if r.withheld}

    @cache
    def of_party(party: str) -> Mapping[int, Collection[Place]]:
        own = (d for r in ahead for d in r.decisions if d.party == party)
        return {d.session: {*snapshot.proof.of_decision(d)} for d in own}

    def said(finding: Finding) -> str:
        cells = of_party(finding.party) if finding.party else of_rosters
        numbers = [to_fa(number_in(n)) for n, places in cells.items() if finding.place in places]
        if not numbers:
            return ""
        key = f"returned.{'rests_on' if finding.party else 'rosters_rest_on'}{'_one' if len(numbers) == 1 else ''}"
        return wording.say(key, sessions=wording.say("word.comma").join(numbers))

    return said


def _table(desk: Desk, title: str) -> dict[str, Any]:
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
            for row in map(partial(_finding, desk), desk.snapshot.findings)
        ],
    }


def _causes(desk: Desk) -> list[dict[str, Any]]:
    """All findings by their causes; two that share a code and a cell share an anchor, which the first carries."""
    taken: set[str] = set()
    found = []
    for cause in by_cause(desk.snapshot.findings, desk.wording):
        items = []
        for message, some in cause.said:
            for finding in some:
                anchor = desk.finding_id(finding)
                items.append({
                    "id": "" if anchor in taken else anchor,
                    "message": message if len(cause.said) > 1 else "",
                    "party": _party(desk, finding),
                    "source": desk.places([finding.place]),
                })  # fmt: skip
                taken.add(anchor)
        found.append(_cause(desk, cause, items))
    return found


def _cause(desk: Desk, cause: Cause, items: list[dict[str, Any]]) -> dict[str, Any]:
    is_of_several = len({finding.party for finding in cause.findings}) > 1
    keys = {Blocks.PARTY_LETTERS: "parties_letters"} if is_of_several else {}
    held = dict.fromkeys(desk.say(f"quality.blocks.{keys.get(b, b)}") for b in map(blocks, cause.findings))
    return _finding(desk, cause.first) | {
        "message": cause.headline(desk.wording),
        "blocks": "؛ ".join(filter(None, held)),
        "source": desk.places(finding.place for finding in cause.findings),
        "items": items[:_SHOWN],
        "others": [item["id"] for item in items[_SHOWN:] if item["id"]],
        "rest": desk.say("quality.rest", n=len(items) - _SHOWN) if len(items) > _SHOWN else "",
    }


def _party(desk: Desk, finding: Finding) -> dict[str, str] | None:
    return desk.party_link(finding.party) if finding.party and desk.has_page(finding.party) else None


def _finding(desk: Desk, finding: Finding) -> dict[str, Any]:
    message, remedy = desk.wording.finding(finding)
    return {
        "level": severity(finding).value,
        "code": finding.code,
        "meaning": desk.wording.meaning(finding.code),
        "message": message,
        "remedy": remedy,
        "table": desk.say(f"word.table.{finding.table}") if finding.table else "",
        "party": _party(desk, finding),
        "source": desk.places([finding.place]),
        "blocks": desk.say(f"quality.blocks.{blocks(finding).value}"),
    }
