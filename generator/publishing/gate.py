"""The privacy gate: no site is published in which a private value of this run can be read.

Pages are made from types without private fields, so nothing should ever be found. The gate looks nevertheless, in the
finished files and through all usual encodings, because a template of the workspace or a mistake of ours could lead a
value out. It looks for numbers of seven digits and more, e-mail addresses, and texts long enough to be nobody else's.
What may nevertheless stand somewhere is told in `inspection`.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from generator.model import PrivateCell
from generator.privacy.candidates import FEWEST_DIGITS, GAP, Candidates, candidates_in, digits_of, emails_of, letters_of
from generator.publishing.decode import names, texts, unmarked
from generator.publishing.searched import Searched
from generator.tables.confidential import Addressed

_SHORTEST_TEXT, _SHORTEST_WITH_DIGITS = 16, 10  # folded letters; shorter ones are anybody's words
_GRAM = 8  # bytes that are looked up at once
_STRIDE, _SHORT_STRIDE = 8, 2  # every text of 15 letters has a gram at each eighth place, of 9 at each second

_TOGETHER = 4  # lines: pieces that a value may be broken into, as by the digits in a line of a paper
_FEWEST_TURNED = 10  # digits
_BOX, _BOXES = 2, 60  # characters of a line that may be the box of a digit; lines that such boxes may take

_DAY = re.compile(r"(?:1[34]|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_MONTH = "".join(map(str, range(1, 32)))  # as the boxes of a calendar follow each other
_Grams = dict[int, list[tuple[bytes, int]]]  # eight letters as a number → the values that have them, and where


@dataclass(frozen=True, slots=True)
class Hit:
    """A private value that was found, and the file in which it was."""

    path: str
    cell: PrivateCell


class Gate:
    """Finds the values of the private cells. Made for one run; what it has seen and found clean it passes over."""

    def __init__(self, addressed: Addressed | None = None) -> None:
        self._addressed = addressed or Addressed()
        self._numbers: dict[str, PrivateCell] = {}
        self._emails: dict[str, PrivateCell] = {}
        self._letters: dict[bytes, PrivateCell] = {}
        self._grams: _Grams = defaultdict(list)
        self._short_grams: _Grams = defaultdict(list)
        self._seen: set[int] = set()

    @classmethod
    def against(cls, cells: Iterable[PrivateCell], addressed: Addressed | None = None) -> Gate:
        """A gate against the cells."""
        gate = cls(addressed)
        for cell in cells:
            gate._add(cell)
        return gate

    def values_in(self, texts: Iterable[str]) -> frozenset[str]:
        """The private values that stand in any of the texts."""
        return frozenset(cell.value for text in texts for cell in self.found_in(candidates_in(text)))

    def cells(self) -> Iterator[PrivateCell]:
        """The cells that it looks for."""
        yield from {cell: None for kind in (self._numbers, self._emails, self._letters) for cell in kind.values()}

    def _add(self, cell: PrivateCell) -> None:
        digits, letters = digits_of(cell.value), letters_of(cell.value)
        if _DAY.fullmatch(digits) or (len(digits) >= FEWEST_DIGITS and digits in _MONTH):
            return  # typed in the wrong column, or to fill it: pages are full of days
        for email in emails_of(cell.value):
            self._emails[email] = cell
        is_number = len(digits) >= FEWEST_DIGITS and sum(ch.isalpha() for ch in cell.value) < 3
        if is_number:
            for form in _forms(digits):
                self._numbers.setdefault(form, cell)
        elif len(letters) >= (_SHORTEST_WITH_DIGITS if digits or "@" in cell.value else _SHORTEST_TEXT):
            self._add_letters(letters, cell)

    def _add_letters(self, letters: bytes, cell: PrivateCell) -> None:
        if letters in self._letters:
            return
        self._letters[letters] = cell
        is_long = len(letters) >= _GRAM + _STRIDE - 1
        stride, grams = (_STRIDE, self._grams) if is_long else (_SHORT_STRIDE, self._short_grams)
        first = len(letters) - _GRAM - stride + 1  # the end of a text is its own; many begin alike
        for offset in range(first, first + stride):
            grams[int.from_bytes(letters[offset : offset + _GRAM], sys.byteorder)].append((letters, offset))

    def look(self, path: str, data: bytes, searched: Searched | None = None, before: bytes = b"") -> Iterator[Hit]:
        """The private values that can be read in a file. What is read of it for the first time goes to `searched`.

        `before` is what stood at that path and was searched for all of these cells: what it says is passed over.
        """
        scope, seen, is_clean = self._addressed.scope(path), set[int](), True
        told = _groups_of_file(path, before)

        def fresh(text: str) -> str:
            return _fresh(text, (self._seen, told), seen)

        for text in chain(names(path), texts(path, data, fresh)):
            candidates = candidates_in(text)
            if searched:
                searched.add(candidates)
            for cell in self.found_in(candidates):
                is_clean = False
                if not self._addressed.may_show(scope, cell):
                    yield Hit(path, cell)
        if is_clean:  # what one file may show another may not
            self._seen |= seen

    def found_in(self, candidates: Candidates) -> Iterator[PrivateCell]:
        """The private cells whose value stands in a text, however it is spelled."""
        yield from (self._numbers[number] for number in candidates.numbers & self._numbers.keys())
        yield from (self._emails[email] for email in candidates.emails & self._emails.keys())
        if self._grams:
            yield from self._letters_in(candidates.letters, self._grams)
        if self._short_grams:
            for start in range(0, _GRAM, _SHORT_STRIDE):
                yield from self._letters_in(candidates.letters, self._short_grams, start)

    def _letters_in(self, letters: bytes, grams: _Grams, start: int = 0) -> Iterator[PrivateCell]:
        """Each eighth place from `start` is looked up; only where a gram is known the whole value is compared."""
        places = memoryview(letters)[start : start + max(0, len(letters) - start) // _GRAM * _GRAM].cast("Q")
        if grams.keys().isdisjoint(places):
            return
        for place, gram in zip(range(start, len(letters), _GRAM), places, strict=False):
            for value, offset in grams.get(gram, ()):
                if place >= offset and letters.startswith(value, place - offset):
                    yield self._letters[value]

    def may_be_in(self, searched: Searched) -> bool:
        """Whether one of the values stands in what was searched before: quick, for a few values."""
        return (
            any(searched.has_number(number) for number in self._numbers)
            or any(searched.has_email(email) for email in self._emails)
            or any(searched.has_letters(letters) for letters in self._letters)
        )


def _forms(digits: str) -> set[str]:
    """A number with and without its leading zeros and the country's code; a long one turned round as well, as boxes of
    digits are that run from right to left."""
    core = digits.removeprefix("0098").removeprefix("98") if len(digits) >= 12 else digits
    core = core.lstrip("0") if len(core.lstrip("0")) >= FEWEST_DIGITS else core
    forms = {digits, core, f"0{core}", f"98{core}", f"0098{core}", f"980{core}"}
    return forms | {f"{core}98", digits[::-1], core[::-1], f"0{core}"[::-1]} if len(core) >= _FEWEST_TURNED else forms


def _groups(lines: Sequence[str]) -> list[int]:
    """Each line with the next ones. Not the line alone: a value that is broken into as many pieces is seen as soon as
    all of them stand together."""
    ended = (*lines, *("",) * (_TOGETHER - 1))
    return list(map(hash, zip(lines, *(ended[n:] for n in range(1, _TOGETHER)), strict=False)))


def _groups_of_file(path: str, data: bytes) -> set[int]:
    """Those of all its texts, as they are before any escaping is taken off."""
    found = set[int]()

    def noted(text: str) -> str:
        found.update(_groups(text.split("\n")))
        return ""

    for _rest in texts(path, data, noted) if data else ():
        pass
    return found


def _fresh(text: str, known: tuple[set[int], set[int]], seen: set[int]) -> str:
    """What of a text is not known yet, pieces of it apart; its groups of lines are added to `seen`."""
    lines = text.split("\n")
    groups = _groups(lines)
    before, standing = known
    new = [n for n, group in enumerate(groups) if group not in before and group not in standing]
    if len(new) == len(lines):
        seen.update(groups)
        return text
    kept, end = [], 0  # `end` is the first line that is not kept yet
    for n in new:
        seen.add(groups[n])
        first, last = n, n + _TOGETHER
        if n >= end:
            while first > max(end, n - _BOXES) and _is_box(lines[first - 1]):
                first -= 1
        while last < min(len(lines), n + _BOXES) and _is_box(lines[last]):
            last += 1
        if first > end:
            kept.append(GAP)
        kept += lines[max(first, end) : last]
        end = max(end, last)
    return "\n".join(kept)


def _is_box(line: str) -> bool:
    """Whether a line holds no more than a digit or two, as the boxes of a form do; or nothing that is seen."""
    return len(line) < 200 and len(unmarked(line).strip()) <= _BOX
