"""WeasyPrint, warm: one font configuration, one parsed style sheet and one image cache for all papers of a process.

The fetcher serves files of `assets/` only: any other URL fails the paper. What reaches into the engine's private parts
is in the modules beside this one: for speed `patches.py`, for small papers `embedded_fonts.py`, for what can be read
back `searchable_text.py`. A version that was not tested is tried before it is trusted (`versions.probe_fault`).
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from generator.engine import versions
from generator.engine.versions import installed, is_tested, libraries_by_full_names, tested, too_old
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
        with contextlib.suppress(ImportError, AttributeError):  # only another version can lack it: see `versions.py`
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
            return self._laid_out(versions.PROBE, *self._fresh())

        try:
            fault = versions.probe_fault(make)
        except Exception:
            fault = "text"
        if fault != "text":
            return fault
        leave_text()
        return versions.probe_fault(make)

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
            read = self._weasyprint.HTML(string=with_titles(source), base_url=SCHEME, url_fetcher=self._fetcher)
            return read.render(font_config=fonts, **options)

        document = fitted(html, render) if is_fitted(html) else render(html)
        target = io.BytesIO()
        document.write_pdf(target, finisher=finish_tags, **{**self._weasyprint.DEFAULT_OPTIONS, **options})
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


# Small pictures: of an emblem no more dots than are seen on paper.


_PNG = b"\x89PNG\r\n\x1a\n"


def small_picture(data: bytes, height: int) -> bytes:
    """The PNG as it looks on white paper, at most so many dots high: opaque, and gray where it has no colour.

    Anything else, and what can't be read, as it is.
    """
    if not data.startswith(_PNG):
        return data
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            seen = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError):
        return data
    if seen.height > height:
        seen = seen.resize((max(1, round(seen.width * height / seen.height)), height), Image.Resampling.LANCZOS)
    flat = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen).convert("RGB")
    gray = flat.convert("L")
    is_gray = flat.tobytes() == gray.convert("RGB").tobytes()
    out = io.BytesIO()
    (gray if is_gray else flat).save(out, "PNG")
    return out.getvalue()


# Papers that fit: a letter whose last page would hold nothing but its last lines and the signature is set tighter, and
# so is a paper that is to be one sheet and is not.
#
# How much tighter stands in the style sheet (`.tight`, `.tighter`), so that the bounds are the template's. Where even
# that does not save the page, the last lines go over together with the signature, never fewer of them than the template
# keeps in its block `end`. The same letter gives the same bytes each time.


_LETTER, _ONE_SHEET = '<body class="letter', '<body class="report one'
_END = "end"  # the id of the block that holds the last lines and the signature
_LEVELS = ("tight", "tighter")
_TOP = 125  # px (1/96 inch): what begins above it on a page has nothing but the head of the page before it


def is_fitted(html: str) -> bool:
    """Whether the paper is one that can be set tighter."""
    return _LETTER in html or _ONE_SHEET in html


def fitted(html: str, render: Callable[[str], Any]) -> Any:
    """The laid-out document of such a paper; `render` lays out HTML."""
    document = render(html)
    n_pages = len(document.pages)
    body = _LETTER if _LETTER in html else _ONE_SHEET
    if n_pages > 1 and (body == _ONE_SHEET or _is_end_alone(document)):
        for level in _LEVELS:
            tighter = render(html.replace(body, f"{body} {level}", 1))
            document = tighter if len(tighter.pages) < len(document.pages) else document
            if len(document.pages) < (n_pages if body == _LETTER else 2):
                break
    for page in document.pages:
        page.anchors.pop(_END, None)  # it is no place to go to
    return document


def _is_end_alone(document: Any) -> bool:
    """Whether the last lines of the letter begin its last page."""
    place = document.pages[-1].anchors.get(_END)
    return place is not None and place[1] < _TOP


# What a paper tells who can't see it, beyond what the engine tells by itself (PDF/UA-1, ISO 14289-1 §7.3 and §7.5).
#
# Headers of tables say whether they head a column or a row; a picture has the words of its `aria-label`; one without
# words only repeats what stands beside it, so it is no part of the content.


_NAMED_PICTURE = re.compile(r'(<svg\b[^>]*\saria-label="([^"]*)"[^>]*>)')


def with_titles(html: str) -> str:
    """The paper with the name of each drawing where the engine looks for it."""
    return _NAMED_PICTURE.sub(r"\1<title>\2</title>", html)


def finish_tags(_document: Any, pdf: Any) -> None:
    """Complete the tags of a document before it is written."""
    elements = [o for o in pdf.objects if isinstance(o, dict) and o.get("Type") == "/StructElem"]
    root = next((o for o in pdf.objects if isinstance(o, dict) and o.get("Type") == "/StructTreeRoot"), None)
    decoration = [e for e in elements if e["S"] == "/Figure" and "Alt" not in e and root is not None]
    for element in elements:
        if element["S"] == "/TH":
            element["A"]["Scope"] = "/Column" if _stands_in_head(element, pdf) else "/Row"
    places = {page: _places_of_figures(page, pdf) for page in {e["Pg"] for e in decoration}}
    for element in decoration:
        _leave_out(element, places[element["Pg"]], root, pdf)


def _places_of_figures(page: Any, pdf: Any) -> dict[int, tuple[list[Any], int]]:
    """Number of a marked figure of a page → the page's drawing and where in it the figure begins."""
    stream = _object(_object(page, pdf)["Contents"], pdf).stream
    begins = [n for n, sign in enumerate(stream) if sign == "/Figure"]
    return {stream[n + 1]["MCID"]: (stream, n) for n in begins}


def _object(reference: Any, pdf: Any) -> Any:
    """What «12 0 R» refers to."""
    text = reference.decode() if isinstance(reference, bytes) else str(reference)
    return pdf.objects[int(text.partition(" ")[0])]


def _stands_in_head(element: Any, pdf: Any) -> bool:
    row = _object(element["P"], pdf)
    return bool(_object(row["P"], pdf)["S"] == "/THead")


def _leave_out(figure: Any, places: dict[int, tuple[list[Any], int]], root: Any, pdf: Any) -> None:
    """Draw it as decoration: outside of the tags, where no reader looks for content."""
    stream, at = places[figure["K"][0]]
    stream[at : at + 3] = ["/Artifact", b"BMC", b""]  # as many signs as before: «/Figure», its number, BDC
    _object(figure["P"], pdf)["K"].remove(figure.reference)
    numbers = _object(root["ParentTree"], pdf)["Nums"]
    of_page = next(refs for refs in numbers[1::2] if isinstance(refs, list) and figure.reference in refs)
    of_page[of_page.index(figure.reference)] = "null"
