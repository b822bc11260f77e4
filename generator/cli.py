"""The command `generate`: the only module that prints or sets an exit code.

Results go to stdout, messages and progress to stderr; a person gets a sentence that says what happened and what to do
next, a machine gets one JSON object. Exit codes are those of contract §4.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from generator import __version__
from generator.errors import GeneratorError, MachineError

F = Callable[..., Any]

EXIT_OK, EXIT_DATA, EXIT_BUG, EXIT_INTERRUPTED = 0, 1, 70, 130


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


def common_options(command: F) -> F:
    """The options that every command takes, before or after its name."""
    for option in (
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


def _merged(context: click.Context, given: dict[str, Any]) -> Options:
    before: Options = context.find_object(Options) or Options()
    return replace(before, **{name: value for name, value in given.items() if value is not None})


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="generate")
@common_options
@click.pass_context
def cli(context: click.Context, /, **given: Any) -> None:
    """Build the office's site and papers from the workbooks in input/.

    Example:  generate --today 1405-09-01
    """
    context.obj = _merged(context, given)
    if context.invoked_subcommand is None:
        _generate(context.obj)


@cli.command()
@click.option("--returned", "with_copies", is_flag=True, help="Write the workbooks with the faulty cells marked.")
@common_options
@click.pass_context
def check(context: click.Context, /, with_copies: bool, **given: Any) -> None:
    """Show what is wrong in the data; write nothing but what --returned asks for.

    Example:  generate check --returned
    """
    from generator import pipeline, report_json

    options = _merged(context, given)
    settings, wording = _prepared(options)
    snapshot = pipeline.examine(settings, wording)
    if options.as_json:
        _print_json(report_json.check(snapshot, wording))
    else:
        from generator.console import findings_lines

        for line in findings_lines(snapshot, wording):
            click.echo(line)
    if with_copies:
        from generator.returned import write_copies

        copies = write_copies(settings, snapshot.findings, wording)
        if copies.n_copies and not options.quiet:
            click.echo(copies.sentence("returned.written", wording), err=True)
    context.exit(_data_exit(snapshot))


def _generate(options: Options) -> None:
    from generator import pipeline, report_json
    from generator.console import summary_lines
    from generator.returned import write_copies

    started = time.monotonic()
    settings, wording = _prepared(options)
    with _progress(wording.say("message.rendering"), options) as progress:
        result = pipeline.run(settings, wording, progress)
    _write_report(settings.output / "report.json", report_json.report(result.snapshot, wording))
    copies = write_copies(settings, result.snapshot.findings, wording)
    if options.as_json:
        _print_json(report_json.run(result.snapshot, result.published, time.monotonic() - started))
    elif not options.quiet:
        for line in summary_lines(result, copies, settings, wording):
            click.echo(line)
    if result.missing_engine:
        raise MachineError("no_pdf_engine", why=result.missing_engine)
    sys.exit(_data_exit(result.snapshot))


def _prepared(options: Options) -> tuple[Any, Any]:
    from generator import settings as configuration
    from generator.wording import Wording

    settings = configuration.load(
        options.workspace, today=options.today, pdf=options.pdf, jobs=options.jobs, strict=options.strict
    )
    return settings, Wording.load(settings.templates)


def _data_exit(snapshot: Any) -> int:
    from generator.catalogue import counts

    return EXIT_DATA if counts(snapshot.findings)["error"] else EXIT_OK


@contextlib.contextmanager
def _progress(label: str, options: Options) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr while PDFs are made; on a terminal only."""
    if options.quiet or options.as_json or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    bars: list[Any] = []

    def show(done: int, total: int) -> None:
        if not bars and total:
            bar = click.progressbar(length=total, label=label, file=sys.stderr, show_pos=True, show_eta=True)
            bars.append(bar.__enter__())
        if bars:
            bars[0].update(done - bars[0].pos)

    try:
        yield show
    finally:
        for bar in bars:
            bar.render_finish()


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _write_report(path: Path, value: dict[str, Any]) -> None:
    """For the office's own eyes: readable by its owner only, and whole or not at all."""
    partial = path.with_suffix(".part")
    try:
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise MachineError("disk", path=str(path), why=error.strerror or "") from error


def main() -> None:
    """Run the command and turn every failure into a sentence and an exit code."""
    for stream in (sys.stdout, sys.stderr):  # a redirected Windows console would refuse Persian
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    as_json, verbose = "--json" in sys.argv, "-v" in sys.argv or "--verbose" in sys.argv
    try:
        sys.exit(cli.main(standalone_mode=False) or EXIT_OK)
    except click.exceptions.Exit as error:
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        _fail("interrupted", {}, EXIT_INTERRUPTED, as_json)
    except GeneratorError as error:
        _fail(error.code, error.facts, error.exit_code, as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader has gone: nothing to say to it
        sys.exit(EXIT_OK)
    except Exception as error:
        if verbose:
            traceback.print_exc()
        _fail("bug", {"what": f"{type(error).__name__}: {error}"}, EXIT_BUG, as_json)


def _fail(code: str, facts: Any, exit_code: int, as_json: bool) -> None:
    from generator.settings import shipped_templates
    from generator.wording import Wording

    message = Wording.load([shipped_templates()]).say(f"error.{code}", **facts)
    if as_json and code != "no_pdf_engine":  # by then the result of the run was printed
        _print_json({"schema": 1, "error": {"code": code, "exit": exit_code, "message": message}})
    click.echo(message, err=True)
    sys.exit(exit_code)
