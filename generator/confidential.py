"""Which cells of the recognised tables are nobody's business but the office's: what the privacy gate looks for.

A cell is private when its column is not declared public, whether it is read or not, or when its column is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from generator.columns import Column, Privacy
from generator.model import Place, PrivateCell, column_letters
from generator.persian import are_clean, clean
from generator.recognise import Region
from generator.values import as_text, parse_date

_IGNORED = "_"  # the number of the row
_SHORTEST = 6


def sort_cells(regions: Iterable[Region]) -> tuple[tuple[PrivateCell, ...], str]:
    """The private cells, each value once for each column, and all public texts in one, line by line."""
    private: dict[tuple[str, str, str], PrivateCell] = {}
    public: list[str] = []
    for region in regions:
        declared = {position: region.spec.column(name) for name, position in region.columns.items()}
        for position in range(region.first_column, region.last_column + 1):
            column = declared.get(position)
            if position in region.wide or (column and column.privacy is Privacy.PUBLIC):
                public += _different_texts(region, position)
            elif column is None or column.field != _IGNORED:
                for row, text in _texts(region, position):
                    if len(text) >= _SHORTEST and not _is_date(text):
                        cell = _private(region, column, position, row, text)
                        private.setdefault((text, cell.table, cell.column), cell)
    return tuple(private.values()), "\n".join(public)


def _private(region: Region, column: Column | None, position: int, row: int, text: str) -> PrivateCell:
    sheet = region.sheet
    header = sheet.rows[region.header_row - 1]
    title = column.title if column else clean(as_text(header[position - 1])) if position <= len(header) else ""
    place = Place(sheet.file, sheet.title, f"{column_letters(position)}{row}")
    return PrivateCell(text, region.spec.key, title, place, column is not None and column.privacy is Privacy.NOTICE)


def _different_texts(region: Region, position: int) -> Iterable[str]:
    """Each text of a column once, in the order of the sheet."""
    rows = region.sheet.rows[region.header_row : region.last_row]
    cells = dict.fromkeys(cells[position - 1] for cells in rows if position <= len(cells))
    if {*map(type, cells)} == {str} and are_clean(cells):
        return filter(None, cells)
    return dict.fromkeys(filter(None, map(_text, cells)))


def _texts(region: Region, position: int) -> Iterator[tuple[int, str]]:
    """(row, text) of every cell of a column that holds a text or a whole number."""
    for number, cells in enumerate(region.sheet.rows[region.header_row : region.last_row], region.header_row + 1):
        if position <= len(cells) and (text := _text(cells[position - 1])):
            yield number, text


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return clean(raw)
    is_whole = (isinstance(raw, int) and not isinstance(raw, bool)) or (isinstance(raw, float) and raw.is_integer())
    return str(int(raw)) if is_whole else ""


def _is_date(text: str) -> bool:
    """A day is no secret by itself: the same day stands on pages for other reasons."""
    return len(text) < 20 and parse_date(text)[0] is not None
