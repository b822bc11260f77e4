"""What the sheets say: one frozen type a table.

Records hold public columns only, but for `Addressee` (a party's own letters) and `Contact` (never published): pages
are rendered from types that do not have the private fields. `None` means "not given".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import NamedTuple

from msgspec import Struct, field

from generator.model.party_memory import Identities
from generator.model.periods import Term
from generator.model.places import Place, Record
from generator.model.vocabulary import (
    Act,
    AttendanceStatus,
    Condition,
    CorrectedSubject,
    DocumentState,
    Ground,
    HolidayKind,
    LetterKind,
    LicenceState,
    PartyChange,
    Scope,
    SessionState,
    TaskState,
    Verdict,
)


class Party(Record, frozen=True):
    """An organisation of the register: its public columns."""

    code: str
    name: str
    licence_name: str | None = None
    short_name: str | None = None
    kind: str | None = None
    scope: Scope | None = None
    licence_no: str | None = None
    licence_state: LicenceState | None = None
    licence_issued_on: date | None = None
    licence_valid_until: date | None = None
    branch_registration_no: str | None = None
    branch_registered_on: date | None = None
    secretary_general: str | None = None
    secretary: str | None = None
    congress_on: date | None = None

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


class Addressee(Record, frozen=True):
    """How a letter addresses the branch. For its own letters only."""

    party: str
    honorific: str | None = None
    role_title: str | None = None


class Contact(Record, frozen=True):
    """Personal data of a branch. Never on a page of the site."""

    party: str
    mobile: str | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    postal_code: str | None = None
    national_id: str | None = None
    legal_id: str | None = None


#: The code that stands for the dossier as a whole, where an office keeps one state for all of its documents.
WHOLE_DOSSIER = "whole-dossier"


class Requirement(Record, frozen=True):
    """One document that a dossier must hold, while it is in force. `applies_to` is empty when it applies to all.

    A requirement that changed has a row for each of its periods, with one code.
    """

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
    in_force_from: date | None = None
    in_force_until: date | None = None
    term: Term | None = None
    counted_from: date | None = None  # a fixed day, or
    counted_from_column: str | None = None  # the column of the register that has the party's own
    uncounted: Term | None = None  # a term as typed that can't be counted, as nothing says from when

    @property
    def label(self) -> str:
        """The short title where there is one."""
        return self.short_title or self.title

    @property
    def ends_with_licence(self) -> bool:
        """Whether it may run out with the licence of its party."""
        return self.is_licence and (self.expires or self.term is not None)

    @property
    def is_whole(self) -> bool:
        """Whether it is no document but the dossier as a whole."""
        return self.code == WHOLE_DOSSIER


class DossierItem(Record, frozen=True):
    """What the sheet says of one document of one party. `state` None: the cell is blank or could not be read."""

    party: str
    requirement: str
    state: DocumentState | None = None
    received_on: date | None = None
    valid_until: date | None = None
    letter_no: str | None = None
    defect: str | None = None
    reviewed_on: date | None = None


class Session(Record, frozen=True):
    """A session. `number` tells it from all others; see `session_numbers` for what people see of it."""

    number: int
    title: str | None = None
    date: date | None = None
    time: time | None = None
    place: str | None = None
    policy: str | None = None
    chair: str | None = None
    state: SessionState | None = None
    unread: frozenset[str] = frozenset()  # fields whose cell says something that could not be used


class AgendaItem(Record, frozen=True):
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


class Attendance(Record, frozen=True):
    session: int
    party: str
    status: AttendanceStatus | None = None
    attendee: str | None = None


class DirectorDecision(Record, frozen=True):
    session: int
    party: str
    verdict: Verdict | None = None
    reason: str | None = None
    decided_on: date | None = None
    decided_by: str | None = None
    unread: frozenset[str] = frozenset()  # fields whose cell says something that could not be used


class View(Record, frozen=True):
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


class HouseStep(Record, frozen=True):
    step: str
    order: int | None = None
    state: TaskState | None = None
    date: date | None = None
    owner: str | None = None
    evidence: str | None = None


class HouseMember(Record, frozen=True):
    party: str
    representative: str | None = None
    faction: str | None = None
    joined_on: date | None = None
    role: str | None = None
    term: str | None = None


class PolicyGround(Record, frozen=True):
    """One line of a policy, while it is in force.

    `ground` None, or a period that could not be read: the whole policy can't be used.
    """

    policy: str
    order: int
    ground: Ground | None = None
    in_force_from: date | None = None
    in_force_until: date | None = None
    unread: frozenset[str] = frozenset()  # fields whose cell says something that could not be used


class Holiday(Record, frozen=True):
    date: date
    title: str | None = None
    kind: HolidayKind = HolidayKind.OFF


class OfficeValue(Record, frozen=True):
    key: str
    value: str | None = None


class LetterNumber(Record, frozen=True):
    letter: str
    number: str | None = None
    dated_on: date | None = None
    handed_over_on: date | None = None
    recipient: str | None = None
    act: Act | None = None
    act_on: date | None = None
    reason: str | None = None
    kind: str | None = None  # as typed; it is compared with the letter


class LetterText(Record, frozen=True):
    """One paragraph of a letter as the office wants it: `when` and `text` as typed, see `judging/letter_texts`."""

    letter: LetterKind
    order: int
    text: str
    when: str | None = None


class SheetRole(Record, frozen=True):
    """What the office says a sheet is: `role` as typed, the title of a table or «نادیده»."""

    sheet: str
    role: str
    file: str | None = None
    confirmed_on: date | None = None


class OwnWord(Record, frozen=True):
    """A word of the office's own and what it means: an accepted value, a header, or a name; `column` says where."""

    word: str
    meaning: str
    column: str | None = None


class Correction(Record, frozen=True):
    """What the office puts right of a sealed session: the value as typed, and why."""

    session: int
    subject: CorrectedSubject
    right_value: str
    reason: str
    dated_on: date
    party: str | None = None


class OwnCheck(Record, frozen=True):
    """A rule of the office's own; see `judging/own_checks`. `holds_back` None: as its severity has it."""

    table: str
    column: str
    condition: Condition | None
    sentence: str
    value: str | None = None
    applies_to: frozenset[str] = frozenset()
    severity: str | None = None
    remedy: str | None = None
    holds_back: str | None = None


class PartyChangeRow(Record, frozen=True):
    """What became of a party: `party`, `before` and `after` as typed."""

    date: date
    party: str
    change: PartyChange
    before: str | None = None
    after: str | None = None
    document: str | None = None


class PrivateCell(NamedTuple):
    """What stands in a cell that must not be on a page; `is_notice`: but may be in the party's own letters."""

    value: str
    table: str
    column: str  # its title
    place: Place
    is_notice: bool = False


class Records(Struct, frozen=True):
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
    sheet_roles: tuple[SheetRole, ...] = ()
    vocabulary: tuple[OwnWord, ...] = ()
    corrections: tuple[Correction, ...] = ()
    checks: tuple[OwnCheck, ...] = ()
    party_changes: tuple[PartyChangeRow, ...] = ()
    identities: Identities = Identities()
    letter_texts: tuple[LetterText, ...] = ()
