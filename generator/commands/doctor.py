"""`generate doctor`: is everything in place, in plain words, and what to do where it is not."""

from __future__ import annotations

from typing import Any

import click

from generator.commands.options import EXIT_MACHINE, EXIT_OK, common_options, merged
from generator.commands.terminal import print_json


@click.command()
@common_options
@click.pass_context
def doctor(context: click.Context, /, **given: Any) -> None:
    """Check the machine and the workspace: Python, PDF engine, folders, ledger, templates, calendar, mail server.

    Changes nothing and sends nothing. Exit code 4 when something is wrong.

    Example:  generate doctor
    """
    from generator.workspace.checkup import Level, admit, check_all

    options = merged(context, given)
    patient = admit(options.workspace, options.today, options.language)
    found, wording = check_all(patient), patient.wording
    counts = {level.value: sum(f.level is level for f in found) for level in Level}
    if options.as_json:
        checks = [
            {"name": f.name, "level": f.level.value, "code": f.case or "ok", "message": f.sentence(wording),
             "remedy": f.remedy(wording)}
            for f in found
        ]  # fmt: skip
        print_json({"schema": 1, "checks": checks, "summary": counts})
    else:
        for each in found:
            if options.quiet and each.level is Level.OK:
                continue
            level, name = wording.say(f"doctor.level.{each.level}"), wording.say(f"doctor.name.{each.name}")
            click.echo(f"{level}  {name}: {each.sentence(wording)}")
            if remedy := each.remedy(wording):
                click.echo(f"    {wording.say('doctor.remedy', remedy=remedy)}")
        if not options.quiet:
            click.echo(wording.say("doctor.heading", **counts))
    context.exit(EXIT_MACHINE if counts["fail"] else EXIT_OK)
