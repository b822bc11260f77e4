"""What a cell shows of the number or text that it holds, by its number format (ECMA-376 part 1, §18.8.31).

Only what can be told for certain: None where a format is beyond this. Digits are grouped by nobody here, for
«1,234» and «1234» are the same digits; dates and hours are left to the library that reads the values.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

#: The formats that a workbook names by number only (§18.8.30); what is missing are General, text and whole dates.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    37: "#,##0;(#,##0)", 38: "#,##0;(#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;(#,##0.00)",
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
}  # fmt: skip
_N_DIGITS = 15  # what a double holds for certain, and all that Excel shows
_PART = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>general)|(?P<exponent>E[+-])'
    r"|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_CURRENCY = re.compile(r"\$([^-\]]*)")


class _Section(NamedTuple):
    """One of up to four parts of a format, which differ by the sign of the number."""

    parts: tuple[
        tuple[str, str], ...
    ]  # (kind, text): literal, digit, point, percent, thousand, exponent, general, text
    condition: tuple[str, str] | None
    date: str  # the letters of its date or hour, as «yyyymmdd»; '' for a number

    @property
    def is_date(self) -> bool:
        return self.date != ""


def plain(value: float) -> str:
    """The number without any format, with no more digits than a number can hold."""
    return str(int(value)) if value == int(value) else f"{value:.{_N_DIGITS}g}"


def is_telling(code: str) -> bool:
    """Whether a cell of that format can show something else than what it holds; dates and hours are not meant."""
    if not code or code == "General":
        return False
    sections = _sections(code)
    return not any(section.is_date for section in sections) and any(
        part not in (("general", ""), ("text", "")) for section in sections for part in section.parts or [("", "")]
    )


def is_partial_date(code: str) -> bool:
    """Whether a date in a cell of that format is not shown with its day, its month and its year.

    «dd/mm», «mmm-yy» and «h:mm»: what is left out may be made up by whoever typed the rest.
    """
    sections = _sections(code) if code else ()
    signs = {sign for section in sections[:1] if section.is_date for sign in section.date}
    return bool(signs) and not (signs >= {"d", "m"} and signs & {"y", "b", "g"})


def shown_date(day: date, code: str) -> str:
    """About what such a cell shows of a date: names of months and days in English."""
    if code.startswith('"'):  # the text itself
        return code.strip('"')
    bare = _NO_DATE.sub("", code.partition(";")[0].lower())
    is_hour = not {"y", "d"} & {*bare} and bool({"h", "s"} & {*bare})
    return _DATE_SIGNS.sub(lambda match: _date_part(day, match[0], is_hour=is_hour), bare).strip()


_NO_DATE = re.compile(r'\[\$?[^\]]{3,}\]|["\\[\]]|[_*].|am/pm|a/p')
_DATE_SIGNS = re.compile(r"y+|m+|d+|h+|s+")


def _date_part(day: date, signs: str, *, is_hour: bool) -> str:
    kind = "M" if signs[0] == "m" and is_hour else signs[0]
    if len(signs) > 2:
        long = {"y": "%Y", "m": "%B" if len(signs) > 3 else "%b", "d": "%A" if len(signs) > 3 else "%a"}
        return f"{day:{long.get(kind, '')}}"
    short = f"{day:{dict(zip('ymdhMs', ('%y', '%m', '%d', '%H', '%M', '%S'), strict=True))[kind]}}"
    return short if len(signs) > 1 else short.removeprefix("0") or "0"


def shown_number(value: float, code: str) -> str | None:
    """What the cell shows of a number; None where that can't be told."""
    from decimal import Decimal, InvalidOperation  # few workbooks pay for it

    try:
        sections = [section for section in _sections(code) if section.parts[-1:] != (("text", ""),)][:3]
        number = Decimal(plain(value))
    except (InvalidOperation, OverflowError, ValueError):
        return None
    if not sections:
        return plain(value)
    section, is_signed = _chosen(sections, number)
    if section is None or section.is_date:
        return None
    text = _laid_out(section.parts, abs(number))
    return f"-{text}" if text is not None and number < 0 and is_signed else text


def shown_text(value: str, code: str) -> str:
    """What the cell shows of a text."""
    sections = _sections(code)
    holders = [section for section in sections if ("text", "") in section.parts]
    if len(sections) == 4 or holders:
        section = holders[0] if holders else sections[3]
        return "".join(value if kind == "text" else text for kind, text in section.parts if kind in ("text", "literal"))
    return value


