"""Numbers that a register of letters passes over: they were given elsewhere, or are lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from generator.language.persian import to_latin

_RUN = re.compile(r"(\d+)")
MOST = 200  # a wider gap is another way of counting


def numbers_missing(numbers: Iterable[str]) -> list[tuple[str, str]]:
    """The first and the last of each run between the numbers of one form («42/107», «42/110»), in order; that part
    counts which differs most among them.

    Digits come back as Latin ones.
    """
    forms: dict[tuple[str, ...], list[list[int]]] = {}
    for number in numbers:
        parts = _RUN.split(to_latin(number))
        if len(parts) > 1:
            forms.setdefault(tuple(parts[0::2]), []).append([int(run) for run in parts[1::2]])
    found: list[tuple[str, str]] = []
    for form, rows in sorted(forms.items()):
        counting = max(range(len(rows[0])), key=lambda n: (len({row[n] for row in rows}), n))
        groups: dict[tuple[int, ...], set[int]] = {}
        for row in rows:
            groups.setdefault((*row[:counting], *row[counting + 1 :]), set()).add(row[counting])
        for rest, runs in sorted(groups.items()):
            for before, after in pairwise(sorted(runs)):
                if 1 < after - before <= MOST:
                    first, last = (_written(form, rest, counting, n) for n in (before + 1, after - 1))
                    found.append((first, last))
    return found


def _written(form: tuple[str, ...], rest: tuple[int, ...], counting: int, n: int) -> str:
    values = (*rest[:counting], n, *rest[counting:])
    return form[0] + "".join(f"{value}{text}" for value, text in zip(values, form[1:], strict=True))
