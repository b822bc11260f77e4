"""The few things that papers ask of a TrueType font, straight from its tables.

fontTools answers them too, by reading whole tables into objects: that took longer than all else that the first paper
of a worker costs beyond the next one. What is not as usual raises OddFontError; then fontTools is asked.
"""

from __future__ import annotations

import array
import struct
import sys
from collections.abc import Iterable, Iterator, Mapping

_BETTER = {(3, 10), (0, 6), (0, 4)}  # maps of characters that would be preferred to the usual one, (3, 1)


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


def empty_glyphs(data: bytes, letters: Iterable[str]) -> Iterator[int]:
    """Of those letters that the font has, the glyphs that draw nothing and have no width. Raises OddFontError."""
    tables = tables_of(data)
    if "cmap" not in tables:
        raise OddFontError
    segments = list(_segments(tables["cmap"]))
    (n_widths,) = struct.unpack_from(">H", tables["hhea"], 34)
    for letter in letters:
        glyph = _glyph_of(ord(letter), segments)
        if glyph and _width(tables["hmtx"], n_widths, glyph) == 0 and _draws_nothing(tables, glyph):
            yield glyph


def _segments(cmap: bytes) -> Iterator[tuple[int, int, int, tuple[int, ...]]]:
    """(first, last, what is added, glyphs or none) of the map from characters to glyphs. Raises OddFontError."""
    (n,) = struct.unpack_from(">H", cmap, 2)
    maps = {}
    for at in range(4, 4 + 8 * n, 8):
        platform, encoding, start = struct.unpack_from(">HHL", cmap, at)
        maps[platform, encoding] = start
    start = maps.get((3, 1), 0)
    if not start or _BETTER & set(maps) or struct.unpack_from(">H", cmap, start) != (4,):
        raise OddFontError
    (double,) = struct.unpack_from(">H", cmap, start + 6)
    count = f">{double // 2}H"
    lasts, firsts, added, offsets = (
        struct.unpack_from(count, cmap, start + 14 + n * double + (2 if n else 0)) for n in range(4)
    )
    for n, (first, last, add, offset) in enumerate(zip(firsts, lasts, added, offsets, strict=True)):
        at = start + 16 + 3 * double + 2 * n + offset
        yield first, last, add, struct.unpack_from(f">{last - first + 1}H", cmap, at) if offset else ()


def _glyph_of(char: int, segments: Iterable[tuple[int, int, int, tuple[int, ...]]]) -> int:
    """The number of the character's glyph, 0 when the font has none."""
    for first, last, add, glyphs in segments:
        if first <= char <= last:
            glyph = glyphs[char - first] if glyphs else char
            return (glyph + add) & 0xFFFF if glyph else 0
    return 0


def _width(hmtx: bytes, n_widths: int, glyph: int) -> int:
    """The advance width; glyphs beyond the last one that has its own share that."""
    return int(struct.unpack_from(">H", hmtx, 4 * min(glyph, n_widths - 1))[0])


def _draws_nothing(tables: Mapping[str, bytes], glyph: int) -> bool:
    (is_long,) = struct.unpack_from(">h", tables["head"], 50)
    if is_long:
        start, end = struct.unpack_from(">LL", tables["loca"], 4 * glyph)
    else:
        start, end = (2 * half for half in struct.unpack_from(">HH", tables["loca"], 2 * glyph))
    return bool(start >= end or struct.unpack_from(">h", tables["glyf"], start) == (0,))
