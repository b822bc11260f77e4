"""What else a cell could say: for each field that something rests on, the legal values worth trying in its place.

Pure. A value stands for all that have the same effect, so dates are tried on both sides of the days that they are held
against. A blank is tried where the column need not be filled. What is no cell of the sheets has nothing to try.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from generator.judging.dossiers import EXPIRING_DAYS, is_of_wide_form
from generator.language import words
from generator.model import (
    WHOLE_DOSSIER,
    DirectorDecision,
    DocumentState,
    DossierItem,
    Ground,
    HouseMember,
    LicenceState,
    Party,
    PartyChange,
    PartyChangeRow,
    Place,
    PolicyGround,
    Record,
    Requirement,
    Scope,
    Session,
    SessionState,
    Standing,
    Verdict,
)
from generator.model.periods import Term, TermKind

Update = Mapping[str, Any]  # the fields that change with a cell
Cell = tuple[str, list[Update]]  # a field of a record, and what its cell could say instead

_FAR = timedelta(days=4000)
_EVENTS = ("branch_registered_on", "licence_issued_on", "congress_on")


def has_cell(record: Record, name: str) -> bool:
    """Whether the field stands in a cell of its own, not only in a default or in no column at all."""
    return bool(record.source.row) and name in record.source.columns


def days_around(anchors: Iterable[date | None], *, blank: bool = True) -> list[date | None]:
    """Dates before, on and after each of these days; and none, where the cell may be empty."""
    found: set[date] = set()
    for day in anchors:
        if day:
            found |= {day - timedelta(days=1), day, day + timedelta(days=1), day - _FAR, day + _FAR}
    return [*([None] if blank else []), *sorted(found)]


def of_item(item: DossierItem, anchors: Iterable[date | None], today: date) -> Iterator[Cell]:
    """The cells of a row of the dossiers. In the wide form one cell says state, defect and day.

    The day of receipt is held against `anchors`, the others against today.
    """
    columns = item.source.columns
    received = days_around((today, item.received_on, *anchors))
    if is_of_wide_form(item):
        yield (
            "state",
            [
                *({"state": state, "received_on": None, "defect": None} for state in (*DocumentState, None)),
                {"state": DocumentState.FLAWED, "received_on": None, "defect": "…"},
                *({"state": DocumentState.MET, "received_on": day, "defect": None} for day in received),
            ],
        )
        return
    if item.requirement == WHOLE_DOSSIER and "state" not in columns:
        yield "defect", [{"defect": None, "state": None}, {"defect": "…", "state": DocumentState.FLAWED}]
    elif has_cell(item, "state"):
        yield "state", [{"state": state} for state in (*DocumentState, None)]
    if "state" in columns and has_cell(item, "defect"):
        yield "defect", [{"defect": None}, {"defect": "…"}]
    days = {
        "received_on": received,
        "reviewed_on": days_around((today,)),
        "valid_until": days_around((today, today + timedelta(days=EXPIRING_DAYS))),
    }
    for name, some in days.items():
        if has_cell(item, name):
            yield name, [{name: day} for day in some]


def of_requirement(requirement: Requirement, day: date, today: date) -> Iterator[Cell]:
    """The cells of a row of the requirements, but for its name and its place in the list."""
    if has_cell(requirement, "applies_to"):
        told = sorted({*words.APPLIES_TO.values()})
        yield "applies_to", [{"applies_to": frozenset(named)} for named in ((), *((word,) for word in told))]
    for name in ("mandatory", "expires"):
        if has_cell(requirement, name):
            yield name, [{name: True}, {name: False}]
    for name in ("in_force_from", "in_force_until"):
        if has_cell(requirement, name):
            yield name, [{name: d} for d in days_around((day,))]
    yield from _of_term(requirement, today)


def _of_term(requirement: Requirement, today: date) -> Iterator[Cell]:
    """A term that is counted from nothing is none, and then nobody knows what is asked: see `tables/normalise`."""
    is_counted = bool(requirement.counted_from or requirement.counted_from_column)
    if has_cell(requirement, "term"):
        counted = [Term(TermKind.EACH, n) for n in (1, 6, 12, 24)]
        counted += [Term(TermKind.WITHIN, 30, in_months=False), Term(TermKind.WITHIN, 6)]
        plain: list[Term | None] = [None, *(Term(TermKind.UNTIL, until=d) for d in days_around((today,), blank=False))]
        yield (
            "term",
            [
                *({"term": term, "uncounted": None} for term in (*plain, *(counted if is_counted else ()))),
                *({"term": None, "uncounted": term} for term in counted[:1] if not is_counted),
            ],
        )
    if has_cell(requirement, "counted_from"):
        typed = requirement.term or requirement.uncounted
        needs_it = typed is not None and typed.kind in (TermKind.EACH, TermKind.WITHIN)
        none: dict[str, Any] = {"counted_from": None, "counted_from_column": None}
        again = none | {"term": typed, "uncounted": None}
        starts = days_around((today, today - timedelta(days=200)), blank=False)
        yield (
            "counted_from",
            [
                none | ({"term": None, "uncounted": typed} if needs_it else {}),
                *(again | {"counted_from": start} for start in starts),
                *(again | {"counted_from_column": column} for column in _EVENTS),
            ],
        )


def of_party(party: Party, names: Iterable[str], kinds: Iterable[str], today: date) -> Iterator[Cell]:
    """Those of these columns of the register that the sheet has."""
    values: Mapping[str, Sequence[Any]] = {
        "scope": (*Scope, None),
        "kind": (None, "…", *kinds),
        "licence_state": (*LicenceState, None),
        "branch_registration_no": (None, "1"),
    }
    for name in names:
        if has_cell(party, name):
            yield name, [{name: value} for value in values.get(name) or days_around((today,))]


def of_decision(row: DirectorDecision, today: date) -> Iterator[Cell]:
    """The cells of a row of the director's decisions."""
    values: Mapping[str, Sequence[Any]] = {
        "verdict": (*Verdict, None),
        "reason": (None, "…"),
        "decided_on": days_around((today,)),
        "decided_by": (None, "…"),
    }
    for name, some in values.items():
        if has_cell(row, name):
            yield name, [{name: value, "unread": row.unread - {name}} for value in some]


