"""Write into the records what a run published: its state, its appointments, and the run itself."""

from __future__ import annotations

from collections.abc import Mapping

from generator import __version__, history
from generator.catalogue import counts
from generator.errors import MachineError
from generator.ledger import appointments, open_ledger, runs, states
from generator.publishing import seal
from generator.publishing.publish import Published
from generator.settings import Settings
from generator.snapshot import Snapshot


def remember(
    settings: Settings, snapshot: Snapshot, published: Published, inputs: Mapping[str, str], missing_engine: str
) -> None:
    """Write down what this run published. Doing it twice adds nothing, so a run that died before it loses no row."""
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
    with open_ledger(settings.records) as connection:
        appointments.remember(connection, snapshot.appointments)
        states.append(connection, history.state_of(snapshot))
        runs.append(connection, run, is_new=bool(published.written or published.removed))
