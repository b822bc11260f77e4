"""A warm process from which runs are forked, each stopped before its first step until whoever traces it is there.

What is spared a case is the start of Python, the imports, and reading the workbooks and the texts, which say the same
in every case and are read before anything is sent; a forked run ends as any process does, by itself or by a signal.

A request is one line of JSON, `{"program", "arguments", "log", "is_traced"}`; two lines answer it: the process id, and
how the process ended.

    generate    the command, with its arguments; only its waits between attempts take no time
    naive       what everybody writes first: send, then remember (the positive control)
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import smtplib
import sys
import time
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

_MAY_BE_TRACED = 0x59616D61, -1  # prctl: PR_SET_PTRACER, by anybody (where Yama allows only parents)
SENDER = "office@example.ir"
TODAY = "1405-09-01"
_IMPORTED = ("generator.commands.send", "generator.ledger.letter_book", "generator.post.sending")  # in a run, late


def naive(folder: Path, port: int) -> int:
    """Send each PDF of the folder that is not in its list yet, and put it there; a context manager says goodbye."""
    done = folder / "sent.txt"
    sent = done.read_text().split() if done.exists() else []
    for pdf in sorted(folder.glob("*.pdf")):
        if pdf.name in sent:
            continue
        with smtplib.SMTP("127.0.0.1", port, "localhost", timeout=5) as server:
            head = f"Subject: x\r\nMessage-ID: <{pdf.stem}@example.ir>\r\n\r\n"
            server.sendmail(SENDER, [f"{pdf.stem}@example.ir"], head.encode() + b"x\r\n")
        with done.open("a") as file:
            file.write(f"{pdf.name}\n")
    return 0


def generate(arguments: list[str]) -> int:
    """The command as from a terminal; raises SystemExit as it does there."""
    from generator import cli

    sys.argv = ["generate", *arguments]
    time.sleep = lambda _seconds: None
    cli.main()
    return 0


def _examined(office: Path) -> Any:
    """What the workbooks of that office say, read once."""
    from generator import pipeline, settings
    from generator.language.wording import Wording
    from generator.model import Past

    chosen = settings.load(office, today=TODAY)
    return pipeline.examine(chosen, Wording.load(chosen.templates), Past())


def _child(request: dict[str, Any]) -> int:
    log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if request["is_traced"]:
        ctypes.CDLL(None).prctl(*_MAY_BE_TRACED, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
    arguments = request["arguments"]
    return naive(Path(arguments[0]), int(arguments[1])) if request["program"] == "naive" else generate(arguments)


def serve() -> int:
    """Answer requests until there are no more; in a forked run: the exit code of that run."""
    for module in _IMPORTED:
        import_module(module)
    from generator import pipeline
    from generator.language import wording
    from generator.reading.reader import Reader

    wording._read = lru_cache(wording._read)
    examined = _examined(Path(sys.argv[1]))
    pipeline.examine = lambda *_: examined
    Reader.begin = lambda *_: None  # type: ignore[method-assign]  # what they say is known
    while line := sys.stdin.readline():
        pid = os.fork()
        if not pid:
            return _child(json.loads(line))
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(serve())
