"""How far the index has followed the journal: the last line that is in it, and what the files were then."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date

from generator.ledger.chain import START, Signature, Tail
from generator.ledger.workspaces import has_tables


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
