"""Have workbooks opened by a process of their own (`opener.py`), so that no input can take the program down.

A child that dies or is too slow is named by the file that it was reading. Both ends are this program; what crosses is
plain values and our own types.
"""

from __future__ import annotations

import contextlib
import pickle
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

from generator.errors import InputError
from generator.reading.sheets import Sheet, with_rows

SECONDS_A_FILE = 30
_START = "import sys; sys.path[:] = sys.argv[1:]; from generator.reading.opener import serve; serve()"
_KILLED = -9  # the system has no name for it everywhere
#: What Python, the library and the system say when memory can't be had. Whatever else ends a child is a damaged file.
_NO_MEMORY = (b"MemoryError", b"memory allocation", b"out of memory", b"Cannot allocate memory", b"bad_alloc")


@contextlib.contextmanager
def guarded(files: Sequence[tuple[Path, str]]) -> Iterator[Iterator[Sheet]]:
    """The sheets of these files as they come; the process is at work from the beginning of the block to its end.

    Raises InputError at the first file that can't be read.
    """
    with (
        tempfile.TemporaryFile() as last_words,
        subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=last_words,
            pipesize=2**20,  # a large sheet at once, where the system can
        ) as child,
    ):
        assert child.stdin and child.stdout
        at_work: Sequence[threading.Thread] = ()
        try:
            request = b"".join(pickle.dumps((str(path.resolve()), name)) for path, name in files)
            answers, at_work = _answers(child.stdin, child.stdout, request)
            cause = partial(why_gone, child, last_words)
            yield (sheet for _path, name in files for sheet in _sheets(answers, name, cause))
        finally:
            child.kill()  # it has nothing to lose
            for thread in at_work:
                thread.join()  # before the pipes are closed under them


def command() -> list[str]:
    """How the reader process is started: without the search for installed packages, whose folders we know."""
    folders = [str(Path(__file__).parents[2]), *(str(Path(folder).absolute()) for folder in sys.path if folder)]
    return [sys.executable, "-S", "-c", _START, *folders]


def why_gone(child: subprocess.Popen[bytes], last_words: IO[bytes]) -> str:
    """Why the child is gone, as the code of an InputError: no memory for this file, or one that upset the library.

    The system kills what takes too much, and the library aborts then; but it aborts for other reasons, too.
    """
    status = child.wait()
    last_words.seek(0)
    said = last_words.read(2**16)
    is_heavy = status == _KILLED or any(sign in said for sign in _NO_MEMORY)
    return "too_heavy" if is_heavy else "corrupt"


def _answers(
    stdin: IO[bytes], stdout: IO[bytes], request: bytes
) -> tuple[queue.Queue[bytes | None], Sequence[threading.Thread]]:
    """The child's answers as they come, None when it is gone; and the threads that feed it and collect them."""
    answers: queue.Queue[bytes | None] = queue.Queue()

    def feed() -> None:
        with contextlib.suppress(OSError), stdin:
            stdin.write(request)

    def collect() -> None:
        while len(size := stdout.read(8)) == 8:
            answers.put(stdout.read(int.from_bytes(size, "big")))
        answers.put(None)

    threads = [threading.Thread(target=work, daemon=True) for work in (feed, collect)]
    for thread in threads:
        thread.start()
    return answers, threads


def _sheets(answers: queue.Queue[bytes | None], name: str, cause: Callable[[], str]) -> Iterator[Sheet]:
    """The sheets of one file, up to the answer that says that there are no more; `cause` says why none came."""
    until = time.monotonic() + SECONDS_A_FILE
    while True:
        try:
            data = answers.get(timeout=max(until - time.monotonic(), 0.1))
        except queue.Empty:
            raise InputError("slow", file=name, seconds=SECONDS_A_FILE) from None
        if data is None:
            raise InputError(cause(), file=name)
        answer = pickle.loads(data)
        if answer is None:
            return
        if isinstance(answer, InputError):
            raise answer
        yield with_rows(answer)
