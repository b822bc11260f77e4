"""The engine's import in a third of its time: what papers do not need is left out, what is the same each time is kept.

`import weasyprint` parses a long list of C declarations, for which it needs a parser of C, reads three style sheets,
and imports what only colour profiles, pictures and variable fonts need. Here declarations and sheets are taken as they
were parsed once, and such modules are imported when somebody asks them for something. Papers keep their bytes.

Only the tested version is touched, on Linux only, and only in a process that lays papers out and does nothing else:
the style sheets for forms and for presentational hints, which no paper asks for, stay empty there. Without what was
kept, or with any doubt about it, the import takes its time.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.machinery
import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from generator.engine import parsed_styles
from generator.engine.versions import is_tested
from generator.keeping.store import Kept

#: Modules that are imported whole, and needed for hyphens, pictures, the network, or without HarfBuzz only.
_LATER = ("PIL.EpsImagePlugin", "PIL.Image", "PIL.ImageFile", "PIL.ImageOps", "fontTools.subset", "pyphen", "ssl")
#: Functions and classes that the engine imports by name, for colour profiles and for variable fonts.
_LATER_NAMES = (("PIL.ImageCms", "ImageCmsProfile"), ("fontTools.varLib.instancer", "instantiateVariableFont"))


def start() -> None:
    """Import the engine, quickly if this is the tested version; else, or when that fails, nothing is imported."""
    folder = _tested()
    if not folder or "weasyprint" in sys.modules:
        return
    try:
        with _later_modules(), _later_names(), _declared(_declarations(folder).read()):
            _import(own_css=_own_css(folder))
    except Exception:  # whatever it was, the plain import will do, or will say what is missing
        for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
            del sys.modules[name]


def prepare(*, is_asked_for: bool = False) -> None:
    """Keep what is not kept yet of the engine that is installed, if it is the tested version.

    Raises ImportError or OSError where the engine can't be imported.
    """
    folder = _tested()
    if not folder:
        return
    from generator.engine.layout import SCHEME, STYLE
    from generator.keeping.store import shipped_templates

    declarations = _declarations(folder)
    if declarations.read() is None:
        declarations.write(_parsed, is_asked_for=is_asked_for)
    style = (shipped_templates() / "assets" / STYLE).read_text(encoding="utf-8")
    for css, base_url in ((_own_css(folder), None), (style, SCHEME)):
        if not parsed_styles.is_kept(css):
            parsed_styles.keep(css, base_url, is_asked_for=is_asked_for)


def _tested() -> Path | None:
    """The folder of the engine if it is a tested version on Linux; found without importing it."""
    if sys.platform != "linux" or not is_tested("weasyprint", "tinycss2"):
        return None
    spec = importlib.util.find_spec("weasyprint")
    return Path(spec.origin).parent if spec and spec.origin else None


# --- the engine's own style sheet ---------------------------------------------------------------------------------


def _own_css(folder: Path) -> str:
    return (folder / "css/html5_ua.css").read_text(encoding="utf-8")


def _import(own_css: str) -> None:
    if not parsed_styles.is_kept(own_css):
        importlib.import_module("weasyprint")
        return
    with parsed_styles.left_unread():
        html = importlib.import_module("weasyprint.html")
    if not parsed_styles.fill(own_css, html.UA_STYLESHEET, html.UA_COUNTER_STYLE):
        raise ImportError(name="weasyprint")  # gone since: papers without the engine's own sheet would be wrong


# --- C declarations -----------------------------------------------------------------------------------------------


def _declarations(folder: Path) -> Kept:
    import _cffi_backend

    return Kept("declarations", (folder / "text/ffi.py").read_bytes(), _cffi_backend.__version__)


def _parsed() -> Mapping[str, Any]:
    """The arguments with which a module that cffi generates would make the same declarations."""
    import ast
    import io

    from cffi.recompiler import make_py_source
    from weasyprint.text.ffi import ffi

    source = io.StringIO()
    make_py_source(ffi, "weasyprint", source)
    (call,) = (node for node in ast.walk(ast.parse(source.getvalue())) if isinstance(node, ast.Call))
    return {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords if keyword.arg}


@contextlib.contextmanager
def _declared(kept: Mapping[str, Any] | None) -> Iterator[None]:
    """While the engine is imported, `cffi.FFI()` has the declarations already and need not parse them."""
    if kept is None:
        yield
        return
    import _cffi_backend

    class Declared(_cffi_backend.FFI):  # type: ignore[misc]  # has no annotations
        def cdef(self, _source: str) -> None:
            """What is kept was parsed of this very source."""

    stand_in = ModuleType("cffi")
    stand_in.FFI = lambda: Declared("weasyprint", **kept)  # type: ignore[attr-defined]
    with _in_place_of("cffi", stand_in):
        yield


# --- modules ------------------------------------------------------------------------------------------------------


class _LaterFinder:
    """Finds a module as Python would, but it is executed when it is first asked for something."""

    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None, _target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        spec = importlib.machinery.PathFinder.find_spec(name, path) if name in _LATER else None
        if spec and spec.loader:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec


@contextlib.contextmanager
def _later_modules() -> Iterator[None]:
    sys.meta_path.insert(0, _LaterFinder)
    try:
        yield
    finally:
        sys.meta_path.remove(_LaterFinder)


@contextlib.contextmanager
def _later_names() -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for module, name in _LATER_NAMES:
            stand_in = ModuleType(module)
            setattr(stand_in, name, _later(module, name))
            stack.enter_context(_in_place_of(module, stand_in))
        stack.enter_context(_in_place_of("fontTools.ttLib", _font_tools()))
        yield


def _font_tools() -> ModuleType:
    """What the engine imports by name of `fontTools.ttLib`, for variable fonts, emoji and compressed fonts.

    All of it but `woff2` is used after `TTFont` was called only, which puts the real things into their places.
    """

    def open_font(*args: Any, **options: Any) -> Any:
        real = importlib.import_module("fontTools.ttLib")
        for user in (sys.modules["weasyprint.pdf.fonts"], sys.modules["weasyprint.text.fonts"]):
            vars(user).update({name: getattr(real, name) for name in ("TTFont", "TTLibError", "ttFont")})
        return real.TTFont(*args, **options)

    stand_in = ModuleType("fontTools.ttLib")
    woff2 = ModuleType("fontTools.ttLib.woff2")
    woff2.decompress = _later("fontTools.ttLib.woff2", "decompress")  # type: ignore[attr-defined]
    vars(stand_in).update(TTFont=open_font, TTLibError=_NeverRaisedError, ttFont=None, woff2=woff2)
    return stand_in


class _NeverRaisedError(Exception):
    """Stands for an error of fontTools until that is imported."""


def _later(module: str, name: str) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*args, **kwargs)

    return call


@contextlib.contextmanager
def _in_place_of(name: str, stand_in: ModuleType) -> Iterator[None]:
    if name in sys.modules:
        yield
        return
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        sys.modules.pop(name, None)
