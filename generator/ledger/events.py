"""What can happen, and how a line of the journal tells of it.

A kind of event is one frozen type with its `tag`, the name that it has in the journal, and `apply`, what it does to the
index; its row stands in `chain.py`. A field that is added later has a default, so that lines written before are read.

    {"v": 1, "n": 7, "day": "1405-09-01", "event": "letter issued", …fields…, "inputs": "…", "cells": ["…"],
     "before": "…"}

One object a line, in this order; days are Jalali. `n` counts the lines of all years, `before` is the SHA-256 of the
line before it ('' in the first). `inputs` is the digest of the workbooks and `cells` are those that the event rests
on; `taken_over` is true where it was not written when it happened.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from generator.language import jalali

VERSION = 1


class Event(Struct, frozen=True, tag_field="event"):
    """Something that happened and can't be read from the sheets again."""

    def apply(self, index: sqlite3.Connection) -> None:
        """Enter it into the index. What was read there before it was written stays true until then."""
        raise NotImplementedError


class Grounds(NamedTuple):
    """What an event rests on: the digest of the workbooks, and cells as «file›sheet›A1»."""

    inputs: str = ""
    cells: tuple[str, ...] = ()


NOWHERE = Grounds()


class Entry(NamedTuple):
    """An event with its day, the one that the run reckoned from."""

    event: Event
    day: date
    grounds: Grounds = NOWHERE
    is_taken_over: bool = False


class Line(NamedTuple):
    """A line of the journal."""

    n: int
    entry: Entry
    before: str


class UnreadableError(Exception):
    """The line is none of ours. `is_newer`: a newer program has written it."""

    def __init__(self, why: str, *, is_newer: bool = False) -> None:
        super().__init__(why)
        self.is_newer = is_newer


def name_of(event: Event) -> str:
    """What the journal calls it."""
    return str(event.__struct_config__.tag)


def digest(line: bytes) -> str:
    """Of a line as it stands there, without its end."""
    return sha256(line).hexdigest()


def encoded(line: Line) -> bytes:
    """The line as it is written, without its end."""
    entry = line.entry
    fields = msgspec.to_builtins(entry.event, builtin_types=(date,))
    fields.pop("event")
    grounds: dict[str, Any] = {}
    if entry.grounds.inputs:
        grounds["inputs"] = entry.grounds.inputs
    if entry.grounds.cells:
        grounds["cells"] = entry.grounds.cells
    if entry.is_taken_over:
        grounds["taken_over"] = True
    told = {"v": VERSION, "n": line.n, "day": entry.day, "event": name_of(entry.event), **fields, **grounds,
            "before": line.before}  # fmt: skip
    # what is no text, as in a damaged cell, stays readable JSON
    return json.dumps(told, ensure_ascii=False, default=jalali_text).encode("utf-8", "backslashreplace")


def decoded(data: bytes, kinds: Mapping[str, type[Event]]) -> Line:
    """What a line says. Raises UnreadableError."""
    try:
        told = json.loads(data)
        version, n, day, before = told["v"], told["n"], told["day"], told["before"]
        kind = kinds.get(told["event"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableError(str(error) or type(error).__name__) from error
    if version != VERSION or kind is None:
        raise UnreadableError(f"{version} {told['event']}", is_newer=isinstance(version, int))
    try:
        fields = {f.encode_name: _plain(told[f.encode_name], f.type) for f in msgspec.structs.fields(kind)
                  if f.encode_name in told}  # fmt: skip
        event = msgspec.convert(fields | {"event": told["event"]}, kind)
        grounds = Grounds(str(told.get("inputs", "")), tuple(map(str, told.get("cells", ()))))
        return Line(int(n), Entry(event, from_jalali(day), grounds, bool(told.get("taken_over"))), str(before))
    except (ValueError, TypeError, KeyError, msgspec.ValidationError) as error:
        raise UnreadableError(str(error)) from error


def jalali_text(day: date) -> str:
    """«1405-09-01»."""
    year, month, dom = jalali.to_jalali(day)
    return f"{year:04}-{month:02}-{dom:02}"


def from_jalali(text: str) -> date:
    """The day of «1405-09-01». Raises ValueError."""
    year, month, dom = map(int, text.split("-"))
    return jalali.from_jalali(year, month, dom)


def _plain(value: Any, kind: Any) -> Any:
    """Days as msgspec knows them."""
    is_day = kind is date or date in getattr(kind, "__args__", ())
    return from_jalali(value) if is_day and isinstance(value, str) else value


# A connection to the index of the journal: what is written by it goes into the journal first.


class Ledger(sqlite3.Connection):
    """Open for one piece of work.

    A paper stands complete under another name before its event is written, and gets its own name afterwards: a PDF
    below `records/letters/` that no event tells of is a sign that the memory was lost.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.day: date | None = None  # that the work reckons from, where it says so
        self.entries: list[Entry] = []  # that are to be written into the journal
        self.papers: list[Path] = []  # their own names
        self.is_written = False  # whether the journal has the entries

    def write(self, event: Event, grounds: Grounds = NOWHERE, day: date | None = None) -> None:
        """Enter what happened; it is in the journal when the work ends."""
        event.apply(self)
        self.entries.append(Entry(event, day or self.day or date.min, grounds))
