"""The options that every command takes, before or after its name, and the exit codes of contract §4."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.settings import Settings

F = Callable[..., Any]

#: Exit code → what it means (contract §4); those of failures stand in `model/errors.py`.
EXIT_CODES: Mapping[int, str] = {
    0: "done, no errors in the data",
    1: "done, with errors in the data: the site is built, the letters that rest on them are withheld",
    2: "usage or settings",
    3: "an input can't be read, or there are no parties: the site in place is untouched",
    4: "disk, permissions, lost records, or the PDF engine is missing (then the pages are built all the same)",
    5: "some mail was not accepted, or its fate is uncertain",
    6: "another run holds the workspace",
    70: "a bug",
    130: "interrupted",
}
EXIT_OK, EXIT_DATA, EXIT_MACHINE, EXIT_MAIL, EXIT_BUG, EXIT_INTERRUPTED = 0, 1, 4, 5, 70, 130


@dataclass(frozen=True, slots=True)
class Options:
    """The common options, wherever on the command line they stood."""

    workspace: Path = Path()
    today: str | None = None
    as_json: bool = False
    strict: bool = False
    jobs: int | None = None
    pdf: bool = True
    quiet: bool = False
    verbose: bool = False
    language: str = "fa"


def common_options(command: F) -> F:
    """Add the common options to a command, which gets them as keywords: see `merged`."""
    for option in (
        click.option("--lang", "language", type=click.Choice(["fa", "en"]), default=None, help="Language of messages."),
        click.option("-v", "--verbose", is_flag=True, default=None, help="Show details, and the trace of a failure."),
        click.option("-q", "--quiet", is_flag=True, default=None, help="Say nothing but errors."),
        click.option("--no-pdf", "pdf", flag_value=False, default=None, type=bool, help="Build the pages only."),
        click.option("--jobs", type=click.IntRange(1, 64), default=None, help="How many PDFs to make at a time."),
        click.option("--strict", is_flag=True, default=None, help="Publish nothing if the data has an error."),
        click.option("--json", "as_json", is_flag=True, default=None, help="One JSON object on stdout."),
        click.option("--today", metavar="DATE", default=None, help="The day to reckon from, Jalali or ISO."),
        click.option(
            "-C",
            "--workspace",
            type=click.Path(path_type=Path),
            default=None,
            help="The folder of the office (default: this one).",
        ),
    ):
        command = option(command)
    return command


def merged(context: click.Context, given: dict[str, Any]) -> Options:
    """The options given before the command's name and after it; the later word wins."""
    before: Options = context.find_object(Options) or Options()
    return replace(before, **{name: value for name, value in given.items() if value is not None})


def prepared(options: Options) -> tuple[Settings, Wording]:
    """The settings and the wording of the workspace, in the language of messages. Raises UsageError."""
    from generator.language.wording import Wording

    settings = settings_of(options)
    return settings, Wording.load(settings.templates, options.language, quotes=options.verbose)


def settings_of(options: Options) -> Settings:
    """The settings alone. Raises UsageError."""
    from generator import settings as configuration

    return configuration.load(
        options.workspace, today=options.today, pdf=options.pdf, jobs=options.jobs, strict=options.strict
    )


def written_wording(settings: Settings, wording: Wording, options: Options) -> Wording:
    """What pages, papers and marked copies are written in: Persian, whatever language the messages are in."""
    return wording if options.language == "fa" and not options.verbose else type(wording).load(settings.templates)
