"""A party's name without its kind and its province: «حزب اعتدال و توسعه (استان ایلام)» is «اعتدال و توسعه».

Offices write the long name in the register and the short one everywhere else, or the other way round.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from generator.language.persian import clean, fold
from generator.language.words import PARTY_KINDS, PROVINCES


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
