"""Whose records these are: two workspaces that share one folder of them would each tell of what the other did not see.

    records/workspace.json   {"schema": 1, "root": "/srv/ahzab"}: the workspace that wrote here last

A workspace that was moved, or copied together with its records, is another folder beside the same records, or the same
folder beside others: neither is shared. Without the file nothing is known, and nothing is missed.
"""

from __future__ import annotations

import json
from pathlib import Path

from generator import settings as configured
from generator.keeping.disk import write_whole
from generator.model.errors import GeneratorError, MachineError
from generator.settings import Settings

FILE = "workspace.json"
_SCHEMA = 1


def shared(settings: Settings) -> MachineError | None:
    """That another workspace, which is still there, keeps its records in the same folder; None when none does."""
    other = _told(settings.records / FILE)
    if other is None or other == settings.root or not other.is_dir():
        return None
    try:
        if other.samefile(settings.root):
            return None
        theirs = configured.load(other, today="1405-01-01").records
        is_same = theirs.is_dir() and theirs.samefile(settings.records)
    except (OSError, GeneratorError):  # no workspace any more
        return None
    return MachineError("records_shared", path=str(settings.records), other=str(other)) if is_same else None


def note(settings: Settings) -> None:
    """Write down whose they are. Raises OSError."""
    path = settings.records / FILE
    if _told(path) != settings.root:
        told = {"schema": _SCHEMA, "root": str(settings.root)}
        write_whole(path, (json.dumps(told, ensure_ascii=False) + "\n").encode(), 0o600)


def _told(path: Path) -> Path | None:
    try:
        told = json.loads(path.read_bytes())
        return Path(told["root"]) if told["schema"] == _SCHEMA and isinstance(told["root"], str) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
