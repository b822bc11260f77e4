"""The e-mails that wait, as files below output/outbox/: an .eml a letter, the same in every run.

By itself, for what composes one imports Python's e-mail package: most runs have none to compose.
"""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, time

from generator.judging.office import Office
from generator.language.party_names import file_name
from generator.language.wording import Wording
from generator.ledger import read_ledger
from generator.ledger.letter_book import frozen_bytes, issued, refused_for_good
from generator.model import Contact, IssuedLetter, Letter
from generator.model.errors import MachineError
from generator.post.mail import GONE, kept_back, ready
from generator.settings import Settings

FOLDER = "outbox"  # below output/


def outbox(
    settings: Settings, today: Iterable[Letter], contacts: Mapping[str, Contact], office: Office, wording: Wording
) -> Iterator[tuple[str, bytes]]:
    """(path below output/, bytes) of an .eml for every letter that is ready; what can't be composed is left out.

    The same in every run: such a file bears the date of its letter, at eight o'clock. `today` are the letters as they
    stand: what has been issued since is in the ledger.
    """
    with read_ledger(settings.records) as connection:
        letters, refused = issued(connection), refused_for_good(connection)
    for mail in ready(settings, letters, contacts, refused, kept_back(today, are_printed=True)):
        from generator.post.composing import Stationery, UnsafeHeaderError, compose  # late: most runs have none

        at = datetime.combine(mail.letter.dated_on, time(8), settings.zone)
        try:
            pdf = frozen_bytes(settings.records, mail.letter.file, mail.letter.sha256)
            data = compose(mail, pdf, Stationery(settings.smtp, office, wording), at, is_draft=True)
        except (UnsafeHeaderError, MachineError):
            continue  # `generate outbox` lists it: see mail.py
        yield file_of(mail.letter), data


def clear_outbox(settings: Settings, kept: Collection[str]) -> None:
    """Take away the .eml of letters that have been sent, or may have been, and of those that are `kept` back: nobody
    shall send them by hand.

    One that a mail program holds open stays until the next run.
    """
    with read_ledger(settings.records) as connection:
        letters = issued(connection)
    for letter in letters:
        if letter.mail in GONE or letter.letter in kept:
            with contextlib.suppress(OSError):
                (settings.output / file_of(letter)).unlink(missing_ok=True)


def file_of(letter: IssuedLetter) -> str:
    """Where its .eml is, below output/."""
    return f"{FOLDER}/{file_name(letter.letter)}.eml"
