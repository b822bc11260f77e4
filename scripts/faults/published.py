"""Faults at the system calls of `generate publish`: what readers of the target see, and what it says of it.

Beside the target stands nothing that a web server's user may read; in it, but for what others put there, the old site
or the new one, whole. Where the site is moved in file by file and the command is killed, each page is whole, and the
next one finishes what it began.
"""

from __future__ import annotations

import shutil
import signal
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from generator.keeping import seal
from generator.publishing import mirror
from scripts.faults.injected import Case, plain
from scripts.faults.office import YESTERDAY, Office, write_workbook
from scripts.faults.starter import Asked, Ended, Starter
from scripts.faults.tracer import Call, Fault

Digests = dict[str, str]
NOTE, SAID = "یادداشت.txt", "سایت تازه در جای خود است"  # a file of others; how each sentence about the new site begins
UMASK = 0o027  # as hardened services have it: what all may read must be told so
_KEPT = {"site.sha256", "workspace.json", "lock"}
_SHEETS: Mapping[str, Sequence[Sequence[object]]] = {
    "احزاب": [("کد", "نام حزب", "گستره"), ("A", "حزب نمونهٔ الف", "ملی"), ("B", "حزب نمونهٔ ب", "ملی")],
    "نشست‌ها": [("شماره نشست", "تاریخ", "سیاست دعوت"), (1, "۱۴۰۵/۰۹/۱۷", "همه تشکل‌ها"), (2, "۱۴۰۵/۱۰/۱۵", "همه تشکل‌ها")],
}
_TODAY: Mapping[str, Sequence[Sequence[object]]] = {
    "احزاب": [*_SHEETS["احزاب"], ("C", "حزب نمونهٔ پ", "ملی")],
    "نشست‌ها": _SHEETS["نشست‌ها"][:2],
}


class Way(Enum):
    """How the new site comes into the target."""

    EXCHANGED = "exchanged"
    BY_FILE = "file by file"  # as on a system that can't exchange two folders
    SHARED = "beside files of others"  # which stay, so that nothing is exchanged
    FIRST = "for the first time"


@dataclass(frozen=True)
class Prepared:
    """An office with today's site, and a folder with a target that holds yesterday's."""

    office: Office
    served: Path
    old: Digests
    new: Digests


def prepare(office: Office, served: Path, starter: Starter) -> Prepared:
    """Publish the site of yesterday's run, and run again: today a party has come and a session is gone."""
    served.mkdir()
    _whole(starter, "publish", str(served / "target"), *office.arguments(YESTERDAY))
    old = seal.digests(office.site)
    write_workbook(office.root / "input" / "دفتر.xlsx", _TODAY)
    _whole(starter, "--no-pdf", *office.arguments())
    new = seal.digests(office.site)
    assert old.keys() - new.keys() and any(old[path] != new[path] for path in old.keys() & new.keys())
    return Prepared(office, served, old, new)


def _whole(starter: Starter, *arguments: str) -> None:
    ended = starter.run(Asked(arguments, is_watched=False))
    assert ended.code in (0, 1), ended


