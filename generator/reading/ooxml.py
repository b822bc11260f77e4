"""What an .xlsx or .xlsm shows beside the values: error values, formulas without a result, what is struck through or
raised, number formats that show something else, comments, hidden rows and columns, pictures.

One pass over a sheet by a real parser, and none where a quick look at its bytes shows that there can be nothing: in
ten thousand rows the pass takes as long as reading the values. A quick look may see too much, never too little.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from generator.reading.faults import Fault, Seen
from generator.reading.formats import BUILT_IN, is_partial_date, is_telling, plain, shown_number, shown_text
from generator.reading.relations import LocalNames, elements, parse, related, sheet_parts
from generator.reading.sheets import CellFault, Mark

#: The first line of what the program itself writes into the comments of returned workbooks (see `returning`).
OWN_COMMENT = "— generate —"
#: The colours that it gives there to cells with findings.
OWN_FILLS = frozenset({"FFFFC7CE", "FFFFEB9C", "FFDDEBF7"})
_DECORATION = 1000  # cells of one colour on a sheet: more, and it says nothing of a single one
_SMALL = 200_000  # bytes of a sheet that costs nothing to be followed
_LAST_COLUMN = 702  # up to ZZ
_YES = frozenset({"1", "true", "on"})
_NO_SIZE = frozenset({"0", "0.0"})  # of a row or a column: some programs hide so


class Style(NamedTuple):
    """What a cell's style does to what it shows."""

    code: str = ""  # the number format, where it can show something else than the value
    is_struck: bool = False
    is_raised: bool = False
    colour: str = ""  # of what is behind, else of the letters (see `telling_colour`)
    is_unseen: bool = False  # written in the colour of what is behind it

    @property
    def is_only_colour(self) -> bool:
        return not (self.code or self.is_struck or self.is_raised or self.is_unseen)

    @property
    def changes_text(self) -> bool:
        return self.code != "" and shown_text("x", self.code) != "x"


class Run(NamedTuple):
    """A text in several runs: what is left without those that are struck through or raised."""

    text: str
    kept: str
    is_struck: bool
    is_raised: bool


def of_ooxml(archive: zipfile.ZipFile) -> dict[str, Seen]:
    """By sheet title."""
    names = set(archive.namelist())
    parts = {kind: part for kind, part in related(archive, "xl/workbook.xml").values() if part in names}
    look = archive.read(parts["styles"]) if "styles" in parts else b""
    styles, telling_conditions = (_styles(look), _telling_conditions(look)) if look else ({}, frozenset[str]())
    strings = _Strings(archive.read(parts["sharedStrings"])) if "sharedStrings" in parts else _Strings(b"")
    found = {}
    book = elements(archive.read("xl/workbook.xml"), "workbookPr") if "xl/workbook.xml" in names else []
    is_from_1904 = any(properties.get("date1904") in _YES for properties in book)
    for title, part in sheet_parts(archive).items():
        beside = [(kind, target) for kind, target in related(archive, part).values() if target in names]
        comments = [archive.read(target) for kind, target in beside if kind == "comments"]
        seen = _seen(archive.read(part), styles, strings, telling_conditions)
        found[title] = seen._replace(
            marks=(*seen.marks, *(mark for xml in comments for mark in _comments(xml))),
            has_pictures=any(kind == "drawing" for kind, _ in beside),
            is_from_1904=is_from_1904,
        )
    return found


# --- styles and shared strings --------------------------------------------------------------------------------


