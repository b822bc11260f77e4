"""One site from many workspaces, a province each: totals, completeness compared, calendars side by side.

A workspace is read as its own run would read it, and nothing is written to it. What is shown is made from snapshots,
which hold public columns only. A workspace that can't be read is said, and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from generator import pipeline, settings as configuration
from generator.artifact import Artifact
from generator.catalogue import counts
from generator.errors import GeneratorError, InputError
from generator.jalali import to_jalali
from generator.ledger import recall
from generator.model import SessionState
from generator.office import load_shipped
from generator.paths import folder_names
from generator.persian import collation_key, to_fa
from generator.pipeline import Examined
from generator.publishing import publish
from generator.publishing.gate import inspect
from generator.publishing.lock import hold_workspace
from generator.publishing.manifest import Manifest
from generator.publishing.publish import Published
from generator.publishing.unchanged import program
from generator.render import Drawing
from generator.settings import Settings
from generator.snapshot import Snapshot
from generator.wording import Wording

_MONTHS = range(1, 13)
_SESSION_MARKS = {SessionState.HELD: "met", SessionState.CANCELLED: "missing", SessionState.PLANNED: "under_review"}


@dataclass(frozen=True, slots=True)
class Province:
    """What one workspace says. `key` is unique among those of a rollup."""

    key: str
    name: str
    examined: Examined

    @property
    def snapshot(self) -> Snapshot:
        return self.examined.snapshot

    @property
    def n_complete(self) -> int:
        return sum(dossier.is_complete for dossier in self.snapshot.dossiers.values())

    @property
    def n_open(self) -> int:
        """How many deficiencies there are."""
        return sum(len(dossier.deficiencies) for dossier in self.snapshot.dossiers.values())


@dataclass(frozen=True, slots=True)
class Unread:
    """A workspace that can't be read, and why."""

    folder: str
    error: GeneratorError


def gather(
    folders: Sequence[Path], today: str | None, progress: Callable[[int, int], None]
) -> tuple[list[Province], list[Unread]]:
    """Every workspace that can be read, in Persian order, and those that can't. Writes nothing."""
    found: list[tuple[Path, Examined]] = []
    unread: list[Unread] = []
    for n, folder in enumerate(folders, 1):
        try:
            settings = configuration.load(folder, today=today, pdf=False)
            wording = Wording.load(settings.templates)
            found.append((settings.root, pipeline.examine(settings, wording, recall(settings.records))))
        except GeneratorError as error:
            unread.append(Unread(folder.name or str(folder), error))
        progress(n, len(folders))
    return sorted(_named(found), key=lambda p: (collation_key(p.name), p.key)), unread


def _named(found: Iterable[tuple[Path, Examined]]) -> Iterator[Province]:
    """Each by the last line of its letterhead; by its folder where that is the shipped one or stands there twice."""
    found = list(found)
    letterheads = [examined.snapshot.office.letterhead for _, examined in found]
    lines = [letterhead[-1] if letterhead else "" for letterhead in letterheads]
    shipped = load_shipped([configuration.shipped_templates()])[1]["letterhead"][-1]
    taken: set[str] = set()
    for (root, examined), line in zip(found, lines, strict=True):
        name = line if line and line != shipped and lines.count(line) == 1 else root.name
        key, n = name, 1
        while key in taken:
            n += 1
            key = f"{name} {n}"
        taken.add(key)
        yield Province(key, key, examined)


def build(
    provinces: Sequence[Province], unread: Sequence[Unread], output: Path, today: date, wording: Wording
) -> Published:
    """Swap the joint site into `output`/site. Raises InputError when there is nothing to show."""
    if not provinces:
        raise InputError("no_province")
    settings = replace(_settings(output), today=today)
    private = [cell for province in provinces for cell in province.examined.records.private_cells]
    public = [text for p in provinces for text in (p.examined.records.public_text, p.name)]
    made = list(artifacts(provinces, unread, today, wording))
    with hold_workspace(output):
        manifest = Manifest(settings.output)
        drawing = Drawing(settings, manifest, program=program())
        published = publish.publish(
            settings,
            lambda folder: _fill(drawing, made, folder),
            lambda folder: inspect(folder, manifest.digests(folder, "site"), private, public, settings),
            manifest,
        )
        manifest.save()
        return published


def _fill(drawing: Drawing, made: Sequence[Artifact], folder: Path) -> None:
    drawing.fill(folder, made, lambda _done, _of: None)


def _settings(output: Path) -> Settings:
    return replace(configuration.load_defaults(output.parent), output=output.resolve(), pdf=False)


# --- pages ----------------------------------------------------------------------------------------------------


