"""One module a kind of page or paper. A new one is a module here, its template, and its name in REPORTS."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from generator.artifact import Artifact
from generator.reports import calendar_pages, deficiencies, index, notices, parties, quality, sessions
from generator.reports.desk import Desk
from generator.snapshot import Snapshot
from generator.wording import Wording

REPORTS: tuple[Callable[[Desk], Iterator[Artifact]], ...] = (
    index.artifacts,
    parties.artifacts,
    deficiencies.artifacts,
    notices.artifacts,
    calendar_pages.artifacts,
    sessions.artifacts,
    quality.artifacts,
)


def artifacts(snapshot: Snapshot, wording: Wording, with_papers: bool = True) -> tuple[Artifact, ...]:
    """Every file of the site that is drawn from a template; pages link to papers only where there are any."""
    desk = Desk(snapshot, wording, with_papers)
    found = (artifact for report in REPORTS for artifact in report(desk))
    return tuple(artifact for artifact in found if with_papers or artifact.kind != "pdf")
