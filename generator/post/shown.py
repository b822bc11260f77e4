"""Which drafts a run shows that say something else than what was kept of them, and which have lapsed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.keeping.store import Store
from generator.ledger.events import Event
from generator.ledger.shown_drafts import DraftLapsed, LetterDrafted, digest_of
from generator.model import KeptDraft, Letter, LetterState
from generator.reports.desk import Desk
from generator.reports.letter_papers import content
from generator.settings import Settings

_NAME, _EDITION = "drafts", "1"


def news(settings: Settings, desk: Desk) -> Iterator[Event]:
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
