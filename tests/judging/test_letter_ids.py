"""Ids of letters to a party that had another code before."""

from __future__ import annotations

import pytest

from generator.judging.letter_numbers import LetterIds
from generator.model import Letter, LetterKind, LetterState


def ids(state: LetterState | None, *numbered: str) -> LetterIds:
    """Of party N, formerly O, whose letter `thanks-1-O` was issued and has come into that state."""
    known = [Letter("thanks-1-O", "N", state, 1, None, kind=LetterKind.THANKS, session=1)] if state else []
    return LetterIds({"N"}, {"N": ("O",)}, {letter.letter: letter for letter in known}, set(numbered))


@pytest.mark.parametrize(
    ("state", "numbered", "expected"),
    [
        (None, (), "thanks-1-N"),
        (None, ("thanks-1-O",), "thanks-1-O"),  # its draft was numbered under the code of that day
        (LetterState.HANDED_OVER, ("thanks-1-O",), "thanks-1-O"),
        (LetterState.REPLACED, (), "thanks-1-N"),
        (LetterState.REPLACED, ("thanks-1-O",), "thanks-1-N"),  # the row is that of the letter that was amended
        (LetterState.REPLACED, ("thanks-1-O", "thanks-1-N"), "thanks-1-N"),
    ],
)
def test_what_stands_under_a_former_code(state: LetterState | None, numbered: tuple[str, ...], expected: str) -> None:
    assert ids(state, *numbered).of("thanks-1-N", "N") == expected
