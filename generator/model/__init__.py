"""The vocabulary: frozen types for what the sheets say and for what is decided from it.

A record keeps where it was read (`source`); `record.at("field")` is the cell of one value. Records hold public
columns only, but for `Addressee` (goes into a party's own letters) and `Contact` (never published): pages are
rendered from types that do not have the private fields. `None` means "not given".
"""

from generator.model.letters import (
    Addressed as Addressed,
    Hold as Hold,
    IssuedLetter as IssuedLetter,
    Letter as Letter,
    LetterAct as LetterAct,
    LetterKind as LetterKind,
    LetterState as LetterState,
    MessageState as MessageState,
    Reference as Reference,
    Replaced as Replaced,
)
from generator.model.outcomes import (
    BLOCK as BLOCK,
    CORRECTION as CORRECTION,
    DIRECTOR as DIRECTOR,
    INVITATION_LEFT as INVITATION_LEFT,
    NO_GROUND as NO_GROUND,
    Announced as Announced,
    ChairChoice as ChairChoice,
    Corrected as Corrected,
    DayOff as DayOff,
    Decision as Decision,
    Difference as Difference,
    Dossier as Dossier,
    Finding as Finding,
    Outcome as Outcome,
    Person as Person,
    PlannedDay as PlannedDay,
    Policy as Policy,
    Reason as Reason,
    RequirementStatus as RequirementStatus,
    Roster as Roster,
    Seal as Seal,
    Severity as Severity,
)
from generator.model.past import (
    Appointment as Appointment,
    ClosedYear as ClosedYear,
    KeptRoster as KeptRoster,
    KnownColumn as KnownColumn,
    KnownSheet as KnownSheet,
    Past as Past,
    SealedSession as SealedSession,
    State as State,
    YearPlan as YearPlan,
)
from generator.model.places import (
    Place as Place,
    Problem as Problem,
    Record as Record,
    Source as Source,
    column_letters as column_letters,
)
from generator.model.records import (
    WHOLE_DOSSIER as WHOLE_DOSSIER,
    Addressee as Addressee,
    AgendaItem as AgendaItem,
    Attendance as Attendance,
    Contact as Contact,
    Correction as Correction,
    DirectorDecision as DirectorDecision,
    DossierItem as DossierItem,
    Holiday as Holiday,
    HouseMember as HouseMember,
    HouseStep as HouseStep,
    LetterNumber as LetterNumber,
    OfficeValue as OfficeValue,
    OwnWord as OwnWord,
    Party as Party,
    PolicyGround as PolicyGround,
    PrivateCell as PrivateCell,
    Records as Records,
    Requirement as Requirement,
    Session as Session,
    SheetRole as SheetRole,
    View as View,
)
from generator.model.vocabulary import (
    Act as Act,
    AttendanceStatus as AttendanceStatus,
    CorrectedSubject as CorrectedSubject,
    DocumentState as DocumentState,
    Ground as Ground,
    HolidayKind as HolidayKind,
    LicenceState as LicenceState,
    RequirementState as RequirementState,
    Scope as Scope,
    SessionState as SessionState,
    TaskState as TaskState,
    Verdict as Verdict,
)
