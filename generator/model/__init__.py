"""The vocabulary: frozen types for what the sheets say and for what is decided from it.

A record keeps where it was read (`source`); `record.at("field")` is the cell of one value. Records hold public
columns only, but for `Addressee` (goes into a party's own letters) and `Contact` (never published): pages are
rendered from types that do not have the private fields. `None` means "not given".
"""

from generator.model.letters import (
    IssuedLetter as IssuedLetter,
)
from generator.model.letters import (
    Letter as Letter,
)
from generator.model.letters import (
    LetterKind as LetterKind,
)
from generator.model.letters import (
    LetterState as LetterState,
)
from generator.model.letters import (
    MessageState as MessageState,
)
from generator.model.letters import (
    Notice as Notice,
)
from generator.model.letters import (
    Reference as Reference,
)
from generator.model.outcomes import (
    BLOCK as BLOCK,
)
from generator.model.outcomes import (
    DIRECTOR as DIRECTOR,
)
from generator.model.outcomes import (
    NO_GROUND as NO_GROUND,
)
from generator.model.outcomes import (
    ChairChoice as ChairChoice,
)
from generator.model.outcomes import (
    DayOff as DayOff,
)
from generator.model.outcomes import (
    Decision as Decision,
)
from generator.model.outcomes import (
    Dossier as Dossier,
)
from generator.model.outcomes import (
    Finding as Finding,
)
from generator.model.outcomes import (
    Outcome as Outcome,
)
from generator.model.outcomes import (
    PlannedDay as PlannedDay,
)
from generator.model.outcomes import (
    Policy as Policy,
)
from generator.model.outcomes import (
    Reason as Reason,
)
from generator.model.outcomes import (
    RequirementStatus as RequirementStatus,
)
from generator.model.outcomes import (
    Roster as Roster,
)
from generator.model.outcomes import (
    Severity as Severity,
)
from generator.model.past import (
    Appointment as Appointment,
)
from generator.model.past import (
    Past as Past,
)
from generator.model.past import (
    State as State,
)
from generator.model.places import (
    Place as Place,
)
from generator.model.places import (
    Problem as Problem,
)
from generator.model.places import (
    Record as Record,
)
from generator.model.places import (
    Source as Source,
)
from generator.model.places import (
    column_letters as column_letters,
)
from generator.model.records import (
    Addressee as Addressee,
)
from generator.model.records import (
    AgendaItem as AgendaItem,
)
from generator.model.records import (
    Attendance as Attendance,
)
from generator.model.records import (
    Contact as Contact,
)
from generator.model.records import (
    DirectorDecision as DirectorDecision,
)
from generator.model.records import (
    DossierItem as DossierItem,
)
from generator.model.records import (
    Holiday as Holiday,
)
from generator.model.records import (
    HouseMember as HouseMember,
)
from generator.model.records import (
    HouseStep as HouseStep,
)
from generator.model.records import (
    LetterNumber as LetterNumber,
)
from generator.model.records import (
    OfficeValue as OfficeValue,
)
from generator.model.records import (
    Party as Party,
)
from generator.model.records import (
    PolicyGround as PolicyGround,
)
from generator.model.records import (
    PrivateCell as PrivateCell,
)
from generator.model.records import (
    Records as Records,
)
from generator.model.records import (
    Requirement as Requirement,
)
from generator.model.records import (
    Session as Session,
)
from generator.model.records import (
    View as View,
)
from generator.model.words import (
    AttendanceStatus as AttendanceStatus,
)
from generator.model.words import (
    DocumentState as DocumentState,
)
from generator.model.words import (
    Ground as Ground,
)
from generator.model.words import (
    HolidayKind as HolidayKind,
)
from generator.model.words import (
    LicenceState as LicenceState,
)
from generator.model.words import (
    RequirementState as RequirementState,
)
from generator.model.words import (
    Scope as Scope,
)
from generator.model.words import (
    SessionState as SessionState,
)
from generator.model.words import (
    TaskState as TaskState,
)
from generator.model.words import (
    Verdict as Verdict,
)
