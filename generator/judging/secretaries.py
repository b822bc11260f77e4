"""Who headed a branch on the day that a letter is about: a letter about a session that is over names the secretary of
that day (contract §3a, «Parties»).

Pure. What is remembered begins with the first run; before that the register of today is all that there is.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from msgspec.structs import replace

from generator.language.persian import fold
from generator.model import Addressee, Identities, LetterKind, Party, Session

_AFTER = frozenset({LetterKind.THANKS, LetterKind.APPRECIATION})
_ALIKE = 0.85  # of two spellings of one name: the one of today is the right one


def as_of_its_day(
    kind: LetterKind,
    session: Session | None,
    party: Party,
    addressee: Addressee | None,
    who: Identities,
) -> tuple[Party, Addressee | None]:
    """The party and how it is addressed, as a letter of that kind about that session is to name them."""
    known = who.present.get(party.code)
    if kind not in _AFTER or session is None or session.date is None or known is None:
        return party, addressee
    term = known.term_on(session.date)
    if term is None or not term.secretary or _is_same(term.secretary, party.secretary):
        return party, addressee
    then = Addressee(addressee.source if addressee else party.source, party.code, term.honorific or None,
                     term.role_title or None)  # fmt: skip
    return replace(party, secretary=term.secretary), then


def _is_same(one: str, other: str | None) -> bool:
    return bool(other) and SequenceMatcher(None, fold(one), fold(other or "")).ratio() >= _ALIKE
