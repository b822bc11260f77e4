"""Commands in forks of a small process that has imported the program: hundreds of them in the time of dozens.

A fork of the process of the tests themselves would copy the tables of a gigabyte each time. It runs without the rights
of root, which may read and write anything.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, NamedTuple

from generator.reading.opener import serve as serve_reader
from scripts.faults.starter import Served, serve

SECONDS = 300  # whoever hangs is heard of


class Asked(NamedTuple):
    """A command, where it runs, and on which of `MACHINES`."""

    root: str
    arguments: tuple[str, ...]
    machine: str = ""
    user: tuple[int, int] = (0, 0)  # and group, if not ours


class Ended(NamedTuple):
    """How it ended, and what it said; 98 is an exception that nobody caught."""

    code: int
    err: str


class Forks(Served):
    """That process, from here."""

    def __init__(self, *warm_up: Sequence[str]) -> None:
        super().__init__("tests.forked", warm_up)

    def run(self, root: Path, arguments: tuple[str, ...], machine: str = "", user: tuple[int, int] = (0, 0)) -> Ended:
        """Raises EOFError when the process is gone."""
        ended = self.ask(Asked(str(root), arguments, machine, user))
        assert isinstance(ended, Ended)
        return ended


# --- what can be wrong with a machine ----------------------------------------------------------------------------------


def limited(what: int, most: int) -> Callable[[], object]:
    return lambda: resource.setrlimit(what, (most, most))


def without(name: str, value: str = "") -> Callable[[], object]:
    def change() -> None:
        os.environ.pop(name, None)
        if value:
            os.environ[name] = value
        tempfile.tempdir = None

    return change


def in_a_folder_that_is_gone() -> None:
    os.mkdir("gone")  # noqa: PTH102
    os.chdir("gone")
    os.rmdir("../gone")  # noqa: PTH106


MACHINES: Mapping[str, Callable[[], object]] = {
    "no HOME": without("HOME"), "no PATH": without("PATH"), "no TMPDIR": without("TMPDIR", "/nowhere"), "no user": without("USER"),
    "an odd language": without("LC_ALL", "xx"), "an odd zone": without("TZ", "Nowhere/X"), "no fonts": without("FONTCONFIG_FILE", "/nowhere"),
    "no space at all": limited(resource.RLIMIT_FSIZE, 0), "no space for pages": limited(resource.RLIMIT_FSIZE, 2048),
    "few files open": limited(resource.RLIMIT_NOFILE, 12), "some files open": limited(resource.RLIMIT_NOFILE, 24),
    "no rights for anybody": lambda: os.umask(0o777), "no input": lambda: os.close(0), "a full pipe": lambda: os.dup2(os.open("/dev/full", os.O_WRONLY), 1),
    "a folder that is gone": in_a_folder_that_is_gone,
}  # fmt: skip


# --- in that process --------------------------------------------------------------------------------------------------


def run(asked: Asked) -> Ended:
    heard, said = os.pipe()  # which has room where no file has
    if not (child := os.fork()):
        with contextlib.suppress(BaseException):
            _in_child(asked, said)
        os._exit(99)
    os.close(said)
    with os.fdopen(heard, encoding="utf-8", errors="replace") as words:
        told = words.read()
    _, status = os.waitpid(child, 0)
    return Ended(os.waitstatus_to_exitcode(status), told)


def _in_child(asked: Asked, said: int) -> None:
    from generator import cli
    from generator.reading import reader

    signal.alarm(SECONDS)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))
    os.chdir(asked.root)
    if any(asked.user):
        _become(*asked.user)
    else:
        _drop_the_rights_of_root()
    if asked.machine:
        MACHINES[asked.machine]()
    else:
        forked: Any = SimpleNamespace(Popen=_ForkedReader, PIPE=subprocess.PIPE)
        vars(reader)["subprocess"] = forked
    sys.argv = ["generate", *asked.arguments]
    code: object = 98
    try:
        cli.main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 97)


class _ForkedReader:
    """The reader process without the start of an interpreter, which is half of a row; on an odd machine it is started
    as the program does. What `reader.py` and `ending.py` ask of a `Popen`."""

    def __init__(self, _command: Sequence[str], *, stderr: IO[bytes], **_pipes: object) -> None:
        asked, self._asking = os.pipe()
        self._heard, said = os.pipe()
        if not (pid := os.fork()):
            with contextlib.suppress(BaseException):
                for n, source in enumerate((asked, said, stderr.fileno())):
                    os.dup2(source, n)
                os.closerange(3, 256)  # else no end of what is asked would be heard
                sys.stdin, sys.stdout = open(0, closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
                serve_reader()
            os._exit(0)
        os.close(asked)
        os.close(said)
        self.pid = pid
        self.returncode: int | None = None
        self.stdin, self.stdout = os.fdopen(self._asking, "wb"), os.fdopen(self._heard, "rb")

    def poll(self) -> int | None:
        return self._ended(os.WNOHANG)

    def wait(self, timeout: float | None = None) -> int | None:
        return self._ended(0)

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def _ended(self, how: int) -> int | None:
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, how)
            self.returncode = os.waitstatus_to_exitcode(status) if pid else None
        return self.returncode


def _become(user: int, group: int) -> None:
    """Another user, who may read all files, as those of Python may be closed to others; and write to no more than any."""
    libc = ctypes.CDLL(None)
    libc.prctl(8, 1, 0, 0, 0)  # PR_SET_KEEPCAPS
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    header, reading = (ctypes.c_uint32 * 2)(0x20080522, 0), 1 << 2  # CAP_DAC_READ_SEARCH
    libc.capset(header, (ctypes.c_uint32 * 6)(reading, reading, 0, 0, 0, 0))


def _drop_the_rights_of_root() -> None:
    if sys.platform != "linux" or os.geteuid():
        return
    libc = ctypes.CDLL(None)
    for right in range(41):
        libc.prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP: not even a program that it starts
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


if __name__ == "__main__":
    from tests import forked  # under its own name, as those who ask know its types

    serve(sys.argv[1], forked.run)
