"""The closed vocabularies: what cells may say, and what follows from them."""

from __future__ import annotations

from enum import StrEnum


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
    REVOKED = "revoked"
    MERGED = "merged"
    UNKNOWN = "unknown"

    @property
    def blocks(self) -> bool:
        """Whether no letter can be made (law of 1394, articles 19 and 21; nobody writes to who is no more)."""
        return self in _BLOCKING


_BLOCKING = frozenset(
    {
        *(LicenceState.SUSPENDED, LicenceState.SEIZED, LicenceState.DISSOLUTION_REQUESTED, LicenceState.DISSOLVED),
        *(LicenceState.REVOKED, LicenceState.MERGED),
    }
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
        return self in _SATISFYING

    @property
    def is_deficiency(self) -> bool:
        """Whether the party has something to bring (a document under review is the office's turn)."""
        return self not in _SATISFYING and self is not RequirementState.UNDER_REVIEW


_SATISFYING = frozenset({RequirementState.MET, RequirementState.EXPIRING, RequirementState.EXEMPT})


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


class Condition(StrEnum):
    """What a rule of the office asks of a cell."""

    FILLED = "filled"
    ONE_OF = "one_of"
    BEFORE = "before"
    AFTER = "after"
    SHAPE = "shape"
    UNIQUE = "unique"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class PartyChange(StrEnum):
    """What became of a party: a row of the table `party_changes`."""

    RENAMED = "renamed"
    RECODED = "recoded"
    MERGED = "merged"  # into another one
    SPLIT = "split"  # a new one, from another one
    LEFT = "left"
    DISSOLVED = "dissolved"
    RETURNED = "returned"

    @property
    def ends(self) -> bool:
        """Whether the party is not there any more from that day on."""
        return self in (PartyChange.MERGED, PartyChange.LEFT, PartyChange.DISSOLVED)


class CorrectedSubject(StrEnum):
    """What of a sealed session a row of `corrections` puts right."""

    OUTCOME = "outcome"  # of one party: invited or not
    CHAIR = "chair"
    STATE = "state"
    DATE = "date"
    TIME = "time"
    PLACE = "place"
    TITLE = "title"
    POLICY = "policy"
    TOPIC = "topic"  # of the agenda: no row puts it right
    ATTENDANCE = "attendance"  # of one party, once the year is closed: no row puts it right
    RESOLUTION = "resolution"  # what came of an item of the agenda, once the year is closed


class Act(StrEnum):
    """What the office does with an issued letter: a row of the letters table, with a date and a reason."""

    SEND = "send"  # releases a letter that was held back, to the address that now stands
    DO_NOT_SEND = "do_not_send"  # it stays where it is
    WITHDRAW = "withdraw"  # it is void; the next draft of its kind gets an id of its own
    AMEND = "amend"  # another letter is to stand in its place, and to refer to it
    CORRECT_NUMBER = "correct_number"  # before it has left: it is printed again with the number of the row
    RETURN = "return"  # it came back undelivered
    ANSWER = "answer"  # the party has answered
    NEXT_STAGE = "next_stage"  # after the third notice: what the office has decided


class LetterKind(StrEnum):
    """What a letter is about; the first part of its id, and the name of its template."""

    NOTICE = "notice"
    INVITATION = "invitation"
    MOVED = "moved"
    CANCELLED = "cancelled"
    THANKS = "thanks"
    APPRECIATION = "appreciation"
    MEMBERSHIP = "membership"
    REMINDER = "reminder"  # before a deadline, where the office wants it
    WITHDRAWAL = "withdrawal"  # that a letter is void which no other replaces: under the next id of that letter
    STAGE = "stage"  # what the office decided after the third notice: «مرحلهٔ بعد»
    ACKNOWLEDGEMENT = "acknowledgement"  # thanks for the answer to a letter that asked for something
