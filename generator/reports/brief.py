"""One A4 page for the director: what must be decided and by when, the year, what is due, how far the dossiers are.

It stays on one page however large the office is: every list has its most, and says how much more there is. Long texts
are set tighter.
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

N_GROUPS, N_DUE, N_TASKS, N_TREND, N_LETTERS = 5, 4, 4, 5, 150  # rows; characters of names, none of them cut


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
        "is_one_page": True,
    }
    yield desk.paper("brief.pdf", "reports/brief_paper.html", desk.say("brief.title"), context)


def _more(rows: Sequence[Any], most: int) -> str:
    return to_fa(len(rows) - most) if len(rows) > most else ""


def _group(desk: Desk, group: Mapping[str, Any]) -> dict[str, str]:
    names = [party["name"] for party in group["parties"]]
    shown = [name for n, name in enumerate(names) if n == 0 or sum(map(len, names[: n + 1])) <= N_LETTERS]
    said = desk.say("word.comma").join(shown)
    if n_more := len(names) - len(shown):
        said = desk.say("brief.and_more", names=said, n=n_more)
    return {"n": group["n"], "text": group["text"], "names": said}
