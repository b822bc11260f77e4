"""docs/commands.md: every command with its options and its example, as the command line itself tells them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from generator.cli import COMMANDS, cli

_PAGE = """# Commands

{generated}

Options stand before or after the name of the command. Results go to stdout, messages and progress to stderr; a window
shows progress only on a terminal. Exit codes: see the [README](../README.md#commands).
"""


_WIDTH = 100  # characters, whatever the terminal is like


def commands_page(generated: str) -> str:
    """The page."""
    return "\n".join(_lines(generated)) + "\n"


def _lines(generated: str) -> Iterator[str]:
    yield _PAGE.format(generated=generated)
    context = click.Context(cli, info_name="generate", terminal_width=_WIDTH)
    for name in ["", *COMMANDS]:
        command = cli.get_command(context, name) if name else cli
        assert command is not None
        inner = click.Context(command, context if name else None, name or "generate", terminal_width=_WIDTH)
        yield f"## generate {name}".rstrip() + "\n"
        yield f"```\n{command.get_help(inner)}\n```\n"
