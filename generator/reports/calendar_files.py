"""The sessions for calendars of phones and mail programs: all in one file, and a file for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.judging.appointments import CANCELLED
from generator.model import Appointment
from generator.model.artifact import Artifact, Kind
from generator.model.session_numbers import slug
from generator.reports.desk import Desk


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """sessions/sessions.ics and sessions/<n>/session.ics"""
    entries = desk.snapshot.appointments
    name = desk.say("calendar.ics.name", office=desk.snapshot.office.full_name)
    if not entries:
        return  # an empty file is no calendar
    yield _calendar(desk, "sessions/sessions.ics", name, entries)
    for entry in entries:
        if has_file(desk, entry.session):
            yield _calendar(desk, f"sessions/{slug(entry.session)}/session.ics", entry.facts["summary"], (entry,))


def has_file(desk: Desk, number: int) -> bool:
    """Whether the session has an .ics of its own: it stands in the sheet and is an appointment."""
    return number in {entry.session for entry in desk.snapshot.appointments} and any(
        session.number == number for session in desk.snapshot.sessions
    )


def _calendar(desk: Desk, path: str, name: str, entries: tuple[Appointment, ...]) -> Artifact:
    return Artifact(path, "", {"name": name, "events": [_event(desk, entry) for entry in entries]}, Kind.ICS)


def _event(desk: Desk, entry: Appointment) -> dict[str, Any]:
    """A cancelled one says so in its title, too: programs that were not invited by it don't look at its state."""
    facts = dict(entry.facts)
    if facts["status"] == CANCELLED:
        facts["summary"] = desk.say("calendar.ics.cancelled", title=facts["summary"])
    elif "T" in facts["start"]:
        facts["description"] += "\n" + desk.say("calendar.ics.end")
    return {
        "uid": entry.uid,
        "sequence": entry.sequence,
        "changed_on": entry.changed_on.isoformat(),
        **facts,
    }
