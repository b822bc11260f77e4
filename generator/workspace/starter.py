"""A new workspace as data: its files, and workbooks in which the right thing is the easy one.

Everything is made from the contract of `columns.py`: which columns a sheet has, what may stand in them, which words
the drop-downs offer, what the help on a header says. The sample rows stand in `templates/workspace/sample.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from generator.judging.office import load_letter_texts, load_shipped
from generator.judging.working_days import working_days
from generator.language import values
from generator.language.jalali import to_jalali
from generator.language.persian import to_fa
from generator.language.values import Parser
from generator.language.wording import Wording
from generator.language.words import GROUND
from generator.model import LetterText, PolicyGround, Requirement
from generator.render.xlsx import workbook
from generator.settings import shipped_templates
from generator.tables.columns import HELP_SHEET, OFFICE_KEYS, TABLE_BY_KEY, Column, Privacy, TableSpec
from generator.tables.normalise import Defaults
from generator.tables.samples import MARK

#: Workbook (a name of `init.books` in the text file) → its tables, one a sheet.
BOOKS: Mapping[str, tuple[str, ...]] = {
    "register": ("parties", "dossiers", "requirements", "sessions", "agenda", "attendance", "decisions", "views",
                 "house_members", "house_steps", "policies"),
    "office": ("office", "holidays"),
    "letters": ("letters",),
    "letter_texts": ("letter_texts",),
}  # fmt: skip
FOLDERS = ("input", "output", "records", "templates")

_LEFT_OUT = frozenset({("parties", "licence_name"), ("house_members", "faction")})  # for special cases only
_AS_TEXT = frozenset({
    values.identifier, values.register_number, values.mobile, values.phone, values.email, values.postal_code,
    values.national_id,
    values.legal_id, values.parse_date, values.parse_time, values.session_reference,
})  # fmt: skip
_HELP: Mapping[Callable[[object], Any], str] = {
    values.parse_date: "date",
    values.parse_time: "time",
    values.whole_number: "number",
    values.identifier: "identifier",
    values.register_number: "identifier",
    values.mobile: "mobile",
    values.phone: "phone",
    values.email: "email",
    values.postal_code: "postal_code",
    values.national_id: "national_id",
    values.legal_id: "legal_id",
    values.office_value: "office_value",
    values.text: "text",
    values.verbatim: "text",
    values.person: "text",
    values.addressee: "text",
    values.honorific: "text",
    values.phrase: "text",
    values.address: "text",
    values.long_text: "text",
    values.reason: "text",
    values.session_reference: "refers_sessions",
    values.term: "term",
    values.counted_from: "counted_from",
}
_NARROW, _USUAL, _WIDE = 10, 18, 34
_WIDTHS: Mapping[str, int] = {"_": _NARROW, "code": _NARROW, "order": _NARROW, "number": 12, "name": _WIDE,
                              "party": _WIDE, "note": _WIDE, "title": _WIDE, "remedy": 50, "reason": _WIDE,
                              "topic": 40, "text": 50, "address": _WIDE, "key": 30, "value": 44}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """What the office has already: the tables in its own workbooks, and the parties in them."""

    tables: frozenset[str] = frozenset()
    parties: tuple[str, ...] = ()


def files(wording: Wording, known: Known, today: date) -> Iterator[tuple[str, bytes]]:
    """(path below the workspace, content) of everything that a new workspace holds."""
    folder = shipped_templates() / "workspace"
    yield "office.toml", (folder / "office.toml").read_bytes()
    yield wording.say("init.start_page"), (folder / "start.html").read_bytes()
    yield f"templates/{wording.say('init.readme')}", (folder / "templates.txt").read_bytes()
    for book, keys in BOOKS.items():
        wanted = [key for key in keys if key not in known.tables]
        if wanted:
            yield f"input/{wording.say(f'init.books.{book}')}", workbook(_sheets(wanted, known, today, wording))


def _sheets(keys: Sequence[str], known: Known, today: date, wording: Wording) -> list[dict[str, Any]]:
    defaults, office = load_shipped([shipped_templates()])
    samples = _samples(today, wording)
    made = [_sheet(key, keys, known, defaults, office, samples.get(key, {}), wording) for key in keys]
    return [*made, _help_sheet(keys, wording)]


def _help_sheet(keys: Iterable[str], wording: Wording) -> dict[str, Any]:
    lines = [[line] for line in wording.items("help.sheet.lines")]
    lines += [[f"{TABLE_BY_KEY[key].hints[0]}: {wording.say(f'help.table.{key}')}"] for key in keys]
    columns = [{"title": wording.say("help.sheet.column"), "width": 120}]
    return {"title": HELP_SHEET, "heading": wording.say("help.sheet.heading"), "columns": columns, "rows": lines}


def _sheet(
    key: str,
    beside: Sequence[str],
    known: Known,
    defaults: Defaults,
    office: Mapping[str, Any],
    sample: Mapping[str, str],
    wording: Wording,
) -> dict[str, Any]:
    spec = TABLE_BY_KEY[key]
    if key == "dossiers":
        fields, columns = _wide(spec, defaults.requirements, beside, known, wording)
    else:
        chosen = [c for c in spec.columns if c.parser or c.field in ("_", "note")]
        chosen = [c for c in chosen if (key, c.field) not in _LEFT_OUT]
        fields = [column.field for column in chosen]
        columns = [_column(spec, column, beside, known, defaults, wording) for column in chosen]
    if key == "requirements":
        rows = [_requirement(r) for r in defaults.requirements]
    elif key == "policies":
        rows = [_policy(ground) for ground in defaults.policies]
    elif key == "letter_texts":
        rows = [_letter_text(row, wording) for row in load_letter_texts([shipped_templates()])]
    elif key == "office":
        rows = list(_office_rows(office, wording))
    else:
        rows = [{"_": MARK, **sample}]
    cells = [[row.get(name, "") for name in fields] for row in rows]
    return {"title": spec.hints[0], "heading": "", "columns": columns, "rows": cells}


# --- columns --------------------------------------------------------------------------------------------------


def _column(
    spec: TableSpec, column: Column, beside: Sequence[str], known: Known, defaults: Defaults, wording: Wording
) -> dict[str, Any]:
    made: dict[str, Any] = {
        "title": column.title,
        "width": _WIDTHS.get(column.field, _USUAL),
        "text": column.parser in _AS_TEXT or column.refers_to == "sessions",
        "comment": help_on(column, wording),
    }
    if column.refers_to:
        made |= _choices_of(column.refers_to, beside, known)
    elif (spec.key, column.field) == ("sessions", "policy"):
        made |= {"choices": list(dict.fromkeys(p.policy for p in defaults.policies)), "strict": False}
    elif spec.key == "office" and column.field == "key":
        made |= {"choices": [names[0] for names in OFFICE_KEYS.values()], "strict": True}
    elif accepted := accepted_words(column.parser):
        made |= {"choices": accepted, "strict": column.field != "applies_to"}
    return made


def _choices_of(table: str, beside: Sequence[str], known: Known) -> dict[str, Any]:
    """The drop-down of names: live from the sheet where they stand, else of those that are known already."""
    if table in beside:
        spec = TABLE_BY_KEY[table]
        field = "name" if table == "parties" else "number" if table == "sessions" else "title"
        chosen = [c.field for c in spec.columns if c.parser or c.field in ("_", "note")]
        chosen = [name for name in chosen if (table, name) not in _LEFT_OUT]
        return {"choices_from": (spec.hints[0], chosen.index(field), 1), "strict": True}
    if table == "parties" and known.parties:
        return {"choices": list(known.parties), "strict": False}
    return {}


def _wide(
    spec: TableSpec, requirements: Iterable[Requirement], beside: Sequence[str], known: Known, wording: Wording
) -> tuple[list[str], list[dict[str, Any]]]:
    """One column a requirement, with the words of a document's state to choose from."""
    number, party = spec.column("_"), spec.column("party")
    words = accepted_words(spec.column("state").parser)
    columns = [
        {"title": number.title, "width": _NARROW, "comment": help_on(number, wording)},
        {"title": party.title, "width": _WIDE, "comment": help_on(party, wording),
         **_choices_of("parties", beside, known)},
    ]  # fmt: skip
    fields = ["_", "party"]
    for requirement in requirements:
        lines = (
            wording.say("help.requirement", title=requirement.title),
            wording.say("help.document", accepted="، ".join(words)),
            wording.say("help.wide"),
        )
        title = requirement.short_title or requirement.title
        columns.append({"title": title, "comment": "\n".join(lines), "choices": words, "strict": None, "text": True})
        fields.append(requirement.code)
    return fields, columns


