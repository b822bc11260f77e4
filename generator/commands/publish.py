"""`generate publish`: put the site where it is served."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json
from generator.model.errors import MachineError, UsageError

if TYPE_CHECKING:
    from generator.publishing.mirror import Mirrored
    from generator.settings import Settings


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@common_options
@click.pass_context
def publish(context: click.Context, /, target: Path | None, **given: Any) -> None:
    """Copy the site to an intranet folder or share, so that readers never see half of it.

    Example:  generate publish /srv/www/parties
    """
    options = merged(context, given)
    settings, wording = prepared(options)
    done = publish_site(settings, target)
    if options.as_json:
        print_json({"schema": 1, "target": str(done.target), "written": list(done.written),
                    "removed": list(done.removed), "unchanged": done.unchanged, "left": list(done.left),
                    "stale": str(done.stale) if done.stale else ""})  # fmt: skip
    elif not options.quiet:
        counts = {"written": len(done.written), "removed": len(done.removed), "unchanged": done.unchanged}
        click.echo(wording.say("publish.done", target=str(done.target), **counts))
        if done.left:
            click.echo(wording.say("publish.left", n=len(done.left)))
    if done.stale:
        raise MachineError("target_stale", path=str(done.stale))
    context.exit(EXIT_OK)


def publish_site(settings: Settings, target: Path | None = None) -> Mirrored:
    """Put the site in place there, or in the target of office.toml. Raises GeneratorError; then readers have what they
    had."""
    from generator.keeping import seal
    from generator.keeping.lock import hold_workspace
    from generator.ledger import read_ledger
    from generator.ledger.evidence import guard
    from generator.ledger.workspaces import workspace_of
    from generator.publishing import mirror
    from generator.publishing.placing import SEAL

    place = mirror.check_target(target_of(settings, target), settings)
    guard(settings)
    if not settings.site.is_dir():  # before anything is locked: it may be no workspace
        raise UsageError("no_site")
    with hold_workspace(settings.output):
        sealed = seal.read(settings.output / SEAL)
        if sealed is None or not settings.site.is_dir():
            raise UsageError("no_site")
        with read_ledger(settings.records) as connection:
            owner = mirror.Owner(workspace_of(connection) if connection else "", str(settings.root))
        return mirror.mirror(settings.site, sealed, place, owner)


def target_of(settings: Settings, target: Path | None = None) -> Path:
    """Where the site is published. Raises UsageError when nobody says."""
    if not (chosen := target or settings.target):
        raise UsageError("no_target")
    return chosen
