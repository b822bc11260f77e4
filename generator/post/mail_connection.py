"""One conversation with a mail server. Every fault is raised as what it means for the letter.

Where a server answers what the protocol has no place for, the conversation is over: what it would take the next word
for, nobody knows.
"""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from importlib import import_module

from generator.model.errors import UsageError
from generator.post.replies import Stage, concern, readable
from generator.settings import Smtp

TIMEOUT_S = 60.0
_TAKEN = (250, 251, 252)
_FAULTS = (smtplib.SMTPException, OSError)


class RefusedError(Exception):
    """The server said no; the connection stands."""

    def __init__(self, stage: Stage, code: int, text: str) -> None:
        super().__init__(f"{code} {text}".strip())
        self.stage, self.code, self.concern = stage, code, concern(stage, code, text)


class BrokenError(Exception):
    """The connection was lost, or can't be used any more, before anything was handed over."""


class UnheardError(Exception):
    """The message was handed over, or a part of it, and no answer that says what became of it was heard."""


class StoppedError(Exception):
    """Nothing can be sent: no connection, no encryption, or the server does not take the office's mail."""

    def __init__(self, stage: Stage, said: str) -> None:
        super().__init__(said)
        self.stage = stage


def encryption(smtp: Smtp) -> ssl.SSLContext:
    """What the system trusts, and the office's own authority. Raises UsageError when its file can't be used."""
    context = ssl.create_default_context()
    if smtp.ca_file:
        try:
            context.load_verify_locations(smtp.ca_file)
        except OSError as error:  # ssl.SSLError is one
            raise UsageError(
                "bad_setting", file="office.toml", key="smtp.ca_file", why=error.strerror or str(error)
            ) from error
        # Authorities of offices seldom fulfil all of RFC 5280, which Python 3.13 asks for; who, and until when, is
        # verified as ever.
        context.verify_flags &= ~getattr(ssl, "VERIFY_X509_STRICT", 0)
    return context


