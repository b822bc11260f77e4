"""Personal data in open text: where a text holds a mobile number, a national id, a bank card, an IBAN, an e-mail
address, or a private value of the run.

Pure: text in, spans out. The digits may be of any script, the number in groups, with signs between them or with signs
that nobody sees. What an office writes every day is none: landlines, letter numbers, amounts, dates, ten digits after
«کد پستی». Which number is which is told in `numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from generator.privacy.numbers import MOST_DIGITS, PersonalKind, Written, kind_of
from generator.privacy.private_values import NONE, PrivateValues
from generator.privacy.signs import BLANKS, HIDDEN, ODD_DIGITS, evened, may_be_spoken

MASK = "…"

#: One look at a text, or at all texts of a column in one, that spares nearly all of them the closer one: so many digits
#: that no letter parts and that are no date, an @ or what stands for one.
_DIGIT, _NO_LETTER = rf"[\d{ODD_DIGITS}]", rf"[\W_ـ{BLANKS}]"
_DIGITS = {
    n: re.compile(
        rf"{_DIGIT}(?!\d{{3}}[/-]\d\d?[/-]\d\d?(?!\d|{_NO_LETTER}{{1,8}}\d))"
        rf"(?:{_NO_LETTER}{{0,8}}{_DIGIT}){{{n - 1}}}"
    )
    for n in (8, 9, 11)  # a national id without its zeros, one with them, a mobile with its zero
}
#: Between texts that are looked at in one: nothing reaches over it.
SEAM = "\nx\n"
_ATS = ("@", "＠", "﹫")
_AT_WORD = re.compile(r"[\[({<_ -][aA][tT][\])}>_ -]|[\[({] at |%40|&#0*64;|&commat;|[ (]ات[ )\u200c]")
_BETWEEN = rf"{HIDDEN}*[{HIDDEN} \-./\\()\[\]_,+*|'~:#=&;؛\"…→<>«»!?^]{{0,8}}"
_RUN = re.compile(rf"\d(?:{_BETWEEN}\d)*")
_GROUP = re.compile(rf"\d(?:{HIDDEN}*\d)*")
_SIGN_OR_WORD = (
    r"(?:@+| ?[\[({<] ?at ?[\])}>] ?|[_-]at[_-]|%40|&#0*64;|&commat;"
    rf"| ?\( ?ات[ {HIDDEN}]?(?:ساین)? ?\) ?)"
)
_AT = rf"(?:{HIDDEN}| ?)*{_SIGN_OR_WORD}(?:{HIDDEN}| ?)*"
_DOT = rf"{HIDDEN}*(?:\.| ?[\[({{] ?dot ?[\])}}] ?|[_-]dot[_-]){HIDDEN}*"
_LABEL = rf"[^\W_](?:[\w\-{HIDDEN}]*[^\W_])?"
_LOCAL = r"(?:\"[^\"\n]{1,64}\"|[^\s@<>()\[\]{},;:«»\"/\\]+)"
_COMMON_ENDS = r" ?\. ?(?:com|ir|org|net|edu|gov|info)\b"
_PROVIDER = r"(?:gmail|yahoo|hotmail|outlook|chmail|mailfa|icloud|ymail|جیمیل|یاهو)\b"
_EMAIL = re.compile(
    rf"{_LOCAL}{_AT}(?:(?:{_LABEL}{_DOT})*{_LABEL}(?:{_DOT}[^\W\d_](?:{HIDDEN}*[^\W\d_])+|{_COMMON_ENDS})|{_PROVIDER})"
    rf"|{_LOCAL} (?:at|ات) (?:{_PROVIDER}|{_LABEL} (?:dot|دات) (?:com|ir|org|net|کام|آی آر)\b)(?: (?:dot|دات) \w+)?"
)
#: What stands before the digits and belongs to them.
_COUNTRY = {
    PersonalKind.IBAN: re.compile(rf"i{HIDDEN}*r[{HIDDEN} \-:]*$"),
    PersonalKind.MOBILE: re.compile(rf"\+{HIDDEN}*$"),
}
_N_BEFORE, _N_AFTER = 40, 24  # signs around a number that may say what it is
#: In columns of ids: a licence may have any ten digits, but not those of a mobile with its zero, nor an e-mail address.
_UNMISTAKABLE = frozenset({PersonalKind.EMAIL, PersonalKind.IBAN, PersonalKind.MOBILE})


class Hit(NamedTuple):
    """Personal data in a text: from `start` to before `end`."""

    start: int
    end: int
    kind: PersonalKind


class Detector:
    """Looks for what is personal by its form, and for the private values of a run."""

    def __init__(self, private: PrivateValues = NONE) -> None:
        self._private = private

    def may_hold(self, text: str, *, among_ids: bool = False) -> bool:
        """Whether a closer look is worth it."""
        fewest = 11 if among_ids else 8 if self._private.has_short_numbers or "ملی" in text else 9
        return (
            any(sign in text for sign in _ATS)
            or bool(_DIGITS[fewest].search(text) or _AT_WORD.search(text))
            or may_be_spoken(text)
            or self._private.may_hold_address(text)
        )

    def hits(self, text: str, *, among_ids: bool = False) -> list[Hit]:
        """What is personal in a text, from its beginning, without overlaps; `among_ids`: only what no id can be."""
        if not self.may_hold(text, among_ids=among_ids):
            return []
        same = evened(text)
        found = [*_emails(same, self._private.emails), *self._numbers(same)]
        if not among_ids:
            found += (Hit(start, end, PersonalKind.ADDRESS) for start, end in self._private.addresses(text))
        else:
            found = [hit for hit in found if hit.kind in _UNMISTAKABLE and not _has_lost_its_zero(same, hit)]
        return list(_apart(sorted(found)))

    def masked(self, text: str, *, among_ids: bool = False) -> str:
        """The text with «…» in the place of each; the text itself when there is none."""
        for hit in reversed(self.hits(text, among_ids=among_ids)):
            text = f"{text[: hit.start]}{MASK}{text[hit.end :]}"
        return text

    def _numbers(self, text: str) -> Iterator[Hit]:
        for run in _RUN.finditer(text):
            groups = [(run.start() + m.start(), run.start() + m.end()) for m in _GROUP.finditer(run[0])]
            n = 0
            while n < len(groups):
                taken = self._longest(text, groups, n)
                if taken:
                    kind, last = taken
                    start = groups[n][0]
                    sign = _COUNTRY[kind].search(text, max(0, start - 8), start) if kind in _COUNTRY else None
                    yield Hit(sign.start() if sign else start, groups[last][1], kind)
                n = taken[1] + 1 if taken else n + 1

    def _longest(self, text: str, groups: list[tuple[int, int]], first: int) -> tuple[PersonalKind, int] | None:
        """(kind, its last group) of the longest personal number that begins with that group."""
        found, size = None, 0
        for last in range(first, len(groups)):
            size += sum(sign != HIDDEN for sign in text[slice(*groups[last])])
            if size > MOST_DIGITS:
                break
            if size >= 8:
                number = _written(text, groups, first, last)
                kind = self._private.number(number.digits) or kind_of(number)
                found = (kind, last) if kind else found
        return found


def _written(text: str, groups: list[tuple[int, int]], first: int, last: int) -> Written:
    texts = [text[start:end].replace(HIDDEN, "") for start, end in groups[first : last + 1]]
    start, end = groups[first][0], groups[last][1]
    return Written(
        "".join(texts),
        tuple(map(len, texts)),
        tuple(_between(text, groups, n) for n in range(first, last)),
        _between(text, groups, first - 1) if first else "",
        _between(text, groups, last) if last + 1 < len(groups) else "",
        text[max(0, start - _N_BEFORE) : start].replace(HIDDEN, ""),
        text[end : end + _N_AFTER].replace(HIDDEN, ""),
    )


def _between(text: str, groups: list[tuple[int, int]], n: int) -> str:
    """What stands between a group and the next."""
    return text[groups[n][1] : groups[n + 1][0]].replace(HIDDEN, "")


def _emails(text: str, private: frozenset[str]) -> Iterator[Hit]:
    if "@" not in text and not _AT_WORD.search(text):
        return
    for match in _EMAIL.finditer(text):
        yield Hit(match.start(), match.end(), PersonalKind.EMAIL)
    for value in private:
        if (start := text.find(value)) >= 0:
            yield Hit(start, start + len(value), PersonalKind.EMAIL)


def _has_lost_its_zero(text: str, hit: Hit) -> bool:
    return hit.kind is PersonalKind.MOBILE and sum(sign.isdigit() for sign in text[hit.start : hit.end]) <= 10


def _apart(hits: list[Hit]) -> Iterator[Hit]:
    """Those that overlap as one."""
    before: Hit | None = None
    for hit in hits:
        if before and hit.start < before.end:
            before = before._replace(end=max(before.end, hit.end))
            continue
        if before:
            yield before
        before = hit
    if before:
        yield before


#: What is personal by its form alone.
BY_FORM = Detector()
