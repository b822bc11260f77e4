"""`generate explain PARTY`: why this dossier state and these decisions, their cells, and what would change them."""

from __future__ import annotations

from typing import Any

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json


@click.command()
@click.argument("party", nargs=-1, required=True)
@click.option("--session", metavar="N", help="This session only (default: all).")
@common_options
@click.pass_context
def explain(context: click.Context, /, party: tuple[str, ...], session: str | None, **given: Any) -> None:
    """Say why a party's dossier is as it is and why it is invited or not. PARTY is its code or its name.

    Example:  generate explain P-12 --session 4
    """
    from generator import pipeline
    from generator.commands.lookup import find_party, find_roster
    from generator.ledger import recall
    from generator.model.catalogue import counts
    from generator.reports import report_json

    options = merged(context, given)
    settings, wording = prepared(options)
    snapshot = pipeline.examine(settings, wording, recall(settings.records)).snapshot
    found = find_party(snapshot, " ".join(party), wording)
    rosters = snapshot.rosters if session is None else (find_roster(snapshot, session, wording),)
    if options.as_json:
        print_json(report_json.explain(found.code, snapshot.dossiers[found.code], rosters, wording))
    else:
        from generator.commands.narration import explain_lines
        from generator.reports.desk import Desk

        for line in explain_lines(Desk(snapshot, wording, False), found, rosters):
            click.echo(line)
    context.exit(EXIT_DATA if counts(snapshot.findings)["error"] else EXIT_OK)
