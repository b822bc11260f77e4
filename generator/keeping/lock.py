"""One run at a time: a lock file that dies with its process."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from generator.keeping.disk import is_shared
from generator.model.errors import MachineError, WorkspaceBusyError

LOCK = ".lock"  # its name below output/


@contextlib.contextmanager
def hold_workspace(output: Path) -> Iterator[None]:
    """Hold the workspace, from what is remembered of the last run to what is remembered of this one.

    What is made meanwhile in a workspace of a group is the group's to change. Raises WorkspaceBusyError when another
    run holds it, MachineError when output/ can't be written to.
    """
    with contextlib.ExitStack() as held:
        try:
            if is_shared(output):
                held.callback(os.umask, os.umask(0o007))
            output.mkdir(parents=True, exist_ok=True)
            held.enter_context(hold(output / LOCK))
        except OSError as error:
            where = Path(error.filename or output)
            if isinstance(error, PermissionError) and (names := _owners(where)):
                raise MachineError("others", path=str(where), owner=names[0], user=names[1]) from error
            raise MachineError("disk", path=str(where), why=error.strerror or str(error)) from error
        yield


def _owners(path: Path) -> tuple[str, str] | None:
    """Whose a file is, or the folder that it would be in, and who we are; None where both are the same or unknown."""
    if sys.platform == "win32":
        return None
    import pwd

    try:
        owner, user = (path if path.exists() else path.parent).stat().st_uid, os.geteuid()
        return None if owner == user else (pwd.getpwuid(owner).pw_name, pwd.getpwuid(user).pw_name)
    except (OSError, KeyError):
        return None


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
