"""The office's own rules: each row of the table `checks` says what the cells of one column must be like.

Pure. A row that can't be read is a finding at its cell, and checks nothing; one that can is held against every row of
its table, or those of the parties that it is for. Blank cells break only «پر باشد»; what could not be read has its own
finding. The sentence is the office's: «{تشکل}» and «{مقدار}» in it stand for the party and for what the cell says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from msgspec import Struct

from generator.judging.dossiers import applies
from generator.judging.rules.facts import Facts, in_sheet_order
from generator.language import values, words
from generator.language.persian import fold, to_latin
from generator.model import Finding, OwnCheck, Party, Reason, Record, Records, Requirement
from generator.model.catalogue import Blocks
from generator.model.session_numbers import reference
from generator.model.vocabulary import Condition
from generator.tables.columns import TABLE_BY_KEY, Column, Privacy, TableSpec

_CODES = {"error": "OWN-001", "warning": "OWN-002", "note": "OWN-003"}
_LISTED, _LISTED_WITH_SLASHES = re.compile(r"\s*[،,؛/]\s*"), re.compile(r"\s*[،,؛]\s*")  # of words, of anything else
_TODAY = fold("امروز")
#: Tables that rules may be about → the field of `Records` that has their rows.
ROWS: Mapping[str, str] = {
    "parties": "parties", "requirements": "requirements", "dossiers": "dossier_items", "sessions": "sessions",
    "agenda": "agenda", "attendance": "attendance", "decisions": "decisions", "views": "views",
    "house_steps": "house_steps", "house_members": "house_members", "policies": "policies", "holidays": "holidays",
    "letters": "letters",
}  # fmt: skip


class Test(Struct, frozen=True):
    """A row that can be read: whether a value is as it should be, beside the record that it stands in."""

    row: OwnCheck
    spec: TableSpec
    column: Column
    is_met: Callable[[Any, Record], bool]


class UnclearError(Exception):
    """Which column of the rule can't be read, and why."""

    def __init__(self, at: str, code: str, **facts: object) -> None:
        super().__init__(at)
        self.column, self.code, self.facts = at, code, facts


class Tried(Struct, frozen=True):
    """What came of one rule: against how many cells it was held (None: it can't be read), and what is to be said."""

    row: OwnCheck
    n: int | None
    findings: tuple[Finding, ...]


def own_checks(facts: Facts) -> Iterator[Tried]:
    """What breaks the rules of the office, and rules that can't be read."""
    for row in in_sheet_order(facts.records.checks):
        try:
            test = _read(row, facts)
        except UnclearError as unclear:
            typed = str(getattr(row, unclear.column) or "")
            said = Finding(unclear.code, row.at(unclear.column), "checks", unclear.column, typed, unclear.facts)
            yield Tried(row, None, (said,))
            continue
        held = list(_checked(test, facts))
        yield Tried(row, len(held), tuple(finding for finding in held if finding))


# --- reading a rule -----------------------------------------------------------------------------------------------


def _read(row: OwnCheck, facts: Facts) -> Test:
    spec = next((s for s in TABLE_BY_KEY.values() if fold(row.table) in {fold(s.key), *map(fold, s.hints)}), None)
    if spec is None or spec.key not in ROWS:
        names = "، ".join(TABLE_BY_KEY[key].hints[0] for key in ROWS)
        raise UnclearError("table", "CHK-001", value=row.table, accepted=names)
    column = _column(row.column, spec)
    if column is None:
        names = "، ".join(c.title for c in spec.columns if c.parser)
        raise UnclearError("column", "CHK-001", value=row.column, accepted=names)
    if row.applies_to and spec.key != "parties" and not any(c.field == "party" for c in spec.columns):
        raise UnclearError("applies_to", "CHK-003", table=spec.hints[0])
    assert row.condition is not None
    return Test(row, spec, column, _CONDITIONS[row.condition](row, spec, column, facts))


def _column(typed: str, spec: TableSpec) -> Column | None:
    for column in spec.columns:
        if column.parser and fold(typed) in {fold(column.field), *map(fold, column.headers)}:
            return column
    return None


def _needed(row: OwnCheck) -> str:
    if not row.value:
        raise UnclearError("value", "CHK-002", condition=row.condition)
    return row.value


def _filled(row: OwnCheck, spec: TableSpec, column: Column, facts: Facts) -> Callable[[Any, Record], bool]:
    return lambda value, record: value is not None


