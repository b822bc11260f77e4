"""Put the memory together again from what is left of it: journal, index, PDFs; without a journal, rows of the sheets.

What can't be read is kept in `records/set-aside/`, never deleted. A letter of which only its row is left counts as
issued, its PDF as lost; a mail of which nobody knows whether it left is of uncertain fate, for a person to settle.
"""

from __future__ import annotations

import codecs
import contextlib
import re
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from generator.keeping.disk import mode_in
from generator.keeping.manifest import files_below
from generator.language.party_names import file_name
from generator.ledger import FILE, chain, indexed_events, rebuild, settle
from generator.ledger.chain import KINDS
from generator.ledger.events import Entry, Event, Line, UnreadableError, decoded, digest
from generator.ledger.evidence import Site
from generator.ledger.letter_book import (
    FOLDER,
    LetterHandedOver,
    LetterIssued,
    MessageNoted,
    PaperLost,
    PaperSetAside,
    paper_of,
)
from generator.ledger.party_book import PartyChangeNoted, PartyRecoded, PartyRecorded
from generator.ledger.published_states import StatePublished
from generator.ledger.runs import SitePublished
from generator.ledger.sealed_sessions import SessionSealed
from generator.ledger.second_papers import LetterRenumbered
from generator.ledger.workspaces import JournalBegun, MemoryRecovered, begun
from generator.model import Letter, LetterKind, LetterNumber, MessageState
from generator.model.errors import MachineError, MemoryLostError
from generator.model.session_numbers import of_year, reference

ASIDE = "set-aside"  # below records/
_YEAR = re.compile(r"1[34]\d\d")  # a copy that a share has put beside has another name
_KIND = "|".join(LetterKind)
_ID = re.compile(rf"({_KIND})-(?:(?:{_KIND})-)?(?:(1[34]\d\d-\d+|\d+)-)?(.+?)(?:-(\d+))?")


@dataclass(slots=True)
class Recovered:
    """What was found where, letter by letter, and what could not be brought back."""

    found: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    n_events: int = 0  # that stand in the journal now


def recover(
    records: Path, rows: Iterable[LetterNumber], drafts: Sequence[Letter], site: Site, today: date
) -> Recovered:
    """Bring journal and index into a state that a run can go on from. The caller holds the workspace.

    `rows` are those of the letters table, `drafts` what today's sheets would draft, `site` is what the site in
    place knows of. Raises MachineError.
    """
    try:
        return _recover(records, [row for row in rows if row.number and row.dated_on], drafts, site, today)
    except (sqlite3.Error, OSError) as error:
        raise MachineError("ledger", path=str(records), why=str(error)) from error


def _recover(
    records: Path, rows: Sequence[LetterNumber], drafts: Sequence[Letter], site: Site, today: date
) -> Recovered:
    done = Recovered()
    records.mkdir(parents=True, exist_ok=True)
    if not chain.is_begun(records) and chain.years(records, chain.NEW):
        (records / chain.NEW).rename(records / chain.FOLDER)
    entries, is_whole = _told(records, done)
    indexed = _indexed(records, entries, done)
    has_memory = bool(entries or indexed)
    day = max([today, *(entry.day for entry in entries)])
    more = [Entry(event, day, is_taken_over=True) for event in _missing(entries, indexed, done)]
    entries = _without_twice(entries, more)
    events = [entry.event for entry in (*entries, *more)]
    known = {event.letter: event for event in events if isinstance(event, LetterIssued)}
    aside = {event.file for event in events if isinstance(event, PaperSetAside)}
    again = {event.letter: event for event in events if isinstance(event, LetterRenumbered)}
    told = [event for event in events if isinstance(event, LetterIssued | LetterRenumbered)]
    _put_back(records, told, done)
    files = {event.file for event in told}
    evidence = [
        *_from_papers(records, rows, drafts, known, aside, files, today, done),
        *_from_rows([r for r in rows if not has_memory or r.letter in site.letters], drafts, known, today, done),
    ]
    done.lost += sorted(set(site.letters) - known.keys())
    sealed = {reference(event.session) for event in events if isinstance(event, SessionSealed)}
    done.lost += [f"sessions/{session}" for session in site.sealed if session not in sealed]
    gone = {event.letter: not event.is_back for event in events if isinstance(event, PaperLost)}
    papers = {letter: again.get(letter, known[letter]) for letter in known}
    evidence += _lost_papers(records, papers.values(), {letter for letter, is_gone in gone.items() if is_gone}, done)
    more += [Entry(event, day, is_taken_over=True) for event in evidence]
    if done.found or done.lost:
        more.append(Entry(MemoryRecovered(tuple(done.found), tuple(done.lost)), day))
    if is_whole and entries:
        _append(records, more)
    elif entries or more:
        _set_aside(records / chain.FOLDER, records)
        first = (
            [] if entries and isinstance(entries[0].event, JournalBegun) else [Entry(begun(), (entries or more)[0].day)]
        )
        chain.write_anew(records, [*first, *entries, *more])
    if chain.is_begun(records):
        _set_aside(records / FILE, records, keep=not is_whole or not indexed)
        rebuild(records)
    settle(records)
    done.n_events = sum(1 for _ in chain.read(records))
    return done


