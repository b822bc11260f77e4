"""What each command prints with --json, as types: docs/json.md and docs/json-schema.json are made from them.

`tests/commands/test_json_outputs.py` holds what the commands print against them: a field that is new, gone or of
another type fails. `schema` is 1; it changes when a field that is here goes or means something else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType


class _Object(Struct, forbid_unknown_fields=True, kw_only=True):
    pass


class Place(_Object):
    file: str  # relative to the workspace
    sheet: str
    cell: str  # A1


class Evidence(Place):
    value: str | UnsetType = UNSET  # of a sealed session: what the cell said then


class Finding(Place):
    code: str  # docs/findings.md
    severity: Literal["error", "warning", "note"]
    table: str
    column: str
    value: str  # masked where it is personal
    party: str | None
    session: int | None
    message: str
    remedy: str


class Counts(_Object):
    error: int
    warning: int
    note: int


class Sheet(_Object):
    file: str
    sheet: str
    role: str  # the name of a table, `ignored` or `asked`
    headers: list[str]
    rows: int


class CheckSummary(Counts):
    parties: int
    today: str


class Written(Place):
    value: str  # as it is typed; '' for a cell to be emptied


class NewRow(_Object):
    file: str
    sheet: str
    table: str
    values: dict[str, str]  # by header


class Advice(_Object):
    message: str
    steps: str  # the cells and rows, as a sentence
    cells: list[Written]
    rows: list[NewRow]


class Decision(_Object):
    party: str
    session: int
    year: int | None
    sealed: bool
    outcome: Literal["invited", "not_invited", "needs_decision", "blocked"]
    ground: str
    message: str
    evidence: list[Evidence]
    would_change: list[Advice]


class Requirement(_Object):
    code: str
    state: Literal["met", "expiring", "expired", "flawed", "missing", "under_review", "not_recorded", "exempt"]
    evidence: list[Place]


class Dossier(_Object):
    complete: bool
    mandatory: list[str]  # codes of the requirements that must be met
    requirements: list[Requirement]


class WithheldRoster(_Object):
    session: int
    year: int | None
    message: str
    evidence: list[Place]


class Session(_Object):
    year: int | None
    number: int
    date: str | None  # ISO, as all days here
    state: str | None
    chair: str | None  # a party
    evidence: list[Place]  # of the choice of the chair
    sealed: bool
    late: bool


class Output(_Object):
    schema: Literal[1]


class Failure(_Object):
    code: str
    exit: int
    message: str


class Failed(Output):
    error: Failure
    findings: list[Finding] | UnsetType = UNSET  # of the workbooks that could be read


class Build(Output):
    written: list[str]
    removed: list[str]
    unchanged: int
    findings: Counts
    letters: dict[str, int]  # how many are in each state
    elapsed_s: float


class Check(Output):
    findings: list[Finding]
    sheets: list[Sheet]
    summary: CheckSummary


class CheckPage(Output):
    written: list[str]


class SurveyHeader(_Object):
    header: str
    column: str


class SurveyValue(_Object):
    cell: str
    header: str
    typed: str
    read: str


class SurveyTable(_Object):
    table: str
    rows: int
    headers: list[SurveyHeader]
    values: list[SurveyValue]


class SurveyRemark(_Object):
    code: str
    place: str
    message: str
    remedy: str


class SurveySheet(_Object):
    file: str
    sheet: str
    role: str
    tables: list[SurveyTable]
    passed_over: list[SurveyRemark]


class SurveyUnreadable(_Object):
    code: str
    message: str


class Survey(Output):
    sheets: list[SurveySheet]
    unreadable: list[SurveyUnreadable]
    files: list[SurveyRemark]


class ExplainParty(Output):
    party: str
    dossier: Dossier
    decisions: list[Decision]
    withheld: list[WithheldRoster]


class ExplainFinding(Output):
    code: str
    severity: Literal["error", "warning", "note"]
    meaning: str
    findings: list[Finding]


class ExplainLetter(Output):
    letter: str
    party: str
    kind: str
    state: str
    number: str
    deadline: str | None
    findings: list[Finding]  # why it is withheld
    held: list[str]  # why it is held back
    evidence: list[Place]


class ExplainSession(Output):
    session: Session
    decisions: list[Decision]
    withheld: list[WithheldRoster]


class OutcomeOf(_Object):
    outcome: str
    ground: str


class PreviewChange(_Object):
    party: str
    before: OutcomeOf | None = msgspec.field(name="from")
    after: OutcomeOf = msgspec.field(name="to")


class Preview(Output):
    session: int
    policy: str | None
    decisions: list[Decision]
    changes: list[PreviewChange]
    withheld: list[WithheldRoster]


class FileChange(_Object):
    where: str
    before: str
    after: str


class DeficiencyChange(_Object):
    party: str
    requirement: str
    before: str | None
    now: str | None


class DeficiencyChanges(_Object):
    new: list[DeficiencyChange]
    resolved: list[DeficiencyChange]
    still_open: list[DeficiencyChange]


class DecisionChange(_Object):
    session: int
    party: str
    before: str | None
    now: str | None


class DayAndState(_Object):
    date: str | None
    state: str


class SessionChange(_Object):
    session: int
    before: DayAndState | None
    now: DayAndState | None


class FindingPlace(Place):
    code: str


class FindingChanges(_Object):
    new: list[FindingPlace]
    fixed: list[FindingPlace]


class Diff(Output):
    since: str | None
    changed: bool
    changes: list[FileChange]
    deficiencies: DeficiencyChanges
    decisions: list[DecisionChange]
    sessions: list[SessionChange]
    findings: FindingChanges


class Held(_Object):
    letter: str
    party: str
    name: str
    reason: str
    cells: list[Place]


class Unsendable(Held):
    pass


class WaitingLetter(_Object):
    letter: str
    party: str
    name: str
    state: Literal["ready"]


class ReadyLetter(_Object):
    letter: str
    party: str
    message: str
    recipient: str  # masked
    number: str


class HandOver(_Object):
    letter: str
    party: str
    number: str
    name: str


class Unsettled(_Object):
    letter: str
    message: str
    recipient: str
    state: str
    detail: str


class Outbox(Output):
    messages: list[WaitingLetter]
    held: list[Held]
    ready: list[ReadyLetter]
    hand_over: list[HandOver]
    unsendable: list[Unsendable]
    unsettled: list[Unsettled]


class SentLetter(_Object):
    letter: str
    party: str
    name: str
    message: str
    recipient: str
    state: str  # in a dry run `ready`
    detail: str


class UncertainLetter(_Object):
    letter: str
    message: str
    recipient: str
    name: str


class Send(Output):
    dry_run: bool
    messages: list[SentLetter]
    unsendable: list[Unsendable]
    uncertain: list[UncertainLetter]
    stopped: str  # what the server said, '' when it went to the end
    stage: str
    held: list[Held]


class SendTest(Output):
    test: Literal[True]
    recipient: str
    state: Literal["sent", "failed"]
    detail: str
    stage: str


class ResolvedLetter(_Object):
    letter: str
    message: str
    state: str


class Resolve(Output):
    resolved: list[ResolvedLetter]
    letter: str | UnsetType = UNSET  # the same three again where there is only one
    message: str | UnsetType = UNSET
    state: str | UnsetType = UNSET


class Recover(Output):
    events: int
    found: list[str]
    lost: list[str]


class OpenMatter(_Object):
    what: str
    message: str
    cells: list[Place]


class RowsOfSheet(_Object):
    file: str
    sheet: str
    rows: list[int]


class Close(Output):
    year: int
    closed: bool
    closed_on: str | None
    unsettled: list[OpenMatter]
    carried: list[OpenMatter]
    may_leave: list[RowsOfSheet]
    files: dict[str, str]  # path below records/ → SHA-256


class PastAct(_Object):
    act: str
    on: str
    reason: str


class PastLetter(_Object):
    letter: str
    kind: str
    party: str
    number: str
    dated_on: str
    mail: str | None
    handed_over_on: str | None
    answered_on: str | None
    acts: list[PastAct]


class PastSession(_Object):
    number: int
    year: int | None
    date: str | None
    sealed: bool
    state: Literal["sealed", "cancelled", "unsettled", "ahead"]  # unsettled: over, and nothing was written down
    kept_on: str
    chair: str | None
    invited: list[str]
    n_parties: int
    n_attendance: int


class PastDossiers(_Object):
    on: str
    parties: Any
    open: Any
    complete: Any


class AsOf(Output):
    day: str
    events: int
    last_event_on: str | None
    letters: list[PastLetter]
    sessions: list[PastSession]
    dossiers: PastDossiers | None
    closed_years: list[int]


class Publish(Output):
    target: str
    written: list[str]
    removed: list[str]
    unchanged: int
    left: list[str]  # files that this program did not write
    stale: str  # the site before, where it could not be removed; '' as a rule


class BrokenLink(_Object):
    page: str
    link: str


class Verify(Output):
    folder: str
    ok: bool
    files: int
    known: bool  # whether the records know of this site
    current: bool  # whether it is the site in place here
    changed: list[str]
    missing: list[str]
    added: list[str]
    foreign: list[str]
    broken_links: list[BrokenLink]


class Run(_Object):
    at: str  # UTC
    who: str
    today: str
    version: str
    inputs: dict[str, str]  # workbook → SHA-256
    counts: dict[str, int]
    site: str  # SHA-256
    exit: int


class History(Output):
    runs: list[Run]


class LetterStep(_Object):
    on: str | None
    step: str
    reason: str


class LetterHistory(_Object):
    letter: str
    kind: str
    party: str
    name: str
    number: str
    subject: str
    steps: list[LetterStep]


class HistoryOfLetters(Output):
    letters: list[LetterHistory]


class Serve(Output):
    url: str


class RecognisedTable(_Object):
    file: str
    sheet: str
    table: str
    rows: int


class UnclearSheet(_Object):
    file: str
    sheet: str
    code: str


class UnreadableFile(_Object):
    file: str
    code: str


class Init(Output):
    written: list[str]
    kept: list[str]
    copied: list[str]
    recognised: list[RecognisedTable]
    unclear: list[UnclearSheet]
    unreadable: list[UnreadableFile]


class DoctorCheck(_Object):
    name: str
    level: Literal["ok", "warn", "fail"]
    code: str
    message: str
    remedy: str


class DoctorSummary(_Object):
    ok: int
    warn: int
    fail: int


class Doctor(Output):
    checks: list[DoctorCheck]
    summary: DoctorSummary


class Province(_Object):
    name: str
    parties: int
    complete: int
    open: int
    findings: Counts


class UnreadProvince(_Object):
    folder: str
    code: str


class Rollup(Output):
    written: list[str]
    removed: list[str]
    unchanged: int
    provinces: list[Province]
    unread: list[UnreadProvince]


#: Command line → what it prints. `watch` prints the object of `generate` after each run, `menu` none.
OUTPUTS: dict[str, type[Output]] = {
    "generate": Build,
    "generate check": Check,
    "generate check --page": CheckPage,
    "generate check --survey": Survey,
    "generate explain PARTY": ExplainParty,
    "generate explain CODE": ExplainFinding,
    "generate explain LETTER": ExplainLetter,
    "generate explain session N": ExplainSession,
    "generate preview": Preview,
    "generate diff": Diff,
    "generate outbox": Outbox,
    "generate send": Send,
    "generate send --test ADDRESS": SendTest,
    "generate resolve MESSAGE": Resolve,
    "generate recover": Recover,
    "generate close YEAR": Close,
    "generate as-of DATE": AsOf,
    "generate publish": Publish,
    "generate verify": Verify,
    "generate history": History,
    "generate history --letter ID": HistoryOfLetters,
    "generate serve": Serve,
    "generate init": Init,
    "generate doctor": Doctor,
    "generate rollup DIR…": Rollup,
    "any command that fails": Failed,
}

_PAGE = """# What --json prints

