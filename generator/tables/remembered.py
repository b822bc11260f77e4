"""What was there in an earlier run and is there no longer: asked about, until it is back or the office has answered.

A sheet may move to another workbook or get another title; what counts is that its table still has what it had.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from generator.language.persian import clean, fold
from generator.model import Finding, KnownColumn, KnownSheet, Place, Records, Requirement, column_letters
from generator.model.resting import DOCUMENT
from generator.privacy import looks_personal, mask
from generator.reading.sheets import Sheet
from generator.tables.columns import HELP_SHEET, LISTS_SHEET, PARTIES, SHEET_ROLES, TABLE_BY_KEY
from generator.tables.recognise import Region
from generator.tables.roles import IGNORED, Roles, role_findings, usable
from generator.tables.rows import data_rows
from generator.tables.settling import question

ASKED = "asked"
_FEWEST, _SHARE = 5, 5  # a register that loses at least five of its rows, and more than a fifth
_ABOUT_A_COLUMN = frozenset({"TBL-002", "TBL-005", "TBL-013", "TBL-020"})
_ABOUT_A_SHEET = frozenset({"TBL-003", "TBL-006", "TBL-024", "TBL-025", "TBL-026", "TBL-033"})
_DOUBTS = frozenset({"TBL-001", "TBL-006", "TBL-025", "TBL-026", "TBL-033"})  # of a sheet that was read: it is graver
_TELLS_OF_IT = ("TBL-003", "TBL-024", "TBL-042")
_OUR_OWN = frozenset((fold(HELP_SHEET), fold(LISTS_SHEET)))


class Held(NamedTuple):
    """What the sheets are, held against what they were."""

    findings: list[Finding]
    sheets: tuple[KnownSheet, ...]  # as they are
    to_remember: tuple[KnownSheet, ...]


def held_against(
    before: Sequence[KnownSheet],
    sheets: Iterable[Sheet],
    regions: Sequence[Region],
    findings: Sequence[Finding],
    records: Records,
    today: date | None,
) -> Held:
    """The findings of reading, with those about what has gone since an earlier run and without those answered."""
    roles = usable(records.sheet_roles, today)
    now = taken(sheets, regions, findings, roles, today)
    said = changes(before, now, findings, roles, records.requirements)
    places = [(sheet.file, sheet.sheet) for sheet in (*now, *before)]
    said += role_findings(records.sheet_roles, places, today)
    return Held(said, now, to_remember(before, now, said))


# --- what the sheets are now --------------------------------------------------------------------------------------


def taken(
    sheets: Iterable[Sheet], regions: Iterable[Region], findings: Iterable[Finding], roles: Roles, today: date | None
) -> tuple[KnownSheet, ...]:
    """Every sheet that holds anything, with the table that it was taken for, by file and title."""
    here: dict[tuple[str, str], list[KnownSheet]] = {}
    asked: dict[tuple[str, str], dict[str, date]] = {}
    for finding in findings:
        if finding.code in _ABOUT_A_COLUMN and today:
            header = str(finding.facts.get("header", ""))
            asked.setdefault((finding.place.file, finding.place.sheet), {})[header] = today
    for region in regions:
        at = region.sheet.file, region.sheet.title
        here.setdefault(at, []).append(_known(region, asked.get(at, {}), today))
    found = []
    for sheet in sheets:
        at = sheet.file, sheet.title
        if at in here:
            found += here.pop(at)
        elif fold(sheet.title) not in _OUR_OWN and any(cell not in ("", None) for row in sheet.rows for cell in row):
            role = IGNORED if roles.role(*at) == IGNORED else ASKED
            found.append(KnownSheet(*at, role, headers=_first_line(sheet)))
    return tuple(sorted(found, key=lambda sheet: (sheet.file, sheet.sheet, sheet.role)))


def _first_line(sheet: Sheet) -> tuple[str, ...]:
    """What may be the headers of a sheet that is not read: the first row with more than one text."""
    for row in sheet.rows:
        texts = [cell.strip() for cell in row if isinstance(cell, str) and cell.strip()]
        if len(texts) > 1:
            return tuple(mask(clean(text)) if looks_personal(text) else clean(text) for text in texts)
    return ()


def _known(region: Region, asked: Mapping[str, date], today: date | None) -> KnownSheet:
    columns = {
        name: KnownColumn(region.headers.get(column, ""), column)
        for name, column in region.columns.items()
        if name != "_" and region.spec.column(name).parser
    } | {
        f"{DOCUMENT}{code}": KnownColumn(region.headers.get(column, ""), column) for column, code in region.wide.items()
    }
    headers = tuple(region.headers.get(c, "") for c in sorted({*region.columns.values(), *region.wide}))
    at = region.sheet.file, region.sheet.title
    return KnownSheet(*at, region.spec.key, columns, len(data_rows(region)), today, asked, headers)


# --- what is no longer there --------------------------------------------------------------------------------------


def changes(
    before: Sequence[KnownSheet],
    now: Sequence[KnownSheet],
    findings: Sequence[Finding],
    roles: Roles,
    requirements: Iterable[Requirement],
) -> list[Finding]:
    """All findings, with those about what has gone; a question about a column that was known says which it was."""
    found = _answered(findings, before, roles)
    labels = {f"{DOCUMENT}{r.code}": r.label for r in requirements}
    for sheet, after in _pairs(before, now):
        if after is None and (gone := list(_gone(sheet, found, roles))):
            at = sheet.file, sheet.sheet
            found = [f for f in found if (f.place.file, f.place.sheet) != at or f.code not in _DOUBTS] + gone
        elif after is not None:
            found = _lost_columns(sheet, after, now, found, roles, labels)
    return [*found, *_lost_rows(before, now, roles)]


def _answered(findings: Iterable[Finding], before: Iterable[KnownSheet], roles: Roles) -> list[Finding]:
    """Without the questions that the office has answered: what was not understood then needs no more than a note."""
    since: dict[tuple[str, str, str], date] = {}
    known = {(sheet.file, sheet.sheet) for sheet in before}
    for sheet in before:
        for header, day in sheet.asked.items():
            since[sheet.file, sheet.sheet, header] = day
    kept = []
    for finding in findings:
        at = finding.place.file, finding.place.sheet
        if finding.code in _ABOUT_A_COLUMN:
            header = str(finding.facts.get("header", ""))
            first = since.get((*at, header)) or (roles.today if at in known else None)
            if roles.is_confirmed(*at, first):
                kept.append(replace(finding, code="TBL-002", facts={"header": header}))
                continue
        elif finding.code in _ABOUT_A_SHEET and finding.code not in ("TBL-003", "TBL-024") and roles.role(*at):
            continue
        kept.append(finding)
    return kept


def _pairs(before: Iterable[KnownSheet], now: Sequence[KnownSheet]) -> Iterator[tuple[KnownSheet, KnownSheet | None]]:
    """Each table that was read, with where it is now: in its place, or else on a new sheet that has all it had."""
    tables = [sheet for sheet in before if sheet.role in TABLE_BY_KEY and sheet.role != SHEET_ROLES.key]
    by_place = {(sheet.file, sheet.sheet, sheet.role): sheet for sheet in now}
    old = {(sheet.file, sheet.sheet, sheet.role) for sheet in before}
    new = [sheet for sheet in now if (sheet.file, sheet.sheet, sheet.role) not in old]
    for sheet in tables:
        found = by_place.get((sheet.file, sheet.sheet, sheet.role))
        if found is None:
            others = (s for s in new if s.role == sheet.role and sheet.columns.keys() <= s.columns.keys())
            found = next(others, None)
            new = [s for s in new if s is not found]
        yield sheet, found


def _gone(sheet: KnownSheet, findings: Sequence[Finding], roles: Roles) -> Iterator[Finding]:
    at = sheet.file, sheet.sheet
    said = any(f.place[:2] == at and f.table == sheet.role and f.code in _TELLS_OF_IT for f in findings)
    if said or roles.role(*at) == IGNORED or roles.is_confirmed(*at, sheet.seen_on):
        return
    yield question("TBL-022", at, sheet.role)


def _lost_columns(
    sheet: KnownSheet, after: KnownSheet, now: Sequence[KnownSheet], findings: list[Finding], roles: Roles,
    labels: Mapping[str, str],
) -> list[Finding]:  # fmt: skip
    at = after.file, after.sheet
    lost = [name for name in sheet.columns if name not in after.columns]
    if not lost or roles.is_confirmed(*at, sheet.seen_on):
        return findings
    found = list(findings)
    for name in lost:
        if name.startswith(DOCUMENT) and name not in labels:
            continue  # nobody asks for that document any more
        before = sheet.columns[name]
        title = labels.get(name) or TABLE_BY_KEY[sheet.role].column(name).title
        facts = {"fields": (name,), "titles": title, "nearest": title, "table": TABLE_BY_KEY[sheet.role].hints[0],
                 "sheet": at[1], "header": before.header}  # fmt: skip
        letters = column_letters(before.column)
        there = [n for n, f in enumerate(found) if (f.place.file, f.place.sheet) == at and f.code in _ABOUT_A_COLUMN]
        same = [n for n in there if found[n].place.cell.rstrip("0123456789") == letters]
        if same and not _is_asked(found[same[0]], name):
            asked = found[same[0]]
            header = asked.facts.get("header", "")
            found[same[0]] = replace(asked, code="TBL-020", facts={**facts, "titles": before.header, "header": header})
        elif not any(_is_asked(found[n], name) for n in there):
            found.append(Finding("TBL-021", Place(*at), sheet.role, "", before.header, facts))
    return found


def _is_asked(finding: Finding, name: str) -> bool:
    fields = finding.facts.get("fields", ())
    return isinstance(fields, tuple) and name in fields and finding.code in ("TBL-013", "TBL-020")


def _lost_rows(before: Iterable[KnownSheet], now: Iterable[KnownSheet], roles: Roles) -> Iterator[Finding]:
    registers = [sheet for sheet in before if sheet.role == PARTIES.key]
    present = [sheet for sheet in now if sheet.role == PARTIES.key]
    n_before, n_now = sum(sheet.rows for sheet in registers), sum(sheet.rows for sheet in present)
    n_lost = n_before - n_now
    if n_lost < _FEWEST or n_lost * _SHARE <= n_before or not present:
        return
    if any(roles.is_confirmed(s.file, s.sheet, registers[0].seen_on) for s in (*registers, *present)):
        return
    at = present[0].file, present[0].sheet
    yield question("TBL-023", at, PARTIES.key, n=n_lost, before=n_before, now=n_now)


# --- what to remember ---------------------------------------------------------------------------------------------


def to_remember(
    before: Sequence[KnownSheet], now: Sequence[KnownSheet], findings: Sequence[Finding]
) -> tuple[KnownSheet, ...]:
    """The sheets as they are; what is asked about is kept as it was, or the next run would know nothing of it."""
    asked = {(f.code, f.place.file, f.place.sheet, f.table) for f in findings}
    open_fields = {
        (f.place.file, f.place.sheet, name)
        for f in findings if f.code in ("TBL-013", "TBL-020", "TBL-021")
        for name in _fields(f)
    }  # fmt: skip
    first_asked = {(s.file, s.sheet, header): day for s in before for header, day in s.asked.items()}
    found: dict[tuple[str, str, str], KnownSheet] = {}
    for sheet in now:
        at = sheet.file, sheet.sheet
        days = {header: first_asked.get((*at, header), day) for header, day in sheet.asked.items()}
        found[(*at, sheet.role)] = replace(sheet, asked=days, headers=())
    for sheet, after in _pairs(before, now):
        place = after or sheet
        key = place.file, place.sheet, place.role
        if after is None:
            held = {(code, *key) for code in ("TBL-022", *_TELLS_OF_IT)}
            if held & asked:
                found[key] = sheet
            continue
        kept = {n: c for n, c in sheet.columns.items()
                if n not in after.columns and (place.file, place.sheet, n) in open_fields}  # fmt: skip
        fewer = sheet.role == PARTIES.key and any(code == "TBL-023" for code, *_ in asked)
        if kept or fewer:
            rows = max(sheet.rows, after.rows) if fewer else after.rows
            found[key] = replace(found[key], columns={**found[key].columns, **kept}, rows=rows, seen_on=sheet.seen_on)
    return tuple(found[key] for key in sorted(found))


def _fields(finding: Finding) -> tuple[str, ...]:
    names = finding.facts.get("fields", ())
    return names if isinstance(names, tuple) else ()
