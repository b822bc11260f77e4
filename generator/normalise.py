"""From tables to records: every cell through its parser, every reference to the row that it names.

Nothing is lost and nothing is guessed: a value that can't be used becomes None with a finding that has its cell; a
row that can't become a record leaves a finding that says so. Findings of a row know the party and the session that
they concern, so that a letter resting on them can be held back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from hashlib import sha256
from typing import Any

from generator import columns as contract
from generator.columns import Column, Privacy, TableSpec
from generator.model import (
    Addressee,
    Contact,
    Finding,
    HolidayKind,
    Party,
    Place,
    PolicyGround,
    Problem,
    Record,
    Records,
    Requirement,
    Session,
    Source,
)
from generator.persian import clean, fold, transliterate
from generator.read import CellFault, Sheet
from generator.recognise import Region, parties_found, recognise, recognise_requirements
from generator.references import Names
from generator.values import Parsed, as_text, is_blank, wide_document

_TOTALS = frozenset(fold(word) for word in ("جمع", "جمع کل", "مجموع", "کل"))


#: Facts of a finding that repeat what was typed.
_TYPED_FACTS = frozenset({"value", "name", "nearest"})


@dataclass(slots=True)
class Row:
    """One row on its way to a record."""

    source: Source
    values: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    blank: frozenset[str] = frozenset()  # fields whose cell was empty, as opposed to unusable

    def place(self, name: str) -> Place:
        return self.source.place(name)

    def report(self, finding: str, spec: TableSpec, column: str, value: str = "", /, **facts: object) -> None:
        """Add a finding about one field of this row, with its value masked unless the column is public."""
        if spec.column(column).privacy is not Privacy.PUBLIC:
            value, facts = mask(value), {k: mask(str(v)) if k in _TYPED_FACTS else v for k, v in facts.items()}
        self.findings.append(Finding(finding, self.place(column), spec.key, column, value, facts))


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the program ships for the tables that an office need not write: requirements and policies."""

    requirements: tuple[Requirement, ...]
    policies: tuple[PolicyGround, ...]


def normalise(sheets: Sequence[Sheet], defaults: Defaults) -> tuple[Records, list[Finding]]:
    """All records of all sheets, with the findings about cells, rows, references and unknown tables."""
    findings: list[Finding] = []
    requirements = _requirements(recognise_requirements(sheets), findings) or list(defaults.requirements)
    regions, said = recognise(sheets, requirements)
    findings += said
    tables: dict[str, list[Row]] = {spec.key: [] for spec in contract.TABLES}
    for region in regions:
        if region.spec is not contract.REQUIREMENTS:  # read already, for it names columns
            tables[region.spec.key] += _wide_rows(region) if region.wide else _rows(region)
    for key in ("requirements", "policies", "holidays", "office"):
        if not any(region.spec.key == key for region in regions):
            findings.append(Finding("TBL-004", Place(""), key, facts={"table": contract.TABLE_BY_KEY[key].hints[0]}))
    records = _records(tables, requirements, findings)
    if not records.policies and not any(region.spec is contract.POLICIES for region in regions):
        records = replace(records, policies=defaults.policies)
    return records, _once(findings)


def _once(findings: list[Finding]) -> list[Finding]:
    """A cell that several rows share (the party of a wide row) is reported once for each of its problems."""
    return list({(f.code, f.place, f.column, f.table): f for f in findings}.values())


def has_parties(sheets: Sequence[Sheet]) -> bool:
    """Whether any sheet is the parties table."""
    return parties_found(recognise(sheets, ())[0])


