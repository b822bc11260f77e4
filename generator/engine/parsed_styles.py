"""Style sheets as WeasyPrint has read them once: its own, and the shipped one of papers.

Reading them takes longer than laying out a notice. A sheet, once read, is selectors with what they declare, rules for
pages, counters and fonts: plain values, and for each selector a function without surroundings. Only sheets that come
with the program or the engine are kept, and only of the tested version.
"""

from __future__ import annotations

import io
import marshal
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

from generator.engine.versions import TESTED, is_tested
from generator.keeping.build_cache import Kept


def sheet(string: str, base_url: str, font_config: Any, url_fetcher: Any) -> Any:
    """The sheet of that text: as it was read before, if it was, else read now."""
    import weasyprint

    if is_tested("weasyprint", "cssselect2", "tinycss2"):
        made = weasyprint.CSS(string="", base_url=base_url, url_fetcher=url_fetcher)
        if fill(string, made, {}, font_config, url_fetcher):
            return made
    return weasyprint.CSS(string=string, base_url=base_url, font_config=font_config, url_fetcher=url_fetcher)


def fill(css: str, empty: Any, counters: dict[str, Any], font_config: Any = None, fetcher: Any = None) -> bool:
    """Make an empty sheet what it would be, had it read that text; False when that was never kept."""
    data = _kept(css).read()
    if data is None:
        return False
    try:
        selectors, pages, layers, found, faces = pickle.loads(data)
    except (ImportError, AttributeError):  # it names what the program or the engine no longer has
        return False
    vars(empty.matcher).update(selectors)
    empty.page_rules += pages
    empty.layers += layers
    counters.update(found)
    for face in faces:
        font_config.add_font_face(face, fetcher)
    return True


def is_kept(css: str) -> bool:
    """Whether that text was read before."""
    return _kept(css).read() is not None


def keep(css: str, base_url: str | None, *, is_asked_for: bool) -> None:
    """Read a text that comes with the program or the engine, and keep what became of it."""
    _kept(css).write(lambda: _read(css, base_url), is_asked_for=is_asked_for)


@contextmanager
def left_unread() -> Iterator[None]:
    """While the engine is imported it reads its own sheets: here they come out empty."""
    import tinycss2

    parse = tinycss2.parse_stylesheet
    tinycss2.parse_stylesheet = lambda *_args, **_options: []
    try:
        yield
    finally:
        tinycss2.parse_stylesheet = parse


def _kept(css: str) -> Kept:
    import cssselect2
    import tinycss2

    # What is kept names `_test` by the name of this module: from before a move it could not be loaded.
    return Kept("sheet", css, __name__, *TESTED["weasyprint"], tinycss2.VERSION, cssselect2.VERSION)


def _read(css: str, base_url: str | None) -> bytes:
    import weasyprint
    from weasyprint.css.counters import CounterStyle

    fonts, counters = _Faces(), CounterStyle()
    made = weasyprint.CSS(string=css, base_url=base_url, font_config=fonts, counter_style=counters)
    pages = [(None, *rest) for _rule, *rest in made.page_rules]  # nobody looks at the rule itself again
    out = io.BytesIO()
    _Pickler(out, 5).dump((vars(made.matcher), pages, made.layers, dict(counters), fonts.faces))
    return out.getvalue()


class _Faces:
    """Notes which fonts a sheet declares."""

    def __init__(self) -> None:
        self.faces: list[Any] = []

    def add_font_face(self, descriptors: Any, _fetcher: Any) -> None:
        self.faces.append(descriptors)


class _Pickler(pickle.Pickler):
    """Also takes the tests that cssselect2 compiles selectors into: they use nothing but what its module has."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, FunctionType) and value.__name__ == "<lambda>" and not value.__closure__:
            return _test, (marshal.dumps(value.__code__),)
        return NotImplemented


def _test(code: bytes) -> Callable[[Any], Any]:
    import cssselect2.compiler

    loaded = marshal.loads(code)
    assert isinstance(loaded, CodeType)
    return FunctionType(loaded, vars(cssselect2.compiler))
