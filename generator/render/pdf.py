"""HTML to PDF with WeasyPrint: worker processes that keep fonts and style sheets warm, and a store of finished papers.

A paper is a pure function of its HTML, the assets and the engine's version, so finished ones are kept under the hash
of these and never laid out twice. The fetcher serves files of `assets/` only: any other URL fails the paper.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from generator.errors import MachineError
from generator.settings import Settings

_SCHEME = "asset:"
_STYLE = "paper/paper.css"
_PER_WORKER = 4  # a worker costs an import of a second: fewer papers than this do not pay for another one
_DLL_FOLDERS = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"  # WeasyPrint's
_MOST_WORKERS = 61  # Windows can't wait for more processes
_PR_SET_PDEATHSIG = 1
_KEEP = 400  # papers kept in the store beyond those of the last run


def engine_problem() -> str:
    """Why no PDF can be made on this machine, '' when all is there. Does not import the engine (a second and more)."""
    if find_spec("weasyprint") is None:
        return "weasyprint"
    for folder in os.environ.get("WEASYPRINT_DLL_DIRECTORIES", _DLL_FOLDERS).split(";"):
        if hasattr(os, "add_dll_directory") and Path(folder).is_dir():
            os.add_dll_directory(folder)
    for library in ("pango-1.0", "pangoft2-1.0"):
        names = (f"lib{library}.so.0", f"lib{library}.dylib", f"lib{library}-0.dll")
        if not any(_loads(name) for name in names):
            return f"lib{library}"
    return ""


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


class PdfStore:
    """Finished papers by the hash of all that they depend on."""

    def __init__(self, folder: Path, templates: Sequence[Path]) -> None:
        self._folder = folder
        self._basis = _digest_of_assets(templates) + _engine_version()
        self._used: set[str] = set()

    def key(self, html: str) -> str:
        """The name under which the paper of that HTML is kept."""
        return sha256(f"{self._basis}\0{html}".encode()).hexdigest()

    def get(self, key: str) -> bytes | None:
        """The finished paper, None when it has to be made."""
        self._used.add(key)
        try:
            data = (self._folder / f"{key}.pdf").read_bytes()
        except FileNotFoundError:
            return None
        is_whole = data.startswith(b"%PDF-") and data.rstrip().endswith(b"%%EOF")
        return data if is_whole else None  # a power cut can leave less than was written

    def put(self, key: str, data: bytes) -> None:
        """Keep a paper; whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f"{key}.{os.getpid()}.part"
        partial.write_bytes(data)
        partial.replace(self._folder / f"{key}.pdf")

    def prune(self) -> None:
        """Drop papers that the last run did not use, once there are too many of them."""
        if not self._folder.is_dir():
            return
        unused = [p for p in sorted(self._folder.iterdir()) if p.stem not in self._used]
        if len(unused) > max(_KEEP, len(self._used)):
            for path in unused:
                path.unlink(missing_ok=True)


def _digest_of_assets(templates: Sequence[Path]) -> str:
    digest = sha256()
    for folder in templates:
        for path in sorted((folder / "assets").rglob("*")):
            if path.suffix in (".css", ".ttf", ".otf", ".png", ".svg", ".jpg", ".jpeg"):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _engine_version() -> str:
    try:
        return version("weasyprint")
    except PackageNotFoundError:
        return ""


def render_papers(
    papers: Mapping[str, str], store: PdfStore, settings: Settings, progress: Callable[[int, int], None]
) -> Iterator[tuple[str, bytes]]:
    """(path, PDF) of every paper, from the store where it can. Raises MachineError when one can't be made."""
    missing: list[str] = []
    keys = {path: store.key(html) for path, html in papers.items()}
    for path, key in keys.items():
        data = store.get(key)
        if data is None:
            missing.append(path)
        else:
            yield path, data
    progress(0, len(missing))
    for n, (path, data) in enumerate(_make({path: papers[path] for path in missing}, settings), 1):
        store.put(keys[path], data)
        progress(n, len(missing))
        yield path, data