def _records(tables: Mapping[str, list[Row]], requirements: list[Requirement], findings: list[Finding]) -> Records:
    parties, addressees, contacts = _parties(tables["parties"], findings)
    sessions = _sessions(tables["sessions"], findings)
    parties_by_name = Names((p.code, (p.code, p.name, p.short_name)) for p in parties)
    names: dict[str, Names[Any]] = {
        "parties": parties_by_name,
        "requirements": Names((r.code, (r.code, r.title, r.short_title)) for r in requirements),
        "sessions": Names((s.number, (str(s.number),)) for s in sessions),
    }
    sessions = [_with_chair(session, parties_by_name, findings) for session in sessions]

    def built(spec: TableSpec, shape: Callable[[Row], None] | None = None) -> tuple[Any, ...]:
        return tuple(_build(spec, tables[spec.key], names, findings, shape))

    return Records(
        parties=tuple(parties),
        addressees={a.party: a for a in addressees},
        contacts={c.party: c for c in contacts},
        requirements=tuple(sorted(requirements, key=lambda r: (r.order, r.code))),
        dossier_items=built(contract.DOSSIERS),
        sessions=tuple(sorted(sessions, key=lambda s: s.number)),
        agenda=built(contract.AGENDA),
        attendance=built(contract.ATTENDANCE),
        decisions=built(contract.DECISIONS),
        views=built(contract.VIEWS, _hide_author),
        house_steps=built(contract.HOUSE_STEPS),
        house_members=built(contract.HOUSE_MEMBERS),
        policies=built(contract.POLICIES),
        holidays=built(contract.HOLIDAYS, _default_holiday),
        office=built(contract.OFFICE),
        letters=built(contract.LETTERS),
    )


# --- rows ---------------------------------------------------------------------------------------------------


def _data_rows(region: Region) -> Iterator[tuple[int, list[Any]]]:
    """The rows below the header that hold something, with their numbers; totals rows are left out."""
    used = sorted({*region.columns.values(), *region.wide.values()})
    for number, cells in enumerate(region.sheet.rows[region.header_row :], region.header_row + 1):
        filled = [cells[c - 1] for c in used if c <= len(cells) and not is_blank(cells[c - 1])]
        if not filled:
            continue
        first = next((c for c in cells if isinstance(c, str) and not is_blank(c)), "")
        if fold(first) in _TOTALS:
            continue
        yield number, cells


def _rows(region: Region) -> list[Row]:
    """Each data row with its parsed values; a field is in `values` only when its cell could be used."""
    spec = region.spec
    readers = [
        (_Reader(spec, spec.column(name)), position)
        for name, position in region.columns.items()
        if name != "_" and spec.column(name).parser
    ]
    rows = []
    for number, cells in _data_rows(region):
        row = Row(Source(region.sheet.file, region.sheet.title, number, region.columns), {})
        blank = []
        for reader, position in readers:
            raw = cells[position - 1] if position <= len(cells) else None
            if is_blank(raw):
                blank.append(reader.column.field)
            else:
                reader.read(row, raw)
        row.blank = frozenset(blank)
        rows.append(row)
    return rows


class _Reader:
    """Reads the cells of one column. Sheets repeat themselves: each different value is parsed once."""

    def __init__(self, spec: TableSpec, column: Column) -> None:
        self.spec, self.column = spec, column
        self._parsed: dict[tuple[type, Any], Parsed] = {}  # the type keeps 1, 1.0 and True apart

    def read(self, row: Row, raw: Any) -> None:
        """Put the value into the row, and what is to be said of it."""
        name = self.column.field
        if isinstance(raw, CellFault):
            row.report("VAL-013" if raw.shown else "VAL-014", self.spec, name, raw.shown)
            return
        key = (type(raw), raw)
        if key not in self._parsed:
            assert self.column.parser is not None
            self._parsed[key] = self.column.parser(raw)
        value, problem = self._parsed[key]
        if value is not None:
            row.values[name] = value
        if problem:
            row.findings.append(_finding(problem, row.place(name), self.spec, self.column, raw))


def _finding(problem: Problem, place: Place, spec: TableSpec, column: Column, raw: Any) -> Finding:
    shown = clean(as_text(raw))
    if column.privacy is Privacy.PUBLIC:
        return Finding(problem.code, place, spec.key, column.field, shown, problem.facts)
    masked = mask(shown)
    facts = {k: masked if k == "value" else v for k, v in problem.facts.items()}
    return Finding(problem.code, place, spec.key, column.field, masked, facts)


def mask(value: str) -> str:
    """A personal value as a finding may show it: no more than its last two digits."""
    digits = re.sub(r"\D", "", value)
    return f"…{digits[-2:]}" if len(digits) >= 8 else "…"


