"""One site from many workspaces, a province each: totals, completeness compared, calendars side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from generator import settings as configuration
from generator.keeping.lock import hold_workspace
from generator.keeping.manifest import Manifest
from generator.language.wording import Wording
from generator.model.artifact import Artifact
from generator.model.errors import InputError
from generator.privacy.candidates import GAP
from generator.provinces.gathered import Province, Unread
from generator.provinces.pages import artifacts
from generator.publishing import placing
from generator.publishing.inspection import Inspection
from generator.publishing.placing import Published
from generator.publishing.unchanged import program
from generator.render.drawing import Drawing
from generator.settings import Settings
from generator.tables.confidential import sort_cells


def build(
    provinces: Sequence[Province], unread: Sequence[Unread], output: Path, today: date, wording: Wording
) -> Published:
    """Swap the joint site into `output`/site. Raises InputError when there is nothing to show."""
    if not provinces:
        raise InputError("no_province")
    settings = replace(_settings(output), today=today)
    sorted_cells = [sort_cells(province.examined.regions) for province in provinces]
    private = [cell for private_cells, _ in sorted_cells for cell in private_cells]
    public = [public_text for _, public_text in sorted_cells]
    made = list(artifacts(provinces, unread, today, wording))
    with hold_workspace(output):
        manifest = Manifest(settings.output)
        drawing = Drawing(settings, manifest, program=program())
        published = placing.publish(
            settings,
            lambda folder: _fill(drawing, made, folder),
            Inspection(private, public, settings, artifacts=made, names=GAP.join(p.name for p in provinces)).look,
            manifest,
        )
        manifest.save()
        return published


def _fill(drawing: Drawing, made: Sequence[Artifact], folder: Path) -> None:
    drawing.fill(folder, made, lambda _done, _of: None)


def _settings(output: Path) -> Settings:
    return replace(configuration.load_defaults(output.parent), output=output.resolve(), pdf=False)
