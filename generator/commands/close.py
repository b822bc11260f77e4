"""`generate close YEAR`: close a Jalali year, or say what must be settled first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, common_options, merged, prepared, written_wording
from generator.commands.terminal import print_json
from generator.model.errors import MachineError, UsageError

if TYPE_CHECKING:
    from generator.judging.closing import Closing
    from generator.language.wording import Wording
    from generator.model import ClosedYear, Reason
    from generator.render.workers import Workers
    from generator.reports.desk import Desk
    from generator.settings import Settings
    from generator.stages import Examined

BOOKS, CHECKSUMS = "years", "SHA256SUMS"  # below records/


@click.command()
@click.argument("year")
@common_options
@click.pass_context
def close(context: click.Context, /, year: str, **given: Any) -> None:
    """Close a Jalali year: list what is open, carry it on, write the year-book, say which rows may leave the sheets.

    Nothing is closed, and the code is 1, while something of the year must be settled first.

    Example:  generate close 1405
    """
    from generator import pipeline
    from generator.judging.closing import closing
    from generator.ledger import recall, settle, state_until
    from generator.ledger.evidence import check, guard
    from generator.ledger.letter_book import vouch_for_papers
    from generator.resources import at_work

    options = merged(context, given)
    settings, wording = prepared(options)
    n = _year(year)
    guard(settings)
    with at_work(settings) as resources:
        if resources.missing_engine:
            raise MachineError("no_pdf_engine", why=resources.missing_engine)
        check(settings)
        settle(settings.records)
        past = recall(settings.records)
        vouch_for_papers(settings.records, past.letters)
        written = written_wording(settings, wording, options)
        examined = pipeline.examine(settings, written, past, resources)
        dossiers = state_until(settings.records, _last_day(n))
        found = closing(examined.snapshot, examined.typed, n, dossiers)
        known = next((closed for closed in past.closed if closed.year == n), None)
        files: Mapping[str, str] = {}
        if known or not found.unsettled:
            files = _write(settings, written, examined, known or found.closed, resources.workers)
    is_closed = bool(known) or not found.unsettled
    if options.as_json:
        print_json(_told(found, known, files, written))
    elif not options.quiet:
        for line in _lines(found, known, settings.records, wording):
            click.echo(line)
    context.exit(EXIT_OK if is_closed else EXIT_DATA)


def _year(typed: str) -> int:
    """The year that was meant. Raises UsageError."""
    from generator.language.jalali import FIRST_YEAR, LAST_YEAR
    from generator.language.persian import to_latin

    digits = to_latin(typed.strip())
    if not (digits.isascii() and digits.isdecimal() and FIRST_YEAR < int(digits) < LAST_YEAR):
        raise UsageError("bad_year", value=typed)
    return int(digits)


def _last_day(year: int) -> Any:
    from datetime import timedelta

    from generator.language.jalali import from_jalali

    return from_jalali(year + 1, 1, 1) - timedelta(days=1)


def _write(
    settings: Settings, wording: Wording, examined: Examined, closed: ClosedYear, workers: Workers
) -> dict[str, str]:
    """The year-book with its checksums; the journal tells of it before it is there. Path below records/ → SHA-256."""
    from msgspec.structs import replace

    from generator.keeping.disk import write_whole
    from generator.ledger import calendar_book, open_ledger, sealed_sessions
    from generator.reports.desk import Desk

    years = {known.year: known for known in (*examined.snapshot.past.closed, closed)}
    past = replace(examined.snapshot.past, closed=tuple(years[year] for year in sorted(years)))
    snapshot = replace(examined.snapshot, past=past)
    made = dict(_files(settings, Desk(snapshot, wording, settings.pdf), closed, workers))
    sums = {name: sha256(data).hexdigest() for name, data in sorted(made.items())}
    with open_ledger(settings.records, snapshot.today) as connection:
        sealed_sessions.seal(connection, snapshot.sealed)
        calendar_book.close(connection, closed, sums)
    folder = settings.records / BOOKS / str(closed.year)
    made[CHECKSUMS] = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
    try:
        for name, data in sorted(made.items()):
            if not (folder / name).is_file() or (folder / name).read_bytes() != data:
                write_whole(folder / name, data, 0o600)
    except OSError as error:
        raise MachineError("ledger", path=str(folder), why=str(error)) from error
    return {f"{BOOKS}/{closed.year}/{name}": digest for name, digest in sums.items()}


def _files(settings: Settings, desk: Desk, closed: ClosedYear, workers: Workers) -> Iterator[tuple[str, bytes]]:
    """Name → bytes. Without papers there is the workbook alone."""
    from generator.model.artifact import Kind
    from generator.render.confined import rendering
    from generator.render.paper_store import PdfStore
    from generator.render.xlsx import workbook
    from generator.reports import year_book

    book = year_book.book(desk, closed)
    yield Path(book.path).name, workbook(book.context["tables"])
    if settings.pdf:
        paper = year_book.paper(desk, closed)
        with (
            rendering(settings.templates) as templates,
            workers.making(PdfStore(settings.output / ".cache" / "pdf", settings.templates), settings) as making,
        ):
            making.give(paper.path, (Kind.PDF, templates.render(paper)))
            for path, data, _ in making.taken(lambda _done, _total: None):
                yield Path(path).name, data


# --- what is said -------------------------------------------------------------------------------------------------


def _lines(found: Closing, known: ClosedYear | None, records: Path, wording: Wording) -> Iterator[str]:
    """What a person reads."""
    say, year = wording.say, found.year
    if found.unsettled and not known:
        yield say("close.unsettled", year=year, n=len(found.unsettled))
        yield from (_line(reason, wording) for reason in found.unsettled)
        return
    if known:
        yield say("close.before", year=year, date=known.closed_on)
    else:
        yield say("close.done", year=year)
    yield say("close.book", path=records / BOOKS / str(year))
    if found.carried:
        yield say("close.carried", n=len(found.carried))
        yield from (_line(reason, wording) for reason in found.carried)
    if found.may_leave:
        yield say("close.may_leave")
        for (file, sheet), rows in found.may_leave.items():
            yield say("close.rows", file=file, sheet=sheet, rows=_ranges(rows))
    yield say("close.next")


def _line(reason: Reason, wording: Wording) -> str:
    places = " — ".join(" › ".join(part for part in place if part) for place in reason.evidence)
    text = wording.reason(reason)
    return f"  {text}  [{places}]" if places else f"  {text}"


def _ranges(rows: tuple[int, ...]) -> str:
    """«2–13، 15»."""
    found: list[list[int]] = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    return "، ".join(f"{a}–{b}" if a != b else str(a) for a, b in found)


def _told(found: Closing, known: ClosedYear | None, files: Mapping[str, str], wording: Wording) -> dict[str, Any]:
    """The same for a machine."""

    def told(reason: Reason) -> dict[str, Any]:
        cells = [{"file": place.file, "sheet": place.sheet, "cell": place.cell} for place in reason.evidence]
        return {"what": reason.code.removeprefix("close."), "message": wording.reason(reason), "cells": cells}

    closed_on = known.closed_on if known else None if found.unsettled else found.closed.closed_on
    return {
        "schema": 1,
        "year": found.year,
        "closed": closed_on is not None,
        "closed_on": closed_on.isoformat() if closed_on else None,
        "unsettled": [] if known else [told(reason) for reason in found.unsettled],
        "carried": [told(reason) for reason in found.carried],
        "may_leave": [
            {"file": file, "sheet": sheet, "rows": list(rows)} for (file, sheet), rows in found.may_leave.items()
        ],
        "files": dict(files),
    }
