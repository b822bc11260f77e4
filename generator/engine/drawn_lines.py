"""Lines of text in papers of WeasyPrint 70.0, drawn faster: what the same words came to in another paper is repeated.

A line is drawn by asking Pango for its glyphs once more. What comes of it depends on the words and on the style of
their text, and on what the paper knows of the fonts by then: widths and meanings of glyphs, which stay as the first
line had them that needed them. So a line is repeated only where the widths are the same, and its glyphs get their
meanings in the order in which they would have got them. Lines that come a second time are noted, not each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from generator.engine.computed_styles import StylesOfText

_MOST_LINES = 4_000  # noted or seen; with more of them all are forgotten, so that memory stays flat
_PANGO = 14802  # before it, fonts have another size when they are drawn
_NOTED = ("set_font_size", "show_text", "set_text_rise")

Calls = Sequence[tuple[str, tuple[Any, ...]]]  # of methods of a stream
Fonts = Sequence[tuple[Any, int | None]]
ZwnjOf = Callable[[Any, Any], int | None]  # box, font → the glyph that stands for a ZWNJ, if the words have one


class Glyph:
    """A glyph of a line: of which font, what it means, how wide it is, and how wide it was taken to be."""

    __slots__ = ("font", "number", "taken", "text", "width")  # as `Line`: a worker need not import what makes tuples

    def __init__(self, font: int, number: int, text: str, width: int) -> None:
        self.font, self.number, self.text = font, number, text
        self.width = width  # in thousandths of the size; sizes differ a little in how they round it,
        self.taken = width  # and a paper takes the width at that size in which it needed the glyph first


class Line:
    """What a line came to: (key in the paper, what stands for a ZWNJ) of its fonts, its glyphs, calls to the stream."""

    __slots__ = ("calls", "fonts", "glyphs")

    def __init__(self, fonts: Fonts, glyphs: Sequence[Glyph], calls: Calls) -> None:
        self.fonts, self.glyphs, self.calls = fonts, glyphs, calls


class Lines:
    """The lines that this process has drawn more than once."""

    def __init__(self, styles: StylesOfText) -> None:
        self._styles = styles
        self._lines: dict[Any, Line | None] = {}
        self._wanted: Any = None  # the key of the line that is being drawn, if it is to be noted

    def key(self, box: Any) -> Any:
        """By what a line is found again; None for lines with a decoration or other things that are seldom."""
        style, layout = box.style, box.pango_layout
        if style["visibility"] != "visible" or style["text_decoration_line"] != "none" or not style["font_size"]:
            return None
        if not box.text.strip() or style["font_size"] < 1e-6:
            return None
        of_text = self._styles.number(style)
        return (layout.text, layout.justification_spacing, of_text) if of_text else None

    def find(self, key: Any) -> Line | None:
        """The line if it was noted; else it is noted when it is drawn now, provided that it was seen before."""
        self._wanted = None
        if key is None:
            return None
        found = self._lines.get(key)
        if found is None:
            if key in self._lines:
                self._wanted = key
            elif len(self._lines) >= _MOST_LINES:
                self._lines.clear()
            self._lines[key] = None
        return found

    def noted(self, draw: Callable[[], Any], stream: Any, box: Any, zwnj_of: ZwnjOf) -> Any:
        """Draw a line, and note it if it is wanted."""
        key, self._wanted = self._wanted, None
        parts = _parts(stream, box, zwnj_of) if key is not None else None
        if parts is None:
            return draw()
        calls: list[tuple[str, tuple[Any, ...]]] = []
        for name in _NOTED:
            setattr(stream, name, _noting(name, getattr(stream, name), calls))
        try:
            drawn = draw()
        finally:
            for name in _NOTED:
                delattr(stream, name)
        fonts, glyphs = parts
        used = [stream._fonts[font] for font, _ in fonts]
        for glyph in glyphs:
            glyph.taken = used[glyph.font].widths[glyph.number]
        self._lines[key] = Line(fonts, glyphs, calls)
        return drawn


def _noting(name: str, call: Callable[..., None], calls: list[tuple[str, tuple[Any, ...]]]) -> Callable[..., None]:
    def noted(*args: Any) -> None:
        calls.append((name, args))
        call(*args)

    return noted


def _parts(stream: Any, box: Any, zwnj_of: ZwnjOf) -> tuple[Fonts, Sequence[Glyph]] | None:
    """Fonts and glyphs of a line; None if it has something that is drawn in a way of its own."""
    from weasyprint.text.ffi import pango

    if pango.pango_version() < _PANGO:
        return None
    fonts: dict[Any, tuple[int, Any, int | None]] = {}
    glyphs: dict[tuple[int, int], Glyph] = {}
    text = box.pango_layout.text.encode()
    for item, run in _runs(box):
        key, font, size = _font(stream, item.analysis.font)
        if font.bitmap or font.png or font.svg or font.colr:
            return None
        place, _, zwnj = fonts.setdefault(key, (len(fonts), font, zwnj_of(box, font)))
        for i in range(run.num_glyphs):
            number = run.glyphs[i].glyph
            if number in (pango.PANGO_GLYPH_EMPTY, zwnj) or (place, number) in glyphs:
                continue
            if number & pango.PANGO_GLYPH_UNKNOWN_FLAG:
                return None
            meaning = text[_bytes_of(item, run, i)].decode()
            width = _width(stream, item.analysis.font, number, size)
            glyphs[place, number] = Glyph(place, number, meaning, width)
    if len({font.hash for _, font, _ in fonts.values()}) < len(fonts):
        return None
    return tuple((key, zwnj) for key, (_, _, zwnj) in fonts.items()), tuple(glyphs.values())


def _bytes_of(item: Any, run: Any, i: int) -> slice:
    """Where in the line is what a glyph means."""
    is_rtl = item.analysis.level % 2
    is_last = i == (0 if is_rtl else run.num_glyphs - 1)
    end = item.length if is_last else run.log_clusters[i - 1 if is_rtl else i + 1]
    return slice(item.offset + run.log_clusters[i], item.offset + end)


def _runs(box: Any) -> Iterator[tuple[Any, Any]]:
    from weasyprint.text.ffi import ffi

    line, _ = box.pango_layout.get_first_line()
    run = line.runs[0]
    while run != ffi.NULL:
        yield run.data.item, run.data.glyphs
        run = run.next


def _font(stream: Any, pango_font: Any) -> tuple[Any, Any, float]:
    """(key in the paper, font, size)."""
    from weasyprint.text.fonts import get_pango_font_key

    font, size = stream.add_font(pango_font)
    return get_pango_font_key(pango_font)[0], font, size


def _width(stream: Any, pango_font: Any, number: int, size: float) -> int:
    """As the engine finds it for a glyph that it draws for the first time."""
    from weasyprint.text.ffi import FROM_UNITS, pango

    pango.pango_font_get_glyph_extents(pango_font, number, stream.ink_rect, stream.logical_rect)
    width: int = round(stream.logical_rect.width * 1000 * FROM_UNITS / size)
    return width


def hasten_drawing(
    lines: Lines, zwnj_of: ZwnjOf, spelled_out: Callable[[Sequence[Any]], Callable[[bytes, Any], bytes]]
) -> None:
    """Let the engine repeat noted lines; `spelled_out` gets the fonts of a line, and gives what is done to its text."""
    from weasyprint import draw
    from weasyprint.matrix import Matrix

    plain = draw.draw_text

    def draw_text(stream: Any, box: Any, offset_x: float, text_overflow: str, block_ellipsis: str = "none") -> None:
        is_whole = text_overflow != "ellipsis" and block_ellipsis == "none"
        line = lines.find(lines.key(box) if is_whole else None)
        calls = _calls(stream, box, line, zwnj_of, spelled_out) if line else None
        if calls is None:
            plain(stream, box, offset_x, text_overflow, block_ellipsis)
            return
        stream.set_color(box.style["color"])
        stream.begin_text()
        stream.set_text_matrix(*Matrix(d=-1, e=box.position_x, f=box.position_y + box.baseline).values)
        for name, args in calls:
            getattr(stream, name)(*args)
        stream.end_text()

    draw.draw_text = draw_text


def _calls(
    stream: Any, box: Any, line: Line, zwnj_of: ZwnjOf,
    spelled_out: Callable[[Sequence[Any]], Callable[[bytes, Any], bytes]],
) -> Calls | None:  # fmt: skip
    """What draws a noted line in this paper; None if it would come to something else in it.

    It is the same each time: what is known of a font for one line stays so for those after it.
    """
    fonts = [stream._fonts.get(key) for key, _ in line.fonts]
    if not all(hasattr(font, "kept_text") for font in fonts):
        return None
    known: Calls | None = fonts[0].kept_text.repeated.get(line)
    if known is not None:
        return known
    if any(fonts[glyph.font].widths.get(glyph.number, glyph.width) != glyph.taken for glyph in line.glyphs):
        return None
    if any(zwnj_of(box, font) != zwnj for font, (_, zwnj) in zip(fonts, line.fonts, strict=True)):
        return None
    for glyph in line.glyphs:
        fonts[glyph.font].to_unicode.setdefault(glyph.number, glyph.text)
        fonts[glyph.font].widths.setdefault(glyph.number, glyph.width)
    spell, of_hash, font = spelled_out(fonts), {font.hash: font for font in fonts}, fonts[0]
    calls: list[tuple[str, tuple[Any, ...]]] = []
    for name, args in line.calls:
        if name == "set_font_size":
            font = of_hash.get(args[0], font)
        is_text = name == "show_text"
        calls.append((name, (spell(_bytes(args[0]), font),) if is_text else args))
    fonts[0].kept_text.repeated[line] = calls
    return calls


def _bytes(text: Any) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode()
