"""Party codes as folder names: the code itself where that is safe everywhere, else a readable, unique stand-in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256

from generator.language.persian import to_latin, transliterate

_SAFE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|index|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # Windows, and our own pages


def folder_names(codes: Iterable[str]) -> dict[str, str]:
    """Code → folder name; no two names are equal on a file system that ignores case."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for code in sorted(codes):
        latin = to_latin(code)
        name = latin if _SAFE.fullmatch(latin) and not _RESERVED.fullmatch(latin) else _stand_in(code)
        n = 0
        while name.casefold() in taken:
            n += 1
            name = _stand_in(code, n)
        taken.add(name.casefold())
        names[code] = name
    return names


def file_name(name: str) -> str:
    """A name that is safe everywhere, the same for the same text on every machine; other texts get other names."""
    return name if _SAFE.fullmatch(name) and not _RESERVED.fullmatch(name) else _stand_in(name)


def _stand_in(code: str, n: int = 0) -> str:
    readable = transliterate(code)[:24].strip("-")
    digest = sha256(f"{code}{chr(0) * n}".encode()).hexdigest()[:8]
    return f"{readable}-{digest}" if readable else f"x-{digest}"