{generated}

One object on stdout; messages go to stderr. Days are ISO dates, paths are relative to the workspace, cells are A1,
personal values are masked. Fields may be added; one that is here goes, or changes its meaning, with another `schema`
only.
A field with `?` is not always there. For machines: [json-schema.json](json-schema.json) (JSON Schema 2020-12).
"""


def json_page(generated: str) -> str:
    """docs/json.md."""
    return "\n".join(_lines(generated)) + "\n"


def json_schema() -> str:
    """docs/json-schema.json: a schema for each command line, and what they have in common below `$defs`."""
    schemas, parts = msgspec.json.schema_components(OUTPUTS.values(), ref_template="#/$defs/{name}")
    for part in parts.values():
        part.pop("additionalProperties", None)  # whoever reads it takes a field that was added
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "commands": dict(zip(OUTPUTS, schemas, strict=True)),
        "$defs": parts,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _lines(generated: str) -> Iterator[str]:
    yield _PAGE.format(generated=generated)
    _schemas, parts = msgspec.json.schema_components(OUTPUTS.values(), ref_template="{name}")
    for command, output in OUTPUTS.items():
        yield f"## `{command}`\n"
        yield from _fields(parts[output.__name__], "schema")
        yield ""
    yield "## What they are made of\n"
    outputs = {output.__name__ for output in OUTPUTS.values()}
    for name, part in sorted(parts.items()):
        if name not in outputs:
            yield f"### {name}\n"
            yield from _fields(part)
            yield ""


def _fields(part: dict[str, Any], *left_out: str) -> Iterator[str]:
    for name, told in part["properties"].items():
        if name not in left_out:
            yield f"- `{name}`{'' if name in part['required'] else '?'}: {_type(told)}"


def _type(told: dict[str, Any]) -> str:
    if "$ref" in told:
        return f"[{told['$ref']}](#{told['$ref'].lower()})"
    if "anyOf" in told:
        return " or ".join(map(_type, told["anyOf"]))
    if "enum" in told:
        return ", ".join(f"`{json.dumps(value)}`" for value in told["enum"])
    if told.get("type") == "array":
        return f"list of {_type(told['items'])}"
    if told.get("type") == "object":
        return f"object of {_type(told['additionalProperties'])}"
    return str(told.get("type", "any value"))
