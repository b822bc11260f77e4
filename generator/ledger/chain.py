"""The journal on the disk: append-only lines in `records/journal/<Jalali year>.jsonl`, each with the hash of the last.

A piece of work appends its lines with one write and one sync, before it does what they tell of; a year that begins
costs one more, for the name of its file. A line without an end was never written whole, so it did not happen: the
next one takes its place.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator.keeping.disk import mode_in, sync_folders
from generator.language import jalali
from generator.ledger.calendar_book import AppointmentPublished, YearClosed, YearPlanned
from generator.ledger.events import Entry, Event, Line, UnreadableError, decoded, digest, encoded
from generator.ledger.letter_book import (
    LetterActed,
    LetterAnswered,
    LetterHandedOver,
    LetterIssued,
    MessageNoted,
    PaperLost,
    PaperSetAside,
)
from generator.ledger.party_book import PartyAsked, PartyChangeNoted, PartyKeyMade, PartyRecoded, PartyRecorded
from generator.ledger.published_states import StatePublished
from generator.ledger.runs import SitePublished
from generator.ledger.sealed_sessions import RosterKept, SessionCorrected, SessionFollowed, SessionSealed
from generator.ledger.second_papers import LetterRenumbered, LetterReopened
from generator.ledger.shown_drafts import DraftLapsed, LetterDrafted
from generator.ledger.workspaces import JournalBegun, MemoryRecovered
from generator.model.errors import MachineError, MemoryLostError

# Every kind of event that the journal can tell of, by its name there. A new kind is a frozen type and a row here.


_ALL: tuple[type[Event], ...] = (
    JournalBegun,
    LetterIssued,
    LetterHandedOver,
    LetterAnswered,
    LetterActed,
    LetterRenumbered,
    LetterReopened,
    LetterDrafted,
    DraftLapsed,
    MessageNoted,
    PaperSetAside,
    PaperLost,
    AppointmentPublished,
    StatePublished,
    PartyKeyMade,
    PartyRecoded,
    PartyRecorded,
    PartyChangeNoted,
    PartyAsked,
    RosterKept,
    SessionSealed,
    SessionFollowed,
    SessionCorrected,
    YearPlanned,
    YearClosed,
    SitePublished,
    MemoryRecovered,
)
KINDS: Mapping[str, type[Event]] = {str(kind.__struct_config__.tag): kind for kind in _ALL}


FOLDER = "journal"  # below records/
NEW = "journal.new"  # a whole new journal, until it takes its place
_SUFFIX = ".jsonl"


class Tail(NamedTuple):
    """The last line: its number, its hash, its day, its file, and where in it the line begins and ends."""

    n: int = 0
    head: str = ""
    day: date | None = None
    file: str = ""
    start: int = 0
    end: int = 0


START = Tail()
Signature = tuple[int, int, int]


def years(records: Path, folder: str = FOLDER) -> list[Path]:
    """The files of the journal, the oldest first."""
    return sorted(path for path in (records / folder).glob(f"*{_SUFFIX}") if path.is_file())


def is_begun(records: Path) -> bool:
    """Whether there is a journal that says anything."""
    return any(path.stat().st_size for path in years(records))


def size_of(records: Path) -> tuple[str, int]:
    """The last file and its size."""
    files = years(records)
    return (files[-1].name, files[-1].stat().st_size) if files else ("", 0)


def signatures(records: Path) -> dict[str, Signature]:
    """What changes when a file is written to: size, time, inode, by the file's name."""
    found = {path.name: path.stat() for path in years(records)}
    return {name: (state.st_size, state.st_mtime_ns, state.st_ino) for name, state in found.items()}


def read(records: Path, after: Tail = START, folder: str = FOLDER) -> Iterator[tuple[Line, Tail]]:
    """The lines after that one, each held against the one before it.

    Raises MemoryLostError where the chain is broken, MachineError for a line of a newer program.
    """
    files = [path for path in years(records, folder) if path.name >= after.file]
    tail = after
    for path in files:
        begin = after.end if path.name == after.file else 0
        with path.open("rb") as file:
            file.seek(begin)
            data = file.read()
        *whole, torn = data.split(b"\n")
        if torn and path != files[-1]:
            raise _broken(path, tail.n + len(whole) + 1, "…")
        for text in whole:
            line = _line(path, tail, text)
            tail = Tail(tail.n + 1, digest(text), line.entry.day, path.name, begin, begin + len(text) + 1)
            begin = tail.end
            yield line, tail


