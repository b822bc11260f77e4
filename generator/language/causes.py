"""Findings as one works them off: those with one cause together, for one remedy mends them all.

Of the same kind and with the same remedy: «لغو» in 27 cells is one thing to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from generator.language.wording import Wording
from generator.model import Finding, Place, Severity, column_letters
from generator.model.catalogue import Blocks, blocks, severity

# A1 cells as a person lists them: neighbours of one row or one column become a range.


_A1 = re.compile(r"([A-Z]+)(\d+)")
_Cell = tuple[int, int]  # row, column


def cell_ranges(cells: Iterable[str]) -> list[str]:
    """«C5», «D5», «E5», «F9» → «C5:E5», «F9»; in the order of the sheet, each cell once."""
    given = frozenset(cells)
    if len(given) == 1:  # nearly always
        return [_name(_parse(*given))]
    return list(_ranges(given))


@lru_cache(maxsize=65536)  # what a dossier lacks is why the party is not invited, to one session after the other
def _ranges(given: frozenset[str]) -> tuple[str, ...]:
    left = sorted({_parse(cell) for cell in given})
    runs = _runs(left, lambda a, b: b == (a[0], a[1] + 1))
    singles = sorted((run[0] for run in runs if len(run) == 1), key=lambda cell: (cell[1], cell[0]))
    found = [run for run in runs if len(run) > 1] + _runs(singles, lambda a, b: b == (a[0] + 1, a[1]))
    return tuple(":".join(dict.fromkeys((_name(run[0]), _name(run[-1])))) for run in sorted(found))


def _runs(cells: list[_Cell], follows: Callable[[_Cell, _Cell], bool]) -> list[list[_Cell]]:
    runs: list[list[_Cell]] = []
    for cell in cells:
        if runs and follows(runs[-1][-1], cell):
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return runs


@lru_cache(maxsize=65536)
def _parse(cell: str) -> _Cell:
    match = _A1.fullmatch(cell)
    if not match:
        raise ValueError(cell)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column


def _name(cell: _Cell) -> str:
    return f"{column_letters(cell[1])}{cell[0]}"


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
