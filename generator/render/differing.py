"""What publishing would change, from the artifacts themselves: each file, and in it each line, before and after.

Nothing is written. A file whose artifact is what it was drawn by is not looked at; any other is drawn and compared with
what stands in place. Of a paper the text is compared that was kept when it was drawn: see `Drawing.keep_texts`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path

from generator.engine.versions import engine_version
from generator.keeping.manifest import Fingerprints, Manifest, paths_below
from generator.model.artifact import Artifact, FileChange, Kind
from generator.render.confined import Confined, rendering
from generator.render.drawing import SITE, assets_of, kept_texts, place_of, said_of
from generator.render.files import drawn
from generator.render.html import Templates
from generator.render.paper_store import basis_of
from generator.render.visible_text import visible_lines
from generator.settings import Settings

#: What only the office sees and what is said of it: the letters table, which has no private value.
_TOLD = frozenset({"letters.xlsx"})
_TAG = re.compile(r"(?<=>)")
_H1 = re.compile(r"<h1\b.*?</h1>", re.DOTALL)
_N_SHOWN = 3  # lines by which a file that came or went is known


def differing(settings: Settings, artifacts: Iterable[Artifact], program: str) -> Iterator[FileChange]:
    """All that would change, in the order of the files. Raises GeneratorError for a faulty template."""
    with rendering(settings.templates) as templates:
        yield from _differing(settings, artifacts, program, templates)


def _differing(
    settings: Settings, artifacts: Iterable[Artifact], program: str, templates: Templates | Confined
) -> Iterator[FileChange]:
    manifest = Manifest(settings.output)
    fingerprints = Fingerprints(
        settings.templates, f"{program} {engine_version()}", basis_of(settings.templates), settings.records
    )
    texts = kept_texts(settings.output)
    own = dict(assets_of(settings.templates))  # the office's over shipped ones
    planned: set[str] = set()
    seen: dict[str, str] = {}
    found: list[FileChange] = []
    for artifact in sorted(artifacts, key=lambda a: (a.kind is Kind.BATCH, a.path)):
        place = place_of(artifact)
        if artifact.path.removeprefix("assets/") in own and artifact.path.startswith("assets/"):
            continue
        planned.add(place)
        seen[artifact.path] = fingerprint = manifest.fingerprint(place, fingerprints.key(artifact)) or fingerprints.of(
            artifact, seen
        )
        if not manifest.is_current(place, fingerprint):
            changes = list(_of_file(artifact, settings, templates, texts.get(place)))
            if artifact.kind is Kind.BATCH and not changes and _has_other_parts(artifact, found):
                changes = [FileChange(place, "", "")]
            found += changes
    for name, source in own.items():
        planned.add(place := f"{SITE}/assets/{name}")
        standing = settings.output / place
        if not standing.is_file() or standing.read_bytes() != source.read_bytes():
            found.append(FileChange(place, "" if standing.is_file() else None, ""))
    for path in paths_below(settings.output / SITE):
        place = f"{SITE}/{path}"
        if place not in planned:
            found.append(FileChange(place, _known_by(_heading(path, (settings.output / place).read_bytes())), None))
    return iter(sorted(found, key=lambda change: change.where))


def _has_other_parts(pile: Artifact, found: Iterable[FileChange]) -> bool:
    """Whether one of its papers would change; piles come after all papers."""
    parts = {f"{SITE}/{part}" for part in pile.context["parts"]}
    return any(change.where in parts for change in found)


def _of_file(
    artifact: Artifact, settings: Settings, templates: Templates | Confined, kept: str | None
) -> Iterator[FileChange]:
    place = place_of(artifact)
    standing = settings.output / place
    before = standing.read_bytes() if standing.is_file() else None
    if artifact.kind in (Kind.PDF, Kind.BATCH):  # of a pile its cover
        digest, *after = said_of(templates.render(artifact)) if artifact.is_public else [""]
        if before is None:
            yield FileChange(place, None, _known_by(after))
        elif not artifact.is_public or kept is None:
            yield FileChange(place, "", "")
        elif not kept.startswith(digest):
            yield from list(_between(place, kept.splitlines()[1:], after)) or [FileChange(place, "", "")]
        return
    data = drawn(artifact, templates, settings.records)
    if data == before:
        return
    if not artifact.is_public and artifact.path not in _TOLD:
        yield FileChange(place, None if before is None else "", "")
    elif before is None:
        yield FileChange(place, None, _known_by(_heading(artifact.path, data)))
    else:
        changes = list(_between(place, _lines(artifact.path, before), _lines(artifact.path, data)))
        yield from changes or list(_between(place, _raw(before), _raw(data))) or [FileChange(place, "", "")]


def _between(place: str, before: Sequence[str], after: Sequence[str]) -> Iterator[FileChange]:
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (FileChange(place, old, new) for old, new in zip_longest(before[i:j], after[k:m]))


def _lines(path: str, data: bytes) -> list[str]:
    """What a person sees of a file, line by line; nothing of one that is not made of text."""
    suffix = Path(path).suffix
    if suffix == ".html":
        return visible_lines(data.decode("utf-8", "replace"))
    if suffix == ".xlsx":
        return list(_rows(data))
    return data.decode("utf-8", "replace").splitlines() if suffix == ".ics" else []


def _heading(path: str, data: bytes) -> list[str]:
    """What a file that came or went is known by: a page by its heading, for all begin with the same links."""
    heading = _H1.search(data.decode("utf-8", "replace")) if path.endswith(".html") else None
    return visible_lines(heading[0]) if heading else _lines(path, data)


def _rows(data: bytes) -> Iterator[str]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    except (InvalidFileException, KeyError, ValueError, OSError):
        return
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            if any(cell is not None for cell in row):
                yield " | ".join("" if cell is None else str(cell) for cell in row).rstrip(" |")


def _raw(data: bytes) -> list[str]:
    """The tags of a page, where what is seen of it is the same; nothing of what can't be read."""
    text = data.decode("utf-8", "replace")
    return _TAG.split(text) if text.lstrip().startswith("<") else []


def _known_by(lines: Sequence[str]) -> str:
    return " / ".join(lines[:_N_SHOWN])