def _one_of(row: OwnCheck, spec: TableSpec, column: Column, facts: Facts) -> Callable[[Any, Record], bool]:
    accepted = set()
    between = _LISTED if isinstance(column.parser, values.OneOf) else _LISTED_WITH_SLASHES
    known = _referred_to(column, facts)
    for part in filter(None, between.split(_needed(row))):
        value, problem = column.parser(part) if column.parser else (part, None)
        if known is not None:
            value = known.get(fold(to_latin(part)))
        if value is None or (problem and problem.code == "VAL-001"):
            raise UnclearError("value", "CHK-004", value=part, column=column.title)
        accepted.add(_form(value))
    return lambda value, record: _form(value) in accepted


def _referred_to(column: Column, facts: Facts) -> Mapping[str, object] | None:
    """Of a column that names rows of another table: each name that people write → what the record keeps of it."""
    records = facts.records
    if column.refers_to == "parties":
        pairs = [(name, p.code) for p in records.parties for name in (p.code, p.name, p.short_name)]
    elif column.refers_to == "requirements":
        pairs = [(name, r.code) for r in records.requirements for name in (r.code, r.title, r.short_title)]
    elif column.refers_to == "sessions":
        return {fold(to_latin(str(reference(s.number)))): s.number for s in records.sessions}
    else:
        return None
    return {fold(to_latin(name)): code for name, code in pairs if name}


def _day_of(row: OwnCheck, spec: TableSpec, column: Column, facts: Facts) -> Callable[[Record], date | None]:
    """The day that a date is compared with: one that is written, today, or another column of the row."""
    typed = _needed(row)
    if column.parser is not values.parse_date:
        raise UnclearError("column", "CHK-005", value=row.column, condition=row.condition)
    if fold(typed) == _TODAY:
        return lambda record: facts.today
    other = _column(typed, spec)
    if other is not None and other.parser is values.parse_date:
        return lambda record: value_of(record, other, facts.records)
    day, problem = values.parse_date(typed)
    if not isinstance(day, date) or (problem and day is None):
        raise UnclearError("value", "CHK-004", value=typed, column=column.title)
    return lambda record: day


def _before(row: OwnCheck, spec: TableSpec, column: Column, facts: Facts) -> Callable[[Any, Record], bool]:
    limit = _day_of(row, spec, column, facts)
    return lambda value, record: (day := limit(record)) is None or value < day


def _after(row: OwnCheck, spec: TableSpec, column: Column, facts: Facts) -> Callable[[Any, Record], bool]:
    limit = _day_of(row, spec, column, facts)
    return lambda value, record: (day := limit(record)) is None or value > day


def _shaped(row: OwnCheck, spec: TableSpec, column: Column, facts: Facts) -> Callable[[Any, Record], bool]:
    """«#» is a digit, «*» is anything, all else is itself."""
    if column.parser in (values.parse_date, values.parse_time) or column.refers_to:
        raise UnclearError("column", "CHK-005", value=row.column, condition=row.condition)
    signs = {"#": "[0-9]", "*": ".*"}
    parts = re.split(r"([#*])", to_latin(_needed(row)))
    shape = re.compile("".join(signs.get(part) or re.escape(fold(part)) for part in parts))
    return lambda value, record: shape.fullmatch(fold(str(value))) is not None


def _unique(row: OwnCheck, spec: TableSpec, column: Column, facts: Facts) -> Callable[[Any, Record], bool]:
    seen: dict[object, Record] = {}

    def is_first(value: Any, record: Record) -> bool:
        return seen.setdefault(_form(value), record) is record

    return is_first


def _bounded(row: OwnCheck, spec: TableSpec, column: Column, facts: Facts) -> Callable[[Any, Record], bool]:
    bound, _problem = values.whole_number(_needed(row))
    if bound is None:
        raise UnclearError("value", "CHK-004", value=row.value, column=column.title)
    if column.parser is not values.whole_number and column.parser not in _MAY_COUNT:
        raise UnclearError("column", "CHK-005", value=row.column, condition=row.condition)

    is_most = row.condition is Condition.AT_MOST

    def is_within(value: Any, record: Record) -> bool:
        number, _ = values.whole_number(value) if isinstance(value, str) else (value, None)
        return isinstance(number, int) and (number <= bound if is_most else number >= bound)

    return is_within


