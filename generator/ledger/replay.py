"""The index follows the journal: rebuilt from it where it is missing, brought up to it where it is behind.

A ledger of a version without a journal is taken over once: its rows become the first lines of one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from generator.ledger import chain, inherited
from generator.ledger.chain import START, Signature, Tail
from generator.ledger.events import Entry, Ledger
from generator.ledger.workspaces import begun, has_tables, workspace_of
from generator.model.errors import MemoryLostError

# How far the index has followed the journal: the last line that is in it, and what the files were then.


def followed(connection: sqlite3.Connection) -> Tail:
    """The last line that is in the index."""
    if not has_tables(connection):
        return START
    row = connection.execute("SELECT n, head, day, file, start, stop FROM followed").fetchone()
    return Tail(row[0], row[1], date.fromisoformat(row[2]), *row[3:]) if row else START


def follow(connection: sqlite3.Connection, tail: Tail, signatures: Mapping[str, Signature]) -> None:
    """The index has come so far."""
    assert tail.day is not None
    connection.execute(
        "INSERT OR REPLACE INTO followed VALUES (1, ?, ?, ?, ?, ?, ?)",
        (tail.n, tail.head, tail.day.isoformat(), tail.file, tail.start, tail.end),
    )
    for file, (size, mtime_ns, inode) in sorted(signatures.items()):
        connection.execute(
            "INSERT OR REPLACE INTO followed_file VALUES (?, ?, ?, ?)", (file, size, mtime_ns, str(inode))
        )


def signatures_of(connection: sqlite3.Connection) -> dict[str, Signature]:
    """What the files of the journal were when the index last followed them."""
    if not has_tables(connection):
        return {}
    rows = connection.execute("SELECT file, size, mtime_ns, inode FROM followed_file")
    return {file: (size, mtime_ns, int(inode)) for file, size, mtime_ns, inode in rows}


def is_in_step(index: Ledger, records: Path) -> bool:
    """Whether the index has come as far as the journal, as far as sizes can tell."""
    tail = followed(index)
    return chain.size_of(records) == (tail.file, tail.end)


def replay(index: Ledger, records: Path) -> Tail:
    """Enter what the journal tells of after the last line that the index has. In a transaction of the caller's.

    Raises MemoryLostError where the chain is broken, or when the index is not of this journal or ahead of it.
    """
    tail = verified(index, records)
    begin = tail
    for line, now in chain.read(records, begin):
        line.entry.event.apply(index)
        tail = now
    if tail != START and (tail != begin or signatures_of(index) != chain.signatures(records)):
        follow(index, tail, chain.signatures(records))
    return tail


def verified(index: Ledger, records: Path) -> Tail:
    """The last line that the index has, if the journal still says the same up to it. Files that are as they were when
    they were last followed are not read again.

    Raises MemoryLostError.
    """
    tail, known, found = followed(index), signatures_of(index), chain.signatures(records)
    if tail == START:
        return tail
    if not found or all(size == 0 for size, _, _ in found.values()):
        raise MemoryLostError("journal_gone", path=str(records / chain.FOLDER), n=tail.n)
    if known == found:
        return tail
    verify(records, tail, workspace_of(index))
    return tail


def verify(records: Path, until: Tail = START, workspace: str = "") -> Tail:
    """Hold the whole chain against itself, and against the last line and the workspace that somebody knows of.

    Raises MemoryLostError.
    """
    last = START
    for line, last in chain.read(records):
        event = line.entry.event
        if line.n == 1 and workspace and getattr(event, "workspace", "") != workspace:
            raise MemoryLostError("journal_foreign", path=str(records / chain.FOLDER))
        if line.n == until.n and last.head != until.head:
            raise MemoryLostError("journal_foreign", path=str(records / chain.FOLDER))
    if last.n < until.n:
        raise MemoryLostError("journal_older", path=str(records / chain.FOLDER), n=until.n - last.n, last=last.n)
    return last


def take_over(index: Ledger, records: Path, day: date) -> Tail:
    """Begin a journal with what the rows of an older ledger tell of, none where there are none. Raises OSError."""
    entries = [Entry(event, day, is_taken_over=True) for event in inherited.events_of(index)]
    if not entries:
        return START
    first = begun()
    tail = chain.write_anew(records, [Entry(first, day), *entries])
    first.apply(index)
    follow(index, tail, chain.signatures(records))
    return tail


def write(index: Ledger, records: Path) -> None:
    """Put into the journal what the work has to say, and let the index know. In a transaction of the caller's."""
    if not index.entries:
        return
    tail = followed(index)
    if tail == START:
        first = begun()
        first.apply(index)
        index.entries.insert(0, Entry(first, index.entries[0].day))
    tail = chain.append(records, tail, index.entries)
    index.is_written = True
    follow(index, tail, chain.signatures(records))
