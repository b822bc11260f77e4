"""An output file as data: its path, how it is drawn, and all that its drawing gets to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple


class Kind(StrEnum):
    """How the context becomes bytes: one renderer each in `render/`."""

    HTML = "html"  # the template, as it stands
    PDF = "pdf"  # the template, through the PDF engine
    XLSX = "xlsx"  # no template: the context is {"tables": [...]} of `render/xlsx.py`
    BATCH = "batch"  # papers joined for the printer, behind a cover: the template with the context; see `Artifact`
    FROZEN = "frozen"  # no template: the context is {"file": path below records/, "sha256"}, published byte for byte
    ICS = "ics"  # no template: the context is that of `render/files.py`
    TEXT = "text"  # no template: the context is {"text": str}, e.g. a script of data


@dataclass(frozen=True, slots=True)
class Artifact:
    """One file. The context holds text, numbers, lists and dicts only: nothing that knows more.

    The path is below `output/site/`, or below `output/` for what only the office sees (`is_public` False): that is
    where personal values may stand, and nowhere else.

    The context of a BATCH has `parts`: the paths of other artifacts of the run, of kind PDF or FROZEN, in the order in
    which they are printed. Its template draws the cover, which gives the whole its title. A public batch has public
    parts only.

    The `key`, where there is one, is the digest of all that the context follows from: where it is what it was, the
    context is too, and nobody need work it out. See `Later`. One that `waits` is looked at after all others: what its
    context is made from comes from a process of its own.
    """

    path: str
    template: str
    context: Mapping[str, Any]
    kind: Kind = Kind.HTML
    is_public: bool = True
    key: str = ""
    waits: bool = False


class FileChange(NamedTuple):
    """One line of one file below output/; None where there was, or is, no such line, '' where none can be told."""

    where: str
    before: str | None
    after: str | None


class Later(Mapping[str, Any]):
    """A context that is worked out when somebody looks at it."""

    def __init__(self, make: Callable[[], Mapping[str, Any]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, Any]:
        return self._make()

    def __getitem__(self, name: str) -> Any:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)
