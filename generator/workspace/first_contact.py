"""What each sheet was taken for, on which headers, what of it is passed over, and ten values as they were read.

For an office that shows the program its own workbooks for the first time (`generate check --survey`): whoever looks at
it sees whether the program reads what people see, before any letter rests on it. It stops at nothing; without a
register, or with files that can't be read, the rest is shown all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.office import load_shipped
from generator.keeping.disk import replace_if_other
from generator.language.persian import clean
from generator.language.values import OneOf, Parser, as_text, is_blank
from generator.language.wording import Wording
from generator.model import Finding, KnownSheet, Place, Records, Source, column_letters
from generator.model.artifact import Artifact
from generator.model.catalogue import counts
from generator.model.errors import InputError, MachineError
from generator.privacy import mask
from generator.privacy.detector import BY_FORM
from generator.privacy.labels import Labels
from generator.reading.input_sheets import reading
from generator.reading.sheets import CellFault, Sheet
from generator.render.confined import rendering
from generator.settings import Settings
from generator.tables.columns import TABLE_BY_KEY, Privacy
from generator.tables.normalise import normalise
from generator.tables.recognise import Region
from generator.tables.register import kept
from generator.tables.remembered import held_against
from generator.tables.rows import Rows, data_rows, rows_of

N_VALUES = 10
_N_ROWS = 100  # that are looked at for so many values


class Value(Struct, frozen=True):
    """One cell: what is typed in it and what was read, both masked where they are private. `read` '' was not usable."""

    cell: str
    header: str
    typed: str
    read: str


class SeenTable(Struct, frozen=True):
    """A table on a sheet: the headers that it was taken on, each with the column that it is, and some of its values."""

    table: str
    headers: tuple[tuple[str, str], ...]
    n_rows: int
    values: tuple[Value, ...]


class SeenSheet(Struct, frozen=True):
    """A sheet with its tables, `asked` or `ignored` without any. `passed_over` is what of it was not read, and why."""

    file: str
    sheet: str
    role: str
    tables: tuple[SeenTable, ...] = ()
    headers: tuple[str, ...] = ()
    passed_over: tuple[Finding, ...] = ()


class FirstContact(Struct, frozen=True):
    """All sheets, the files that can't be read with their reasons, and what is to be said of the other files."""

    sheets: tuple[SeenSheet, ...]
    unreadable: tuple[InputError, ...] = ()
    files: tuple[Finding, ...] = ()
    checked: tuple[Finding, ...] | None = None  # every finding, where the data was checked, too


def checked(found: FirstContact, findings: Sequence[Finding], stopped: InputError | None) -> FirstContact:
    """The same with every finding; what `stopped` the check is among the reasons, if it is not there already."""
    is_new = stopped is not None and not found.unreadable
    return replace(
        found, unreadable=(stopped,) if stopped and is_new else found.unreadable, files=(), checked=tuple(findings)
    )


def look(settings: Settings, wording: Wording, known: Sequence[KnownSheet] = ()) -> FirstContact:
    """Read all workbooks, and write nothing. Raises InputError where the folder is missing or holds none."""
    sheets: list[Sheet] = []
    failed: list[InputError] = []
    labels = Labels()
    with reading(settings.input, settings.root, None, None, failed) as (coming, of_files):
        defaults, _ = load_shipped(settings.templates)
        coming = kept(labels.shown(coming), sheets)
        records, findings, regions = normalise(coming, defaults, known, settings.today)
    held = held_against(known, sheets, regions, findings, records, settings.today)
    found = seen(held.sheets, regions, held.findings, records, wording, settings.today)
    return FirstContact(found, tuple(failed), (*of_files, *(f for f in held.findings if f.code == "TBL-029")))


def seen(
    sheets: Iterable[KnownSheet],
    regions: Iterable[Region],
    findings: Iterable[Finding],
    records: Records,
    wording: Wording,
    today: date,
) -> tuple[SeenSheet, ...]:
    """The same of what has been read, by file and title; `sheets` are what they were taken for."""
    documents = {requirement.code: requirement.label for requirement in records.requirements}
    known: dict[tuple[str, str], KnownSheet | None] = {}
    for sheet in sheets:
        known.setdefault((sheet.file, sheet.sheet), sheet)
    remarks: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        at = finding.place.file, finding.place.sheet
        if finding.code in _PASSED_OVER:
            remarks.setdefault(at, []).append(finding)
        if finding.code in _WITHOUT_A_WORD:
            known.setdefault(at, None)
    tables: dict[tuple[str, str], list[SeenTable]] = {}
    for region in regions:
        at = region.sheet.file, region.sheet.title
        tables.setdefault(at, []).append(_table(region, documents, wording, today))
    return tuple(
        SeenSheet(*at, sheet.role if sheet else "asked", tuple(tables.get(at, ())), sheet.headers if sheet else (),
                  tuple(remarks.get(at, ())))
        for at, sheet in sorted(known.items(), key=lambda item: item[0])
    )  # fmt: skip


