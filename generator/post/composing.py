"""The e-mail of an issued letter: its frozen PDF, a few lines, one recipient. The same arguments give the same bytes.

Nothing reaches a header that could end it or start another one: control characters and «=?…?=» are refused, addresses
are plain ASCII, and what was composed is parsed again and has to say the same.
"""

from __future__ import annotations

import re
from base64 import encodebytes
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import format_datetime
from hashlib import sha256

from generator.judging.letter_numbers import is_safe
from generator.judging.office import Office
from generator.language.party_names import file_name
from generator.language.persian import to_fa
from generator.language.wording import Wording
from generator.post.mail import Mail, is_address, texts
from generator.post.mail_headers import address_header, disposition, text_header
from generator.settings import Smtp


class UnsafeHeaderError(ValueError):
    """The text can't stand in a header. `header` is its name, as in «Subject»."""

    def __init__(self, header: str, text: str) -> None:
        super().__init__(f"{header}: {text[:60]!r}")
        self.header, self.text = header, text


@dataclass(frozen=True, slots=True)
class Stationery:
    """What every e-mail of the office has in common."""

    smtp: Smtp
    office: Office
    wording: Wording


def compose(mail: Mail, pdf: bytes, common: Stationery, at: datetime, *, is_draft: bool = False) -> bytes:
    """The message as it goes over the wire: ASCII, CRLF. Raises UnsafeHeaderError.

    `is_draft` is for a file that a person opens in a mail program and sends from there.
    """
    letter, wording = mail.letter, common.wording
    facts = {"subject": letter.subject, "number": to_fa(letter.number), "date": wording.long_date(letter.dated_on)}
    subject, name = texts(letter, wording)
    plain, shown = f"{file_name(letter.letter)}.pdf", re.sub(r'[\\/:*?"<>|]', "-", _safe("filename", name)) + ".pdf"
    boundary = f"=_{sha256(mail.message.encode()).hexdigest()[:32]}"
    head = _head(common, mail.recipient, subject, mail.message, at)
    head += "X-Unsent: 1\r\n" if is_draft else ""
    head += f'MIME-Version: 1.0\r\nContent-Type: multipart/mixed;\r\n boundary="{boundary}"\r\n'
    body = wording.say("mail.body", **facts, signature=_signature(common.office))
    attached = (
        f'Content-Type: application/pdf; name="{plain}"\r\n{disposition(plain, shown)}'
        f"Content-Transfer-Encoding: base64\r\n\r\n{_base64(pdf)}"
    )
    parts = "".join(f"--{boundary}\r\n{part}" for part in (_text(body), attached))
    return _checked(f"{head}\r\n{parts}--{boundary}--\r\n", subject)


def compose_test(recipient: str, message: str, common: Stationery, at: datetime) -> bytes:
    """A message that says of itself that it is a test, and carries no letter. Raises UnsafeHeaderError."""
    subject = common.wording.say("mail.test.subject")
    body = common.wording.say("mail.test.body", signature=_signature(common.office))
    head = _head(common, recipient, subject, message, at)
    return _checked(f"{head}MIME-Version: 1.0\r\n{_text(body)}", subject)


def _head(common: Stationery, recipient: str, subject: str, message: str, at: datetime) -> str:
    """The headers of any message of the office, up to its Message-ID."""
    smtp, lines = common.smtp, []
    if smtp.sender:
        person = _safe("From", common.office.full_name)
        lines.append(address_header("From", _address("From", smtp.sender), person))
    lines.append(address_header("To", _address("To", recipient)))
    if smtp.reply_to:
        lines.append(address_header("Reply-To", _address("Reply-To", smtp.reply_to)))
    lines += [
        text_header("Subject", _safe("Subject", subject)),
        f"Date: {format_datetime(at)}\r\n",
        f"Message-ID: {message}\r\n",
    ]
    return "".join(lines)


def _signature(office: Office) -> str:
    """Who signs, as what, and of which office; what the office has not said of itself has no line."""
    return "\n".join(line for line in (office.signatory, office.signatory_title, office.full_name) if line)


def _text(body: str) -> str:
    lines = (body.strip() + "\n").replace("\r\n", "\n").replace("\n", "\r\n")
    coded = _base64(lines.encode())
    return f'Content-Type: text/plain; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n{coded}'


def _base64(data: bytes) -> str:
    return encodebytes(data).decode("ascii").replace("\n", "\r\n")


def _checked(message: str, subject: str) -> bytes:
    """What a reader gets is what was meant: the same headers in their order, no other."""
    meant = re.findall(r"^([A-Za-z-]+):", message.partition("\r\n\r\n")[0], re.MULTILINE)
    try:
        data = message.encode("ascii")
        read = message_from_bytes(data)
        said = str(make_header(decode_header(read["Subject"])))
    except (UnicodeError, ValueError, LookupError) as error:
        raise UnsafeHeaderError("Subject", subject) from error
    if list(read.keys()) != meant or len(meant) != len({*meant}) or said != subject:
        raise UnsafeHeaderError("Subject", subject)
    return data


def _safe(header: str, text: str) -> str:
    if not is_safe(text):
        raise UnsafeHeaderError(header, text)
    return text


def _address(header: str, text: str) -> str:
    if not is_address(text):
        raise UnsafeHeaderError(header, text)
    return text
