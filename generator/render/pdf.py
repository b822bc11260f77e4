"""Papers: a store of finished ones, and worker processes that lay out what is missing and stay warm.

A paper is a pure function of its HTML, the assets and the engine's version, so finished ones are kept under the hash
of these and never laid out twice, also after a change of style was undone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, cast

from generator.errors import GeneratorError, MachineError
from generator.manifest import files_below
from generator.settings import Settings

_PER_WORKER = 6  # a worker costs an import of a second: fewer papers than this do not pay for another one
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


# --- the store ----------------------------------------------------------------------------------------------------


class PdfStore:
    """Finished papers by the hash of all that they depend on; bounded, and disposable."""

    def __init__(self, folder: Path, templates: Sequence[Path]) -> None:
        self._folder = folder
        self.basis = _digest_of_assets(templates) + engine_version()
        self._used: set[str] = set()

    def key(self, html: str) -> str:
        """The name under which the paper of that HTML is kept."""
        return sha256(f"{self.basis}\0{html}".encode()).hexdigest()

    def get(self, key: str) -> bytes | None:
        """The finished paper, None when it has to be made."""
        self.protect(key)
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

    def protect(self, key: str) -> None:
        """A paper of this run, which stays when others go."""
        self._used.add(key)

    def prune(self, n_papers: int) -> None:
        """At the end of a whole run of `n_papers`: when the store is too full, papers of earlier runs go, oldest first.

        A run that makes no papers leaves the store as it is.
        """
        if not n_papers or not self._folder.is_dir():
            return
        unused = [path for path in self._folder.iterdir() if path.stem not in self._used]
        if len(unused) <= max(_KEEP, 2 * n_papers):
            return
        by_age = sorted(unused, key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in by_age[: len(unused) - max(_KEEP, n_papers)]:
            path.unlink(missing_ok=True)


def _digest_of_assets(templates: Sequence[Path]) -> str:
    digest = sha256()
    for folder in templates:
        for path in sorted(Path(name) for name in files_below(str(folder / "assets"))):
            if path.suffix in (".css", ".ttf", ".otf", ".png", ".svg", ".jpg", ".jpeg"):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def engine_version() -> str:
    """The version of the PDF engine, '' when there is none."""
    try:
        return version("weasyprint")
    except PackageNotFoundError:
        return ""


def render_papers(
    papers: Mapping[str, str],
    store: PdfStore,
    settings: Settings,
    progress: Callable[[int, int], None],
    workers: Workers | None = None,
) -> Iterator[tuple[str, bytes, str]]:
    """(path, PDF, its key in the store) of every paper, in no order. Raises MachineError when one can't be made."""
    missing: list[str] = []
    keys = {path: store.key(html) for path, html in papers.items()}
    for path, key in keys.items():
        data = store.get(key)
        if data is None:
            missing.append(path)
        else:
            yield path, data, key
    if not missing:
        return
    progress(0, len(missing))
    press = workers or Workers(settings)
    try:
        for n, (path, data) in enumerate(press.make({path: papers[path] for path in missing}), 1):
            store.put(keys[path], data)
            progress(n, len(missing))
            yield path, data, keys[path]
    finally:
        if press is not workers:
            press.close()


# --- the workers --------------------------------------------------------------------------------------------------


class Workers:
    """Processes that lay papers out. The first can be started before it is known which papers there are.

    They are spawned, not forked: the same on every system, and no half-copied state of the font libraries.
    """

    def __init__(self, settings: Settings) -> None:
        self._most = min(settings.jobs or os.cpu_count() or 1, _MOST_WORKERS)
        self._assets = tuple(folder / "assets" for folder in reversed(settings.templates))
        self._running: list[tuple[Any, Connection]] = []

    def start(self, n: int = 1) -> None:
        """Have `n` of them running, or as many as are allowed."""
        context = get_context("spawn")
        with _ctrl_c_is_not_for_children():
            while len(self._running) < min(n, self._most):
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs, self._assets), daemon=True)
                process.start()
                theirs.close()
                self._running.append((process, ours))

    def make(self, papers: Mapping[str, str]) -> Iterator[tuple[str, bytes]]:
        """(path, PDF) as they are ready. Raises MachineError when one can't be made or a worker dies."""
        self.start(-(-len(papers) // _PER_WORKER))
        # The longest first: two workers then end at about the same time.
        waiting = sorted(papers, key=lambda path: (len(papers[path]), path))
        idle = [connection for _process, connection in self._running]
        at_work: dict[Any, str] = {}
        try:
            while waiting or at_work:
                while waiting and idle:
                    connection, path = idle.pop(), waiting.pop()
                    at_work[connection] = path
                    connection.send((path, papers[path]))
                for ready in wait(list(at_work)):
                    connection = cast(Connection, ready)
                    path, answer = at_work[connection], connection.recv()
                    if isinstance(answer, GeneratorError):
                        raise answer
                    del at_work[connection]
                    idle.append(connection)
                    yield path, answer
        except (EOFError, OSError) as error:
            raise MachineError("pdf_failed", path=next(iter(at_work.values()), "PDF"), why=str(error)) from error
        finally:
            if at_work:  # interrupted: what they answer later belongs to nobody
                self.close()

    def close(self) -> None:
        """End them; what they were at is lost."""
        for process, connection in self._running:
            connection.close()
            process.kill()
            process.join()
        self._running.clear()


@contextlib.contextmanager
def workers_of(settings: Settings, workers: Workers | None = None) -> Iterator[Workers]:
    """Those of an earlier run, or new ones for this run. The first begins to warm up at once, beside what comes first.

    Starting it costs nothing where there is a second core, and saves the second that importing the engine takes.
    """
    press = workers or Workers(settings)
    try:
        if settings.pdf and not engine_problem() and (os.cpu_count() or 1) > 1:
            press.start()
        yield press
    finally:
        if press is not workers:
            press.close()


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


def _work(connection: Connection, assets: Sequence[Path]) -> None:
    """A worker's life: a paper in, its bytes or the failure out, until the parent hangs up."""
    from generator.render.engine import Engine

    _end_with_parent()
    engine: Engine | GeneratorError
    try:
        engine = Engine(assets)
    except GeneratorError as error:
        engine = error
    while True:
        try:
            path, html = connection.recv()
            connection.send(engine if isinstance(engine, GeneratorError) else _made(engine, html, path))
        except (EOFError, OSError):
            return


def _made(engine: Any, html: str, path: str) -> bytes | GeneratorError:
    try:
        data = engine.pdf(html, path)
        assert isinstance(data, bytes)
        return data
    except GeneratorError as error:
        return error


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever; Linux can be asked to end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
