"""Issue the letters that have their number and date: freeze their bytes before the site that shows them is in place.

A run that dies in between has issued them all the same; the next one publishes the frozen bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from generator.judging.preflight import addressed
from generator.judging.snapshot import Snapshot
from generator.ledger import open_ledger
from generator.ledger.letter_book import freeze, note_events
from generator.model import Contact, Letter, LetterState
from generator.model.artifact import Artifact, Kind
from generator.model.errors import MachineError
from generator.publishing.placing import Check
from generator.settings import Settings


def issuing(
    check: Check,
    settings: Settings,
    snapshot: Snapshot,
    contacts: Mapping[str, Contact],
    artifacts: Sequence[Artifact],
) -> Check:
    """The last thing before the swap: look at the site that was drawn, and when all is well issue its new letters."""

    def checked(folder: Path, files: Mapping[str, str]) -> None:
        check(folder, files)
        issue(settings, snapshot, contacts, artifacts, folder)

    return checked


def issue(
    settings: Settings,
    snapshot: Snapshot,
    contacts: Mapping[str, Contact],
    artifacts: Iterable[Artifact],
    folder: Path,
) -> None:
    """Freeze the new letters from their papers below `folder`; remember what became of those that were issued.

    Raises MachineError when the disk refuses: then nothing is issued.
    """
    new = [letter for letter in snapshot.letters if letter.is_to_freeze]
    eventful = [letter for letter in snapshot.letters if _is_news(letter)]
    if not new and not eventful:
        return
    drawn = {a.context["letter"]["id"]: a for a in artifacts if a.kind is Kind.PDF and "letter" in a.context}
    new = [letter for letter in new if letter.letter in drawn]
    parties = {party.code: party for party in snapshot.parties}
    try:
        with open_ledger(settings.records) as connection:
            for letter in new:
                paper = drawn[letter.letter]
                data = (folder / paper.path).read_bytes()
                freeze(
                    connection, settings.records, letter, paper.context["letter"]["subject"], data, snapshot.today,
                    addressed(letter.letter, parties[letter.party], snapshot.addressees.get(letter.party),
                              contacts.get(letter.party)),
                )  # fmt: skip
            note_events(connection, [*new, *eventful], snapshot.today)
    except OSError as error:
        where = str(error.filename or settings.records)
        raise MachineError("disk", path=where, why=error.strerror or str(error)) from error


def _is_news(letter: Letter) -> bool:
    """Whether something became of an issued letter that the ledger does not know yet."""
    if letter.frozen is None:
        return False
    was_handed_over = letter.handed_over_on is not None and letter.frozen.handed_over_on is None
    has_acts = len(letter.acts) > len(letter.frozen.acts)
    return was_handed_over or has_acts or (letter.state is LetterState.ANSWERED and letter.frozen.answered_on is None)
