"""Lines of text of WeasyPrint 70.0, broken faster: the same words in the same width and style once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from generator.engine.computed_styles import StylesOfText

_MOST_LINES = 60_000  # remembered line breaks; with more of them all are forgotten, so that memory stays flat
_MOST_STYLES = 400  # made ready


def split_once(split: Callable[..., Any], styles: StylesOfText) -> Callable[..., Any]:
    """`split_first_line`, once for the same words, width and style in all papers of the process."""
    known: dict[Any, tuple[Any, ...]] = {}

    def split_first_line(
        text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any,
        is_line_start: bool = True, minimum: bool = False,
    ) -> tuple[Any, ...]:  # fmt: skip
        of_text = styles.number(style)
        if not of_text:
            return tuple(split(text, style, context, max_width, justification_spacing, is_line_start, minimum))
        key = text, max_width, justification_spacing, is_line_start, minimum, of_text
        found = known.get(key)
        if found is None:
            if len(known) >= _MOST_LINES:
                known.clear()
            found = known[key] = tuple(
                split(text, style, context, max_width, justification_spacing, is_line_start, minimum)
            )
        # A layout changes while it is drawn, so each place gets its own; what it holds here are plain values.
        layout = object.__new__(type(found[0]))
        vars(layout).update(vars(found[0]))
        return layout, *found[1:]

    return split_first_line


def break_once(plain: Callable[[str, str], bool]) -> Callable[[str, str], bool]:
    """`can_break_text`, asked of the two letters where boxes meet: the same few again and again."""
    known: dict[tuple[str, str], bool] = {}

    def can_break_text(text: str, lang: str) -> bool:
        found = known.get((text, lang))
        if found is None:
            if len(known) >= _MOST_LINES:
                known.clear()
            found = known[text, lang] = plain(text, lang)
        return found

    return can_break_text


def set_up_once(line_break: Any, styles: StylesOfText) -> Callable[[Any, Any], None]:
    """`Layout.setup`: what Pango needs to know of a style is found once, and shared by all lines in it."""
    pango, gobject, ffi, plain = line_break.pango, line_break.gobject, line_break.ffi, line_break.Layout.setup
    known: dict[int, tuple[Any, ...]] = {}

    def setup(self: Any, style: Any) -> None:
        of_text = styles.number(style)
        ready = known.get(of_text)
        if ready is None:
            if len(known) >= _MOST_STYLES:
                known.clear()
            ready = known[of_text] = _ready(line_break, style) if of_text else ()
        if not ready:
            plain(self, style)
            return
        context, description, self.language = ready
        self.style, self.first_line_direction = style, 0
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, description)
        self.ascent = self.underline_position = self.strikethrough_position = None

    return setup


def _ready(line_break: Any, style: Any) -> tuple[Any, ...]:
    """(context, font, language) as `Layout.setup` makes them for plain text; () for text that needs more."""
    pango, ffi = line_break.pango, line_break.ffi
    of_font = "kerning", "variant_ligatures", "variant_position", "variant_caps", "variant_numeric"
    features = *of_font, "variant_alternates", "variant_east_asian", "feature_settings"
    is_plain = style["text_decoration_line"] == "none" and style["font_language_override"] == "normal"
    if not is_plain or not style["lang"] or line_break.font_features(*(style[f"font_{name}"] for name in features)):
        return ()
    context = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), line_break.gobject.g_object_unref)
    pango.pango_context_set_round_glyph_positions(context, False)
    pango.pango_context_set_base_dir(context, line_break.PANGO_DIRECTION[style["direction"]])
    name, _kept = line_break.unicode_to_char_p(style["lang"])
    language = pango.pango_language_from_string(name)
    pango.pango_context_set_language(context, language)
    return context, line_break.get_font_description(style), language
