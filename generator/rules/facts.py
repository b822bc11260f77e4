"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from generator.model import Dossier, Finding, Party, Record, Records, Roster, Session
from generator.office import Office
from generator.planning import WorkingDays

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Facts:
    """The records and what was worked out from them; rules only read."""

    records: Records
    dossiers: Mapping[str, Dossier]
    office: Office
    days: WorkingDays
    today: date
    rosters: tuple[Roster, ...]

    def party(self, code: str) -> Party:
        """The party of that code; KeyError when there is none."""
        for party in self.records.parties:
            if party.code == code:
                return party
        raise KeyError(code)

    def session(self, number: int) -> Session:
        """The session of that number; KeyError when there is none."""
        for session in self.records.sessions:
            if session.number == number:
                return session
        raise KeyError(number)


def in_sheet_order(records: Iterable[R]) -> list[R]:
    """From the top of a sheet down, so that of two rows it is the lower one that repeats the other."""
    return sorted(records, key=lambda r: (r.source.file, r.source.sheet, r.source.row))


Rule = Callable[[Facts], Iterator[Finding]]
