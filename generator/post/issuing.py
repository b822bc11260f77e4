"""Issue the letters that have their number and date: freeze their bytes before the site that shows them is in place.

A run that dies in between has issued them all the same; the next one publishes the frozen bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from generator.judging.letter_facts import as_of_its_day
from generator.judging.preflight import addressed
from generator.judging.snapshot import Snapshot
from generator.keeping.store import Store
from generator.language.persian import fold
from generator.ledger import open_ledger
from generator.ledger.events import Event, Grounds
from generator.ledger.letter_book import freeze, freeze_again, note_events
from generator.ledger.shown_drafts import DraftLapsed, LetterDrafted, digest_of
from generator.model import Addressed, Contact, KeptDraft, Letter, LetterState
from generator.model.artifact import Artifact, Kind
from generator.model.errors import MachineError
from generator.publishing.placing import Check
from generator.reports.desk import Desk
from generator.reports.letter_papers import content
from generator.settings import Settings


def issuing(
    check: Check,
    settings: Settings,
    snapshot: Snapshot,
    contacts: Mapping[str, Contact],
    artifacts: Sequence[Artifact],
    inputs: str = "",
) -> Check:
    """The last thing before the swap: look at the site that was drawn, and when all is well issue its new letters."""

    def checked(folder: Path, files: Mapping[str, str]) -> None:
        check(folder, files)
        issue(settings, snapshot, contacts, artifacts, folder, inputs)

    return checked


def issue(
    settings: Settings,
    snapshot: Snapshot,
    contacts: Mapping[str, Contact],
    artifacts: Iterable[Artifact],
    folder: Path,
    inputs: str = "",
) -> None:
    """Freeze the new letters from their papers below `folder`; remember what became of those that were issued.

    `inputs` is the digest of the workbooks, for the journal.

    Raises MachineError when the disk refuses: then nothing is issued.
    """
    new = [letter for letter in snapshot.letters if letter.is_to_freeze]
    eventful = [letter for letter in snapshot.letters if _is_news(letter)]
    if (not new and not eventful) or snapshot.past.is_after(snapshot.today):
        return
    drawn = {a.context["letter"]["id"]: a for a in artifacts if a.kind is Kind.PDF and "letter" in a.context}
    new = [letter for letter in new if letter.letter in drawn]
    again = [letter for letter in eventful if letter.is_to_renumber and letter.letter in drawn]
    parties = {party.code: party for party in snapshot.parties}
    sessions = {session.number: session for session in snapshot.sessions}
    try:
        with open_ledger(settings.records, snapshot.today) as connection:
            for letter in new:
                paper = drawn[letter.letter]
                data, content = (folder / paper.path).read_bytes(), paper.context["letter"]
                party, addressee = as_of_its_day(
                    letter.kind, sessions.get(letter.session or 0), parties[letter.party],
                    snapshot.addressees.get(letter.party), snapshot.identities,
                )  # fmt: skip
                to = _as_shown(addressed(letter.letter, party, addressee, contacts.get(letter.party)), letter)
                grounds = Grounds(inputs, _cells(letter, snapshot))
                freeze(
                    connection, settings.records, letter, content["subject"], data, snapshot.today, to, grounds, content
                )
            for letter in again:
                data = (folder / drawn[letter.letter].path).read_bytes()
                freeze_again(connection, settings.records, letter, data, snapshot.today)
            note_events(connection, [*new, *(_as_done(letter, again) for letter in eventful)], snapshot.today)
    except OSError as error:
        where = str(error.filename or settings.records)
        raise MachineError("disk", path=where, why=error.strerror or str(error)) from error


def _as_shown(to: Addressed, letter: Letter) -> Addressed:
    """To whom the paper is addressed: a draft of an earlier day names whom the sheets named then."""
    if letter.kept is None:
        return to
    shown = letter.kept.content
    person = shown["recipient"]["person"]
    return replace(to, name=shown["party"], person=to.person if fold(person) in fold(to.person) and person else person)


def _cells(letter: Letter, snapshot: Snapshot) -> tuple[str, ...]:
    """The cells that a letter rests on: those of the documents that it names, and of the decision to invite."""
    places = {place for status in (*letter.deficiencies, *letter.reminders) for place in status.evidence}
    for roster in snapshot.rosters:
        if roster.session.number == letter.session:
            places.update(p for d in roster.decisions if d.party == letter.party for p in d.reason.evidence)
    return tuple("›".join(part for part in place if part) for place in sorted(places))


def _as_done(letter: Letter, again: Sequence[Letter]) -> Letter:
    """The letter without an act that needs a paper which was not made."""
    if not letter.is_to_renumber or letter in again:
        return letter
    return replace(letter, acts=tuple(act for act in letter.acts if not act.number))


def _is_news(letter: Letter) -> bool:
    """Whether something became of an issued letter that the ledger does not know yet."""
    if letter.frozen is None:
        return False
    was_handed_over = letter.handed_over_on is not None and letter.frozen.handed_over_on is None
    has_acts = len(letter.acts) > len(letter.frozen.acts)
    is_answered = letter.is_answered and letter.frozen.answered_on is None
    return was_handed_over or has_acts or is_answered or letter.is_reopened


# Which drafts a run shows that say something else than what was kept of them, and which have lapsed.


_NAME, _EDITION = "drafts", "1"


def draft_news(settings: Settings, desk: Desk) -> Iterator[Event]:
    """What the journal has to know of today's drafts. What a draft says is worked out only where its key is another
    than in the last run."""
    store, known = Store(settings.output / ".cache", _EDITION), desk.snapshot.past.drafts
    before: dict[str, str] = store.read(_NAME) or {}
    now: dict[str, str] = {}
    waiting = [letter for letter in desk.snapshot.letters if letter.state is LetterState.DRAFT]
    for letter in waiting:
        now[letter.letter] = key = desk.key_of(letter.party)
        kept = known.get(letter.letter)
        if kept and kept.lapsed_on is None and key and before.get(letter.letter) == key:
            continue
        draft = _draft(desk, letter)
        if kept is None or kept.lapsed_on is not None or digest_of(kept) != digest_of(draft):
            yield LetterDrafted(
                draft.letter, draft.kind, draft.party, draft.session, draft.round, draft.facts, draft.content,
                desk.snapshot.today,
            )  # fmt: skip
    standing = {letter.letter for letter in desk.snapshot.letters if letter.state is not LetterState.LAPSED}
    for name, kept in known.items():
        if name not in standing and kept.lapsed_on is None:
            yield DraftLapsed(name, desk.snapshot.today)
    if now != before:
        store.write(_NAME, now)


def _draft(desk: Desk, letter: Letter) -> KeptDraft:
    said: dict[str, Any] = content(desk, letter)
    return KeptDraft(letter.letter, letter.kind, letter.party, letter.session, letter.round, letter.facts, said)
