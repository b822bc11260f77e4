"""What a closed year leaves to the years after it: its rows may leave the sheets, and nothing is lost (contract §3a).

Attendance and outcomes no longer follow the sheets; how far a follow-up has come still does. Views and cancelled
sessions of the year are known from its year-book where their rows are gone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from generator.judging.roster_facts import attendance_of_facts
from generator.language.jalali import to_jalali
from generator.language.persian import fold
from generator.model import (
    AgendaItem,
    Attendance,
    AttendanceStatus,
    ClosedYear,
    CorrectedSubject,
    Difference,
    KnownSheet,
    Records,
    SealedSession,
    Session,
    View,
)
from generator.tables.columns import CORRECTIONS, PARTY_CHANGES
from generator.tables.session_identity import in_order

_REMEMBERED = frozenset({PARTY_CHANGES.key, CORRECTIONS.key})  # what they once said stands in the journal


def is_closed(session: Session, closed: Collection[int]) -> bool:
    """Whether it is of a year that was closed."""
    return bool(closed) and session.date is not None and to_jalali(session.date)[0] in closed


def still_expected(
    known: Iterable[KnownSheet], sheets: Collection[tuple[str, str]], years: Iterable[ClosedYear], today: date
) -> list[KnownSheet]:
    """The sheets of earlier runs without those that may leave: the journal has their rows, or they have left with the
    rows of a year that was closed since then."""
    left: dict[tuple[str, str], int] = {}
    for year in years:
        if to_jalali(today)[0] <= year.year + 1:  # rows leave within the next year; later it is another loss
            left |= {(file, sheet): n for file, sheet, n in year.facts.get("may_leave", ())}
    return [
        sheet for sheet in known
        if (sheet.file, sheet.sheet) in sheets
        or (sheet.role not in _REMEMBERED and sheet.rows > left.get((sheet.file, sheet.sheet), -1))
    ]  # fmt: skip


# --- sealed sessions of a closed year -----------------------------------------------------------------------------


def as_closed(last: Sequence[AgendaItem], now: Sequence[AgendaItem]) -> list[AgendaItem]:
    """The agenda as it was closed, with how far its follow-ups have come since then."""
    followed = {_key(item): item for item in now}
    found = []
    for item in last:
        row = followed.get(_key(item))
        found.append(replace(row, outcome=item.outcome) if row else item)
    return found


def changed_since(
    known: SealedSession, last: Sequence[AgendaItem], now: Sequence[AgendaItem], rows: Iterable[Attendance]
) -> list[Difference]:
    """What the sheets say otherwise than the closed year. Rows that have left say nothing."""
    before = {_key(item): item for item in last}
    found = []
    for item in now:
        was = before.get(_key(item))
        if item.outcome and (was is None or fold(was.outcome or "") != fold(item.outcome)):
            old = (was.outcome if was else None) or ""
            found.append(Difference(CorrectedSubject.RESOLUTION, old, item.outcome, item.at("outcome")))
    for row in rows:
        if row.session != known.session or row.status is None:
            continue
        told = known.attendance.get(row.party, {}).get("status")
        status = AttendanceStatus(told) if told else None
        if status is not row.status:
            found.append(Difference(CorrectedSubject.ATTENDANCE, status or "", row.status, row.at("status")))
    return found


def as_remembered(known: SealedSession, rows: Mapping[str, Attendance]) -> list[Attendance]:
    """Who came, as the year was closed; each in its row where it still has one."""
    told = attendance_of_facts(known.session, known.attendance)
    return [replace(row, source=rows[row.party].source) if row.party in rows else row for row in told]


def _key(item: AgendaItem) -> tuple[str, int | None]:
    return fold(item.topic), item.order


# --- what is in no seal -------------------------------------------------------------------------------------------


def carried_on(records: Records, years: Iterable[ClosedYear]) -> Records:
    """The records with the views and the cancelled sessions of closed years whose rows are gone."""
    numbers = {session.number for session in records.sessions}
    there = {_view_key(view) for view in records.views}
    views, sessions = list(records.views), list(records.sessions)
    for year in years:
        told = (msgspec.convert(view, View) for view in year.facts.get("views", ()))
        views += [view for view in told if _view_key(view) not in there]
        cancelled = (msgspec.convert(session, Session) for session in year.facts.get("cancelled", ()))
        sessions += [session for session in cancelled if session.number not in numbers]
    if len(views) == len(records.views) and len(sessions) == len(records.sessions):
        return records
    return replace(records, views=tuple(views), sessions=tuple(in_order(sessions)))


def _view_key(view: View) -> tuple[object, ...]:
    return view.session, fold(view.domain), fold(view.text)
