"""Small papers: of a font only the tables that a PDF needs, and its long lists compressed as well as pays.

A reader of a PDF finds glyphs by their number, so names, character maps and layout tables of a font inside it are dead
weight (ISO 32000-1, 9.9: glyf, head, hhea, hmtx, loca, maxp, and cvt, fpgm, prep for hinting). Only the tested version
of the engine is touched.
"""

from __future__ import annotations

import array
import struct
import sys
import zlib
from collections.abc import Mapping
from typing import Any

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


# --- the tables of a TrueType font, taken apart and put together (OpenType 1.9, «The OpenType Font File») -------------


class OddFontError(ValueError):
    """A font that is not as most are."""


def tables_of(data: bytes) -> Mapping[str, bytes]:
    """Table → its bytes, in the order in which they lie in the font. Raises OddFontError."""
    if data[:4] not in (b"\0\1\0\0", b"true"):
        raise OddFontError
    (n,) = struct.unpack_from(">H", data, 4)
    found = {}
    entries = (struct.unpack_from(">4sLLL", data, at) for at in range(12, 12 + 16 * n, 16))
    for tag, _checksum, start, length in sorted(entries, key=lambda entry: entry[2]):
        if start + length > len(data):
            raise OddFontError
        found[tag.decode("latin-1")] = data[start : start + length]
    if not {"glyf", "head", "hhea", "hmtx", "loca", "maxp"} <= set(found):
        raise OddFontError
    return found


def font_of(version: bytes, tables: Mapping[str, bytes]) -> bytes:
    """A font of these tables, in this order; `head` must be among them."""
    start, n = 12 + 16 * len(tables), len(tables)
    power = n.bit_length() - 1
    body, entries, places = [], [], {}
    for tag, data in tables.items():
        places[tag] = start
        summed = data[:8] + bytes(4) + data[12:] if tag == "head" else data
        entries.append((tag.encode("latin-1"), checksum(summed), start, len(data)))
        padded = data + bytes(-len(data) % 4)
        body.append(padded)
        start += len(padded)
    directory = version + struct.pack(">HHHH", n, 16 << power, power, 16 * n - (16 << power))
    directory += b"".join(struct.pack(">4sLLL", *entry) for entry in sorted(entries))
    whole = sum(entry[1] for entry in entries) + checksum(directory)
    font = bytearray(directory + b"".join(body))
    struct.pack_into(">L", font, places["head"] + 8, (0xB1B0AFBA - whole) & 0xFFFFFFFF)
    return bytes(font)


def checksum(data: bytes) -> int:
    """The sum of its 32-bit numbers, as the directory of a font wants it."""
    numbers = array.array("I", data + bytes(-len(data) % 4))
    if sys.byteorder == "little":
        numbers.byteswap()
    return sum(numbers) & 0xFFFFFFFF
