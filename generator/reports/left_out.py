"""What stands in the place of a page or paper that the privacy gate has stopped: neutral, and every link still leads
there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from generator.model import Severity
from generator.model.artifact import Artifact, Kind
from generator.reports.desk import Desk

_OF_EVERY_PAGE = frozenset({"", "top", "main", "search"})
_QUALITY = "quality/index.html"
_INDEX = "search-index.js"
_EMPTY_INDEX = "window.office.index={kinds:[],rows:[]};\n"


def neutral(desk: Desk, artifact: Artifact, anchors: Collection[str] = ()) -> Artifact | None:
    """The artifact that stands in; `anchors` are where links into the page lead. None when there is none for it."""
    path, title, text = artifact.path, desk.say("page.left_out.title"), desk.say("page.left_out.text")
    match artifact.kind:
        case Kind.HTML:
            is_quality = path == _QUALITY  # since the value was found, more is linked to there than before
            of_findings = (*Severity, *map(desk.finding_id, desk.snapshot.findings)) if is_quality else ()
            ids = {*anchors, *map(str, of_findings)}
            shown = {"anchors": sorted(ids - _OF_EVERY_PAGE)}
            return desk.page(path, "left_out.html", "", title, shown)
        case Kind.PDF | Kind.BATCH | Kind.FROZEN if desk.with_papers:
            return desk.paper(path, "reports/left_out_paper.html", title, {})
        case Kind.XLSX:
            table = {"title": title, "heading": text, "columns": [{"title": title}], "rows": []}
            return replace(artifact, context={"tables": [table]}, key="")
        case Kind.ICS:
            return replace(artifact, context={"name": title, "events": []}, key="")
        case Kind.TEXT if path == _INDEX:
            return replace(artifact, context={"text": _EMPTY_INDEX}, key="")
        case _:
            return None
