"""Sheets as plain values, to be kept and to pass from the reader process, and back; the same to the last cell."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from generator.reading.sheets import CellFault, Column, Mark, Merge, Sheet, with_rows


def packed(sheets: Iterable[Sheet]) -> list[Any]:
    return [
        (
            sheet.title, sheet.hidden, sorted(sheet.hidden_rows), [tuple(merge) for merge in sheet.merges],
            sheet.strays, sheet.is_unsure, sheet.is_unmarked,
            [([_plain(value) for value in values], places.tobytes()) for values, places in sheet.columns],
            [tuple(mark) for mark in sheet.marks], sorted(sheet.hidden_columns), sheet.has_pictures,
            sheet.is_from_1904,
        )
        for sheet in sheets
    ]  # fmt: skip


def unpacked(plain: Any, name: str) -> Sheet:
    title, hidden, hidden_rows, merges, strays, is_unsure, is_unmarked, columns, marks, *rest = plain
    hidden_columns, has_pictures, is_from_1904 = rest
    found = [Column([_value(value) for value in values], array("I", places)) for values, places in columns]
    return with_rows(Sheet(
        name, title, [], hidden, frozenset(hidden_rows), tuple(Merge(*merge) for merge in merges), tuple(strays),
        is_unsure, is_unmarked, found, tuple(Mark(*mark) for mark in marks), frozenset(hidden_columns), has_pictures,
        is_from_1904,
    ))  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, CellFault):
        return "fault", value.shown
    if isinstance(value, datetime | date | time):
        return type(value).__name__, value.isoformat()
    if isinstance(value, timedelta):
        return "timedelta", value.days, value.seconds, value.microseconds
    return value


def _value(plain: Any) -> Any:
    if not isinstance(plain, tuple | list):
        return plain
    kind, *rest = plain
    return _KINDS[kind](*rest)


_KINDS: Mapping[str, Any] = {
    "fault": CellFault, "datetime": datetime.fromisoformat, "date": date.fromisoformat, "time": time.fromisoformat,
    "timedelta": timedelta,
}  # fmt: skip
