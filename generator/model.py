"""The vocabulary: frozen types for what the sheets say and for what is decided from it.

A record keeps where it was read (`source`); `record.at("field")` is the cell of one value. Records hold public
columns only, but for `Addressee` (goes into a party's own letters) and `Contact` (never published): pages are
rendered from types that do not have the private fields. `None` means "not given".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import Enum, StrEnum
from typing import NamedTuple


class Place(NamedTuple):
    """An address in a workbook: path relative to the workspace, sheet title, A1 cell ('' when it is the whole)."""

    file: str
    sheet: str = ""
    cell: str = ""


class Problem(NamedTuple):
    """What a parser has to say about one value: the code of a finding and the facts of its sentence."""

    code: str
    facts: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a record was read: one row of one table on one sheet. `columns` is shared by all rows of the table."""

    file: str
    sheet: str
    row: int
    columns: Mapping[str, int] = field(repr=False, hash=False, compare=False)

    def place(self, name: str = "") -> Place:
        """The cell of that field; the first cell of the row when the table has no such column."""
        if not self.row:
            return Place(self.file, self.sheet)
        column = self.columns.get(name)
        if column is None:
            column = min(self.columns.values(), default=1)
        return Place(self.file, self.sheet, f"{column_letters(column)}{self.row}")


def column_letters(column: int) -> str:
    """1 → A, 27 → AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Record:
    """Anything read from one row."""

    source: Source

    def at(self, name: str = "") -> Place:
        """The cell that holds this field."""
        return self.source.place(name)


# --- words of the sheets ------------------------------------------------------------------------------------


class Scope(StrEnum):
    NATIONAL = "national"
    PROVINCIAL = "provincial"


class LicenceState(StrEnum):
    VALID = "valid"
    INITIAL = "initial"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    SEIZED = "seized"
    DISSOLUTION_REQUESTED = "dissolution_requested"
    DISSOLVED = "dissolved"
    UNKNOWN = "unknown"

    @property
    def blocks(self) -> bool:
        """Whether no letter can be made (law of 1394, articles 19 and 21)."""
        return self in _BLOCKING


_BLOCKING = frozenset(
    {LicenceState.SUSPENDED, LicenceState.SEIZED, LicenceState.DISSOLUTION_REQUESTED, LicenceState.DISSOLVED}
)


class DocumentState(StrEnum):
    """What the sheet says of one document."""

    MET = "met"
    MISSING = "missing"
    FLAWED = "flawed"
    UNDER_REVIEW = "under_review"
    EXEMPT = "exempt"


class RequirementState(StrEnum):
    """What follows from it today."""

    MET = "met"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    FLAWED = "flawed"
    MISSING = "missing"
    UNDER_REVIEW = "under_review"
    NOT_RECORDED = "not_recorded"
    EXEMPT = "exempt"

    @property
    def satisfies(self) -> bool:
        """Whether a mandatory requirement in this state lets the dossier be complete."""
        return self in (RequirementState.MET, RequirementState.EXPIRING, RequirementState.EXEMPT)

    @property
    def is_deficiency(self) -> bool:
        """Whether the party has something to bring (a document under review is the office's turn)."""
        return not self.satisfies and self is not RequirementState.UNDER_REVIEW


class SessionState(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class AttendanceStatus(StrEnum):
    PRESENT = "present"
    ABSENT = "absent"


class Verdict(StrEnum):
    """The director's own word on one party and one session."""

    INVITE = "invite"
    DO_NOT_INVITE = "do_not_invite"


class Ground(StrEnum):
    COMPLETE_DOSSIER = "complete_dossier"
    BRANCH_REGISTERED = "branch_registered"
    NATIONAL_LICENCE = "national_licence"
    PROVINCIAL_LICENCE = "provincial_licence"
    HOUSE_MEMBER = "house_member"
    EVERY_PARTY = "every_party"


class TaskState(StrEnum):
    """How far a follow-up, an outcome or a step of the House has come."""

    DONE = "done"
    IN_PROGRESS = "in_progress"
    NOT_STARTED = "not_started"


class HolidayKind(StrEnum):
    OFF = "off"
    WORKING = "working"


# --- records: one type per table ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Party(Record):
    """An organisation of the register: its public columns."""

    code: str
    name: str
    licence_name: str | None = None
    short_name: str | None = None
    kind: str | None = None
    scope: Scope | None = None
    licence_no: str | None = None
    licence_state: LicenceState | None = None
    licence_valid_until: date | None = None
    branch_registration_no: str | None = None
    branch_registered_on: date | None = None
    secretary_general: str | None = None
    secretary: str | None = None

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True)
class Addressee(Record):
    """How a letter addresses the branch. For its own letters only."""

    party: str
    honorific: str | None = None
    role_title: str | None = None


@dataclass(frozen=True, slots=True)
class Contact(Record):
    """Personal data of a branch. Never on a page of the site."""

    party: str
    mobile: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    postal_code: str | None = None
    national_id: str | None = None
    legal_id: str | None = None


@dataclass(frozen=True, slots=True)
class Requirement(Record):
    """One document that a dossier must hold. `applies_to` is empty when it applies to every party."""

    code: str
    title: str
    short_title: str | None = None
    applies_to: frozenset[str] = frozenset()
    mandatory: bool = True
    expires: bool = False
    remedy: str | None = None
    legal_basis: str | None = None
    order: int = 0
    is_licence: bool = False

    @property
    def label(self) -> str:
        """The short title where there is one."""
        return self.short_title or self.title


@dataclass(frozen=True, slots=True)
class DossierItem(Record):
    """What the sheet says of one document of one party. `state` None: the cell is blank or could not be read."""

    party: str
    requirement: str
    state: DocumentState | None = None
    received_on: date | None = None
    valid_until: date | None = None
    letter_no: str | None = None
    defect: str | None = None
    reviewed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Session(Record):
    number: int
    title: str | None = None
    date: date | None = None
    time: time | None = None
    place: str | None = None
    policy: str | None = None
    chair: str | None = None
    state: SessionState | None = None
    unread: frozenset[str] = frozenset()  # fields whose cell says something that could not be used


@dataclass(frozen=True, slots=True)
class AgendaItem(Record):
    session: int
    topic: str
    order: int | None = None
    proposed_by: str | None = None
    presenter: str | None = None
    minutes: int | None = None
    outcome: str | None = None
    owner: str | None = None
    due_on: date | None = None
    state: TaskState | None = None


@dataclass(frozen=True, slots=True)
class Attendance(Record):
    session: int
    party: str
    status: AttendanceStatus | None = None
    attendee: str | None = None


@dataclass(frozen=True, slots=True)
class DirectorDecision(Record):
    session: int
    party: str
    verdict: Verdict | None = None
    reason: str | None = None
    decided_on: date | None = None
    decided_by: str | None = None


@dataclass(frozen=True, slots=True)
class View(Record):
    """An opinion. `party` is None unless the sheet says that it may be attributed."""

    domain: str
    text: str
    session: int | None = None
    party: str | None = None
    attributable: bool | None = None
    follow_up: str | None = None
    owner: str | None = None
    state: TaskState | None = None
    given_on: date | None = None


@dataclass(frozen=True, slots=True)
class HouseStep(Record):
    step: str
    order: int | None = None
    state: TaskState | None = None
    date: date | None = None
    owner: str | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class HouseMember(Record):
    party: str
    representative: str | None = None
    faction: str | None = None
    joined_on: date | None = None
    role: str | None = None
    term: str | None = None


@dataclass(frozen=True, slots=True)
class PolicyGround(Record):
    """One line of a policy. `ground` None: the word could not be read, so the whole policy can't be used."""

    policy: str
    order: int
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Holiday(Record):
    date: date
    title: str | None = None
    kind: HolidayKind = HolidayKind.OFF


@dataclass(frozen=True, slots=True)
class OfficeValue(Record):
    key: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class LetterNumber(Record):
    letter: str
    number: str | None = None
    dated_on: date | None = None
    handed_over_on: date | None = None


# --- findings -----------------------------------------------------------------------------------------------


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in the data. `value` is what stood in the cell, masked already if the column is not public."""

    code: str
    place: Place
    table: str = ""
    column: str = ""
    value: str = ""
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    party: str | None = None
    session: int | None = None


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that the sheets say, as records; one tuple per table."""

    parties: tuple[Party, ...] = ()
    addressees: Mapping[str, Addressee] = field(default_factory=dict)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    requirements: tuple[Requirement, ...] = ()
    dossier_items: tuple[DossierItem, ...] = ()
    sessions: tuple[Session, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    attendance: tuple[Attendance, ...] = ()
    decisions: tuple[DirectorDecision, ...] = ()
    views: tuple[View, ...] = ()
    house_steps: tuple[HouseStep, ...] = ()
    house_members: tuple[HouseMember, ...] = ()
    policies: tuple[PolicyGround, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    office: tuple[OfficeValue, ...] = ()
    letters: tuple[LetterNumber, ...] = ()


# --- what is decided ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: the code of a sentence in `templates/text/`, its facts, and the cells that it rests on."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict, hash=False)
    evidence: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class RequirementStatus:
    """One requirement of one party, today."""

    requirement: Requirement
    state: RequirementState
    item: DossierItem | None = None
    valid_until: date | None = None
    evidence: tuple[Place, ...] = ()

    @property
    def is_deficiency(self) -> bool:
        """Whether the party is asked to mend it: mandatory and not met."""
        return self.requirement.mandatory and self.state.is_deficiency


@dataclass(frozen=True, slots=True)
class Dossier:
    """All requirements that apply to one party, in the order of the requirements table."""

    party: str
    statuses: tuple[RequirementStatus, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every mandatory requirement is met, expiring or exempt (contract §3)."""
        return all(s.state.satisfies for s in self.statuses if s.requirement.mandatory)

    @property
    def deficiencies(self) -> tuple[RequirementStatus, ...]:
        """What the party has to bring."""
        return tuple(s for s in self.statuses if s.is_deficiency)

    @property
    def open_statuses(self) -> tuple[RequirementStatus, ...]:
        """What keeps the dossier from being complete: the deficiencies and what is under review."""
        return tuple(s for s in self.statuses if s.requirement.mandatory and not s.state.satisfies)

    @property
    def n_satisfied(self) -> int:
        """How many requirements, mandatory or not, are satisfied."""
        return sum(s.state.satisfies for s in self.statuses)


class Outcome(StrEnum):
    INVITED = "invited"
    NOT_INVITED = "not_invited"
    NEEDS_DECISION = "needs_decision"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Policy:
    """An ordered list of grounds. `grounds` is None when one of its lines could not be read."""

    name: str
    grounds: tuple[Ground, ...] | None
    evidence: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
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


@dataclass(frozen=True, slots=True)
class Roster:
    """Every party and its decision for one session, in Persian order. `withheld` says why there is none."""

    session: Session
    policy: Policy | None
    decisions: tuple[Decision, ...]
    withheld: Reason | None = None

    def with_outcome(self, outcome: Outcome) -> tuple[Decision, ...]:
        """The decisions of that outcome."""
        return tuple(d for d in self.decisions if d.outcome is outcome)


@dataclass(frozen=True, slots=True)
class DayOff:
    """Why a day is not a working day."""

    title: str
    is_estimate: bool = False
    is_weekend: bool = False


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """One occurrence of the planning rule: the day that the rule names, and the working day it was moved to."""

    rule_day: date
    day: date
    skipped: tuple[tuple[date, DayOff], ...] = ()
    session: int | None = None


@dataclass(frozen=True, slots=True)
class ChairChoice:
    """Who chairs a session and why; `queue` is who comes after."""

    party: str
    reason: Reason
    from_sheet: bool = False
    n_chaired: int = 0
    queue: tuple[str, ...] = ()


class LetterState(Enum):
    DRAFT = "draft"
    WITHHELD = "withheld"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Notice:
    """The deficiency notice of one party. With `WITHHELD` or `BLOCKED`, `reasons` says why there is no paper."""

    letter: str
    party: str
    state: LetterState
    round: int
    deadline_on: date | None
    deficiencies: tuple[RequirementStatus, ...]
    reminders: tuple[RequirementStatus, ...] = ()
    reasons: tuple[Finding, ...] = ()
