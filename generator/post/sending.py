"""Send letters over SMTP so that none is sent twice and none is lost, whatever happens in between.

The ledger is told before and after the moment from which on a server may have the message: «sending» before the word
DATA, the answer before QUIT. What the ledger then knows decides:

    prepared, deferred   nothing was handed over: a later run tries again
    sent, failed         the server has answered for good
    sending, uncertain   the answer was not heard: never sent again unattended, see `generate resolve`
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from generator.ledger import open_ledger, read_ledger
from generator.ledger.events import Ledger
from generator.ledger.letter_book import Message, messages, note, prepare
from generator.model import MessageState
from generator.post.composing import UnsafeHeaderError
from generator.post.mail import Mail
from generator.post.mail_connection import BrokenError, RefusedError, StoppedError, UnheardError
from generator.post.replies import Concern, Stage

BACK_OFF_S = (5.0, 30.0)  # before what was refused for now is tried again in the same run
_CLOSING = 421
_MOST_BROKEN = 3  # connections lost in a row before the rest waits for another run
_MOST_DOUBTFUL = 2  # refusals in a row that may be about the session: then they are
_MOST_REFUSED = 3  # texts refused in a row: what is refused is not one letter


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one mail."""

    mail: Mail
    state: MessageState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of all of them. `stopped` says why the rest was not tried, '' when all were; `stage` when."""

    deliveries: tuple[Delivery, ...]
    stopped: str = ""
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class _Book:
    """The ledger, on the day of the work."""

    records: Path
    day: date | None

    def opened(self) -> AbstractContextManager[Ledger]:
        """For writing."""
        return open_ledger(self.records, self.day)


def settle_interrupted(records: Path, day: date | None = None) -> None:
    """What a run that died was sending is of uncertain fate. To be called by who holds the workspace."""
    with read_ledger(records) as connection:
        interrupted = [m for m in messages(connection) if m.state is MessageState.SENDING]
    if interrupted:
        with open_ledger(records, day) as ledger:
            for message in interrupted:
                note(ledger, message.message, MessageState.UNCERTAIN)


def deliver(
    mails: Sequence[Mail],
    records: Path,
    sender: str,
    composed: Callable[[Mail], bytes],
    connect: Callable[[], Any],
    wait: Callable[[float], None],
    pause_s: float = 0,
    progress: Callable[[int, int], None] = lambda done, of: None,
    day: date | None = None,
) -> Batch:
    """Send each mail once. What is refused for now is tried again after a while, in this run and in later ones.

    What the server says of the office, not of a letter, ends the batch; the letters that are left stay ready.
    `composed` gives the bytes of a mail, `connect` a `Server`, `wait` waits so many seconds; `day` is that of the
    run. Raises MachineError when
    the ledger can't be written: then nothing more is sent.
    """
    done: dict[str, Delivery] = {}
    left: list[Mail] = list(mails)
    book = _Book(records, day)
    for delay in (0.0, *BACK_OFF_S):
        if not left:
            break
        wait(delay)
        line = _Line(connect)
        try:
            for n, mail in enumerate(left):
                wait(pause_s if n else 0)
                done[mail.message] = _deliver_one(mail, book, sender, composed, line)
                line.stop_when_told()
                progress(sum(d.state is not MessageState.DEFERRED for d in done.values()), len(mails))
        except StoppedError as error:
            return Batch(tuple(done.values()), str(error), error.stage)
        finally:
            line.close()
        left = [d.mail for d in done.values() if d.state is MessageState.DEFERRED]
    return Batch(tuple(done.values()))


class _Line:
    """A connection that is opened when it is needed, and again when it was lost; and how it went so far."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._server: Any = None
        self._n_broken = 0
        self._n_doubtful = 0
        self._n_refused = 0
        self._last_fault = ""
        self._stop: StoppedError | None = None
        self.is_used = False  # whether a letter has gone over this very connection

    def server(self) -> Any:
        if self._server is None:
            if self._n_broken >= _MOST_BROKEN:
                raise StoppedError(Stage.LINE, self._last_fault)
            self._server = self._connect()
        return self._server

    def lost(self, fault: str) -> None:
        """The connection is of no use any more."""
        self._n_broken += 1
        self._last_fault = fault
        self.close()

    def worked(self) -> None:
        self.is_used = True
        self._n_broken = self._n_doubtful = self._n_refused = 0

    def heard(self, error: RefusedError) -> None:
        """One more refusal. Where it can't be about one letter only, it was the last."""
        self._n_broken = 0
        self._n_doubtful += error.concern is Concern.DOUBTFUL
        self._n_refused += error.concern is Concern.LETTER and error.stage is Stage.TEXT
        if error.concern is Concern.SESSION or self._n_doubtful >= _MOST_DOUBTFUL or self._n_refused >= _MOST_REFUSED:
            self._stop = StoppedError(error.stage, str(error))

    def stop_when_told(self) -> None:
        """Raises StoppedError when the last answer was about all letters."""
        if self._stop:
            raise self._stop

    def close(self) -> None:
        server, self._server = self._server, None
        self.is_used = False
        if server is not None:
            server.close()


