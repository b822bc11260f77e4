"""What of an office's own templates is not used, because it would lead out of its folder or out of the site.

A page of the site loads nothing from elsewhere, runs no script but ours and goes nowhere by itself (contract §5); what
the policy in its head would stop in a browser is stopped here, and said. The shipped template stands in.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_PLACES = r"(?:src|href|srcset|poster|data|action|formaction|background|xlink:href)"
_ELSEWHERE = r"\s*(?:[a-z][a-z0-9+.-]*:)?//"
#: Tags and the like that no page has; those that stand in a shipped template word for word are meant.
_REFUSED = (
    re.compile(r"<meta\b[^<>]*\bhttp-equiv\s*=\s*[\"']?\s*refresh[^<>]*>?", re.IGNORECASE),
    re.compile(r"<(?:script|iframe|frame|object|embed|applet|base)\b[^<>]*>?", re.IGNORECASE),
    re.compile(r"<(?!a\b)[a-z][^<>]*\s" + _PLACES + r"\s*=\s*[\"']?" + _ELSEWHERE + r"[^\s\"'<>]*", re.IGNORECASE),
    re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=[^<>]*>?", re.IGNORECASE),
    re.compile(r"[\"'=]\s*(?:java|vb)script:[^\s\"'<>]*", re.IGNORECASE),
    re.compile(r"(?:@import|url\()\s*[\"']?" + _ELSEWHERE + r"[^\s\"')]*", re.IGNORECASE),
    re.compile(r"\{%[-+]?\s*(?:include|import|from|extends)\s*[\"'](?:[^\"'{}]*\.\.[/\\]|[/\\]|[a-zA-Z]:)[^%]*"),
)
_ROOT = re.compile(r"\{\{ ?root ?\}\}|(?:\.\./)+")
_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
_LONGEST = 80


class Refused(NamedTuple):
    """A file that is not used; where `line` is 0, because of what it is and not of what it says."""

    path: Path
    line: int
    what: str


def is_own_file(folder: Path, path: Path) -> bool:
    """Whether it is a file that lies in the folder, not only a link there to one elsewhere."""
    real = os.path.realpath(path)
    return path.is_file() and real.startswith(os.path.join(os.path.realpath(folder), ""))  # noqa: PTH118


def refused(own: Path, shipped: Path) -> Iterator[Refused]:
    """All that is not used of a folder of templates, in the order of the names."""
    faults: list[OSError] = []
    walk = os.walk(own, onerror=faults.append)
    every = [Path(folder, name) for folder, folders, files in walk for name in (*folders, *files)]
    found = [path for path in every if path.is_symlink() or not path.is_dir()]
    yield from sorted(Refused(Path(fault.filename), 0, fault.strerror or "") for fault in faults)
    for path in sorted(found):
        if not is_own_file(own, path):
            yield Refused(path, 0, path.name)
        elif path.suffix == ".html":
            yield from _of_template(path, path.relative_to(own), shipped)


def _of_template(path: Path, name: Path, shipped: Path) -> Iterator[Refused]:
    try:
        source = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return  # whoever compiles it says so
    if fault := fault_in(source, shipped, name.as_posix()):
        yield Refused(path, *fault)


def fault_in(text: str, shipped: Path, name: str = "") -> tuple[int, str] | None:
    """(line, what stands there) of the first thing in a template, or in a page, that is refused."""
    bare = _COMMENT.sub(lambda found: "\n" * found[0].count("\n"), text)
    meant = _meant(shipped)
    hits = (match for kind in _REFUSED for match in kind.finditer(bare) if _rootless(match[0]) not in meant)
    if match := min(hits, key=lambda found: found.start(), default=None):
        return bare.count("\n", 0, match.start()) + 1, " ".join(match[0].split())[:_LONGEST]
    policy = _policy(shipped, name)
    return None if not policy or policy in text else (1, policy[:_LONGEST])


def _rootless(tag: str) -> str:
    """The tag without the way back to the root, which a template has as a variable and a page as dots."""
    return _ROOT.sub("", tag)


@cache
def _meant(shipped: Path) -> frozenset[str]:
    texts = [path.read_text(encoding="utf-8") for path in sorted(shipped.rglob("*.html"))]
    return frozenset(_rootless(match[0]) for text in texts for kind in _REFUSED for match in kind.finditer(text))


@cache
def _policy(shipped: Path, name: str) -> str:
    """What a template of that name has to say of what its pages may load; '' where it need not."""
    path = shipped / name
    found = _POLICY.search(path.read_text(encoding="utf-8")) if name and path.is_file() else None
    return found[0] if found else ""
