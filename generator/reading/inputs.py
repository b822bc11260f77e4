"""Which files the office has given: found, and told apart, without opening any."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from generator.language.persian import fold
from generator.model.errors import InputError

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".xlsb"})
SUFFIXES = WORKBOOKS | {".csv"}
_REQUEST = "بررسی"  # what a file is called that asks `watch` for the check's page


class Inputs(NamedTuple):
    """What lies below `input/`. Names are relative to the workspace; of an input folder elsewhere, to what holds it."""

    workbooks: tuple[tuple[Path, str], ...] = ()  # (file, name), in the order of the names
    locks: tuple[str, ...] = ()  # of workbooks that somebody has open
    others: tuple[str, ...] = ()  # what can't be read
    links: tuple[str, ...] = ()  # folders that are links: what is behind them is not looked for


@contextlib.contextmanager
def reachable(folder: Path) -> Iterator[None]:
    """While the folder is looked through: InputError for a share that is gone or a folder that may not be read."""
    try:
        yield
    except OSError as error:
        if error.filename and not Path(error.filename).is_relative_to(folder):
            raise
        raise InputError("input_unreachable", folder=str(folder), why=error.strerror or str(error)) from error


def inputs_below(folder: Path, root: Path) -> Inputs:
    """The files below `folder`; hidden ones, and those that spreadsheet programs put beside an open one, are none.

    Raises InputError when the folder can't be looked through.
    """
    workbooks: list[tuple[Path, str]] = []
    locks, others, links = [], [], []
    with reachable(folder):
        found = sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix())
    for path in found:
        name = relative(path, root, folder)
        if path.name.startswith((".", "~lock")) or is_request(path):
            continue
        if path.is_dir():
            links += [name] if path.is_symlink() else []
        elif path.name.startswith("~$"):
            locks.append(name.replace("~$", ""))
        elif path.suffix.lower() not in SUFFIXES:
            others.append(name)
        else:
            workbooks.append((path, name))
    return Inputs(tuple(workbooks), tuple(locks), tuple(others), tuple(links))


def is_request(path: Path) -> bool:
    """Whether a file of that name asks for the check's page: «بررسی», «بررسی.txt»; never a workbook."""
    return fold(path.name.partition(".")[0]) == fold(_REQUEST) and path.suffix.lower() not in SUFFIXES


def digests_of(inputs: Inputs) -> dict[Path, str]:
    """SHA-256 of every workbook; '' for one that can't be read: the reader will say why, beside all others."""
    found = {}
    for path, _name in inputs.workbooks:
        found[path] = ""
        with contextlib.suppress(OSError):
            if path.is_file():  # a pipe has no end, nor has many a device
                found[path] = sha256(path.read_bytes()).hexdigest()
    return found


def relative(path: Path, root: Path, folder: Path | None = None) -> str:
    """Relative to the workspace; of an input folder elsewhere only its own name, for pages show these paths. What is
    no UTF-8 in it is shown as «�»."""
    try:
        name = path.relative_to(root).as_posix()
    except ValueError:
        name = path.relative_to((folder or path).parent).as_posix()
    return name if name.isascii() else os.fsencode(name).decode("utf-8", errors="replace")