def _make(papers: Mapping[str, str], settings: Settings) -> Iterator[tuple[str, bytes]]:
    n_workers = min(settings.jobs or os.cpu_count() or 1, -(-len(papers) // _PER_WORKER), _MOST_WORKERS)
    assets = tuple(folder / "assets" for folder in reversed(settings.templates))
    if n_workers <= 1:
        engine = _Engine(assets) if papers else None
        for path, html in papers.items():
            assert engine
            yield path, engine.pdf(html, path)
        return
    # Workers are spawned, not forked: the same on every system, and no half-copied state of the font libraries.
    pool = ProcessPoolExecutor(n_workers, get_context("spawn"), _start_worker, (assets,))
    try:
        with _ctrl_c_is_not_for_children():
            futures: dict[Future[bytes], str] = {pool.submit(_work, html, path): path for path, html in papers.items()}
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool as error:
        raise MachineError("pdf_failed", path="PDF", why=str(error)) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _ctrl_c_is_not_for_children() -> Iterator[None]:
    """Processes that start meanwhile ignore Ctrl-C: it is the parent's to answer, in one sentence."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_worker: list[_Engine] = []  # one engine a process; filled by _start_worker only


def _start_worker(assets: Sequence[Path]) -> None:
    _end_with_parent()
    _worker.append(_Engine(assets))


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever; Linux can be asked to end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _work(html: str, path: str) -> bytes:
    return _worker[0].pdf(html, path)


class _Engine:
    """WeasyPrint with one font configuration and one parsed style sheet."""

    def __init__(self, assets: Sequence[Path]) -> None:
        try:
            import weasyprint
            from weasyprint.text.fonts import FontConfiguration
        except (ImportError, OSError) as error:
            raise MachineError("no_pdf_engine", why=str(error).splitlines()[0]) from error
        self._weasyprint = weasyprint
        self._fetcher = _asset_fetcher(assets)
        self._fonts = FontConfiguration()
        css = _find(assets, _STYLE).read_text(encoding="utf-8")
        self._style = weasyprint.CSS(string=css, base_url=_SCHEME, font_config=self._fonts, url_fetcher=self._fetcher)

    def pdf(self, html: str, path: str) -> bytes:
        """The paper: tagged PDF/UA-1, its title and language from the HTML, no dates and no names in its metadata."""
        self._fetcher.refused.clear()
        target = io.BytesIO()
        try:
            document = self._weasyprint.HTML(string=html, base_url=_SCHEME, url_fetcher=self._fetcher)
            document.write_pdf(target, stylesheets=[self._style], font_config=self._fonts, pdf_variant="pdf/ua-1")
        except Exception as error:  # whatever the engine raises, the paper is what failed
            raise MachineError("pdf_failed", path=path, why=f"{type(error).__name__}: {error}") from error
        if self._fetcher.refused:
            raise MachineError("pdf_failed", path=path, why=", ".join(self._fetcher.refused))
        return target.getvalue()


def _find(assets: Sequence[Path], name: str) -> Path:
    """The file of that name in the first assets folder that has it, and in no folder outside of them."""
    for folder in assets:
        path = (folder / name).resolve()
        if path.is_file() and path.is_relative_to(folder.resolve()):
            return path
    raise FileNotFoundError(name)


def _asset_fetcher(assets: Sequence[Path]) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint has no annotations
        """Serves `asset:NAME`; everything else is refused, and the refusal is remembered."""

        def __init__(self) -> None:
            super().__init__()
            self.refused: list[str] = []

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            try:
                if not url.startswith(_SCHEME):
                    raise ValueError(url)
                data = _find(assets, url.removeprefix(_SCHEME)).read_bytes()
            except (ValueError, OSError) as error:
                self.refused.append(url)
                raise ValueError(f"refused: {url}") from error
            return URLFetcherResponse(url, body=data)

    return AssetFetcher()
