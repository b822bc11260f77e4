"""A process that has imported the whole program, and forks a run of it for each one that is asked for.

Importing takes three times as long as a run of a small office. What runs is the same `cli.main`; `Start.AFRESH` starts
an interpreter instead, as a user does, and `watched` can tell whether both make the same system calls.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import marshal
import os
import pickle
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import CodeType, TracebackType
from typing import Any, Self

from scripts.faults import tracer
from scripts.faults.office import ROOT, environment


class Served:
    """A process that has imported the program and answers one question after another, from here. Used as a context."""

    def __init__(self, module: str, warm_up: Iterable[Sequence[str]], changed: Mapping[str, str] | None = None) -> None:
        """`module` is one that calls `serve`; each of `warm_up` are the arguments of a run that shows what there is to
        import; `changed` is of the environment."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, json.dumps([*warm_up])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**environment(), **(changed or {})}, cwd=ROOT,
        )  # fmt: skip

    def ask(self, asked: object) -> Any:
        """Our own types pass between the two. Raises EOFError when the process is gone."""
        assert self._process.stdin and self._process.stdout
        pickle.dump(asked, self._process.stdin)
        self._process.stdin.flush()
        return pickle.load(self._process.stdout)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()


def serve(warm_up: str, answer: Callable[[Any], object]) -> None:
    """In that process: answer until nobody asks any more. `warm_up` as `Served` has written it."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for n in (0, 1):
        os.dup2(nothing, n)
    os.close(nothing)
    prepare(*json.loads(warm_up))
    gc.freeze()
    while True:
        try:
            asked = pickle.load(source)
        except EOFError:
            return
        pickle.dump(answer(asked), target)
        target.flush()


class Start(Enum):
    """How the program comes into being."""

    FORKED = "forked"
    AFRESH = "afresh"


@dataclass(frozen=True)
class Asked:
    """One run of the program with these arguments."""

    arguments: tuple[str, ...]
    fault: tracer.Fault | None = None
    is_recorded: bool = False
    is_watched: bool = True
    start: Start = Start.FORKED
    unknown: tuple[str, ...] = ()  # system calls that there are none of, when it is watched
    one_processor: bool = False  # then no worker is started that has nothing to do
    kill_after: float = 0.0  # seconds; only of a run that is not watched
    umask: int = -1  # if not that of whoever asks
    module: str = "generator"  # what is started: another one is a control


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what it said."""

    code: int
    said: str
    is_hanging: bool = False
    is_met: bool = False
    calls: Sequence[tracer.Call] = field(default=(), repr=False)


class Starter(Served):
    """The process that runs the program under faults."""

    def __init__(self, warm_up: Sequence[str], temporary: Path) -> None:
        """`temporary`: what runs take for /tmp."""
        temporary.mkdir(exist_ok=True)
        self.temporary = temporary
        super().__init__("scripts.faults.starter", [warm_up], {"TMPDIR": str(temporary)})

    def run(self, asked: Asked) -> Ended:
        """Raises EOFError when the process is gone."""
        ended = self.ask(asked)
        assert isinstance(ended, Ended)
        return ended


# --- in that process ----------------------------------------------------------------------------------------------


def prepare(*runs: Sequence[str]) -> None:
    """Let a child do each of these runs, whole, and tell what it has imported and which templates and patterns it has
    compiled: this process then has all that, and nothing else of them.
    """
    compiled = _remember_templates()
    for arguments in runs:
        source, target = os.pipe()
        if not (pid := os.fork()):
            with contextlib.suppress(SystemExit):
                _program(Asked(tuple(arguments)))
            patterns = [(pattern, int(flags)) for _, pattern, flags in getattr(re, "_cache", ())]
            with os.fdopen(target, "wb") as told:
                marshal.dump((list(sys.modules), compiled, patterns), told)
            os._exit(0)
        os.close(target)
        with os.fdopen(source, "rb") as told:
            names, found, patterns = marshal.load(told)
        os.waitpid(pid, 0)
        compiled.update(found)
        for name in names:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        for pattern, flags in patterns:
            re.compile(pattern, flags)


def _remember_templates() -> dict[tuple[str, ...], CodeType]:
    """Half of a run of a small office is compiling its templates: the same text is the same code."""
    from jinja2 import Environment

    compiled: dict[tuple[str, ...], CodeType] = {}
    compile_anew = Environment.compile

    def compile_once(self: Environment, source: str, name: str | None = None, filename: str | None = None) -> CodeType:
        key = (type(self).__qualname__, source, str(name), str(filename))
        if key not in compiled:
            compiled[key] = compile_anew(self, source, name, filename)
        return compiled[key]

    Environment.compile = compile_once  # type: ignore[assignment,method-assign]
    return compiled


def run(asked: Asked) -> Ended:
    said = os.memfd_create("said")

    def body() -> None:
        os.dup2(said, 1)
        os.dup2(said, 2)
        _program(asked)

    try:
        if asked.is_watched:
            watched = tracer.watch(body, asked.fault, is_recorded=asked.is_recorded, unknown=asked.unknown)
        else:
            watched = tracer.Watched(_plainly(body, asked.kill_after))
        text = os.pread(said, 1_000_000, 0).decode(errors="replace")
    finally:
        os.close(said)
    return Ended(watched.code, text, watched.is_hanging, watched.is_met, watched.calls)


def _plainly(body: Callable[[], None], kill_after: float) -> int:
    if not (pid := os.fork()):
        tracer.finish(body)
    if kill_after:
        time.sleep(kill_after)
        os.kill(pid, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _program(asked: Asked) -> None:
    """Raises SystemExit, or becomes another program."""
    if asked.start is Start.AFRESH:
        os.execv(sys.executable, [sys.executable, "-m", asked.module, *asked.arguments])
    if asked.umask >= 0:
        os.umask(asked.umask)
    if asked.one_processor:
        os.cpu_count = lambda: 1
    sys.argv = [asked.module, *asked.arguments]
    try:
        importlib.import_module("generator.cli" if asked.module == "generator" else asked.module).main()
    finally:
        sys.stdout.flush()


if __name__ == "__main__":
    from scripts.faults import starter  # under its own name, as those who ask know its types

    serve(sys.argv[1], starter.run)
