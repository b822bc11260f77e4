"""The signs of a text as they are compared by the detector, one for one, so that what is found is found in the text."""

from __future__ import annotations

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
}
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})


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
    category = unicodedata.category(sign)
    if category in _UNSEEN or sign == "ـ":
        return HIDDEN
    if category in ("Zs", "Pd"):
        return " " if category == "Zs" else "-"
    narrow = unicodedata.normalize("NFKC", sign)
    return (narrow if len(narrow) == 1 else sign).lower()[:1]


_EVENED = _Evened()


def evened(text: str) -> str:
    """The text sign by sign; as long as it was."""
    return text.translate(_EVENED)
