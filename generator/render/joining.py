"""Finished papers joined into one PDF for the printer, page by page as they are: nothing is laid out again.

Pages, tags, links and headers of tables stay; each paper gets a bookmark. The same papers give the same bytes.

The objects of a paper are moved to numbers that begin a slot, so that a paper whose length changes a little leaves the
numbers of those behind it as they are: what became of a paper in one file (its block) is good for the next one too.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from generator.render.paper import REFERENCE, STRING, NotJoinableError, Paper, take_apart

#: What changes when an object moves into another file. A string comes first: what it says is no reference.
_MOVING = re.compile(
    rb"/(?P<number>StructParents?) (?P<n>\d+)|/(?P<name>Dest|ID) \(|/(?P<headers>Headers) \[(?P<ids>[^\]]*)\]"
    rb"|/S /Document\b|" + STRING + rb"|(?P<ref>\d+) 0 R\b",
    re.DOTALL,
)
_NAMED = re.compile(rb"\(((?:\\.|[^\\()])*)\) (\[[^\]]*\])", re.DOTALL)
_ENTRY = re.compile(rb"(\d+) (\[[^\]]*\]|\d+ 0 R)")
_BREAK = b"\0"  # between objects that are moved at one go; no text of the engine has it
_COMPRESSION, _QUICK = 6, 1  # of the papers; of what is made anew for every file, and is long and all alike
HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_ROOT, _PAGES, _TREE, _PARENTS, _TOP, _OUTLINES = range(1, 7)  # the objects that hold the papers together
_SLOT = 256  # numbers; a notice of one page has about 140 objects
_FIRST = _SLOT  # the number of the first paper's first object
T = TypeVar("T")
_ROW = struct.Struct(">BIH")  # of the cross-reference stream: kind, place or box, number in the box


class Block(Struct, frozen=True):
    """What becomes of one paper in a joined file: its objects under their new numbers."""

    first: int  # its first number
    end: int  # the number from which the next block goes on
    body: bytes | memoryview
    rows: bytes  # of the cross-reference stream; places counted from the start of the block
    standing: tuple[int, ...]  # the rows that have a place
    pages: tuple[int, ...]
    tags: tuple[int, ...]  # its top tags
    parents: bytes  # its entries in the tree of parents
    dests: tuple[tuple[bytes, bytes], ...]
    title: bytes
    language: bytes = b""
    about: int = 0  # of the first paper, whose title and metadata are those of the whole
    metadata: int = 0


def join(papers: Sequence[bytes]) -> bytes:
    """One PDF of all pages, in order; title, language and metadata are those of the first.

    Raises NotJoinableError with the position of the paper that isn't one of the engine's.
    """
    return b"".join(joined(placed(papers, lambda data, first: move(data, first))))


def placed(papers: Iterable[T], to_block: Callable[[T, int], Block]) -> list[Block]:
    """Each paper's block, one behind the other; `to_block` gets the paper and its first number.

    Raises NotJoinableError with the position of the paper for which `to_block` did.
    """
    blocks: list[Block] = []
    for position, paper in enumerate(papers):
        try:
            blocks.append(to_block(paper, blocks[-1].end if blocks else _FIRST))
        except NotJoinableError as error:
            raise NotJoinableError(position) from error
    return blocks


# --- one paper ----------------------------------------------------------------------------------------------------


def move(data: bytes, first: int) -> Block:
    """The block of a paper whose first object gets that number. Raises NotJoinableError."""
    paper = take_apart(data)
    try:
        return _moved(paper, first)
    except (ValueError, KeyError, IndexError) as error:
        raise NotJoinableError from error


def _moved(paper: Paper, first: int) -> Block:
    is_first = first == _FIRST
    prefix = b"" if is_first else b"%d." % first
    tree = paper.reference(paper.root, b"StructTreeRoot")
    parents, pages_root = paper.reference(tree, b"ParentTree"), paper.reference(paper.root, b"Pages")
    metadata = paper.reference(paper.root, b"Metadata")
    frame = {paper.root, pages_root, tree, parents, *paper.outline()} | (set() if is_first else {paper.about, metadata})
    kept = [number for number in sorted(paper.objects) if number not in frame]
    new = {number: n for n, number in enumerate(kept, first)} | {pages_root: _PAGES, tree: _TOP}

    def moved(match: re.Match[bytes]) -> bytes:
        if match["ref"]:
            return b"%d 0 R" % new[int(match["ref"])]
        if match["number"]:
            return b"/%s %d" % (match["number"], int(match["n"]) + first)
        if match["name"]:
            return b"/%s (%s" % (match["name"], prefix)
        if match["headers"]:
            return b"/Headers [%s]" % match["ids"].replace(b"(", b"(" + prefix)
        return b"/S /Part" if match[0] == b"/S /Document" else match[0]

    names = re.search(rb"/Names \[.*\]", paper.value(paper.root), re.DOTALL)
    values = [*(paper.value(number) for number in kept), paper.value(parents), names[0] if names else b""]
    *values, nums, dests = _MOVING.sub(moved, _BREAK.join(values)).split(_BREAK)
    kids = re.search(rb"/K \[([^\]]*)\]", paper.value(tree))
    listed = re.search(rb"/Nums \[(.*)\]", nums, re.DOTALL)
    entries = _ENTRY.findall(listed[1]) if listed else []
    keys = 1 + max((int(n) for n, _ in entries), default=-1)
    body, rows, standing = _packed(first, values, [paper.objects[number][1] for number in kept])
    return Block(
        first, _next_slot(first + max(len(kept) + 1, keys)), body, rows, standing,
        pages=tuple(new[number] for number in paper.pages()),
        tags=tuple(new[int(n)] for n in REFERENCE.findall(kids[1])) if kids else (),
        parents=b" ".join(b"%d %s" % (first + int(n), value) for n, value in entries),
        dests=tuple((prefix + name, place) for name, place in _NAMED.findall(dests)),
        title=paper.title(),
        language=(re.search(rb"/Lang " + STRING, paper.value(paper.root)) or [b""])[0],
        about=new[paper.about] if is_first else 0,
        metadata=new[metadata] if is_first else 0,
    )  # fmt: skip


def _next_slot(number: int) -> int:
    """The first number of a slot that is not before that one."""
    return -(-number // _SLOT) * _SLOT


def _packed(
    first: int, values: Sequence[bytes], streams: Sequence[bytes | None]
) -> tuple[bytes, bytes, tuple[int, ...]]:
    """Objects numbered from `first` on: streams by themselves, the others in a box behind them, and their rows."""
    out, rows, standing = bytearray(), [], []
    box = first + len(values)
    plain: list[tuple[int, bytes]] = []
    for n, (value, stream) in enumerate(zip(values, streams, strict=True)):
        if stream is None:
            rows.append(_ROW.pack(2, box, len(plain)))
            plain.append((first + n, value))
        else:
            rows.append(_ROW.pack(1, len(out), 0))
            standing.append(n)
            out += _stream(first + n, value, stream)
    rows.append(_ROW.pack(1, len(out), 0))
    out += _box(box, plain)
    return bytes(out), b"".join(rows), (*standing, len(values))


def _box(number: int, members: Sequence[tuple[int, bytes]], compression: int = _COMPRESSION) -> bytes:
    """An object stream."""
    head, body = bytearray(), bytearray()
    for member, value in members:
        head += b"%d %d " % (member, len(body))
        body += value + b"\n"
    packed = zlib.compress(bytes(head + body), compression)
    about = b"<</Type /ObjStm/N %d/First %d/Filter /FlateDecode/Length %d>>" % (len(members), len(head), len(packed))
    return _stream(number, about, packed)


def _stream(number: int, value: bytes, stream: bytes) -> bytes:
    return b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, value, stream)


# --- all of them --------------------------------------------------------------------------------------------------


def joined(blocks: Sequence[Block]) -> list[bytes | memoryview]:
    """The whole file in pieces: it is large, and need not be in memory once more."""
    parts: list[bytes | memoryview] = [HEAD]
    start, table, sections = len(HEAD), bytearray(), []
    for block in blocks:
        rows = bytearray(block.rows)
        for row in block.standing:
            _kind, place, _n = _ROW.unpack_from(rows, row * _ROW.size)
            _ROW.pack_into(rows, row * _ROW.size, 1, start + place, 0)
        sections += [block.first, len(rows) // _ROW.size]
        table += rows
        parts.append(block.body)
        start += len(block.body)
    box = blocks[-1].end
    members = list(_frame(blocks, box + 2))
    frame = [_ROW.pack(2, box, n) for n in range(_OUTLINES)]
    marks = [_ROW.pack(2, box, n) for n in range(_OUTLINES, len(members))]
    parts.append(_box(box, members, _QUICK))
    ends = _ROW.pack(1, start, 0)
    start += len(parts[-1])
    ends += _ROW.pack(1, start, 0)
    table[:0] = b"".join([_ROW.pack(0, 0, 65535), *frame])
    table += ends + b"".join(marks)
    sections = [0, 1 + len(frame), *sections, box, 2 + len(marks)]
    packed = zlib.compress(bytes(table), _QUICK)
    about = b"<</Type /XRef/Index [%s]/W [1 4 2]/Size %d/Root %d 0 R/Info %d 0 R/Filter /FlateDecode/Length %d>>" % (
        b" ".join(b"%d" % n for n in sections), box + 2 + len(marks), _ROOT, blocks[0].about, len(packed),
    )  # fmt: skip
    return [*parts, _stream(box + 1, about, packed), b"startxref\n%d\n%%%%EOF\n" % start]


def _frame(blocks: Sequence[Block], first_mark: int) -> Iterator[tuple[int, bytes]]:
    """The objects that hold the papers together, then a bookmark a paper."""
    named = sorted(pair for block in blocks for pair in block.dests)
    names = b" ".join(b"(%s) %s" % pair for pair in named)
    dests = b"/Names <</Dests <</Names [%s]>>>>" % names if names else b""
    pages = [page for block in blocks for page in block.pages]
    yield (
        _ROOT,
        (
            b"<</Type /Catalog/Pages %d 0 R/Outlines %d 0 R%s%s/StructTreeRoot %d 0 R/ViewerPreferences"
            b" <</DisplayDocTitle true>>/MarkInfo <</Marked true>>/Metadata %d 0 R>>"
        )
        % (_PAGES, _OUTLINES, blocks[0].language, dests, _TREE, blocks[0].metadata),
    )
    yield _PAGES, b"<</Type /Pages/Kids [%s]/Count %d>>" % (_refs(pages), len(pages))
    yield (
        _TREE,
        b"<</Type /StructTreeRoot/ParentTree %d 0 R/ParentTreeNextKey %d/K [%d 0 R]>>"
        % (_PARENTS, blocks[-1].end, _TOP),
    )
    yield _PARENTS, b"<</Nums [%s]>>" % b" ".join(block.parents for block in blocks if block.parents)
    tags = [tag for block in blocks for tag in block.tags]
    yield _TOP, b"<</Type /StructElem/S /Document/K [%s]/P %d 0 R>>" % (_refs(tags), _TREE)
    last = first_mark + len(blocks) - 1
    yield _OUTLINES, b"<</Type /Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % (first_mark, last, len(blocks))
    for number, block in enumerate(blocks, first_mark):
        before = b"/Prev %d 0 R" % (number - 1) if number > first_mark else b""
        after = b"/Next %d 0 R" % (number + 1) if number < last else b""
        yield number, b"<</Title %s/Parent %d 0 R/Dest [%d 0 R /XYZ null null 0]%s%s>>" % (
            block.title, _OUTLINES, block.pages[0], before, after,
        )  # fmt: skip


def _refs(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % n for n in numbers)