def not_understood(now: Iterable[KnownSheet], before: Iterable[KnownSheet]) -> int:
    """How many sheets are seen for the first time, and taken for nothing."""
    known = {(sheet.file, sheet.sheet) for sheet in before}
    return len({(s.file, s.sheet) for s in now if s.role == "asked"} - known)


def write_page(found: FirstContact, settings: Settings, wording: Wording) -> Path:
    """Put the page into output/, where only the office sees it; the caller holds the workspace.

    Raises MachineError when the disk refuses.
    """
    name = "survey.html" if found.checked is None else "check.html"
    page = Artifact(name, "reports/survey.html", context(found, wording))
    path = settings.output / page.path
    try:
        with rendering(settings.templates) as templates:
            replace_if_other(path, templates.render(page).encode())
    except OSError as error:
        raise MachineError("disk_after", path=str(path), why=error.strerror or str(error)) from error
    return path


_WITHOUT_A_WORD = frozenset({"TBL-034", "TBL-035"})
#: Findings about what stands on a sheet and was not read, or was read though it is hidden.
_PASSED_OVER = _WITHOUT_A_WORD | {
    "TBL-001", "TBL-002", "TBL-003", "TBL-005", "TBL-006", "TBL-009", "TBL-010", "TBL-011", "TBL-012", "TBL-013",
    "TBL-020", "TBL-024", "TBL-025", "TBL-026", "TBL-027", "TBL-030", "TBL-033",
}  # fmt: skip


def _table(region: Region, documents: dict[str, str], wording: Wording, today: date) -> SeenTable:
    titles = {column: region.spec.column(name).title for name, column in region.columns.items()}
    titles |= {column: documents.get(code, code) for column, code in region.wide.items()}
    headers = tuple((region.headers.get(column, ""), titles[column]) for column in sorted(titles))
    first = replace(region, last_row=min(region.last_row, region.header_row + _N_ROWS))
    some = rows_of(first, {}, today)
    values: list[Value] = []
    for value in _values(region, some, wording):
        if value not in values:
            values.append(value)
        if len(values) == N_VALUES:
            break
    return SeenTable(region.spec.key, headers, len(data_rows(region)), tuple(values))


def _values(region: Region, some: Sequence[Rows], wording: Wording) -> Iterator[Value]:
    """The filled cells row by row; in the wide form the documents of a party stand in as many tables."""
    for n in range(max((len(rows.sources) for rows in some), default=0)):
        for rows in some:
            source = rows.sources[n] if n < len(rows.sources) else None
            for name, column in (source.columns if source else {}).items():
                raw = rows.cells[n][column - 1] if column <= len(rows.cells[n]) else ""
                if not source or name not in rows.columns or is_blank(raw) or name in _of_the_state(source):
                    continue
                is_open = rows.spec.column(name).privacy is Privacy.PUBLIC
                typed = raw.shown if isinstance(raw, CellFault) else clean(as_text(raw))
                read = _shown(rows.columns[name][n], rows.spec.column(name).parser, wording)
                yield Value(
                    f"{column_letters(column)}{source.row}", region.headers.get(column, ""),
                    *(BY_FORM.masked(text) if is_open else mask(text) if text else "" for text in (typed, read)),
                )  # fmt: skip


def _of_the_state(source: Source) -> Collection[str]:
    """The fields of a wide table that stand in the cell of the state, or in none."""
    state = source.columns.get("state")
    return [name for name in ("requirement", "received_on") if state and source.columns.get(name, state) == state]


def _shown(value: Any, parser: Parser | None, wording: Wording) -> str:
    """A value as people read it; '' where there is none."""
    if value is None:
        return ""
    if isinstance(parser, OneOf):
        return next(word for word in parser.words.accepted if parser.words.find(word) == value)
    if isinstance(value, time):
        return wording.clock(value)
    if isinstance(value, frozenset):
        return "، ".join(sorted(map(str, value)))
    return wording.show(value) if isinstance(value, date) else str(value)


