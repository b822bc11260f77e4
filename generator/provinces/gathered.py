"""What many workspaces say, a province each: read as their own runs would read them; nothing is written to them.

What is shown is made from snapshots, which hold public columns only. A workspace that can't be read is said, and the
others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import pipeline, settings as configuration
from generator.judging.office import load_shipped
from generator.judging.snapshot import Snapshot
from generator.language.persian import collation_key
from generator.language.wording import Wording
from generator.ledger import recall
from generator.model.errors import GeneratorError
from generator.stages import Examined


@dataclass(frozen=True, slots=True)
class Province:
    """What one workspace says. `key` is unique among those of a rollup."""

    key: str
    name: str
    examined: Examined

    @property
    def snapshot(self) -> Snapshot:
        return self.examined.snapshot

    @property
    def n_complete(self) -> int:
        return sum(dossier.is_complete for dossier in self.snapshot.dossiers.values())

    @property
    def n_open(self) -> int:
        """How many deficiencies there are."""
        return sum(len(dossier.deficiencies) for dossier in self.snapshot.dossiers.values())


@dataclass(frozen=True, slots=True)
class Unread:
    """A workspace that can't be read, and why."""

    folder: str
    error: GeneratorError

    def why(self, wording: Wording) -> str:
        """The sentence, without a path of the machine: readers of the page have nothing to do with those."""
        facts = {key: Path(str(fact)).name if _is_path(fact) else fact for key, fact in self.error.facts.items()}
        return wording.say(f"error.{self.error.code}", **facts)


def _is_path(fact: object) -> bool:
    return isinstance(fact, str) and Path(fact).is_absolute()


def gather(
    folders: Sequence[Path], today: str | None, progress: Callable[[int, int], None]
) -> tuple[list[Province], list[Unread]]:
    """Every workspace that can be read, in Persian order, and those that can't. Writes nothing."""
    found: list[tuple[Path, Examined]] = []
    unread: list[Unread] = []
    for n, folder in enumerate(folders, 1):
        try:
            settings = configuration.load(folder, today=today, pdf=False)
            wording = Wording.load(settings.templates)
            found.append((settings.root, pipeline.examine(settings, wording, recall(settings.records))))
        except GeneratorError as error:
            unread.append(Unread(folder.name or str(folder), error))
        progress(n, len(folders))
    return sorted(_named(found), key=lambda p: (collation_key(p.name), p.key)), unread


def _named(found: Iterable[tuple[Path, Examined]]) -> Iterator[Province]:
    """Each by the last line of its letterhead; by its folder where that is the shipped one or stands there twice."""
    found = list(found)
    letterheads = [examined.snapshot.office.letterhead for _, examined in found]
    lines = [letterhead[-1] if letterhead else "" for letterhead in letterheads]
    shipped = load_shipped([configuration.shipped_templates()])[1]["letterhead"][-1]
    taken: set[str] = set()
    for (root, examined), line in zip(found, lines, strict=True):
        name = line if line and line != shipped and lines.count(line) == 1 else root.name
        key, n = name, 1
        while key in taken:
            n += 1
            key = f"{name} {n}"
        taken.add(key)
        yield Province(key, key, examined)
