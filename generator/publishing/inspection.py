"""A finished site, searched for private values: what was searched before is not searched again.

No value drops out of the search because it stands elsewhere, too. One that an office has typed into a public cell as
well may stand where a page or paper was given that cell, and nowhere else. What templates and wording say anyway, and
what the folders of parties are called, is no secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from generator.model import Finding, PrivateCell
from generator.model.artifact import Artifact, Kind
from generator.model.errors import LeakError
from generator.privacy import mask
from generator.privacy.candidates import GAP, Candidates, candidates_in
from generator.privacy.detector import BY_FORM
from generator.publishing.gate import Gate, Hit
from generator.publishing.links import anchors
from generator.publishing.searched import Searched
from generator.settings import Settings
from generator.tables.confidential import Addressed

_FEW = 20  # values that are looked up in what was searched before; more of them are not worth it
_COVER = "cover "  # before the path and the digest of a cover, where names of files are their digests only


class Inspection:
    """A finished site, looked into file by file; what it is searched for can be got ready before it is finished.

    Which bytes were searched for which secrets is remembered: only what is new in new files is searched for all of
    them, and old files for those that are new – but not even these when no text of them has any.
    """

    def __init__(
        self,
        cells: Sequence[PrivateCell],
        public: Sequence[str],
        settings: Settings,
        addressed: Addressed | None = None,
        artifacts: Sequence[Artifact] = (),
        names: str = "",
    ) -> None:
        """`artifacts` are those of the site, looked at when all of them are there; `names` those of its folders."""
        self._cells, self._public, self._settings = cells, public, settings
        self._addressed = addressed or Addressed()
        self._artifacts = artifacts
        self._contexts: dict[str, Candidates] = {}
        self._said = [names, *_said_anyway(settings.templates[0])]

    @cached_property
    def _told(self) -> tuple[Gate, frozenset[str]]:
        """The gate; the values that stand in a public cell, too."""
        every = Gate.against(self._cells, self._addressed)
        said = every.values_in(self._said)
        gate = Gate.against([c for c in every.cells() if c.value not in said], self._addressed) if said else every
        return gate, gate.values_in(self._public)

    def prepare(self) -> None:
        """Get ready what takes a while, before it is asked for."""
        assert self._told

    def look(self, folder: Path, files: Mapping[str, str], covers: Mapping[str, bytes] = MappingProxyType({})) -> None:
        """Look into every file of the site in that folder (path → SHA-256). Raises LeaksError at private values.

        `covers` (path → bytes) stand for batches that were just joined from their cover and from other files of this
        site, and of nothing else: those files are looked at by themselves, more strictly, for each is addressed to one
        party.
        """
        if not self._cells:
            return
        addressed = self._addressed
        wanted = [(cell.value, cell.is_notice) for cell in self._cells]
        basis = sha256(repr((wanted, self._said, self._public)).encode()).hexdigest()
        names = {path: f"{digest}{addressed.name(path)}" for path, digest in files.items()}
        searched = Searched(self._settings.output)
        if searched.basis == basis and searched.files.issuperset(names.values()):
            return
        gate, shared = self._told
        secrets = {_digest(cell, cell.value in shared): cell for cell in gate.cells()}
        new = [path for path in sorted(names) if names[path] not in searched.files]
        added = [secrets[name] for name in sorted(secrets.keys() - searched.secrets)]
        hits: list[Hit] = []
        if len(new) < len(names) and added:
            gate_of_added = Gate.against(added, addressed)
            if len(added) > _FEW or gate_of_added.may_be_in(searched):
                for path in sorted(names.keys() - set(new)):
                    hits += gate_of_added.look(path, (folder / path).read_bytes())
        of_covers = {path: _name_of_cover(path, data, addressed) for path, data in covers.items()}
        if not added:  # what was searched was searched for all of them
            new = [path for path in new if of_covers.get(path) not in searched.files]
        for path in new:
            file = self._settings.site / path
            before = b"" if added else _searched_before(file, addressed.name(path), searched)
            hits += gate.look(path, covers.get(path) or (folder / path).read_bytes(), searched, before)
        if hits := [hit for hit in hits if hit.cell.value not in shared or not self._was_given(hit)]:
            raise LeaksError.of(hits, folder)
        standing = tuple(_cover(path) for path in names if path not in covers)
        kept = (name for name in searched.files if name.startswith(_COVER) and name.startswith(standing))
        searched.save(basis, secrets, {*names.values(), *of_covers.values(), *kept})

    def _was_given(self, hit: Hit) -> bool:
        """Whether the file was made to show that value: it stands in a public cell that its page or paper was given."""
        return any(hit.cell in found for found in self._given(hit.path, hit.cell))

    def _given(self, path: str, cell: PrivateCell) -> Iterator[list[PrivateCell]]:
        gate = Gate.against([cell])
        for artifact in filter(None, (self._by_path.get(part) for part in (path, *self._parts(path)))):
            is_frozen = artifact.kind is Kind.FROZEN  # it says what was right when it was issued
            yield [cell] if is_frozen else list(gate.found_in(self._candidates_of(artifact)))

    def _parts(self, path: str) -> Sequence[str]:
        artifact = self._by_path.get(path)
        return artifact.context["parts"] if artifact and artifact.kind is Kind.BATCH else ()

    @cached_property
    def _by_path(self) -> Mapping[str, Artifact]:
        return {artifact.path: artifact for artifact in self._artifacts if artifact.is_public}

    def _candidates_of(self, artifact: Artifact) -> Candidates:
        if artifact.path not in self._contexts:
            self._contexts[artifact.path] = candidates_in(GAP.join(_texts(artifact.context)))
        return self._contexts[artifact.path]


def _texts(value: Any) -> Iterator[str]:
    """All that a page was given, whatever it is in."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield str(name)
            yield from _texts(inner)
    elif isinstance(value, list | tuple | set | frozenset):
        for inner in value:
            yield from _texts(inner)
    elif value is not None:
        yield str(value)


