"""The privacy gate: no site is published in which a private value of this run can be read.

Pages are made from types without private fields, so nothing should ever be found. The gate looks nevertheless, in the
finished files and through all usual encodings, because a template of the workspace or a mistake of ours could lead a
value out. It looks for numbers of seven digits and more, e-mail addresses, and texts long enough to be nobody else's.
What an office has typed into a public cell as well, or what templates and wording say anyway, is no secret.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from generator import __version__
from generator.decode import texts
from generator.errors import LeakError
from generator.journal import write_whole
from generator.manifest import Manifest
from generator.model import PrivateCell
from generator.persian import fold
from generator.privacy import mask
from generator.settings import Settings

#: The party's own letters may say how it is addressed: columns of the class «notice».
_LETTERS = re.compile(
    r"notices/|sessions/[^/]+/letters/|sessions/[^/]+/all-letters\.pdf|house/letters/|deficiencies/all-notices\.pdf"
)
_FEWEST_DIGITS, _MOST_DIGITS = 7, 16
_SHORTEST_TEXT, _SHORTEST_WITH_DIGITS = 16, 10  # folded letters; shorter ones are anybody's words
_GRAM, _STRIDE = 6, 4  # every text of nine letters has a gram at each place of the stride
_NUMBER = re.compile(r"\d+(?:[ \t\-–—./()+_\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad,،]{1,3}\d+)*")
_MOST_GROUPS = 16
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_REACH = 20_000  # bytes: what a cell of thousands of letters takes, escaped
_RECORD = ".cache/gate.json"  # its name below output/
_DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 2)


class _Folding(dict[int, str]):
    """`persian.fold`, letter by letter and remembered: fast enough for a whole site."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = fold(chr(code))
        return folded


_FOLDING = _Folding()


@dataclass(frozen=True, slots=True)
class Hit:
    """A private value that was found, and the file in which it was."""

    path: str
    cell: PrivateCell


