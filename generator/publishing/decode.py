"""All texts that can be read out of the bytes of a file of the site, through every usual encoding.

For finding what must not be there: a text may come out several times and in pieces, but none may stay hidden. Text
that is drawn in a PDF comes run by run, in the order in which it was drawn. Pages of one site are much alike: `fresh`
may leave out of a text what was seen before, so that only the rest is decoded.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from urllib.parse import unquote

#: JS and JSON (four digits and no more), OOXML, CSS (as many digits as there are, and a space that ends them).
_ESCAPE = re.compile(
    r"\\u([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,6})\}|\\x([0-9a-fA-F]{2})|_x([0-9a-fA-F]{4})_|\\([0-9a-fA-F]{1,6})\s?"
)
_LINE_BREAK = re.compile(r"\\[nrt](?![a-z])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LAYERS = 3  # of escaping that are taken off, one after another
_QUOTED = re.compile(r"=[0-9A-F]{2}=[0-9A-F]{2}(?:=[0-9A-F]{2})*")
_TAG = re.compile(r"<!--.*?-->|<[a-zA-Z/!?](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*>|<[^<>]*>", re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}(?:\r?\n[A-Za-z0-9+/_-]+)*={0,2}")
_ALPHABET = {ord("-"): "+", ord("_"): "/", ord("\r"): "", ord("\n"): ""}
_STREAM = re.compile(rb"stream\r?\n")
_CMAP_PAIR = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_CMAP_BLOCK = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_CMAP_RANGE = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_CMAP_TRIPLE = re.compile(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_SHOWN = re.compile(rb" ([\d.-]+) ([\d.-]+) Tm\b|\[([^\]]*)\]\s*TJ|<([0-9a-fA-F]+)>\s*Tj")
_HEX = re.compile(rb"<([0-9a-fA-F]*)>")
_HEX_TEXT = re.compile(rb"<((?:feff|FEFF)?)((?:[0-9a-fA-F]\s*){14,})>")
_LITERAL = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")  # its texts are strings
_ROW_OR_STRING = re.compile(rb"<(?:row|si)\b")  # of a sheet that is one line: as lines they are told apart by `fresh`
_EXPONENT = re.compile(rb"(?<=<v>)\d\.\d+E\+?\d{1,2}(?=</v>)")
_FOLD = re.compile(rb"\r?\n[ \t]")  # of a calendar: RFC 5545 §3.1 folds within signs, too
_REFERENCES = re.compile(rb"/Type\s*/XRef\b")
_PICTURE = (b"\x89PNG", b"\xff\xd8\xff")
_PACKED = re.compile(rb"[zi]TXt[^\0]{1,79}\0.{1,200}?(?=\x78[\x01\x5e\x9c\xda])", re.DOTALL)  # before a text of a PNG
_LONGEST_EXIF = 200_000  # bytes of a picture in which it stands
_FONT = (b"\x00\x01\x00\x00", b"OTTO", b"wOF2", b"wOFF")
_SPACING = re.compile(rb">\s*[\d.-]*\s*<")  # between two pieces of one run
_BETWEEN, _BETWEEN_DIGITS = "\uffff", b"ffff"  # between two runs: no glyph has this number
_SEVERAL = "".join(chr(0xF0000 + n) for n in range(256))  # signs that no text has
Fresh = Callable[[str], str]
_CONTROL = re.compile(rb"[\x00-\x08]")
_LONGEST_BASE64 = 400_000  # a font inside a style sheet is longer, and no text
_ARABIC = re.compile("[\u0600-\u065f\u066a-\u06ef\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")  # letters, not digits
_LEFT_TO_RIGHT = re.compile(r"[^\W\u0600-\u065f\u066a-\u06ef\u06fa-\u06ff\ufb50-\ufdff\ufe70-\ufeff][\d@._+:/A-Za-z-]*")


def _all(text: str) -> str:
    return text


def texts(path: str, data: bytes, fresh: Fresh = _all) -> Iterator[str]:
    """Every text in a file. What can't be read as the format that its first bytes promise is read as plain text."""
    if data.startswith(_FONT):
        return
    if data.startswith(b"%PDF-"):
        for text in _pdf(data):
            yield from _variants(fresh(text))
    elif data.startswith(b"PK\x03\x04"):
        yield from _zip(path, data, fresh)
    elif data.startswith(b"BEGIN:VCALENDAR"):
        yield from _variants(fresh(_decoded(_FOLD.sub(b"", data)).replace("\\", "")))
    elif data.startswith(_PICTURE):
        for text in _beside_dots(data):
            yield from _variants(fresh(text))
    else:
        yield from _variants(fresh(_decoded(data)))


