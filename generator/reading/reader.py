"""Have workbooks opened by a process of their own (`opener.py`), so that no input can take the program down.

A child that dies or is too slow is named by the file that it was reading. Both ends are this program; what crosses is
plain values and our own types.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import IO

from generator.model.errors import InputError
from generator.processes.child import N_LENGTH, framed, value_of
from generator.processes.ending import ending_of
from generator.reading.sheets import Sheet, unpacked

SECONDS_A_FILE = 30
_START = "import sys; sys.path[:] = sys.argv[1:]; from generator.reading.opener import serve; serve()"


class Reader:
    """One process that reads one batch of files. It may be started, and even set to work, before the batch is needed;
    after each batch another process takes its place."""

    def __init__(self) -> None:
        self._child: _Child | None = None

    def start(self) -> None:
        """Have a process ready that waits for its files."""
        if self._child is None:
            self._child = _Child()

    def begin(self, files: Sequence[tuple[Path, str]]) -> None:
        """Have it read these files (each with the name that it is known by). Without any, nothing happens."""
        if self._child and (self._child.files or self._child.is_gone):
            self.close()
        if files:
            self.start()
            assert self._child
            self._child.begin(tuple(files))

    @contextlib.contextmanager
    def reading(
        self, files: Sequence[tuple[Path, str]], failed: list[InputError] | None = None
    ) -> Iterator[Iterator[Sheet]]:
        """The sheets of these files as they come, those that it is at already or others; it works until the block ends.

        A file that can't be read is one more of the `failed`, and the others are read; without such a list, InputError
        is raised at the first.
        """
        if self._child is None or self._child.files != tuple(files):
            self.begin(files)
        try:
            yield self._sheets(failed)
        finally:
            self.close()

    def _sheets(self, failed: list[InputError] | None) -> Iterator[Sheet]:
        while self._child:
            try:
                yield from self._child.sheets()
                return
            except InputError as error:
                if failed is None:
                    raise
                failed.append(error)
            if self._child.is_at_work:
                continue
            waiting = self._child.waiting  # whoever hangs or has died reads no more
            self.close()
            self.begin(waiting)

    def close(self) -> None:
        """End it: it has nothing to lose."""
        if self._child:
            self._child.end()
            self._child = None


@contextlib.contextmanager
def reader_of(reader: Reader | None = None) -> Iterator[Reader]:
    """The one that is given, or one for as long as the block lasts."""
    if reader:
        yield reader
        return
    with contextlib.closing(Reader()) as own:
        yield own


class _Child:
    """The process, with what passes to and fro."""

    def __init__(self) -> None:
        self.files: tuple[tuple[Path, str], ...] = ()
        self.waiting: tuple[tuple[Path, str], ...] = ()  # those of them that nothing was heard of yet
        self.is_at_work = True  # whether it goes on to the next file when one can't be read
        self._threads: Sequence[threading.Thread] = ()
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self._process = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            pipesize=2**20,  # a large sheet at once, where the system can
        )

    @property
    def is_gone(self) -> bool:
        """Whether it has ended, as when the system needed its memory while it waited."""
        return self._process.poll() is not None

    def begin(self, files: tuple[tuple[Path, str], ...]) -> None:
        """Hand it the files."""
        assert self._process.stdin and self._process.stdout
        self.files = self.waiting = files
        request = b"".join(framed((os.path.realpath(path), name)) for path, name in files)
        self._answers, self._threads = _answers(self._process.stdin, self._process.stdout, request)

    def sheets(self) -> Iterator[Sheet]:
        """What they hold, in their order. After an InputError it may be asked again for what is still waiting."""
        cause = partial(why_gone, self._process, self._last_words)
        while self.waiting:
            (_path, name), *others = self.waiting
            self.waiting, self.is_at_work = tuple(others), False
            for answer in _answers_of(self._answers, name, cause):
                if isinstance(answer, InputError):
                    self.is_at_work = True
                    raise answer
                yield answer
            self.is_at_work = True

    def end(self) -> None:
        """Leave nothing of it behind."""
        assert self._process.stdin and self._process.stdout
        self._process.kill()
        for thread in self._threads:
            thread.join()  # before the pipes are closed under them
        with contextlib.suppress(OSError):  # what was not yet sent need not be
            self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()
        self._last_words.close()


def command() -> list[str]:
    """How the reader process is started: without the search for installed packages, whose folders we know."""
    folders = [str(Path(__file__).parents[2]), *(str(Path(folder).absolute()) for folder in sys.path if folder)]
    return [sys.executable, "-S", "-c", _START, *folders]


def why_gone(child: subprocess.Popen[bytes], last_words: IO[bytes]) -> str:
    """Why the child is gone, as the code of an InputError: no memory for this file, or one that upset the library.

    The system kills what takes too much, and the library aborts then; but it aborts for other reasons, too.
    """
    return "too_heavy" if ending_of(child, last_words).is_heavy else "corrupt"


def _answers(
    stdin: IO[bytes], stdout: IO[bytes], request: bytes
) -> tuple[queue.Queue[bytes | None], Sequence[threading.Thread]]:
    """The child's answers as they come, None when it is gone; and the threads that feed it and collect them."""
    answers: queue.Queue[bytes | None] = queue.Queue()

    def feed() -> None:
        with contextlib.suppress(OSError), stdin:
            stdin.write(request)

    def collect() -> None:
        while len(size := stdout.read(N_LENGTH)) == N_LENGTH:
            n_bytes = int.from_bytes(size, "big")
            if len(data := stdout.read(n_bytes)) < n_bytes:
                break  # it died while it spoke
            answers.put(data)
        answers.put(None)

    threads = [threading.Thread(target=work, daemon=True) for work in (feed, collect)]
    for thread in threads:
        thread.start()
    return answers, threads


def _answers_of(
    answers: queue.Queue[bytes | None], name: str, cause: Callable[[], str]
) -> Iterator[Sheet | InputError]:
    """The sheets of one file, up to the answer that says that there are no more, or why it can't be read.

    Raises InputError when none came: `cause` says why. Then the child is of no more use.
    """
    until = time.monotonic() + SECONDS_A_FILE
    while True:
        try:
            data = answers.get(timeout=max(until - time.monotonic(), 0.1))
        except queue.Empty:
            raise InputError("slow", file=name, seconds=SECONDS_A_FILE) from None
        if data is None:
            raise InputError(cause(), file=name)
        answer = value_of(data)
        if answer is None:
            return
        if isinstance(answer, InputError):
            yield answer
            return
        yield unpacked(answer, name)
