"""Who is who: the parties of the register held against those that are known (contract §3a, «Parties»).

Pure. A known party is the one of its code and name; else the one that a row of `party_changes` leads to. A party that
is new, or that bears another name under a known code, and has the name, the licence or an id of one that is gone, is
asked about: for neither is anything drafted until the office has answered.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256

from msgspec import Struct

from generator.language.persian import fold
from generator.model import (
    Addressee,
    AskedParty,
    Contact,
    Finding,
    KnownParty,
    Party,
    PartyChange,
    PartyMemory,
)
from generator.tables.columns import PARTIES
from generator.tables.party_changes import Change
from generator.tables.references import code_key
from generator.tables.register import Register, derived_code
from generator.tables.roles import Roles


class Question(Struct, frozen=True):
    """Whether a party of the register is one that is known."""

    party: Party
    about: KnownParty
    asked: AskedParty
    shared: tuple[str, ...]  # fields of the register that both have in common


class Pairing(Struct):
    """Which party of the register each known one is, by its code in the records."""

    pairs: dict[str, Party]
    asked: dict[str, Question]  # by the code of the register's party
    strangers: list[Party]  # of the register, that nothing is known of
    moved_away: dict[str, str]  # codes of those that are gone and whose code is another party's now → a new one


class Who(Struct, frozen=True, dict=True):
    """What the pairing looks at."""

    register: Register
    changes: Sequence[Change]
    memory: PartyMemory
    roles: Roles
    today: date
    known: Mapping[str, str]  # form of a code or name → the code of the one known party that is or was called so

    @cached_property
    def by_code(self) -> Mapping[str, Party]:
        """The parties of the register by the form of their code."""
        return {code_key(party.code): party for party in self.register.parties}

    @cached_property
    def current(self) -> Mapping[str, KnownParty]:
        """How the register's parties would be remembered, by code."""
        contacts = {contact.party: contact for contact in self.register.contacts}
        addressees = {addressee.party: addressee for addressee in self.register.addressees}
        return {
            party.code: as_known(party, addressees.get(party.code), contacts.get(party.code), self.memory.key)
            for party in self.register.parties
        }

    def shared(self, known: KnownParty, party: Party) -> tuple[str, ...]:
        """The fields that a known party and one of the register have in common."""
        now = self.current[party.code]
        found = ["name"] if fold(known.name) in _names(now) or fold(now.name) in _names(known) else []
        found += ["licence_no"] if known.licence_no and code_key(known.licence_no) == code_key(now.licence_no) else []
        found += [name for name in ("legal_id", "national_id") if getattr(known, name) and getattr(known, name)
                  == getattr(now, name)]  # fmt: skip
        return tuple(found)

    def is_about(self, change: Change, known: KnownParty) -> bool:
        """Whether a row speaks of that known party."""
        if change.noted:
            return change.noted.party == known.code
        form = code_key(change.party)
        return form in _codes(known) or fold(change.party) in _names(known)

    def last_end(self, known: KnownParty) -> Change | None:
        """The row that ended the party, unless it came back."""
        own = [c for c in self.changes if self.is_about(c, known)]
        said = [c for c in own if c.change.ends or c.change is PartyChange.RETURNED]
        return said[-1] if said and said[-1].change.ends else None

    def asked_before(self, party: Party, known: KnownParty) -> AskedParty:
        """The question as it was first put, or as it is put today."""
        for asked in self.memory.asked:
            if (asked.code, asked.about, fold(asked.name)) == (party.code, known.code, fold(party.name)):
                return asked
        return AskedParty(party.code, party.name, known.code, self.today, len(self.memory.changes))

    def is_answered(self, party: Party, known: KnownParty, asked: AskedParty) -> bool:
        """Whether the office has said that the register's party is another one, or that its row is right."""
        if self.roles.is_confirmed(party.source.file, party.source.sheet, asked.since):
            return True
        end = self.last_end(known)
        if end is not None and (end.noted is None or self.memory.changes.index(end.noted) >= asked.n_changes):
            return True
        mother = {known.code, known.name, *known.former_codes, *known.former_names}
        names = {form for text in mother for form in (code_key(text), fold(text))}
        own = {code_key(party.code), *_names(self.current[party.code])}
        return any(
            change.change is PartyChange.SPLIT and {code_key(change.party), fold(change.party)} & own
            and {change.before, change.after} & names
            for change in self.changes
        )  # fmt: skip


