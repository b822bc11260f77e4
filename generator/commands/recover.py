"""`generate recover`: put the memory together again from what is left of it."""

from __future__ import annotations

from typing import Any

import click

from generator.commands.options import EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json


@click.command()
@common_options
@click.pass_context
def recover(context: click.Context, /, **given: Any) -> None:
    """Rebuild the ledger from the journal and the PDFs of issued letters, and list what could not be.

    Restore records/ from its backup first, where there is one. Without a journal the rows of the letters table that
    have a number and a date count as issued. What is damaged is kept in records/set-aside.

    Example:  generate recover
    """
    from generator import pipeline
    from generator.keeping.lock import hold_workspace
    from generator.ledger.evidence import note_site, published
    from generator.ledger.recovery import recover as put_together
    from generator.model import Past
    from generator.model.errors import InputError
    from generator.reading.inputs import relative

    options = merged(context, given)
    settings, wording = prepared(options)
    if not settings.input.is_dir():
        raise InputError("no_input", folder=relative(settings.input, settings.root))
    with hold_workspace(settings.output):
        examined = pipeline.examine(settings, wording, Past())
        rows, drafts = examined.records.letters, examined.snapshot.letters
        done = put_together(settings.records, rows, drafts, published(settings), settings.today)
        note_site(settings)
    if options.as_json:
        print_json({"schema": 1, "events": done.n_events, "found": done.found, "lost": done.lost})
    elif not options.quiet:
        for title, lines in (("found", done.found), ("lost", done.lost)):
            if lines:
                click.echo(wording.say(f"recover.{title}", n=len(lines)))
                for line in lines:
                    click.echo(f"    {line}")
        click.echo(wording.say("recover.done", n=done.n_events))
    context.exit(EXIT_OK)
