"""Which cells of the recognised tables are nobody's business but the office's: what the privacy gate looks for.

A cell is private when its column is not declared public, whether it is read or not. A column that is not known is not
classified: of it only what looks like personal data is. A word that says «nothing» is nobody's secret. How a party is
addressed may stand in its own letters, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from generator.language.nothing import Kind, says_nothing
from generator.language.party_names import folder_names
from generator.language.persian import are_clean, clean
from generator.language.values import as_text, parse_date
from generator.model import Addressee, Place, PrivateCell, column_letters
from generator.privacy.detector import BY_FORM, SEAM, Detector
from generator.tables.columns import Column, Privacy
from generator.tables.recognise import Region
from generator.tables.screening import holds_ids, is_searched

#: The party's own letters may say how it is addressed: columns of the class «notice». What is in no group is of all.
_LETTERS = re.compile(
    r"notices/([^/]+)/|(?:sessions/[^/]+|house)/letters/([^/]+)\.pdf|sessions/[^/]+/(?:all-letters\.pdf)"
    r"|deficiencies/all-notices\.pdf"
)
_IGNORED = "_"  # the number of the row
_SHORTEST = 6


def sort_cells(regions: Iterable[Region], detector: Detector = BY_FORM) -> tuple[tuple[PrivateCell, ...], str]:
    """The private cells, each value once for each column, and all public texts in one, line by line.

    What the detector finds in a public text is not public by standing there: pages show it masked.
    """
    private: dict[tuple[str, str, str], PrivateCell] = {}
    public: list[str] = []
    for region in regions:
        declared = {position: region.spec.column(name) for name, position in region.columns.items()}
        for position in range(region.first_column, region.last_column + 1):
            column = declared.get(position)
            if position in region.wide or (column and column.privacy is Privacy.PUBLIC):
                texts = dict.fromkeys(text for _, text in _texts(region, position))
                is_open = column is None or is_searched(region.spec, column)
                public += _masked(texts, detector, column is not None and holds_ids(column)) if is_open else texts
            elif column is None or column.field != _IGNORED:
                for row, text in _texts(region, position):
                    # what is not declared is not classified (contract §2): private by its form alone
                    is_secret = len(text) >= _SHORTEST and (column is not None or bool(detector.hits(text)))
                    if is_secret and not _is_date(text) and not says_nothing(text, Kind.TITLE):
                        cell = _private(region, column, position, row, text)
                        private.setdefault((text, cell.table, cell.column), cell)
    return tuple(private.values()), "\n".join(public)


def _masked(texts: Collection[str], detector: Detector, among_ids: bool) -> Iterable[str]:
    """The texts as pages show them; one look at all of them spares most columns the look at each."""
    if not detector.may_hold(SEAM.join(texts), among_ids=among_ids):
        return texts
    return [detector.masked(text, among_ids=among_ids) for text in texts]


def _private(region: Region, column: Column | None, position: int, row: int, text: str) -> PrivateCell:
    sheet = region.sheet
    header = sheet.rows[region.header_row - 1]
    title = column.title if column else clean(as_text(header[position - 1])) if position <= len(header) else ""
    place = Place(sheet.file, sheet.title, f"{column_letters(position)}{row}")
    return PrivateCell(text, region.spec.key, title, place, column is not None and column.privacy is Privacy.NOTICE)


def _texts(region: Region, position: int) -> Iterator[tuple[int, str]]:
    """(row, text) of each different text and whole number of a column, where it stands first."""
    first: dict[Any, int] = {}
    for number, cells in enumerate(region.sheet.rows[region.header_row : region.last_row], region.header_row + 1):
        raw = cells[position - 1] if position <= len(cells) else ""
        first.setdefault(raw if isinstance(raw, str) else (raw.__class__, raw), number)  # 1 and True are not the same
    if are_clean(raw for raw in first if isinstance(raw, str)):
        texts = (raw if isinstance(raw, str) else _text(raw[1]) for raw in first)
    else:
        texts = (_text(raw if isinstance(raw, str) else raw[1]) for raw in first)
    return ((number, text) for number, text in zip(first.values(), texts, strict=True) if text)


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return clean(raw)
    is_whole = (isinstance(raw, int) and not isinstance(raw, bool)) or (isinstance(raw, float) and raw.is_integer())
    return str(int(raw)) if is_whole else ""


def _is_date(text: str) -> bool:
    """A day is no secret by itself: the same day stands on pages for other reasons."""
    return len(text) < 20 and parse_date(text)[0] is not None


# --- letters ------------------------------------------------------------------------------------------------------


class Addressed(Struct, frozen=True):
    """How letters address whom: folder of a party → the values that its letters may show; `frozen` may show any."""

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    frozen: frozenset[str] = frozenset()

    def scope(self, path: str) -> str:
        """Whose letter a file is: the folder of the party, «*» of all, '' when it is none."""
        if path in self.frozen:
            return "*"
        match = _LETTERS.match(path)
        return (match[1] or match[2] or "*") if match else ""

    def name(self, path: str) -> str:
        """What a file's bytes are remembered with: may it show other values, it has to be searched again."""
        scope = self.scope(path)
        return f" {scope} {sorted(self.values.get(scope, ()))}" if scope else ""

    def may_show(self, scope: str, cell: PrivateCell) -> bool:
        """Whether files of a scope may show a value."""
        return cell.is_notice and (scope == "*" or cell.value in self.values.get(scope, ()))


def addressed(addressees: Mapping[str, Addressee], codes: Iterable[str], frozen: Iterable[str]) -> Addressed:
    """What the letters of this run may show. Issued ones (`frozen`) say what was right on the day of their issue."""
    values = {
        folder: frozenset(value for value in (to.honorific, to.role_title) if value)
        for code, folder in folder_names(codes).items()
        if (to := addressees.get(code))
    }
    return Addressed(values, frozenset(frozen))
