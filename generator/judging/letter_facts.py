"""What is true of one letter, and which of its places have a value: what chooses its paragraphs, see `letter_texts`.

Values are as the sheets have them (dates, hours, numbers, text); the reports say them in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.office import Office
from generator.judging.schedule import agenda_of, session_facts
from generator.language.honorifics import addressed, bare, is_titled, names_person
from generator.language.persian import fold
from generator.model import (
    Addressee,
    AgendaItem,
    Dossier,
    HouseMember,
    Identities,
    IssuedLetter,
    Letter,
    LetterKind,
    Party,
    RequirementState,
    Session,
)

# Who headed a branch on the day that a letter is about: a letter about a session that is over names the secretary of
# that day (contract §3a, «Parties»).
#
# Pure. What is remembered begins with the first run; before that the register of today is all that there is.


_AFTER = frozenset({LetterKind.THANKS, LetterKind.APPRECIATION})
_ALIKE = 0.85  # of two spellings of one name: the one of today is the right one


def as_of_its_day(
    kind: LetterKind,
    session: Session | None,
    party: Party,
    addressee: Addressee | None,
    who: Identities,
) -> tuple[Party, Addressee | None]:
    """The party and how it is addressed, as a letter of that kind about that session is to name them."""
    known = who.present.get(party.code)
    if kind not in _AFTER or session is None or session.date is None or known is None:
        return party, addressee
    term = known.term_on(session.date)
    if term is None or not term.secretary or _is_same(term.secretary, party.secretary):
        return party, addressee
    then = Addressee(addressee.source if addressee else party.source, party.code, term.honorific or None,
                     term.role_title or None)  # fmt: skip
    return replace(party, secretary=term.secretary), then


def _is_same(one: str, other: str | None) -> bool:
    return bool(other) and SequenceMatcher(None, fold(one), fold(other or "")).ratio() >= _ALIKE


_LATER = fold("متعاقبا")  # «متعاقباً اعلام می‌شود» in the cell of a place is none
_ALWAYS = frozenset({"party", "kind", "this_party", "you", "role", "this_office", "office", "these", "documents",
                     "session"})  # fmt: skip


class Basis(Struct, frozen=True, dict=True):
    """What letters tell of, besides what they are."""

    office: Office
    parties: Mapping[str, Party]
    addressees: Mapping[str, Addressee]
    dossiers: Mapping[str, Dossier]
    sessions: Sequence[Session]
    agenda: Sequence[AgendaItem]
    chairs: Mapping[int, str]  # who is invited and will chair, by session
    members: Mapping[str, HouseMember]  # of the House, by party
    past: Sequence[IssuedLetter]
    identities: Identities = Identities()

    @cached_property
    def by_number(self) -> Mapping[int, Session]:
        return {session.number: session for session in self.sessions}

    @cached_property
    def by_party(self) -> Mapping[str, list[IssuedLetter]]:
        found: dict[str, list[IssuedLetter]] = {}
        for letter in self.past:
            found.setdefault(letter.party, []).append(letter)
        return found


class LetterFacts(Struct, frozen=True):
    """The values of a letter's places, those that have one, and the conditions that hold."""

    values: Mapping[str, Any]
    true: frozenset[str]

    @property
    def filled(self) -> frozenset[str]:
        """The places that have a value."""
        return frozenset(self.values) | _ALWAYS


def addressed_to(code: str, basis: Basis, letter: Letter | None = None) -> tuple[Party, Addressee | None, str, str]:
    """(the party, how the sheets address it, honorific, person); of a letter as on the day that it is about."""
    party, addressee = basis.parties[code], basis.addressees.get(code)
    if letter is not None:
        session = basis.by_number.get(letter.session or 0)
        party, addressee = as_of_its_day(letter.kind, session, party, addressee, basis.identities)
    if not party.secretary:
        return party, addressee, "", ""
    return party, addressee, *addressed((addressee.honorific if addressee else None) or "", party.secretary)


def letter_facts(letter: Letter, basis: Basis) -> LetterFacts:
    """Of a letter that is not issued yet."""
    _party, _addressee, honorific, person = addressed_to(letter.party, basis, letter)
    values: dict[str, Any] = {"recipient": person, "honorific": honorific}
    if letter.follows:
        values |= {"follows_number": letter.follows.number, "follows_date": letter.follows.dated_on}
    if letter.kind is LetterKind.NOTICE:
        values |= _of_notice(letter, basis)
    elif letter.kind is LetterKind.STAGE:
        values |= {
            **_of_deficiencies(letter, basis),
            "decision": letter.facts.get("decision"),
            "decided_on": _day_of(letter),
        }
    elif letter.kind is LetterKind.ACKNOWLEDGEMENT:
        values["answered_on"] = _day_of(letter)
    elif letter.kind is LetterKind.REMINDER:
        values |= {"due": letter.reminders, "contact": basis.office.contact}
    elif letter.kind is LetterKind.WITHDRAWAL:
        values |= {
            "voided": letter.replaces,
            "voided_subject": letter.replaces[0].subject if len(letter.replaces) == 1 else "",
        }
    elif letter.kind is LetterKind.MEMBERSHIP:
        values |= _of_member(letter, basis)
    else:
        values |= _of_session(letter, basis)
    values = {name: value for name, value in values.items() if value not in (None, "", 0, ())}
    return LetterFacts(values, frozenset(_true(letter, values)))


