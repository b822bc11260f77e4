"""What is still to be done: outcomes of sessions that were held, and views that wait for an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from generator.model import AgendaItem, Session, SessionState, TaskState, View
from generator.reports.desk import Desk
from generator.reports.list_workbooks import column

_LATEST = date.max


def open_outcomes(desk: Desk, before: Session | None = None) -> list[dict[str, Any]]:
    """Outcomes that are not done, the earliest due first; only those of sessions before that one, where it is given."""
    sessions = {session.number: session for session in desk.snapshot.sessions}
    items = [
        item
        for item in desk.snapshot.agenda
        if item.outcome and item.state is not TaskState.DONE and _was_held(desk, sessions[item.session])
        and (before is None or _comes_before(sessions[item.session], before))
    ]  # fmt: skip
    items.sort(key=lambda i: (i.due_on or _LATEST, i.session, i.order or 0, i.source.row))
    return [outcome(desk, item) for item in items]


def outcome(desk: Desk, item: AgendaItem) -> dict[str, Any]:
    """What a session decided, with who is to do it and by when."""
    return {
        "kind": "outcome",
        "text": item.outcome or "",
        "topic": item.topic,
        "session": desk.session_link(item.session),
        "domain": "",
        "owner": item.owner or "",
        "due_on": desk.wording.long_date(item.due_on) if item.due_on else "",
        "due_key": item.due_on.isoformat() if item.due_on else "",
        "is_late": bool(item.due_on and item.due_on < desk.snapshot.today and item.state is not TaskState.DONE),
        **task_state(desk, item.state),
        "source": desk.places([item.at("outcome")]),
    }


def open_views(desk: Desk, views: Iterable[View]) -> list[View]:
    """Views whose follow-up is not done. A view of which nothing is said is heard, and that is all."""
    return [
        v for v in views
        if v.state in (TaskState.IN_PROGRESS, TaskState.NOT_STARTED) or (v.state is None and (v.follow_up or v.owner))
    ]  # fmt: skip


def follow_up(desk: Desk, view: View) -> dict[str, Any]:
    """A view as something to be done."""
    return {
        "kind": "view",
        "text": view.text,
        "topic": view.follow_up or "",
        "session": desk.session_link(view.session) if view.session is not None else None,
        "domain": view.domain,
        "owner": view.owner or "",
        "due_on": "",
        "due_key": "",
        "is_late": False,
        **task_state(desk, view.state),
        "source": desk.places([view.at("text")]),
    }


def task_state(desk: Desk, state: TaskState | None) -> dict[str, str]:
    """How far something has come, as a key and as words."""
    return {
        "state": state.value if state else "",
        "state_word": desk.wording.word(state) if state else desk.say("word.none"),
    }


def all_open(desk: Desk) -> list[dict[str, Any]]:
    """Every open follow-up: outcomes by the day they are due, then views by domain."""
    views = sorted(
        open_views(desk, desk.snapshot.views), key=lambda v: (v.domain, v.session or 0, v.source.file, v.source.row)
    )
    return [*open_outcomes(desk), *(follow_up(desk, view) for view in views)]


def table(desk: Desk, items: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Follow-ups as a sheet."""
    heads = (("task", 60), ("about", 40), ("from", 12), ("session", 26), ("owner", 28), ("deadline", 16),
             ("state", 16), ("source", 34))  # fmt: skip
    return {
        "title": desk.say("table.sheet.follow_ups"),
        "columns": [column(desk.say(f"table.{key}"), width) for key, width in heads],
        "rows": [
            [item["text"], item["topic"], desk.say("today.kind.outcome" if item["kind"] == "outcome" else "table.view"),
             item["session"]["title"] if item["session"] else "", item["owner"], item["due_on"], item["state_word"],
             desk.places_text(item["source"])]
            for item in items
        ],
    }  # fmt: skip


def _was_held(desk: Desk, session: Session) -> bool:
    if session.state is SessionState.HELD:
        return True
    return session.state is None and session.date is not None and session.date < desk.snapshot.today


def _comes_before(session: Session, other: Session) -> bool:
    if session.date and other.date:
        return session.date < other.date
    return session.number < other.number
