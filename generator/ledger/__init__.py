"""The ledger: what must outlive `output/`, in `records/ledger.sqlite`. Small, durable, append-only where it is history.

Each part of it (`states`, …) is a module with its SCHEMA and plain functions over a connection. The version of a file
is the number of schema steps it has been through; a step that was ever released is never edited, a new one is added.
Reading never creates the file: without one the past is empty.

SQLite keeps it in WAL mode with full synchronisation where the disk can do that, and with a rollback journal where it
can't (shares, some mounts). Whoever closes it last brings the log home, so that one file is left when nobody is at it.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from generator.ledger import calendar_entries, known_sheets, letter_book, published_states, runs
from generator.ledger.connection import Ledger
from generator.model import Past
from generator.model.errors import MachineError

FILE = "ledger.sqlite"
APPLICATION_ID = 0x67656E72  # «genr»: tells our file from any other SQLite file

#: Step n takes a file from version n to n + 1.
STEPS: tuple[str, ...] = (
    published_states.SCHEMA,
    letter_book.SCHEMA,
    runs.SCHEMA,
    calendar_entries.SCHEMA,
    letter_book.ACTS,
)


def recall(records: Path) -> Past:
    """What the records remember. Raises MachineError when they can't be read."""
    with read_ledger(records) as connection:
        return Past(
            states=published_states.published(connection),
            letters=letter_book.issued(connection),
            appointments=calendar_entries.published(connection),
            sheets=known_sheets.known(records),
        )


@contextlib.contextmanager
def open_ledger(records: Path) -> Iterator[Ledger]:
    """The ledger for writing, made or brought up to date first; what the body did is committed whole or not at all.
    Papers of letters get their names once it is.

    Raises MachineError when the file is of a newer program, not ours, damaged, or the disk refuses.
    """
    path = records / FILE
    try:
        records.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
        with contextlib.closing(_connect(path)) as connection:
            _check_owner(connection, path)
            _keep_log(connection)
            connection.execute("PRAGMA foreign_keys=ON")
            _upgrade(connection, path)
            with letter_book.filing(connection), transaction(connection):
                yield connection
    except (sqlite3.Error, OSError) as error:
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def settle(records: Path) -> None:
    """Finish the filing of papers that a run which died left half done. To be called by who holds the workspace.

    Raises MachineError when the disk refuses.
    """
    try:
        if half := letter_book.half_filed(records):
            with read_ledger(records) as connection:
                letter_book.settle_papers(connection, records, half)
    except OSError as error:
        raise MachineError("ledger", path=str(records / FILE), why=str(error)) from error


@contextlib.contextmanager
def read_ledger(records: Path) -> Iterator[Ledger | None]:
    """The ledger for reading; None when there is none yet, or when it is older than the program (nothing to add)."""
    path = records / FILE
    if not path.exists() or not path.stat().st_size:
        yield None
        return
    try:
        with contextlib.closing(_opened(path)) as connection:
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def _connect(path: Path, how: str = "mode=rw") -> Ledger:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{how}", uri=True, isolation_level=None, timeout=10, factory=Ledger
    )


def _opened(path: Path) -> Ledger:
    """Opened for reading, though writable, for only then the log beside it is taken away again.

    Where nothing can be written (no permission, no space) it is read as it stands, unless there is a log: then it is
    not all that there is.
    """
    beside = {suffix: path.with_name(path.name + suffix) for suffix in ("-wal", "-journal", "-shm")}
    has_log = _size(beside["-wal"]) > 0 or _size(beside["-journal"]) > 0
    new = [file for suffix, file in beside.items() if suffix != "-journal" and not file.exists()]
    can_write = os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)
    ways = ["mode=rw"] if can_write else []
    ways += ["mode=ro"] if has_log else ["mode=ro&immutable=1"]
    for n, how in enumerate(ways, 1):
        connection = _connect(path, how)
        try:
            _check_owner(connection, path)
        except sqlite3.OperationalError:
            connection.close()
            for file in new if not _size(beside["-wal"]) else ():  # what was begun in this attempt
                file.unlink(missing_ok=True)
            if n == len(ways):
                raise
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise AssertionError(ways)


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _keep_log(connection: sqlite3.Connection) -> None:
    """WAL where it works; every commit is on the disk when it is said to be done."""
    mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]  # the mode that it took
    connection.execute(f"PRAGMA synchronous={'FULL' if mode == 'wal' else 'EXTRA'}")


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; two writers wait for each other."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps the file has been through."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def integrity(records: Path) -> str:
    """What SQLite says of the file: «ok», or what is wrong with it; «ok» when there is none."""
    with read_ledger(records) as connection:
        return "ok" if connection is None else str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def _check_owner(connection: sqlite3.Connection, path: Path) -> None:
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    version = version_of(connection)
    if (version or owner) and owner != APPLICATION_ID:
        raise MachineError("ledger_foreign", path=str(path))
    if version > len(STEPS):
        raise MachineError("ledger_newer", path=str(path))


def _upgrade(connection: sqlite3.Connection, path: Path) -> None:
    _check_owner(connection, path)
    for number in range(version_of(connection), len(STEPS)):
        with transaction(connection):
            for statement in STEPS[number].split(";\n"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={number + 1}")
