"""`generate menu`: the acts of a day, each a number and Enter, for whoever has a window and no commands.

It is what `generate.cmd` shows after a double-click. Each line has a Latin word as well, for consoles without Persian
letters. An act is the command of that name, run as a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import EXIT_DATA, EXIT_MACHINE, EXIT_OK, Options, common_options, merged
from generator.language.persian import to_latin

if TYPE_CHECKING:
    from generator.language.wording import Wording

#: In the order of their numbers, from 1; the first is the choice of Enter alone.
ACTS = ("build", "check", "letters", "send", "publish", "init", "help")
_QUIT = "0"


@click.command()
@common_options
@click.pass_context
def menu(context: click.Context, /, **given: Any) -> None:
    """Show the acts of a day with their numbers, and do the one that is chosen, until 0; Enter alone builds the site.

    Where nobody can answer, it builds the site.

    Example:  generate menu -C ahzab
    """
    from generator.language.wording import Wording
    from generator.settings import shipped_templates

    options = merged(context, given)
    acts = _Acts(options, Wording.load([shipped_templates()], options.language))
    if not _can_answer():
        context.exit(acts.build())
    code = EXIT_OK
    while (typed := acts.ask()) != _QUIT:
        name = ACTS[int(typed or 1) - 1] if typed in {"", *map(str, range(1, len(ACTS) + 1))} else ""
        code = acts.do(name) if name else acts.say("unknown")
    context.exit(code)


def _can_answer() -> bool:
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout and sys.stdout.isatty())


class _Acts:
    """What can be chosen, for the workspace that was named, or made, last."""

    def __init__(self, options: Options, wording: Wording) -> None:
        self._options, self._wording, self._workspace = options, wording, options.workspace
        self._acts: Mapping[str, Callable[[], int]] = {
            "build": self.build, "check": self._check, "letters": self._letters, "send": self._send,
            "publish": lambda: self._run("publish"), "init": self._init, "help": self._help,
        }  # fmt: skip

    def ask(self) -> str:
        """Show the menu; what was typed, in Latin digits."""
        click.echo()
        click.echo(self._wording.say("menu.heading", folder=str(self._workspace.resolve())))
        for number, name in enumerate((*ACTS, "quit"), 1):
            shown = _QUIT if name == "quit" else str(number)
            click.echo(f"  {shown}  {self._wording.say(f'menu.act.{name}')}  [{name}]")
        try:
            return to_latin(click.prompt(self._wording.say("menu.prompt"), default="", show_default=False)).strip()
        except click.Abort:  # the window's end
            return _QUIT

    def do(self, name: str) -> int:
        """The act of that name; its exit code."""
        return self._acts[name]()

    def say(self, key: str) -> int:
        """One sentence, and no failure."""
        click.echo(self._wording.say(f"menu.{key}"))
        return EXIT_OK

    def build(self) -> int:
        """Build the site and open it."""
        code = self._run()
        if code in (EXIT_OK, EXIT_DATA, EXIT_MACHINE):  # without a PDF engine, too
            self._open("output/site/index.html")
        return code

    def _check(self) -> int:
        code = self._run("check", "--page")
        self._run("check", "--returned", "-q")
        self._open("output/check.html")
        return code

    def _letters(self) -> int:
        code = self._run("outbox")
        click.echo(self._wording.say("menu.letters"))
        self._open("output/letters.xlsx")
        return code

    def _send(self) -> int:
        code = self._run("send")
        sure = click.prompt(self._wording.say("menu.sure"), default="", show_default=False)
        if code == EXIT_OK and sure.strip().lower() in {"بله", "بلی", "yes"}:
            return self._run("send", "--yes")
        return self.say("not_sent")

    def _init(self) -> int:
        name = click.prompt(self._wording.say("menu.folder"), default="", show_default=False).strip().strip('"')
        if not name:
            return EXIT_OK
        folder = self._workspace / name
        code = self._run("init", workspace=folder)
        if code == EXIT_OK:
            self._workspace = folder
            self._open(self._wording.say("init.start_page"))
        return code

    def _help(self) -> int:
        click.echo(self._wording.say("menu.help"))
        return self._run("doctor")

    def _run(self, *words: str, workspace: Path | None = None) -> int:
        command = [sys.executable, "-m", "generator", *words, "-C", str(workspace or self._workspace)]
        command += ["--lang", self._options.language]
        command += ["--today", self._options.today] if self._options.today else []
        command += [] if self._options.pdf else ["--no-pdf"]
        sys.stdout.flush()
        return subprocess.run(command, check=False).returncode

    def _open(self, name: str) -> None:
        """Show a file in the program that the system has for it, where windows are at hand."""
        path = (self._workspace / name).resolve()
        if sys.platform == "win32" and path.is_file():
            click.launch(str(path))
