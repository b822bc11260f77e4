"""What is saved into a workspace while it is watched: seen at once on this machine's disks, within a second on a share.

A change counts when it is over. A file that somebody still writes – one that is being copied into a shared folder – is
waited for; a text file is given longer, for half of it can't be told from a whole one. A folder that goes away and
comes back, as shares do, is watched again.
"""

from __future__ import annotations

import contextlib
import errno
import signal
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from threading import Event
from typing import Any

from generator.reading.inputs import is_request
from generator.settings import Settings

Stamps = dict[Path, tuple[int, int]]  # time of the last change and size of each file

_STEP_MS, _DEBOUNCE_MS = 20, 60
_LOOK_EVERY_MS = 1_000  # at the stamps: no one tells of a change that another machine makes on a share
_DAY_EVERY = 60  # looks: a new day is a change too
_QUIET_S = 0.12  # a spreadsheet program writes, renames and deletes within this time
_QUIET_TEXT_S = 2.0
_LONGEST_WAIT = 500  # times that: for a file that stays as it is and that somebody holds open


def stamps(settings: Settings) -> Stamps:
    """What would show that something was changed that a run reads: a workbook, a template, the settings. Lock files of
    spreadsheet programs do not, nor what can't be looked at just now."""
    found: Stamps = {}
    for path in (*_files_of(settings), settings.root / "office.toml"):
        with contextlib.suppress(OSError):  # gone meanwhile, or its share is: the next look will see
            state = path.stat()
            if path.is_file() and _counts(path.name):
                found[path] = (state.st_mtime_ns, state.st_size)
    return found


def changes(settings: Settings, before: Stamps) -> Iterator[None]:
    """One item when files were saved since `before` and nobody writes them any more, and one a minute, for the day may
    be another."""
    n_idle = 0
    while True:
        for is_told in _looks(settings):
            n_idle += 1
            if stamps(settings) != before or is_told:
                before = _settled(settings, before)
            elif n_idle < _DAY_EVERY:
                continue
            n_idle = 0
            yield


def is_being_written(path: Path) -> bool:
    """Whether another process has the file open to write it, as far as the system tells (Linux, files of our own user).

    Not when a spreadsheet program has it open: that one holds it all day, and what it saves it saves whole.
    """
    if sys.platform != "linux" or _has_lock_file(path):
        return False
    import fcntl

    with contextlib.suppress(FileNotFoundError, PermissionError), path.open("rb") as file:
        try:  # the system grants a lease on reading only where nobody writes
            fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)  # does nothing; else a writer who comes now would end us
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        except OSError as error:
            return error.errno == errno.EAGAIN
    return False


def _settled(settings: Settings, before: Stamps) -> Stamps:
    """Wait until the files stay as they are and nobody writes them; as they are then."""
    now, n_same = stamps(settings), 0
    while True:
        other = [path for path, stamp in now.items() if before.get(path) != stamp]
        Event().wait(_QUIET_TEXT_S if any(path.suffix.lower() == ".csv" for path in other) else _QUIET_S)
        then = stamps(settings)
        n_same += 1
        if then != now:
            now, n_same = then, 0
        elif n_same > _LONGEST_WAIT or not any(map(is_being_written, other)):
            return now


def _looks(settings: Settings) -> Iterator[bool]:
    """True when the system tells of a change, False when it is time to look; over when a folder is another one."""
    from watchfiles import DefaultFilter, watch

    class Saved(DefaultFilter):
        """What a run reads."""

        def __call__(self, change: Any, path: str) -> bool:
            return _counts(Path(path).name) and super().__call__(change, path)

    paths = (settings.input, settings.root / "office.toml", *settings.templates)
    watched = _identities(paths)
    for changed in watch(
        *watched,
        watch_filter=Saved(),
        debounce=_DEBOUNCE_MS,
        step=_STEP_MS,
        raise_interrupt=True,
        rust_timeout=_LOOK_EVERY_MS,
        yield_on_timeout=True,
    ):
        yield bool(changed)
        if _identities(paths) != watched:
            return


def _identities(paths: Collection[Path]) -> dict[Path, tuple[int, int]]:
    """Which folder or file stands at each of these places; without those where there is none."""
    found = {}
    for path in paths:
        with contextlib.suppress(OSError):
            state = path.stat()
            found[path] = (state.st_dev, state.st_ino if path.is_dir() else 0)
    return found


def _files_of(settings: Settings) -> Iterator[Path]:
    for folder in (settings.input, *settings.templates[1:]):
        with contextlib.suppress(OSError):
            yield from folder.rglob("*")


def _counts(name: str) -> bool:
    return not name.startswith((".", "~")) and not name.endswith((".tmp", ".part"))


def _has_lock_file(path: Path) -> bool:
    return any(path.with_name(lock).exists() for lock in (f"~${path.name}", f".~lock.{path.name}#"))


def is_check_asked_for(settings: Settings) -> bool:
    """Whether a file «بررسی» lies in the input folder: as long as it does, each run is answered by the check's page."""
    return any(is_request(path) for path in _files_of(settings))
