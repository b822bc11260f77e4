"""How commands speak: one JSON object on stdout for a machine, a bar on stderr for a person at a terminal."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import click

from generator.commands.options import Options


def cells_text(cells: Iterable[Mapping[str, str]]) -> str:
    """Cells of a report in one line: «input/x.xlsx › sheet › B2; …»."""
    return "; ".join(" › ".join(filter(None, (c["file"], c["sheet"], c["cell"]))) for c in cells)


def print_json(value: dict[str, Any]) -> None:
    """The one object that `--json` promises."""
    click.echo(json.dumps(value, ensure_ascii=False))


@contextlib.contextmanager
def progress_bar(label: str, options: Options) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, fed with (done, of); on a terminal only."""
    if options.quiet or options.as_json or not (sys.stderr and sys.stderr.isatty()):  # None: it is closed
        yield lambda done, total: None
        return
    bars: list[Any] = []

    def show(done: int, total: int) -> None:
        if not bars and total:
            bar = click.progressbar(length=total, label=label, file=sys.stderr, show_pos=True, show_eta=True)
            bars.append(bar.__enter__())
        if bars:
            bars[0].update(done - bars[0].pos)

    try:
        yield show
    finally:
        for bar in bars:
            bar.render_finish()
