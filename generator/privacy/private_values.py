"""The private values of a run, looked for in open text: mobile numbers, national ids, e-mail and home addresses."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from generator.language.persian import to_latin
from generator.privacy.candidates import letters_of
from generator.privacy.numbers import PersonalKind, mobile_core

_LANDLINE = re.compile(r"0[1-8]\d{9}")
_FEWEST_DIGITS = 8
_FEWEST_TURNED = 10  # a line from right to left may turn a number round; a shorter one is then anybody's
_SHORTEST, _SHORTEST_WITH_DIGITS = 20, 15  # folded letters of an address; shorter ones are anybody's
_GRAM = 8  # bytes that are looked up at once


class PrivateValues:
    """What the private columns of the register hold, each kind as it is compared."""

    def __init__(self, values: Mapping[PersonalKind, Iterable[str]] | None = None) -> None:
        self._numbers: dict[str, PersonalKind] = {}
        self._grams: defaultdict[int, list[tuple[bytes, int]]] = defaultdict(list)
        self.emails: frozenset[str] = frozenset()
        for kind, some in (values or {}).items():
            if kind is PersonalKind.ADDRESS:
                for letters in {letters_of(value) for value in some}:
                    self._add_address(letters)
            elif kind is PersonalKind.EMAIL:
                self.emails = frozenset(value.strip().lower() for value in some if "@" in value)
            else:
                for value in some:  # a cell may hold several
                    for number in re.split("[،,؛;\n]", value):
                        self._add_number(number, kind)

    def _add_number(self, value: str, kind: PersonalKind) -> None:
        digits = re.sub(r"\D", "", to_latin(value))
        if _FEWEST_DIGITS <= len(digits) <= 16 and not _LANDLINE.fullmatch(digits):
            self._numbers.setdefault(_core(digits), kind)
            if len(_core(digits)) >= _FEWEST_TURNED:
                for turned in (digits[::-1], _core(digits)[::-1]):
                    self._numbers.setdefault(_core(turned), kind)

    def _add_address(self, letters: bytes) -> None:
        has_digits = any(digit in letters for digit in letters_of("0123456789"))
        if len(letters) < (_SHORTEST_WITH_DIGITS if has_digits else _SHORTEST):
            return
        first = len(letters) - 2 * _GRAM + 1  # the end of an address is its own; many begin alike
        for offset in range(max(0, first), len(letters) - _GRAM + 1):
            gram = int.from_bytes(letters[offset : offset + _GRAM], sys.byteorder)
            self._grams[gram].append((letters, offset))

    @cached_property
    def has_short_numbers(self) -> bool:
        """Whether one of the numbers may be written with eight digits, as when Excel has taken its zeros."""
        return any(len(core) <= _FEWEST_DIGITS for core in self._numbers)

    def number(self, digits: str) -> PersonalKind | None:
        """Which private number these digits are, with or without their zeros and the country's code."""
        if not self._numbers or len(digits) < _FEWEST_DIGITS:
            return None
        return self._numbers.get(_core(digits))

    def may_hold_address(self, text: str) -> bool:
        """Whether the text may hold a home address: quick, also for all texts of a table in one."""
        return bool(self._grams) and any(self._addresses(letters_of(text)))

    def addresses(self, text: str) -> Iterator[tuple[int, int]]:
        """(start, end) of each home address in a text."""
        letters = letters_of(text)
        found = sorted(set(self._addresses(letters)))
        if not found:
            return
        places = [n for n, sign in enumerate(text) for _ in letters_of(sign)]
        for place, size in found:
            yield places[place], places[place + size - 1] + 1

    def _addresses(self, letters: bytes) -> Iterator[tuple[int, int]]:
        """(place, size) of each. Every address has a gram at one of the places that are multiples of eight."""
        grams = memoryview(letters)[: len(letters) // _GRAM * _GRAM].cast("Q") if letters else ()
        if self._grams.keys().isdisjoint(grams):
            return
        for place, gram in zip(range(0, len(letters), _GRAM), grams, strict=False):
            for value, offset in self._grams.get(gram, ()):
                if place >= offset and letters.startswith(value, place - offset):
                    yield place - offset, len(value)


def _core(digits: str) -> str:
    return mobile_core(digits) or digits.lstrip("0")


NONE = PrivateValues()
