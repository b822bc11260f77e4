"""What is personal, and how it is kept off whatever is shown: masked values, and the search for them in open text."""

from __future__ import annotations

import re

from generator.language.persian import to_latin

_DAY = re.compile(r"(?<!\d)(?:1[34]|20)\d\d[/.-]\d{1,2}[/.-]\d{1,2}(?!\d)")


def mask(value: str) -> str:
    """A personal value: no more of it than its last two digits."""
    digits = re.sub(r"\D", "", value)
    return f"…{digits[-2:]}" if len(digits) >= 8 else "…"


def looks_personal(value: str) -> bool:
    """Whether it could be a phone number, an id, an e-mail or an address in the wrong place; days are none of these."""
    return sum(ch.isdigit() for ch in _DAY.sub("", to_latin(value))) > 8 or "@" in value or len(value) > 25