class Harness:
    """Breaks the publishing of one site, and looks at what stands in the target."""

    def __init__(self, prepared: Prepared, folder: Path, starter: Starter, way: Way) -> None:
        self.prepared, self.folder, self.starter, self.way = prepared, folder, starter, way
        self.n_not_met = 0
        self.old = {} if way is Way.FIRST else prepared.old
        self.others = {NOTE: seal.digest(_note(folder))} if way is Way.SHARED else {}
        self.is_by_file = way in (Way.BY_FILE, Way.SHARED)

    @property
    def target(self) -> Path:
        return self.folder / "case" / "target"

    def calls(self) -> Sequence[Call]:
        """What an undisturbed run changes; paths are relative to the folder of the target."""
        self._fresh()
        ended = self._run(is_recorded=True)
        assert ended.code == 0, ended
        assert self._found() == {**self.prepared.new, **self.others}
        return [replace(c, about=plain(c.about.replace(f"{self.target.parent}/", ""))) for c in ended.calls]

    def wrong(self, case: Case) -> str:
        """What went wrong in a case; '' when all is well."""
        self._fresh()
        ended = self._run(case)
        self.n_not_met += not ended.is_met
        if ended.is_hanging or ended.code not in (0, 4, -signal.SIGKILL) or "Traceback" in ended.said:
            return f"ended with {ended.code}: {ended.said.strip()[-300:]}"
        may_be_mixed = self.is_by_file and (case.is_persistent or ended.code == -signal.SIGKILL)
        is_heard = case.call.about != "said" and not (case.call.name == "write" and case.is_persistent)
        return self._seen(may_be_mixed) or (self._told(ended) if is_heard else "") or self._healed()

    def torn_naively(self, n_calls: int) -> int:
        """How many kills tear the target under a program that writes today's pages in place; it must be some."""
        n_torn = 0
        for n in range(2, 2 * n_calls, 2):  # it opens a file, and writes it
            self._fresh()
            arguments = (str(self.prepared.office.site), str(self.target))
            self.starter.run(Asked(arguments, Fault("1", n, "kill"), module="scripts.faults.naive"))
            n_torn += bool(self._seen(may_be_mixed=False))
        return n_torn

    def _fresh(self) -> None:
        shutil.rmtree(self.target.parent, ignore_errors=True)
        if self.way is Way.FIRST:
            self.target.parent.mkdir()
        else:
            shutil.copytree(self.prepared.served, self.target.parent)
        if self.way is Way.SHARED:
            shutil.copy(_note(self.folder), self.target / NOTE)

    def _run(self, case: Case | None = None, *, is_recorded: bool = False) -> Ended:
        unknown = ("renameat2",) if self.way is Way.BY_FILE else ()
        arguments = ("publish", str(self.target), *self.prepared.office.arguments())
        fault = case.fault if case else None
        return self.starter.run(Asked(arguments, fault, is_recorded=is_recorded, unknown=unknown, umask=UMASK))

    def _found(self) -> Digests:
        return mirror.found_in(self.target) if self.target.exists() else {}

    def _seen(self, may_be_mixed: bool) -> str:
        """What is wrong with what readers see now."""
        if seal.digests(self.prepared.office.site) != self.prepared.new:
            return "the site of the office has changed"
        found, old, new = self._found(), {**self.old, **self.others}, {**self.prepared.new, **self.others}
        if may_be_mixed:
            torn = [path for path, digest in found.items() if digest not in (old.get(path), new.get(path))]
            torn += sorted((old.keys() & new.keys()) - found.keys())
        else:
            torn = [] if found in (old, new) else [f"{len(found)} files, neither the old site nor the new one"]
        served = [path for path in _served(self.target.parent) if not path.startswith("target/")]
        served += [path for path in _served(self.target) if path.startswith(mirror.CONTROL)]
        return f"torn: {torn}" if torn else f"served beside the site: {served}" if served else ""

    def _told(self, ended: Ended) -> str:
        """Whether it says of the target what is so."""
        is_new = self._found() == {**self.prepared.new, **self.others}
        if ended.code == 0:
            if not is_new:
                return "it says that it is done, and it is not"
            if hidden := sorted(self.prepared.new.keys() - set(_served(self.target))):
                return f"it says that it is done, and a web server can't read {hidden}"
        says_new = SAID in ended.said or "target_after" in ended.said  # where no template can be read
        says_old = "سایت پیشین دست‌نخورده است" in ended.said
        is_old = self._found() == {**self.old, **self.others}
        if ended.code == 4 and (says_new is not is_new or (says_old and not is_old)):
            return f"the new site is {'' if is_new else 'not '}in place; it says: {ended.said.strip()[-300:]}"
        return ""

    def _healed(self) -> str:
        """What is still wrong after one more, undisturbed run."""
        ended = self._run()
        if ended.code:
            return f"the rerun ended with {ended.code}: {ended.said[-300:]}"
        if wrong := self._seen(may_be_mixed=False) or self._told(ended):
            return f"after the rerun: {wrong}"
        left = [path.name for path in self.target.parent.iterdir() if path != self.target]
        left += [path.name for path in (self.target / mirror.CONTROL).iterdir() if path.name not in _KEPT]
        return f"left over: {left}" if left else ""


def _note(folder: Path) -> Path:
    note = folder / NOTE
    note.write_text("از همکاران", encoding="utf-8")
    return note


def _served(folder: Path) -> Iterator[str]:
    """What the user of a web server may read below a folder: files whose folders are all open to others."""
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        mode = stat.S_IMODE(path.stat().st_mode)
        if path.is_dir() and mode & 0o005 == 0o005:
            yield from (f"{path.name}/{name}" for name in _served(path))
        elif path.is_file() and mode & 0o004:
            yield path.name


@contextmanager
def harnesses(folder: Path) -> Iterator[dict[Way, Harness]]:
    """One for each way, ready to go."""
    office = Office(folder / "office")
    (office.root / "input").mkdir(parents=True)
    write_workbook(office.root / "input" / "دفتر.xlsx", _SHEETS)
    with Starter(("--no-pdf", *office.arguments(YESTERDAY)), folder / "tmp") as starter:
        prepared = prepare(office, folder / "served", starter)
        yield {way: Harness(prepared, folder, starter, way) for way in Way}
