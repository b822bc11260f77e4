"""What the command says on a terminal, as lines of text."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import click

from generator.commands.options import Options
from generator.language.causes import by_cause, places_of
from generator.language.wording import Wording
from generator.model import Finding, LetterState, Outcome
from generator.model.catalogue import counts
from generator.model.errors import UnreadableError
from generator.settings import Settings
from generator.stages import Result


def summary_lines(result: Result, settings: Settings, wording: Wording) -> Iterator[str]:
    """At most six lines: what was done, what needs attention, where to look, what to do next."""
    snapshot, published, copies = result.snapshot, result.published, result.copies
    found = counts(snapshot.findings)
    n_letters = {state: sum(n.state is state for n in snapshot.letters) for state in LetterState}
    yield wording.say(
        "message.done",
        parties=len(snapshot.parties),
        sessions=len(snapshot.sessions),
        drafts=n_letters[LetterState.DRAFT],
        written=len(published.written),
        unchanged=published.unchanged,
    )
    waiting = len(snapshot.next_roster.with_outcome(Outcome.NEEDS_DECISION)) if snapshot.next_roster else 0
    n_withheld = n_letters[LetterState.WITHHELD]
    attention = []
    facts = {"errors": found["error"], "warnings": found["warning"], "decisions": waiting}
    if parts := [wording.say(f"message.part.{name}", n=n) for name, n in facts.items() if n]:
        attention.append(wording.say("message.attention", parts=wording.listed(parts)))
    if n_withheld:
        attention.append(wording.say("message.withheld", n=n_withheld))
    if attention:
        yield " ".join(attention)
    if sum(found.values()):
        yield copies.sentence("returned.look", wording) if copies.n_copies else wording.say("message.look")
    yield wording.say("message.site")
    yield str(settings.site / "index.html")
    yield wording.say(f"message.next.{_next_step(found, waiting, n_letters)}")


def _next_step(found: Mapping[str, int], n_waiting: int, n_letters: Mapping[LetterState, int]) -> str:
    """What to do next: the gravest first."""
    steps = {
        "correct": found["error"], "decide": n_waiting, "settle": n_letters[LetterState.HELD],
        "send": n_letters[LetterState.ISSUED], "look": found["warning"], "number": n_letters[LetterState.DRAFT],
    }  # fmt: skip
    return next((step for step, n in steps.items() if n), "nothing")


def findings_lines(findings: Sequence[Finding], wording: Wording) -> Iterator[str]:
    """The findings by their causes: what happened, where, and what to do, once for all; then the counts."""
    for cause in by_cause(findings, wording):
        label = f"{wording.severity(cause.first)} {cause.first.code}"
        if len(cause.findings) == 1:
            yield f"{label}  {wording.show(cause.first.place)}".rstrip()
            yield f"    {cause.said[0][0]}"
        else:
            yield f"{label}  {cause.headline(wording)}"
            for message, some in cause.said:
                for place in places_of(some):
                    said = "" if len(cause.said) == 1 else message
                    yield f"    {': '.join(filter(None, (wording.show(place), said)))}"
        yield f"    {wording.say('message.remedy', remedy=cause.remedy)}"
    found = counts(findings)
    if not findings:
        yield wording.say("message.check_clean")
    yield wording.say("message.check_summary", errors=found["error"], warnings=found["warning"], notes=found["note"])


@contextlib.contextmanager
def telling_the_rest(options: Options, wording: Wording) -> Iterator[None]:
    """Where workbooks can't be read, also say what was found in the others; which ones, and why, is said by others."""
    try:
        yield
    except UnreadableError as error:
        if error.findings and not (options.as_json or options.quiet):
            for line in findings_lines(error.findings, wording):
                click.echo(line)
        raise
