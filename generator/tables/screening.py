"""Personal data in the open text of the tables: found at its cell, and masked before anything is made of the row.

From here on nobody can see it: neither pages nor papers, nor what a finding repeats of the cell. Searched are the
columns that pages or letters quote; in columns of ids only what no id can be, in the table `office` nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from generator.language.persian import clean
from generator.language.values import as_text, identifier, register_number
from generator.model import Contact, Finding, Problem, Requirement
from generator.privacy.detector import BY_FORM, SEAM, Detector
from generator.privacy.numbers import PersonalKind
from generator.privacy.private_values import PrivateValues
from generator.reading.sheets import CellFault
from generator.tables import columns as contract
from generator.tables.columns import Column, Privacy, TableSpec
from generator.tables.rows import Rows

PERSONAL = "PII-001"
_LONGEST_NUMBER = 10**9  # a larger number in a column of numbers may be a telephone's
#: Whose numbers and names are ids that letters and pages go by: never searched.
_NEVER = frozenset({("parties", "code"), ("requirements", "code"), ("letters", "letter"), ("letters", "number")})
_KINDS: Mapping[str, PersonalKind] = {
    "mobile": PersonalKind.MOBILE, "national_id": PersonalKind.NATIONAL_ID,
    "email": PersonalKind.EMAIL, "address": PersonalKind.ADDRESS,
}  # fmt: skip


def is_searched(spec: TableSpec, column: Column) -> bool:
    """Whether the cells of a column are searched for personal data: what pages say, and what letters say."""
    is_open = column.privacy is not Privacy.INTERNAL and column.parser is not None
    return is_open and spec is not contract.OFFICE and (spec.key, column.field) not in _NEVER


def holds_ids(column: Column) -> bool:
    """Whether it is a column of ids: numbers of licences, letters, registrations."""
    return column.parser in (identifier, register_number)


def detector_of(parties: Iterable[Rows]) -> Detector:
    """Looks for what is personal by its form, and for what the private columns hold, well typed or not."""
    found: dict[PersonalKind, set[str]] = {kind: set() for kind in _KINDS.values()}
    for rows in parties:
        for name, kind in _KINDS.items():
            found[kind].update(value for value in rows.columns.get(name, ()) if value is not None)
        for n, said in rows.problems.items():
            for name, _ in said:
                if name in _KINDS:
                    found[_KINDS[name]].add(_shown(rows.cells[n][rows.sources[n].columns[name] - 1]))
    return Detector(PrivateValues({kind: sorted(values) for kind, values in found.items()}))


def detector_for(contacts: Iterable[Contact]) -> Detector:
    """The same from what the register became, without what was not well typed."""
    held = list(contacts)
    found = {kind: [v for c in held if (v := getattr(c, name))] for name, kind in _KINDS.items()}
    return Detector(PrivateValues(found))


def screened(rows: Rows, detector: Detector = BY_FORM) -> Rows:
    """The rows with «…» for what is personal, and a problem at each cell; the same object when there is nothing."""
    said: dict[int, list[tuple[str, Problem]]] = {}
    columns = dict(rows.columns)
    for name, values in rows.columns.items():
        column = rows.spec.column(name)
        if not is_searched(rows.spec, column):
            continue
        masked = _masked_values(values, detector, holds_ids(column))
        if masked:
            columns[name] = [masked[value][0] if value in masked else value for value in values]
            for n, value in enumerate(values):
                if value in masked:
                    cell = name if name in rows.sources[n].columns else "state"  # of a wide table: both in one cell
                    said.setdefault(n, []).append((cell, masked[value][1]))
    doubts = _masked_problems(rows, detector, said)
    if not said:
        return rows
    problems = {**rows.problems, **{n: [*doubts.get(n, ()), *some] for n, some in said.items()}}
    cells = [_masked_cells(rows, n, detector) if n in said else row for n, row in enumerate(rows.cells)]
    return replace(rows, cells=cells, columns=columns, problems=problems)


def _masked_values(values: Sequence[Any], detector: Detector, among_ids: bool) -> dict[Any, tuple[Any, Problem]]:
    """(what stands in its place, what is to be said) of each value of a column that holds something personal."""
    if {*map(type, values)}.isdisjoint((str, int)):  # states and days, as most columns
        return {}
    different = {*values}
    texts = {value for value in different if type(value) is str}
    found: dict[Any, tuple[Any, Problem]] = {}
    for text in texts if texts and detector.may_hold(SEAM.join(texts), among_ids=among_ids) else ():
        if problem := _problem(text, detector, among_ids):
            found[text] = detector.masked(text, among_ids=among_ids), problem
    for number in {value for value in different if type(value) is int and value >= _LONGEST_NUMBER}:
        if problem := _problem(str(number), detector, among_ids):
            found[number] = None, problem
    return found


def _masked_problems(
    rows: Rows, detector: Detector, said: dict[int, list[tuple[str, Problem]]]
) -> dict[int, list[tuple[str, Problem]]]:
    """What was said of the rows with their facts masked; cells of which no value came are added to what is `said`."""
    found = dict(rows.problems)
    for n, problems in rows.problems.items():
        for name, doubt in problems:
            column = rows.spec.column(name)
            if is_searched(rows.spec, column) and name not in {cell for cell, _ in said.get(n, ())}:
                raw = rows.cells[n][rows.sources[n].columns[name] - 1]
                texts = (_shown(raw), *(fact for fact in doubt.facts.values() if isinstance(fact, str)))
                some = (_problem(text, detector, holds_ids(column)) for text in texts)
                if problem := next(filter(None, some), None):
                    said.setdefault(n, []).append((name, problem))
        if n in said:
            found[n] = [(name, Problem(code, _masked_facts(facts, detector))) for name, (code, facts) in problems]
    return found


def _masked_facts(facts: Mapping[str, object], detector: Detector) -> Mapping[str, object]:
    return {name: detector.masked(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}


def _masked_cells(rows: Rows, n: int, detector: Detector) -> list[Any]:
    """The cells of a row, those of searched columns masked: findings repeat them."""
    cells = list(rows.cells[n])
    for name, position in rows.sources[n].columns.items():
        column = rows.spec.column(name)
        if is_searched(rows.spec, column) and position <= len(cells):
            text = _shown(cells[position - 1])
            masked = detector.masked(text, among_ids=holds_ids(column))
            cells[position - 1] = cells[position - 1] if masked == text else masked
    return cells


def _problem(text: str, detector: Detector, among_ids: bool) -> Problem | None:
    hits = detector.hits(text, among_ids=among_ids)
    return Problem(PERSONAL, {"kind": hits[0].kind}) if hits else None


def _shown(raw: Any) -> str:
    return raw.shown if isinstance(raw, CellFault) else clean(as_text(raw))


def screened_requirements(
    requirements: Sequence[Requirement], detector: Detector
) -> tuple[list[Requirement], list[Finding]]:
    """The requirements, which were read before the register, without private values of the run; the findings."""
    findings: list[Finding] = []
    found = []
    for requirement in requirements:
        masked = {}
        for name in ("title", "short_title", "remedy", "legal_basis"):
            text = getattr(requirement, name) or ""
            if problem := _problem(text, detector, among_ids=False):
                masked[name] = value = detector.masked(text)
                spec = contract.REQUIREMENTS
                findings.append(Finding(PERSONAL, requirement.at(name), spec.key, name, value, problem.facts))
        found.append(replace(requirement, **masked) if masked else requirement)
    return found, findings
