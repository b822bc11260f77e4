"""The sentences of `templates/text/`: facts go in, good Persian comes out.

A fact is shown by its type: numbers in the digits of the language, dates as «۱ آذر ۱۴۰۵», enum members by their word,
places as «file › sheet › cell», errors by their sentence, several of them a line each; text stands as it was typed. An
unknown code or a missing fact is a KeyError: a bug, caught by the tests of the catalogue, never by a reader.
"""

from __future__ import annotations

import errno
import marshal
import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time, timedelta
from enum import Enum
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from string import Formatter
from typing import Any, Self

from generator.keeping.store import Kept
from generator.language.jalali import to_jalali, weekday_of
from generator.language.persian import to_fa
from generator.model import Finding, Place, Reason, catalogue
from generator.model.errors import GeneratorError, UsageError
from generator.model.session_numbers import number_in, reference, year_in

PERSIAN = "fa"

#: Language → how it writes a number. Another language is a row here and its file in `templates/text/`; what that file
#: does not say is said in Persian. The site and the letters are always Persian.
LANGUAGES: Mapping[str, Callable[[object], str]] = {PERSIAN: to_fa, "en": str}

#: Sentences about `n` things that are others about one.
_OF_ONE = frozenset({"complete_dossier", "complete_dossier_exempt"})


#: What the system says of its errors → its name for them.
_SYSTEM_SAYS: Mapping[str, str] = {
    os.strerror(getattr(errno, name)): name
    for name in (
        "EACCES", "EBUSY", "ECONNREFUSED", "EDQUOT", "EEXIST", "EFBIG", "EHOSTDOWN", "EHOSTUNREACH", "EIO", "EISDIR",
        "EMFILE", "ENAMETOOLONG", "ENETUNREACH", "ENOENT", "ENOMEM", "ENOSPC", "ENOTCONN", "ENOTDIR", "ENOTEMPTY",
        "EPERM", "EROFS", "ESTALE", "ETIMEDOUT", "EXDEV",
    )
    if hasattr(errno, name)
}  # fmt: skip


#: «[Errno 13] Permission denied: '/srv'», as an OSError is written.
_OF_ERRNO = re.compile(r"(?:\w+Error: )?\[Errno -?\d+\] ([^:]+)(?::.*)?", re.DOTALL)
#: Two Latin words and more, and nothing Persian.
_ENGLISH = re.compile(
    r"[^\u0600-\u06ff]*[A-Za-z]{2,}[^\u0600-\u06ff]*\s[^\u0600-\u06ff]*[A-Za-z]{2,}[^\u0600-\u06ff]*", re.DOTALL
)


class _Counted(str):
    """A fact that a sentence may count with: «{n:file|files}» is «1 file» or «2 files»."""

    _is_one: bool

    def __new__(cls, shown: str, is_one: bool) -> Self:
        made = super().__new__(cls, shown)
        made._is_one = is_one
        return made

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return f"{self} {one if self._is_one else many}" if bar else super().__format__(spec)


