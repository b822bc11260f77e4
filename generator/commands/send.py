"""`generate send`: send the issued letters by SMTP. Without --yes it only says what it would send."""

from __future__ import annotations

import os
import time
from contextlib import nullcontext
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import EXIT_MAIL, EXIT_OK, Options, common_options, merged, prepared
from generator.commands.terminal import print_json, progress_bar
from generator.model.errors import UsageError

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.ledger.letter_book import Message
    from generator.post.mail import Mail
    from generator.post.sending import Batch
    from generator.settings import Settings, Smtp

PASSWORD = "GENERATE_SMTP_PASSWORD"
_SERVICE = "generate"  # under which the keyring of the system keeps the password
_TIMEOUT_S = 60.0


@click.command()
@click.option("--yes", is_flag=True, help="Really send.")
@click.option("--limit", type=click.IntRange(1), default=None, help="Send at most so many.")
@common_options
@click.pass_context
def send(context: click.Context, /, yes: bool, limit: int | None, **given: Any) -> None:
    """Send the issued letters by e-mail, each once; a dry run unless --yes is given.

    Example:  generate send --yes --limit 5
    """
    from generator.keeping.lock import hold_workspace
    from generator.ledger import read_ledger, settle
    from generator.ledger.evidence import guard
    from generator.ledger.letter_book import messages
    from generator.model import MessageState
    from generator.post.sending import Batch, settle_interrupted, unsettled

    options = merged(context, given)
    settings, wording = prepared(options)
    if yes:
        _check(settings.smtp)
    guard(settings)
    with hold_workspace(settings.output) if yes else nullcontext():  # a dry run writes nothing, not even a lock
        if yes:
            settle(settings.records)
            settle_interrupted(settings.records)
        mails = _ready(settings, wording)[:limit]
        batch = _deliver(mails, settings, wording, options) if yes else Batch(())
        with read_ledger(settings.records) as connection:
            waiting = list(unsettled(messages(connection)))
    if options.as_json:
        print_json({"schema": 1, "dry_run": not yes, **_as_json(mails, batch, waiting)})
    else:
        _tell(mails, batch, waiting, wording, options, is_dry=not yes)
    all_sent = all(d.state is MessageState.SENT for d in batch.deliveries)
    context.exit(EXIT_OK if all_sent and not batch.stopped and not (yes and waiting) else EXIT_MAIL)


def _ready(settings: Settings, wording: Wording) -> list[Mail]:
    """The mails that can go now, in order."""
    from generator import pipeline
    from generator.ledger import read_ledger, recall
    from generator.ledger.letter_book import refused_for_good
    from generator.post.mail import ready

    past = recall(settings.records)
    contacts = pipeline.examine(settings, wording, past).contacts
    with read_ledger(settings.records) as connection:
        refused = refused_for_good(connection)
    return list(ready(settings, past.letters, contacts, refused))


def _deliver(mails: list[Mail], settings: Settings, wording: Wording, options: Options) -> Batch:
    """Send them; what was sent, now or by a run that died, leaves the outbox."""
    from generator.ledger.letter_book import frozen_bytes
    from generator.post.composing import compose
    from generator.post.mail import clear_outbox
    from generator.post.sending import Batch, Server, deliver

    def composed(mail: Mail) -> bytes:
        pdf = frozen_bytes(settings.records, mail.letter.file, mail.letter.sha256)
        return compose(mail, pdf, settings, wording, max(mail.letter.dated_on, settings.today))

    if not mails:
        clear_outbox(settings)
        return Batch(())
    password = _password(settings.smtp)
    try:
        with progress_bar(wording.say("send.progress"), options) as progress:
            return deliver(
                mails,
                settings.records,
                settings.smtp.sender,
                composed,
                lambda: Server(settings.smtp, password, _TIMEOUT_S),
                time.sleep,
                settings.smtp.pause_s,
                progress,
            )
    finally:
        clear_outbox(settings)


def _as_json(mails: list[Mail], batch: Batch, waiting: list[Message]) -> dict[str, Any]:
    from generator.post.mail import masked

    became = {d.mail.message: d for d in batch.deliveries}
    rows = [
        {"letter": m.letter.letter, "party": m.letter.party, "message": m.message, "recipient": masked(m.recipient),
         "state": became[m.message].state.value if m.message in became else "ready",
         "detail": became[m.message].detail if m.message in became else ""}
        for m in mails
    ]  # fmt: skip
    uncertain = [{"letter": m.letter, "message": m.message, "recipient": masked(m.recipient)} for m in waiting]
    return {"messages": rows, "uncertain": uncertain, "stopped": batch.stopped}


def _tell(
    mails: list[Mail], batch: Batch, waiting: list[Message], wording: Wording, options: Options, *, is_dry: bool
) -> None:
    from generator.model import MessageState

    for row in _as_json(mails, batch, waiting)["messages"]:
        word = wording.say("send.ready") if row["state"] == "ready" else wording.word(MessageState(row["state"]))
        click.echo(f"{word}: {row['letter']}  {row['recipient']}  {row['detail']}".rstrip())
    if batch.stopped:
        click.echo(wording.say("send.stopped", why=batch.stopped), err=True)
    for message in waiting:
        click.echo(wording.say("send.uncertain", letter=message.letter, message=message.message), err=True)
    if options.quiet:
        return
    n_sent = sum(d.state is MessageState.SENT for d in batch.deliveries)
    key = ("send.dry_run" if is_dry else "send.done") if mails else "send.none"
    click.echo(wording.say(key, n=len(mails) if is_dry else n_sent, of=len(mails)))


def _check(smtp: Smtp) -> None:
    """Raises UsageError when office.toml does not say how letters are sent."""
    for key, value in (("smtp.host", smtp.host), ("smtp.from", smtp.sender)):
        if not value:
            raise UsageError("no_smtp", key=key)


def _password(smtp: Smtp) -> str | None:
    """From the environment, else from the keyring of the system; None when no user has to log in."""
    if not smtp.user:
        return None
    found = os.environ.get(PASSWORD)
    if not found:
        try:
            found = import_module("keyring").get_password(_SERVICE, smtp.user)
        except Exception:  # no keyring installed, none unlocked, no desktop: then there is no password in it
            found = None
    if not found:
        raise UsageError("no_password", variable=PASSWORD, user=smtp.user)
    return found
