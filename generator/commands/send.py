"""`generate send`: send the issued letters by SMTP. Without --yes it only says what it would send."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from generator.commands.lookup import named, with_names
from generator.commands.options import EXIT_MAIL, EXIT_OK, Options, common_options, merged, prepared
from generator.commands.terminal import cells_text, print_json, progress_bar
from generator.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.language.wording import Wording
    from generator.ledger.letter_book import Message
    from generator.post.composing import Stationery
    from generator.post.mail import Mail, Obstacle
    from generator.post.sending import Batch
    from generator.settings import Settings, Smtp


@dataclass(frozen=True, slots=True)
class _Outgoing:
    """What can go now, in order; what can't be made; and what is held back, as the report has it."""

    mails: list[Mail]
    obstacles: list[Obstacle]
    held: list[dict[str, Any]]
    common: Stationery
    names: Mapping[str, str]  # letter → the name of its party


@click.command()
@click.option("--yes", is_flag=True, help="Really send.")
@click.option("--limit", type=click.IntRange(1), default=None, help="Send at most so many.")
@click.option("--test", "test_address", metavar="ADDRESS", help="Send one test message there, and no letter.")
@common_options
@click.pass_context
def send(context: click.Context, /, yes: bool, limit: int | None, test_address: str | None, **given: Any) -> None:
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
    if yes or test_address:
        _check(settings.smtp)
    if test_address:
        context.exit(_send_test(test_address, settings, wording, options))
    guard(settings, lists_papers=True)
    with hold_workspace(settings.output) if yes else nullcontext():  # a dry run writes nothing, not even a lock
        if yes:
            settle(settings.records)
            settle_interrupted(settings.records, settings.today)
        outgoing = _outgoing(settings, wording, limit)
        batch = _deliver(outgoing, settings, options) if yes else Batch(())
        with read_ledger(settings.records) as connection:
            waiting = list(unsettled(messages(connection)))
    if options.as_json:
        print_json(
            {
                "schema": 1,
                "dry_run": not yes,
                **_as_json(outgoing, batch, waiting),
                "held": outgoing.held,
            }
        )
    else:
        _tell(outgoing, batch, waiting, wording, options, is_dry=not yes)
        _tell_held(outgoing, wording)
    all_sent = all(d.state is MessageState.SENT for d in batch.deliveries) and not batch.stopped
    context.exit(EXIT_OK if not yes or (all_sent and not waiting and not outgoing.obstacles) else EXIT_MAIL)


def _outgoing(settings: Settings, wording: Wording, limit: int | None) -> _Outgoing:
    """The mails that can go now, and the letters whose mail can't be made."""
    from generator import pipeline
    from generator.ledger import read_ledger, recall
    from generator.ledger.letter_book import refused_for_good
    from generator.post.composing import Stationery
    from generator.post.mail import kept_back, of_letters, of_papers, ready
    from generator.reports.report_json import held

    past = recall(settings.records)
    examined = pipeline.examine(settings, wording, past)
    with read_ledger(settings.records) as connection:
        refused = refused_for_good(connection)
    today = examined.snapshot.letters
    obstacles = of_letters(today, wording)
    hindered = {obstacle.letter for obstacle in obstacles} | kept_back(today)
    mails = list(ready(settings, past.letters, examined.contacts, refused, hindered))
    without_paper = of_papers(mails, settings, wording)
    hindered |= {obstacle.letter for obstacle in without_paper}
    mails = [m for m in mails if m.letter.letter not in hindered][:limit]
    common = Stationery(settings.smtp, examined.snapshot.office, wording)
    return _Outgoing(
        mails, obstacles + without_paper, held(examined.snapshot, wording), common, examined.snapshot.recipients
    )


def _deliver(outgoing: _Outgoing, settings: Settings, options: Options) -> Batch:
    """Send them; what was sent, now or by a run that died, leaves the outbox, and so do letters that are held back."""
    from generator.ledger.letter_book import frozen_bytes
    from generator.post.composing import compose
    from generator.post.mail_connection import Server, password
    from generator.post.mail_files import clear_outbox
    from generator.post.sending import Batch, deliver
    from generator.settings import now

    def composed(mail: Mail) -> bytes:
        pdf = frozen_bytes(settings.records, mail.letter.file, mail.letter.sha256)
        return compose(mail, pdf, outgoing.common, now(settings))

    kept = [n["letter"] for n in outgoing.held]
    if not outgoing.mails:
        clear_outbox(settings, kept)
        return Batch(())
    secret = password(settings.smtp)
    try:
        with progress_bar(outgoing.common.wording.say("send.progress"), options) as progress:
            return deliver(
                outgoing.mails,
                settings.records,
                settings.smtp.sender,
                composed,
                lambda: Server(settings.smtp, secret),
                time.sleep,
                settings.smtp.pause_s,
                progress,
                settings.today,
            )
    finally:
        clear_outbox(settings, kept)


