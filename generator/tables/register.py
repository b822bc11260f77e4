"""The register of parties: the rows that others refer to, with a code each.

It is made as soon as a sheet has brought parties, for the next sheet takes a while, and once more if another sheet
brings some, too. Requirements get their codes in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from generator.language.persian import fold, transliterate
from generator.model import Addressee, Contact, Finding, Party, Place, Record
from generator.model.errors import InputError
from generator.model.periods import is_reversed, overlap
from generator.reading.sheets import Sheet
from generator.tables import columns as contract
from generator.tables.columns import TableSpec
from generator.tables.recognise import recognise
from generator.tables.references import Names, code_key
from generator.tables.rows import Row, Rows

R = TypeVar("R", bound=Record)


class Register(Struct, frozen=True):
    """The parties of some tables, how they are called, and what is to be said of their rows."""

    tables: Sequence[Rows]
    parties: list[Party]
    addressees: list[Addressee]  # how letters address them
    contacts: list[Contact]  # what stays inside
    entries: Sequence[tuple[str, tuple[str | None, ...]]]  # how each is called
    short: Sequence[tuple[str, str, str | None]]  # and by less than its whole name
    names: Names[str]
    findings: list[Finding]


def register_of(tables: Sequence[Rows]) -> Register:
    """The three records of each row, and an index of all names."""
    findings: list[Finding] = []
    rows = list(coded(chain.from_iterable(tables), contract.PARTIES, "name", findings))
    known = [row.values | {"code": code, "name": name, "party": code} for code, name, row in rows]
    sources = [row.source for _, _, row in rows]

    def made(kind: type[R]) -> list[R]:
        columns = ([values.get(name, default) for values in known] for name, default in kind.own_fields())
        return list(map(kind, sources, *columns))

    parties = made(Party)
    for party in parties:
        fold(party.secretary or "")  # it will be compared, and what was folded once is remembered
    entries = [(code, (code, row.values.get("code"), name, row.values.get("short_name"))) for code, name, row in rows]
    short = [(code, name, row.values.get("kind")) for code, name, row in rows]
    return Register(tables, parties, made(Addressee), made(Contact), entries, short, Names(entries, short), findings)


#: «حزب نمونه (منحل شده)»: a remark, and no part of the name. Party names hold none of these words.
_STATE = re.compile(
    r"[(\[\-–—]\s*(?:منحل|انحلال|تعلیق|معلق|توقیف|لغو|ابطال|باطل|غیر[ \u200c]?فعال|فاقد|بدون|سابق|منقضی)"
)


def derived_code(name: str) -> str:
    """A code for a row without one: readable, ASCII, the same for every spelling of the name that folds alike."""
    key = fold(name)
    return f"{transliterate(key)[:24].strip('-') or 'x'}-{sha256(key.encode()).hexdigest()[:6]}"


def coded(rows: Iterable[Row], spec: TableSpec, name: str, findings: list[Finding]) -> Iterator[tuple[str, str, Row]]:
    """(code, name, row) of each row that has either; codes are unique, and what was wrong has been said.

    Rows that share a code or a name are all reported: whoever refers to it can't mean one of them. All but the first
    of a shared code get a code of their own; a row that repeats both is left out. A requirement that changed has a row
    for each of its periods, with one code.
    """
    rows = list(rows)
    by_code, by_name = _shared(rows, "code", code_key), _shared(rows, name, fold)
    of_period = {id(row) for row in rows if "in_force_from" in row.values or "in_force_until" in row.values}
    codes: dict[str, str] = {}
    for row in rows:
        code: str | None = row.values.get("code")
        title: str | None = row.values.get(name)
        if title is None and row.is_blank(name):
            row.report("VAL-000", spec, name, column_title=spec.column(name).title)
        if code is None and row.is_blank("code"):
            row.report("VAL-000", spec, "code", column_title=spec.column("code").title)
        if spec is contract.PARTIES and title and _STATE.search(title):
            row.report("VAL-050", spec, name, title)
        if code is None and title is None:
            findings += row.findings
            continue
        same_code = by_code[code_key(code)] if code is not None else []
        same_name = by_name[fold(title)] if title is not None else []
        versions = [r for r in (same_code or same_name) if code is not None or "code" not in r.values]
        versions = versions if any(id(r) in of_period for r in versions) else []
        if versions:
            _report_periods(row, versions, spec, name)
        if not versions and (others := [r for r in same_code if r is not row]):
            row.report("REF-004", spec, "code", code or "", code=code, other=others[0].place("code"))
        if others := [r for r in same_name if r is not row and r not in versions]:
            row.report("REF-005", spec, name, title or "", name=title, other=others[0].place(name))
        title = title or code or ""
        is_version = len(versions) > 1
        is_repeated = not is_version and code is not None and codes.get(code_key(code)) == fold(title)
        if code is None:
            code = derived_code(title)
            if "code" not in row.source.columns:
                row.report("TBL-008", spec, name, column_title=spec.column("code").title, code=code)
        if code_key(code) in codes and not (is_repeated or is_version):
            code = derived_code(title)
        while code_key(code) in codes and not (is_repeated or is_version):
            code = derived_code(f"{code} {title}")
        findings += [replace(f, party=code if spec is contract.PARTIES else None) for f in row.findings]
        if not is_repeated:
            codes[code_key(code)] = fold(title)
            yield code, title, row


class _Period(NamedTuple):
    in_force_from: date | None
    in_force_until: date | None


def _report_periods(row: Row, versions: list[Row], spec: TableSpec, name: str) -> None:
    """A period that ends before it begins, and one in which another row of the same requirement holds as well."""
    period = _period(row)
    column = next((field for field in _Period._fields if field in row.source.columns), name)
    if is_reversed(period):
        row.report("REQ-002", spec, "in_force_until", start=period.in_force_from, end=period.in_force_until)
        return
    if others := [r for r in versions if r is not row and overlap(period, _period(r))]:
        row.report("REQ-001", spec, column, title=row.values.get(name, ""), other=others[0].place(column))


def _period(row: Row) -> _Period:
    return _Period(row.values.get("in_force_from"), row.values.get("in_force_until"))


def _shared(rows: list[Row], name: str, key: Callable[[str], str]) -> dict[str, list[Row]]:
    """The rows by what stands in that field."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if (value := row.values.get(name)) is not None:
            found.setdefault(key(value), []).append(row)
    return found


