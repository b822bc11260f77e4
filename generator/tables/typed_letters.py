"""The rows of letters tables as somebody typed them: what is refused, or can't be read, is carried into a fresh copy.

Texts as they are seen, not values: a date that is none is kept as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.language import values
from generator.language.persian import clean
from generator.model import Source, TypedRow
from generator.model.letters import TYPED_FIELDS
from generator.reading.sheets import CellFault
from generator.tables.recognise import Region
from generator.tables.rows import data_rows
from generator.tables.samples import is_sample


def typed_rows(regions: Iterable[Region], *, is_copy: bool = False) -> Iterator[TypedRow]:
    """Every row in which something is typed beside the id; `is_copy` of a table outside the input folder."""
    for region in regions:
        if region.spec.key != "letters":
            continue
        for number in data_rows(region):
            cells = region.sheet.rows[number - 1]
            if is_sample(cells, min(region.columns.values(), default=1)):
                continue
            source = Source(region.sheet.file, region.sheet.title, number, region.columns)
            names = ("letter", "recipient", "kind", *TYPED_FIELDS)
            said = {name: _text(cells, region.columns.get(name)) for name in names}
            if any(said[name] for name in TYPED_FIELDS):
                yield TypedRow(source, said.pop("letter"), {name: text for name, text in said.items() if text}, is_copy)


def _text(cells: list[object], column: int | None) -> str:
    if column is None or column > len(cells):
        return ""
    raw = cells[column - 1]
    return raw.shown if isinstance(raw, CellFault) else "" if raw is None else clean(values.as_text(raw))
