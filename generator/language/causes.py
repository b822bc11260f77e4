"""Findings as one works them off: those with one cause together, for one remedy mends them all.

Of the same kind and with the same remedy: «لغو» in 27 cells is one thing to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from generator.language.cells import cell_ranges
from generator.language.wording import Wording
from generator.model import Finding, Place, Severity
from generator.model.catalogue import Blocks, blocks, severity

_GRAVEST = tuple(reversed(Blocks))  # what it holds back, from the widest


class Cause(NamedTuple):
    """Findings that one remedy mends; `said` are their sentences, each with those that say it."""

    remedy: str
    said: tuple[tuple[str, tuple[Finding, ...]], ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, in the order of the sheets within each sentence."""
        return tuple(finding for _, some in self.said for finding in some)

    @property
    def first(self) -> Finding:
        """The one that stands for them."""
        return self.said[0][1][0]

    def headline(self, wording: Wording) -> str:
        """What happened: their sentence, or what all are about, and how often."""
        n = len(self.findings)
        if len(self.said) == 1:
            text = self.said[0][0]
            return text if n == 1 else wording.say("cause.same", message=text, n=n)
        return wording.say("cause.several", meaning=wording.meaning(self.first.code), n=n)


def by_cause(findings: Iterable[Finding], wording: Wording) -> list[Cause]:
    """The causes, the most urgent first: by severity, what they hold back, and how often they are."""
    grouped: dict[tuple[str, str], dict[str, list[Finding]]] = {}
    for finding in findings:
        message, remedy = wording.finding(finding)
        grouped.setdefault((finding.code, remedy), {}).setdefault(message, []).append(finding)
    causes = [
        Cause(remedy, tuple((message, tuple(some)) for message, some in said.items()))
        for (_, remedy), said in grouped.items()
    ]
    return sorted(causes, key=_urgency)  # those that are alike stay in the order of the sheets


def _urgency(cause: Cause) -> tuple[int, int, int]:
    held = min(_GRAVEST.index(blocks(finding)) for finding in cause.findings)
    return list(Severity).index(severity(cause.first)), held, -len(cause.findings)


def places_of(findings: Sequence[Finding]) -> list[Place]:
    """Where they are: the cells of each sheet as ranges, one place a sheet."""
    cells: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        cells.setdefault(finding.place[:2], []).append(finding.place.cell)
    return [
        Place(*at, some[0] if len(some) == 1 else "، ".join(cell_ranges(filter(None, some))))
        for at, some in cells.items()
    ]
