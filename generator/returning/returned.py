"""The returned workbooks: for each workbook with findings, a copy below `output/returned/` with the faults marked.

Inputs are only read. A copy is written whole or not at all, for its owner's eyes only. What went into it is kept as a
fingerprint (`keeping/store`), so that one that would not change is not made again; a copy whose workbook has no
findings any more is removed. Deleting the folder loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, count
from pathlib import Path, PurePosixPath

from generator import __version__
from generator.keeping.disk import remove_file, write_whole
from generator.keeping.store import Store
from generator.language.wording import Wording
from generator.model import Finding
from generator.model.errors import InputError, MachineError
from generator.privacy.labels import Labels
from generator.publishing.placing import cut_links
from generator.reading.input_sheets import read_file
from generator.returning.remarks import Remark, remark
from generator.settings import Settings

_FOLDER = "returned"
_RECORD = ".fingerprints"  # the entry of the store in that folder that says what went into each copy
_NATIVE, _FOREIGN = frozenset({".xlsx", ".xlsm"}), frozenset({".xls", ".xlsb", ".ods", ".csv"})


@dataclass(frozen=True, slots=True)
class Returned:
    """The copies, by their paths below `folder`: written and taken away by this run, and left as they were."""

    folder: Path
    shown: str  # the folder as people see it: from the workspace
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    @property
    def n_copies(self) -> int:
        """How many there are now."""
        return len(self.written) + len(self.unchanged)

    def sentence(self, key: str, wording: Wording) -> str:
        """Where they are, in the words of that key."""
        return wording.say(key, n=self.n_copies, written=len(self.written), folder=self.shown)


def write_copies(
    settings: Settings,
    findings: Iterable[Finding],
    wording: Wording,
    labels: Labels,
    rests: Callable[[Finding], str],
) -> Returned:
    """Bring `output/returned/` up to date with the findings, which come with the gravest first.

    `labels` know the files and sheets behind the names in their places, where those are shown otherwise; `rests` says
    what rests on the cell of a finding.
    The caller holds the workspace. Raises MachineError when the disk refuses.
    """
    folder = settings.output / _FOLDER
    shown = (folder.relative_to(settings.root) if folder.is_relative_to(settings.root) else folder).as_posix()
    found = _by_workbook(settings, findings, wording, labels, rests)
    if not found and not folder.exists():
        return Returned(folder, shown)
    try:
        cut_links(settings)
        written, removed, unchanged = _bring_up_to_date(folder, settings, found, wording)
        return Returned(folder, shown, written, removed, unchanged)
    except OSError as error:
        raise MachineError(
            "disk_after", path=str(error.filename or folder), why=error.strerror or str(error)
        ) from error


def targets(workbooks: Iterable[PurePosixPath]) -> dict[PurePosixPath, str]:
    """Where the copy of each goes: its own path, ending in .xlsx or .xlsm, whatever else would go there, too."""
    taken: set[str] = set()
    found: dict[PurePosixPath, str] = {}
    for path in sorted(
        workbooks, key=lambda p: (p.suffix not in _NATIVE, p.suffix.lower() not in _NATIVE, p.as_posix())
    ):
        suffix = ".xlsm" if path.suffix.lower() == ".xlsm" else ".xlsx"
        names = chain((path.stem, path.name), (f"{path.name} {n}" for n in count(2)))
        target = next(p for n in names if (p := path.with_name(n + suffix).as_posix()).casefold() not in taken)
        taken.add(target.casefold())
        found[path] = target
    return found


def _by_workbook(
    settings: Settings, findings: Iterable[Finding], wording: Wording, labels: Labels, rests: Callable[[Finding], str]
) -> dict[str, list[Remark]]:
    """Name of the workbook, relative to the workspace → what to say of it. What is no input has no copy."""
    found: dict[str, list[Remark]] = {}
    for finding in findings:
        real = labels.real(finding.place)
        name = real.file
        path = settings.root / name
        if path.suffix.lower() in _NATIVE | _FOREIGN and path.is_relative_to(settings.input) and path.is_file():
            found.setdefault(name, []).append(remark(finding, wording, rests(finding))._replace(sheet=real.sheet))
    return found


def _bring_up_to_date(
    folder: Path, settings: Settings, found: Mapping[str, Sequence[Remark]], wording: Wording
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What was written, removed and left as it was."""
    store = Store(folder, __version__)
    fingerprints = _fingerprints(folder, store)
    names = {PurePosixPath((settings.root / name).relative_to(settings.input).as_posix()): name for name in found}
    wanted = {target: names[path] for path, target in targets(names).items()}
    removed = sorted(fingerprints.keys() - wanted.keys())
    for target in removed:
        remove_file(settings.output, f"{folder.name}/{target}")
        del fingerprints[target]
    written, unchanged = [], []
    for target, name in sorted(wanted.items()):
        path = settings.root / name
        data = _bytes_of(path, name)
        fingerprint = _fingerprint(name, data, found[name], wording)
        if fingerprints.get(target) == fingerprint:
            unchanged.append(target)
            continue
        write_whole(folder / target, _copy(path, name, data, found[name], wording), 0o600)
        fingerprints[target] = fingerprint
        written.append(target)
        store.write(_RECORD, fingerprints)
    if removed and fingerprints:
        store.write(_RECORD, fingerprints)
    elif not fingerprints:
        remove_file(settings.output, f"{folder.name}/{_RECORD}")
    return tuple(written), tuple(removed), tuple(unchanged)


def _copy(path: Path, name: str, data: bytes, remarks: Sequence[Remark], wording: Wording) -> bytes:
    from generator.returning import annotate  # late: most runs mark nothing

    suffix, shown = path.suffix.lower(), Labels().file(name)
    if suffix in _NATIVE and (copy := annotate.marked(shown, data, remarks, wording)):
        return copy
    why = "unopened" if suffix in _NATIVE else "csv" if suffix == ".csv" else "values"
    return annotate.rebuilt(shown, read_file(path, name), remarks, wording, why)


def _fingerprint(name: str, data: bytes, remarks: Sequence[Remark], wording: Wording) -> str:
    """Of what the copy is made from."""
    said = json.dumps([__version__, name, remarks, wording.items("returned.columns"), wording.say("returned.advice")])
    return sha256(sha256(data).digest() + said.encode()).hexdigest()


# --- the folder ---------------------------------------------------------------------------------------------


def _fingerprints(folder: Path, store: Store) -> dict[str, str]:
    """Copy → fingerprint, of the copies that are there. Without a record every workbook there is one of ours."""
    there = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*.xls[xm]") if not path.name.startswith("~$")
    }
    record = store.read(_RECORD) or {}
    return {target: str(record.get(target, "")) for target in sorted(there)}


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("unreadable", file=name, why=error.strerror or "") from error
