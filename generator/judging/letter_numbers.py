"""The number that the secretariat gives to a letter: its form, its year, and what makes it unusual.

Pure. Secretariats number for others too, so gaps are usual. What does not look like a number of this office and this
year may be right all the same: it waits until somebody says why.
"""

from __future__ import annotations

import re
from datetime import date

from generator.language.jalali import to_jalali
from generator.language.persian import clean, fold

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
