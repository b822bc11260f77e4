"""Put the new site in place by one swap: it is built aside, and readers see the old one until it is whole.

One run at a time holds the workspace; the lock dies with its process.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from generator.errors import MachineError, WorkspaceBusyError
from generator.settings import Settings

_BUILD, _OLD, _LOCK = ".build", ".old", ".lock"


@dataclass(frozen=True, slots=True)
class Published:
    """Paths below the site that this run wrote or took away, and how many stayed as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int


def publish(settings: Settings, fill: Callable[[Path], None]) -> Published:
    """Let `fill` write a whole site into an empty folder, then swap it in.

    Raises WorkspaceBusyError when another run holds the workspace, MachineError when the disk refuses; in both cases,
    and when `fill` raises, the site in place is untouched.
    """
    output = settings.output
    build = output / _BUILD
    try:
        output.mkdir(parents=True, exist_ok=True)
        with hold(output / _LOCK):
            recover(output)
            _remove(build)
            build.mkdir()
            try:
                fill(build)
                published = compare(settings.site, build)
                if published.written or published.removed:
                    _sync(build)
                    swap(build, settings.site)
            finally:
                _remove(build)
            return published
    except OSError as error:
        where = str(error.filename or output)
        raise MachineError("disk", path=where, why=error.strerror or str(error)) from error


def compare(old: Path, new: Path) -> Published:
    """What differs between two trees, byte for byte."""
    before, after = digests(old), digests(new)
    return Published(
        written=tuple(sorted(path for path, digest in after.items() if before.get(path) != digest)),
        removed=tuple(sorted(before.keys() - after.keys())),
        unchanged=sum(before.get(path) == digest for path, digest in after.items()),
    )


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a tree by its path; empty when there is no such folder."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# --- the swap -----------------------------------------------------------------------------------------------


def swap(new: Path, site: Path) -> None:
    """Make `new` the site. In one step where the system can exchange two folders, else by two renames.

    Between the two renames the old site stands beside under a name that `recover` knows.
    """
    old = site.with_name(_OLD)
    if not site.exists():
        new.rename(site)
    elif _exchange(new, site):
        new.rename(old)
    else:
        site.rename(old)
        try:
            new.rename(site)
        except OSError:
            old.rename(site)  # better yesterday's site than none
            raise
    _sync_folder(site.parent)
    with contextlib.suppress(OSError):  # the new site is in place; the next run takes the old one away
        _remove(old)


def recover(output: Path) -> None:
    """Mend what a killed run left: without a site, the old one goes back in place; leftovers go."""
    old, site = output / _OLD, output / "site"
    if old.exists() and not site.exists():
        old.rename(site)
    _remove(old)


_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two folders atomically; False where the system or the file system can't (then nothing happened)."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    if renameat2(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(second))


def _sync(folder: Path) -> None:
    """Make sure that the files are on the disk before the swap makes them the site."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    for path in (*(p for p in folder.rglob("*") if p.is_dir()), folder):
        _sync_folder(path)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # folders can't be opened there
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


# --- one run at a time --------------------------------------------------------------------------------------


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
