"""What follows from the records: findings, dossiers, decisions, letters. Reasons carry the cells they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property

from msgspec import Struct, field

from generator.model.periods import Period
from generator.model.places import Place
from generator.model.records import AgendaItem, DossierItem, Requirement, Session
from generator.model.vocabulary import CorrectedSubject, Ground, RequirementState


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Finding(Struct, frozen=True):
    """One problem in the data. `value` is what stood in the cell, masked already if the column is not public."""

    code: str
    place: Place
    table: str = ""
    column: str = ""
    value: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    party: str | None = None
    session: int | None = None

    def __hash__(self) -> int:
        return hash((self.code, self.place, self.value))  # facts have none


class Reason(Struct, frozen=True):
    """Why: the code of a sentence in `templates/text/`, its facts, and the cells that it rests on."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
    evidence: tuple[Place, ...] = ()


class RequirementStatus(Struct, frozen=True):
    """One requirement of one party, today."""

    requirement: Requirement
    state: RequirementState
    item: DossierItem | None = None
    valid_until: date | None = None
    evidence: tuple[Place, ...] = ()
    period: Period | None = None  # of what recurs: the one whose document must be there
    due_on: date | None = None  # the last day to bring it, where its term names one
    contradicts: bool = False  # what is recorded of it says two things: then no state is

    @property
    def is_deficiency(self) -> bool:
        """Whether the party is asked to mend it: mandatory and not met."""
        return self.requirement.mandatory and self.state.is_deficiency


class Dossier(Struct, frozen=True, dict=True):  # what follows from the statuses is asked for often, and kept
    """All requirements that apply to one party, in the order of the requirements table."""

    party: str
    statuses: tuple[RequirementStatus, ...]

    @cached_property
    def is_complete(self) -> bool:
        """Whether every mandatory requirement is met, expiring or exempt (contract §3)."""
        return all(s.state.satisfies for s in self.statuses if s.requirement.mandatory)

    @cached_property
    def deficiencies(self) -> tuple[RequirementStatus, ...]:
        """What the party has to bring."""
        return tuple(s for s in self.statuses if s.is_deficiency)

    @cached_property
    def open_statuses(self) -> tuple[RequirementStatus, ...]:
        """What keeps the dossier from being complete: the deficiencies and what is under review."""
        return tuple(s for s in self.statuses if s.requirement.mandatory and not s.state.satisfies)

    @cached_property
    def n_satisfied(self) -> int:
        """How many requirements, mandatory or not, are satisfied."""
        return sum(s.state.satisfies for s in self.statuses)


class Outcome(StrEnum):
    INVITED = "invited"
    NOT_INVITED = "not_invited"
    NEEDS_DECISION = "needs_decision"
    BLOCKED = "blocked"


class Policy(Struct, frozen=True):
    """An ordered list of grounds. `grounds` is None when one of its lines could not be read."""

    name: str
    grounds: tuple[Ground, ...] | None
    evidence: tuple[Place, ...] = ()


class Decision(Struct, frozen=True):
    """The outcome of one party for one session, and why."""

    party: str
    session: int
    outcome: Outcome
    ground: str
    reason: Reason
    would_change: tuple[Reason, ...] = ()
    n_left_out_before: int = 0

    @property
    def by_director(self) -> bool:
        """Whether the director decided it in person."""
        return self.ground == DIRECTOR


#: `Decision.ground` where no ground of the policy decided.
DIRECTOR, BLOCK, NO_GROUND = "director_decision", "blocked", "none"
#: The same where the invitation has left, and the party would not be invited any more.
INVITATION_LEFT = "invitation_left"
#: The same where a row of `corrections` says that it was otherwise.
CORRECTION = "correction"
#: The same where a party had left, or was merged into another one, by the day of the session.
LEFT = "left"


class ChairChoice(Struct, frozen=True):
    """Who chairs a session and why; `queue` is who comes after."""

    party: str
    reason: Reason
    from_sheet: bool = False
    n_chaired: int = 0
    queue: tuple[str, ...] = ()


class Person(Struct, frozen=True):
    """A party as it was on the day of a session."""

    name: str
    secretary: str | None = None


class Corrected(Struct, frozen=True):
    """A correction that was applied: what was sealed, and what is right, both as people read them."""

    session: int
    subject: CorrectedSubject
    was: str
    right_value: str
    reason: str
    dated_on: date
    party: str | None = None


class Difference(Struct, frozen=True):
    """What the sheets say today of a sealed session otherwise than it was sealed."""

    subject: CorrectedSubject
    was: object
    now: object
    place: Place
    party: str = ""  # whose outcome it is


class Seal(Struct, frozen=True):
    """What makes a roster a fact (contract §3a): it is that of the day `kept_on`, however the sheets change."""

    sealed_on: date
    kept_on: date
    is_late: bool  # no run saw it on or before its day
    chair: ChairChoice | None
    agenda: tuple[AgendaItem, ...]
    people: Mapping[str, Person]  # by party
    values: Mapping[Place, str]  # what the cells said that it rests on
    corrections: tuple[Corrected, ...] = ()
    differences: tuple[Difference, ...] = ()
    digest: str = ""  # of all that was sealed or put right


class Announced(Struct, frozen=True):
    """What issued invitations say of their session, and what they rest on."""

    policy: Policy | None
    chair: ChairChoice | None


class Roster(Struct, frozen=True):
    """Every party and its decision for one session, in Persian order. `withheld` says why there is none."""

    session: Session
    policy: Policy | None
    decisions: tuple[Decision, ...]
    withheld: Reason | None = None
    seal: Seal | None = None
    announced: Announced | None = None  # where invitations were issued

    def with_outcome(self, outcome: Outcome) -> tuple[Decision, ...]:
        """The decisions of that outcome."""
        return tuple(d for d in self.decisions if d.outcome is outcome)


class DayOff(Struct, frozen=True):
    """Why a day is not a working day."""

    title: str
    is_estimate: bool = False
    is_weekend: bool = False


class PlannedDay(Struct, frozen=True):
    """One occurrence of the planning rule: the day that the rule names, and the working day it was moved to."""

    rule_day: date
    day: date
    skipped: tuple[tuple[date, DayOff], ...] = ()
    session: int | None = None
