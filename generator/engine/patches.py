"""The one place that reaches into WeasyPrint's private parts for speed of layout; every paper keeps its bytes.

Only the versions that this was tested with are touched; any other works as it came. A test compares the bytes of
papers with and without. What takes the places of the engine's own parts is here and in `faster_*.py`: elements that
are alike are matched once, properties of style that nobody has declared are there at once, the same words in the same
width and style are broken into lines once and drawn twice at most, a line is laid out once, the same glyphs are cut
out of a font once, the same lengths found on a shorter way.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from generator.engine.box_lengths import backgrounds, is_in_normal_flow, resolving, strut_once
from generator.engine.computed_styles import StylesOfText, hasten_styles
from generator.engine.font_subsets import compressed_once, subset_once
from generator.engine.line_layout import once
from generator.engine.pdf_objects import bytes_of, dictionary_data, page_references
from generator.engine.selector_matching import hasten_matching, of_this_page
from generator.engine.text_layout import break_once, set_up_once, split_once

TESTED = ("70.0",)
TESTED_WITH = {"cssselect2": ("0.10.1",), "pydyf": ("0.13.0",), "tinyhtml5": ("2.1.0",)}


def speed_up() -> StylesOfText | None:
    """Make the engine in this process faster: how styles of text are known by then; None when this version is left
    alone. Twice is as good as once."""
    import weasyprint

    if weasyprint.__version__ not in TESTED:
        return None
    import cssselect2
    import pydyf
    import tinyhtml5
    from tinyhtml5 import inputstream
    from weasyprint import css
    from weasyprint.css.properties import Dimension
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout import background, inline, page, percent, preferred
    from weasyprint.pdf.fonts import Font
    from weasyprint.text import line_break

    styles: StylesOfText | None = vars(inline.split_first_line).get("styles")
    if styles is None:
        styles = StylesOfText()
        inline.split_first_line = preferred.split_first_line = split_once(line_break.split_first_line, styles)
        inline.can_break_text = break_once(line_break.can_break_text)
        line_break.Layout.setup = set_up_once(line_break, styles)
        hasten_styles(css)
        if cssselect2.__version__ in TESTED_WITH["cssselect2"]:
            hasten_matching(css)
        page.set_page_type_computed_styles = of_this_page(page.set_page_type_computed_styles)
        boxes.Box.is_in_normal_flow = is_in_normal_flow
        _in_place_of(percent.resolve_percentages, resolving(percent, boxes, Dimension))
        _in_place_of(line_break.strut, strut_once(line_break.strut))
        inline.get_next_linebox = once(inline, boxes)
        _in_place_of(background.layout_box_backgrounds, backgrounds(background))
        Font.subset = subset_once(Font.subset)
        if pydyf.__version__ in TESTED_WITH["pydyf"]:
            pydyf.Stream.data = compressed_once(pydyf.Stream.data.fget)
            _in_place_of(pydyf._to_bytes, bytes_of(pydyf._to_bytes))
            pydyf.Dictionary.data = dictionary_data(pydyf._to_bytes)
            pydyf.PDF.page_references = page_references
        if tinyhtml5.__version__ in TESTED_WITH["tinyhtml5"]:
            inputstream.characters_until_regex = _Patterns()
    return styles


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
