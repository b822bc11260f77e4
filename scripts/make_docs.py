"""Writes the docs that are made from the code: findings, input, settings, commands, JSON, letters, the house, English.

    python -m scripts.make_docs        (from the root of the repository; `make docs` does it)

`tests/test_docs.py` fails when a page is not what this script would write.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from generator.language import letter_words, values
from generator.language.nothing import NOTHING, NOTHING_BUT_IN_PROSE, Kind, says_nothing
from generator.language.values import Parser
from generator.language.wording import Wording
from generator.model import Finding, LetterKind, Place, Severity, catalogue
from generator.model.catalogue import SEVERITY, Blocks, blocks
from generator.settings import shipped_templates
from generator.tables.columns import OFFICE_KEYS, TABLES, WIDE_HEADERS, Column, TableSpec
from scripts import json_outputs, make_commands, make_house, make_letters
from tests.reading.complaints import COMPLAINTS

ROOT = Path(__file__).resolve().parents[1]
_GENERATED = "<!-- Written by scripts/make_docs.py from the code. Change the code or the text, then run: make docs -->"


def pages() -> dict[str, str]:
    """Path in the repository → text of the page."""
    wording = Wording.load([shipped_templates()])
    return {
        "docs/findings.md": "\n".join(_findings_page(wording)) + "\n",
        "docs/input.md": "\n".join(_input_page(wording)) + "\n",
        "docs/commands.md": make_commands.commands_page(_GENERATED),
        "docs/settings.md": make_commands.settings_page(_GENERATED, wording),
        "docs/json.md": json_outputs.json_page(_GENERATED),
        "docs/json-schema.json": json_outputs.json_schema(),
        "docs/letters.md": make_letters.letters_page(_GENERATED, wording),
        "docs/house.md": make_house.house_page(_GENERATED),
        "docs/glossary.md": make_house.glossary_page(_GENERATED),
        "docs/images/house.svg": make_house.house_picture(),
        "docs/complaints.md": "\n".join(_complaints_page()) + "\n",
        _ENGLISH: _english_text(),
    }


_ENGLISH = "templates/text/en.toml"
_REMEDIES = "scripts/english_remedies.toml"
_MARK = "# --- findings, written by scripts/make_docs.py from the catalogue ---\n"
#: Facts that the English sentence adds where the Persian one has them.
_FACTS = {"line": "line {line}", "value": "“{value}”", "nearest": "perhaps “{nearest}” is meant",
          "accepted": "accepted: {accepted}", "other": "the other: {other}", "why": "{why}",
          "shown": "shown: “{shown}”", "asked": "meant: {asked}?",
          "kind": "{kind}", "page": "“{page}”"}  # fmt: skip


def _english_text() -> str:
    """The English text file with its findings: what each is about, its facts, and where to read on."""
    written = (ROOT / _ENGLISH).read_text(encoding="utf-8").partition(_MARK)[0]
    remedies = tomllib.loads((ROOT / _REMEDIES).read_text(encoding="utf-8"))
    return (
        written
        + _MARK
        + "".join(_english_finding(code, meaning, remedies[code]) for code, meaning in english_meanings().items())
    )


def _english_finding(code: str, meaning: str, remedy: str) -> str:
    persian = _text()[code]["message"]
    facts = ", ".join(shown for name, shown in _FACTS.items() if f"{{{name}}}" in persian)
    message = f"{meaning[0].upper()}{meaning[1:]}{f' ({facts})' if facts else ''}."
    about, said, advice = (json.dumps(text, ensure_ascii=False) for text in (meaning, message, remedy))
    return f"[finding.{code}]\nmeaning = {about}\nmessage = {said}\nremedy = {advice}\n"


def main() -> None:
    """Write them all."""
    for name, text in pages().items():
        (ROOT / name).write_text(text, encoding="utf-8", newline="\n")
        print(name)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
    yield ""


# --- prose ----------------------------------------------------------------------------------------------------

_FINDINGS = f"""# Findings

{_GENERATED}

What the program may say about the workbooks. `generate check` lists the findings of a run with file, sheet and cell;
the page «کیفیت داده» of the site shows them too, personal values masked. Names in {{braces}} are filled in.
"""
_WITHHELD = """What an error holds back follows from the table that it stands in. A party's letters are held back only
where the row is known to be about that party; warnings and notes hold nothing back.
"""
_INPUT = f"""# Input

