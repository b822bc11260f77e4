"""What is wrong in an office's own templates and wording, before a page is drawn from them: file and line.

A variable is known when a shipped template uses it; that is what the contexts are made for. Nothing is rendered.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from generator.model import Finding, Place
from generator.render.refused import is_own_file, refused

_TEXT = Path("text", "fa.toml")


def findings(folders: Sequence[Path], root: Path) -> list[Finding]:
    """The findings about the folders after the first, which is the shipped one; files are named relative to `root`."""
    found: list[Finding] = []
    for own in folders[1:]:
        unused = list(refused(own, folders[0]))
        for one in unused:
            code, facts = ("TPL-005", {"line": one.line}) if one.line else ("TPL-004", {})
            found.append(Finding(code, Place(_relative(one.path, root)), value=one.what, facts=facts))
        for path in sorted({*own.rglob("*.html")} - {one.path for one in unused}):
            if path.is_file():
                found += _of_template(path, folders, root)
        if is_own_file(own, own / _TEXT):
            found += _of_wording(own / _TEXT, folders[0], root)
    return found


def syntax_faults(folder: Path) -> list[tuple[str, int, str]]:
    """(file, line, why) of every template below the folder that does not compile."""
    from generator.render.html import Templates

    templates, faults = Templates([folder]), []
    for path in sorted(folder.rglob("*.html")):
        fault = templates.fault(path.read_text(encoding="utf-8"))
        if fault:
            faults.append((path.relative_to(folder).as_posix(), *fault))
    return faults


def _of_template(path: Path, folders: Sequence[Path], root: Path) -> Iterator[Finding]:
    from generator.render.html import Templates

    templates = Templates(folders)
    place = Place(_relative(path, root))
    try:
        source = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError) as error:
        yield Finding("TPL-001", place, facts={"line": 1, "why": str(error)})
        return
    if fault := templates.fault(source):
        yield Finding("TPL-001", place, facts={"line": fault[0], "why": fault[1]})
        return
    known = _known_names(folders[0])
    for name, line in templates.names(source):
        if name not in known:
            yield Finding("TPL-002", place, value=name, facts={"line": line})


_OF_OWN_PAGES = frozenset({"day", "stale_days"})  # what only an office's own pages are given: see `Desk._frame`


@cache
def _known_names(shipped: Path) -> frozenset[str]:
    from generator.render.html import Templates

    templates = Templates([shipped])
    sources = (path.read_text(encoding="utf-8") for folder in ("letters", "reports", "mail")
               for path in sorted((shipped / folder).rglob("*.html")))  # fmt: skip
    return _OF_OWN_PAGES | {name for source in sources for name, _line in templates.names(source)}


# --- wording ----------------------------------------------------------------------------------------------------


def _of_wording(path: Path, shipped: Path, root: Path) -> Iterator[Finding]:
    text = path.read_text(encoding="utf-8-sig")
    ours = dict(_lines(tomllib.loads((shipped / _TEXT).read_text(encoding="utf-8"))))
    for key, _said in _lines(tomllib.loads(text)):
        if key not in ours:
            facts = {"line": _line_of(text, key)}
            yield Finding("TPL-003", Place(_relative(path, root)), value=key, facts=facts)


def _lines(tables: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    for name, value in tables.items():
        if isinstance(value, dict):
            yield from _lines(value, f"{above}{name}.")
        else:
            yield above + name, value


def _line_of(text: str, key: str) -> int:
    """Where the key stands: below the header of its section, else wherever its last part is set."""
    section, _, name = key.rpartition(".")
    here = ""
    fallback = 1
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[([^\]]+)\]", line):
            here = header[1].strip()
        elif re.match(rf"\s*[\"']?(?:[\w.-]+\.)?{re.escape(name)}[\"']?\s*=", line):
            fallback = number
            if here == section:
                return number
    return fallback


def _relative(path: Path, root: Path) -> str:
    try:
        name = path.relative_to(root).as_posix()
    except ValueError:
        name = path.name
    return os.fsencode(name).decode("utf-8", errors="replace")