def artifacts(
    provinces: Sequence[Province], unread: Sequence[Unread], today: date, wording: Wording
) -> Iterator[Artifact]:
    """index.html, calendar/index.html, provinces/<name>/index.html"""
    names = folder_names(province.key for province in provinces)
    year = to_jalali(today)[0]
    rows = [_row(province, names, wording) for province in provinces]
    faults = [{"folder": u.folder, "why": _why(u.error, wording)} for u in unread]
    context: dict[str, Any] = {"rows": rows, "unread": faults, "figures": _figures(provinces, unread, wording)}
    yield _page("index.html", "rollup_index.html", "index", wording.say("rollup.title"), context, today, wording)
    months = [wording.month_name(month) for month in _MONTHS]
    lines = [{"name": p.name, "href": _href(p, names), "months": _months(p, year, wording)} for p in provinces]
    title = wording.say("rollup.calendar", year=str(to_fa(year)))
    context = {"months": months, "lines": lines}
    yield _page("calendar/index.html", "rollup_calendar.html", "calendar", title, context, today, wording)
    for province, row in zip(provinces, rows, strict=True):
        context = {"row": row, "parties": list(_parties(province, wording))}
        yield _page(_href(province, names), "rollup_province.html", "", province.name, context, today, wording)


def _page(
    path: str, template: str, section: str, title: str, context: Mapping[str, Any], today: date, wording: Wording
) -> Artifact:
    frame = {
        "title": title,
        "section": section,
        "root": "../" * path.count("/"),
        "brand": wording.say("rollup.brand"),
        "office": wording.say("rollup.office"),
        "as_of": wording.full_date(today),
        "navigation": [
            {"key": "index", "title": wording.say("rollup.nav_index"), "href": "index.html"},
            {"key": "calendar", "title": wording.say("rollup.nav_calendar"), "href": "calendar/index.html"},
        ],
    }
    return Artifact(path, f"reports/{template}", {**frame, **context})


def _why(error: GeneratorError, wording: Wording) -> str:
    """Why it could not be read, without a path of the machine: readers of the page have nothing to do with those."""
    facts = {key: Path(str(fact)).name if _is_path(fact) else fact for key, fact in error.facts.items()}
    return wording.say(f"error.{error.code}", **facts)


def _is_path(fact: object) -> bool:
    return isinstance(fact, str) and Path(fact).is_absolute()


def _href(province: Province, names: Mapping[str, str]) -> str:
    return f"provinces/{names[province.key]}/index.html"


def _figures(provinces: Sequence[Province], unread: Sequence[Unread], wording: Wording) -> list[dict[str, Any]]:
    n_parties = sum(len(p.snapshot.parties) for p in provinces)
    n_complete = sum(p.n_complete for p in provinces)
    n_errors = sum(counts(p.snapshot.findings)["error"] for p in provinces)

    def figure(key: str, n: int, of: int = 0, hot: bool = False) -> dict[str, Any]:
        shown = wording.say("rollup.of", n=of) if of else ""
        text = wording.say(f"rollup.{key}")
        return {"n": to_fa(n), "text": text, "href": "", "of": shown, "value": n, "max": of, "is_hot": hot}

    figures = [
        figure("provinces", len(provinces)),
        figure("parties", n_parties),
        figure("complete", n_complete, n_parties),
        figure("deficiencies", sum(p.n_open for p in provinces)),
        figure("errors", n_errors, hot=bool(n_errors)),
    ]
    return [*figures, figure("unread", len(unread), hot=True)] if unread else figures


def _row(province: Province, names: Mapping[str, str], wording: Wording) -> dict[str, Any]:
    snapshot = province.snapshot
    found = counts(snapshot.findings)
    n_parties = len(snapshot.parties)
    ahead = snapshot.schedule.next_session
    return {
        "name": province.name,
        "href": _href(province, names),
        "n_parties": n_parties,
        "n_complete": province.n_complete,
        "share": f"{to_fa(round(100 * province.n_complete / n_parties))}٪" if n_parties else "",
        "n_open": province.n_open,
        "n_held": sum(session.state is SessionState.HELD for session in snapshot.sessions),
        "next": wording.long_date(ahead.date) if ahead and ahead.date else "",
        "n_waiting": snapshot.n_needing_decision,
        "n_errors": found["error"],
        "n_warnings": found["warning"],
    }


def _months(province: Province, year: int, wording: Wording) -> list[list[dict[str, str]]]:
    """For each month of the year its sessions: the day and how it stands."""
    months: list[list[dict[str, str]]] = [[] for _ in _MONTHS]
    for session in sorted(province.snapshot.sessions, key=lambda s: (s.date or date.min, s.number)):
        if session.date is None or (jalali := to_jalali(session.date))[0] != year:
            continue
        state = session.state or SessionState.PLANNED
        mark = {"day": to_fa(jalali[2]), "state": _SESSION_MARKS[state], "word": wording.word(state)}
        months[jalali[1] - 1].append(mark)
    return months


def _parties(province: Province, wording: Wording) -> Iterator[dict[str, Any]]:
    for party in province.snapshot.parties:
        dossier = province.snapshot.dossiers[party.code]
        yield {
            "name": party.name,
            "scope": wording.word(party.scope) if party.scope else "",
            "licence": wording.word(party.licence_state) if party.licence_state else "",
            "licence_blocks": bool(party.licence_state and party.licence_state.blocks),
            "n": to_fa(dossier.n_satisfied),
            "of": to_fa(len(dossier.statuses)),
            "is_complete": dossier.is_complete,
            "n_open": to_fa(len(dossier.deficiencies)) if dossier.deficiencies else "",
        }
