"""Runs that start at the same moment in one workspace, under the eyes of a reader: one wins, the others exit 6."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from scripts.faults.office import ROOT, Digests, Office, Sites, environment, healed, is_done

_START = """
import sys, time, pathlib
import generator.cli, generator.pipeline, generator.commands.build, jinja2
signal = pathlib.Path(sys.argv.pop())
print("ready", flush=True)
while not signal.exists():
    time.sleep(0.002)
sys.exit(generator.cli.main())
"""


class Reader(threading.Thread):
    """Reads the whole site again and again; `torn` are the readings that were neither of the two sites."""

    def __init__(self, site: Path, whole: list[Digests]) -> None:
        super().__init__()
        self.site, self.whole = site, whole
        self.n_whole, self.torn = 0, list[str]()
        self._is_over = threading.Event()

    def run(self) -> None:
        while not self._is_over.is_set():
            found = self._read()
            if found is None:
                continue
            if found in self.whole:
                self.n_whole += 1
            else:
                self.torn.append(f"{len(found)} files that are no whole site")

    def _read(self) -> Digests | None:
        """The site as one sees it who entered the folder; None when it was exchanged and taken away meanwhile."""
        found: Digests = {}
        try:
            folder = os.open(self.site, os.O_RDONLY)
        except FileNotFoundError:
            self.torn.append("no site at all")
            return None
        try:
            for root, _, files, at in os.fwalk(".", dir_fd=folder):
                for name in files:
                    descriptor = os.open(name, os.O_RDONLY, dir_fd=at)
                    with os.fdopen(descriptor, "rb") as file:
                        found[os.path.normpath(f"{root}/{name}")] = sha256(file.read()).hexdigest()
        except OSError:
            return None if self._was_exchanged(folder) else found
        else:
            return None if found not in self.whole and self._was_exchanged(folder) else found
        finally:
            os.close(folder)

    def _was_exchanged(self, folder: int) -> bool:
        try:
            return not os.path.samestat(os.fstat(folder), self.site.stat())
        except FileNotFoundError:
            return False

    def stop(self) -> None:
        self._is_over.set()
        self.join()


def compete(sites: Sites, folder: Path, n_runs: int, n_rounds: int) -> Iterator[str]:
    """What went wrong, a line a round; nothing when one won each round and the reader saw whole sites only."""
    n_whole = 0
    for n in range(n_rounds):
        office = sites.office.copy(folder / "rivals")
        reader = Reader(office.site, [sites.old, sites.new])
        reader.start()
        try:
            codes = sorted(_round(office, folder / f"go{n}", n_runs))
        finally:
            reader.stop()
        n_whole += reader.n_whole
        if codes != [0, *[6] * (n_runs - 1)]:
            yield f"round {n}: exit codes {codes}"
        if wrong := is_done(sites, office) or healed(sites, office, _rerun):
            yield f"round {n}: {wrong}"
        yield from (f"round {n}: the reader saw {torn}" for torn in reader.torn)
    if not n_whole:
        yield "the reader saw nothing"


def _rerun(office: Office) -> tuple[int, str]:
    done = office.run()
    return done.returncode, done.stderr


def _round(office: Office, signal: Path, n_runs: int) -> list[int]:
    command = [sys.executable, "-c", _START, *office.arguments(), str(signal)]
    running = [
        subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        for _ in range(n_runs)
    ]
    for process in running:
        assert process.stdout and process.stdout.readline() == b"ready\n"
    signal.touch()
    for process in running:
        process.communicate()
    return [process.returncode for process in running]


def control(sites: Sites, folder: Path) -> int:
    """The positive control: how many torn readings there are when somebody writes straight into the site."""
    office = sites.office.copy(folder / "control")
    new = sites.office.root.with_name("undisturbed") / "output" / "site"
    reader = Reader(office.site, [sites.old, sites.new])
    reader.start()
    try:
        for _ in range(20):
            for source in (new, sites.office.site):
                for path in sorted(p for p in source.rglob("*") if p.is_file()):
                    target = office.site / path.relative_to(source)
                    target.unlink(missing_ok=True)  # it has other names, in other copies
                    target.write_bytes(path.read_bytes())
    finally:
        reader.stop()
    return len(reader.torn)
