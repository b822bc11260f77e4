"""The privacy gate: no site is published in which a private value of this run can be read.

Pages are made from types without private fields, so nothing should ever be found. The gate looks nevertheless, in the
finished files and through all usual encodings, because a template of the workspace or a mistake of ours could lead a
value out. It looks for numbers of seven digits and more, e-mail addresses, and texts long enough to be nobody else's.
What an office has typed into a public cell as well, or what templates and wording say anyway, is no secret.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from generator.model import Finding, PrivateCell
from generator.model.errors import LeakError
from generator.privacy import mask
from generator.privacy.candidates import FEWEST_DIGITS, GAP, Sifted, digits_of, emails_of, letters_of, sift
from generator.privacy.detector import BY_FORM
from generator.publishing.decode import names, texts
from generator.publishing.links import anchors
from generator.publishing.searched import Searched
from generator.settings import Settings
from generator.tables.confidential import Addressed

_SHORTEST_TEXT, _SHORTEST_WITH_DIGITS = 16, 10  # folded letters; shorter ones are anybody's words
_FEW = 20  # values that are looked up in what was searched before; more of them are not worth it
_GRAM = 8  # bytes that are looked up at once
_STRIDE, _SHORT_STRIDE = 8, 2  # every text of 15 letters has a gram at each eighth place, of 9 at each second

_TOGETHER = 4  # lines: pieces that a value may be broken into, as by the digits in a line of a paper

_COVER = "cover "  # before the path and the digest of a cover, where names of files are their digests only

_Grams = dict[int, list[tuple[bytes, int]]]  # eight letters as a number → the values that have them, and where


@dataclass(frozen=True, slots=True)
class Hit:
    """A private value that was found, and the file in which it was."""

    path: str
    cell: PrivateCell


class Gate:
    """Finds the values of the private cells. Made for one run; what it has seen and found clean it passes over."""

    def __init__(self, addressed: Addressed | None = None) -> None:
        self._addressed = addressed or Addressed()
        self._numbers: dict[str, PrivateCell] = {}
        self._emails: dict[str, PrivateCell] = {}
        self._letters: dict[bytes, PrivateCell] = {}
        self._grams: _Grams = defaultdict(list)
        self._short_grams: _Grams = defaultdict(list)
        self._seen: set[int] = set()

    @classmethod
    def against(
        cls, cells: Iterable[PrivateCell], public: Sequence[str] = (), addressed: Addressed | None = None
    ) -> Gate:
        """A gate against the cells, but for those whose value stands in a public text, too."""
        gate = cls(addressed)
        for cell in cells:
            gate._add(cell)
        known = {cell.value for text in public for cell in gate.found_in(sift(text))}
        if known:
            return cls.against([cell for cell in gate.cells() if cell.value not in known], (), addressed)
        return gate

    def cells(self) -> Iterator[PrivateCell]:
        """The cells that it looks for."""
        yield from {cell: None for kind in (self._numbers, self._emails, self._letters) for cell in kind.values()}

    def _add(self, cell: PrivateCell) -> None:
        digits, letters = digits_of(cell.value), letters_of(cell.value)
        for email in emails_of(cell.value):
            self._emails[email] = cell
        is_number = len(digits) >= FEWEST_DIGITS and sum(ch.isalpha() for ch in cell.value) < 3
        if is_number:
            for form in _forms(digits):
                self._numbers.setdefault(form, cell)
        elif len(letters) >= (_SHORTEST_WITH_DIGITS if digits or "@" in cell.value else _SHORTEST_TEXT):
            self._add_letters(letters, cell)

    def _add_letters(self, letters: bytes, cell: PrivateCell) -> None:
        if letters in self._letters:
            return
        self._letters[letters] = cell
        is_long = len(letters) >= _GRAM + _STRIDE - 1
        stride, grams = (_STRIDE, self._grams) if is_long else (_SHORT_STRIDE, self._short_grams)
        first = len(letters) - _GRAM - stride + 1  # the end of a text is its own; many begin alike
        for offset in range(first, first + stride):
            grams[int.from_bytes(letters[offset : offset + _GRAM], sys.byteorder)].append((letters, offset))

    def look(self, path: str, data: bytes, searched: Searched | None = None, before: bytes = b"") -> Iterator[Hit]:
        """The private values that can be read in a file. What is read of it for the first time goes to `searched`.

        `before` is what stood at that path and was searched for all of these cells: what it says is passed over.
        """
        scope, seen, is_clean = self._addressed.scope(path), set[int](), True
        told = _groups_of_file(path, before)

        def fresh(text: str) -> str:
            return _fresh(text, (self._seen, told), seen)

        for text in chain(names(path), texts(path, data, fresh)):
            sifted = sift(text)
            if searched:
                searched.add(sifted)
            for cell in self.found_in(sifted):
                is_clean = False
                if not self._addressed.may_show(scope, cell):
                    yield Hit(path, cell)
        if is_clean:  # what one file may show another may not
            self._seen |= seen

    def found_in(self, sifted: Sifted) -> Iterator[PrivateCell]:
        """The private cells whose value stands in a text, however it is spelled."""
        yield from (self._numbers[number] for number in sifted.numbers & self._numbers.keys())
        yield from (self._emails[email] for email in sifted.emails & self._emails.keys())
        if self._grams:
            yield from self._letters_in(sifted.letters, self._grams)
        if self._short_grams:
            for start in range(0, _GRAM, _SHORT_STRIDE):
                yield from self._letters_in(sifted.letters, self._short_grams, start)

    def _letters_in(self, letters: bytes, grams: _Grams, start: int = 0) -> Iterator[PrivateCell]:
        """Each eighth place from `start` is looked up; only where a gram is known the whole value is compared."""
        places = memoryview(letters)[start : start + max(0, len(letters) - start) // _GRAM * _GRAM].cast("Q")
        if grams.keys().isdisjoint(places):
            return
        for place, gram in zip(range(start, len(letters), _GRAM), places, strict=False):
            for value, offset in grams.get(gram, ()):
                if place >= offset and letters.startswith(value, place - offset):
                    yield self._letters[value]

    def may_be_in(self, searched: Searched) -> bool:
        """Whether one of the values stands in what was searched before: quick, for a few values."""
        return (
            any(searched.has_number(number) for number in self._numbers)
            or any(searched.has_email(email) for email in self._emails)
            or any(searched.has_letters(letters) for letters in self._letters)
        )


def _forms(digits: str) -> set[str]:
    """A number with and without its leading zeros and the country's code."""
    core = digits.removeprefix("0098").removeprefix("98") if len(digits) >= 12 else digits
    core = core.lstrip("0") if len(core.lstrip("0")) >= FEWEST_DIGITS else core
    return {digits, core, f"0{core}", f"98{core}", f"0098{core}", f"980{core}"}


