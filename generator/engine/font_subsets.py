"""Fonts in papers of WeasyPrint 70.0, faster: the same glyphs of the same font are cut out and compressed once.

Bold and medium glyphs are those of the letterhead and of headings, which a hundred notices share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

_MOST_FONTS = 256  # remembered; of some 15 KB each. With more of them all are forgotten, so that memory stays flat
_LARGEST = 1_000_000  # bytes; comparing a larger font takes longer than it saves
K = TypeVar("K")


def subset_once(
    plain: Callable[[Any, Mapping[int, str], bool], None],
) -> Callable[[Any, Mapping[int, str], bool], None]:
    """`Font.subset`: a font file, the glyphs used and whether hints stay make the smaller file."""
    known: dict[tuple[Any, ...], bytes] = {}
    files: dict[bytes, bytes] = {}  # each file itself, once: else every key would hold another copy of it

    def subset(self: Any, to_unicode: Mapping[int, str], hinting: bool) -> None:
        if len(self.file_content) > _LARGEST:
            plain(self, to_unicode, hinting)
            return
        file = files.setdefault(self.file_content, self.file_content)
        key = id(file), self.index, frozenset(to_unicode), hinting, bool(self.missing)
        found = known.get(key)
        if found is None:
            plain(self, to_unicode, hinting)
            _remember(known, key, self.file_content)
        else:
            self.file_content = found

    return subset


def compressed_once(plain: Callable[[Any], bytes]) -> property:
    """`Stream.data`, remembered for fonts, each of which is one piece."""
    known: dict[bytes, bytes] = {}

    def data(self: Any) -> bytes:
        if not self.compress or list(self.extra) != ["Length1"]:
            return plain(self)
        (font,) = self.stream
        found = known.get(font)
        if found is None:
            found = plain(self)
            _remember(known, font, found)
        return found

    return property(data)


def _remember(known: dict[K, bytes], key: K, value: bytes) -> None:
    if len(known) >= _MOST_FONTS:
        known.clear()
    known[key] = value
