"""The ids of letters that are to be drafted (contract §3b).

Pure. An id holds the code of its party. A party that has another code today goes on with the ids that were given under
the one before: a letter that stands under such an id is not drafted again, and a row of the letters table that bears it
issues the letter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from generator.model import IssuedLetter, Letter, LetterKind


class LetterIds(Struct, frozen=True):
    """What ids are made from."""

    codes: Collection[str]  # of the register
    former: Mapping[str, tuple[str, ...]]  # the codes that a party had before
    remembered: Mapping[str, Letter]  # the letters of the ledger
    numbered: Collection[str]  # the ids in the letters table

    def of(self, usual: str, party: str) -> str:
        """The id of a letter to be drafted: that of the letter which stands, if only under a former code; else the
        usual one, or after a letter that made room the next that nobody has."""
        formerly = self._formerly(usual, party)
        for known in formerly:
            letter = self.remembered.get(known)
            if letter is not None and letter.party == party and not _makes_room(letter):
                return known
        numbered = (k for k in formerly if k in self.numbered and k not in self.remembered)
        if usual not in self.remembered and (known := next(numbered, "")):
            return known
        found, n = usual, 1
        while (n > 1 and f"{party}-{n}" in self.codes) or self._is_taken(found, party):
            n += 1
            found = f"{usual}-{n}"
        return found

    def free(self, usual: str, party: str) -> str:
        """The usual id, or the next that no letter has had, whatever became of it."""
        found, n = usual, 1
        while found in self.remembered or (n > 1 and f"{party}-{n}" in self.codes):
            n += 1
            found = f"{usual}-{n}"
        return found

    def nth(self, matter: str, party: str, n: int) -> str:
        """The id of the n-th letter to a party in a matter."""
        formerly = (f"{known}-{n}" for known in self._formerly(f"{matter}-{party}", party))
        if known := next((k for k in formerly if k in self.numbered and k not in self.remembered), ""):
            return known
        while (found := f"{matter}-{party}-{n}") in self.remembered and self.remembered[found].party != party:
            n += 1
        return found

    def notice(self, party: str, issued: Sequence[IssuedLetter]) -> str:
        """The id of a party's next notice: they are counted, whatever became of them and whatever its code was."""
        before = tuple(f"notice-{code}-" for code in (party, *self.former.get(party, ())))
        n = 1 + sum(letter.letter.startswith(before) for letter in issued)
        while f"notice-{party}-{n}" in self.remembered:
            n += 1
        return self.nth("notice", party, n)

    def _formerly(self, usual: str, party: str) -> list[str]:
        """What the id would be under the codes that the party had before, and that are nobody's now."""
        if not usual.endswith(f"-{party}"):
            return []
        matter = usual.removesuffix(party)
        return [f"{matter}{code}" for code in self.former.get(party, ()) if code not in self.codes]

    def _is_taken(self, letter: str, party: str) -> bool:
        known = self.remembered.get(letter)
        return known is not None and (_makes_room(known) or known.party != party)


def _makes_room(letter: Letter) -> bool:
    return letter.state.makes_room or letter.kind is LetterKind.WITHDRAWAL
