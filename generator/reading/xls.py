"""What an .xls shows beside the values: number formats, what is struck through or raised, colours, comments, hidden
columns. Read by xlrd, which knows the formats and fonts of Excel 97 to 2003; the values come from elsewhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from generator.reading.ooxml import OWN_COMMENT, TINY, Run, Style, marks_of, shown_otherwise, telling, telling_colour
from generator.reading.sheets import Mark

if TYPE_CHECKING:
    from xlrd.book import Book
    from xlrd.sheet import Sheet

_SOLID, _WHITE = 1, (255, 255, 255)
_TWIPS = 20  # of a point


class Looks(NamedTuple):
    """The marks of a sheet and its hidden columns, which count from 1."""

    marks: tuple[Mark, ...]
    hidden_columns: frozenset[int]


def looks_of(data: bytes) -> Mapping[str, Looks]:
    """By sheet title. Raises ValueError where the library can't follow the file."""
    import xlrd

    try:
        with xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO(), ragged_rows=True
        ) as book:
            styles = {n: style for n in range(len(book.xf_list)) if (style := _style(book, n)) != Style()}
            return {sheet.name: _looks(book, sheet, styles) for sheet in book.sheets()}
    except MemoryError:
        raise
    except Exception as error:  # it checks little of what a stranger's file says
        raise ValueError(type(error).__name__) from error


def _style(book: Book, number: int) -> Style:
    """What one of the book's cell formats does to what a cell shows."""
    look = book.xf_list[number]
    form, font = book.format_map.get(look.format_key), book.font_list[look.font_index]
    code = form.format_str if form else ""
    ink = book.colour_map.get(font.colour_index)
    is_filled = look.background.fill_pattern == _SOLID
    fill = book.colour_map.get(look.background.pattern_colour_index) if is_filled else _WHITE
    return Style(
        telling(code),
        bool(font.struck_out),
        bool(font.escapement),
        telling_colour("" if fill == _WHITE else _hex(fill), _hex(ink)),
        font.height <= TINY * _TWIPS or (ink is not None and ink == fill),
    )


def _hex(colour: tuple[int, int, int] | None) -> str:
    return bytes(colour or ()).hex().upper()


def _looks(book: Book, sheet: Sheet, styles: Mapping[int, Style]) -> Looks:
    notes = (at for at, note in sheet.cell_note_map.items() if note.text.partition(OWN_COMMENT)[0].strip())
    hidden = (column + 1 for column, info in sheet.colinfo_map.items() if info.hidden)
    marks = [*_marks(book, sheet, styles), *(Mark(row + 1, column + 1, "comment") for row, column in notes)]
    return Looks(tuple(marks), frozenset(hidden))


def _marks(book: Book, sheet: Sheet, styles: Mapping[int, Style]) -> Iterator[Mark]:
    for row in range(sheet.nrows):
        for column, value in enumerate(sheet.row_values(row)):
            style = styles.get(sheet.cell_xf_index(row, column), Style())
            runs = sheet.rich_text_runlist_map.get((row, column))
            if value not in ("", None) and (runs or style != Style()):
                odd = _run(book, value, style, runs) if runs and isinstance(value, str) else None
                yield from marks_of(row + 1, column + 1, style, odd, partial(_shown, value, style))


def _shown(value: Any, style: Style) -> str | None:
    try:
        return shown_otherwise(value if isinstance(value, str) else float(value), style)
    except (ValueError, OverflowError):
        return None


def _run(book: Book, text: str, style: Style, runs: list[tuple[int, int]]) -> Run:
    """A text in runs of different fonts, each from its offset on; what is before the first is in the cell's own."""
    starts = [*runs, (len(text), 0)]
    parts = [(text[: runs[0][0]], style.is_struck, style.is_raised)]
    for (start, font), (end, _) in pairwise(starts):
        parts.append((text[start:end], bool(book.font_list[font].struck_out), bool(book.font_list[font].escapement)))
    seen = [part for part in parts if part[0].strip()]
    kept = "".join(text for text, is_struck, is_raised in parts if not (is_struck or is_raised))
    return Run(text, kept, any(part[1] for part in seen), any(part[2] for part in seen))
