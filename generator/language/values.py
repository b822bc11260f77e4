"""Parsers of single cells: raw value → (value, problem). Pure, and never a guess.

A parser gets what the reader found (str, float, int, bool, date, datetime, time) and is not called for a blank
cell. It returns `(value, None)`, `(value, problem)` for a repaired or doubtful value, or `(None, problem)` for one
that can't be used. The table of date forms is that of docs/input.md.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Any, Generic, TypeVar

from msgspec.structs import replace

from generator.language import honorifics, jalali, words
from generator.language.nothing import Kind, is_dash, is_ditto
from generator.language.persian import clean, fold, strip_invisible, to_latin
from generator.language.words import Words
from generator.model import DocumentState, Problem
from generator.model.periods import Term, TermKind

V = TypeVar("V")

Parsed = tuple[Any, Problem | None]
Parser = Callable[[object], Parsed]

_EXCEL_EPOCH = date(1899, 12, 30)
DAY_NUMBERS = range(36526, 73051)  # 2000-01-01 … 2099-12-31
_JALALI_YEARS = range(jalali.FIRST_YEAR, jalali.LAST_YEAR + 1)
_GREGORIAN_YEARS = range(1900, 2101)


def is_blank(raw: object) -> bool:
    """Whether nothing was entered: empty, spaces only, or dashes."""
    if raw is None or raw == "":
        return True
    if not isinstance(raw, str) or (len(raw) > 1 and raw[0].isalnum()):  # nearly every cell ends here
        return False
    cleaned = clean(raw)
    return not cleaned or is_dash(cleaned)


def as_text(raw: object) -> str:
    """What a person sees in the cell: whole numbers without «.0», dates in ISO form."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, float):
        return f"{raw:.{MOST_DIGITS}g}"  # 0.1 + 0.2 is shown as 0.3
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    if isinstance(raw, timedelta):
        minutes, seconds = divmod(round(raw.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(raw, time):
        return raw.isoformat("seconds" if raw.second else "minutes")
    return str(raw)


def text(raw: object) -> Parsed:
    """Text for display. Letters of another keyboard are repaired, and that is said."""
    if isinstance(raw, date | time | timedelta):
        return None, Problem("VAL-018", {"value": as_text(raw)})
    if not isinstance(raw, str):
        return clean(as_text(raw)), None
    value = clean(raw)
    if value is not raw and any(letter in raw for letter in "يىك"):
        return value, Problem("VAL-007", {"value": value})
    return _without_sign(value)


_FOOTNOTE = "*†‡※¹²³⁰⁴⁵⁶⁷⁸⁹"
_OF_PATTERN = re.compile(r"[#{}]|[/.–-]\*|\*[/.–-]")  # «42/*»: a star for anything, in the office's form of numbers


def _without_sign(value: str) -> Parsed:
    """The same without a sign of a footnote at either end: what stands in the note was read by nobody."""
    if _OF_PATTERN.search(value):
        return value, None
    bare = value.strip(f"{_FOOTNOTE} ") if value and (value[0] in _FOOTNOTE or value[-1] in _FOOTNOTE) else value
    if bare in ("", value):
        return value, None
    return bare, Problem("VAL-053", {"value": bare, "sign": value.replace(bare, "").strip()})


def person(raw: object) -> Parsed:
    """The name of a person or a place, as `text` reads it (its `nothing.Kind` is SHORT); titles alone name nobody."""
    value, problem = text(raw)
    if value and honorifics.names_nobody(value):
        return None, Problem("VAL-040", {"value": value})
    return value, _in_one_line(raw, value) or problem


def addressee(raw: object) -> Parsed:
    """The name of one person to whom letters are written. Two names, a role, and who has left are nobody's name."""
    value, problem = person(raw)
    if value and honorifics.is_not_one(value):
        return None, Problem("VAL-046", {"value": value})
    return value, problem


def honorific(raw: object) -> Parsed:
    """How a person is addressed, as `phrase` reads it; a sex, a choice or a number is no title."""
    value, _ = phrase(raw)
    if honorifics.is_no_title(value):
        usual = "، ".join((*honorifics.USUAL, "جناب آقای دکتر"))
        return None, Problem("VAL-001", {"value": value, "accepted": usual, "near": ""})
    return value, None


def _in_one_line(raw: object, value: str | None) -> Problem | None:
    """What is to be said of a cell that shows several lines where one name or one number is meant."""
    if value and isinstance(raw, str) and "\n" in raw.strip():
        return Problem("VAL-044", {"value": value})
    return None


def long_text(raw: object) -> Parsed:
    """Free text for display; its spelling is nobody's business."""
    return clean(as_text(raw)), None


def verbatim(raw: object) -> Parsed:
    """What is written, whatever it says: «ندارد» as a word that is spoken of. It has no `nothing.Kind`."""
    return clean(as_text(raw)), None


def reason(raw: object) -> Parsed:
    """Why something was decided or done, as `long_text` reads it; a number, a date or a word that only agrees is no
    reason."""
    value, _ = long_text(raw)
    says_only = words.YES_NO.find(value) is not None or words.VERDICT.find(value) is not None
    if says_only or isinstance(raw, date) or not any(map(str.isalpha, value)):
        return None, Problem("VAL-055", {"value": value})
    return value, None


def phrase(raw: object) -> Parsed:
    """A few words for display (a role, an owner), as `long_text` reads them; its `nothing.Kind` is SHORT."""
    return long_text(raw)


def address(raw: object) -> Parsed:
    """Where somebody is, as `long_text` reads it; its `nothing.Kind` is TITLE: «پلاک ندارد» is part of it."""
    return long_text(raw)


# --- dates and times ----------------------------------------------------------------------------------------


def parse_date(raw: object) -> Parsed:
    """A date, from any of the forms that an office types; two-digit years and impossible days are problems."""
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return _from_excel_date(raw)
    if isinstance(raw, bool):
        return None, Problem("VAL-002", {"value": as_text(raw)})
    if isinstance(raw, int | float):
        return _from_number(raw)
    return _from_text(as_text(raw))


def _from_excel_date(value: date) -> Parsed:
    if value.year in _JALALI_YEARS:  # other programs can store 1405-09-01 as a Gregorian date
        day, problem = _jalali(value.year, value.month, value.day, value.isoformat())
        return day, problem or Problem("VAL-017", {"value": value.isoformat(), "date": day})
    if value.year not in _GREGORIAN_YEARS:
        return None, Problem("VAL-002", {"value": value.isoformat()})
    return value, None


def _from_number(value: float) -> Parsed:
    if math.isfinite(value) and value == int(value):
        number = int(value)
        if number // 10000 in _JALALI_YEARS:
            return _jalali(number // 10000, number // 100 % 100, number % 100, str(number))
        if number in DAY_NUMBERS:
            day = _EXCEL_EPOCH + timedelta(days=number)
            return day, Problem("VAL-004", {"value": str(number), "date": day})
    return None, Problem("VAL-002", {"value": as_text(value)})


_PLAIN = re.compile(r"(\d{4})[/-](\d{1,2})[/-](\d{1,2})")  # in any digits, for so are nearly all
_WEEKDAY_PREFIX = re.compile(rf"^({'|'.join(words.WEEKDAYS)})\s*[،,]?\s*")
_WEEKDAY_BEHIND = re.compile(rf"^(.*\d)\s*[،,\-–]?\s*[(\[]?\s*({'|'.join(words.WEEKDAYS)})\s*[)\]]?$")
_AROUND_A_DATE = re.compile(r"^(?:به\s+)?(?:تاریخ|مورخه?|روز)\s*:?\s+|\s*(?:هجری\s+)?(?:شمسی|ه[ـ.\s]*ش\.?)$|(?<=\d)\.$")
_NUMERIC = re.compile(r"^(\d{1,4})\s*[/\\\-–—−‐.ـ_\s]\s*(\d{1,2})\s*[/\\\-–—−‐.ـ_\s]\s*(\d{1,4})$")
_ENDS = ("پایان", "انتهای")  # of a month
_HOUR_BEHIND = re.compile(
    r"(?:\s*[،,\-–]?\s*ساعت\s*:?\s*|[T ،,]\s*(?:[\-–]\s*)?(?=\d{1,2}:\d{2}))(?P<hour>\d{1,2}(?::\d{2}){0,2}.*)$"
)
_NAMED = re.compile(
    rf"^(?:(\d{{1,2}})\s*(?:ام|م)?|([^\d\s][^\d]*?))[\s/\-–.]+({'|'.join(words.MONTHS)})(?:\s*ماه)?"
    r"[\s،,/\-–.]*(?:سال\s+)?(\d{2,4})$"
)


def _from_text(typed: str) -> Parsed:
    if match := _PLAIN.fullmatch(typed):
        return _from_three(match[1], match[2], match[3], typed)
    value = to_latin(clean(typed)).replace("\u200c", " ")
    value = _WEEKDAY_BEHIND.sub(r"\2 \1", _AROUND_A_DATE.sub("", value))
    weekday = _WEEKDAY_PREFIX.match(value)
    if weekday:
        day, problem = _from_text(value[weekday.end() :])
        named = words.WEEKDAYS.get(weekday[1])
        if day is not None and named is not None and jalali.weekday_of(day) != named:
            return day, Problem("VAL-019", {"value": typed, "date": day})
        return day, problem and Problem(problem.code, {**problem.facts, "value": typed})
    value, hour = _parted(value)
    if hour and parse_time(hour)[0] is None and _hour(hour)[0] is None:
        return None, Problem("VAL-002", {"value": typed})
    value = words.in_digits(value)
    if re.fullmatch(r"\d{8}", value):
        return _from_number(int(value))
    if match := _NUMERIC.match(value):
        return _from_three(match.group(1), match.group(2), match.group(3), typed)
    if match := _NAMED.match(value):
        digits, name, month, year = match.groups()
        day = int(digits) if digits else words.ORDINALS.get(fold(name), -1 if name in _ENDS else None)
        if day is not None and len(year) != 4:
            return None, Problem("VAL-003", {"value": typed})
        if day is not None:
            return _jalali(int(year), words.MONTHS[month], day, typed)
    return None, Problem("VAL-002", {"value": typed})


def is_real_date(raw: object) -> bool:
    """Whether the cell holds a day of the Gregorian calendar as a spreadsheet keeps one, also shown as a number."""
    if isinstance(raw, date):
        return raw.year not in _JALALI_YEARS
    return isinstance(raw, int | float) and not isinstance(raw, bool) and raw in DAY_NUMBERS


def _parted(value: str) -> tuple[str, str]:
    """(the date, the hour behind it) of a text."""
    behind = _HOUR_BEHIND.search(value)
    return (value[: behind.start()].strip(), behind["hour"]) if behind else (value.strip(), "")


def hour_in_date(raw: object) -> Parsed:
    """The hour that stands in the cell of a date, as `parse_time` has it: of a real date and hour, or behind a date in
    words. Midnight is what programs write where there is none."""
    hour: object = None
    if isinstance(raw, datetime):
        hour = raw
    elif isinstance(raw, str):
        hour = _parted(to_latin(clean(raw)).replace("\u200c", " "))[1]
    return parse_time(hour) if hour and _hour(hour)[0] not in (None, time()) else (None, None)


def _to_the_minute(moment: datetime) -> time:
    """Rounded, for a spreadsheet keeps 14:30 as a fraction that may end just before."""
    return (moment + timedelta(seconds=30)).time().replace(second=0, microsecond=0)


def _from_three(first: str, second: str, third: str, typed: str) -> Parsed:
    if len(first) == 4 and len(third) <= 2:
        year, month, day = int(first), int(second), int(third)
    elif len(third) == 4 and len(first) <= 2:
        year, month, day = int(third), int(second), int(first)
    elif len(first) <= 2 and len(third) <= 2:
        return None, Problem("VAL-003", {"value": typed})
    else:
        return None, Problem("VAL-002", {"value": typed})
    if year in _JALALI_YEARS:
        return _jalali(year, month, day, typed)
    if year not in _GREGORIAN_YEARS or len(third) == 4:  # 05/06/2026: day or month first? not ours to say
        return None, Problem("VAL-003" if year in _GREGORIAN_YEARS else "VAL-002", {"value": typed})
    try:
        result = date(year, month, day)
    except ValueError:
        return None, Problem("VAL-005", {"value": typed})
    return result, Problem("VAL-016", {"value": typed, "date": result})


def _jalali(year: int, month: int, day: int, typed: str) -> Parsed:
    try:
        if day < 0:  # the last of the month
            return jalali.from_jalali(year + month // 12, month % 12 + 1, 1) - timedelta(days=1), None
        return jalali.from_jalali(year, month, day), None
    except ValueError:
        return None, Problem("VAL-005", {"value": typed})


_TIME = re.compile(
    r"(?:ساعت\s*)?(\d{1,2})(?:\s*:\s*(\d{1,2})(?::\d{2}(?:\.\d+)?)?|\s*[٫.،]\s*(\d{2}))?"
    r"(?:\s*(?:(?P<before>am|a\.m\.|ق\.?\s?ظ\.?|صبح|بامداد|قبل از ظهر)"
    r"|(?P<after>pm|p\.m\.|ب\.?\s?ظ\.?|عصر|بعد ?از ?ظهر|(?<!11 )ظهر)))?",
    re.IGNORECASE,
)


_AND = re.compile(r"\s+و\s+(?:(نیم|ربع)(?!\w)|([^:]+?)\s*دقیقه)")
_PARTS_OF_HOUR = {"نیم": "30", "ربع": "15"}
_MORNING = time(6)  # before it nobody meets: a typed 2 means two in the afternoon, and that is not ours to say


def parse_time(raw: object) -> Parsed:
    """An hour of the day: «۱۰», «۱۰:۳۰», «ساعت ۱۰», «۱۰:۳۰ ب.ظ», a real time or a fraction of a day.

    One of the small hours is asked about, unless the word beside it says which half of the day is meant.
    """
    if isinstance(raw, str) and (both := _FROM_TO.fullmatch(to_latin(clean(raw)).replace("\u200c", " "))):
        return _beginning(raw, both)
    found, is_told = _hour(raw)
    if found is None:
        return None, Problem("VAL-015", {"value": as_text(raw)})
    if not is_told and found < _MORNING:
        return None, Problem("VAL-051", {"value": f"{found:%H:%M}"})
    return found, None


_HALVES = "am|a\\.m\\.|pm|p\\.m\\.|[قب]\\.?\\s?ظ\\.?|صبح|بامداد|عصر|(?:قبل|بعد) ?از ?ظهر|ظهر"
_FROM_TO = re.compile(
    rf"(?:از\s+)?(?P<first>.*\w.*?)\s*(?:\s(?:الی|تا|لغایت)\s|[-–—])\s*(?P<last>[^-–—]*?)\s*(?P<half>{_HALVES})?",
    re.IGNORECASE,
)


def _beginning(raw: str, both: re.Match[str]) -> Parsed:
    """The first hour of «۱۰ الی ۱۲» and «۲ تا ۴ عصر»; a word for the half of the day may be meant of both."""
    half = both["half"] or ""
    (begins, ends) = ([_hour(f"{both[name]} {half}".strip()), _hour(both[name])] for name in ("first", "last"))
    for (last, _), (first, is_told) in product(ends, begins):
        if first and last and first < last:
            if not is_told and first < _MORNING:
                return None, Problem("VAL-051", {"value": f"{first:%H:%M}"})
            return first, Problem("VAL-054", {"value": clean(raw), "taken": f"{first:%H:%M}"})
    return None, Problem("VAL-015", {"value": clean(raw)})


def _hour(raw: object) -> tuple[time | None, bool]:
    """What is typed, and whether it tells the half of the day."""
    if isinstance(raw, datetime):
        return _to_the_minute(raw), False
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0), False
    if isinstance(raw, float) and 0 < raw < 1:
        minutes = round(raw * 24 * 60)
        return time(minutes // 60 % 24, minutes % 60), False
    if isinstance(raw, float) and not raw.is_integer():  # 10.3: Excel's form of a typed 10.30, or 10:18?
        return None, False
    typed = to_latin(clean(as_text(raw)))
    typed = _AND.sub(lambda more: f":{_PARTS_OF_HOUR.get(more[1]) or words.in_digits(more[2] or '')}", typed)
    if match := _TIME.fullmatch(words.in_digits(typed)):
        hour, minutes = int(match[1]), int(match[2] or match[3] or 0)
        half = next((n for n, name in ((0, "before"), (12, "after")) if match[name]), None)
        if half is not None:
            hour = hour % 12 + half if 1 <= hour <= 12 else 24
        if hour < 24 and minutes < 60:
            return time(hour, minutes), half is not None
    return None, False


# --- numbers and words --------------------------------------------------------------------------------------


_WHOLE = re.compile(
    r"(?:(?:نشست|جلسه)[ٔ\u200c]*\s*)?(?:شماره[ٔ\u200c]?\s*:?\s*)?(\d{1,9})\s*(?:ام|م|مین)?"
    r"(?:\s*(?:دقیقه|روز(?:\s*(?:کاری|اداری))?|نشست|جلسه))?"
)


_SAID_TWICE = re.compile(r"(\d+)\s*\(([^()]+)\)\s*(.*)$")


def whole_number(raw: object) -> Parsed:
    """A whole number ≥ 0, from a number cell or typed in any digits; «نشست ۴» and «۴» both give 4."""
    if isinstance(raw, bool | datetime | date | time | timedelta):
        return None, Problem("VAL-006", {"value": as_text(raw)})
    if isinstance(raw, int | float):
        ok = math.isfinite(raw) and raw == int(raw) and raw >= 0
        return (int(raw), None) if ok else (None, Problem("VAL-006", {"value": as_text(raw)}))
    typed = to_latin(clean(as_text(raw))).replace("٬", "")
    if (twice := _SAID_TWICE.match(typed)) and words.in_digits(twice[2]) == twice[1]:  # «۱۰ (ده) روز»
        typed = f"{twice[1]} {twice[3]}".strip()
    if digits := _WHOLE.fullmatch(typed) or _WHOLE.fullmatch(words.in_digits(typed)):
        return int(digits[1]), None
    ordinal = words.ORDINALS.get(fold(as_text(raw)).removeprefix(fold("نشست")).removeprefix(fold("جلسه")))
    if ordinal is not None and ordinal > 0:
        return ordinal, None
    return None, Problem("VAL-006", {"value": as_text(raw)})


@dataclass(frozen=True, eq=False)
class OneOf(Generic[V]):
    """A parser for a closed list of words; a word outside it is a problem that names the list."""

    words: Words[V]

    def __call__(self, raw: object) -> Parsed:
        typed, accepted = clean(as_text(raw)), self.words.accepted
        value = self.words.find(typed)
        if value is None:
            return None, _unknown(typed, self.words)
        if self.words.is_doubtful(typed):
            return value, Problem("VAL-041", {"value": typed, "taken": value, "accepted": "، ".join(accepted)})
        return value, None


def _unknown(typed: str, accepted: Words[Any]) -> Problem:
    near = accepted.nearest(typed)
    return Problem("VAL-001", {"value": typed, "accepted": "، ".join(accepted.accepted), "near": near})


def word(accepted: Words[V]) -> Parser:
    """A parser for that list of words."""
    return OneOf(accepted)


def wide_document(raw: object) -> Parsed:
    """One cell of the wide dossier table: (state, defect, received_on).

    «دارد», «ناقص», «ناقص: شرح» or a date, which says that the document was received on that day.
    """
    if isinstance(raw, datetime | date):
        day, problem = parse_date(raw)
        return (DocumentState.MET, None, day), problem
    typed = clean(as_text(raw))
    state = words.DOCUMENT_STATE.find(typed)
    if state is not None:
        return (state, None, None), None
    head, separator, defect = typed.partition(":")
    if separator and words.DOCUMENT_STATE.find(head) is DocumentState.FLAWED:
        return (DocumentState.FLAWED, clean(defect) or None, None), None
    if not any(ch.isdigit() for ch in typed):
        return None, _unknown(typed, words.DOCUMENT_STATE)
    day, problem = parse_date(raw)
    is_other = isinstance(raw, int | float) or any(ch.isalpha() for ch in typed)
    if day is None and problem and problem.code == "VAL-002" and is_other:
        return None, _unknown(typed, words.DOCUMENT_STATE)  # «۲ نسخه» was never meant as a day
    return (None if day is None else (DocumentState.MET, None, day)), problem


def applies_to(raw: object) -> Parsed:
    """For whom a requirement is: a set of scopes, kinds, «شعبه» or «دفتر», separated by commas; «همه» is empty."""
    typed = clean(as_text(raw))
    parts = [part for part in re.split(r"\s*[،,/؛]\s*|\s+و\s+", typed) if part]
    if any(fold(part) in words.EVERYONE for part in parts):
        return frozenset[str](), None
    unknown = [part for part in parts if fold(part) not in words.APPLIES_TO]
    if unknown:
        accepted = "، ".join(words.APPLIES_TO_SHOWN)
        return None, Problem("VAL-001", {"value": "، ".join(unknown), "accepted": accepted})
    return frozenset(words.APPLIES_TO[fold(part)] for part in parts), None


_TERM_EACH = re.compile(r"(?:هر|every|each)\s*(\d+)?\s*(ماه|سال|months?|years?)(?:\s*(?:یک|1)?\s*بار)?")
_TERM_WITHIN = re.compile(r"(?:ظرف|تا|within)\s*(\d+)\s*(روز|ماه|days?|months?)(?:\s*(?:پس از|بعد از|از|of).*)?")
_MONTHS_IN = {"ماه": 1, "month": 1, "months": 1, "سال": 12, "year": 12, "years": 12}
_MONTHS, _DAYS = 600, 18250  # fifty years: a longer term is a slip
_SHORTEST_MONTH = 29
_PLAIN_TERMS = {
    fold("سالانه"): 12,
    fold("سالیانه"): 12,
    fold("ماهانه"): 1,
    fold("سالی 1 بار"): 12,
    fold("ماهی 1 بار"): 1,
    fold("سالی یکبار"): 12,
    fold("ماهی یکبار"): 1,
    "yearly": 12,
    "monthly": 1,
}
_ONCE = frozenset(fold(word) for word in ("یک بار", "یکبار", "یک‌بار", "1 بار", "یک‌باره", "once"))
_WITH_GRACE = re.compile(r"(.*\S)\s*[،,؛]?\s*((?:ظرف|within)\s.*)")
_TERMS_SHOWN = "یک‌بار، تا ۱۴۰۶/۰۳/۳۱، هر ۱۲ ماه، ظرف ۳۰ روز، ظرف ۶ ماه، سالانه ظرف ۴ ماه"


def term(raw: object) -> Parsed:
    """When a requirement is due again: «یک‌بار»، «تا ۱۴۰۶/۰۳/۳۱»، «هر ۱۲ ماه»، «ظرف ۳۰ روز», «سالانه ظرف ۴ ماه».

    Numbers are digits.
    """
    if isinstance(raw, datetime | date):
        day, problem = parse_date(raw)
        return (Term(TermKind.UNTIL, until=day) if day else None), problem
    typed = words.in_digits(to_latin(clean(as_text(raw))))
    if found := _WITH_GRACE.fullmatch(typed):
        each, grace = term(found[1].rstrip(" ،,؛"))[0], term(found[2])[0]
        if each and grace and each.kind is TermKind.EACH:
            is_longer = grace.n > (each.n if grace.in_months else each.n * _SHORTEST_MONTH)
            return (None, Problem("REQ-006", {"value": typed})) if is_longer else (replace(each, grace=grace), None)
    if fold(typed) in _ONCE:
        return Term(TermKind.ONCE), None
    if fold(typed) in _PLAIN_TERMS:
        return Term(TermKind.EACH, _PLAIN_TERMS[fold(typed)]), None
    if (found := _TERM_EACH.fullmatch(typed)) and 0 < (n := int(found[1] or 1) * _MONTHS_IN[found[2]]) <= _MONTHS:
        return Term(TermKind.EACH, n), None
    if (found := _TERM_WITHIN.fullmatch(typed)) and int(found[1]) <= (_MONTHS if found[2] in _MONTHS_IN else _DAYS):
        return Term(TermKind.WITHIN, int(found[1]), in_months=found[2] in _MONTHS_IN), None
    day, _ = parse_date(typed.removeprefix("تا").removeprefix("until").strip())
    if isinstance(day, date):
        return Term(TermKind.UNTIL, until=day), None
    return None, Problem("VAL-001", {"value": typed, "accepted": _TERMS_SHOWN})


def counted_from(raw: object) -> Parsed:
    """A day, or else the name of a column, as it is typed."""
    day, _ = parse_date(raw)
    return (day, None) if isinstance(day, date) else text(raw)


def session_reference(raw: object) -> Parsed:
    """A session by its number, in any way that a number is written, or else by its title."""
    number, _ = whole_number(raw)
    return (str(number), None) if number is not None else text(raw)


def office_value(raw: object) -> Parsed:
    """A value of the office table as text; an hour that Excel took for a time is written out again."""
    if isinstance(raw, time):
        return f"{raw.hour}:{raw.minute:02}", None
    return text(raw)


def identifier(raw: object) -> Parsed:
    """A code, a number of a letter or a licence: text as typed. What Excel took for a date is no code any more."""
    if isinstance(raw, date | time | timedelta):
        return None, Problem("VAL-018", {"value": as_text(raw)})
    value = clean(as_text(raw))
    if _POWER.fullmatch(to_latin(value)):
        return None, Problem("VAL-031", {"value": value, "shown": value})
    if value.endswith(("؟", "?")):
        return None, Problem("VAL-049", {"value": value})
    value, problem = _without_sign(value)
    return value, _in_one_line(raw, value) or problem


def register_number(raw: object) -> Parsed:
    """The number under which something stands in a register, as `identifier` reads it; «دارد» is no such number."""
    value, problem = identifier(raw)
    if value and not any(map(str.isdigit, value)):
        return None, Problem("VAL-042", {"value": value})
    return value, problem


#: The parsers that leave clean text as it is.
PLAIN_TEXT: frozenset[Parser] = frozenset({text, long_text, phrase, address, identifier})
#: Those of all that is written, and not counted or chosen from a list.
WRITTEN: frozenset[Parser] = PLAIN_TEXT | {person, addressee, honorific, office_value, register_number, reason}

MOST_DIGITS = 15  # what a number cell can hold for certain (IEEE 754 double, and Excel's own limit)
_FORMULA = re.compile(r"=\s*(?:\$?[A-Za-z]{1,3}\$?\d|[A-Za-z.]+\(|'?[^\s'!=]+'?!)")
_LETTER = "[\u0621-\u064a\u066e-\u06d3]"
_POWER = re.compile(r"\d(?:[.,]\d+)?[Ee]\+\d+")  # what is left in a text file of a number with many digits
_ENTITY = r"&(?:nbsp|zwnj|#\d+|#x[0-9a-fA-F]+);"  # of a page that was pasted
_DAMAGED = re.compile(
    rf"\ufffd|{_ENTITY}|{_LETTER}\?+{_LETTER}|(?<!\S)\?+{_LETTER}|(?<!\S)\?{{2,}}\s+\?{{2,}}|^\?{{3,}}$"
)


def without_doubt(raw: object, parser: Parser) -> Problem | None:
    """What is wrong with a cell before its parser may look at it: damaged letters, or digits that were made up."""
    if isinstance(raw, str):
        if raw.startswith("=") and _FORMULA.match(raw):
            return Problem("VAL-014", {"value": raw})
        if parser is not verbatim and is_ditto(raw):
            return Problem("VAL-048", {"value": raw})
        if parser in WRITTEN and raw.strip().upper() == "TRUE":
            return Problem("VAL-043", {"value": raw})
        return Problem("VAL-035", {"value": raw}) if parser in WRITTEN and is_damaged(raw) else None
    if isinstance(raw, bool) and parser in WRITTEN:
        return Problem("VAL-043", {"value": as_text(raw)})
    if isinstance(raw, bool) or not isinstance(raw, int | float) or abs(raw) < 10**MOST_DIGITS:
        return None
    if parser not in WRITTEN | NUMBERED or not math.isfinite(raw):
        return None
    return Problem("VAL-031", {"value": as_text(raw), "shown": f"{raw:.5E}"})


def is_damaged(typed: str) -> bool:
    """Whether letters were lost on its way here: «�», or «?» inside a word."""
    return ("?" in typed or "\ufffd" in typed or "&" in typed) and _DAMAGED.search(typed) is not None


_ODD = (
    *_FOOTNOTE,
    *"?؟\ufffd&+=\"'″〃״“”„",
    "TRUE",
    "True",
    "true",
    "ایضا",
    "همان",
    "بالا",
    "ditto",
    "idem",
    "Ditto",
    "Idem",
)


def are_plain(texts: Iterable[str]) -> bool:
    """Whether none of them needs a closer look than its letters (damaged, a formula, lost digits, «as above»):
    one look at all, which is much quicker than a look at each."""
    joined = "|".join(texts)
    return not any(odd in joined for odd in _ODD)


# --- identifiers --------------------------------------------------------------------------------------------


def _digits(raw: object) -> str:
    return re.sub(r"[\s\-/().ـ]", "", strip_invisible(to_latin(as_text(raw))))


def national_id(raw: object) -> Parsed:
    """A person's id: 10 digits with a check digit (Σ digit·weight mod 11); zeros that Excel lost are put back."""
    digits = _digits(raw)
    problem = None
    if digits.isdecimal() and len(digits) in (8, 9):
        digits = digits.zfill(10)
        problem = Problem("VAL-008")
    if not digits.isdecimal() or len(digits) != 10:
        return None, Problem("VAL-010")
    total = sum(int(digit) * (10 - n) for n, digit in enumerate(digits[:9])) % 11
    check = total if total < 2 else 11 - total
    if len(set(digits)) == 1 or check != int(digits[9]):
        return None, Problem("VAL-010")
    return digits, problem


def legal_id(raw: object) -> Parsed:
    """An organisation's id: 11 digits, checked with the weights 29 27 23 19 17."""
    digits = _digits(raw)
    problem = None
    if digits.isdecimal() and len(digits) == 10:
        digits, problem = digits.zfill(11), Problem("VAL-008")
    if not digits.isdecimal() or len(digits) != 11 or not int(digits[3:9]):
        return None, Problem("VAL-010")
    weights = (29, 27, 23, 19, 17)
    total = sum((int(digit) + int(digits[9]) + 2) * weights[n % 5] for n, digit in enumerate(digits[:10]))
    if total % 11 % 10 != int(digits[10]):
        return None, Problem("VAL-010")
    return digits, problem


_MOBILE = re.compile(r"09\d{9}")


def mobile(raw: object) -> Parsed:
    """A mobile number as 09xxxxxxxxx; +98 and 0098 are rewritten, a lost zero is put back and that is said.

    Several may be given; they are joined with «،».
    """
    if isinstance(raw, str) and raw.isascii() and _MOBILE.fullmatch(raw):
        return raw, None
    return _numbers(raw, _one_mobile)


def _one_mobile(typed: str) -> Parsed:
    digits = re.sub(r"^(?:\+|00)?98(?=9\d{9}$)", "0", _digits(typed))
    problem = None
    if re.fullmatch(r"9\d{9}", digits):
        digits, problem = f"0{digits}", Problem("VAL-008")
    return (digits, problem) if _MOBILE.fullmatch(digits) else (None, Problem("VAL-009"))


def phone(raw: object) -> Parsed:
    """A fixed line: with its area code 11 digits, without it 4 to 8, and an extension («داخلی ۱۲») behind it.

    Several may be given; they are joined with «،».
    """
    return _numbers(raw, _one_phone)


def _one_phone(typed: str) -> Parsed:
    line, extension = typed, ""
    if match := _EXTENSION.search(to_latin(typed)):
        line, extension = typed[: match.start()], f" داخلی {match[1]}"
    digits = re.sub(r"^(?:\+|00)98(?=\d{10}$)", "0", _digits(line))
    problem = None
    if re.fullmatch(r"[1-8]\d{9}", digits):
        digits, problem = f"0{digits}", Problem("VAL-008")
    if not re.fullmatch(r"0\d{10}|\d{4,8}", digits):
        return None, Problem("VAL-009")
    return f"{digits}{extension}", problem


_EXTENSION = re.compile(r"[\s،,\-(]*(?:داخلی|داخلي|ext\.?)\s*:?\s*(\d{1,5})\)?\s*$", re.IGNORECASE)
_BETWEEN_NUMBERS = re.compile(r"[،,؛;\n|]|\s+(?:و|یا)\s+|\s[-–—/]\s(?!\s*(?:داخلی|داخلي|ext))")
_BETWEEN_WHOLE_NUMBERS = re.compile(r"[\s/\-–—]+")


def _numbers(raw: object, one: Callable[[str], Parsed]) -> Parsed:
    """One number or several; with the last rule, the signs that may stand in a number part whole numbers only."""
    typed = re.sub(r"[،,]\s*(?=داخلی|داخلي|ext)", " ", as_text(raw).strip())
    parts = [part for part in _BETWEEN_NUMBERS.split(typed) if part.strip()]
    found: list[Parsed] = []
    for part in parts:
        whole = one(part)
        pieces = [one(piece) for piece in _BETWEEN_WHOLE_NUMBERS.split(part.strip())] if whole[0] is None else []
        found += pieces if len(pieces) > 1 and all(piece[0] for piece in pieces) else [whole]
    if not found or any(number is None for number, _ in found):
        return None, Problem("VAL-009")
    return "، ".join(number for number, _ in found), next((problem for _, problem in found if problem), None)


def postal_code(raw: object) -> Parsed:
    """Ten digits; only the length is checked."""
    digits = _digits(raw)
    if not re.fullmatch(r"\d{10}", digits):
        return None, Problem("VAL-011")
    return digits, None


def email(raw: object) -> Parsed:
    """One address in plain ASCII; its syntax is judged by email-validator, its reachability by nobody.

    Signs that are not seen (ZWNJ, direction marks), which come with a copied address, are no part of it.
    """
    from email_validator import EmailNotValidError, validate_email  # only workbooks with addresses pay for it

    typed = strip_invisible(as_text(raw)).strip()
    if not typed.isascii() or "=?" in typed or re.search(r"[\s;,<>\x00-\x1f]", typed):
        return None, Problem("VAL-012")
    try:
        return validate_email(typed, check_deliverability=False, allow_smtputf8=False).ascii_email, None
    except EmailNotValidError:
        return None, Problem("VAL-012")


#: The parsers of what is numbered: every digit counts, and so does every zero before it.
NUMBERED: frozenset[Parser] = frozenset(
    {identifier, register_number, national_id, legal_id, mobile, phone, postal_code}
)
#: What the columns of a parser hold, for the words that say «nothing». Those of other parsers have words and numbers
#: of their own: «ندارد» is a state, 0 a quantity (contract §2).
KIND_OF: Mapping[Parser, Kind] = {
    text: Kind.TITLE, session_reference: Kind.TITLE, address: Kind.TITLE, long_text: Kind.PROSE, reason: Kind.PROSE,
    person: Kind.SHORT, addressee: Kind.SHORT, honorific: Kind.SHORT, phrase: Kind.SHORT,
    identifier: Kind.SHORT, register_number: Kind.SHORT,
    national_id: Kind.SHORT, legal_id: Kind.SHORT,
    mobile: Kind.SHORT, phone: Kind.SHORT, postal_code: Kind.SHORT, email: Kind.SHORT,
    parse_date: Kind.DATE, parse_time: Kind.DATE, term: Kind.SHORT, counted_from: Kind.SHORT,
}  # fmt: skip
