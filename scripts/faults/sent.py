"""Faults at the system calls of `generate send`, injected by strace, against a real SMTP server in this process.

After each fault the command is run again, undisturbed, up to three times. What the server took is the oracle: no
letter twice, none that the ledger calls sent and that never came, none that is neither sent nor listed.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from generator import ledger
from generator.ledger import letter_book as book
from generator.model import Letter, LetterState, MessageState
from generator.model.errors import MachineError
from scripts.faults import injected
from scripts.faults.office import ROOT, environment
from scripts.faults.warm import SENDER, TODAY

N_LETTERS = 10
N_RERUNS = 3
NETWORK = "socket,connect,sendto,sendmsg,recvfrom,recvmsg,shutdown"
FAULTS = {
    "kill": "signal=KILL",
    "ENOSPC": "error=ENOSPC",
    "EIO": "error=EIO",
    "reset": "error=ECONNRESET",
}
_ENDS_WELL = {0, 4, 5, -signal.SIGKILL}
_SETTLED = {MessageState.SENT, MessageState.UNCERTAIN, MessageState.FAILED}
_STAYING = {False: ("ENOSPC", "EIO"), True: ("reset",)}  # by whether the call is one of the network's
_PATIENCE_S = 20.0


# --- the office and the server --------------------------------------------------------------------------------------


def prepare(folder: Path, n_letters: int = N_LETTERS) -> Path:
    """An office whose letters are issued and wait to be sent. What their PDFs hold is of no matter here."""
    root = folder / "mail-office"
    (root / "input").mkdir(parents=True)
    (root / "output" / "outbox").mkdir(parents=True)
    rows = ["کد,نام حزب,رایانامه", *(f"P{n},حزب نمونهٔ {n},P{n}@example.ir" for n in range(n_letters))]
    (root / "input" / "parties.csv").write_text("\n".join(rows), encoding="utf-8")
    today = date(2026, 11, 22)
    with ledger.open_ledger(root / "records") as connection:
        for n in range(n_letters):
            letter = Letter(
                f"notice-P{n}-1", f"P{n}", LetterState.ISSUED, 1, None, number=f"42/{n}", dated_on=today
            )  # fmt: skip
            book.freeze(connection, root / "records", letter, "اعلام نواقص پرونده", b"%PDF-1.7 " + bytes(500), today)
            (root / "output" / "outbox" / f"{letter.letter}.eml").touch()
    return root


@dataclass
class Inbox:
    """What a server took: (Message-ID, recipient), each as often as it came."""

    taken: list[tuple[str, str]] = field(default_factory=list)
    n_open: int = 0

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        (to,) = envelope.rcpt_tos
        self.taken.append((str(message_from_bytes(envelope.content)["Message-ID"]), to))
        return "250 accepted"

    def settle(self) -> None:
        """Wait until nobody is connected: what was on its way has come, or never will."""
        until = time.monotonic() + _PATIENCE_S
        while self.n_open and time.monotonic() < until:
            time.sleep(0.002)
        assert not self.n_open


class _Counted(SMTP):
    def connection_made(self, transport: Any) -> None:
        self.event_handler.n_open += 1
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.event_handler.n_open -= 1


class _Running(Controller):
    def factory(self) -> SMTP:
        return _Counted(self.handler)


# --- one line of work -----------------------------------------------------------------------------------------------


@dataclass
class Line:
    """A folder, a server on loopback and a warm process: what one case after another is run with."""

    folder: Path
    office: Path
    inbox: Inbox
    port: int
    warm: subprocess.Popen[str]

    def fresh(self) -> Path:
        """The office as prepared, with this line's server in its settings."""
        root = self.folder / "case"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.office, root)
        (root / "office.toml").write_text(
            f'[smtp]\nhost = "127.0.0.1"\nport = {self.port}\nsecurity = "none"\nfrom = "{SENDER}"\npause_seconds = 0\n'
        )
        self.inbox.settle()
        self.inbox.taken.clear()
        return root

    def send(self, root: Path, strace: Sequence[str] = ()) -> tuple[int, str]:
        """(exit code, what was said) of one `generate send --yes`."""
        return self.run("generate", ["-C", str(root), "--today", TODAY, "send", "--yes"], strace)

    def run(self, program: str, arguments: Sequence[str], strace: Sequence[str] = ()) -> tuple[int, str]:
        """(exit code, what was said) of a forked run; traced by strace with these options when there are any."""
        log = self.folder / "said"
        request = {"program": program, "arguments": arguments, "log": str(log), "is_traced": bool(strace)}
        assert self.warm.stdin and self.warm.stdout
        print(json.dumps(request), file=self.warm.stdin, flush=True)
        pid = int(self.warm.stdout.readline())
        with contextlib.ExitStack() as tracing:
            if strace:
                _until(lambda: _status(pid, "State").startswith("T"))
                tracing.enter_context(subprocess.Popen(["strace", "-qq", "-p", str(pid), *strace]))
                _until(lambda: _status(pid, "TracerPid") not in ("0", ""))
                os.kill(pid, signal.SIGCONT)
            code = int(self.warm.stdout.readline())
        return code, log.read_text(errors="replace")


