"""What of a text could be somebody's: its numbers, its e-mail addresses, and its letters as they are compared.

All three are found fast enough for thousands of files. The letters are one byte each, with spelling, digits, spaces and
marks evened out as `persian.fold` does; what stands in the table below takes the short way, all else the long one.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from generator.language.persian import fold
from generator.privacy.signs import HIDDEN, evened, may_be_spoken

FEWEST_DIGITS, MOST_DIGITS = 7, 26
GAP = "\x00"  # between pieces that were not together: it survives the folding
_MOST_GROUPS = 26
_RUN = re.compile(r"[0-9۰-۹٠-٩][\W\d_ـ]{5,}")  # where numbers can be
_GROUP = re.compile(r"(\d+)([^\d]*)")
_NEAR = re.compile(r"[ \t\-–—./()+_\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad,،]{0,3}")  # signs within a number
#: What is further apart is read as one number only where it is a whole one, and in few pieces or in single digits: as
#: in the cells or boxes of a form. Statistics are full of numbers side by side.
_FEWEST_APART, _MOST_APART, _FURTHEST = 10, 4, 200
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_LONGEST_PART = 80  # characters of an address before and after its @
_AT_WORDS = ("[at]", "(at)", "{at}", "[ at ]", "( at )", " at ", " AT ", "(ات)")
_AT = re.compile(r"\s*(?:@|[\[({] ?(?:at|ات) ?[\])}]| (?:at|ات) )\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({] ?(?:dot|دات) ?[\])}]\s*| (?:dot|دات) |(?<=\w)\s*\.\s*(?=\w)", re.IGNORECASE)
_UNSEEN = re.compile(f"[{HIDDEN}\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)
_COMMON = (
    "".join(map(chr, range(128)))
    + "ءآأؤإئابةتثجحخدذرزسشصضطظعغـفقکكگلمنوهىيیپچژۀەٱ۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
    + "،؛؟٪٫٬«»‹›…–—·×✓✔✗−●▲▼←→↑↓•\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f"
    + "\u2066\u2067\u2068\u2069\u2028\u202a\u202b\u202c\u202e"
    + "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0654\u0670"
)


@dataclass(frozen=True, slots=True)
class Candidates:
    """What a text holds. `letters` are folded, a byte each."""

    numbers: frozenset[str]
    emails: frozenset[str]
    letters: bytes


def candidates_in(text: str) -> Candidates:
    """Numbers of seven digits and more in each way of joining their groups, addresses, letters."""
    if not _is_common(text) or may_be_spoken(text):
        text = GAP.join(map(evened, text.split(GAP)))
    numbers: set[str] = set()
    for run in _RUN.findall(text):
        for piece in run.split(GAP):
            numbers |= _joined(piece)
    return Candidates(frozenset(numbers), frozenset(_emails(text)), letters_of(text))


@lru_cache(maxsize=100_000)
def _joined(text: str) -> frozenset[str]:
    """A number may be written in groups, and those in either order: a line of Persian runs backwards."""
    found = set()
    groups = [
        (group, bool(_NEAR.fullmatch(sign)), len(sign)) for group, sign in _GROUP.findall(text.translate(_DIGITS))
    ]
    for n in range(len(groups)):
        forwards = backwards = ""
        is_near = are_single = True
        for number, (group, is_next_near, distance) in enumerate(groups[n : n + _MOST_GROUPS], 1):
            forwards, backwards = forwards + group, group + backwards
            are_single &= len(group) == 1
            if len(forwards) > MOST_DIGITS or not (is_near or are_single or number <= _MOST_APART):
                break
            if len(forwards) >= (FEWEST_DIGITS if is_near else _FEWEST_APART):
                found |= {forwards, backwards}
            is_near &= is_next_near
            if distance > _FURTHEST:
                break
    return frozenset(found)


def _emails(text: str) -> Iterator[str]:
    for at in _places_of_at(text):
        around = _UNSEEN.sub("", text[max(0, at - _LONGEST_PART) : at + _LONGEST_PART].translate(_DIGITS))
        for spelled in {around, around[::-1], _DOT.sub(".", _AT.sub("@", around))}:
            for email in _EMAIL.findall(spelled):
                yield email.casefold()


def _places_of_at(text: str) -> Iterator[int]:
    for sign in ("@", *_AT_WORDS):
        at = text.find(sign)
        while at >= 0:
            yield at
            at = text.find(sign, at + 1)


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


def _is_common(text: str) -> bool:
    """Whether all its signs are in the table: then none needs the long way."""
    try:
        codecs.charmap_encode(text, "strict", _tables()[0])
    except UnicodeEncodeError:
        return False
    return True


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
