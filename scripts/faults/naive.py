"""The positive control: a program that writes today's pages straight into the site, one after the other."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> None:
    """The folder of today's pages and the site are its arguments."""
    new, site = map(Path, sys.argv[1:])
    for path in sorted(new.rglob("*")):
        if path.is_file():
            target = site / path.relative_to(new)
            target.unlink(missing_ok=True)  # it may have another name, in another copy of the office
            target.write_bytes(path.read_bytes())
