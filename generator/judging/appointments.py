"""The sessions as entries of other people's calendars: one stable id each, a sequence that rises with every change.

Pure: what was published before is an argument. What can't be read changes nothing, so a slip in a cell never moves an
appointment in a calendar; a session that is taken out of the sheet while it is ahead is cancelled there, not forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from hashlib import sha256

import msgspec
from msgspec.structs import replace

from generator.judging.acts import state_of
from generator.judging.office import Office
from generator.judging.schedule import agenda_of, hour_of, place_of
from generator.judging.transitions import after
from generator.language.wording import Wording
from generator.model import (
    AgendaItem,
    Appointment,
    Finding,
    LetterKind,
    Past,
    Place,
    Records,
    Session,
    SessionState,
    Severity,
)
from generator.model.catalogue import severity
from generator.model.resting import WHOLE, unread
from generator.model.session_numbers import slug

CONFIRMED, CANCELLED = "CONFIRMED", "CANCELLED"
_RESTS_ON = frozenset({"date", "time", "place", "state"})


def appointments(
    sessions: Iterable[Session],
    agenda: Sequence[AgendaItem],
    office: Office,
    past: Iterable[Appointment],
    wording: Wording,
    today: date,
    zone: tzinfo,
) -> tuple[Appointment, ...]:
    """The appointment of every session that has a date, in the order of their numbers; hours are UTC."""
    before = {entry.session: entry for entry in past}
    found: dict[int, Appointment] = {}
    numbers = set()
    for session in sessions:
        numbers.add(session.number)
        known = before.get(session.number)
        if session.unread & _RESTS_ON or session.date is None:
            facts = dict(known.facts) if known else None
        else:
            facts = _facts(session, agenda_of(agenda, session.number), office, wording, zone)
        if facts is not None:
            found[session.number] = _next(session.number, known, facts, office, today)
    for number, known in before.items():
        is_ahead = str(known.facts["start"])[:10] >= today.isoformat()
        if number not in numbers and is_ahead:
            found[number] = _next(number, known, {**known.facts, "status": CANCELLED}, office, today)
    return tuple(found[number] for number in sorted(found))


def _next(number: int, known: Appointment | None, facts: dict[str, str], office: Office, today: date) -> Appointment:
    """The entry as it was while it says the same, else with the next sequence and today's stamp."""
    if known is None:
        owner = sha256(office.full_name.encode()).hexdigest()[:16]
        return Appointment(number, f"session-{slug(number)}-{owner}@generate.invalid", 0, today, facts)
    if dict(known.facts) == facts:
        return known
    return replace(known, sequence=known.sequence + 1, changed_on=today, facts=facts)


def _facts(
    session: Session, agenda: Sequence[AgendaItem], office: Office, wording: Wording, zone: tzinfo
) -> dict[str, str]:
    assert session.date is not None
    hour = hour_of(session, office)
    start = session.date.isoformat()
    if hour:
        start = datetime.combine(session.date, hour, zone).astimezone(UTC).isoformat()
    topics = [wording.say("calendar.ics.topic", n=n, topic=item.topic) for n, item in enumerate(agenda, 1)]
    lines = [wording.say("calendar.ics.agenda"), *topics] if topics else []
    return {
        "summary": session.title or wording.session_name(session.number),
        "start": start,
        "location": place_of(session, office),
        "description": "\n".join([*lines, wording.say("calendar.ics.host", office=office.office_name)]),
        "status": CANCELLED if session.state is SessionState.CANCELLED else CONFIRMED,
    }


# Sessions whose row left the sheets before it was known what became of them, or got another number: asked about.
#
# Pure. What was held and sealed, or called off, may leave the sheets (contract §3a); so may the plan of a session of
# which nobody has been told. Of any other only its row can say whether it was held.


_TOLD = frozenset({LetterKind.INVITATION, LetterKind.MOVED})


def vanished(records: Records, past: Past, findings: Sequence[Finding], today: date) -> Iterator[Finding]:
    """The sessions that runs have published and that no row speaks of any more.

    Nothing is said while a row may be one of them: its number, or the whole table, could not be read.
    """
    unclear = (f for f in findings if f.table == "sessions" and f.column == "number")
    if any(severity(f) is Severity.ERROR for f in unclear) or unread(findings).of("sessions", WHOLE, "number"):
        return
    there = {session.number for session in records.sessions}
    gone = {kept.session: kept for kept in past.kept if kept.session not in there}  # the last roster of each
    if not gone:
        return
    called_off = {entry.session for entry in past.appointments if entry.facts.get("status") == CANCELLED}
    told = _told(past)
    for number, kept in sorted(gone.items()):
        row = msgspec.convert(kept.facts["session"], Session)
        is_over = row.date is not None and row.date < today and number not in called_off
        if is_over or (number in told and _state(number, past) != SessionState.CANCELLED.value):
            place = Place(row.source.file, row.source.sheet)
            facts = {"session": number, "date": row.date, "until": kept.kept_on}
            yield Finding("SES-026", place, "sessions", "number", "", facts, None, number)


def renumbered(records: Records, past: Past) -> Iterator[Finding]:
    """Rows with another number on the day and at the hour of a session that is a fact and that no row speaks of any
    more: the number was changed, perhaps, and the session would be held, and its people invited, twice."""
    there = {session.number for session in records.sessions}
    known = {seal.session: msgspec.convert(seal.facts["session"], Session) for seal in past.sealed}
    told = _told(past)
    known |= {kept.session: msgspec.convert(kept.facts["session"], Session) for kept in past.kept
              if kept.session in told and kept.session not in known}  # fmt: skip
    gone = [session for session in known.values() if session.number not in there and session.date]
    for session in records.sessions:
        if session.number in known or session.state is SessionState.CANCELLED:
            continue
        for other in gone:
            if session.date == other.date and (not session.time or not other.time or session.time == other.time):
                facts = {"session": session.number, "other": other.number, "date": session.date}
                at = session.at("number")
                yield Finding("SES-028", at, "sessions", "number", facts=facts, session=session.number)


def _told(past: Past) -> set[int]:
    """The sessions of which issued letters tell, without one that calls them off."""
    told, recalled = set(), set()
    for letter in past.letters:
        if letter.session is None or after(state_of(letter, None), letter.acts).is_over:
            continue
        if letter.kind is LetterKind.CANCELLED:
            recalled.add(letter.session)
        elif letter.kind in _TOLD:
            told.add(letter.session)
    return told - recalled


def _state(number: int, past: Past) -> str:
    """The last that was published of it; '' where that is too long ago."""
    for state in reversed(past.states):
        if (said := state.facts.get("sessions", {}).get(str(number))) is not None:
            return str(said.get("state", ""))
    return SessionState.CANCELLED.value
