"""The e-mails of issued letters: which are ready, and what stands in their headers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from generator.language.party_names import file_name
from generator.language.persian import to_fa
from generator.language.wording import Wording
from generator.model import Contact, IssuedLetter, Letter, LetterState, MessageState
from generator.settings import Settings

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_NO_DOMAIN = "generate.invalid"
GONE = frozenset({MessageState.SENT, MessageState.SENDING, MessageState.UNCERTAIN})


@dataclass(frozen=True, slots=True)
class Mail:
    """A letter that is ready to be sent to its one recipient."""

    letter: IssuedLetter
    recipient: str
    message: str  # the Message-ID, the same for the same letter and recipient


def ready(
    settings: Settings,
    letters: Iterable[IssuedLetter],
    contacts: Mapping[str, Contact],
    refused: Collection[str] = (),
    kept: Collection[str] = (),
) -> Iterator[Mail]:
    """The issued letters that an e-mail can carry: not sent, of no uncertain fate, not handed over, not answered.

    `refused` holds the ids of messages that a server refused for good: that address does not get that letter again;
    `kept` the letters that must not leave today, see `kept_back`.
    What was tried before comes last, so that one letter at which a server stops does not stop all others in every run.
    """
    found = []
    for letter in letters:
        if letter.letter in kept:
            continue
        contact = contacts.get(letter.party)
        if is_open(letter) and not letter.is_lost and contact and contact.email and is_address(contact.email):
            message = message_id(letter, contact.email, settings.smtp.sender)
            if message not in refused:
                found.append(Mail(letter, contact.email, message))
    yield from sorted(found, key=lambda mail: mail.letter.mail is not None)


def is_open(letter: IssuedLetter) -> bool:
    """Whether an e-mail may still carry it: it has not left in any way, nor may it have."""
    return not letter.handed_over_on and not letter.answered_on and letter.mail not in GONE


def kept_back(letters: Iterable[Letter], *, are_printed: bool = False) -> frozenset[str]:
    """The letters that don't leave: handed over as a sheet says that no run has seen, held back, ended by an act, or
    with nothing left to say; nor, before it `are_printed`, one whose number is corrected."""
    stays = (LetterState.HANDED_OVER, LetterState.HELD, LetterState.ANSWERED)
    return frozenset(
        n.letter for n in letters if n.state in stays or n.state.is_over or (n.is_to_renumber and not are_printed)
    )


def is_address(text: str) -> bool:
    """One address in plain ASCII, without a name, a separator, or anything that could not stand in an envelope."""
    return len(text) <= 254 and _ADDRESS.fullmatch(text) is not None and "=?" not in text


def texts(letter: IssuedLetter, wording: Wording) -> tuple[str, str]:
    """What of a letter stands in headers: the subject, and the name of the attachment before «.pdf»."""
    facts = {"subject": letter.subject, "number": to_fa(letter.number), "date": wording.long_date(letter.dated_on)}
    return wording.say("mail.subject", **facts), wording.say("mail.file", **facts)


def message_id(letter: IssuedLetter, recipient: str, sender: str) -> str:
    """The same whenever the letter is sent to that address, so that a mail server can tell a repetition."""
    digest = sha256(f"{letter.letter}\0{letter.sha256}\0{recipient}".encode()).hexdigest()[:20]
    return f"<{file_name(letter.letter)}.{digest}@{sender.rpartition('@')[2] or _NO_DOMAIN}>"
