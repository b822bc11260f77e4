"""What an answer of a mail server is about: this letter, or the sender and the session; for now, or for good.

Answers of RFC 5321 §4.2 and RFC 4954 §6, the enhanced codes of RFC 3463 («5.1.1») where there are any, and where there
are none, the words that servers use. A letter fails for good only when the answer is about it or its recipient; what
may be about the office spares the letter.
"""

from __future__ import annotations

import re
from enum import Enum, StrEnum

_ADDRESS = re.compile(r"[^\s<>()\[\]\"',;:]+@[^\s<>()\[\]\"',;:]+")
_ENHANCED = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
_LONG_NUMBER = re.compile(r"(?<![\w.])\+?\d{10,11}(?![\w.])")  # a telephone, a national id
_LONGEST = 200

#: About the session whatever the stage: the service, its syntax and order, encryption, the login.
_OF_SESSION = frozenset({421, 500, 502, 503, 504, 521, 523, 524, 525, 530, 534, 535, 538, 555})
_ENHANCED_OF_RECIPIENT = ("5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.4", "5.1.6", "5.1.10", "5.2.", "5.4.")
_ENHANCED_OF_SESSION = ("5.1.7", "5.1.8", "5.5.", "5.7.2", "5.7.3", "5.7.8", "5.7.9", "5.7.10", "5.7.11", "5.7.12",
                        "5.7.13", "5.7.14", "5.7.20", "5.7.21", "5.7.22", "5.7.23", "5.7.24", "5.7.25", "5.7.26",
                        "5.7.27", "5.7.30")  # fmt: skip
_ENHANCED_OF_SIZE = ("5.2.3", "5.3.4")
_WORDS_OF_SESSION = re.compile(
    r"relay|rcpthosts|gateway|authenti[cf]|\bauth\b|log ?in|\bsender|\bspf\b|\bdkim\b|dmarc|client host"
    r"|your (?:ip|host)|(?:black|block) ?list|spamhaus|\brbl\b|\bdnsbl\b|\btls\b|starttls|encrypt|too many"
    r"|rate limit|quota of messages"
)


class Stage(StrEnum):
    """How far the conversation had come."""

    CONNECT = "connect"
    HELLO = "hello"
    ENCRYPTION = "encryption"
    LOGIN = "login"
    SENDER = "sender"  # MAIL
    RECIPIENT = "recipient"  # RCPT
    DATA = "data"  # the word
    TEXT = "text"  # after the final dot
    LINE = "line"  # anywhere: the connection is lost again and again


class Concern(Enum):
    """What a refusal means for the letter and for those after it."""

    LETTER = "letter"  # refused for good, this one only
    LATER = "later"  # refused for now
    SESSION = "session"  # the letter and all after it stay ready, and nothing more is sent in this run
    DOUBTFUL = "doubtful"  # may be either: it stays ready; two in a row are about the session


def concern(stage: Stage, code: int, words: str) -> Concern:
    """What an answer of 400 to 599 is about."""
    if code == 421:
        return Concern.SESSION
    if code < 500:
        return Concern.LATER
    if code in _OF_SESSION:
        return Concern.SESSION
    found = _ENHANCED.search(words)
    enhanced = found[0] if found else ""
    if stage is not Stage.DATA and (enhanced in _ENHANCED_OF_SIZE or (code == 552 and not enhanced)):
        return Concern.LETTER
    if stage is Stage.SENDER:
        return Concern.SESSION
    if enhanced.startswith(_ENHANCED_OF_RECIPIENT) and enhanced not in _ENHANCED_OF_SESSION:
        return Concern.LETTER if stage is not Stage.DATA else Concern.DOUBTFUL
    if enhanced in _ENHANCED_OF_SESSION or enhanced.startswith("5.5."):
        return Concern.SESSION
    if _WORDS_OF_SESSION.search(_ADDRESS.sub(" ", words).casefold()):
        return Concern.SESSION
    if stage is Stage.DATA:
        return Concern.DOUBTFUL
    if stage is Stage.RECIPIENT and (enhanced.startswith(("5.3.", "5.7.")) or (code == 554 and not enhanced)):
        return Concern.DOUBTFUL
    return Concern.LETTER


def readable(said: bytes | str) -> str:
    """A server's words as one line that a terminal may show, however odd they are."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    clean = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(clean.split())[:_LONGEST]


def masked(address: str) -> str:
    """An address as a terminal may show it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:2]}…@{domain}"


def unnamed(said: str, recipient: str = "") -> str:
    """A server's words without personal data: no whole address, no telephone, not what stands before the «@»."""
    text = _ADDRESS.sub(lambda match: masked(match[0]), said)
    text = _LONG_NUMBER.sub(lambda match: f"…{match[0][-2:]}", text)
    local = recipient.rpartition("@")[0]
    return re.sub(rf"(?<!\w){re.escape(local)}(?![\w@])", f"{local[:2]}…", text) if len(local) > 3 else text
