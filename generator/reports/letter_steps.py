"""The life of an issued letter as a line of dated steps, for the pages and for `generate history`."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from generator.model import Act, IssuedLetter, Letter, MessageState


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
