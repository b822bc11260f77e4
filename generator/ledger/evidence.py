"""Journal, index, PDFs of issued letters and the site in place vouch for each other.

A memory that is gone, empty, cut off, altered, of another workspace or older than these is never begun anew in silence:
letters would be issued and mailed a second time. `missing` says what is gone and what still knows of it; nothing here
writes but `note_site`.

    output/.cache/memory   {"schema": 2, "workspace": "…", "n": 7, "head": "…", "letters": […], "sealed": […]}: the
                           last line of the journal, the letters, and the sealed sessions, that the site in place
                           knows of
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator import settings as configured
from generator.keeping.disk import write_whole
from generator.keeping.lock import LOCK, hold_workspace
from generator.keeping.manifest import paths_below
from generator.ledger import FILE, chain, read_ledger, vouch
from generator.ledger.letter_book import FOLDER, filed, former_papers, is_filed, set_aside
from generator.ledger.replay import followed
from generator.ledger.sealed_sessions import sealed_numbers
from generator.ledger.workspaces import workspace_of
from generator.model import LetterNumber
from generator.model.errors import GeneratorError, MachineError, MemoryLostError
from generator.model.session_numbers import reference
from generator.settings import Settings

_SITE = ".cache/memory"  # below output/
_REPORT = "report.json"  # the same of sites of earlier versions
_ISSUED = ("issued", "sent", "handed_over", "answered", "held", "not_sent", "withdrawn", "replaced",
           "returned")  # fmt: skip
_HEAD = 100  # bytes of an SQLite file that say what it is
_PRINTED = {"kind", "recipient", "state"}  # columns of output/letters.xlsx that nobody need type
_SHOWN = 3  # letters in a sentence


def guard(settings: Settings, *, lists_papers: bool = False) -> None:
    """Raises MemoryLostError when letters were issued that the records know nothing of; nothing has been changed then,
    not even by taking the lock.

    Where it seems so, a run that is at work may be about to write it down: WorkspaceBusyError while there is one. Who
    `lists_papers` names the letters whose PDF alone is gone by himself, and goes on with the others.
    """
    problem = missing(settings)
    if problem is None or (lists_papers and isinstance(problem, MemoryLostError) and problem.code == "papers_gone"):
        return
    if not (settings.output / LOCK).exists():
        check(settings)
    with hold_workspace(settings.output):
        check(settings)


def check(settings: Settings) -> None:
    """The same, for who holds the workspace."""
    if problem := missing(settings):
        raise problem


def missing(settings: Settings) -> MachineError | None:
    """What is lost of the memory, as the failure of a run; None when all agree."""
    records = settings.records
    if (problem := shared(settings)) is not None:
        return problem
    papers, site = _papers(records), _site(settings.output)
    path = records / FILE
    try:
        if not _size(path) and not chain.is_begun(records):
            return _nothing_left(path, papers, site)
        if _size(path) and _is_cut_off(path):
            return _lost("memory_damaged", path, papers, site)
        vouch(records)
        with read_ledger(records) as connection:
            known, aside, former = filed(connection), set_aside(connection), former_papers(connection)
            tail = followed(connection) if connection else chain.START
            workspace = workspace_of(connection) if connection else ""
    except MachineError as error:
        cause = error.__cause__
        is_damaged = isinstance(cause, sqlite3.DatabaseError) and not isinstance(cause, sqlite3.OperationalError)
        return _lost("memory_damaged", path, papers, site) if is_damaged else error
    except OSError as error:
        return MachineError("ledger", path=str(path), why=str(error))
    if workspace and site.workspace not in ("", workspace) and (known or site):
        return MemoryLostError("journal_foreign", path=str(records / chain.FOLDER))
    unknown = sorted(set(papers).difference(known.values(), aside, former))
    unheard = [letter for letter in site.letters if letter not in known]
    if unknown or unheard or site.n > len(known):
        n = max(site.n - len(known), len(unheard))
        return _lost("memory_older", path, unknown, replace(site, n=n, letters=unheard))
    if site.workspace and (site.last > tail.n or (site.last == tail.n and site.head != tail.head)):
        return MemoryLostError("journal_older", path=str(records / chain.FOLDER), n=site.last - tail.n, last=tail.n)
    gone = set(known.values()).difference(papers, ("",))
    if lost := sorted(file for file in gone if not is_filed(records, file)):
        return MemoryLostError("papers_gone", path=str(records / lost[0]), n=len(lost))
    return None


def _nothing_left(path: Path, papers: Sequence[str], site: Site) -> MachineError | None:
    state = "empty" if path.exists() else "gone"
    if papers or site.n:
        return _lost(f"memory_{state}", path, papers, site)
    if not site.sealed:
        return None
    shown = "، ".join(site.sealed[:_SHOWN])
    return MemoryLostError("memory_sealed", path=str(path), n=len(site.sealed), sessions=shown)


def check_rows(records: Path, rows: Iterable[LetterNumber]) -> None:
    """Without any memory, a row that the program itself has printed and the office has numbered tells of an earlier
    one. Rows that were typed into a first workspace say nothing of that kind. Raises MemoryLostError."""
    if (records / FILE).exists() or chain.is_begun(records):
        return
    numbered = [row for row in rows if row.number and row.dated_on and row.source.columns.keys() >= _PRINTED]
    if numbered:
        place = numbered[0].at("letter")
        shown, where = (
            "، ".join(row.letter for row in numbered[:_SHOWN]),
            f"{place.file} › {place.sheet} › {place.cell}",
        )
        path = str(records / FILE)
        raise MemoryLostError("memory_rows", path=path, n=len(numbered), letters=shown, place=where)


@dataclass(frozen=True, slots=True)
class Site:
    """How many letters the site in place knows of, and which, where it says so; the sealed sessions, and the last event
    that it knows."""

    n: int = 0
    letters: Sequence[str] = ()
    workspace: str = ""
    last: int = 0
    head: str = ""
    sealed: Sequence[str] = ()  # as people refer to them: «1», «1406/1»

    def __bool__(self) -> bool:
        return self.n > 0 or bool(self.sealed)


def note_site(settings: Settings) -> None:
    """Write down, beside the site that was just put in place, what it knows of. Raises OSError, MachineError."""
    with read_ledger(settings.records) as connection:
        if connection is None:
            return
        tail = followed(connection)
        told = {"schema": 2, "workspace": workspace_of(connection), "n": tail.n, "head": tail.head,
                "letters": sorted(filed(connection)),
                "sealed": [reference(number) for number in sealed_numbers(connection)]}  # fmt: skip
    note_owner(settings)
    text = json.dumps(told, ensure_ascii=False)
    path = settings.output / _SITE
    if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
        write_whole(path, text.encode(), 0o600, lasting=False)


def published(settings: Settings) -> Site:
    """What the site in place knows of."""
    return _site(settings.output)


def _papers(records: Path) -> list[str]:
    """The PDFs of issued letters, relative to the records."""
    return [f"{FOLDER}/{path}" for path in paths_below(records / FOLDER) if path.endswith(".pdf")]


def _site(output: Path) -> Site:
    """What the site in place knows; nothing without a site."""
    if not (output / "site").is_dir():
        return Site()
    told = _told(output / _SITE)
    letters, n, sealed = told.get("letters"), told.get("n"), told.get("sealed")
    if isinstance(letters, list):
        return Site(
            len(letters), list(map(str, letters)), str(told.get("workspace", "")), n if isinstance(n, int) else 0,
            str(told.get("head", "")), list(map(str, sealed)) if isinstance(sealed, list) else (),
        )  # fmt: skip
    counts = _told(output / _REPORT).get("letters")
    found = (counts.get(name) for name in _ISSUED) if isinstance(counts, dict) else ()
    return Site(sum(n for n in found if isinstance(n, int)))


def _told(file: Path) -> Mapping[str, object]:
    try:
        told = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _lost(code: str, path: Path, papers: Sequence[str], site: Site) -> MachineError:
    """With what still knows of letters, for the sentence."""
    names = [Path(paper).stem for paper in papers] or list(site.letters)
    shown = "، ".join(names[:_SHOWN]) or "-"
    return MemoryLostError(code, path=str(path), n_papers=len(papers), n_site=site.n, letters=shown)


def _is_cut_off(path: Path) -> bool:
    """Whether the file is shorter than its own head says. SQLite finds out only when it comes to what is missing."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    size, n_pages = int.from_bytes(head[16:18], "big"), int.from_bytes(head[28:32], "big")
    return head.startswith(b"SQLite format 3\0") and path.stat().st_size < (size if size > 1 else 65_536) * n_pages


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


