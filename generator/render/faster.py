"""The one place that reaches into WeasyPrint's private parts for speed of layout; every paper keeps its bytes.

Only the versions that this was tested with are touched; any other works as it came. A test compares the bytes of
papers with and without. What takes the places of the engine's own parts is here and in `faster_*.py`: properties of
style that nobody has declared are there at once, and the same words in the same width and style are broken into lines
once and drawn twice at most, the same glyphs cut out of a font once, the same lengths found on a shorter way.
"""

from __future__ import annotations

import copy
import re
import sys
from collections.abc import Callable
from typing import Any

from generator.render.faster_boxes import is_in_normal_flow, resolving, strut_once
from generator.render.faster_drawing import OF_TEXT
from generator.render.faster_fonts import compressed_once, subset_once
from generator.render.faster_styles import hasten_styles

TESTED = ("70.0",)
TESTED_WITH = {"pydyf": ("0.13.0",), "tinyhtml5": ("2.1.0",)}
_MOST_LINES = 20_000  # remembered line breaks; with more of them all are forgotten, so that memory stays flat


def speed_up() -> bool:
    """Make the engine in this process faster; False when this version is left alone. Twice is as good as once."""
    import weasyprint

    if weasyprint.__version__ not in TESTED:
        return False
    import pydyf
    import tinyhtml5
    from tinyhtml5 import inputstream
    from weasyprint import css
    from weasyprint.css.properties import Dimension
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import inline, percent, preferred
    from weasyprint.pdf.fonts import Font
    from weasyprint.text import line_break

    if inline.split_first_line is line_break.split_first_line:
        inline.split_first_line = preferred.split_first_line = _remembering(line_break.split_first_line)
        hasten_styles(css)
        boxes.Box.is_in_normal_flow = is_in_normal_flow
        _in_place_of(percent.resolve_percentages, resolving(percent, boxes, Dimension))
        _in_place_of(line_break.strut, strut_once(line_break.strut))
        Font.subset = subset_once(Font.subset)
        if pydyf.__version__ in TESTED_WITH["pydyf"]:
            pydyf.Stream.data = compressed_once(pydyf.Stream.data.fget)
            _in_place_of(pydyf._to_bytes, _to_bytes(pydyf._to_bytes))
            pydyf.PDF.page_references = _page_references
        if tinyhtml5.__version__ in TESTED_WITH["tinyhtml5"]:
            inputstream.characters_until_regex = _Patterns()
    return True


def _in_place_of(known: Any, faster: Any) -> None:
    """Put it wherever a module of the engine has imported what it replaces."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("weasyprint.", "pydyf")):
            for key in [key for key, value in vars(module).items() if value is known]:
                setattr(module, key, faster)


class _Patterns(dict[tuple[Any, bool], re.Pattern[str]]):
    """What the parser of HTML looks for, compiled once. It means to keep them itself, but under a wrong key."""

    def __missing__(self, key: tuple[Any, bool]) -> re.Pattern[str]:
        characters, is_opposite = key
        inside = "".join(f"\\x{ord(character):02x}" for character in characters)
        found = self[key] = re.compile(f"[{inside}]+" if is_opposite else f"[^{inside}]+")
        return found


def _to_bytes(plain: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """`pydyf._to_bytes`, the usual types first."""

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is int:
            return b"%d" % item
        return item.encode("ascii") if kind is str else plain(item)

    return to_bytes


@property  # type: ignore[misc]
def _page_references(pdf: Any) -> tuple[bytes, ...]:
    """`pydyf.PDF.page_references`, made when there are more pages than before: each tag asks for one of them, so with
    the pages and the tags of a long roster the time grows as their product."""
    kids = pdf.pages["Kids"]
    n_kids, references = vars(pdf).get("references_made", (0, ()))
    if n_kids != len(kids):
        references = tuple(b"%d 0 R" % number for number in kids[::3])
        pdf.references_made = len(kids), references
    return references  # type: ignore[no-any-return]


def _remembering(split: Callable[..., Any]) -> Callable[..., Any]:
    """`split_first_line`, once for the same words, width and style in all papers of the process."""
    known: dict[Any, tuple[Any, ...]] = {}

    def split_first_line(
        text: str, style: Any, context: Any, max_width: Any, justification_spacing: Any,
        is_line_start: bool = True, minimum: bool = False,
    ) -> tuple[Any, ...]:  # fmt: skip
        of_text = tuple(map(style.__getitem__, OF_TEXT))
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
