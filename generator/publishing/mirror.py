"""Copy the site to where it is served, so that readers there never see half of it: `generate publish`.

The folder is exchanged in one step where it holds nothing but ours and the system can; else it is changed file by file
under a journal. What this program did not write there is neither changed nor taken away. A copy that was cut off is
finished, or begun anew from what is there already, by the next one.

    .generate/site.sha256     the seal of what was published
    .generate/workspace.json  {"schema": 1, "id": "…", "root": "/srv/ahzab"}: whose site it is

Web servers run under another user: all may read what is published, whatever the umask; but nobody else what is kept in
`.generate`, nor the folder beside the target in which the next site is built and the last one waits to be taken away:
that is the office's alone from its first moment, and both are exchanged through it, so no moment leaves one open.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.keeping import seal
from generator.keeping.disk import remove_file, sync_folders, write_whole
from generator.keeping.lock import hold
from generator.keeping.swap import carry_out, exchange, plan, remove, resume, sync
from generator.model.errors import MachineError, UsageError
from generator.settings import Settings

CONTROL = ".generate"  # what we keep in the target: its seal, and while we are at work a stage and a journal
SEAL = f"{CONTROL}/site.sha256"
_JOURNAL, _STAGE, _LOCK = f"{CONTROL}/journal", f"{CONTROL}/stage", f"{CONTROL}/lock"
_PART = ".generate-part"
_OWNER = f"{CONTROL}/workspace.json"
_SCHEMA = 1
_OURS = f"{CONTROL}/ours.sha256"  # while at work: what was ours before and what will be


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose site it is: the id of the workspace's journal, '' where it has none yet, and its folder."""

    id: str
    root: str


@dataclass(frozen=True, slots=True)
class Mirrored:
    """What a copy did: paths below the target; `left` are files of others, and ours that others have changed; `stale`
    is the folder beside the target with the site before, if it could not be taken away."""

    target: Path
    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    left: tuple[str, ...]
    stale: Path | None = None


def check_target(target: Path, settings: Settings) -> Path:
    """The folder, resolved. Raises UsageError when it is part of the workspace's own folders or holds them,
    MachineError where it is on a share that is not there."""
    if os.sep == "/" and "\\\\" in str(target):  # the name of a share on Windows would become that of a folder here
        raise MachineError("target_missing", path=target.name)
    target = Path(os.path.realpath(target))
    own = [settings.input, settings.records, settings.output, *settings.templates]
    for folder in [Path(os.path.realpath(path)) for path in own]:
        if target.is_relative_to(folder) or folder.is_relative_to(target):
            raise UsageError("target_inside", path=str(target), folder=str(folder))
    if not target.parent.is_dir():  # a share that is not there must not become a folder of this disk
        raise MachineError("target_missing", path=str(target.parent))
    return target


def mirror(site: Path, sealed: Mapping[str, str], target: Path, owner: Owner | None = None) -> Mirrored:
    """Make the target what the site is. The caller holds the workspace, so the site stays as it is meanwhile.

    Raises UsageError when files of others stand in the way or the target is another workspace's, WorkspaceBusyError
    when somebody else publishes there, MachineError when the disk or the share refuses; then readers have what they
    had, or all of the new site, and the message says which.
    """
    try:
        if not target.is_dir():
            target.mkdir()
            _open(target)
        (target / CONTROL).mkdir(mode=0o750, exist_ok=True)
        _close(target / CONTROL, 0o750)
        with _hold(target / _LOCK):
            return _mirror(site, sealed, target, owner)
    except OSError as error:
        where = str(error.filename2 or error.filename or target)
        raise MachineError(_what_stands(target, sealed), path=where, why=error.strerror or str(error)) from error


def _what_stands(target: Path, sealed: Mapping[str, str]) -> str:
    """The code of the sentence for a copy that failed, from what readers find there now."""
    before = seal.read(target / SEAL) or {}
    try:
        found = found_in(target)
    except OSError:
        return "target_after" if before == dict(sealed) else "disk"
    if _holds(found, sealed) and not (found.keys() & before.keys() - sealed.keys()):
        return "target_after"
    return "disk" if _holds(found, before) else "target_mixed"


def _holds(found: Mapping[str, str], sealed: Mapping[str, str]) -> bool:
    """Whether every file of a seal stands there as it says, whatever else there is."""
    return all(found.get(path) == digest for path, digest in sealed.items())


def owner_of(target: Path) -> Owner | None:
    """Whose site stands there; None where nobody has written it down."""
    try:
        told = json.loads((target / _OWNER).read_bytes())
        return Owner(str(told["id"]), str(told["root"])) if told["schema"] == _SCHEMA else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _check_owner(target: Path, owner: Owner | None) -> None:
    theirs = owner_of(target)
    if owner and theirs and owner.id and theirs.id and owner.id != theirs.id:
        facts = {"path": str(target), "other": theirs.root, "own": owner.root, "file": str(target / _OWNER)}
        raise UsageError("target_of_other", **facts)


def _note_owner(target: Path, owner: Owner | None) -> None:
    if owner and owner_of(target) != owner:
        told = {"schema": _SCHEMA, "id": owner.id, "root": owner.root}
        write_whole(target / _OWNER, (json.dumps(told, ensure_ascii=False) + "\n").encode())


def _open(*paths: Path) -> None:
    """Let all read them; raises OSError. A share that knows no modes, or another's file, has its own way."""
    for path in paths:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode == (wanted := mode | (0o755 if path.is_dir() else 0o644)):
            continue
        try:
            path.chmod(wanted)
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
                raise


