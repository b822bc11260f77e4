"""The files that the office table names: its emblem and its font. One that can't be used is left out and said.

A letter is made without the emblem, or in the shipped font; no file of the office's can stop the site.
"""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from generator.judging.office import Office
from generator.language.persian import fold
from generator.model import Finding, OfficeValue
from generator.tables.columns import OFFICE_KEY_BY_FOLD

_PNG = b"\x89PNG\r\n\x1a\n"
_SFNT = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_MOST = 20_000_000  # bytes


def with_usable_files(
    office: Office, rows: Sequence[OfficeValue], templates: Sequence[Path]
) -> tuple[Office, list[Finding]]:
    """The office without the files that are not there or that nothing can be drawn from, and a finding for each."""
    findings: list[Finding] = []
    checks: tuple[tuple[str, str, Callable[[bytes], bool]], ...] = (
        ("emblem", "", _is_picture),
        ("font", "fonts/", _is_font),
    )
    for key, folder, is_usable in checks:
        name = getattr(office, key)
        row = next((r for r in rows if r.value is not None and OFFICE_KEY_BY_FOLD.get(fold(r.key)) == key), None)
        if not name or row is None:
            continue
        data = _content(templates, folder + name)
        if data is None or not is_usable(data):
            facts = {"key": row.key, "file": f"templates/assets/{folder}{name}"}
            findings.append(Finding("OFF-004", row.at("value"), "office", key, name, facts))
            office = replace(office, emblem=None) if key == "emblem" else replace(office, font=None)
    return office, findings


def _content(templates: Sequence[Path], name: str) -> bytes | None:
    """The file of that name, the office's own before the shipped; None where there is none to be read."""
    for assets in (folder / "assets" for folder in reversed(templates)):
        path = (assets / name).resolve()
        try:
            if path.is_file() and path.is_relative_to(assets.resolve()) and path.stat().st_size <= _MOST:
                return path.read_bytes()
        except OSError:
            return None
    return None


def _is_picture(data: bytes) -> bool:
    """A whole PNG or JPEG, or an SVG that loads nothing."""
    if data.startswith(_PNG):
        return [name for name, _ in _chunks(data)][-1:] == [b"IEND"]
    if data.startswith(b"\xff\xd8\xff"):
        return data.rstrip(b"\0").endswith(b"\xff\xd9")
    if b"<!ENTITY" in data:
        return False
    try:
        return ET.fromstring(data).tag in ("{http://www.w3.org/2000/svg}svg", "svg")
    except ET.ParseError:
        return False


def _chunks(data: bytes) -> Iterator[tuple[bytes, int]]:
    """(name, size) of the chunks of a PNG, as long as they are whole."""
    at = len(_PNG)
    while at + 12 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        end = at + 8 + size
        if end + 4 > len(data) or zlib.crc32(data[at + 4 : end]) != struct.unpack_from(">I", data, end)[0]:
            return
        yield name, size
        at = end + 4


def _is_font(data: bytes) -> bool:
    """A TrueType or OpenType font whose tables are all there."""
    if data[:4] not in _SFNT or len(data) < 12:
        return False
    n = struct.unpack_from(">H", data, 4)[0]
    if len(data) < 12 + 16 * n:
        return False
    tables = [struct.unpack_from(">4sIII", data, 12 + 16 * i) for i in range(n)]
    names = {tag for tag, *_ in tables}
    return {b"cmap", b"head", b"hmtx"} <= names and all(start + size <= len(data) for _, _, start, size in tables)
