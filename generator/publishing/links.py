"""The links of a site that lead nowhere: to a file that is not there, or to an anchor that the page does not have.

Only what stands in `href`, `src` and their like is looked at; what leads out of the site is none of our business.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

_LINKS = frozenset({"href", "src", "poster", "data", "action", "formaction"})


class Broken(NamedTuple):
    """A page, and the link in it that leads nowhere."""

    page: str
    link: str


class _Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.anchors: set[str] = {"", "top"}
        self.links: dict[str, None] = {}  # in the order of the page
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and (name == "id" or (tag == "a" and name == "name")):
                self.anchors.add(value)
            elif value is not None and name in _LINKS:
                self.links[value] = None


def anchors(html: str) -> set[str]:
    """Where links into a page can lead."""
    return _Page(html).anchors


def broken(pages: Mapping[str, str], files: Collection[str]) -> Iterator[Broken]:
    """Page by page. `pages` are the HTML texts by path, `files` the paths of all files of the site."""
    parsed = {path: _Page(html) for path, html in pages.items()}
    for path, page in sorted(parsed.items()):
        for link in page.links:
            if not _leads_somewhere(path, link, parsed, files):
                yield Broken(path, link)


def _leads_somewhere(page: str, link: str, parsed: Mapping[str, _Page], files: Collection[str]) -> bool:
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return True
    target = page
    if parts.path:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
        if parts.path.endswith("/"):
            target = posixpath.join(target, "index.html")
    if target.startswith(("..", "/")) or target not in files:
        return False
    return target not in parsed or unquote(parts.fragment) in parsed[target].anchors