def _deliver_one(
    mail: Mail, book: _Book, sender: str, composed: Callable[[Mail], bytes], line: _Line
) -> Delivery:  # fmt: skip
    try:
        data = composed(mail)
    except UnsafeHeaderError as error:
        return Delivery(mail, MessageState.FAILED, str(error))
    line.server()
    with book.opened() as ledger:
        prepare(ledger, mail.message, mail.letter.letter, mail.recipient)
    try:
        _offer(mail, sender, len(data), line)
    except RefusedError as error:
        return _refused(mail, book, line, error)
    except BrokenError as error:
        line.lost(str(error))
        return _noted(mail, book, MessageState.DEFERRED, str(error))
    _note(mail, book, MessageState.SENDING)
    try:
        answer = line.server().hand_over(data)
    except RefusedError as error:
        return _refused(mail, book, line, error)
    except BrokenError as error:
        line.lost(str(error))
        return _noted(mail, book, MessageState.DEFERRED, str(error))
    except UnheardError as error:
        line.lost(str(error))
        return _noted(mail, book, MessageState.UNCERTAIN, str(error))
    delivery = _noted(mail, book, MessageState.SENT, answer)
    line.worked()
    return delivery


def _offer(mail: Mail, sender: str, size: int, line: _Line) -> None:
    """The envelope. Many servers take so many letters a connection, and end it then: that is no fault of the next."""
    if not line.is_used:
        line.server().offer(sender, mail.recipient, size)
        return
    try:
        line.server().offer(sender, mail.recipient, size)
    except (BrokenError, RefusedError) as error:
        if isinstance(error, RefusedError) and error.code != _CLOSING:
            raise
        line.close()
        line.server().offer(sender, mail.recipient, size)


def _refused(mail: Mail, book: _Book, line: _Line, error: RefusedError) -> Delivery:
    """What is noted of it is what it is about: only what is about the letter fails it."""
    state = {Concern.LETTER: MessageState.FAILED, Concern.LATER: MessageState.DEFERRED}.get(error.concern)
    delivery = _noted(mail, book, state or MessageState.PREPARED, str(error))
    line.heard(error)
    try:
        line.server().reset()
    except BrokenError as broken:
        line.lost(str(broken))
    return delivery


def _noted(mail: Mail, book: _Book, state: MessageState, detail: str) -> Delivery:
    _note(mail, book, state, detail)
    return Delivery(mail, state, detail)


def _note(mail: Mail, book: _Book, state: MessageState, detail: str = "") -> None:
    with book.opened() as ledger:
        note(ledger, mail.message, state, detail)


def unsettled(found: Iterable[Message]) -> Iterator[Message]:
    """Messages whose fate only a person can tell."""
    return (m for m in found if m.state in (MessageState.SENDING, MessageState.UNCERTAIN))


def hand_over_once(
    sender: str, recipient: str, data: bytes, connect: Callable[[], Any]
) -> tuple[Stage | None, str]:  # fmt: skip
    """Send one message that no ledger knows of: (where it was refused, None when it was taken; the server's words)."""
    stage = Stage.CONNECT
    server: Any = None
    try:
        server = connect()
        stage = Stage.SENDER
        server.offer(sender, recipient, len(data))
        stage = Stage.DATA
        return None, server.hand_over(data)
    except (StoppedError, RefusedError) as error:
        return error.stage, str(error)
    except UnheardError as error:
        return Stage.TEXT, str(error)
    except BrokenError as error:
        return stage, str(error)
    finally:
        if server is not None:
            server.close()
