"""Copy the site to where it is served, so that readers there never see half of it: `generate publish`.

The folder is exchanged in one step where it holds nothing but ours and the system can; else it is changed file by file
under a journal. What this program did not write there is neither changed nor taken away. A copy that was cut off is
finished, or begun anew from what is there already, by the next one.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.keeping import seal
from generator.keeping.disk import remove_file, sync_folders, write_whole
from generator.keeping.lock import hold
from generator.keeping.swap import exchange, remove, sync
from generator.keeping.swap_journal import carry_out, plan, resume
from generator.model.errors import MachineError, UsageError
from generator.settings import Settings

CONTROL = ".generate"  # what we keep in the target: its seal, and while we are at work a stage and a journal
SEAL = f"{CONTROL}/site.sha256"
_JOURNAL, _STAGE, _LOCK = f"{CONTROL}/journal", f"{CONTROL}/stage", f"{CONTROL}/lock"
_PART = ".generate-part"
_OURS = f"{CONTROL}/ours.sha256"  # while at work: what was ours before and what will be


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What a copy did: paths below the target; `left` are files of others, and ours that others have changed."""

    target: Path
    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    left: tuple[str, ...]


def check_target(target: Path, settings: Settings) -> Path:
    """The folder, resolved. Raises UsageError when it is part of the workspace's own folders or holds them."""
    target = Path(os.path.realpath(target))
    own = [settings.input, settings.records, settings.output, *settings.templates]
    for folder in [Path(os.path.realpath(path)) for path in own]:
        if target.is_relative_to(folder) or folder.is_relative_to(target):
            raise UsageError("target_inside", path=str(target), folder=str(folder))
    if not target.parent.is_dir():  # a share that is not there must not become a folder of this disk
        raise MachineError("target_missing", path=str(target.parent))
    return target


def mirror(site: Path, sealed: Mapping[str, str], target: Path) -> Mirrored:
    """Make the target what the site is. The caller holds the workspace, so the site stays as it is meanwhile.

    Raises UsageError when files of others stand in the way, WorkspaceBusyError when somebody else publishes there,
    MachineError when the disk or the share refuses; then readers have what they had.
    """
    try:
        target.mkdir(exist_ok=True)
        (target / CONTROL).mkdir(exist_ok=True)
        with _hold(target / _LOCK):
            return _mirror(site, sealed, target)
    except OSError as error:
        where = str(error.filename2 or error.filename or target)
        raise MachineError("disk", path=where, why=error.strerror or str(error)) from error


def found_in(target: Path) -> dict[str, str]:
    """SHA-256 of what stands in a target, but for what we keep there for ourselves."""
    return {path: digest for path, digest in seal.digests(target).items() if not path.startswith(f"{CONTROL}/")}


def _mirror(site: Path, sealed: Mapping[str, str], target: Path) -> Mirrored:
    resume(target / _STAGE, target, target / _JOURNAL)
    _give_back(target, sealed)
    ours, found = _ours(target), found_in(target)
    foreign = [path for path in sealed if path not in ours and found.get(path, sealed[path]) != sealed[path]]
    if foreign:
        raise UsageError("target_foreign", path=str(target / foreign[0]), n=len(foreign))
    writes = [path for path, digest in sealed.items() if found.get(path) != digest]
    removals = [path for path in found if path not in sealed and found[path] in ours.get(path, set())]
    left = sorted(found.keys() - sealed.keys() - set(removals))
    written = seal.text(sealed)
    if writes or removals:
        _check(site, sealed)
        if left or not _exchanged(site, sealed, target, found, written):
            _file_by_file(site, sealed, target, writes, removals)
    if seal.read(target / SEAL) != dict(sealed):
        write_whole(target / SEAL, written.encode())
    _tidy(target, sealed)
    return Mirrored(target, tuple(sorted(writes)), tuple(sorted(removals)), len(sealed) - len(writes), tuple(left))


def _ours(target: Path) -> dict[str, set[str]]:
    """Path → what we have written there: by the seal, and by the list of a copy that was cut off."""
    ours: dict[str, set[str]] = {}
    for file in (target / SEAL, target / _OURS, target / f"{_OURS}.before"):
        for path, digest in (seal.read(file) or {}).items():
            ours.setdefault(path, set()).add(digest)
    return ours


