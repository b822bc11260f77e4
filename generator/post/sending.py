"""Send letters over SMTP so that none is sent twice and none is lost, whatever happens in between.

The ledger is told before and after the moment from which on a server may have the message: «sending» before the word
DATA, the answer before QUIT. What the ledger then knows decides:

    prepared, deferred   nothing was handed over: a later run tries again
    sent, failed         the server has answered for good
    sending, uncertain   the answer was not heard: never sent again unattended, see `generate resolve`
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.ledger import open_ledger, read_ledger
from generator.ledger.letter_book import Message, messages, note, prepare
from generator.model import MessageState
from generator.post.composing import UnsafeHeaderError
from generator.post.mail import Mail
from generator.settings import Smtp

BACK_OFF_S = (5.0, 30.0)  # before what was refused for now is tried again in the same run
_MOST_BROKEN = 3  # connections lost in a row before the rest waits for another run
_NO_CODE = 0


class RefusedError(Exception):
    """The server said no. A 4xx is for now, a 5xx for good."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"{code} {text}".strip())
        self.is_for_good = code >= 500


class BrokenError(Exception):
    """The connection was lost before anything was handed over."""


class UnheardError(Exception):
    """The message was handed over, or a part of it, and no answer was heard."""


class StoppedError(Exception):
    """Nothing can be sent: no connection, no encryption, or the server does not know us."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one mail."""

    mail: Mail
    state: MessageState
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of all of them. `stopped` says why the rest was not tried, '' when all were."""

    deliveries: tuple[Delivery, ...]
    stopped: str = ""


class Server:
    """One SMTP connection. Every method raises what its fault means for the message."""

    def __init__(self, smtp: Smtp, password: str | None, timeout: float = 60) -> None:
        self._is_idle = True  # between two commands: only then may it be told goodbye
        try:
            self._server = self._connected(smtp, timeout)
            if smtp.user:
                with self._closed_on_failure(self._server):
                    self._server.login(smtp.user, password or "")
        except (smtplib.SMTPException, ssl.SSLError, OSError, ValueError) as error:
            raise StoppedError(_text(error)) from error

    def _connected(self, smtp: Smtp, timeout: float) -> smtplib.SMTP:
        context = ssl.create_default_context()
        name = smtp.sender.rpartition("@")[2] or "localhost"  # asking DNS for our own can take seconds
        if smtp.security == "tls":
            return smtplib.SMTP_SSL(smtp.host, smtp.port, name, timeout=timeout, context=context)
        server = smtplib.SMTP(smtp.host, smtp.port, name, timeout=timeout)
        if smtp.security == "starttls":
            with self._closed_on_failure(server):
                server.ehlo_or_helo_if_needed()
                server.starttls(context=context)  # raises when the server does not offer it
        return server

    @staticmethod
    @contextlib.contextmanager
    def _closed_on_failure(server: smtplib.SMTP) -> Iterator[None]:
        try:
            yield
        except BaseException:
            server.close()
            raise

    def offer(self, sender: str, recipient: str, size: int) -> None:
        """Envelope: MAIL and RCPT. Raises RefusedError or BrokenError; nothing is handed over yet."""
        try:
            self._server.ehlo_or_helo_if_needed()
            limit = self._server.esmtp_features.get("size", "")
            if limit.isdigit() and 0 < int(limit) < size:
                raise RefusedError(552, f"SIZE {size} > {limit}")
            for answer in (
                self._server.mail(sender, [f"SIZE={size}"] if limit else ()),
                self._server.rcpt(recipient),
            ):
                _accept(answer, (250, 251))
        except (smtplib.SMTPException, OSError) as error:
            raise BrokenError(_text(error)) from error

    def hand_over(self, data: bytes) -> str:
        """DATA; the server's answer. Raises RefusedError, BrokenError, or UnheardError when nobody knows."""
        self._is_idle = False
        try:
            _accept(self._server.docmd("DATA"), (354,))
        except (smtplib.SMTPException, OSError) as error:
            raise BrokenError(_text(error)) from error
        except RefusedError:
            self._is_idle = True
            raise
        try:
            self._server.send(
                re.sub(rb"(?m)^\.", b"..", data) + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n"
            )
            code, text = self._server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            raise UnheardError(_text(error)) from error
        self._is_idle = True
        _accept((code, text), (250, 251, 252))
        return _decoded(text)

    def reset(self) -> None:
        """Forget the envelope of a message that was refused. Raises BrokenError."""
        try:
            _accept(self._server.rset(), (250,))
        except (smtplib.SMTPException, OSError, RefusedError) as error:
            raise BrokenError(_text(error)) from error

    def close(self) -> None:
        """Say goodbye where that is not taken for a part of a letter; the answer to it no longer matters."""
        if self._is_idle:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._server.quit()
        with contextlib.suppress(OSError):
            self._server.close()


