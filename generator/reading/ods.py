"""What an .ods shows beside the values: error values, formulas without a result, hidden rows and columns, merged cells,
what is struck through or raised, shown texts that are not the number's, colours, comments, pictures.

One pass over the content, which says of each cell both its value and the text that it shows; and none where a quick
look at the bytes shows that there can be nothing.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from xml.parsers import expat

from generator.language.jalali import to_jalali
from generator.language.persian import to_latin
from generator.reading.faults import Fault, Seen
from generator.reading.formats import plain
from generator.reading.ooxml import OWN_COMMENT, OWN_FILLS, TINY, cell_of, telling_colour
from generator.reading.relations import parse
from generator.reading.sheets import CellFault, Mark, Merge

_SIGNS = (
    b'value-type="error"', b"table:formula=", b"table:visibility=", b"table:number-rows-spanned=", b"<draw:",
    b"text-line-through-", b"<text:tab", b"<text:line-break", b"<text:s/>", b"<text:s ", b"style:text-position=",
    b"<office:annotation", b"fo:background-color=", b"fo:color=", b'value-type="float"', b'value-type="percentage"',
    b'value-type="currency"', b'value-type="date"', b"<calcext:condition ",
)  # fmt: skip
_LAST_ROW, _MANY = 1_048_576, 1000
_NUMBERS = frozenset({"float", "percentage", "currency"})
_GROUPED = re.compile(r"(?<=\d)[,٬\s\u00a0\u202f](?=\d{3}(?!\d))")
_WHITE = "#ffffff"
_OWN = frozenset(f"#{colour[2:].lower()}" for colour in OWN_FILLS)
_GAPS = {"text:tab": " ", "text:line-break": "\n", "text:s": " "}  # the library joins what stands on either side
_TEXT_CELLS = ("table:table-cell", "table:covered-table-cell")


class Look(NamedTuple):
    """What a style does to what a cell shows."""

    is_struck: bool = False
    is_raised: bool = False
    fill: str = ""
    ink: str = ""
    is_tiny: bool = False

    @property
    def is_unseen(self) -> bool:
        return self.is_tiny or (self.ink != "" and self.ink == (self.fill or _WHITE))


_PLAIN = Look()


def of_ods(archive: zipfile.ZipFile) -> Mapping[str, Seen]:
    """By sheet title; whatever the title, when the whole workbook has nothing of the kind."""
    content = archive.read("content.xml")
    common = archive.read("styles.xml") if "styles.xml" in archive.namelist() else b""
    if not any(sign in content for sign in _SIGNS) and b"text-line-through-" not in common:
        return defaultdict(Seen)
    looks: dict[str, Look] = {}
    if common:
        _follow(_Styles(looks), common)
    cells = _Cells(looks)
    _follow(cells, content)
    return cells.found


def _follow(handler: _Styles, xml: bytes) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
    parser.CharacterDataHandler = handler.text
    parse(parser, xml)


class _Styles:
    """Follows the styles, each on top of its parent."""

    def __init__(self, looks: dict[str, Look]) -> None:
        self._looks = looks
        self._name = self._shown_name = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "style:style":
            self._name = attributes.get("style:name", "")
            self._shown_name = attributes.get("style:display-name", self._name)  # by which conditions call it
            self._looks[self._name] = self._looks.get(attributes.get("style:parent-style-name", ""), _PLAIN)
        elif self._name and name in ("style:text-properties", "style:table-cell-properties"):
            self._looks[self._name] = _changed(self._looks[self._name], attributes)

    def end(self, name: str) -> None:
        if name == "style:style":
            self._looks[self._shown_name] = self._looks[self._name]
            self._name = ""

    def text(self, data: str) -> None:
        """Styles have none."""


def _changed(look: Look, attributes: Mapping[str, str]) -> Look:
    for name in ("style:text-line-through-style", "style:text-line-through-type"):
        if name in attributes:
            look = look._replace(is_struck=attributes[name] != "none")
    if position := attributes.get("style:text-position", ""):
        look = look._replace(is_raised=position.split()[0] not in ("0%", "normal"))
    if "fo:background-color" in attributes:
        fill = attributes["fo:background-color"].lower()
        look = look._replace(fill="" if fill in ("transparent", _WHITE, *_OWN) else fill)
    if size := _POINTS.fullmatch(attributes.get("fo:font-size", "")):
        look = look._replace(is_tiny=float(size[1]) <= TINY)
    return look._replace(ink=attributes["fo:color"].lower()) if "fo:color" in attributes else look


_POINTS = re.compile(r"(\d+(?:\.\d+)?)pt")


class _Cells(_Styles):
    """Follows content.xml from cell to cell; empty ones may stand for many."""

    def __init__(self, looks: dict[str, Look]) -> None:
        super().__init__(looks)
        self.found: dict[str, Seen] = {}
        self._begin("")
        self._depth = 0  # of tables: one in a cell is no sheet
        self._cell: Mapping[str, str] | None = None
        self._is_from_1904 = False

    def _begin(self, title: str) -> None:
        self._title, self._row, self._column = title, 0, 0
        self._n_rows = 1
        self._faults: list[Fault] = []
        self._hidden: set[int] = set()
        self._hidden_columns: set[int] = set()
        self._merges: list[Merge] = []
        self._marks: list[Mark] = []
        self._defaults: list[str] = []  # the styles of the columns
        self._has_pictures = False
        self._areas = ""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        super().start(name, attributes)
        if name == "table:null-date":
            self._is_from_1904 = attributes.get("table:date-value") == "1904-01-01"
        elif name == "table:table":
            self._depth += 1
            if self._depth == 1:
                self._begin(attributes.get("table:name", ""))
        elif self._depth != 1:
            return
        elif name == "office:annotation":
            self._is_in_comment, self._comment = True, ""
        elif name.startswith("draw:"):
            self._has_pictures = True
        elif name == "calcext:conditional-format":
            self._areas = attributes.get("calcext:target-range-address", "").replace("$", "")
        elif name == "calcext:condition":
            look = self._looks.get(attributes.get("calcext:apply-style-name", ""), _PLAIN)
            if look.is_struck or look.is_unseen:
                self._marks += map(_condition, _AREA.finditer(self._areas))
        elif name == "table:table-column":
            self._add_columns(attributes)
        elif name == "table:table-row":
            self._column, self._n_rows = 0, int(attributes.get("table:number-rows-repeated", 1))
            if attributes.get("table:visibility") in ("collapse", "filter") and self._n_rows < _LAST_ROW // 2:
                self._hidden.update(range(self._row + 1, min(self._row + self._n_rows, _LAST_ROW) + 1))
        elif name in _TEXT_CELLS:
            self._cell, self._runs, self._spans = attributes, list[tuple[str, Look]](), [_PLAIN]
            self._is_in_comment, self._comment, self._n_paragraphs, self._has_gaps = False, "", 0, False
            if "table:number-rows-spanned" in attributes:
                self._merges.append(self._merge(attributes))
        elif name == "text:p" and self._cell is not None and not self._is_in_comment:
            self._n_paragraphs += 1
            if self._n_paragraphs > 1:
                self._runs.append(("\n", _PLAIN))
        elif name == "text:span" and self._cell is not None and not self._is_in_comment:
            self._spans.append(self._looks.get(attributes.get("text:style-name", ""), _PLAIN))
        elif name in _GAPS and self._cell is not None and not self._is_in_comment:
            self._has_gaps = True
            self._runs.append((_GAPS[name], self._spans[-1]))

    def _add_columns(self, attributes: Mapping[str, str]) -> None:
        n = min(int(attributes.get("table:number-columns-repeated", 1)), _MANY)
        if attributes.get("table:visibility") in ("collapse", "filter"):
            self._hidden_columns.update(range(len(self._defaults) + 1, len(self._defaults) + n + 1))
        self._defaults += [attributes.get("table:default-cell-style-name", "")] * n

    def _merge(self, attributes: Mapping[str, str]) -> Merge:
        n_rows = int(attributes["table:number-rows-spanned"])
        n_columns = int(attributes.get("table:number-columns-spanned", 1))
        return Merge(self._row + 1, self._column + 1, self._row + n_rows, self._column + n_columns)

    def text(self, data: str) -> None:
        if self._cell is None or self._depth != 1:
            return
        if self._is_in_comment:
            self._comment += data
        else:
            self._runs.append((data, self._spans[-1]))

    def end(self, name: str) -> None:
        super().end(name)
        if name == "table:table":
            self._depth -= 1
            if self._depth == 0:
                self.found[self._title] = Seen(
                    tuple(self._faults), frozenset(self._hidden), tuple(self._merges), tuple(self._marks),
                    frozenset(self._hidden_columns), self._has_pictures, is_from_1904=self._is_from_1904,
                )  # fmt: skip
        elif self._depth != 1:
            return
        elif name == "office:annotation":
            self._is_in_comment = False
        elif name == "text:span" and self._cell is not None and not self._is_in_comment:
            self._spans.pop()
        elif name == "table:table-row":
            self._row += self._n_rows
        elif name in _TEXT_CELLS and self._cell is not None:
            self._finish(self._cell)
            self._column += int(self._cell.get("table:number-columns-repeated", 1))
            self._cell = None

    def _finish(self, cell: Mapping[str, str]) -> None:
        rows = range(self._row, self._row + min(self._n_rows, _MANY))
        columns = range(self._column, self._column + min(int(cell.get("table:number-columns-repeated", 1)), _MANY))
        shown = "".join(text for text, _ in self._runs).strip()
        is_error = cell.get("calcext:value-type") == "error"
        if is_error or ("table:formula" in cell and "office:value-type" not in cell and not self._n_paragraphs):
            self._faults += [(row, column, CellFault(shown)) for row in rows for column in columns]
            return
        if self._has_gaps and cell.get("office:value-type") == "string":
            self._faults += [(row, column, shown) for row in rows for column in columns]
        marks = self._marks_of(cell, shown)
        self._marks += [Mark(row + 1, column + 1, *mark) for mark in marks for row in rows for column in columns]

    def _marks_of(self, cell: Mapping[str, str], shown: str) -> list[tuple[str, str]]:
        """(kind, what is shown) of each mark of a cell."""
        found = []
        if self._comment.partition(OWN_COMMENT)[0].strip():
            found.append(("comment", ""))
        value = cell.get("office:value", "") or cell.get("office:date-value", "")
        if not (shown or value):
            return found
        default = self._defaults[self._column] if self._column < len(self._defaults) else ""
        look = self._looks.get(cell.get("table:style-name", default), _PLAIN)
        if (colour := telling_colour(look.fill, look.ink.lstrip("#"))) and not look.is_unseen:
            found.append(("fill", colour))
        runs = [run for run in self._runs if run[0].strip()]
        kept = "".join(text for text, run in self._runs if not (run.is_struck or run.is_raised))
        if look.is_struck or any(run.is_struck for _, run in runs):
            return [*found, ("struck", "" if look.is_struck else kept)]
        if look.is_raised or any(run.is_raised for _, run in runs):
            return [*found, ("raised", "" if look.is_raised else kept)]
        if look.is_unseen:
            return [*found, ("format", "")]
        is_number = cell.get("office:value-type") in _NUMBERS and value != ""
        if is_number and self._n_paragraphs and _digits(shown) != plain(float(value)):
            found.append(("format", to_latin(shown)))
        if cell.get("office:value-type") == "date" and self._n_paragraphs and not _is_whole(value, shown):
            found.append(("part", f'"{shown}"'))
        return found


_AREA = re.compile(r"\.([A-Z]+\d+)(?::[^:]*?\.([A-Z]+\d+))?(?=\s|$)")


def _condition(area: re.Match[str]) -> Mark:
    """The mark of a condition that is for an area («احزاب.G2:احزاب.G4»)."""
    end = "{},{}".format(*cell_of(area[2] or area[1]))
    return Mark(*cell_of(area[1]), "condition", end)


def _is_whole(value: str, shown: str) -> bool:
    """Whether a shown date has its day, month and year, in the Gregorian or the Persian calendar."""
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return True
    numbers = {*map(int, _NUMBER.findall(to_latin(shown)))}
    has_month = _LETTER.search(shown) is not None or len(_NUMBER.findall(to_latin(shown))) > 2
    days = (to_jalali(day), (day.year, day.month, day.day))
    return has_month and any(dom in numbers and bool(numbers & {year, year % 100}) for year, _, dom in days)


_NUMBER, _LETTER = re.compile(r"\d+"), re.compile(r"[^\W\d_]")


def _digits(shown: str) -> str:
    """A shown number as it would be without groups of digits."""
    return _GROUPED.sub("", to_latin(shown)).replace("٫", ".")
