"""`generate init`: a new workspace, or what an office's own folder lacks to be one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import common_options, merged
from generator.commands.terminal import print_json
from generator.model.errors import MachineError

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.workspace.survey import Survey


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@common_options
@click.pass_context
def init(context: click.Context, /, folder: Path | None, **given: Any) -> None:
    """Make a new workspace in DIR (default: this folder).

    Writes workbooks to fill in, office.toml and a start page. Never overwrites a file. The office's own workbooks in
    DIR or DIR/input are recognised, and nothing is added for the tables that they hold.

    Example:  generate init ahzab
    """
    from generator import settings as configuration
    from generator.language.wording import Wording
    from generator.workspace.starter import FOLDERS, Known, files
    from generator.workspace.survey import survey, workbooks

    options = merged(context, given)
    root = Path(os.path.realpath(options.workspace / folder if folder else options.workspace))
    wording = Wording.load([configuration.shipped_templates()], options.language)
    persian = Wording.load([configuration.shipped_templates()])
    today = configuration.day_to_reckon_from(options.today)
    try:
        for name in FOLDERS:
            (root / name).mkdir(parents=True, exist_ok=True)
        inside = workbooks(root / "input")
        outside = [path for path in workbooks(root) if path.name not in {own.name for own in inside}]
        found = survey([*((p, f"input/{p.name}") for p in inside), *((p, p.name) for p in outside)])
        copied = [path.name for path in outside if found.tables_of(path.name)]
        for name in copied:
            shutil.copy2(root / name, root / "input" / name)
        known = Known(frozenset(taken.table for taken in found.taken), found.parties)
        written, kept = _write_new(root, files(persian, known, today))
    except OSError as error:
        raise MachineError("disk", path=str(error.filename or root), why=error.strerror or str(error)) from error
    if options.as_json:
        print_json(_json(written, kept, copied, found))
    elif not options.quiet:
        for line in _lines(root, written, kept, copied, found, wording):
            click.echo(line)


def _write_new(root: Path, files: Iterator[tuple[str, bytes]]) -> tuple[list[str], list[str]]:
    """(written, left alone): a file that is there already stays as it is."""
    written: list[str] = []
    kept: list[str] = []
    for name, content in files:
        path = root / name
        try:
            with path.open("xb") as file:
                file.write(content)
            written.append(name)
        except FileExistsError:
            kept.append(name)
    return written, kept


def _lines(
    root: Path, written: list[str], kept: list[str], copied: list[str], found: Survey, wording: Wording
) -> Iterator[str]:
    if found.taken:
        yield wording.say("init.recognised_heading")
        for taken in found.taken:
            table = wording.say(f"word.table.{taken.table}")
            yield "  " + wording.say("init.recognised", place=taken.place, table=table, n=taken.n_rows)
    for finding in found.unclear:
        yield "  " + wording.say("init.unknown", place=finding.place, message=wording.finding(finding)[0])
    for name, error in found.unreadable:
        yield "  " + wording.say("init.unreadable", file=name, why=wording.say(f"error.{error.code}", **error.facts))
    for name in copied:
        yield wording.say("init.copied", file=name, to=f"input/{name}")
    if kept:
        yield wording.say("init.kept", files="، ".join(kept))
    yield wording.say("init.done", n=len(written))
    yield wording.say("init.start")
    yield str(root / wording.say("init.start_page"))
    yield wording.say("init.next")


def _json(written: list[str], kept: list[str], copied: list[str], found: Survey) -> dict[str, Any]:
    return {
        "schema": 1,
        "written": written,
        "kept": kept,
        "copied": copied,
        "recognised": [
            {"file": t.place.file, "sheet": t.place.sheet, "table": t.table, "rows": t.n_rows} for t in found.taken
        ],
        "unclear": [{"file": f.place.file, "sheet": f.place.sheet, "code": f.code} for f in found.unclear],
        "unreadable": [{"file": name, "code": error.code} for name, error in found.unreadable],
    }