def _searched_before(file: Path, scope: str, searched: Searched) -> bytes:
    """The file that is in place, if these bytes are known to be clean there; else nothing."""
    try:
        data = file.read_bytes()
    except OSError:
        return b""
    return data if f"{sha256(data).hexdigest()}{scope}" in searched.files else b""


class LeaksError(LeakError):
    """Private values in the finished site: `hits`, and of each page in which one is, where links into it lead."""

    hits: tuple[Hit, ...] = ()
    anchors: Mapping[str, frozenset[str]] = MappingProxyType({})

    @classmethod
    def of(cls, hits: Sequence[Hit], folder: Path) -> LeaksError:
        """All that was found in the site in that folder; the message names the first."""
        first = hits[0]
        column, place = _column(first.cell), first.cell.place
        leaks = cls("leak", file=first.path, column=column, place=place, value=mask(first.cell.value))
        leaks.hits = tuple(dict.fromkeys(hits))
        pages = {hit.path for hit in hits if hit.path.endswith(".html")}
        leaks.anchors = {
            path: frozenset(anchors((folder / path).read_text(encoding="utf-8", errors="replace"))) for path in pages
        }
        return leaks

    @property
    def paths(self) -> frozenset[str]:
        """The files that hold one."""
        return frozenset(hit.path for hit in self.hits)

    def findings(self) -> list[Finding]:
        """A finding at each cell whose value was found."""
        paths: dict[PrivateCell, list[str]] = {}
        for hit in self.hits:
            paths.setdefault(hit.cell, []).append(hit.path)
        return [
            Finding(
                "PII-003", cell.place, cell.table, value=mask(cell.value),
                facts={"page": min(found), "n": len(found), "column": _column(cell)},
            )
            for cell, found in paths.items()
        ]  # fmt: skip


def _column(cell: PrivateCell) -> str:
    """What the column is called; of one that is not known it is whatever stands above it."""
    return BY_FORM.masked(cell.column) or cell.table


def _name_of_cover(path: str, cover: bytes, addressed: Addressed) -> str:
    """What the cover of the batch at that path is remembered with, where a file is with its digest."""
    return f"{_cover(path)}{sha256(cover).hexdigest()}{addressed.name(path)}"


def _cover(path: str) -> str:
    return f"{_COVER}{path} "


def _digest(cell: PrivateCell, is_shared: bool) -> str:
    return sha256(f"{cell.value}\0{cell.is_notice}\0{is_shared}".encode()).hexdigest()[:16]


def _said_anyway(shipped: Path) -> Iterator[str]:
    """The words of the shipped templates, wording and scripts, which are on pages whatever the workbooks say."""
    for path in sorted(shipped.rglob("*")):
        if path.suffix in (".html", ".toml", ".css", ".js", ".txt"):
            yield path.read_text(encoding="utf-8", errors="replace")
