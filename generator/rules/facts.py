"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from generator.model import Dossier, Finding, Party, Records
from generator.office import Office
from generator.planning import WorkingDays


@dataclass(frozen=True, slots=True)
class Facts:
    """The records and what was worked out from them; rules only read."""

    records: Records
    dossiers: Mapping[str, Dossier]
    office: Office
    days: WorkingDays
    today: date

    def party(self, code: str) -> Party:
        """The party of that code; KeyError when there is none."""
        for party in self.records.parties:
            if party.code == code:
                return party
        raise KeyError(code)


Rule = Callable[[Facts], Iterator[Finding]]
