"""Draw artifacts: templates into HTML files, papers through the PDF engine, workbooks; and copy the assets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from generator.artifact import Artifact, Kind
from generator.errors import MachineError
from generator.render.html import Templates
from generator.render.ics import calendar
from generator.render.joining import NotJoinableError, join
from generator.render.pdf import PdfStore, render_papers
from generator.render.xlsx import workbook
from generator.settings import Settings


def render(
    artifacts: Sequence[Artifact], folder: Path, settings: Settings, progress: Callable[[int, int], None]
) -> list[tuple[str, bytes]]:
    """Write every public artifact below `folder`, which is empty; (path, bytes) of the others, which the office keeps.

    `progress` gets (papers done, papers in all). Raises GeneratorError for a faulty template or a paper that can't be
    made.
    """
    private = []
    for artifact, data in _with_batches(artifacts, settings, progress):
        if artifact.is_public:
            _write(folder / artifact.path, data)
        else:
            private.append((artifact.path, data))
    _copy_assets(settings.templates, folder / "assets")
    return private


def _with_batches(
    artifacts: Sequence[Artifact], settings: Settings, progress: Callable[[int, int], None]
) -> Iterator[tuple[Artifact, bytes]]:
    """The bytes of every artifact; batches last, for they are joined from the others."""
    parts = {part for artifact in artifacts if artifact.kind is Kind.BATCH for part in artifact.context["parts"]}
    finished: dict[str, bytes] = {}
    covers: list[tuple[Artifact, bytes]] = []
    for artifact, data in _drawn(artifacts, settings, progress):
        if artifact.path in parts:
            finished[artifact.path] = data
        if artifact.kind is Kind.BATCH:
            covers.append((artifact, data))
        else:
            yield artifact, data
    for artifact, cover in covers:
        yield artifact, _joined(artifact, cover, finished)


def _drawn(
    artifacts: Sequence[Artifact], settings: Settings, progress: Callable[[int, int], None]
) -> Iterator[tuple[Artifact, bytes]]:
    """The bytes of every artifact, of a batch those of its cover; papers last, in the order in which they are ready."""
    templates = Templates(settings.templates)
    papers: dict[str, str] = {}
    by_path = {artifact.path: artifact for artifact in artifacts}
    for artifact in artifacts:
        match artifact.kind:
            case Kind.HTML:
                yield artifact, templates.render(artifact).encode()
            case Kind.XLSX:
                yield artifact, workbook(artifact.context["tables"])
            case Kind.ICS:
                yield artifact, calendar(artifact.context)
            case Kind.TEXT:
                yield artifact, artifact.context["text"].encode()
            case Kind.FROZEN:
                yield artifact, _frozen(settings.records / artifact.context["file"])
            case Kind.PDF | Kind.BATCH:
                papers[artifact.path] = templates.render(artifact)
    store = PdfStore(settings.output / ".cache" / "pdf", settings.templates)
    for path, data in render_papers(papers, store, settings, progress):
        yield by_path[path], data
    store.prune()


def _joined(artifact: Artifact, cover: bytes, finished: Mapping[str, bytes]) -> bytes:
    """The cover and the parts of a batch as one PDF. Raises MachineError that names the part that can't be joined."""
    parts = artifact.context["parts"]
    try:
        return join([cover, *(finished[part] for part in parts)])
    except NotJoinableError as error:
        raise MachineError("pdf_failed", path=artifact.path, why=["", *parts][error.args[0]]) from error


def _frozen(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MachineError("pdf_failed", path=path.name, why=error.strerror or str(error)) from error


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _copy_assets(templates: Sequence[Path], target: Path) -> None:
    """What the pages load: every file of assets/, the workspace's own over the shipped, without the paper fonts."""
    for source in (folder / "assets" for folder in templates):
        for path in sorted(source.rglob("*")):
            relative = path.relative_to(source)
            is_paper = relative.parts[0] == "paper" or (path.suffix in (".ttf", ".otf"))
            if path.is_file() and not is_paper:
                _write(target / relative, path.read_bytes())
