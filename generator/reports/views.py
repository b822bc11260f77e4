"""The register of views: by domain, by session, by party; a name stands only where the sheet says that it may."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from generator.language.persian import collation_key, fold, to_fa
from generator.model import View
from generator.model.artifact import Artifact
from generator.reports.desk import Desk
from generator.reports.follow_ups import all_open, open_views, table as follow_ups_table, task_state
from generator.reports.list_workbooks import column, workbook


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """views/index.html and views/views.xlsx"""
    views = list(desk.snapshot.views)
    shown = {id(view): view_line(desk, view, number) for number, view in enumerate(views, 1)}
    n_open = len(open_views(desk, views))
    follow_ups = all_open(desk)
    place: dict[int | None, int] = {session.number: n for n, session in enumerate(desk.snapshot.sessions, 1)}
    context = {
        "figures": [
            desk.figure(len(views), desk.say("views.figure.views"), "views/index.html#domains" if views else ""),
            desk.figure(n_open, desk.say("views.figure.open"), "views/index.html#follow-ups" if follow_ups else ""),
            desk.figure(sum(view.party is None for view in views), desk.say("views.figure.unnamed")),
        ],
        "follow_ups": follow_ups,
        "views": list(shown.values()),
        "domains": [
            {"id": f"d{n}", **group} for n, group in enumerate(_grouped(views, shown, _domain), 1)
        ],
        "sessions": [
            {**group, "session": desk.session(session) if (session := _session(desk, group)) else None}
            for group in _grouped(sorted(views, key=lambda v: place.get(v.session, 0)), shown, _number, in_order=True)
        ],
        "parties": [
            {**group, "party": desk.party_link(group["key"])}
            for group in _grouped(
                [v for v in views if v.party], shown, lambda v: (v.party or "", desk.name_of(v.party))
            )
        ],
    }  # fmt: skip
    yield desk.page("views/index.html", "views.html", "views", desk.say("page.views.title"), context)
    if views or follow_ups:
        yield workbook(
            desk, "views/views.xlsx", [_views_table(desk, shown.values()), follow_ups_table(desk, follow_ups)]
        )


def _views_table(desk: Desk, lines: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A view a row; the name of its party only where the page has it too."""
    heads = (("domain", 16), ("view", 60), ("party", 34), ("session", 26), ("dated_on", 16), ("follow_up", 44),
             ("owner", 28), ("state", 16), ("source", 34))  # fmt: skip
    return {
        "title": desk.say("table.sheet.views"),
        "columns": [column(desk.say(f"table.{key}"), width) for key, width in heads],
        "rows": [
            [line["domain"], line["text"], line["party"]["name"] if line["party"] else "",
             line["session"]["title"] if line["session"] else "", line["given_on"], line["follow_up"], line["owner"],
             line["state_word"] if line["has_follow_up"] else "", desk.places_text(line["source"])]
            for line in lines
        ],
    }  # fmt: skip


def view_line(desk: Desk, view: View, number: int) -> dict[str, Any]:
    """One view; `number` makes its anchor."""
    return {
        "id": f"v{number}",
        "n": to_fa(number),
        "text": view.text,
        "domain": view.domain,
        "party": desk.party_link(view.party) if view.party else None,
        "session": desk.session_link(view.session) if view.session is not None else None,
        "given_on": desk.wording.long_date(view.given_on) if view.given_on else "",
        "follow_up": view.follow_up or "",
        "owner": view.owner or "",
        "has_follow_up": bool(view.follow_up or view.owner or view.state),
        **task_state(desk, view.state),
        "source": desk.places([view.at("text")]),
    }


def _domain(view: View) -> tuple[str, str]:
    return fold(view.domain), view.domain


def _number(view: View) -> tuple[str, str]:
    number = "" if view.session is None else str(view.session)
    return number, number


def _session(desk: Desk, group: dict[str, Any]) -> Any:
    return next((s for s in desk.snapshot.sessions if str(s.number) == group["key"]), None)


def _grouped(
    views: list[View],
    shown: dict[int, dict[str, Any]],
    name_of: Callable[[View], tuple[str, str]],
    *,
    in_order: bool = False,
) -> list[dict[str, Any]]:
    """The views under each (key, name): in the order of the names, or as they come."""
    groups: dict[str, dict[str, Any]] = {}
    for view in views:
        key, name = name_of(view)
        groups.setdefault(key, {"key": key, "name": name, "views": []})["views"].append(shown[id(view)])
    ordered = list(groups.values()) if in_order else sorted(groups.values(), key=lambda g: collation_key(g["name"]))
    return [{**group, "n": to_fa(len(group["views"]))} for group in ordered]
