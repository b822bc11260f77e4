"""`generate watch`: build again whenever something is saved, with everything kept warm, and publish it if asked to."""

from __future__ import annotations

import contextlib
import sys
import time
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from generator.commands.build import build_anew, nothing_to_do
from generator.commands.options import EXIT_OK, Options, common_options, merged, prepared
from generator.model.errors import WITHOUT_ENGINE, GeneratorError, MachineError, WorkspaceBusyError

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.resources import Kept

_AGAIN_S = 0.5  # until another run has ended
_PASSING = frozenset({"pdf_failed", "worker_ended", "worker_memory"}) | WITHOUT_ENGINE  # the next run may do better


@click.command()
@click.option(
    "--publish", "with_publishing", is_flag=True, help="Publish after each run, to the target of office.toml."
)
@common_options
@click.pass_context
def watch(context: click.Context, /, with_publishing: bool, **given: Any) -> None:
    """Build the site, then build again after every change, until Ctrl-C, which ends it with exit code 0.

    A workbook that can't be read, as one that is being saved, is named in a sentence; the site stays as it is, and
    the next change is waited for. As long as a file «بررسی» lies in the input folder, output/check.html says what is
    wrong in the data. Nothing is sent and no year is closed.

    Example:  generate watch --publish
    """
    from generator.commands.publish import target_of
    from generator.resources import keeping
    from generator.workspace.input_changes import changes, stamps

    options = merged(context, given)
    settings, wording = prepared(options)
    if with_publishing:
        target_of(settings)
    with contextlib.suppress(KeyboardInterrupt), keeping(settings) as kept:
        seen = stamps(settings)
        work = _Work(options, kept, with_publishing)
        work.build(wording)
        click.echo(wording.say("message.watching", folder=settings.input), err=True)
        for _ in changes(settings, seen):
            work.build_when_free(wording)
    context.exit(EXIT_OK)


class _Work:
    """What is done after a change, and whether a site that was built is still to be published."""

    def __init__(self, options: Options, kept: Kept, with_publishing: bool) -> None:
        self._options, self._kept, self._with_publishing = options, kept, with_publishing
        self._is_unpublished = False
        self._said = ""  # of the publishing: a share that is gone is told once, not every minute

    def build_when_free(self, wording: Wording) -> None:
        """Build if there is anything to do, after whatever other run holds the workspace; publish what waits for it."""
        is_told = False
        while True:
            try:
                if nothing_to_do(self._options):  # as when a file was only opened, or a minute has passed
                    self._publish(wording)
                else:
                    self.build(wording)
                return
            except WorkspaceBusyError as error:
                if not is_told:
                    click.echo(wording.say(f"error.{error.code}", **error.facts), err=True)
                is_told = True
                Event().wait(_AGAIN_S)

    def build(self, wording: Wording) -> None:
        """One run. What the office can mend meanwhile – a half-saved file, a slip in a template – is only said."""
        from generator.workspace.input_changes import stamps

        started = time.monotonic()
        try:
            settings, wording = prepared(self._options)  # the wording may be what has changed
            before = stamps(settings)
            build_anew(self._options, started, self._kept)
            self._is_unpublished = self._with_publishing
            if stamps(settings) == before:  # else the next run is at hand, and what this one has read may be half
                self._publish(wording)
        except GeneratorError as error:
            is_grave = isinstance(error, MachineError) and error.code not in _PASSING
            if is_grave or isinstance(error, WorkspaceBusyError):
                raise
            click.echo(wording.say(f"error.{error.code}", **error.facts), err=True)
        self._answer(wording)
        self._kept.reader.start()  # to wait for the next change
        if not self._options.quiet and not self._options.as_json:
            click.echo(wording.say("message.took", seconds=round(time.monotonic() - started, 1)), err=True)
        sys.stdout.flush()

    def _publish(self, wording: Wording) -> None:
        """Publish what is not yet; where the target can't be reached the next minute tries again."""
        if not self._is_unpublished:
            return
        from generator.commands.options import settings_of
        from generator.commands.publish import publish_site

        try:
            settings = settings_of(self._options)
            done = publish_site(settings)
            self._is_unpublished = False
            said = wording.say("publish.done", target=str(done.target), written=len(done.written),
                               removed=len(done.removed), unchanged=done.unchanged)  # fmt: skip
        except GeneratorError as error:
            said = wording.say(f"error.{error.code}", **error.facts)
        if said != self._said and not (self._options.quiet and not self._is_unpublished):
            click.echo(said, err=True)
        self._said = said if self._is_unpublished else ""

    def _answer(self, wording: Wording) -> None:
        """Write the check's page where a file in the input folder asks for it."""
        from generator.commands.check import write_check_page
        from generator.commands.options import settings_of, written_wording
        from generator.workspace.input_changes import is_check_asked_for

        with contextlib.suppress(GeneratorError):  # that there is nothing to read was said
            settings = settings_of(self._options)
            if is_check_asked_for(settings):
                write_check_page(settings, written_wording(settings, wording, self._options))
