"""Faults at the system calls of a run that change something, injected by strace; and kills at random times."""

from __future__ import annotations

import random
import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.faults.office import ROOT, TODAY, Office, Sites, environment, healed, torn

CALLS = (
    "openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,symlinkat,write,"
    "writev,pwrite64,pwritev,copy_file_range,sendfile,fsync,fdatasync,ftruncate,truncate,chmod,fchmod,fchmodat"
)
FAULTS = {
    "kill": "signal=KILL",
    "ENOSPC": "error=ENOSPC",
    "EIO": "error=EIO",
    "EACCES": "error=EACCES",
    "EINTR": "error=EINTR",
}
_LINE = re.compile(r"(?:\d+ +)?(\w+)\((.*)$")
_READS = re.compile(r"O_RDONLY")
_NOT_OURS = re.compile(r'"/dev/(?!shm/)|"/proc/|"/sys/')
_ENDS_WELL = {0, 1, 3, 4, 70, -signal.SIGKILL, 128 + signal.SIGKILL}


@dataclass(frozen=True)
class Point:
    """The nth time that a run makes this system call."""

    call: str
    n: int

    def injection(self, fault: str, *, persistent: bool) -> str:
        return f"inject={self.call}:{FAULTS[fault]}:when={self.n}{'+' if persistent else ''}"


def points(sites: Sites, folder: Path) -> list[Point]:
    """Every system call of an undisturbed run that changes a file, counted as strace counts."""
    office, log = sites.office.copy(folder / "counted"), folder / "trace"
    office.run(prefix=("strace", "-qq", "-o", str(log), "-e", f"trace={CALLS}"))
    return counted(log)


def counted(log: Path) -> list[Point]:
    """The calls of that trace that change a file or speak with the network, counted as strace counts."""
    found, counts = [], Counter[str]()
    for line in log.read_text(errors="replace").splitlines():
        match = _LINE.match(line)
        if not match:
            continue
        call, rest = match.groups()
        counts[call] += 1
        if not (call in ("openat", "open") and _READS.search(rest)) and not _NOT_OURS.search(rest):
            found.append(Point(call, counts[call]))
    return found


def naive(sites: Sites) -> list[str]:
    """The positive control: a program that writes today's pages straight into the site, one after the other."""
    new = sites.office.root.with_name("undisturbed") / "output" / "site"
    code = ("import pathlib,sys; new,site=map(pathlib.Path,sys.argv[1:]);\n"
            "for p in sorted(new.rglob('*')):\n"
            "    if p.is_file(): (site/p.relative_to(new)).write_bytes(p.read_bytes())")  # fmt: skip
    return [sys.executable, "-c", code, str(new)]


def inject(sites: Sites, folder: Path, cases: Sequence[tuple[Point, str, bool]]) -> Iterator[str]:
    """What went wrong: a line a case; nothing when all is well."""
    for point, fault, persistent in cases:
        office = sites.office.copy(folder / "case")
        injection = point.injection(fault, persistent=persistent)
        done = office.run(prefix=("strace", "-qq", "-o", "/dev/null", "-e", f"trace={point.call}", "-e", injection))
        wrong = torn(sites, office) or ("" if done.returncode in _ENDS_WELL else f"ended with {done.returncode}")
        if "Traceback" in done.stderr:
            wrong = wrong or f"a traceback: {done.stderr[-300:]}"
        if done.returncode == 70 and not wrong:
            wrong = f"called a bug: {done.stderr.strip()[-200:]}"
        if wrong := wrong or healed(sites, office):
            yield f"{injection}: {wrong}"


def inject_naively(sites: Sites, folder: Path, n_points: int) -> int:
    """How many of the kills tear the site of the naive program; it must be some."""
    n_torn = 0
    for n in range(1, n_points + 1):
        office = sites.office.copy(folder / "naive")
        command = ["strace", "-qq", "-o", "/dev/null", "-e", "trace=write", "-e", f"inject=write:signal=KILL:when={n}"]
        subprocess.run([*command, *naive(sites), str(office.site)], check=False, capture_output=True)
        n_torn += bool(torn(sites, office))
    return n_torn


def kill_at_random(sites: Sites, folder: Path, n_kills: int, seed: int = 1) -> Iterator[str]:
    """Kill a run, and whatever it started, after a random time; what went wrong, a line a kill."""
    chance, took = random.Random(seed), _duration(sites, folder)
    for n in range(n_kills):
        office = sites.office.copy(folder / "killed")
        after = chance.uniform(0.2, 1.0) * took
        with subprocess.Popen(
            office.command(TODAY), env=environment(), cwd=ROOT, start_new_session=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            try:
                process.wait(after)
            except subprocess.TimeoutExpired:
                process.kill()
        if wrong := torn(sites, office) or healed(sites, office):
            yield f"kill {n} after {after:.2f} s: {wrong}"


def _duration(sites: Sites, folder: Path) -> float:
    import time

    office: Office = sites.office.copy(folder / "timed")
    started = time.monotonic()
    office.run()
    return time.monotonic() - started


def check_tools() -> str:
    """Why nothing can be injected here; '' when it can."""
    if not sys.platform.startswith("linux") or not shutil.which("strace"):
        return "strace is not there (on Debian: apt-get install strace)"
    done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "true"], check=False, capture_output=True)
    return "" if done.returncode == 0 else "strace may not trace here"
