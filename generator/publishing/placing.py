"""Put the new site in place by one swap: it is built aside, and readers see the old one until it is whole.

The caller holds the workspace (`lock.hold_workspace`): one run at a time gets here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from generator.keeping import seal
from generator.keeping.disk import mode_in, place_in, replace_if_other, write_whole
from generator.keeping.manifest import BUILD, Manifest
from generator.keeping.swap import put_by, recover, remove, swap, sync, take_up
from generator.model.errors import MachineError
from generator.settings import Settings

Check = Callable[[Path, Mapping[str, str]], None]

_CACHE = ".cache"
SEAL = f"{_CACHE}/site.sha256"  # its name below output/
_PLACED = ".cache/private-files"  # what `place_private` wrote last time


@dataclass(frozen=True, slots=True)
class Published:
    """Paths below the site that this run wrote or took away, and how many stayed as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    files: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)  # the whole site: path → SHA-256


def publish(
    settings: Settings,
    fill: Callable[[Path], None],
    check: Check = lambda _site, _files: None,
    manifest: Manifest | None = None,
) -> Published:
    """Let `fill` make a folder the whole new site and `check` look at it (path → SHA-256), then swap it in.

    The folder is empty, or it holds what an earlier site was. `fill` may link files of the site in place; a file that
    stands in the folder may be such a link, so it is replaced and never written to.

    Raises MachineError when the disk refuses («disk_after»: the new site is in place, but not its seal); else then,
    and when either of them raises, the site in place is untouched.
    """
    output = settings.output
    build = output / BUILD
    is_in_place = False
    manifest = manifest or Manifest(output)
    try:
        output.mkdir(parents=True, exist_ok=True)
        cut_links(settings)
        _close(output / _CACHE)
        recover(output)
        remove(build)
        take_up(build)
        try:
            fill(build)
            files = manifest.digests(build, "site")
            check(build, files)
            published = compare(manifest.digests_in_place("site"), files)
            if published.written or published.removed:
                sync(build, published.written)
                swap(build, settings.site)
            else:
                put_by(build)
            is_in_place = True
            _seal(settings, published.files)
        finally:
            remove(build)
        return published
    except OSError as error:
        where = str(error.filename or output)
        code = "disk_after" if is_in_place else "disk"
        raise MachineError(code, path=where, why=error.strerror or str(error)) from error


def cut_links(settings: Settings) -> None:
    """Take away links in `output/` that lead into what is not ours to change: as folders they would be cleared.

    Raises OSError.
    """
    guarded = [Path(os.path.realpath(folder)) for folder in (settings.input, settings.records, *settings.templates)]
    for folder in (settings.output, settings.output / _CACHE):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.is_symlink() and any(
                (leads_to := Path(os.path.realpath(path))).is_relative_to(own) or own.is_relative_to(leads_to)
                for own in guarded
            ):
                path.unlink()


def _close(cache: Path) -> None:
    """For its owner only, or the group of a shared workspace: the site before the one in place is kept there, with what
    was since taken off the site."""
    wanted = mode_in(cache, 0o700)
    cache.mkdir(mode=wanted, exist_ok=True)
    if os.name == "posix" and (mode := stat.S_IMODE(cache.stat().st_mode)) & 0o077 & ~wanted:
        cache.chmod(mode & (wanted | ~0o077))


def _seal(settings: Settings, files: Mapping[str, str]) -> None:
    """Write down, beside the site, what stands in it: what `verify` and `publish` go by."""
    written = seal.text(files)
    path = settings.output / SEAL
    if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != written:
        write_whole(path, written.encode(), 0o600)


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> Published:
    """What differs between the site in place and the one that was built (path → SHA-256)."""
    return Published(
        written=tuple(sorted(path for path, digest in after.items() if before.get(path) != digest)),
        removed=tuple(sorted(before.keys() - after.keys())),
        unchanged=sum(before.get(path) == digest for path, digest in after.items()),
        files=after,
    )


def place_private(settings: Settings, files: Iterable[tuple[str, bytes | None]]) -> tuple[str, ...]:
    """Write what only the office sees below output/, each file whole or not at all; the paths that changed.

    A file without bytes stays as it stands.
    Files that an earlier run placed and this one does not are taken away. Raises MachineError when the disk refuses:
    the new site is in place then, and some of these files are still the old ones.
    """
    output, record = settings.output, settings.output / _PLACED
    before = set(record.read_text(encoding="utf-8", errors="replace").splitlines()) if record.is_file() else set()
    now, changed = set(), []
    try:
        for path, data in files:
            now.add(path)
            if data is not None and replace_if_other(output / path, data):
                changed.append(path)
        changed += [path for path in sorted(before - now) if _take_away(output, path)]
        if now != before:
            replace_if_other(record, "".join(f"{path}\n" for path in sorted(now)).encode())
    except OSError as error:
        where = str(error.filename or output)
        raise MachineError("disk_after", path=where, why=error.strerror or str(error)) from error
    return tuple(sorted(changed))


def _take_away(output: Path, path: str) -> bool:
    """Take away what a line of the record says that an earlier run placed; whether it was there.

    The record is not believed about places: what leads out of `output/`, or into the site and what belongs to the
    program's own work, no run has placed.
    """
    place = None if path.startswith(("site/", ".")) else place_in(output, path)
    if place is None or not (place.is_symlink() or place.is_file()):
        return False
    place.unlink()
    return True