def _accept(answer: tuple[int, bytes], wanted: Sequence[int]) -> None:
    code, text = answer
    if code not in wanted:
        if code < 400:  # no answer of the protocol's
            raise smtplib.SMTPServerDisconnected(_decoded(text))
        raise RefusedError(code, _decoded(text))


def _decoded(text: bytes) -> str:
    return text.decode("utf-8", "replace")[:200]


def _text(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        text = error.smtp_error
        return f"{error.smtp_code} {_decoded(text) if isinstance(text, bytes) else text}"
    return str(error)[:200] or type(error).__name__


# --- the batch ------------------------------------------------------------------------------------------------------


def settle_interrupted(records: Path) -> None:
    """What a run that died was sending is of uncertain fate. To be called by who holds the workspace."""
    with read_ledger(records) as connection:
        interrupted = [m for m in messages(connection) if m.state is MessageState.SENDING]
    if interrupted:
        with open_ledger(records) as ledger:
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
) -> Batch:
    """Send each mail once. What is refused for now is tried again after a while, in this run and in later ones.

    `composed` gives the bytes of a mail, `connect` a `Server`, `wait` waits so many seconds. Raises MachineError when
    the ledger can't be written: then nothing more is sent.
    """
    done: dict[str, Delivery] = {}
    left: list[Mail] = list(mails)
    for delay in (0.0, *BACK_OFF_S):
        if not left:
            break
        wait(delay)
        line = _Line(connect)
        try:
            for n, mail in enumerate(left):
                wait(pause_s if n else 0)
                done[mail.message] = _deliver_one(mail, records, sender, composed, line)
                progress(sum(d.state is not MessageState.DEFERRED for d in done.values()), len(mails))
        except StoppedError as error:
            return Batch(tuple(done.values()), str(error))
        finally:
            line.close()
        left = [d.mail for d in done.values() if d.state is MessageState.DEFERRED]
    return Batch(tuple(done.values()))


class _Line:
    """A connection that is opened when it is needed, and again when it was lost."""

    def __init__(self, connect: Callable[[], Any]) -> None:
        self._connect = connect
        self._server: Any = None
        self._n_broken = 0

    def server(self) -> Any:
        if self._server is None:
            if self._n_broken >= _MOST_BROKEN:
                raise StoppedError("connection lost")
            self._server = self._connect()
        return self._server

    def lost(self) -> None:
        """The connection is of no use any more."""
        self._n_broken += 1
        self.close()

    def worked(self) -> None:
        self._n_broken = 0

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _deliver_one(
    mail: Mail, records: Path, sender: str, composed: Callable[[Mail], bytes], line: _Line
) -> Delivery:  # fmt: skip
    try:
        data = composed(mail)
    except UnsafeHeaderError as error:
        return Delivery(mail, MessageState.FAILED, f"header: {str(error)[:60]!r}")
    server = line.server()
    with open_ledger(records) as ledger:
        prepare(ledger, mail.message, mail.letter.letter, mail.recipient)
    try:
        server.offer(sender, mail.recipient, len(data))
    except RefusedError as error:
        return _refused(mail, records, line, error)
    except BrokenError as error:
        line.lost()
        return _noted(mail, records, MessageState.DEFERRED, str(error))
    _note(mail, records, MessageState.SENDING)
    try:
        answer = server.hand_over(data)
    except RefusedError as error:
        return _refused(mail, records, line, error)
    except BrokenError as error:
        line.lost()
        return _noted(mail, records, MessageState.DEFERRED, str(error))
    except UnheardError as error:
        line.lost()
        return _noted(mail, records, MessageState.UNCERTAIN, str(error))
    delivery = _noted(mail, records, MessageState.SENT, answer)
    line.worked()
    return delivery


def _refused(mail: Mail, records: Path, line: _Line, error: RefusedError) -> Delivery:
    state = MessageState.FAILED if error.is_for_good else MessageState.DEFERRED
    delivery = _noted(mail, records, state, str(error))
    try:
        line.server().reset()
    except BrokenError:
        line.lost()
    return delivery


def _noted(mail: Mail, records: Path, state: MessageState, detail: str) -> Delivery:
    _note(mail, records, state, detail)
    return Delivery(mail, state, detail)


def _note(mail: Mail, records: Path, state: MessageState, detail: str = "") -> None:
    with open_ledger(records) as ledger:
        note(ledger, mail.message, state, detail)


def unsettled(found: Iterable[Message]) -> Iterator[Message]:
    """Messages whose fate only a person can tell."""
    return (m for m in found if m.state in (MessageState.SENDING, MessageState.UNCERTAIN))