def _append(records: Path, more: Sequence[Entry]) -> None:
    if more:
        *_, (_, tail) = chain.read(records)
        chain.append(records, tail, more)


def _told(records: Path, done: Recovered) -> tuple[list[Entry], bool]:
    """What the journal tells of, as far as it can be read, and whether all of it could."""
    try:
        return [line.entry for line, _ in chain.read(records)], True
    except MemoryLostError:
        pass
    own, others = [path for path in chain.years(records) if _YEAR.fullmatch(path.stem)], chain.years(records)
    lines = [line for path in own for line in _lines(path)]
    known = {text for _, text in lines}
    done.lost += [place for path in others if path not in own for place, text in _lines(path) if text not in known]
    read = [_line(text) for _, text in lines]
    found: list[Entry] = []
    for n, (place, text) in enumerate(lines):
        line, after = read[n], read[n + 1] if n + 1 < len(lines) else None
        is_last = n + 1 == len(lines)
        is_vouched_for = after is not None and after.before == digest(text)  # else it may have been altered
        if line and (is_vouched_for or (is_last and n and line.before == digest(lines[n - 1][1]))):
            found.append(line.entry)
        else:
            done.lost.append(place)
    return sorted(found, key=lambda entry: entry.day), False


def _lines(path: Path) -> list[tuple[str, bytes]]:
    """The place and text of each line. Editors and shares give them ends and a mark that the chain does not have."""
    told = path.read_bytes().removeprefix(codecs.BOM_UTF8).replace(b"\r\n", b"\n")
    return [(f"{chain.FOLDER}/{path.name}:{n}", text) for n, text in enumerate(told.split(b"\n"), 1) if text]


def _line(text: bytes) -> Line | None:
    try:
        return decoded(text, KINDS)
    except UnreadableError:
        return None


def _indexed(records: Path, entries: Sequence[Entry], done: Recovered) -> list[Event]:
    """What the rows of the index tell of, if they are of the same journal."""
    own = {e.event.workspace for e in entries if isinstance(e.event, JournalBegun)}
    try:
        workspace, events = indexed_events(records)
    except MachineError:
        done.lost.append(FILE)
        return []
    if workspace and own and workspace not in own:
        done.lost.append(FILE)
        return []
    return events


def _key(event: Event) -> object:
    """What is the same event in journal and index."""
    match event:
        case LetterIssued(letter=letter):
            return "letter", letter
        case MessageNoted(message=message):
            return "message", message
        case StatePublished():
            return "state"
        case SitePublished(at=at, site=site):
            return "site", at, site
        case PaperSetAside(file=file):
            return "paper", file
        case PartyRecoded():
            return "codes"
        case PartyRecorded(name=name, on=on):  # the index has them under other codes
            return "party", name, on
        case PartyChangeNoted(typed=typed, change=change, on=on):
            return "party changed", typed, change, on
        case SessionSealed(session=session):
            return "sealed", session
        case _:
            return repr(event)


def _missing(entries: Sequence[Entry], indexed: Sequence[Event], done: Recovered) -> Iterator[Event]:
    """What only the index knows; of a message all that it knows, where that is more."""
    keys = {_key(entry.event) for entry in entries}
    n_told = _n_messages(entry.event for entry in entries)
    n_indexed = _n_messages(indexed)
    for event in indexed:
        if isinstance(event, MessageNoted):
            if n_indexed[event.message] > n_told.get(event.message, 0):
                yield event
        elif _key(event) not in keys:
            if isinstance(event, LetterIssued):
                done.found.append(f"{event.letter}: {FILE}")
            yield event


def _n_messages(events: Iterable[Event]) -> dict[str, int]:
    found: dict[str, int] = {}
    for event in events:
        if isinstance(event, MessageNoted):
            found[event.message] = found.get(event.message, 0) + 1
    return found


def _without_twice(entries: Sequence[Entry], more: Sequence[Entry]) -> list[Entry]:
    """The entries but for messages of which the index tells all."""
    again = {entry.event.message for entry in more if isinstance(entry.event, MessageNoted)}
    return [e for e in entries if not (isinstance(e.event, MessageNoted) and e.event.message in again)]


# --- evidence -----------------------------------------------------------------------------------------------------


