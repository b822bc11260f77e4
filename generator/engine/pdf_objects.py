"""Objects of a PDF by pydyf 0.13.0, written faster: the same bytes on shorter ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_MOST_KEYS = 4_000


def bytes_of(plain: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    """`pydyf._to_bytes`, the usual types first."""

    def to_bytes(item: Any) -> bytes:
        kind = type(item)
        if kind is bytes:
            return item  # type: ignore[no-any-return]
        if kind is float:
            return b"%d" % item if item.is_integer() else (b"%f" % item).rstrip(b"0")
        if kind is int:
            return b"%d" % item
        return item.encode("ascii") if kind is str else plain(item)

    return to_bytes


def dictionary_data(to_bytes: Callable[[Any], bytes]) -> property:
    """`Dictionary.data`: the tags of a roster are a hundred thousand of them with the same few keys."""
    known: dict[str, bytes] = {}

    def data(self: Any) -> bytes:
        parts = []
        for key, value in self.items():
            name = known.get(key)
            if name is None:
                name = b"/" + to_bytes(key) + b" "
                if len(known) < _MOST_KEYS:
                    known[key] = name
            parts.append(name + to_bytes(value))
        return b"<<" + b"".join(parts) + b">>"

    return property(data)


@property  # type: ignore[misc]
def page_references(pdf: Any) -> tuple[bytes, ...]:
    """`pydyf.PDF.page_references`, made when there are more pages than before: each tag asks for one of them, so with
    the pages and the tags of a long roster the time grows as their product."""
    kids = pdf.pages["Kids"]
    n_kids, references = vars(pdf).get("references_made", (0, ()))
    if n_kids != len(kids):
        references = tuple(b"%d 0 R" % number for number in kids[::3])
        pdf.references_made = len(kids), references
    return references  # type: ignore[no-any-return]
