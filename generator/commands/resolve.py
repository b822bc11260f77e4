"""`generate resolve`: a person says what became of a message whose fate the program does not know."""

from __future__ import annotations

from typing import Any

import click

from generator.errors import UsageError
from generator.options import common_options, merged, prepared
from generator.terminal import print_json


@click.command()
@click.argument("message")
@click.option("--sent", "verdict", flag_value="sent", help="It arrived: never send it again.")
@click.option("--resend", "verdict", flag_value="deferred", help="It did not arrive: send it again.")
@common_options
@click.pass_context
def resolve(context: click.Context, /, message: str, verdict: str | None, **given: Any) -> None:
    """Settle a MESSAGE (its id, or the id of its letter) of uncertain fate, or one that was refused.

    Example:  generate resolve notice-P01-1 --sent
    """
    from generator.ledger import open_ledger
    from generator.ledger.letters import messages, note
    from generator.model import MessageState
    from generator.publishing.lock import hold_workspace

    options = merged(context, given)
    settings, wording = prepared(options)
    if verdict is None:
        raise UsageError("no_verdict", message=message)
    open_states = (MessageState.UNCERTAIN, MessageState.SENDING, MessageState.FAILED)
    with hold_workspace(settings.output), open_ledger(settings.records) as ledger:
        found = [m for m in messages(ledger) if message in (m.message, m.letter) and m.state in open_states]
        if len(found) != 1:
            raise UsageError("not_unsettled", message=message)
        note(ledger, found[0].message, MessageState(verdict), "resolved by hand")
    if options.as_json:
        print_json({"schema": 1, "letter": found[0].letter, "message": found[0].message, "state": verdict})
    elif not options.quiet:
        click.echo(wording.say(f"resolve.{verdict}", letter=found[0].letter))