_MAY_COUNT = frozenset({values.identifier, values.text})
_CONDITIONS: Mapping[Condition, Callable[[OwnCheck, TableSpec, Column, Facts], Callable[[Any, Record], bool]]] = {
    Condition.FILLED: _filled,
    Condition.ONE_OF: _one_of,
    Condition.BEFORE: _before,
    Condition.AFTER: _after,
    Condition.SHAPE: _shaped,
    Condition.UNIQUE: _unique,
    Condition.AT_LEAST: _bounded,
    Condition.AT_MOST: _bounded,
}


def _form(value: object) -> object:
    return fold(value) if type(value) is str else value


# --- checking -----------------------------------------------------------------------------------------------------


def _checked(test: Test, facts: Facts) -> Iterator[Finding | None]:
    """What there is to say of each cell that the rule is about; None where it is as it should be."""
    rows: Sequence[Record] = getattr(facts.records, ROWS[test.spec.key])
    parties = {party.code: party for party in facts.records.parties}
    severity = test.row.severity or "warning"
    for record in in_sheet_order(rows):
        code = record.code if isinstance(record, Party) else getattr(record, "party", None)
        party = parties.get(code or "")
        if test.row.applies_to and not (party and applies(_scope(test.row), party)):
            continue
        value, place = value_of(record, test.column, facts.records), record.at(test.column.field)
        if place in facts.unread_cells or (value is None and test.row.condition is not Condition.FILLED):
            continue
        if test.is_met(value, record):
            yield None
            continue
        shown = _shown(value, test.column, facts) if test.column.privacy is Privacy.PUBLIC else ""
        said = {
            "sentence": _filled_in(test.row.sentence, party, shown),
            "remedy": _filled_in(test.row.remedy, party, shown) if test.row.remedy else Reason("own_check"),
            "holds": _holds(test.row),
        }
        session = getattr(record, "session", None)
        yield Finding(_CODES[severity], place, test.spec.key, test.column.field, shown, said,
                      party.code if party else None, session if isinstance(session, int) else None)  # fmt: skip


def value_of(record: Record, column: Column, records: Records) -> Any:
    """What the row says; of the register also what is in no public record."""
    if isinstance(record, Party) and column.field not in type(record).__struct_fields__:
        for beside in (records.addressees.get(record.code), records.contacts.get(record.code)):
            if beside is not None and column.field in type(beside).__struct_fields__:
                return getattr(beside, column.field)
        return None
    return getattr(record, column.field, None)


def _scope(row: OwnCheck) -> Requirement:
    """For whom a rule is, in the form in which requirements say it."""
    return Requirement(row.source, "", "", applies_to=row.applies_to)


def _holds(row: OwnCheck) -> str:
    """What a broken rule holds back: an error the letters of its party, unless the row says otherwise."""
    if row.holds_back is None:
        return Blocks.PARTY_LETTERS.value if row.severity == "error" else Blocks.NOTHING.value
    return row.holds_back


def _shown(value: object, column: Column, facts: Facts) -> str:
    """As people write it; what refers to another row by its name."""
    if column.refers_to == "parties":
        return facts.name(str(value)) if value is not None else ""
    if column.refers_to == "requirements":
        return facts.requirement_labels.get(str(value), "" if value is None else str(value))
    if column.refers_to == "sessions" and isinstance(value, int):
        return str(reference(value))
    if isinstance(value, date):
        from generator.language.jalali import to_jalali

        year, month, day = to_jalali(value)
        return f"{year:04}/{month:02}/{day:02}"
    if isinstance(value, Enum):
        return next((found.usual(value) for found in _VOCABULARIES if _has(found, value)), str(value.value))
    return "" if value is None else str(value)


_VOCABULARIES: tuple[words.Words[Any], ...] = (
    words.SCOPE, words.LICENCE_STATE, words.DOCUMENT_STATE, words.SESSION_STATE, words.ATTENDANCE, words.VERDICT,
    words.GROUND, words.TASK_STATE, words.HOLIDAY_KIND, words.ACT,
)  # fmt: skip


def _has(found: words.Words[Any], value: Enum) -> bool:
    return value in found.by_fold.values()


def _filled_in(text: str, party: Party | None, value: str) -> str:
    """The office's sentence; braces that are none of these places stay as they are."""
    name = party.name if party else ""
    for place, said in (("{تشکل}", name), ("{party}", name), ("{مقدار}", value), ("{value}", value)):
        text = text.replace(place, said)
    return text
