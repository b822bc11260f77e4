"""The parts of an OOXML workbook, changed where something is added and left byte for byte as they are elsewhere.

So a copy loses nothing that nobody here has heard of: charts, shapes, the results of formulas. Tags are found by their
bytes, which needs UTF-8 and cells that say where they are, as all common programs write them; whatever else it is,
ValueError is raised, and whatever was changed is read by a parser before it is used.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from generator.reading.relations import LocalNames, named_sheets, parse, related

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = b"http://schemas.openxmlformats.org/package/2006/relationships"
_NO_RELATIONS = b'<Relationships xmlns="' + _PACKAGE + b'"></Relationships>'
_TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"


class Package:
    """A workbook; `parts` may be changed."""

    def __init__(self, data: bytes, at_most: int | None = None) -> None:
        """Raises ValueError when it is no workbook, is larger than that unpacked, or is of the strict kind."""
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        members = self._archive.infolist()
        if at_most is not None and sum(member.file_size for member in members) > at_most:
            raise ValueError(at_most)
        self.parts = {member.filename: self._archive.read(member) for member in members if not member.is_dir()}
        self._before = dict(self.parts)
        if b"purl.oclc.org/ooxml" in self.parts.get(BOOK, b"purl.oclc.org/ooxml"):
            raise ValueError(BOOK)
        self.sheets = {title: part for title, (_, part) in named_sheets(self._archive).items()}

    def target(self, part: str, kind: str) -> str | None:
        """The part of that kind that belongs to another one."""
        found = (name for known, name in related(self._archive, part).values() if known == kind and name in self.parts)
        return next(found, None)

    def related(self, part: str) -> dict[str, str]:
        """All that belongs to it, by the ids by which they are named there."""
        return {key: name for key, (_, name) in related(self._archive, part).items() if name in self.parts}

    def relate(self, part: str, kind: str, target: str) -> str:
        """Have a part belong to another one; returns the id by which it is named there."""
        folder, name = posixpath.split(part)
        path = f"{folder}/_rels/{name}.rels"
        relations = self.parts.get(path, _NO_RELATIONS)
        n = 1
        while f'"rIdGenerate{n}"'.encode() in relations:
            n += 1
        line = f'Relationship Id="rIdGenerate{n}" Type="{RELATION}/{kind}" Target="/{target}"/>'.encode()
        p = prefix(relations, "Relationships")
        relations = opened(relations, b"Relationships")
        self.parts[path] = before_end(relations, b"</" + p + b"Relationships>", b"<" + p + line)
        return f"rIdGenerate{n}"

    def add(self, part: str, content: bytes, kind: str) -> None:
        """A new part, and of which type it is."""
        types = self.parts[_TYPES]
        p = prefix(types, "Types")
        line = f"Override PartName={quoteattr('/' + part)} ContentType={quoteattr(kind)}/>".encode()
        self.parts[part], self.parts[_TYPES] = content, before_end(types, b"</" + p + b"Types>", b"<" + p + line)

    def free(self, path: str) -> str:
        """A path that no part has, from one with a place for a number."""
        n = 1
        while path.format(n) in self.parts:
            n += 1
        return path.format(n)

    def drop_signatures(self) -> int:
        """Take away the signatures, which are of the workbook as it was; how many there were."""
        gone = [name for name in self.parts if name.startswith("_xmlsignatures/")]
        for name in gone:
            del self.parts[name]
        for name in ("_rels/.rels", _TYPES):
            self.parts[name] = re.sub(rb"<(?:\w+:)?(?:Relationship|Override)\b[^>]*_xmlsignatures/[^>]*>", b"",
                                      self.parts.get(name, b""))  # fmt: skip
        return sum("/sig" in name for name in gone)

    def declare_macros(self) -> None:
        """Say that it may have macros: Excel opens the name .xlsm only with that type."""
        kinds = b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
        old = b"vnd.openxmlformats-officedocument." + kinds[0]
        self.parts[_TYPES] = self.parts[_TYPES].replace(old, b"vnd." + kinds[1])

    def file(self) -> bytes:
        """The zip; the same parts give the same bytes. Raises ValueError when a change has made nonsense of a part."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.parts, key=lambda name: (name != _TYPES, name)):
                content = self.parts[name]
                if content != self._before.get(name) and not name.endswith(".vml"):
                    parse(expat.ParserCreate(), content)
                member = zipfile.ZipInfo(name)  # its time is the first of 1980
                member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                archive.writestr(member, content)
        return buffer.getvalue()


