"""One A4 page for the director: what must be decided, what is due, how far the dossiers are, what comes next.

It stays on one page however large the office is: every list has its most, and says how much more there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generator.language.persian import to_fa
from generator.model import Outcome
from generator.model.artifact import Artifact
from generator.reports import changes, index, today
from generator.reports.desk import Desk
from generator.reports.follow_ups import all_open

N_DECISIONS, N_DUE, N_TASKS, N_TREND, N_LETTERS = 7, 4, 4, 4, 110  # rows; characters of a line


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """brief.pdf"""
    roster = desk.snapshot.next_roster
    waiting = roster.with_outcome(Outcome.NEEDS_DECISION) if roster else ()
    decisions = [desk.decision(decision) for decision in waiting]
    said = changes.since_last_different(desk)
    tasks = all_open(desk)
    due = today.due_rows(desk)
    context = {
        "figures": index.figures(desk),
        "todo": today.items(desk),
        "decisions": [{"name": d["party"]["name"], "reason": _short(d["reason"])} for d in decisions[:N_DECISIONS]],
        "more_decisions": _more(decisions, N_DECISIONS),
        "due": due[:N_DUE],
        "more_due": _more(due, N_DUE),
        "tasks": tasks[:N_TASKS],
        "more_tasks": _more(tasks, N_TASKS),
        "next": index.next_session(desk),
        "house": index.house(desk),
        "trend": changes.trend(desk)[-N_TREND:],
        "changes": [part for part in said.figures() if part["href"]] if said.since else [],
        "since": said.since,
    }
    yield desk.paper("brief.pdf", "reports/brief_paper.html", desk.say("brief.title"), context)


def _more(rows: Sequence[Any], most: int) -> str:
    return to_fa(len(rows) - most) if len(rows) > most else ""


def _short(text: str) -> str:
    return text if len(text) <= N_LETTERS else f"{text[: N_LETTERS - 1].rstrip()}…"
