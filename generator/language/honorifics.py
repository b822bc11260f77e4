"""Titles before a name («جناب آقای دکتر …»): told from the name itself, so that a letter says each of them once.

Offices type them in a column of their own, in the cell of the name, or in both. Nothing of a name is ever changed:
where no title would be said twice, the two cells stand beside each other as they were typed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from generator.language.nothing import Kind, says_nothing
from generator.language.persian import ZWNJ, clean, fold

#: What most letters say before a name.
USUAL = ("جناب آقای", "سرکار خانم")

_GAP = f"[ {ZWNJ}]"
#: The usual titles, in the order in which they are said. «سید» is none: it belongs to the name.
_RANKS = (
    "حضرت|محضر",
    "جناب(?:عالی)?|سرکار",
    "[آا]قای|[آا]قا|خانم|بانو|برادر|خواهر",
    f"حج[تةه]{_GAP}*الاسلام(?:{_GAP}*و?{_GAP}*المسلمین)?|[آا]یت{_GAP}*الله(?:{_GAP}*العظمی)?",
    "حاجیه|حاجی|حاج",
    "پروفسور|دکتر|مهندس|استاد|سردار|سرلشکر|سرتیپ|سرهنگ|سرگرد|سروان",
)
_TITLE = re.compile("|".join(f"(?P<r{n}>{titles})" for n, titles in enumerate(_RANKS)))
_END = re.compile(rf"[ .،:{ZWNJ}]+|$")
_JOINED = frozenset({"جناب", "سرکار", "آقای", "اقای"})  # «جناب‌آقای»; in «حاج‌حسینی» it is part of the name
_CLERIC = 3  # its place among the ranks
_MAN, _WOMAN = frozenset({fold("آقای"), fold("آقا"), fold("برادر")}), frozenset(map(fold, ("خانم", "بانو", "خواهر")))

_BETWEEN = re.compile(r"\d|[/\\|؟?؛;:،,+&=]|\sو\s|\s[-\u2013\u2014]\s")  # no name of a person has them
_DIGIT, _WORD, _PHONE = re.compile(r"\d"), re.compile(r"[^\W\d_]+(?:\u200c[^\W\d_]+)*"), 7
_GONE = frozenset(map(fold, ("مرحوم", "مرحومه", "شادروان", "متوفی", "متوفا", "فوت", "فوتی", "مستعفی", "استعفا", "سابق",
                             "اسبق", "معزول", "برکنار", "بازنشسته", "عزل", "شده", "شد", "کرده", "کرد", "داده", "رفته",
                             "test", "تست")))  # fmt: skip
_ROLES = frozenset(map(fold, ("دبیر", "دبیر استان", "دبیر شعبه", "دبیرکل", "سرپرست", "مسئول", "مسئول شعبه",
                              "مسئول استان", "نماینده", "نماینده استان", "رئیس", "رئیس شعبه", "مدیر", "معاون",
                              "جانشین", "قائم مقام", "کفیل", "رابط", "عضو", "شورای مرکزی",
                              "هیئت مدیره", "دفتر استان")))  # fmt: skip


class Named(NamedTuple):
    """The titles at the head of a text, each with its rank, and what follows them."""

    titles: tuple[tuple[int, str], ...]
    name: str

    @property
    def folded(self) -> frozenset[str]:
        """The titles as they are compared."""
        return frozenset(fold(title) for _, title in self.titles)


@lru_cache(maxsize=8192)
def split(text: str) -> Named:
    """The titles that the text begins with, and the rest."""
    text, titles = clean(text), []
    while match := _TITLE.match(text):
        end = _END.match(text, match.end())
        if end is None or (end.group() == ZWNJ and match.group() not in _JOINED):
            break
        titles.append((int(str(match.lastgroup)[1:]), match.group()))
        text = text[end.end() :]
    return Named(tuple(titles), text)


def bare(text: str) -> str:
    """The name without its titles; the text itself where it is nothing but titles."""
    return split(text).name or text


def names_nobody(text: str) -> bool:
    """Whether there is no name behind the titles: «جناب آقای», «سرکار خانم ندارد»."""
    named = split(text)
    return bool(named.titles) and (not named.name or says_nothing(named.name, Kind.SHORT))


def is_not_one(text: str) -> bool:
    """Whether it can't be the name of one person in office: two names («الف / ب»), a role alone («سرپرست»), one who has
    left («… (مستعفی)»), a date or a number beside it, a question. A telephone number is for `privacy` to find."""
    name = split(text).name
    if len(_DIGIT.findall(name)) >= _PHONE:
        return False
    folded = fold(name)
    if _BETWEEN.search(name) or folded in _ROLES:
        return True
    if not any(word in folded for word in _GONE):  # nearly no name holds one, and most that do, only as a part
        return False
    return not _GONE.isdisjoint(fold(word) for word in _WORD.findall(name))


def is_no_title(text: str) -> bool:
    """Whether nobody can be addressed so: a sex («مرد»), a choice («جناب آقای / سرکار خانم»), a number."""
    return fold(text) in _SEXES or bool(_CHOICE.search(text))


_SEXES = frozenset(map(fold, ("مرد", "زن", "مذکر", "مؤنث", "آقا/خانم", "محترم", "m", "f", "male", "female")))
_CHOICE = re.compile(r"\d|[/\\|؟?]")


def contradict(honorific: str, name: str) -> bool:
    """Whether one of the two cells speaks of a man and the other of a woman."""
    first, second = split(honorific).folded, split(name).folded
    return bool((first & _MAN and second & _WOMAN) or (first & _WOMAN and second & _MAN))


def addressed(honorific: str, name: str) -> tuple[str, str]:
    """(the titles of a person, the person as letters address it): each title is said once, in the usual order."""
    own, given = split(honorific), split(name)
    titles = " ".join(title for _, title in given.titles)
    if not honorific or fold(name).startswith(fold(honorific)):
        return titles, name
    before = own.titles[-1][0] if own.titles else -1
    after = given.titles[0][0] if given.titles else len(_RANKS)
    if not (own.folded & given.folded) and before <= after:
        return f"{honorific} {titles}".strip(), f"{honorific} {name}".strip()
    once = {fold(title): (rank, title) for rank, title in (*own.titles, *given.titles)}
    said = " ".join(title for _, title in sorted(once.values(), key=lambda it: it[0]))
    said = f"{said} {own.name}".strip()
    return said, f"{said} {given.name}".strip()


def is_titled(honorific: str) -> bool:
    """Whether the titles say how to speak to the person: a man's, a woman's, or a cleric's."""
    return is_woman(honorific) or is_man(honorific)


def is_woman(honorific: str) -> bool:
    """Whether the titles are a woman's."""
    return bool(split(honorific).folded & _WOMAN)


def is_man(honorific: str) -> bool:
    """Whether the titles are a man's; clerics are men."""
    named = split(honorific)
    return bool(named.folded & _MAN) or any(rank == _CLERIC for rank, _ in named.titles)


def names_person(text: str) -> bool:
    """Whether the text begins with the titles of a person, and a name behind them."""
    return bool(split(text).titles) and not names_nobody(text)


def courteous(text: str) -> str:
    """The text with the title that stands before a person's in letters: «خانم مرادی» → «سرکار خانم مرادی».

    A name without «آقای» or «خانم» stays as it is: nothing is guessed.
    """
    first = next(iter(split(text).titles), (0, ""))[1]
    if fold(first) == fold("خانم"):
        return f"سرکار {clean(text)}"
    return f"جناب {clean(text)}" if fold(first) == fold("آقای") else clean(text)
