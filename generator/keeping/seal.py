"""The seal of a site: the SHA-256 of each of its files, in the format of `sha256sum`, kept beside the site.

It is written last. `generate verify` holds a tree against it; in a published folder it also tells which files are ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_LONGEST = 255  # bytes of a name: no disk of ours knows longer ones
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


@dataclass(frozen=True, slots=True)
class Difference:
    """Paths in which a tree is not what its seal says."""

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    added: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.missing or self.added)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a tree by its path; empty when there is no such folder."""
    return {path.relative_to(folder).as_posix(): digest(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def text(files: Mapping[str, str]) -> str:
    """The seal as it is written: a line a file, in the order of the paths."""
    return "".join(f"{files[path]}  {path}\n" for path in sorted(files))


def parse(written: str) -> dict[str, str] | None:
    """What a seal says; None when a line of it is not one of ours, or leads out of the folder."""
    found = {}
    for line in written.splitlines():
        match = _LINE.fullmatch(line)
        if match is None or not is_inside(match[2]):
            return None
        found[match[2]] = match[1]
    return found


def read(path: Path) -> dict[str, str] | None:
    """The seal in a file; None when there is none or it is damaged."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def is_inside(path: str) -> bool:
    """Whether a path written down by somebody stays in its folder."""
    parts = path.replace("\\", "/").split("/")
    return ":" not in path and "\0" not in path and not {"", ".", ".."} & set(parts)


def place_in(folder: Path, path: str) -> Path | None:
    """Where a path that was written down by somebody leads below `folder`; None when it leads out of it, be it by a
    folder that is a link. The last name may be a link: taking it away or replacing it touches nothing else."""
    if not is_inside(path) or any(len(part.encode("utf-8", "surrogatepass")) > _LONGEST for part in path.split("/")):
        return None
    try:
        parent = (folder / path).parent.resolve()
        return folder / path if parent.is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError, ValueError):  # a name that no disk knows, or links in a circle
        return None


def whole(files: Mapping[str, str]) -> str:
    """One SHA-256 for a whole site."""
    return sha256(text(files).encode()).hexdigest()


def compare(sealed: Mapping[str, str], found: Mapping[str, str]) -> Difference:
    """What a tree has otherwise than its seal."""
    return Difference(
        changed=tuple(sorted(path for path in sealed.keys() & found.keys() if sealed[path] != found[path])),
        missing=tuple(sorted(sealed.keys() - found.keys())),
        added=tuple(sorted(found.keys() - sealed.keys())),
    )
