"""The ledger: what must outlive `output/`. The journal tells of it; `records/ledger.sqlite` is an index over that.

What happens is appended to the journal (`chain`) and synced before it is done; then it is entered into the index, from
which it is read. Each part of the index (`states`, …) is a module with its SCHEMA, its kinds of events and plain
functions over a connection. The version of a file is the number of schema steps it has been through; a step that was
ever released is never edited, a new one is added. Reading never creates the file: without one the past is empty.

SQLite keeps it in WAL mode where the disk can do that, and with a rollback journal where it can't (shares, some
mounts). Whoever closes it last brings the log home, so that one file is left when nobody is at it. It need not be
synced at once: what it lacks after a power cut is entered anew from the journal.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
from msgspec.structs import replace

from generator.keeping.disk import mode_in
from generator.ledger import (
    calendar_book,
    chain,
    inherited,
    known_sheets,
    letter_book,
    party_book,
    published_states,
    replay,
    runs,
    sealed_sessions,
    second_papers,
    shown_drafts,
    workspaces,
)
from generator.ledger.chain import START
from generator.ledger.events import Event, Ledger
from generator.model import Past, State
from generator.model.errors import MachineError

FILE = "ledger.sqlite"
APPLICATION_ID = 0x67656E72  # «genr»: tells our file from any other SQLite file

#: Step n takes a file from version n to n + 1.
STEPS: tuple[str, ...] = (
    published_states.SCHEMA,
    letter_book.SCHEMA,
    runs.SCHEMA,
    calendar_book.APPOINTMENTS,
    letter_book.ACTS,
    workspaces.SCHEMA,
    second_papers.SCHEMA,
    sealed_sessions.SCHEMA,
    calendar_book.SCHEMA,
    published_states.COUNTS,
    shown_drafts.SCHEMA,
    party_book.SCHEMA,
    party_book.CHAIRS,
)


#: What comes of an index whose rows or tables are not as they were written.
_DAMAGE = (sqlite3.Error, ValueError, LookupError, TypeError, AttributeError, msgspec.MsgspecError)


def recall(records: Path) -> Past:
    """What the records remember. Raises MachineError when they can't be read."""
    with read_ledger(records) as connection:
        try:
            return _past(connection, records)
        except _DAMAGE as error:
            raise MachineError("ledger", path=str(records / FILE), why=str(error)) from error


def _past(connection: Ledger | None, records: Path) -> Past:
    letters = letter_book.issued(connection)
    return Past(
        states=published_states.published(connection),
        letters=letters,
        contents=second_papers.contents(connection, {n.letter for n in letters if not n.has_left}),
        drafts=shown_drafts.drafts(connection),
        appointments=calendar_book.published(connection),
        sheets=known_sheets.known(records),
        kept=sealed_sessions.kept(connection),
        sealed=sealed_sessions.sealed(connection),
        parties=party_book.memory(connection),
        plans=calendar_book.plans(connection),
        closed=calendar_book.closed(connection),
        until=replay.followed(connection).day if connection else None,
        days=published_states.completeness(connection),
    )


def recall_as_of(records: Path, day: date) -> tuple[Past, int]:
    """What was remembered at the end of a day, and how many events that rests on. Reads the journal from its start.

    Raises MemoryLostError where the chain is broken, MachineError when the records can't be read.
    """
    try:
        with contextlib.closing(_empty(records)) as connection:
            last, n = None, 0
            with transaction(connection):
                for line, _tail in chain.read(records) if chain.is_begun(records) else ():
                    if line.entry.day > day:
                        break
                    line.entry.event.apply(connection)
                    last, n = line.entry.day, n + 1
            return replace(_past(connection, records), until=last), n
    except (sqlite3.Error, OSError) as error:
        raise MachineError("ledger", path=str(records / FILE), why=str(error)) from error


def state_until(records: Path, day: date) -> State | None:
    """The last state that was published on or before a day. Raises MachineError."""
    with read_ledger(records) as connection:
        return published_states.until(connection, day)


@contextlib.contextmanager
def open_ledger(records: Path, day: date | None = None) -> Iterator[Ledger]:
    """The ledger for writing, made or brought up to the journal first; what the body did is in the journal whole and in
    the index when this ends, or in neither. Papers of letters get their names then.

    `day` is the one that the work reckons from; one before the last event counts as the day of that.

    Raises MemoryLostError when journal and index don't vouch for each other, MachineError when the file is of a newer
    program, not ours, damaged, or the disk refuses.
    """
    path = records / FILE
    try:
        records.mkdir(parents=True, exist_ok=True)
        rebuild_missing(records)
        if not path.exists():
            path.touch(mode=mode_in(records, 0o600))
        with contextlib.closing(_connect(path)) as connection:
            _check_owner(connection, path)
            _keep_log(connection)
            connection.execute("PRAGMA foreign_keys=ON")
            _upgrade(connection, path)
            last = replay.followed(connection).day
            connection.day = day or last or date.fromisoformat(connection.execute("SELECT date('now')").fetchone()[0])
            _follow(connection, records)
            with letter_book.filing(connection), transaction(connection):
                yield connection
                replay.write(connection, records)
    except (sqlite3.Error, OSError) as error:
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def _follow(connection: Ledger, records: Path) -> None:
    """Bring the index up to the journal; begin one for a ledger that has none."""
    assert connection.day
    with transaction(connection):
        if replay.followed(connection) == START and not chain.is_begun(records):
            replay.take_over(connection, records, connection.day)
        else:
            replay.replay(connection, records)


