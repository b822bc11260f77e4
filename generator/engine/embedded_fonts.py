"""Small papers: of a font only the tables that a PDF needs, of an emblem no more dots than are seen.

Where a few bytes more save much time they are spent: see `_compress_lists`.

A reader of a PDF finds glyphs by their number, so names, character maps and layout tables of a font inside it are dead
weight (ISO 32000-1, 9.9: glyf, head, hhea, hmtx, loca, maxp, and cvt, fpgm, prep for hinting). Only the tested version
of the engine is touched.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from typing import Any

from generator.engine.font_tables import OddFontError, font_of, tables_of

TESTED = ("70.0",)
TESTED_WITH = {"pydyf": ("0.13.0",)}

_NEEDED = frozenset({"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"})
_LONG = 40_000  # bytes
_UTMOST, _ENOUGH = 9, 7  # levels of zlib: pydyf always takes the first
_PNG = b"\x89PNG\r\n\x1a\n"


def keep_lean() -> bool:
    """Have the engine in this process embed lean fonts; False when it is left alone. Twice is as good as once."""
    import pydyf
    import weasyprint
    from weasyprint.pdf.fonts import Font

    if weasyprint.__version__ not in TESTED:
        return False
    plain = Font.clean
    if hasattr(plain, "plain"):
        return True

    def clean(self: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:
        plain(self, to_unicode, hinting)
        if to_unicode:  # else it is embedded as it is
            self.file_content = lean_font(self.file_content)

    clean.plain = plain  # type: ignore[attr-defined]
    Font.clean = clean
    _compress_lists(pydyf)
    return True


def _compress_lists(pydyf: Any) -> None:
    """Compress the long lists of a paper – its tags, where its objects are – as well as pays.

    A roster of thousands of rows has megabytes of them. The utmost takes five times as long, for one byte in fifty.
    """
    if pydyf.__version__ not in TESTED_WITH["pydyf"]:
        return
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


def lean_font(data: bytes) -> bytes:
    """The TrueType font without what only a text engine needs; any other font as it is."""
    try:
        tables = tables_of(data)
    except (OddFontError, struct.error):
        return data
    return font_of(data[:4], {tag: table for tag, table in tables.items() if tag in _NEEDED})


def lean_picture(data: bytes, height: int) -> bytes:
    """The PNG as it looks on white paper, at most so many dots high: opaque, and gray where it has no colour.

    Anything else, and what can't be read, as it is.
    """
    if not data.startswith(_PNG):
        return data
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            seen = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        return data
    if seen.height > height:
        seen = seen.resize((max(1, round(seen.width * height / seen.height)), height), Image.Resampling.LANCZOS)
    flat = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
    gray = flat.convert("L")
    is_gray = flat.tobytes() == gray.convert("RGB").tobytes()
    out = io.BytesIO()
    (gray if is_gray else flat).save(out, "PNG")
    return out.getvalue()
