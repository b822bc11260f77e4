"""Closed years: the page of each, and its year-book as a paper and as a workbook, made from what was remembered.

The same tables stand on the page, in the paper and in the workbook; only the rosters are not repeated on the page, for
the sessions have pages of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from generator.language.persian import collation_key, to_fa, to_latin
from generator.model import (
    ClosedYear,
    LetterKind,
    LetterState,
    Outcome,
    RequirementState,
    Roster,
    SessionState,
    TaskState,
)
from generator.model.artifact import Artifact, Kind
from generator.model.session_numbers import slug
from generator.reports.desk import Desk
from generator.reports.letter_papers import dated
from generator.reports.list_workbooks import column

# Numbers that a register of letters passes over: they were given elsewhere, or are lost.


_RUN = re.compile(r"(\d+)")
MOST = 200  # a wider gap is another way of counting


def numbers_missing(numbers: Iterable[str]) -> list[tuple[str, str]]:
    """The first and the last of each run between the numbers of one form («42/107», «42/110»), in order; that part
    counts which differs most among them.

    Digits come back as Latin ones.
    """
    forms: dict[tuple[str, ...], list[list[int]]] = {}
    for number in numbers:
        parts = _RUN.split(to_latin(number))
        if len(parts) > 1:
            forms.setdefault(tuple(parts[0::2]), []).append([int(run) for run in parts[1::2]])
    found: list[tuple[str, str]] = []
    for form, rows in sorted(forms.items()):
        counting = max(range(len(rows[0])), key=lambda n: (len({row[n] for row in rows}), n))
        groups: dict[tuple[int, ...], set[int]] = {}
        for row in rows:
            groups.setdefault((*row[:counting], *row[counting + 1 :]), set()).add(row[counting])
        for rest, runs in sorted(groups.items()):
            for before, after in pairwise(sorted(runs)):
                if 1 < after - before <= MOST:
                    first, last = (_written(form, rest, counting, n) for n in (before + 1, after - 1))
                    found.append((first, last))
    return found


def _written(form: tuple[str, ...], rest: tuple[int, ...], counting: int, n: int) -> str:
    values = (*rest[:counting], n, *rest[counting:])
    return form[0] + "".join(f"{value}{text}" for value, text in zip(values, form[1:], strict=True))


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """years/<year>/index.html of each closed year"""
    for closed in desk.snapshot.past.closed:
        title = desk.say("year_book.title", year=to_fa(closed.year))
        context = _context(desk, closed)
        yield desk.page(href(closed.year), "year.html", "sessions", title, context)


def href(year: int) -> str:
    """The address of the page of a closed year."""
    return f"years/{year}/index.html"


def paper(desk: Desk, closed: ClosedYear) -> Artifact:
    """The year-book to print."""
    title = desk.say("year_book.title", year=to_fa(closed.year))
    sections = [_section(name, table) for name, table in tables(desk, closed).items()]
    for section, table in zip(sections, tables(desk, closed).values(), strict=True):
        section["widths"] = _shares(table)
    context = {"closed_on": desk.wording.full_date(closed.closed_on), "sections": sections}
    return desk.paper(f"years/{closed.year}/year-book.pdf", "reports/year_book_paper.html", title, context)


def _shares(table: Mapping[str, Any]) -> list[float]:
    """The widths of the columns in per cent, as in the workbook, but that none is narrower than its longest word.

    On a page of 180 mm a letter of 8.5 pt takes 1.7 mm or less, the edges of a cell 3 mm.
    """
    rows = [[each["title"] for each in table["columns"]], *table["rows"]]
    longest = (max(len(word) for row in rows for word in re.split(r"[\s-]", str(row[n]))) for n in range(len(rows[0])))
    least = [min((1.7 * n + 3) / 1.8, 30) for n in longest]
    wanted, free = [each["width"] for each in table["columns"]], 100 - sum(least)
    return [round(part + max(free, 0) * width / sum(wanted), 1) for part, width in zip(least, wanted, strict=True)]


def book(desk: Desk, closed: ClosedYear) -> Artifact:
    """The year-book as a workbook, one sheet a table."""
    heading = desk.say("year_book.heading", year=to_fa(closed.year), date=closed.closed_on)
    sheets = [{"heading": heading, **table} for table in tables(desk, closed).values()]
    return Artifact(f"years/{closed.year}/year-book.xlsx", "", {"tables": sheets}, Kind.XLSX)


def tables(desk: Desk, closed: ClosedYear) -> dict[str, dict[str, Any]]:
    """All tables of the year-book, by name, as `render/xlsx.py` takes them."""
    return {
        "letters": _letters(desk, closed.facts["letters"]),
        "sessions": _sessions(desk, closed),
        "rosters": _rosters(desk, closed),
        "dossiers": _dossiers(desk, closed.facts["dossiers"]),
        "views": _views(desk, closed),
        "follow_ups": _follow_ups(desk, closed),
    }


def _context(desk: Desk, closed: ClosedYear) -> dict[str, Any]:
    made = tables(desk, closed)
    letters, dossiers = closed.facts["letters"], closed.facts["dossiers"]
    n_parties, n_open = len(dossiers["parties"]), len(dossiers["open"])
    held = _held(desk, closed)
    return {
        "year": to_fa(closed.year),
        "closed_on": desk.wording.full_date(closed.closed_on),
        "figures": [
            desk.figure(len(held), desk.say("year_book.figure.sessions")),
            desk.figure(len(letters), desk.say("year_book.figure.letters")),
            desk.figure(n_parties - n_open, desk.say("year_book.figure.complete"),
                        of=desk.say("index.figure.of", n=n_parties), share=(n_parties - n_open, n_parties)),
        ],
        "links": [
            {"title": desk.session_title(r.session), "href": f"sessions/{slug(r.session.number)}/index.html",
             "date": desk.wording.long_date(r.session.date) if r.session.date else ""}
            for r in held
        ],
        "sections": [_section(name, table) for name, table in made.items() if name != "rosters"],
    }  # fmt: skip


def _section(name: str, table: Mapping[str, Any]) -> dict[str, Any]:
    rows = [[str(cell) for cell in row] for row in table["rows"]]
    heads = [each["title"] for each in table["columns"]]
    return {"id": name.replace("_", "-"), "title": table["title"], "columns": heads, "rows": rows}


def _table(desk: Desk, name: str, columns: Mapping[str, int], rows: list[list[Any]]) -> dict[str, Any]:
    heads = [column(desk.say(f"year_book.column.{key}"), width) for key, width in columns.items()]
    return {"title": desk.say(f"year_book.section.{name}"), "columns": heads, "rows": rows}


def _letters(desk: Desk, letters: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The register by number; a number that is passed over has a line that says so."""
    lines = [
        (_order(to_latin(told["number"])), [
            told["number"], dated(desk, _day(told["dated_on"])), desk.wording.word(LetterKind(told["kind"])),
            told["name"], desk.wording.word(LetterState(told["state"])), dated(desk, _day(told["left_on"])),
            told["letter"],
        ])
        for told in letters
    ]  # fmt: skip
    for first, last in numbers_missing(told["number"] for told in letters):
        gap = desk.say("year_book.gap" if first == last else "year_book.gaps", first=first, last=last)
        lines.append((_order(first), [to_fa(first), "", "", gap, "", "", ""]))
    widths = {"number": 18, "dated_on": 14, "kind": 20, "party": 34, "state": 16, "left_on": 14, "letter": 24}
    return _table(desk, "letters", widths, [line for _, line in sorted(lines, key=lambda pair: pair[0])])


