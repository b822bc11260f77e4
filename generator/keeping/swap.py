"""Put a folder in the place of another in one step, so that readers see the one or the other, whole.

Where the system can't exchange two folders, the new one is moved in file by file under a journal, which `recover` of
the next run finishes if this one is killed.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.keeping.disk import mode_in, move, place_in, remove_file, sync_folders, write_whole
from generator.keeping.manifest import BEFORE, JOURNAL, OLD, SPARE, STAGE, files_below
from generator.keeping.seal import digests

# Make one folder into another file by file, where folders can't be exchanged: Windows, shares, mounts.
#
# All new files stand complete in a stage on the same disk before the journal is written; that is the point of no
# return. From there each step is one rename or one removal and may be done twice, so a run that was killed is finished
# by `resume`. What is replaced or taken away is kept until all is done: when a step is refused for good, such as by a
# file that somebody holds open, all is put back. A reader sees each page whole, what a page loads before the page, and
# what links to a page after it.


@dataclass(frozen=True, slots=True)
class Steps:
    """What to put in place, in this order, and then what to take away."""

    writes: tuple[str, ...] = ()
    removals: tuple[str, ...] = ()


def plan(writes: Iterable[str], removals: Iterable[str]) -> Steps:
    """In the order that is safe for readers: what pages load, then the pages that link least, index.html last."""
    return Steps(tuple(sorted(writes, key=_order)), tuple(sorted(removals, key=_order, reverse=True)))


def _order(path: str) -> tuple[bool, int, str]:
    return path.endswith(".html"), -path.count("/"), path


def carry_out(steps: Steps, stage: Path, target: Path, journal: Path) -> None:
    """Move what is staged into place and take away what is over. When it raises OSError, all is as it was before."""
    for path in (*steps.writes, *steps.removals):
        _keep_second(target / path, kept_beside(stage) / path)
    write_whole(journal, json.dumps({"writes": steps.writes, "removals": steps.removals}).encode())
    _apply(steps, stage, target, journal)


def resume(stage: Path, target: Path, journal: Path) -> bool:
    """Finish what a killed run began; whether there was something to finish. What it left without a journal goes."""
    try:
        told = json.loads(journal.read_text(encoding="utf-8"))
        steps = Steps(tuple(told["writes"]), tuple(told["removals"]))
        is_ours = all(_stays(path, stage, kept_beside(stage), target) for path in (*steps.writes, *steps.removals))
    except FileNotFoundError:
        shutil.rmtree(kept_beside(stage), ignore_errors=True)
        return False
    except (ValueError, KeyError, TypeError, RecursionError):
        is_ours = False
    if is_ours:
        _apply(steps, stage, target, journal)
    else:
        journal.unlink(missing_ok=True)
    return is_ours


def _stays(path: object, *folders: Path) -> bool:
    """Whether a path of a journal leads out of none of the folders."""
    return isinstance(path, str) and all(place_in(folder, path) for folder in folders)


def _apply(steps: Steps, stage: Path, target: Path, journal: Path) -> None:
    try:
        _go_forward(steps, stage, target)
    except OSError:  # only then: after a kill or Ctrl-C the next run goes on
        _go_back(steps, stage, target)
        _clear(stage, journal)
        raise
    _clear(stage, journal)


def _clear(stage: Path, journal: Path) -> None:
    journal.unlink(missing_ok=True)
    shutil.rmtree(kept_beside(stage), ignore_errors=True)


def _go_forward(steps: Steps, stage: Path, target: Path) -> None:
    gone = set(steps.removals)
    for path in steps.writes:
        if (stage / path).exists():  # else it is in place already
            _make_way(target, path, gone)
            move(stage / path, target / path)
    for path in steps.removals:
        remove_file(target, path)
    sync_folders({(target / path).parent for path in (*steps.writes, *steps.removals)})


def _go_back(steps: Steps, stage: Path, target: Path) -> None:
    """Put back what was there; a file that can't be moved back is the one that was never moved."""
    for path in reversed(steps.writes):
        if not (stage / path).exists() and not (kept_beside(stage) / path).exists():
            remove_file(target, path)
    for path in (*reversed(steps.removals), *reversed(steps.writes)):
        before = kept_beside(stage) / path
        if before.exists():
            with contextlib.suppress(OSError):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                move(before, target / path)


def kept_beside(stage: Path) -> Path:
    """Where the files that are replaced are kept until all is done."""
    return stage.with_name(f"{stage.name}{BEFORE}")


def _keep_second(path: Path, second: Path) -> None:
    """Another name for the same bytes; a copy where the disk knows no second names."""
    if not path.is_file() or second.exists():
        return
    second.parent.mkdir(parents=True, exist_ok=True)
    try:
        second.hardlink_to(path)
    except OSError:
        shutil.copyfile(path, second)


def _make_way(target: Path, path: str, gone: Iterable[str]) -> None:
    """Where a file becomes a folder or a folder a file, what was there goes first."""
    for parent in reversed(PurePosixPath(path).parents):
        if (target / parent).is_file() and parent.as_posix() in gone:
            remove_file(target, parent.as_posix())
    if (target / path).is_dir():
        for old in sorted((p for p in gone if p.startswith(f"{path}/")), reverse=True):
            remove_file(target, old)
    (target / path).parent.mkdir(parents=True, exist_ok=True)


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
