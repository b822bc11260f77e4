"""Which kind of personal number a written number is, by the rules of its kind and by what stands around it.

A number comes in groups, as somebody has typed it. Ten digits may be many things, and one in eleven of them passes for
a national id; so where no word says what they are, only what is typed like one is taken for one.

Sources: national id, Σ digit·weight mod 11 (`values.national_id`); mobiles, 9 and nine digits after +98, 0098 or 0, the
codes of operators those of the national numbering plan (ITU-T E.129, +98: 90 to 94 and 99); cards, Luhn (ISO/IEC 7812-1
annex B); IBAN, IR and 24 digits, mod 97 (ISO 13616-1).
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple

from generator.language import values


class PersonalKind(StrEnum):
    """What was found. The words for them stand in the text file under `word.PersonalKind`."""

    MOBILE = "mobile"
    NATIONAL_ID = "national_id"
    CARD = "card"
    IBAN = "iban"
    EMAIL = "email"
    ADDRESS = "address"


class Written(NamedTuple):
    """A number as it stands in a text: all its digits, how many in each group, what is between the groups and what
    between it and its neighbours ('' when there are none), and the text before and after it. Signs are evened."""

    digits: str
    groups: tuple[int, ...]
    between: tuple[str, ...]
    left: str
    right: str
    before: str
    after: str


MOST_DIGITS = 24
_WORDS = r"\W*(?:[^\W\d]+\W+){0,2}$"  # «کد پستی دفتر ما: »
_POSTAL = re.compile(r"(?:پستی|ک\.?\s?پ\.?|postal\s?code|zip)" + _WORDS)
_ID = re.compile(r"(?:(?:کد|شماره|ش\.?)\s*ملی|national\s?(?:id|code|no))" + _WORDS)
_TELEPHONE = re.compile(r"(?:تلفن|نمابر|دورنگار|فکس|فاکس|تلفکس|tel|fax|phone)" + _WORDS)
_CARD = re.compile(r"(?:کارت|card)" + _WORDS)
#: Numbers of documents, which have as many digits as their registry likes.
_DOCUMENT = re.compile(
    r"(?:نامه|پروانه|مجوز|ثبت|پیگیری|رهگیری|دبیرخانه|ابلاغ|ابلاغیه|بخشنامه|فیش|سند|قرارداد|مصوبه|اندیکاتور|سریال|حساب"
    r"|شماره پرونده|پرونده شماره|شماره بایگانی|کلاسه)\W*(?:(?:به|شماره|ش|کد|آن|مورخ)\W*){0,2}$"
)
_IN_ADDRESS = re.compile(r"(?:://|www\.)\S*/$")
_AMOUNT_BEFORE = re.compile(r"(?:مبلغ|بودجه|اعتبار|هزینه|بهای|قیمت|معادل|جمع)" + _WORDS)
_AMOUNT_AFTER = re.compile(r"\W*(?:(?:هزار|میلیون|میلیارد)\W+)?(?:ریال|تومان|﷼|rials?\b|irr\b)")
_MOBILE = re.compile(r"(00980?|0?980?|0|)(9\d{9})")
_OPERATOR = re.compile("9[0-49]")
_COUNTING = "01234567890"  # whoever shows how digits look
#: Between groups of a number only where they look like a number nevertheless.
_ODD = re.compile('[:#=&;؛"…→<>«»!?^]')
_YEAR = re.compile(r"1[34]\d\d")
_LOST_ZERO_GROUPS = frozenset({(3, 7), (3, 3, 4), (3, 4, 3), (3, 3, 2, 2), (3, 2, 2, 3), (3, 2, 3, 2)})
#: Ten digits of a landline without its zero (area code and number), and of a postal code without its label.
_OTHERS_GROUPS = frozenset({(2, 8), (2, 4, 4), (2, 3, 5), (3, 7), (3, 3, 4), (5, 5)})


def kind_of(number: Written) -> PersonalKind | None:
    """What it is; None when it is nothing personal."""
    size = len(number.digits)
    if size == MOST_DIGITS:
        return PersonalKind.IBAN if is_iban(number.digits) else None
    if size == 16:
        return PersonalKind.CARD if _is_card(number) else None
    if 10 <= size <= 15 and _is_mobile(number):
        return PersonalKind.MOBILE
    if 8 <= size <= 10 and _is_national_id(number):
        return PersonalKind.NATIONAL_ID
    return None


def mobile_core(digits: str) -> str:
    """The ten digits of a mobile number, without what may stand before them; '' when it is none."""
    found = _MOBILE.fullmatch(digits)
    return found[2] if found else ""


# --- check digits -------------------------------------------------------------------------------------------------


def is_iban(digits: str) -> bool:
    """Whether IR and these 24 digits are an IBAN: the country (I = 18, R = 27) and the check digits moved to the end,
    the whole is 1 modulo 97."""
    return int(f"{digits[2:]}1827{digits[:2]}") % 97 == 1


def passes_luhn(digits: str) -> bool:
    """Every second digit from the right doubled, the digits of all summed up: a multiple of ten."""
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


# --- as they are written ------------------------------------------------------------------------------------------


def _is_card(number: Written) -> bool:
    """Sixteen digits in one, in fours or the like; two landlines side by side are none, nor the scores of a match."""
    is_typed_so = len(number.groups) == 1 or (
        max(number.groups) <= 6 and len(number.groups) > 2 and {*number.groups} != {2}
    )
    return (
        number.digits[0]
        in "234569"  # ISO/IEC 7812-1: the industries that issue cards of payment; 9 is the nation's own
        and len(set(number.digits)) > 1
        and passes_luhn(number.digits)
        and (bool(_CARD.search(number.before)) or (is_typed_so and not _is_odd(number) and not _is_amount(number)))
    )


def _is_mobile(number: Written) -> bool:
    found = _MOBILE.fullmatch(number.digits)
    if not found:  # «9181234567 98+», as a line from right to left has it
        is_turned = number.after.startswith("+") and number.digits[10:] == "98"
        return is_turned and bool(_MOBILE.fullmatch(number.digits[:10]))
    if not found[1]:
        return _has_lost_its_zero(number)
    if len(number.groups) == 1:
        return found[1] != "98" or not _is_amount(number)
    if max(number.groups) == 1:
        return True
    if _is_odd(number) and number.groups[0] < 4:  # hours, scores
        return False
    first, slashed = number.digits[: number.groups[0]], any("/" in sign for sign in number.between)
    has_year = bool(_years(number)) and any(sign.strip() for sign in number.between)
    if number.before.endswith("+") or len(first) >= 4:  # «+98 …», «0098 …», «0918 …», «98918 …»
        return not (slashed and has_year)
    return not slashed and not has_year  # «09 18 …», «0 918 …», «98 918 …»


def _has_lost_its_zero(number: Written) -> bool:
    if not _OPERATOR.match(number.digits) or number.digits.endswith("0" * 6) or _is_other(number):
        return False
    if len(number.groups) == 1:
        return True
    is_typed_so = number.groups in _LOST_ZERO_GROUPS or max(number.groups) <= 2
    return is_typed_so and _is_even(number) and not _years(number)


def _is_national_id(number: Written) -> bool:
    digits, problem = values.national_id(number.digits)
    if digits is None or digits in _COUNTING or _POSTAL.search(number.before):
        return False
    if _ID.search(number.before):
        return True
    if problem or _is_other(number):  # its zeros are lost: eight or nine digits are nothing without a word
        return False
    is_landline = number.digits[0] != "0" and bool(_TELEPHONE.search(number.before))
    if len(number.groups) == 1:
        return not is_landline
    looks_like_another = (number.digits[0] != "0" and number.groups in _OTHERS_GROUPS) or _is_level(number)
    return _is_even(number) and not is_landline and not looks_like_another and not _years(number)


def _is_odd(number: Written) -> bool:
    return any(map(_ODD.search, number.between))


def _is_level(number: Written) -> bool:
    """«01.02.03.04.05», a place in a list of many levels, or «7994.102344», one number with its decimals."""
    return {*number.between} == {"."} and (max(number.groups) == 2 or len(number.groups) == 2)


def _is_other(number: Written) -> bool:
    """Whether it is a postal code, the number of a document or an amount, or part of the address of a page."""
    before = number.before
    return bool(_IN_ADDRESS.search(before) or _POSTAL.search(before) or _DOCUMENT.search(before)) or _is_amount(number)


def _is_amount(number: Written) -> bool:
    is_in_thousands = number.groups[0] <= 3 and {*number.groups[1:]} == {3}
    return (
        (is_in_thousands and number.digits[0] != "0")
        or number.digits.endswith("0" * 5)
        or bool(_AMOUNT_AFTER.match(number.after) or _AMOUNT_BEFORE.search(number.before))
    )


def _is_even(number: Written) -> bool:
    """Whether its groups are told apart by one and the same sign, and it from its neighbours by another."""
    inner = {*number.between}
    apart = all(
        not outer or (outer not in inner and any(sign in outer for sign in " ,()"))
        for outer in (number.left, number.right)
    )
    return len(inner) == 1 and inner <= {" ", "-", ".", "_", " - "} and apart


def _years(number: Written) -> list[str]:
    """Groups that are a Jalali year, as in «42-1405-1234»."""
    found, at = [], 0
    for size in number.groups:
        found += _YEAR.findall(number.digits[at : at + size]) if size == 4 else []
        at += size
    return found