class Styles:
    """The styles of a workbook, and those that are added."""

    def __init__(self, xml: bytes) -> None:
        """Raises ValueError where a list of styles is missing."""
        self._xml, self._p = xml, prefix(xml, "styleSheet")
        self._lists = {name: list(self._read(name)) for name in ("fonts", "fills", "borders", "cellXfs")}
        self._known: dict[tuple[str, bytes], int] = {}

    def add(self, name: str, element: bytes) -> int:
        """The number of that font, fill, border or style."""
        key = name, element
        if key not in self._known:
            self._lists[name].append(element)
            self._known[key] = len(self._lists[name]) - 1
        return self._known[key]

    def tag(self, text: str) -> bytes:
        """The elements with the prefix that is used here."""
        return re.sub(rb"<(/?)(?=\w)", rb"<\1" + self._p, text.encode())

    def solid(self, colour: str) -> int:
        """The number of a fill."""
        fill = f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill></fill>'
        return self.add("fills", self.tag(fill))

    def filled(self, style: int, colour: str | None) -> int:
        """The style with another fill, or none."""
        fill = self.solid(colour) if colour else 0
        head, end, rest = self._lists["cellXfs"][style].partition(b">")
        head = with_attribute(head + end, "fillId", str(fill))
        return self.add("cellXfs", with_attribute(head, "applyFill", "1") + rest)

    def colour(self, style: int) -> str:
        """Of a filled cell."""
        xf = self._lists["cellXfs"][style].partition(b">")[0]
        fill = self._lists["fills"][int(attribute(xf, "fillId") or 0)]
        found = re.search(rb"fgColor[^>]*\brgb=[\"'](\w+)", fill)
        return found[1].decode() if found else ""

    def xml(self) -> bytes:
        """All of them."""
        xml = self._xml
        for name, elements in self._lists.items():

            def whole(found: re.Match[bytes], elements: Sequence[bytes] = elements) -> bytes:
                return with_attribute(found[1], "count", str(len(elements))) + b"".join(elements) + found[3]

            xml = self._section(name).sub(whole, xml, count=1)
        return xml

    def _read(self, name: str) -> Sequence[bytes]:
        section = self._section(name).search(self._xml)
        if not section:
            raise ValueError(name)
        one = self._p + (b"xf" if name == "cellXfs" else name[:-1].encode())
        return re.findall(b"<%b(?:\\s[^>]*)?/>|<%b(?:\\s[^>]*)?>.*?</%b>" % (one, one, one), section[2], re.DOTALL)

    def _section(self, name: str) -> re.Pattern[bytes]:
        tag = self._p + name.encode()
        return re.compile(b"(<%b(?:\\s[^>]*)?>)(.*?)(</%b>)" % (tag, tag), re.DOTALL)


# --- a sheet ------------------------------------------------------------------------------------------------------

Restyle = Callable[[int], int]  # style of a cell → another one


class SheetXml:
    """The XML of a worksheet: what stands before its rows, they, and what comes after them."""

    def __init__(self, xml: bytes) -> None:
        """Raises ValueError where there are no rows to be found."""
        self.p = prefix(xml, "worksheet")
        tag = self.p + b"sheetData"
        start = re.search(b"<%b(?:\\s[^>]*)?/?>" % tag, xml)
        if not start:
            raise ValueError("sheetData")
        if start[0].endswith(b"/>"):
            self.head, self.rows, self.tail = xml[: start.start()], b"", xml[start.end() :]
        else:
            end = xml.rindex(b"</" + tag + b">", start.end())
            self.head, self.rows = xml[: start.start()], xml[start.end() : end]
            self.tail = xml[end + len(tag) + 3 :]

    def xml(self) -> bytes:
        tag = self.p + b"sheetData"
        return b"%b<%b>%b</%b>%b" % (self.head, tag, self.rows, tag, self.tail)

    def merged(self) -> list[str]:
        """The ranges of merged cells."""
        return [m.decode() for m in re.findall(rb"mergeCell\b[^>]*?\bref=[\"']([^\"']+)", self.tail)]

    def restyle(self, cells: Mapping[tuple[int, int], Restyle]) -> None:
        """Give cells (row and column, from 1) another style; one that is not there is added."""
        p, found, at = self.p, [], 0
        by_row: dict[int, dict[int, Restyle]] = {}
        for (row, column), style in sorted(cells.items()):
            by_row.setdefault(row, {})[column] = style
        tags = list(re.finditer(b"<%brow(?=[\\s/>])[^>]*>" % p, self.rows))
        numbers = [int(attribute(tag[0], "r") or b"x") for tag in tags]
        n = 0
        for row, styles in by_row.items():
            while n < len(tags) and numbers[n] < row:
                n += 1
            start = tags[n].start() if n < len(tags) else len(self.rows)
            if n == len(tags) or numbers[n] != row:
                found += [self.rows[at:start], b'<%brow r="%d">' % (p, row), _cells(p, row, b"", styles)]
                found, at = [*found, b"</%brow>" % p], start
                continue
            tag, end = tags[n][0], tags[n].end()
            is_empty = tag.endswith(b"/>")
            stop = end if is_empty else self.rows.index(b"</%brow>" % p, end)
            found += [self.rows[at:start], tag[:-2] + b">" if is_empty else tag]
            found.append(_cells(p, row, self.rows[end:stop], styles))
            found += [b"</%brow>" % p] if is_empty else []
            at = stop
        self.rows = b"".join([*found, self.rows[at:]])

    def style(self, row: int, column: int) -> int:
        """Of a cell; 0 where there is none."""
        from generator.model import column_letters

        place = f"{column_letters(column)}{row}".encode()
        tag = re.search(b"<%bc\\s(?:[^>]*\\s)?r=[\"']%b[\"'][^>]*>" % (self.p, place), self.rows)
        return int(attribute(tag[0], "s") or 0) if tag else 0

    def add_drawing_of_comments(self, key: str) -> None:
        """Name the part with the boxes of the comments, where the schema wants it."""
        later = {"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
                 "extLst", "AlternateContent"}  # fmt: skip
        whole, n = self.head + self.tail, len(self.head)
        at = next((place for name, place in _children(whole) if name in later and place >= n), None)
        at = whole.rindex(b"</" + self.p + b"worksheet>") if at is None else at
        line = b'<%blegacyDrawing xmlns:r="%b" r:id="%b"/>' % (self.p, RELATION.encode(), key.encode())
        self.tail = whole[n:at] + line + whole[at:]