@lru_cache(maxsize=256)
def _sections(code: str) -> tuple[_Section, ...]:
    found: list[_Section] = []
    parts: list[tuple[str, str]] = []
    condition, date = None, ""
    for match in _PART.finditer(f"{code};"):
        sign = match["sign"]
        if sign == ";":
            found.append(_Section(tuple(parts), condition, date))
            parts, condition, date = [], None, ""
        elif match["quoted"] is not None or match["escaped"] is not None:
            parts.append(("literal", match["quoted"] or match["escaped"] or ""))
        elif match["general"]:
            parts.append(("general", ""))
        elif match["exponent"]:
            parts.append(("exponent", match["exponent"]))
        elif (bracket := match["bracket"]) is not None:
            if limit := _CONDITION.fullmatch(bracket):
                condition = limit[1], limit[2]
            elif currency := _CURRENCY.match(bracket):
                parts += [("literal", currency[1])] if currency[1] else []
            date += bracket.lower() if bracket.lower() in ("h", "hh", "m", "mm", "s", "ss") else ""
        elif sign:
            date += sign.lower() if sign.lower() in "ymdhsbg" else ""
            parts.append(_KINDS.get(sign, ("literal", sign)))
    return tuple(found)


_KINDS = {
    "0": ("digit", "0"), "#": ("digit", "#"), "?": ("digit", "?"), ".": ("point", "."), "%": ("percent", "%"),
    ",": ("thousand", ","), "@": ("text", ""), "/": ("slash", "/"),
}  # fmt: skip


def _chosen(sections: list[_Section], number: Decimal) -> tuple[_Section | None, bool]:
    """The section for this number, and whether a minus is shown before it."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _holds(section.condition, number):
                return section, not (section.condition and _is_below_zero(section.condition))
        return None, False
    if number > 0 or len(sections) == 1 or (number == 0 and len(sections) == 2):
        return sections[0], len(sections) == 1
    return sections[1] if number < 0 else sections[2], False


def _holds(condition: tuple[str, str], number: Decimal) -> bool:
    sign, limit = condition[0], number.__class__(condition[1])
    return {"<": number < limit, ">": number > limit, "=": number == limit, "<=": number <= limit,
            ">=": number >= limit, "<>": number != limit}[sign]  # fmt: skip


def _is_below_zero(condition: tuple[str, str]) -> bool:
    """Whether it holds for numbers below zero only: then Excel leaves the minus to the format."""
    sign, limit = condition[0], float(condition[1])
    return limit < 0 if sign in ("<=", "=") else sign == "<" and limit <= 0


def _laid_out(parts: tuple[tuple[str, str], ...], number: Decimal) -> str | None:
    """The digits of a number ≥ 0 in their places, with what stands between them."""
    kinds = [kind for kind, _ in parts]
    if "digit" not in kinds:
        texts = (plain(float(number)) if kind == "general" else text for kind, text in parts)
        return "".join(texts).strip()
    if "slash" in kinds and any(kind == "digit" for kind in kinds[: kinds.index("slash")]):
        parts, kinds = _with_plain_slashes(parts), []
        if not parts:
            return None  # a fraction
        kinds = [kind for kind, _ in parts]
    parts = tuple(("literal", "/") if kind == "slash" else (kind, text) for kind, text in parts)
    if "exponent" in kinds:
        n_decimals = kinds[kinds.index("point") : kinds.index("exponent")].count("digit") if "point" in kinds else 0
        return f"{float(number):.{n_decimals}E}"
    last = max(n for n, kind in enumerate(kinds) if kind == "digit")
    point = kinds.index("point") if "point" in kinds else len(parts)
    last_whole = max((n for n in range(min(point, len(parts))) if kinds[n] == "digit"), default=-1)
    n_thousands = sum(1 for n in range(last_whole + 1, len(kinds)) if kinds[n] == "thousand" and n - 1 <= last + 1)
    n_decimals = kinds[point:].count("digit")
    number = number * 100 ** kinds.count("percent") / 1000**n_thousands
    rounded = number.quantize(number.__class__(1).scaleb(-n_decimals), "ROUND_HALF_UP")
    whole, _, decimals = f"{rounded:f}".partition(".")
    return (_whole(parts[:point], whole.lstrip("0")) + _decimals(parts[point:], decimals)).strip()


def _with_plain_slashes(parts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """«0000/00/00» is no fraction: it has several slashes, or zeros only."""
    signs = [text for kind, text in parts if kind in ("digit", "slash")]
    return parts if signs.count("/") > 1 or ("?" not in signs and "#" not in signs) else ()


def _whole(parts: tuple[tuple[str, str], ...], digits: str) -> str:
    """The digits before the point, filled in from the right; the first place takes all that are left."""
    n_places = sum(kind == "digit" for kind, _ in parts)
    written: list[str] = []
    for kind, text in reversed(parts):
        if kind == "digit":
            n_places -= 1
            digit, digits = (digits, "") if n_places == 0 else (digits[-1:], digits[:-1])
            written.append(digit or {"0": "0", "?": " "}.get(text, ""))
        elif kind in ("literal", "percent"):
            written.append(text)
    return "".join(reversed(written))


def _decimals(parts: tuple[tuple[str, str], ...], digits: str) -> str:
    """The digits behind the point; a place that need not be filled drops its zero."""
    places = [text for kind, text in parts if kind == "digit"]
    while places and places[-1] == "#" and digits.endswith("0"):
        places.pop()
        digits = digits[:-1]
    left, written = digits, ""
    for kind, text in parts:
        if kind == "digit":
            written, left = written + left[:1], left[1:]
        elif kind in ("literal", "percent", "point"):
            written += text
    return written
