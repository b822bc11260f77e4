"""`generate diff`: what publishing would change on the site that is now in place."""

from __future__ import annotations

from typing import Any

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json


@click.command()
@common_options
@click.pass_context
def diff(context: click.Context, /, **given: Any) -> None:
    """Show what changed since the site now in place; write nothing.

    Example:  generate diff --json
    """
    from generator import pipeline, reports
    from generator.judging import state_changes
    from generator.ledger import recall
    from generator.model.catalogue import counts
    from generator.publishing.unchanged import program
    from generator.render.differing import differing
    from generator.reports import report_json
    from generator.reports.changes import Said, lines
    from generator.reports.desk import Desk

    options = merged(context, given)
    settings, wording = prepared(options)
    examined = pipeline.examine(settings, wording, recall(settings.records))
    snapshot = examined.snapshot
    with_papers = settings.pdf and (not settings.site.is_dir() or any(settings.site.rglob("*.pdf")))
    desk = Desk(snapshot, wording, with_papers)
    said = Said(desk, state_changes.since_in_place(snapshot))
    files = list(differing(settings, reports.artifacts(desk, examined.contacts), program()))
    if options.as_json:
        print_json(report_json.diff(said.changes, files))
    else:
        for line in lines(said, files):
            click.echo(line)
    context.exit(EXIT_DATA if counts(snapshot.findings)["error"] else EXIT_OK)
