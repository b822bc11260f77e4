"""What takes the place of WeasyPrint's own parts, for speed: a patch each, with the libraries that it rests on.

A patch is put into place only where all of them are of a tested version (`versions.py`); else the library works as it
came. Every paper keeps its bytes: a test compares them with all patches, with none, and without each one. What they buy
is in docs/engine.md, measured by `python -m benchmarks.patches`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from generator.engine import box_lengths, computed_styles, selector_matching, text_layout
from generator.engine.computed_styles import StylesOfText
from generator.engine.versions import is_tested


class Patch(NamedTuple):
    """One patch, by the name of its row in docs/engine.md."""

    name: str
    put: Callable[[StylesOfText], None]
    libraries: tuple[str, ...] = ("weasyprint",)


_APPLIED = "generator_patches"  # the name under which the engine itself remembers them


def apply(patches: Iterable[Patch] | None = None) -> list[str]:
    """Put the patches into place in this process, all if none are named: the names of those that fit the libraries.

    Twice is as good as once.
    """
    import weasyprint

    done: list[str] | None = vars(weasyprint).get(_APPLIED)
    if done is None:
        styles = StylesOfText()
        fitting = [patch for patch in (PATCHES if patches is None else patches) if is_tested(*patch.libraries)]
        for patch in fitting:
            patch.put(styles)
        done = [patch.name for patch in fitting]
        setattr(weasyprint, _APPLIED, done)
    return done


def _split_first_line(styles: StylesOfText) -> None:
    from weasyprint.layout import inline, preferred
    from weasyprint.text import line_break

    inline.split_first_line = preferred.split_first_line = text_layout.split_once(line_break.split_first_line, styles)


def _layout_setup(styles: StylesOfText) -> None:
    from weasyprint.text import line_break

    line_break.Layout.setup = text_layout.set_up_once(line_break, styles)


def _computed_styles(_styles: StylesOfText) -> None:
    from weasyprint import css

    computed_styles.begin_with_initial_values(css)


def _selector_matching(_styles: StylesOfText) -> None:
    from weasyprint import css

    selector_matching.match_alike_once(css)


def _resolve_percentages(_styles: StylesOfText) -> None:
    from weasyprint.css.properties import Dimension
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import percent

    _in_place_of(percent.resolve_percentages, box_lengths.resolving(percent, boxes, Dimension))


def _strut(_styles: StylesOfText) -> None:
    from weasyprint.text import line_break

    _in_place_of(line_break.strut, box_lengths.strut_once(line_break.strut))


def _line_layout(_styles: StylesOfText) -> None:
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline

    inline.get_next_linebox = text_layout.lay_out_once(inline, boxes)


def _in_place_of(known: Any, replacement: Any) -> None:
    """Put it wherever a module of the engine has imported what it replaces."""
    for name, module in list(sys.modules.items()):
        if name.startswith("weasyprint."):
            for key in [key for key, value in vars(module).items() if value is known]:
                setattr(module, key, replacement)


#: In the order in which they are put into place.
PATCHES = (
    Patch("line breaks", _split_first_line),
    Patch("Pango contexts", _layout_setup),
    Patch("computed styles", _computed_styles),
    Patch("selector matching", _selector_matching, ("weasyprint", "cssselect2")),
    Patch("used lengths", _resolve_percentages),
    Patch("struts", _strut),
    Patch("line boxes", _line_layout),
)
