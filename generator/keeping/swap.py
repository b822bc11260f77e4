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

from generator.keeping.disk import mode_in, sync_folders
from generator.keeping.manifest import files_below
from generator.keeping.seal import digests
from generator.keeping.swap_journal import carry_out, plan, resume
from generator.keeping.work_folders import JOURNAL, OLD, SPARE, STAGE


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
    put_by(site.with_name(OLD))


def put_by(folder: Path) -> None:
    """Keep a tree whose files are links to those of the site, for the next one; where that can't be, it goes."""
    spare = folder.parent / SPARE
    with contextlib.suppress(OSError):
        if folder.exists():
            spare.parent.mkdir(mode=mode_in(spare.parent, 0o700), exist_ok=True)
            folder.rename(spare)
    with contextlib.suppress(OSError):
        remove(folder)


def take_up(folder: Path) -> None:
    """Make `folder`, which is not there: of the tree that was put by, else empty."""
    try:
        (folder.parent / SPARE).rename(folder)
    except OSError:
        remove(folder.parent / SPARE)
        folder.mkdir()


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
        if folder != site and folder.is_dir() and not folder.is_symlink():
            for path in files_below(str(folder), skipping=str(output / SPARE)):
                if path.endswith(".part"):
                    Path(path).unlink()
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
    """Make sure that the new files are on the disk before the swap makes them the site; the others are already.

    A folder with links only needs no word of its own: a journal that keeps the later rename has kept them before it.
    """
    paths = [folder / name for name in new]
    for path in paths:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    sync_folders({folder, *(path.parent for path in paths)})


def remove(folder: Path) -> None:
    """Take a tree away, if it is there."""
    if folder.exists():
        shutil.rmtree(folder)