def _groups(lines: Sequence[str]) -> list[int]:
    """Each line with the next ones. Not the line alone: a value that is broken into as many pieces is seen as soon as
    all of them stand together."""
    ended = (*lines, *("",) * (_TOGETHER - 1))
    return list(map(hash, zip(lines, *(ended[n:] for n in range(1, _TOGETHER)), strict=False)))


def _groups_of_file(path: str, data: bytes) -> set[int]:
    """Those of all its texts, as they are before any escaping is taken off."""
    found = set[int]()

    def noted(text: str) -> str:
        found.update(_groups(text.split("\n")))
        return ""

    for _rest in texts(path, data, noted) if data else ():
        pass
    return found


def _fresh(text: str, known: tuple[set[int], set[int]], seen: set[int]) -> str:
    """What of a text is not known yet, pieces of it apart; its groups of lines are added to `seen`."""
    lines = text.split("\n")
    groups = _groups(lines)
    first, second = known
    new = [n for n, group in enumerate(groups) if group not in first and group not in second]
    if len(new) == len(lines):
        seen.update(groups)
        return text
    kept, end = [], 0  # `end` is the first line that is not kept yet
    for n in new:
        seen.add(groups[n])
        if n > end:
            kept.append(GAP)
        kept += lines[max(n, end) : n + _TOGETHER]
        end = n + _TOGETHER
    return "\n".join(kept)


# --- a whole site -------------------------------------------------------------------------------------------------