def _true(letter: Letter, values: Mapping[str, Any]) -> Iterable[str]:
    """The conditions that hold."""
    n_items = len(letter.deficiencies or values.get("due", ()) or values.get("agenda", ()))
    changed = values.get("changed", "")
    holds = {
        "person": is_titled(values.get("honorific", "")),
        "no_name": "recipient" not in values,
        "one": n_items == 1,
        "many": n_items > 1,
        "follows": letter.follows is not None,
        "whole": "is_whole" in values,
        "described": "quoted" in values,
        "one_letter": len(values.get("voided", ())) == 1,
        "only": values.get("n_required") == 1 and n_items == 1,
        "has_met": "n_met" in values,
        "reviewing": "n_reviewing" in values,
        "no_review": "reviewed_on" not in values,
        "no_deadline": "deadline" not in values,
        "contact": "contact" in values,
        "contact_person": names_person(values.get("contact", "")),
        "no_time": "time" not in values,
        "no_place": "place" not in values,
        "is_chair": values.get("chair") == letter.party,
        "chair": "chair" in values,
        "agenda": "agenda" in values,
        "moved_time": changed == "time",
        "moved_place": changed == "place",
        "moved_both": changed == "both",
        "moved_chair": changed == "chair",
        "representative": "representative" in values,
        "is_addressee": "recipient" in values
        and fold(bare(values.get("representative", ""))) == fold(bare(values["recipient"])),
    }
    return (name for name, does_hold in holds.items() if does_hold)


def _day_of(letter: Letter) -> date | None:
    """The day of the act that the letter follows from."""
    return date.fromisoformat(letter.facts["on"]) if "on" in letter.facts else None


def _of_deficiencies(letter: Letter, basis: Basis) -> dict[str, Any]:
    return {
        "n_deficiencies": len(letter.deficiencies),
        "contact": basis.office.contact,
        "table": letter.deficiencies,
        "is_whole": any(status.requirement.is_whole for status in letter.deficiencies),
        "quoted": tuple(
            s.item.defect for s in letter.deficiencies if s.requirement.is_whole and s.item and s.item.defect
        ),
    }


def _of_notice(letter: Letter, basis: Basis) -> dict[str, Any]:
    dossier, office = basis.dossiers[letter.party], basis.office
    mandatory = [s for s in dossier.statuses if s.requirement.mandatory and s.state is not RequirementState.EXEMPT]
    return {
        "reviewed_on": max(
            (s.item.reviewed_on for s in dossier.statuses if s.item and s.item.reviewed_on), default=None
        ),
        "n_required": len(mandatory),
        "n_met": sum(s.state.satisfies for s in mandatory),
        "n_reviewing": sum(s.state is RequirementState.UNDER_REVIEW for s in mandatory),
        "still": letter.round > 1 and _were_asked_for(letter, basis),
        "deadline": letter.deadline_on,
        "deadline_days": office.deadline_days if letter.deadline_on else None,
        "reminders": letter.reminders,
        **_of_deficiencies(letter, basis),
    }


def _were_asked_for(letter: Letter, basis: Basis) -> bool:
    """Whether the notice before this one named all that is missing now."""
    before = [i for i in basis.by_party.get(letter.party, ()) if i.kind is LetterKind.NOTICE
              and i.letter != letter.letter]  # fmt: skip
    asked = before[-1].facts.get("requirements", ()) if before else ()
    return all(status.requirement.code in asked for status in letter.deficiencies)


def _of_session(letter: Letter, basis: Basis) -> dict[str, Any]:
    number = letter.session or 0
    session = basis.by_number.get(number)
    is_told = letter.kind is LetterKind.CANCELLED or session is None  # the letter says what the one before has said
    facts = letter.facts if is_told or session is None else session_facts(session, basis.office)
    before = _told_before(letter, basis)
    other = {key for key in ("date", "time", "place") if before.get(key) != letter.facts.get(key)}
    changed = "place" if other == {"place"} else "both" if "place" in other else "time"
    is_moved = letter.kind is LetterKind.MOVED
    chair = letter.facts.get("chair", "") if is_moved else basis.chairs.get(number, "")
    was = before.get("chair", "")
    is_other = is_moved and bool(was and chair) and was != chair
    return {
        **_when(facts),
        **{f"{name}_before": value for name, value in _when(before).items()},
        "chair": chair,
        "chair_before": was if is_other else "",
        "agenda": tuple(agenda_of(basis.agenda, number)),
        "changed": ("chair" if is_other and not other else changed) if is_moved else "",
    }


def _when(facts: Mapping[str, Any]) -> dict[str, Any]:
    place = facts.get("place") or ""
    return {
        "date": date.fromisoformat(facts["date"]) if facts.get("date") else None,
        "time": time.fromisoformat(facts["time"]) if facts.get("time") else None,
        "place": "" if _LATER in fold(place) else place,
    }


def _told_before(letter: Letter, basis: Basis) -> Mapping[str, Any]:
    """What the letter before it said of the session."""
    told = (LetterKind.INVITATION, LetterKind.MOVED)
    before = [i.facts for i in basis.by_party.get(letter.party, ())
              if i.session == letter.session and i.kind in told and i.letter != letter.letter]  # fmt: skip
    return before[-1] if before else {}


def _of_member(letter: Letter, basis: Basis) -> dict[str, Any]:
    member = basis.members[letter.party]
    return {"joined_on": member.joined_on, "representative": member.representative, "term": member.term}
