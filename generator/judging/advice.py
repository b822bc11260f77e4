"""What would invite a party that is left out: cells and values, or a row to add, tried before they are told.

Pure (contract §3, «Evidence»). Each piece of advice is written into the rows in memory, the decision made again, and
what is not needed for it taken away; what does not invite the party is not said. Rules – requirements, policies, the
session itself – are not ours to advise on: only what the sheets say of the party, and the director's word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.decide import change_of
from generator.judging.decision_trials import DecisionTrials, Situation, is_invited
from generator.judging.document_trials import Key, Situation as Document, changed, open_part, part_of
from generator.judging.dossiers import is_of_wide_form
from generator.judging.tried_values import has_cell
from generator.model import (
    DirectorDecision,
    DocumentState,
    Dossier,
    DossierItem,
    Ground,
    HouseMember,
    LicenceState,
    PartyChange,
    Place,
    Reason,
    Scope,
    Source,
    Standing,
    Verdict,
)

_NEW = Source("", "", 0, {})  # of a row that is still to be written
_YEAR = timedelta(days=365)
_REASON = Reason("advice.reason")  # stands for the words that the director will find
_NUMBER = "1"  # stands for a number that the office will be given
_SCOPES = {Ground.NATIONAL_LICENCE: Scope.NATIONAL, Ground.PROVINCIAL_LICENCE: Scope.PROVINCIAL}


class Write(Struct, frozen=True):
    """A cell and the value to write into it; None: empty it."""

    place: Place
    value: object


class NewRow(Struct, frozen=True):
    """A row to add to a table: its values by field."""

    table: str
    values: tuple[tuple[str, object], ...]
    document: str = ""  # in the wide form the column in which the state stands
    sheet: tuple[str, str] | None = None  # where it must stand, as there are several


Step = Write | NewRow


class Advice(Struct, frozen=True):
    """What to write, and in general terms what comes of it."""

    reason: Reason
    steps: tuple[Step, ...]


class _Unit(Struct, frozen=True):
    """Steps that belong together, and the situation after them."""

    name: str
    steps: tuple[Step, ...]
    apply: Callable[[Situation], Situation]


def advice(party: str, number: int, decisions: DecisionTrials) -> tuple[Advice, ...]:
    """Every way that invites the party, each once, by the order of the policy; the director's word comes last."""
    now = decisions.situation(party, number)
    found: list[Advice] = []
    *of_grounds, by_director = _ways(now, decisions)
    for reason, before, own in (*of_grounds, by_director):
        needed = _needed(now, [*before, *own], decisions)
        if needed is not None:
            steps = tuple(step for unit in needed for step in unit.steps)
            if all(steps != other.steps for other in found):
                found.append(Advice(reason if any(unit in own for unit in needed) else by_director[0], steps))
    return tuple(found)


def _needed(now: Situation, units: Sequence[_Unit], decisions: DecisionTrials) -> list[_Unit] | None:
    """Those of the units without which the party is not invited; None where all of them do not invite it."""

    def invites(some: Sequence[_Unit]) -> bool:
        then = now
        for unit in some:
            then = unit.apply(then)
        return bool(is_invited(decisions.decided(then)))

    if not units or not invites(units):
        return None
    left = list(units)
    for unit in units:
        others = [other for other in left if other is not unit]
        if others and invites(others):
            left = others
    return left


_Way = tuple[Reason, list[_Unit], list[_Unit]]  # in general terms; what may be needed besides; what it is


def _ways(now: Situation, decisions: DecisionTrials) -> Iterator[_Way]:
    """One for each ground of the policy, and at last the director's word."""
    returned, state = list(_returned(now, decisions)), list(_licence_state(now))
    rows = list(_rows(now, decisions.today))
    for ground in decisions.grounds(now):
        reason = change_of(ground, now.case)
        own = list(_of_ground(ground, now, decisions))
        if reason and own:
            yield reason, [*returned, *rows, *([] if ground in _SCOPES else state)], own
    licence = now.case.party.licence_state
    reason = Reason("change.blocked", {"state": licence}) if licence and licence.blocks else Reason("change.director")
    if now.rows:
        reason = Reason("change.director_again")
    yield reason, [*returned, *state], rows or [_new_row(now)]


