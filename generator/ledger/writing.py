"""A connection to the index of the journal: what is written by it goes into the journal first."""

from __future__ import annotations

import sqlite3
from datetime import date
from pathlib import Path
from typing import Any

from generator.ledger.events import NOWHERE, Entry, Event, Grounds


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
