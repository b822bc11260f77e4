"""Papers: a store of finished ones, and worker processes that lay out what is missing and stay warm.

A paper is a pure function of its HTML, the assets and the engine's version, so finished ones are kept under the hash
of these and never laid out twice, also after a change of style was undone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from generator.errors import GeneratorError, MachineError
from generator.publishing.manifest import files_below
from generator.render.worker import receive, send
from generator.settings import Settings

_PER_WORKER = 6  # a worker costs an import of a second: fewer papers than this do not pay for another one
_DLL_FOLDERS = r"C:\msys64\ucrt64\bin;C:\msys64\mingw64\bin;C:\Program Files\GTK3-Runtime Win64\bin"  # WeasyPrint's
_MOST_WORKERS = 61  # Windows can't wait for more processes
_ROOT = Path(__file__).parents[2]  # from where the workers import the program
_EDITION = 3  # one more whenever this program makes other bytes of the same HTML with the same engine
_SECONDS_TO_END = 5  # for a worker to clear up behind itself; that takes milliseconds
_N_DIGEST = 32
_KEEP = 400  # papers kept in the store beyond those of the last run


#: Out of the terminal's group, for Ctrl-C is the parent's to answer (0x200: Windows' CREATE_NEW_PROCESS_GROUP).
_APART: Mapping[str, Any] = {"creationflags": 0x200} if sys.platform == "win32" else {"process_group": 0}


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
        self.basis = f"{_digest_of_assets(templates)}{engine_version()} {_EDITION}"
        self._used: set[str] = set()

    def key(self, html: str) -> str:
        """The name under which the paper of that HTML is kept."""
        return sha256(f"{self.basis}\0{html}".encode()).hexdigest()

    def get(self, key: str) -> bytes | None:
        """The finished paper, None when it has to be made."""
        self.protect(key)
        try:
            stored = (self._folder / key).read_bytes()
        except OSError:
            return None
        data = stored[_N_DIGEST:]
        is_whole = stored[:_N_DIGEST] == _seal(key, data)  # a power cut can leave less than was written
        return data if is_whole else None

    def put(self, key: str, data: bytes) -> None:
        """Keep a paper; whole or not at all."""
        self._folder.mkdir(parents=True, exist_ok=True)
        partial = self._folder / f"{key}.{os.getpid()}.part"
        partial.write_bytes(_seal(key, data) + data)
        partial.replace(self._folder / key)

    def protect(self, key: str) -> None:
        """A paper of this run, which stays when others go."""
        self._used.add(key)

    def prune(self, n_papers: int) -> None:
        """At the end of a whole run of `n_papers`: when the store is too full, papers of earlier runs go, oldest first.

        A run that makes no papers leaves the store as it is.
        """
        if not n_papers or not self._folder.is_dir():
            return
        unused = [path for path in self._folder.iterdir() if path.name not in self._used]
        if len(unused) <= max(_KEEP, 2 * n_papers):
            return
        by_age = sorted(unused, key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in by_age[: len(unused) - max(_KEEP, n_papers)]:
            path.unlink(missing_ok=True)


def _seal(key: str, data: bytes) -> bytes:
    """What stands before a paper in the store: it is this one, and whole."""
    return sha256(key.encode() + data).digest()


def _digest_of_assets(templates: Sequence[Path]) -> str:
    digest = sha256()
    for folder in templates:
        for path in sorted(Path(name) for name in files_below(str(folder / "assets"))):
            if path.suffix in (".css", ".ttf", ".otf", ".png", ".svg", ".jpg", ".jpeg"):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def engine_version() -> str:
    """The version of the PDF engine, '' when there is none; read off the folder that its installer made beside it.

    `importlib.metadata` says the same, and takes longer to import than all else that a run with few papers needs.
    """
    found = find_spec("weasyprint")
    folder = Path(found.origin).parents[1] if found and found.origin else None
    names = sorted(path.name for path in folder.glob("weasyprint-*.dist-info")) if folder else []
    return names[0].removeprefix("weasyprint-").removesuffix(".dist-info") if names else ""


@contextlib.contextmanager
def papers_of(
    htmls: Mapping[str, str],
    store: PdfStore,
    settings: Settings,
    progress: Callable[[int, int], None],
    workers: Workers,
) -> Iterator[Iterator[tuple[str, bytes, str]]]:
    """(path, PDF, its key in the store) of every paper, in no order. Raises MachineError when one can't be made.

    The workers are at it as soon as the block is entered: whoever has something else to do does that first.
    """
    keys = {path: store.key(html) for path, html in htmls.items()}
    kept = {path: data for path, key in keys.items() if (data := store.get(key)) is not None}
    missing = {path: html for path, html in htmls.items() if path not in kept}

    def papers(coming: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes, str]]:
        for path, data in kept.items():
            yield path, data, keys[path]
        for n, (path, data) in enumerate(coming, 1):
            store.put(keys[path], data)
            progress(n, len(missing))
            yield path, data, keys[path]

    if not missing:
        yield papers(iter(()))
        return
    progress(0, len(missing))
    with workers.making(missing, settings, store.basis) as coming:
        yield papers(coming)


# --- the workers --------------------------------------------------------------------------------------------------


class Workers:
    """Processes that lay papers out. The first can be started before it is known which papers there are.

    They are started anew, not forked: the same on every system, and no half-copied state of the font libraries.
    """

    def __init__(self, settings: Settings) -> None:
        self._most = min(settings.jobs or os.cpu_count() or 1, _MOST_WORKERS)
        self._assets = _assets_of(settings)
        self._running: list[subprocess.Popen[bytes]] = []
        self._basis = ""  # what the running ones have read of the assets

    def start(self, n: int = 1) -> None:
        """Have `n` of them running, or as many as are allowed."""
        command = [sys.executable, "-m", "generator.render.worker"]
        while len(self._running) < min(n, self._most):
            worker = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=_ROOT, **_APART
            )
            self._running.append(worker)
            assert worker.stdin
            with contextlib.suppress(OSError):  # whoever asks it for a paper will see that it is gone
                send(worker.stdin, self._assets)

    def warm_up(self) -> None:
        """Have the first begin to import the engine, while the papers are not known yet.

        That costs nothing where there is a second core, and saves the second that it takes.
        """
        if (os.cpu_count() or 1) > 1:
            self.start()

    @contextlib.contextmanager
    def making(
        self, papers: Mapping[str, str], settings: Settings, basis: str
    ) -> Iterator[Iterator[tuple[str, bytes]]]:
        """(path, PDF) as they are ready; begun at once. `basis` is the digest of the assets: others than
        last time are read anew.

        Raises MachineError when one can't be made or a worker dies.
        """
        if self._basis not in ("", basis) or self._assets != _assets_of(settings):
            self.close()
        self._basis, self._assets = basis, _assets_of(settings)
        self.start(-(-len(papers) // _PER_WORKER))
        # The longest first: the workers then end at about the same time.
        waiting = deque(sorted(papers, key=lambda path: (-len(papers[path]), path)))
        done: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        threads = [threading.Thread(target=_attend, args=(worker, waiting, papers, done)) for worker in self._running]
        for thread in threads:
            thread.start()
        try:
            yield _answers(done, len(papers))
        except BaseException:  # what they are at now belongs to nobody
            waiting.clear()
            self.close()
            raise
        finally:
            for thread in threads:
                thread.join()

    def close(self) -> None:
        """End them; what they were at is lost."""
        for worker in self._running:
            worker.terminate()
        for worker in self._running:
            try:
                worker.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                assert pipe
                with contextlib.suppress(OSError):  # what was not yet sent need not be
                    pipe.close()
        self._running.clear()


def _assets_of(settings: Settings) -> tuple[Path, ...]:
    """The folders that papers are served from, the office's own first."""
    return tuple(folder / "assets" for folder in reversed(settings.templates))


def _answers(done: queue.SimpleQueue[tuple[str, Any]], n: int) -> Iterator[tuple[str, bytes]]:
    for _ in range(n):
        path, answer = done.get()
        if isinstance(answer, GeneratorError):
            raise answer
        yield path, answer


def _attend(
    worker: subprocess.Popen[bytes], waiting: deque[str], papers: Mapping[str, str], done: queue.SimpleQueue[Any]
) -> None:
    """Hand a worker one paper after another, until there are none; in a thread of its own."""
    assert worker.stdin and worker.stdout
    while True:
        try:
            path = waiting.popleft()
        except IndexError:
            return
        try:
            send(worker.stdin, (papers[path], path))
            done.put((path, receive(worker.stdout)))
        except (EOFError, OSError, ValueError) as error:
            why = str(error) or "worker ended"
            done.put((path, MachineError("pdf_failed", path=path, why=why)))
            return


@contextlib.contextmanager
def workers_of(settings: Settings, workers: Workers | None = None) -> Iterator[Workers]:
    """Those that are given, or new ones for as long as the block lasts."""
    press = workers or Workers(settings)
    try:
        yield press
    finally:
        if press is not workers:
            press.close()
