"""WeasyPrint, warm: one font configuration, one parsed style sheet and one image cache for all papers of a process.

The fetcher serves files of `assets/` only: any other URL fails the paper. Whatever reaches into the engine's private
parts is in `patches.py`, `embedded_fonts.py` and `searchable_text.py`.
"""

from __future__ import annotations

import contextlib
import gc
import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

from generator.model.errors import MachineError

SCHEME = "asset:"
STYLE = "paper/paper.css"
_DOTS = "?dots="


class Engine:
    """Lays papers out, one after another. Importing it takes a second, so it is made when there is a paper to make."""

    def __init__(self, assets: Sequence[Path], *, is_plain: bool = False) -> None:
        try:
            with _by_their_full_names():
                import weasyprint
            from weasyprint.text.fonts import FontConfiguration
        except (ImportError, OSError) as error:
            raise MachineError("no_pdf_engine", why=str(error).splitlines()[0]) from error
        from generator.engine.embedded_fonts import keep_lean
        from generator.engine.parsed_styles import sheet
        from generator.engine.patches import speed_up
        from generator.engine.searchable_text import keep_text

        keep_lean()
        keep_text(None if is_plain else speed_up())
        self._weasyprint = weasyprint
        self._fetcher = asset_fetcher(assets)
        self._fonts = FontConfiguration()
        self._images: dict[str, Any] = {}
        css = _find(assets, STYLE).read_text(encoding="utf-8")
        read = weasyprint.CSS if is_plain else sheet
        self._style = read(string=css, base_url=SCHEME, font_config=self._fonts, url_fetcher=self._fetcher)

    def pdf(self, html: str, path: str) -> bytes:
        """The paper: tagged PDF/UA-1, its title and language from the HTML, no dates and no names in its metadata."""
        self._fetcher.refused.clear()
        try:
            with _uncollected():
                data = self._laid_out(html)
        except Exception as error:  # whatever the engine raises, the paper is what failed
            raise MachineError("pdf_failed", path=path, why=f"{type(error).__name__}: {error}") from error
        if self._fetcher.refused:
            self._images.clear()  # a refused picture must be refused again
            raise MachineError("pdf_failed", path=path, why=", ".join(self._fetcher.refused))
        return data

    def _laid_out(self, html: str) -> bytes:
        target = io.BytesIO()
        document = self._weasyprint.HTML(string=html, base_url=SCHEME, url_fetcher=self._fetcher)
        document.write_pdf(
            target, stylesheets=[self._style], font_config=self._fonts, cache=self._images, pdf_variant="pdf/ua-1"
        )
        return target.getvalue()


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Look for what is no longer used when the paper is done: until then nearly all is used, and the collector would
    walk the boxes of a long paper again and again, in a time that grows with their square."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _by_their_full_names() -> Iterator[None]:
    """Let the engine find its libraries by the last of the names that it tries, such as `libpango-1.0.so.0`.

    For each name before that Python would ask ldconfig, then gcc and ld where there are any: two dozen processes, a
    third of the time that the import takes, and temporary files.
    """
    if sys.platform != "linux" or "weasyprint" in sys.modules:
        yield
        return
    import ctypes.util  # late: it imports all that may be needed to start processes

    find = ctypes.util.find_library
    ctypes.util.find_library = cast(Any, lambda _name: None)
    try:
        yield
    finally:
        ctypes.util.find_library = find


def _find(assets: Sequence[Path], name: str) -> Path:
    """The file of that name in the first assets folder that has it, and in no folder outside of them."""
    for folder in assets:
        path = (folder / name).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()):
            return path
    raise FileNotFoundError(name)


def asset_fetcher(assets: Sequence[Path]) -> Any:
    from email.message import EmailMessage, Message

    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from generator.engine.embedded_fonts import lean_picture

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint has no annotations
        """Serves `asset:NAME`; everything else is refused, and the refusal is remembered.

        `asset:NAME?dots=N` is a picture for white paper that need be no more than N dots high.
        """

        def __init__(self) -> None:
            super().__init__()
            self.refused: list[str] = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            try:
                if not url.startswith(SCHEME):
                    raise ValueError(url)
                name, _, dots = url.removeprefix(SCHEME).partition(_DOTS)
                data = _find(assets, name).read_bytes()
                data = lean_picture(data, int(dots)) if dots else data
            except (ValueError, OSError) as error:
                self.refused.append(url)
                raise ValueError(f"refused: {url}") from error
            # Headers of a plain policy: the one of today would import a parser of addresses.
            return URLFetcherResponse(url, body=data, headers=EmailMessage(Message().policy))

    return AssetFetcher()