def _file_by_file(
    site: Path,
    sealed: Mapping[str, str],
    target: Path,
    writes: list[str],
    removals: list[str],
) -> None:
    """Stage what changed, say what is ours from now on, then move it in."""
    stage = target / _STAGE
    for path in writes:
        _copy(site / path, stage / path, sealed[path])
    if writes:
        sync(stage, writes)
    write_whole(target / _OURS, seal.text(sealed).encode())
    carry_out(plan(writes, removals), stage, target, target / _JOURNAL)


def _exchanged(site: Path, sealed: Mapping[str, str], target: Path, found: Mapping[str, str], written: str) -> bool:
    """Build the new folder beside the target and exchange the two; False when that can't be, then nothing happened."""
    aside = _aside(target)
    if aside.exists() and not _is_ours(aside):
        return False
    try:
        (aside / CONTROL).mkdir(parents=True, exist_ok=True)
        shutil.copystat(target, aside)
        if hasattr(os, "chown"):
            os.chown(aside, target.stat().st_uid, target.stat().st_gid)
    except OSError:
        return False
    for stray in found_in(aside).keys() - sealed.keys():
        remove_file(aside, stray)
    for path, digest in sealed.items():
        source = target if found.get(path) == digest else site
        _copy(source / path, aside / path, digest, link=source is target)
    write_whole(aside / SEAL, written.encode())
    write_whole(aside / f"{_OURS}.before", (seal.text(found)).encode())
    sync(aside, (path for path, digest in sealed.items() if found.get(path) != digest))
    if not exchange(aside, target):
        remove(aside)
        return False
    sync_folders([target.parent])
    _give_back(target, sealed)
    return True


def _tidy(target: Path, sealed: Mapping[str, str]) -> None:
    """Take away what was needed for the work, of this copy and of one that was cut off."""
    control, aside = target / CONTROL, _aside(target)
    with contextlib.suppress(OSError):  # the site is in place; the next copy tidies up
        if _is_ours(aside) and not _strays(target, sealed):
            remove(aside)
        for path in sorted(control.iterdir()):
            if path.is_dir():
                remove(path)
            elif path.name not in (Path(SEAL).name, Path(_LOCK).name):
                path.unlink()


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.generate")


def _is_ours(aside: Path) -> bool:
    """Whether the folder beside the target was made by us: it bears our mark, or nothing yet."""
    return (aside / CONTROL).is_dir() or (aside.is_dir() and not any(aside.iterdir()))


def _give_back(target: Path, sealed: Mapping[str, str]) -> None:
    """What somebody put into the old folder while the new one was built belongs into the new one."""
    for path in _strays(target, sealed):
        if not (target / path).exists():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (_aside(target) / path).replace(target / path)


def _strays(target: Path, sealed: Mapping[str, str]) -> list[str]:
    """What stands in the folder beside the target, if that is ours, and was not written by us."""
    aside = _aside(target)
    if not (aside / CONTROL).is_dir():
        return []
    known = {digest for folder in (target, aside) for written in _ours(folder).values() for digest in written}
    known.update(sealed.values())
    return [p for p, digest in found_in(aside).items() if digest not in known and not p.endswith(_PART)]


def _copy(source: Path, copy: Path, digest: str, *, link: bool = False) -> None:
    """A copy that is known to be whole; one that is there from a run that was cut off is taken as it is."""
    if copy.is_file() and seal.digest(copy) == digest:
        return
    copy.parent.mkdir(parents=True, exist_ok=True)
    partial = copy.with_name(copy.name + _PART)
    partial.unlink(missing_ok=True)
    try:
        if not link:
            raise OSError
        partial.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, partial)
        if seal.digest(partial) != digest:
            raise MachineError("site_altered", path=str(source)) from None
    partial.replace(copy)


def _check(site: Path, sealed: Mapping[str, str]) -> None:
    if difference := seal.compare(sealed, seal.digests(site)):
        first = (*difference.changed, *difference.missing, *difference.added)[0]
        raise MachineError("site_altered", path=str(site / first))


@contextlib.contextmanager
def _hold(path: Path) -> Iterator[None]:
    """One publisher at a time; on a share that knows no locks the lock of the workspace must do."""
    with contextlib.ExitStack() as held:
        try:
            held.enter_context(hold(path))
        except OSError as error:
            if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL):
                raise
        yield