class Server:
    """One SMTP connection that has come as far as the login."""

    def __init__(self, smtp: Smtp, password: str | None, timeout: float = TIMEOUT_S) -> None:
        self._is_idle = True  # between two commands: only then may it be told goodbye
        context = encryption(smtp) if smtp.security != "none" else None
        name = smtp.sender.rpartition("@")[2] or "localhost"  # asking DNS for our own can take seconds
        with _at(Stage.CONNECT):
            if smtp.security == "tls":
                self._server: smtplib.SMTP = smtplib.SMTP_SSL(
                    smtp.host, smtp.port, name, timeout=timeout, context=context
                )
            else:
                self._server = smtplib.SMTP(smtp.host, smtp.port, name, timeout=timeout)
        try:
            self._introduce(smtp, password, context)
        except BaseException:
            self._server.close()
            raise

    def _introduce(self, smtp: Smtp, password: str | None, context: ssl.SSLContext | None) -> None:
        with _at(Stage.HELLO):
            self._server.ehlo_or_helo_if_needed()
        if smtp.security == "starttls":
            with _at(Stage.ENCRYPTION):
                self._server.starttls(context=context)  # raises when the server does not offer it
            with _at(Stage.HELLO):
                self._server.ehlo_or_helo_if_needed()
        if smtp.user and password is not None:
            with _at(Stage.LOGIN):
                self._server.login(smtp.user, password)

    @property
    def offers(self) -> str:
        """The server's extensions, for a person."""
        return ", ".join(sorted(self._server.esmtp_features))

    def offer(self, sender: str, recipient: str, size: int) -> None:
        """Envelope: MAIL and RCPT. Raises RefusedError or BrokenError; nothing is handed over yet."""
        limit = self._server.esmtp_features.get("size", "")
        if re.fullmatch(r"[0-9]{1,18}", limit) and 0 < int(limit) < size:
            raise RefusedError(Stage.SENDER, 552, f"SIZE {size} > {limit}")
        options = [f"SIZE={size}"] if limit else ()
        with _unbroken():
            self._hear_nothing()
            self._accept(Stage.SENDER, self._server.mail(sender, options))
            self._accept(Stage.RECIPIENT, self._server.rcpt(recipient))

    def hand_over(self, data: bytes) -> str:
        """DATA; the server's answer. Raises RefusedError, BrokenError, or UnheardError when nobody knows."""
        self._is_idle = False
        with _unbroken():
            code, said = self._server.docmd("DATA")
        if code != 354:
            if 400 <= code < 600:
                self._is_idle = True
                raise RefusedError(Stage.DATA, code, readable(said))
            raise BrokenError(_answer(code, said))
        with _unbroken():
            self._hear_nothing()
        text = re.sub(rb"(?m)^\.", b"..", data) + (b"" if data.endswith(b"\r\n") else b"\r\n") + b".\r\n"
        try:
            self._server.send(text)
            code, said = self._server.getreply()
        except _FAULTS as error:
            raise UnheardError(_text(error)) from error
        if code in _TAKEN:
            self._is_idle = True
            return readable(said)
        if 400 <= code < 600:
            self._is_idle = True
            raise RefusedError(Stage.TEXT, code, readable(said))
        raise UnheardError(_answer(code, said))

    def reset(self) -> None:
        """Forget the envelope of a message that was refused. Raises BrokenError."""
        with _unbroken():
            code, said = self._server.rset()
        if not 200 <= code < 300:
            self._is_idle = False
            raise BrokenError(_answer(code, said))

    def close(self) -> None:
        """Say goodbye where that is not taken for a part of a letter; the answer to it no longer matters."""
        if self._is_idle:
            with contextlib.suppress(*_FAULTS):
                self._server.quit()
        with contextlib.suppress(OSError):
            self._server.close()

    def _hear_nothing(self) -> None:
        """A server that has said more than it was asked would have its old answer taken for that to the next word."""
        sock, file = self._server.sock, self._server.file
        if sock is None or file is None:
            return
        patience = sock.gettimeout()
        sock.settimeout(0)
        try:
            said = file.peek(1)
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            said = b""
        finally:
            sock.settimeout(patience)
        if said:
            self._is_idle = False
            raise BrokenError(readable(said[:200]))

    def _accept(self, stage: Stage, answer: tuple[int, bytes]) -> None:
        """Only the first digit counts (RFC 5321 §4.2.1); what is no answer to this word ends the conversation."""
        code, said = answer
        if 400 <= code < 600:
            raise RefusedError(stage, code, readable(said))
        if not 200 <= code < 300:
            self._is_idle = False
            raise BrokenError(_answer(code, said))


@contextlib.contextmanager
def _at(stage: Stage) -> Iterator[None]:
    """Whatever goes wrong here stops the batch. ValueError: smtplib on a challenge, a word it can't say."""
    try:
        yield
    except ssl.SSLError as error:
        raise StoppedError(Stage.ENCRYPTION, _text(error)) from error
    except (*_FAULTS, ValueError) as error:
        raise StoppedError(stage, _text(error)) from error


@contextlib.contextmanager
def _unbroken() -> Iterator[None]:
    try:
        yield
    except _FAULTS as error:
        raise BrokenError(_text(error)) from error


def _answer(code: int, said: bytes | str) -> str:
    return f"{code if code > 0 else ''} {readable(said)}".strip() or "?"


def _text(error: BaseException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return readable(str(error)) or type(error).__name__


# The password of the mail server: from the environment or the keyring of the system, never from a file of ours.


PASSWORD = "GENERATE_SMTP_PASSWORD"
_SERVICE = "generate"  # under which the keyring keeps it


def password(smtp: Smtp) -> str | None:
    """None when no user has to log in. Raises UsageError when there is none, or one that no server can be told."""
    if not smtp.user:
        return None
    found = os.environ.get(PASSWORD)
    if not found:
        try:
            found = import_module("keyring").get_password(_SERVICE, smtp.user)
        except Exception:  # no keyring installed, none unlocked, no desktop: then there is no password in it
            found = None
    if not found:
        raise UsageError("no_password", variable=PASSWORD, user=smtp.user)
    if not found.isascii():  # smtplib encodes what it says to a server in ASCII
        raise UsageError("odd_password", user=smtp.user)
    return str(found)