def _cells(p: bytes, row: int, content: bytes, styles: Mapping[int, Restyle]) -> bytes:
    """The cells of a row with other styles."""
    from generator.model import column_letters

    found, at = [], 0
    tags = list(re.finditer(b"<%bc(?=[\\s/>])[^>]*>" % p, content))
    columns = [_column(attribute(tag[0], "r") or b"") for tag in tags]
    n = 0
    for column, style in styles.items():
        while n < len(tags) and columns[n] < column:
            n += 1
        start = tags[n].start() if n < len(tags) else len(content)
        found.append(content[at:start])
        if n < len(tags) and columns[n] == column:
            tag = tags[n][0]
            found.append(with_attribute(tag, "s", str(style(int(attribute(tag, "s") or 0)))))
            at = tags[n].end()
        else:
            found.append(b'<%bc r="%b%d" s="%d"/>' % (p, column_letters(column).encode(), row, style(0)))
            at = start
    return b"".join([*found, content[at:]])


def _column(place: bytes) -> int:
    """B7 → 2."""
    letters = re.match(rb"[A-Z]{1,3}(?=\d)", place)
    if not letters:
        raise ValueError(place)
    n = 0
    for letter in letters[0]:
        n = 26 * n + letter - 64
    return n


def position(cell: str) -> tuple[int, int]:
    """B7 → (7, 2)."""
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), _column(cell.encode())


def _children(xml: bytes) -> list[tuple[str, int]]:
    """The elements right below the first one, with the bytes at which they begin."""
    found: list[tuple[str, int]] = []
    names, depth = LocalNames(), 0

    def start(name: str, _attributes: Mapping[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth == 2:
            found.append((names[name], parser.CurrentByteIndex))

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(parser, xml)
    return found


# --- tags ---------------------------------------------------------------------------------------------------------


def prefix(xml: bytes, root: str) -> bytes:
    """The prefix of the elements of a part, with its colon. Raises ValueError when it is not such a part in UTF-8."""
    declared = re.match(rb"[^<]*<\?xml[^>]*?encoding=[\"']([^\"']+)", xml)
    found = re.search(rb"<(\w+:)?%b[\s>/]" % root.encode(), xml)
    if not found or (declared and declared[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
        raise ValueError(root)
    return found[1] or b""


def attribute(tag: bytes, name: str) -> bytes | None:
    """What it says, as it is written."""
    found = re.search(rb"\s%b\s*=\s*(?:\"([^\"]*)\"|'([^']*)')" % name.encode(), tag)
    return (found[1] if found[1] is not None else found[2]) if found else None


def with_attribute(tag: bytes, name: str, value: str | None) -> bytes:
    """The tag with another value, or without the attribute."""
    bare = re.sub(rb"\s+%b\s*=\s*(?:\"[^\"]*\"|'[^']*')" % name.encode(), b"", tag)
    if value is None:
        return bare
    end = len(bare) - (2 if bare.endswith(b"/>") else 1)
    return b"%b %b=%b%b" % (bare[:end].rstrip(), name.encode(), quoteattr(value).encode(), bare[end:])


def opened(xml: bytes, names: bytes) -> bytes:
    """With an end of their own for elements of these names that have none."""
    return re.sub(rb"<((?:\w+:)?(?:%b))((?:\s[^>]*)?)/>" % names, rb"<\1\2></\1>", xml)


def plain(xml: bytes) -> bytes:
    """With the letters in the place of their numbers, which some programs write for all but ASCII."""
    return re.sub(rb"&#(\d{3,7});", lambda m: chr(int(m[1])).encode() if int(m[1]) > 127 else m[0], xml)


def before_end(xml: bytes, end: bytes, added: bytes) -> bytes:
    """With something put before the last such end. Raises ValueError where there is none."""
    at = xml.rindex(end)
    return xml[:at] + added + xml[at:]
