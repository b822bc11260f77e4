"""The id of a letter and the number that the secretariat gives to it: its form, its year, and what makes it unusual.

Pure. Secretariats number for others too, so gaps are usual. What does not look like a number of this office and this
year may be right all the same: it waits until somebody says why.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from msgspec import Struct

from generator.language import words
from generator.language.jalali import to_jalali
from generator.language.persian import clean, fold
from generator.model import IssuedLetter, Letter, LetterKind, LetterNumber, Party

_WORDS = re.compile(r"(\w+)")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]|=\?")
_BLANK = re.compile(r"(#|\*|\{[^{}]+\})")
_BLANKS = {"#": "[0-9]+", "{": "[0-9]+", "*": ".+"}  # in the office's pattern: a number, and anything
_YEAR = fold("سال")
_YEARS = range(1380, 1421)  # a part of a number that can hardly be anything else than a year


def spelled(number: str) -> str:
    """A number as numbers are compared: spelling of letters and digits aside, but 4/21 is not 42/1."""
    return "".join(fold(part) or part.strip() for part in _WORDS.split(clean(number)))


def is_safe(text: str) -> bool:
    """Whether it can stand in a header of an e-mail: it can't end the header, nor pass for another text."""
    return not _UNSAFE.search(text)


def fits(number: str, pattern: str) -> bool:
    """Whether a number is of the office's pattern, «{سال}/42/{ردیف}» or «42/#».

    «#» and a word in braces stand for a number, «*» for anything, all else for itself.
    """
    return _match(number, pattern) is not None


def _match(number: str, pattern: str) -> re.Match[str] | None:
    said: list[str] = []
    for part in _BLANK.split(pattern):
        blank = _BLANKS.get(part[:1])
        said.append(f"(?P<year>{blank})" if _is_year(part) and not any("?P" in s for s in said)
                    else blank or re.escape(spelled(part)))  # fmt: skip
    return re.fullmatch("".join(said), spelled(number))


def _is_year(part: str) -> bool:
    return part.startswith("{") and fold(part[1:-1]) == _YEAR


def other_year(number: str, pattern: str, dated_on: date) -> str:
    """The year that the number itself names, where it is not the year of its date; '' where it names none or that.

    Where the pattern has the year it stands there, with four digits or two; without any pattern a first or last part
    that can hardly be anything else counts.
    """
    year = to_jalali(dated_on)[0]
    if pattern:
        found = _match(number, pattern)
        named = found.groupdict().get("year") if found else None
        return named if named and int(named) not in (year, year % 100) else ""
    parts = re.findall("[0-9]+", spelled(number))
    ends = {parts[0], parts[-1]} if len(parts) > 1 else set()
    years = sorted(part for part in ends if len(part) == 4 and int(part) in _YEARS)
    return years[0] if years and str(year) not in years else ""


def is_other(number: str, current: str) -> bool:
    """Whether it is another number, not another spelling."""
    return spelled(number) != spelled(current)


def number_key(number: str, day: date) -> tuple[str, int]:
    """Secretariats count anew every year: the same number of another year is another number."""
    return spelled(number), to_jalali(day)[0]


# The ids of letters that are to be drafted (contract §3b).
#
# Pure. An id holds the code of its party. A party that has another code today goes on with the ids that were given
# under the one before: a letter that stands under such an id is not drafted again, and a row of the letters table that
# bears it issues the letter.


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


# What stands beside the id of a letter – recipient and kind – is compared with the letter.
#
# Pure. A column sorted alone, or a row pasted one line off, puts a number beside the id of another letter: then nothing
# is issued and nothing is done. An id that no letter has is taken for a mistyped one of the same party only.


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

    def against(self, row: LetterNumber, letter: Letter) -> str:
        """The column that says that the row is about another letter, issued or not; '' when none does."""
        return self.against_issued(row, letter.frozen) if letter.frozen else self.against_draft(row, letter)

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
