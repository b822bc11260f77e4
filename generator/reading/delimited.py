"""Tables as text: what Excel, databases and clerks call CSV."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from generator.model.errors import InputError

_KEPT = re.compile(r'^="([^"]*)"$')  # «="00123"»: how programs have Excel keep the zeros


def rows_of(data: bytes, name: str) -> list[list[Any]]:
    """The rows: UTF-8 or UTF-16 with or without BOM, else cp1256; comma, semicolon, tab or bar."""
    import csv

    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError("csv_encoding", file=name)
    if "\x00" in text or re.match(r"\s*<(?:!doctype|html|table|\?xml)\b", text, re.IGNORECASE):
        raise InputError("renamed", file=name)

    def parted(mark: str) -> Iterator[list[str]]:
        return csv.reader(io.StringIO(text, newline=""), delimiter=mark)

    try:
        delimiter = max(",;\t|", key=lambda mark: _alike(islice(parted(mark), 20)))
        rows = list(parted(delimiter))
    except csv.Error as error:
        raise InputError("corrupt", file=name) from error
    if '="' in text:
        rows = [[_KEPT.sub(r"\1", cell) for cell in row] for row in rows]
    return rows


def _encodings(data: bytes) -> tuple[str, ...]:
    """In which it may be written. Only in UTF-16 the end of a line has a zero byte, and all zeros are on one side."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    sides = {n % 2 for n, byte in enumerate(data[:4096]) if not byte}
    if len(sides) == 1 and (b"\n\0" in data or b"\0\n" in data):
        return ("utf-16-be" if sides == {0} else "utf-16-le",)
    return "utf-8-sig", "cp1256"


def _alike(rows: Iterable[list[str]]) -> tuple[int, int]:
    """How many of these rows agree in their number of cells, and in how many: a sign that only stands in texts parts
    each row otherwise, and leaves the headers whole."""
    n_cells = Counter(map(len, rows))
    return max(((n_rows, n) for n, n_rows in n_cells.items() if n > 1), default=(0, 0))
