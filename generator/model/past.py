"""What the records remember of earlier runs; the pure stages get it as an argument."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from msgspec import Struct

from generator.model.letters import IssuedLetter


class State(Struct, frozen=True):
    """The public facts that a run published, and the day that it reckoned from."""

    day: date
    facts: Mapping[str, Any]


class Appointment(Struct, frozen=True):
    """One session as an entry of other people's calendars, as it was last published."""

    session: int
    uid: str  # never changes
    sequence: int  # rises with every change
    changed_on: date  # the day that the run reckoned from when it last rose
    facts: Mapping[str, str]  # summary, start (ISO; UTC when it has an hour), location, description, status


class Past(Struct, frozen=True):
    """Everything that outlives `output/`; empty in a new workspace."""

    states: tuple[State, ...] = ()  # the oldest first, each different from the one before
    letters: tuple[IssuedLetter, ...] = ()  # in the order in which they were issued
    appointments: tuple[Appointment, ...] = ()  # by session
