"""Lines of text of WeasyPrint 70.0, broken and laid out faster: the same words in the same width and style once."""

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


# Lines of text in papers of WeasyPrint 70.0, laid out faster: the same boxes, found once.
#
# The engine lays a line out, looks whether it now runs into something that floats, and where text runs from right to
# left always lays it out again. Where nothing floats it comes to the same; and a line that is nothing but words in one
# style, as in most cells of a roster, needs none of what boxes within boxes need.


Laid = tuple[Any, Any, bool]  # the line, where the next one resumes, whether it ends as the text itself says


def lay_out_once(inline: Any, boxes: Any) -> Callable[..., Any]:
    """`get_next_linebox`."""
    plain = inline.get_next_linebox

    def get_next_linebox(
        context: Any, linebox: Any, position_y: Any, bottom_space: Any, skip_stack: Any, containing_block: Any,
        absolute_boxes: Any, fixed_boxes: Any, first_letter_style: Any, first_line_style: Any,
    ) -> tuple[Any, Any]:  # fmt: skip
        is_simple = not first_letter_style and not first_line_style and _is_simple(linebox, boxes)
        if not is_simple or context.excluded_shapes or type(context.excluded_shapes) is not list:
            vars(linebox)["_is_simple"] = is_simple  # a first letter that floats may be in it from now on
            return plain(  # type: ignore[no-any-return]
                context, linebox, position_y, bottom_space, skip_stack, containing_block, absolute_boxes, fixed_boxes,
                first_letter_style, first_line_style,
            )  # fmt: skip
        skip_stack = inline.skip_first_whitespace(linebox, skip_stack)
        if skip_stack == "continue":
            return None, None
        left = containing_block.content_box_x()
        right = left + containing_block.width
        is_rtl = containing_block.style["direction"] == "rtl"
        start = right if is_rtl else left
        available_width = right - left
        linebox.position_x, linebox.position_y = start, position_y
        x, max_x = start + linebox.text_indent, start + available_width
        laid = _words(inline, boxes, context, linebox, x, max_x, skip_stack, containing_block)
        if laid is None:
            laid = inline.split_inline_box(
                context, linebox, x, max_x, bottom_space, skip_stack, containing_block, [], [], [], [], [], None, None
            )[:3]
        line, resume_at, is_end = laid
        linebox.width, linebox.height = line.width, line.height
        if inline.is_phantom_linebox(line) and not is_end:
            line.height = 0
            return line, resume_at
        inline.remove_last_whitespace(context, line)
        offset_x = inline.text_align(context, line, available_width, last=resume_at is None or is_end)
        if is_rtl:
            offset_x = offset_x * -1 - line.width
        bottom, top = inline.line_box_verticality(line)
        line.baseline, line.position_y, line.height = -top, top, bottom - top
        line.margin_top = line.margin_bottom = 0
        line.translate(offset_x, position_y - top)
        line.position_y = position_y  # what is added and taken away again need not come to the same
        return line, resume_at

    return get_next_linebox


def _is_simple(linebox: Any, boxes: Any) -> bool:
    """Whether there are only words in the flow, some perhaps within `<b>` and the like; found once."""
    known: bool | None = vars(linebox).get("_is_simple")
    if known is None:
        spaces = linebox.margin_left, linebox.margin_right, linebox.margin_top, *_spacing(linebox)
        known = not any(spaces) and _is_words(linebox.children, boxes)
        vars(linebox)["_is_simple"] = known
    return known


def _is_words(children: Any, boxes: Any) -> bool:
    return all(
        (type(box) is boxes.TextBox or (type(box) is boxes.InlineBox and _is_words(box.children, boxes)))
        and box.is_in_normal_flow()
        and box.style["position"] == "static"
        for box in children
    )


def _spacing(box: Any) -> tuple[Any, ...]:
    return box.padding_left, box.padding_right, box.border_left_width, box.border_right_width


def _words(
    inline: Any, boxes: Any, context: Any, linebox: Any, x: float, max_x: float, skip_stack: Any, containing_block: Any
) -> Laid | None:
    """What `split_inline_box` makes of a line with one text; None where it has more to do."""
    if len(linebox.children) != 1 or type(linebox.children[0]) is not boxes.TextBox:
        return None
    max_x *= 1 + 1e-9
    (text,) = linebox.children
    text.position_y = linebox.position_y
    inline.resolve_percentages(text, containing_block)
    text.position_x = x
    ((skip, _),) = skip_stack[0].items() if skip_stack else ((0, None),)
    words, resume, is_end = inline.split_text_box(context, text, max_x - x, skip or 0)
    if words is None or words.position_x + words.margin_width() > max_x:
        return None
    line = linebox.copy_with_children([words])
    line.remove_decoration(start=skip_stack is not None, end=resume is not None)
    line.width = words.position_x + words.margin_width() - line.content_box_x()
    inline._adjust_line_height(line)
    return line, None if resume is None else {0: {resume: None}}, is_end
