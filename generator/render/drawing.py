"""Draw the artifacts that changed: templates into HTML files, papers through the PDF engine, workbooks, assets.

A file that is current is linked from the site in place, not drawn; one that is drawn with the bytes that stand there
already is linked too. No file that exists is ever opened for writing.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from generator.engine.versions import engine_version
from generator.keeping.manifest import Fingerprints, Manifest, paths_below
from generator.keeping.store import Store
from generator.model.artifact import Artifact, Kind
from generator.render.batches import Batches, Part, Pieces
from generator.render.confined import rendering
from generator.render.files import drawn
from generator.render.paper_store import PdfStore
from generator.render.refused import is_own_file
from generator.render.visible_text import visible_lines
from generator.render.workers import Task, Workers, workers_of
from generator.settings import Settings

if TYPE_CHECKING:
    from generator.render.confined import Confined
    from generator.render.html import Templates

_TEXTS = "texts"
SITE = "site"  # the site's name below output/
Progress = Callable[[int, int], None]


class Drawing:
    """One run's drawing."""

    def __init__(
        self, settings: Settings, manifest: Manifest, workers: Workers | None = None, program: str = ""
    ) -> None:
        self._settings, self._manifest, self._workers, self._program = settings, manifest, workers, program
        self._store = PdfStore(settings.output / ".cache" / "pdf", settings.templates)
        self._batches = Batches(settings.output, manifest, program, self._put)
        self._output = self._folder = settings.output
        self._places: dict[str, str] = {}  # path of the artifact → where it stands below output/
        self._fingerprints: dict[str, str] = {}  # path of the artifact → what it is drawn by
        self._keys: dict[str, str] = {}
        self._private: list[tuple[str, bytes | None]] = []
        self._assets = {f"assets/{name}": path for name, path in assets_of(settings.templates)}  # own over shipped
        self._ending = contextlib.ExitStack()  # with the drawing
        self._said: dict[str, str] = {}  # public paper that was drawn → its page
        self.artifacts: list[Artifact] = []  # all that are drawn
        self.covers: dict[str, bytes] = {}  # of the batches that this run joined from papers of the site

    def fill(
        self,
        folder: Path,
        artifacts: Iterable[Artifact],
        progress: Progress,
        meanwhile: Callable[[], None] = lambda: None,
    ) -> list[tuple[str, bytes | None]]:
        """Make `folder` hold every public artifact and nothing else; (path, bytes) of those that the office keeps.

        The bytes are None where what stands there is current. What workers make is begun as soon as its artifact has
        come. `progress` gets (papers done, papers in all); `meanwhile` is called when only a batch is waited for.
        Raises GeneratorError for a faulty template or a paper that can't be made.
        """
        self._folder, self._private = folder, []
        with (
            workers_of(self._settings, self._workers) as workers,
            workers.making(self._store, self._settings) as making,
            contextlib.closing(self._batches),
            self._ending,
        ):
            kept, given = [], dict[str, Artifact]()

            def is_ours(artifact: Artifact) -> bool:
                """Whether it has to be drawn here: it does not stand, and no worker makes it."""
                if self._is_current(artifact):
                    kept.append(artifact)
                elif task := self._task(artifact, workers):
                    making.give(artifact.path, task)
                    given[artifact.path] = artifact
                else:
                    return True
                return False

            changed = [artifact for artifact in self._coming(artifacts) if not artifact.waits and is_ours(artifact)]
            if making.n_papers:
                progress(0, making.n_papers)
            self._places = {a.path: place_of(a) for a in self.artifacts}
            self._batches.expect(a.path for a in (*changed, *given.values()))
            self._clear({a.path for a in self.artifacts if a.is_public})
            self._write_given(given, making.taken(progress, waiting=False))
            n_standing = len(kept)
            for artifact in kept:
                self._keep(artifact)
            for artifact in changed:  # while the workers are at theirs
                self._draw(artifact)
            for artifact in filter(is_ours, (a for a in self.artifacts if a.waits)):
                self._draw(artifact)
            for artifact in kept[n_standing:]:
                self._keep(artifact)
            self._write_given(given, making.taken(progress))
            self._batches.begin(self._places)  # those that waited for what was drawn here
            if self._batches.are_begun:
                meanwhile()
            for batch in self._batches.joined():
                self._note(*batch)
        self._copy_assets()
        self._batches.prune()
        self._store.prune(sum(a.kind in (Kind.PDF, Kind.BATCH) for a in (*kept, *given.values())))
        return self._private

    def _coming(self, artifacts: Iterable[Artifact]) -> Iterator[Artifact]:
        """Those that are drawn, as they come, but batches last: they follow from what they are joined from."""
        batches = []
        for artifact in artifacts:
            if artifact.path in self._assets:
                continue  # the office has its own
            if artifact.kind is Kind.BATCH:
                batches.append(artifact)
                continue
            self.artifacts.append(artifact)
            yield artifact
        self.artifacts += batches
        yield from batches

    def keep_texts(self) -> None:
        """Keep what the papers say that were drawn, so that the next run can tell what would change in them. Raises
        OSError."""
        if not self._said:
            return
        papers = {place_of(a) for a in self.artifacts if a.kind in (Kind.PDF, Kind.BATCH)}
        kept = {place: text for place, text in kept_texts(self._output).items() if place in papers}
        for place, html in self._said.items():
            if not kept.get(place, "").startswith(_digest(html.encode())):  # what it said, it says still
                kept[place] = "\n".join(said_of(html))
        _texts(self._output).write(_TEXTS, kept)

    @cached_property
    def _templates(self) -> Templates | Confined:
        return self._ending.enter_context(rendering(self._settings.templates))

    def _task(self, artifact: Artifact, workers: Workers) -> Task | None:
        """What workers need to know to make the file; None where it is not worth it."""
        if artifact.kind in (Kind.PDF, Kind.BATCH):
            html = self._templates.render(artifact)
            if artifact.is_public:
                self._said[place_of(artifact)] = html
            return Kind.PDF, html
        if artifact.kind is Kind.XLSX and workers.running:
            return Kind.XLSX, artifact.context["tables"]
        return None

    def _write_given(self, given: Mapping[str, Artifact], coming: Iterator[tuple[str, bytes, str]]) -> None:
        """What workers make, as it is ready; a batch is joined as soon as its cover and its parts are there."""
        for path, data, paper in coming:
            artifact = given[path]
            if artifact.kind is Kind.BATCH:
                self._batches.covered(artifact, data, paper)
                if all(self._places[part].startswith(f"{SITE}/") for part in artifact.context["parts"]):
                    self.covers[path] = data
            else:
                self._write(artifact, data, _digest(data), paper)
            self._batches.begin(self._places)

    def _draw(self, artifact: Artifact) -> None:
        """What needs no worker."""
        data = drawn(artifact, self._templates, self._settings.records)
        self._write(artifact, data, _digest(data))

    def _clear(self, planned: Set[str]) -> None:
        """Take away what an earlier site had and this one will not."""
        for name in paths_below(self._folder):
            if name in planned or name in self._assets:
                continue
            path = self._folder / name
            path.unlink()
            with contextlib.suppress(OSError):  # until a folder that is not empty
                while path.parent != self._folder:
                    path = path.parent
                    path.rmdir()

    @cached_property
    def _drawn_by(self) -> Fingerprints:
        program = f"{self._program} {engine_version()}"
        return Fingerprints(self._settings.templates, program, self._store.basis, self._settings.records)

    def _is_current(self, artifact: Artifact) -> bool:
        """Whether the file that stands there is what would be drawn."""
        place, path = place_of(artifact), artifact.path
        self._keys[path] = key = self._drawn_by.key(artifact)
        fingerprint = self._manifest.fingerprint(place, key) or self._drawn_by.of(artifact, self._fingerprints)
        self._fingerprints[path] = fingerprint
        return self._manifest.is_current(place, fingerprint)

    def _keep(self, artifact: Artifact) -> None:
        """The file that stands there stays."""
        place = place_of(artifact)
        self._manifest.keep(place, self._keys[artifact.path])
        if artifact.kind is Kind.BATCH:
            self._batches.kept(place)
        self._store.protect(self._manifest.paper(place))
        if artifact.is_public:
            self._link(place, f"{self._folder}/{artifact.path}")
        else:
            self._private.append((artifact.path, None))

    def _link(self, place: str, target: str) -> None:
        """What stands at that place below output/ under a second name; mostly it is there from the site before."""
        if not self._manifest.see(place, target):
            _link(f"{self._output}/{place}", target)

    def _write(self, artifact: Artifact, data: bytes, digest: str, paper: str = "") -> None:
        self._put(artifact, [data], digest)
        self._note(artifact, [data], digest, paper)

    def _put(self, artifact: Artifact, pieces: Pieces, digest: str) -> None:
        """Into the folder, unless the same bytes stand in place."""
        place, file = place_of(artifact), f"{self._folder}/{artifact.path}"
        if artifact.is_public and self._manifest.digest(place) != digest:
            _write(Path(file), pieces)
            self._manifest.know(place, file, digest)

    def _note(self, artifact: Artifact, pieces: Pieces, digest: str, paper: str) -> None:
        """What has become of an artifact that was drawn."""
        path, place = artifact.path, place_of(artifact)
        self._manifest.note(place, self._fingerprints[path], digest, paper, self._keys[path])
        stands = self._manifest.digest(place) == digest
        if not artifact.is_public:
            self._private.append((path, None if stands else b"".join(pieces)))
        elif stands:
            self._link(place, f"{self._folder}/{path}")
        read = (self._folder / path).read_bytes if artifact.is_public else lambda: b"".join(pieces)
        self._batches.drawn(path, Part(digest, read))

    def _copy_assets(self) -> None:
        """What the pages load: every file of assets/ but for the fonts of papers."""
        for path, source in sorted(self._assets.items()):
            data, place = source.read_bytes(), f"{SITE}/{path}"
            digest, file = _digest(data), f"{self._folder}/{path}"
            self._manifest.note(place, digest, digest)
            if self._manifest.digest(place) == digest:
                self._link(place, file)
            else:
                _write(Path(file), [data])
                self._manifest.know(place, file, digest)


def said_of(html: str) -> list[str]:
    """What a paper says, line by line; first the digest of all that it was drawn from."""
    return [_digest(html.encode()), *visible_lines(html)]


def kept_texts(output: Path) -> Mapping[str, str]:
    """What the public papers below output/ say, as far as that was kept, as `said_of` has it; by their place."""
    return _texts(output).read(_TEXTS) or {}


def _texts(output: Path) -> Store:
    return Store(output / ".cache", "texts 2")


def place_of(artifact: Artifact) -> str:
    """Where it stands, below output/."""
    return f"{SITE}/{artifact.path}" if artifact.is_public else artifact.path


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _write(path: Path, pieces: Pieces) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)  # it may be a link to a file of the site in place
    with path.open("wb") as file:
        file.writelines(pieces)


def _link(source: str, target: str) -> None:
    """The same file under a second name; a copy where the file system has no hard links."""
    Path(target).unlink(missing_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def assets_of(templates: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    for folder in (templates_folder / "assets" for templates_folder in templates):
        for path in folder.rglob("*"):
            relative = path.relative_to(folder)
            if is_own_file(folder, path) and relative.parts[0] != "paper" and path.suffix not in (".ttf", ".otf"):
                yield relative.as_posix(), path
