"""WeasyPrint, warm: one font configuration, one parsed style sheet and one image cache for all papers of a process.

The fetcher serves files of `assets/` only: any other URL fails the paper. What reaches into the engine's private parts
is in the modules beside this one: for speed `patches.py`, for small papers `embedded_fonts.py`, for what can be read
back `searchable_text.py`. A version that was not tested is tried before it is trusted (`probe.py`).
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generator.engine import letter_fitting, probe, screen_readers
from generator.engine.libraries import libraries_by_full_names
from generator.engine.versions import installed, is_tested, tested, too_old
from generator.model.errors import MachineError

SCHEME = "asset:"
STYLE = "paper/paper.css"
_DOTS = "?dots="


class Engine:
    """Lays papers out, one after another. Importing it takes a second, so it is made when there is a paper to make."""

    def __init__(self, assets: Sequence[Path], *, is_plain: bool = False) -> None:
        """Papers are the same with `is_plain`: the patches for speed are left out.

        Raises MachineError with the true cause when the engine can't be started, or can't be trusted.
        """
        self._weasyprint = weasyprint = _imported()
        self._fetcher = asset_fetcher(assets)
        self._images: dict[str, Any] = {}
        self._css = _find(assets, STYLE).read_text(encoding="utf-8")
        try:
            self._set_up(is_plain)
            fault = "" if is_tested("weasyprint", "pydyf") else self._fault()
        except Exception as error:  # whatever it is, no paper can be made
            why = f"{type(error).__name__}: {error}"
            raise MachineError("engine_start", version=weasyprint.__version__, why=why) from error
        if fault:
            raise MachineError(f"engine_{fault}", version=weasyprint.__version__, tested=tested("weasyprint"))

    def _set_up(self, is_plain: bool) -> None:
        from generator.engine.embedded_fonts import keep_small
        from generator.engine.parsed_styles import sheet
        from generator.engine.searchable_text import keep_text

        keep_small()
        with contextlib.suppress(ImportError, AttributeError):  # only another version can lack it: see `probe.py`
            keep_text()
        if not is_plain:
            from generator.engine import patches

            patches.apply()
        self._read = self._weasyprint.CSS if is_plain else sheet
        self._fonts, self._style = self._fresh()

    def _fresh(self) -> tuple[Any, Any]:
        """Fonts, and the style sheet of papers that declares them."""
        from weasyprint.text.fonts import FontConfiguration

        fonts = FontConfiguration()
        return fonts, self._read(string=self._css, base_url=SCHEME, font_config=fonts, url_fetcher=self._fetcher)

    def _fault(self) -> str:
        """What is wrong with papers of this version; without our hand in the text, where only that goes wrong."""
        from generator.engine.searchable_text import leave_text

        def make() -> bytes:
            return self._laid_out(probe.HTML, *self._fresh())

        try:
            fault = probe.fault(make)
        except Exception:
            fault = "text"
        if fault != "text":
            return fault
        leave_text()
        return probe.fault(make)

    def pdf(self, html: str, path: str) -> bytes:
        """The paper: tagged PDF/UA-1, its title and language from the HTML, no dates and no names in its metadata."""
        self._fetcher.refused.clear()
        try:
            data = self._laid_out(html, self._fonts, self._style)
        except Exception as error:  # whatever the engine raises, the paper is what failed
            raise MachineError("pdf_failed", path=path, why=f"{type(error).__name__}: {error}") from error
        if self._fetcher.refused:
            self._images.clear()  # a refused picture must be refused again
            raise MachineError("pdf_failed", path=path, why=", ".join(self._fetcher.refused))
        return data

    def _laid_out(self, html: str, fonts: Any, style: Any) -> bytes:
        options = {"stylesheets": [style], "cache": self._images, "pdf_variant": "pdf/ua-1"}

        def render(source: str) -> Any:
            read = self._weasyprint.HTML(
                string=screen_readers.with_titles(source), base_url=SCHEME, url_fetcher=self._fetcher
            )
            return read.render(font_config=fonts, **options)

        document = letter_fitting.fitted(html, render) if letter_fitting.is_fitted(html) else render(html)
        target = io.BytesIO()
        document.write_pdf(target, finisher=screen_readers.finish, **{**self._weasyprint.DEFAULT_OPTIONS, **options})
        return target.getvalue()


def _imported() -> Any:
    """The engine's package. Raises MachineError when it is not there, or of a version that can't be used."""
    if version := too_old():
        raise MachineError("engine_old", version=version, tested=tested("weasyprint"))
    try:
        with libraries_by_full_names():
            import weasyprint
    except (ImportError, OSError) as error:
        raise MachineError("no_pdf_engine", why=_first_line(error)) from error
    except Exception as error:  # as when a library that it needs is of a version that it does not know
        why = f"{type(error).__name__}: {_first_line(error)}"
        raise MachineError("engine_start", version=installed("weasyprint"), why=why) from error
    return weasyprint


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _find(assets: Sequence[Path], name: str) -> Path:
    """The file of that name in the first assets folder that has it, and in no folder outside of them."""
    for folder in assets:
        path = Path(os.path.realpath(folder / name))
        if path.is_file() and path.is_relative_to(os.path.realpath(folder)):
            return path
    raise FileNotFoundError(name)


def asset_fetcher(assets: Sequence[Path]) -> Any:
    from email.message import EmailMessage, Message

    from weasyprint.urls import URLFetcher, URLFetcherResponse

    from generator.engine.pictures import small_picture

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
                data = small_picture(data, int(dots)) if dots else data
            except (ValueError, OSError) as error:
                self.refused.append(url)
                raise ValueError(f"refused: {url}") from error
            # Headers of a plain policy: the one of today would import a parser of addresses.
            return URLFetcherResponse(url, body=data, headers=EmailMessage(Message().policy))

    return AssetFetcher()
