"""`generate outbox`: which issued letters wait to be sent, and what became of those that were."""

from __future__ import annotations

from typing import Any

import click

from generator.commands.letter_names import named, with_names
from generator.commands.options import common_options, merged, prepared
from generator.commands.send import unsendable, unsendable_line
from generator.commands.terminal import cells_text, print_json


@click.command()
@common_options
@click.pass_context
def outbox(context: click.Context, /, **given: Any) -> None:
    """List the issued letters that wait to be sent, to be handed over, or to be settled by hand.

    Example:  generate outbox
    """
    from generator import pipeline
    from generator.ledger import read_ledger, recall
    from generator.ledger.evidence import guard
    from generator.ledger.letter_book import messages, refused_for_good
    from generator.model import LetterState, MessageState
    from generator.post.mail import kept_back, ready
    from generator.post.obstacles import of_letters, of_papers
    from generator.post.replies import masked, unnamed
    from generator.reports.report_json import held

    options = merged(context, given)
    settings, wording = prepared(options)
    guard(settings, lists_papers=True)
    examined = pipeline.examine(settings, wording, recall(settings.records))
    snapshot, contacts = examined.snapshot, examined.contacts
    with read_ledger(settings.records) as connection:
        sent, refused = messages(connection), refused_for_good(connection)
    mails = list(ready(settings, snapshot.past.letters, contacts, refused, kept_back(snapshot.letters)))
    obstacles = of_letters(snapshot.letters, wording)
    obstacles += of_papers(mails, settings, wording)
    hindered = {obstacle.letter for obstacle in obstacles}
    mails = [m for m in mails if m.letter.letter not in hindered]
    kept, names = held(snapshot, wording), snapshot.recipients
    by_hand = [
        letter
        for letter in snapshot.letters
        if letter.frozen and letter.state is LetterState.ISSUED
        and not ((contact := contacts.get(letter.party)) and contact.email)
    ]  # fmt: skip
    unsettled = [m for m in sent if m.state not in (MessageState.SENT, MessageState.PREPARED)]
    if options.as_json:
        print_json({
            "schema": 1,
            "messages": with_names(
                ({"letter": m.letter.letter, "party": m.letter.party, "state": "ready"} for m in mails), names
            ),
            "held": kept,
            "ready": [
                {"letter": m.letter.letter, "party": m.letter.party, "message": m.message,
                 "recipient": masked(m.recipient), "number": m.letter.number} for m in mails
            ],
            "hand_over": with_names(
                ({"letter": n.letter, "party": n.party, "number": n.number} for n in by_hand), names
            ),
            "unsendable": with_names(map(unsendable, obstacles), names),
            "unsettled": [
                {"letter": m.letter, "message": m.message, "recipient": masked(m.recipient), "state": m.state.value,
                 "detail": unnamed(m.detail, m.recipient)} for m in unsettled
            ],
        })  # fmt: skip
        return
    for title, lines in (
        ("ready", [f"{named(m.letter.letter, names)}  {masked(m.recipient)}" for m in mails]),
        ("hand_over", [named(n.letter, names) for n in by_hand]),
        ("held", [f"{named(n['letter'], names)}  {n['reason']}  {cells_text(n['cells'])}" for n in kept]),
        ("unsendable", [unsendable_line(obstacle, names) for obstacle in obstacles]),
        ("unsettled", [
            f"{named(m.letter, names)}  {wording.word(m.state)}  {m.message}  {unnamed(m.detail, m.recipient)}".rstrip()
            for m in unsettled
        ]),
    ):  # fmt: skip
        if lines:
            click.echo(wording.say(f"outbox.{title}", n=len(lines)))
            for line in lines:
                click.echo(f"    {line}")
    if kept:
        click.echo(wording.say("outbox.acts"))
    if any(m.state is MessageState.UNCERTAIN for m in unsettled):
        click.echo(wording.say("outbox.resolve"))
    if not (mails or by_hand or unsettled or obstacles or kept) and not options.quiet:
        click.echo(wording.say("outbox.empty"))
