"""Letters as a person at a terminal knows them: the id, and the name of the party that it is to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def named(letter: str, names: Mapping[str, str]) -> str:
    """«notice-A-1 (حزب نمونهٔ الف)»."""
    return f"{letter} ({names[letter]})" if letter in names else letter


def with_names(rows: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Rows about letters, for machines, each with the name of its party."""
    return [{**row, "name": names.get(row["letter"], "")} for row in rows]
