"""Faults at the system calls of a run that change something, and kills at random times."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from scripts.faults import tracer
from scripts.faults.office import ROOT, Office, Sites, environment, healed, is_done, torn, torn_in_a_file
from scripts.faults.starter import Asked, Ended, Start, Starter
from scripts.faults.tracer import Call, Fault

FAULTS = ("kill", "ENOSPC", "EIO", "EACCES", "EINTR")
_ENDS_WELL = {0, 1, 3, 4, -signal.SIGKILL}


@dataclass(frozen=True)
class Case:
    """What befalls a run, and how it is started."""

    call: Call
    kind: str
    is_persistent: bool
    start: Start = Start.FORKED

    @property
    def fault(self) -> Fault:
        return Fault(self.call.task, self.call.n, self.kind, self.is_persistent)

    def __str__(self) -> str:
        how = " from there on" if self.is_persistent else ""
        return f"{self.start.value} {self.call.task}:{self.call.n} {self.call.name} {self.call.about} {self.kind}{how}"


def plain(about: str) -> str:
    """Without what is another number or another random name in each run."""
    about = re.sub(r"\[\d+\]|(?<=\.)\d+(?=\.part)|/memfd:| \(deleted\)", "", about)
    return re.sub(r"(?<=/generate-)[a-z0-9_]{8}|(?<=/weasyprint-)[a-z0-9_]{8}|(?<=^tmp/)[a-z0-9_]{8}$", "*", about)


def cases(calls: Sequence[Call], kinds: Sequence[str] = FAULTS, start: Start = Start.FORKED) -> list[Case]:
    """Each fault at each call, once and persistently; a kill is a kill."""
    return [
        Case(call, kind, is_persistent, start)
        for call in calls
        for kind in kinds
        for is_persistent in ((False,) if kind == "kill" else (False, True))
    ]


class Harness:
    """Breaks runs in copies of an office, and looks at what is left."""

    def __init__(self, sites: Sites, folder: Path, starter: Starter, *, by_file: bool = False) -> None:
        """`by_file`: as on a system that can't exchange two folders."""
        self.sites, self.folder, self.starter = sites, folder, starter
        self.unknown = ("renameat2",) if by_file else ()
        self.n_not_met = 0

    def calls(self, start: Start = Start.FORKED) -> Sequence[Call]:
        """What an undisturbed run changes; paths are relative to the office."""
        office = self.sites.office.copy(self.folder / "case")
        ended = self._run(office, start=start, is_watched=True, is_recorded=True)
        assert ended.code == 0, ended
        return [
            replace(call, about=plain(call.about.replace(f"{office.root}/", "").replace(f"{self.folder}/", "")))
            for call in ended.calls
        ]

    def wrong(self, case: Case) -> str:
        """What went wrong in a case; '' when all is well."""
        office = self.sites.office.copy(self.folder / "case")
        ended = self._run(office, start=case.start, is_watched=True, fault=case.fault)
        self.n_not_met += not ended.is_met
        temporary = sorted(self.starter.temporary.iterdir())
        for path in temporary:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        # A worker that is killed itself, or that may open no folder any more, leaves its fonts.
        if temporary and case.call.task == "1" and not case.is_persistent:
            return f"temporary files: {[path.name for path in temporary]}"
        return self._ended_badly(ended) or self.left(office, ended.code, is_persistent=case.is_persistent)

    def killed(self, after: float) -> str:
        """What went wrong when a run was killed after so many seconds."""
        office = self.sites.office.copy(self.folder / "case")
        return self.left(office, self._run(office, is_watched=False, kill_after=after).code)

    def duration(self) -> float:
        """Seconds of an undisturbed run."""
        office = self.sites.office.copy(self.folder / "case")
        started = time.monotonic()
        self._run(office)
        return time.monotonic() - started

    def _run(self, office: Office, **how: object) -> Ended:
        how = {"is_watched": bool(self.unknown), "unknown": self.unknown, **how}
        return self.starter.run(Asked((*self.sites.command, *office.arguments()), one_processor=True, **how))  # type: ignore[arg-type]

    def _rerun(self, office: Office) -> tuple[int, str]:
        ended = self._run(office)
        return ended.code, ended.said

    def _ended_badly(self, ended: Ended) -> str:
        if ended.is_hanging:
            return "it hangs"
        if "Traceback" in ended.said:
            return f"a traceback: {ended.said[-400:]}"
        return "" if ended.code in _ENDS_WELL else f"ended with {ended.code}: {ended.said.strip()[-300:]}"

    def left(self, office: Office, code: int, *, is_persistent: bool = False) -> str:
        """What is wrong with an office in which a run has ended.

        Where the site is moved in file by file, a run that is killed leaves pages of both days for the next one, and so
        does one that could not put back what it had moved, as each rename was refused.
        """
        may_be_mixed = self.unknown and (is_persistent or code == -signal.SIGKILL)
        wrong = self.sites.check() or (torn_in_a_file if may_be_mixed else torn)(self.sites, office)
        if not wrong and code in (0, 1):
            wrong = is_done(self.sites, office)
        return wrong or healed(self.sites, office, self._rerun)


