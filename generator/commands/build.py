"""`generate`: read, validate, decide, render, and swap the new site in."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, Options, settings_of, written_wording
from generator.commands.terminal import print_json, progress_bar
from generator.engine.versions import too_old, untested
from generator.model.errors import WITHOUT_ENGINE, GeneratorError, MachineError

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.publishing.unchanged import Last
    from generator.resources import Kept, Resources
    from generator.settings import Settings
    from generator.stages import Result

#: Options that make no difference to what a run leaves behind; any other does.
_OF_THE_TALK = ("workspace", "as_json", "jobs", "quiet", "verbose", "today")


class Ended(NamedTuple):
    """How a run ended, and all that it had in hand: whoever ends the process next need not have it taken apart."""

    exit_code: int
    leftover: object = None


def build(options: Options) -> Ended:
    """One run, where there is anything to do. Raises GeneratorError."""
    started = time.monotonic()
    last = nothing_to_do(options)
    if last:
        if options.as_json:
            print_json({**last.told, "elapsed_s": round(time.monotonic() - started, 3)})
        elif not options.quiet:
            click.echo(last.line)
        return Ended(last.exit_code)
    return build_anew(options, started)


def build_anew(options: Options, started: float, kept: Kept | None = None) -> Ended:
    """One run, whatever the last one left. What was `kept` of earlier runs is warm already.

    Raises GeneratorError.
    """
    from generator.engine.versions import engine_error
    from generator.ledger.evidence import guard
    from generator.publishing import unchanged
    from generator.reading.inputs import reachable

    settings = settings_of(options)  # whatever is wrong with them is told before anything is touched
    guard(settings)
    asked = _asked(options, settings.today)
    with reachable(settings.input):
        before = unchanged.state(settings, asked)
    failure = None
    try:
        result, resources, wording = _run(options, settings, kept)
    except MachineError as error:
        if error.code not in WITHOUT_ENGINE:
            raise
        failure = error  # the engine is there and does not work: the pages are built without it
        result, resources, wording = _run(
            options, settings, kept, without_engine=str(error.facts.get("why", error.code))
        )
    from generator.commands.console import summary_lines
    from generator.model.catalogue import counts
    from generator.reports import report_json

    told = report_json.run(result.snapshot, result.published, time.monotonic() - started)
    exit_code = EXIT_DATA if counts(result.snapshot.findings)["error"] else EXIT_OK
    if options.as_json:
        print_json(told)
    elif not options.quiet:
        for line in summary_lines(result, settings, wording):
            click.echo(line)
    notes = [wording.say(f"message.{note}", day=settings.today) for note in result.notes]
    notes += _survey(result, settings, written_wording(settings, wording, options))
    versions = _on_versions(wording) if settings.pdf else []
    notes += versions
    if not options.quiet:
        for note in notes:
            click.echo(note, err=True)
    if result.missing_engine:
        raise failure or engine_error(result.missing_engine)
    n_files = len(result.published.written) + result.published.unchanged
    line = wording.say("message.unchanged", n=n_files, path=settings.site / "index.html")
    last = unchanged.Last(
        exit_code, "\n".join([line, *versions]), {**told, "written": [], "removed": [], "unchanged": n_files}
    )
    unchanged.remember(settings, before, asked, last)
    return Ended(exit_code, (result, resources, wording))


def _survey(result: Result, settings: Settings, wording: Wording) -> list[str]:
    """Write the page of what each sheet was taken for; where one is new and was taken for nothing, say so."""
    from generator.keeping.lock import hold_workspace
    from generator.workspace import first_contact

    snapshot, examined = result.snapshot, result.examined
    seen = first_contact.seen(
        snapshot.sheets, examined.regions, snapshot.findings, examined.records, wording, settings.today
    )
    with hold_workspace(settings.output):
        first_contact.write_page(first_contact.FirstContact(seen), settings, wording)
    n = first_contact.not_understood(snapshot.sheets, snapshot.past.sheets)
    return [wording.say("survey.first", n=n, path=f"{settings.output.name}/survey.html")] if n else []


def _run(
    options: Options, settings: Settings, kept: Kept | None, without_engine: str = ""
) -> tuple[Result, Resources, Wording]:
    """The run itself, with those who worked for it; `without_engine` says why it is to make no papers."""
    from generator.resources import at_work

    with at_work(settings, kept) as resources:
        from generator import pipeline
        from generator.commands.console import telling_the_rest
        from generator.language.wording import Wording  # all that takes a while comes after the others have begun

        resources = replace(resources, missing_engine=without_engine or resources.missing_engine)
        wording = Wording.load(settings.templates, options.language, quotes=options.verbose)
        with telling_the_rest(options, wording), progress_bar(wording.say("message.rendering"), options) as progress:
            result = pipeline.run(settings, written_wording(settings, wording, options), progress, resources)
    return result, resources, wording


def _on_versions(wording: Wording) -> list[str]:
    """What a run says of libraries of a version that was not tested, and what to do about it."""
    found = (other._asdict() for other in untested() if not too_old() or other.library != "weasyprint")
    return [
        " ".join(wording.say(f"doctor.untested.{part}", **other) for part in ("message", "remedy")) for other in found
    ]


def nothing_to_do(options: Options) -> Last | None:
    """How the last run ended, when this one would do the same: found without anything that is slow to import."""
    from generator.keeping.lock import hold_workspace
    from generator.publishing import unchanged

    try:
        settings = _light_settings(options)
    except GeneratorError:
        return None  # the run itself says what is wrong
    if not settings.site.is_dir():
        return None
    with hold_workspace(settings.output):
        return unchanged.last_run(settings, _asked(options, settings.today))


def _light_settings(options: Options) -> Settings:
    """The settings but for the day that was asked for: reading it takes longer than all the rest."""
    return settings_of(replace(options, today=None))


def _asked(options: Options, today: date) -> str:
    """The day and the options, as one text."""
    others = {name: value for name, value in asdict(options).items() if name not in _OF_THE_TALK}
    return f"{options.today or today.isoformat()} {sorted(others.items())}"
