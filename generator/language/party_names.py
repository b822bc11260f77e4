"""Names as folders, the code itself where that is safe everywhere, and names of parties as offices shorten them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from generator.language.persian import clean, fold, to_latin, transliterate
from generator.language.words import PARTY_KINDS, PROVINCES

_SAFE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|index|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # Windows, and our own pages


def folder_names(codes: Iterable[str]) -> dict[str, str]:
    """Code → folder name; no two names are equal on a file system that ignores case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for code in sorted(codes):
        latin = to_latin(code)
        name = latin if _SAFE.fullmatch(latin) and not _RESERVED.fullmatch(latin) else _stand_in(code)
        n = 0
        while name.casefold() in taken:
            n += 1
            name = _stand_in(code, n)
        taken.add(name.casefold())
        names[code] = name
    return names


def file_name(name: str) -> str:
    """A name that is safe everywhere, the same for the same text on every machine; other texts get other names."""
    return name if _SAFE.fullmatch(name) and not _RESERVED.fullmatch(name) else _stand_in(name)


def _stand_in(code: str, n: int = 0) -> str:
    readable = transliterate(code)[:24].strip("-")
    digest = sha256(f"{code}{chr(0) * n}".encode()).hexdigest()[:8]
    return f"{readable}-{digest}" if readable else f"x-{digest}"


# A party's name without its kind and its province: «حزب اعتدال و توسعه (استان ایلام)» is «اعتدال و توسعه».
#
# Offices write the long name in the register and the short one everywhere else, or the other way round.


class ShortName(NamedTuple):
    """What is left of a name, folded, with the kind and the province that it was given, '' where it was given none."""

    core: str
    kind: str = ""
    province: str = ""

    def fits(self, other: ShortName) -> bool:
        """Whether both may be names of one party: the same words, and nothing that contradicts."""
        return (
            self.core == other.core
            and (not self.kind or not other.kind or self.kind == other.kind)
            and (not self.province or not other.province or self.province == other.province)
        )


def short_name(name: str, kind: str | None = None) -> ShortName:
    """The name taken apart; `kind` is that of its own column, for a name that does not begin with one."""
    words = _SIGNS.sub(" ", clean(name)).split()
    found = fold(kind or "") if fold(kind or "") in _KINDS else ""
    if len(words) > 1 and fold(words[0]) in _KINDS:
        found, words = fold(words[0]), words[1:]
    for n in range(1, len(words)):
        rest = words[n:]
        while rest and fold(rest[0]) in _BEFORE_A_PROVINCE:
            rest = rest[1:]
        said = fold(" ".join(rest))
        if said in _PROVINCES or (not said and fold(words[-1]) in _OF_A_PROVINCE):
            return ShortName(fold(" ".join(words[:n])), found, said)
    return ShortName(fold(" ".join(words)), found)


_SIGNS = re.compile(r"[()\[\]«»،,/\-–—ـ]+")
_KINDS = frozenset(map(fold, PARTY_KINDS))
_PROVINCES = frozenset(map(fold, PROVINCES))
_OF_A_PROVINCE = frozenset(map(fold, ("استان", "شاخه", "شعبه")))
_BEFORE_A_PROVINCE = _OF_A_PROVINCE | frozenset(map(fold, ("شاخهٔ", "شعبهٔ", "دفتر", "در", "نمایندگی")))
