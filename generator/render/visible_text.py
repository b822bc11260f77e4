"""What a person sees of a page or a paper, line by line: for comparing two states of one file."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_SILENT = frozenset({"script", "style", "head", "template"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "col", "wbr", "source"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "small", "span", "strong",
     "sub", "sup", "time", "u", "var", "wbr", "label"}
)  # fmt: skip
_CELLS = frozenset({"td", "th"})
_SPACES = re.compile(r"[ \t\r\n\f]+")


class _Lines(HTMLParser):
    """Blocks become lines; the cells of a row stand in one, with bars between them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._words: list[str] = []
        self._silent: list[str] = []
        self._in_row = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent.append(tag)
        elif tag == "tr":
            self.end()
            self._in_row = True
        elif tag in _CELLS and self._in_row:
            if self._words:
                self._words.append(" | ")
        elif tag not in _INLINE:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif tag in ("tr", "table"):
            self._in_row = False
            self.end()
        elif tag not in _INLINE and tag not in _CELLS and tag not in _VOID:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def _break(self) -> None:
        if self._in_row:
            self._words.append(" ")
        else:
            self.end()

    def end(self) -> None:
        """The line is over."""
        line = _SPACES.sub(" ", "".join(self._words)).strip()
        self._words = []
        if line:
            self.lines.append(line)


def visible_lines(html: str) -> list[str]:
    """The lines of a page; what is in no element that is shown is left out."""
    parser = _Lines()
    parser.feed(html)
    parser.close()
    parser.end()
    return parser.lines
