"""A desk over an office of a few lines: what a report shows, without a page being drawn."""

from __future__ import annotations

from pathlib import Path

from generator import pipeline, settings
from generator.model import Past
from generator.reports.desk import Desk
from tests.builders import sheets, wording
from tests.conftest import TODAY, Workspace


def desk_of(folder: Path, text: str, today: str = TODAY, past: Past | None = None) -> Desk:
    """The desk of an office in tables as `tests.builders.sheets` reads them."""
    workspace = Workspace(folder)
    workspace.write("دفتر.xlsx", {sheet.title: sheet.rows for sheet in sheets(text)})
    chosen = settings.load(folder, today=today, pdf=False)
    return Desk(pipeline.examine(chosen, wording(), past or Past()).snapshot, wording(), with_papers=False)
