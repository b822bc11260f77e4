"""The e-mail of an issued letter: its frozen PDF, a few lines, one recipient. Composing it twice gives the same bytes.

Nothing reaches a header that could end it or start another one: control characters and «=?…?=» are refused, addresses
are plain ASCII, and what was composed is parsed again and has to say the same.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from generator.jalali import to_jalali
from generator.ledger import read_ledger
from generator.ledger.letters import frozen_bytes, issued, refused_for_good
from generator.model import Contact, IssuedLetter, MessageState
from generator.paths import file_name
from generator.persian import to_fa
from generator.settings import Settings
from generator.wording import Wording

FOLDER = "outbox"  # below output/
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|=\?")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_NO_DOMAIN = "generate.invalid"
_GONE = frozenset({MessageState.SENT, MessageState.SENDING, MessageState.UNCERTAIN})


class UnsafeHeaderError(ValueError):
    """The text can't stand in a header."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter that is ready to be sent to its one recipient."""

    letter: IssuedLetter
    recipient: str
    message: str  # the Message-ID, the same for the same letter and recipient


def ready(
    settings: Settings, letters: Iterable[IssuedLetter], contacts: Mapping[str, Contact], refused: Collection[str] = ()
) -> Iterator[Mail]:
    """The issued letters that an e-mail can carry: not sent, of no uncertain fate, not handed over, not answered.

    `refused` holds the ids of messages that a server refused for good: that address does not get that letter again.
    """
    for letter in letters:
        contact = contacts.get(letter.party)
        is_open = not letter.handed_over_on and not letter.answered_on and letter.mail not in _GONE
        if is_open and contact and contact.email and is_address(contact.email):
            message = message_id(letter, contact.email, settings.smtp.sender)
            if message not in refused:
                yield Mail(letter, contact.email, message)


def is_address(text: str) -> bool:
    """One address in plain ASCII, without a name, a separator, or anything that could not stand in an envelope."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None and "=?" not in text


def message_id(letter: IssuedLetter, recipient: str, sender: str) -> str:
    """The same whenever the letter is sent to that address, so that a mail server can tell a repetition."""
    digest = sha256(f"{letter.letter}\0{letter.sha256}\0{recipient}".encode()).hexdigest()[:20]
    return f"<{file_name(letter.letter)}.{digest}@{sender.rpartition('@')[2] or _NO_DOMAIN}>"


def compose(
    mail: Mail, pdf: bytes, settings: Settings, wording: Wording, day: date, *, is_draft: bool = False
) -> bytes:
    """The message as it goes over the wire: ASCII, CRLF. Raises UnsafeHeaderError.

    `is_draft` is for a file that a person opens in a mail program and sends from there.
    """
    letter, smtp = mail.letter, settings.smtp
    facts = {"subject": letter.subject, "number": to_fa(letter.number), "date": numeric(letter.dated_on)}
    subject, name = wording.say("mail.subject", **facts), wording.say("mail.file", **facts)
    message = EmailMessage(policy=policy.SMTP.clone(cte_type="7bit"))
    if smtp.sender:
        message["From"] = Address(addr_spec=_address(smtp.sender))
    message["To"] = Address(addr_spec=_address(mail.recipient))
    if smtp.reply_to:
        message["Reply-To"] = Address(addr_spec=_address(smtp.reply_to))
    message["Subject"] = _safe(subject)
    message["Date"] = format_datetime(datetime.combine(day, time(8), UTC))
    message["Message-ID"] = mail.message
    if is_draft:
        message["X-Unsent"] = "1"
    message.set_content(wording.say("mail.body", **facts).strip() + "\n", charset="utf-8", cte="base64")
    attached = re.sub(r'[\\/:*?"<>|]', "-", _safe(name))
    message.add_attachment(pdf, maintype="application", subtype="pdf", filename=f"{attached}.pdf")
    message.set_boundary(f"=_{sha256(mail.message.encode()).hexdigest()[:32]}")
    data = message.as_bytes()
    _check(data, message, subject)
    return data


def _check(data: bytes, message: EmailMessage, subject: str) -> None:
    """What a reader gets is what was meant: the same headers, no other."""
    read = message_from_bytes(data, policy=policy.default)
    if not data.isascii() or [k.lower() for k in read] != [k.lower() for k in message] or read["Subject"] != subject:
        raise UnsafeHeaderError(subject)


def _safe(text: str) -> str:
    if _UNSAFE.search(text):
        raise UnsafeHeaderError(text)
    return text


def _address(text: str) -> str:
    if not is_address(text):
        raise UnsafeHeaderError(text)
    return text


def outbox(settings: Settings, contacts: Mapping[str, Contact], wording: Wording) -> Iterator[tuple[str, bytes]]:
    """(path below output/, bytes) of an .eml for every letter that is ready; what can't be composed is left out."""
    with read_ledger(settings.records) as connection:
        letters, refused = issued(connection), refused_for_good(connection)
    for mail in ready(settings, letters, contacts, refused):
        try:
            pdf = frozen_bytes(settings.records, mail.letter.file, mail.letter.sha256)
            data = compose(mail, pdf, settings, wording, mail.letter.dated_on, is_draft=True)
        except UnsafeHeaderError:
            continue  # `generate outbox` lists it
        yield file_of(mail.letter), data


def clear_outbox(settings: Settings) -> None:
    """Take away the .eml of letters that have been sent, or may have been: nobody shall send them by hand once more.

    One that a mail program holds open stays until the next run.
    """
    with read_ledger(settings.records) as connection:
        letters = issued(connection)
    for letter in letters:
        if letter.mail in _GONE:
            with contextlib.suppress(OSError):
                (settings.output / file_of(letter)).unlink(missing_ok=True)


def file_of(letter: IssuedLetter) -> str:
    """Where its .eml is, below output/."""
    return f"{FOLDER}/{file_name(letter.letter)}.eml"


def masked(address: str) -> str:
    """An address as a terminal may show it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:2]}…@{domain}"


def numeric(day: date) -> str:
    """«۱۴۰۵/۰۹/۰۱»."""
    year, month, dom = to_jalali(day)
    return to_fa(f"{year}/{month:02}/{dom:02}")
