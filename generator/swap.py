"""Put a folder in the place of another in one step, so that readers see the one or the other, whole.

Between the two renames of systems that can't exchange folders the old site stands beside under a name that `recover`
knows.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

OLD = ".old"


def swap(new: Path, site: Path) -> None:
    """Make `new` the site. In one step where the system can exchange two folders, else by two renames.

    Between the two renames the old site stands beside under a name that `recover` knows.
    """
    old = site.with_name(OLD)
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
        remove(old)


def recover(output: Path) -> None:
    """Mend what a killed run left: without a site, the old one goes back in place; leftovers go."""
    old, site = output / OLD, output / "site"
    if old.exists() and not site.exists():
        old.rename(site)
    remove(old)


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


def sync(folder: Path, new: Iterable[str]) -> None:
    """Make sure that the new files are on the disk before the swap makes them the site; the others are already."""
    for name in new:
        with (folder / name).open("rb+") as file:
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


def remove(folder: Path) -> None:
    """Take a tree away, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)