def _wide_rows(region: Region) -> list[Row]:
    """The wide form of the dossiers, one Row per party and requirement, as if it had been written long."""
    rows = []
    party_reader = _Reader(region.spec, region.spec.column("party"))
    places = {  # per requirement: where its long columns would be
        code: {"party": region.columns["party"], "requirement": column, "state": column, "received_on": column}
        for code, column in region.wide.items()
    }
    for number, cells in _data_rows(region):
        for code, position in region.wide.items():
            row = Row(Source(region.sheet.file, region.sheet.title, number, places[code]), {"requirement": code})
            raw_party = cells[region.columns["party"] - 1] if region.columns["party"] <= len(cells) else None
            if is_blank(raw_party):
                row.blank = frozenset({"party"})
            else:
                party_reader.read(row, raw_party)
            raw = cells[position - 1] if position <= len(cells) else None
            if is_blank(raw):
                row.blank |= {"state"}
            elif isinstance(raw, CellFault):
                row.report("VAL-013" if raw.shown else "VAL-014", region.spec, "state", raw.shown)
            else:
                value, problem = wide_document(raw)
                if value is not None:
                    state, defect, received_on = value
                    row.values |= {"state": state, "defect": defect, "received_on": received_on}
                if problem:
                    row.report(problem.code, region.spec, "state", clean(as_text(raw)), **problem.facts)
            rows.append(row)
    return rows


# --- parties, requirements, sessions: the tables that others refer to ------------------------------------------


def derived_code(name: str) -> str:
    """A code for a row without one: readable, ASCII, the same for every spelling of the name that folds alike."""
    key = fold(name)
    return f"{transliterate(key)[:24].strip('-') or 'x'}-{sha256(key.encode()).hexdigest()[:6]}"


def _coded(rows: Iterable[Row], spec: TableSpec, name: str, findings: list[Finding]) -> Iterator[tuple[str, str, Row]]:
    """(code, name, row) of each row that has either; codes are unique, and what was wrong has been said."""
    codes: dict[str, str] = {}
    named: dict[str, Row] = {}
    for row in rows:
        code: str | None = row.values.get("code")
        title: str | None = row.values.get(name)
        has_code_column = "code" in row.source.columns
        if code is None and title is None:
            row.report("VAL-000", spec, name, column_title=spec.column(name).title)
            findings += row.findings
            continue
        if title is None:
            title = code or ""
            if name in row.blank:
                row.report("VAL-000", spec, name, column_title=spec.column(name).title)
        if code is None:
            code = derived_code(title)
            row.report("VAL-000" if has_code_column else "TBL-008", spec, "code" if has_code_column else name,
                       column_title=spec.column("code").title, code=code)  # fmt: skip
        if fold(title) in named:
            other = named[fold(title)]
            row.report("REF-005", spec, name, title, name=title, other=other.place(name))
            if fold(code) in codes and codes[fold(code)] == fold(title):
                findings += [replace(f, party=code) for f in row.findings]
                continue  # the same row twice
        elif fold(code) in codes:
            row.report("REF-004", spec, "code", code, code=code)
            code = derived_code(title)
        while fold(code) in codes:
            code = derived_code(f"{code} {title}")
        codes[fold(code)] = fold(title)
        named.setdefault(fold(title), row)
        findings += [replace(f, party=code) for f in row.findings]
        yield code, title, row


def _parties(rows: list[Row], findings: list[Finding]) -> tuple[list[Party], list[Addressee], list[Contact]]:
    parties, addressees, contacts = [], [], []
    for code, name, row in _coded(rows, contract.PARTIES, "name", findings):
        known = row.values | {"code": code, "name": name}
        parties.append(_record(Party, row, known))
        addressees.append(_record(Addressee, row, known | {"party": code}))
        contacts.append(_record(Contact, row, known | {"party": code}))
    return parties, addressees, contacts


