"""Put a folder in the place of another in one step, so that readers see the one or the other, whole.

Where the system can't exchange two folders, the new one is moved in file by file under a journal, which `recover` of
the next run finishes if this one is killed.
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

from generator.journal import carry_out, plan, resume, sync_folders
from generator.seal import digests

OLD, JOURNAL, STAGE = ".old", ".journal", ".staged"


def swap(new: Path, site: Path) -> None:
    """Make `new` the site: in one step where the system can exchange two folders, else file by file."""
    if not site.exists():
        new.rename(site)
    elif exchange(new, site):
        with contextlib.suppress(OSError):  # the new site is in place; the next run takes the old one away
            new.rename(site.with_name(OLD))
    else:
        _file_by_file(new, site)
    sync_folders([site.parent])
    with contextlib.suppress(OSError):
        remove(site.with_name(OLD))


def _file_by_file(new: Path, site: Path) -> None:
    stage = site.with_name(STAGE)
    remove(stage)
    new.rename(stage)  # a name of its own: a run that only fails clears `new` away
    before, after = digests(site), digests(stage)
    steps = plan((path for path in after if before.get(path) != after[path]), before.keys() - after.keys())
    carry_out(steps, stage, site, site.with_name(JOURNAL))
    with contextlib.suppress(OSError):
        remove(stage)


def recover(output: Path) -> None:
    """Mend what a killed run left: a site that was half moved in is finished; leftovers go."""
    old, site = output / OLD, output / "site"
    if old.exists() and not site.exists():
        old.rename(site)
    resume(output / STAGE, site, output / JOURNAL)
    remove(output / STAGE)
    remove(old)
    for folder in output.iterdir():
        if folder != site and folder.is_dir():
            for partial in folder.rglob("*.part"):
                partial.unlink()
    for partial in output.glob("*.part"):
        partial.unlink()


_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def exchange(first: Path, second: Path) -> bool:
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
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EXDEV, errno.EBUSY):
        return False
    raise OSError(code, os.strerror(code), str(second))


def sync(folder: Path, new: Iterable[str]) -> None:
    """Make sure that the new files are on the disk before the swap makes them the site; the others are already."""
    for name in new:
        with (folder / name).open("rb+") as file:
            os.fsync(file.fileno())
    sync_folders((*(p for p in folder.rglob("*") if p.is_dir()), folder))


def remove(folder: Path) -> None:
    """Take a tree away, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)
