"""`generate rollup`: one site from the workspaces of many provinces."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, common_options, merged
from generator.commands.terminal import print_json, progress_bar


@click.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output", type=click.Path(path_type=Path), default=Path("rollup"), show_default=True, help="Where site/ is put."
)
@common_options
@click.pass_context
def rollup(context: click.Context, /, folders: tuple[Path, ...], output: Path, **given: Any) -> None:
    """Make one site from many workspaces, a province each: totals, completeness compared, calendars side by side.

    Nothing is written to the workspaces. One that can't be read is reported, and the others go on.

    Example:  generate rollup provinces/* --output national
    """
    from generator import settings as configuration
    from generator.language.wording import Wording
    from generator.model.catalogue import counts
    from generator.provinces.gathered import gather
    from generator.provinces.rollup_site import build

    options = merged(context, given)
    shipped = [configuration.shipped_templates()]
    wording, site_wording = Wording.load(shipped, options.language), Wording.load(shipped)
    today = configuration.day_to_reckon_from(options.today)
    roots = [options.workspace / folder for folder in folders]
    target = Path(os.path.realpath(options.workspace / output))
    with progress_bar(wording.say("rollup.title"), options) as progress:
        provinces, unread = gather(roots, today.isoformat(), progress)
    for each in unread:
        why = wording.say(f"error.{each.error.code}", **each.error.facts)
        click.echo(wording.say("rollup.failed", folder=each.folder, why=why), err=True)
    published = build(provinces, unread, target, today, site_wording)
    n_parties = sum(len(province.snapshot.parties) for province in provinces)
    if options.as_json:
        print_json(
            {
                "schema": 1,
                "written": list(published.written),
                "removed": list(published.removed),
                "unchanged": published.unchanged,
                "provinces": [
                    {"name": p.name, "parties": len(p.snapshot.parties), "complete": p.n_complete, "open": p.n_open,
                     "findings": counts(p.snapshot.findings)}
                    for p in provinces
                ],
                "unread": [{"folder": each.folder, "code": each.error.code} for each in unread],
            }
        )  # fmt: skip
    elif not options.quiet:
        click.echo(wording.say("rollup.done", n=len(provinces), parties=n_parties))
        click.echo(f"{wording.say('message.site')}\n{target / 'site' / 'index.html'}")
    has_errors = any(counts(p.snapshot.findings)["error"] for p in provinces)
    context.exit(EXIT_DATA if unread or has_errors else EXIT_OK)
