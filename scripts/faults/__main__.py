"""`make faults`: all harnesses, in full. ARGS="--only kills" takes one of them, "--every 10" every tenth system call.

site        every system call of a run that changes something × every fault, papers being in store
files       the same where folders can't be exchanged and the site is moved in file by file
papers      what a run that draws papers does beside that, and its workers
close       closing the year before, every system call that changes something
afresh      a sample of both, the program being started as a user does; and the same sample under strace
kills       at random times
rivals      eight runs at once, under the eyes of a reader
publish     a publishing, in four ways: every system call that changes something, and what it says of the target
send        a send of ten letters: every system call that changes something or speaks with the server
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from scripts.faults import injected, published, rivals, sent
from scripts.faults.injected import Harness, Log, cases
from scripts.faults.office import prepare
from scripts.faults.starter import Start, Starter
from scripts.faults.tracer import Call


def main() -> int:
    """Run them; 1 when anything went wrong, or when a positive control found nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=HARNESSES, help="one of the harnesses")
    parser.add_argument("--every", type=int, default=1, help="take every Nth system call")
    parser.add_argument("--faults", help="which faults")
    parser.add_argument("--sample", type=int, default=100, help="cases in which the program is started afresh")
    parser.add_argument("--kills", type=int, default=500, help="kills at random times")
    parser.add_argument("--seed", type=int, default=1, help="other times")
    parser.add_argument("--rounds", type=int, default=50, help="rounds of eight rivals")
    parser.add_argument("--lines", type=int, default=os.cpu_count() or 1, help="sends at the same time")
    parser.add_argument("--log", type=Path, help="where it is written down what went well, to go on there another time")
    options = parser.parse_args()
    if problem := injected.check_tools():
        print(problem, file=sys.stderr)
        return 4
    memory = Path("/dev/shm")  # where a «sync» is free: the order of things is tested, not the disk
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        went_well = [
            HARNESSES[which](options, Path(name, which)) for which in HARNESSES if options.only in (which, None)
        ]
    return int(not all(went_well))


def of_site(options: argparse.Namespace, folder: Path) -> bool:
    with _harness(folder, papers_in_store=True) as harness:
        calls = harness.calls()
        n_torn = injected.inject_naively(harness, 12)
        print(f"control, naive writer: {n_torn} torn (must not be 0)", flush=True)
        is_same = _of_files(calls) == _of_files(harness.calls(Start.AFRESH))
        print(f"forked and started afresh the program makes {'the same' if is_same else 'OTHER'} calls", flush=True)
        return _injected(options, "a run", harness, calls) and n_torn > 0 and is_same


def of_papers(options: argparse.Namespace, folder: Path) -> bool:
    with _harness(folder / "stored", papers_in_store=True) as harness:
        known = {(call.name, call.about) for call in harness.calls()}
    with _harness(folder, papers_in_store=False) as harness:
        calls = [call for call in harness.calls() if (call.name, call.about) not in known]
        return _injected(options, "drawing papers", harness, calls)


def of_files(options: argparse.Namespace, folder: Path) -> bool:
    with _harness(folder, papers_in_store=True) as harness:
        harness = Harness(harness.sites, folder, harness.starter, by_file=True)
        return _injected(options, "file by file", harness, harness.calls())


def of_close(options: argparse.Namespace, folder: Path) -> bool:
    with _harness(folder, papers_in_store=True, closing=True) as harness:
        return _injected(options, "closing a year", harness, harness.calls())


