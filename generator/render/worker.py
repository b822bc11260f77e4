"""A worker: a process that imports the PDF engine once, lays papers out and writes workbooks until its parent hangs up.

Both ends are this program; frames of `processes/child` cross. First come the folders of assets, then one
(path, kind, HTML or tables) a file, each answered by its bytes or by the failure.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from generator.model.artifact import Kind
from generator.model.errors import GeneratorError
from generator.processes.child import receive, send

if TYPE_CHECKING:
    from generator.engine.layout import Engine

_PR_SET_PDEATHSIG = 1
_MANY = 20_000  # objects: a paper makes more than Python's 700 that are soon gone; looking for them costs 4 ms a paper


def _serve(source: IO[bytes], target: IO[bytes]) -> None:
    gc.disable()  # while nearly all that is made stays
    from generator.engine import startup, versions

    versions.add_dll_folders()
    startup.start()
    from generator.engine.layout import Engine

    engine: Engine | GeneratorError
    try:
        engine = Engine([Path(folder) for folder in receive(source)])
    except GeneratorError as error:
        engine = error
    else:
        with contextlib.suppress(Exception):  # the next start is slow, too; papers can be made all the same
            startup.prepare()
    from generator.render import xlsx

    xlsx.warm_up()
    gc.freeze()  # what is imported lives as long as the process: the collector need not walk it again and again
    gc.set_threshold(_MANY)
    gc.enable()
    while True:
        path, kind, made_of = receive(source)
        answer: bytes | GeneratorError | None
        try:
            answer = _workbook(made_of) if kind == Kind.XLSX else _paper(engine, made_of, path)
        except GeneratorError as error:
            answer = error
        send(target, answer)


def _workbook(tables: Any) -> bytes | None:
    """The bytes; None where that can't be done: whoever asked will try it, and see why."""
    from generator.render.xlsx import workbook

    with contextlib.suppress(Exception):
        return workbook(tables)
    return None


def _paper(engine: Engine | GeneratorError, html: str, path: str) -> bytes:
    if isinstance(engine, GeneratorError):
        raise engine
    return engine.pdf(html, path)


def _end_with_parent() -> None:
    """A worker whose parent was killed need not finish its paper; Linux can be asked to end it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@contextlib.contextmanager
def _own_temporary_files() -> Iterator[None]:
    """The engine puts fonts into a temporary folder; it goes with the worker, also when that is asked to end."""
    with tempfile.TemporaryDirectory(prefix="generate-", ignore_cleanup_errors=True) as folder:

        def end(*_: object) -> None:
            shutil.rmtree(folder, ignore_errors=True)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.raise_signal(signal.SIGTERM)  # an exception could get lost: an import swallows some

        signal.signal(signal.SIGTERM, end)
        tempfile.tempdir = folder
        yield


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    _end_with_parent()
    with contextlib.suppress(EOFError, OSError), _own_temporary_files():  # until the parent has hung up
        _serve(sys.stdin.buffer, sys.stdout.buffer)
