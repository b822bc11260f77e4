"""Make one folder into another file by file, where folders can't be exchanged: Windows, shares, mounts.

All new files stand complete in a stage on the same disk before the journal is written; that is the point of no return.
From there each step is one rename or one removal and may be done twice, so a run that was killed is finished by
`resume`. What is replaced or taken away is kept until all is done: when a step is refused for good, such as by a
file that somebody holds open, all is put back. A reader sees each page whole, what a page loads before the page, and
what links to a page after it.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.keeping.disk import move, place_in, remove_file, sync_folders, write_whole
from generator.keeping.work_folders import BEFORE


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
        _keep(target / path, kept(stage) / path)
    write_whole(journal, json.dumps({"writes": steps.writes, "removals": steps.removals}).encode())
    _apply(steps, stage, target, journal)


def resume(stage: Path, target: Path, journal: Path) -> bool:
    """Finish what a killed run began; whether there was something to finish. What it left without a journal goes."""
    try:
        told = json.loads(journal.read_text(encoding="utf-8"))
        steps = Steps(tuple(told["writes"]), tuple(told["removals"]))
        is_ours = all(_stays(path, stage, kept(stage), target) for path in (*steps.writes, *steps.removals))
    except FileNotFoundError:
        shutil.rmtree(kept(stage), ignore_errors=True)
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
    shutil.rmtree(kept(stage), ignore_errors=True)


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
        if not (stage / path).exists() and not (kept(stage) / path).exists():
            remove_file(target, path)
    for path in (*reversed(steps.removals), *reversed(steps.writes)):
        before = kept(stage) / path
        if before.exists():
            with contextlib.suppress(OSError):
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                move(before, target / path)


def kept(stage: Path) -> Path:
    """Where the files that are replaced are kept until all is done."""
    return stage.with_name(f"{stage.name}{BEFORE}")


def _keep(path: Path, second: Path) -> None:
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
