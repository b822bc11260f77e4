"""Filled columns that were not understood: what each could be, from its header and from what stands in it.

A column that may be one that letters and decisions rest on is asked about with an error, and holds them back; any
other is not read, and that is said. Whether it may be is judged from the values: a column without a single date is no
«اعتبار پروانه». Where nothing rules it out, it may be.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from generator.language import values
from generator.language.persian import clean, fold, to_latin
from generator.language.values import Parser, as_text, is_blank, wide_document
from generator.model.resting import DOCUMENT, MATTERS
from generator.tables.columns import Column, TableSpec

_PLAIN: frozenset[Parser] = frozenset({values.text, values.long_text, values.reason})
_KINDS = frozenset(map(fold, ("حزب", "جمعیت", "انجمن", "جامعه", "مجمع", "سازمان", "جبهه", "کانون", "خانه", "اتحادیه")))
_COURTESY = tuple(map(fold, ("جناب", "سرکار", "آقای", "خانم", "دکتر", "مهندس", "حجت الاسلام", "برادر", "خواهر")))
_ROLES = tuple(map(fold, ("دبیر", "مسئول", "رئیس", "نماینده", "سرپرست", "قائم مقام")))
_CODE = re.compile(r"[A-Za-z]{0,4}[-_ ]?\d{1,4}")
_MOST = 200  # different values that are looked at
_LONGEST_NAME = 40


def given(cells: Iterable[Any]) -> list[Any]:
    """The different values of a column that say anything."""
    return [cell for cell in dict.fromkeys(c for c in cells if c.__hash__) if not is_blank(cell)][:_MOST]


def may_be(table: TableSpec, cells: Sequence[Any], missing: Iterable[str]) -> tuple[str, ...]:
    """Which of the missing fields a column with these (different) values could be, of those that something rests on."""
    matters = MATTERS.get(table.key, frozenset())
    return tuple(name for name in missing if name in matters and _could_be(table.key, table.column(name), cells))


def may_be_documents(cells: Sequence[Any], missing: Iterable[str]) -> tuple[str, ...]:
    """The documents that a column of the wide form could be of: one that holds no state is of none."""
    said = [value for cell in cells if (value := wide_document(cell)[0])]
    is_state = any(state is not None for state, *_ in said)
    return tuple(f"{DOCUMENT}{code}" for code in missing) if is_state else ()


def _could_be(table: str, column: Column, cells: Sequence[Any]) -> bool:
    if column.parser is None:
        return False
    looks_like = _LOOKS_LIKE.get((table, column.field))
    if looks_like:
        return looks_like(cells)
    if column.parser in _PLAIN:
        return any(isinstance(cell, str) and not _is_number(cell) for cell in cells)
    return any(_read(column.parser, cell) is not None for cell in cells)


def _read(parser: Parser, cell: Any) -> Any:
    return parser(cell)[0]


def _is_number(text: str) -> bool:
    return to_latin(clean(text)).replace("/", "").replace("-", "").replace(" ", "").isdigit()


def _texts(cells: Sequence[Any]) -> list[str]:
    return [clean(cell) for cell in cells if isinstance(cell, str) and not _is_number(cell)]


def _most(texts: Sequence[str], n: int) -> bool:
    return bool(texts) and n * 2 > len(texts)


def _is_like_a_code(cells: Sequence[Any]) -> bool:
    texts = [to_latin(clean(as_text(cell))) for cell in cells if not isinstance(cell, date)]
    return _most(texts, sum(bool(_CODE.fullmatch(text)) for text in texts)) and len(texts) > 1


def _is_like_a_person(cells: Sequence[Any]) -> bool:
    texts = _texts(cells)
    names = [text for text in texts if len(text) <= _LONGEST_NAME and 1 < len(text.split()) < 6]
    return _most(texts, len(names)) and not any(char.isdigit() or char in "،؛/:." for text in names for char in text)


def _begins_with(cells: Sequence[Any], words: tuple[str, ...]) -> bool:
    return any(fold(text).startswith(words) for text in _texts(cells))


def _is_like_a_kind(cells: Sequence[Any]) -> bool:
    return any(fold(text) in _KINDS for text in _texts(cells))


def _is_like_a_number(cells: Sequence[Any]) -> bool:
    """A registration number: digits, perhaps with a letter or a stroke, in most cells; no date, no telephone."""
    texts = [to_latin(clean(as_text(cell))) for cell in cells if _read(values.parse_date, cell) is None]
    return _most(texts, sum(any(c.isdigit() for c in text) and len(text) < 12 for text in texts))


_LOOKS_LIKE: Mapping[tuple[str, str], Callable[[Sequence[Any]], bool]] = {
    ("parties", "code"): _is_like_a_code,
    ("requirements", "code"): lambda cells: _most(list(map(str, cells)), sum(str(c).isascii() for c in cells)),
    ("requirements", "counted_from"): lambda cells: any(_read(values.parse_date, cell) is not None for cell in cells),
    ("parties", "secretary"): _is_like_a_person,
    ("parties", "honorific"): lambda cells: _begins_with(cells, _COURTESY),
    ("parties", "role_title"): lambda cells: _begins_with(cells, _ROLES),
    ("parties", "kind"): _is_like_a_kind,
    ("parties", "branch_registration_no"): _is_like_a_number,
}
