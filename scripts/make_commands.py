"""docs/commands.md and docs/settings.md: commands, exit codes, office.toml and table `office`, as the code has them."""

from __future__ import annotations

from collections.abc import Iterator

import click

from generator.cli import COMMANDS, cli
from generator.commands.options import EXIT_CODES
from generator.language.wording import Wording
from generator.settings import SETTINGS
from generator.tables.columns import OFFICE_KEYS

_PAGE = """# Commands

{generated}

Options stand before or after the name of the command. Results go to stdout, messages and progress to stderr; progress
is shown on a terminal only. With `--json` stdout holds one object: [json.md](json.md). `--help` is in the language of
messages, Persian without `--lang en`.

| exit | meaning |
|---|---|
"""
_WIDTH = 100  # characters, whatever the terminal is like
_KINDS = {"str": "text", "int": "whole number", "bool": "`true` or `false`", "float": "number"}
_SETTINGS = """# Settings

{generated}

What a machine needs to know stands in `office.toml` of the workspace; what the office says of itself stands in its
workbooks, in the table `office`. A key that is not here, a value of another kind and a password are refused with exit
code 2 and a sentence that names them. The password of the mail server comes from `GENERATE_SMTP_PASSWORD` or from the
key store of the system.

## office.toml

| section | key | takes | without it | what it does |
|---|---|---|---|---|
"""
_OFFICE = """
## Table `office`

A row each, with the columns «کلید» and «مقدار»; a key may come more than once where it has several lines. The shipped
defaults are in `templates/text/defaults.toml`.

| key | may be called | what it is |
|---|---|---|
"""


def commands_page(generated: str) -> str:
    """The page of the commands."""
    return "\n".join(_lines(generated)) + "\n"


def settings_page(generated: str, wording: Wording) -> str:
    """The page of the settings."""
    rows = []
    for each in SETTINGS:
        takes = ", ".join(f"`{choice}`" for choice in each.choices) or _KINDS[each.kind.__name__]
        default = f"`{each.default}`" if each.default else "nothing"
        rows.append(f"| `[{each.section}]` | `{each.key}` | {takes} | {default} | {each.about} |")
    office = (
        f"| `{name}` | {'، '.join(keys)} | {wording.say(f'help.office.{name}')} |" for name, keys in OFFICE_KEYS.items()
    )
    return _SETTINGS.format(generated=generated) + "\n".join(rows) + "\n" + _OFFICE + "\n".join(office) + "\n"


def _lines(generated: str) -> Iterator[str]:
    codes = "\n".join(f"| {code} | {meaning} |" for code, meaning in EXIT_CODES.items())
    yield f"{_PAGE.format(generated=generated)}{codes}\n"
    context = click.Context(cli, info_name="generate", terminal_width=_WIDTH)
    for name in ["", *COMMANDS]:
        command = cli.get_command(context, name) if name else cli
        assert command is not None
        inner = click.Context(command, context if name else None, name or "generate", terminal_width=_WIDTH)
        yield f"## generate {name}".rstrip() + "\n"
        yield f"```\n{command.get_help(inner)}\n```\n"
