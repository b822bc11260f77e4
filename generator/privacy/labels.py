"""The names of files and sheets as they are shown: without the personal data that may stand in them.

Every place (file, sheet, cell) that the program speaks of is made from these names, so no page, message or file can
show another. Two that look alike afterwards are told apart by a number. What opens a workbook asks for its real name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import splitext

from generator.model import Finding, Place
from generator.privacy.detector import BY_FORM
from generator.reading.sheets import Sheet


class Labels:
    """The names of one run's inputs, in the order in which they come."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}  # real → shown
        self._sheets: dict[tuple[str, str], str] = {}  # (real file, real title) → shown title
        self._findings: list[Finding] = []

    def file(self, name: str) -> str:
        """A path as it is shown; its folders and its ending stay."""
        if name not in self._files:
            stem, ending = splitext(name)
            masked = "/".join(BY_FORM.masked(part) for part in stem.split("/"))
            self._files[name] = shown = _unlike(masked, ending, self._files.values()) if masked != stem else name
            if shown != name:
                self._note(name, Place(shown), shown)
        return self._files[name]

    def sheet(self, file: str, title: str) -> str:
        """The title of a sheet of that file as it is shown."""
        if (file, title) not in self._sheets:
            masked = BY_FORM.masked(title)
            others = (shown for (of, _), shown in self._sheets.items() if of == file)
            self._sheets[file, title] = shown = _unlike(masked, "", others) if masked != title else title
            if shown != title:
                self._note(title, Place(self.file(file), shown), shown)
        return self._sheets[file, title]

    def _note(self, name: str, place: Place, shown: str) -> None:
        parts = (hit for part in splitext(name)[0].split("/") for hit in BY_FORM.hits(part))
        kind = next(parts, BY_FORM.hits(name)[0]).kind
        self._findings.append(Finding("PII-002", place, facts={"name": shown, "kind": kind}))

    def shown(self, sheets: Iterable[Sheet]) -> Iterator[Sheet]:
        """The sheets as they come, under the names that are shown."""
        for sheet in sheets:
            file, title = self.file(sheet.file), self.sheet(sheet.file, sheet.title)
            is_same = (file, title) == (sheet.file, sheet.title)
            yield sheet if is_same else sheet._replace(file=file, title=title)

    def place(self, place: Place) -> Place:
        """A real place as it is shown."""
        sheet = self.sheet(place.file, place.sheet) if place.sheet else ""
        return place._replace(file=self.file(place.file), sheet=sheet)

    def real(self, place: Place) -> Place:
        """Where that is, for whoever opens the file."""
        file = next((real for real, shown in self._files.items() if shown == place.file), place.file)
        sheets = (real for (of, real), shown in self._sheets.items() if of == file and shown == place.sheet)
        return place._replace(file=file, sheet=next(sheets, place.sheet))

    @property
    def findings(self) -> list[Finding]:
        """A finding for each name that is shown otherwise."""
        return list(self._findings)


def _unlike(masked: str, ending: str, others: Iterable[str]) -> str:
    """The name, with a number where another is shown under it already."""
    taken, n, shown = set(others), 1, f"{masked}{ending}"
    while shown in taken:
        n += 1
        shown = f"{masked} ({n}){ending}"
    return shown
