"""How a process of ours came to its end: with which status, and what it said last on its stderr."""

from __future__ import annotations

import signal
import subprocess
from typing import IO, NamedTuple

_KILLED = -9  # the system has no name for it everywhere; it ends so what takes too much memory
#: What Python, the libraries and the system say when memory can't be had.
_NO_MEMORY = (b"MemoryError", b"memory allocation", b"out of memory", b"Cannot allocate memory", b"bad_alloc")
_MOST_READ = 2**16  # bytes of the end of what it said
_MOST_SHOWN = 300  # characters
_SECONDS_TO_END = 5  # for one that does not answer as it should


class Ending(NamedTuple):
    """Why it is gone: for want of memory, perhaps; else its status and its last words, as one line."""

    is_heavy: bool
    why: str


def ending_of(child: subprocess.Popen[bytes], last_words: IO[bytes]) -> Ending:
    """Wait for its end, or bring it about; `last_words` is the file that its stderr went to."""
    try:
        status = child.wait(_SECONDS_TO_END)
        name, is_killed = _name_of(status), status == _KILLED
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        name, is_killed = "no answer", False
    last_words.seek(0, 2)
    last_words.seek(max(0, last_words.tell() - _MOST_READ))
    said = last_words.read()
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    last = lines[-1][:_MOST_SHOWN] if lines else ""
    is_heavy = is_killed or any(sign in said for sign in _NO_MEMORY)
    return Ending(is_heavy, f"{name}: {last}" if last else name)


def _name_of(status: int) -> str:
    """«exit 1», «SIGSEGV»."""
    if status >= 0:
        return f"exit {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