def _from_papers(
    records: Path,
    rows: Sequence[LetterNumber],
    drafts: Sequence[Letter],
    known: dict[str, LetterIssued],
    aside: set[str],
    files: Collection[str],
    today: date,
    done: Recovered,
) -> Iterator[Event]:
    """Letters whose PDF is there. One whose number nobody knows is set aside."""
    by_name = {file_name(row.letter): row for row in rows}
    for path in sorted(map(Path, files_below(str(records / FOLDER)))):
        file = path.relative_to(records).as_posix()
        if path.suffix != ".pdf" or file in files:
            continue
        row, found = by_name.get(path.stem), sha256(path.read_bytes()).hexdigest()
        if row is None or row.letter in known or (issued := _issued(row, drafts, file, found, today)) is None:
            if file not in aside:
                done.lost.append(file)
                yield PaperSetAside(file, found)
            continue
        known[row.letter] = issued
        done.found.append(f"{row.letter}: {file}")
        yield issued
        if row.handed_over_on:
            yield LetterHandedOver(row.letter, row.handed_over_on)
        else:
            message = f"<recovered.{path.stem}@generate.invalid>"
            yield MessageNoted(message, row.letter, "", MessageState.UNCERTAIN, "generate recover")


def _from_rows(
    rows: Sequence[LetterNumber], drafts: Sequence[Letter], known: dict[str, LetterIssued], today: date, done: Recovered
) -> Iterator[Event]:
    """Letters of which nothing but their row is left."""
    for row in rows:
        assert row.dated_on
        issued = _issued(row, drafts, paper_of(row.letter, row.dated_on), "", today)
        if row.letter in known or row.dated_on > today:
            continue
        if issued is None:
            done.lost.append(row.letter)
            continue
        known[row.letter] = issued
        done.found.append(f"{row.letter}: {row.source.file}")
        done.lost.append(issued.file)
        yield issued
        if row.handed_over_on:
            yield LetterHandedOver(row.letter, row.handed_over_on)


def _issued(row: LetterNumber, drafts: Sequence[Letter], file: str, sha: str, today: date) -> LetterIssued | None:
    """The letter of a row, with what a draft of today says of it; None when its id is none of ours."""
    assert row.number and row.dated_on
    match = _ID.fullmatch(row.letter)
    if match is None:
        return None
    kind, session, party = LetterKind(match[1]), match[2], match[3]
    same = next((d for d in drafts if d.letter == row.letter), None)
    like = same or next((d for d in drafts if kind is LetterKind.NOTICE and (d.kind, d.party) == (kind, party)), None)
    return LetterIssued(
        row.letter, kind, like.party if like else party, like.session if like else _session(session),
        same.round if same else 1, row.number, row.dated_on, same.deadline_on if same else None, row.letter,
        like.facts if like else {}, file, sha, min(today, row.dated_on),
    )  # fmt: skip


def _session(typed: str | None) -> int | None:
    """«4», or «1406-1»."""
    year, _, number = (typed or "").rpartition("-")
    return of_year(int(year), int(number)) if year else int(number) if number else None


def _put_back(records: Path, told: Sequence[LetterIssued | LetterRenumbered], done: Recovered) -> None:
    """Papers that were renamed, moved or exchanged go where the memory has them: they are known by their digests."""
    wanted = {paper.sha256: records / paper.file for paper in told if paper.sha256}
    there = {
        path: sha256(path.read_bytes()).hexdigest() for path in sorted(map(Path, files_below(str(records / FOLDER))))
    }
    right = {path for path, found in there.items() if wanted.get(found) == path}
    away = {wanted[found]: path for path, found in there.items() if found in wanted and wanted[found] not in right}
    for path in away.values():  # all of them first, for two may have each other's name
        path.rename(path.with_name(f"{path.name}.moved"))
    for path, was in sorted(away.items()):
        if path.exists():
            _set_aside(path, records)
        path.parent.mkdir(parents=True, exist_ok=True)
        was.with_name(f"{was.name}.moved").rename(path)
        done.found.append(f"{path.relative_to(records).as_posix()}: {was.relative_to(records).as_posix()}")


def _lost_papers(
    records: Path, letters: Iterable[LetterIssued | LetterRenumbered], gone: Collection[str], done: Recovered
) -> Iterator[Event]:
    """Letters whose PDF is gone, or is not what was issued: that one is kept elsewhere. Of those that were `gone`, the
    ones whose PDF is there again."""
    for letter in letters:
        path = records / letter.file
        half = path.with_name(f"{path.name}.part")
        there = next((p for p in (path, half) if p.is_file()), None)
        is_right = there and sha256(there.read_bytes()).hexdigest() == letter.sha256
        if there and letter.sha256 and not is_right:
            _set_aside(there, records)
        if letter.sha256 and bool(is_right) is (letter.letter in gone):
            (done.found if is_right else done.lost).append(letter.file)
            yield PaperLost(letter.letter, is_back=bool(is_right))


def _set_aside(path: Path, records: Path, *, keep: bool = True) -> None:
    """Out of the way, under a name that is free; an empty folder and what need not be kept just go."""
    if path.is_dir():
        with contextlib.suppress(OSError):
            path.rmdir()
    if not path.exists():
        return
    if not keep:
        path.unlink()
        return
    folder = records / ASIDE
    folder.mkdir(mode=mode_in(folder, 0o700), exist_ok=True)
    n = 1
    while (target := folder / f"{path.stem}-{n}{path.suffix}").exists():
        n += 1
    path.rename(target)
