"""Text that is copied, searched or read from a paper says what the paper says: each ZWNJ, and letters in their order.

WeasyPrint draws no glyph for a ZWNJ, so that readers of the PDF get words run together, and it says of a ligature
(«لا», «هٔ») that one glyph means two letters, which pdftotext turns around. Here a ZWNJ and the second letter get
an invisible glyph of no width: plain glyphs in visual order, which every reader understands, and pages look the same.
`/ActualText` would be the other way; pdftotext turns around what it holds, and pypdf (7.1.0) does not read it at all,
so that nothing mends the Persian digits that it turns around.

Only fonts that have such glyphs are touched; all else is as WeasyPrint makes it. This is no matter of speed: it is put
into place with any version of WeasyPrint, and with one that was not tested the first paper of a process is read back
(`versions.py`).
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

_ZWNJ = "\u200c"
_EMPTY = 0x0FFFFFFF  # Pango's glyph for what draws nothing
#: Format characters for which fonts have an empty glyph of no width. Of these no paper draws any but the first.
_INVISIBLE = "\u200c\u200d\u200e\u200f\u200b\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_GLYPHS = re.compile(rb"<([0-9a-f]+)>")  # four digits each
_FONT = re.compile(rb"/(\S+) \S+ Tf")


class _Kept:
    """What is done to one font of one paper."""

    # no dataclass: a worker would import what makes it one
    __slots__ = ("before", "meaning", "n_seen", "spare")

    def __init__(self, spare: list[int]) -> None:
        self.spare = spare  # glyphs that nothing means yet
        self.meaning: dict[str, int] = {}  # letter → its invisible glyph
        self.before: dict[bytes, bytes] = {}  # ligature → the invisible glyphs to its left
        self.n_seen = 0


def keep_text() -> None:
    """Have the engine in this process write papers whose text can be read back. Twice is as good as once.

    Raises ImportError or AttributeError where the engine has no part of that name.
    """
    from weasyprint.draw import text as engine

    plain = engine.draw_first_line
    if hasattr(plain, "plain"):
        return
    known: dict[tuple[str, int], tuple[int, ...]] = {}

    def draw_first_line(stream: Any, box: Any, text_overflow: str, block_ellipsis: str, matrix: Any) -> Any:
        is_cut = text_overflow == "ellipsis" or block_ellipsis != "none"  # then other text is drawn than the box has
        if is_cut or not box.text.strip() or box.style["font_size"] < 1e-6:
            return plain(stream, box, text_overflow, block_ellipsis, matrix)
        fonts = {font.hash: font for font in _prepared(stream, box, known)}
        start = len(stream.stream)
        drawn = plain(stream, box, text_overflow, block_ellipsis, matrix)
        if any(font.kept_text.spare or font.kept_text.meaning for font in fonts.values()):
            _split_ligatures(stream.stream, start, fonts)
        return drawn

    draw_first_line.plain = plain  # type: ignore[attr-defined]
    engine.draw_first_line = draw_first_line


def leave_text() -> None:
    """Take that back."""
    from weasyprint.draw import text as engine

    engine.draw_first_line = getattr(engine.draw_first_line, "plain", engine.draw_first_line)


def _prepared(stream: Any, box: Any, known: dict[tuple[str, int], tuple[int, ...]]) -> Iterator[Any]:
    """The fonts of the line in their order. Glyphs that stand for a ZWNJ are put into the line."""
    from weasyprint.text.ffi import ffi, pango

    layout = box.pango_layout
    pango.pango_layout_set_single_paragraph_mode(layout.layout, True)
    line, _ = layout.get_first_line()
    text = layout.text.encode() if _ZWNJ in layout.text else b""
    run, before = line.runs[0], None
    while run != ffi.NULL:
        item, glyphs = run.data.item, run.data.glyphs
        run = run.next
        if item.analysis.font != before:  # asking for it costs as much as drawing a word
            before = item.analysis.font
            font, _size = stream.add_font(before)
            if not hasattr(font, "kept_text"):
                key = font.hash, font.glyph_count
                if key not in known:
                    known[key] = _invisible(font.file_content, font.index)
                font.kept_text = _Kept(list(known[key]))
            yield font
        zwnj = _glyph_of(font, _ZWNJ) if text else None
        for n in range(glyphs.num_glyphs) if zwnj is not None else ():
            at = item.offset + glyphs.log_clusters[n]
            if glyphs.glyphs[n].glyph == _EMPTY and text.startswith(_ZWNJ.encode(), at):
                glyphs.glyphs[n].glyph = zwnj


def _invisible(data: bytes, index: int) -> tuple[int, ...]:
    """The empty glyphs of no width that a font has."""
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), fontNumber=index, lazy=True)
    if "hmtx" not in font or not ("glyf" in font or "CFF " in font):
        return ()
    names: Mapping[int, str] = font.getBestCmap() or {}
    found = [names[ord(char)] for char in _INVISIBLE if ord(char) in names]
    empty = [name for name in found if font["hmtx"][name][0] == 0 and _draws_nothing(font, name)]
    return tuple(dict.fromkeys(font.getGlyphID(name) for name in empty))


def _draws_nothing(font: Any, name: str) -> bool:
    """Whether the glyph has no outline, be it of a TrueType or of a PostScript (CFF) font."""
    from fontTools.pens.recordingPen import RecordingPen

    if "glyf" in font:
        return bool(font["glyf"][name].numberOfContours == 0)
    pen = RecordingPen()
    font.getGlyphSet()[name].draw(pen)
    return not pen.value


def _glyph_of(font: Any, letter: str) -> int | None:
    """The invisible glyph that means a letter; None when the font has no more of them."""
    kept: _Kept = font.kept_text
    if letter not in kept.meaning and kept.spare:
        glyph = kept.meaning[letter] = kept.spare.pop(0)
        font.to_unicode[glyph], font.widths[glyph] = letter, 0
    return kept.meaning.get(letter)


def _split_ligatures(drawn: list[Any], start: int, fonts: Mapping[str, Any]) -> None:
    """In what was drawn from `start` on, each ligature gets its later letters to its left."""
    font = next(iter(fonts.values()))
    for used in fonts.values():
        _learn_ligatures(used)
    for n in range(start, len(drawn)):
        data = drawn[n] if isinstance(drawn[n], bytes) else str(drawn[n]).encode()
        if named := _FONT.fullmatch(data):
            font = fonts.get(named[1].decode(), font)
        elif data.endswith(b"TJ"):
            drawn[n] = _split(data, font.kept_text.before)


def _split(data: bytes, before: Mapping[bytes, bytes]) -> bytes:
    if not any(ligature in data for ligature in before):
        return data
    return _GLYPHS.sub(lambda group: _widened(group[1], before), data)


def _learn_ligatures(font: Any) -> None:
    """Which glyphs that the paper has by now mean several letters: from here on they mean the first."""
    kept: _Kept = font.kept_text
    if kept.n_seen == len(font.to_unicode):
        return
    for glyph, letters in list(islice(font.to_unicode.items(), kept.n_seen, None)):
        if len(letters) < 2 or any(unicodedata.bidirectional(c) not in ("R", "AL", "NSM") for c in letters):
            continue
        later = [g for letter in reversed(letters[1:]) if (g := _glyph_of(font, letter)) is not None]
        if len(later) == len(letters) - 1:
            font.to_unicode[glyph] = letters[0]
            kept.before[b"%04x" % glyph] = b"".join(b"%04x" % g for g in later)
    kept.n_seen = len(font.to_unicode)


def _widened(glyphs: bytes, before: Mapping[bytes, bytes]) -> bytes:
    parts = (glyphs[n : n + 4] for n in range(0, len(glyphs), 4))
    return b"<" + b"".join(before.get(part, b"") + part for part in parts) + b">"
