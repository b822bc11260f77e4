"""Sessions whose row left the sheets before it was known what became of them, or got another number: asked about.

Pure. What was held and sealed, or called off, may leave the sheets (contract §3a); so may the plan of a session of
which nobody has been told. Of any other only its row can say whether it was held.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import msgspec

from generator.judging.acts import state_of
from generator.judging.appointments import CANCELLED
from generator.judging.transitions import after
from generator.model import Finding, LetterKind, Past, Place, Records, Session, SessionState, Severity
from generator.model.catalogue import severity
from generator.model.resting import WHOLE, unread

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
