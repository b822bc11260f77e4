"""Draw artifacts: templates into HTML files, and papers through the PDF engine; assets are copied beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from generator.artifact import Artifact
from generator.render.html import Templates
from generator.render.pdf import PdfStore, render_papers
from generator.settings import Settings


def render(
    artifacts: Sequence[Artifact], folder: Path, settings: Settings, progress: Callable[[int, int], None]
) -> None:
    """Write every artifact below `folder`, which is empty. `progress` gets (papers done, papers in all).

    Raises GeneratorError for a faulty template or a paper that can't be made.
    """
    templates = Templates(settings.templates)
    for artifact in artifacts:
        if artifact.kind == "html":
            _write(folder / artifact.path, templates.render(artifact).encode())
    papers = {a.path: templates.render(a) for a in artifacts if a.kind == "pdf"}
    store = PdfStore(settings.output / ".cache" / "pdf", settings.templates)
    for path, data in render_papers(papers, store, settings, progress):
        _write(folder / path, data)
    store.prune()
    _copy_assets(settings.templates, folder / "assets")


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
