"""`generate resolve`: a person says what became of messages whose fate the program does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import common_options, merged, prepared
from generator.commands.terminal import print_json
from generator.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from sqlite3 import Connection

    from generator.ledger.letter_book import Message


@click.command()
@click.argument("messages", metavar="MESSAGE...", nargs=-1, required=True)
@click.option("--sent", "verdict", flag_value="sent", help="It arrived: never send it again.")
@click.option("--resend", "verdict", flag_value="deferred", help="It did not arrive: send it again.")
@common_options
@click.pass_context
def resolve(context: click.Context, /, messages: tuple[str, ...], verdict: str | None, **given: Any) -> None:
    """Settle each MESSAGE (its id, or the id of its letter) of uncertain fate, or one that was refused.

    Where one of several can't be settled, none is.

    Example:  generate resolve notice-P01-1 notice-P02-1 --sent
    """
    from generator.keeping.lock import hold_workspace
    from generator.ledger import open_ledger, read_ledger
    from generator.ledger.evidence import guard
    from generator.ledger.letter_book import note
    from generator.model import MessageState

    options = merged(context, given)
    settings, wording = prepared(options)
    if verdict is None:
        raise UsageError("no_verdict", message=messages[0])
    guard(settings)
    with read_ledger(settings.records) as connection:
        _each(connection, messages)  # what there is nothing to say of leaves no trace
    with hold_workspace(settings.output), open_ledger(settings.records, settings.today) as ledger:
        settled = _each(ledger, messages)
        for found in settled:
            note(ledger, found.message, MessageState(verdict), "resolved by hand")
    if options.as_json:
        rows = [{"letter": found.letter, "message": found.message, "state": verdict} for found in settled]
        print_json({"schema": 1, **(rows[0] if len(rows) == 1 else {}), "resolved": rows})
    elif not options.quiet:
        for found in settled:
            click.echo(wording.say(f"resolve.{verdict}", letter=found.letter))


def _each(connection: Connection | None, named: Iterable[str]) -> list[Message]:
    """The messages, each once. Raises UsageError when a name is not that of exactly one in question."""
    return list(dict.fromkeys(_the_one(connection, name) for name in named))


def _the_one(connection: Connection | None, name: str) -> Message:
    """The message, by its id or that of its letter."""
    from generator.ledger.letter_book import messages
    from generator.model import MessageState

    open_states = (MessageState.UNCERTAIN, MessageState.SENDING, MessageState.FAILED)
    found = [m for m in messages(connection) if name in (m.message, m.letter) and m.state in open_states]
    if len(found) != 1:
        raise UsageError("not_unsettled", message=name)
    return found[0]