def _status(pid: int, key: str) -> str:
    found = re.search(rf"^{key}:\s*(.*)$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return found[1] if found else ""


def _until(holds: Any) -> None:
    until = time.monotonic() + _PATIENCE_S
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.001)


@contextlib.contextmanager
def line(office: Path, folder: Path) -> Iterator[Line]:
    """A line of work in that folder, ready to go."""
    folder.mkdir(parents=True, exist_ok=True)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    inbox = Inbox()
    controller = _Running(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    warm = subprocess.Popen(
        [sys.executable, "-m", "scripts.faults.warm", str(office)], cwd=ROOT, env=environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        with warm:  # it ends when it is asked no more
            yield Line(folder, office, inbox, port, warm)
    finally:
        controller.stop()


# --- the cases ------------------------------------------------------------------------------------------------------

Case = tuple[injected.Point, str, bool]  # where, which fault, whether it stays


def points(work: Line) -> list[injected.Point]:
    """Every system call of an undisturbed send that changes a file or speaks with the network."""
    root, trace = work.fresh(), work.folder / "trace"
    code, said = work.send(root, ["-o", str(trace), "-e", f"trace={injected.CALLS},{NETWORK}"])
    assert code == 0, said
    assert len(work.inbox.taken) == N_LETTERS
    return injected.counted(trace)


def cases(found: Sequence[injected.Point], faults: Sequence[str]) -> list[Case]:
    """Each fault at each call, once; and one that stays from there on, where it is of the kind that stays."""
    stays = [(p, fault, True) for p in found for fault in faults if fault in _STAYING[p.call in NETWORK.split(",")]]
    return [(point, fault, False) for point in found for fault in faults] + stays


@dataclass
class Tally:
    """What became of the cases."""

    n_cases: int = 0
    n_hit: int = 0  # where the fault came to pass: the network does not always answer in as many pieces
    ends: Counter[str] = field(default_factory=Counter)  # exit codes of the runs with a fault
    letters: Counter[str] = field(default_factory=Counter)  # their states in the end
    n_twice: int = 0
    n_unlisted: int = 0

    def add(self, other: Tally) -> None:
        """Count those of another line in."""
        self.n_cases += other.n_cases
        self.n_hit += other.n_hit
        self.n_twice += other.n_twice
        self.n_unlisted += other.n_unlisted
        self.ends.update(other.ends)
        self.letters.update(other.letters)

    def __str__(self) -> str:
        ends = ", ".join(f"{n} × {end}" for end, n in sorted(self.ends.items()))
        states = ", ".join(f"{n} {state}" for state, n in sorted(self.letters.items()))
        return (
            f"{self.n_cases} cases, the fault came to pass in {self.n_hit}; exit codes: {ends}\n"
            f"letters after up to {N_RERUNS} reruns: {states}; {self.n_twice} sent twice, {self.n_unlisted} unlisted"
        )


def inject(work: Line, wanted: Sequence[Case], tally: Tally) -> Iterator[str]:
    """What went wrong: a line a case; nothing when all is well."""
    for point, fault, stays in wanted:
        root, trace = work.fresh(), work.folder / "trace"
        when = f"inject={point.call}:{FAULTS[fault]}:when={point.n}{'+' if stays else ''}"
        code, said = work.send(root, ["-o", str(trace), "-e", f"trace={point.call}", "-e", when])
        tally.n_cases += 1
        tally.n_hit += "(INJECTED)" in trace.read_text(errors="replace") or code == -signal.SIGKILL
        tally.ends[str(code)] += 1
        wrong = "" if code in _ENDS_WELL else f"ended with {code}: {said.strip()[-200:]}"
        if "Traceback" in said:
            wrong = f"a traceback: {said[-300:]}"
        if wrong := _rerun(work, root, tally) or wrong:
            yield f"{when}: {wrong}"


def _rerun(work: Line, root: Path, tally: Tally) -> str:
    """What is wrong after up to three reruns; '' when all is well."""
    for _ in range(N_RERUNS):
        code, said = work.send(root)
        if code not in (0, 5):
            return f"the rerun ended with {code}: {said.strip()[-200:]}"
        if all(state in _SETTLED for state in _states(root).values()):
            break
    work.inbox.settle()
    try:
        if (found := ledger.integrity(root / "records")) != "ok":
            return f"ledger: {found}"
        return _judged(work, root, tally)
    except MachineError as error:
        return f"ledger: {error}"


def _judged(work: Line, root: Path, tally: Tally) -> str:
    states, came = _states(root), Counter(work.inbox.taken)
    n_twice = sum(n > 1 for n in came.values())
    unlisted = sorted(letter for letter, state in states.items() if state not in _SETTLED)
    n_sent = sum(state is MessageState.SENT for state in states.values())
    tally.letters.update(state.value if state else "not tried" for state in states.values())
    tally.n_twice += n_twice
    tally.n_unlisted += len(unlisted)
    if n_twice:
        return f"{n_twice} letters came twice"
    if unlisted or len(states) != N_LETTERS:
        return f"neither sent nor listed: {unlisted}"
    if not n_sent <= len(came) <= N_LETTERS:
        return f"{n_sent} called sent, {len(came)} came"
    left = [p.name for p in (root / "records").iterdir() if p.suffix not in (".sqlite", ".json", "")]
    left += [p.name for p in (root / "output" / "outbox").iterdir()] if n_sent == N_LETTERS else []
    return f"left over: {left}" if left else ""


def _states(root: Path) -> dict[str, MessageState | None]:
    with ledger.read_ledger(root / "records") as connection:
        return {letter.letter: letter.mail for letter in book.issued(connection)}


def inject_naively(work: Line, n_letters: int = N_LETTERS) -> tuple[int, int]:
    """(kills, kills after which the naive sender sent a letter twice); the second must not be 0."""
    folder, trace = _first_letters(work, n_letters), work.folder / "trace"
    arguments = [str(folder), str(work.port)]
    work.run("naive", arguments, ["-o", str(trace), "-e", f"trace={injected.CALLS},{NETWORK}"])
    n_twice = n_kills = 0
    for point in injected.counted(trace):
        _first_letters(work, n_letters)
        when = f"inject={point.call}:{FAULTS['kill']}:when={point.n}"
        code, _ = work.run("naive", arguments, ["-o", "/dev/null", "-e", f"trace={point.call}", "-e", when])
        n_kills += code == -signal.SIGKILL
        work.run("naive", arguments)
        work.inbox.settle()
        n_twice += max(Counter(work.inbox.taken).values()) > 1
    return n_kills, n_twice


def _first_letters(work: Line, n: int) -> Path:
    """The folder of the PDFs of so many letters."""
    folder = work.fresh() / "records" / "letters" / "1405"
    for path in sorted(folder.iterdir())[n:]:
        path.unlink()
    return folder


# --- all of them ----------------------------------------------------------------------------------------------------


def in_lines(office: Path, folder: Path, wanted: Sequence[Case], n_lines: int, whole: Tally) -> Iterator[str]:
    """The cases shared out to so many lines of work; what went wrong as it is found; `whole` is what became of all."""
    wrong: SimpleQueue[str | None] = SimpleQueue()

    def work_through(n: int) -> Tally:
        tally = Tally()
        try:
            with line(office, folder / f"line{n}") as work:
                for what in inject(work, wanted[n::n_lines], tally):
                    wrong.put(what)
        finally:
            wrong.put(None)
        return tally

    with ThreadPoolExecutor(n_lines) as pool:
        done = [pool.submit(work_through, n) for n in range(n_lines)]
        for _ in range(n_lines):
            yield from iter(wrong.get, None)
        for one in done:
            whole.add(one.result())
