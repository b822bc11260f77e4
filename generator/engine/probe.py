"""Does a version of WeasyPrint that nobody has tested still make what letters need?

That is text that can be searched, with each ZWNJ in it, and the same bytes of the same paper. A small paper is made
twice, each time from fonts read anew, and read back.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

HTML = "<!doctype html><html lang=fa dir=rtl><title>برگ</title><p>می\u200cشود <b>لایحه‌ها</b>"
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ZWNJ = re.compile(rb"<200c>", re.IGNORECASE)


def keeps_text(paper: bytes) -> bool:
    """Whether a glyph of the paper means a ZWNJ (`/ToUnicode`, ISO 32000-1, 9.10.3)."""
    return any(b"begincmap" in stream and _ZWNJ.search(stream) for stream in _streams(paper))


def fault(make: Callable[[], bytes]) -> str:
    """What is wrong with the papers of an engine, as the last part of the code of a sentence; '' when all is well.

    `make` lays `HTML` out with fonts of its own, and may raise whatever the engine raises.
    """
    first = make()
    if first != make():
        return "bytes"
    return "" if keeps_text(first) else "text"


def _streams(paper: bytes) -> Iterator[bytes]:
    for found in _STREAM.finditer(paper):
        try:
            yield zlib.decompressobj().decompress(found[1])
        except zlib.error:  # not compressed
            yield found[1]
