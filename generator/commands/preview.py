"""`generate preview`: who would be invited under another policy or on another day, against the roster as it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, Options, common_options, merged, prepared
from generator.commands.terminal import print_json


@click.command()
@click.option("--session", metavar="N", help="The session (default: the next one).")
@click.option("--policy", metavar="NAME", help="The policy to try (default: the session's own).")
@common_options
@click.pass_context
def preview(context: click.Context, /, session: str | None, policy: str | None, **given: Any) -> None:
    """Show who would come in and who would drop out under another policy, or on another day. Writes nothing.

    --today after the command is the day to try; the roster it is held against is that of today, or of the --today
    that stands before the command.

    Example:  generate preview --policy "همه تشکل‌ها"
    """
    from generator import pipeline
    from generator.commands.lookup import find_policy, find_roster
    from generator.judging.announced import announced
    from generator.judging.what_if import supposed
    from generator.ledger import recall
    from generator.model.catalogue import counts
    from generator.reports import report_json

    options = merged(context, given)
    before = context.find_object(Options) or Options()
    day = prepared(options)[0].today
    settings, wording = prepared(replace(options, today=before.today))
    examined = pipeline.examine(settings, wording, recall(settings.records))
    snapshot = examined.snapshot
    now = find_roster(snapshot, session, wording)
    chosen = find_policy(snapshot, policy, wording).name if policy else None
    sealed = {roster.session.number: roster for roster in snapshot.rosters if roster.seal}
    then, proof = supposed(
        snapshot.proof.records,
        examined.reading,
        now.session.number,
        chosen,
        day,
        snapshot.past.letters,
        sealed,
        announced(snapshot.past),
    )
    if options.as_json:
        print_json(report_json.preview(now, then, wording, proof, snapshot.sheets))
    else:
        from generator.commands.narration import preview_lines
        from generator.reports.desk import Desk

        for line in preview_lines(Desk(snapshot, wording, False), now, then, settings.today, day):
            click.echo(line)
    context.exit(EXIT_DATA if counts(snapshot.findings)["error"] else EXIT_OK)
