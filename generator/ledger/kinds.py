"""Every kind of event that the journal can tell of, by its name there. A new kind is a frozen type and a row here."""

from __future__ import annotations

from collections.abc import Mapping

from generator.ledger.calendar_entries import AppointmentPublished
from generator.ledger.closed_years import YearClosed, YearPlanned
from generator.ledger.events import Event
from generator.ledger.letter_book import (
    LetterActed,
    LetterAnswered,
    LetterHandedOver,
    LetterIssued,
    MessageNoted,
    PaperLost,
    PaperSetAside,
)
from generator.ledger.party_book import PartyAsked, PartyChangeNoted, PartyKeyMade, PartyRecoded, PartyRecorded
from generator.ledger.published_states import StatePublished
from generator.ledger.runs import SitePublished
from generator.ledger.sealed_sessions import RosterKept, SessionCorrected, SessionFollowed, SessionSealed
from generator.ledger.second_papers import LetterRenumbered, LetterReopened
from generator.ledger.shown_drafts import DraftLapsed, LetterDrafted
from generator.ledger.workspaces import JournalBegun, MemoryRecovered

_ALL: tuple[type[Event], ...] = (
    JournalBegun,
    LetterIssued,
    LetterHandedOver,
    LetterAnswered,
    LetterActed,
    LetterRenumbered,
    LetterReopened,
    LetterDrafted,
    DraftLapsed,
    MessageNoted,
    PaperSetAside,
    PaperLost,
    AppointmentPublished,
    StatePublished,
    PartyKeyMade,
    PartyRecoded,
    PartyRecorded,
    PartyChangeNoted,
    PartyAsked,
    RosterKept,
    SessionSealed,
    SessionFollowed,
    SessionCorrected,
    YearPlanned,
    YearClosed,
    SitePublished,
    MemoryRecovered,
)
KINDS: Mapping[str, type[Event]] = {str(kind.__struct_config__.tag): kind for kind in _ALL}
