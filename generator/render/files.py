"""The bytes of the files that are no papers: pages, workbooks, calendars, scripts, and letters that were frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.ledger.letter_book import frozen_bytes
from generator.model.artifact import Artifact, Kind

if TYPE_CHECKING:
    from generator.render.confined import Confined
    from generator.render.html import Templates


def drawn(artifact: Artifact, templates: Templates | Confined, records: Path) -> bytes:
    """The file as it will stand there. Raises GeneratorError for a faulty template or a frozen letter that changed."""
    match artifact.kind:
        case Kind.XLSX:
            from generator.render.xlsx import workbook  # late: most runs make none

            return workbook(artifact.context["tables"])
        case Kind.ICS:
            return calendar(artifact.context)
        case Kind.TEXT:
            return str(artifact.context["text"]).encode()
        case Kind.FROZEN:
            return frozen_bytes(records, artifact.context["file"], artifact.context["sha256"])
        case _:
            return templates.render(artifact).encode()


# Calendars in the format of RFC 5545, for phones and mail programs: UTC, folded lines, CRLF.
#
# The context is {"name": the calendar's, "events": [{"uid", "sequence", "changed_on", "summary", "start", "location",
# "description", "status"}, …]} with dates in ISO form; a `start` without an hour is a whole day.
#
# Every event has an end: without one some programs refuse it, others make an hour of it, others a day. How long a
# session lasts nobody has said, so it is the hour that most would take, and the description says so.


_LENGTH = timedelta(hours=1)


def calendar(context: Mapping[str, Any]) -> bytes:
    """The bytes of an .ics; the same for the same context."""
    from icalendar import Calendar

    book = Calendar()
    book.add("prodid", "-//generate//sessions//FA")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", context["name"])
    for event in context["events"]:
        book.add_component(_event(event))
    return bytes(book.to_ical())


def _event(said: Mapping[str, Any]) -> Any:
    from icalendar import Event

    event = Event()
    stamp = datetime.combine(date.fromisoformat(said["changed_on"]), time(0), UTC)
    event.add("uid", said["uid"])
    event.add("sequence", said["sequence"])
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    is_day = "T" not in said["start"]
    start = date.fromisoformat(said["start"]) if is_day else datetime.fromisoformat(said["start"])
    event.add("dtstart", start)
    event.add("dtend", start + (timedelta(days=1) if is_day else _LENGTH))
    event.add("summary", said["summary"])
    if said["location"]:
        event.add("location", said["location"])
    event.add("description", said["description"])
    event.add("status", said["status"])
    event.add("transp", "TRANSPARENT" if said["status"] == "CANCELLED" else "OPAQUE")
    event.add("class", "PUBLIC")
    return event
