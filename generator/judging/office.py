"""What the office says of itself: the office table over the shipped defaults, as one frozen Office."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import Any

from msgspec import Struct

from generator.judging.working_days import Rule, parse_rule
from generator.language import words
from generator.language.persian import clean, fold
from generator.language.values import parse_time, whole_number
from generator.model import (
    WHOLE_DOSSIER,
    Finding,
    LetterKind,
    LetterText,
    OfficeValue,
    PolicyGround,
    Requirement,
    Source,
)
from generator.model.errors import UsageError
from generator.privacy.detector import BY_FORM
from generator.tables.columns import OFFICE_KEY_BY_FOLD
from generator.tables.normalise import Defaults


class Office(Struct, frozen=True):
    """Letterhead, signatory, and the rules that the office sets for itself."""

    letterhead: tuple[str, ...]
    office_name: str
    emblem: str | None = None
    signatory: str | None = None
    signatory_title: str | None = None
    address: str | None = None
    copies: tuple[str, ...] = ()
    letter_number: str | None = None  # the pattern of the secretariat's numbers: see `numbering.fits`
    contact: str | None = None
    font: str | None = None  # a file below assets/fonts/
    small_paper: str | None = None
    letter_colour: str | None = None
    deadline_days: int | None = None  # working days
    reminder_days: int | None = None  # working days before a deadline; None: no reminders
    weekend: frozenset[int] = frozenset({5, 6})  # 0 is Saturday
    rule: Rule | None = None
    session_time: time | None = None
    session_place: str | None = None
    gap_months: int = 2

    @property
    def has_small_paper(self) -> bool:
        """Whether letters of five lines or fewer go on A5."""
        return self.small_paper == "A5"

    @property
    def has_colour(self) -> bool:
        """Whether letters have the colours of the site; else they are black."""
        return self.letter_colour == "رنگی"

    @property
    def full_name(self) -> str:
        """«اداره‌کل سیاسی و انتخابات استانداری …»: the office with the last line of its letterhead."""
        return f"{self.office_name} {self.letterhead[-1]}" if self.letterhead else self.office_name


_MANY = frozenset({"letterhead", "copies"})


def build_office(rows: Sequence[OfficeValue], shipped: Mapping[str, Any]) -> tuple[Office, list[Finding]]:
    """The office as its table says, the shipped values where it says nothing; what can't be used is a finding."""
    findings: list[Finding] = []
    said: dict[str, list[OfficeValue]] = {}
    for row in rows:
        name = OFFICE_KEY_BY_FOLD.get(fold(row.key))
        if row.value is None:
            continue  # a key without a value says nothing; the shipped value holds
        if name is None:
            key = BY_FORM.masked(row.key)  # what is not understood may be anybody's number, and findings are shown
            findings.append(Finding("OFF-001", row.at("key"), "office", "key", key, {"key": key}))
        else:
            said.setdefault(name, []).append(row)
    known: dict[str, Any] = {}
    for name, default in shipped.items():
        if name not in said:
            said[name] = [
                OfficeValue(SHIPPED, name, line) for line in (default if isinstance(default, list) else [default])
            ]
    for name, lines in said.items():
        if name in _MANY:
            known[name] = tuple(clean(line.value or "") for line in lines)
            continue
        if len({line.value for line in lines}) > 1:
            findings += [_repeated(line, lines[0]) for line in lines[1:]]
        value = _READ.get(name, _as_is)(lines[0].value or "")
        if value is None:
            line = lines[0]
            typed = BY_FORM.masked(line.value or "")
            facts = {"key": line.key, "value": typed, "accepted": _ACCEPTED[name]}
            findings.append(Finding("OFF-002", line.at("value"), "office", name, typed, facts))
        else:
            known[name] = value
    return Office(**known), findings


def _repeated(line: OfficeValue, first: OfficeValue) -> Finding:
    facts = {"key": line.key, "other": first.at("value")}
    return Finding("OFF-003", line.at("value"), "office", "value", line.value or "", facts)


def _as_is(text: str) -> str:
    return clean(text)


def _number(text: str) -> int | None:
    number = whole_number(text)[0]
    return number if isinstance(number, int) and 0 < number < 1000 else None


def _months(text: str) -> int | None:
    """A number of months; any other unit is none."""
    months = re.sub(r"\s*(?<!\w)ماه$", "", clean(text))
    return None if "روز" in months else _number(months)


