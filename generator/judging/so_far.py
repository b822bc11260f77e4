"""What is so today: the records without the facts whose day is still to come (contract §3a).

Rules look at the records as they are typed, and say of each such cell that its day has not come; all that is decided,
drafted and shown rests on what this module leaves. Dossiers and the days of letters are held against today where they
are judged.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from msgspec.structs import replace

from generator.model import (
    DirectorDecision,
    HouseStep,
    LicenceState,
    Party,
    Records,
    Session,
    SessionState,
    TaskState,
    Verdict,
)


def so_far(records: Records, today: date, sealed: Collection[int] = ()) -> Records:
    """The records of that day: what is dated later is not there, or not so. The sessions that are sealed took place,
    whatever day the clock says."""

    def is_over(day: date | None) -> bool:
        return day is None or day <= today

    days = {session.number: session.date for session in records.sessions if session.number not in sealed}
    return replace(
        records,
        parties=tuple(party_so_far(party, today) for party in records.parties),
        sessions=tuple(s if s.number in sealed else session_so_far(s, today) for s in records.sessions),
        decisions=tuple(found for row in records.decisions if (found := decision_so_far(row, today))),
        attendance=tuple(row for row in records.attendance if is_over(days.get(row.session))),
        views=tuple(view for view in records.views if is_over(view.given_on)),
        house_members=tuple(member for member in records.house_members if is_over(member.joined_on)),
        house_steps=tuple(_step(step, today) for step in records.house_steps),
    )


def party_so_far(party: Party, today: date) -> Party:
    """A branch is registered from the day that is written; a licence is valid from the day that it was issued."""
    if party.branch_registered_on and party.branch_registered_on > today:
        party = replace(party, branch_registered_on=None, branch_registration_no=None)
    if party.congress_on and party.congress_on > today:
        party = replace(party, congress_on=None)
    if licence_is_ahead(party, today) and party.licence_state is LicenceState.VALID:
        party = replace(party, licence_state=None)
    return party


def licence_is_ahead(party: Party, today: date) -> bool:
    """Whether its licence is dated in the future."""
    return party.licence_issued_on is not None and party.licence_issued_on > today


def session_so_far(session: Session, today: date) -> Session:
    """What is to come was not held; what its cell says can't be used, so nobody is invited until it is mended."""
    if session.state is SessionState.HELD and session.date and session.date > today:
        return replace(session, state=SessionState.PLANNED, unread=session.unread | {"state"})
    return session


def is_called_held(session: Session) -> bool:
    """Whether its row calls it held: before its day, too, see `session_so_far`."""
    if session.state is SessionState.PLANNED:
        return "state" in session.unread
    return session.state is SessionState.HELD


def decision_so_far(row: DirectorDecision, today: date) -> DirectorDecision | None:
    """A word of the director that is dated later is not given yet, and where its day can't be read it may be such; that
    it may be «no» is not forgotten."""
    if "decided_on" not in row.unread and (row.decided_on is None or row.decided_on <= today):
        return row
    return None if row.verdict is Verdict.INVITE else replace(row, verdict=None)


def _step(step: HouseStep, today: date) -> HouseStep:
    if step.state is TaskState.DONE and step.date and step.date > today:
        return replace(step, state=None)
    return step