def _requirements(regions: list[Region], findings: list[Finding]) -> list[Requirement]:
    rows = [row for region in regions for row in _rows(region)]
    found = []
    for number, (code, title, row) in enumerate(_coded(rows, contract.REQUIREMENTS, "title", findings), 1):
        known = {"order": number} | row.values | {"code": code, "title": title}
        known["is_licence"] = fold(code) in ("licence", "license") or fold("پروانه") in fold(title)
        found.append(_record(Requirement, row, known))
    return found


def _sessions(rows: list[Row], findings: list[Finding]) -> list[Session]:
    spec = contract.SESSIONS
    found: dict[int, Session] = {}
    for row in rows:
        number = row.values.get("number")
        if number is None:
            if "number" in row.blank:
                row.report("VAL-000", spec, "number", column_title=spec.column("number").title)
        elif number in found:
            row.report("SES-004", spec, "number", str(number), session=number)
        else:
            if "date" in row.blank:
                row.report("SES-001", spec, "date", session=number)
            found[number] = _record(Session, row, row.values)
        findings += [replace(f, session=number) for f in row.findings]
    return list(found.values())


def _with_chair(session: Session, parties: Names[str], findings: list[Finding]) -> Session:
    """The session with its chair as a party code; a chair that is no known party is None, with a finding."""
    if session.chair is None:
        return session
    code = parties.find(session.chair)
    if code is None:
        facts = {"name": session.chair, "nearest": parties.nearest_label(session.chair)}
        findings.append(
            Finding("REF-001", session.at("chair"), "sessions", "chair", session.chair, facts, session=session.number)
        )
    return replace(session, chair=code)


# --- everything else ------------------------------------------------------------------------------------------

#: Where the cell of a required column may be blank: the record stands, and a rule says what is missing.
_MAY_BE_BLANK = {("dossiers", "state"), ("attendance", "status"), ("decisions", "verdict"), ("policies", "ground"),
                 ("house_steps", "state"), ("policies", "order")}  # fmt: skip
_UNKNOWN = {"parties": "REF-001", "requirements": "REF-002", "sessions": "REF-003"}


def _build(
    spec: TableSpec,
    rows: Iterable[Row],
    names: Mapping[str, Names[Any]],
    findings: list[Finding],
    shape: Callable[[Row], None] | None,
) -> Iterator[Record]:
    """The records of a table; a row whose required cells or references can't be used is left out, and that is said."""
    for row in rows:
        usable = True
        suspect: str | None = None
        for column in spec.columns:
            name = column.field
            if column.refers_to and name in row.values:
                found = names[column.refers_to].find(str(row.values[name]))
                if found is None:
                    nearest = names[column.refers_to].nearest(str(row.values[name]))
                    typed = row.values.pop(name)
                    label = names[column.refers_to].nearest_label(str(typed))
                    row.report(_UNKNOWN[column.refers_to], spec, name, str(typed), name=typed, nearest=label)
                    suspect = nearest if column.refers_to == "parties" else suspect
                else:
                    row.values[name] = found
            elif column.required and name in row.blank and (spec.key, name) not in _MAY_BE_BLANK:
                row.report("VAL-000", spec, name, column_title=column.title)
            if column.required and name not in row.values and (spec.key, name) not in _MAY_BE_BLANK:
                usable = False
        if spec.key == "policies":
            row.values.setdefault("order", row.source.row)
        if usable and shape:
            shape(row)
        party, session = row.values.get("party") or suspect, row.values.get("session")
        findings += [replace(f, party=party, session=session) for f in row.findings]
        if usable:
            yield _record(spec.record, row, row.values)


_FIELDS = {
    record: frozenset(f.name for f in fields(record))
    for record in (*(spec.record for spec in contract.TABLES), Addressee, Contact)
}


def _record(record: type[Any], row: Row, known: Mapping[str, Any]) -> Any:
    wanted = _FIELDS[record]
    return record(source=row.source, **{k: v for k, v in known.items() if k in wanted})


def _hide_author(row: Row) -> None:
    """A view keeps its party only where the sheet says that it may be attributed."""
    if row.values.get("attributable") is not True:
        row.values.pop("party", None)


def _default_holiday(row: Row) -> None:
    row.values.setdefault("kind", HolidayKind.OFF)