def _weekend(text: str) -> frozenset[int] | None:
    names = [part for part in re.split(r"\s*[،,/]\s*|\s+و\s+", clean(text)) if part]
    days = [words.WEEKDAY_BY_FOLD.get(fold(name)) for name in names]
    found = frozenset(day for day in days if day is not None)
    return found if found and None not in days and len(found) < 7 else None


def _time(text: str) -> time | None:
    hour = parse_time(text)[0]
    return hour if isinstance(hour, time) else None


def _file(text: str) -> str | None:
    """The name of a file below assets/: no way out of it, and nothing that a style sheet could trip over."""
    name = text.strip()
    return name if re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*", name) else None


def _paper(text: str) -> str | None:
    size = clean(text).upper()
    return size if size in ("A4", "A5") else None


def _colour(text: str) -> str | None:
    """Black, or the colours of the site."""
    return next((word for word in ("سیاه", "رنگی") if fold(word) == fold(text)), None)


def _pattern(text: str) -> str | None:
    """«۴۲/#» or «{سال}/۴۲/{ردیف}»: without a place for the number it is none."""
    pattern = clean(text)
    return pattern if re.search(r"[#*]|\{[^{}]+\}", pattern) else None


_READ: Mapping[str, Callable[[str], Any]] = {
    "deadline_days": _number,
    "reminder_days": _number,
    "gap_months": _months,
    "weekend": _weekend,
    "rule": parse_rule,
    "session_time": _time,
    "emblem": _file,
    "font": _file,
    "small_paper": _paper,
    "letter_colour": _colour,
    "letter_number": _pattern,
}
_ACCEPTED: Mapping[str, str] = {
    "deadline_days": "accepted_number",
    "reminder_days": "accepted_number",
    "gap_months": "accepted_number",
    "weekend": "accepted_weekdays",
    "rule": "accepted_rule",
    "session_time": "accepted_time",
    "emblem": "accepted_file",
    "font": "accepted_file",
    "small_paper": "accepted_paper",
    "letter_colour": "accepted_colour",
    "letter_number": "accepted_pattern",
}


# --- what the program ships ---------------------------------------------------------------------------------

_DEFAULTS_FILE, _LETTERS_FILE = "templates/text/defaults.toml", "templates/text/letters.toml"
SHIPPED = Source(_DEFAULTS_FILE, "", 0, {})


def load_shipped(folders: Sequence[Path]) -> tuple[Defaults, Mapping[str, Any]]:
    """(requirements and policies, office values) of `templates/text/defaults.toml`; the last folder wins."""
    tables = _shipped_tables(folders, _DEFAULTS_FILE)
    requirements = tuple(
        Requirement(SHIPPED, order=number, is_licence=row["code"] == "licence", **row)
        for number, row in enumerate(tables["requirement"], 1)
    )
    policies = tuple(
        PolicyGround(SHIPPED, policy["name"], order, words.GROUND.find(ground))
        for policy in tables["policy"]
        for order, ground in enumerate(policy["grounds"], 1)
    )
    whole = Requirement(SHIPPED, WHOLE_DOSSIER, order=0, **(tables.get("whole") or _shipped_whole(folders[0])))
    return Defaults(requirements, policies, whole), tables["office"]


def _shipped_whole(folder: Path) -> Mapping[str, Any]:
    """Its wording in the shipped file, for an office whose own copy of it is older."""
    tables: Mapping[str, Any] = tomllib.loads((folder / "text" / "defaults.toml").read_text(encoding="utf-8-sig"))
    return tables["whole"]  # type: ignore[no-any-return]


def load_letter_texts(folders: Sequence[Path]) -> tuple[LetterText, ...]:
    """The rows of `templates/text/letters.toml`; the last folder wins. Raises UsageError when it can't be read."""
    tables = _shipped_tables(folders, _LETTERS_FILE)
    source = Source(_LETTERS_FILE, "", 0, {})
    try:
        return tuple(
            LetterText(source, LetterKind(kind), row["order"], row["text"], row.get("when"))
            for kind, rows in tables.items()
            for row in rows
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError("bad_file", file=_LETTERS_FILE, why=str(error)) from error


def _shipped_tables(folders: Sequence[Path], file: str) -> dict[str, Any]:
    name = file.removeprefix("templates/")
    path = next(folder / name for folder in reversed(folders) if (folder / name).is_file())
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError("bad_file", file=file, why=str(error)) from error