class Inspection:
    """A finished site, looked into file by file; what it is searched for can be got ready before it is finished.

    Which bytes were searched for which secrets is remembered: only what is new in new files is searched for all of
    them, and old files for those that are new – but not even these when no text of them has any.
    """

    def __init__(
        self,
        cells: Sequence[PrivateCell],
        public: Sequence[str],
        settings: Settings,
        addressed: Addressed | None = None,
    ) -> None:
        self._cells, self._settings = cells, settings
        self._addressed = addressed or Addressed()
        self._said = [*public, *_said_anyway(settings.templates[0])]

    @cached_property
    def _gate(self) -> Gate:
        return Gate.against(self._cells, self._said, self._addressed)

    def prepare(self) -> None:
        """Get ready what takes a while, before it is asked for."""
        assert self._gate

    def look(self, folder: Path, files: Mapping[str, str], covers: Mapping[str, bytes] = MappingProxyType({})) -> None:
        """Look into every file of the site in that folder (path → SHA-256). Raises LeaksError at private values.

        `covers` (path → bytes) stand for batches that were just joined from their cover and from other files of this
        site, and of nothing else: those files are looked at by themselves, more strictly, for each is addressed to one
        party.
        """
        if not self._cells:
            return
        addressed = self._addressed
        wanted = [(cell.value, cell.is_notice) for cell in self._cells]
        basis = sha256(repr((wanted, self._said)).encode()).hexdigest()
        names = {path: f"{digest}{addressed.name(path)}" for path, digest in files.items()}
        searched = Searched(self._settings.output)
        if searched.basis == basis and searched.files.issuperset(names.values()):
            return
        secrets = {_digest(cell): cell for cell in self._gate.cells()}
        new = [path for path in sorted(names) if names[path] not in searched.files]
        added = [secrets[name] for name in sorted(secrets.keys() - searched.secrets)]
        hits: list[Hit] = []
        if len(new) < len(names) and added:
            gate_of_added = Gate.against(added, (), addressed)
            if len(added) > _FEW or gate_of_added.may_be_in(searched):
                for path in sorted(names.keys() - set(new)):
                    hits += gate_of_added.look(path, (folder / path).read_bytes())
        of_covers = {path: _name_of_cover(path, data, addressed) for path, data in covers.items()}
        if not added:  # what was searched was searched for all of them
            new = [path for path in new if of_covers.get(path) not in searched.files]
        for path in new:
            file = self._settings.site / path
            before = b"" if added else _searched_before(file, addressed.name(path), searched)
            hits += self._gate.look(path, covers.get(path) or (folder / path).read_bytes(), searched, before)
        if hits:
            raise LeaksError.of(hits, folder)
        standing = tuple(_cover(path) for path in names if path not in covers)
        kept = (name for name in searched.files if name.startswith(_COVER) and name.startswith(standing))
        searched.save(basis, secrets, {*names.values(), *of_covers.values(), *kept})


def _searched_before(file: Path, scope: str, searched: Searched) -> bytes:
    """The file that is in place, if these bytes are known to be clean there; else nothing."""
    try:
        data = file.read_bytes()
    except OSError:
        return b""
    return data if f"{sha256(data).hexdigest()}{scope}" in searched.files else b""


class LeaksError(LeakError):
    """Private values in the finished site: `hits`, and of each page in which one is, where links into it lead."""

    hits: tuple[Hit, ...] = ()
    anchors: Mapping[str, frozenset[str]] = MappingProxyType({})

    @classmethod
    def of(cls, hits: Sequence[Hit], folder: Path) -> LeaksError:
        """All that was found in the site in that folder; the message names the first."""
        first = hits[0]
        column, place = _column(first.cell), first.cell.place
        leaks = cls("leak", file=first.path, column=column, place=place, value=mask(first.cell.value))
        leaks.hits = tuple(dict.fromkeys(hits))
        pages = {hit.path for hit in hits if hit.path.endswith(".html")}
        leaks.anchors = {
            path: frozenset(anchors((folder / path).read_text(encoding="utf-8", errors="replace"))) for path in pages
        }
        return leaks

    @property
    def paths(self) -> frozenset[str]:
        """The files that hold one."""
        return frozenset(hit.path for hit in self.hits)

    def findings(self) -> list[Finding]:
        """A finding at each cell whose value was found."""
        paths: dict[PrivateCell, list[str]] = {}
        for hit in self.hits:
            paths.setdefault(hit.cell, []).append(hit.path)
        return [
            Finding(
                "PII-003", cell.place, cell.table, value=mask(cell.value),
                facts={"page": min(found), "n": len(found), "column": _column(cell)},
            )
            for cell, found in paths.items()
        ]  # fmt: skip


def _column(cell: PrivateCell) -> str:
    """What the column is called; of one that is not known it is whatever stands above it."""
    return BY_FORM.masked(cell.column) or cell.table


def _name_of_cover(path: str, cover: bytes, addressed: Addressed) -> str:
    """What the cover of the batch at that path is remembered with, where a file is with its digest."""
    return f"{_cover(path)}{sha256(cover).hexdigest()}{addressed.name(path)}"


def _cover(path: str) -> str:
    return f"{_COVER}{path} "


def _digest(cell: PrivateCell) -> str:
    return sha256(f"{cell.value}\0{cell.is_notice}".encode()).hexdigest()[:16]


def _said_anyway(shipped: Path) -> Iterator[str]:
    """The words of the shipped templates, wording and scripts, which are on pages whatever the workbooks say."""
    for path in sorted(shipped.rglob("*")):
        if path.suffix in (".html", ".toml", ".css", ".js", ".txt"):
            yield path.read_text(encoding="utf-8", errors="replace")
