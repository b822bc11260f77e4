"""What a rule may look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import TypeVar

from msgspec import Struct

from generator.judging.office import Office
from generator.judging.working_days import WorkingDays
from generator.model import (
    Dossier,
    DossierItem,
    Finding,
    Party,
    Place,
    Record,
    Records,
    Roster,
    Seal,
    Session,
    YearPlan,
)
from generator.model.catalogue import UNREADABLE

R = TypeVar("R", bound=Record)


class Facts(Struct, frozen=True, dict=True):
    """The records and what was worked out from them; rules only read."""

    records: Records
    dossiers: Mapping[str, Dossier]
    office: Office
    days: WorkingDays
    today: date
    rosters: tuple[Roster, ...]
    findings: tuple[Finding, ...] = ()  # of reading
    gone: tuple[Party, ...] = ()  # that have left the register
    plans: Mapping[int, YearPlan] = {}  # the calendars of years that are over
    closed: frozenset[int] = frozenset()  # the years that the office has closed

    @cached_property
    def unread_cells(self) -> frozenset[Place]:
        """Cells that hold something which could not be read: that has been said, and they are not empty."""
        return frozenset(f.place for f in self.findings if f.code in UNREADABLE)

    @cached_property
    def ambiguous(self) -> frozenset[Place]:
        """Codes and names that more than one row bears: what refers to them reaches none."""
        return frozenset(f.place for f in self.findings if f.code in ("REF-004", "REF-005"))

    @cached_property
    def ambiguous_parties(self) -> frozenset[str]:
        """The parties of such rows."""
        return frozenset(f.party for f in self.findings if f.code in ("REF-004", "REF-005") and f.party)

    def party(self, code: str) -> Party:
        """The party of that code; KeyError when there is none."""
        return self._parties[code]

    def name(self, code: str) -> str:
        """The name of the party of that code; the code itself when there is none."""
        return self._parties[code].name if code in self._parties else code

    def session(self, number: int) -> Session:
        """The session of that number; KeyError when there is none."""
        return self._sessions[number]

    @cached_property
    def seals(self) -> Mapping[int, Seal]:
        """The seals of the sessions that have one: no later table accuses what they say."""
        return {roster.session.number: roster.seal for roster in self.rosters if roster.seal}

    @cached_property
    def requirement_labels(self) -> Mapping[str, str]:
        """The short title of each requirement, by its code."""
        return {requirement.code: requirement.label for requirement in self.records.requirements}

    @cached_property
    def items_by_document(self) -> Mapping[tuple[str, str], list[DossierItem]]:
        """The dossier rows of each document, by party and requirement."""
        found: dict[tuple[str, str], list[DossierItem]] = {}
        for item in self.records.dossier_items:
            found.setdefault((item.party, item.requirement), []).append(item)
        return found

    @cached_property
    def _parties(self) -> Mapping[str, Party]:
        return {party.code: party for party in (*self.gone, *self.records.parties)}

    @cached_property
    def _sessions(self) -> Mapping[int, Session]:
        return {session.number: session for session in self.records.sessions}


def in_sheet_order(records: Iterable[R]) -> list[R]:
    """From the top of a sheet down, so that of two rows it is the lower one that repeats the other."""
    return sorted(records, key=lambda r: (r.source.file, r.source.sheet, r.source.row))


Rule = Callable[[Facts], Iterator[Finding]]
