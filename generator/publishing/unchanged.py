"""Is there nothing to do? Decided from contents alone, before anything heavy is imported.

A run depends on the workbooks, `office.toml`, templates, text and assets, the program, the libraries, the records, the
day and the options. When all of these are what they were when the last run ended, and every file of `output/` still
stands as that run left it, the run would write nothing: its result is said again. Of the PDFs of issued letters, too,
place, size, time and inode are looked at: there are thousands of them, and `generate verify` reads them. Disposable.

    .cache/last   of a store: {"state": "…", "standing": "…", "exit": 0, "line": "…", "json": {…}}
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator import __version__
from generator.keeping.manifest import BUILD, LEFT, OLD, files_below, signature_of
from generator.keeping.store import Store
from generator.settings import Settings

_NAME = "last"
_PAPERS = "letters"  # below records/: the PDFs of issued letters
LOG = "ledger.sqlite-wal"  # below records/; the ledger itself is not asked: it costs an import
_NOT_STANDING = (".cache", ".lock", BUILD, OLD)  # of output/: no result of a run


@dataclass(frozen=True, slots=True)
class Last:
    """How the last run ended."""

    exit_code: int
    line: str  # what a person is told when there is nothing to do
    told: Mapping[str, Any]  # what `--json` prints, with nothing written


def last_run(settings: Settings, options: str) -> Last | None:
    """How the last run ended, if this one would do the same; None when there may be something to do."""
    stored = _store(settings).read(_NAME)
    if stored is None:
        return None
    try:
        if stored["state"] != whole_state(settings, options):
            return None
        if stored["standing"] != standing(settings.output) or is_untidy(settings):
            return None
        return Last(int(stored["exit"]), str(stored["line"]), dict(stored["json"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(settings: Settings, before: str, options: str, last: Last) -> None:
    """Keep how this run ended, if what it read is still the same: `before` is `state` from before it began."""
    with contextlib.suppress(OSError, ValueError):  # then the next run does what it could have spared itself
        now = whole_state(settings, options)
        if not now.startswith(f"{before} "):
            return  # somebody saved a workbook meanwhile: the next run has something to do
        value = {"state": now, "standing": standing(settings.output),
                 "exit": last.exit_code, "line": last.line, "json": dict(last.told)}  # fmt: skip
        _store(settings).write(_NAME, value)


def ended_at(settings: Settings) -> float:
    """When the last run that did all it should ended, as seconds since 1970. Raises OSError when there was none."""
    return (settings.output / ".cache" / _NAME).stat().st_mtime


def _store(settings: Settings) -> Store:
    return Store(settings.output / ".cache", __version__)


def is_untidy(settings: Settings) -> bool:
    """Whether a run that was cut off, or refused while it cleared up, left something for the next one to take away."""
    left = (settings.output / name for name in LEFT)
    return any(path.exists() for path in (*left, settings.records / LOG))


def whole_state(settings: Settings, options: str) -> str:
    """Digest of all that a run depends on, with what the runs themselves write into the records."""
    records, papers = settings.records, str(settings.records / _PAPERS)
    read = _digest_of_trees(records, skipping=papers)
    return f"{state(settings, options)} {read} {_digest_of_signatures(papers, files_below(papers))}"


def state(settings: Settings, options: str) -> str:
    """Digest of what the office or the machine changes: contents of files, versions, options with the day."""
    parts = [options, program(), _digest_of_trees(settings.input, settings.root / "office.toml", *settings.templates)]
    return sha256("\0".join(parts).encode()).hexdigest()


@cache
def program() -> str:
    """Digest of the program's own code and of the versions of all libraries beside it, as they were when it began."""
    package = Path(__file__).parents[1]
    code = sha256()
    for path in sorted(p for p in files_below(str(package)) if p.endswith(".py")):
        code.update(Path(path).read_bytes())
    libraries = " ".join(sorted(_libraries()))
    return sha256(f"{__version__}\0{code.hexdigest()}\0{libraries}".encode()).hexdigest()


def _libraries() -> Iterator[str]:
    import click

    for folder in {Path(click.__file__).parent.parent, Path(os.__file__).parent}:
        yield str(folder)
        names = os.listdir(folder)  # noqa: PTH208 - names are all that is asked for
        yield from (name for name in names if name.endswith((".dist-info", ".egg-info")))


def _digest_of_trees(*paths: Path, skipping: str = "") -> str:
    """Of the names and contents of all files; a file that can't be read is another state each time it can."""
    digest = sha256()
    for path in paths:
        names = [str(path)] if path.is_file() else sorted(files_below(str(path), skipping, following=True))
        for name in names:
            try:
                content = Path(name).read_bytes() if Path(name).is_file() else b""  # a pipe has no end
            except OSError as error:
                content = f"{error.errno}".encode()
            digest.update(f"{name}\0{len(content)}\0".encode("utf-8", "surrogatepass") + content)
    return digest.hexdigest()


def standing(output: Path) -> str:
    """Digest over the place, size, time and inode of every file that runs put below output/."""
    top = str(output)
    found: list[str] = []
    with os.scandir(top) as entries:
        for entry in entries:
            if entry.name in _NOT_STANDING:
                continue
            found += files_below(entry.path) if entry.is_dir(follow_symlinks=False) else [entry.path]
    return _digest_of_signatures(top, found)


def _digest_of_signatures(top: str, paths: Iterable[str]) -> str:
    lines = [f"{path[len(top) :]}\0{signature_of(path)}" for path in sorted(paths)]
    return sha256("\n".join(lines).encode("utf-8", "surrogatepass")).hexdigest()
