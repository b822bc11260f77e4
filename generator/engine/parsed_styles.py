"""Style sheets as WeasyPrint has read them once: its own, and the shipped one of papers.

Reading them takes longer than laying out a notice. A sheet, once read, is selectors with what they declare, rules for
pages, counters and fonts: plain values, and for each selector a function without surroundings. Only sheets that come
with the program or the engine are kept, and only of the tested version.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from types import FunctionType
from typing import Any

from generator.engine.versions import TESTED, is_tested
from generator.keeping.store import Kept

_FORM = "2"  # of what is kept
#: Where the classes are from that a sheet holds objects of.
_MODULES = frozenset({"tinycss2.ast", "weasyprint.css", "weasyprint.css.properties"})


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
        selectors, pages, layers, found, faces = _made(data)
    except (ImportError, AttributeError, KeyError):  # it names what the engine no longer has
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

    return Kept("sheet", css, _FORM, *TESTED["weasyprint"], tinycss2.VERSION, cssselect2.VERSION)


def _read(css: str, base_url: str | None) -> Any:
    import weasyprint
    from weasyprint.css.counters import CounterStyle

    fonts, counters = _Faces(), CounterStyle()
    made = weasyprint.CSS(string=css, base_url=base_url, font_config=fonts, counter_style=counters)
    pages = [(None, *rest) for _rule, *rest in made.page_rules]  # nobody looks at the rule itself again
    return _plain((vars(made.matcher), pages, made.layers, dict(counters), fonts.faces))


class _Faces:
    """Notes which fonts a sheet declares."""

    def __init__(self) -> None:
        self.faces: list[Any] = []

    def add_font_face(self, descriptors: Any, _fetcher: Any) -> None:
        self.faces.append(descriptors)


# --- plain values -------------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """The value as the store takes it. What is plain stays as it is; else it is (..., kind, what it is made of), which
    no style sheet holds. Raises TypeError for what a sheet of the tested version has nowhere."""
    kind = type(value)
    if kind in (list, tuple, set, dict):
        inner: Any = (
            [(_plain(key), _plain(item)) for key, item in value.items()] if kind is dict else map(_plain, value)
        )
        inner = tuple(inner)
        is_plain = all(_is_plain(item) for item in (chain.from_iterable(inner) if kind is dict else inner))
        return value if is_plain else (..., kind.__name__, inner)
    if kind is FunctionType and value.__name__ == "<lambda>" and not value.__closure__:
        return ..., "test", value.__code__
    if value is None or kind in (bool, int, float, str):
        return value
    if kind.__module__ not in _MODULES:
        raise TypeError(f"{kind.__module__}.{kind.__name__} in a style sheet")
    name = (kind.__module__, kind.__name__)
    if isinstance(value, tuple):
        return ..., "fields", (*name, *map(_plain, value))
    slots = [slot for base in kind.__mro__ for slot in getattr(base, "__slots__", ()) if hasattr(value, slot)]
    state = {**{slot: getattr(value, slot) for slot in slots}, **getattr(value, "__dict__", {})}
    return ..., "object", (*name, tuple((attribute, _plain(item)) for attribute, item in state.items()))


def _is_plain(value: Any) -> bool:
    return not (type(value) is tuple and value and value[0] is ...)


def _made(value: Any) -> Any:
    """What became plain, as it was."""
    if _is_plain(value):
        return value
    _mark, kind, inner = value
    if kind == "test":  # what cssselect2 compiles a selector into uses nothing but what its module has
        import cssselect2.compiler

        return FunctionType(inner, vars(cssselect2.compiler))
    if kind == "fields":
        return _class(*inner[:2])(*map(_made, inner[2:]))
    if kind == "object":
        module, name, state = inner
        found = _class(module, name)
        made = found.__new__(found)
        for attribute, item in state:
            setattr(made, attribute, _made(item))
        return made
    if kind == "dict":
        return {_made(key): _made(item) for key, item in inner}
    return {"list": list, "tuple": tuple, "set": set}[kind](map(_made, inner))


def _class(module: str, name: str) -> Any:
    if module not in _MODULES:
        raise ImportError(name=module)
    return getattr(sys.modules[module], name)
