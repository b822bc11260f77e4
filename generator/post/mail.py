"""The e-mails of issued letters: which are ready, which can't be made and why, and what stands in their headers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from msgspec.structs import replace

from generator.judging.letter_numbers import is_safe
from generator.judging.office import Office
from generator.language.party_names import file_name
from generator.language.persian import fold, to_fa
from generator.language.wording import Wording
from generator.ledger.letter_book import frozen_bytes
from generator.model import Contact, Finding, IssuedLetter, Letter, LetterState, MessageState, OfficeValue, Place
from generator.model.errors import MachineError
from generator.settings import Settings
from generator.tables.columns import OFFICE_KEY_BY_FOLD

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


# Issued letters that no e-mail can carry, each with its reason and its place: they are listed, never passed over.


_BAD_ADDRESS, _BAD_HEADER = "VAL-012", "LET-013"
OfficeRows = Sequence[OfficeValue]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why the e-mail of a letter can't be made: what happened, what to do, and where."""

    letter: str
    party: str
    message: str
    place: Place


def with_obstacles(
    letters: Iterable[Letter], contacts: Mapping[str, Contact], findings: Iterable[Finding], office: Office,
    rows: OfficeRows, wording: Wording, records: str,
) -> tuple[Letter, ...]:  # fmt: skip
    """The letters; one that waits to be sent and can't be has its reason. `records` is the name of that folder."""
    refused = {finding.place: finding for finding in findings if finding.code == _BAD_ADDRESS}

    def reason(letter: Letter, issued: IssuedLetter) -> Finding | None:
        contact = contacts.get(letter.party)
        if contact is None:
            return None
        if not contact.email:
            return refused.get(contact.at("email"))
        return _unsafe_header(issued, office, rows, wording, records)

    return tuple(
        replace(letter, reasons=(found,))
        if (issued := letter.frozen)
        and is_open(issued)
        and letter.state is LetterState.ISSUED  # neither handed over nor held back
        and (found := reason(letter, issued))
        else letter
        for letter in letters
    )


def _unsafe_header(
    letter: IssuedLetter, office: Office, rows: OfficeRows, wording: Wording, records: str
) -> Finding | None:  # fmt: skip
    """A text that can't stand in a header of its e-mail, where the office has one."""
    if not is_safe(office.full_name):
        keys = ("office_name", "letterhead")
        places = [
            row.at("value") for row in rows
            if OFFICE_KEY_BY_FOLD.get(fold(row.key)) in keys and not is_safe(row.value or "")
        ]  # fmt: skip
        place, text = (places or [Place("templates")])[0], office.full_name
    elif bad := next((text for text in texts(letter, wording) if not is_safe(text)), ""):
        place, text = Place(f"{records}/{letter.file}"), bad
    else:
        return None
    shown = "".join(char if char.isprintable() else "�" for char in text)
    return Finding(
        _BAD_HEADER, place, "letters", "letter", shown, {"letter": letter.letter, "text": shown}, letter.party
    )


def reasons(letters: Iterable[Letter]) -> list[Finding]:
    """What is found here for the first time, once a place."""
    found = {reason.place: reason for n in letters for reason in n.reasons if reason.code == _BAD_HEADER}
    return [*found.values()]


def of_letters(letters: Iterable[Letter], wording: Wording) -> list[Obstacle]:
    """The issued letters that wait to be sent and can't be."""
    return [
        Obstacle(n.letter, n.party, " ".join(wording.finding(reason)), reason.place)
        for n in letters if n.frozen for reason in n.reasons
    ]  # fmt: skip


def of_papers(mails: Iterable[Mail], settings: Settings, wording: Wording) -> list[Obstacle]:
    """The mails whose PDF is gone, or is not what was issued."""
    found = []
    for mail in mails:
        try:
            frozen_bytes(settings.records, mail.letter.file, mail.letter.sha256)
        except MachineError as error:
            file = f"{settings.records.name}/{mail.letter.file}"
            message = wording.say(f"unsendable.{error.code}", path=file, why=error.facts.get("why", ""))
            found.append(Obstacle(mail.letter.letter, mail.letter.party, message, Place(file)))
    return found
