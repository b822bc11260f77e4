"""A small office with yesterday's site in place, and what must hold after anything that befalls today's run."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import ledger
from generator.errors import MachineError
from generator.ledger import runs
from generator.publishing import seal

ROOT = Path(__file__).resolve().parents[2]
YESTERDAY, TODAY = "1405-09-01", "1405-09-02"
ROWS = [("کد", "نام حزب", "تلفن همراه"), ("A", "حزب نمونهٔ الف", "09120000101"), ("B", "حزب نمونهٔ ب", "09120000102")]
_MAY_STAY = {"site", "returned", "report.json", ".lock", ".cache", "letters.xlsx", "outbox", "internal"}

Digests = dict[str, str]


@dataclass(frozen=True)
class Office:
    """A workspace; `command` builds its site for a day."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "output" / "site"

    def command(self, today: str = TODAY) -> list[str]:
        return [sys.executable, "-m", "generator", "-C", str(self.root), "--no-pdf", "--today", today]

    def run(self, today: str = TODAY, prefix: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
        command = [*prefix, *self.command(today)]
        return subprocess.run(command, env=environment(), cwd=ROOT, capture_output=True, text=True, check=False)

    def copy(self, to: Path) -> Office:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.root, to)
        return Office(to)


@dataclass(frozen=True)
class Sites:
    """An office with yesterday's site, and the two sites that readers may see."""

    office: Office
    old: Digests
    new: Digests


def environment() -> dict[str, str]:
    """The same system calls in every run."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def prepare(folder: Path) -> Sites:
    """The office, and beside it one that has gone through today's run undisturbed."""
    from openpyxl import Workbook

    (folder / "office" / "input").mkdir(parents=True)
    book = Workbook()
    book.worksheets[0].title = "احزاب"
    for row in ROWS:
        book.worksheets[0].append(row)
    book.save(folder / "office" / "input" / "دفتر.xlsx")
    office = Office(folder / "office")
    office.run(YESTERDAY)
    old, other = seal.digests(office.site), office.copy(folder / "undisturbed")
    other.run()
    new = seal.digests(other.site)
    assert old and new and old != new
    return Sites(office, old, new)


def torn(sites: Sites, office: Office) -> str:
    """What is wrong with the site that readers see now; '' when it is one of the two, whole."""
    found = seal.digests(office.site)
    return "" if found in (sites.old, sites.new) else f"torn site: {len(found)} files, {_mixed(sites, found)}"


def _mixed(sites: Sites, found: Digests) -> str:
    n_old = sum(sites.old.get(path) == digest != sites.new.get(path) for path, digest in found.items())
    n_new = sum(sites.new.get(path) == digest != sites.old.get(path) for path, digest in found.items())
    return f"{n_old} of yesterday, {n_new} of today"


def healed(sites: Sites, office: Office) -> str:
    """What is still wrong after one more, undisturbed run; '' when all is well."""
    again = office.run()
    if again.returncode:
        return f"the rerun ended with {again.returncode}: {again.stderr[-200:]}"
    if seal.digests(office.site) != sites.new:
        return "the rerun did not bring today's site"
    output = office.root / "output"
    left = [p.name for p in output.iterdir() if p.name not in _MAY_STAY]
    left += [p.name for p in output.rglob("*.part")]
    left += [p.name for end in ("journal", "wal", "shm") for p in (office.root / "records").rglob(f"*-{end}")]
    if left:
        return f"left over: {left}"
    if seal.read(output / ".cache" / "site.sha256") != sites.new:
        return "the seal is not that of the site"
    return _ledger(sites, office)


def _ledger(sites: Sites, office: Office) -> str:
    records = office.root / "records"
    try:
        if (found := ledger.integrity(records)) != "ok":
            return f"ledger: {found}"
        with ledger.read_ledger(records) as connection:
            published = [run.site for run in runs.published(connection)]
    except (sqlite3.Error, MachineError) as error:
        return f"ledger: {error}"
    wanted = [seal.whole(sites.old), seal.whole(sites.new)]
    return "" if published == wanted else f"{len(published)} rows of runs instead of 2"
