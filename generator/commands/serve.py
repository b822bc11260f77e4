"""`generate serve`: the site on this machine alone, built again whenever an input changes."""

from __future__ import annotations

import threading
import webbrowser
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from generator.commands.build import build
from generator.commands.options import Options, common_options, merged, prepared
from generator.commands.terminal import print_json
from generator.model.errors import WITHOUT_ENGINE, GeneratorError, MemoryLostError, UsageError

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.settings import Settings
    from generator.workspace.input_changes import Stamps
    from generator.workspace.server import SiteServer

_DEFAULT_PORT = 8765
_LOOK_EVERY_S = 0.7  # at the inputs: looking works on network folders, too, where no one tells of a change


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=_DEFAULT_PORT, show_default=True, help="0: a free one.")
@click.option("--open", "with_browser", is_flag=True, help="Open the site in the browser.")
@common_options
@click.pass_context
def serve(context: click.Context, /, port: int, with_browser: bool, **given: Any) -> None:
    """Build the site and show it on this machine only; build it again and reload the page when an input changes.

    Ends with Ctrl-C. Other machines can't reach it: publish the site for them.

    Example:  generate serve --open
    """
    from generator.workspace.input_changes import stamps
    from generator.workspace.server import SiteServer

    options = merged(context, given)
    settings, wording = prepared(options)
    seen = stamps(settings)
    try:
        build(replace(options, as_json=False, quiet=options.quiet or options.as_json))
    except GeneratorError as error:
        if isinstance(error, MemoryLostError) or not (settings.site / "index.html").is_file():
            raise
        click.echo(wording.say(f"error.{error.code}", **error.facts), err=True)
    try:
        server = SiteServer(settings.site, port)
    except OSError as error:
        raise UsageError("port_busy", port=str(port)) from error
    try:
        if options.as_json:
            print_json({"schema": 1, "url": server.url})
        else:
            click.echo(f"{wording.say('serve.ready')}\n{server.url}")
        if with_browser:
            webbrowser.open(server.url)
        _watch(server, options, settings, wording, seen)
    except KeyboardInterrupt:
        if not options.quiet:
            click.echo(wording.say("serve.stopped"), err=True)
    finally:
        server.close()


def _watch(server: SiteServer, options: Options, settings: Settings, wording: Wording, seen: Stamps) -> None:
    """Build again after each change, until interrupted. A build that fails leaves the site as it is, and says why."""
    from generator.workspace.input_changes import stamps

    pause = threading.Event()
    while not pause.wait(_LOOK_EVERY_S):
        now = stamps(settings)
        if now == seen:
            continue
        seen = now
        try:
            build(replace(options, quiet=True, as_json=False))
            server.rebuilt()
            said = wording.say("serve.rebuilt")
        except MemoryLostError:
            raise
        except GeneratorError as error:
            if error.code in WITHOUT_ENGINE:  # the pages were built
                server.rebuilt()
            said = wording.say("serve.failed", why=wording.say(f"error.{error.code}", **error.facts))
        if not options.quiet:
            click.echo(said, err=True)