{_GENERATED}

What the workbooks in `input/` may hold. Tables are recognised by their headers, wherever they stand; file names and the
order of columns do not matter. Headers and words are compared folded: letters of another keyboard, digits, ZWNJ, spaces
and punctuation make no difference. Only `parties` is required; a column that is not listed here is never read, and so
never published. Columns such as «ردیف», totals rows and blank rows are passed over.

Privacy: `public` may be on a page, `notice` only in the party's own letters, `internal` in neither. Of each word the
usual spelling is given; common variants are accepted as well.
"""
_VIEWS = """A view is shown with its party only where `attributable` says yes.
"""
_WIDE = """Or wide: the column of the party, then one column a requirement, under its code, title, short title or one of
the headers below. A cell holds a word of `state`, «ناقص: شرح» or the date of receipt. Blank is not recorded, never met.
"""
_LETTER_TEXTS = """The paragraphs of the letters; `generate texts --write` writes the shipped ones into a workbook.
A letter that has rows here has all of its paragraphs here, numbered from 1. Rows of one letter and one number are
choices: the first whose conditions all hold is said (several are parted by «،»), and a row without any stands for all
other cases. A paragraph that is not to come has the text «حذف شود». In the text, «{…}» is filled in, and «[…]» is left
out when a place within it has no value. A row with the condition «پیوست» is no paragraph: it names what is attached.
"""
_SETTINGS = """The settings, and what they may be called in the column of the key. A key may come more than once where
it has several lines (`letterhead`, `copies`).
"""


# --- findings -----------------------------------------------------------------------------------------------

_FAMILIES = {
    "IN": "Files",
    "TBL": "Tables and headers",
    "VAL": "Single values",
    "VOC": "The office's own words",
    "PII": "Personal data in open text",
    "REF": "Names that refer to another row",
    "PTY": "Parties and those who head their branches",
    "CHG": "What became of parties",
    "DOS": "Dossiers",
    "REQ": "Requirements",
    "POL": "Policies",
    "LIC": "Licences",
    "SES": "Sessions",
    "DEC": "The director's decisions",
    "ATT": "Attendance",
    "AGD": "Agenda and outcomes",
    "VIE": "Views",
    "HSE": "The House of Parties",
    "LET": "Numbers of letters",
    "HOL": "The office's own holidays",
    "OFF": "Settings in the office table",
    "CHK": "The office's own rules",
    "OWN": "What breaks the office's own rules",
    "TPL": "The office's own templates and wording",
    "TXT": "The office's own paragraphs of letters",
}
#: Where the errors of a family (or of one code) stand; those of the others may stand in any table.
_TABLES = {
    "PTY": ("parties",), "CHG": ("party_changes",), "LIC": ("parties",), "DOS": ("dossiers",), "REQ": ("requirements",),
    "POL": ("policies",), "CHK": ("checks",), "SES": ("sessions",), "DEC": ("decisions",),
    "ATT": ("attendance",), "AGD": ("agenda",), "VIE": ("views",), "HSE": ("house_steps", "house_members"),
    "LET": ("letters",), "HOL": ("holidays",), "OFF": ("office",), "REF-002": ("dossiers",),
    "REF-003": ("agenda", "attendance", "decisions", "views"), "TBL-006": ("",), "IN": ("",), "TPL": ("",),
    "PII": ("parties",), "TXT": ("letter_texts",),
}  # fmt: skip
_BLOCKS = {
    Blocks.NOTHING: "nothing",
    Blocks.PARTY_LETTERS: "the letters of the party",
    Blocks.QUOTING_LETTERS: "the letters that would quote the cell",
    Blocks.ROSTER: "the roster of the session",
    Blocks.UNRECORDED_LETTERS: "letters that call a document not recorded",
    Blocks.UNREAD: "letters and decisions that could rest on what was not read",
    Blocks.TEXT_LETTERS: "the letters that are written with that text",
    Blocks.ALL_LETTERS: "all letters",
}
_SEVERITIES = {
    Severity.ERROR: "the fact can't be used. What rests on it is withheld, the rest of the site is built; exit code 1",
    Severity.WARNING: "work goes on, but a person should look at it",
    Severity.NOTE: "for information, such as a repair that was made",
}
_CATALOGUE_LINE = re.compile(r'^    "([A-Z]+-\d{3})": [A-Z]+,  # (.+)$', re.MULTILINE)


def english_meanings() -> dict[str, str]:
    """Code → what it is about: the comment beside it in the catalogue."""
    return dict(_CATALOGUE_LINE.findall(Path(catalogue.__file__).read_text(encoding="utf-8")))


@cache
def _text() -> dict[str, Any]:
    """The sentences of the findings, with the names of their facts still in braces."""
    path = shipped_templates() / "text" / "fa.toml"
    found: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))["finding"]
    return found


def _family(code: str) -> str:
    return code.partition("-")[0]


def _blocked(code: str) -> str:
    tables = _TABLES.get(code) or _TABLES.get(_family(code)) or tuple(spec.key for spec in TABLES)
    held = {kind for table in tables for kind in _held_by(code, table)}
    return _BLOCKS[held.pop()] if len(held) == 1 else "depends on the table"


def _held_by(code: str, table: str) -> set[Blocks]:
    """What an error of that code holds back in that table, whatever the column."""
    spec = next((spec for spec in TABLES if spec.key == table), None)
    columns = [column.field for column in spec.columns] if spec else [""]
    if _family(code) == "SES":  # those about the policy stand in its column, all others elsewhere
        columns = ["policy"] if code in ("SES-002", "SES-003") else ["date"]
    return {blocks(Finding(code, Place(""), table, column, party="x")) for column in columns}


def _held_in(spec: TableSpec) -> str:
    held = _held_by("VAL-001", spec.key)
    if len(held) == 1:
        return _BLOCKS[held.pop()]
    columns = [
        c.title for c in spec.columns
        if blocks(Finding("VAL-001", Place(""), spec.key, c.field)) is Blocks.ROSTER
    ]  # fmt: skip
    return f"{_BLOCKS[Blocks.ROSTER]}, in «{'», «'.join(columns)}»; else nothing"


def _findings_page(wording: Wording) -> Iterator[str]:
    meanings = english_meanings()
    yield _FINDINGS
    yield from _table(
        ("severity", "in Persian", "means"),
        [(f"`{level}`", wording.word(level), meaning) for level, meaning in _SEVERITIES.items()],
    )
    yield _WITHHELD
    by_table = [(f"`{spec.key}` {wording.say(f'word.table.{spec.key}')}", _held_in(spec)) for spec in TABLES]
    yield from _table(("an error in", "holds back"), by_table)
    for family in dict.fromkeys(_family(code) for code in SEVERITY):
        yield from (f"## {family}: {_FAMILIES[family]}", "")
        codes = [code for code in SEVERITY if _family(code) == family]
        yield from _table(
            ("code", "severity", "what it is", "in Persian", "holds back"),
            [
                (
                    f"[{code}](#{code.lower()})",
                    f"`{SEVERITY[code]}`",
                    meanings[code],
                    wording.meaning(code),
                    _blocked(code),
                )
                for code in codes
            ],
        )
        for code in codes:
            yield from (f"### {code}", "", _text()[code]["message"], "")
            yield from (wording.say("message.remedy", remedy=_text()[code]["remedy"]), "")


# --- input --------------------------------------------------------------------------------------------------

_KINDS: Mapping[Callable[[object], Any], str] = {
    values.text: "text",
    values.person: "text",
    values.addressee: "the name of one person in office",
    values.long_text: "free text",
    values.reason: "free text; a number, a date or «بله» alone is no reason",
    values.verbatim: "a word, whatever it says",
    values.phrase: "text",
    values.honorific: "how a person is addressed: «جناب آقای دکتر»",
    values.term: "«یک‌بار»، «تا» and a date, «هر ۱۲ ماه» (or «سالانه»), «ظرف ۳۰ روز»، «ظرف ۶ ماه»; numbers in digits",
    values.counted_from: "a [date](#dates), or the header of a date column of `parties`",
    values.address: "text",
    values.identifier: "a code or number, kept as typed",
    values.register_number: "a number of a register, kept as typed; a word without a digit is none",
    values.parse_date: "a [date](#dates)",
    values.parse_time: "an hour: ۱۰, ۱۰:۳۰, a real time",
    values.whole_number: "a whole number, in any digits",
    values.session_reference: "the number of a session, or its title",
    values.office_value: "text, a number or an hour",
    values.mobile: "09 and nine more digits; +98 and a lost zero are put right",
    values.phone: "with area code 11 digits, without it 4 to 8; several separated by «،»",
    values.email: "one address",
    values.postal_code: "10 digits",
    values.national_id: "10 digits with their check digit",
    values.legal_id: "11 digits with their check digit",
}
_NO_WORD = "واژه‌ای که پذیرفته نیست"


def _accepted(parser: Parser) -> str:
    """What may stand in the cell: the kind of value, or the closed list of words that the parser itself names."""
    if parser in _KINDS:
        return _KINDS[parser]
    _, problem = parser(_NO_WORD)
    if problem is None or "accepted" not in problem.facts:
        raise KeyError(f"{parser}: say in _KINDS what it reads")
    return " · ".join(_word(word, parser(word)[0]) for word in str(problem.facts["accepted"]).split("، "))


def _word(word: str, value: object) -> str:
    if isinstance(value, bool):
        return f"«{word}» {'yes' if value else 'no'}"
    return f"«{word}» `{value.value}`" if isinstance(value, Enum) else f"«{word}»"


def _column_row(column: Column) -> tuple[str, ...]:
    reads = _accepted(column.parser) if column.parser else "*known, but not read*"
    if column.refers_to:
        reads = (
            f"a row of `{column.refers_to}`, by its {'number' if column.refers_to == 'sessions' else 'code or name'}"
        )
    others = "، ".join(column.headers[1:])
    required = "yes" if column.required else ""
    return f"`{column.field}`", column.title, others, required, column.privacy.value if column.parser else "", reads


def _table_section(spec: TableSpec, wording: Wording) -> Iterator[str]:
    yield from (f"## {spec.key}", "")
    yield from (
        f"{wording.say(f'word.table.{spec.key}')}. Sheet titles that settle a doubt: {'، '.join(spec.hints)}.",
        "",
    )
    rows = [_column_row(column) for column in spec.columns if column.field != "_"]
    yield from _table(("field", "usual header", "also accepted", "required", "privacy", "cells"), rows)
    if spec.key == "views":
        yield _VIEWS
    if spec.key == "dossiers":
        yield _WIDE
        yield from _table(
            ("requirement", "headers"), [(f"`{code}`", "، ".join(names)) for code, names in WIDE_HEADERS.items()]
        )
    if spec.key == "letter_texts":
        yield _LETTER_TEXTS
        yield from _table(("conditions", "also", "letters"), list(_known(letter_words.CONDITIONS, wording)))
        yield from _table(("places", "also", "letters"), list(_known(letter_words.PLACES, wording)))
    if spec.key == "office":
        yield _SETTINGS
        yield from _table(("setting", "keys"), [(f"`{name}`", "، ".join(keys)) for name, keys in OFFICE_KEYS.items()])


def _known(known: letter_words.Known, wording: Wording) -> Iterator[tuple[str, str, str]]:
    for (name, *others), kinds in known.values():
        said = "all" if kinds == letter_words.EVERY else "، ".join(wording.word(k) for k in LetterKind if k in kinds)
        yield name, "، ".join(others), said


_DATE_FORMS: tuple[tuple[str, object], ...] = (
    ("۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۰۹/۰۱"),
    ("1405-9-1", "1405-9-1"),
    ("١٤٠٥.٩.١", "١٤٠٥.٩.١"),
    ("۱/۹/۱۴۰۵", "۱/۹/۱۴۰۵"),
    ("۱ آذر ۱۴۰۵", "۱ آذر ۱۴۰۵"),
    ("اول آذر ماه ۱۴۰۵", "اول آذر ماه ۱۴۰۵"),
    ("یکشنبه ۱ آذر ۱۴۰۵", "یکشنبه ۱ آذر ۱۴۰۵"),
    ("14050901, as text or number", 14050901),
    ("a real Excel date, shown as 2026-11-22 or in the Persian calendar", date(2026, 11, 22)),
    ("2026-11-22, as text", "2026-11-22"),
    ("46348, a day number in a cell that is not a date", 46348),
    ("a Jalali date stored as if it were Gregorian", datetime(1405, 9, 1)),  # noqa: DTZ001
    ("۰۵/۰۹/۰۱", "۰۵/۰۹/۰۱"),
    ("۱ آذر ۰۵", "۱ آذر ۰۵"),
    ("05/06/2026", "05/06/2026"),
    ("۱۴۰۴/۱۲/۳۰ (1404 is not a leap year)", "۱۴۰۴/۱۲/۳۰"),
    ("۱۴۰۵/۰۷/۳۱ (Mehr has 30 days)", "۱۴۰۵/۰۷/۳۱"),
    ("۱۴۰۵", "۱۴۰۵"),
    ("پس از عید", "پس از عید"),
)


def _date_row(shown: str, raw: object, wording: Wording) -> tuple[str, str, str]:
    day, problem = values.parse_date(raw)
    said = f"[{problem.code}](findings.md#{problem.code.lower()}) {wording.meaning(problem.code)}" if problem else ""
    return shown, f"{wording.long_date(day)} ({day.isoformat()})" if day else "*not read*", said


_NOTHING = """\
## Words that say «nothing»

