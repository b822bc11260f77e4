"""`generate explain WHAT`: why a dossier, decision, letter, finding or session is as it is, and on which cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json

if TYPE_CHECKING:
    from generator.judging.snapshot import Snapshot
    from generator.language.wording import Wording
    from generator.reports.desk import Desk

_SESSION = re.compile(r"(?:نشست|session)\s+(\S+)", re.IGNORECASE)


@click.command()
@click.argument("what", metavar="PARTY...", nargs=-1, required=True)
@click.option("--session", metavar="N", help="Of a party: this session only (default: all).")
@common_options
@click.pass_context
def explain(context: click.Context, /, what: tuple[str, ...], session: str | None, **given: Any) -> None:
    """Say why a party's dossier is as it is and why it is invited or not. PARTY is its code or its name.

    In its place may stand the id of a letter, the code of a finding (VAL-001), or «session» and its number.

    Example:  generate explain P12 --session 4
    """
    from generator import pipeline
    from generator.ledger import recall
    from generator.model.catalogue import counts

    options = merged(context, given)
    settings, wording = prepared(options)
    snapshot = pipeline.examine(settings, wording, recall(settings.records)).snapshot
    answer = _answer(snapshot, " ".join(what), session, wording)
    if options.as_json:
        print_json({"schema": 1, **answer.told()})
    else:
        from generator.reports.desk import Desk

        for line in answer.lines(Desk(snapshot, wording, False)):
            click.echo(line)
    context.exit(EXIT_DATA if counts(snapshot.findings)["error"] else EXIT_OK)


class _Answer(NamedTuple):
    """For machines, and for a person."""

    told: Callable[[], Mapping[str, Any]]
    lines: Callable[[Desk], Iterator[str]]


def _answer(snapshot: Snapshot, typed: str, session: str | None, wording: Wording) -> _Answer:
    """What is asked for: a finding, a letter, a session, else a party. Raises UsageError when there is none."""
    from generator.commands import narration
    from generator.commands.lookup import find_party, find_roster
    from generator.model.catalogue import SEVERITY
    from generator.reports import report_json

    if typed.upper() in SEVERITY:
        code = typed.upper()
        told = partial(report_json.explain_finding, code, snapshot, wording)
        return _Answer(told, partial(narration.finding_lines, code=code))
    letter = next((n for n in snapshot.letters if n.letter == typed), None)
    if letter:
        told = partial(report_json.explain_letter, letter, snapshot, wording)
        return _Answer(told, partial(narration.letter_lines, letter=letter))
    if named := _SESSION.fullmatch(typed):
        roster = find_roster(snapshot, named[1], wording)
        told = partial(report_json.explain_session, roster, snapshot, wording)
        return _Answer(told, partial(narration.session_lines, roster=roster))
    found = find_party(snapshot, typed, wording)
    rosters = snapshot.rosters if session is None else (find_roster(snapshot, session, wording),)
    dossier, proof = snapshot.dossiers[found.code], snapshot.proof
    told = partial(report_json.explain, found.code, dossier, rosters, wording, proof, snapshot.sheets)
    return _Answer(told, partial(narration.explain_lines, party=found, rosters=rosters))
