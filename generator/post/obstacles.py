"""Issued letters that no e-mail can carry, each with its reason and its place: they are listed, never passed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from generator.judging.letter_numbers import is_safe
from generator.judging.office import Office
from generator.language.persian import fold
from generator.language.wording import Wording
from generator.ledger.letter_book import frozen_bytes
from generator.model import Contact, Finding, IssuedLetter, Letter, LetterState, OfficeValue, Place
from generator.model.errors import MachineError
from generator.post.mail import Mail, is_open, texts
from generator.settings import Settings
from generator.tables.columns import OFFICE_KEY_BY_FOLD

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