def _order(number: str) -> list[tuple[int, int, str]]:
    """Numbers as people count: ۱۲ before ۱۰۷."""
    found: list[tuple[int, int, str]] = []
    run = ""
    for sign in [*number, ""]:
        if sign and sign.isdecimal():
            run += sign
            continue
        if run:
            found.append((0, int(run), ""))
            run = ""
        if sign:
            found.append((1, 0, sign))
    return found


def _day(typed: str) -> date | None:
    return date.fromisoformat(typed) if typed else None


def _of_year(desk: Desk, closed: ClosedYear) -> list[Roster]:
    numbers = set(closed.facts["sessions"])
    return [roster for roster in desk.snapshot.rosters if roster.session.number in numbers]


def _held(desk: Desk, closed: ClosedYear) -> list[Roster]:
    return [roster for roster in _of_year(desk, closed) if roster.session.state is SessionState.HELD]


def _sessions(desk: Desk, closed: ClosedYear) -> dict[str, Any]:
    rows = []
    for roster in _of_year(desk, closed):
        session = roster.session
        came = desk.attendance.get(session.number, {}).values()
        chair = desk.snapshot.chairs.get(session.number)
        rows.append([
            to_fa(slug(session.number)), desk.session_title(session),
            desk.wording.long_date(session.date) if session.date else "",
            desk.wording.word(session.state) if session.state else "", session.policy or "",
            desk.name(chair.party) if chair else "", to_fa(len(roster.with_outcome(Outcome.INVITED))),
            to_fa(sum(row.status is not None and row.status.value == "present" for row in came)),
        ])  # fmt: skip
    widths = {"session": 10, "title": 30, "date": 16, "state": 14, "policy": 26, "chair": 30, "invited": 10,
              "present": 10}  # fmt: skip
    return _table(desk, "sessions", widths, rows)