@dataclass(slots=True)
class Gate:
    """Finds the values of the private cells. Made for one run."""

    numbers: dict[str, PrivateCell] = field(default_factory=dict)
    emails: dict[str, PrivateCell] = field(default_factory=dict)
    letters: dict[str, PrivateCell] = field(default_factory=dict)
    _grams: dict[str, list[tuple[str, int]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def against(cls, cells: Iterable[PrivateCell], public: Sequence[str] = ()) -> Gate:
        """A gate against the cells, but for those whose value stands in a public text, too."""
        gate = cls()
        for cell in cells:
            gate._add(cell)
        known = {cell.value for text in public for cell in gate.found_in(text)}
        if known:
            return cls.against([cell for cell in gate._cells() if cell.value not in known])
        return gate

    @property
    def basis(self) -> str:
        """Digest of all that it looks for."""
        sought = sorted({*self.numbers, *self.emails, *self.letters})
        notices = sorted({cell.value for cell in self._cells() if cell.is_notice})
        return sha256(repr((__version__, sought, notices)).encode()).hexdigest()

    def _cells(self) -> Iterator[PrivateCell]:
        yield from {cell: None for kind in (self.numbers, self.emails, self.letters) for cell in kind.values()}

    def _add(self, cell: PrivateCell) -> None:
        value = cell.value.translate(_DIGITS)
        digits = re.sub(r"\D", "", value)
        letters = value.translate(_FOLDING)
        if "@" in value:
            for email in _EMAIL.findall(value):
                self.emails[email.casefold()] = cell
        is_number = len(digits) >= _FEWEST_DIGITS and sum(ch.isalpha() for ch in value) < 3
        if is_number:
            for form in _forms(digits):
                self.numbers.setdefault(form, cell)
        elif len(letters) >= (_SHORTEST_WITH_DIGITS if digits or "@" in value else _SHORTEST_TEXT):
            self._add_letters(letters, cell)

    def _add_letters(self, letters: str, cell: PrivateCell) -> None:
        if letters in self.letters:
            return
        self.letters[letters] = cell
        first = len(letters) - _GRAM - _STRIDE + 1  # the end of a text is its own; many begin alike
        for offset in range(first, first + _STRIDE):
            self._grams[letters[offset : offset + _GRAM]].append((letters, offset))

    def look(self, path: str, data: bytes) -> Iterator[Hit]:
        """The private values that can be read in a file."""
        is_letter = _LETTERS.match(path) is not None
        for text in texts(path, data):
            for cell in self.found_in(text):
                if not (is_letter and cell.is_notice):
                    yield Hit(path, cell)

    def found_in(self, text: str) -> Iterator[PrivateCell]:
        """The private cells whose value stands in a plain text, however it is spelled."""
        text = text.translate(_DIGITS)
        if self.numbers:
            yield from self._numbers_in(text)
        if self.emails and "@" in text:
            yield from (self.emails[e.casefold()] for e in _EMAIL.findall(text) if e.casefold() in self.emails)
        if self._grams:
            yield from self._letters_in(text.translate(_FOLDING))

    def _numbers_in(self, text: str) -> Iterator[PrivateCell]:
        """A number may be written in groups, and those in either order: a line of Persian runs backwards."""
        for match in _NUMBER.finditer(text):
            if len(match[0]) < _FEWEST_DIGITS:
                continue
            groups = re.findall(r"\d+", match[0])
            for n in range(len(groups)):
                forwards = backwards = ""
                for group in groups[n : n + _MOST_GROUPS]:
                    forwards, backwards = forwards + group, group + backwards
                    if len(forwards) > _MOST_DIGITS:
                        break
                    if len(forwards) >= _FEWEST_DIGITS:
                        yield from (self.numbers[f] for f in {forwards, backwards} if f in self.numbers)

    def _letters_in(self, letters: str) -> Iterator[PrivateCell]:
        grams = self._grams
        places = range(0, len(letters) - _GRAM + 1, _STRIDE)
        for place in [n for n in places if letters[n : n + _GRAM] in grams]:
            for value, offset in grams[letters[place : place + _GRAM]]:
                if letters.startswith(value, place - offset) and place >= offset:
                    yield self.letters[value]


def _forms(digits: str) -> set[str]:
    """A number with and without its leading zeros and the country's code."""
    core = digits.removeprefix("0098").removeprefix("98") if len(digits) >= 12 else digits
    core = core.lstrip("0") if len(core.lstrip("0")) >= _FEWEST_DIGITS else core
    return {digits, core, f"0{core}", f"98{core}", f"0098{core}", f"980{core}"}


def inspect(
    folder: Path,
    cells: Sequence[PrivateCell],
    public: Sequence[str],
    settings: Settings,
    manifest: Manifest | None = None,
    covers: Mapping[str, bytes] | None = None,
) -> None:
    """Look into every file of a finished site. Raises LeakError at the first private value.

    Which bytes were looked at for which secrets is remembered, so that a file that stayed is not searched again;
    `manifest` knows the digests of such files. Of a batch only its cover (path → bytes) is searched: all else in it
    was copied from papers that are files of the site themselves.
    """
    if not cells:
        return
    record, manifest, covers = settings.output / _RECORD, manifest or Manifest(settings.output), covers or {}
    gate = Gate.against(cells, [*public, *_said_anyway(settings.templates[0])])
    known, seen = _seen(record, gate.basis), manifest.digests(folder, "site")
    for name, digest in seen.items():
        if known.get(name) == digest:
            continue
        data = covers[name] if name in covers else (folder / name).read_bytes()
        for hit in gate.look(name, _new_part(settings.site / name, known.get(name, ""), data)):
            column, place = hit.cell.column or hit.cell.table, hit.cell.place
            raise LeakError("leak", file=name, column=column, place=place, value=mask(hit.cell.value))
    if seen != known:
        write_whole(record, json.dumps({"basis": gate.basis, "files": seen}, sort_keys=True).encode(), 0o600)


def _new_part(before: Path, looked_at: str, data: bytes) -> bytes:
    """What of a text has to be looked at when all of the file in place was: the lines between those at the beginning
    and at the end that are the same, with as much of these as the longest secret can reach into."""
    if not looked_at or before.suffix not in (".html", ".js", ".css", ".txt", ".ics") or not before.is_file():
        return data
    old = before.read_bytes()
    if sha256(old).hexdigest() != looked_at:
        return data
    was, now = old.split(b"\n"), data.split(b"\n")
    first = _n_same(was, now)
    last = len(now) - _n_same(was[first:][::-1], now[first:][::-1])
    return b"\n".join([*_reach(now[:first][::-1])[::-1], *now[first:last], *_reach(now[last:])])


def _n_same(first: Sequence[bytes], second: Sequence[bytes]) -> int:
    """How many lines at the beginning are the same."""
    return next(
        (n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )


def _reach(lines: Sequence[bytes]) -> Sequence[bytes]:
    """As many lines as a secret, however it is written, may stand in."""
    size = 0
    for n, line in enumerate(lines):
        size += len(line)
        if size > _REACH:
            return lines[: n + 1]
    return lines


def _said_anyway(shipped: Path) -> Iterator[str]:
    """The words of the shipped templates, wording and scripts, which are on pages whatever the workbooks say."""
    for path in sorted(shipped.rglob("*")):
        if path.suffix in (".html", ".toml", ".css", ".js", ".txt"):
            yield path.read_text(encoding="utf-8", errors="replace")


def _seen(record: Path, basis: str) -> Mapping[str, str]:
    try:
        told = json.loads(record.read_text(encoding="utf-8"))
        return dict(told["files"]) if told["basis"] == basis else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
