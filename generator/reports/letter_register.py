"""The register of letters: the page to read, and the workbook in which the office numbers what is ready.

`output/letters.xlsx` is the letters table itself: filled in and dropped into the input folder it issues the letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from generator.judging.letter_lines import COLUMNS, SHEET, Line, in_order, place_in_copy
from generator.language.jalali import month_of, numeric
from generator.language.persian import to_fa, to_latin
from generator.model import Act, Contact, Finding, Letter, LetterKind, LetterState, MessageState, Place
from generator.model.artifact import Artifact, Kind
from generator.model.catalogue import severity
from generator.model.session_numbers import slug
from generator.reports.desk import Desk
from generator.reports.letter_papers import dated, path, subject
from generator.reports.list_workbooks import column, workbook
from generator.tables.columns import LETTERS

_ORDER = (LetterState.DRAFT, LetterState.WITHHELD, LetterState.HELD, LetterState.ISSUED, LetterState.SENT,
          LetterState.HANDED_OVER, LetterState.RETURNED, LetterState.ANSWERED, LetterState.NOT_SENT,
          LetterState.REPLACED, LetterState.WITHDRAWN, LetterState.LAPSED, LetterState.BLOCKED)  # fmt: skip

#: What the office still has to do something about, of whatever year; of the rest the page has this year's.
_WAITS = frozenset({LetterState.DRAFT, LetterState.WITHHELD, LetterState.HELD, LetterState.ISSUED, LetterState.RETURNED,
                    LetterState.BLOCKED})  # fmt: skip
#: Rows of the page, and of each group at least: the workbook beside the page has them all, the register of a year what
#: is over. A page of so many is as long as one can read and no larger than 150 kB.
_N_ROWS, _N_LEAST = 240, 10

#: Columns of the page that stand only where a letter of the group has something to say in them.
_SOMETIMES = ("number", "dated_on", "deadline", "handed_over_on", "mail")

ALL_NOTICES = "deficiencies/all-notices.pdf"  # not there when there is none to print; the page says so
_NO_PAPER = frozenset({LetterState.WITHHELD, LetterState.BLOCKED, LetterState.LAPSED})
#: What is not printed to be handed out.
_STAYS = _NO_PAPER | {LetterState.HELD} | {state for state in LetterState if state.is_over}


def artifacts(desk: Desk) -> Iterator[Artifact]:
    """letters/index.html and letters/register.xlsx: what waits, and this year"""
    groups: list[dict[str, Any]] = []
    this_year = month_of(desk.snapshot.today).year
    for state in _ORDER:
        is_over = state not in _WAITS
        rows = [
            row_of(desk, letter)
            for letter in ordered(desk)
            if letter.state is state
            and not (is_over and letter.dated_on and month_of(letter.dated_on).year != this_year)
        ]
        if rows:
            group = {"state": state.value, "word": desk.wording.word(state), "n": len(rows), "rows": rows}
            groups.append(group | {f"with_{name}": any(row[name] for row in rows) for name in _SOMETIMES})
    issued_on = (letter.dated_on for letter in desk.snapshot.letters if letter.state.is_issued)
    years = sorted({month_of(day).year for day in issued_on if day}, reverse=True)
    rooms = _rooms(groups)
    context = {
        "groups": [
            {**group, "rows": group["rows"][:room], "n_more": group["n"] - min(group["n"], room)}
            for group, room in zip(groups, rooms, strict=True)
        ],
        "years": [{"text": to_fa(year), "href": f"letters/{year}/index.html"} for year in years],
        "held": LetterState.HELD.value,
        "batches": [{"href": where, "title": title} for where, title, _ in batches(desk)],
    }
    yield desk.page("letters/index.html", "letters.html", "letters", desk.say("page.letters.title"), context)
    if groups:
        yield workbook(desk, "letters/register.xlsx", [register_table(desk, groups)])


def _rooms(groups: Sequence[Mapping[str, Any]]) -> list[int]:
    """How many rows of each group stand on the page: some of each, then what waits, the most urgent first."""
    rooms = [min(group["n"], _N_LEAST) for group in groups]
    left = _N_ROWS - sum(rooms)
    states = [LetterState(group["state"]) for group in groups]
    for n in sorted(range(len(groups)), key=lambda n: (states[n] not in _WAITS, states[n] is LetterState.DRAFT)):
        more = min(groups[n]["n"] - rooms[n], max(left, 0))
        rooms[n], left = rooms[n] + more, left - more
    return rooms


def register_table(desk: Desk, groups: list[dict[str, Any]]) -> dict[str, Any]:
    """All groups in one sheet."""
    heads = (("letter_id", 22), ("letter", 40), ("party", 34), ("letter_state", 18), ("number", 18), ("dated_on", 14),
             ("deadline", 14), ("handed_over_on", 14), ("mail", 16))  # fmt: skip
    return {
        "title": desk.say("table.sheet.letters"),
        "columns": [column(desk.say(f"table.{key}"), width) for key, width in heads],
        "rows": [
            [row["id"], row["subject"] or row["kind"], row["party"]["name"] if row["party"] else row["code"],
             group["word"], row["number"], row["dated_on"], row["deadline"], row["handed_over_on"], row["mail"]]
            for group in groups
            for row in group["rows"]
        ],
    }  # fmt: skip


def batches(desk: Desk) -> Iterator[tuple[str, str, list[Letter]]]:
    """(path, title, letters) of each pile to print: the last word on each matter, in Persian order."""
    current = [
        n for n in ordered(desk)
        if n.is_current and n.party in desk.folders and n.state not in _STAYS and n.has_paper
    ]  # fmt: skip
    notices = [n for n in current if n.kind is LetterKind.NOTICE and n.state is not LetterState.ANSWERED]
    if notices:
        yield ALL_NOTICES, desk.say("posting.all_notices"), notices
    for session in desk.snapshot.sessions:
        if about := [n for n in current if n.session == session.number]:
            title = desk.say("posting.all_letters", session=desk.session_title(session))
            yield f"sessions/{slug(session.number)}/all-letters.pdf", title, about


def _kinds(desk: Desk) -> list[LetterKind]:
    """The kinds of letters that the office writes: reminders only where it wants them, or has written some."""
    has_reminders = bool(desk.snapshot.office.reminder_days) or any(
        letter.kind is LetterKind.REMINDER for letter in desk.snapshot.letters
    )
    return [kind for kind in LetterKind if has_reminders or kind is not LetterKind.REMINDER]


def workbooks(desk: Desk, _contacts: Mapping[str, Contact]) -> Iterator[Artifact]:
    """output/letters.xlsx: first what waits for its number, then what was issued."""
    titles = {column.field: column.title for column in LETTERS.columns}
    columns: list[dict[str, Any]] = [
        {"title": titles["letter"], "width": 22, "text": True, "comment": desk.say("letters.help.letter")},
        {"title": titles["kind"], "width": 20,
         "choices": [desk.wording.word(kind) for kind in _kinds(desk)]},
        {"title": titles["recipient"], "width": 34},
        {"title": titles["number"], "width": 18, "text": True, "comment": _help_on_number(desk)},
        {"title": titles["dated_on"], "width": 14, "text": True, "comment": desk.say("letters.help.dated_on")},
        {"title": titles["handed_over_on"], "width": 14, "text": True,
         "comment": desk.say("letters.help.handed_over_on")},
        {"title": titles["state"], "width": 16,
         "choices": [desk.wording.word(state) for state in LetterState]},
        {"title": titles["act"], "width": 16, "choices": [desk.wording.word(act) for act in Act],
         "comment": desk.say("letters.help.act")},
        {"title": titles["act_on"], "width": 14, "text": True, "comment": desk.say("letters.help.act_on")},
        {"title": titles["reason"], "width": 34, "comment": desk.say("letters.help.reason")},
    ]  # fmt: skip
    letters = {n.letter: n for n in desk.snapshot.letters}
    rows = [_table_row(desk, line, letters.get(line.letter)) for line in desk.snapshot.lines]
    mark = sha256(repr(rows).encode()).hexdigest()[:16]  # tells this copy from one that was put back over it
    table = {"title": SHEET, "columns": columns, "rows": rows, "remarks": _remarks(desk), "mark": mark}
    yield Artifact("letters.xlsx", "", {"tables": [table]}, Kind.XLSX)


def _table_row(desk: Desk, line: Line, letter: Letter | None) -> list[str]:
    """One line of the table; beside what the program knows of the letter, what was typed as it was typed."""
    known = {}
    if letter:
        known = {"kind": desk.wording.word(letter.kind), "recipient": recipient(desk, letter),
                 "state": desk.wording.word(letter.state)}  # fmt: skip
    if line.is_alien:
        known |= {name: line.carried[0].cells.get(name, "") for name in ("kind", "recipient")}
    cells = {**known, **{name: _as_typed(desk, value) for name, value in line.cells.items()}, "letter": line.letter}
    return [cells.get(name, "") for name in COLUMNS]


def _as_typed(desk: Desk, value: str | date | Act) -> str:
    if isinstance(value, Act):
        return desk.wording.word(value)
    return numeric(value) if isinstance(value, date) else value


def _remarks(desk: Desk) -> list[dict[str, Any]]:
    """The findings of what was typed, each at its cell of the fresh copy. A number that waits for another row of its
    letter – one beside another recipient, say – has those of that row, with their place."""
    said: dict[Place, list[Finding]] = {}
    of_letter: dict[str, list[Finding]] = {}
    for finding in desk.snapshot.findings:
        if finding.table == LETTERS.key:
            said.setdefault(finding.place, []).append(finding)
            of_letter.setdefault(str(finding.facts.get("letter", "")), []).append(finding)
    waiting = {letter.letter for letter in desk.snapshot.letters if not letter.state.is_issued}
    found: list[dict[str, Any]] = []
    for n, line in enumerate(desk.snapshot.lines):
        before = len(found)
        for at, name in enumerate(COLUMNS):
            rows = (row for row in line.carried if not row.is_copy and name in row.source.columns)
            places = {row.source.place(name) for row in rows}
            places |= {f.place for f in said.get(place_in_copy(desk.snapshot.letters_copy, n, name), ())}
            if told := [finding for place in sorted(places) for finding in said.get(place, ())]:
                text = "\n".join(" ".join(desk.wording.finding(finding)) for finding in told)
                found.append({"row": n, "column": at, "severity": severity(told[0]).value, "text": text})
        others = of_letter.get(line.letter, []) if line.letter in waiting and "number" in line.cells else []
        if len(found) == before and others:
            text = "\n".join(f"{_where(desk, f)}: {' '.join(desk.wording.finding(f))}" for f in others)
            column = COLUMNS.index("number")
            found.append({"row": n, "column": column, "severity": severity(others[0]).value, "text": text})
    return found


def _where(desk: Desk, finding: Finding) -> str:
    return desk.places_text(desk.places([finding.place]))


def _help_on_number(desk: Desk) -> str:
    pattern = desk.snapshot.office.letter_number
    more = desk.say("letters.help.number_pattern", pattern=pattern) if pattern else ""
    return f"{desk.say('letters.help.number')}\n{more}".strip()


def ordered(desk: Desk) -> list[Letter]:
    """The letters by kind, then by session, then as the parties go."""
    return in_order(desk.snapshot.letters, desk.snapshot.parties)


def recipient(desk: Desk, letter: Letter) -> str:
    """The party as it was called when the letter was issued; as it is called today, while it is a draft."""
    to = letter.frozen.addressed if letter.frozen else None
    return to.name if to else desk.name(letter.party)


def row_of(desk: Desk, letter: Letter) -> dict[str, Any]:
    mail = letter.frozen.mail if letter.frozen else None
    has_paper = letter.has_paper
    page = desk.party_link(letter.party) | {"name": recipient(desk, letter)} if desk.has_page(letter.party) else None
    is_overdue = letter.state.is_issued and bool(letter.deficiencies) and letter.deadline_on is not None
    return {
        "id": letter.letter,
        "kind": desk.wording.word(letter.kind),
        "subject": subject(desk, letter) if letter.frozen or letter.party in desk.folders else "",
        "party": page,
        "code": letter.party,
        "number": letter.number,
        "dated_on": dated(desk, letter.dated_on),
        "deadline": dated(desk, letter.deadline_on),
        "is_overdue": is_overdue and letter.deadline_on is not None and letter.deadline_on < desk.snapshot.today,
        "handed_over_on": dated(desk, letter.handed_over_on),
        "mail": desk.wording.word(mail) if mail and mail is not MessageState.SENT else "",
        "href": path(desk, letter) if has_paper else "",
        "is_frozen": letter.frozen is not None,
        "reasons": [
            {"message": desk.wording.finding(f)[0], "source": desk.places([f.place])} for f in letter.reasons
        ] + desk.held(letter),
        "acts": desk.acts(letter),
    }  # fmt: skip


# The register of each year, by number: letters/<year>/. A year with many letters has a page a month.


N_ROWS = 300  # of one page
_NUMBER = re.compile(r"\d+")


def year_artifacts(desk: Desk) -> Iterator[Artifact]:
    """letters/<year>/index.html, …/<month>/index.html and …/register.xlsx"""
    for year, letters in _by_year(desk).items():
        rows = [{**row_of(desk, letter), "word": desk.wording.word(letter.state)} for letter in letters]
        title = desk.say("letters.year", year=to_fa(year))
        months: list[dict[str, Any]] = []
        if len(rows) > N_ROWS:
            months = list(_months(desk, year, letters, rows))
            for month in months:
                shown = {"year": to_fa(year), "rows": month.pop("rows"), "months": [], "n": month["n"],
                         "month": month["name"]}  # fmt: skip
                name = f"{title}، {month['name']}"
                yield desk.page(f"{month['href']}", "letters_year.html", "letters", name, shown)
        context = {"year": to_fa(year), "rows": [] if months else rows, "months": months, "n": to_fa(len(rows)),
                   "month": ""}  # fmt: skip
        yield desk.page(f"letters/{year}/index.html", "letters_year.html", "letters", title, context)
        if year != month_of(desk.snapshot.today).year:  # that of the present year stands beside the first page
            groups = [{"word": row["word"], "rows": [row]} for row in rows]
            yield workbook(desk, f"letters/{year}/register.xlsx", [register_table(desk, groups)], is_dated=False)


def _by_year(desk: Desk) -> dict[int, list[Letter]]:
    """The letters that have a number, by the year of their date, the latest first, and then by number."""
    found: dict[int, list[Letter]] = {}
    for letter in desk.snapshot.letters:
        if letter.dated_on and letter.state.is_issued:
            found.setdefault(month_of(letter.dated_on).year, []).append(letter)
    return {year: sorted(found[year], key=_by_number) for year in sorted(found, reverse=True)}


def _by_number(letter: Letter) -> tuple[Any, ...]:
    """«۴۲/۹» before «۴۲/۱۰»."""
    parts = [int(part) for part in _NUMBER.findall(to_latin(letter.number))]
    return parts, letter.number, letter.letter


def _months(
    desk: Desk, year: int, letters: Sequence[Letter], rows: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    of = [month_of(letter.dated_on).month if letter.dated_on else 0 for letter in letters]
    for month in sorted(set(of)):
        shown = [row for row, its in zip(rows, of, strict=True) if its == month]
        yield {"name": desk.wording.month_name(month), "href": f"letters/{year}/{month:02}/index.html",
               "n": to_fa(len(shown)), "rows": shown}  # fmt: skip
