"""Every file that the program makes is written here: whole or not at all, and lasting where it has to be.

A file is written under another name beside its place, and then takes the place in one step; whoever reads sees the old
bytes or the new ones. A run that is killed in between leaves a «….part», which the next one takes away
(`swap.recover`). A path that was read from a disk is never believed: `place_in` says where it leads, if it stays in its
folder.
"""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from pathlib import Path

_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)  # seconds; a virus scanner or a reader holds a file for moments
_HELD_OPEN = {5, 32, 33}  # Windows: access denied, sharing violation, lock violation

_LONGEST = 255  # bytes of a name: no disk of ours knows longer ones

Pieces = Iterable[bytes | memoryview]


def write_whole(
    path: Path, data: bytes | Pieces, mode: int = 0o644, *, lasting: bool = True, shared: bool = False
) -> None:
    """Write a file so that it is there whole or not at all; if it is to be `lasting`, also after a power cut. What is
    disposable and tells by itself whether it is whole need not wait for the disk. What other processes may write at the
    same moment is `shared`.

    Folders that are not there are made, for the owner only where the file is. Raises OSError; then all is as it was.
    """
    path.parent.mkdir(mode=mode_in(path.parent, 0o777 if mode & 0o077 else 0o700), parents=True, exist_ok=True)
    partial = _partial(path, f".{os.getpid()}" if shared else "")
    try:
        write_through(partial, data, mode, lasting=lasting)
        move(partial, path)
    except OSError:
        with contextlib.suppress(OSError):
            partial.unlink(missing_ok=True)
        raise
    if lasting:
        sync_folders({path.parent})


def is_shared(folder: Path) -> bool:
    """Whether a folder, or the nearest one that is there, is meant for a group: its group may write, and what is made
    in it belongs to the same group (setgid)."""
    for place in (folder, *folder.parents):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            mode = place.stat().st_mode
            return bool(mode & stat.S_ISGID and mode & stat.S_IWGRP)
    return False


def mode_in(folder: Path, mode: int) -> int:
    """The mode of something new there: what its owner may, the group of a shared folder may, too."""
    return mode | (mode & 0o700) >> 3 if is_shared(folder) else mode


def write_through(path: Path, data: bytes | Pieces, mode: int, *, lasting: bool = True) -> None:
    """Write a file under a name that nobody reads yet; it is on the disk afterwards if it is to be `lasting`."""
    path.touch(mode=mode)
    if is_shared(path.parent):  # also of what is written when nobody holds the workspace
        path.chmod(mode_in(path.parent, mode) & 0o770)
    with path.open("wb") as file:
        file.writelines([data] if isinstance(data, bytes) else data)
        file.flush()
        if lasting:
            os.fsync(file.fileno())


def replace_if_other(path: Path, data: bytes) -> bool:
    """Write the file unless it says the same already; whether it was written."""
    if path.is_file() and path.read_bytes() == data:
        return False
    write_whole(path, data, 0o600, lasting=False)
    return True


def _partial(path: Path, whose: str) -> Path:
    """The name under which a file is written; short where the file's own is as long as a name can be."""
    name = path.name if len(os.fsencode(path.name)) < _LONGEST - 55 else sha256(os.fsencode(path.name)).hexdigest()[:16]
    return path.with_name(f"{name}{whose}.part")


def move(source: Path, target: Path) -> None:
    """Give a file its place; what was there is gone."""
    patiently(lambda: source.replace(target))


def remove_file(folder: Path, path: str) -> None:
    """Take a file away, and the folders below `folder` that are empty without it."""
    with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        patiently((folder / path).unlink)
    for parent in (folder / path).parents:
        if parent == folder:
            return
        with contextlib.suppress(OSError):
            parent.rmdir()


def is_inside(path: str) -> bool:
    """Whether a path written down by somebody stays in its folder."""
    parts = path.replace("\\", "/").split("/")
    return ":" not in path and "\0" not in path and not {"", ".", ".."} & set(parts)


def place_in(folder: Path, path: str) -> Path | None:
    """Where a path that was written down by somebody leads below `folder`; None when it leads out of it, be it by a
    folder that is a link. The last name may be a link: taking it away or replacing it touches nothing else."""
    if not is_inside(path) or any(len(part.encode("utf-8", "surrogatepass")) > _LONGEST for part in path.split("/")):
        return None
    try:
        parent = (folder / path).parent.resolve()
        return folder / path if parent.is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError, ValueError):  # a name that no disk knows, or links in a circle
        return None


def sync_folders(folders: Iterable[Path]) -> None:
    """Make sure that the names are on the disk; shares and Windows can't, and need not."""
    if os.name == "nt":
        return
    for folder in sorted(folders):
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def patiently(step: Callable[[], object], waits: Sequence[float] = _WAITS) -> None:
    """Do it; where Windows says that somebody holds the file, wait and try again."""
    for wait in waits:
        try:
            step()
            return
        except PermissionError as error:
            if getattr(error, "winerror", None) not in _HELD_OPEN:
                raise
            threading.Event().wait(wait)
    step()