def vouch(records: Path) -> None:
    """Raises MemoryLostError when journal and index don't vouch for each other, MachineError when they can't be read.

    What is only missing of the index, or behind, is no loss.
    """
    path, tail = records / FILE, START
    try:
        if path.exists() and path.stat().st_size:
            with contextlib.closing(_opened(path)) as connection:
                tail = replay.verified(connection, records)
        if tail == START and chain.is_begun(records):
            replay.verify(records)
    except (sqlite3.Error, OSError) as error:
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def rebuild_missing(records: Path) -> bool:
    """Make the index anew from the journal where it is missing, empty, or of the time before there was a journal;
    whether it was. To be called by who holds the workspace. Raises MachineError, MemoryLostError."""
    if not chain.is_begun(records):
        return False
    path = records / FILE
    if path.exists() and path.stat().st_size:
        with contextlib.closing(_opened(path)) as connection:
            if replay.followed(connection) != START:
                return False
    rebuild(records)
    return True


def rebuild(records: Path) -> None:
    """Make the index anew from the journal. Raises MachineError, MemoryLostError."""
    path, new = records / FILE, records / f"{FILE}.part"
    try:
        new.unlink(missing_ok=True)
        new.touch(mode=mode_in(records, 0o600))
        with contextlib.closing(_connect(new)) as connection:
            _upgrade(connection, new)
            with transaction(connection):
                replay.replay(connection, records)
        for suffix in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        new.replace(path)
    except (sqlite3.Error, OSError) as error:
        new.unlink(missing_ok=True)
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def settle(records: Path) -> bool:
    """Finish the filing of papers that a run which died left half done, and make a missing index anew; whether that was
    done. To be called by who holds the workspace, once he knows that nothing is lost.

    Raises MachineError when the disk refuses.
    """
    try:
        is_rebuilt = rebuild_missing(records)
        if half := letter_book.half_filed(records):
            with read_ledger(records) as connection:
                letter_book.settle_papers(connection, records, half)
        return is_rebuilt
    except OSError as error:
        raise MachineError("ledger", path=str(records / FILE), why=str(error)) from error


@contextlib.contextmanager
def read_ledger(records: Path) -> Iterator[Ledger | None]:
    """The ledger for reading; None when there is none yet. One that is older than the program is read as it is, one
    that is missing or behind the journal is made up for in memory."""
    path = records / FILE
    is_there = path.exists() and path.stat().st_size > 0
    try:
        if not is_there and not chain.is_begun(records):
            yield None
            return
        with contextlib.closing(_opened(path) if is_there else _in_memory(records)) as connection:
            if not is_there or not chain.is_begun(records) or replay.is_in_step(connection, records):
                yield connection
                return
        with contextlib.closing(_in_memory(records)) as connection:
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def _empty(records: Path) -> Ledger:
    """An index that knows nothing yet, in memory."""
    connection = sqlite3.connect(":memory:", isolation_level=None, factory=Ledger)
    _upgrade(connection, records / FILE)
    return connection


def _in_memory(records: Path) -> Ledger:
    """What the index would be."""
    connection = _empty(records)
    with transaction(connection):
        replay.replay(connection, records)
    return connection


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
    """WAL where it works. In WAL mode a commit need not be on the disk at once, and nothing is torn without it."""
    mode = connection.execute("PRAGMA journal_mode=WAL").fetchone()[0]  # the mode that it took
    connection.execute(f"PRAGMA synchronous={'NORMAL' if mode == 'wal' else 'EXTRA'}")


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


def indexed_events(records: Path) -> tuple[str, list[Event]]:
    """The workspace of the index, and what its rows tell of. Raises MachineError when it is damaged."""
    path = records / FILE
    if not path.exists() or not path.stat().st_size:
        return "", []
    try:
        with contextlib.closing(_opened(path)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("integrity_check")
            return workspaces.workspace_of(connection), list(inherited.events_of(connection))
    except _DAMAGE as error:
        raise MachineError("ledger", path=str(path), why=str(error)) from error


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps the file has been through."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def integrity(records: Path) -> str:
    """What SQLite says of the file: «ok», or what is wrong with it; «ok» when there is none."""
    with read_ledger(records) as connection:
        return "ok" if connection is None else str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def agrees(records: Path) -> bool:
    """Hold the whole chain against itself, and the index against what the journal says; whether they agree.

    Raises MemoryLostError where the chain is broken. Takes longer with the years: for `doctor` and `verify`.
    """
    path = records / FILE
    if not chain.is_begun(records):
        return True
    with contextlib.closing(_in_memory(records)) as rebuilt:
        if not path.exists() or not path.stat().st_size:
            return True
        with contextlib.closing(_opened(path)) as connection:
            if not replay.is_in_step(connection, records):
                return True  # the next run brings it up to the journal
            try:
                return list(inherited.events_of(connection)) == list(inherited.events_of(rebuilt))
            except _DAMAGE:
                return False


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
