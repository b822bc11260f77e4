"""The sessions for calendars of phones and mail programs: all in one file, and a file for each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

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
    yield _calendar("sessions/sessions.ics", name, entries)
    for entry in entries:
        if has_file(desk, entry.session):
            yield _calendar(f"sessions/{slug(entry.session)}/session.ics", entry.facts["summary"], (entry,))


def has_file(desk: Desk, number: int) -> bool:
    """Whether the session has an .ics of its own: it stands in the sheet and is an appointment."""
    return number in {entry.session for entry in desk.snapshot.appointments} and any(
        session.number == number for session in desk.snapshot.sessions
    )


def _calendar(path: str, name: str, entries: tuple[Appointment, ...]) -> Artifact:
    return Artifact(path, "", {"name": name, "events": [_event(entry) for entry in entries]}, Kind.ICS)


def _event(entry: Appointment) -> dict[str, Any]:
    return {
        "uid": entry.uid,
        "sequence": entry.sequence,
        "changed_on": entry.changed_on.isoformat(),
        **entry.facts,
    }
