"""What a finding may show of a value that is personal, or that stands where anything may have been typed."""

from __future__ import annotations

import re


def mask(value: str) -> str:
    """A personal value: no more of it than its last two digits."""
    digits = re.sub(r"\D", "", value)
    return f"…{digits[-2:]}" if len(digits) >= 8 else "…"


def looks_personal(value: str) -> bool:
    """Whether it could be a phone number, an id, an e-mail or an address that was typed in the wrong place."""
    return sum(ch.isdigit() for ch in value) > 8 or "@" in value or len(value) > 25
