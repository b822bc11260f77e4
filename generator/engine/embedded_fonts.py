"""Small papers: of a font only the tables that a PDF needs, and its long lists compressed as well as pays.

A reader of a PDF finds glyphs by their number, so names, character maps and layout tables of a font inside it are dead
weight (ISO 32000-1, 9.9: glyf, head, hhea, hmtx, loca, maxp, and cvt, fpgm, prep for hinting). Only the tested version
of the engine is touched.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Any

from generator.engine.font_tables import OddFontError, font_of, tables_of
from generator.engine.versions import is_tested

_NEEDED = frozenset({"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"})
_LONG = 40_000  # bytes
_UTMOST, _ENOUGH = 9, 7  # levels of zlib: pydyf always takes the first


def keep_small() -> bool:
    """Have the engine in this process embed small fonts; False when it is left alone. Twice is as good as once."""
    if not is_tested("weasyprint"):
        return False
    from weasyprint.pdf.fonts import Font

    plain = Font.clean
    if hasattr(plain, "plain"):
        return True

    def clean(self: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:
        plain(self, to_unicode, hinting)
        if to_unicode:  # else it is embedded as it is
            self.file_content = small_font(self.file_content)

    clean.plain = plain  # type: ignore[attr-defined]
    Font.clean = clean
    _compress_lists()
    return True


def _compress_lists() -> None:
    """Compress the long lists of a paper – its tags, where its objects are – as well as pays.

    A roster of thousands of rows has megabytes of them. The utmost takes five times as long, for one byte in fifty.
    """
    if not is_tested("pydyf"):
        return
    import pydyf

    plain = pydyf.Stream.data.fget

    def data(self: Any) -> bytes:
        if not self.compress or self.extra.get("Type") not in ("/ObjStm", "/XRef"):
            return plain(self)  # type: ignore[no-any-return]
        listed = b"\n".join([item if type(item) is bytes else pydyf._to_bytes(item) for item in self.stream])
        packer = zlib.compressobj(_UTMOST if len(listed) < _LONG else _ENOUGH)
        packed = packer.compress(listed) + packer.flush()
        extra = pydyf.Dictionary({**self.extra, "Filter": "/FlateDecode", "Length": len(packed)})
        return b"\n".join((extra.data, b"stream", packed, b"endstream"))

    pydyf.Stream.data = property(data)


def small_font(data: bytes) -> bytes:
    """The TrueType font without what only a text engine needs; any other font as it is."""
    try:
        tables = tables_of(data)
    except (OddFontError, struct.error):
        return data
    return font_of(data[:4], {tag: table for tag, table in tables.items() if tag in _NEEDED})
