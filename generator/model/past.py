"""What the records remember of earlier runs; the pure stages get it as an argument."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.model.letters import IssuedLetter


@dataclass(frozen=True, slots=True)
class State:
    """The public facts that a run published, and the day that it reckoned from."""

    day: date
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that outlives `output/`; empty in a new workspace."""

    states: tuple[State, ...] = ()  # the oldest first, each different from the one before
    letters: tuple[IssuedLetter, ...] = ()  # in the order in which they were issued