def _line(path: Path, last: Tail, text: bytes) -> Line:
    try:
        line = decoded(text, KINDS)
    except UnreadableError as error:
        if error.is_newer:
            raise MachineError("ledger_newer", path=str(path)) from error
        raise _broken(path, last.n + 1, str(error)) from error
    if (line.n, line.before) != (last.n + 1, last.head):
        raise _broken(path, last.n + 1, f"{line.n}, {line.before[:12]}")
    if (last.day and line.entry.day < last.day) or path.name != file_of(line.entry.day):
        raise _broken(path, last.n + 1, str(line.entry.day))
    return line


def _broken(path: Path, n: int, why: str) -> MemoryLostError:
    return MemoryLostError("journal_broken", path=str(path), n=n, why=why[:80])


def file_of(day: date) -> str:
    """The file of the journal that a day belongs into."""
    return f"{jalali.to_jalali(day)[0]:04}{_SUFFIX}"


def append(records: Path, last: Tail, entries: Sequence[Entry]) -> Tail:
    """Write the entries after the last line; they are on the disk when this returns, and none of them when it raises
    OSError, as far as the disk lets that be.

    No entry is older than the last line: one of an earlier day counts from the day of that.
    """
    for file, lines, tail in _chained(last, entries):
        path = records / FOLDER / file
        is_new = not path.exists()
        path.parent.mkdir(mode=mode_in(path.parent, 0o700), parents=True, exist_ok=True)
        begin = last.end if file == last.file else 0
        if is_new:
            path.touch(mode=mode_in(path.parent, 0o600))
        with path.open("rb+") as stream:
            try:
                stream.truncate(begin)  # a line that was never written whole
                stream.seek(begin)
                stream.write(lines)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                _take_back(stream.fileno(), begin)
                raise
        if is_new:
            sync_folders({path.parent, records})
        last = tail
    return last


def _take_back(descriptor: int, size: int) -> None:
    with contextlib.suppress(OSError):  # then the lines stand, and what they tell of is finished by the next run
        os.ftruncate(descriptor, size)


def write_anew(records: Path, entries: Iterable[Entry]) -> Tail:
    """A whole journal of these entries, in place at once or not at all; there is none yet. Raises OSError."""
    folder, tail = records / NEW, START
    folder.mkdir(mode=mode_in(folder, 0o700), parents=True, exist_ok=True)
    for path in years(records, NEW):
        path.unlink()
    for file, lines, last in _chained(START, sorted(entries, key=lambda entry: entry.day)):
        path = folder / file
        path.touch(mode=mode_in(folder, 0o600))
        with path.open("wb") as stream:
            stream.write(lines)
            stream.flush()
            os.fsync(stream.fileno())
        tail = last
    sync_folders({folder})
    with contextlib.suppress(OSError):
        (records / FOLDER).rmdir()  # an empty one
    folder.rename(records / FOLDER)
    sync_folders({records})
    return tail


def _chained(last: Tail, entries: Iterable[Entry]) -> Iterator[tuple[str, bytes, Tail]]:
    """(file, its new lines, the last of them) a file."""
    lines: list[bytes] = []
    file, tail = last.file, last
    for entry in entries:
        day = max(entry.day, tail.day) if tail.day else entry.day
        if lines and file_of(day) != file:
            yield file, b"".join(lines), tail
            lines = []
        begin = tail.end if file_of(day) == tail.file else 0
        file = file_of(day)
        text = encoded(Line(tail.n + 1, entry._replace(day=day), tail.head))
        tail = Tail(tail.n + 1, digest(text), day, file, begin, begin + len(text) + 1)
        lines.append(text + b"\n")
    if lines:
        yield file, b"".join(lines), tail
