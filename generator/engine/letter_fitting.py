"""Letters that fit: one whose last page would hold nothing but its last lines and the signature is set tighter.

How much tighter stands in the style sheet (`.tight`, `.tighter`), so that the bounds are the template's. Where even
that does not save the page, the last lines go over together with the signature, never fewer of them than the template
keeps in its block `end`. The same letter gives the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_BODY = '<body class="letter'
_END = "end"  # the id of the block that holds the last lines and the signature
_LEVELS = ("tight", "tighter")
_TOP = 125  # px (1/96 inch): what begins above it on a page has nothing but the head of the page before it


def is_letter(html: str) -> bool:
    """Whether the paper is one that can be set tighter."""
    return _BODY in html


def fitted(html: str, render: Callable[[str], Any]) -> Any:
    """The laid-out document of a letter; `render` lays out HTML."""
    document = render(html)
    n_pages = len(document.pages)
    if n_pages > 1 and _is_end_alone(document):
        for level in _LEVELS:
            tighter = render(html.replace(_BODY, f"{_BODY} {level}", 1))
            if len(tighter.pages) < n_pages:
                document = tighter
                break
    for page in document.pages:
        page.anchors.pop(_END, None)  # it is no place to go to
    return document


def _is_end_alone(document: Any) -> bool:
    """Whether the last lines of the letter begin its last page."""
    place = document.pages[-1].anchors.get(_END)
    return place is not None and place[1] < _TOP
