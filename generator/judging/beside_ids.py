"""What stands beside the id of a letter – recipient and kind – is compared with the letter.

Pure. A column sorted alone, or a row pasted one line off, puts a number beside the id of another letter: then nothing
is issued and nothing is done. An id that no letter has is taken for a mistyped one of the same party only.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from generator.judging.letter_numbers import spelled
from generator.language import words
from generator.language.persian import fold
from generator.model import IssuedLetter, Letter, LetterKind, LetterNumber, Party


class BesideIds:
    """The names of parties as the column «recipient» may have them, and what follows for a row."""

    def __init__(
        self,
        parties: Iterable[Party],
        issued: Sequence[IssuedLetter],
        former: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> None:
        self._names: dict[str, set[str]] = {}  # folded → codes
        for party in parties:
            for name in (party.code, party.name, party.short_name, party.licence_name):
                if name:
                    self._names.setdefault(fold(name), set()).add(party.code)
        for code, names in former.items():
            for name in names:
                self._names.setdefault(fold(name), set()).add(code)
        for letter in issued:
            self._names.setdefault(fold(letter.party), set()).add(letter.party)
            if letter.addressed:
                self._names.setdefault(fold(letter.addressed.name), set()).add(letter.party)
        self._codes = sorted({code for codes in self._names.values() for code in codes}, key=len, reverse=True)

    def against_issued(self, row: LetterNumber, issued: IssuedLetter) -> str:
        """The column that says that the row is about another letter than that one; '' when none does. A recipient that
        is no party of the office may be a former name."""
        named = self._names.get(fold(row.recipient), set()) if row.recipient else set()
        if named and issued.party not in named:
            return "recipient"
        return "kind" if _is_other_kind(row, issued.kind) else ""

    def against_draft(self, row: LetterNumber, letter: Letter) -> str:
        """The same of a letter that is not issued yet: the recipient has to be the party that the id is of."""
        if row.recipient and letter.party not in self._named_in(row.recipient):
            return "recipient"
        return "kind" if _is_other_kind(row, letter.kind) else ""

    def nearest(self, row: LetterNumber, letters: Mapping[str, Letter]) -> str:
        """The id that was perhaps meant: one of the same party, by its recipient or by the id itself; '' without."""
        named = self._names.get(fold(row.recipient), set()) if row.recipient else set()
        code = self._code_in(row.letter)
        party = next(iter(named)) if len(named) == 1 else code if not row.recipient else ""
        if not party or (code and code != party):
            return ""
        own = [name for name, letter in letters.items() if letter.party == party]
        return next(iter(difflib.get_close_matches(row.letter, own, 1)), "")

    def _named_in(self, recipient: str) -> set[str]:
        """The parties that a text names, «دبیر محترم حزب …» too: by all of it, else by the longest run of its words."""
        parts, found = recipient.split(), set[str]()
        for n in range(len(parts), 0, -1):
            for start in range(len(parts) - n + 1):
                found |= self._names.get(fold(" ".join(parts[start : start + n])), set())
            if found:
                break
        return found

    def _code_in(self, letter: str) -> str:
        """The party whose code stands in an id, as a whole part of it; the longest."""
        text = f"-{spelled(letter)}-"
        return next((code for code in self._codes if f"-{spelled(code)}-" in text), "")


def _is_other_kind(row: LetterNumber, kind: LetterKind) -> bool:
    """Whether the row names another kind; a text that is no kind (a subject, say) says nothing."""
    named = words.LETTER_KIND.find(row.kind) if row.kind else None
    return named is not None and named is not kind
