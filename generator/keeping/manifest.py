"""What stands in `output/`, and what each file was drawn from: so that a run draws again only what changed.

A file is current when the fingerprint of its artifact is the one that it was drawn by, and its content is still the
content that was written. Contents decide: the digest of a file that is known by its place, size, time and inode is
remembered, any other is read. Disposable: without the manifest everything is drawn anew, with the same bytes.

    .cache/manifest   of a store: {path: (fingerprint, digest, paper, key, (size, mtime_ns, inode))}
"""

from __future__ import annotations

import json
import marshal
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from generator.keeping.store import Store
from generator.model.artifact import Artifact, Kind

_NAME, _EDITION = "manifest", "3"
_REFERENCE = re.compile(  # one name and no more; what else there is may be any
    r"\{%[-+]?\s*(?:extends|include|import|from)\s+"
    r"(?:(?:\"([^\"]+)\"|'([^']+)')(?=\s*[-+]?%\}|\s+(?:ignore|with|without|import|as)\b)|(.))"
)

Signature = tuple[int, int, int]


class Manifest:
    """The manifest of the last run, and the one of this run while it grows."""

    def __init__(self, output: Path) -> None:
        self._output = output
        self._before: dict[str, Sequence[str]] = {}  # path → fingerprint, digest, paper, key
        self._known: dict[str, tuple[Signature, str]] = {}
        self._drawn: dict[str, tuple[str, str, str, str]] = {}
        self._standing: dict[str, str] = {}  # what this run has found in place
        self._seen: set[str] = set()  # paths whose file in the new tree was looked at, or written, a moment ago
        for path, (*entry, signature) in (_store(output).read(_NAME) or {}).items():
            self._before[path] = entry
            self._known[path] = signature, entry[1]

    def digest(self, path: str) -> str:
        """SHA-256 of the file in place at that path below output/, '' when there is none; looked at once a run."""
        if path not in self._standing:
            self._standing[path] = self.digest_of(path, f"{self._output}/{path}")
        return self._standing[path]

    def see(self, path: str, file: str) -> bool:
        """Look whether `file`, of the new tree, is the file in place at that path under another name, and remember it;
        `digest` has just looked at the one in place."""
        known = self._known.get(path)
        self._seen.discard(path)
        try:  # the inode alone may be 0, or of another disk
            if known is None or signature_of(file) != known[0]:
                return False
        except OSError:
            return False
        self._seen.add(path)
        return True

    def digest_of(self, path: str, file: str) -> str:
        """SHA-256 of what is at that path below output/, or will be, and now stands in `file`; '' when it does not."""
        try:
            signature = signature_of(file)
            known = self._known.get(path)
            if known and known[0] == signature:
                return known[1]
            digest = sha256(Path(file).read_bytes()).hexdigest()
        except OSError:
            return ""
        self._known[path] = signature, digest
        return digest

    def know(self, path: str, file: str, digest: str) -> None:
        """What was just written to `file` of the new tree, which will be at that path, and need not be read again."""
        self._known[path] = signature_of(file), digest
        self._seen.add(path)

    def digests(self, folder: Path, name: str) -> dict[str, str]:
        """SHA-256 of every file of a new tree by its path there; `name` is what the tree will be called below output/.

        What was seen or known a moment ago is not looked at again.
        """
        found, known, seen = {}, self._known, self._seen
        for path in paths_below(folder):
            place = f"{name}/{path}"
            found[path] = known[place][1] if place in seen else self.digest_of(place, f"{folder}/{path}")
        return found

    def digests_in_place(self, name: str) -> dict[str, str]:
        """SHA-256 of every file of a tree below output/ by its path there."""
        standing = self._standing
        places = ((path, f"{name}/{path}") for path in paths_below(self._output / name))
        return {path: standing.get(place) or self.digest(place) for path, place in places}

    def fingerprint(self, path: str, key: str) -> str:
        """What the file at that path was drawn by, if its key was this one; else ''."""
        entry = self._before.get(path)
        return entry[0] if key and entry and entry[3] == key else ""

    def is_current(self, path: str, fingerprint: str) -> bool:
        """Whether the file that stands there is the one that an artifact of this fingerprint gives."""
        entry = self._before.get(path)
        return entry is not None and entry[0] == fingerprint and self.digest(path) == entry[1]

    def paper(self, path: str) -> str:
        """The name under which the paper at that path is in the store, '' when it is none."""
        return self._before[path][2] if path in self._before else ""

    def note(self, path: str, fingerprint: str, digest: str, paper: str = "", key: str = "") -> None:
        """This run's file at that path below output/, and what it was drawn from."""
        self._drawn[path] = fingerprint, digest, paper, key

    def keep(self, path: str, key: str = "") -> None:
        """The file at that path stays, and what is known of it but for its key."""
        fingerprint, digest, paper, _key = self._before[path]
        self._drawn[path] = fingerprint, digest, paper, key

    def save(self) -> None:
        """Replace the manifest of the last run. Raises OSError."""
        entries = {}
        for path, entry in self._drawn.items():
            signature, digest = self._known.get(path) or ((0, 0, 0), "")
            entries[path] = *entry, signature if digest == entry[1] else (0, 0, 0)
        _store(self._output).write(_NAME, entries)


def _store(output: Path) -> Store:
    return Store(output / ".cache", _EDITION)


