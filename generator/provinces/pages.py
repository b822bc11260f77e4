"""The pages of a rollup: provinces side by side, their documents, their calendars, and each by itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from msgspec import Struct

from generator.language.jalali import month_of, to_jalali
from generator.language.party_names import folder_names
from generator.language.persian import clean, fold, to_fa
from generator.language.wording import Wording
from generator.model import SessionState
from generator.model.artifact import Artifact, Kind
from generator.model.catalogue import counts
from generator.provinces.gathered import Province, Unread
from generator.reports.list_workbooks import column

# Cross tables over many provinces: what is missing where, and which sort of party is complete where.
#
# pandas counts: a pivot is what it is for, and `rollup` – unlike a clerk's run after a corrected cell – can wait the
# second that importing it takes.


class Fact(Struct, frozen=True):
    """One thing that is so, or not, in one province: a document of a party that is open, a dossier that is complete."""

    row: str
    column: str
    is_so: bool


class Cell(Struct, frozen=True):
    """How many of how many."""

    n: int
    of: int


class Line(Struct, frozen=True):
    """A row of a cross table. A cell is None where the row does not occur in that column."""

    title: str
    cells: tuple[Cell | None, ...]
    total: Cell


def cross_table(facts: Iterable[Fact], columns: Sequence[str]) -> list[Line]:
    """The rows, those with the most that is so first, then as they came; `columns` in the order in which they stand."""
    import pandas as pd  # late: see above

    frame = pd.DataFrame([(fact.row, fact.column, fact.is_so) for fact in facts], columns=["row", "column", "is_so"])
    if frame.empty:
        return []
    counted = frame.groupby(["row", "column"], sort=False)["is_so"].agg(["sum", "count"])
    n, of = (
        counted[name].unstack(fill_value=0).reindex(columns=list(columns), fill_value=0) for name in ("sum", "count")
    )
    came = frame["row"].unique()
    order = n.sum(axis="columns").reindex(came).sort_values(ascending=False, kind="stable").index
    return [
        Line(
            str(row),
            tuple(Cell(int(a), int(b)) if b else None for a, b in zip(n.loc[row], of.loc[row], strict=True)),
            Cell(int(n.loc[row].sum()), int(of.loc[row].sum())),
        )
        for row in order
    ]


_MONTHS = range(1, 13)
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_SESSION_MARKS = {SessionState.HELD: "met", SessionState.CANCELLED: "missing", SessionState.PLANNED: "under_review"}


def artifacts(
    provinces: Sequence[Province], unread: Sequence[Unread], today: date, wording: Wording
) -> Iterator[Artifact]:
    """index.html, documents/index.html with its workbook, calendar/index.html, provinces/<name>/index.html"""
    names = folder_names(province.key for province in provinces)
    year = to_jalali(today)[0]
    rows = [_row(province, names, wording) for province in provinces]
    faults = [{"folder": u.folder, "why": u.why(wording)} for u in unread]
    context: dict[str, Any] = {"rows": rows, "unread": faults, "figures": _figures(provinces, unread, wording)}
    yield _page("index.html", "rollup_index.html", "index", wording.say("rollup.title"), context, today, wording)
    months = [wording.month_name(month) for month in _MONTHS]
    lines = [{"name": p.name, "href": _href(p, names), "months": _months(p, year, wording)} for p in provinces]
    tables = [
        _table("months", _progress(provinces, today, wording), wording),
        _table("documents", cross_table(_documents(provinces), [p.name for p in provinces]), wording),
        _table("kinds", cross_table(_kinds(provinces, wording), [p.name for p in provinces]), wording),
    ]
    title, heads = wording.say("rollup.documents"), [{"name": p.name, "href": _href(p, names)} for p in provinces]
    context = {"provinces": heads, "tables": tables}
    yield _page("documents/index.html", "rollup_documents.html", "documents", title, context, today, wording)
    yield _workbook(tables, [p.name for p in provinces], today, wording)
    title = wording.say("rollup.calendar", year=str(to_fa(year)))
    context = {"months": months, "lines": lines}
    yield _page("calendar/index.html", "rollup_calendar.html", "calendar", title, context, today, wording)
    for province, row in zip(provinces, rows, strict=True):
        context = {"row": row, "parties": list(_parties(province, wording))}
        yield _page(_href(province, names), "rollup_province.html", "", province.name, context, today, wording)


def _page(
    path: str, template: str, section: str, title: str, context: Mapping[str, Any], today: date, wording: Wording
) -> Artifact:
    frame = {
        "title": title,
        "section": section,
        "root": "../" * path.count("/"),
        "brand": wording.say("rollup.brand"),
        "office": wording.say("rollup.office"),
        "as_of": wording.full_date(today),
        "navigation": [
            {"key": "index", "title": wording.say("rollup.nav_index"), "href": "index.html"},
            {"key": "documents", "title": wording.say("rollup.nav_documents"), "href": "documents/index.html"},
            {"key": "calendar", "title": wording.say("rollup.nav_calendar"), "href": "calendar/index.html"},
        ],
    }
    return Artifact(path, f"reports/{template}", {**frame, **context})


def _href(province: Province, names: Mapping[str, str]) -> str:
    return f"provinces/{names[province.key]}/index.html"


def _figures(provinces: Sequence[Province], unread: Sequence[Unread], wording: Wording) -> list[dict[str, Any]]:
    n_parties = sum(len(p.snapshot.parties) for p in provinces)
    n_complete = sum(p.n_complete for p in provinces)
    n_errors = sum(counts(p.snapshot.findings)["error"] for p in provinces)

    def figure(key: str, n: int, of: int = 0, hot: bool = False) -> dict[str, Any]:
        shown = wording.say("rollup.of", n=of) if of else ""
        text = wording.say(f"rollup.{key}")
        return {"n": to_fa(n), "text": text, "href": "", "of": shown, "value": n, "max": of, "is_hot": hot}

    figures = [
        figure("provinces", len(provinces)),
        figure("parties", n_parties),
        figure("complete", n_complete, n_parties),
        figure("deficiencies", sum(p.n_open for p in provinces)),
        figure("errors", n_errors, hot=bool(n_errors)),
    ]
    return [*figures, figure("unread", len(unread), hot=True)] if unread else figures


def _row(province: Province, names: Mapping[str, str], wording: Wording) -> dict[str, Any]:
    snapshot = province.snapshot
    found = counts(snapshot.findings)
    n_parties = len(snapshot.parties)
    ahead = snapshot.schedule.next_session
    return {
        "name": province.name,
        "href": _href(province, names),
        "n_parties": n_parties,
        "n_complete": province.n_complete,
        "share": f"{to_fa(round(100 * province.n_complete / n_parties))}٪" if n_parties else "",
        "n_open": province.n_open,
        "n_held": sum(session.state is SessionState.HELD for session in snapshot.sessions),
        "next": wording.long_date(ahead.date) if ahead and ahead.date else "",
        "n_waiting": snapshot.n_needing_decision,
        "n_errors": found["error"],
        "n_warnings": found["warning"],
    }


def _progress(provinces: Sequence[Province], today: date, wording: Wording) -> list[Line]:
    """How many dossiers were complete at the end of each of the last twelve months that a province tells of, and are
    today. A province that was silent in a month stands where it stood before it."""
    known = {
        province.name: {
            **{month_of(day.day): Cell(day.n_complete, day.n_parties)
               for day in province.snapshot.past.days if day.day < today},
            month_of(today): Cell(province.n_complete, len(province.snapshot.parties)),
        }
        for province in provinces
    }  # fmt: skip
    lines = []
    for month in sorted({month for cells in known.values() for month in cells})[-len(_MONTHS) :]:
        cells = [[cell for then, cell in sorted(told.items()) if then <= month] for told in known.values()]
        last = tuple(before[-1] if before else None for before in cells)
        total = Cell(sum(cell.n for cell in last if cell), sum(cell.of for cell in last if cell))
        lines.append(Line(f"{wording.month_name(month.month)} {to_fa(month.year)}", last, total))
    return lines


def _documents(provinces: Sequence[Province]) -> Iterator[Fact]:
    """Every mandatory document of every dossier, and whether the party has to bring it.

    What provinces spell in two ways or explain in brackets is one document, whatever its code; the first one names it.
    """
    names: dict[str, str] = {}
    for province in provinces:
        asked = {r.title for r in province.snapshot.requirements}
        brief = Counter(fold(_BRACKETED.sub("", title)) for title in asked)
        for dossier in province.snapshot.dossiers.values():
            for status in dossier.statuses:
                title = status.requirement.title
                key = fold(_BRACKETED.sub("", title))
                name = names.setdefault(key if brief[key] <= 1 else fold(title), title)
                if status.requirement.mandatory:
                    yield Fact(name, province.name, status.is_deficiency)


def _kinds(provinces: Sequence[Province], wording: Wording) -> Iterator[Fact]:
    """Every dossier by the kind of its party, and whether it is complete."""
    names: dict[str, str] = {}
    for province in provinces:
        for party in province.snapshot.parties:
            is_complete = province.snapshot.dossiers[party.code].is_complete
            kind = clean(party.kind or "") or wording.say("word.none")
            yield Fact(names.setdefault(fold(kind), kind), province.name, is_complete)


def _table(name: str, lines: Sequence[Line], wording: Wording) -> dict[str, Any]:
    """A cross table as the page and the workbook show it."""

    def shown(cell: Cell) -> dict[str, Any]:
        text = wording.say("rollup.n_of", n=cell.n, of=cell.of)
        return {"n": cell.n, "max": cell.of, "text": text}

    return {
        "name": name,
        "title": wording.say(f"rollup.by_{name}"),
        "lead": wording.say(f"rollup.lead_{name}"),
        "head": wording.say(f"rollup.head_{name}"),
        "lines": [
            {
                "title": line.title,
                "cells": [shown(cell) if cell else None for cell in line.cells],
                "total": shown(line.total),
            }
            for line in lines
        ],
    }


def _workbook(tables: Sequence[Mapping[str, Any]], names: Sequence[str], today: date, wording: Wording) -> Artifact:
    """The cross tables to count on with: a sheet each, numbers as numbers."""
    total = wording.say("rollup.total")
    sheets = [
        {
            "heading": wording.say("site.as_of", day=wording.full_date(today)),
            "title": table["title"],
            "columns": [column(table["head"], 34), *(column(name, text=False) for name in (*names, total))],
            "rows": [
                [line["title"], *(cell["n"] if cell else "" for cell in (*line["cells"], line["total"]))]
                for line in table["lines"]
            ],
        }
        for table in tables
    ]
    return Artifact("documents/documents.xlsx", "", {"tables": sheets}, Kind.XLSX)


def _months(province: Province, year: int, wording: Wording) -> list[list[dict[str, str]]]:
    """For each month of the year its sessions: the day and how it stands."""
    months: list[list[dict[str, str]]] = [[] for _ in _MONTHS]
    for session in sorted(province.snapshot.sessions, key=lambda s: (s.date or date.min, s.number)):
        if session.date is None or (jalali := to_jalali(session.date))[0] != year:
            continue
        state = session.state or SessionState.PLANNED
        mark = {"day": to_fa(jalali[2]), "state": _SESSION_MARKS[state], "word": wording.word(state)}
        months[jalali[1] - 1].append(mark)
    return months


def _parties(province: Province, wording: Wording) -> Iterator[dict[str, Any]]:
    for party in province.snapshot.parties:
        dossier = province.snapshot.dossiers[party.code]
        yield {
            "name": party.name,
            "scope": wording.word(party.scope) if party.scope else "",
            "licence": wording.word(party.licence_state) if party.licence_state else "",
            "licence_blocks": bool(party.licence_state and party.licence_state.blocks),
            "n": to_fa(dossier.n_satisfied),
            "of": to_fa(len(dossier.statuses)),
            "is_complete": dossier.is_complete,
            "n_open": to_fa(len(dossier.deficiencies)) if dossier.deficiencies else "",
        }
