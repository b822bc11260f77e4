"""Papers that fit: a letter whose last page would hold nothing but its last lines and the signature is set tighter, and
so is a paper that is to be one sheet and is not.

How much tighter stands in the style sheet (`.tight`, `.tighter`), so that the bounds are the template's. Where even
that does not save the page, the last lines go over together with the signature, never fewer of them than the template
keeps in its block `end`. The same letter gives the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_LETTER, _ONE_SHEET = '<body class="letter', '<body class="report one'
_END = "end"  # the id of the block that holds the last lines and the signature
_LEVELS = ("tight", "tighter")
_TOP = 125  # px (1/96 inch): what begins above it on a page has nothing but the head of the page before it


def is_fitted(html: str) -> bool:
    """Whether the paper is one that can be set tighter."""
    return _LETTER in html or _ONE_SHEET in html


def fitted(html: str, render: Callable[[str], Any]) -> Any:
    """The laid-out document of such a paper; `render` lays out HTML."""
    document = render(html)
    n_pages = len(document.pages)
    body = _LETTER if _LETTER in html else _ONE_SHEET
    if n_pages > 1 and (body == _ONE_SHEET or _is_end_alone(document)):
        for level in _LEVELS:
            tighter = render(html.replace(body, f"{body} {level}", 1))
            document = tighter if len(tighter.pages) < len(document.pages) else document
            if len(document.pages) < (n_pages if body == _LETTER else 2):
                break
    for page in document.pages:
        page.anchors.pop(_END, None)  # it is no place to go to
    return document


def _is_end_alone(document: Any) -> bool:
    """Whether the last lines of the letter begin its last page."""
    place = document.pages[-1].anchors.get(_END)
    return place is not None and place[1] < _TOP
