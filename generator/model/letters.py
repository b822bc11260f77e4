"""Letters: what the state of things asks for, and what was issued. An issued letter never changes.

A `Letter` is worked out anew in every run; an `IssuedLetter` is what the ledger remembers of one that has its number
and date. Neither holds an address: how a letter travels is known to the ledger and to the private papers only.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum, StrEnum
from typing import Any

from msgspec import Struct, field

from generator.model.outcomes import Finding, Reason, RequirementStatus
from generator.model.places import Source
from generator.model.vocabulary import Act, LetterKind


class LetterState(Enum):
    DRAFT = "draft"
    WITHHELD = "withheld"
    BLOCKED = "blocked"
    ISSUED = "issued"
    SENT = "sent"
    HANDED_OVER = "handed_over"
    ANSWERED = "answered"
    HELD = "held"  # issued, and something speaks against it now: it does not leave without an act
    NOT_SENT = "not_sent"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"  # another letter stands in its place, or is to
    RETURNED = "returned"  # it came back undelivered
    LAPSED = "lapsed"  # a draft that was shown, and is no longer asked for

    @property
    def is_issued(self) -> bool:
        """Whether the letter has left the hands of the program: its bytes never change again."""
        return self in _ISSUED

    @property
    def is_over(self) -> bool:
        """Whether an act of the office has ended the letter."""
        return self in _OVER

    @property
    def makes_room(self) -> bool:
        """Whether the next draft of its kind has an id of its own."""
        return self in _OVER and self is not LetterState.NOT_SENT


_DELIVERED = frozenset({LetterState.SENT, LetterState.HANDED_OVER})
_OVER = frozenset({LetterState.NOT_SENT, LetterState.WITHDRAWN, LetterState.REPLACED, LetterState.RETURNED})
_NOT_ISSUED = frozenset({LetterState.DRAFT, LetterState.WITHHELD, LetterState.BLOCKED, LetterState.LAPSED})
_ISSUED = frozenset(LetterState) - _NOT_ISSUED


class MessageState(StrEnum):
    """How far the e-mail of a letter has come; the last event of its message."""

    PREPARED = "prepared"
    SENDING = "sending"
    SENT = "sent"
    DEFERRED = "deferred"  # refused for now: a later run tries again
    FAILED = "failed"  # refused for good: a later run tries again only after the address or the letter was settled
    UNCERTAIN = "uncertain"  # nobody knows whether it arrived: never sent again unattended


#: An e-mail that may have arrived can't be held back any more.
_ON_ITS_WAY = frozenset({MessageState.SENT, MessageState.SENDING, MessageState.UNCERTAIN})


class LetterAct(Struct, frozen=True):
    """One act. `released` names what spoke against the letter when it was released: what comes later holds it anew.
    `number` is the right one where it corrects that."""

    act: Act
    day: date
    reason: str
    released: tuple[str, ...] = ()
    number: str = ""


class Addressed(Struct, frozen=True):
    """To whom a letter was addressed when it was issued; '' where nothing was known.

    E-mail and postal address are digests (see `preflight.py`), so that nothing that is made from it can show one.
    """

    name: str  # of the party
    person: str
    honorific: str
    role: str
    email: str
    address: str


#: The columns of the letters table that the office fills in.
TYPED_FIELDS = ("number", "dated_on", "handed_over_on", "act", "act_on", "reason")


class TypedRow(Struct, frozen=True):
    """A row of a letters table as it was typed: texts by field, of those that are filled, with recipient and kind."""

    source: Source
    letter: str
    cells: Mapping[str, str]
    is_copy: bool  # typed into output/letters.xlsx: kept, and said, but nothing follows from it
    came_from: str = ""  # the file of the input in which it stood at the last run: the copy has it from there


class Hold(Struct, frozen=True):
    """What speaks against a letter that has not left: why, and a key that says whether it is still the same."""

    reason: Reason
    key: str
    is_final: bool = False  # no act can release it


class IssuedLetter(Struct, frozen=True):
    """A letter of the ledger. `facts` is what it said that later letters are compared with: see `letters.py`."""

    letter: str
    kind: LetterKind
    party: str
    session: int | None
    round: int
    number: str
    dated_on: date
    deadline_on: date | None
    subject: str
    facts: Mapping[str, Any]
    sha256: str
    file: str  # its PDF, relative to records/
    handed_over_on: date | None = None
    answered_on: date | None = None
    mail: MessageState | None = None
    addressed: Addressed | None = None  # None: issued by a version that did not keep it
    acts: tuple[LetterAct, ...] = ()  # in the order in which they were noted
    sent_on: date | None = None  # as a message that was accepted
    former_numbers: tuple[str, ...] = ()  # those that were corrected; `number` and `file` are those that stand

    @property
    def has_left(self) -> bool:
        """Whether the ledger knows that it was handed over, or that a message with it may have arrived."""
        return self.handed_over_on is not None or self.mail in _ON_ITS_WAY

    @property
    def is_lost(self) -> bool:
        """Whether its PDF is lost: known of from its row alone, see `generate recover`."""
        return not self.sha256


class Reference(Struct, frozen=True):
    """An earlier letter that a letter follows: «پیرو نامهٔ شماره … مورخ …»."""

    number: str
    dated_on: date


class Replaced(Struct, frozen=True):
    """An earlier letter in whose place another stands. `is_void`: it was withdrawn after it had left."""

    letter: str
    number: str
    dated_on: date
    subject: str
    is_void: bool


class KeptDraft(Struct, frozen=True):
    """A draft as it was shown last: `content` is what its paper says, `facts` as of an issued letter."""

    letter: str
    kind: LetterKind
    party: str
    session: int | None
    round: int
    facts: Mapping[str, Any]
    content: Mapping[str, Any]
    lapsed_on: date | None = None


class Letter(Struct, frozen=True):
    """One letter of one party. With `WITHHELD` or `BLOCKED`, `reasons` says why there is no paper."""

    letter: str
    party: str
    state: LetterState
    round: int
    deadline_on: date | None
    deficiencies: tuple[RequirementStatus, ...] = ()
    reminders: tuple[RequirementStatus, ...] = ()
    reasons: tuple[Finding, ...] = ()
    kind: LetterKind = LetterKind.NOTICE
    session: int | None = None
    number: str = ""
    dated_on: date | None = None
    handed_over_on: date | None = None
    answered_on: date | None = None  # the first day on which the sheets said that all it asked for is there
    follows: Reference | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    frozen: IssuedLetter | None = None  # where its bytes are, once they are
    held: tuple[Hold, ...] = ()  # with `HELD`: why
    acts: tuple[LetterAct, ...] = ()  # those of the ledger and those that the letters table says anew
    has_left: bool = False  # whether it was sent or handed over, whatever became of it then
    replaces: tuple[Replaced, ...] = ()
    kept: KeptDraft | None = None  # a draft of an earlier run, where nothing asks for it today
    is_current: bool = True  # whether it is the last word on its matter: see `paths` of the reports

    @property
    def delivered_on(self) -> date | None:
        """When it was handed over or sent; None when it was not, or when nobody knows."""
        return self.handed_over_on or (self.frozen.sent_on if self.frozen else None)

    @property
    def told(self) -> tuple[RequirementStatus, ...]:
        """The documents that it is about."""
        return self.reminders if self.kind is LetterKind.REMINDER else self.deficiencies

    @property
    def has_paper(self) -> bool:
        """Whether there is a PDF of it: not where it is withheld, nor where that of an issued letter is lost."""
        is_made = self.state not in (LetterState.WITHHELD, LetterState.BLOCKED, LetterState.LAPSED)
        return is_made and not (self.frozen and self.frozen.is_lost)

    @property
    def is_to_freeze(self) -> bool:
        """Whether this run issues it: it has its number and date, and no bytes yet."""
        return self.state.is_issued and self.frozen is None

    @property
    def is_answered(self) -> bool:
        """Whether what it asked for is there, as the sheets say."""
        return self.state is LetterState.ANSWERED and not any(act.act is Act.ANSWER for act in self.acts)

    @property
    def is_reopened(self) -> bool:
        """Whether it was answered, and what it asked for is missing again."""
        return self.frozen is not None and self.frozen.answered_on is not None and self.state in _DELIVERED

    @property
    def is_to_renumber(self) -> bool:
        """Whether this run prints it again, with the number that was corrected."""
        return self.frozen is not None and self.frozen.number != self.number
