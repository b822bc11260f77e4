"""The e-mail of an issued letter: its frozen PDF, a few lines, one recipient. The same arguments give the same bytes.

Nothing reaches a header that could end it or start another one: control characters and «=?…?=» are refused, addresses
are plain ASCII, and what was composed is parsed again and has to say the same.
"""

from __future__ import annotations

import re
from base64 import b64encode, encodebytes
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from generator.judging.letter_numbers import is_safe
from generator.judging.office import Office
from generator.language.party_names import file_name
from generator.language.persian import to_fa
from generator.language.wording import Wording
from generator.post.mail import Mail, is_address, texts
from generator.settings import Smtp

# Headers of an e-mail that every mail program reads alike: RFC 2047 words, RFC 2231 file names, lines of 76.
#
# Own lines, because the standard library's folding loses the blank before «(» on Python 3.11 and 3.12, so that a
# subject says something else than was meant. A whole text becomes a run of words: blanks are inside them, where no
# folding can lose them. Each word holds whole characters, and 3n bytes, for some readers stop at base64 padding; where
# no cut gives that, the word is in the other encoding, which has none.


_LINE = 76  # RFC 2047 §2: the longest line that holds an encoded word
_WORD = 75  # the longest word, its marks included
_B, _Q, _END = "=?utf-8?B?", "=?utf-8?Q?", "?="
_FEWEST = 24  # bytes: a shorter word than this is not worth what is left of the first line
_PLAIN_IN_Q = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")  # RFC 2047 §5 (3)
_PLAIN_IN_2231 = "!#$&+-.^_`|~"  # RFC 2231 §7: attribute-char, beside letters and digits


def text_header(name: str, text: str) -> str:
    """«Subject: …» with its line ends: as it is where that is plain and short, else as encoded words."""
    line = f"{name}: {text}"
    if _is_plain(text) and len(line) <= _LINE:
        return f"{line}\r\n"
    return f"{name}: {_folded(text, len(name) + 2)}\r\n"


def address_header(name: str, address: str, person: str = "") -> str:
    """«From: name <address>», or the bare address. Addresses are ASCII: see `mail.is_address`."""
    if not person:
        return f"{name}: {address}\r\n"
    shown = _folded(person, len(name) + 2, is_name=True)
    end = f"<{address}>"
    last = len(shown) - (shown.rfind("\n") + 1) + (0 if "\n" in shown else len(name) + 2)
    return f"{name}: {shown}{' ' if last + 1 + len(end) <= _LINE else chr(13) + chr(10) + ' '}{end}\r\n"


def disposition(plain: str, name: str) -> str:
    """An attachment's name as it is, and in ASCII for the mail programs that know no RFC 2231: that comes last."""
    lines = ["Content-Disposition: attachment", *_extended("filename", name), f'filename="{plain}"']
    return ";\r\n ".join(lines) + "\r\n"


def _extended(parameter: str, value: str) -> list[str]:
    """The parameter in UTF-8, in as many parts as its lines need; no part ends inside a character."""
    parts = ["utf-8''"]
    for char in value:
        coded = quote(char, safe=_PLAIN_IN_2231)
        if len(f" {parameter}*{len(parts) - 1}*={parts[-1]}{coded};") > _LINE:
            parts.append("")
        parts[-1] += coded
    if len(parts) == 1:
        return [f"{parameter}*={parts[0]}"]
    return [f"{parameter}*{n}*={part}" for n, part in enumerate(parts)]


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and text == text.strip() and "=?" not in text and bool(text)


def _folded(text: str, column: int, *, is_name: bool = False) -> str:
    """The text as encoded words, a word a line; `column` is where the first one begins."""
    return "\r\n ".join(_words(text, _LINE - column, is_name=is_name))


def _words(text: str, room: int, *, is_name: bool) -> Iterator[str]:
    """The words, the first one no longer than `room`."""
    while text:
        most = min(room, _WORD) - len(_B) - len(_END)
        is_last = len(text.encode()) <= most // 4 * 3
        end = len(text) if is_last else _cut(text, most // 4 * 3, is_name=is_name)
        if end:
            yield _B + b64encode(text[:end].encode()).decode() + _END
        else:
            end = _cut_for_q(text, most, is_name=is_name)
            yield _Q + _in_q(text[:end]) + _END
        text, room = text[end:], _WORD


def _cut(text: str, most: int, *, is_name: bool) -> int:
    """The longest beginning of 3n bytes that is no longer than `most` bytes; 0 when there is none that will do.

    Names are cut beside a blank: Python to 3.13 shows one more where a name was cut.
    """
    best = n = 0
    for end, char in enumerate(text, 1):
        n += len(char.encode())
        if n > most:
            break
        if n % 3 == 0 and n >= (1 if is_name else min(_FEWEST, most)) and (not is_name or _is_beside_blank(text, end)):
            best = end
    return best


def _cut_for_q(text: str, most: int, *, is_name: bool) -> int:
    """How many characters a word in the other encoding holds, at least one; of a name beside a blank if it can be."""
    whole = 1
    while whole < len(text) and len(_in_q(text[: whole + 1])) <= most:
        whole += 1
    blanks = (end for end in range(whole, 0, -1) if _is_beside_blank(text, end))
    return next(blanks, whole) if is_name and whole < len(text) else whole


def _is_beside_blank(text: str, end: int) -> bool:
    return " " in text[end - 1 : end + 1]


def _in_q(text: str) -> str:
    coded = (chr(byte) if byte in _PLAIN_IN_Q else "_" if byte == 32 else f"={byte:02X}" for byte in text.encode())
    return "".join(coded)


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