class Wording:
    """All sentences of one language."""

    def __init__(
        self, tables: Mapping[str, Any], number: Callable[[object], str] = to_fa, *, quotes: bool = False
    ) -> None:
        self._tables = tables
        self._quotes = quotes  # what libraries say, where there is no sentence of ours for it
        # A run says the same few words hundreds of thousands of times.
        self._found: dict[str, object] = {}
        self._plain: dict[str, str] = {}
        # By type as well: members of two enums of text are equal where their values are («expired»).
        self._words: dict[tuple[type[Enum], Enum], str] = {}
        self._dates: dict[date, str] = {}
        self._number = number

    @classmethod
    def load(cls, folders: Sequence[Path], language: str = PERSIAN, *, quotes: bool = False) -> Wording:
        """The text file of the first folder, with single lines replaced by those of the later ones."""
        tables: dict[str, Any] = {}
        for name in dict.fromkeys((PERSIAN, language)):
            for number, folder in enumerate(folders):
                said = _read(folder / "text" / f"{name}.toml", is_shipped=not number)
                if number:
                    _check_own(said, tables, f"templates/text/{name}.toml")
                _merge(tables, said)
        return cls(tables, LANGUAGES[language], quotes=quotes or language != PERSIAN)

    @cached_property
    def digest(self) -> str:
        """Of all that it can say."""
        tables: Any = self._tables
        return sha256(marshal.dumps(tables, 2)).hexdigest()

    def say(self, key: str, /, **facts: object) -> str:
        """The sentence of that dotted key with its facts filled in."""
        if not facts and key in self._plain:
            return self._plain[key]
        text = self._find(key)
        if not isinstance(text, str):
            raise KeyError(key)
        if not facts:
            self._plain[key] = text.format_map({})
            return self._plain[key]
        if "why" in facts:
            facts["why"] = self._of_the_system(facts["why"])
        shown = {name: self.show(fact) for name, fact in facts.items()}
        if "|" in text:
            shown = {name: _Counted(text, facts[name] == 1) for name, text in shown.items()}
        return text.format_map(shown)

    def _of_the_system(self, why: object) -> object:
        """What the system or a library says in English, in the language of the sentence that it stands in; what it says
        otherwise than it is known to is quoted under -v only."""
        if not isinstance(why, str):
            return why
        if name := _SYSTEM_SAYS.get(_OF_ERRNO.sub(r"\1", why)):
            return self.say(f"system.{name}")
        if not _ENGLISH.fullmatch(why):
            return why
        for line in self.items("system.says"):
            like, _, text = line.partition(" => ")
            if found := re.search(like, why):
                facts = found.groupdict()
                return text.format_map({n: self.show(int(f) if f.isdigit() else f) for n, f in facts.items()})
        return self.say("system.quoted" if self._quotes else "system.other", words=why)

    def items(self, key: str) -> list[str]:
        """A list of words, such as the names of the months."""
        found = self._find(key)
        if not isinstance(found, list):
            raise KeyError(key)
        return [str(item) for item in found]

    def keys(self, key: str) -> list[str]:
        """The names of the lines of a section, in their order."""
        found = self._find(key)
        if not isinstance(found, dict):
            raise KeyError(key)
        return [str(name) for name in found]

    def _find(self, key: str) -> object:
        if key not in self._found:
            found: Any = self._tables
            for part in key.split("."):
                found = found[part]
            self._found[key] = found
        return self._found[key]

    def show(self, fact: object) -> str:
        """One fact as people read it."""
        if type(fact) is str:  # a member of a StrEnum is no such one
            return fact
        if isinstance(fact, Place):
            return " › ".join(part for part in fact if part)
        if isinstance(fact, GeneratorError):
            return self.say(f"error.{fact.code}", **fact.facts)
        if type(fact) is tuple:
            return "\n".join(map(self.show, fact))
        if isinstance(fact, Enum):
            return self.word(fact)
        if isinstance(fact, int) and year_in(fact):
            return self._number(reference(fact))
        if isinstance(fact, int | float):
            return self._number(fact)
        if isinstance(fact, date):
            return self.long_date(fact)
        if isinstance(fact, time):
            return self._number(f"{fact:%H:%M}")
        return "" if fact is None else str(fact)

    def word(self, member: Enum) -> str:
        """The word for a member of one of the enums of `model/words.py`."""
        key = type(member), member
        if key not in self._words:
            self._words[key] = self.say(f"word.{type(member).__name__}.{member.value}")
        return self._words[key]

    # --- dates ---

    def long_date(self, day: date) -> str:
        """«۱ آذر ۱۴۰۵»."""
        if day not in self._dates:
            year, month, dom = to_jalali(day)
            self._dates[day] = self._number(f"{dom} {self.month_name(month)} {year}")
        return self._dates[day]

    def weekday(self, day: date) -> str:
        """«سه‌شنبه»."""
        return self.items("calendar.weekdays")[weekday_of(day)]

    def full_date(self, day: date) -> str:
        """«سه‌شنبه ۱۷ آذر ۱۴۰۵»."""
        return f"{self.weekday(day)} {self.long_date(day)}"

    def day_in_year(self, day: date) -> str:
        """«سه‌شنبه ۱۷ آذر»."""
        _, month, dom = to_jalali(day)
        return self._number(f"{self.weekday(day)} {dom} {self.month_name(month)}")

    def month_and_year(self, day: date) -> str:
        """«آذر ۱۴۰۵»."""
        year, month, _ = to_jalali(day)
        return self._number(f"{self.month_name(month)} {year}")

    def period(self, start: date, end: date) -> str:
        """«سال ۱۴۰۵», «مهر تا آذر ۱۴۰۵» of whole months; else from day to day."""
        first, last = to_jalali(start), to_jalali(end)
        if first[2] != 1 or to_jalali(end + timedelta(days=1))[2] != 1:
            return self.say("calendar.from_to", start=start, end=end)
        if first[0] == last[0] and (first[1], last[1]) == (1, 12):
            return self.say("calendar.year", year=first[0])
        if first[:2] == last[:2]:
            return self.month_and_year(start)
        begin = self.month_name(first[1]) if first[0] == last[0] else self.month_and_year(start)
        return self.say("calendar.from_to", start=begin, end=self.month_and_year(end))

    def month_name(self, month: int) -> str:
        """The name of the month 1…12."""
        return self.items("calendar.months")[month - 1]

    def clock(self, hour: time) -> str:
        """«۱۰», «۱۰:۳۰»."""
        return self._number(hour.hour if not hour.minute else f"{hour.hour}:{hour.minute:02}")

    def session_name(self, number: int) -> str:
        """«نشست چهارم»."""
        number = number_in(number)
        ordinals = self.items("calendar.ordinals")
        if 1 <= number <= len(ordinals):
            return self.say("word.session", ordinal=ordinals[number - 1])
        return self.say("word.session_number", n=number)

    def listed(self, parts: Iterable[str]) -> str:
        """«یک، دو و سه»."""
        items = list(parts)
        if len(items) < 2:
            return "".join(items)
        return self.say("word.comma").join(items[:-1]) + self.say("word.and") + items[-1]

    # --- reasons and findings ---

    def reason(self, reason: Reason) -> str:
        """One Persian sentence for the reason of a decision."""
        code = f"{reason.code}_one" if reason.facts.get("n") == 1 and reason.code in _OF_ONE else reason.code
        return self.say(f"reason.{code}", **self._composed(reason.facts))

    def _composed(self, facts: Mapping[str, object]) -> dict[str, object]:
        """Facts that are themselves reasons are said first: several of them become a list in running text."""
        composed: dict[str, object] = {}
        for name, fact in facts.items():
            if isinstance(fact, Reason):
                composed[name] = self.reason(fact)
            elif isinstance(fact, tuple) and not isinstance(fact, Place):
                composed[name] = self.listed(self.reason(part) for part in fact)
            elif name == "last" and isinstance(fact, int):
                composed[name] = self.session_name(fact)
            else:
                composed[name] = fact
        return composed

    def finding(self, finding: Finding) -> tuple[str, str]:
        """(message, remedy) of a finding."""
        facts = {"value": finding.value, **finding.facts}
        facts |= {name: self.reason(fact) for name, fact in facts.items() if isinstance(fact, Reason)}
        if "nearest" in facts:
            nearest = facts["nearest"]
            facts["did_you_mean"] = self.say("finding.phrases.did_you_mean", nearest=nearest) if nearest else ""
        if str(facts.get("accepted", "")).startswith("accepted_"):
            facts["accepted"] = self.say(f"finding.phrases.{facts['accepted']}")
        if facts.get("sheet") == "":  # of a CSV, which is called by its file in the sheet of roles
            facts["sheet"] = finding.place.file.rpartition("/")[2]
        more = facts.pop("more", 0)
        facts["and_more"] = self.say("finding.phrases.and_more", n=more) if more else ""
        row = facts.pop("row", None)
        if row is not None:
            assert isinstance(row, tuple)
            word, meaning, column = row
            key = "finding.phrases.settle_in" if column else "finding.phrases.settle"
            facts["settle"] = self.say(key, word=word, meaning=meaning, column=column)
        elif "near" in facts:  # a word that is like none of ours
            facts["settle"] = self.say("finding.phrases.settle_own")
        facts.setdefault("settle", "")
        key = f"finding.{finding.code}"
        return self.say(f"{key}.message", **facts), self.say(f"{key}.remedy", **facts)

    def meaning(self, code: str) -> str:
        """What a finding of that code is about, in a few words."""
        return self.say(f"finding.{code}.meaning")

    def severity(self, finding: Finding) -> str:
        """«خطا»، «هشدار» or «یادآوری»."""
        return self.word(catalogue.severity(finding))