def _send_test(recipient: str, settings: Settings, wording: Wording, options: Options) -> int:
    """One message that says it is a test; the ledger hears nothing of it. The exit code."""
    from email.utils import make_msgid

    from generator import pipeline
    from generator.ledger import recall
    from generator.post.composing import Stationery, compose_test
    from generator.post.mail import is_address
    from generator.post.mail_connection import Server, password
    from generator.post.replies import masked, unnamed
    from generator.post.sending import hand_over_once
    from generator.settings import now

    if not is_address(recipient):
        raise UsageError("bad_address", value=recipient)
    office = pipeline.examine(settings, wording, recall(settings.records)).snapshot.office
    common = Stationery(settings.smtp, office, wording)
    message = make_msgid("test", settings.smtp.sender.rpartition("@")[2])
    data = compose_test(recipient, message, common, now(settings))
    secret = password(settings.smtp)
    stage, said = hand_over_once(settings.smtp.sender, recipient, data, lambda: Server(settings.smtp, secret))
    said = unnamed(said, recipient)
    if options.as_json:
        state = "failed" if stage else "sent"
        print_json({"schema": 1, "test": True, "recipient": masked(recipient), "state": state, "detail": said,
                    "stage": stage.value if stage else ""})  # fmt: skip
    elif stage:
        click.echo(_stopped(stage.value, said, 0, wording), err=True)
    else:
        click.echo(wording.say("send.tested", recipient=masked(recipient), said=said))
    return EXIT_MAIL if stage else EXIT_OK


def _as_json(outgoing: _Outgoing, batch: Batch, waiting: list[Message]) -> dict[str, Any]:
    from generator.post.replies import masked, unnamed

    became = {d.mail.message: d for d in batch.deliveries}
    rows = []
    for m in outgoing.mails:
        found = became.get(m.message)
        state = "ready" if found is None or found.state.value == "prepared" else found.state.value
        rows.append({
            "letter": m.letter.letter, "party": m.letter.party, "name": outgoing.names.get(m.letter.letter, ""),
            "message": m.message,
            "recipient": masked(m.recipient), "state": state,
            "detail": unnamed(found.detail, m.recipient) if found else "",
        })  # fmt: skip
    uncertain = [{"letter": m.letter, "message": m.message, "recipient": masked(m.recipient)} for m in waiting]
    return {
        "messages": rows,
        "unsendable": with_names(map(unsendable, outgoing.obstacles), outgoing.names),
        "uncertain": with_names(uncertain, outgoing.names),
        "stopped": unnamed(batch.stopped),
        "stage": batch.stage.value if batch.stage else "",
    }


def unsendable(obstacle: Obstacle) -> dict[str, Any]:
    """A letter whose e-mail can't be made, for machines."""
    place = obstacle.place
    cell = {"file": place.file, "sheet": place.sheet, "cell": place.cell}
    return {"letter": obstacle.letter, "party": obstacle.party, "reason": obstacle.message, "cells": [cell]}


def unsendable_line(obstacle: Obstacle, names: Mapping[str, str]) -> str:
    """The same for a person."""
    where = " › ".join(part for part in obstacle.place if part)
    return f"{named(obstacle.letter, names)}  {where}\n        {obstacle.message}"


def _tell(
    outgoing: _Outgoing, batch: Batch, waiting: list[Message], wording: Wording, options: Options, *, is_dry: bool
) -> None:
    from generator.model import MessageState

    said, names = _as_json(outgoing, batch, waiting), outgoing.names
    for row in said["messages"]:
        word = wording.say("send.ready") if row["state"] == "ready" else wording.word(MessageState(row["state"]))
        click.echo(f"{word}: {named(row['letter'], names)}  {row['recipient']}  {row['detail']}".rstrip())
        if row["state"] in ("deferred", "failed"):
            click.echo("    " + wording.say(f"send.next.{row['state']}", letter=row["letter"]))
    for obstacle in outgoing.obstacles:
        click.echo(f"{wording.say('send.unsendable')}: {unsendable_line(obstacle, names)}")
    if batch.stopped:
        n_left = sum(row["state"] == "ready" for row in said["messages"])
        click.echo(_stopped(said["stage"], said["stopped"], n_left, wording), err=True)
    for message in waiting:
        said_of = named(message.letter, names)
        click.echo(wording.say("send.uncertain", letter=said_of, message=message.message), err=True)
    if options.quiet:
        return
    n_sent = sum(d.state is MessageState.SENT for d in batch.deliveries)
    n = len(outgoing.mails)
    key = ("send.dry_run" if is_dry else "send.done") if n else "send.none"
    click.echo(wording.say(key, n=n if is_dry else n_sent, of=n))


def _stopped(stage: str, said: str, n_left: int, wording: Wording) -> str:
    """Where the server stopped us, in its own words; what is left, and what to do."""
    happened = wording.say("send.stopped", stage=wording.say(f"send.stage.{stage}"), said=said)
    left = wording.say("send.left", n=n_left) if n_left else ""
    return " ".join(part for part in (happened, left, wording.say(f"send.remedy.{stage}")) if part)


def _tell_held(outgoing: _Outgoing, wording: Wording) -> None:
    kept = outgoing.held
    for n in kept:
        letter, where = named(n["letter"], outgoing.names), cells_text(n["cells"])
        click.echo(wording.say("send.held", letter=letter, why=n["reason"], where=where), err=True)
    if kept:
        click.echo(wording.say("outbox.acts"), err=True)


def _check(smtp: Smtp) -> None:
    """Raises UsageError when office.toml does not say how letters are sent."""
    for key, value in (("smtp.host", smtp.host), ("smtp.from", smtp.sender)):
        if not value:
            raise UsageError("no_smtp", key=key)