def of_afresh(options: argparse.Namespace, folder: Path) -> bool:
    with _harness(folder, papers_in_store=True) as harness:
        all_of_them = cases(harness.calls(Start.AFRESH), _faults(options), Start.AFRESH)
        some = all_of_them[:: -(-len(all_of_them) // options.sample)]
        went_well = _told("started afresh", injected.inject(harness, some, Log(options.log)), len(some))
        straced = injected.inject_by_strace(harness, options.sample)
        return _told("under strace", straced, options.sample) and went_well


def of_kills(options: argparse.Namespace, folder: Path) -> bool:
    went_well = True
    for n_kills, in_store in ((options.kills, True), (options.kills // 5, False)):
        with _harness(folder / str(in_store), papers_in_store=in_store) as harness:
            killed = injected.kill_at_random(harness, n_kills, Log(options.log), options.seed)
            went_well &= _told(f"kills at random times, {harness.sites.name}", killed, n_kills)
    return went_well


def of_rivals(options: argparse.Namespace, folder: Path) -> bool:
    sites = prepare(folder)
    n_torn = rivals.control(sites, folder)
    print(f"control, naive writer under the reader: {n_torn} torn (must not be 0)", flush=True)
    return _told("rivals", rivals.compete(sites, folder, 8, options.rounds), options.rounds) and n_torn > 0


def of_publish(options: argparse.Namespace, folder: Path) -> bool:
    went_well = True
    with published.harnesses(folder) as harnesses:
        n_torn = harnesses[published.Way.EXCHANGED].torn_naively(12)
        print(f"control, naive publisher: {n_torn} torn (must not be 0)", flush=True)
        for way, harness in harnesses.items():
            calls = harness.calls()
            of = cases(calls[:: options.every], _faults(options))
            print(f"publishing, {way.value}: {len(calls)} system calls, {len(of)} cases", flush=True)
            log = Log(options.log and options.log.with_name(f"{options.log.name}.{way.name}"))
            went_well &= _told(f"publishing, {way.value}", injected.inject(harness, of, log), len(of))
            went_well &= not harness.n_not_met
    return went_well and n_torn > 0


def of_send(options: argparse.Namespace, folder: Path) -> bool:
    """Runs of `generate send` with a fault at each system call, and those of a naive sender."""
    folder.mkdir()
    office = sent.prepare(folder)
    with sent.line(office, folder / "first") as work:
        found = sent.points(work)
        n_kills, n_twice = sent.inject_naively(work)
    faults = options.faults.split(",") if options.faults else [*sent.FAULTS]
    of, tally = sent.cases(found[:: options.every], faults), sent.Tally()
    calls = ", ".join(f"{n} {call}" for call, n in Counter(point.call for point in found).most_common())
    print(f"a send of {sent.N_LETTERS} letters: {len(found)} system calls ({calls}); {len(of)} cases", flush=True)
    went_well = _told("faults while sending", sent.in_lines(office, folder, of, options.lines, tally), len(of))
    print(tally)
    print(f"control, naive sender: letters sent twice after {n_twice} of {n_kills} kills (must not be 0)", flush=True)
    return went_well and not tally.n_twice and not tally.n_unlisted and bool(n_twice)


HARNESSES = {
    "site": of_site,
    "files": of_files,
    "papers": of_papers,
    "close": of_close,
    "afresh": of_afresh,
    "kills": of_kills,
    "rivals": of_rivals,
    "publish": of_publish,
    "send": of_send,
}


@contextmanager
def _harness(folder: Path, *, papers_in_store: bool, closing: bool = False) -> Iterator[Harness]:
    sites = prepare(folder, papers_in_store=papers_in_store, closing=closing)
    with Starter(sites.office.copy(folder / "warm").arguments(), folder / "tmp") as starter:
        yield Harness(sites, folder, starter)


def _injected(options: argparse.Namespace, what: str, harness: Harness, calls: Sequence[Call]) -> bool:
    some = calls[:: options.every]
    of = cases(some, _faults(options))
    print(f"{what}: {len(some)} of {len(calls)} system calls that change something, {len(of)} cases", flush=True)
    went_well = _told(what, injected.inject(harness, of, Log(options.log)), len(of))
    print(f"{what}: {harness.n_not_met} calls were not reached; {len(harness.sites.states)} states were healed")
    return went_well and not harness.n_not_met


def _of_files(calls: Iterable[Call]) -> list[str]:
    """All but what goes to a worker, which has nothing to do and is spared the forked runs."""
    return sorted(f"{call.name} {call.about}" for call in calls if call.task == "1" and call.about != "pipe:")


def _faults(options: argparse.Namespace) -> list[str]:
    return options.faults.split(",") if options.faults else [*injected.FAULTS]


def _told(what: str, wrong: Iterable[str], n: int) -> bool:
    n_wrong = 0
    for line in wrong:
        n_wrong += 1
        print(f"  {line}", flush=True)
    print(f"{what}: {n_wrong} of {n} went wrong", flush=True)
    return not n_wrong


if __name__ == "__main__":
    sys.exit(main())
