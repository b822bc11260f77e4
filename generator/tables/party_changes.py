"""The table `party_changes`: which of its rows can be applied today, and what is wrong with the others.

Pure. A row counts from its day on. Nothing is guessed: two rows that contradict each other, or that lead in a circle,
are not applied, but for an end («خروج»، «انحلال») against a return of the same day: there the end holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from generator.language.persian import fold
from generator.model import Finding, NotedChange, PartyChange, PartyChangeRow, Place
from generator.tables.columns import PARTY_CHANGES
from generator.tables.references import code_key

#: What «پیش از تغییر» and «پس از تغییر» are compared as.
_FORM = {PartyChange.RECODED: code_key}
_MOVES = (PartyChange.RECODED, PartyChange.RENAMED)
_NEEDS_OTHER = (PartyChange.MERGED, PartyChange.SPLIT)


class Change(Struct, frozen=True):
    """A row of the sheet, or one that is remembered of it."""

    change: PartyChange
    day: date
    party: str  # as typed
    before: str = ""  # as it is compared: a code, or a folded name
    after: str = ""
    row: PartyChangeRow | None = None
    noted: NotedChange | None = None

    @property
    def key(self) -> tuple[str, PartyChange, date]:
        return self.party, self.change, self.day

    @property
    def cells(self) -> tuple[Place, ...]:
        """Where it says so; none where only the memory does."""
        if self.row is None:
            return ()
        names = (name for name in ("change", "date", "before", "after") if getattr(self.row, name) is not None)
        return tuple(map(self.row.at, names))

    def at(self, column: str) -> Place:
        """The cell of that column."""
        assert self.row
        return self.row.at(column)


def finding(code: str, change: Change, column: str, **facts: object) -> Finding:
    """What is wrong with a row."""
    value = getattr(change.row, column)
    shown = value if type(value) is str else ""
    said = {"name": change.party, "change": change.change, "date": change.day, **facts}
    return Finding(code, change.at(column), PARTY_CHANGES.key, column, shown, said)


def applicable(
    rows: Iterable[PartyChangeRow],
    noted: Sequence[NotedChange],
    today: date | None,
    names: Mapping[str, str],
    two: frozenset[str],
) -> tuple[list[Change], list[Finding]]:
    """The changes that count today, the oldest first, and what is to be said of the others.

    `names` finds the party of a code or folded name. `two` are the codes and folded names of the register: what two
    parties of it bear now may have been exchanged, and that is no circle. Of what is `noted` counts what the sheets do
    not say of the same party anew.
    """
    findings: list[Finding] = []
    known = {change.key: change for change in noted}
    usable: list[Change] = []
    for row in rows:
        change = _change(row, known.get((row.party, row.change, row.date)))
        if today is not None and row.date > today:
            findings.append(finding("CHG-004", change, "date"))
        elif missing := _missing(change):
            findings.append(finding("CHG-003", change, missing))
        else:
            usable.append(change)

    def one(text: str) -> str:
        return names.get(code_key(text)) or names.get(fold(text)) or fold(text)

    wrong = [*_contradictory(usable, one), *_circular(usable, two, one)]
    findings += [f for f, _ in wrong]
    left_out = {id(change) for _, change in wrong}
    found = [change for change in usable if id(change) not in left_out]
    found += _remembered(noted, usable, one)
    return sorted(found, key=lambda c: c.day), findings


def _change(row: PartyChangeRow, noted: NotedChange | None) -> Change:
    form = _FORM.get(row.change, fold)
    return Change(row.change, row.date, row.party, form(row.before or ""), form(row.after or ""), row, noted)


def _remembered(noted: Iterable[NotedChange], rows: Sequence[Change], one: Callable[[str], str]) -> Iterator[Change]:
    """What is noted of rows that have left the sheets. One of the same party and kind that is there corrects it."""
    there = {(change.noted.party if change.noted else one(change.party), change.change) for change in rows}
    for known in noted:
        if (known.party, known.change) not in there:
            form = _FORM.get(known.change, fold)
            yield Change(known.change, known.day, known.typed, form(known.before), form(known.after), None, known)


def _missing(change: Change) -> str:
    """The column without which the row says nothing; '' when none is missing."""
    if change.change in _MOVES and not change.after:
        return "after"
    if change.change in _NEEDS_OTHER and not (change.after or change.before):
        return "after" if change.change is PartyChange.MERGED else "before"
    return ""


def _contradictory(changes: Sequence[Change], one: Callable[[str], str]) -> Iterator[tuple[Finding, Change]]:
    """Rows of one party and one day that can't both be true."""
    by_day: dict[tuple[str, date], list[Change]] = {}
    for change in changes:
        by_day.setdefault((one(change.party), change.day), []).append(change)
    for same in by_day.values():
        for change in same:
            if other := next((o for o in same if _contradict(change, o)), None):
                if change.change.ends and other.change is PartyChange.RETURNED:
                    continue  # the end holds, and the row of the return has the finding
                yield finding("CHG-005", change, "change", other=other.at("change")), change


def _contradict(one: Change, other: Change) -> bool:
    if {one.change, other.change} & {PartyChange.RETURNED} and (one.change.ends or other.change.ends):
        return one.change is not other.change
    if one.change is not other.change or one is other:
        return False
    is_exchange = one.before and other.before and one.before != other.before
    return one.change in (*_MOVES, PartyChange.MERGED) and one.after != other.after and not is_exchange


def _circular(
    changes: Sequence[Change], two: frozenset[str], one: Callable[[str], str]
) -> Iterator[tuple[Finding, Change]]:
    """Codes or names of one day that lead back to where they began, and parties merged into each other."""
    for kind in (*_MOVES, PartyChange.MERGED):
        days: dict[date, list[Change]] = {}
        for change in changes:
            if change.change is kind:
                days.setdefault(date.min if kind is PartyChange.MERGED else change.day, []).append(change)
        for same in days.values():
            if kind is PartyChange.MERGED:
                ways = [(one(c.party), one(other_of(c)), c) for c in same]
                yield from _circles(ways, frozenset())
            else:
                yield from _circles([(c.before, c.after, c) for c in same], two)


def other_of(change: Change) -> str:
    """The party into which one was merged, or from which it split, as typed."""
    row = change.row or change.noted
    texts = ((row.after, row.before) if change.change is PartyChange.MERGED else (row.before, row.after)) if row else ()
    return next((text for text in texts if text and fold(text) != fold(change.party)), "")


def _circles(ways: Sequence[tuple[str, str, Change]], two: frozenset[str]) -> Iterator[tuple[Finding, Change]]:
    """`ways` lead from a place to another; circles through places that all bear a party are exchanges."""
    leads = {start: (end, change) for start, end, change in ways if start}
    for start, end, change in ways:
        seen, at = [start], end
        while at in leads and at not in seen:
            seen.append(at)
            at = leads[at][0]
        if start and at == start and (len(seen) == 1 or not two.issuperset(seen)):
            yield finding("CHG-006", change, "change", other=leads[seen[-1]][1].at("change")), change
