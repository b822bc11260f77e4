"""One A4 page for the director: what must be decided and by when, the year, what is due, how far the dossiers are.

It stays on one page however large the office is: every list has its most, and says how much more there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.language.persian import to_fa
from generator.model.artifact import Artifact
from generator.reports import changes, index, strip, today
from generator.reports.desk import Desk
from generator.reports.follow_ups import all_open
from generator.reports.ribbon import ribbon

N_GROUPS, N_DUE, N_TASKS, N_TREND, N_LETTERS = 5, 3, 3, 3, 150  # rows; characters of a line


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """brief.pdf"""
    roster = desk.snapshot.next_roster
    groups = strip.waiting_groups(desk, roster) if roster else []
    said = changes.since_last_different(desk)
    tasks = all_open(desk)
    due = today.due_rows(desk)
    context = {
        "figures": index.figures(desk),
        "todo": today.items(desk),
        "headline": strip.headline(desk),
        "strip": strip.on_paper(strip.strip(desk, roster)),
        "ribbon": ribbon(desk),
        "groups": [_group(desk, group) for group in groups[:N_GROUPS]],
        "more_groups": _more(groups, N_GROUPS),
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


def _group(desk: Desk, group: Mapping[str, Any]) -> dict[str, str]:
    names = desk.say("word.comma").join(party["name"] for party in group["parties"])
    return {"n": group["n"], "text": group["text"], "names": _short(names)}


def _short(text: str) -> str:
    return text if len(text) <= N_LETTERS else f"{text[: N_LETTERS - 1].rstrip()}…"