def _rosters(desk: Desk, closed: ClosedYear) -> dict[str, Any]:
    rows = []
    for roster in _held(desk, closed):
        attended = desk.attendance.get(roster.session.number, {})
        people = roster.seal.people if roster.seal else {}
        for decision in roster.decisions:
            row = attended.get(decision.party)
            name = people[decision.party].name if decision.party in people else desk.name(decision.party)
            rows.append([
                to_fa(slug(roster.session.number)), name, desk.outcome(decision.outcome, roster.session.state),
                desk.wording.reason(decision.reason), desk.wording.word(row.status) if row and row.status else "",
                (row.attendee or "") if row else "",
            ])  # fmt: skip
    widths = {"session": 10, "party": 34, "outcome": 16, "reason": 60, "attendance": 12, "attendee": 24}
    return _table(desk, "rosters", widths, rows)


def _dossiers(desk: Desk, told: Mapping[str, Any]) -> dict[str, Any]:
    """The dossiers as the last run of the year found them."""
    rows = []
    for code, name in sorted(told["parties"].items(), key=lambda each: (collation_key(each[1]), each[0])):
        lacking = [
            f"{told['requirements'].get(document, document)}: {desk.wording.word(RequirementState(state))}"
            for document, state in told["open"].get(code, {}).items()
        ]
        state = desk.say("year_book.incomplete" if lacking else "year_book.complete")
        rows.append([name, state, "؛ ".join(lacking)])
    made = _table(desk, "dossiers", {"party": 34, "state": 16, "open": 80}, rows)
    day = _day(told["on"])
    return {**made, "title": desk.say("year_book.dossiers_on", date=day)} if day else made


def _views(desk: Desk, closed: ClosedYear) -> dict[str, Any]:
    rows = []
    for told in closed.facts["views"]:
        state = desk.wording.word(TaskState(told["state"])) if told.get("state") else ""
        session, party = told.get("session"), told.get("party")
        rows.append([
            told["domain"], told["text"], desk.name(party) if party else "", to_fa(slug(session)) if session else "",
            told.get("follow_up", ""), told.get("owner", ""), state,
        ])  # fmt: skip
    widths = {"domain": 16, "text": 60, "party": 30, "session": 10, "follow_up": 40, "owner": 26, "state": 16}
    return _table(desk, "views", widths, rows)


def _follow_ups(desk: Desk, closed: ClosedYear) -> dict[str, Any]:
    numbers = set(closed.facts["sessions"])
    rows = [
        [to_fa(slug(item.session)), item.topic, item.outcome, item.owner or "",
         desk.wording.long_date(item.due_on) if item.due_on else "",
         desk.wording.word(item.state) if item.state else ""]
        for item in desk.snapshot.agenda if item.session in numbers and item.outcome
    ]  # fmt: skip
    widths = {"session": 10, "topic": 40, "resolution": 60, "owner": 26, "due_on": 16, "state": 16}
    return _table(desk, "follow_ups", widths, rows)
