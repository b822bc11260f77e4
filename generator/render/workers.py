"""Worker processes: they lay papers out and write workbooks while the program goes on, and stay warm."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from generator.model.artifact import Kind
from generator.model.errors import GeneratorError, MachineError
from generator.processes.child import receive, send
from generator.processes.ending import ending_of
from generator.render.paper_store import PdfStore, basis_of
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
        self._templates = settings.templates
        self.running: list[subprocess.Popen[bytes]] = []
        self.last_words: dict[int, IO[bytes]] = {}  # by process: where its stderr goes
        self._left: list[IO[bytes]] = []  # of those that have ended: a thread may be reading them
        self._basis = ""  # of the assets that the running ones have read

    def start(self, n: int = 1) -> None:
        """Have `n` of them running, or as many as are allowed."""
        self._end([worker for worker in self.running if worker.poll() is not None])  # somebody else has ended them
        if n and not self.running:
            self._basis = basis_of(self._templates)
        command = [sys.executable, "-m", "generator.render.worker"]
        while len(self.running) < min(n, self._most):
            last_words = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `_close_left`
            worker = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=last_words, cwd=_ROOT, **_APART
            )
            self.running.append(worker)
            self.last_words[worker.pid] = last_words
            assert worker.stdin
            with contextlib.suppress(OSError):  # whoever asks it for a paper will see that it is gone
                folders = [str(folder / "assets") for folder in reversed(self._templates)]  # the own first
                send(worker.stdin, folders)

    def warm_up(self) -> None:
        """Have the first begin to import the engine, while the papers are not known yet.

        That costs nothing where there is a second core, and saves the second that it takes.
        """
        if (os.cpu_count() or 1) > 1:
            self.start()

    @contextlib.contextmanager
    def making(self, store: PdfStore, settings: Settings) -> Iterator[Making]:
        """Files in the making, for as long as the block lasts. Other assets than last time are read anew.

        When the block is left with an error the workers are ended: what they are at belongs to nobody.
        """
        if self._basis != store.basis or self._templates != settings.templates:
            self.close()
        self._templates = settings.templates
        making = Making(self, store)
        try:
            yield making
        except BaseException:
            self._end(list(self.running))
            raise
        finally:
            making.end()
            self._close_left()

    def close(self) -> None:
        """End them; what they were at is lost."""
        self._end(list(self.running))
        self._close_left()

    def _close_left(self) -> None:
        """When no thread attends to them any more."""
        while self._left:
            self._left.pop().close()

    def _end(self, workers: Sequence[subprocess.Popen[bytes]]) -> None:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            try:
                worker.wait(_SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
            for pipe in (worker.stdin, worker.stdout):
                assert pipe
                with contextlib.suppress(OSError):  # what was not yet sent need not be
                    pipe.close()
            self._left.append(self.last_words.pop(worker.pid))
            self.running.remove(worker)


class Making:
    """The files of one run that workers make: given one by one, and taken as they are ready, in no order."""

    def __init__(self, workers: Workers, store: PdfStore) -> None:
        self._workers, self._store = workers, store
        # The longest first: the workers then end at about the same time. Workbooks come last.
        self._waiting: queue.PriorityQueue[tuple[int, str, Task | None]] = queue.PriorityQueue()
        self._done: queue.SimpleQueue[tuple[str, Any]] = queue.SimpleQueue()
        self._threads: dict[int, threading.Thread] = {}  # by the process that each attends to
        self._tables: dict[str, Any] = {}  # of workbooks, by their path
        self._keys: dict[str, str] = {}  # of papers, by their path
        self._stored: set[str] = set()  # the papers that the store had
        self.n_papers = 0  # that have to be made
        self._n_left = self._n_made = 0

    def give(self, path: str, task: Task) -> None:
        """Have a file made, unless it is a paper that the store has."""
        kind, made_of = task
        self._n_left += 1
        if kind is Kind.XLSX:
            self._tables[path] = made_of
        else:
            self._keys[path] = key = self._store.key(made_of)
            stored = self._store.get(key)
            if stored is not None:
                self._stored.add(path)
                self._done.put((path, stored))
                return
            self.n_papers += 1
        self._waiting.put((-len(made_of) if kind is Kind.PDF else 0, path, task))
        self._attend(-(-self.n_papers // _PER_WORKER))

    def _attend(self, n: int) -> None:
        """Have so many workers at it; where there is none, nobody waits for workbooks."""
        self._workers.start(n)
        for worker in self._workers.running:
            if worker.pid not in self._threads:
                told = self._workers.last_words[worker.pid]
                thread = threading.Thread(target=_attend, args=(worker, told, self._waiting, self._done))
                thread.start()
                self._threads[worker.pid] = thread
        if not self._workers.running:
            for path in self._withdrawn():
                self._done.put((path, None))

    def _withdrawn(self) -> Iterator[str]:
        """What nobody has begun."""
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._waiting.get_nowait()[1]

    def taken(self, progress: Callable[[int, int], None], *, waiting: bool = True) -> Iterator[tuple[str, bytes, str]]:
        """(path, file, the key of a paper in the store) of all that were given, as they are ready, or of those alone
        that need not be waited for; `progress` gets (papers made, papers to make). A workbook that a worker could not
        write is written here.

        Raises MachineError when one can't be made or a worker dies.
        """
        while self._n_left and (waiting or not self._done.empty()):
            path, answer = self._done.get()
            if path in self._tables and not isinstance(answer, bytes):
                from generator.render.xlsx import workbook  # late: workers do it

                answer = workbook(self._tables[path])  # whatever is wrong, it is seen here
                if not self._waiting.empty():
                    self._attend(1)  # in the place of one that has died
            if isinstance(answer, GeneratorError):
                raise answer
            self._n_left -= 1
            key = self._keys.get(path, "")
            if key and path not in self._stored:
                self._store.put(key, answer)
                self._n_made += 1
                progress(self._n_made, self.n_papers)
            yield path, answer, key

    def end(self) -> None:
        """Nothing more comes; what has not been begun never is."""
        deque(self._withdrawn(), maxlen=0)
        for _ in self._threads:
            self._waiting.put((0, "", None))
        for thread in self._threads.values():
            thread.join()


def _attend(
    worker: subprocess.Popen[bytes],
    last_words: IO[bytes],
    waiting: queue.PriorityQueue[tuple[int, str, Task | None]],
    done: queue.SimpleQueue[tuple[str, Any]],
) -> None:
    """Hand a worker one task after another, until there is none any more; in a thread of its own."""
    assert worker.stdin and worker.stdout
    while True:
        _, path, task = waiting.get()
        if task is None:
            return
        try:
            send(worker.stdin, (path, *task))
            done.put((path, receive(worker.stdout)))
        except Exception:  # whatever it is, somebody waits for an answer
            done.put((path, _failure(worker, last_words, path)))
            return


def _failure(worker: subprocess.Popen[bytes], last_words: IO[bytes], path: str) -> MachineError:
    """What is said of a worker that ended over a file: that there was no memory only where there are signs of it."""
    ending = ending_of(worker, last_words)
    if ending.is_heavy:
        return MachineError("worker_memory", path=path)
    return MachineError("worker_ended", path=path, why=ending.why)


@contextlib.contextmanager
def workers_of(settings: Settings, workers: Workers | None = None) -> Iterator[Workers]:
    """Those that are given, or new ones for as long as the block lasts."""
    own = workers or Workers(settings)
    try:
        yield own
    finally:
        if own is not workers:
            own.close()
