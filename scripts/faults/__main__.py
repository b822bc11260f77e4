"""`make faults`: all harnesses, in full. ARGS="--every 10" takes every tenth point only."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from scripts.faults import injected, rivals
from scripts.faults.office import prepare


def main() -> int:
    """Run them; 1 when anything went wrong, or when a positive control found nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every Nth system call")
    parser.add_argument("--faults", default=",".join(injected.FAULTS), help="which faults")
    parser.add_argument("--kills", type=int, default=500, help="kills at random times")
    parser.add_argument("--rounds", type=int, default=50, help="rounds of eight rivals")
    options = parser.parse_args()
    if problem := injected.check_tools():
        print(problem, file=sys.stderr)
        return 4
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sites = prepare(folder)
        found = injected.points(sites, folder)
        cases = [
            (point, fault, persistent)
            for point in found[:: options.every]
            for fault in options.faults.split(",")
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
    return int(bool(n_wrong) or not all(controls.values()))


def _told(what: str, wrong: Iterable[str], n: int) -> int:
    n_wrong = 0
    for line in wrong:
        n_wrong += 1
        print(f"  {line}", flush=True)
    print(f"{what}: {n_wrong} of {n} went wrong", flush=True)
    return n_wrong


if __name__ == "__main__":
    sys.exit(main())
