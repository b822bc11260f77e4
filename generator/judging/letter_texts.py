"""The paragraphs of the letters: the rows of «متن نامه‌ها» over the shipped ones, read once for all letters.

A letter that has rows of its own has all of them there, numbered without a gap; one that has none keeps the shipped
text. Rows of one number are choices: the first whose conditions hold is said. `{…}` is a place that is filled in, and
`[…]` is left out when a place in it has no value. What can't be read is a finding at its cell, and the letters of that
kind are withheld: nobody is sent half a letter, or one that says something else than the office meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from generator.language import letter_words as known
from generator.language.persian import fold
from generator.model import Finding, LetterKind, LetterText, Place
from generator.model.errors import UsageError
from generator.tables.references import Names

_TOKEN = re.compile(r"[{}\[\]]")
_BETWEEN = re.compile(r"\s*[،,؛;+]\s*|\s+و\s+(?!محل)")  # «تغییر زمان و محل» is one condition


class Slot(Struct, frozen=True):
    """A place that is filled in: its key, see `letter_words.PLACES`."""

    key: str


class Group(Struct, frozen=True):
    """What is left out when a place of it has no value."""

    parts: tuple[Part, ...]


Part = str | Slot | Group


class Paragraph(Struct, frozen=True):
    """One row: what is said, and in which case."""

    order: int
    conditions: frozenset[str]
    parts: tuple[Part, ...]
    place: Place  # the cell of the text
    is_left_out: bool = False

    @property
    def block(self) -> str:
        """The table or list that the paragraph is; '' of one of words."""
        slots = [part for part in self.parts if isinstance(part, Slot)]
        words = [part for part in self.parts if isinstance(part, str) and part.strip()]
        return slots[0].key if len(slots) == 1 and not words and slots[0].key in known.BLOCKS else ""

    def empty(self, filled: frozenset[str]) -> list[str]:
        """The places outside of brackets that have no value."""
        return [p.key for p in self.parts if isinstance(p, Slot) and p.key not in filled | known.BLOCKS]


class LetterTexts(Struct, frozen=True):
    """What each kind of letter says, and the kinds whose text can't be used, with the findings that say why."""

    paragraphs: Mapping[LetterKind, tuple[Paragraph, ...]] = field(default_factory=dict)
    faults: Mapping[LetterKind, tuple[Finding, ...]] = field(default_factory=dict)
    own: frozenset[LetterKind] = frozenset()  # written by the office

    def chosen(self, kind: LetterKind, true: frozenset[str]) -> Iterator[Paragraph]:
        """The paragraphs of a letter of which these conditions are true; enclosures are none."""
        said: set[int] = set()
        for paragraph in self.paragraphs.get(kind, ()):
            if paragraph.order in said or "enclosure" in paragraph.conditions or not paragraph.conditions <= true:
                continue
            said.add(paragraph.order)
            if not paragraph.is_left_out:
                yield paragraph

    def enclosures(self, kind: LetterKind, true: frozenset[str]) -> Iterator[Paragraph]:
        """What is attached to such a letter, a row each."""
        for paragraph in self.paragraphs.get(kind, ()):
            if "enclosure" in paragraph.conditions and paragraph.conditions - {"enclosure"} <= true:
                yield paragraph

    def without_value(self, kind: LetterKind, true: frozenset[str], filled: frozenset[str]) -> list[Finding]:
        """A place of the letter that has no value."""
        chosen = (*self.chosen(kind, true), *self.enclosures(kind, true))
        return [_no_value(kind, paragraph, key) for paragraph in chosen for key in paragraph.empty(filled)]

    def has_place(self, kind: LetterKind, key: str) -> bool:
        """Whether a letter of that kind may say what fills a place."""
        return any(key in slots(paragraph.parts) for paragraph in self.paragraphs.get(kind, ()))

    def cells(self, kind: LetterKind) -> frozenset[Place]:
        """The cells that letters of a kind quote."""
        return frozenset(paragraph.place for paragraph in self.paragraphs.get(kind, ()))


def read(rows: Sequence[LetterText], shipped: Sequence[LetterText]) -> tuple[LetterTexts, list[Finding]]:
    """The texts that hold, and what is wrong with the office's own."""
    own: dict[LetterKind, list[LetterText]] = {}
    for row in rows:
        own.setdefault(row.letter, []).append(row)
    paragraphs = {kind: _read_shipped(kind, [r for r in shipped if r.letter is kind]) for kind in LetterKind}
    faults: dict[LetterKind, tuple[Finding, ...]] = {}
    notes: list[Finding] = []
    for kind in LetterKind:
        if kind in own:
            default, findings = paragraphs[kind], list[Finding]()
            paragraphs[kind] = _in_order(_paragraphs(kind, own[kind], findings))
            findings += _missing(kind, own[kind], paragraphs[kind], default)
            faults[kind] = tuple(findings)
        elif rows and kind is not LetterKind.REMINDER:  # which few offices want
            facts = {"kind": kind}
            notes.append(Finding("TXT-006", rows[0].at("letter"), "letter_texts", "letter", "", facts))
    found = [finding for some in faults.values() for finding in some]
    return LetterTexts(paragraphs, faults, frozenset(own)), [*found, *notes]


def _read_shipped(kind: LetterKind, rows: Sequence[LetterText]) -> tuple[Paragraph, ...]:
    findings: list[Finding] = []
    paragraphs = _in_order(_paragraphs(kind, rows, findings))
    if findings:
        raise UsageError("bad_file", file=rows[0].source.file, why=f"{findings[0].code}: {findings[0].value}")
    return paragraphs