def _styles(xml: bytes) -> dict[str, Style]:
    """The styles that do anything, by the number that cells have of them."""
    formats: dict[str, str] = {str(n): code for n, code in BUILT_IN.items()}
    fonts: list[tuple[bool, bool]] = []
    inks: list[str] = []
    tiny: set[int] = set()
    fills: list[str] = []
    found: list[Style] = []
    names, inside = LocalNames(), [""]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        kind, within = names[name], inside[-1]
        inside.append(kind)
        if kind == "numFmt" and within == "numFmts":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif kind == "font" and within == "fonts":
            fonts.append((False, False))
            inks.append("")
        elif kind == "color" and within == "font" and inside[-3] == "fonts":
            inks[-1] = _colour(attributes)
        elif kind == "sz" and within == "font" and inside[-3] == "fonts" and float(attributes["val"]) <= TINY:
            tiny.add(len(fonts) - 1)
        elif kind == "fill" and within == "fills":
            fills.append("")
        elif kind == "gradientFill" and fills:
            fills[-1] = kind
        elif kind == "patternFill" and within == "fill" and inside[-3] == "fills":
            pattern = attributes.get("patternType", "none")
            fills[-1] = "" if pattern in ("none", "gray125") else pattern
        elif kind == "fgColor" and within == "patternFill" and inside[-4] == "fills" and fills[-1] == "solid":
            fills[-1] = _colour(attributes)
        elif within == "font" and inside[-3] == "fonts" and kind in ("strike", "vertAlign"):
            is_struck, is_raised = fonts[-1]
            fonts[-1] = is_struck or _is_struck(kind, attributes), is_raised or _is_raised(kind, attributes)
        elif kind == "xf" and within == "cellXfs":
            code, font = formats.get(attributes.get("numFmtId", "0"), ""), int(attributes.get("fontId", 0))
            is_struck, is_raised = fonts[font] if 0 <= font < len(fonts) else (False, False)
            ink, number = inks[font] if 0 <= font < len(inks) else "", int(attributes.get("fillId", 0))
            fill = fills[number] if 0 <= number < len(fills) else ""
            is_unseen = font in tiny or (ink != "" and ink == (fill or _WHITE))
            fill = "" if fill == _WHITE or fill in OWN_FILLS else fill
            found.append(Style(telling(code), is_struck, is_raised, telling_colour(fill, ink), is_unseen))

    def end(_name: str) -> None:
        inside.pop()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parse(parser, xml)
    return {str(n): style for n, style in enumerate(found) if style != Style()}


def _telling_conditions(xml: bytes) -> frozenset[str]:
    """The formats of conditions under which something else than the value is seen, by the number that rules name."""
    found: set[str] = set()
    n, ink, fill, names = -1, "", "", LocalNames()

    def start(name: str, attributes: Mapping[str, str]) -> None:
        nonlocal n, ink, fill
        kind = names[name]
        if kind == "dxf":
            n, ink, fill = n + 1, "", _WHITE
        elif n >= 0 and (_is_struck(kind, attributes) or (kind == "numFmt" and telling(attributes["formatCode"]))):
            found.add(str(n))
        elif kind == "color" and not ink:  # the font's, which comes before those of the lines
            ink = _colour(attributes)
        elif kind == "bgColor":
            fill = _colour(attributes)

    def end(name: str) -> None:
        if names[name] == "dxf" and ink == fill:
            found.add(str(n))

    if b"dxf>" in xml or not _is_ascii_based(xml):
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parse(parser, xml)
    return frozenset(found)


_WHITE, _PALE = "FFFFFFFF", "F5"  # nobody tells what is paler from white
_DARK = "50"  # nor what is darker from black
_ACCENTS = frozenset("456789")  # of a theme; its other colours are those of all texts and of links
#: Black, and blue as programs write links.
_USUAL_INKS = frozenset({"", "#0", "#4", "#8", "#12", "#18", "#39", "0000FF", "0000EE", "000080", "0563C1", "1155CC"})
TINY = 2  # points: nobody reads what is smaller


def telling_colour(fill: str, ink: str) -> str:
    """The colour of a cell that may mean something: of what is behind its letters, else of the letters themselves."""
    theme, of_theme, _ = ink.partition("/")
    rgb = ink[-6:].upper()
    is_dark = len(rgb) == 6 and max(rgb[0:2], rgb[2:4], rgb[4:6]) <= _DARK
    is_usual = theme not in _ACCENTS if of_theme else rgb in _USUAL_INKS or is_dark
    return fill or ("" if is_usual else f"ink {ink}")


