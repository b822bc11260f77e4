"""From tables to records: every cell through its parser, every reference to the row that it names.

Nothing is lost and nothing is guessed: a value that can't be used becomes None with a finding that has its cell; a
row that can't become a record leaves a finding that says so. Findings of a row know the party and the session that
they concern, so that a letter resting on them can be held back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, repeat
from typing import Any, NamedTuple, TypeVar, cast

from msgspec import Struct
from msgspec.structs import replace

from generator.language.jalali import weekday_of
from generator.language.persian import clean, fold, to_fa
from generator.language.values import as_text, hour_in_date, parse_date
from generator.language.words import WEEKDAY_BY_FOLD
from generator.model import (
    WHOLE_DOSSIER,
    Finding,
    HolidayKind,
    KnownSheet,
    PartyChangeRow,
    PartyMemory,
    Place,
    PolicyGround,
    Record,
    Records,
    Requirement,
    Session,
    column_letters,
)
from generator.model.periods import TermKind
from generator.model.resting import MATTERS
from generator.reading.sheets import Sheet
from generator.tables import columns as contract
from generator.tables.columns import Column, TableSpec
from generator.tables.own_words import (
    REFERS_TO,
    Vocabulary,
    settled,
    vocabulary_findings,
    vocabulary_of,
    with_own_names,
)
from generator.tables.recognise import Region, recognise, recognise_requirements, wide_headers
from generator.tables.references import Bearers, Names, dated
from generator.tables.register import Register, coded, register_of
from generator.tables.roles import IGNORED, LEFT_UNREAD, Roles, usable
from generator.tables.rows import STRUCK_ROW, Known, Row, Rows, remark_findings, rows_of
from generator.tables.samples import set_samples_aside
from generator.tables.screening import detector_of, screened, screened_requirements
from generator.tables.session_identity import Bearer, SessionNames, identified, in_order, left_behind
from generator.tables.settling import (
    Address,
    address,
    by_address,
    copies,
    graver,
    hidden as hidden_sheets,
    milder,
    other_registers,
    question,
    role_changes,
    strangers,
    without_strangers,
)
from generator.tables.who_is_who import Identified, identify

R = TypeVar("R", bound=Record)


NOTHING_KNOWN = PartyMemory()


class Defaults(Struct, frozen=True):
    """What the program ships for the tables that an office need not write: requirements and policies."""

    requirements: tuple[Requirement, ...]
    policies: tuple[PolicyGround, ...]
    whole: Requirement  # stands for the documents of an office that keeps one state for a whole dossier


class _Read(NamedTuple):
    """What one sheet holds: its tables, each with its rows, and what is to be said of both."""

    sheet: Sheet
    parts: list[tuple[Region, list[Rows]]]
    findings: list[Finding]

    @property
    def regions(self) -> list[Region]:
        return [region for region, _ in self.parts]

    @property
    def rows(self) -> list[Rows]:
        return [rows for _, parts in self.parts for rows in parts]


def normalise(
    sheets: Iterable[Sheet],
    defaults: Defaults,
    known: Sequence[KnownSheet] = (),
    today: date | None = None,
    sealed: Sequence[Session] = (),
    bearers: Sequence[Bearer] = (),
    memory: PartyMemory = NOTHING_KNOWN,
) -> tuple[Records, list[Finding], list[Region]]:
    """All records of all sheets, the findings about cells, rows, references and unknown tables, and the tables.

    `known` is what the sheets were taken for in an earlier run; `sealed` are sessions whose rows may be
    gone, and `bearers` all that are known to have borne a number; `memory` is what is known of parties.
    """
    findings: list[Finding] = []
    read, requirements, register, vocabulary = _read(sheets, defaults, known, today, findings)
    tables: dict[str, list[Rows]] = {spec.key: [] for spec in contract.TABLES}
    for part in read:
        findings += part.findings
        for rows in part.rows:
            tables[rows.spec.key].append(rows)
    detector = detector_of(tables["parties"])
    tables = {key: [screened(rows, detector) for rows in some] for key, some in tables.items()}
    requirements, said = screened_requirements(requirements, detector)
    filled = [rows for rows in tables["dossiers"] if rows.sources]
    if whole := [rows for rows in filled if _is_summary(rows)]:
        is_no_more = len(whole) == len(filled) and tuple(requirements) == defaults.requirements
        requirements = [defaults.whole] if is_no_more else [*requirements, defaults.whole]
    findings += said
    findings += set_samples_aside(tables)
    if register is None or register.tables != tables["parties"]:
        register = register_of(tables["parties"])
    records, names = _records(tables, register, requirements, vocabulary, findings, sealed, bearers, today, memory)
    findings += vocabulary_findings(vocabulary, names)
    misspelled = {finding.table for finding in findings if finding.code in _UNREAD_SHEET}
    if not records.policies and "policies" not in misspelled:  # a table that is there but unread has no stand-in
        records = replace(records, policies=defaults.policies)
    documents = [requirement for requirement in records.requirements if not requirement.is_whole]
    shipped = {"requirements": all(requirement in defaults.requirements for requirement in documents),
               "policies": records.policies == defaults.policies, "holidays": not records.holidays,
               "office": not records.office}  # fmt: skip
    for key in (key for key, is_shipped in shipped.items() if is_shipped and key not in misspelled):
        findings.append(Finding("TBL-004", Place(""), key, facts={"table": contract.TABLE_BY_KEY[key].hints[0]}))
    findings = list(settled(_once(findings), vocabulary, names))
    return records, findings, [region for part in read for region in part.regions]


def _is_summary(rows: Rows) -> bool:
    """Whether these are of dossiers as a whole, and any of them says anything."""
    return WHOLE_DOSSIER in rows.columns.get("requirement", ())


_UNREAD_SHEET = frozenset({"TBL-003", "TBL-024", "TBL-033", "TBL-039", "TBL-042", "TBL-043"})


def _read(
    sheets: Iterable[Sheet],
    defaults: Defaults,
    known_sheets: Sequence[KnownSheet],
    today: date | None,
    findings: list[Finding],
) -> tuple[list[_Read], list[Requirement], Register | None, Vocabulary]:
    """(what each sheet holds, the requirements, the parties of the first sheet that holds any, the office's own words).

    Each sheet is worked on as it comes, for the next one takes a while. Where the office has requirements of its own,
    which name columns of another table, or says what some sheets are, all are looked at when the last has come.
    """
    known: Known = {}
    arrived: list[Sheet] = []
    holders: list[Region] = []
    read: list[_Read] = []
    register: Register | None = None
    for sheet in sheets:
        arrived.append(sheet)
        holders += recognise_requirements([sheet])
        if not holders:
            read.append(_rows_of_sheet(sheet, defaults.requirements, known, today))
            parties = [rows for rows in read[-1].rows if rows.spec is contract.PARTIES]
            register = register or (register_of(parties) if parties else None)
    roles = usable(_answers(contract.SHEET_ROLES, arrived, known, today), today)
    others = copies(arrived)
    findings += [Finding("TBL-029", Place(file), facts={"other": other}) for file, other in others.items()]
    chosen = [found for sheet in arrived if sheet.file not in others and (found := roles.applied(sheet)) is not None]
    findings += [
        Finding("TBL-027", Place(sheet.file, sheet.title)) for sheet in arrived
        if sheet.file not in others and roles.role(sheet.file, sheet.title) == IGNORED
    ]  # fmt: skip
    is_as_it_came = len(chosen) == len(arrived) and all(a is b for a, b in zip(chosen, arrived, strict=True))
    if not is_as_it_came:
        holders = recognise_requirements(chosen)
    said = _answers(contract.VOCABULARY, chosen, known, today)
    documents = (
        _requirements(_requirement_regions(chosen, without_strangers(holders, known_sheets)), []) if said else ()
    )
    vocabulary = vocabulary_of(said, wide_headers(documents or defaults.requirements))
    if words := vocabulary.own:
        chosen, is_as_it_came = [sheet._replace(own=words) for sheet in chosen], False
        holders = recognise_requirements(chosen)
    holders = without_strangers(holders, known_sheets)
    own = _requirements(_requirement_regions(chosen, holders), findings)
    if own or holders or not is_as_it_came:
        read = [_rows_of_sheet(sheet, own or defaults.requirements, known, today) for sheet in chosen]
    kept = _settled(read, known_sheets, findings)
    answered = [sheet for sheet in arrived if sheet.file not in others and roles.role(sheet.file, sheet.title)]
    misnamed = {
        f.place[:2]: f for f in _misnamed(answered, roles, kept, own or defaults.requirements, by_address(known_sheets))
    }
    findings[:] = [f for f in findings if f.code != "TBL-027" or f.place[:2] not in misnamed]
    findings += misnamed.values()
    kept = [part if address(part.sheet) not in misnamed else part._replace(findings=[]) for part in kept]
    return kept, own or list(defaults.requirements), register, vocabulary


def _misnamed(
    sheets: Iterable[Sheet],
    roles: Roles,
    read: Sequence[_Read],
    requirements: Iterable[Requirement],
    known: Mapping[Address, Sequence[KnownSheet]],
) -> Iterator[Finding]:
    """The answers in «نقش برگه‌ها» by which a table would be missing that its sheet plainly is.

    What is said of a sheet settles every doubt, but nothing that its own headers leave none of: what stands on it
    would be called missing (contract §2). A day beside «نادیده» says that this was meant; for dossiers that is not
    enough, since every document would be told to be «not recorded».
    """
    present = [region for part in read for region in part.regions]
    for sheet in sheets:
        role = roles.role(sheet.file, sheet.title)
        if any(region.spec.key == role for region in present if address(region) == address(sheet)):
            continue
        own = [r for r in recognise([sheet], requirements)[0] if not (r.is_weak or r.is_beside or sheet.hidden)]
        left = strangers([*present, *own], known)
        plain = [r.spec.key for r in own if r.spec.key in MATTERS and not any(r is other for other in left)]
        if role == IGNORED:
            has = {region.spec.key for region in present}
            is_meant = roles.is_confirmed(sheet.file, sheet.title, None)
            plain = [key for key in plain if key not in has and (key == "dossiers" or not is_meant)]
        said = contract.TABLE_BY_KEY[role].hints[0] if role != IGNORED else LEFT_UNREAD
        if plain:
            yield question("TBL-042", address(sheet), plain[0], said=said)
        elif role in MATTERS:
            yield question("TBL-043", address(sheet), role, said=said)


def _answers(spec: TableSpec, sheets: Iterable[Sheet], known: Known, today: date | None) -> list[Any]:
    """The usable rows of a table that says how others are to be read: what some sheets are, what some words mean."""
    headers = frozenset(map(fold, spec.column(spec.required[0]).headers))
    named = (s for s in sheets if any(is_one_of(cell, headers) for row in s.rows[:_TOP_ROWS] for cell in row))
    regions = (region for sheet in named for region in recognise([sheet], ())[0])
    rows = (
        row for r in regions if r.spec is spec and not r.is_weak for rows in rows_of(r, known, today) for row in rows
    )
    return [_record(spec.record, row, row.values) for row in rows if {*spec.required} <= row.values.keys()]


_TOP_ROWS = 30


def is_one_of(cell: object, headers: frozenset[str]) -> bool:
    """Whether a cell says one of these (folded) headers."""
    return isinstance(cell, str) and fold(cell) in headers


def _settled(read: list[_Read], known_sheets: Iterable[KnownSheet], findings: list[Finding]) -> list[_Read]:
    """What is read in the end: without what is asked about."""
    known = by_address(known_sheets)
    regions = [region for part in read for region in part.regions]
    asked: list[Finding] = list(hidden_sheets((part.sheet for part in read), regions))
    dropped = {(f.place.file, f.place.sheet) for f in asked}
    for at, role in role_changes(regions, known).items():
        dropped.add(at)
        asked.append(question("TBL-025", at, role))
    seen = [region for region in regions if address(region) not in dropped]
    left = strangers(seen, known)
    asked += [question("TBL-025", address(region), region.spec.key, is_weak=region.is_weak) for region in left]
    read = [_without(part, left) for part in read]
    seen = [region for region in seen if not any(region is other for other in left)]
    of_dossiers = {address(region) for region in seen if region.is_beside}
    no_registers: set[Address] = set()
    others = other_registers(seen, known)
    of_registers = {address(r) for r in seen if r.spec is contract.PARTIES and not any(r is one for one in others)}
    for region in others:
        if region.is_weak and address(region) in of_dossiers:  # a list of dossiers, and there is a register
            no_registers.add(address(region))
        elif address(region) in of_registers:
            read = [_without(part, [region]) for part in read]
            place = Place(*address(region), f"{column_letters(region.first_column)}{region.header_row}")
            asked.append(Finding("TBL-041", place, region.spec.key, facts={"table": region.spec.hints[0]}))
        else:
            dropped.add(address(region))
            asked.append(question("TBL-025", address(region), region.spec.key))
    read = [_without_register(part) if address(part.sheet) in no_registers else part for part in read]
    kept = [part if address(part.sheet) not in dropped else _Read(part.sheet, [], []) for part in read]
    asked += [finding for part in kept for finding in part.findings if finding.code == "TBL-006"]
    present = [region for part in kept for region in part.regions]
    findings += [f for f in graver(asked, present) if f.code != "TBL-006"]
    return [part._replace(findings=[*milder(part.sheet, part.findings, present)]) for part in kept]


def _without(part: _Read, left: Sequence[Region]) -> _Read:
    """What the sheet holds without the tables that are asked about, and without what would be said of them."""
    kept = [(region, rows) for region, rows in part.parts if not any(region is other for other in left)]
    if len(kept) == len(part.parts):
        return part
    tables = {region.spec.key for region, _ in kept}
    return part._replace(parts=kept, findings=[f for f in part.findings if f.table in tables])


def _without_register(part: _Read) -> _Read:
    """What the sheet says of dossiers, without the register that it would be if there were no other."""
    kept = [(replace(r, is_beside=False), rows) for r, rows in part.parts if r.spec is not contract.PARTIES]
    return part._replace(parts=kept, findings=[f for f in part.findings if f.table != contract.PARTIES.key])


def _rows_of_sheet(sheet: Sheet, requirements: Sequence[Requirement], known: Known, today: date | None) -> _Read:
    regions, findings = recognise([sheet], requirements)
    if regions and (sheet.is_unsure or sheet.is_unmarked):
        code = "IN-003" if sheet.is_unsure else "IN-005"
        findings.append(Finding(code, Place(sheet.file, sheet.title), regions[0].spec.key))
    parts = []
    for region in regions:
        findings += [] if region.is_beside else remark_findings(region)
        # the requirements are read by themselves, for they name columns
        is_read = region.spec is not contract.REQUIREMENTS and (sheet.role or not sheet.hidden)
        parts.append((region, rows_of(region, known, today) if is_read else []))
    return _Read(sheet, parts, findings)


def _requirement_regions(sheets: Sequence[Sheet], first: Sequence[Region]) -> list[Region]:
    """Where the requirements are. What a first reading finds shows the second where a wide table under them begins."""
    holders = {(region.sheet.file, region.sheet.title) for region in first}
    again = [s for s in sheets if (s.file, s.title) in holders and (s.role or not s.hidden)]
    return recognise_requirements(again, _requirements(first, []))


def _once(findings: list[Finding]) -> list[Finding]:
    """A cell that several rows share (the party of a wide row) is reported once for each of its problems; whatever
    names a row that is struck through is not told again at each place that names it."""
    struck = {(f.table, name) for f in findings if f.code == STRUCK_ROW for name in cast(tuple[str], f.facts["names"])}
    found = {(f.code, f.place, f.column, f.table): f for f in findings}.values()
    return [f for f in found if not struck or (REFERS_TO.get(f.code), fold(f.value)) not in struck]


def _records(
    tables: Mapping[str, list[Rows]],
    register: Register,
    requirements: list[Requirement],
    vocabulary: Vocabulary,
    findings: list[Finding],
    sealed: Sequence[Session],
    bearers: Sequence[Bearer],
    today: date | None,
    memory: PartyMemory,
) -> tuple[Records, Mapping[str, Names[Any]]]:
    """The records, and the names that their rows have in the sheets, without the office's own words for them."""
    findings += register.findings
    roles: tuple[Any, ...] = tuple(_build(contract.SHEET_ROLES, tables["sheet_roles"], {}, findings, None))
    changes, who = _who_is_who(tables["party_changes"], register, memory, usable(roles, today), today, findings)
    sessions = _sessions(list(chain.from_iterable(tables["sessions"])), findings, bearers, today)
    documents = Names((r.code, (r.code, r.title, r.short_title)) for r in requirements)
    in_sheets: dict[str, Names[Any]] = {
        "parties": who.names,
        "requirements": documents.also(wide_headers(requirements)),
        "sessions": SessionNames(sessions, sealed),
    }
    names = {key: with_own_names(some, vocabulary.rows, key) for key, some in in_sheets.items()}
    then = Bearers(who.identities, {s.number: s.date for s in (*sealed, *sessions) if s.date})
    sessions = [_with_chair(session, names["parties"], findings, then) for session in sessions]

    def built(spec: TableSpec, shape: Callable[[Row], bool] | None = None) -> tuple[Any, ...]:
        return tuple(_build(spec, tables[spec.key], names, findings, shape))

    def of_sessions(spec: TableSpec, party: str, shape: Callable[[Row], bool] | None = None) -> tuple[Any, ...]:
        of, asked = left_behind(built(spec, shape), tables[spec.key], sessions, sealed, today)
        findings.extend(asked)
        return dated(of, tables[spec.key], party, then)

    records = Records(
        parties=tuple(register.parties),
        addressees={a.party: a for a in register.addressees},
        contacts={c.party: c for c in register.contacts},
        requirements=tuple(sorted(requirements, key=_requirement_order)),
        dossier_items=_of_the_register(built(contract.DOSSIERS), register, who),
        sessions=tuple(in_order(sessions)),
        agenda=of_sessions(contract.AGENDA, "proposed_by"),
        attendance=of_sessions(contract.ATTENDANCE, "party"),
        decisions=of_sessions(contract.DECISIONS, "party"),
        views=of_sessions(contract.VIEWS, "party", _hide_author),
        house_steps=built(contract.HOUSE_STEPS),
        house_members=built(contract.HOUSE_MEMBERS),
        policies=built(contract.POLICIES, _line_of_policy),
        holidays=built(contract.HOLIDAYS, _default_holiday),
        office=built(contract.OFFICE),
        letters=built(contract.LETTERS),
        sheet_roles=roles,
        vocabulary=built(contract.VOCABULARY),
        corrections=built(contract.CORRECTIONS),
        checks=built(contract.CHECKS),
        party_changes=changes,
        identities=who.identities,
        letter_texts=built(contract.LETTER_TEXTS),
    )
    findings += _called_short(tables, names["parties"], _titles(register, who))
    return records, in_sheets


def _titles(register: Register, who: Identified) -> dict[str, str]:
    """The names of all parties, those that have left among them."""
    return {known.code: known.name for known in who.identities.gone} | {p.code: p.name for p in register.parties}


def _called_short(
    tables: Mapping[str, list[Rows]], parties: Names[str], titles: Mapping[str, str]
) -> Iterator[Finding]:
    """Once for each short name that found a party: the first cell where it stands. A view never says whose it is."""
    said: set[str] = set()
    for rows in chain.from_iterable(tables.values()):
        referring = [c for c in rows.spec.columns if c.refers_to == "parties" and c.field in rows.columns]
        for column in referring if parties.shortened and rows.spec is not contract.VIEWS else ():
            for n, typed in enumerate(rows.columns[column.field]):
                if typed in parties.shortened and typed not in said:
                    said.add(typed)
                    facts = {"name": typed, "meant": titles.get(parties.shortened[typed], "")}
                    place = rows.sources[n].place(column.field)
                    yield Finding("REF-006", place, rows.spec.key, column.field, typed, facts)


def _who_is_who(
    tables: Sequence[Rows],
    register: Register,
    memory: PartyMemory,
    roles: Roles,
    today: date | None,
    findings: list[Finding],
) -> tuple[tuple[PartyChangeRow, ...], Identified]:
    """The rows of `party_changes`, and what follows from them; what is to be said of a row concerns its party."""
    spec, said = contract.PARTY_CHANGES, list[Finding]()
    rows: tuple[Any, ...] = tuple(_build(spec, tables, {}, said, None))
    who = identify(register, rows, memory, roles, today)
    names = {
        (row.source.file, row.source.sheet, row.source.row): row.values.get("party", "") for t in tables for row in t
    }
    for finding in (*said, *who.findings):
        if finding.table == spec.key and finding.party is None:
            file, sheet, cell = finding.place
            typed = names.get((file, sheet, int(cell.lstrip(_LETTERS) or 0)), "")
            finding = replace(finding, party=who.names.find(typed) if typed else None)
        findings.append(finding)
    return rows, who


def _of_the_register(items: tuple[Any, ...], register: Register, who: Identified) -> tuple[Any, ...]:
    """Without what is written of parties that have left: nobody asks for their documents."""
    if not who.identities.gone:
        return items
    present = {party.code for party in register.parties}
    return tuple(item for item in items if item.party in present)


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # of the address of a cell


# --- parties, requirements, sessions: the tables that others refer to ------------------------------------------


def _requirement_order(requirement: Requirement) -> tuple[int, str]:
    return requirement.order, requirement.code


def _requirements(regions: Sequence[Region], findings: list[Finding]) -> list[Requirement]:
    rows = [row for region in regions for part in rows_of(region, {}) for row in screened(part)]
    found, marks = [], {row.values.get("mandatory") for row in rows} - {None}
    for number, (code, title, row) in enumerate(coded(rows, contract.REQUIREMENTS, "title", findings), 1):
        known = {"order": number} | row.values | {"code": code, "title": title}
        _resolve_term(row, known)
        if marks and "mandatory" not in known and row.is_blank("mandatory"):
            row.report("REQ-008", contract.REQUIREMENTS, "mandatory", title=title)
        findings += [f for f in row.findings if f.code in ("REQ-003", "REQ-004", "REQ-008")]
        known["is_licence"] = fold(code) in ("licence", "license") or fold("پروانه") in fold(title)
        found.append(_record(Requirement, row, known))
    return found


#: Columns of the register that a term may be counted from.
_EVENTS = tuple(c for c in contract.PARTIES.columns if c.parser is parse_date and c.field != "licence_valid_until")


def _resolve_term(row: Row, known: dict[str, Any]) -> None:
    """The column that «آغاز از» names. A term that can't be counted is none, and that is said."""
    spec, typed, term = contract.REQUIREMENTS, known.get("counted_from"), known.get("term")
    if isinstance(typed, str):
        del known["counted_from"]
        names = {fold(name): c.field for c in _EVENTS for name in (c.field, *c.headers)}
        known["counted_from_column"] = names.get(fold(typed))
        if known["counted_from_column"] is None:
            accepted = "، ".join(column.title for column in _EVENTS)
            row.report("REQ-004", spec, "counted_from", typed, value=typed, accepted=accepted)
    needs_start = term is not None and term.kind in (TermKind.EACH, TermKind.WITHIN)
    is_known = known.get("counted_from") or known.get("counted_from_column")
    if needs_start and not is_known and (typed is None):
        column = "counted_from" if "counted_from" in row.source.columns else "term"
        row.report("REQ-003", spec, column)
    if needs_start and not is_known:
        known["uncounted"] = known.pop("term")


def _sessions(
    rows: Sequence[Row], findings: list[Finding], bearers: Iterable[Bearer], today: date | None
) -> list[Session]:
    spec = contract.SESSIONS
    found: dict[int, Session] = {}
    for row, number in zip(rows, identified(rows, bearers, today), strict=True):
        if number is None:
            if row.is_blank("number"):
                row.report("VAL-000", spec, "number", column_title=spec.column("number").title)
        elif number in found:
            row.report("SES-004", spec, "number", str(number), session=number)
            if row.values.get("policy") != found[number].policy:  # which of the two holds is not ours to say
                found[number] = replace(found[number], policy=None)
        else:
            if row.is_blank("date"):
                row.report("SES-001", spec, "date", session=number)
            _take_hour_of_date(row, spec, number)
            _compare_weekday(row, spec, number)
            unread = (c.field for c in spec.columns if c.parser and c.field in row.source.columns)
            unread = (name for name in unread if name not in row.values and not row.is_empty(name))
            found[number] = _record(Session, row, row.values | {"number": number, "unread": frozenset(unread)})
        findings += [replace(f, session=number) for f in row.findings]
    return list(found.values())


def _take_hour_of_date(row: Row, spec: TableSpec, session: int) -> None:
    """An hour in the cell of the date is the session's, unless it has a cell of its own that says another."""
    cells = row.cells[row.source.columns["date"] - 1 :][:1] if "date" in row.values else []
    hour, problem = hour_in_date(cells[0]) if cells else (None, None)
    if problem:
        row.report(problem.code, spec, "date", str(problem.facts["value"]), session=session, **problem.facts)
    if hour is None:
        return
    if "time" not in row.source.columns or row.is_blank("time"):
        row.values["time"] = hour
    elif row.values.get("time", hour) != hour:
        other, shown = row.values.pop("time"), f"{hour:%H:%M}"
        row.report("VAL-039", spec, "time", f"{other:%H:%M}", value=f"{other:%H:%M}", shown=shown, session=session)


def _compare_weekday(row: Row, spec: TableSpec, session: int) -> None:
    """A day of the week in a cell of its own that is not the one of the date."""
    column, day = row.source.columns.get("weekday", 0), row.values.get("date")
    typed = clean(as_text(row.cells[column - 1])) if 0 < column <= len(row.cells) else ""
    named = WEEKDAY_BY_FOLD.get(fold(typed))
    if day and named is not None and named != weekday_of(day):
        row.report("VAL-019", spec, "weekday", typed, value=typed, date=day, session=session)


def _with_chair(session: Session, parties: Names[str], findings: list[Finding], bearers: Bearers) -> Session:
    """The session with its chair as a party code; a chair that is no known party is None, with a finding."""
    if session.chair is None:
        return session
    code = bearers.on(session.date, session.chair, parties.find(session.chair))
    if code is None and not parties.is_shared(session.chair):
        facts = {"name": session.chair, "nearest": parties.nearest_label(session.chair)}
        findings.append(
            Finding("REF-001", session.at("chair"), "sessions", "chair", session.chair, facts, session=session.number)
        )
    return replace(session, chair=code, unread=session.unread | (frozenset() if code else {"chair"}))


# --- everything else ------------------------------------------------------------------------------------------

#: Where the cell of a required column may be blank: the record stands. A blank state of a document is «not recorded»
#: (a rule says so); rows that are written before the fact (attendance, steps) get a warning; a key of the office table
#: without a value says nothing; what else is missing is an error, but still known to the rules.
_MAY_BE_BLANK: Mapping[tuple[str, str], str] = {
    ("dossiers", "state"): "", ("office", "value"): "", ("attendance", "status"): "VAL-020",
    ("house_steps", "state"): "VAL-020", ("decisions", "verdict"): "VAL-000", ("policies", "ground"): "VAL-000",
    ("policies", "order"): "VAL-000",
}  # fmt: skip
_UNKNOWN = {table: code for code, table in REFERS_TO.items()}


def _build(
    spec: TableSpec,
    tables: Iterable[Rows],
    names: Mapping[str, Names[Any]],
    findings: list[Finding],
    shape: Callable[[Row], bool] | None,
) -> Iterator[Record]:
    """The records of a table; a row whose required cells or references can't be used is left out, and that is said.

    Nearly all rows of a large table are flawless, and become records column by column.
    """
    needed = [c for c in spec.columns if c.required and (spec.key, c.field) not in _MAY_BE_BLANK]
    lenient = [(c, code) for c in spec.columns if (code := _MAY_BE_BLANK.get((spec.key, c.field)))]
    must = {column.field for column in (*needed, *(column for column, _ in lenient))}
    for rows in tables:
        flawed, records = _flawless(rows, must, names) if shape is None else (range(len(rows.sources)), [])
        mended = {n: _one(spec, rows.row(n), needed, lenient, names, findings, shape) for n in flawed}
        found = (mended[n] if n in mended else records[n] for n in range(len(rows.sources)))
        yield from (record for record in found if record is not None)


def _flawless(rows: Rows, must: set[str], names: Mapping[str, Names[Any]]) -> tuple[Iterable[int], list[Record]]:
    """(the rows that need a closer look, what the others are as records): nothing is to be said of those."""
    columns, flawed = dict(rows.columns), {*rows.problems}
    for name, values in rows.columns.items():
        refers_to = rows.spec.column(name).refers_to
        if refers_to:
            key_of = {typed: names[refers_to].find(str(typed)) for typed in {*values} - {None}}
            columns[name] = list(map(key_of.get, values))
            if None in key_of.values():
                flawed.update(n for n, typed in enumerate(values) if typed is not None and key_of[typed] is None)
        if name in must and None in values:
            flawed.update(n for n, value in enumerate(values) if value is None)
    if not must <= columns.keys():
        return range(len(rows.sources)), []
    record = rows.spec.record
    parts = (_filled(columns.get(name), default) for name, default in record.own_fields())
    return sorted(flawed), list(map(record, rows.sources, *parts))


def _filled(column: list[Any] | None, default: Any) -> Iterable[Any]:
    """The values of a column, with the field's default where a cell holds none."""
    if not column:
        return repeat(default)
    return column if default is None else [default if value is None else value for value in column]


def _one(
    spec: TableSpec,
    row: Row,
    needed: Sequence[Column],
    lenient: Sequence[tuple[Column, str]],
    names: Mapping[str, Names[Any]],
    findings: list[Finding],
    shape: Callable[[Row], bool] | None,
) -> Record | None:
    """One row as a record, None when it can't be one; what is to be said of it has been said."""
    values = row.values
    suspect: str | None = None
    for column in spec.columns:
        if column.refers_to and column.field in values:
            suspect = _resolve(row, spec, column, names[column.refers_to]) or suspect
    for column in needed:
        if column.field not in values and row.is_blank(column.field):
            row.report("VAL-000", spec, column.field, column_title=column.title)
    for column, code in lenient:
        if column.field not in values and row.is_blank(column.field):
            row.report(code, spec, column.field, column_title=column.title)
    usable = all(column.field in values for column in needed)
    if spec is contract.DECISIONS:
        values["unread"] = frozenset(_unread(row, "decided_on"))
    if shape:
        usable = shape(row) and usable
    if row.findings:
        party, session = values.get("party") or suspect or _struck_party(row, names), values.get("session")
        if spec is contract.PARTY_CHANGES:
            party = None  # as typed: it may have another code
        if spec is contract.VIEWS and "party" not in values:
            party = None  # whose view it is may not be said, not even by a finding
        of_nobody = _of_nobody(row) if spec is contract.DOSSIERS and party is None else {}
        said = (replace(f, facts={**f.facts, **of_nobody}) if of_nobody else f for f in row.findings)
        findings += [replace(f, party=party, session=session) for f in said]
    return _record(spec.record, row, values) if usable else None


def _struck_party(row: Row, names: Mapping[str, Names[Any]]) -> str | None:
    """Whose row it is that was struck through as a whole: what hangs on it is this party's only."""
    column = row.source.columns.get("party", 0)
    is_struck = row.findings[0].code == STRUCK_ROW and "parties" in names and 0 < column <= len(row.cells)
    return names["parties"].find(clean(as_text(row.cells[column - 1]))) if is_struck else None


def _of_nobody(row: Row) -> dict[str, object]:
    """Whose dossier a row without a known party may belong to: of which document it speaks, or whether it is all that
    its sheet says of that dossier."""
    columns = row.source.columns
    if columns.get("requirement", columns.get("state")) == columns.get("state"):
        return {"is_only_row": True}
    return {"document": row.values["requirement"]} if "requirement" in row.values else {}


def _resolve(row: Row, spec: TableSpec, column: Column, names: Names[Any]) -> str | None:
    """Put the key of the row that is named in place of its name. If there is none: the party that may be meant."""
    typed = row.values[column.field]
    found = names.find(str(typed))
    if found is not None:
        row.values[column.field] = found
        return None
    del row.values[column.field]
    if isinstance(names, SessionNames) and (both := names.rivals(str(typed))):
        facts = {"name": to_fa(typed), "first": both[0], "second": both[1]}
        row.report("REF-007", spec, column.field, str(typed), **facts)
        return None
    if names.is_shared(str(typed)):
        return None  # said of the rows that share it: both are held back
    shown = to_fa(typed) if str(typed).isdigit() else typed
    facts = {"name": shown, "nearest": names.nearest_label(str(typed))}
    row.report(_UNKNOWN[column.refers_to], spec, column.field, str(typed), **facts)
    return names.nearest(str(typed)) if column.refers_to == "parties" else None


def _record(record: type[Any], row: Row, known: Mapping[str, Any]) -> Any:
    return record(row.source, *[known.get(name, default) for name, default in record.own_fields()])


def _hide_author(row: Row) -> bool:
    """A view keeps its party only where the sheet says that it may be attributed."""
    if row.values.get("attributable") is not True:
        row.values.pop("party", None)
    return True


def _line_of_policy(row: Row) -> bool:
    """Grounds without a usable order stand in the order of their rows; what was wrong with it has been said.

    A period that can't be read, or ends before it begins, is remembered: nobody knows when the line holds.
    """
    row.values.setdefault("order", row.source.row)
    period = ("in_force_from", "in_force_until")
    unread = _unread(row, *period)
    start, end = (row.values.get(name) for name in period)
    if start and end and end < start:
        row.report("POL-002", contract.POLICIES, "in_force_until", start=start, end=end)
        unread.append("in_force_until")
    row.values["unread"] = frozenset(unread)
    return True


def _unread(row: Row, *names: str) -> list[str]:
    """Those of the columns whose cell says something that can't be used."""
    return [n for n in names if n in row.source.columns and n not in row.values and not row.is_blank(n)]


def _default_holiday(row: Row) -> bool:
    """A day without a kind is off; one whose kind can't be read is left out, for it may be a working day."""
    is_given = "kind" in row.source.columns and not row.is_blank("kind")
    row.values.setdefault("kind", HolidayKind.OFF)
    return not is_given or row.findings == [] or all(f.column != "kind" for f in row.findings)