# Why a run can't go on: there is no party. Told as exactly as can be from the sheets that came.


def kept(coming: Iterable[Sheet], into: list[Sheet]) -> Iterator[Sheet]:
    """The sheets as they come, each also put by: they come only once."""
    for sheet in coming:
        into.append(sheet)
        yield sheet


def why_no_party(sheets: Sequence[Sheet], findings: Iterable[Finding], folder: str) -> InputError:
    """Why there is no party, as exactly as can be told: an empty table, a header that is almost right, the sheet that
    comes nearest, no table."""
    findings = list(findings)
    ignored = {finding.place for finding in findings if finding.code == "TBL-027"}
    for region in recognise(sheets, ())[0]:
        if region.spec.key == "parties" and not (region.is_weak or region.sheet.hidden):
            place = Place(region.sheet.file, region.sheet.title)
            return InputError("ignored_parties" if place in ignored else "empty_parties", place=place)
    for finding in findings:
        if finding.code == "TBL-003" and finding.table == "parties":
            return InputError("no_parties_near", place=finding.place, **finding.facts)
        if finding.code == "TBL-039" and finding.table == "parties":
            return InputError("turned_parties", place=finding.place)
    asked = [f.place for f in findings if f.table == "parties" and f.code in _ASKED]
    likely = next((Place(place.file, place.sheet) for place in (*asked, *_likely(sheets))), None)
    if likely:
        return InputError("no_parties_likely", place=likely, sheet=likely.sheet or likely.file.rsplit("/", 1)[-1])
    return InputError("no_parties", folder=folder)


_ASKED = frozenset({"TBL-006", "TBL-024", "TBL-025", "TBL-026", "TBL-033"})


def _likely(sheets: Iterable[Sheet]) -> list[Place]:
    """The sheets that would be a register if the office said so, the one that says most first."""
    found = [
        (-len(region.fields), sheet.hidden, n, Place(sheet.file, sheet.title))
        for n, sheet in enumerate(sheets)
        if not recognise([sheet], ())[0]  # what is another table is no register
        for region in recognise([sheet._replace(role="parties")], ())[0]
    ]
    return [place for *_, place in sorted(found)]
