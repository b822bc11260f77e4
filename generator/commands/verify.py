"""`generate verify`: is the published tree byte for byte what was built, and does every link lead somewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from generator.commands.options import EXIT_DATA, EXIT_OK, common_options, merged, prepared
from generator.commands.terminal import print_json
from generator.model.errors import MemoryLostError, UsageError

if TYPE_CHECKING:
    from generator.language.wording import Wording
    from generator.publishing.links import Broken
    from generator.settings import Settings


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path))
@common_options
@click.pass_context
def verify(context: click.Context, /, target: Path | None, **given: Any) -> None:
    """Hold the site, or a published copy of it, against its seal: bytes, missing and added files, links.

    What stands in a target and was never ours is named, and no fault of the copy.

    Example:  generate verify /srv/www/parties
    """
    from generator.keeping import seal
    from generator.ledger import agrees, read_ledger
    from generator.ledger.letter_book import issued, vouch_for_papers
    from generator.publishing import mirror
    from generator.publishing.placing import SEAL

    options = merged(context, given)
    settings, wording = prepared(options)
    if not target:
        if not agrees(settings.records):
            raise MemoryLostError("index_other", path=str(settings.records))
        with read_ledger(settings.records) as connection:
            vouch_for_papers(settings.records, issued(connection))  # a run knows them by size, time and inode
    folder = Path(os.path.realpath(target or settings.site))
    sealed = seal.read(folder / mirror.SEAL if target else settings.output / SEAL)
    if sealed is None or not folder.is_dir():
        raise UsageError("no_copy", folder=str(folder)) if target else UsageError("no_site")
    found = mirror.found_in(folder) if target else seal.digests(folder)
    difference = seal.compare(sealed, found)
    foreign = difference.added if target else ()
    difference = replace(difference, added=() if target else difference.added)
    links = _broken_links(folder, sealed.keys() & found.keys(), found)
    is_known = _is_ours(folder, settings, sealed) if target else _is_of_the_last_run(settings, sealed)
    is_current = not target or sealed == seal.read(settings.output / SEAL)
    is_whole = not difference and not links and is_known
    if options.as_json:
        print_json({"schema": 1, "folder": str(folder), "ok": is_whole, "files": len(sealed), "known": is_known,
                    "current": is_current,
                    "changed": list(difference.changed), "missing": list(difference.missing),
                    "added": list(difference.added), "foreign": list(foreign),
                    "broken_links": [{"page": b.page, "link": b.link} for b in links]})  # fmt: skip
    elif is_whole and not options.quiet:
        _name_foreign(foreign, wording)
        click.echo(wording.say("verify.whole", folder=str(folder), n=len(sealed)))
        if not is_current:
            click.echo(wording.say("verify.older"))
    elif not is_whole:
        for kind in ("changed", "missing", "added"):
            for path in getattr(difference, kind):
                click.echo(wording.say(f"verify.{kind}", path=path))
        _name_foreign(foreign, wording)
        for broken in links:
            click.echo(wording.say("verify.link", page=broken.page, link=broken.link))
        if not is_known:
            click.echo(_not_known(folder, settings, wording) if target else wording.say("verify.unknown"))
        n = sum(len(getattr(difference, kind)) for kind in ("changed", "missing", "added"))
        click.echo(wording.say("verify.bad", folder=str(folder), n=n + len(links) + (not is_known)), err=True)
    context.exit(EXIT_OK if is_whole else EXIT_DATA)


def _name_foreign(paths: Iterable[str], wording: Wording) -> None:
    for path in paths:
        click.echo(wording.say("verify.foreign", path=path))


def _broken_links(folder: Path, ours: Iterable[str], found: Mapping[str, str]) -> list[Broken]:
    from generator.publishing.links import broken

    pages = {p: (folder / p).read_text(encoding="utf-8", errors="replace") for p in ours if p.endswith(".html")}
    return list(broken(pages, found))


def _is_ours(folder: Path, settings: Settings, sealed: Mapping[str, str]) -> bool:
    """Whether the seal in a target is that of a site which this workspace has built: the seal of a copy that somebody
    has altered may be altered with it. Without any record nothing speaks against it."""
    from generator.keeping import seal
    from generator.ledger import read_ledger, runs
    from generator.publishing.placing import SEAL

    with read_ledger(settings.records) as connection:
        built = {run.site for run in runs.published(connection)}
    return not built or seal.whole(sealed) in built or sealed == seal.read(settings.output / SEAL)


def _not_known(folder: Path, settings: Settings, wording: Wording) -> str:
    from generator.publishing import mirror

    owner = mirror.owner_of(folder)
    root = owner.root if owner and owner.root != str(settings.root) else ""
    return (
        wording.say("verify.of_other", other=root, own=str(settings.root)) if root else wording.say("verify.not_built")
    )


def _is_of_the_last_run(settings: Settings, sealed: Mapping[str, str]) -> bool:
    """Whether the seal itself is the one that the last run wrote; without any record nothing speaks against it."""
    from generator.keeping import seal
    from generator.ledger import read_ledger, runs

    with read_ledger(settings.records) as connection:
        last = runs.published(connection)[-1:]
    return not last or last[0].site == seal.whole(sealed)
