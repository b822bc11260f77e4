"""Letters issued and messages sent: what was done with them is appended, never altered.

    letter          one row a letter, written when it is issued, together with its PDF in `records/letters/`
    letter_event    handed over
    letter_addressed  to whom it was addressed when it was issued; e-mail and postal address as digests
    (the rest of it, answers among them: see `second_papers`)
    letter_act      what the office did with it: see `model.Act`
    message         the e-mail of a letter: its Message-ID and its one recipient
    message_event   prepared → sending → sent | deferred | failed | uncertain; the last one is the message's state

A letter that is in the ledger is never rendered again; a message whose last word is «sending» belongs to a run that
died, so nobody knows whether it arrived: it is uncertain, and only a person can say what became of it.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from generator.keeping.disk import mode_in, place_in, sync_folders, write_through
from generator.language.jalali import to_jalali
from generator.language.party_names import file_name
from generator.ledger import second_papers
from generator.ledger.events import NOWHERE, Event, Grounds, Ledger
from generator.ledger.second_papers import LetterRenumbered, LetterReopened, Paper
from generator.ledger.workspaces import has_tables
from generator.model import Act, Addressed, IssuedLetter, Letter, LetterAct, LetterKind, MessageState
from generator.model.errors import MachineError

FOLDER = "letters"  # below records/

SCHEMA = """
CREATE TABLE letter (
    letter TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    party TEXT NOT NULL,
    session INTEGER,
    round INTEGER NOT NULL,
    number TEXT NOT NULL,
    dated_on TEXT NOT NULL,
    deadline_on TEXT,
    subject TEXT NOT NULL,
    facts TEXT NOT NULL,
    file TEXT NOT NULL UNIQUE,
    sha256 TEXT NOT NULL,
    issued_on TEXT NOT NULL
) STRICT;
CREATE TABLE letter_event (
    id INTEGER PRIMARY KEY,
    letter TEXT NOT NULL REFERENCES letter,
    event TEXT NOT NULL CHECK (event IN ('handed_over', 'answered')),
    day TEXT NOT NULL,
    UNIQUE (letter, event)
) STRICT;
CREATE TABLE message (
    message TEXT PRIMARY KEY,
    letter TEXT NOT NULL REFERENCES letter,
    recipient TEXT NOT NULL
) STRICT;
CREATE TABLE message_event (
    id INTEGER PRIMARY KEY,
    message TEXT NOT NULL REFERENCES message,
    state TEXT NOT NULL CHECK (state IN ('prepared', 'sending', 'sent', 'deferred', 'failed', 'uncertain')),
    detail TEXT NOT NULL
) STRICT;
CREATE INDEX message_of_letter ON message (letter);
CREATE INDEX event_of_message ON message_event (message);
CREATE TRIGGER letter_is_issued BEFORE UPDATE ON letter BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_stays BEFORE DELETE ON letter BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_event_is_history BEFORE UPDATE ON letter_event
    BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_event_stays BEFORE DELETE ON letter_event BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER message_is_history BEFORE UPDATE ON message BEGIN SELECT RAISE(ABORT, 'message is history'); END;
CREATE TRIGGER message_stays BEFORE DELETE ON message BEGIN SELECT RAISE(ABORT, 'message is history'); END;
CREATE TRIGGER message_event_is_history BEFORE UPDATE ON message_event
    BEGIN SELECT RAISE(ABORT, 'message is history'); END;
CREATE TRIGGER message_event_stays BEFORE DELETE ON message_event
    BEGIN SELECT RAISE(ABORT, 'message is history'); END;
"""

ACTS = """
CREATE TABLE letter_addressed (
    letter TEXT PRIMARY KEY REFERENCES letter,
    name TEXT NOT NULL,
    person TEXT NOT NULL,
    honorific TEXT NOT NULL,
    role TEXT NOT NULL,
    email TEXT NOT NULL,
    address TEXT NOT NULL
) STRICT;
CREATE TABLE letter_act (
    id INTEGER PRIMARY KEY,
    letter TEXT NOT NULL REFERENCES letter,
    act TEXT NOT NULL,
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    released TEXT NOT NULL,
    UNIQUE (letter, act, day)
) STRICT;
CREATE TRIGGER letter_addressed_is_history BEFORE UPDATE ON letter_addressed
    BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_addressed_stays BEFORE DELETE ON letter_addressed
    BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_act_is_history BEFORE UPDATE ON letter_act BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
