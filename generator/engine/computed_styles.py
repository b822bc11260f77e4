"""Computed styles of WeasyPrint 70.0, faster: what nobody declares is there at once, not one property after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

#: What is computed in a way of its own, whether it is declared or not.
_SPECIAL = ("display", "float", "page", "position")
#: Of such elements the engine copies all properties that were ever asked for: no others may be there.
_COPIED = ("first-line", "first-letter")
#: All that `weasyprint.text.line_break` asks of a style.
_OF_TEXT = (
    "direction", "font_family", "font_feature_settings", "font_kerning", "font_language_override", "font_size",
    "font_stretch", "font_style", "font_variant_alternates", "font_variant_caps", "font_variant_east_asian",
    "font_variant_ligatures", "font_variant_numeric", "font_variant_position", "font_variation_settings",
    "font_weight", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone", "hyphens", "lang",
    "letter_spacing", "overflow_wrap", "tab_size", "text_decoration_line", "white_space", "word_break", "word_spacing",
)  # fmt: skip
_MOST_STYLES = 4_000  # known; with more of them all are forgotten, so that memory stays flat


class StylesOfText:
    """Numbers of styles: the same for styles that are the same to a line of text."""

    def __init__(self) -> None:
        self._known: dict[Any, int] = {}
        self._numbers = count(1)  # none is given twice, also when those before were forgotten

    def number(self, style: Any) -> int:
        """Remembered by the style itself, which changes no more; 0 for a style that can't be told from others."""
        kept = vars(style)
        found: int | None = kept.get("_of_text")
        if found is None:
            found = kept["_of_text"] = self._find((style.font_config, *map(style.__getitem__, _OF_TEXT)))
        return found

    def _find(self, of_text: tuple[Any, ...]) -> int:
        if len(self._known) >= _MOST_STYLES:
            self._known.clear()
        try:
            found = self._known.get(of_text)
        except TypeError:  # a value that can't be looked up
            return 0
        if found is None:
            found = self._known[of_text] = next(self._numbers)
        return found


def begin_with_initial_values(css: Any) -> None:
    """Let styles of boxes begin with the initial values; all others are computed as before."""
    css.ComputedStyle.__missing__ = _undeclared_first(css)
    css.AnonymousStyle.__init__ = _begun_with_initial_values(css)


def _undeclared(css: Any) -> tuple[set[str], set[str]]:
    """The properties that are the parent's, and those that have their initial value, unless they are declared."""
    initial = css.INITIAL_VALUES
    usual = {k for k in initial if k not in _SPECIAL and not k.startswith(("text_decoration_", "__"))}
    return usual & set(css.INHERITED), usual - set(css.INHERITED) - set(css.INITIAL_NOT_COMPUTED)


def _undeclared_first(css: Any) -> Callable[[Any, str], Any]:
    """`ComputedStyle.__missing__`, with a short way for properties that no rule sets.

    The decoration of a text goes on below the box that declares it, and so does the name of a page.
    """
    plain, logical = css.ComputedStyle.__missing__, css.PHYSICAL_FUNCTIONS
    inherited, initial_keys = _undeclared(css)
    inherited = inherited - set(logical) | {"page"}
    inherited |= {key for key in css.INITIAL_VALUES if key.startswith("text_decoration_")}
    # A border that has no style has no width: so it is where neither is declared.
    widths = {key: key.replace("_width", "_style") for key in css.INITIAL_VALUES if key.endswith("_width")}
    widths = {
        k: style
        for k, style in widths.items()
        if k in css.COMPUTER_FUNCTIONS and css.INITIAL_VALUES.get(style) == "none"
    }
    of_style = {style: key for key, style in widths.items()}
    initial = {key: css.INITIAL_VALUES[key] for key in initial_keys} | dict.fromkeys(widths, 0)
    others = {key: value for key, value in initial.items() if key not in logical}
    names = {name(block="ttb", inline=inline) for name in logical.values() for inline in ("ltr", "rtl")}

    def missing(self: Any, key: str) -> Any:
        if self.parent_style is None:
            return plain(self, key)
        cascaded: Mapping[str, Any] = self.cascaded
        if not self and self.pseudo_type not in _COPIED:
            # A declared `margin_inline_start` may stand for an undeclared `margin_left`.
            self.update(initial if names.isdisjoint(cascaded) else others)
            for name in cascaded:
                self.pop(name, None)
                if name in of_style:
                    self.pop(of_style[name], None)
            if key in self:
                return self[key]
        if key in inherited and key not in cascaded:
            value = self[key] = self.parent_style[key]
            return value
        return plain(self, key)

    return missing


def _begun_with_initial_values(css: Any) -> Callable[[Any, Any], None]:
    """`AnonymousStyle.__init__`: nothing is ever declared for such boxes."""
    plain = css.AnonymousStyle.__init__
    initial = {key: css.INITIAL_VALUES[key] for key in _undeclared(css)[1]}

    def init(self: Any, parent_style: Any) -> None:
        self.update(initial)
        plain(self, parent_style)

    return init
