"""The lines of a fresh letters table: what is known of each letter, and what was typed and has not taken effect.

Pure. Nothing that was typed is lost: what no line of its letter says already is written into an empty line of that
letter, else into a line of its own; beside an id that no letter has, below all others. A row beside another party or
kind keeps them, so that its number can't be issued by the copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.letter_numbers import BesideIds, spelled
from generator.language import values, words
from generator.language.persian import fold
from generator.model import (
    Act,
    Finding,
    Letter,
    LetterKind,
    LetterNumber,
    LetterState,
    Party,
    Place,
    TypedRow,
    column_letters,
)
from generator.model.letters import TYPED_FIELDS
from generator.tables.columns import LETTERS

#: The columns of the copy, and its first sheet (contract §3b).
COLUMNS = ("letter", "kind", "recipient", "number", "dated_on", "handed_over_on", "state", "act", "act_on", "reason")
SHEET = LETTERS.hints[1]
_DATES = frozenset({"dated_on", "handed_over_on", "act_on"})
_ALIEN = frozenset({"LET-020", "LET-026"})
_WITHOUT_LINE = frozenset({LetterState.WITHHELD, LetterState.BLOCKED})  # until something is typed for them

Cells = Mapping[str, str | date | Act]


class Line(Struct, frozen=True):
    """A line of the table: the cells of `TYPED_FIELDS` that are filled, and the rows that are carried in it."""

    letter: str
    cells: Cells
    carried: tuple[TypedRow, ...] = ()
    is_alien: bool = False  # beside another recipient or kind, or an id of no letter


def lines_of(
    letters: Iterable[Letter],
    typed: Sequence[TypedRow],
    findings: Iterable[Finding] = (),
    beside: BesideIds | None = None,
) -> list[Line]:
    """All lines, those of a letter together: first of what waits for its number, then of what was issued. Rows of the
    copy have no findings yet: `beside` tells which of them name another letter."""
    by_letter: dict[str, list[TypedRow]] = {}
    for row in typed:
        by_letter.setdefault(row.letter, []).append(row)
    alien = {finding.place for finding in findings if finding.code in _ALIEN}
    found: list[Line] = []
    for letter in sorted(letters, key=lambda letter: letter.state.is_issued):
        own = list(_known(letter))
        for row in by_letter.pop(letter.letter, ()):
            is_alien = any(row.source.place(name) in alien for name in ("recipient", "kind"))
            is_alien |= row.is_copy and beside is not None and bool(beside.against(_compared(row), letter))
            own = _with(own, row, letter, is_alien=is_alien)
        found += own
    for rows in by_letter.values():
        own = []
        for row in rows:
            own = _with(own, row, None, is_alien=True)
        found += own
    return found


def in_order(letters: Iterable[Letter], parties: Sequence[Party]) -> list[Letter]:
    """The letters by kind, then by session, then as the parties go."""
    kinds = {kind: n for n, kind in enumerate(LetterKind)}
    places = {party.code: n for n, party in enumerate(parties)}
    return sorted(letters, key=lambda n: (kinds[n.kind], n.session or 0, places.get(n.party, len(places)), n.letter))


def refused_copies(lines: Sequence[Line], workbook: str) -> Iterator[Finding]:
    """What was typed into the copy in output/ and stands in no sheet of the input: it is kept, and nothing follows.
    The cell is that of the fresh copy; `workbook` is its name."""
    for n, line in enumerate(lines):
        for row in (row for row in line.carried if row.is_copy):
            name = next(name for name in TYPED_FIELDS if name in row.cells)
            place = place_in_copy(workbook, n, name)
            yield Finding("LET-028", place, "letters", name, row.cells[name], {"letter": row.letter})


def place_in_copy(workbook: str, n: int, name: str) -> Place:
    """The cell of a line of the fresh copy (from 0)."""
    return Place(workbook, SHEET, f"{column_letters(COLUMNS.index(name) + 1)}{n + 2}")


def _known(letter: Letter) -> Iterator[Line]:
    """What is known of a letter: one line, and one more for each act after the first."""
    if letter.state in _WITHOUT_LINE:
        return
    said = {"number": letter.number, "dated_on": letter.dated_on, "handed_over_on": letter.handed_over_on}
    basis = {name: value for name, value in said.items() if value}
    reason = str(letter.facts.get("number_reason", ""))
    if not letter.acts:
        yield Line(letter.letter, {**basis, **({"reason": reason} if reason else {})})
    for act in letter.acts:
        yield Line(letter.letter, {**basis, "act": act.act, "act_on": act.day, "reason": act.reason})


def _with(lines: list[Line], row: TypedRow, letter: Letter | None, *, is_alien: bool) -> list[Line]:
    """The lines of a letter with what a row says, in the first that says it, or is empty where the row is filled."""
    numbers = {spelled(n) for n in letter.frozen.former_numbers} if letter and letter.frozen else set()
    wanted = {name: row.cells[name] for name in TYPED_FIELDS if name in row.cells}
    for n, line in enumerate(lines):
        differ = {name for name, text in wanted.items() if not _says(line, name, text, numbers)}
        if line.is_alien is not is_alien or (is_alien and not _are_beside_the_same(line.carried[0], row)):
            continue
        if not differ:
            return lines
        if not differ & line.cells.keys():
            filled = replace(line, cells={**line.cells, **{k: wanted[k] for k in differ}}, carried=(*line.carried, row))
            return [*lines[:n], filled, *lines[n + 1 :]]
    return [*lines, Line(row.letter, wanted, (row,), is_alien)]


def _compared(row: TypedRow) -> LetterNumber:
    recipient, kind = row.cells.get("recipient"), row.cells.get("kind")
    return LetterNumber(source=row.source, letter=row.letter, recipient=recipient, kind=kind)


def _are_beside_the_same(row: TypedRow, other: TypedRow) -> bool:
    return all(fold(row.cells.get(name, "")) == fold(other.cells.get(name, "")) for name in ("recipient", "kind"))


def _says(line: Line, name: str, text: str, former: set[str]) -> bool:
    if name == "number" and spelled(text) in former:
        return True
    return name in line.cells and key_of(name, line.cells[name]) == key_of(name, text)


def key_of(name: str, value: str | date | Act) -> str:
    """A cell as cells are compared: what is read from it, and where nothing can be, its text."""
    if isinstance(value, Act):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if name == "number":
        return spelled(value)
    if name in _DATES:
        parsed, problem = values.parse_date(value)
        return parsed.isoformat() if isinstance(parsed, date) and problem is None else fold(value)
    found = words.ACT.find(value) if name == "act" else None
    return found.value if found else fold(value)
