"""Drafts that were shown and that nothing asks for today: they can still be issued, until their occasion is over.

The clerk takes a draft to the secretariat and comes back with its number a day later; meanwhile a document has come in.
The letter is issued as it was shown. Of a session that is over nobody is invited any more: that draft has lapsed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from datetime import timedelta

from generator.judging.case import Case
from generator.model import Finding, KeptDraft, Letter, LetterKind, LetterState, SessionState
from generator.model.catalogue import sort_key

LISTED_DAYS = 30  # so long a draft is listed that is no longer needed
_BEFORE = frozenset({LetterKind.INVITATION, LetterKind.MOVED})


def kept_drafts(case: Case, today: Set[str]) -> Iterator[Letter]:
    """Those that are listed still, or have got their number; `today` are the ids of all other letters."""
    for name, kept in case.past.drafts.items():
        if name in today or kept.party not in case.by_code or not today.isdisjoint(_today(name, kept, case)):
            continue
        letter = Letter(
            name, kept.party, LetterState.LAPSED, kept.round, case.today if kept.content.get("deadline") else None,
            kind=kept.kind, session=kept.session, facts=kept.facts, kept=kept,
        )  # fmt: skip
        is_numbered = name in case.numbered
        if is_numbered and not is_over(kept, case):
            yield _to_be_issued(letter, case)
        elif is_numbered or kept.lapsed_on is None or case.today - kept.lapsed_on <= timedelta(LISTED_DAYS):
            yield letter


def _today(name: str, kept: KeptDraft, case: Case) -> Iterator[str]:
    """What its id is under the code that the party has today."""
    codes = case.records.identities.former_codes.get(kept.party, ())
    return (name.replace(f"-{code}", f"-{kept.party}") for code in codes if f"-{code}" in name)


def _to_be_issued(letter: Letter, case: Case) -> Letter:
    """The letter, where its row has its number and nothing speaks against it; an error withholds it as any other."""
    common, _hidden, by_party = case.errors
    state = case.by_code[letter.party].licence_state
    is_gone = case.records.identities.ended(letter.party, case.today) is not None
    errors = sorted({*common, *by_party.get(letter.party, ())}, key=sort_key)
    is_blocked = is_gone or (state is not None and state.blocks)
    given = LetterState.BLOCKED if is_blocked else LetterState.WITHHELD if errors else LetterState.DRAFT
    drafted = Letter(
        letter.letter, letter.party, given, letter.round, letter.deadline_on, reasons=tuple(errors), kind=letter.kind,
        session=letter.session, facts=letter.facts, kept=letter.kept,
    )  # fmt: skip
    numbered = case.numbering.applied(drafted, case.can_issue, case.deadline)
    return letter if numbered.state is LetterState.DRAFT else numbered


def is_over(kept: KeptDraft, case: Case) -> bool:
    """Whether the session that it is about is called off, over or gone, for a letter that speaks of it as ahead; or
    the first day that a reminder is about is past."""
    if kept.kind is LetterKind.REMINDER:
        return any(due["day"] < case.today.isoformat() for due in kept.facts.get("due", ()))
    if kept.session is None:
        return False
    session = next((s for s in case.records.sessions if s.number == kept.session), None)
    if session is None:
        return True
    if kept.kind is LetterKind.CANCELLED:
        return session.state is not SessionState.CANCELLED
    if kept.kind not in _BEFORE:
        return session.state is SessionState.CANCELLED
    is_past = session.date is not None and session.date < case.today
    return session.state in (SessionState.CANCELLED, SessionState.HELD) or is_past


def numbers_of_lapsed(letters: Collection[Letter], case: Case) -> Iterator[Finding]:
    """A number was given to a draft whose occasion is over."""
    for letter in letters:
        if letter.state is LetterState.LAPSED and letter.kept and is_over(letter.kept, case):
            for row in case.records.letters:
                if row.letter == letter.letter and (row.number or row.dated_on or row.handed_over_on):
                    name = next(n for n in ("number", "dated_on", "handed_over_on") if getattr(row, n))
                    value, facts = str(getattr(row, name)), {"letter": row.letter}
                    yield Finding("LET-030", row.at(name), "letters", name, value, facts)