def accepted_words(parser: Parser | None) -> list[str]:
    """The closed list of words that the parser takes; empty when it takes anything else."""
    if parser is None or parser in _HELP:
        return []
    problem = parser(MARK)[1]
    return str(problem.facts["accepted"]).split("، ") if problem and "accepted" in problem.facts else []


def help_on(column: Column, wording: Wording) -> str:
    """What a person reads who points at the header."""
    if column.field == "_":
        return wording.say("help.row_number")
    if column.parser is None:
        return wording.say("help.note")
    if column.refers_to:
        what = wording.say(f"help.refers_{column.refers_to}")
    elif words := accepted_words(column.parser):
        what = wording.say("help.words", accepted="، ".join(words))
    else:
        what = wording.say(f"help.{_HELP[column.parser]}")
    lines = [what, wording.say("help.required" if column.required or column.field == "code" else "help.optional")]
    if column.privacy is Privacy.INTERNAL:
        lines.append(wording.say("help.internal"))
    elif column.privacy is Privacy.NOTICE:
        lines.append(wording.say("help.notice"))
    if others := column.headers[1:4]:
        lines.append(wording.say("help.others", headers="، ".join(others)))
    return "\n".join(lines)


# --- rows -----------------------------------------------------------------------------------------------------


def _requirement(requirement: Requirement) -> dict[str, Any]:
    yes, no = accepted_words(TABLE_BY_KEY["requirements"].column("mandatory").parser)[:2]
    return {
        "_": requirement.order,
        "code": requirement.code,
        "title": requirement.title,
        "short_title": requirement.short_title or "",
        "applies_to": accepted_words(TABLE_BY_KEY["requirements"].column("applies_to").parser)[0],
        "mandatory": yes if requirement.mandatory else no,
        "expires": yes if requirement.expires else no,
        "remedy": requirement.remedy or "",
        "order": requirement.order,
    }


