"""A workbook that python-calamine can't open and openpyxl can, such as one with macro sheets: the same answers.

Some twenty times slower, and without a formula's value where a program stored none; so it is asked only then, and only
for .xlsx and .xlsm, under the same limits. Values have the types that the other library gives: every number is a float,
a day without an hour is a date, an error value is blank (`ooxml.py` tells which).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from generator.model.errors import InputError
from generator.reading.relations import named_sheets
from generator.reading.sheets import Merge, Sheet, columns_of

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet


def sheets_of(data: bytes, name: str, max_rows: int) -> Iterator[Sheet]:
    """Its worksheets; macro sheets and charts hold no table.

    Raises ValueError for a workbook that it can't open either, InputError for a sheet with more than `max_rows` rows.
    """
    pages = _pages(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        wanted = [title for title, (kind, _) in named_sheets(archive).items() if kind not in _NO_TABLES]
    if not wanted or not pages.keys() >= {*wanted}:  # it passes over a sheet that is not there, without a word
        raise ValueError(name)
    for page in (pages[title] for title in wanted):
        if page.max_row > max_rows:
            raise InputError("too_many_rows", file=name, sheet=page.title, n=page.max_row)
        merges = (Merge(m.min_row, m.min_col, m.max_row, m.max_col) for m in page.merged_cells.ranges)
        columns = columns_of(_row(row) for row in page.iter_rows(min_row=1, min_col=1))
        is_hidden = page.sheet_state != "visible"
        yield Sheet(name, page.title, [], is_hidden, merges=tuple(sorted(merges)), columns=columns)


_NO_TABLES = frozenset({"chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet"})


def _pages(data: bytes) -> dict[str, Worksheet]:
    from openpyxl import load_workbook  # late: most runs never need it

    try:
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:  # a stranger's file can raise anything in it
        raise ValueError(str(error)) from error
    return {page.title: page for page in book.worksheets}


def _row(cells: tuple[Any, ...]) -> list[Any]:
    return ["" if cell.value is None or cell.data_type == "e" else _value(cell.value) for cell in cells]


def _value(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value
