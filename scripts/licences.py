"""Writes docs/licences.md: what an installation brings in, from the lock and the metadata of what is installed."""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$", re.MULTILINE)
_OPEN = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software|MPL|Mozilla|HPND|LGPL|Unlicense|Zlib|0BSD|CC0", re.IGNORECASE
)
#: Not installed on every system, so their metadata is not always there to be read.
_ELSEWHERE = {
    "backports-tarfile": "MIT", "brotlicffi": "MIT", "importlib-metadata": "Apache-2.0", "jaraco-classes": "MIT",
    "jaraco-context": "MIT", "jaraco-functools": "MIT", "keyring": "MIT", "lazy-importer": "Apache-2.0",
    "more-itertools": "MIT", "pywin32-ctypes": "BSD-3-Clause", "tzdata": "Apache-2.0", "zipp": "MIT",
}  # fmt: skip


def licence_of(package: str) -> str:
    """The licence that the package states, in a few words; '' when it states none."""
    try:
        stated: Any = metadata(package)
    except PackageNotFoundError:
        return _ELSEWHERE.get(package.lower().replace("_", "-"), "")
    short = stated.get("License-Expression") or ""
    classifiers = [c.split(" :: ")[-1] for c in stated.get_all("Classifier") or () if c.startswith("License :: ")]
    classifiers = [c for c in classifiers if c != "OSI Approved"]
    text = (stated.get("License") or "").strip()
    return short or ", ".join(classifiers) or (text if len(text) < 60 else text.splitlines()[0][:60])


def packages() -> list[tuple[str, str, str]]:
    """(name, version, on which systems) of every package of the lock, in its order."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return [(name, version, (marker or "").strip()) for name, version, marker in _PINNED.findall(lock)]


def page() -> str:
    """The page as it should be."""
    lines = [
        "# Licences",
        "",
        "Written by `make licences` from `requirements.lock`. The program itself is MIT (LICENSE), the font Vazirmatn",
        "is under the SIL Open Font License 1.1 (templates/assets/fonts/OFL.txt). WeasyPrint uses Pango (LGPL-2.1+),",
        "which the system provides.",
        "",
        "| package | version | licence | only where |",
        "|---|---|---|---|",
    ]
    for name, version, marker in packages():
        lines.append(f"| {name} | {version} | {licence_of(name)} | {marker.replace('|', '/')} |")
    return "\n".join(lines) + "\n"


def unclear() -> list[str]:
    """Packages without a licence that an office may rely on."""
    return [name for name, _, _ in packages() if not _OPEN.search(licence_of(name))]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(f"no open licence: {unclear()}" if unclear() else 0)
