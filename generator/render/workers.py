"""Worker processes: they lay papers out and write workbooks while the program goes on, and stay warm."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.artifact import Kind
from generator.errors import GeneratorError, MachineError
from generator.render.store import PdfStore
from generator.render.worker import receive, send
from generator.settings import Settings

_PER_WORKER = 6  # a worker costs an import of a second: fewer papers than this do not pay for another one
_MOST_WORKERS = 61  # Windows can't wait for more processes
_ROOT = Path(__file__).parents[2]  # from where the workers import the program
_SECONDS_TO_END = 5  # for a worker to clear up behind itself; that takes milliseconds

#: Out of the terminal's group, for Ctrl-C is the parent's to answer (0x200: Windows' CREATE_NEW_PROCESS_GROUP).
_APART: Mapping[str, Any] = {"creationflags": 0x200} if sys.platform == "win32" else {"process_group": 0}

Task = tuple[Kind, Any]  # of a paper its HTML, of a workbook its tables


class Workers:
    """Processes that make files. The first can be started before it is known which papers there are.

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

    @property
    def are_there(self) -> bool:
        """Whether one is running, so that it costs nothing to give it something to do."""
        return bool(self._running)

    def warm_up(self) -> None:
        """Have the first begin to import the engine, while the papers are not known yet.

        That costs nothing where there is a second core, and saves the second that it takes.
        """
        if (os.cpu_count() or 1) > 1:
            self.start()

    @contextlib.contextmanager
    def making(
        self, tasks: Mapping[str, Task], settings: Settings, basis: str
    ) -> Iterator[Iterator[tuple[str, bytes]]]:
        """(path, file) as they are ready; begun at once, workbooks last. `basis` is the digest of the assets: others
        than last time are read anew.

        Raises MachineError when one can't be made or a worker dies.
        """
        if self._basis not in ("", basis) or self._assets != _assets_of(settings):
            self.close()
        self._basis, self._assets = basis, _assets_of(settings)
        sizes = {path: len(made_of) for path, (kind, made_of) in tasks.items() if kind is Kind.PDF}
        self.start(-(-len(sizes) // _PER_WORKER))
        # The longest first: the workers then end at about the same time.
        waiting = deque(sorted(tasks, key=lambda path: (-sizes.get(path, 0), path)))
        done: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        threads = [threading.Thread(target=_attend, args=(worker, waiting, tasks, done)) for worker in self._running]
        for thread in threads:
            thread.start()
        try:
            yield _answers(done, len(tasks))
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
    worker: subprocess.Popen[bytes], waiting: deque[str], tasks: Mapping[str, Task], done: queue.SimpleQueue[Any]
) -> None:
    """Hand a worker one task after another, until there are none; in a thread of its own."""
    assert worker.stdin and worker.stdout
    while True:
        try:
            path = waiting.popleft()
        except IndexError:
            return
        try:
            send(worker.stdin, (path, *tasks[path]))
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


@contextlib.contextmanager
def made_of(
    tasks: Mapping[str, Task],
    store: PdfStore,
    settings: Settings,
    progress: Callable[[int, int], None],
    workers: Workers,
) -> Iterator[Iterator[tuple[str, bytes, str]]]:
    """(path, file, the key of a paper in the store) of every task, in no order. Raises MachineError when one can't be
    made.

    The workers are at it as soon as the block is entered: whoever has something else to do does that first.
    """
    keys = {path: store.key(made_of) if kind is Kind.PDF else "" for path, (kind, made_of) in tasks.items()}
    kept = {path: data for path, key in keys.items() if key and (data := store.get(key)) is not None}
    missing = {path: task for path, task in tasks.items() if path not in kept}
    n_papers = sum(kind is Kind.PDF for kind, _ in missing.values())

    def made(coming: Iterator[tuple[str, bytes]]) -> Iterator[tuple[str, bytes, str]]:
        for path, data in kept.items():
            yield path, data, keys[path]
        n = 0
        for path, data in coming:
            if keys[path]:
                store.put(keys[path], data)
                n += 1
                progress(n, n_papers)
            yield path, data, keys[path]

    if not missing:
        yield made(iter(()))
        return
    if n_papers:
        progress(0, n_papers)
    with workers.making(missing, settings, store.basis) as coming:
        yield made(coming)
