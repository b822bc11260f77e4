"""The tables of a TrueType font, taken apart and put together (OpenType 1.9, «The OpenType Font File»)."""

from __future__ import annotations

import array
import struct
import sys
from collections.abc import Mapping


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
