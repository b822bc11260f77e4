"""How often the detector of personal data strikes in texts of others: `python -m scripts.false_alarms FILE…`.

Each value of a CSV or a JSON file and each line of any other is a cell. What is found is printed with what stands
around it, for somebody to judge: public texts hold true e-mail addresses and bank cards, too.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.privacy.detector import BY_FORM

_AROUND = 30  # signs shown before and after


def cells_of(file: Path) -> Iterator[str]:
    """What a file holds, without blanks. Raises OSError, ValueError."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        found: Iterable[str]
        if file.suffix == ".csv":
            found = (cell for row in csv.reader(stream) for cell in row)
        else:
            found = _texts(json.load(stream)) if file.suffix == ".json" else stream
        yield from (text for cell in found if (text := cell.strip()))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    elif value is not None:
        yield from str(value).splitlines()


def main() -> int:
    """1 when more than one cell in a thousand is struck."""
    n_cells = n_struck = 0
    for name in sys.argv[1:]:
        for text in cells_of(Path(name)):
            n_cells += 1
            hits = BY_FORM.hits(text)
            n_struck += bool(hits)
            for hit in hits:
                print(f"{hit.kind.value}\t{text[max(0, hit.start - _AROUND) : hit.end + _AROUND]}")
    print(f"{n_struck} of {n_cells} cells")
    return int(n_struck * 1000 > n_cells)


if __name__ == "__main__":
    sys.exit(main())
