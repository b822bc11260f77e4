"""The reader process: opens workbooks under limits of memory and time, so that no input can take the program down.

Parent and child talk over pipes: one line with a path and a name goes in, one length-prefixed pickle comes out, per
file. Both ends are this program; what crosses is plain values and our own two types. A child that dies or is too slow
is named by the file that it was reading.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from generator.errors import InputError
from generator.sheets import Sheet

MEMORY_LIMIT = 2**30  # bytes a file may cost
SECONDS_A_FILE = 30


def read_guarded(files: Sequence[tuple[Path, str]]) -> Iterator[list[Sheet]]:
    """The sheets of each file, in order. Raises InputError for the first file that can't be read."""
    if not files:
        return
    command = [sys.executable, "-m", "generator.reader"]
    package_root = str(Path(__file__).parent.parent)
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=package_root
    ) as child:
        assert child.stdin and child.stdout
        try:
            request = "".join(json.dumps([str(path.resolve()), name]) + "\n" for path, name in files)
            answers = _answers(child.stdin, child.stdout, request)
            for _path, name in files:
                yield _answer(answers, name)
        finally:
            child.kill()  # it has nothing to lose


def _answers(stdin: IO[bytes], stdout: IO[bytes], request: str) -> queue.Queue[bytes | None]:
    """The child's answers as they come; None when it is gone."""
    answers: queue.Queue[bytes | None] = queue.Queue()

    def feed() -> None:
        with contextlib.suppress(OSError), stdin:
            stdin.write(request.encode())

    def collect() -> None:
        while len(size := stdout.read(8)) == 8:
            answers.put(stdout.read(struct.unpack(">Q", size)[0]))
        answers.put(None)

    for work in (feed, collect):
        threading.Thread(target=work, daemon=True).start()
    return answers


def _answer(answers: queue.Queue[bytes | None], name: str) -> list[Sheet]:
    try:
        data = answers.get(timeout=SECONDS_A_FILE)
    except queue.Empty:
        raise InputError("slow", file=name, seconds=SECONDS_A_FILE) from None
    if data is None:
        raise InputError("too_heavy", file=name)
    answer: dict[str, Any] = pickle.loads(data)
    if "error" in answer:
        raise InputError(answer["error"], **answer["facts"])
    return list(answer["sheets"])


# --- the child ----------------------------------------------------------------------------------------------


def _limit_memory() -> None:
    if sys.platform == "win32":
        return  # no such limit there; the other checks stand
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))


def _serve() -> None:
    from generator.workbook import sheets_of

    _limit_memory()
    for line in sys.stdin.buffer:
        path, name = json.loads(line)
        answer: dict[str, Any]
        try:
            answer = {"sheets": sheets_of(Path(path), name)}
        except InputError as error:
            answer = {"error": error.code, "facts": dict(error.facts)}
        except MemoryError:
            answer = {"error": "too_heavy", "facts": {"file": name}}
        data = pickle.dumps(answer, protocol=5)
        sys.stdout.buffer.write(struct.pack(">Q", len(data)) + data)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    _serve()
