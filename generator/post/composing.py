"""The e-mail of an issued letter: its frozen PDF, a few lines, one recipient. Composing it twice gives the same bytes.

Nothing reaches a header that could end it or start another one: control characters and «=?…?=» are refused, addresses
are plain ASCII, and what was composed is parsed again and has to say the same. A module of its own, because the
standard library's is slow to import and most runs have no letter to send.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from generator.language.persian import to_fa
from generator.language.wording import Wording
from generator.post.mail import Mail, is_address, numeric
from generator.settings import Settings

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]|=\?")


class UnsafeHeaderError(ValueError):
    """The text can't stand in a header."""


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