def paths_below(folder: Path) -> list[str]:
    """The path of every file of a tree, relative to it and sorted."""
    top = str(folder)
    start = len(top) + 1
    if os.sep == "/":
        return sorted([path[start:] for path in files_below(top)])
    return sorted(path[start:].replace(os.sep, "/") for path in files_below(top))


def signature_of(file: Path | str) -> Signature:
    """What changes when a file is written anew: size, time, inode."""
    found = os.stat(file)  # noqa: PTH116 - of thousands of files: making paths of them takes longer than asking
    return found.st_size, found.st_mtime_ns, found.st_ino


def files_below(folder: str, skipping: str = "", *, following: bool = False) -> Iterator[str]:
    """The path of every file of a tree but for one folder, in no order; nothing when there is no such folder.

    Folders that are links are followed on request, each real one once.
    """
    left = [folder] if Path(folder).is_dir() else []
    seen = set[str]()
    while left:
        with os.scandir(left.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.path != skipping:
                        left.append(entry.path)
                elif not (following and entry.is_symlink() and entry.is_dir()):
                    yield entry.path
                elif (real := os.path.realpath(entry.path)) not in seen:
                    seen.add(real)
                    left.append(entry.path)


# --- fingerprints -------------------------------------------------------------------------------------------------


class Fingerprints:
    """What an artifact's bytes depend on, as a digest: kind, context, templates, the program; of papers, the engine."""

    def __init__(self, templates: Sequence[Path], program: str, engine: str, records: Path) -> None:
        self._folders = tuple(reversed(templates))  # the workspace's own first
        self._program, self._engine, self._records = program, engine, records
        self._closures: dict[str, str] = {}
        self._bases: dict[tuple[str, str], str] = {}  # by kind and template, what else there is but the context
        self._texts: dict[str, str] = {}

    def key(self, artifact: Artifact) -> str:
        """What the fingerprint follows from, where the artifact has a key; else ''."""
        return f"{artifact.key} {self._basis(artifact)}" if artifact.key else ""

    def of(self, artifact: Artifact, others: Mapping[str, str]) -> str:
        """The fingerprint; of a batch also from those of its parts among the `others`, path → fingerprint."""
        parts = [_serial(artifact.context)]
        if artifact.kind is Kind.BATCH:
            parts += (others[part].encode() for part in artifact.context["parts"])
        if artifact.kind is Kind.FROZEN:
            parts.append(_signature(self._records / artifact.context["file"]).encode())
        return _digest(self._basis(artifact), *parts)

    def _basis(self, artifact: Artifact) -> str:
        """Of all but the context."""
        kind, template = of = artifact.kind, artifact.template
        if of not in self._bases:
            closure = self._closure(template) if template else ""
            engine = self._engine if kind in (Kind.PDF, Kind.BATCH) else ""
            self._bases[of] = _digest(self._program, kind, template, closure, engine)
        return self._bases[of]

    def _closure(self, name: str) -> str:
        """Of a template and of all that it extends, includes or imports; of all templates, where that can't be told."""
        if name not in self._closures:
            texts, left = {}, [name]
            while left:
                asked = left.pop()
                if asked in texts:
                    continue
                texts[asked] = text = self._text(asked)
                for double, single, other in _REFERENCE.findall(text):
                    if other:
                        left += self._every_template()
                    left.append(double or single)
            self._closures[name] = _digest(*(f"{n}\0{text}" for n, text in sorted(texts.items())))
        return self._closures[name]

    def _text(self, name: str) -> str:
        if name not in self._texts:
            found = (folder / name for folder in self._folders)
            file = next((path for path in found if name and path.is_file()), None)
            self._texts[name] = file.read_text(encoding="utf-8", errors="replace") if file else ""
        return self._texts[name]

    def _every_template(self) -> list[str]:
        return sorted({p.relative_to(f).as_posix() for f in self._folders for p in f.rglob("*.html") if p.is_file()})


def _digest(*parts: str | bytes) -> str:
    return sha256(b"\0".join(part if isinstance(part, bytes) else part.encode() for part in parts)).hexdigest()


def _serial(context: Mapping[str, Any]) -> bytes:
    """Equal contexts give equal bytes. Marshal is four times as quick as JSON, but knows plain values only."""
    try:
        return marshal.dumps(dict(context), 2)  # later formats depend on which objects are shared
    except ValueError:
        return json.dumps(context, ensure_ascii=False, default=_plain).encode()


def _signature(file: Path) -> str:
    """Of an issued letter, which nobody changes: whoever draws it holds its bytes against the records."""
    try:
        return repr(signature_of(file))
    except OSError:
        return ""  # whoever draws it says what is wrong


def _plain(value: Any) -> str:
    """Dates in the cells of workbooks; told from a text that reads the same."""
    return f"{type(value).__name__}:{value}"


# What the program's own files and folders below `output/` are called while a site takes the place of another.


BUILD = ".build"  # the new site while it is made
OLD, JOURNAL, STAGE = ".old", ".journal", ".staged"  # where files can't be exchanged in one go
BEFORE = ".before"  # after the name of a stage: the files that are being replaced
SPARE = ".cache/spare"  # the site before the one in place: most files of the next one are in it already
LEFT = (BUILD, OLD, JOURNAL, STAGE, f"{STAGE}{BEFORE}")  # what a run that was cut off can leave
