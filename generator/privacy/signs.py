"""The signs of a text as they are compared by the detector, one for one, so that what is found is found in the text."""

from __future__ import annotations

import re
import unicodedata

#: Stands for every sign that is not seen: direction marks, ZWNJ, soft hyphens, vowel signs, the tatweel.
HIDDEN = "\u200c"
_ALIKE = {
    "ي": "ی",
    "ى": "ی",
    "ك": "ک",
    "\t": " ",
    "\r": " ",
    "−": "-",
    "٬": ",",
    "،": ",",
    "٫": ".",
    "·": ".",
    "•": ".",
    "۔": ".",
    "。": ".",
    "｡": ".",
}
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})
#: Blank, but letters or symbols to Unicode: Hangul fillers and the empty cell of Braille.
BLANKS = "\u115f\u1160\u3164\uffa0\u2800"
_HAN = "〇一二三四五六七八九"
#: Digits that are none to `\\d`: Chinese ones, those in circles and brackets, superscripts.
ODD_DIGITS = _HAN + "".join(
    sign
    for sign in map(chr, range(0xB2, 0x1F10B))
    if unicodedata.digit(sign, None) is not None and not sign.isdecimal()
)

_UNITS = ("صفر", "یک", "دو", "سه", "چهار", "پنج", "شش", "هفت", "هشت", "نه")
_TEENS = ("ده", "یازده", "دوازده", "سیزده", "چهارده", "پانزده", "شانزده", "هفده", "هجده", "نوزده")
_TENS = ("بیست", "سی", "چهل", "پنجاه", "شصت", "هفتاد", "هشتاد", "نود")
_HUNDREDS = ("صد", "دویست", "سیصد", "چهارصد", "پانصد", "ششصد", "هفتصد", "هشتصد", "نهصد")
_ENGLISH = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPOKEN = (
    {word: n for words in (_UNITS, _ENGLISH) for n, word in enumerate(words)}
    | {word: n for n, word in enumerate(_TEENS, 10)}
    | {word: 10 * n for n, word in enumerate(_TENS, 2)}
    | {word: 100 * n for n, word in enumerate(_HUNDREDS, 1)}
    | {"یکصد": 100, "شیش": 6, "هیجده": 18}
)
_FEWEST_WORDS, _FEWEST_DIGITS = 4, 8
_SPELLINGS = sorted(
    {word.replace("ی", i) for word in _SPOKEN for i in "یيى"} | {"يك", "يک", "یك"}, key=len, reverse=True
)
_WORD = f"(?:{'|'.join(_SPELLINGS)})"
_PERSIAN = f"(?:{'|'.join(word for word in _SPELLINGS if not word.isascii())})"  # few letters to begin with: quick
_APART = r"[\W_]{1,4}(?:و[\W_]{1,2})?"
_HINT = re.compile(rf"{_PERSIAN}{_APART}(?:(?:{_PERSIAN}|\d+){_APART}){{2}}")
_ENGLISH_HINT = re.compile(rf"{_WORD}{_APART}(?:(?:{_WORD}|\d+){_APART}){{2}}", re.IGNORECASE)
_READ_ALOUD = re.compile(rf"(?<!\w)(?:{_WORD}|\d+)(?:{_APART}(?:{_WORD}|\d+))+(?!\w)")
_PIECE = re.compile(rf"(و?)[\W_]*({_WORD}|\d+)(?!\w)")


class _Evened(dict[int, str]):
    """One sign: digits of any script become 0 to 9, full-width letters narrow, dashes one dash; remembered."""

    def __missing__(self, code: int) -> str:
        self[code] = evened = _evened(chr(code))
        return evened


def _evened(sign: str) -> str:
    if sign == "\n":
        return sign
    if sign in _ALIKE:
        return _ALIKE[sign]
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if sign in _HAN:
        return str(_HAN.index(sign))
    if sign in BLANKS:
        return HIDDEN
    category = unicodedata.category(sign)
    if category in _UNSEEN or sign == "ـ":
        return HIDDEN
    if category in ("Zs", "Pd"):
        return " " if category == "Zs" else "-"
    narrow = unicodedata.normalize("NFKC", sign)
    return (narrow if len(narrow) == 1 else sign).lower()[:1]


_EVENED = _Evened()


def may_be_spoken(text: str) -> bool:
    """Whether a text may hold a number that is read aloud: quick."""
    return bool(_HINT.search(text) or ("zero" in text and _ENGLISH_HINT.search(text)))


def evened(text: str) -> str:
    """The text sign by sign, numbers that are read aloud as their digits; as long as it was."""
    even = text.translate(_EVENED)
    return _READ_ALOUD.sub(_digits_of, even) if may_be_spoken(even) else even


def _digits_of(run: re.Match[str]) -> str:
    """«صفر نهصد و هجده» as 0918 and signs that nobody sees, where it may be a number of eight digits and more."""
    numbers: list[str] = []
    n_words = 0
    for joined, piece in _PIECE.findall(run[0]):
        value, before = _SPOKEN.get(piece), int(numbers[-1]) if numbers else 0
        n_words += value is not None
        if value and joined and before and (before % 100 == 0 or (before % 10 == 0 and before > 10 and value < 10)):
            numbers[-1] = str(before + value)  # «سیصد و پنجاه و دو»
        else:
            numbers.append(piece if value is None else str(value))
    digits = "".join(numbers)
    is_number = n_words >= _FEWEST_WORDS and _FEWEST_DIGITS <= len(digits) <= len(run[0])
    return digits[:-1].ljust(len(run[0]) - 1, HIDDEN) + digits[-1] if is_number else run[0]