def _policy(ground: PolicyGround) -> dict[str, Any]:
    word = next(word for word in GROUND.accepted if GROUND.find(word) is ground.ground)
    return {"policy": ground.policy, "order": ground.order, "ground": word}


def _letter_text(row: LetterText, wording: Wording) -> dict[str, Any]:
    return {"letter": wording.word(row.letter), "order": row.order, "when": row.when or "", "text": row.text}


def letter_texts(wording: Wording) -> tuple[str, bytes]:
    """(name, content) of the workbook of the letters' paragraphs, as they are shipped."""
    today = date(2026, 1, 1)  # of sample rows, of which this sheet has none
    return wording.say("init.books.letter_texts"), workbook(_sheets(["letter_texts"], Known(), today, wording))


def _office_rows(office: Mapping[str, Any], wording: Wording) -> Iterator[dict[str, Any]]:
    """Every setting with the value that holds now; a blank one says nothing."""
    for name, keys in OFFICE_KEYS.items():
        value = office.get(name, "")
        for line in value if isinstance(value, list) else [value]:
            yield {"key": keys[0], "value": line, "note": wording.say(f"help.office.{name}")}


def _samples(today: date, wording: Wording) -> Mapping[str, Mapping[str, str]]:
    """The sample rows by table, their dates filled in around today: the session on a working day two weeks ahead."""
    days = working_days(frozenset({5, 6}), (), wording)
    session, _skipped = days.next_working(today + timedelta(days=14))
    dates = {"today": today, "session": session, "before": today - timedelta(days=200),
             "licence": today + timedelta(days=700)}  # fmt: skip
    shown = {name: _short_date(day) for name, day in dates.items()}
    tables = tomllib.loads(Path(shipped_templates(), "workspace", "sample.toml").read_text(encoding="utf-8"))
    return {key: {name: text.format_map(shown) for name, text in row.items()} for key, row in tables.items()}


def _short_date(day: date) -> str:
    year, month, dom = to_jalali(day)
    return to_fa(f"{year}/{month:02}/{dom:02}")
