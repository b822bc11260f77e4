"""Which cells can change how it stands with one document of a party, and what it adds to the whole dossier.

Pure. Each cell of the rows that speak of a document – of the requirement, of the dossier, of the register – is changed
to all that it could say, and the state worked out again (contract §3, «Evidence»). What is alike is tried once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.judging import requirement_terms as terms, tried_values as tried
from generator.judging.dossiers import EXPIRING_DAYS, applies, items_by_document, known_as_a_whole, status_of
from generator.judging.so_far import party_so_far
from generator.model import (
    DossierItem,
    Party,
    Place,
    Records,
    Requirement,
    RequirementState,
    RequirementStatus,
    Scope,
    Session,
)
from generator.model.periods import has_period, in_force, is_reversed

Key = tuple[str, int, str]  # of a cell: in which table, in which of the rows looked at, in which field
Part = tuple[object, ...]  # what a document adds to a dossier: that it counts, and whether it is open or exempt

_SCOPES = frozenset(scope.value for scope in Scope)


class Tried(Struct, frozen=True):
    """Of one document of a party: the cells that can change its state, and those that change the dossier by it."""

    part: Part | None  # None: it is not asked for, or need not be there
    state: tuple[Key, ...]
    open: tuple[Key, ...]  # whether it keeps the dossier from being complete, or how
    counted: tuple[Key, ...]  # the same, or whether it counts
    exempt: tuple[Key, ...]
    clears: tuple[Key, ...]  # such that nothing is open about it any more

    @property
    def is_open(self) -> bool:
        return open_part(self.part) is not None


def part_of(status: RequirementStatus | None) -> Part | None:
    """What a document adds to a dossier, as sentences about it say."""
    if status is None or not status.requirement.mandatory:
        return None
    if status.state.satisfies:
        return ("exempt",) if status.state is RequirementState.EXEMPT else ("met",)
    words = status.item.defect if status.requirement.is_whole and status.item else None
    return "open", status.requirement.label, status.state, words, status.contradicts


def _part(situation: Situation, status: RequirementStatus | None) -> Part | None:
    """The same; nobody knows what is asked for while a period ends before it begins, or a term is counted from
    nothing."""
    is_unclear = any(
        _is_unclear(row, situation.day) and applies(row, situation.party) for row in situation.requirements
    )
    return ("open",) if is_unclear else part_of(status)


def _is_unclear(row: Requirement, day: date) -> bool:
    return is_reversed(row) or bool(row.uncounted and in_force(row, day))


def open_part(part: Part | None) -> Part | None:
    """The same of an open document only."""
    return part if part and part[0] == "open" else None


class Situation(Struct, frozen=True):
    """All rows that speak of one document of one party, as they are typed; and the day for which it is asked."""

    party: Party
    requirements: tuple[Requirement, ...]  # of one code, one for each of its periods
    items: tuple[DossierItem, ...]
    is_whole: bool  # no more is known of the dossier than one state
    day: date
    today: date

    def status(self) -> RequirementStatus | None:
        """How it stands; None where it is not asked for."""
        requirement = next((row for row in self.requirements if in_force(row, self.day)), None)
        if requirement is None or requirement.is_whole != self.is_whole:
            return None
        return status_of(party_so_far(self.party, self.today), requirement, list(self.items), self.today)


class DocumentTrials:
    """The documents of all parties of one run; each is tried when it is asked about."""

    def __init__(self, records: Records, today: date) -> None:
        self._today = today
        self._items = items_by_document(records.dossier_items)
        self._whole = known_as_a_whole(records, self._items)
        self.requirements: dict[str, tuple[Requirement, ...]] = {}
        for row in records.requirements:
            self.requirements[row.code] = (*self.requirements.get(row.code, ()), row)
        self.are_dated = any(map(has_period, records.requirements))  # else one day is as good as another
        self._tried: dict[object, Tried] = {}

    def situation(self, party: Party, code: str, day: date | None = None) -> Situation:
        """The rows about one document; `day` is that of a session."""
        items = tuple(self._items.get((party.code, code), ()))
        is_whole = party.code in self._whole
        return Situation(party, self.requirements[code], items, is_whole, day or self._today, self._today)

    def tried(self, party: Party, code: str, session: Session | None = None) -> Tried:
        """What can change it, on the day of a session."""
        situation = self.situation(party, code, session.date if session else None)
        key = (code, situation.day, *_likeness(situation))
        if (found := self._tried.get(key)) is None:
            found = self._tried[key] = _try(situation)
        return found

    def cells_of_order(self, codes: Sequence[str]) -> Iterator[Place]:
        """The cells of «ترتیب» that can change in which order these documents are listed."""
        rows = [row for code in codes for row in self.requirements[code]]
        orders = sorted({0, *(row.order for row in rows), *(row.order + 1 for row in rows)})

        def listed(changed: Mapping[str, int]) -> list[str]:
            return sorted(codes, key=lambda code: (changed.get(code, self.requirements[code][0].order), code))

        for row in rows:
            if tried.has_cell(row, "order") and any(listed({row.code: n}) != listed({}) for n in orders):
                yield row.at("order")

    def cells_of_labels(self, codes: Iterable[str], day: date) -> Iterator[Place]:
        """The cells of «عنوان کوتاه» by which these documents are called."""
        for code in codes:
            row = next((row for row in self.requirements[code] if in_force(row, day)), None)
            if row and not row.is_whole and tried.has_cell(row, "short_title"):
                yield row.at("short_title")

    def beside(self, place: Place, party: Party, session: Session) -> Iterable[Place]:
        """The cells that can mend what that one is said to be wrong about, or take it from what is asked of a party: a
        term, from when it is counted, a period, for whom it is."""
        day = session.date or self._today
        for code, rows in self.requirements.items():
            if any(_is_unclear(row, day) and place in map(row.at, row.source.columns) for row in rows):
                return [self.place(key, party, code) for key in self.tried(party, code, session).open]
        return (place,)

    def place(self, key: Key, party: Party, code: str) -> Place:
        """The cell of a key that was tried for this document."""
        table, n, name = key
        if table == "parties":
            return party.at(name)
        rows: Sequence[Requirement | DossierItem] = (
            self.requirements[code] if table == "requirements" else self._items[party.code, code]
        )
        return rows[n].at(name)


def changed(situation: Situation, key: Key, update: Mapping[str, Any]) -> Situation:
    """The same with another value in one cell."""
    table, n, _ = key
    if table == "parties":
        return replace(situation, party=replace(situation.party, **update))
    name = "requirements" if table == "requirements" else "items"
    rows = list(getattr(situation, name))
    rows[n] = replace(rows[n], **update)
    return replace(situation, **{name: tuple(rows)})


def cells_of(situation: Situation) -> Iterator[tuple[Key, list[tried.Update]]]:
    """Every cell that may matter, with what it could say."""
    today, day = situation.today, situation.day
    starts = [
        edge
        for row in situation.requirements
        for period in terms.periods(row, situation.party, today)[-1:]
        for edge in (period.start, period.end)
    ]
    for n, row in enumerate(situation.requirements):
        for name, updates in tried.of_requirement(row, day, today):
            yield ("requirements", n, name), updates
    for n, item in enumerate(situation.items):
        for name, updates in tried.of_item(item, starts, today):
            yield ("dossiers", n, name), updates
    kinds = sorted({word for row in situation.requirements for word in row.applies_to})
    for name, updates in tried.of_party(situation.party, _columns(situation), kinds, today):
        yield ("parties", 0, name), updates


def _columns(situation: Situation) -> list[str]:
    """The columns of the register that these requirements look at."""
    rows, found = situation.requirements, []
    if any(row.applies_to & _SCOPES for row in rows):
        found.append("scope")
    if any(row.applies_to - _SCOPES for row in rows):
        found.append("kind")
    if any(row.is_licence for row in rows):
        found.append("licence_valid_until")
    return [*found, *sorted({row.counted_from_column for row in rows if row.counted_from_column} - {*found})]


def _try(situation: Situation) -> Tried:
    now = situation.status()
    state, part = now.state if now else None, _part(situation, now)
    found: dict[str, list[Key]] = {"state": [], "open": [], "counted": [], "exempt": [], "clears": []}
    for key, updates in cells_of(situation):
        others = [changed(situation, key, update).status() for update in updates]
        if any((other.state if other else None) is not state for other in others):
            found["state"].append(key)
        parts = {_part(changed(situation, key, update), other) for update, other in zip(updates, others, strict=True)}
        if any(open_part(other) != open_part(part) for other in parts):
            found["open"].append(key)
        if any(open_part(other) != open_part(part) or (other is None) != (part is None) for other in parts):
            found["counted"].append(key)
        if any((other == ("exempt",)) != (part == ("exempt",)) for other in parts):
            found["exempt"].append(key)
        if open_part(part) and any(open_part(other) is None for other in parts):
            found["clears"].append(key)
    return Tried(part, **{name: tuple(keys) for name, keys in found.items()})


def _likeness(situation: Situation) -> Iterable[object]:
    """What two documents must share for the same cells to matter: for most of them only on which side of today a day
    lies."""
    party, today = situation.party, situation.today
    is_plain = len(situation.items) < 2 and not any(row.term for row in situation.requirements)
    like: Callable[[date | None], object] = (lambda day: side(day, today)) if is_plain else (lambda day: day)
    yield situation.is_whole
    yield id(party.source.columns)
    yield tuple(
        like(value) if isinstance(value := getattr(party, name), date) else value for name in _columns(situation)
    )
    for item in situation.items:
        yield id(item.source.columns), item.state, bool(item.defect)
        yield like(item.received_on), like(item.reviewed_on), like(item.valid_until)


def side(day: date | None, today: date) -> int | None:
    """On which side of today a day lies, and of the last day on which a document is about to run out."""
    if day is None:
        return None
    return (day >= today) + (day > today) + (day > today + timedelta(days=EXPIRING_DAYS))
