"""The letters table: which number and date the secretariat gave to which letter, and what is wrong with that.

A row without number and date waits to be filled in. A letter is issued only by a row against which nothing speaks;
every reason against it is a finding with its cell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType

from msgspec.structs import replace

from generator.judging.letter_numbers import BesideIds, fits, is_other, is_safe, number_key, other_year, spelled
from generator.language.persian import to_fa
from generator.model import (
    Act,
    Finding,
    IssuedLetter,
    Letter,
    LetterKind,
    LetterNumber,
    LetterState,
    Party,
    Place,
    RequirementState,
    RequirementStatus,
)
from generator.model.catalogue import ERROR, severity

_LONG_AGO = 60  # days: within them a number may well come after the letter
_SAID = ("number", "dated_on", "handed_over_on")


class Numbering:
    """The rows of the table on one day."""

    def __init__(
        self,
        rows: Sequence[LetterNumber],
        issued: Sequence[IssuedLetter],
        today: date,
        pattern: str = "",
        parties: Iterable[Party] = (),
        former: Mapping[str, Iterable[str]] = MappingProxyType({}),
    ) -> None:
        self._rows, self._pattern = rows, pattern
        self._beside = BesideIds(parties, issued, former)
        self._issued = {letter.letter: letter for letter in issued}
        self._today = today
        self._by_letter: dict[str, list[LetterNumber]] = {}
        for row in rows:
            self._by_letter.setdefault(row.letter, []).append(row)
        self._owners: dict[tuple[str, int], set[str]] = {}
        for name, number, day in self._numbers():
            self._owners.setdefault(number_key(number, day), set()).add(name)

    def _numbers(self) -> Iterator[tuple[str, str, date]]:
        """Letter, number and date, as rows and ledger have them; of a letter whose number is corrected the right one
        only."""
        corrected = {row.letter: row for row in self._rows if self._is_correction(row)}
        for name, row in corrected.items():
            yield name, row.number or "", self._issued[name].dated_on
        together = (self._row(name) for name in self._by_letter)
        for row in (*self._rows, *(row for row in together if row)):
            is_plain = row.act is not Act.CORRECT_NUMBER and row.letter not in corrected
            if is_plain and row.number and row.dated_on and not self._was_number(row):
                yield row.letter, row.number, row.dated_on
        for name, letter in self._issued.items():
            if name not in corrected:
                yield name, letter.number, letter.dated_on

    def _was_number(self, row: LetterNumber) -> bool:
        """Whether the row has a number that the letter bore before it was corrected."""
        issued = self._issued.get(row.letter)
        return issued is not None and spelled(row.number or "") in map(spelled, issued.former_numbers)

    def _is_correction(self, row: LetterNumber) -> bool:
        """Whether the row corrects the number of an issued letter, and did not before."""
        issued = self._issued.get(row.letter)
        if issued is None or row.act is not Act.CORRECT_NUMBER or not row.number:
            return False
        is_known = any((act.act, act.day) == (row.act, row.act_on) for act in issued.acts)
        return not is_known and is_other(row.number, issued.number)

    def against_corrected(self, row: LetterNumber, dated_on: date) -> str:
        """The code of what speaks against the number of a row that corrects it; '' when nothing does."""
        if self._owners.get(number_key(row.number or "", dated_on), set()) - {row.letter}:
            return "LET-003"
        return "" if is_safe(row.number or "") else "LET-011"

    def applied(self, letter: Letter, can_issue: bool, deadline: Callable[[date], date | None]) -> Letter:
        """The letter with its number and date, issued when nothing speaks against it."""
        row = self._row(letter.letter)
        if row is None or letter.state is not LetterState.DRAFT or not row.number or not row.dated_on:
            return letter
        if not can_issue or any(severity(finding) is ERROR for finding in self._against(letter, row)):
            return letter
        deadline_on = deadline(row.dated_on) if letter.deadline_on else None
        state = LetterState.HANDED_OVER if row.handed_over_on else LetterState.ISSUED
        reasons = [each.reason for each in self._by_letter[row.letter] if self.explains_number(each)]
        return replace(
            letter, state=state, number=row.number, dated_on=row.dated_on, deadline_on=deadline_on,
            handed_over_on=row.handed_over_on,
            facts={**letter.facts, "number_reason": reasons[0]} if reasons else letter.facts,
        )  # fmt: skip

    def misplaced(self, row: LetterNumber) -> str:
        """The column of an issued letter's row that names another letter than the id; '' when none does."""
        issued = self._issued.get(row.letter)
        return self._beside.against_issued(row, issued) if issued else ""

    def explains_number(self, row: LetterNumber) -> bool:
        """Whether the reason of a row says why its number is unusual, and nothing of an act."""
        return bool(row.reason and row.number) and row.act is None and row.act_on is None and any(
            self._unusual(row, row.number, row.dated_on or self._dated_on(row.letter))
        )  # fmt: skip

    def _dated_on(self, letter: str) -> date | None:
        issued = self._issued.get(letter)
        return issued.dated_on if issued else None

    def _unusual(
        self, row: LetterNumber, number: str | None, day: date | None
    ) -> Iterator[tuple[str, dict[str, object]]]:
        """Why a number waits until somebody says that it is right: it repeats, breaks the pattern, names another year
        than its date, or its date is long past: in spring the year before is easily typed."""
        if not number:
            return
        if day and (others := sorted(self._owners.get(number_key(number, day), set()) - {row.letter})):
            yield "LET-003", {"number": number, "other": others[0]}
        if self._pattern and not fits(number, self._pattern):
            yield "LET-012", {"number": number, "pattern": self._pattern}
        elif day and (year := other_year(number, self._pattern, day)):
            yield "LET-027", {"number": number, "year": to_fa(year)}
        elif day and (self._today - day).days > _LONG_AGO and row.letter not in self._issued:
            yield "LET-037", {"date": day}

    def handed_over_on(self, issued: IssuedLetter) -> date | None:
        """When it was handed over: as the ledger has it, else as far as the table says so credibly."""
        if issued.handed_over_on:
            return issued.handed_over_on
        row = self._row(issued.letter)
        day = row.handed_over_on if row and not self.misplaced(row) else None
        return day if day and issued.dated_on <= day <= self._today else None

    def hand_over(self, letter: str) -> LetterNumber | None:
        """The row that says when a letter was handed over."""
        return next((row for row in self._by_letter.get(letter, ()) if row.handed_over_on), None)

    def doubtful(self, letter: str, unread: Collection[Place]) -> tuple[Place, ...]:
        """Cells that say of an issued letter what it was not issued with, or of its hand-over what can't be: perhaps
        its number is wrong, or it has left. `unread` are cells of the table that could not be read."""
        rows, issued = self._by_letter.get(letter, []), self._issued.get(letter)
        cells = [place for row in rows for name in _SAID if (place := row.at(name)) in unread]
        if issued and self._row(letter) is None:
            cells += [row.at("letter") for row in rows]
        elif issued:
            cells += [finding.place for row in rows for finding in self._against_issued(issued, row)]
        return tuple(dict.fromkeys(cells))

    def findings(self, letters: Iterable[Letter]) -> Iterator[Finding]:
        """What is wrong with each row."""
        known = {letter.letter: letter for letter in letters}
        for row in self._rows:
            letter = known.get(row.letter)
            if letter is None and not (row.number or row.dated_on or row.handed_over_on or row.act):
                continue  # a row that was never filled in, of a letter that is no longer needed
            if letter is None:
                yield self._finding("LET-001", row, "letter", nearest=self._beside.nearest(row, known))
            elif (together := self._row(row.letter)) is None:
                other = next(r for r in self._by_letter[row.letter] if r is not row)
                yield self._finding("LET-007", row, "letter", other=other.at("letter"))
            elif letter.frozen:
                yield from self._against_issued(letter.frozen, row)
            elif row.source == together.source:
                yield from self._against(letter, together)

    def _row(self, letter: str) -> LetterNumber | None:
        """What the rows of a letter say together, for one may be blank where another is not; None where they differ."""
        rows = self._by_letter.get(letter, [])
        said = {name: [v for row in rows if (v := getattr(row, name)) is not None] for name in _SAID}
        said["number"] = [  # the right one is that of an act: see `acts.py`
            row.number for row in rows
            if row.number is not None and row.act is not Act.CORRECT_NUMBER and not self._was_number(row)
        ]  # fmt: skip
        if not rows or any(len(set(values)) > 1 for values in said.values()):
            return None
        return replace(rows[-1], **{name: values[0] if values else None for name, values in said.items()})

    def _against(self, letter: Letter, row: LetterNumber) -> Iterator[Finding]:
        """Why the row does not issue the letter."""
        if bool(row.number) != bool(row.dated_on):
            yield self._finding("LET-002", row, "dated_on" if row.number else "number")
        if row.handed_over_on and not (row.number and row.dated_on):
            yield self._finding("LET-006", row, "handed_over_on")
        if not row.number and not row.dated_on:
            return
        if letter.state in (LetterState.WITHHELD, LetterState.BLOCKED):
            yield self._finding("LET-009", row, "number")
        if row.number and not is_safe(row.number):
            yield self._finding("LET-011", row, "number", number=row.number)
        for each in self._by_letter[row.letter]:
            if column := self._beside.against_draft(each, letter):
                yield self._misplaced(each, column)
                break
        if not any(self.explains_number(each) for each in self._by_letter[row.letter]):
            for code, facts in self._unusual(row, row.number, row.dated_on):
                yield self._finding(code, row, "dated_on" if "date" in facts else "number", **facts)
        if row.dated_on and row.dated_on > self._today:
            yield self._finding("LET-005", row, "dated_on", date=row.dated_on)
        elif row.dated_on and (basis := _earliest(letter)) and row.dated_on < basis:
            yield self._finding("LET-008", row, "dated_on", date=row.dated_on, basis=basis)
        yield from self._against_handover(row, row.dated_on)

    def _against_issued(self, issued: IssuedLetter, row: LetterNumber) -> Iterator[Finding]:
        """What the row says of a letter that can't change any more. An empty row says nothing against it."""
        if self._is_correction(row):
            yield from self._against_correction(row, issued)
        elif row.number is not None and is_other(row.number, issued.number) and not self._was_number(row):
            yield self._finding("LET-004", row, "number", now=row.number, was=issued.number)
        if row.dated_on is not None and row.dated_on != issued.dated_on:
            yield self._finding("LET-004", row, "dated_on", now=row.dated_on, was=issued.dated_on)
        if column := self.misplaced(row):
            yield self._misplaced(row, column)
        yield from self._against_handover(row, issued.dated_on)

    def _against_correction(self, row: LetterNumber, issued: IssuedLetter) -> Iterator[Finding]:
        code = self.against_corrected(row, issued.dated_on)
        others = sorted(self._owners[number_key(row.number or "", issued.dated_on)] - {row.letter})
        if code:
            yield self._finding(code, row, "number", number=row.number, other=others[0] if others else "")

    def _misplaced(self, row: LetterNumber, column: str) -> Finding:
        if column == "kind":
            return self._finding("LET-026", row, column, kind=row.kind)
        return self._finding("LET-020", row, column, recipient=row.recipient)

    def _against_handover(self, row: LetterNumber, dated_on: date | None) -> Iterator[Finding]:
        day = row.handed_over_on
        if day and day > self._today:
            yield self._finding("LET-005", row, "handed_over_on", date=day)
        elif day and dated_on and day < dated_on:
            yield self._finding("LET-006", row, "handed_over_on")

    def _finding(self, code: str, row: LetterNumber, column: str, **facts: object) -> Finding:
        said = {"letter": row.letter, **facts}
        value = getattr(row, column)
        return Finding(code, self._saying(row, column).at(column), "letters", column, str(value or ""), said)

    def _saying(self, row: LetterNumber, column: str) -> LetterNumber:
        """The row that says it, where rows are taken together; of what none says, the one that says the rest."""
        rows = self._by_letter[row.letter]
        if row in rows:
            return row
        says = [r for r in rows if getattr(r, column) is not None] or [
            r for r in rows if any(getattr(r, name) is not None for name in _SAID)
        ]
        return says[0]


def _earliest(letter: Letter) -> date | None:
    """The day before which the letter can't have been written: what it says was not known then."""
    days = [letter.follows.dated_on] if letter.follows else []
    days += [replaced.dated_on for replaced in letter.replaces]
    days += [date.fromisoformat(letter.facts["on"])] if "on" in letter.facts else []
    days += [day for status in letter.deficiencies if (day := _known_on(status))]
    held_on = str(letter.facts.get("date", ""))
    if letter.kind in (LetterKind.THANKS, LetterKind.APPRECIATION) and held_on:
        days.append(date.fromisoformat(held_on))
    return max(days, default=None)


def _known_on(status: RequirementStatus) -> date | None:
    """When a deficiency came about: the day after the document ran out, or the day of its review."""
    if status.state is RequirementState.EXPIRED and status.valid_until:
        return status.valid_until + timedelta(days=1)
    return status.item.reviewed_on if status.item else None