def _of_ground(ground: Ground, now: Situation, decisions: DecisionTrials) -> Iterator[_Unit]:
    today, party = decisions.today, now.party
    if ground is Ground.COMPLETE_DOSSIER:
        yield from _dossier(now, decisions)
    elif ground is Ground.BRANCH_REGISTERED:
        has_number, day = has_cell(party, "branch_registration_no"), party.branch_registered_on
        if has_number and not party.branch_registration_no:
            yield _of_party(now, "branch_registration_no", _NUMBER)
        if (day and day > today) or (not has_number and has_cell(party, "branch_registered_on")):
            yield _of_party(now, "branch_registered_on", today)
    elif ground in _SCOPES:
        if party.scope not in (None, _SCOPES[ground]):
            return
        if party.scope is None and has_cell(party, "scope"):
            yield _of_party(now, "scope", _SCOPES[ground])
        if has_cell(party, "licence_state"):
            yield _of_party(now, "licence_state", LicenceState.VALID)
        if party.licence_issued_on and party.licence_issued_on > today:
            yield _of_party(now, "licence_issued_on", today)
        until = party.licence_valid_until
        if (until and until < today) or "licence_valid_until" in now.case.unread:
            yield _of_party(now, "licence_valid_until", today + _YEAR)
    elif ground is Ground.HOUSE_MEMBER:
        yield from _membership(now, today)


def _of_party(now: Situation, name: str, value: object) -> _Unit:
    place = now.party.at(name)

    def apply(then: Situation) -> Situation:
        unread = {field: cell for field, cell in then.case.unread.items() if cell != place}
        case = replace(then.case, unread=unread)
        return replace(then, case=case, party=replace(then.party, **{name: value}))

    return _Unit(name, (Write(place, value),), apply)


def _licence_state(now: Situation) -> Iterator[_Unit]:
    """A block is lifted where the register says so."""
    state = now.party.licence_state
    is_wrong = (state and state.blocks) or "licence_state" in now.case.unread
    if is_wrong and has_cell(now.party, "licence_state"):
        yield _of_party(now, "licence_state", LicenceState.VALID)


def _returned(now: Situation, decisions: DecisionTrials) -> Iterator[_Unit]:
    """Who has left or was dissolved is back from today on."""
    today, code = decisions.today, now.party.code
    ended = now.case.who.ended(code, now.session.date or today)
    if ended is None or ended.day >= today:
        return

    def apply(then: Situation) -> Situation:
        who = then.case.who
        back = Standing(today, PartyChange.RETURNED)
        standings = {**who.standings, code: (*who.standings.get(code, ()), back)}
        return replace(then, case=replace(then.case, who=replace(who, standings=standings)))

    row = {"date": today, "party": code, "change": PartyChange.RETURNED}
    yield _Unit("returned", (NewRow("party_changes", tuple(row.items())),), apply)


def _rows(now: Situation, today: date) -> Iterator[_Unit]:
    """The rows of the director on this party, as an invitation with its reason."""
    for n, row in enumerate(now.rows):
        values: dict[str, object] = {}
        if row.verdict is not Verdict.INVITE:
            values["verdict"] = Verdict.INVITE
        if not row.reason:
            values["reason"] = _REASON
        if (row.decided_on and row.decided_on > today) or "decided_on" in row.unread:
            values["decided_on"] = today
        if not all(has_cell(row, name) for name in values):
            continue

        def apply(then: Situation, n: int = n, values: Mapping[str, Any] = values) -> Situation:
            plain = {name: value.code if isinstance(value, Reason) else value for name, value in values.items()}
            row = replace(then.rows[n], **plain, unread=then.rows[n].unread - values.keys())
            rows = (*then.rows[:n], row, *then.rows[n + 1 :])
            return replace(then, rows=rows)

        if values:
            yield _Unit(f"row {n}", tuple(Write(row.at(name), value) for name, value in values.items()), apply)


def _new_row(now: Situation) -> _Unit:
    number, code = now.session.number, now.party.code
    row = DirectorDecision(_NEW, number, code, Verdict.INVITE, _REASON.code)

    def apply(then: Situation) -> Situation:
        return replace(then, rows=(*then.rows, row))

    values = {"session": number, "party": code, "verdict": Verdict.INVITE, "reason": _REASON}
    return _Unit("new row", (NewRow("decisions", tuple(values.items())),), apply)


def _membership(now: Situation, today: date) -> Iterator[_Unit]:
    if not now.own:
        member = HouseMember(_NEW, now.party.code)
        yield _Unit(
            "member",
            (NewRow("house_members", (("party", now.party.code),)),),
            lambda then: replace(then, own=(*then.own, member)),
        )
        return
    n, row = len(now.own) - 1, now.own[-1]  # of several the lower one counts
    for name, value, is_wrong in (
        ("joined_on", today, row.joined_on is not None and row.joined_on > today),
        ("term", None, bool(row.term)),
    ):
        if is_wrong and has_cell(row, name):

            def apply(then: Situation, update: Mapping[str, Any] = {name: value}) -> Situation:
                return replace(then, own=(*then.own[:n], replace(then.own[n], **update)))

            yield _Unit(name, (Write(row.at(name), value),), apply)