They are *not given*, as if the cell were empty, with a note that names the cell ([VAL-040](findings.md#val-040)), in
every column but those of states, yes/no, quantities, orders and office values. A required cell that holds one is an
empty required cell. An hour or a place that is «نامشخص» is not replaced by the office's usual one.
"""
_PHRASES = ("ندارد", "نقصی ندارد", "مهر ندارد", "فاقد مهر", "فاقد شماره ثبت", "هنوز معرفی نشده", "فاقد اعتبار")
_HOLD = {
    Kind.PROSE: "open text (defect, reason, topic, view …)",
    Kind.TITLE: "names of parties, documents and sessions; addresses",
    Kind.DATE: "dates and hours",
    Kind.SHORT: "persons, roles, numbers, ways of contact",
}


def _nothing() -> Iterator[str]:
    yield _NOTHING
    yield f"In every such column, in any spelling: {'، '.join(f'«{word}»' for word in NOTHING)}; signs only; zero."
    yield ""
    yield f"But in open text, where they are news: {'، '.join(f'«{word}»' for word in NOTHING_BUT_IN_PROSE)}."
    yield ""
    yield "Of a longer phrase the column decides, for «مهر ندارد» is a defect, and no name:"
    yield ""
    rows = [
        (held, *("*nothing*" if says_nothing(p, kind) else "kept" for p in _PHRASES)) for kind, held in _HOLD.items()
    ]
    yield from _table(("column", *(f"«{phrase}»" for phrase in _PHRASES)), rows)


def _input_page(wording: Wording) -> Iterator[str]:
    yield _INPUT
    yield from _table(
        ("table", "in Persian", "required columns"),
        [
            (f"[`{spec.key}`](#{spec.key})", wording.say(f"word.table.{spec.key}"),
             "، ".join(spec.column(name).title for name in spec.required))
            for spec in TABLES
        ],
    )  # fmt: skip
    for spec in TABLES:
        yield from _table_section(spec, wording)
    yield from _nothing()
    yield from ("## Dates", "", "Never a guess: what has two readings is a finding.", "")
    yield from _table(("typed", "read as", "finding"), [_date_row(shown, raw, wording) for shown, raw in _DATE_FORMS])


# --- complaints ---------------------------------------------------------------------------------------------

_COMPLAINTS = f"""# What people complain of

{_GENERATED}

{len(COMPLAINTS)} complaints about spreadsheets from public issue trackers, each tried in a workbook of a small office
(tests/reading/complaints.py, run by tests/reading/test_complaints.py). The rule for all: what people see is read, or
there is a finding at that cell, or about its sheet where no cell can be named; never another value without a word.
"""


def _complaints_page() -> Iterator[str]:
    meanings = english_meanings()
    yield _COMPLAINTS
    rows = [
        (f"[{c.source}]({c.address})", *(text.replace("<", "&lt;") for text in (c.symptom, c.input)),
         _outcome(c.shown, c.result, meanings))
        for c in COMPLAINTS
    ]  # fmt: skip
    yield from _table(("source", "symptom", "tried", "result"), rows)


def _outcome(shown: str, result: str, meanings: Mapping[str, str]) -> str:
    if result.startswith("!"):
        return f"the file is refused: {result[1:]}"
    if not result:
        return f"read: «{shown if len(shown) < 60 else f'{shown[:20]}… (all of it)'}»" if shown else "read as empty"
    links = (
        f"[{c.rstrip('@')}](findings.md#{c.rstrip('@').lower()}) {meanings[c.rstrip('@')]}" for c in result.split()
    )
    return "; ".join(links)


if __name__ == "__main__":
    main()