# --- pairing ------------------------------------------------------------------------------------------------------


def paired(who: Who) -> Pairing:
    """Every known party with the one of the register that it is; what is left open is asked."""
    found = Pairing({}, {}, [], {})
    left = {party.code: party for party in who.register.parties}

    def pair(known: KnownParty, party: Party | None) -> None:
        if party is not None and party.code in left and known.code not in found.pairs:
            found.pairs[known.code] = left.pop(party.code)

    for known in who.memory.parties:
        party = who.by_code.get(code_key(known.code))
        if party is not None and fold(party.name) == fold(known.name):
            pair(known, party)
    for step in (_by_derived_code, _by_code_row, _by_name_row):
        for known in who.memory.parties:
            if known.code not in found.pairs:
                pair(known, step(who, known, left))
    _settle_codes(who, found, left)
    _settle_new(who, found, left)
    return found


def _by_derived_code(who: Who, known: KnownParty, left: Mapping[str, Party]) -> Party | None:
    """The party of the same name, where the office has begun or ceased to give codes."""
    if code_key(known.code) in who.by_code or who.last_end(known):
        return None
    same = [party for party in left.values() if fold(party.name) == fold(known.name)]
    derived = derived_code(known.name)
    return same[0] if len(same) == 1 and derived in (known.code, same[0].code) else None


def _by_code_row(who: Who, known: KnownParty, left: Mapping[str, Party]) -> Party | None:
    """Where the rows «تغییر کد» lead."""
    code = walked(who, known, PartyChange.RECODED, code_key(known.code))
    return who.by_code.get(code) if code != code_key(known.code) else None


def _by_name_row(who: Who, known: KnownParty, left: Mapping[str, Party]) -> Party | None:
    """Where the rows «تغییر نام» lead: its own code under another name, or another code where its own is gone."""
    name = walked(who, known, PartyChange.RENAMED, fold(known.name))
    if name == fold(known.name):
        return None
    own = who.by_code.get(code_key(known.code))
    if own is not None:
        return own if fold(own.name) == name else None
    same = [party for party in left.values() if fold(party.name) == name]
    return same[0] if len(same) == 1 else None


def walked(who: Who, known: KnownParty, kind: PartyChange, begin: str) -> str:
    """The code or folded name to which the rows of that kind lead, day by day. One of a day is applied once."""
    at, last = begin, None
    for change in who.changes:
        if change.change is not kind or change.day == last:
            continue
        is_own = who.is_about(change, known)
        if (change.before == at and (is_own or not _names_another(who, change))) or (not change.before and is_own):
            at, last = change.after, change.day
    return at


def _names_another(who: Who, change: Change) -> bool:
    """Whether a known party is named that the row is not about by its own words: called by what it was or is to be."""
    forms = {code_key(change.party), fold(change.party)}
    return not forms & {change.before, change.after} and any(form in who.known for form in forms)


def _settle_codes(who: Who, found: Pairing, left: dict[str, Party]) -> None:
    """Known codes under which another name stands now."""
    for known in who.memory.parties:
        party = who.by_code.get(code_key(known.code))
        if known.code in found.pairs or party is None:
            continue
        if party.code not in left:  # another known party has moved here
            found.moved_away[known.code] = _free_code(who, known)
            continue
        asked, shared = who.asked_before(party, known), who.shared(known, party)
        is_over = who.last_end(known) is not None and not shared
        if not is_over and not who.is_answered(party, known, asked):
            found.asked[party.code] = Question(left.pop(party.code), known, asked, shared)
        elif shared and not who.last_end(known):
            found.pairs[known.code] = left.pop(party.code)
        else:
            found.moved_away[known.code] = _free_code(who, known)


