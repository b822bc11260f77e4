"""What becomes of a letter: for each state and each act of the office the next state, or the code of what is wrong.

Pure. `NEXT` is the whole of it (contract §3a); docs/letters.md is made from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import Enum
from typing import NamedTuple

from generator.model import Act, IssuedLetter, Letter, LetterAct, LetterState, MessageState

_NOT_ISSUED, _RELEASE, _LEFT, _NOT_LEFT, _OTHERWISE = "LET-015", "LET-017", "LET-018", "LET-021", "LET-022"
_Row = dict[Act, LetterState | str]
_IN_THE_OFFICE: _Row = {
    Act.DO_NOT_SEND: LetterState.NOT_SENT,
    Act.WITHDRAW: LetterState.WITHDRAWN,
    Act.AMEND: LetterState.REPLACED,
    Act.RETURN: _NOT_LEFT,
    Act.ANSWER: _NOT_LEFT,
    Act.NEXT_STAGE: _NOT_LEFT,
}
_ABROAD: _Row = {
    Act.DO_NOT_SEND: _LEFT,
    Act.WITHDRAW: LetterState.WITHDRAWN,
    Act.AMEND: LetterState.REPLACED,
    Act.CORRECT_NUMBER: _LEFT,
    Act.RETURN: LetterState.RETURNED,
    Act.ANSWER: LetterState.ANSWERED,
}
_ENDED: _Row = {**dict.fromkeys(Act, _OTHERWISE), Act.SEND: _RELEASE}

#: What is not issued waits for its number: nothing can be done with it.
NEXT: Mapping[LetterState, Mapping[Act, LetterState | str]] = {
    LetterState.DRAFT: dict.fromkeys(Act, _NOT_ISSUED),
    LetterState.WITHHELD: dict.fromkeys(Act, _NOT_ISSUED),
    LetterState.BLOCKED: dict.fromkeys(Act, _NOT_ISSUED),
    LetterState.LAPSED: dict.fromkeys(Act, _NOT_ISSUED),
    LetterState.ISSUED: {
        Act.SEND: LetterState.ISSUED, **_IN_THE_OFFICE, Act.CORRECT_NUMBER: LetterState.ISSUED,
    },
    LetterState.HELD: {  # a release is refused by what no act can release: see `preflight.py`
        Act.SEND: LetterState.ISSUED, **_IN_THE_OFFICE, Act.CORRECT_NUMBER: LetterState.HELD,
    },
    LetterState.NOT_SENT: {
        Act.SEND: LetterState.ISSUED, **_IN_THE_OFFICE, Act.DO_NOT_SEND: _OTHERWISE, Act.CORRECT_NUMBER: _OTHERWISE,
    },
    LetterState.SENT: {**_ABROAD, **dict.fromkeys((Act.SEND, Act.NEXT_STAGE), LetterState.SENT)},
    LetterState.HANDED_OVER: {**_ABROAD, **dict.fromkeys((Act.SEND, Act.NEXT_STAGE), LetterState.HANDED_OVER)},
    LetterState.ANSWERED: {
        **_ABROAD, **dict.fromkeys((Act.SEND, Act.NEXT_STAGE), LetterState.ANSWERED),
        **dict.fromkeys((Act.RETURN, Act.ANSWER), _OTHERWISE),
    },
    LetterState.RETURNED: {
        **_ABROAD,
        **dict.fromkeys((Act.SEND, Act.DO_NOT_SEND, Act.RETURN, Act.ANSWER, Act.NEXT_STAGE), _OTHERWISE),
    },
    LetterState.WITHDRAWN: _ENDED,
    LetterState.REPLACED: _ENDED,
}  # fmt: skip

#: Of one day: which of two acts came first nobody can tell, and they don't go together.
CONTRADICTIONS = (
    frozenset({Act.SEND, Act.DO_NOT_SEND}),
    frozenset({Act.RETURN, Act.ANSWER}),
    frozenset({Act.WITHDRAW, Act.AMEND}),
)


class Follow(Enum):
    """The letter that follows from an act."""

    NOTHING = "nothing"
    SECOND_PAPER = "second_paper"  # of the same letter
    UNSAID = "unsaid"  # of a notice the next draft, for the party has not been told of the deficiency; else nothing
    AFRESH = "afresh"  # the next draft, under an id of its own
    AMENDING = "amending"  # the same, and it says that it stands in the place of this one
    THANKS = "thanks"  # of a letter that asked for something; else nothing
    DECISION = "decision"  # what the office decided after the third notice
    VOIDING = "voiding"  # the same, and it says that this one is void; where there is none, a letter of withdrawal


_HAS_LEFT = frozenset({LetterState.SENT, LetterState.HANDED_OVER, LetterState.ANSWERED, LetterState.RETURNED})


def follow(state: LetterState, act: Act) -> Follow:
    """What follows where that state admits the act. Of a letter that never left nobody need hear that it is void."""
    if act is Act.WITHDRAW:
        return Follow.VOIDING if state in _HAS_LEFT else Follow.AFRESH
    found = {
        Act.DO_NOT_SEND: Follow.UNSAID,
        Act.CORRECT_NUMBER: Follow.SECOND_PAPER,
        Act.AMEND: Follow.AMENDING,
        Act.RETURN: Follow.AFRESH,
        Act.ANSWER: Follow.THANKS,
        Act.NEXT_STAGE: Follow.DECISION,
    }
    return found.get(act, Follow.NOTHING)


def after(state: LetterState, acts: Iterable[LetterAct]) -> LetterState:
    """The state after these acts, the earliest first; of one day «send» before the others.

    An act that the state does not admit changes nothing: what the ledger has of before the letter left is past.
    """
    for act in sorted(acts, key=lambda act: (act.day, act.act is not Act.SEND)):
        found = NEXT[state][act.act]
        state = found if isinstance(found, LetterState) else state
    return state


# The life of an issued letter as a line of dated steps, for the pages and for `generate history`.


class Step(NamedTuple):
    """`name` is a key below `letters.step` of the sentences; no day where nobody knows it."""

    name: str
    on: date | None
    reason: str = ""


_MAIL = {
    MessageState.DEFERRED: "deferred",
    MessageState.FAILED: "failed",
    MessageState.UNCERTAIN: "uncertain",
    MessageState.SENDING: "uncertain",
}


def steps(letter: IssuedLetter, today: Letter | None = None) -> list[Step]:
    """What happened to it, in the order of the days; of one day, in the order in which a letter goes its way.

    `today` is the letter as it stands, where the letters table may say more than the ledger.
    """
    acts, handed_over_on, answered_on = letter.acts, letter.handed_over_on, letter.answered_on
    if today:
        acts, handed_over_on, answered_on = today.acts, today.handed_over_on or handed_over_on, today.answered_on
    found = [Step("issued", letter.dated_on)]
    if letter.mail is MessageState.SENT:
        found.append(Step("sent", letter.sent_on))
    elif letter.mail in _MAIL:
        found.append(Step(_MAIL[letter.mail], None))
    if handed_over_on:
        found.append(Step("handed_over", handed_over_on))
    found += [Step(act.act.value, act.day, act.reason) for act in acts]
    if answered_on and not any(act.act is Act.ANSWER for act in acts):
        found.append(Step("answered", answered_on))
    last = max(step.on for step in found if step.on)
    return sorted(found, key=lambda step: step.on or last)
