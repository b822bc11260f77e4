"""The long tables of the site as workbooks: the same rows as on the page, to filter and to send on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.model.artifact import Artifact, Kind
from generator.reports.desk import Desk


def column(title: str, width: int = 18, *, text: bool = True) -> dict[str, Any]:
    """One column; as text unless it holds numbers."""
    return {"title": title, "width": width, "text": text}


def workbook(desk: Desk, path: str, tables: Sequence[Mapping[str, Any]], *, is_dated: bool = True) -> Artifact:
    """An .xlsx with one sheet a table, headed by the day of its data, unless it is of a year that is over. Tables are
    those of `render/xlsx.py`."""
    heading = {"heading": desk.say("site.as_of", day=desk.wording.full_date(desk.snapshot.today))} if is_dated else {}
    return Artifact(path, "", {"tables": [{**heading, **table} for table in tables]}, Kind.XLSX)
