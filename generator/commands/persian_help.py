"""`--help` in Persian: the same commands and options, told by `templates/text/help.toml`.

In English click tells what stands in the code. A command or an option that the file lacks is told in English: a test
names it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import click

_LRM = "\u200e"  # keeps the order of Persian words that stand on a line of options
_PLACEHOLDER = re.compile(r"\b[A-Z]{4,} RANGE\b|\b[A-Z]+\b")
_CLICK_SAYS = {"Show this message and exit.": "help", "Show the version and exit.": "version"}


def in_persian(command: click.Command, name: str) -> click.Command:
    """The command, with what it says of itself in Persian."""
    text = help_text()
    said = text["command"].get(name, {})
    command.context_class = _PersianContext
    if "about" in said:
        example = f"{text['word']['example']}  {said['example']}"
        command.help = "\n\n".join(filter(None, (said["about"], said.get("more"), example)))
        command.short_help = said["about"]
    for param in command.params:
        if isinstance(param, click.Option):
            param.help = said.get("option", {}).get(param.name) or text["option"].get(param.name) or param.help
    return command


@cache
def help_text() -> Mapping[str, Any]:
    """The file."""
    from generator.settings import shipped_templates

    return tomllib.loads((shipped_templates() / "text" / "help.toml").read_text(encoding="utf-8"))


def placeholders(line: str) -> str:
    """«PARTY...» and its like as they are called in Persian."""
    words: Mapping[str, str] = help_text()["placeholder"]
    return _PLACEHOLDER.sub(lambda found: f"{words[found[0]]}{_LRM}" if found[0] in words else found[0], line)


class _PersianFormatter(click.HelpFormatter):
    """The words that click itself puts between."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, placeholders(args), prefix or help_text()["word"]["usage"])

    def write_heading(self, heading: str) -> None:
        super().write_heading(help_text()["word"].get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        word = help_text()["word"]
        told = [(placeholders(first), word.get(_CLICK_SAYS.get(second, ""), second)) for first, second in rows]
        super().write_dl(
            [(first, second.replace("[default: ", f"[{word['default']}")) for first, second in told],
            col_max, col_spacing,
        )  # fmt: skip


class _PersianContext(click.Context):
    formatter_class = _PersianFormatter
