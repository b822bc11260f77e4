"""`make faults`: all harnesses, in full. ARGS="--only send" takes one of them, "--every 10" every tenth point."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from scripts.faults import injected, rivals, sent
from scripts.faults.office import prepare


def main() -> int:
    """Run them; 1 when anything went wrong, or when a positive control found nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=HARNESSES, help="one of the harnesses")
    parser.add_argument("--every", type=int, default=1, help="take every Nth system call")
    parser.add_argument("--faults", help="which faults")
    parser.add_argument("--kills", type=int, default=500, help="kills at random times")
    parser.add_argument("--rounds", type=int, default=50, help="rounds of eight rivals")
    parser.add_argument("--lines", type=int, default=os.cpu_count() or 1, help="sends at the same time")
    options = parser.parse_args()
    if problem := injected.check_tools():
        print(problem, file=sys.stderr)
        return 4
    memory = Path("/dev/shm")  # where a «sync» is free: the order of things is tested, not the disk
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        went_well = [HARNESSES[which](options, Path(name)) for which in HARNESSES if options.only in (which, None)]
    return int(not all(went_well))


def of_site(options: argparse.Namespace, folder: Path) -> bool:
    """Runs of `generate` that are broken off, killed, and that compete."""
    sites = prepare(folder)
    found = injected.points(sites, folder)
    faults = options.faults.split(",") if options.faults else injected.FAULTS
    cases = [
        (point, fault, persistent)
        for point in found[:: options.every]
        for fault in faults
        for persistent in ((False,) if fault == "kill" else (False, True))
    ]
    print(f"{len(found)} system calls change something; {len(cases)} cases", flush=True)
    n_wrong = _told("injected faults", injected.inject(sites, folder, cases), len(cases))
    n_wrong += _told("random kills", injected.kill_at_random(sites, folder, options.kills), options.kills)
    n_wrong += _told("rivals", rivals.compete(sites, folder, 8, options.rounds), options.rounds)
    controls = {
        "naive writer": injected.inject_naively(sites, folder, 12),
        "naive reader": rivals.control(sites, folder),
    }
    for control, n in controls.items():
        print(f"control, {control}: {n} torn (must not be 0)")
    return not n_wrong and all(controls.values())


def of_send(options: argparse.Namespace, folder: Path) -> bool:
    """Runs of `generate send` with a fault at each system call, and those of a naive sender."""
    office = sent.prepare(folder)
    with sent.line(office, folder / "first") as work:
        found = sent.points(work)
        n_kills, n_twice = sent.inject_naively(work)
    faults = options.faults.split(",") if options.faults else [*sent.FAULTS]
    cases, tally = sent.cases(found[:: options.every], faults), sent.Tally()
    calls = ", ".join(f"{n} {call}" for call, n in Counter(point.call for point in found).most_common())
    print(f"a send of {sent.N_LETTERS} letters: {len(found)} system calls ({calls}); {len(cases)} cases", flush=True)
    n_wrong = _told("faults while sending", sent.in_lines(office, folder, cases, options.lines, tally), len(cases))
    print(tally)
    print(f"control, naive sender: letters sent twice after {n_twice} of {n_kills} kills (must not be 0)", flush=True)
    return not n_wrong and not tally.n_twice and not tally.n_unlisted and bool(n_twice)


HARNESSES = {"site": of_site, "send": of_send}


def _told(what: str, wrong: Iterable[str], n: int) -> int:
    n_wrong = 0
    for line in wrong:
        n_wrong += 1
        print(f"  {line}", flush=True)
    print(f"{what}: {n_wrong} of {n} went wrong", flush=True)
    return n_wrong


if __name__ == "__main__":
    sys.exit(main())
