"""`make faults`: all harnesses, in full. ARGS="--every 10" takes every tenth system call only."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.faults import injected, rivals
from scripts.faults.injected import Case, Harness, Log, cases
from scripts.faults.office import prepare
from scripts.faults.starter import Start, Starter
from scripts.faults.tracer import Call


def main() -> int:
    """Run them; 1 when anything went wrong, or when a positive control found nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="take every Nth system call")
    parser.add_argument("--faults", default=",".join(injected.FAULTS), help="which faults")
    parser.add_argument("--afresh", type=int, default=100, help="cases in which the program is started as users do")
    parser.add_argument("--kills", type=int, default=500, help="kills at random times")
    parser.add_argument("--rounds", type=int, default=50, help="rounds of eight rivals")
    parser.add_argument("--log", type=Path, help="where it is written down what went well, to go on there another time")
    options = parser.parse_args()
    if problem := injected.check_tools():
        print(problem, file=sys.stderr)
        return 4
    told, log, faults = _Told(), Log(options.log), options.faults.split(",")
    with _harness(papers_in_store=True) as harness:
        calls = harness.calls()
        told.same_calls(calls, harness.calls(Start.AFRESH))
        of = cases(calls[:: options.every], faults)
        told.cases("a run", harness, of, len(calls), log)
        afresh = [Case(c.call, c.kind, c.is_persistent, Start.AFRESH) for c in of[:: -(-len(of) // options.afresh)]]
        told.cases("started afresh", harness, afresh, len(calls), log)
        told.wrong("under strace", injected.inject_by_strace(harness, options.afresh), options.afresh)
        told.wrong("kills", injected.kill_at_random(harness, options.kills, log), options.kills)
        told.wrong("rivals", rivals.compete(harness.sites, harness.folder, 8, options.rounds), options.rounds)
        told.control("naive writer", injected.inject_naively(harness, 12))
        told.control("naive reader", rivals.control(harness.sites, harness.folder))
    with _harness(papers_in_store=False) as harness:
        known = {(call.name, call.about) for call in calls}
        drawing = harness.calls()
        others = [call for call in drawing if (call.name, call.about) not in known]
        told.cases("drawing papers", harness, cases(others[:: options.every], faults), len(others), log)
        told.wrong("kills while drawing", injected.kill_at_random(harness, options.kills // 5, log), options.kills // 5)
    return int(told.is_bad)


@contextmanager
def _harness(*, papers_in_store: bool) -> Iterator[Harness]:
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as name:
        folder = Path(name)
        sites = prepare(folder, papers_in_store=papers_in_store)
        with Starter(sites.office.copy(folder / "warm").arguments(), folder / "tmp") as starter:
            yield Harness(sites, folder, starter)


_MEMORY = Path("/dev/shm")  # the disk's part in this is to be slow


class _Told:
    """Tells what was found as it is found, and remembers whether anything was."""

    def __init__(self) -> None:
        self.is_bad = False

    def wrong(self, what: str, wrong: Iterable[str], n: int) -> None:
        n_wrong = 0
        for line in wrong:
            n_wrong += 1
            print(f"  {line}", flush=True)
        self.is_bad |= n_wrong > 0
        print(f"{what}: {n_wrong} of {n} went wrong", flush=True)

    def cases(self, what: str, harness: Harness, of: list[Case], n_calls: int, log: Log) -> None:
        n = len({(case.call.task, case.call.n) for case in of})
        print(f"{what}: {n} of {n_calls} system calls, {len(of)} cases", flush=True)
        self.wrong(what, injected.inject(harness, of, log), len(of))
        print(f"{what}: {harness.n_not_met} calls were not reached; {len(harness.sites.states)} states healed so far")

    def same_calls(self, forked: Iterable[Call], afresh: Iterable[Call]) -> None:
        """What is made quick must still be the same: all but what goes to a worker that has nothing to do."""
        is_same = _of_files(forked) == _of_files(afresh)
        self.is_bad |= not is_same
        print(f"forked and started afresh the program makes {'the same' if is_same else 'OTHER'} calls", flush=True)

    def control(self, what: str, n_torn: int) -> None:
        self.is_bad |= not n_torn
        print(f"control, {what}: {n_torn} torn (must not be 0)", flush=True)


def _of_files(calls: Iterable[Call]) -> list[str]:
    return sorted(f"{call.name} {call.about}" for call in calls if call.task == "1" and call.about != "pipe:")


if __name__ == "__main__":
    sys.exit(main())
