"""The statistics: a page for each year and one for all, the same on paper and as a workbook. Pictures come first, each
with its table and a sentence that says what one sees.

Shapes are drawings without text, with words in tables around them: so the same picture is right in a browser, in the
PDF engine and in black. Everything here waits for the process that counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from generator.counting.tables import ALL
from generator.language.jalali import month_of
from generator.language.persian import to_fa
from generator.model import LetterKind, Scope
from generator.model.artifact import Artifact, Kind, Later
from generator.reports import tallies
from generator.reports.desk import Desk
from generator.reports.list_workbooks import workbook
from generator.reports.tallies import Counts

_FEW_MONTHS = 3  # so few columns would be a picture of nothing
_BEAD_ROOM = 2.2  # per cent of the width that a bead takes
_LETTER_ORDER = {kind.value: n for n, kind in enumerate(LetterKind)}


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """statistics/index.html, …/<year>/index.html, …/all/index.html, …/statistics.pdf, …/statistics.xlsx"""
    counts = Counts(desk)
    title, as_of = desk.say("page.statistics.title"), {"as_of": desk.wording.full_date(desk.snapshot.today)}
    for key in counts.keys:
        context = partial(lambda key: as_of | _page(counts, key), key)
        yield desk.page(_path(counts, key), "statistics.html", "statistics", title, context, waits=True)
    paper_title = desk.say("statistics.paper", year=counts.year)
    yield desk.paper("statistics/statistics.pdf", "reports/statistics_paper.html", paper_title,
                     lambda: _page(counts, str(counts.year)), waits=True)  # fmt: skip
    tables = Later(lambda: dict(workbook(desk, "", list(tallies.tables(counts))).context))
    yield Artifact("statistics/statistics.xlsx", "", tables, Kind.XLSX, waits=True)


def _path(counts: Counts, key: str) -> str:
    return "statistics/index.html" if key == str(counts.year) else f"statistics/{key}/index.html"


def _page(counts: Counts, key: str) -> dict[str, Any]:
    desk, of, is_now = counts.desk, counts.of(key), key in (str(counts.year), ALL)
    name = desk.say("statistics.all") if key == ALL else to_fa(key)
    return {
        "name": name,
        "sentence": _headline(desk, of["months"], key),
        "tabs": [
            {"text": desk.say("statistics.all") if other == ALL else to_fa(other), "href": _path(counts, other),
             "is_here": other == key}
            for other in counts.keys
        ],
        "months": _months(desk, of["months"], key),
        "documents": _documents(desk, counts.found["now"]["documents"]) if is_now else _lacking(desk, of),
        "groups": [_group(desk, counts.found["now"][part], part) for part in ("kind", "scope")] if is_now else [],
        "waits": _waits(desk, of["waits"]),
        "sessions": _sessions(desk, of["sessions"], key),
        "parties": _parties(desk, of) if key != ALL else None,
        "chairs": _chairs(desk, of["chairs"], key),
        "views": _views(desk, of["views"]),
        "letters": _letters(desk, of["letters"]),
    }  # fmt: skip


# --- shapes ----------------------------------------------------------------------------------------------------------


def bar(parts: Sequence[tuple[str, int]], whole: int) -> list[dict[str, Any]]:
    """The parts of a bar from right to left, in per cent of its width: kind, x, width."""
    found, end = [], 100.0
    for kind, n in parts:
        width = 100 * n / whole if whole else 0.0
        end -= width
        if n:
            found.append({"kind": kind, "x": round(end, 2), "width": round(width, 2)})
    return found


def _percent(n: int, of: int) -> str:
    return to_fa(round(100 * n / of)) if of else to_fa(0)


# --- the sections ----------------------------------------------------------------------------------------------------


def _label(desk: Desk, row: Sequence[Any], key: str) -> str:
    return to_fa(row[0]) if key == ALL else desk.wording.month_name(row[1])


def _headline(desk: Desk, rows: Sequence[Sequence[Any]], key: str) -> str:
    """«۱۶ پرونده از ۴۰ پرونده کامل است؛ در مهر، ۸ پرونده از ۴۰ پرونده کامل بود»."""
    if not rows:
        return desk.say("statistics.none")
    first, last = rows[0], rows[-1]
    now = desk.say(f"statistics.complete.{_share(last[2], last[3])}", n=last[2], of=last[3])
    if len(rows) == 1 or (first[2], first[3]) == (last[2], last[3]):
        return now
    then = desk.say(f"statistics.was_complete.{_share(first[2], first[3])}", n=first[2], of=first[3])
    return desk.say("statistics.before", now=now, when=_label(desk, first, key), then=then)


def _share(n: int, of: int) -> str:
    """Which of four sentences says it: none, some, all, or that there is but one."""
    return f"one_{'all' if n else 'none'}" if of == 1 else "none" if not n else "all" if n == of else "some"


def _months(desk: Desk, rows: Sequence[Sequence[Any]], key: str) -> dict[str, Any]:
    """A column a month, one without anything where no run was; three columns or fewer are lines instead."""
    most = max((row[3] for row in rows), default=0) or 1
    at = 0 if key == ALL else 1  # where a row says its year, or its month
    said = ""
    if len(rows) > 1:
        before, step = max(pairwise(rows), key=lambda pair: pair[1][2] - pair[0][2])
        gain = step[2] - before[2]
        name = "still" if gain <= 0 else "gain" if step[at] == before[at] + 1 else "gain_since"
        said = desk.say(f"statistics.months.{name}", when=_label(desk, step, key), since=_label(desk, before, key),
                        n=max(gain, 0))  # fmt: skip
    known = {row[at]: row for row in rows}
    unknown = {"n": "", "of": "", "open": "", "height": 0, "whole": 0}
    return {
        "said": said,
        "title": desk.say(f"statistics.months.{'by_year' if key == ALL else 'by_month'}"),
        "is_short": len(rows) <= _FEW_MONTHS,
        "rows": [
            {"name": _label(desk, (n, n), key)} | (unknown if row is None else {
                "n": to_fa(row[2]), "of": to_fa(row[3]), "open": to_fa(row[4]),
                "height": round(100 * row[2] / most), "whole": round(100 * row[3] / most),
                "bar": bar([("met", row[2]), ("rest", row[3] - row[2])], most)})
            for n in (sorted(known) if len(rows) <= _FEW_MONTHS else range(min(known), max(known) + 1))
            for row in (known.get(n),)
        ],
    }  # fmt: skip


def _documents(desk: Desk, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """As they stand today: what is met, missing, flawed or expired, and what is not clear yet."""
    labels = {r.code: r.label for r in desk.snapshot.requirements}
    kinds = ("met", "missing", "flawed", "unclear")
    shown = [
        {"name": labels.get(code, code), "counts": [to_fa(n) for n in counts], "lacking": to_fa(sum(counts[1:])),
         "bar": bar(list(zip(kinds, counts, strict=True)), sum(counts))}
        for code, *counts in rows
    ]  # fmt: skip
    return {
        "said": _most_lacking(desk, [row["name"] for row in shown], [sum(row[2:]) for row in rows]),
        "rows": shown,
        "is_now": True,
    }


def _lacking(desk: Desk, of: Mapping[str, Any]) -> dict[str, Any]:
    """As they stood at the end of a year gone by: in how many dossiers each was lacking."""
    labels = {r.code: r.label for r in desk.snapshot.requirements}
    n_parties = of["months"][-1][3] if of["months"] else 0
    rows = sorted(of["lacking"].items(), key=lambda item: (-item[1], item[0]))
    shown = [
        {"name": labels.get(code, code), "counts": [], "lacking": to_fa(n),
         "bar": bar([("met", n_parties - n), ("missing", n)], n_parties)}
        for code, n in rows
    ]  # fmt: skip
    said = _most_lacking(desk, [row["name"] for row in shown], [n for _, n in rows])
    return {"said": said, "rows": shown, "is_now": False}


def _most_lacking(desk: Desk, names: Sequence[str], lacking: Sequence[int]) -> str:
    """Which document most dossiers lack; several where they are equal, nothing where none lacks any."""
    if not lacking or not lacking[0]:
        return ""
    n_first = lacking.count(lacking[0])
    name = (
        "only" if len(lacking) == 1 else "equal" if n_first == len(lacking) else "most" if n_first == 1 else "several"
    )
    listed = "، ".join(f"«{each}»" for each in names[:n_first]) if n_first > 1 else names[0]
    return desk.say(f"statistics.documents.{name}", name=listed, n=lacking[0], of=n_first)


def _group(desk: Desk, rows: Sequence[Sequence[Any]], part: str) -> dict[str, Any]:
    words = {scope.value: desk.wording.word(scope) for scope in Scope} if part == "scope" else {}
    none = desk.say("word.none")
    return {
        "id": part,
        "title": desk.say(f"statistics.group.{part}"),
        "rows": [
            {"name": words.get(name, name) or none, "n": to_fa(n), "of": to_fa(of), "percent": _percent(n, of),
             "bar": bar([("met", n), ("rest", of - n)], max(row[2] for row in rows))}
            for name, n, of in rows
        ],
    }  # fmt: skip


def _waits(desk: Desk, found: Mapping[str, Any]) -> dict[str, Any] | None:
    """A bead a notice on a scale of working days; those of one place stand on one another."""
    days: Sequence[int] = found["days"]
    if not days:
        return None
    end = max(10, -(-days[-1] // 10) * 10)
    heights: dict[int, int] = {}
    beads = []
    for n in days:
        place = round(100 * n / end / _BEAD_ROOM)
        heights[place] = heights.get(place, 0) + 1
        beads.append({"x": round(min(max(100 - place * _BEAD_ROOM, 1), 99), 2), "row": heights[place]})
    ranges = [(low, low + end // 5) for low in range(0, end, end // 5)]
    return {
        "said": desk.say("statistics.waits.median", n=found["median"], of=len(days), most=days[-1]),
        "beads": beads,
        "n_rows": max(heights.values()),
        "median": round(100 - 100 * found["median"] / end, 2),
        "rows": [
            {"name": desk.say("statistics.waits.range", low=low + bool(low), high=high),
             "n": to_fa(sum(low < n <= high or (not low and not n) for n in days))}
            for low, high in ranges
        ],
    }  # fmt: skip


def _session(desk: Desk, number: int, key: str) -> dict[str, Any]:
    """The way to a session; of all years together with its year, for numbers begin with 1 again."""
    link = desk.session_link(number)
    day = next((s.date for s in desk.snapshot.sessions if s.number == number), None)
    return link | {"title": f"{link['title']} ({to_fa(month_of(day).year)})"} if key == ALL and day else link


def _sessions(desk: Desk, rows: Sequence[Sequence[int]], key: str) -> dict[str, Any] | None:
    if not rows:
        return None
    most = max(sum(row[1:]) for row in rows)
    kinds = ("present", "represented", "absent", "unrecorded")
    came, of = sum(row[1] + row[2] for row in rows), sum(sum(row[1:4]) for row in rows)
    return {
        "said": desk.say("statistics.sessions.came", n_sessions=len(rows), came=came, of=of),
        "rows": [
            {**_session(desk, number, key), "counts": [to_fa(n) for n in counts], "came": to_fa(counts[0] + counts[1]),
             "percent": _percent(counts[0] + counts[1], sum(counts[:3])),
             "bar": bar(list(zip(kinds, counts, strict=True)), most)}
            for number, *counts in rows
        ],
    }  # fmt: skip


def _parties(desk: Desk, of: Mapping[str, Any]) -> dict[str, Any] | None:
    """Who came most first, a cell a session; who never came is said."""
    if not of["parties"]:
        return None
    never = sum(not came and said > 0 for _, came, said, _ in of["parties"])
    is_known = any(said for _, _, said, _ in of["parties"])
    words = {key: desk.say(f"statistics.cell.{key or 'not_invited'}")
             for key in ("present", "represented", "absent", "unrecorded", "")}  # fmt: skip
    return {
        "said": desk.say(f"statistics.parties.{'never' if never else 'all' if is_known else 'unrecorded'}", n=never),
        "sessions": [desk.session_link(row[0]) | {"n": to_fa(n)} for n, row in enumerate(of["sessions"], 1)],
        "totals": [to_fa(row[1] + row[2]) for row in of["sessions"]],
        "rows": [
            {"party": desk.party_link(party), "text": desk.say("statistics.of", n=came, of=said),
             "cells": [{"kind": cell or "none", "word": words[cell]} for cell in cells]}
            for party, came, said, cells in of["parties"]
            if party in desk.folders
        ],
    }  # fmt: skip


def _chairs(desk: Desk, rows: Sequence[Sequence[Any]], key: str) -> dict[str, Any] | None:
    if not rows:
        return None
    return {
        "said": desk.say("statistics.chairs.said", n=len(rows), of=sum(row[1] for row in rows)),
        "rows": [
            {"party": desk.party_link(party), "n": to_fa(n), "last": _session(desk, last, key),
             "bar": bar([("met", n)], rows[0][1])}
            for party, n, last in rows
            if party in desk.folders
        ],
    }  # fmt: skip


def _views(desk: Desk, rows: Sequence[Sequence[Any]]) -> dict[str, Any] | None:
    if not rows:
        return None
    most = sum(rows[0][1:])
    n, n_open = sum(sum(row[1:]) for row in rows), sum(row[2] for row in rows)
    worst = max(rows, key=lambda row: row[2])
    return {
        "said": desk.say(f"statistics.views.{'open' if n_open else 'none'}", n=n, open=n_open, domain=worst[0]),
        "rows": [
            {"name": name, "counts": [to_fa(n) for n in counts], "n": to_fa(sum(counts)),
             "bar": bar(list(zip(("done", "open", "quiet"), counts, strict=True)), most)}
            for name, *counts in rows
        ],
    }  # fmt: skip


def _letters(desk: Desk, rows: Sequence[Sequence[Any]]) -> dict[str, Any] | None:
    if not rows:
        return None
    ordered = sorted(rows, key=lambda row: _LETTER_ORDER[row[0]])
    words = {kind.value: desk.wording.word(kind) for kind in LetterKind}
    monthly = [sum(row[1][n] for row in rows) for n in range(12)]
    busiest = max(range(12), key=monthly.__getitem__)
    return {
        "said": desk.say(f"statistics.letters.{'one' if sum(monthly) == monthly[busiest] else 'most'}", n=sum(monthly),
                         month=desk.wording.month_name(busiest + 1), most=monthly[busiest]),
        "months": [desk.wording.month_name(n) for n in range(1, 13)],
        "rows": [
            {"name": words[kind], "cells": [to_fa(n) if n else "" for n in months], "n": to_fa(n)}
            for kind, months, n in ordered
        ],
        "totals": [to_fa(n) if n else "" for n in monthly],
        "n": to_fa(sum(monthly)),
        "heights": [round(100 * n / max(monthly)) for n in monthly],
    }  # fmt: skip
