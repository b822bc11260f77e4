"""`generate check`: what is wrong in the data, and nothing else; `--survey`: what each sheet is taken for."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, Options, common_options, merged, prepared, written_wording
from generator.commands.terminal import print_json

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.model import Finding
    from generator.model.errors import InputError, UnreadableError
    from generator.settings import Settings


@click.command()
@click.option("--returned", "with_copies", is_flag=True, help="Write the workbooks with the faulty cells marked.")
@click.option("--survey", "as_survey", is_flag=True, help="Show what each sheet is taken for, and write it as a page.")
@click.option(
    "--page", "as_page", is_flag=True, help="Write both as output/check.html, also where files can't be read."
)
@common_options
@click.pass_context
def check(context: click.Context, /, with_copies: bool, as_survey: bool, as_page: bool, **given: Any) -> None:
    """Show what is wrong in the data; write nothing but what --returned, --survey or --page asks for.

    Example:  generate check --returned
    """
    if as_page:
        context.exit(_page(merged(context, given)))
    if as_survey:
        context.exit(_survey(merged(context, given)))
    from generator import pipeline
    from generator.commands.console import findings_lines, telling_the_rest
    from generator.keeping.lock import hold_workspace
    from generator.ledger import recall
    from generator.ledger.evidence import guard
    from generator.model.catalogue import counts
    from generator.reports import report_json
    from generator.reports.quality import resting
    from generator.returning.returned import write_copies

    options = merged(context, given)
    settings, wording = prepared(options)
    if with_copies:
        guard(settings)
    with hold_workspace(settings.output) if with_copies else nullcontext():
        with telling_the_rest(options, wording):
            examined = pipeline.examine(settings, wording, recall(settings.records))
        snapshot = examined.snapshot
        written = written_wording(settings, wording, options)
        rests = resting(snapshot, written)
        copies = write_copies(settings, snapshot.findings, written, examined.labels, rests) if with_copies else None
    if options.as_json:
        print_json(report_json.check(snapshot, wording))
    else:
        for line in findings_lines(snapshot.findings, wording):
            click.echo(line)
    if copies and copies.n_copies and not options.quiet:
        click.echo(copies.sentence("returned.written", wording), err=True)
    context.exit(EXIT_DATA if counts(snapshot.findings)["error"] else EXIT_OK)


def _survey(options: Options) -> int:
    """Tell what each sheet is taken for, and put the page of it into output/; the exit code."""
    from generator.keeping.lock import hold_workspace
    from generator.ledger import recall
    from generator.workspace import first_contact

    settings, wording = prepared(options)
    found = first_contact.look(settings, wording, recall(settings.records).sheets)
    with hold_workspace(settings.output):
        path = first_contact.write_page(found, settings, written_wording(settings, wording, options))
    if options.as_json:
        print_json({"schema": 1, **first_contact.as_json(found, wording)})
    else:
        for line in first_contact.lines(found, wording):
            click.echo(line)
    if not (options.quiet or options.as_json):
        click.echo(wording.say("survey.page", path=str(path)), err=True)
    return found.unreadable[0].exit_code if found.unreadable else EXIT_OK


def _page(options: Options) -> int:
    """Write the page, and say where it is; the exit code."""
    settings, wording = prepared(options)
    path, exit_code = write_check_page(settings, written_wording(settings, wording, options))
    if options.as_json:
        print_json({"schema": 1, "written": [path.relative_to(settings.output.parent).as_posix()]})
    elif not options.quiet:
        click.echo(wording.say("survey.checked", path=str(path)))
    return exit_code


def write_check_page(settings: Settings, wording: Wording) -> tuple[Path, int]:
    """output/check.html: what can't be read, every finding, and what each sheet was taken for; and the exit code of
    `check`. Raises InputError where there is nothing to read."""
    from generator import pipeline
    from generator.keeping.lock import hold_workspace
    from generator.ledger import recall
    from generator.model.catalogue import counts
    from generator.model.errors import InputError, UnreadableError
    from generator.workspace import first_contact

    past = recall(settings.records)
    stopped: InputError | UnreadableError | None = None
    findings: tuple[Finding, ...] = ()
    try:
        findings = pipeline.examine(settings, wording, past).snapshot.findings
    except UnreadableError as error:
        stopped, findings = error, tuple(error.findings)
    except InputError as error:
        stopped = error
    found = first_contact.checked(first_contact.look(settings, wording, past.sheets), findings, stopped)
    with hold_workspace(settings.output):
        path = first_contact.write_page(found, settings, wording)
    return path, stopped.exit_code if stopped else EXIT_DATA if counts(findings)["error"] else EXIT_OK
