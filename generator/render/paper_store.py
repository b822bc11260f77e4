"""The store of finished papers.

A paper is a pure function of its HTML, the assets and the engine's version, so finished ones are kept under the hash
of these and never laid out twice, also after a change of style was undone.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from generator.engine.versions import engine_version
from generator.keeping.manifest import files_below
from generator.keeping.store import Store
from generator.render.refused import is_own_file

_EDITION = 4  # one more whenever this program makes other bytes of the same HTML with the same engine
_KEEP = 400  # papers kept in the store beyond those of the last run


class PdfStore:
    """Finished papers by the hash of all that they depend on; bounded, and disposable."""

    def __init__(self, folder: Path, templates: Sequence[Path]) -> None:
        self._store = Store(folder)
        self.basis = basis_of(templates)
        self._used: set[str] = set()

    def key(self, html: str) -> str:
        """The name under which the paper of that HTML is kept."""
        return sha256(f"{self.basis}\0{html}".encode()).hexdigest()

    def get(self, key: str) -> bytes | None:
        """The finished paper, None when it has to be made."""
        self.protect(key)
        return self._store.read_bytes(key)

    def put(self, key: str, data: bytes) -> None:
        """Keep a paper; whole or not at all."""
        self._store.write_bytes(key, data)

    def protect(self, key: str) -> None:
        """A paper of this run, which stays when others go."""
        self._used.add(key)

    def prune(self, n_papers: int) -> None:
        """At the end of a whole run of `n_papers`: when the store is too full, papers of earlier runs go, oldest first.

        A run that makes no papers leaves the store as it is.
        """
        folder = self._store.folder
        if not n_papers or not folder.is_dir():
            return
        unused = [path for path in folder.iterdir() if path.name not in self._used]
        if len(unused) <= max(_KEEP, 2 * n_papers):
            return
        by_age = sorted(unused, key=lambda path: (path.stat().st_mtime_ns, path.name))
        for path in by_age[: len(unused) - max(_KEEP, n_papers)]:
            path.unlink(missing_ok=True)


def basis_of(templates: Sequence[Path]) -> str:
    """What papers depend on besides their HTML: the assets in those folders, the engine, this program's way with it."""
    return f"{_digest_of_assets(templates)}{engine_version()} {_EDITION}"


def _digest_of_assets(templates: Sequence[Path]) -> str:
    digest = sha256()
    for folder in templates:
        for path in sorted(Path(name) for name in files_below(str(folder / "assets"))):
            if path.suffix in (".css", ".ttf", ".otf", ".png", ".svg", ".jpg", ".jpeg") and is_own_file(folder, path):
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
