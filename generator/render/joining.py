"""Finished papers joined into one PDF for the printer, page by page as they are: nothing is laid out again.

It understands what the PDF engine writes (PDF 1.5 and later: object streams, one cross-reference stream), which is
what papers and issued letters are. Pages, tags, links and headers of tables stay; each paper gets a bookmark. The
same parts give the same bytes.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_START = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*$")
_OBJECT = re.compile(rb"\s*(\d+) 0 obj\s*")
_LENGTH = re.compile(rb"/Length (\d+)")
_STRING = rb"\((?:\\.|[^\\()])*\)"
#: What changes when an object moves into another file. A string comes first: what it says is no reference.
_MOVING = re.compile(
    rb"/(?P<number>StructParents?) (?P<n>\d+)|/(?P<name>Dest|ID) \(|/(?P<headers>Headers) \[(?P<ids>[^\]]*)\]"
    rb"|/S /Document\b|" + _STRING + rb"|(?P<ref>\d+) 0 R\b",
    re.DOTALL,
)
_REFERENCE = re.compile(rb"(\d+) 0 R\b")
_NAMED = re.compile(rb"\(((?:\\.|[^\\()])*)\) (\[[^\]]*\])", re.DOTALL)
_BREAK = b"\0"  # between objects that are moved at one go; no text of the engine has it
_COMPRESSION = 6


class NotJoinableError(ValueError):
    """The file is no PDF of the engine's."""


@dataclass(frozen=True, slots=True)
class _Paper:
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
        return [int(n) for n in _REFERENCE.findall(kids[1])] if kids else []


def join(papers: Sequence[bytes]) -> bytes:
    """One PDF of all pages, in order; title, language and metadata are those of the first.

    Raises NotJoinableError with the position of the paper that isn't one of the engine's.
    """
    target = _Target()
    for position, data in enumerate(papers):
        try:
            target.add(_read(data))
        except (NotJoinableError, zlib.error, ValueError, KeyError, IndexError) as error:
            raise NotJoinableError(position) from error
    return target.written()


# --- reading ------------------------------------------------------------------------------------------------------


def _read(data: bytes) -> _Paper:
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
    return _Paper(objects, _key(head, b"Root"), _key(head, b"Info"))


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
    index = re.search(rb"/Index \[0 (\d+)\]", head)
    if not widths or not index:
        raise NotJoinableError
    a, b, c = (int(n) for n in widths.groups())
    for number, start in enumerate(range(0, int(index[1]) * (a + b + c), a + b + c)):
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


# --- writing ------------------------------------------------------------------------------------------------------


