"""Typed numbers are never lost, whatever is edited, copied, sorted or put into the input folder."""

from __future__ import annotations

from random import Random

import pytest

from generator.judging.letter_lines import COLUMNS, Line, lines_of, place_in_copy, refused_copies
from generator.judging.letter_numbers import spelled
from generator.model import Act, Letter, LetterAct, LetterState, Place, Source, TypedRow
from generator.model.letters import TYPED_FIELDS
from tests.builders import day

LETTERS = [
    *(Letter(f"notice-P{n}-1", f"P{n}", LetterState.DRAFT, 1, None) for n in range(4)),
    Letter("thanks-1-P1", "P1", LetterState.WITHHELD, 1, None),
    Letter("notice-P5-1", "P5", LetterState.ISSUED, 1, None, number="۴۲/۱", dated_on=day("1405/09/01")),
    Letter(
        "notice-P6-1", "P6", LetterState.WITHDRAWN, 1, None, number="۴۲/۲", dated_on=day("1405/09/01"),
        acts=(LetterAct(Act.WITHDRAW, day("1405/09/02"), "اشتباه"),),
    ),
]  # fmt: skip
COLUMN = {name: n for n, name in enumerate(COLUMNS, 1)}


def row(letter: str, n: int = 2, is_copy: bool = False, **cells: str) -> TypedRow:
    return TypedRow(
        Source("output/letters.xlsx" if is_copy else "input/نامه‌ها.xlsx", "برگه", n, COLUMN), letter, cells, is_copy
    )


def test_what_is_known_has_its_line_and_what_is_typed_fills_it() -> None:
    lines = lines_of(
        LETTERS, [row("notice-P0-1", number="۴۲/۳"), row("notice-P5-1", number="42/1", dated_on="1405-09-01")]
    )
    first = lines[0]
    assert (first.letter, first.cells, len(first.carried)) == ("notice-P0-1", {"number": "۴۲/۳"}, 1)
    assert [line for line in lines[1:] if line.carried] == []
    assert len(lines) == len(LETTERS) - 1  # what is withheld has none until something is typed for it


def test_what_contradicts_has_a_line_of_its_own() -> None:
    typed = [row("notice-P0-1", 2, number="۱"), row("notice-P0-1", 3, number="۲"), row("notice-P5-1", 4, number="۹")]
    lines = lines_of(LETTERS, typed)
    assert [(n.letter, n.cells["number"]) for n in lines if n.carried] == [
        ("notice-P0-1", "۱"), ("notice-P0-1", "۲"), ("notice-P5-1", "۹"),
    ]  # fmt: skip


def test_what_stands_in_the_input_is_not_said_of_the_copy() -> None:
    typed = [
        row("notice-P0-1", number="۱"),
        row("notice-P0-1", 5, True, number="1"),
        row("notice-P1-1", 6, True, number="2"),
    ]
    lines = lines_of(LETTERS, typed)
    assert [(f.code, f.place) for f in refused_copies(lines, "output/letters.xlsx")] == [
        ("LET-028", place_in_copy("output/letters.xlsx", 1, "number"))
    ]
    assert place_in_copy("output/letters.xlsx", 1, "number") == Place("output/letters.xlsx", "دفتر نامه‌ها", "D3")


def _typed(lines: list[Line], is_copy: bool) -> list[TypedRow]:
    """The rows of a fresh copy as somebody reads them."""
    found = []
    for n, line in enumerate(lines, 2):
        cells = {name: str(line.cells[name]) for name in TYPED_FIELDS if isinstance(line.cells.get(name), str)}
        beside = line.carried[0].cells if line.is_alien else {}
        cells |= {name: beside[name] for name in ("recipient", "kind") if name in beside}
        if any(name in cells for name in TYPED_FIELDS):
            found.append(row(line.letter, n, is_copy, **cells))
    return found


@pytest.mark.parametrize("seed", range(50))
def test_no_typed_number_is_lost_in_random_edits_and_copies(seed: int) -> None:
    """Twenty edits each: typing into the input or the copy, sorting it, putting the fresh copy into the input."""
    rng = Random(seed)
    given: list[TypedRow] = []
    copy: list[TypedRow] = []
    expected: set[tuple[str, str]] = set()
    ids = [*(letter.letter for letter in LETTERS), "notice-P9-9"]
    for step in range(20):
        letter, number = rng.choice(ids), f"{rng.choice(['۴۲/', '42/', '۴۲‌/'])}{rng.randrange(3, 30)}"
        cells = {
            "number": number,
            **rng.choice([{}, {"dated_on": "۱۴۰۵/۰۹/۳۱"}, {"act": "بایگانی"}, {"recipient": "دیگری"}]),
        }
        what = rng.choice(["input", "copy", "sort", "put"])
        if what in ("input", "copy"):
            expected.add((letter, spelled(number)))
            (given if what == "input" else copy).append(row(letter, 100 + step, what == "copy", **cells))
        elif what == "sort":
            rng.shuffle(copy)
        else:
            given, copy = _typed(lines_of(LETTERS, [*given, *copy]), False), []
        lines = lines_of(LETTERS, [*given, *copy])
        kept = {(line.letter, spelled(str(line.cells.get("number", "")))) for line in lines}
        assert expected <= kept
        copy = [
            r
            for r in _typed(lines, True)
            if any(c.is_copy and c.letter == r.letter for line in lines for c in line.carried)
        ]
