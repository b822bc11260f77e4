"""What stands in a cell, as a person reads it: for what is remembered of a statement when its sheet has gone on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

from generator.language.jalali import to_jalali
from generator.language.persian import clean
from generator.language.values import as_text, is_blank
from generator.model import Place
from generator.privacy.detector import Detector
from generator.reading.sheets import Sheet, column_of

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_LONGEST = 200  # of a value that is remembered, in characters


def values_of(sheets: Iterable[Sheet], detector: Detector) -> Callable[[Place], str]:
    """Cell → its text, '' where there is none; «…» stands for what is personal."""
    by_title = {(sheet.file, sheet.title): sheet for sheet in sheets}

    def value(place: Place) -> str:
        sheet, found = by_title.get((place.file, place.sheet)), _ADDRESS.fullmatch(place.cell)
        if sheet is None or found is None:
            return ""
        raw = _at(sheet, _number(found[1]), int(found[2]))
        return "" if is_blank(raw) else said(_text(raw))

    said = cache(lambda text: detector.masked(clean(text))[:_LONGEST])  # most cells hold one of a few words
    return value


def _text(raw: object) -> str:
    """A real date is the day that it is read as, in the calendar of the office."""
    if isinstance(raw, date):
        year, month, day = to_jalali(raw)
        return f"{year}/{month:02}/{day:02}"
    return as_text(raw)


def _at(sheet: Sheet, column: int, row: int) -> object:
    if not sheet.columns:
        cells = sheet.rows[row - 1] if row <= len(sheet.rows) else []
        return cells[column - 1] if column <= len(cells) else None
    held = column_of(sheet, column)
    return held.values[held.places[row - 1]] if row <= len(held.places) else None


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
