"""References to parties in rows about a session: they name who was called so on its day.

Pure. A code may be another party's today; and from the day on which a party was merged into another one, what is said
of it is said of that one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from generator.language.persian import fold
from generator.model import Identities, PartyChange, Record
from generator.tables.references import code_key
from generator.tables.rows import Rows

R = TypeVar("R", bound=Record)


class Bearers(Struct, frozen=True):
    """Who bore which code or name on which day, where that is not who bears it today; `days` are those of sessions."""

    who: Identities
    days: Mapping[int, date]

    @property
    def is_needed(self) -> bool:
        """Whether any reference may mean another party than its words name today."""
        merged = (s.other for standings in self.who.standings.values() for s in standings)
        return bool(self.who.reused) or any(merged)

    def on(self, day: date | None, typed: str, party: str | None) -> str | None:
        """The party that a reference means on that day; `party` is whom its words name today."""
        if day is None:
            return party
        for form in (code_key(typed), fold(typed)):
            for bearer, until in self.who.reused.get(form, ()):
                if day < until:
                    party = bearer
        ended = self.who.ended(party, day) if party else None
        return ended.other if ended and ended.change is PartyChange.MERGED and ended.other else party


def dated(records: Sequence[R], tables: Sequence[Rows], field: str, bearers: Bearers) -> tuple[R, ...]:
    """The records with that reference brought to who was meant on the day of their session."""
    if not bearers.is_needed:
        return tuple(records)
    typed = {
        source[:3]: str(value)
        for rows in tables
        for source, value in zip(rows.sources, rows.columns.get(field, ()), strict=False)
        if value is not None
    }
    found = []
    for record in records:
        party = getattr(record, field)
        day = bearers.days.get(getattr(record, "session", None) or 0)
        meant = bearers.on(day, typed.get(record.source[:3], ""), party) if party else party
        found.append(record if meant == party else replace(record, **{field: meant}))
    return tuple(found)
