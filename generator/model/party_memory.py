"""Parties through time: what is remembered of each, what became of it, and who it is today (contract §3a, «Parties»).

A party is one however it is called. Everything is kept under the code that it has today; `Identities` says how the
codes of the records lead there, and what the office or the register leaves open.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from generator.model.places import Place
from generator.model.vocabulary import PartyChange


class Term(Struct, frozen=True):
    """Who headed the branch since that day, and how letters addressed it; '' where nothing was given."""

    since: date
    secretary: str = ""
    honorific: str = ""
    role_title: str = ""


class FormerCode(Struct, frozen=True):
    """A code that a party had until that day."""

    code: str
    until: date


class KnownParty(Struct, frozen=True):
    """A party as the register had it last. The ids are keyed digests: see `identities`."""

    code: str
    name: str
    place: Place  # of its code, when this was last written down
    name_place: Place  # of its name
    short_name: str = ""
    licence_name: str = ""
    licence_no: str = ""
    legal_id: str = ""
    national_id: str = ""
    secretary: str = ""
    honorific: str = ""
    role_title: str = ""
    former: tuple[FormerCode, ...] = ()  # the latest first
    former_names: tuple[str, ...] = ()
    terms: tuple[Term, ...] = ()  # the oldest first

    @property
    def former_codes(self) -> tuple[str, ...]:
        """The latest first, each once, and not the one of today."""
        return tuple(code for code in dict.fromkeys(former.code for former in self.former) if code != self.code)

    def term_on(self, day: date) -> Term | None:
        """Who headed the branch on that day; None where that is not known."""
        return next((term for term in reversed(self.terms) if term.since <= day), None)


class NotedChange(Struct, frozen=True):
    """A row of `party_changes` that was applied. `party` is the code of today, `typed` what its row says."""

    party: str
    change: PartyChange
    day: date
    typed: str
    before: str = ""
    after: str = ""
    document: str = ""
    other: str = ""  # the code of the party into which it was merged, or from which it split

    @property
    def key(self) -> tuple[str, PartyChange, date]:
        """What tells the row from all others of the table."""
        return self.typed, self.change, self.day


class AskedParty(Struct, frozen=True):
    """A question that was put to the office: whether the party of a row is one that is known under another name."""

    code: str  # of the row
    name: str
    about: str  # the code of the known party
    since: date
    n_changes: int = 0  # how many rows of `party_changes` had been noted before it


class PartyMemory(Struct, frozen=True):
    """What the records know of parties. `key` is for the digests of their ids."""

    parties: tuple[KnownParty, ...] = ()  # by code
    changes: tuple[NotedChange, ...] = ()  # in the order in which they were noted
    asked: tuple[AskedParty, ...] = ()
    key: str = ""
    is_key_new: bool = False  # whether the journal does not have it yet


class Standing(Struct, frozen=True):
    """From that day on a party is not there any more, or is there again."""

    day: date
    change: PartyChange
    cells: tuple[Place, ...] = ()  # none where its row has left the sheets
    other: str = ""  # the code of the party into which it was merged


class Identities(Struct, frozen=True):
    """Who is who today."""

    moves: Mapping[str, str] = {}  # a code in the records → the code of the same party today, where it is another
    former_codes: Mapping[str, tuple[str, ...]] = {}  # by the code of today, the latest first
    former_names: Mapping[str, tuple[str, ...]] = {}
    reused: Mapping[str, tuple[tuple[str, date], ...]] = {}  # form of a code that is another's now → who bore it until
    gone: tuple[KnownParty, ...] = ()  # known, and not in the register; under the codes of today
    present: Mapping[str, KnownParty] = {}  # what is remembered of parties of the register, by the code of today
    standings: Mapping[str, tuple[Standing, ...]] = {}  # by the code of today, the oldest first
    asked: Mapping[str, Place] = {}  # parties of the register that may be others → the cell that is asked about
    to_record: tuple[KnownParty, ...] = ()
    to_note: tuple[NotedChange, ...] = ()
    to_ask: tuple[AskedParty, ...] = ()

    @property
    def formerly(self) -> Mapping[str, tuple[str, ...]]:
        """The names and codes that each party had before."""
        codes = dict.fromkeys((*self.former_names, *self.former_codes))
        return {code: (*self.former_names.get(code, ()), *self.former_codes.get(code, ())) for code in codes}

    def ended(self, party: str, day: date) -> Standing | None:
        """What ended the party's time in the office on or before that day, and still holds on it."""
        last = None
        for standing in self.standings.get(party, ()):
            if standing.day <= day:
                last = standing if standing.change.ends else None
        return last
