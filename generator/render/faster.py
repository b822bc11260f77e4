"""The one place that reaches into WeasyPrint's private parts, for speed; every paper keeps its bytes.

Only the version that this was tested with is touched; any other version works as it came. A test compares the bytes
of papers with and without. Two things are spared: computing a style property that nobody has declared in all the ways
that a declared one may need, and breaking the same words in the same width and style into lines once more.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

TESTED = ("70.0",)
_MOST_LINES = 20_000  # remembered line breaks; with more of them all are forgotten, so that memory stays flat

#: All that `weasyprint.text.line_break` asks of a style.
_OF_TEXT = (
    "direction", "font_family", "font_feature_settings", "font_kerning", "font_language_override", "font_size",
    "font_stretch", "font_style", "font_variant_alternates", "font_variant_caps", "font_variant_east_asian",
    "font_variant_ligatures", "font_variant_numeric", "font_variant_position", "font_variation_settings",
    "font_weight", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone", "hyphens", "lang",
    "letter_spacing", "overflow_wrap", "tab_size", "text_decoration_line", "white_space", "word_break", "word_spacing",
)  # fmt: skip
#: What is computed in a way of its own, whether it is declared or not.
_SPECIAL = ("display", "float", "page", "position")


def speed_up() -> bool:
    """Make the engine in this process faster; False when this version is left alone. Twice is as good as once."""
    import weasyprint

    if weasyprint.__version__ not in TESTED:
        return False
    from weasyprint import css
    from weasyprint.layout import inline, preferred
    from weasyprint.text import line_break

    if inline.split_first_line is line_break.split_first_line:
        css.ComputedStyle.__missing__ = _undeclared_first(css)
        inline.split_first_line = preferred.split_first_line = _remembering(line_break.split_first_line)
    return True


def _undeclared_first(css: Any) -> Callable[[Any, str], Any]:
    """`ComputedStyle.__missing__`, with a short way for properties that no rule sets: the parent's or the initial."""
    plain, initial, logical = css.ComputedStyle.__missing__, css.INITIAL_VALUES, css.PHYSICAL_FUNCTIONS
    usual = {k for k in initial if k not in _SPECIAL and not k.startswith(("text_decoration_", "__"))}
    inherited = usual & set(css.INHERITED)
    not_inherited = usual - set(css.INHERITED) - set(css.INITIAL_NOT_COMPUTED)

    def missing(self: Any, key: str) -> Any:
        if key in self.cascaded or self.parent_style is None:
            return plain(self, key)
        if key in logical and logical[key](block="ttb", inline=self["direction"]) in self.cascaded:
            return plain(self, key)
        if key in inherited:
            value = self[key] = self.parent_style[key]
            return value
        if key in not_inherited:
            value = self[key] = initial[key]
            return value
        return plain(self, key)

    return missing


def _remembering(split: Callable[..., Any]) -> Callable[..., Any]:
    """`split_first_line`, once for the same words, width and style in all papers of the process."""
    known: dict[Any, tuple[Any, ...]] = {}

    def split_first_line(
        text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any,
        is_line_start: bool = True, minimum: bool = False,
    ) -> tuple[Any, ...]:  # fmt: skip
        of_text = tuple(map(style.__getitem__, _OF_TEXT))
        key = text, max_width, justification_spacing, is_line_start, minimum, style.font_config, of_text
        try:
            found = known.get(key)
        except TypeError:  # a value that can't be looked up
            return tuple(split(text, style, context, max_width, justification_spacing, is_line_start, minimum))
        if found is None:
            if len(known) >= _MOST_LINES:
                known.clear()
            found = known[key] = tuple(
                split(text, style, context, max_width, justification_spacing, is_line_start, minimum)
            )
        # A layout changes while it is drawn, so each place gets its own; what it holds here are plain values.
        return copy.copy(found[0]), *found[1:]

    return split_first_line