CREATE TRIGGER letter_act_stays BEFORE DELETE ON letter_act BEGIN SELECT RAISE(ABORT, 'letter is history'); END;
"""


class LetterIssued(Event, frozen=True, tag="letter issued"):
    """A letter has its number, its date and its paper. Without a digest the paper is lost, which no run does."""

    letter: str
    kind: LetterKind
    party: str
    session: int | None
    round: int
    number: str
    dated_on: date
    deadline_on: date | None
    subject: str
    facts: Mapping[str, Any]
    file: str
    sha256: str
    issued_on: date
    addressed: Addressed | None = None
    content: Mapping[str, Any] | None = None  # what it says: see `second_papers`

    def apply(self, index: sqlite3.Connection) -> None:
        """One row, which is never altered."""
        index.execute(
            "INSERT INTO letter (letter, kind, party, session, round, number, dated_on, deadline_on, subject, facts,"
            " file, sha256, issued_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self.letter, self.kind.value, self.party, self.session, self.round, self.number,
                self.dated_on.isoformat(), self.deadline_on.isoformat() if self.deadline_on else None, self.subject,
                json.dumps(self.facts, ensure_ascii=False, sort_keys=True), self.file, self.sha256,
                self.issued_on.isoformat(),
            ),
        )  # fmt: skip
        if self.addressed:
            index.execute(
                "INSERT INTO letter_addressed (letter, name, person, honorific, role, email, address)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (self.letter, *(getattr(self.addressed, name) for name in Addressed.__struct_fields__)),
            )
        if self.content is not None:
            second_papers.add_content(index, self.letter, self.content)


class LetterHandedOver(Event, frozen=True, tag="letter handed over"):
    """Somebody took the letter to its party on that day."""

    letter: str
    on: date

    def apply(self, index: sqlite3.Connection) -> None:
        """One row."""
        index.execute(
            "INSERT INTO letter_event (letter, event, day) VALUES (?, 'handed_over', ?)",
            (self.letter, self.on.isoformat()),
        )


class LetterAnswered(Event, frozen=True, tag="letter answered"):
    """What the letter asked for was there on that day."""

    letter: str
    on: date

    def apply(self, index: sqlite3.Connection) -> None:
        """One row."""
        second_papers.add_answer(index, self.letter, self.on, is_answered=True)


class LetterActed(Event, frozen=True, tag="letter acted on"):
    """The office has done something with an issued letter: see `model.Act`."""

    letter: str
    act: Act
    on: date
    reason: str
    released: tuple[Any, ...] = ()

    def apply(self, index: sqlite3.Connection) -> None:
        """One row."""
        index.execute(
            "INSERT INTO letter_act (letter, act, day, reason, released) VALUES (?, ?, ?, ?, ?)",
            (self.letter, self.act.value, self.on.isoformat(), self.reason, json.dumps(self.released)),
        )


class MessageNoted(Event, frozen=True, tag="message noted"):
    """The e-mail of a letter has come so far."""

    message: str
    letter: str
    recipient: str
    state: MessageState
    detail: str = ""
    on: date | None = None  # earlier versions did not keep it

    def apply(self, index: sqlite3.Connection) -> None:
        """The message, where it is new, and its state."""
        index.execute("INSERT OR IGNORE INTO message VALUES (?, ?, ?)", (self.message, self.letter, self.recipient))
        index.execute(
            "INSERT INTO message_event (message, state, detail, day) VALUES (?, ?, ?, ?)",
            (self.message, self.state.value, self.detail, self.on.isoformat() if self.on else None),
        )


class PaperLost(Event, frozen=True, tag="paper lost"):
    """The PDF of an issued letter is gone, or was and `is_back`: see `generate recover`."""

    letter: str
    is_back: bool = False

    def apply(self, index: sqlite3.Connection) -> None:
        """Known from here on."""
        how = (
            "DELETE FROM paper_lost WHERE letter = ?"
            if self.is_back
            else "INSERT OR REPLACE INTO paper_lost VALUES (?)"
        )
        index.execute(how, (self.letter,))


class PaperSetAside(Event, frozen=True, tag="paper set aside"):
    """A PDF of which nothing else is known: see `generate recover`."""

    file: str
    sha256: str

    def apply(self, index: sqlite3.Connection) -> None:
        """Known from here on, as a file."""
        index.execute("INSERT OR REPLACE INTO paper_set_aside VALUES (?, ?)", (self.file, self.sha256))


_LAST_WORDS = frozenset({MessageState.SENT, MessageState.SENDING, MessageState.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Message:
    """The e-mail of a letter. `detail` is what the server said last."""

    message: str
    letter: str
    recipient: str
    state: MessageState
    detail: str
    on: date | None = None  # when it came so far, where that is known


def issued(connection: sqlite3.Connection | None) -> tuple[IssuedLetter, ...]:
    """All letters, in the order in which they were issued."""
    if connection is None or not _has_tables(connection):
        return ()
    events: dict[tuple[str, str], date] = {}
    for letter, event, day in connection.execute("SELECT letter, event, day FROM letter_event ORDER BY id"):
        events[letter, event] = date.fromisoformat(day)
    for letter, on, is_answered in second_papers.answers(connection):
        events[letter, "answered"] = on
        if not is_answered:
            del events[letter, "answered"]
    mail: dict[str, Message] = {}
    for message in messages(connection):
        known = mail.get(message.letter)
        if (
            known is None or known.state not in _LAST_WORDS
        ):  # a letter can have several, after its address was corrected
            mail[message.letter] = message
    lost, addressed, acts = _lost(connection), addressed_of(connection), acts_of(connection)
    further = second_papers.papers(connection)
    rows = connection.execute(
        "SELECT letter, kind, party, session, round, number, dated_on, deadline_on, subject, facts, sha256, file"
        " FROM letter ORDER BY rowid"
    )
    found = (
        IssuedLetter(
            letter, LetterKind(kind), party, session, round_, number, date.fromisoformat(dated_on),
            date.fromisoformat(deadline_on) if deadline_on else None, subject, json.loads(facts),
            "" if letter in lost else digest, file,
            events.get((letter, "handed_over")), events.get((letter, "answered")),
            mail[letter].state if letter in mail else None, addressed.get(letter), tuple(acts.get(letter, ())),
            mail[letter].on if letter in mail and mail[letter].state is MessageState.SENT else None,
        )
        for letter, kind, party, session, round_, number, dated_on, deadline_on, subject, facts, digest, file in rows
    )  # fmt: skip
    return tuple(_as_reprinted(letter, further.get(letter.letter, ()), letter.letter in lost) for letter in found)


def _as_reprinted(letter: IssuedLetter, papers: Sequence[Paper], is_lost: bool) -> IssuedLetter:
    """The letter with the number that was corrected last, and the PDF that has it."""
    if not papers:
        return letter
    last = papers[-1]
    former = (letter.number, *(paper.number for paper in papers[:-1]))
    digest = "" if is_lost else last.sha256
    return replace(letter, number=last.number, file=last.file, sha256=digest, former_numbers=former)


def addressed_of(connection: sqlite3.Connection) -> dict[str, Addressed]:
    """To whom letters were addressed; nothing of letters that were issued before that was kept."""
    if not _has(connection, "letter_addressed"):
        return {}
    rows = connection.execute("SELECT letter, name, person, honorific, role, email, address FROM letter_addressed")
    return {letter: Addressed(*rest) for letter, *rest in rows}


def acts_of(connection: sqlite3.Connection) -> dict[str, list[LetterAct]]:
    """By letter, in the order in which they were noted."""
    found: dict[str, list[LetterAct]] = {}
    if _has(connection, "letter_act"):
        for letter, act, day, reason, released in connection.execute(
            "SELECT letter, act, day, reason, released FROM letter_act ORDER BY id"
        ):
            known = LetterAct(Act(act), date.fromisoformat(day), reason, tuple(json.loads(released)))
            found.setdefault(letter, []).append(known)
    return found


def messages(connection: sqlite3.Connection | None) -> tuple[Message, ...]:
    """All messages with their last event, in the order in which they were prepared."""
    if connection is None or not _has_tables(connection):
        return ()
    day = "e.day" if second_papers.has_tables(connection) else "NULL"
    rows = connection.execute(
        f"SELECT m.message, m.letter, m.recipient, e.state, e.detail, {day} FROM message m JOIN message_event e"
        " ON e.id = (SELECT MAX(id) FROM message_event WHERE message = m.message) ORDER BY m.rowid"
    )
    return tuple(
        Message(message, letter, to, MessageState(state), detail, date.fromisoformat(on) if on else None)
        for message, letter, to, state, detail, on in rows
    )


def refused_for_good(connection: sqlite3.Connection | None) -> frozenset[str]:
    """The messages that a server will not take."""
    return frozenset(m.message for m in messages(connection) if m.state is MessageState.FAILED)


def _has_tables(connection: sqlite3.Connection) -> bool:
    """An older ledger that was only read has none yet."""
    return _has(connection, "message_event")


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone())


# --- writing ----------------------------------------------------------------------------------------------------


def freeze(
    connection: Ledger,
    records: Path,
    letter: Letter,
    subject: str,
    data: bytes,
    today: date,
    addressed: Addressed | None = None,
    grounds: Grounds = NOWHERE,
    content: Mapping[str, Any] | None = None,
) -> None:
    """Issue a letter: its bytes below `records/`, then its event, then the name of its file.

    There is no event without its bytes, and nothing of the name without its event. `addressed` is to whom; without it
    nothing can be said later of an addressee who has changed. Without `content` its number can't be corrected.
    """
    assert letter.dated_on is not None
    file = paper_of(letter.letter, letter.dated_on)
    _file(connection, records / file, data)
    connection.write(
        LetterIssued(
            letter.letter, letter.kind, letter.party, letter.session, letter.round, letter.number, letter.dated_on,
            letter.deadline_on, subject, letter.facts, file, sha256(data).hexdigest(), today, addressed, content,
        ),
        grounds,
        today,
    )  # fmt: skip


def freeze_again(connection: Ledger, records: Path, letter: Letter, data: bytes, today: date) -> None:
    """File the PDF of an issued letter that has its number corrected; the first stays where it is."""
    assert letter.dated_on is not None
    before = second_papers.papers(connection).get(letter.letter, ())
    file = paper_of(letter.letter, letter.dated_on, len(before) + 2)
    _file(connection, records / file, data)
    connection.write(LetterRenumbered(letter.letter, letter.number, file, sha256(data).hexdigest()), day=today)


def _file(connection: Ledger, path: Path, data: bytes) -> None:
    """Store a paper under its first name; it gets its own when the work ends well."""
    half = _half(path)
    half.parent.mkdir(mode=mode_in(half.parent, 0o700), parents=True, exist_ok=True)
    write_through(half, data, 0o600)
    sync_folders({half.parent})
    connection.papers.append(path)


def paper_of(letter: str, dated_on: date, n: int = 1) -> str:
    """Where its PDF is, relative to the records: by the year of its date. `n` counts those of one letter."""
    again = f".{n}" if n > 1 else ""
    return f"{FOLDER}/{to_jalali(dated_on)[0]}/{file_name(letter)}{again}.pdf"


def note_events(connection: Ledger, letters: Iterable[Letter], today: date) -> None:
    """Remember what became of letters: handed over, answered, acts. What is remembered already stays as it is."""
    handed_over = {
        letter for (letter,) in connection.execute("SELECT letter FROM letter_event WHERE event = 'handed_over'")
    }
    answered = {letter: is_answered for letter, _, is_answered in second_papers.answers(connection)}
    done = {(letter, act, day) for letter, act, day in connection.execute("SELECT letter, act, day FROM letter_act")}
    for letter in letters:
        for act in letter.acts:
            if (key := (letter.letter, act.act.value, act.day.isoformat())) not in done:
                connection.write(LetterActed(letter.letter, act.act, act.day, act.reason, act.released), day=today)
                done.add(key)
        if letter.handed_over_on and letter.letter not in handed_over:
            connection.write(LetterHandedOver(letter.letter, letter.handed_over_on), day=today)
        if letter.is_answered and not answered.get(letter.letter):
            connection.write(LetterAnswered(letter.letter, today), day=today)
        elif letter.is_reopened and answered.get(letter.letter):
            connection.write(LetterReopened(letter.letter, today), day=today)


def prepare(connection: Ledger, message: str, letter: str, recipient: str) -> None:
    """A message that is about to be sent; nothing new where it is known."""
    if connection.execute("SELECT 1 FROM message WHERE message = ?", (message,)).fetchone() is None:
        connection.write(MessageNoted(message, letter, recipient, MessageState.PREPARED, on=connection.day))


def note(connection: Ledger, message: str, state: MessageState, detail: str = "") -> None:
    """The message has come so far."""
    find = "SELECT letter, recipient FROM message WHERE message = ?"
    letter, recipient = connection.execute(find, (message,)).fetchone()
    connection.write(MessageNoted(message, letter, recipient, state, detail, connection.day))


# --- the frozen bytes ---------------------------------------------------------------------------------------------


def frozen_bytes(records: Path, file: str, digest: str) -> bytes:
    """The bytes of an issued letter. Raises MachineError when they are gone or are not what was issued."""
    path = place_in(records, file)
    if path is None:
        raise MachineError("frozen_changed", path=str(records / file))
    try:
        data = (path if path.exists() or not _half(path).exists() else _half(path)).read_bytes()
    except OSError as error:
        raise MachineError("frozen_gone", path=str(path), why=error.strerror or "") from error
    if sha256(data).hexdigest() != digest:
        raise MachineError("frozen_changed", path=str(path))
    return data


def vouch_for_papers(records: Path, letters: Iterable[IssuedLetter]) -> None:
    """Raises MachineError where the paper of one of them is gone or is not what was issued; reads them all."""
    for letter in letters:
        if not letter.is_lost:
            frozen_bytes(records, letter.file, letter.sha256)


def filed(connection: sqlite3.Connection | None) -> Mapping[str, str]:
    """Letter → its PDF, relative to the records; '' where that is lost."""
    if connection is None or not _has_tables(connection):
        return {}
    lost, later = _lost(connection), second_papers.papers(connection)
    rows = connection.execute("SELECT letter, file, sha256 FROM letter")
    files = {letter: file if digest and letter not in lost else "" for letter, file, digest in rows}
    return {letter: later[letter][-1].file if file and letter in later else file for letter, file in files.items()}


def former_papers(connection: sqlite3.Connection | None) -> frozenset[str]:
    """The PDFs of letters that were printed again with another number, relative to the records."""
    if connection is None or not _has_tables(connection):
        return frozenset()
    later = second_papers.papers(connection)
    first = (file for letter, file in connection.execute("SELECT letter, file FROM letter") if letter in later)
    return frozenset((*first, *(paper.file for papers in later.values() for paper in papers[:-1])))


def _lost(connection: sqlite3.Connection) -> frozenset[str]:
    """The letters whose PDF is gone."""
    if not has_tables(connection):
        return frozenset()
    return frozenset(letter for (letter,) in connection.execute("SELECT letter FROM paper_lost"))


def set_aside(connection: sqlite3.Connection | None) -> frozenset[str]:
    """The PDFs of which nothing else is known, relative to the records."""
    if connection is None or not has_tables(connection):
        return frozenset()
    return frozenset(file for (file,) in connection.execute("SELECT file FROM paper_set_aside"))


def is_filed(records: Path, file: str) -> bool:
    """Whether the PDF of a row is there, if only under its first name."""
    return (records / file).is_file() or _half(records / file).is_file()


@contextlib.contextmanager
def filing(connection: Ledger) -> Iterator[None]:
    """Papers that the body stored get their names when it ends well, and go when it does not."""
    try:
        yield
    except BaseException:
        for path in () if connection.is_written else connection.papers:
            with contextlib.suppress(OSError):  # the next run takes it away
                _half(path).unlink(missing_ok=True)
        raise
    for path in connection.papers:
        _half(path).replace(path)
    sync_folders({path.parent for path in connection.papers})


def half_filed(records: Path) -> list[Path]:
    """Papers that a run which died has stored under their first name: the names that they should have."""
    return sorted(path.with_suffix("") for path in (records / FOLDER).rglob("*.pdf.part"))


def settle_papers(connection: sqlite3.Connection | None, records: Path, half: Iterable[Path]) -> None:
    """Give papers of issued letters their names; others were never issued and go. Raises OSError."""
    digests: dict[str, str] = {}
    if connection is not None and _has_tables(connection):
        digests = dict(connection.execute("SELECT file, sha256 FROM letter"))
        digests |= {p.file: p.sha256 for papers in second_papers.papers(connection).values() for p in papers}
    for path in half:
        digest = digests.get(path.relative_to(records).as_posix())
        is_issued = digest is not None and sha256(_half(path).read_bytes()).hexdigest() == digest
        if is_issued and not path.exists():
            _half(path).replace(path)
        else:
            _half(path).unlink()
    sync_folders({path.parent for path in half})


def _half(path: Path) -> Path:
    """The first name of a paper, until its letter is issued."""
    return path.with_name(f"{path.name}.part")
