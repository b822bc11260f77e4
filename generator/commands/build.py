"""`generate`: read, validate, decide, render, and swap the new site in."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import click

from generator.errors import MachineError
from generator.options import EXIT_DATA, EXIT_OK, Options, prepared
from generator.terminal import print_json, progress_bar


def build(options: Options) -> int:
    """One run; the exit code. Raises GeneratorError."""
    from generator import pipeline, report_json
    from generator.catalogue import counts
    from generator.console import summary_lines
    from generator.returned import write_copies

    started = time.monotonic()
    settings, wording = prepared(options)
    with progress_bar(wording.say("message.rendering"), options) as progress:
        result = pipeline.run(settings, wording, progress)
    _write_report(settings.output / "report.json", report_json.report(result.snapshot, wording))
    copies = write_copies(settings, result.snapshot.findings, wording)
    if options.as_json:
        print_json(report_json.run(result.snapshot, result.published, time.monotonic() - started))
    elif not options.quiet:
        for line in summary_lines(result, copies, settings, wording):
            click.echo(line)
    if result.missing_engine:
        raise MachineError("no_pdf_engine", why=result.missing_engine)
    return EXIT_DATA if counts(result.snapshot.findings)["error"] else EXIT_OK


def _write_report(path: Path, value: dict[str, Any]) -> None:
    """For the office's own eyes: readable by its owner only, and whole or not at all."""
    partial = path.with_suffix(".part")
    try:
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise MachineError("disk", path=str(path), why=error.strerror or "") from error
