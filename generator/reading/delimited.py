"""Tables as text: what Excel, databases and clerks call CSV."""

from __future__ import annotations

import io
import re
from typing import Any

from generator.model.errors import InputError


def rows_of(data: bytes, name: str) -> list[list[Any]]:
    """The rows: UTF-8 with or without BOM, UTF-16 with BOM, else cp1256; comma, semicolon or tab."""
    import csv

    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1256")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise InputError("csv_encoding", file=name)
    if "\x00" in text or re.match(r"\s*<(?:!doctype|html|table|\?xml)\b", text, re.IGNORECASE):
        raise InputError("renamed", file=name)
    head = text[:4096].splitlines()[:5]
    delimiter = max(",;\t", key=lambda mark: sum(line.count(mark) for line in head))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError("corrupt", file=name) from error
