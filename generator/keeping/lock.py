"""One run at a time: a lock file that dies with its process."""

from __future__ import annotations

import contextlib
import errno
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.model.errors import MachineError, WorkspaceBusyError

LOCK = ".lock"  # its name below output/


@contextlib.contextmanager
def hold_workspace(output: Path) -> Iterator[None]:
    """Hold the workspace, from what is remembered of the last run to what is remembered of this one.

    Raises WorkspaceBusyError when another run holds it, MachineError when output/ can't be written to.
    """
    with contextlib.ExitStack() as held:
        try:
            output.mkdir(parents=True, exist_ok=True)
            held.enter_context(hold(output / LOCK))
        except OSError as error:
            where = str(error.filename or output)
            raise MachineError("disk", path=where, why=error.strerror or str(error)) from error
        yield


@contextlib.contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold a lock file; WorkspaceBusyError when another process does. The system frees it when the process dies."""
    with path.open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                raise WorkspaceBusyError("busy") from error
            raise
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
