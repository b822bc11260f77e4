"""What is known of each party when its invitation is decided: its dossier and its membership on the day of a session.

What could not be read is kept beside it, so that nothing rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from msgspec import Struct, field

from generator.judging.dossiers import assess, in_force_on
from generator.judging.needed import Needed
from generator.language.jalali import LAST_YEAR, from_jalali
from generator.language.persian import clean, collation_key, fold, to_latin
from generator.language.words import number_in
from generator.model import (
    Dossier,
    Finding,
    HouseMember,
    Identities,
    Party,
    Place,
    Records,
    Requirement,
    RequirementState,
)
from generator.model.catalogue import ERROR, Blocks, blocks, severity
from generator.model.resting import WHOLE, Unread

# Who is a member of the House of Parties on a day: membership ends with its term (contract §3a).
#
# A term is as people write it: «۱۴۰۵» and «۱۴۰۴ تا ۱۴۰۶» end with the last day of their last year, «۱۴۰۵/۰۶/۳۱» on that
# day; «دورهٔ دوم» ends when somebody has joined for a later one. Of any other term nobody knows when it ends.


_DAY = re.compile(r"(?<!\d)(1[34]\d\d)\s*[/.-]\s*(\d\d?)\s*[/.-]\s*(\d\d?)(?!\d)")
_YEAR = re.compile(r"(?<!\d)1[34]\d\d(?!\d)")
_TERM = fold("دوره")


class Membership(Struct, frozen=True):
    """Who is a member, and whose membership has ended with its term, by party."""

    members: Mapping[str, HouseMember] = field(default_factory=dict)
    former: Mapping[str, HouseMember] = field(default_factory=dict)


def membership(rows: Iterable[HouseMember], day: date) -> Membership:
    """The House on a day. Of several rows of a party that hold, the lower one counts."""
    joined = [row for row in rows if row.joined_on is None or row.joined_on <= day]
    latest = max((n for row in joined if (n := _turn(row.term))), default=0)
    members: dict[str, HouseMember] = {}
    former: dict[str, HouseMember] = {}
    for row in joined:
        end, turn = term_end(row.term), _turn(row.term)
        is_over = (end is not None and end < day) or (end is None and turn is not None and turn < latest)
        (former if is_over else members)[row.party] = row
    return Membership(members, {party: row for party, row in former.items() if party not in members})


def term_end(term: str | None) -> date | None:
    """The last day of a term that names a day or a year; None when it names neither."""
    typed = to_latin(clean(term or ""))
    if days := _DAY.findall(typed):
        try:
            return max(from_jalali(*map(int, found)) for found in days)
        except ValueError:
            return None
    years = [int(year) for year in _YEAR.findall(typed)]
    if not years or max(years) >= LAST_YEAR:
        return None
    return from_jalali(max(years) + 1, 1, 1) - timedelta(days=1)


def _turn(term: str | None) -> int | None:
    """«دورهٔ دوم» → 2; of a term that names a year or no number None."""
    words = clean(term or "").split()
    for before, word in pairwise(words):
        if fold(before) == _TERM and (n := number_in(word)) is not None and n < 100:
            return n
    return None


MEMBERS = "house_members"  # beside the columns of the register: whether the party is a member of the House

_SINCE = (MEMBERS, "joined_on")  # it may be ahead

#: Columns of the requirements that say what is asked of whom, and when.
ASKED = frozenset({"mandatory", "expires", "applies_to", "in_force_from", "in_force_until", "term", "counted_from"})


class Case(Struct, frozen=True):
    """All that is known of one party when its invitation is decided."""

    party: Party
    dossier: Dossier
    membership: HouseMember | None
    today: date
    unread: Mapping[str, Place] = field(default_factory=dict)  # columns of the register that could not be read
    unread_documents: tuple[Place, ...] = ()  # cells of its dossier that could not be read
    former: HouseMember | None = None  # its membership has ended with its term
    who: Identities = Identities()  # what became of it, and whether it may be another one


class Cases:
    """What is known of each party, in Persian order, by the requirements and members of the day of a session."""

    def __init__(
        self,
        records: Records,
        dossiers: Mapping[str, Dossier],
        findings: Sequence[Finding],
        hidden: Unread,
        today: date,
    ) -> None:
        self._records, self._hidden, self._today = records, hidden, today
        self._parties = sorted(records.parties, key=lambda p: (collation_key(p.name), p.code))
        self._dossiers = {in_force_on(records, today): dossiers}
        self._found: dict[object, list[Case]] = {}
        self._of_all = hidden.register()
        if members_unread := hidden.of("house_members", WHOLE, "party"):
            self._of_all[MEMBERS] = members_unread[0].place
        self._cells: dict[str, dict[str, Place]] = {}
        self._documents: dict[str, tuple[Place, ...]] = {}
        self._asked = [
            f for f in findings
            if f.table == "requirements" and blocks(f) is Blocks.ALL_LETTERS and f.column in ASKED
        ]  # fmt: skip
        self._needed = needed = Needed(records)
        for finding in findings:
            if finding.party and severity(finding) is ERROR and (finding.table, finding.column) == _SINCE:
                self._cells.setdefault(finding.party, {})[MEMBERS] = finding.place
            if blocks(finding) is not Blocks.PARTY_LETTERS or not finding.party:
                continue
            if finding.table == "parties":
                self._cells.setdefault(finding.party, {})[finding.column] = finding.place
            elif finding.table == "party_changes":  # it may say that no letter can be made
                self._cells.setdefault(finding.party, {})["licence_state"] = finding.place
            elif needed.for_its_completeness(finding):
                self._documents[finding.party] = (*self._documents.get(finding.party, ()), finding.place)

    def on(self, day: date) -> list[Case]:
        """For a session of that day."""
        requirements = in_force_on(self._records, day)
        house = membership(self._records.house_members, day)
        key = (requirements, frozenset(house.members), frozenset(house.former))
        if key not in self._found:
            if requirements not in self._dossiers:
                self._dossiers[requirements] = assess(self._records, self._today, day)
            self._found[key] = [self._case(p, requirements, house) for p in self._parties]
        return self._found[key]

    def _case(self, party: Party, requirements: tuple[Requirement, ...], house: Membership) -> Case:
        code, dossier = party.code, self._dossiers[requirements][party.code]
        asked = tuple(f.place for f in self._asked if self._needed.of_requirement(f, party, requirements))
        documents = self._documents.get(code, ()) + _unread_documents(dossier, self._hidden) + asked
        return Case(
            party, dossier, house.members.get(code), self._today, self._of_all | self._cells.get(code, {}),
            tuple(dict.fromkeys(documents)), house.former.get(code),
            self._records.identities,
        )  # fmt: skip


def _unread_documents(dossier: Dossier, hidden: Unread) -> tuple[Place, ...]:
    """Where that may stand for want of which the dossier is not known to be complete."""
    blank = [s.requirement.code for s in dossier.open_statuses if s.state is RequirementState.NOT_RECORDED]
    found = [*hidden.of_documents(), *(hidden.of_states(blank) if blank else ())]
    return tuple(dict.fromkeys(f.place for f in found))