def _beside_dots(picture: bytes) -> Iterator[str]:
    """What a PNG or JPEG says in words: XMP, comments, EXIF (UTF-8, or UTF-16 wherever it begins), packed texts."""
    yield picture.decode("utf-8", errors="replace")
    for start in (0, 1):
        yield picture[start:_LONGEST_EXIF].decode("utf-16-le", errors="replace")
    for packed in _PACKED.finditer(picture):
        yield _decoded(_inflated(picture[packed.end() :]))


def names(path: str) -> Iterator[str]:
    """The texts in the name of a file."""
    yield from _variants(path)


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data[:4096].count(0) > len(data[:4096]) // 8:
        even, odd = data[0:4096:2].count(0), data[1:4096:2].count(0)
        return data.decode("utf-16-be" if even > odd else "utf-16-le", errors="replace")
    return data.decode("utf-8", errors="replace")


def _variants(text: str, layers: int = _LAYERS) -> Iterator[str]:
    """As it stands, and with each layer of escaping taken off."""
    yield text
    plain = _plain(text)
    if plain != text and layers:
        if (again := _plain(plain)) != plain:
            yield from _variants(plain, layers - 1)
            plain = again
        yield plain
    if "<" in plain:
        yield unmarked(plain)
    for found in _base64(plain) if layers else ():
        yield from _variants(found, layers - 1)


def unmarked(text: str) -> str:
    """Without tags and comments: texts of neighbouring elements touch."""
    return _TAG.sub("", text)


def _plain(text: str) -> str:
    """Without one layer of each kind of escaping."""
    if "&" in text:
        text = html.unescape(text)
    if "%" in text:
        text = unquote(text)
    if "\\" in text or "_x" in text:
        text = _SURROGATE.sub("", _paired(_ESCAPE.sub(_unescaped, _LINE_BREAK.sub("\n", text))))
    if "=" in text:
        text = _QUOTED.sub(_unquoted, text.replace("=\r\n", "").replace("=\n", ""))
    return text


def _paired(text: str) -> str:
    """Two halves of a sign beyond the first plane as the sign."""
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")


def _unescaped(match: re.Match[str]) -> str:
    code = int(next(filter(None, match.groups())), 16)
    return chr(code) if code < 0x110000 else ""


def _unquoted(match: re.Match[str]) -> str:
    try:
        return bytes.fromhex(match[0].replace("=", "")).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _base64(text: str) -> Iterator[str]:
    """What is written in base64, with either alphabet, in UTF-8 or UTF-16."""
    for match in _BASE64.finditer(text):
        run = match[0]
        if len(run) > _LONGEST_BASE64 or run == run.lower():  # a font, a word
            continue
        run = run.translate(_ALPHABET).rstrip("=")
        try:
            data = base64.b64decode(run + "=" * (-len(run) % 4))
        except (binascii.Error, ValueError):
            continue
        found = _decoded(data)
        if found.count("\ufffd") * 10 <= len(found):
            yield found


def _zip(path: str, data: bytes, fresh: Fresh) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.namelist():
                yield part
                content = _EXPONENT.sub(_whole, _ROW_OR_STRING.sub(rb"\n\g<0>", archive.read(part)))
                yield from texts(part, content, fresh)
            yield _decoded(archive.comment)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        yield from _variants(_decoded(data))