def _close(path: Path, mode: int = 0o700) -> None:
    with contextlib.suppress(OSError):
        path.chmod(mode)


def _open_all(folder: Path, paths: Iterable[str]) -> None:
    """Let all read those files below the folder; the folder itself has the modes that somebody gave it."""
    files = [folder / path for path in paths]
    inner = {parent for file in files for parent in file.parents if parent.is_relative_to(folder)} - {folder}
    _open(*sorted(inner), *files)


def hidden(target: Path, paths: Iterable[str]) -> list[Path]:
    """What the user of a web server on this machine may not read, of the target, the folders that it lies in and what
    was published there; nothing where the system knows no modes. Raises OSError."""
    if os.name != "posix":
        return []
    files = [target / path for path in paths]
    folders = {target, *target.parents, *(parent for file in files for parent in file.parents)}
    closed = [path for path in sorted(folders) if not path.stat().st_mode & stat.S_IXOTH]
    return closed + [path for path in sorted(files) if not path.stat().st_mode & stat.S_IROTH]


def found_in(target: Path) -> dict[str, str]:
    """SHA-256 of what stands in a target, but for what we keep there for ourselves."""
    return {path: digest for path, digest in seal.digests(target).items() if not path.startswith(f"{CONTROL}/")}


def _mirror(site: Path, sealed: Mapping[str, str], target: Path, owner: Owner | None) -> Mirrored:
    _check_owner(target, owner)
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
        if left or not _exchanged(site, sealed, target, found, written, owner):
            _file_by_file(site, sealed, target, writes, removals)
    if seal.read(target / SEAL) != dict(sealed):
        write_whole(target / SEAL, written.encode())
    _note_owner(target, owner)
    _open_all(target, sealed)
    _tidy(target, sealed)
    stale = _aside(target) if _aside(target).exists() else None
    n_kept = len(sealed) - len(writes)
    return Mirrored(target, tuple(sorted(writes)), tuple(sorted(removals)), n_kept, tuple(left), stale)


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


def _exchanged(
    site: Path,
    sealed: Mapping[str, str],
    target: Path,
    found: Mapping[str, str],
    written: str,
    owner: Owner | None,
) -> bool:
    """Build the new folder beside the target and exchange the two; False when that can't be, then nothing happened."""
    aside, new = _aside(target), _next(target)
    if aside.exists() and not _is_ours(aside):
        return False
    try:
        aside.mkdir(mode=0o700, exist_ok=True)
        (aside / CONTROL).mkdir(exist_ok=True)
        (new / CONTROL).mkdir(mode=0o750, parents=True, exist_ok=True)
        if hasattr(os, "chown"):
            os.chown(new, target.stat().st_uid, target.stat().st_gid)
    except OSError:
        return False
    for stray in found_in(new).keys() - sealed.keys():
        remove_file(new, stray)
    for path, digest in sealed.items():
        source = target if found.get(path) == digest else site
        _copy(source / path, new / path, digest, link=source is target)
    write_whole(new / SEAL, written.encode())
    write_whole(new / f"{_OURS}.before", (seal.text(found)).encode())
    _note_owner(new, owner)
    _open_all(new, sealed)
    sync(new, (path for path, digest in sealed.items() if found.get(path) != digest))
    shutil.copystat(target, new)
    if not exchange(new, target):
        _remove(aside)
        return False
    sync_folders([target.parent, aside])
    _give_back(target, sealed)
    return True


def _tidy(target: Path, sealed: Mapping[str, str]) -> None:
    """Take away what was needed for the work, of this copy and of one that was cut off."""
    control, aside = target / CONTROL, _aside(target)
    with contextlib.suppress(OSError):  # the site is in place; the next copy tidies up
        if _is_ours(aside) and not _strays(target, sealed):
            _remove(aside)
        for path in sorted(control.iterdir()):
            if path.is_dir():
                remove(path)
            elif path.name not in {Path(name).name for name in (SEAL, _LOCK, _OWNER)}:
                path.unlink()


def _aside(target: Path) -> Path:
    return target.with_name(f".{target.name}.generate")


def _next(target: Path) -> Path:
    """Where the next site is built; after the exchange the last one stands there."""
    return _aside(target) / "site"


def _is_ours(aside: Path) -> bool:
    """Whether the folder beside the target was made by us: it bears our mark, or nothing yet."""
    return (aside / CONTROL).is_dir() or (aside.is_dir() and not any(aside.iterdir()))


def _remove(aside: Path) -> None:
    """Its mark goes last: what was not yet deleted is still ours."""
    remove(aside / "site")
    remove(aside)


def _give_back(target: Path, sealed: Mapping[str, str]) -> None:
    """What somebody put into the old folder while the new one was built belongs into the new one."""
    for path in _strays(target, sealed):
        if not (target / path).exists():
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            (_next(target) / path).replace(target / path)


def _strays(target: Path, sealed: Mapping[str, str]) -> list[str]:
    """What stands in the folder beside the target, if that is ours, and was not written by us."""
    last = _next(target)
    if not (last / CONTROL).is_dir():
        return []
    known = {digest for folder in (target, last) for written in _ours(folder).values() for digest in written}
    known.update(sealed.values())
    return [p for p, digest in found_in(last).items() if digest not in known and not p.endswith(_PART)]


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
