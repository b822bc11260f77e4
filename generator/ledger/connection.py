"""A connection to the ledger that knows which papers belong to what it is about to commit."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any


class Ledger(sqlite3.Connection):
    """Open for one piece of work. A paper stands complete under another name before its row is committed, and gets
    its own name afterwards: a PDF below `records/letters/` that no row knows is a sign that the memory was lost."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.papers: list[Path] = []  # their own names
