"""`generate history`: the runs that published, for an audit."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import click

from generator.commands.options import EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json


@click.command()
@common_options
@click.pass_context
def history(context: click.Context, /, **given: Any) -> None:
    """Show the runs that published, the latest first: when, who, from which bytes, by which version.

    Example:  generate history --json
    """
    from generator.ledger import read_ledger, runs

    options = merged(context, given)
    settings, wording = prepared(options)
    with read_ledger(settings.records) as connection:
        found = runs.published(connection)[::-1]
    if options.as_json:
        print_json({"schema": 1, "runs": [
            {"at": run.at, "who": run.who, "today": run.today.isoformat(), "version": run.version,
             "inputs": _shown(run.inputs), "counts": dict(run.counts), "site": run.site, "exit": run.exit_code}
            for run in found
        ]})  # fmt: skip
    else:
        for run in found:
            at = datetime.fromisoformat(run.at).replace(tzinfo=UTC).astimezone(settings.zone)
            click.echo(wording.say("history.run", date=at.date(), time=wording.clock(at.time()), who=run.who,
                                   version=run.version, today=run.today, code=run.exit_code))  # fmt: skip
            click.echo(wording.say("history.detail", **run.counts))
        if not found:
            click.echo(wording.say("history.none"))
    context.exit(EXIT_OK)


def _shown(inputs: Mapping[str, str]) -> dict[str, str]:
    """The workbooks as they are named elsewhere: earlier versions have written down the names as they were."""
    from generator.privacy.labels import Labels

    labels = Labels()
    return {labels.file(name): digest for name, digest in sorted(inputs.items())}