def _settle_new(who: Who, found: Pairing, left: Mapping[str, Party]) -> None:
    """Parties of the register that nothing is known of, and that have something of one that is gone."""
    about = {question.about.code for question in found.asked.values()}
    gone = [k for k in who.memory.parties if k.code not in found.pairs and k.code not in about]
    for party in left.values():
        for known in gone:
            asked = who.asked_before(party, known)
            if (shared := who.shared(known, party)) and not who.is_answered(party, known, asked):
                found.asked[party.code] = Question(party, known, asked, shared)
                break
        else:
            found.strangers.append(party)


def _free_code(who: Who, known: KnownParty) -> str:
    """A code for who is gone and whose code is another party's: made from its name."""
    taken = who.by_code.keys() | {code_key(other.code) for other in who.memory.parties}
    code, n = derived_code(known.name), 1
    while code_key(code) in taken:
        n += 1
        code = f"{derived_code(known.name)}-{n}"
    return code


# --- what a party is known by -------------------------------------------------------------------------------------


def _names(known: KnownParty) -> set[str]:
    return {fold(name) for name in (known.name, known.short_name, known.licence_name, *known.former_names)} - {""}


def _codes(known: KnownParty) -> set[str]:
    return {code_key(code) for code in (known.code, *known.former_codes)}


def as_known(party: Party, addressee: Addressee | None, contact: Contact | None, key: str) -> KnownParty:
    """What is remembered of a party; of its ids only digests, by which the same can be known again."""

    def digest(name: str) -> str:
        value = getattr(contact, name) if contact else None
        said = f"{name}\0{fold(value)}".encode() if value else b""
        return hmac.new(key.encode(), said, sha256).hexdigest()[:32] if said and key else ""

    return KnownParty(
        party.code, party.name, party.at("code" if "code" in party.source.columns else "name"), party.at("name"),
        party.short_name or "", party.licence_name or "", party.licence_no or "",
        digest("legal_id"), digest("national_id"), party.secretary or "",
        (addressee.honorific or "") if addressee else "", (addressee.role_title or "") if addressee else "",
    )  # fmt: skip


# --- what is to be asked ------------------------------------------------------------------------------------------


def questions(who: Who, found: Pairing) -> Iterator[Finding]:
    """Both cells, what they have in common, and the row that answers."""
    for code in sorted(found.asked):
        yield _question(found.asked[code])
    known = [who.current[party.code] for party in found.pairs.values()]
    for party in found.strangers if who.memory.parties else ():
        own = who.current[party.code]
        same = [k for k in known if own.licence_no and code_key(k.licence_no) == code_key(own.licence_no)]
        if same:
            facts = {"name": party.name, "code": party.code, "was": same[0].name, "was_code": same[0].code,
                     "other": same[0].place, "licence": own.licence_no}  # fmt: skip
            at = party.at("licence_no")
            yield Finding("PTY-012", at, PARTIES.key, "licence_no", own.licence_no, facts, party.code)


def _question(question: Question) -> Finding:
    party, known = question.party, question.about
    same_code = code_key(party.code) == code_key(known.code)
    column = "name" if same_code or "code" not in party.source.columns else "code"
    is_renamed = same_code or code_key(party.code) == code_key(derived_code(party.name))
    facts = {
        "name": party.name,
        "code": party.code,
        "was": known.name,
        "was_code": known.code,
        "other": known.name_place if same_code else known.place,
        "shared": "، ".join(PARTIES.column(name).title for name in question.shared),
        "sheet": party.source.sheet,
        "table": PARTIES.hints[0],
        "change": PartyChange.RENAMED if is_renamed else PartyChange.RECODED,
        "before": known.name if is_renamed else known.code,
        "after": party.name if is_renamed else party.code,
    }
    code = "PTY-010" if not same_code else "PTY-011" if question.shared else "PTY-013"
    value = party.name if column == "name" else party.code
    return Finding(code, party.at(column), PARTIES.key, column, value, facts, party.code)


def names_of(parties: Iterable[KnownParty]) -> dict[str, str]:
    """Form of a code or folded name → code, of what only one party is or was called."""
    found: dict[str, str] = {}
    shared: set[str] = set()
    for known in parties:
        for form in (*_codes(known), *_names(known)):
            if found.setdefault(form, known.code) != known.code:
                shared.add(form)
    return {form: code for form, code in found.items() if form not in shared}
