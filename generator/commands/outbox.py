"""`generate outbox`: which issued letters wait to be sent, and what became of those that were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from generator.commands.lookup import named, with_names
from generator.commands.options import common_options, merged, prepared
from generator.commands.send import unsendable, unsendable_line
from generator.commands.terminal import cells_text, print_json

if TYPE_CHECKING:  # so that --help and errors of usage wait for none of these
    from generator.language.wording import Wording
    from generator.ledger.letter_book import Message
    from generator.model import Letter
    from generator.post.mail import Mail, Obstacle
    from generator.settings import Settings


@dataclass(frozen=True, slots=True)
class _Outbox:
    """The issued letters by what is to be done with them."""

    ready: Sequence[Mail]
    by_hand: Sequence[Letter]
    held: Sequence[Mapping[str, Any]]
    unsendable: Sequence[Obstacle]
    unsettled: Sequence[Message]
    names: Mapping[str, str]  # who each letter is to


@click.command()
@common_options
@click.pass_context
def outbox(context: click.Context, /, **given: Any) -> None:
    """List the issued letters that wait to be sent, to be handed over, or to be settled by hand.

    Example:  generate outbox
    """
    from generator.ledger.evidence import guard

    options = merged(context, given)
    settings, wording = prepared(options)
    guard(settings, lists_papers=True)
    found = _sorted_out(settings, wording)
    if options.as_json:
        print_json(_object(found))
        return
    for title, lines in _lines(found, wording):
        if lines:
            click.echo(wording.say(f"outbox.{title}", n=len(lines)))
            for line in lines:
                click.echo(f"    {line}")
    if found.held:
        click.echo(wording.say("outbox.acts"))
    if any(m.state.value == "uncertain" for m in found.unsettled):
        click.echo(wording.say("outbox.resolve"))
    if not (found.ready or found.by_hand or found.unsettled or found.unsendable or found.held or options.quiet):
        click.echo(wording.say("outbox.empty"))


def _sorted_out(settings: Settings, wording: Wording) -> _Outbox:
    from generator import pipeline
    from generator.ledger import read_ledger, recall
    from generator.ledger.letter_book import messages, refused_for_good
    from generator.model import LetterState, MessageState
    from generator.post.mail import kept_back, of_letters, of_papers, ready
    from generator.reports.report_json import held

    examined = pipeline.examine(settings, wording, recall(settings.records))
    snapshot, contacts = examined.snapshot, examined.contacts
    with read_ledger(settings.records) as connection:
        sent, refused = messages(connection), refused_for_good(connection)
    mails = list(ready(settings, snapshot.past.letters, contacts, refused, kept_back(snapshot.letters)))
    obstacles = [*of_letters(snapshot.letters, wording), *of_papers(mails, settings, wording)]
    hindered = {obstacle.letter for obstacle in obstacles}
    by_hand = [
        letter
        for letter in snapshot.letters
        if letter.frozen and letter.state is LetterState.ISSUED
        and not ((contact := contacts.get(letter.party)) and contact.email)
    ]  # fmt: skip
    return _Outbox(
        [mail for mail in mails if mail.letter.letter not in hindered],
        by_hand,
        held(snapshot, wording),
        obstacles,
        [m for m in sent if m.state not in (MessageState.SENT, MessageState.PREPARED)],
        snapshot.recipients,
    )


def _object(found: _Outbox) -> dict[str, Any]:
    from generator.post.replies import masked, unnamed

    names = found.names
    ready = ({"letter": m.letter.letter, "party": m.letter.party, "state": "ready"} for m in found.ready)
    by_hand = ({"letter": n.letter, "party": n.party, "number": n.number} for n in found.by_hand)
    return {
        "schema": 1,
        "messages": with_names(ready, names),
        "held": found.held,
        "ready": [
            {"letter": m.letter.letter, "party": m.letter.party, "message": m.message,
             "recipient": masked(m.recipient), "number": m.letter.number} for m in found.ready
        ],
        "hand_over": with_names(by_hand, names),
        "unsendable": with_names(map(unsendable, found.unsendable), names),
        "unsettled": [
            {"letter": m.letter, "message": m.message, "recipient": masked(m.recipient), "state": m.state.value,
             "detail": unnamed(m.detail, m.recipient)} for m in found.unsettled
        ],
    }  # fmt: skip


def _lines(found: _Outbox, wording: Wording) -> Iterator[tuple[str, list[str]]]:
    """The kind of each list, and its lines."""
    from generator.post.replies import masked, unnamed

    names = found.names
    yield "ready", [f"{named(m.letter.letter, names)}  {masked(m.recipient)}" for m in found.ready]
    yield "hand_over", [named(n.letter, names) for n in found.by_hand]
    yield "held", [f"{named(n['letter'], names)}  {n['reason']}  {cells_text(n['cells'])}" for n in found.held]
    yield "unsendable", [unsendable_line(obstacle, names) for obstacle in found.unsendable]
    yield (
        "unsettled",
        [
            f"{named(m.letter, names)}  {wording.word(m.state)}  {m.message}  {unnamed(m.detail, m.recipient)}".rstrip()
            for m in found.unsettled
        ],
    )