class _Target:
    """The joined file while it grows. Objects 1…8 are its frame; the papers' objects follow."""

    _ROOT, _PAGES, _TREE, _PARENTS, _TOP, _OUTLINES, _META, _INFO = range(1, 9)

    def __init__(self) -> None:
        self._next = 9
        self._plain: list[tuple[int, bytes]] = []
        self._streams: list[tuple[int, bytes, bytes]] = []
        self._pages: list[int] = []
        self._tags: list[int] = []  # the top tag of each paper
        self._parents: list[bytes] = []
        self._n_parents = 0
        self._dests: list[tuple[bytes, bytes]] = []
        self._bookmarks: list[tuple[bytes, int]] = []
        self._language = b""

    def add(self, paper: _Paper) -> None:
        """Move the objects of a paper in, without its frame."""
        is_first = not self._pages
        n_before = self._n_parents
        prefix = b"" if is_first else b"%d." % len(self._bookmarks)
        tree = paper.reference(paper.root, b"StructTreeRoot")
        parents, pages_root = paper.reference(tree, b"ParentTree"), paper.reference(paper.root, b"Pages")
        frame = {paper.root, pages_root, tree, parents, paper.about, paper.reference(paper.root, b"Metadata")}
        frame |= set(_outline(paper))
        kept = [number for number in sorted(paper.objects) if number not in frame]
        new = {number: n for n, number in enumerate(kept, self._next)} | {pages_root: self._PAGES, tree: self._TOP}
        self._next += len(kept)

        def moved(match: re.Match[bytes]) -> bytes:
            if match["ref"]:
                return b"%d 0 R" % new[int(match["ref"])]
            if match["number"]:
                return b"/%s %d" % (match["number"], int(match["n"]) + n_before)
            if match["name"]:
                return b"/%s (%s" % (match["name"], prefix)
            if match["headers"]:
                return b"/Headers [%s]" % match["ids"].replace(b"(", b"(" + prefix)
            return b"/S /Part" if match[0] == b"/S /Document" else match[0]

        values = [paper.value(number) for number in kept]
        names = re.search(rb"/Names \[.*\]", paper.value(paper.root), re.DOTALL)
        extras = [paper.value(parents), names[0] if names else b""]
        *values, nums, dests = _MOVING.sub(moved, _BREAK.join(values + extras)).split(_BREAK)
        for number, value in zip(kept, values, strict=True):
            stream = paper.objects[number][1]
            if stream is None:
                self._plain.append((new[number], value))
            else:
                self._streams.append((new[number], value, stream))
        pages = [new[number] for number in paper.pages()]
        self._bookmarks.append((_title(paper), pages[0]))
        self._pages += pages
        kids = re.search(rb"/K \[([^\]]*)\]", paper.value(tree))
        self._tags += [new[int(n)] for n in _REFERENCE.findall(kids[1])] if kids else []
        self._add_parents(nums)
        for name, place in _NAMED.findall(dests):
            self._dests.append((prefix + name, place))
        if is_first:
            self._take_frame(paper)

    def _add_parents(self, nums: bytes) -> None:
        """Each page and each link has a number under which its tags are found: go on where the last paper ended."""
        listed = re.search(rb"/Nums \[(.*)\]", nums, re.DOTALL)
        entries = re.findall(rb"(\d+) (\[[^\]]*\]|\d+ 0 R)", listed[1]) if listed else []
        self._parents += [b"%d %s" % (self._n_parents + int(n), value) for n, value in entries]
        self._n_parents += 1 + max((int(n) for n, _ in entries), default=-1)

    def _take_frame(self, paper: _Paper) -> None:
        """Title, language and metadata of the whole."""
        self._language = (re.search(rb"/Lang " + _STRING, paper.value(paper.root)) or [b""])[0]
        value, stream = paper.objects[paper.reference(paper.root, b"Metadata")]
        self._streams.append((self._META, value, stream or b""))
        self._plain.append((self._INFO, paper.value(paper.about)))

    def written(self) -> bytes:
        """The whole file."""
        self._plain += self._frame()
        out, places = bytearray(b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"), {}
        for number, value, stream in sorted(self._streams):
            places[number] = (1, len(out), 0)
            out += b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, value, stream)
        plain = sorted(self._plain)
        for start in range(0, len(plain), 2000):
            box, members = self._next, plain[start : start + 2000]
            self._next += 1
            head, body = bytearray(), bytearray()
            for n, (number, value) in enumerate(members):
                head += b"%d %d " % (number, len(body))
                body += value + b"\n"
                places[number] = (2, box, n)
            packed = zlib.compress(bytes(head + body), _COMPRESSION)
            places[box] = (1, len(out), 0)
            about = b"/Type /ObjStm/N %d/First %d/Filter /FlateDecode" % (len(members), len(head))
            out += b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (box, about, len(packed), packed)
        return bytes(out + self._table(places, len(out)))

    def _table(self, places: dict[int, tuple[int, int, int]], start: int) -> bytes:
        number = self._next
        places[number] = (1, start, 0)
        rows = (places.get(n, (0, 0, 65535)) for n in range(number + 1))
        table = b"".join(struct.pack(">BIH", *row) for row in rows)
        packed = zlib.compress(table, _COMPRESSION)
        about = b"/Type /XRef/Index [0 %d]/W [1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/Filter /FlateDecode" % (
            number + 1, number + 1, self._ROOT, self._INFO,
        )  # fmt: skip
        text = b"%d 0 obj\n<<%s/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, about, len(packed), packed)
        return text + b"startxref\n%d\n%%%%EOF\n" % start

    def _frame(self) -> Iterator[tuple[int, bytes]]:
        """The objects that hold the papers together."""
        names = b" ".join(b"(%s) %s" % pair for pair in sorted(self._dests))
        dests = b"/Names <</Dests <</Names [%s]>>>>" % names if names else b""
        yield (
            self._ROOT,
            (
                b"<</Type /Catalog/Pages %d 0 R/Outlines %d 0 R%s%s/StructTreeRoot %d 0 R/ViewerPreferences"
                b" <</DisplayDocTitle true>>/MarkInfo <</Marked true>>/Metadata %d 0 R>>"
            )
            % (self._PAGES, self._OUTLINES, self._language, dests, self._TREE, self._META),
        )
        yield self._PAGES, b"<</Type /Pages/Kids [%s]/Count %d>>" % (_refs(self._pages), len(self._pages))
        yield (
            self._TREE,
            (
                b"<</Type /StructTreeRoot/ParentTree %d 0 R/ParentTreeNextKey %d/K [%d 0 R]>>"
                % (self._PARENTS, self._n_parents, self._TOP)
            ),
        )
        top = b"<</Type /StructElem/S /Document/K [%s]/P %d 0 R>>"
        yield self._TOP, top % (_refs(self._tags), self._TREE)
        yield self._PARENTS, b"<</Nums [%s]>>" % b" ".join(self._parents)
        first, n = self._next, len(self._bookmarks)
        self._next += n
        yield self._OUTLINES, b"<</Type /Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first, first + n - 1, n)
        for number, (title, page) in enumerate(self._bookmarks, first):
            before = b"/Prev %d 0 R" % (number - 1) if number > first else b""
            after = b"/Next %d 0 R" % (number + 1) if number < first + n - 1 else b""
            yield number, b"<</Title %s/Parent %d 0 R/Dest [%d 0 R /XYZ null null 0]%s%s>>" % (
                title, self._OUTLINES, page, before, after,
            )  # fmt: skip


def _refs(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % n for n in numbers)


def _title(paper: _Paper) -> bytes:
    """The title of a paper as a PDF string; every paper of ours has one."""
    found = re.search(rb"/Title (<[0-9A-Fa-f]*>|" + _STRING + rb")", paper.value(paper.about), re.DOTALL)
    return found[1] if found else b"()"


def _outline(paper: _Paper) -> Iterator[int]:
    """Its own bookmarks: the joined file has one a paper instead."""
    left = [paper.reference(paper.root, b"Outlines")]
    while left:
        number = left.pop()
        if number:
            yield number
            left += [paper.reference(number, b"First"), paper.reference(number, b"Next")]
