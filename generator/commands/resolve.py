"""`generate resolve`: a person says what became of a message whose fate the program does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import common_options, merged, prepared
from generator.commands.terminal import print_json
from generator.model.errors import UsageError

if TYPE_CHECKING:
    from sqlite3 import Connection

    from generator.ledger.letter_book import Message


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
    from generator.keeping.lock import hold_workspace
    from generator.ledger import open_ledger, read_ledger
    from generator.ledger.evidence import guard
    from generator.ledger.letter_book import note
    from generator.model import MessageState

    options = merged(context, given)
    settings, wording = prepared(options)
    if verdict is None:
        raise UsageError("no_verdict", message=message)
    guard(settings)
    with read_ledger(settings.records) as connection:
        _the_one(connection, message)  # what there is nothing to say of leaves no trace
    with hold_workspace(settings.output), open_ledger(settings.records) as ledger:
        found = _the_one(ledger, message)
        note(ledger, found.message, MessageState(verdict), "resolved by hand")
    if options.as_json:
        print_json({"schema": 1, "letter": found.letter, "message": found.message, "state": verdict})
    elif not options.quiet:
        click.echo(wording.say(f"resolve.{verdict}", letter=found.letter))


def _the_one(connection: Connection | None, message: str) -> Message:
    """The message, by its id or that of its letter. Raises UsageError when there is not exactly one in question."""
    from generator.ledger.letter_book import messages
    from generator.model import MessageState

    open_states = (MessageState.UNCERTAIN, MessageState.SENDING, MessageState.FAILED)
    found = [m for m in messages(connection) if message in (m.message, m.letter) and m.state in open_states]
    if len(found) != 1:
        raise UsageError("not_unsettled", message=message)
    return found[0]
