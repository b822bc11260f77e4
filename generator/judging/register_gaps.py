"""Numbers that a register of letters passes over: they were given elsewhere, or are lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from generator.language.persian import to_latin

_RUN = re.compile(r"(\d+)")
MOST = 200  # a wider gap is another way of counting


def numbers_missing(numbers: Iterable[str]) -> list[str]:
    """Between the numbers of one form («42/107», «42/109»), in order; that part counts which differs most among them.

    Digits come back as Latin ones.
    """
    forms: dict[tuple[str, ...], list[list[int]]] = {}
    for number in numbers:
        parts = _RUN.split(to_latin(number))
        if len(parts) > 1:
            forms.setdefault(tuple(parts[0::2]), []).append([int(run) for run in parts[1::2]])
    found: list[str] = []
    for form, rows in sorted(forms.items()):
        counting = max(range(len(rows[0])), key=lambda n: (len({row[n] for row in rows}), n))
        groups: dict[tuple[int, ...], set[int]] = {}
        for row in rows:
            groups.setdefault((*row[:counting], *row[counting + 1 :]), set()).add(row[counting])
        for rest, runs in sorted(groups.items()):
            for n in _between(runs):
                values = [*rest[:counting], n, *rest[counting:]]
                found.append(form[0] + "".join(f"{v}{text}" for v, text in zip(values, form[1:], strict=True)))
    return found


def _between(runs: set[int]) -> Iterable[int]:
    known = sorted(runs)
    for before, after in pairwise(known):
        if after - before <= MOST:
            yield from range(before + 1, after)