def _in_order(paragraphs: Iterable[Paragraph]) -> tuple[Paragraph, ...]:
    """The choices of a number stand behind each other, the one for all other cases last."""
    return tuple(sorted(paragraphs, key=lambda p: (p.order, not p.conditions)))


def _paragraphs(kind: LetterKind, rows: Sequence[LetterText], findings: list[Finding]) -> Iterator[Paragraph]:
    """The rows in their order; those that can't be read are left out, and that is said."""
    seen: dict[tuple[int, frozenset[str]], LetterText] = {}
    for row in sorted(rows, key=lambda row: row.order):
        conditions = frozenset(_conditions(kind, row, findings))
        is_again = "enclosure" not in conditions and (row.order, conditions) in seen
        if is_again:
            facts = {"kind": kind, "n": row.order, "other": seen[row.order, conditions].at("order")}
            findings.append(Finding("TXT-005", row.at("order"), "letter_texts", "order", str(row.order), facts))
        seen[row.order, conditions] = row
        parts = tuple(_parts(kind, row, findings))
        yield Paragraph(row.order, conditions, parts, row.at("text"), fold(row.text) in known.LEFT_OUT)


def _conditions(kind: LetterKind, row: LetterText, findings: list[Finding]) -> Iterator[str]:
    for typed in filter(None, _BETWEEN.split(row.when or "")):
        key = known.CONDITION_BY_FOLD.get(fold(typed))
        if key and kind in known.CONDITIONS[key][1]:
            yield key
        else:
            facts = {"kind": kind, "name": typed, "accepted": known.titles(known.CONDITIONS, kind)}
            findings.append(Finding("TXT-002", row.at("when"), "letter_texts", "when", row.when or "", facts))


# --- texts --------------------------------------------------------------------------------------------------------


def _parts(kind: LetterKind, row: LetterText, findings: list[Finding]) -> Iterator[Part]:
    """The text as words, places and groups. Brackets around words alone are words."""
    if fold(row.text) in known.LEFT_OUT:
        return
    stack: list[list[Part]] = [[]]
    at, slot_from = 0, -1
    for sign in _TOKEN.finditer(row.text):
        words, at = row.text[at : sign.start()], sign.end()
        if slot_from >= 0:
            if sign.group() != "}":
                break
            stack[-1] += _slot(kind, row, row.text[slot_from : sign.start()], findings)
            slot_from = -1
            continue
        stack[-1].append(words)
        if sign.group() == "{":
            slot_from = sign.end()
        elif sign.group() == "[":
            stack.append([])
        elif sign.group() == "]" and len(stack) > 1:
            inner = tuple(part for part in stack.pop() if part != "")
            has_places = any(not isinstance(part, str) for part in inner)
            stack[-1] += [Group(inner)] if has_places else ["[", *inner, "]"]
        else:
            slot_from = 0  # a sign that closes nothing
            break
    if slot_from >= 0 or len(stack) > 1:
        facts = {"kind": kind}
        findings.append(Finding("TXT-004", row.at("text"), "letter_texts", "text", row.text, facts))
        return
    yield from (part for part in (*stack[0], row.text[at:]) if part != "")


def _slot(kind: LetterKind, row: LetterText, typed: str, findings: list[Finding]) -> Iterator[Slot]:
    key = known.PLACE_BY_FOLD.get(fold(typed))
    if key and kind in known.PLACES[key][1]:
        yield Slot(key)
        return
    near = Names((name, names) for name, (names, kinds) in known.PLACES.items() if kind in kinds).nearest_label(typed)
    facts = {"kind": kind, "name": typed, "nearest": near, "accepted": known.titles(known.PLACES, kind)}
    findings.append(Finding("TXT-001", row.at("text"), "letter_texts", "text", typed, facts))


def slots(parts: Iterable[Part]) -> Iterator[str]:
    """The places in a text, those in brackets too."""
    for part in parts:
        if isinstance(part, Slot):
            yield part.key
        elif isinstance(part, Group):
            yield from slots(part.parts)


# --- what is missing ----------------------------------------------------------------------------------------------


def _missing(
    kind: LetterKind, rows: Sequence[LetterText], own: Sequence[Paragraph], shipped: Sequence[Paragraph]
) -> Iterator[Finding]:
    """Paragraphs that the letter has as it is shipped, and the office's own does not say, or not in every case."""
    last = max(rows, key=lambda row: row.order)
    numbers = {p.order for p in own}
    always = {p.order for p in own if not p.conditions}
    needed = {p.order for p in shipped if not p.conditions}
    for number in sorted({p.order for p in shipped} | set(range(1, last.order))):
        if number not in numbers:
            code = "TXT-003"
        elif number in needed and number not in always:
            code = "TXT-007"
        else:
            continue
        row = next((r for r in sorted(rows, key=lambda r: r.order) if r.order >= number), last)
        facts = {"kind": kind, "n": number}
        yield Finding(code, row.at("order"), "letter_texts", "order", str(number), facts)
    said = {key for paragraph in own for key in slots(paragraph.parts)}
    for key in known.NEEDED[kind]:
        if key not in said:
            facts = {"kind": kind, "name": known.title(known.PLACES, key)}
            yield Finding("TXT-008", last.at("text"), "letter_texts", "text", "", facts)


def _no_value(kind: LetterKind, paragraph: Paragraph, key: str) -> Finding:
    name = known.title(known.PLACES, key)
    return Finding("TXT-009", paragraph.place, "letter_texts", "text", name, {"kind": kind, "name": name})