class Breaks(Protocol):
    """What `inject` asks of a harness."""

    def wrong(self, case: Case) -> str: ...


def inject(harness: Breaks, of: Sequence[Case], log: Log) -> Iterator[str]:
    """What went wrong: a line a case; nothing when all is well."""
    for case in of:
        if log.is_well(str(case)):
            continue
        wrong = harness.wrong(case)
        log.note(str(case), wrong)
        if wrong:
            yield f"{case}: {wrong}"


def kill_at_random(harness: Harness, n_kills: int, log: Log, seed: int = 1) -> Iterator[str]:
    """Kill a run, and whatever it started, after a random time; what went wrong, a line a kill."""
    chance, took = random.Random(seed), harness.duration()
    for n in range(n_kills):
        share = chance.uniform(0.0, 1.1)
        if log.is_well(name := f"{harness.sites.name} kill {seed}.{n} after {share:.3f} of a run"):
            continue
        wrong = harness.killed(share * took)
        log.note(name, wrong)
        if wrong:
            yield f"{name}: {wrong}"


def inject_naively(harness: Harness, n_calls: int) -> int:
    """How many kills tear the site of a program that writes today's pages in place; it must be some."""
    sites, n_torn = harness.sites, 0
    for n in range(2, 2 * n_calls, 2):  # it opens a file, and writes it
        office = sites.office.copy(harness.folder / "naive")
        new = sites.office.root.with_name("undisturbed") / "output" / "site"
        harness.starter.run(Asked((str(new), str(office.site)), Fault("1", n, "kill"), module="scripts.faults.naive"))
        n_torn += bool(torn(sites, office))
    return n_torn


class Log:
    """Which cases were well, also in a harness that was broken off: those are not tried again."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        lines = file.read_text(encoding="utf-8").splitlines() if file and file.exists() else []
        self._told = dict(line.split("\t", 1) for line in lines)

    def is_well(self, case: str) -> bool:
        return self._told.get(case) == ""

    def note(self, case: str, wrong: str) -> None:
        self._told[case] = wrong
        if self._file:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(f"{case}\t{' '.join(wrong.split())}\n")


# --- the same under strace ----------------------------------------------------------------------------------------

CALLS = (
    "openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,write,"
    "writev,pwrite64,pwritev,copy_file_range,sendfile,fsync,fdatasync,ftruncate,truncate,chmod,fchmod,fchmodat"
)
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)$")
_NO_CHANGE = re.compile(r'O_RDONLY|"/dev/(?!shm/)|"/proc/|"/sys/')


@dataclass(frozen=True)
class Point:
    """The nth time that a run makes this system call, as strace counts."""

    call: str
    n: int


def counted(log: Path) -> list[Point]:
    """The calls of that trace that change a file or speak with the network, counted as strace counts."""
    found, counts = [], Counter[str]()
    for match in filter(None, map(_LINE.match, log.read_text(errors="replace").splitlines())):
        call, rest = match.groups()
        counts[call] += 1
        if call not in ("openat", "open") or not _NO_CHANGE.search(rest):
            found.append(Point(call, counts[call]))
    return found


def inject_by_strace(harness: Harness, n_cases: int, kinds: Sequence[str] = FAULTS) -> Iterator[str]:
    """The same with a tool of others and the program as a user starts it: a sample, evenly over the run."""
    log, office = harness.folder / "trace", harness.sites.office.copy(harness.folder / "case")
    subprocess.run(["strace", "-qq", "-o", str(log), "-e", f"trace={CALLS}", *office.command()], **_QUIETLY)
    points = counted(log)
    for number in range(n_cases):
        point, kind = points[number * len(points) // n_cases], kinds[number % len(kinds)]
        office = harness.sites.office.copy(harness.folder / "case")
        injection = f"inject={point.call}:{'signal=KILL' if kind == 'kill' else f'error={kind}'}:when={point.n}"
        command = ["strace", "-qq", "-o", "/dev/null", "-e", f"trace={point.call}", "-e", injection, *office.command()]
        code = subprocess.run(command, **_QUIETLY).returncode
        code = -signal.SIGKILL if code == 128 + signal.SIGKILL else code
        if wrong := ("" if code in _ENDS_WELL else f"ended with {code}") or harness.left(office, code):
            yield f"{injection}: {wrong}"


_QUIETLY: Any = {"env": environment(), "cwd": ROOT, "capture_output": True, "check": False}


def check_tools() -> str:
    """Why nothing can be injected here; '' when it can."""
    if problem := tracer.why_not():
        return problem
    return "" if shutil.which("strace") else "strace is not there (on Debian: apt-get install strace)"
