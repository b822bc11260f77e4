"""`generate as-of DATE`: what the journal knows of a day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json
from generator.model.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from generator.language.wording import Wording
    from generator.model import Past


@click.command("as-of")
@click.argument("day", metavar="DATE")
@common_options
@click.pass_context
def as_of(context: click.Context, /, day: str, **given: Any) -> None:
    """Show what was known on a day: letters, sessions and dossiers as the journal tells of them up to its end.

    Example:  generate as-of 1405-09-01
    """
    from generator.language.values import parse_date
    from generator.ledger import recall_as_of

    options = merged(context, given)
    settings, wording = prepared(options)
    asked, _problem = parse_date(day)
    if asked is None:
        raise UsageError("bad_date_option", value=day)
    past, n_events = recall_as_of(settings.records, asked)
    if options.as_json:
        print_json(_told(past, asked, n_events))
    else:
        for line in _lines(past, asked, n_events, wording):
            click.echo(line)
    context.exit(EXIT_OK)


def _letters(past: Past, day: date) -> list[dict[str, Any]]:
    return [
        {"letter": n.letter, "kind": n.kind.value, "party": n.party, "number": n.number,
         "dated_on": n.dated_on.isoformat(), "mail": n.mail.value if n.mail else None,
         "handed_over_on": _iso(n.handed_over_on), "answered_on": _iso(n.answered_on),
         "acts": [{"act": act.act.value, "on": act.day.isoformat(), "reason": act.reason} for act in n.acts]}
        for n in past.letters
    ]  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _sessions(past: Past, day: date) -> list[dict[str, Any]]:
    """Those that were sealed by then, and the others as they were last published."""
    from generator.judging.appointments import CANCELLED

    last = {kept.session: kept for kept in past.kept}
    called_off = {entry.session for entry in past.appointments if entry.facts.get("status") == CANCELLED}
    found = [(known.session, known.facts, "sealed", known.kept_on, len(known.attendance)) for known in past.sealed]
    for kept in last.values():
        is_over = (kept.facts["session"].get("date") or "9") < day.isoformat()
        state = "cancelled" if kept.session in called_off else "unsettled" if is_over else "ahead"
        found.append((kept.session, kept.facts, state, kept.kept_on, 0))
    return [_session(*each) for each in sorted(found, key=lambda each: each[0])]


def _session(number: int, facts: Any, state: str, kept_on: date, n_attendance: int) -> dict[str, Any]:
    from generator.model.session_numbers import number_in, year_in

    outcomes = [told["outcome"] for told in facts["decisions"].values()]
    invited = sorted(code for code, told in facts["decisions"].items() if told["outcome"] == "invited")
    chair = facts["chair"]["party"] if facts.get("chair") else None
    return {
        "number": number_in(number), "year": year_in(number), "date": facts["session"].get("date"),
        "sealed": state == "sealed", "state": state,
        "kept_on": kept_on.isoformat(), "chair": chair, "invited": invited, "n_parties": len(outcomes),
        "n_attendance": n_attendance,
    }  # fmt: skip


def _told(past: Past, day: date, n_events: int) -> dict[str, Any]:
    last = past.states[-1] if past.states else None
    return {
        "schema": 1,
        "day": day.isoformat(),
        "events": n_events,
        "last_event_on": _iso(past.until),
        "letters": _letters(past, day),
        "sessions": _sessions(past, day),
        "dossiers": {"on": last.day.isoformat(), "parties": last.facts["parties"], "open": last.facts["deficiencies"],
                     "complete": last.facts["complete"]} if last else None,
        "closed_years": [closed.year for closed in past.closed],
    }  # fmt: skip


def _lines(past: Past, day: date, n_events: int, wording: Wording) -> Iterator[str]:
    say = wording.say
    if not n_events:
        yield say("as_of.nothing", date=day)
        return
    yield say("as_of.title", date=day, n=n_events, last=past.until)
    if past.states:
        state = past.states[-1]
        yield say("as_of.dossiers", date=state.day, n=state.facts["complete"]["n"], of=state.facts["complete"]["of"])
    for told in _sessions(past, day):
        on = _day(told["date"])
        facts = {"session": told["number"], "date": on or "", "n": len(told["invited"]), "of": told["n_parties"]}
        yield say(f"as_of.{told['state']}", **facts)
    for letter in past.letters:
        facts = {"letter": letter.letter, "number": letter.number, "date": letter.dated_on}
        yield say("as_of.letter", **facts, what=_fate(letter, wording))
    for closed in past.closed:
        yield say("as_of.closed", year=closed.year, date=closed.closed_on)


def _day(typed: str | None) -> date | None:
    from datetime import date

    return date.fromisoformat(typed) if typed else None


def _fate(letter: Any, wording: Wording) -> str:
    """What had become of a letter: how far it had come, and what the office did with it."""
    from generator.judging.acts import state_of
    from generator.judging.transitions import after
    from generator.model import LetterState, MessageState

    state = after(state_of(letter, letter.handed_over_on), letter.acts)
    if letter.answered_on and not state.is_over:
        state = LetterState.ANSWERED
    if letter.mail and letter.mail is not MessageState.SENT and not letter.handed_over_on and not letter.acts:
        return wording.word(letter.mail)
    return wording.word(state)
