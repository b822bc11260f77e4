"""`generate history`: the runs that published, for an audit; or the letters of a year or a party, each step by step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from generator.commands.options import EXIT_OK, Options, common_options, merged, prepared
from generator.commands.terminal import print_json

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.model import IssuedLetter
    from generator.settings import Settings


@click.command()
@click.option("--year", type=click.IntRange(1300, 1499), default=None, help="The letters dated in that Jalali year.")
@click.option("--letter", metavar="ID", default=None, help="That letter, and those that stand in its place.")
@click.option("--party", metavar="PARTY", default=None, help="The letters to that party, by code or name.")
@common_options
@click.pass_context
def history(
    context: click.Context, /, year: int | None, letter: str | None, party: str | None, **given: Any
) -> None:  # fmt: skip
    """Show the runs that published, the latest first: when, who, from which bytes, by which version.

    With --year, --letter or --party the issued letters instead, the oldest first, and what became of each.

    Example:  generate history --party P01
    """
    from generator.ledger import read_ledger, runs

    options = merged(context, given)
    settings, wording = prepared(options)
    if year or letter or party:
        _tell_letters(settings, wording, options, Wanted(year, letter, party))
        context.exit(EXIT_OK)
    with read_ledger(settings.records) as connection:
        found = runs.published(connection)[::-1]
    if options.as_json:
        print_json({"schema": 1, "runs": [
            {"at": run.at, "who": run.who, "today": run.today.isoformat(), "version": run.version,
             "inputs": _shown(run.inputs), "counts": dict(run.counts), "site": run.site, "exit": run.exit_code}
            for run in found
        ]})  # fmt: skip
    else:
        for run in found:
            at = datetime.fromisoformat(run.at).replace(tzinfo=UTC).astimezone(settings.zone)
            click.echo(wording.say("history.run", date=at.date(), time=wording.clock(at.time()), who=run.who,
                                   version=run.version, today=run.today, code=run.exit_code))  # fmt: skip
            click.echo(wording.say("history.detail", **run.counts))
        if not found:
            click.echo(wording.say("history.none"))
    context.exit(EXIT_OK)


class Wanted(NamedTuple):
    """Which letters are asked for; what is None leaves none out."""

    year: int | None
    letter: str | None
    party: str | None


def _tell_letters(settings: Settings, wording: Wording, options: Options, wanted: Wanted) -> None:
    from generator.judging.transitions import steps

    found = _letters(settings, wanted)
    if options.as_json:
        print_json({"schema": 1, "letters": [
            {"letter": n.letter, "kind": n.kind.value, "party": n.party, "name": _name(n), "number": n.number,
             "subject": n.subject, "steps": [
                 {"on": step.on.isoformat() if step.on else None, "step": step.name, "reason": step.reason}
                 for step in steps(n)]}
            for n in found
        ]})  # fmt: skip
        return
    for n in found:
        click.echo(wording.say("history.letter", letter=n.letter, name=_name(n), number=n.number, subject=n.subject))
        for step in steps(n):
            said = wording.say(f"letters.step.{step.name}")
            day = wording.long_date(step.on) if step.on else wording.say("history.undated")
            click.echo(
                "    " + wording.say("history.step", day=day, step=said) + (f" – {step.reason}" if step.reason else "")
            )
    if not found:
        click.echo(wording.say("history.no_letters"))


def _letters(settings: Settings, wanted: Wanted) -> list[IssuedLetter]:
    """The issued letters that are asked for. A party is named by its code, or by the name that it was written to."""
    from generator.language.jalali import to_jalali
    from generator.language.persian import fold
    from generator.ledger import recall

    found = []
    for n in recall(settings.records).letters:
        is_follower = n.letter == wanted.letter or wanted.letter in n.facts.get("replaces", ())
        if wanted.letter and not is_follower:
            continue
        if wanted.year and to_jalali(n.dated_on)[0] != wanted.year:
            continue
        if wanted.party and fold(wanted.party) not in (fold(n.party), fold(_name(n))):
            continue
        found.append(n)
    return found


def _name(letter: IssuedLetter) -> str:
    """The name of the party as the letter was addressed."""
    return letter.addressed.name if letter.addressed else letter.party


def _shown(inputs: Mapping[str, str]) -> dict[str, str]:
    """The workbooks as they are named elsewhere: earlier versions have written down the names as they were."""
    from generator.privacy.labels import Labels

    labels = Labels()
    return {labels.file(name): digest for name, digest in sorted(inputs.items())}
