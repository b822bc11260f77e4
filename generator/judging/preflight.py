"""Before anything leaves: an issued letter that has not left the office is held against what the sheets say today.

Pure. Whatever speaks against a letter is a `Hold` with its cells (contract §3a); the letter then stays where it is
until the office says what becomes of it. Its key names what is now, so that a release covers that and nothing later.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256

from msgspec import Struct

from generator.judging.acts import state_of
from generator.judging.cases import membership
from generator.judging.dossiers import applies, in_force_on, items_by_document
from generator.judging.letter_facts import as_of_its_day
from generator.judging.office import Office
from generator.judging.requirement_terms import periods, was_brought
from generator.judging.schedule import attendance_of, session_facts
from generator.judging.so_far import is_called_held
from generator.judging.transitions import after
from generator.language.persian import fold
from generator.model import (
    Addressed,
    Addressee,
    Attendance,
    AttendanceStatus,
    Contact,
    Decision,
    Dossier,
    DossierItem,
    Hold,
    HouseMember,
    IssuedLetter,
    KeptRoster,
    LetterKind,
    Outcome,
    Party,
    Place,
    Reason,
    Records,
    Requirement,
    Roster,
    Session,
    SessionState,
)

_BEFORE_SESSION = frozenset({LetterKind.INVITATION, LetterKind.MOVED})
_AFTER_SESSION = {
    LetterKind.THANKS: AttendanceStatus.PRESENT,
    LetterKind.APPRECIATION: AttendanceStatus.ABSENT,
}


class Now(Struct, frozen=True, dict=True):  # thousands of letters ask for the same, so it is kept
    """What letters are held against."""

    records: Records
    parties: Mapping[str, Party]
    dossiers: Mapping[str, Dossier]
    rosters: Mapping[int, Roster]
    office: Office
    today: date
    letters: Mapping[str, IssuedLetter] = {}
    chairs: Mapping[int, str] = {}  # who is invited and will chair, by session
    kept: Sequence[KeptRoster] = ()
    house: tuple[Place, ...] = ()  # the sheets of the House as they were read last

    @cached_property
    def items(self) -> Mapping[tuple[str, str], list[DossierItem]]:
        """The rows of each document of each party."""
        return items_by_document(self.records.dossier_items)

    @cached_property
    def sessions(self) -> Mapping[int, Session]:
        """The first row of each number."""
        return {session.number: session for session in reversed(self.records.sessions)}

    @cached_property
    def decisions(self) -> Mapping[tuple[int, str], Decision]:
        """By session and party."""
        return {(d.session, d.party): d for roster in self.rosters.values() for d in reversed(roster.decisions)}

    @cached_property
    def attendance(self) -> Mapping[int, Mapping[str, Attendance]]:
        """By session and party; see `attendance_of`."""
        rows: dict[int, list[Attendance]] = {}
        for row in self.records.attendance:
            rows.setdefault(row.session, []).append(row)
        return {number: attendance_of(found, number) for number, found in rows.items()}

    @cached_property
    def members(self) -> Mapping[str, HouseMember]:
        """The last row of each member of the House whose term is not over."""
        return membership(self.records.house_members, self.today).members


def holds(issued: IssuedLetter, now: Now) -> tuple[Hold, ...]:
    """All that speaks against sending or handing over that letter today."""
    party, ended = now.parties.get(issued.party), now.records.identities.ended(issued.party, now.today)
    if ended is not None:
        return (_hold(ended.change.value, ended.day.isoformat(), ended.cells, is_final=True, date=ended.day),)
    if party is None:
        register = dict.fromkeys(Place(p.source.file, p.source.sheet) for p in now.parties.values())
        return (_hold("party_gone", "", tuple(register), is_final=True, party=_last_name(issued, now)),)
    found = [*_of_party(issued, party, now), *_KINDS[issued.kind](issued, party, now)]
    return tuple(found)


def _last_name(issued: IssuedLetter, now: Now) -> str:
    """How a party that has left the register was called last."""
    return next((known.name for known in now.records.identities.gone if known.code == issued.party), issued.party)


def _hold(code: str, key: str, cells: tuple[Place, ...], *, is_final: bool = False, **facts: object) -> Hold:
    digest = sha256(key.encode()).hexdigest()[:16] if key else ""
    return Hold(Reason(f"held.{code}", facts, tuple(dict.fromkeys(cells))), f"{code} {digest}".strip(), is_final)


# --- the party, and how it was addressed ----------------------------------------------------------------------------


def addressed(letter: str, party: Party, addressee: Addressee | None, contact: Contact | None) -> Addressed:
    """To whom a letter is addressed as it is issued: what later sheets are compared with."""
    return Addressed(
        party.name,
        party.secretary or "",
        (addressee.honorific or "") if addressee else "",
        (addressee.role_title or "") if addressee else "",
        _digest(letter, (contact.email or "") if contact else ""),
        _digest(letter, _postal(contact)),
    )


def _digest(letter: str, address: str) -> str:
    """Of an address: other letters to the same one have other digests. '' without an address."""
    return sha256(f"{letter}\0{fold(address)}".encode()).hexdigest()[:32] if address else ""


def _postal(contact: Contact | None) -> str:
    return f"{contact.address or ''} {contact.postal_code or ''}".strip() if contact else ""


def _of_party(issued: IssuedLetter, party: Party, now: Now) -> Iterator[Hold]:
    """Blocked, renamed, addressed otherwise; nothing is claimed of what was not kept at issue."""
    if (state := party.licence_state) and state.blocks:
        yield _hold("blocked", state.value, (party.at("licence_state"),), is_final=True, state=state)
    was = issued.addressed
    if was is None:
        return
    if fold(was.name) != fold(party.name):
        yield _hold("renamed", fold(party.name), (party.at("name"),), was=was.name, now=party.name)
    session, who = now.sessions.get(issued.session or 0), now.records.identities
    contact = now.records.contacts.get(party.code)
    party, addressee = as_of_its_day(issued.kind, session, party, now.records.addressees.get(party.code), who)
    new = addressed(issued.letter, party, addressee, contact)
    changed = [party.at("secretary")] if fold(was.person) != fold(new.person) else []
    if addressee:
        pairs = (("honorific", was.honorific, new.honorific), ("role_title", was.role, new.role))
        changed += [addressee.at(name) for name, before, after in pairs if fold(before) != fold(after)]
    if changed:
        key = "\0".join((new.person, new.honorific, new.role))
        yield _hold("addressee", key, tuple(changed))
    if was.email and was.email != new.email:
        yield _hold("email", f"{new.email} ", ((contact or party).at("email"),))
    elif not new.email and was.address and was.address != new.address:  # it travels by hand
        names = [name for name in ("address", "postal_code") if contact and name in contact.source.columns]
        cells = tuple(contact.at(name) for name in names if contact) or (party.at("name"),)
        yield _hold("address", f"{new.address} ", cells)


# --- notices ----------------------------------------------------------------------------------------------------------


def _notice(issued: IssuedLetter, party: Party, now: Now) -> Iterator[Hold]:
    """Nothing that it asked for is missing any more."""
    named = frozenset(issued.facts.get("requirements", ()))
    statuses = [s for s in now.dossiers[party.code].statuses if s.requirement.code in named]
    if any(status.is_deficiency for status in statuses):
        return
    cells = [place for status in statuses for place in status.evidence]
    cells += [status.requirement.at("mandatory") for status in statuses if not status.requirement.mandatory]
    yield _hold("answered", "", tuple(cells) or (party.at("name"),))


# --- reminders --------------------------------------------------------------------------------------------------------


def _reminder(issued: IssuedLetter, party: Party, now: Now) -> Iterator[Hold]:
    """Its day is over, the notice that it follows stands no longer, or all of it has come."""
    due, named = issued.facts.get("due", ()), issued.facts.get("notices", ())
    known = {requirement.code: requirement for requirement in in_force_on(now.records, now.today)}
    terms_of = tuple(known[line["code"]].at("term") for line in due if line["code"] in known)
    cells = terms_of or (party.at("name"),)
    if over := [line["day"] for line in due if line["day"] < now.today.isoformat()]:
        yield _hold("reminder_over", "", cells, is_final=True, date=date.fromisoformat(min(over)))
        return
    if any(_is_void(now.letters[name]) for name in named if name in now.letters):
        yield _hold("reminder_notice", "", (party.at("name"),))
    if not any(_is_open(line, known.get(line["code"]), party, now) for line in due):
        codes = {line["code"] for line in due}
        states = (item.at("state") for item in now.records.dossier_items
                  if item.party == party.code and item.requirement in codes)  # fmt: skip
        yield _hold("answered", "", (*states, *cells))


def _is_void(letter: IssuedLetter) -> bool:
    return after(state_of(letter, None), letter.acts).is_over


def _is_open(line: Mapping[str, str], requirement: Requirement | None, party: Party, now: Now) -> bool:
    """Whether what the line names is still to be brought."""
    if requirement is None or not requirement.mandatory or not applies(requirement, party):
        return False
    items = now.items.get((party.code, requirement.code), [])
    day = date.fromisoformat(line["day"])
    found = next((s for s in now.dossiers[party.code].statuses if s.requirement.code == requirement.code), None)
    begun = next((p for p in periods(requirement, party, now.today) if p.start.isoformat() == line.get("from")), None)
    if found is not None and found.period == begun:
        return found.is_deficiency
    return not was_brought(items, begun, day)


# --- letters about sessions -------------------------------------------------------------------------------------------


def _session_letter(issued: IssuedLetter, party: Party, now: Now) -> Iterator[Hold]:
    """The session is not what the letter says, or is over; who is told of it no longer belongs there."""
    session = now.sessions.get(issued.session or 0)
    if session is None:
        sources = [tuple(k.facts["session"]["source"][:2]) for k in now.kept if k.session == issued.session]
        rows = [s.source[:2] for s in now.records.sessions]  # without any, where its own was last
        sheets = tuple(Place(file, sheet) for file, sheet in dict.fromkeys(rows or sources[-1:]))
        yield _hold("session_gone", "", sheets or (party.at("name"),), session=issued.session)
        return
    if issued.kind is LetterKind.CANCELLED:
        yield from _called_off(issued, session, now.today)
        return
    if session.state is SessionState.CANCELLED:
        yield _hold("session_cancelled", "", (session.at("state"),), is_final=True)
        return
    if issued.kind in _BEFORE_SESSION and (cells := _over(issued, session, now.today)):
        yield _hold("session_over", "", cells, is_final=True)
        return
    facts = session_facts(session, now.office)
    if other := [name for name in ("date", "time", "place") if issued.facts.get(name, "") != facts[name]]:
        yield _hold("session_moved", json.dumps(facts, sort_keys=True), tuple(map(session.at, other)))
    if issued.kind in _BEFORE_SESSION:
        yield from [*_invited(party, session, now)] or _other_chair(issued, session, now)
    else:
        yield from _attended(issued, party, session, now)


def _called_off(issued: IssuedLetter, session: Session, today: date) -> Iterator[Hold]:
    if session.state is not SessionState.CANCELLED:
        yield _hold("session_restored", "", (session.at("state"),))
    elif _day(issued) and _day(issued) < today.isoformat():
        yield _hold("session_over", "", (session.at("date"),))


def _over(issued: IssuedLetter, session: Session, today: date) -> tuple[Place, ...]:
    """The cells that say that the session is over, or that the day is past that the letter invites to."""
    if is_called_held(session):
        return (session.at("state"),)
    days = (session.date.isoformat() if session.date else "", _day(issued))
    return (session.at("date"),) if any(day and day < today.isoformat() for day in days) else ()


def _day(issued: IssuedLetter) -> str:
    """The day that it says, as ISO; '' when it says none."""
    return str(issued.facts.get("date", ""))


def _other_chair(issued: IssuedLetter, session: Session, now: Now) -> Iterator[Hold]:
    """It names a chair who is none any more: the row names another, or that party is not invited now."""
    chair = now.chairs.get(session.number, "")
    was, own = issued.facts.get("chair") or chair, now.decisions.get((session.number, issued.party))
    if was == chair or session.number not in now.rosters or (own and own.outcome is Outcome.BLOCKED):
        return
    decision = now.decisions.get((session.number, str(was)))
    cells = decision.reason.evidence if decision and decision.outcome is not Outcome.INVITED else ()
    yield _hold("session_chair", chair, cells or (session.at("chair"),))


def _invited(party: Party, session: Session, now: Now) -> Iterator[Hold]:
    roster = now.rosters.get(session.number)
    if roster is None:
        return
    if roster.withheld:
        yield _hold("no_roster", roster.withheld.code, roster.withheld.evidence, why=roster.withheld)
        return
    decision = now.decisions.get((session.number, party.code))
    if decision and decision.outcome not in (Outcome.INVITED, Outcome.BLOCKED):
        key = f"{decision.outcome.value} {decision.ground}"
        yield _hold("left_out", key, decision.reason.evidence, why=decision.reason)


def _attended(issued: IssuedLetter, party: Party, session: Session, now: Now) -> Iterator[Hold]:
    if session.state is not SessionState.HELD:
        yield _hold("session_not_held", "", (session.at("state"),))
        return
    row = now.attendance.get(session.number, {}).get(party.code)
    if row is None or row.status is not _AFTER_SESSION[issued.kind]:
        rows = [r for r in now.records.attendance if (r.session, r.party) == (session.number, party.code)]
        cells = tuple(r.at("status") for r in rows) or (session.at("number"),)
        yield _hold("attendance", row.status.value if row and row.status else "", cells)


# --- the House --------------------------------------------------------------------------------------------------------


def _membership(issued: IssuedLetter, party: Party, now: Now) -> Iterator[Hold]:
    member = now.members.get(party.code)
    if member is None:
        sheets = dict.fromkeys(Place(m.source.file, m.source.sheet) for m in now.records.house_members)
        yield _hold("not_member", "", tuple(sheets) or now.house)
        return
    representative = member.representative or ""
    if fold(str(issued.facts.get("representative", ""))) != fold(representative):
        yield _hold("representative", fold(representative), (member.at("representative"),))


_KINDS: Mapping[LetterKind, Callable[[IssuedLetter, Party, Now], Iterator[Hold]]] = {
    LetterKind.NOTICE: _notice,
    LetterKind.MEMBERSHIP: _membership,
    LetterKind.STAGE: _notice,
    LetterKind.REMINDER: _reminder,
    # that a letter is void, and that an answer has come, stays true
    **dict.fromkeys((LetterKind.WITHDRAWAL, LetterKind.ACKNOWLEDGEMENT), lambda issued, party, now: iter(())),
    **dict.fromkeys(
        (
            LetterKind.INVITATION,
            LetterKind.MOVED,
            LetterKind.CANCELLED,
            LetterKind.THANKS,
            LetterKind.APPRECIATION,
        ),
        _session_letter,
    ),
}
