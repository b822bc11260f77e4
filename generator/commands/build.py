"""`generate`: read, validate, decide, render, and swap the new site in."""

from __future__ import annotations

import time

import click

from generator.errors import MachineError
from generator.options import EXIT_DATA, EXIT_OK, Options, prepared
from generator.terminal import print_json, progress_bar


def build(options: Options) -> int:
    """One run; the exit code. Raises GeneratorError."""
    from generator import pipeline, report_json
    from generator.catalogue import counts
    from generator.console import summary_lines

    started = time.monotonic()
    settings, wording = prepared(options)
    with progress_bar(wording.say("message.rendering"), options) as progress:
        result = pipeline.run(settings, wording, progress)
    if options.as_json:
        print_json(report_json.run(result.snapshot, result.published, time.monotonic() - started))
    elif not options.quiet:
        for line in summary_lines(result, settings, wording):
            click.echo(line)
    if result.missing_engine:
        raise MachineError("no_pdf_engine", why=result.missing_engine)
    return EXIT_DATA if counts(result.snapshot.findings)["error"] else EXIT_OK