def keep(path: Path) -> None:
    """Keep what a text file of the program says, wherever it may be kept: for the set-up."""
    data = path.read_bytes()
    Kept("text", data).write(lambda: _parsed(data, path.name), is_asked_for=True)


def _read(path: Path, *, is_shipped: bool) -> Mapping[str, Any]:
    """A text file; of the program's own it is kept what it says, for the library takes a while to find that out."""
    if not path.is_file():
        return {}
    data = path.read_bytes()
    if not is_shipped:
        return _parsed(data, path.name)
    kept = Kept("text", data)
    said: Mapping[str, Any] | None = kept.read()
    if said is None:
        said = _parsed(data, path.name)
        kept.write(lambda: said)
    return said


def _parsed(data: bytes, name: str) -> Mapping[str, Any]:
    import tomllib  # late: what the program itself says is mostly kept

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError("bad_file", file=f"templates/text/{name}", why=str(error)) from error


def _check_own(own: Mapping[str, Any], shipped: Mapping[str, Any], file: str, above: str = "") -> None:
    """An office's line may leave out facts of ours, but not ask for others. Raises UsageError with the line's key."""
    for name, value in own.items():
        said, key = shipped.get(name), above + name
        if said is None:
            continue
        if type(value) is not type(said):
            raise UsageError("bad_wording", file=file, key=key, why=str(value))
        if isinstance(value, dict):
            _check_own(value, said, file, f"{key}.")
        elif isinstance(value, str):
            try:
                unknown = _facts(value) - _facts(said)
            except ValueError as error:
                raise UsageError("bad_wording", file=file, key=key, why=str(error)) from error
            if unknown:
                raise UsageError("bad_wording", file=file, key=key, why="{" + "}, {".join(sorted(unknown)) + "}")


def _facts(text: str) -> set[str]:
    """What stands in braces: names, as they are. Raises ValueError for a lone brace."""
    return {
        name + ((conversion and f"!{conversion}") or "") + ((spec and f":{spec}") or "")
        for _text, name, spec, conversion in Formatter().parse(text)
        if name is not None
    }


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
