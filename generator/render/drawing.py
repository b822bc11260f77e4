"""Draw the artifacts that changed: templates into HTML files, papers through the PDF engine, workbooks, assets.

A file that is current is linked from the site in place, not drawn; one that is drawn with the bytes that stand there
already is linked too. No file that exists is ever opened for writing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from generator.artifact import Artifact, Kind
from generator.errors import MachineError
from generator.publishing.manifest import Fingerprints, Manifest, files_below
from generator.render.binding import Binder, Part
from generator.render.files import drawn
from generator.render.paper import NotJoinableError
from generator.render.pdf import PdfStore, Workers, engine_version, papers_of, workers_of
from generator.settings import Settings

SITE = "site"  # the site's name below output/
Progress = Callable[[int, int], None]


class Drawing:
    """One run's drawing."""

    def __init__(
        self, settings: Settings, manifest: Manifest, workers: Workers | None = None, program: str = ""
    ) -> None:
        self._settings, self._manifest, self._workers, self._program = settings, manifest, workers, program
        self._store = PdfStore(settings.output / ".cache" / "pdf", settings.templates)
        self._binder = Binder(settings.output / ".cache" / "joined", program)
        self._folder = settings.output
        self._fingerprints: Mapping[str, str] = {}
        self._private: list[tuple[str, bytes | None]] = []
        self.covers: dict[str, bytes] = {}  # of the batches that this run joined from papers of the site
        self._finished: dict[str, bytes | None] = {}  # the parts of batches; None: it stands there

    def fill(self, folder: Path, artifacts: Sequence[Artifact], progress: Progress) -> list[tuple[str, bytes | None]]:
        """Make `folder` hold every public artifact and nothing else; (path, bytes) of those that the office keeps.

        The bytes are None where what stands there is current. `progress` gets (papers done, papers in all). Raises
        GeneratorError for a faulty template or a paper that can't be made.
        """
        self._folder, self._private = folder, []
        public = {a.path for a in artifacts if a.is_public}
        self._clear(public)
        has_papers = any(a.kind in (Kind.PDF, Kind.BATCH) for a in artifacts)
        parts = (part for a in artifacts if a.kind is Kind.BATCH for part in a.context["parts"])
        self._finished = dict.fromkeys(parts)
        basis = f"{self._program} {engine_version()}", self._store.basis if has_papers else ""
        self._fingerprints = Fingerprints(self._settings.templates, *basis, self._settings.records).all(artifacts)
        changed = [a for a in artifacts if not self._kept(a)]
        covers: dict[str, tuple[bytes, str]] = {}
        for artifact, data, paper in self._drawn(changed, progress):
            if artifact.kind is Kind.BATCH:
                covers[artifact.path] = data, paper
            else:
                self._write(artifact, data, paper)
        for artifact in (a for a in changed if a.kind is Kind.BATCH):
            cover, paper = covers[artifact.path]
            if public.issuperset(artifact.context["parts"]):
                self.covers[artifact.path] = cover
            self._write(artifact, self._joined(artifact, cover), paper)
        self._copy_assets()
        self._binder.prune()
        self._store.prune(sum(a.kind in (Kind.PDF, Kind.BATCH) for a in artifacts))
        return self._private

    def _clear(self, planned: set[str]) -> None:
        """Take away what an earlier site had and this one will not."""
        top, assets = str(self._folder), {f"assets/{name}" for name, _ in _assets(self._settings.templates)}
        for file in files_below(top):
            if file[len(top) + 1 :].replace(os.sep, "/") in planned or file[len(top) + 1 :] in assets:
                continue
            path = Path(file)
            path.unlink()
            with contextlib.suppress(OSError):  # until a folder that is not empty
                while path.parent != self._folder:
                    path = path.parent
                    path.rmdir()

    def _kept(self, artifact: Artifact) -> bool:
        """Whether the file that stands there is current; then it stays."""
        place = _place(artifact)
        if not self._manifest.is_current(place, self._fingerprints[artifact.path]):
            return False
        self._manifest.keep(place)
        if artifact.kind is Kind.BATCH:
            self._binder.keep(place)
        self._store.protect(self._manifest.paper(place))
        if artifact.is_public:
            _link(self._settings.output / place, self._folder / artifact.path)
        else:
            self._private.append((artifact.path, None))
        return True

    def _write(self, artifact: Artifact, data: bytes, paper: str = "") -> None:
        place, digest = _place(artifact), sha256(data).hexdigest()
        if artifact.path in self._finished:
            self._finished[artifact.path] = data
        self._manifest.note(place, self._fingerprints[artifact.path], digest, paper)
        stands = self._manifest.digest(place) == digest
        if not artifact.is_public:
            self._private.append((artifact.path, None if stands else data))
        elif stands:
            _link(self._settings.output / place, self._folder / artifact.path)
        else:
            _write(self._folder / artifact.path, data)

    def _drawn(self, artifacts: Sequence[Artifact], progress: Progress) -> Iterator[tuple[Artifact, bytes, str]]:
        """(artifact, its bytes – of a batch those of its cover –, its name in the store); papers as they are ready."""
        if not artifacts:
            return
        from generator.render.html import Templates  # late: a run that draws nothing needs no template engine

        templates = Templates(self._settings.templates)
        papers = {a.path: a for a in artifacts if a.kind in (Kind.PDF, Kind.BATCH)}
        htmls = {path: templates.render(artifact) for path, artifact in papers.items()}
        with (
            workers_of(self._settings, self._workers) as workers,
            papers_of(htmls, self._store, self._settings, progress, workers) as coming,
        ):
            for artifact in artifacts:  # while the workers are at the papers
                if artifact.path not in papers:
                    yield artifact, drawn(artifact, templates, self._settings.records), ""
            for path, data, key in coming:
                yield papers[path], data, key

    def _joined(self, artifact: Artifact, cover: bytes) -> bytes:
        """The cover and the parts of a batch as one PDF. Raises MachineError that names a part that can't be joined."""
        paths, place = artifact.context["parts"], _place(artifact)
        parts = [Part(sha256(cover).hexdigest(), lambda: cover), *(self._part(path) for path in paths)]
        try:
            return self._binder.bind(place, parts, self._settings.output / place, self._manifest.digest(place))
        except NotJoinableError as error:
            raise MachineError("pdf_failed", path=artifact.path, why=["", *paths][error.args[0]]) from error

    def _part(self, path: str) -> Part:
        """A paper of this run: drawn just now, or where it stands."""
        data = self._finished[path]
        if data is not None:
            return Part(sha256(data).hexdigest(), lambda: data)
        linked = self._folder / path
        file = linked if linked.is_file() else self._settings.output / path
        place = f"{SITE}/{path}" if file is linked else path
        return Part(self._manifest.digest(place, str(file)), file.read_bytes)

    def _copy_assets(self) -> None:
        """What the pages load: every file of assets/, the workspace's own over the shipped, without paper fonts."""
        found: Mapping[str, Path] = dict(_assets(self._settings.templates))
        for name, source in sorted(found.items()):
            data, place = source.read_bytes(), f"{SITE}/assets/{name}"
            digest = sha256(data).hexdigest()
            self._manifest.note(place, digest, digest)
            if self._manifest.digest(place) == digest:
                _link(self._settings.output / place, self._folder / "assets" / name)
            else:
                _write(self._folder / "assets" / name, data)


def _place(artifact: Artifact) -> str:
    """Where it stands, below output/."""
    return f"{SITE}/{artifact.path}" if artifact.is_public else artifact.path


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # it may be a link to a file of the site in place
    path.write_bytes(data)


def _link(source: Path, target: Path) -> None:
    """The same file under a second name; a copy where the file system has no hard links."""
    try:
        os.link(source, target)
    except FileNotFoundError:
        target.parent.mkdir(parents=True, exist_ok=True)
        _link(source, target)
    except FileExistsError:
        if not target.samefile(source):
            target.unlink()
            _link(source, target)
    except OSError:
        target.unlink(missing_ok=True)  # it may be a link to a file of the site in place
        shutil.copyfile(source, target)


def _assets(templates: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for folder in (templates_folder / "assets" for templates_folder in templates):
        for path in folder.rglob("*"):
            relative = path.relative_to(folder)
            if path.is_file() and relative.parts[0] != "paper" and path.suffix not in (".ttf", ".otf"):
                yield relative.as_posix(), path
