"""The bytes of the files that are no papers: pages, workbooks, calendars, scripts, and letters that were frozen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from generator.ledger.letter_book import frozen_bytes
from generator.model.artifact import Artifact, Kind

if TYPE_CHECKING:
    from generator.render.confined import Confined
    from generator.render.html import Templates


def drawn(artifact: Artifact, templates: Templates | Confined, records: Path) -> bytes:
    """The file as it will stand there. Raises GeneratorError for a faulty template or a frozen letter that changed."""
    match artifact.kind:
        case Kind.XLSX:
            from generator.render.xlsx import workbook  # late: most runs make none

            return workbook(artifact.context["tables"])
        case Kind.ICS:
            from generator.render.ics import calendar

            return calendar(artifact.context)
        case Kind.TEXT:
            return str(artifact.context["text"]).encode()
        case Kind.FROZEN:
            return frozen_bytes(records, artifact.context["file"], artifact.context["sha256"])
        case _:
            return templates.render(artifact).encode()
