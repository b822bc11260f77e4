"""From tables to records: every cell through its parser, every reference to the row that it names.

Nothing is lost and nothing is guessed: a value that can't be used becomes None with a finding that has its cell; a
row that can't become a record leaves a finding that says so. Findings of a row know the party and the session that
they concern, so that a letter resting on them can be held back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from typing import Any

from generator import columns as contract
from generator.columns import Column, TableSpec
from generator.model import (
    Addressee,
    Contact,
    Finding,
    HolidayKind,
    Party,
    Place,
    PolicyGround,
    Record,
    Records,
    Requirement,
    Session,
)
from generator.persian import fold, transliterate
from generator.recognise import Region, recognise, recognise_requirements
from generator.references import Names
from generator.rows import Row, remark_findings, rows_of
from generator.sheets import Sheet


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
        findings += remark_findings(region)
        if region.spec is not contract.REQUIREMENTS:  # read already, for it names columns
            tables[region.spec.key] += rows_of(region)
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
        policies=built(contract.POLICIES, _default_order),
        holidays=built(contract.HOLIDAYS, _default_holiday),
        office=built(contract.OFFICE),
        letters=built(contract.LETTERS),
    )


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
            if row.is_blank(name):
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
    rows = [row for region in regions for row in rows_of(region)]
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
            if row.is_blank("number"):
                row.report("VAL-000", spec, "number", column_title=spec.column("number").title)
        elif number in found:
            row.report("SES-004", spec, "number", str(number), session=number)
        else:
            if row.is_blank("date"):
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
    needed = [c for c in spec.columns if c.required and (spec.key, c.field) not in _MAY_BE_BLANK]
    references = [column for column in spec.columns if column.refers_to]
    for row in rows:
        values = row.values
        suspect: str | None = None
        for column in references:
            if column.field in values:
                suspect = _resolve(row, spec, column, names[column.refers_to]) or suspect
        for column in needed:
            if column.field not in values and row.is_blank(column.field):
                row.report("VAL-000", spec, column.field, column_title=column.title)
        usable = all(column.field in values for column in needed)
        if usable and shape:
            shape(row)
        if row.findings:
            party, session = values.get("party") or suspect, values.get("session")
            findings += [replace(f, party=party, session=session) for f in row.findings]
        if usable:
            yield _record(spec.record, row, values)


def _resolve(row: Row, spec: TableSpec, column: Column, names: Names[Any]) -> str | None:
    """Put the key of the row that is named in place of its name. If there is none: the party that may be meant."""
    typed = row.values[column.field]
    found = names.find(str(typed))
    if found is not None:
        row.values[column.field] = found
        return None
    del row.values[column.field]
    facts = {"name": typed, "nearest": names.nearest_label(str(typed))}
    row.report(_UNKNOWN[column.refers_to], spec, column.field, str(typed), **facts)
    return names.nearest(str(typed)) if column.refers_to == "parties" else None


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


def _default_order(row: Row) -> None:
    """Grounds without a usable order stand in the order of their rows; what was wrong with it has been said."""
    row.values.setdefault("order", row.source.row)


def _default_holiday(row: Row) -> None:
    row.values.setdefault("kind", HolidayKind.OFF)
