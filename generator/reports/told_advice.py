"""Advice as people and machines read it: the very cells and values to write, or the rows to add, by their headers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from generator.judging.advice import Advice, NewRow, Write
from generator.language import words
from generator.language.jalali import to_jalali
from generator.language.wording import Wording
from generator.model import DocumentState, KnownSheet, LicenceState, PartyChange, Reason, Scope, Verdict
from generator.model.resting import DOCUMENT
from generator.model.session_numbers import reference
from generator.tables.columns import TABLE_BY_KEY

_WORDS: Mapping[type[Enum], words.Words[Any]] = {
    DocumentState: words.DOCUMENT_STATE,
    LicenceState: words.LICENCE_STATE,
    PartyChange: words.PARTY_CHANGE,
    Scope: words.SCOPE,
    Verdict: words.VERDICT,
}


def told(some: Iterable[Advice], sheets: Sequence[KnownSheet], wording: Wording) -> list[dict[str, Any]]:
    """Each piece of advice: in general terms, as steps to follow, and those as cells and rows."""
    return [_told(one, sheets, wording) for one in some]


def _told(one: Advice, sheets: Sequence[KnownSheet], wording: Wording) -> dict[str, Any]:
    cells = [
        {**dict(zip(("file", "sheet", "cell"), step.place, strict=True)), "value": _typed(step.value, wording)}
        for step in one.steps
        if isinstance(step, Write)
    ]
    rows = _merged(_row(step, sheets, wording) for step in one.steps if isinstance(step, NewRow))
    said = [
        wording.say("advice.cell" if cell["value"] else "advice.clear", place=_place(cell), value=cell["value"])
        for cell in cells
    ]
    for row in rows:
        values = [wording.say("advice.value", header=name, value=value) for name, value in row["values"].items()]
        said.append(wording.say("advice.row", place=_place(row), values=wording.say("word.comma").join(values)))
    steps = wording.say("advice.and").join(said)
    return {
        "message": wording.reason(one.reason),
        "steps": wording.say("advice.told", steps=steps),
        "cells": cells,
        "rows": rows,
    }


def _place(found: Mapping[str, Any]) -> str:
    """«احزاب.xlsx › احزاب › F3», as everywhere without the folder of the workbooks."""
    return " › ".join(
        part for part in (found["file"].rpartition("/")[2], found["sheet"], found.get("cell", "")) if part
    )


def _row(step: NewRow, sheets: Sequence[KnownSheet], wording: Wording) -> dict[str, Any]:
    """A row of the sheet that has the table; of one that nobody has written yet with the usual headers."""
    spec = TABLE_BY_KEY[step.table]
    fitting = [s for s in sheets if s.role == step.table and (step.sheet or (s.file, s.sheet)) == (s.file, s.sheet)]
    if step.sheet is None:
        fitting = [s for s in fitting if dict(step.values).keys() <= s.columns.keys()] or fitting
    register = next((s.file for s in sheets if s.role == "parties"), "")
    file, title = (fitting[0].file, fitting[0].sheet) if fitting else (register, spec.hints[0])
    values = {}
    for name, value in step.values:
        column = DOCUMENT + step.document if step.document and name == "state" else name
        known = fitting[0].columns.get(column) if fitting else None
        typed = str(reference(value)) if name == "session" and isinstance(value, int) else _typed(value, wording)
        values[known.header if known else spec.column(name).title] = typed
    return {"file": file, "sheet": title, "table": step.table, "values": values}


def _merged(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the wide form the documents of a party stand in one row."""
    found: list[dict[str, Any]] = []
    for row in rows:
        same = next(
            (r for r in found if r["table"] == row["table"] == "dossiers" and _fit(r["values"], row["values"])), None
        )
        if same:
            same["values"] |= row["values"]
        else:
            found.append(row)
    return found


def _fit(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return all(one[name] == other[name] for name in one.keys() & other.keys())


def _typed(value: object, wording: Wording) -> str:
    """What is to be typed into the cell; '' where it is to be emptied."""
    if isinstance(value, Enum):
        return str(_WORDS[type(value)].usual(value))
    if isinstance(value, date):
        year, month, day = to_jalali(value)
        return f"{year:04}/{month:02}/{day:02}"
    if isinstance(value, Reason):
        return wording.reason(value)
    return "" if value is None else str(value)
