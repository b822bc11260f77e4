"""What the PDF engine wrote, as objects: PDF 1.5 and later with object streams and one cross-reference stream."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_OBJECT = re.compile(rb"\s*(\d+) 0 obj\s*")
_LENGTH = re.compile(rb"/Length (\d+)")
STRING = rb"\((?:\\.|[^\\()])*\)"
REFERENCE = re.compile(rb"(\d+) 0 R\b")


class NotJoinableError(ValueError):
    """The file is no PDF of the engine's."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The objects of one file: number → (dictionary or value, stream or None)."""

    objects: Mapping[int, tuple[bytes, bytes | None]]
    root: int
    about: int  # its «Info»

    def value(self, number: int) -> bytes:
        return self.objects[number][0]

    def reference(self, number: int, key: bytes) -> int:
        """The object that a key of a dictionary refers to; 0 when it has no such key."""
        found = re.search(rb"/" + key + rb" (\d+) 0 R", self.value(number))
        return int(found[1]) if found else 0

    def pages(self) -> list[int]:
        """Its pages, in order; the engine keeps them in one flat list."""
        kids = re.search(rb"/Kids \[([^\]]*)\]", self.value(self.reference(self.root, b"Pages")))
        return [int(n) for n in REFERENCE.findall(kids[1])] if kids else []

    def title(self) -> bytes:
        """Its title as a PDF string; every paper of ours has one."""
        found = re.search(rb"/Title (<[0-9A-Fa-f]*>|" + STRING + rb")", self.value(self.about), re.DOTALL)
        return found[1] if found else b"()"

    def outline(self) -> Iterator[int]:
        """The objects of its own bookmarks."""
        left = [self.reference(self.root, b"Outlines")]
        while left:
            number = left.pop()
            if number:
                yield number
                left += [self.reference(number, b"First"), self.reference(number, b"Next")]


def take_apart(data: bytes) -> Paper:
    """The objects of a finished file. Raises NotJoinableError for one that the engine did not write."""
    try:
        return _taken_apart(data)
    except (zlib.error, ValueError, KeyError, IndexError) as error:
        raise NotJoinableError from error


def _taken_apart(data: bytes) -> Paper:
    start = _START.search(data, max(0, len(data) - 64))
    if not start or not data.startswith(b"%PDF-"):
        raise NotJoinableError
    head, table = _indirect(data, int(start[1]))
    if table is None or b"/XRef" not in head or b"/Prev" in head:
        raise NotJoinableError
    objects: dict[int, tuple[bytes, bytes | None]] = {}
    for number, position in _positions(head, zlib.decompress(table)):
        value, stream = _indirect(data, position)
        if b"/Type /ObjStm" in value and stream is not None:
            objects.update((member, (text, None)) for member, text in _unpacked(value, stream))
        elif b"/Type /XRef" not in value:
            objects[number] = value, stream
    return Paper(objects, _key(head, b"Root"), _key(head, b"Info"))


def _key(head: bytes, key: bytes) -> int:
    found = re.search(rb"/" + key + rb" (\d+) 0 R", head)
    if not found:
        raise NotJoinableError
    return int(found[1])


def _indirect(data: bytes, position: int) -> tuple[bytes, bytes | None]:
    """The object at that position: its dictionary and its stream, as it is stored."""
    match = _OBJECT.match(data, position)
    if not match:
        raise NotJoinableError
    end = data.index(b"endobj", match.end())
    stream = data.find(b"stream\n", match.end(), end)
    if stream < 0:
        return data[match.end() : end].strip(), None
    value = data[match.end() : stream].strip()
    length = _LENGTH.search(value)
    if not length:
        raise NotJoinableError
    begin = stream + len(b"stream\n")
    return value, data[begin : begin + int(length[1])]


def _positions(head: bytes, table: bytes) -> Iterator[tuple[int, int]]:
    """(number, position) of every object that stands by itself, from the cross-reference stream."""
    widths = re.search(rb"/W \[(\d+) (\d+) (\d+)\]", head)
    index = re.search(rb"/Index \[([\d ]+)\]", head)
    if not widths or not index:
        raise NotJoinableError
    a, b, c = (int(n) for n in widths.groups())
    sections = [int(n) for n in index[1].split()]
    numbers = (
        n for first, count in zip(sections[::2], sections[1::2], strict=True) for n in range(first, first + count)
    )
    for row, number in enumerate(numbers):
        start = row * (a + b + c)
        if table[start + a - 1] == 1:
            yield number, int.from_bytes(table[start + a : start + a + b], "big")


def _unpacked(value: bytes, stream: bytes) -> Iterator[tuple[int, bytes]]:
    """The (number, value)s of an object stream."""
    first = re.search(rb"/First (\d+)", value)
    if not first:
        raise NotJoinableError
    text, start = zlib.decompress(stream), int(first[1])
    numbers = [int(n) for n in text[:start].split()]
    starts = [*(start + n for n in numbers[1::2]), len(text)]
    for n, number in enumerate(numbers[::2]):
        yield number, text[starts[n] : starts[n + 1]].strip()
