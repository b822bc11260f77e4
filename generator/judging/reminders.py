"""Reminders before a deadline, where the office wants them («یادآوری پیش از مهلت»): what may be brought until when.

Pure. A day is one of two: the deadline that a notice in the hands of the party has printed, for what it asked for and
is still missing; or the last day that the term of a requirement leaves, where nothing has come. Each is told once.
Nothing is called missing here: while a notice waits as a draft, no term is told of. On the day after the deadline there
is nothing to remind of any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from generator.judging import requirement_terms as terms
from generator.judging.case import Case, still_names
from generator.judging.dossiers import applies, in_force_on, is_future, items_by_document
from generator.judging.rounds import is_due
from generator.model import (
    DossierItem,
    Finding,
    IssuedLetter,
    Letter,
    LetterKind,
    LetterState,
    Party,
    Reference,
    Requirement,
    RequirementState,
    RequirementStatus,
)

_IN_HAND = frozenset({LetterState.SENT, LetterState.HANDED_OVER})
Line = RequirementStatus  # `due_on` is the day that is told
Items = Mapping[tuple[str, str], list[DossierItem]]


def reminders(case: Case) -> Iterator[tuple[Letter, list[Finding]]]:
    """The reminder that each party is to get, and the errors that it rests on; none where the office wants none."""
    if not case.office.reminder_days:
        return
    last = case.days.after(case.today, case.office.reminder_days)
    items = items_by_document(item for item in case.records.dossier_items if not is_future(item, case.today))
    required = in_force_on(case.records, case.today)
    for party in case.parties:
        if party.code not in case.recorded:
            continue
        told = _told(party, case)
        asked = [(line, notice) for line, notice in _of_notices(party, case) if _is_now(line, last, told, case)]
        ahead = [line for line in _of_terms(party, required, items, case) if _is_now(line, last, told, case)]
        if asked or ahead:
            letter = _letter(party, [line for line, _ in asked], [notice for _, notice in asked], ahead, case)
            yield letter, _errors(letter, case)


def _is_now(line: Line, last: date, told: frozenset[tuple[str, str]], case: Case) -> bool:
    """Whether its day is near, not over, and no reminder has told it."""
    day = line.due_on
    return day is not None and case.today <= day <= last and (line.requirement.code, day.isoformat()) not in told


def _told(party: Party, case: Case) -> frozenset[tuple[str, str]]:
    """What reminders have told, or were kept from telling by the office; what came back or is void is told again."""
    letters = [n for n in case.of(party.code, LetterKind.REMINDER) if not case.remembered[n.letter].state.makes_room]
    return frozenset((due["code"], due["day"]) for letter in letters for due in letter.facts.get("due", ()))


def _letter(
    party: Party, asked: Sequence[Line], notices: Sequence[IssuedLetter], ahead: Sequence[Line], case: Case
) -> Letter:
    last = max(notices, key=lambda notice: (notice.dated_on, notice.letter), default=None)
    lines = sorted((*asked, *ahead), key=lambda line: (line.due_on or case.today, line.requirement.order))
    facts: dict[str, object] = {"due": [_fact(line) for line in lines]}
    if notices:
        facts["notices"] = sorted({notice.letter for notice in notices})
    return Letter(
        case.ids.nth("reminder", party.code, len(case.of(party.code, LetterKind.REMINDER)) + 1), party.code,
        LetterState.DRAFT, 1, None, reminders=tuple(lines), kind=LetterKind.REMINDER, facts=facts,
        follows=Reference(last.number, last.dated_on) if last and not ahead else None,  # it asked for all of it
    )  # fmt: skip


def _fact(line: Line) -> dict[str, str]:
    fact = {"code": line.requirement.code, "day": line.due_on.isoformat() if line.due_on else ""}
    return fact | ({"from": line.period.start.isoformat()} if line.period else {})


def _errors(letter: Letter, case: Case) -> list[Finding]:
    """What could say otherwise: of what is missing, the same as of a notice."""
    common, _, by_party = case.errors
    codes = [line.requirement.code for line in letter.reminders]
    errors = [*common, *by_party.get(letter.party, ()), *case.unread.of_letter(LetterKind.REMINDER)]
    return [*errors, *case.hidden_of(letter.party, codes), *case.unread.of_states(codes)]


def _of_notices(party: Party, case: Case) -> Iterator[tuple[Line, IssuedLetter]]:
    """What a delivered notice asked for last and is still missing, each with the deadline of that notice."""
    issued = case.standing(party.code, LetterKind.NOTICE)
    for status in case.deficiencies(party.code):
        notice = next((n for n in reversed(issued) if still_names(n, status)), None)
        if notice and case.remembered[notice.letter].state in _IN_HAND:
            yield replace(status, due_on=notice.deadline_on), notice


def _of_terms(party: Party, required: Iterable[Requirement], items: Items, case: Case) -> Iterator[Line]:
    """What a term still leaves time for, and nothing has come of; nothing while a notice is to be issued."""
    if is_due(party.code, case):
        return
    known = {status.requirement.code: status for status in case.dossiers[party.code].statuses}
    for requirement in required:
        if requirement.term is None or not requirement.mandatory or not applies(requirement, party):
            continue
        status, of_it = known.get(requirement.code), items.get((party.code, requirement.code), [])
        is_asked = status is not None and not status.state.satisfies  # that is for a notice, or under review
        if is_asked or requirement.code in case.unasked.get(party.code, ()):
            continue
        period = next(iter(terms.periods(requirement, party, case.today)[-1:]), None)
        day = terms.due_on(requirement, party, period)
        if day is None or requirement.term.until or terms.was_brought(of_it, period, day):
            continue
        cells = (*(item.at("state") for item in of_it), *terms.basis_of(requirement, party))
        yield Line(requirement, RequirementState.NOT_RECORDED, evidence=cells, period=period, due_on=day)
