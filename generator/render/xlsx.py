"""Workbooks that the program writes: right-to-left sheets to read, filter, print or fill in; never a formula.

A workbook is a list of tables, one a sheet, as plain data:

    {"title": sheet name, "heading": line above the table or "",
     "columns": [{"title", "width"?, "text"? stored as text, "choices"? allowed words, "comment"? help on the header,
                  "choices_from"? (sheet name, column, first row) of a list in the workbook, all counted from 0,
                  "strict"? whether Excel refuses what is not in the list: False (it asks), True, None (says nothing)}],
     "rows": [[cell, …], …],              cells: str, int, float, bool, date or None
     "remarks"?: [{"row", "column", "severity", "text"}]}   what is to be said of a cell, both counted from 0

XlsxWriter (BSD) is used because its bytes are the same for the same content; openpyxl's are not.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from generator.language.persian import clean
from generator.reading.ooxml import OWN_COMMENT
from generator.tables.columns import LISTS_SHEET

#: (sheet, column number, column, first row) of a drop-down that is still to be written.
_Drop = tuple[Any, int, Mapping[str, Any], int]

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - not a moment: the same bytes for the same content
_ROWS_TO_FILL = 500  # how far drop-downs and text formats reach below the last row
_MOST_INLINE = 255  # characters that Excel takes for a list of choices inside the rule itself
_FILLS = {"error": "#FFC7CE", "warning": "#FFEB9C", "note": "#DDEBF7"}  # of cells that something is said of
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\']")


def warm_up() -> None:
    """Import what writes them: for a process that has nothing to do yet."""
    import xlsxwriter  # noqa: F401


def workbook(tables: Sequence[Mapping[str, Any]]) -> bytes:
    """The bytes of an .xlsx with one sheet a table. The `mark` of the first is kept in the properties of the file."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
               "default_date_format": "yyyy-mm-dd"}  # fmt: skip
    with xlsxwriter.Workbook(target, options) as book:
        marks = [table["mark"] for table in tables[:1] if "mark" in table]
        book.set_properties({"created": _CREATED, **({"keywords": marks[0]} if marks else {})})
        formats = _formats(book)
        lists: list[_Drop] = []
        titles: set[str] = set()
        for table in tables:
            sheet = book.add_worksheet(_sheet_title(table["title"], titles))
            _write(sheet, table, formats, lists)
        _write_long_lists(book, lists)
    return target.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": "Tahoma", "font_size": 10, "align": "right", "valign": "top", "reading_order": 2}
    line = {"bottom": 4, "bottom_color": "#C9D2D0"}
    return {
        "heading": book.add_format({**base, "bold": True, "font_size": 12, "font_color": "#0B5D57"}),
        "header": book.add_format({**base, "bold": True, "font_color": "#FFFFFF", "bg_color": "#0B5D57"}),
        "cell": book.add_format({**base, **line, "text_wrap": True}),
        "text": book.add_format({**base, **line, "text_wrap": True, "num_format": "@"}),
        **{name: book.add_format({**base, **line, "text_wrap": True, "num_format": "@", "bg_color": color})
           for name, color in _FILLS.items()},
    }  # fmt: skip


def _sheet_title(title: str, taken: set[str]) -> str:
    """A name that Excel takes: 31 characters, none of its own signs, no other sheet's."""
    wanted = _NOT_IN_TITLES.sub(" ", clean(title)).strip()[:31] or "1"
    name, n = wanted, 1
    while name.casefold() in taken:
        n += 1
        name = f"{wanted[: 31 - len(str(n)) - 1]} {n}"
    taken.add(name.casefold())
    return name


def _write(sheet: Any, table: Mapping[str, Any], formats: Mapping[str, Any], lists: list[_Drop]) -> None:
    columns, rows = table["columns"], table["rows"]
    top = 1 if table.get("heading") else 0
    sheet.right_to_left()
    if top:
        sheet.write_string(0, 0, table["heading"], formats["heading"])
    for n, column in enumerate(columns):
        sheet.set_column(n, n, column.get("width", 18), formats["text" if column.get("text") else "cell"])
        sheet.write_string(top, n, column["title"], formats["header"])
        if column.get("comment"):
            sheet.write_comment(top, n, column["comment"], {"x_scale": 2, "font_name": "Tahoma", "font_size": 9})
        if column.get("choices"):
            lists.append((sheet, n, column, top + 1))
        elif column.get("choices_from"):
            title, of, first = column["choices_from"]
            letter = _letters(of)
            source = f"='{title}'!${letter}${first + 1}:${letter}${first + _ROWS_TO_FILL}"
            sheet.data_validation(top + 1, n, top + 1 + _ROWS_TO_FILL, n, _list_rule(column, source))
        if column.get("text"):
            sheet.ignore_errors({"number_stored_as_text": f"A1:{_letters(len(columns))}{_ROWS_TO_FILL + len(rows)}"})
    for number, row in enumerate(rows, top + 1):
        for n, value in enumerate(row):
            _write_cell(sheet, number, n, value, formats["text" if columns[n].get("text") else "cell"])
    for remark in table.get("remarks", ()):
        row, n = remark["row"], remark["column"]
        value = rows[row][n] if n < len(rows[row]) else ""
        _write_cell(sheet, row + top + 1, n, value, formats[remark["severity"]])
        said = f"{OWN_COMMENT}\n{remark['text']}"
        sheet.write_comment(row + top + 1, n, said, {"x_scale": 3, "y_scale": 2, "font_name": "Tahoma", "font_size": 9})
    sheet.freeze_panes(top + 1, 1)
    sheet.autofilter(top, 0, top + max(len(rows), 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_footer("&C&P / &N")


def _write_cell(sheet: Any, row: int, column: int, value: object, form: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, form)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value)
    else:
        sheet.write_string(row, column, str(value), form)


def _write_long_lists(book: Any, lists: Sequence[_Drop]) -> None:
    """The drop-downs: inside the rule while Excel takes that, else on a hidden sheet."""
    hidden = None
    n_hidden = 0
    for sheet, n, column, first in lists:
        choices: Sequence[str] = column["choices"]
        source: Any = list(choices)
        if len(",".join(choices)) > _MOST_INLINE or any("," in choice for choice in choices):
            if hidden is None:
                hidden = book.add_worksheet(LISTS_SHEET)
                hidden.hide()
            hidden.write_column(0, n_hidden, choices)
            letter = _letters(n_hidden)
            source = f"={LISTS_SHEET}!${letter}$1:${letter}${len(choices)}"
            n_hidden += 1
        sheet.data_validation(first, n, first + _ROWS_TO_FILL, n, _list_rule(column, source))


def _list_rule(column: Mapping[str, Any], source: object) -> dict[str, Any]:
    strict = column.get("strict", False)
    kind = "stop" if strict else "warning"
    return {"validate": "list", "source": source, "error_type": kind, "show_error": strict is not None}


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