# Whose records these are: two workspaces that share one folder of them would each tell of what the other did not see.
#
#     records/workspace.json   {"schema": 1, "root": "/srv/ahzab"}: the workspace that wrote here last
#
# A workspace that was moved, or copied together with its records, is another folder beside the same records, or the
# same folder beside others: neither is shared. Without the file nothing is known, and nothing is missed.


_WORKSPACE = "workspace.json"
_OWNER_SCHEMA = 1


def shared(settings: Settings) -> MachineError | None:
    """That another workspace, which is still there, keeps its records in the same folder; None when none does."""
    other = _told_owner(settings.records / _WORKSPACE)
    if other is None or other == settings.root or not other.is_dir():
        return None
    try:
        if other.samefile(settings.root):
            return None
        theirs = configured.load(other, today="1405-01-01").records
        is_same = theirs.is_dir() and theirs.samefile(settings.records)
    except (OSError, GeneratorError):  # no workspace any more
        return None
    return MachineError("records_shared", path=str(settings.records), other=str(other)) if is_same else None


def note_owner(settings: Settings) -> None:
    """Write down whose they are. Raises OSError."""
    path = settings.records / _WORKSPACE
    if _told_owner(path) != settings.root:
        told = {"schema": _OWNER_SCHEMA, "root": str(settings.root)}
        write_whole(path, (json.dumps(told, ensure_ascii=False) + "\n").encode(), 0o600)


def _told_owner(path: Path) -> Path | None:
    try:
        told = json.loads(path.read_bytes())
        return Path(told["root"]) if told["schema"] == _OWNER_SCHEMA and isinstance(told["root"], str) else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
