"""`generate watch`: build again whenever something is saved, with everything kept warm."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import click

from generator.commands.build import build_anew, nothing_to_do
from generator.commands.options import EXIT_OK, Options, common_options, merged, prepared
from generator.model.errors import GeneratorError, MachineError, WorkspaceBusyError

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.resources import Kept

_DEBOUNCE_MS = 120  # a spreadsheet program writes, renames and deletes within this time
_STEP_MS = 20
_MINUTE_MS = 60_000  # a new day is a change too
_AGAIN_S = 0.5  # until another run has ended


@click.command()
@common_options
@click.pass_context
def watch(context: click.Context, /, **given: Any) -> None:
    """Build the site, then build again after every change, until Ctrl-C, which ends it with exit code 0.

    A workbook that can't be read, as one that is being saved, is named in a sentence; the site stays as it is, and
    the next change is waited for.

    Example:  generate watch
    """
    from generator.resources import keeping

    options = merged(context, given)
    settings, wording = prepared(options)
    with contextlib.suppress(KeyboardInterrupt), keeping(settings) as kept:
        _build(options, wording, kept)
        click.echo(wording.say("message.watching", folder=settings.input), err=True)
        for _ in _changes_in(settings.input, settings.root / "office.toml", *settings.templates):
            _build_when_free(options, wording, kept)
    context.exit(EXIT_OK)


def _build_when_free(options: Options, wording: Wording, kept: Kept) -> None:
    """Build if there is anything to do, after whatever other run holds the workspace."""
    is_told = False
    while True:
        try:
            if not nothing_to_do(options):  # as when a file was only opened, or a minute has passed in the same day
                _build(options, wording, kept)
            return
        except WorkspaceBusyError as error:
            if not is_told:
                click.echo(wording.say(f"error.{error.code}", **error.facts), err=True)
            is_told = True
            Event().wait(_AGAIN_S)


def _build(options: Options, wording: Wording, kept: Kept) -> None:
    """One run. What the office can mend while this waits – a half-saved file, a slip in a template – is only said."""
    started = time.monotonic()
    try:
        _settings, wording = prepared(options)  # the wording may be what has changed
        build_anew(options, started, kept)
    except GeneratorError as error:
        is_grave = isinstance(error, MachineError) and error.code not in ("pdf_failed", "worker_ended", "worker_memory")
        if is_grave or isinstance(error, WorkspaceBusyError):
            raise
        click.echo(wording.say(f"error.{error.code}", **error.facts), err=True)
    kept.reader.start()  # to wait for the next change
    if not options.quiet and not options.as_json:
        click.echo(wording.say("message.took", seconds=round(time.monotonic() - started, 1)), err=True)
    sys.stdout.flush()


def _changes_in(*paths: Path) -> Iterator[object]:
    """One item a burst of changes; files that spreadsheet programs put beside a workbook while it is open are none."""
    from watchfiles import DefaultFilter, watch

    class Saved(DefaultFilter):
        """What a run reads."""

        def __call__(self, change: Any, path: str) -> bool:
            name = Path(path).name
            return (
                not name.startswith((".", "~"))
                and not name.endswith((".tmp", ".part"))
                and super().__call__(change, path)
            )

    there = [path for path in paths if path.exists()]
    yield from watch(
        *there,
        watch_filter=Saved(),
        debounce=_DEBOUNCE_MS,
        step=_STEP_MS,
        raise_interrupt=True,
        rust_timeout=_MINUTE_MS,
        yield_on_timeout=True,
    )