# --- dossiers -----------------------------------------------------------------------------------------------------


def _dossier(now: Situation, decisions: DecisionTrials) -> Iterator[_Unit]:
    """All documents that keep it from being complete; none where one of them can't be mended by what is written."""
    day = now.session.date if decisions.documents.are_dated else None  # else it is the same for all sessions
    if steps := decisions.once(("mended", now.party.code, day), lambda: _mended_documents(now, decisions)):
        whole = Dossier(now.party.code, ())  # nothing open in it
        written = {step.place for step in steps if isinstance(step, Write)}
        unread = tuple(place for place in now.case.unread_documents if place not in written)
        yield _Unit("dossier", steps, lambda then: replace(
            then, case=replace(then.case, dossier=whole, unread_documents=unread)
        ))  # fmt: skip


def _mended_documents(now: Situation, decisions: DecisionTrials) -> tuple[Step, ...]:
    """What is to be written, each once; nothing where that is not all that it takes."""
    documents, steps = decisions.documents, dict[Step, None]()
    for code in documents.requirements:
        one = documents.situation(now.party, code, now.session.date)
        if open_part(part_of(one.status())) is None:
            continue
        mended = _mended(one, decisions)
        if mended is None:
            return ()
        steps |= dict.fromkeys(mended)
    return tuple(steps)


def _mended(one: Document, decisions: DecisionTrials) -> list[Step] | None:
    """The cells that make a document good, as few as will do; None where none will."""
    if not one.items:
        return _new_document(one, decisions)
    updates = list(_good(one))
    then = one
    for key, update, _ in updates:
        then = changed(then, key, update)
    if open_part(part_of(then.status())) is not None:
        return None
    left = updates
    for each in updates:
        others = [other for other in left if other is not each]
        then = one
        for key, update, _ in others:
            then = changed(then, key, update)
        if open_part(part_of(then.status())) is None:
            left = others
    return [step for _, _, step in left]


def _good(one: Document) -> Iterator[tuple[Key, Mapping[str, Any], Step]]:
    """Each cell of the document as it would be if all were well; what is least to be wished for comes first."""
    today = one.today
    until, name = one.party.licence_valid_until, "licence_valid_until"
    if until and until < today and any(row.is_licence for row in one.requirements) and has_cell(one.party, name):
        yield ("parties", 0, name), {name: today + _YEAR}, Write(one.party.at(name), today + _YEAR)
    is_dated = any(row.term for row in one.requirements)
    for n, item in enumerate(one.items):
        if is_of_wide_form(item):
            day = today if is_dated else None
            update: dict[str, Any] = {"state": DocumentState.MET, "received_on": day, "defect": None}
            yield ("dossiers", n, "state"), update, Write(item.at("state"), day or DocumentState.MET)
            continue
        values: dict[str, object] = {"reviewed_on": None} if item.reviewed_on and item.reviewed_on > today else {}
        if is_dated or (item.received_on and item.received_on > today):
            values["received_on"] = today
        if item.valid_until and item.valid_until < today:
            values["valid_until"] = today + _YEAR
        if item.defect:
            values["defect"] = None
        for name, value in (values | {"state": DocumentState.MET}).items():
            if has_cell(item, name) and getattr(item, name) != value:
                yield ("dossiers", n, name), {name: value}, Write(item.at(name), value)


def _new_document(one: Document, decisions: DecisionTrials) -> list[Step] | None:
    """The row that says that a document is there; in the wide form it stands in the column of the document."""
    code, party, today = one.requirements[0].code, one.party.code, one.today
    like = next((item for item in decisions.records.dossier_items if item.requirement == code), None)
    is_wide = like is not None and is_of_wide_form(like)
    if like is None and any(map(is_of_wide_form, decisions.records.dossier_items)):
        return None  # no column has it
    items = (DossierItem(_NEW, party, code, DocumentState.MET, received_on=day) for day in (None, today))
    item = next((i for i in items if open_part(part_of(replace(one, items=(i,)).status())) is None), None)
    if item is None:
        return None
    day = item.received_on
    if is_wide and like:
        values: dict[str, object] = {"party": party, "state": day or DocumentState.MET}
        return [NewRow("dossiers", tuple(values.items()), code, (like.source.file, like.source.sheet))]
    values = {"party": party, "requirement": code, "state": DocumentState.MET}
    return [NewRow("dossiers", tuple((values | ({"received_on": day} if day else {})).items()))]
