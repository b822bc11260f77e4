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
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from generator.errors import InputError
from generator.reading.sheets import Sheet, unpacked

SECONDS_A_FILE = 30


@contextlib.contextmanager
def guarded(files: Sequence[tuple[Path, str]]) -> Iterator[Iterator[Sheet]]:
    """The sheets of these files as they come; the process is at work from the beginning of the block to its end.

    Raises InputError at the first file that can't be read.
    """
    command = [sys.executable, "-m", "generator.reading.opener"]
    package_root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=package_root,
        pipesize=2**20,  # a large sheet at once, where the system can
    ) as child:
        assert child.stdin and child.stdout
        at_work: Sequence[threading.Thread] = ()
        try:
            request = b"".join(pickle.dumps((str(path.resolve()), name)) for path, name in files)
            answers, at_work = _answers(child.stdin, child.stdout, request)
            yield (sheet for _path, name in files for sheet in _sheets(answers, name))
        finally:
            child.kill()  # it has nothing to lose
            for thread in at_work:
                thread.join()  # before the pipes are closed under them


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


def _sheets(answers: queue.Queue[bytes | None], name: str) -> Iterator[Sheet]:
    """The sheets of one file, up to the answer that says that there are no more."""
    until = time.monotonic() + SECONDS_A_FILE
    while True:
        try:
            data = answers.get(timeout=max(until - time.monotonic(), 0.1))
        except queue.Empty:
            raise InputError("slow", file=name, seconds=SECONDS_A_FILE) from None
        if data is None:
            raise InputError("too_heavy", file=name)
        answer = pickle.loads(data)
        if answer is None:
            return
        if isinstance(answer, InputError):
            raise answer
        yield unpacked(*answer)
