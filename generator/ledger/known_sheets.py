"""What each sheet was taken for in the last run that published, its columns and its number of rows.

    records/sheets.json   {"schema": 1, "sheets": [{"file", "sheet", "role", "rows", "seen_on", "columns", "asked"}]}

A file of its own, for it is no history: only the last state is kept, but for what has gone and was not answered for.
Without it, or where it can't be read, nothing is known of earlier runs, and nothing is missed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from generator.keeping.disk import write_whole
from generator.model import KnownColumn, KnownSheet
from generator.model.errors import MachineError

FILE = "sheets.json"
_SCHEMA = 1


def known(records: Path) -> tuple[KnownSheet, ...]:
    """What is remembered; nothing when there is no such file. Raises MachineError when it can't be read."""
    path = records / FILE
    try:
        stored = json.loads(path.read_bytes())
        if stored["schema"] != _SCHEMA:
            raise ValueError(stored["schema"])
        return tuple(_sheet(plain) for plain in stored["sheets"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def remember(records: Path, sheets: Iterable[KnownSheet]) -> None:
    """Keep it, whole or not at all; nothing is written when it is what is there. Raises MachineError."""
    plain = {"schema": _SCHEMA, "sheets": [_plain(s) for s in sorted(sheets, key=lambda s: (s.file, s.sheet, s.role))]}
    data = (json.dumps(plain, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    path = records / FILE
    try:
        if not path.exists() or path.read_bytes() != data:
            write_whole(path, data, 0o600)
    except OSError as error:
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def _sheet(plain: dict[str, Any]) -> KnownSheet:
    return KnownSheet(
        str(plain["file"]), str(plain["sheet"]), str(plain["role"]),
        {str(name): KnownColumn(str(header), int(column)) for name, (header, column) in plain["columns"].items()},
        int(plain["rows"]),
        date.fromisoformat(plain["seen_on"]) if plain["seen_on"] else None,
        {str(header): date.fromisoformat(day) for header, day in plain["asked"].items()},
    )  # fmt: skip


def _plain(sheet: KnownSheet) -> dict[str, Any]:
    return {
        "file": sheet.file, "sheet": sheet.sheet, "role": sheet.role, "rows": sheet.rows,
        "seen_on": sheet.seen_on.isoformat() if sheet.seen_on else "",
        "columns": {name: [column.header, column.column] for name, column in sheet.columns.items()},
        "asked": {header: day.isoformat() for header, day in sheet.asked.items()},
    }  # fmt: skip