def _whole(match: re.Match[bytes]) -> bytes:
    """A number as it is shown: of ten digits and more, Excel stores many as «9.127654321E9»."""
    return b"%d" % int(float(match[0]))


# --- PDF --------------------------------------------------------------------------------------------------------


def _pdf(data: bytes) -> Iterator[str]:
    """What is drawn, a line a run; what stands in strings; what is a text as a whole."""
    outside, streams = _parts(data)
    maps = _layers(_glyphs(part) for _, part in streams if b"begincmap" in part)
    yield "\n\n".join(_strings(outside, is_outside=True))
    for header, part in streams:
        if b"begincmap" in part:
            continue
        yield "\n\n".join(_strings(part, is_outside=bool(_OBJECTS.search(header))))
        signs = _signs(part)
        yield from _drawn(signs, maps) if signs else ()
        if not signs and not _OBJECTS.search(header) and _is_text(part):
            yield _decoded(part)  # metadata, an attachment
        if part.startswith(_PICTURE):
            yield from _beside_dots(part)


def _parts(data: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """What stands outside of streams, and (what its dictionary says, content) of each, unpacked.

    Without fonts and cross-references: those are most of a file, and no text.
    """
    pieces, streams, at = [], [], 0
    while (match := _STREAM.search(data, at)) and (end := data.find(b"endstream", match.end())) >= 0:
        pieces.append(header := data[at : match.start()])
        stream, header = data[match.end() : end], header[header.rfind(b"endobj") + 1 :]
        if not _REFERENCES.search(header) and not _inflated(stream, 16).startswith(_FONT):
            streams.append((header, _inflated(stream)))
        at = end + len(b"endstream")
    return b"".join((*pieces, data[at:])), streams


def _layers(maps: Iterable[_Glyphs]) -> list[_Glyphs]:
    """The maps of a file, those in one that don't contradict each other: weights of one font mostly don't."""
    layers: list[_Glyphs] = []
    for glyphs in maps:
        for layer in layers:
            if all(layer[glyph] == text for glyph, text in glyphs.items() if glyph in layer):
                layer.update(glyphs)
                break
        else:
            layers.append(glyphs)
    return layers


def _is_text(part: bytes) -> bool:
    return not _CONTROL.search(part[:1000])


def _inflated(stream: bytes, most: int = 0) -> bytes:
    """Unpacked, the first `most` bytes or all; as it is where it isn't packed."""
    try:
        return zlib.decompressobj().decompress(stream, most)
    except zlib.error:
        return stream


_Glyphs = dict[str, str]  # the sign with the number of a glyph → what the glyph stands for


def _glyphs(cmap: bytes) -> _Glyphs:
    found: _Glyphs = {}
    for block in _CMAP_BLOCK.findall(cmap):
        found.update((_sign(int(glyph, 16)), _utf16(text)) for glyph, text in _CMAP_PAIR.findall(block))
    for block in _CMAP_RANGE.findall(cmap):
        for first, last, text in _CMAP_TRIPLE.findall(block):
            start, base = int(first, 16), _utf16(text)
            for n in range(min(int(last, 16) - start + 1, 0x10000)):
                found[_sign(start + n)] = base[:-1] + chr(ord(base[-1]) + n) if base else ""
    return found


def _sign(glyph: int) -> str:
    return chr(glyph & 0xFFFF)


@lru_cache(maxsize=4096)
def _utf16(digits: bytes) -> str:
    try:
        return bytes.fromhex(digits.decode()).decode("utf-16-be", errors="replace")
    except ValueError:
        return ""


def _signs(content: bytes) -> str:
    """Each glyph that is drawn as the sign of its number, run by run as they are drawn, each line from right to left.

    A stream at once, not run by run: a page has hundreds of them.
    """
    if b"TJ" not in content and b"Tj" not in content:
        return ""
    lines: list[tuple[bytes, list[tuple[float, bytes]]]] = []
    x, y = 0.0, b""
    for at_x, at_y, shown, single in _SHOWN.findall(_SPACING.sub(b"", content.replace(b">0<", b""))):
        if at_y:
            x, y = _number(at_x), at_y
            continue
        several = shown.count(b"<") > 1
        digits = single or (b"".join(_HEX.findall(shown)) if several else shown.partition(b"<")[2].partition(b">")[0])
        run = x, digits[: len(digits) // 4 * 4]
        if lines and lines[-1][0] == y:
            lines[-1][1].append(run)
        else:
            lines.append((y, [run]))
    runs = (run for _, line in lines for _, run in sorted(line, key=lambda found: -found[0]))
    try:
        return bytes.fromhex(_BETWEEN_DIGITS.join(runs).decode()).decode("utf-16-be", errors="surrogatepass")
    except ValueError:
        return ""  # not what it seemed to be: its strings are read all the same


def _number(digits: bytes) -> float:
    try:
        return float(digits)
    except ValueError:
        return 0.0


def _drawn(signs: str, maps: Iterable[_Glyphs]) -> Iterator[str]:
    """The runs as texts by each map, a line each. Drawn from left to right, a Persian line is backwards.

    The signs become bytes first, for which Python has quick tables; a page of too many kinds comes in halves.
    """
    kinds = sorted(set(signs))
    if len(kinds) > 256:
        half = signs.find(_BETWEEN, len(signs) // 2) + 1 or len(signs) // 2
        yield from _drawn(signs[:half], maps)
        yield from _drawn(signs[half:], maps)
        return
    data = codecs.charmap_encode(signs, "strict", codecs.charmap_build("".join(kinds).ljust(256, "\ufffe")))[0]
    for glyphs in maps:
        meanings = [_BETWEEN if kind == _BETWEEN else glyphs.get(kind, "") for kind in kinds]
        forwards, backwards = _translated((data, data[::-1]), meanings)
        if _ARABIC.search(forwards):
            backwards = _LEFT_TO_RIGHT.sub(lambda found: found[0][::-1], backwards)
            lines = zip(forwards.split(_BETWEEN), reversed(backwards.split(_BETWEEN)), strict=False)
            yield "\n".join([backward if _ARABIC.search(forward) else forward for forward, backward in lines])
        else:
            yield forwards.replace(_BETWEEN, "\n")


def _translated(texts: Iterable[bytes], meanings: list[str]) -> Iterator[str]:
    """Each byte for its meaning, which may be none or, for a ligature, several letters."""
    gone = bytes([n for n, text in enumerate(meanings) if not text])
    several = [(sign, text) for sign, text in zip(_SEVERAL, meanings, strict=False) if len(text) > 1]
    table = "".join([text if len(text) == 1 else sign for text, sign in zip(meanings, _SEVERAL, strict=False)])
    for text in texts:
        found = codecs.charmap_decode(text.translate(None, gone), "strict", table)[0]
        for sign, letters in several:
            found = found.replace(sign, letters)
        yield found


def _strings(part: bytes, *, is_outside: bool = False) -> Iterator[str]:
    """Titles, names, alternative texts: what is written as a string, in hex or between brackets. Within a stream hex
    without a mark is the numbers of glyphs."""
    for mark, digits in _HEX_TEXT.findall(part) if is_outside or b"<feff" in part or b"<FEFF" in part else ():
        packed = re.sub(rb"\s", b"", digits)
        yield _utf16(packed) if mark else bytes.fromhex(packed[: len(packed) // 2 * 2].decode()).decode("latin-1")
    for literal in _LITERAL.findall(part) if b"(" in part else ():
        plain = (
            re.sub(rb"\\([0-7]{1,3}|\r?\n|.)", _unbackslashed, literal, flags=re.DOTALL)
            if b"\\" in literal
            else literal
        )
        yield plain[2:].decode("utf-16-be", errors="replace") if plain.startswith(b"\xfe\xff") else _decoded(plain)


def _unbackslashed(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[-1:] == b"\n":  # a line that goes on
        return b""
    if code[:1] in b"01234567":
        return bytes([int(code, 8) & 0xFF])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(code, code)
