"""Deficiency notices: which documents the next one asks for, and in which round each of them is.

Each document has its own rounds. A deficiency that no letter has named begins with the first; the next follows when
the letter that named it last was delivered and its time is over; after the third the office decides («مرحلهٔ بعد»), one
letter tells the party what, and no notice asks for it again. One letter has all that is due on its day, and is called
after the highest round in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from generator.judging.case import LAST_ROUND, Case, still_names
from generator.model import (
    Act,
    Finding,
    IssuedLetter,
    Letter,
    LetterKind,
    LetterState,
    Reference,
    RequirementState,
    RequirementStatus,
)

_DELIVERED = frozenset({LetterState.SENT, LetterState.HANDED_OVER, LetterState.ANSWERED})


class Due(Struct, frozen=True):
    """What the next notice asks for: the documents, with the round of each, and the letter that it follows."""

    statuses: tuple[RequirementStatus, ...]
    rounds: tuple[int, ...]
    follows: IssuedLetter | None

    @property
    def round(self) -> int:
        """The round that the letter is called after."""
        return max(self.rounds)


def notices(case: Case) -> Iterator[tuple[Letter, list[Finding]]]:
    """The notice that each party is to get next, and the errors that it rests on; none while an issued one still has
    its time."""
    for party in case.parties:
        dossier, open_now = case.dossiers[party.code], case.deficiencies(party.code)
        due = _due(case.standing(party.code, LetterKind.NOTICE), open_now, case)
        if due is None:
            continue
        facts: dict[str, object] = {"requirements": [s.requirement.code for s in due.statuses]}
        if other := {s.requirement.code: n for s, n in zip(due.statuses, due.rounds, strict=True) if n != due.round}:
            facts["rounds"] = other
        letter = Letter(
            case.next_notice(party.code), party.code, LetterState.DRAFT, due.round,
            case.deadline(case.today), due.statuses,
            tuple(s for s in dossier.statuses if s.state is RequirementState.EXPIRING),
            follows=Reference(due.follows.number, due.follows.dated_on) if due.follows else None, facts=facts,
        )  # fmt: skip
        errors = _errors(case, letter)
        if unasked := case.unasked.get(party.code):  # nor is less asked for while the column may be one unread
            errors += case.unread.of_states(unasked)
        yield letter, errors


def stages(case: Case) -> Iterator[tuple[Letter, list[Finding]]]:
    """What the office decided last after each third notice, to be told while what that one asked for is still missing.
    The reason of the act is the decision, as its row has it now."""
    for party in case.parties:
        for issued in case.standing(party.code, LetterKind.NOTICE):
            notice = case.remembered[issued.letter]
            decided = [act for act in notice.acts if act.act is Act.NEXT_STAGE]
            statuses = _open_at_last(issued, notice, case)
            if not decided or not statuses:
                continue
            last = max(decided, key=lambda act: act.day)
            if name := case.id_about(LetterKind.STAGE, party.code, issued.letter, last.day):
                facts = {
                    "about": issued.letter, "on": last.day.isoformat(),
                    "decision": case.act_rows.reason(issued.letter, last),
                    "requirements": [status.requirement.code for status in statuses],
                }  # fmt: skip
                letter = Letter(
                    name, party.code, LetterState.DRAFT, 1, None, statuses, kind=LetterKind.STAGE,
                    follows=Reference(issued.number, issued.dated_on), facts=facts,
                )  # fmt: skip
                yield letter, _errors(case, letter)


def _errors(case: Case, letter: Letter) -> list[Finding]:
    """The errors that a letter which asks for documents rests on."""
    common, _, by_party = case.errors
    errors = [*common, *by_party.get(letter.party, ()), *case.unread.of_letter(letter.kind)]
    blank = [s.requirement.code for s in letter.deficiencies if s.state is RequirementState.NOT_RECORDED]
    if blank:
        errors += [*case.hidden_of(letter.party, blank), *case.unread.of_states(blank)]
    return errors


def _open_at_last(issued: IssuedLetter, notice: Letter, case: Case) -> tuple[RequirementStatus, ...]:
    """What the notice asked for in the last round, and is missing still."""
    standing = case.standing(notice.party, LetterKind.NOTICE)
    return tuple(
        s for s in notice.deficiencies if round_of(issued, s) == LAST_ROUND and _last(standing, s) is issued
    )  # fmt: skip


def is_due(party: str, case: Case) -> bool:
    """Whether a notice to the party is to be issued."""
    return _due(case.standing(party, LetterKind.NOTICE), case.deficiencies(party), case) is not None


def _due(issued: Sequence[IssuedLetter], open_now: Sequence[RequirementStatus], case: Case) -> Due | None:
    """What is due today; None when nothing is."""
    last = {status: _last(issued, status) for status in open_now}
    new = [status for status, letter in last.items() if letter is None]
    over: list[tuple[RequirementStatus, IssuedLetter]] = []
    running: list[tuple[RequirementStatus, IssuedLetter]] = []
    for status, letter in last.items():
        if letter is not None:
            (over if has_run_out(case.remembered[letter.letter], case) else running).append((status, letter))
    again = [(s, letter) for s, letter in over if round_of(letter, s) < LAST_ROUND]
    if new and not again and running and all(round_of(letter, s) == 1 for s, letter in running):
        again, first = running, [*new, *(s for s, _ in running)]  # one first notice that asks for all of it
        rounds = {status.requirement.code: 1 for status in first}
    else:
        rounds = {status.requirement.code: 1 for status in new}
        rounds |= {s.requirement.code: round_of(letter, s) + 1 for s, letter in again}
    if not rounds:
        return None
    statuses = tuple(s for s in open_now if s.requirement.code in rounds)
    order = {letter.letter: n for n, letter in enumerate(issued)}
    follows = max((letter for _, letter in again), key=lambda letter: order[letter.letter], default=None)
    return Due(statuses, tuple(rounds[s.requirement.code] for s in statuses), follows)


def _last(issued: Sequence[IssuedLetter], status: RequirementStatus) -> IssuedLetter | None:
    """The last letter that asked for that document, and still does."""
    return next((letter for letter in reversed(issued) if still_names(letter, status)), None)


def round_of(issued: IssuedLetter, status: RequirementStatus) -> int:
    """In which round the letter asked for that document."""
    return int(issued.facts.get("rounds", {}).get(status.requirement.code, issued.round))


def has_run_out(notice: Letter, case: Case) -> bool:
    """Whether it was delivered, and both its printed deadline and the working days since then are over."""
    if notice.state not in _DELIVERED or notice.deadline_on is None:
        return False
    since = case.deadline(notice.delivered_on) if notice.delivered_on else None
    return case.today > max(notice.deadline_on, since or notice.deadline_on)


def third_rounds_over(letters: Iterable[Letter], case: Case) -> Iterator[Finding]:
    """The third follow-up has run out: what comes next is for the office to say, and to write down."""
    for letter in letters:
        party = case.by_code.get(letter.party)
        if any(act.act is Act.NEXT_STAGE for act in letter.acts) or not has_run_out(letter, case):
            continue
        if party and letter.frozen and _open_at_last(letter.frozen, letter, case):
            facts = {"letter": letter.letter, "party": party.name, "date": letter.deadline_on}
            yield Finding("LET-010", party.at("name"), "letters", "letter", letter.letter, facts, letter.party)
