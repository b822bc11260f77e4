"""What of a text could be somebody's: its numbers, its e-mail addresses, and its letters as they are compared.

All three are found fast enough for thousands of files. The letters are one byte each, with spelling, digits, spaces and
marks evened out as `persian.fold` does; what stands in the table below takes the short way, all else the long one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from generator.language.persian import fold

FEWEST_DIGITS, MOST_DIGITS = 7, 16
GAP = "\x00"  # between pieces that were not together: it survives the folding
_MOST_GROUPS = 16
_RUN = re.compile(
    r"[0-9۰-۹٠-٩][0-9۰-۹٠-٩ \t\-–—./()+_\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad,،]{5,}"  # where numbers can be
)
_NUMBER = re.compile(r"\d+(?:[ \t\-–—./()+_\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad,،]{1,3}\d+)*")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONGEST_PART = 80  # characters of an address before and after its @
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
_COMMON = (
    "".join(map(chr, range(128)))
    + "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقکكگلمنوهىيیپچژۀەٱ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
    + "،؛؟٪٫٬«»‹›…–—·×✓✔✗−●▲▼←→↑↓•\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f"
    + "\u2066\u2067\u2068\u2069\u2028\u202a\u202b\u202c\u202e"
    + "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0654\u0670"
)


@dataclass(frozen=True, slots=True)
class Sifted:
    """What a text holds. `letters` are folded, a byte each."""

    numbers: frozenset[str]
    emails: frozenset[str]
    letters: bytes


def sift(text: str) -> Sifted:
    """Numbers of seven digits and more in each way of joining their groups, addresses, letters."""
    numbers: set[str] = set()
    for run in _RUN.findall(text):
        numbers |= _joined(run)
    return Sifted(frozenset(numbers), frozenset(_emails(text)) if "@" in text else frozenset(), letters_of(text))


@cache
def _joined(text: str) -> frozenset[str]:
    """A number may be written in groups, and those in either order: a line of Persian runs backwards."""
    found = set()
    for number in _NUMBER.findall(text.translate(_DIGITS)):
        groups = re.findall(r"\d+", number)
        for n in range(len(groups)):
            forwards = backwards = ""
            for group in groups[n : n + _MOST_GROUPS]:
                forwards, backwards = forwards + group, group + backwards
                if len(forwards) > MOST_DIGITS:
                    break
                if len(forwards) >= FEWEST_DIGITS:
                    found |= {forwards, backwards}
    return frozenset(found)


def _emails(text: str) -> Iterator[str]:
    at = text.find("@")
    while at >= 0:
        for email in _EMAIL.findall(text[max(0, at - _LONGEST_PART) : at + _LONGEST_PART].translate(_DIGITS)):
            yield email.casefold()
        at = text.find("@", at + 1)


def emails_of(value: str) -> list[str]:
    """The addresses in a cell."""
    return [email.casefold() for email in _EMAIL.findall(value)]


def digits_of(value: str) -> str:
    """The digits in a cell, of whatever script, as ASCII."""
    return re.sub(r"\D", "", value).translate(_DIGITS)


# --- folding ------------------------------------------------------------------------------------------------------


def letters_of(text: str) -> bytes:
    """`persian.fold`, letter by letter, as bytes; signs that no cell is told apart by are left out."""
    codes, folding, removed = _tables()
    try:
        found = codecs.charmap_encode(text, "strict", codes)[0]
    except UnicodeEncodeError:
        found = codecs.charmap_encode(text.translate(_FOLDING), "ignore", codes)[0]
    return found.translate(folding, removed)


class _Folding(dict[int, str]):
    """`persian.fold` of one sign, remembered."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = fold(chr(code)) if code else GAP
        return folded


_FOLDING = _Folding()


@cache
def _tables() -> tuple[Any, bytes, bytes]:
    """Sign → its byte; byte → the byte of what it folds to; bytes that fold to nothing."""
    signs = dict.fromkeys(sign for sign in _COMMON if len(_FOLDING[ord(sign)]) < 2)
    outcomes = dict.fromkeys(out for sign in signs if (out := _FOLDING[ord(sign)]))
    places = {sign: n for n, sign in enumerate(dict.fromkeys((*signs, *outcomes)))}
    decoding = "".join(places).ljust(256, "\ufffe")
    folding, removed = bytearray(range(256)), bytearray()
    for sign in signs:
        out = _FOLDING[ord(sign)]
        if out:
            folding[places[sign]] = places[out]
        else:
            removed.append(places[sign])
    return codecs.charmap_build(decoding), bytes(folding), bytes(removed)
