"""The sessions as entries of other people's calendars: one stable id each, a sequence that rises with every change.

Pure: what was published before is an argument. What can't be read changes nothing, so a slip in a cell never moves an
appointment in a calendar; a session that is taken out of the sheet while it is ahead is cancelled there, not forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo
from hashlib import sha256

from msgspec.structs import replace

from generator.judging.office import Office
from generator.judging.schedule import agenda_of, hour_of, place_of
from generator.language.wording import Wording
from generator.model import AgendaItem, Appointment, Session, SessionState
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
