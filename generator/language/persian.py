"""Persian text: `clean` for what people read, `fold` for what is compared, `collation_key` for order.

The two forms never mix: a folded form is never printed (the law asks for a branch's title letter by letter
as in the licence), a displayed form is never compared. The tables below are data, so that the search script
of the site can be given the very same ones.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

ZWNJ = "\u200c"

# Typing variants that no Persian reader tells apart; repaired for display as well.
_DISPLAY = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "\u00a0": " ", "\u202f": " ", "\u2007": " "})

# Marks that are not seen and only disturb: direction marks, BOM, zero-width space and joiner, soft hyphen.
_INVISIBLE = re.compile("[\u200b\u200d-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\u061c]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACE, _SPACES = re.compile(r"\s"), re.compile(r"\s+")
_LOOSE_ZWNJ = re.compile(f"{ZWNJ}*(?: {ZWNJ}*)+")
_MANY_ZWNJ = re.compile(f"{ZWNJ}{{2,}}")
_PRESENTATION = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]+")

#: Letters that are one letter when two texts are compared. «ئ» is reduced because it is typed as «ی» or «یٔ».
FOLD_LETTERS: dict[str, str] = {
    "ي": "ی", "ى": "ی", "ئ": "ی", "ې": "ی", "ے": "ی", "ك": "ک", "ة": "ه", "ۀ": "ه", "ە": "ه", "ہ": "ه",
    "أ": "ا", "إ": "ا", "ٱ": "ا", "آ": "ا", "ؤ": "و", "√": "✓", "✔": "✓", "✗": "×", "✘": "×", "✕": "×",
} | {digit: str(n) for digits in ("۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩") for n, digit in enumerate(digits)}  # fmt: skip

#: Removed when two texts are compared: vowel signs, tatweel, the loose hamza, ZWNJ, spaces, punctuation.
FOLD_REMOVED = re.compile(
    "[\u0610-\u061a\u0640\u064b-\u065f\u0670\u0621\\s\u200c" + re.escape("،؛؟!\"'#%&()*,-./:;?@[\\]_{}«»…–—‌|٫٬·") + "]"
)

#: The ezafe after a final «ه», written «ه‌ی», «ه ی» or «هٔ», is not part of the word.
FOLD_EZAFE = re.compile("ه[\u200c ]ی(?![^\\W\\d_])")
_SILENT_HEH = re.compile("[^اوی\\s\u200c]ه$")

_FOLD = str.maketrans(FOLD_LETTERS)
_FOLD_LETTER = re.compile(f"[{''.join(FOLD_LETTERS)}]")  # to translate a text takes longer than to see that it need not
_TO_FA = str.maketrans("0123456789٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹" * 2)
_OUR_DIGITS = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
_OUR_DIGIT = re.compile(f"[{_OUR_DIGITS}]")
_TO_LATIN = str.maketrans(_OUR_DIGITS, "0123456789" * 2)

_ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
_ORDER = str.maketrans({letter: chr(0xE000 + n) for n, letter in enumerate(_ALPHABET)})
_ORDER_FOLD = str.maketrans(
    {k: v for k, v in FOLD_LETTERS.items() if k != "آ"} | {ZWNJ: None} | {chr(c): None for c in range(0x64B, 0x660)}
)

#: Reads a Persian word aloud in ASCII, for derived codes and file names. Many to one: never to be read back.
_ASCII = str.maketrans(
    dict(zip("ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی", ["a", "b", "p", "t", "s", "j", "ch", "h", "kh", "d", "z", "r", "z", "zh", "s", "sh", "s", "z", "t", "z", "a", "gh", "f", "gh", "k", "g", "l", "m", "n", "v", "h", "y"], strict=True))
)  # fmt: skip


_CHANGED = (
    "[\x00-\x1f\x7f\x85\u00a0\u00ad\u061c\u064a\u0649\u0643\u2007\u200b\u200d-\u200f\u1680\u2028-\u202f\u2060\u2066-\u2069\ufb50-\ufdff"
    "\ufe70-\ufeff\u2000-\u2006\u2008-\u200a\u205f\u3000]"
)
#: Anything that `clean` would change, but for composition and spaces: one search spares most texts the work.
_CHANGED_LETTER = re.compile(_CHANGED)
_EDGES = f" {ZWNJ}"
_LOOSE = re.compile(f"[ {ZWNJ}]{{2}}")
_LOOSE_PAIRS = tuple(a + b for a in f"| {ZWNJ}" for b in f"| {ZWNJ}" if a + b != "||")  # with «|» for either end


def are_clean(texts: Iterable[str]) -> bool:
    """Whether `clean` would change none of them: one look at all, which is much quicker than a look at each."""
    joined = f"|{'|'.join(texts)}|"
    is_loose = any(pair in joined for pair in _LOOSE_PAIRS)
    return not is_loose and not _CHANGED_LETTER.search(joined) and _is_composed(joined)


def _is_composed(text: str) -> bool:
    """Whether the text is in NFC.

    «هٔ» would keep the look at it from being a quick one, for a hamza may compose with other letters. With this one it
    never does, so it is looked past: another mark of its class, which composes with nothing, stands in for it.
    """
    return unicodedata.is_normalized("NFC", text.replace("ه\u0654", "ه\u0610"))


def clean(text: str) -> str:
    """Text for people: Persian letters, single spaces, no invisible marks; ZWNJ and digits as typed."""
    if text == "" or not (
        text[0] in _EDGES
        or text[-1] in _EDGES
        or _CHANGED_LETTER.search(text)
        or _LOOSE.search(text)
        or not _is_composed(text)
    ):
        return text
    text = _PRESENTATION.sub(lambda run: unicodedata.normalize("NFKC", run.group()), text)
    text = _CONTROL.sub("", _INVISIBLE.sub("", text.translate(_DISPLAY)))
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", text))
    return _MANY_ZWNJ.sub(ZWNJ, _LOOSE_ZWNJ.sub(" ", text)).strip(f" {ZWNJ}")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """The text as it is compared: two spellings that a Persian reader takes for the same give the same result."""
    text = FOLD_EZAFE.sub("ه", clean(text))
    if _FOLD_LETTER.search(text):
        text = text.translate(_FOLD)
    return unicodedata.normalize("NFC", FOLD_REMOVED.sub("", text).casefold())


def script_tables() -> dict[str, object]:
    """What `assets/site.js` needs to fold as `fold` does: one table of signs for each of its two passes.

    Every sign of the Basic Multilingual Plane (but the ideographs, which have no case) is sent through the passes
    above; the table keeps those that come out otherwise than JavaScript's `toLowerCase` leaves them. Runs, composition
    and the ezafe are left to the script.
    """
    signs = "".join(chr(n) for part in (range(0x3100), range(0xA640, 0xAC00), range(0xF900, 0x10000)) for n in part)
    seen = {*_CONTROL.findall(signs), *_INVISIBLE.findall(signs), *_SPACE.findall(signs), *map(chr, _DISPLAY)}
    cleaned = {c: _SPACES.sub(" ", _CONTROL.sub("", _INVISIBLE.sub("", c.translate(_DISPLAY)))) for c in sorted(seen)}
    seen = {*FOLD_REMOVED.findall(signs), *map(chr, _FOLD), *(c for c in signs if c.casefold() != c.lower())}
    folded = {c: FOLD_REMOVED.sub("", c.translate(_FOLD)).casefold() for c in sorted(seen)}
    return {
        "clean": {c: out for c, out in cleaned.items() if out != c},
        "fold": {c: out for c, out in folded.items() if out != c.lower()},
    }


def linked(text: str) -> str:
    """The text as it stands before what belongs to it: «شعبه» → «شعبهٔ». A spoken ه («گروه») takes no sign."""
    return f"{text}ٔ" if _SILENT_HEH.search(text) else text


def to_fa(value: object) -> str:
    """The text with Persian digits."""
    return str(value).translate(_TO_FA)


def to_latin(value: object) -> str:
    """The text with the digits 0 to 9, whatever script they were typed in."""
    text = str(value)
    return text.translate(_TO_LATIN) if _OUR_DIGIT.search(text) else text


def strip_invisible(text: str) -> str:
    """The text without direction marks and other characters that are not seen (ZWNJ too)."""
    return _INVISIBLE.sub("", text).replace(ZWNJ, "")


@lru_cache(maxsize=16384)
def collation_key(text: str) -> str:
    """A key that sorts in the order of the Persian alphabet (code points do not: پ چ ژ گ ک ی)."""
    return clean(text).translate(_ORDER_FOLD).translate(_ORDER)


def transliterate(text: str) -> str:
    """The text in lower-case ASCII letters, digits and hyphens; '' when nothing of it can be written so."""
    text = unicodedata.normalize("NFD", clean(text).replace(ZWNJ, " ").translate(_FOLD))
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).translate(_ASCII)
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