def _colour(attributes: Mapping[str, str]) -> str:
    """A colour by its number, its place in the theme or in the palette; the names of white are one."""
    if "rgb" in attributes:
        rgb = attributes["rgb"][-6:].upper()
        return _WHITE if all(rgb[n : n + 2] >= _PALE for n in (0, 2, 4)) else f"FF{rgb}"
    if "theme" in attributes:
        tint = attributes.get("tint", "0")
        return _WHITE if attributes["theme"] == "0" and float(tint) == 0 else f"{attributes['theme']}/{tint}"
    indexed = attributes.get("indexed", "")
    return _WHITE if indexed in ("1", "9") else f"#{indexed}" if indexed not in ("", "64", "65") else ""


def _is_struck(kind: str, attributes: Mapping[str, str]) -> bool:
    return kind == "strike" and attributes.get("val", "1") in _YES


def _is_raised(kind: str, attributes: Mapping[str, str]) -> bool:
    return kind == "vertAlign" and attributes.get("val") in ("superscript", "subscript")


class _RichText:
    """Follows the runs of one text (`r` elements with properties and `t`)."""

    def __init__(self) -> None:
        self._runs: list[tuple[str, bool, bool]] = []
        self._is_struck = self._is_raised = False
        self._text: list[str] | None = None
        self._n_phonetic = 0  # readings of Chinese signs are no part of the text

    def start(self, kind: str, attributes: Mapping[str, str]) -> None:
        if kind == "rPh":
            self._n_phonetic += 1
        elif kind == "r":
            self._is_struck = self._is_raised = False
        elif kind == "t" and not self._n_phonetic:
            self._text = []
        self._is_struck = self._is_struck or _is_struck(kind, attributes)
        self._is_raised = self._is_raised or _is_raised(kind, attributes)

    def text(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def end(self, kind: str) -> None:
        if kind == "rPh":
            self._n_phonetic -= 1
        elif kind == "t" and self._text is not None:
            self._runs.append(("".join(self._text), self._is_struck, self._is_raised))
            self._text = None

    def finished(self) -> Run:
        runs = [run for run in self._runs if run[0].strip()]
        kept = "".join(text for text, is_struck, is_raised in self._runs if not (is_struck or is_raised))
        return Run("".join(text for text, _, _ in self._runs), kept, any(r[1] for r in runs), any(r[2] for r in runs))


class _Strings:
    """The shared strings: those with odd runs, and, only where asked for, all."""

    def __init__(self, xml: bytes) -> None:
        self._xml = xml
        self._all: list[Run] | None = None
        may_be_odd = b"strike" in xml or b"vertAlign" in xml or not _is_ascii_based(xml)
        self.odd = (
            {str(n): run for n, run in enumerate(self._read()) if run[2:] != (False, False)} if may_be_odd else {}
        )

    def text(self, number: str) -> str:
        runs = self._read()
        return runs[int(number)].text if number.isdecimal() and int(number) < len(runs) else ""

    def _read(self) -> list[Run]:
        if self._all is None:
            self._all = _rich_texts(self._xml, "si") if self._xml else []
        return self._all


def _rich_texts(xml: bytes, wanted: str) -> list[Run]:
    found: list[Run] = []
    names = LocalNames()
    current: list[_RichText] = []

    def start(name: str, attributes: Mapping[str, str]) -> None:
        kind = names[name]
        if kind == wanted:
            current[:] = [_RichText()]
        elif current:
            current[0].start(kind, attributes)

    def end(name: str) -> None:
        kind = names[name]
        if kind == wanted and current:
            found.append(current.pop().finished())
        elif current:
            current[0].end(kind)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda data: current[0].text(data) if current else None
    parse(parser, xml)
    return found


def _comments(xml: bytes) -> list[Mark]:
    """The cells with a remark that is not only the program's own."""
    places = [attributes.get("ref", "") for attributes in elements(xml, "comment")]
    texts = [run.text.partition(OWN_COMMENT)[0].strip() for run in _rich_texts(xml, "comment")]
    cells = [cell_of(place) for place, text in zip(places, texts, strict=True) if text]
    return [Mark(*cell, "comment") for cell in cells if all(cell)]


# --- sheets ---------------------------------------------------------------------------------------------------


def _is_ascii_based(xml: bytes) -> bool:
    """Whether its tags are written in single bytes, as in UTF-8, so that they can be looked for."""
    return b"\0" not in xml[:64]


def _seen(xml: bytes, styles: Mapping[str, Style], strings: _Strings, telling_conditions: frozenset[str]) -> Seen:
    if not (_may_hold_anything(xml, styles, strings) or (telling_conditions and b"cfRule" in xml)):
        return Seen()
    cells = _Cells(styles, strings, telling_conditions)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = cells.start, cells.end
    parser.CharacterDataHandler = cells.text
    parse(parser, xml)
    counts = Counter(mark.shown for mark in cells.marks if mark.kind == "fill")
    marks = tuple(mark for mark in cells.marks if mark.kind != "fill" or counts[mark.shown] <= _DECORATION)
    return Seen(tuple(cells.faults), frozenset(cells.hidden_rows), (), marks, frozenset(cells.hidden_columns))


def _may_hold_anything(xml: bytes, styles: Mapping[str, Style], strings: _Strings) -> bool:
    """The quick look. Blanks beside «=» are so rare that they count as something."""
    if not _is_ascii_based(xml) or strings.odd:
        return True
    signs = [
        b"hidden",
        b' ht="0',
        b' width="0',
        b't="e"',
        b"t='e'",
        b"<f",
        b":f>",
        b":f ",
        b":f/",
        b"rPr",
        b" =",
        b'= "',
        b"= '",
    ]
    for number, style in styles.items():
        if style.is_only_colour and len(xml) > _SMALL and _is_decoration(xml, number):
            continue
        signs += [f's="{number}"'.encode(), f"s='{number}'".encode()]
    return any(sign in xml for sign in signs)


def _is_decoration(xml: bytes, number: str) -> bool:
    """Whether a style of nothing but a colour is that of headers, or of too many cells to say anything of one."""
    signs, data = (f's="{number}"'.encode(), f"s='{number}'".encode()), max(xml.find(b'<row r="6"'), 0)
    n_cells = sum(xml.count(sign, data) for sign in signs)
    return n_cells == 0 or n_cells > _DECORATION


class _Cells:
    """Follows the XML of one sheet from cell to cell."""

    def __init__(self, styles: Mapping[str, Style], strings: _Strings, telling_conditions: frozenset[str]) -> None:
        self.faults: list[Fault] = []
        self.marks: list[Mark] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._styles, self._strings, self._names = styles, strings, LocalNames()
        self._telling_conditions, self._areas = telling_conditions, ""
        self._row = self._column = 0
        self._kind = "n"
        self._style: Style | None = None
        self._has_formula = False
        self._value: list[str] | None = None  # None until there is a `v`
        self._is_in_value = False
        self._rich: _RichText | None = None

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        kind = self._names[name]
        if kind == "c":
            self._row, self._column = cell_of(attributes.get("r", "")) if "r" in attributes else (
                self._row, self._column + 1
            )  # fmt: skip
            self._kind, self._style = attributes.get("t", "n"), self._styles.get(attributes.get("s", ""))
            self._has_formula, self._value, self._rich = False, None, None
        elif kind == "v":
            self._value, self._is_in_value = [], True
        elif self._rich:
            self._rich.start(kind, attributes)
        elif kind == "f":
            self._has_formula = True
        elif kind == "row":
            self._row, self._column = int(attributes.get("r", self._row + 1)), 0
            if attributes.get("hidden") in _YES or attributes.get("ht") in _NO_SIZE:
                self.hidden_rows.add(self._row)
        elif kind == "is":
            self._rich = _RichText()
        elif kind == "col" and (attributes.get("hidden") in _YES or attributes.get("width") in _NO_SIZE):
            first, last = int(attributes.get("min", 0)), int(attributes.get("max", 0))
            self.hidden_columns.update(range(first, min(last, _LAST_COLUMN) + 1))
        elif kind == "conditionalFormatting":
            self._areas = attributes.get("sqref", "")
        elif kind == "cfRule" and attributes.get("dxfId", "") in self._telling_conditions:
            for area in self._areas.split():
                first_cell, _, last_cell = area.partition(":")
                end = "{},{}".format(*cell_of(last_cell or first_cell))
                self.marks.append(Mark(*cell_of(first_cell), "condition", end))

    def text(self, data: str) -> None:
        if self._is_in_value and self._value is not None:
            self._value.append(data)
        elif self._rich:
            self._rich.text(data)

    def end(self, name: str) -> None:
        kind = self._names[name]
        if kind == "v":
            self._is_in_value = False
        elif kind == "c":
            self._finish()
        elif self._rich:
            self._rich.end(kind)

    def _finish(self) -> None:
        value, kind = "".join(self._value or ()), self._kind
        if kind == "e" or (self._has_formula and not value and (kind != "str" or self._value is None)):
            self.faults.append((self._row - 1, self._column - 1, CellFault(value if kind == "e" else "")))
        elif value or self._rich:
            rich = self._rich.finished() if self._rich else None
            odd = self._strings.odd.get(value) if kind == "s" else rich
            self._mark(value, odd)
        self._rich = None

    def _mark(self, value: str, odd: Run | None) -> None:
        style = self._style or Style()
        self.marks += marks_of(self._row, self._column, style, odd, lambda: self._shown(value, style, odd))

    def _shown(self, value: str, style: Style, odd: Run | None) -> str | None:
        """What the cell shows, where that is something else than what it holds."""
        if self._kind == "n":
            try:
                return shown_otherwise(float(value), style)
            except (ValueError, OverflowError):
                return None
        if self._kind not in ("s", "str", "inlineStr") or not style.changes_text:
            return None
        return shown_otherwise(self._strings.text(value) if self._kind == "s" else odd.text if odd else value, style)


def marks_of(row: int, column: int, style: Style, odd: Run | None, shown: Callable[[], str | None]) -> Iterator[Mark]:
    """The marks of one filled cell; `shown` is asked where the style has a telling number format."""
    if style.colour and not style.is_unseen:
        yield Mark(row, column, "fill", style.colour)
    if style.is_unseen:
        yield Mark(row, column, "format", "")
    elif style.is_struck or (odd and odd.is_struck):
        yield Mark(row, column, "struck", odd.kept if odd and not style.is_struck else "")
    elif style.is_raised or (odd and odd.is_raised):
        yield Mark(row, column, "raised", odd.kept if odd and not style.is_raised else "")
    elif style.code and (text := shown()) is not None:
        yield Mark(row, column, "part" if is_partial_date(style.code) else "format", text)


def telling(code: str) -> str:
    """A number format under which something else than the cell holds can be seen, or a part of it; '' for others."""
    return code if is_telling(code) or is_partial_date(code) else ""


def shown_otherwise(value: float | str, style: Style) -> str | None:
    """What a cell of that style shows of its value, None where it shows just that. Raises ValueError, OverflowError."""
    if isinstance(value, str):
        return shown_text(value, style.code) if style.changes_text else None
    if is_partial_date(style.code):
        return style.code
    shown = shown_number(value, style.code) or ""  # a fraction can't be told, and is another number
    return shown if shown != plain(value) else None


def cell_of(name: str) -> tuple[int, int]:
    """«B3» → (3, 2); with zeros where it is no name of a cell."""
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :] or 0), column