def of_member(row: HouseMember, day: date, today: date) -> Iterator[Cell]:
    """When a membership began, and its term."""
    if has_cell(row, "joined_on"):
        yield "joined_on", [{"joined_on": d} for d in days_around((day, today))]
    if has_cell(row, "term"):
        turns = ("دورهٔ ۱", "دورهٔ ۹۹")
        yield "term", [{"term": term} for term in (None, "۱۳۹۰", "۱۴۹۰", *turns)]


def of_line(line: PolicyGround, others: Sequence[PolicyGround], day: date) -> Iterator[Cell]:
    """The cells of a line of a policy; `others` are all lines of it."""
    orders = sorted({other.order for other in others})
    if has_cell(line, "order"):
        yield "order", [{"order": n} for n in (1, *orders, orders[-1] + 1)]
    if has_cell(line, "ground"):
        yield "ground", [{"ground": ground} for ground in Ground]
    for name in ("in_force_from", "in_force_until"):
        if has_cell(line, name):
            yield name, [{name: d, "unread": _unread(line, name, d)} for d in days_around((day,))]


def _unread(line: PolicyGround, name: str, day: date | None) -> frozenset[str]:
    """What can't be used of a line with another day: see `tables/normalise`. A cell without an order has its row's."""
    days = {"in_force_from": line.in_force_from, "in_force_until": line.in_force_until, name: day}
    start, end = days["in_force_from"], days["in_force_until"]
    left = {other for other in line.unread if other != name and getattr(line, other) is None}
    return frozenset(left | ({"in_force_until"} if start and end and end < start else set()))


def of_session(session: Session, policies: Iterable[str], anchors: Iterable[date | None]) -> Iterator[Cell]:
    """What of a session says whom it is for: its policy, its state and, held against `anchors`, its day."""
    values: Mapping[str, Sequence[Any]] = {
        "policy": (None, *policies),
        "state": (*SessionState, None),
        "date": days_around(anchors, blank=False),
    }
    for name, some in values.items():
        if has_cell(session, name):
            yield name, [{name: value} for value in some]


def of_standing(standing: Standing, anchors: Iterable[date]) -> Iterator[Cell]:
    """What a row of changes of parties could say of the day on which a party ended, and of what became of it."""
    if standing.cells:
        yield "date", [{"day": day} for day in days_around(anchors, blank=False) if day]
        yield "change", [{"change": change} for change in PartyChange if change.ends or change is PartyChange.RETURNED]


def cells_of_standing(standing: Standing, name: str, rows: Iterable[PartyChangeRow]) -> Iterator[Place]:
    """The cell of the row that a standing comes from."""
    for row in rows:
        if row.at("change") in standing.cells and has_cell(row, name):
            yield row.at(name)
