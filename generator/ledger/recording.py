"""Write into the records what a run published: its state, its appointments, and the run itself."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from hashlib import sha256

from generator import __version__
from generator.judging import state_changes
from generator.judging.snapshot import Snapshot
from generator.keeping import seal
from generator.ledger import (
    calendar_book,
    known_sheets,
    open_ledger,
    party_book,
    published_states,
    runs,
    sealed_sessions,
)
from generator.ledger.events import Event
from generator.ledger.evidence import note_site
from generator.model.catalogue import counts
from generator.model.errors import MachineError
from generator.publishing.placing import Published
from generator.settings import Settings


def digest_of(inputs: Mapping[str, str]) -> str:
    """One SHA-256 for all workbooks of a run (path → SHA-256)."""
    return sha256("".join(f"{inputs[path]}  {path}\n" for path in sorted(inputs)).encode()).hexdigest()


def remember(
    settings: Settings,
    snapshot: Snapshot,
    published: Published,
    inputs: Mapping[str, str],
    missing_engine: str,
    more: Iterable[Event] = (),
) -> None:
    """Write down what this run published, and `more` that it has to say. Doing it twice adds nothing, so a run that
    died before it loses no row."""
    found = counts(snapshot.findings)
    run = runs.Run(
        today=snapshot.today,
        version=__version__,
        inputs=inputs,
        counts={
            **found,
            "parties": len(snapshot.parties),
            "sessions": len(snapshot.sessions),
            "written": len(published.written),
            "removed": len(published.removed),
            "unchanged": published.unchanged,
        },
        site=seal.whole(published.files),
        exit_code=MachineError.exit_code if missing_engine else int(bool(found["error"])),
    )
    with open_ledger(settings.records, snapshot.today) as connection:
        party_book.remember(connection, snapshot.identities, snapshot.past.parties, snapshot.today)
        calendar_book.remember(connection, snapshot.appointments)
        sealed_sessions.keep(connection, snapshot.to_keep)
        sealed_sessions.seal(connection, snapshot.sealed)
        if snapshot.plan:
            calendar_book.keep_plan(connection, snapshot.plan)
        for event in more:
            connection.write(event)
        published_states.append(connection, state_changes.state_of(snapshot))
        runs.append(connection, run, is_new=bool(published.written or published.removed))
    with contextlib.suppress(OSError):  # a file fewer that could tell of a loss
        note_site(settings)
    known_sheets.remember(settings.records, snapshot.to_remember)