# --- what is said of it -------------------------------------------------------------------------------------------


def lines(found: FirstContact, wording: Wording) -> Iterator[str]:
    """For the terminal."""
    for error in found.unreadable:
        yield wording.show(error)
    for sheet in found.sheets:
        place = wording.show(Place(sheet.file, sheet.sheet))
        if not sheet.tables:
            yield wording.say(f"survey.{'ignored' if sheet.role == 'ignored' else 'asked'}", place=place)
        for table in sheet.tables:
            title = TABLE_BY_KEY[table.table].hints[0]
            yield wording.say("survey.table", place=place, table=title, n=table.n_rows)
            yield "    " + wording.say("survey.headers", headers="، ".join(_header(*pair) for pair in table.headers))
            yield from (
                "    " + wording.say("survey.value" if v.read else "survey.unread", **_facts(v)) for v in table.values
            )
        for finding in sheet.passed_over:
            yield f"    {finding.code}  {finding.place.cell}  {wording.finding(finding)[0]}".replace("    ", "  ! ", 1)
    for finding in found.files:
        yield f"{finding.code}  {finding.place.file}  {wording.finding(finding)[0]}"
    yield wording.say("survey.end", n=len(found.sheets), tables=sum(len(sheet.tables) for sheet in found.sheets))


def _header(typed: str, title: str) -> str:
    return typed if typed == title or not typed else f"{typed} = {title}"


def _facts(value: Value) -> dict[str, object]:
    return {"cell": value.cell, "header": value.header, "typed": value.typed, "read": value.read}


def context(found: FirstContact, wording: Wording) -> dict[str, Any]:
    """For the page."""
    is_survey = found.checked is None
    return {
        "title": wording.say("survey.title" if is_survey else "survey.check_title"),
        "summary": "" if is_survey else _summary(found, wording),
        "findings": [_checked(finding, wording) for finding in found.checked or ()],
        "unreadable": [wording.show(error) for error in found.unreadable],
        "files": [_remark(finding, wording) for finding in found.files],
        "sheets": [
            {
                "place": wording.show(Place(sheet.file, sheet.sheet)),
                "role": sheet.role,
                "headers": list(sheet.headers),
                "remarks": [_remark(finding, wording) for finding in sheet.passed_over],
                "tables": [
                    {"title": TABLE_BY_KEY[table.table].hints[0], "n": table.n_rows,
                     "headers": [{"typed": typed, "title": title} for typed, title in table.headers],
                     "cells": [_facts(value) for value in table.values]}
                    for table in sheet.tables
                ],
            }
            for sheet in found.sheets
        ],
    }  # fmt: skip


def _summary(found: FirstContact, wording: Wording) -> str:
    n = counts(found.checked or ())
    return wording.say("message.check_summary", errors=n["error"], warnings=n["warning"], notes=n["note"])


def _checked(finding: Finding, wording: Wording) -> dict[str, str]:
    message, remedy = wording.finding(finding)
    return {"severity": wording.severity(finding), "code": finding.code, "place": wording.show(finding.place),
            "message": message, "remedy": remedy}  # fmt: skip


def _remark(finding: Finding, wording: Wording) -> dict[str, str]:
    message, remedy = wording.finding(finding)
    place = finding.place.cell or ("" if finding.place.sheet else finding.place.file)
    return {"code": finding.code, "place": place, "message": message, "remedy": remedy}


def as_json(found: FirstContact, wording: Wording) -> dict[str, Any]:
    """For machines."""
    return {
        "sheets": [
            {
                "file": sheet.file, "sheet": sheet.sheet, "role": sheet.role,
                "tables": [
                    {"table": table.table, "rows": table.n_rows,
                     "headers": [{"header": typed, "column": title} for typed, title in table.headers],
                     "values": [_facts(value) for value in table.values]}
                    for table in sheet.tables
                ],
                "passed_over": [_remark(finding, wording) for finding in sheet.passed_over],
            }
            for sheet in found.sheets
        ],
        "unreadable": [{"code": error.code, "message": wording.show(error)} for error in found.unreadable],
        "files": [_remark(finding, wording) for finding in found.files],
    }  # fmt: skip
