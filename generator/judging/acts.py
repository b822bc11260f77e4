"""What the office does with its issued letters: the rows of the letters table that name an act (contract §3a).

Pure. Each row is one act; it needs a date and a reason, and the same act on the same day is one event. What the
ledger has of an act stands, whatever becomes of its row. `transitions.py` says what follows from an act, or what
speaks against it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct

from generator.judging.letter_numbers import is_other
from generator.judging.numbering import Numbering
from generator.judging.transitions import CONTRADICTIONS, NEXT, after
from generator.model import (
    Act,
    Finding,
    Hold,
    IssuedLetter,
    Letter,
    LetterAct,
    LetterKind,
    LetterNumber,
    LetterState,
    MessageState,
    Place,
    Reason,
    Records,
)
from generator.tables.columns import LETTERS

_SAID = ("act", "act_on", "reason")
#: What is said of a row that can't be what was meant: until it is mended, the letter stays.
_UNCLEAR = frozenset({"LET-003", "LET-005", "LET-011", "LET-014", "LET-016", "LET-019", "LET-020", "LET-021", "LET-023",
                      "LET-024", "LET-026"})  # fmt: skip
_DOES_NOT_LEAVE = frozenset({LetterState.NOT_SENT, LetterState.WITHDRAWN, LetterState.REPLACED})
_TO_BE_PRINTED = ""  # nothing speaks against the row: the next run with papers does it
_SAID_ELSEWHERE = frozenset({_TO_BE_PRINTED, "LET-003", "LET-011", "LET-020", "LET-026"})  # by the numbering


class Standing(Struct, frozen=True):
    """An issued letter as rows are held against it."""

    letter: str
    dated_on: date
    state: LetterState  # issued, sent or handed over
    number: str
    acts: Sequence[LetterAct] = ()  # that the ledger has
    holds: Sequence[Hold] = ()
    is_last_round: bool = False  # a third notice
    can_reprint: bool = False  # whether what it says was kept
    prints: bool = True  # a run without papers leaves what needs one to the next
    left_on: date | None = None  # handed over, or accepted as a message

    def after(self, acts: Iterable[LetterAct]) -> LetterState:
        """Its state after these acts."""
        state = after(self.state, acts)
        return LetterState.HELD if state is LetterState.ISSUED and still_held(self.holds, acts) else state


# --- what follows from acts -------------------------------------------------------------------------------------------


def still_held(holds: Iterable[Hold], acts: Iterable[LetterAct]) -> tuple[Hold, ...]:
    """What speaks against the letter and was not put aside by a release."""
    released = {key for act in acts if act.act is Act.SEND for key in act.released}
    return tuple(hold for hold in holds if hold.is_final or hold.key not in released)


def state_of(issued: IssuedLetter, handed_over_on: date | None) -> LetterState:
    """How far a letter had come before any act. A message that may have arrived counts as sent."""
    if handed_over_on:
        return LetterState.HANDED_OVER
    return LetterState.SENT if issued.has_left else LetterState.ISSUED


def invitations_that_left(
    records: Records, issued: Sequence[IssuedLetter], today: date
) -> dict[tuple[int, str], Reason]:
    """Session and party → that an invitation has left: a fact, so the party stays invited (contract §3a)."""
    former = records.identities.formerly
    numbering = Numbering(records.letters, issued, today, parties=records.parties, former=former)
    rows = ActRows(records.letters, (), numbering, today)
    cells = {row.letter: row.at("handed_over_on" if row.handed_over_on else "letter") for row in records.letters}
    sessions = {session.number: session.at("number") for session in records.sessions}
    found: dict[tuple[int, str], Reason] = {}
    for letter in issued:
        if letter.kind is not LetterKind.INVITATION or letter.session not in sessions:
            continue
        handed_over_on = numbering.handed_over_on(letter)
        state = state_of(letter, handed_over_on)
        standing = Standing(letter.letter, letter.dated_on, state, letter.number, letter.acts)
        has_left = handed_over_on is not None or letter.mail is MessageState.SENT
        if has_left and rows.state(standing) not in (LetterState.WITHDRAWN, LetterState.RETURNED):
            facts = {"number": letter.number, "date": letter.dated_on}
            place = cells.get(letter.letter) or sessions[letter.session]
            found[letter.session, letter.party] = Reason("invitation_left", facts, (place,))
    return found


# --- the rows -----------------------------------------------------------------------------------------------------


class ActRows:
    """The rows of the letters table that say something of an act, on one day.

    `unread` are cells of the table that could not be read. A row beside another party's name acts on nothing.
    """

    def __init__(
        self, rows: Sequence[LetterNumber], unread: Collection[Place], numbering: Numbering, today: date
    ) -> None:
        self._unread, self._numbering, self._today = unread, numbering, today
        self._by_letter: dict[str, list[LetterNumber]] = {}
        for row in rows:
            if numbering.explains_number(row) and row.at("act") not in unread and row.at("act_on") not in unread:
                continue
            if any(getattr(row, name) is not None or row.at(name) in unread for name in _SAID):
                self._by_letter.setdefault(row.letter, []).append(row)

    def of(self, letter: str) -> Sequence[LetterNumber]:
        """The rows of one letter, in the order of the sheet."""
        return self._by_letter.get(letter, ())

    def reason(self, letter: str, act: LetterAct) -> str:
        """Why, as its row words it today; as it was noted, where no row says it."""
        rows = (r for r in self.of(letter) if (r.act, r.act_on) == (act.act, act.day) and not self._incomplete(r))
        return next((row.reason for row in rows if row.reason), act.reason)

    def acts(self, standing: Standing) -> tuple[LetterAct, ...]:
        """The acts of a letter: those of the ledger, then those of the table that nothing speaks against."""
        return self._read(standing)[0]

    def state(self, standing: Standing) -> LetterState:
        """What became of it by them."""
        return standing.after(self.acts(standing))

    def unclear(self, standing: Standing) -> tuple[Hold, ...]:
        """A row that means an act and does not say which, when or why, or can't be meant so: until it does, nothing
        leaves."""
        refused = self._read(standing)[1]
        waiting = [row.at(column) for row, code, column in refused if code == _TO_BE_PRINTED]
        cells = [row.at(column) for row, code, column in refused if code in _UNCLEAR]
        other = [place for place in self._numbering.doubtful(standing.letter, self._unread) if place not in cells]
        return (*_hold("act_unclear", cells), *_hold("to_be_printed", waiting), *_hold("row_unclear", other))

    def findings(self, letters: Mapping[str, Letter], standing: Mapping[str, Standing]) -> Iterator[Finding]:
        """What is wrong with each row; `standing` are the letters that are issued."""
        for name in sorted(self._by_letter):
            if name in standing:
                for row, code, column in self._read(standing[name])[1]:
                    yield from self._finding(row, code, column, standing[name])
            elif name in letters:  # the numbering says that there is no such letter
                for row in self._by_letter[name]:
                    code, column = self._incomplete(row) or ("LET-015", "act")
                    yield from self._finding(row, code, column, None)

    def handed_over_all_the_same(self, letters: Mapping[str, Letter]) -> Iterator[Finding]:
        """Letters that were handed over on a day on which the office had said that they don't leave."""
        for letter in letters.values():
            row, day = self._numbering.hand_over(letter.letter), letter.handed_over_on
            said = sorted((act for act in letter.acts if day and act.day < day), key=lambda act: act.day)
            if row and row.handed_over_on == day and after(LetterState.ISSUED, said) in _DOES_NOT_LEAVE:
                facts = {"letter": letter.letter, "act": said[-1].act, "on": said[-1].day, "date": day}
                yield Finding("LET-031", row.at("handed_over_on"), "letters", "handed_over_on", facts=facts)

    def _read(self, standing: Standing) -> tuple[tuple[LetterAct, ...], list[tuple[LetterNumber, str, str]]]:
        """The acts of a letter, and of each row that is none: the row, the code of the finding, the column."""
        found, refused = list(standing.acts), []
        for row in sorted(self.of(standing.letter), key=lambda row: row.act_on or date.max):
            if against := self._against(row, standing, found):
                refused.append((row, *against))
            elif row.act is Act.CORRECT_NUMBER and not standing.prints and not _is_known(row, found):
                refused.append((row, _TO_BE_PRINTED, "number"))
            elif not _is_known(row, found):
                assert row.act and row.act_on and row.reason
                released = tuple(sorted({hold.key for hold in standing.holds})) if row.act is Act.SEND else ()
                number = (row.number or "") if row.act is Act.CORRECT_NUMBER else ""
                found.append(LetterAct(row.act, row.act_on, row.reason, released, number))
        return tuple(found), sorted(refused, key=lambda told: (told[0].source.file, told[0].source.row))

    def _against(self, row: LetterNumber, standing: Standing, acts: Sequence[LetterAct]) -> tuple[str, str] | None:
        """What speaks against a row: the code of a finding, and the column that it is about."""
        if incomplete := self._incomplete(row):
            return incomplete
        assert row.act is not None and row.act_on is not None
        if row.act_on > self._today:
            return "LET-005", "act_on"
        if row.act_on < standing.dated_on:
            return "LET-016", "act_on"
        if column := self._numbering.misplaced(row):
            return ("LET-026" if column == "kind" else "LET-020"), column
        if _is_known(row, acts):
            return None
        if self._contradiction(row):
            return "LET-019", "act"
        too_early = standing.left_on is not None and row.act_on < standing.left_on
        if too_early and row.act in (Act.RETURN, Act.ANSWER):
            return "LET-021", "act_on"
        stood_down = too_early and row.act is Act.DO_NOT_SEND  # it was said in time
        found = NEXT[LetterState.ISSUED if stood_down else standing.after(acts)][row.act]
        if not isinstance(found, LetterState):
            return found, "act"
        if row.act is Act.SEND and any(hold.is_final for hold in standing.holds):
            return "LET-017", "act"
        if row.act is Act.NEXT_STAGE and not standing.is_last_round:
            return "LET-025", "act"
        return self._against_number(row, standing) if row.act is Act.CORRECT_NUMBER else None

    def _incomplete(self, row: LetterNumber) -> tuple[str, str] | None:
        """What the row does not say. The reason of a next stage is quoted in its letter: with an error it is none."""
        missing = next((name for name in _SAID if not getattr(row, name)), None)
        if not missing and row.act is Act.NEXT_STAGE and row.at("reason") in self._unread:
            missing = "reason"
        return ("LET-014", missing) if missing else None

    def _against_number(self, row: LetterNumber, standing: Standing) -> tuple[str, str] | None:
        """The row has the right number, and it can be the number of that letter."""
        if not row.number or not is_other(row.number, standing.number):
            return "LET-023", "number"
        if code := self._numbering.against_corrected(row, standing.dated_on):
            return code, "number"
        return None if standing.can_reprint else ("LET-024", "act")

    def _contradiction(self, row: LetterNumber) -> Place | None:
        """Another row that says of the same day what does not go with this one."""
        others = (
            r for r in self.of(row.letter)
            if r.act_on == row.act_on and r.reason and {r.act, row.act} in CONTRADICTIONS
        )  # fmt: skip
        return next((r.at("act") for r in others), None)

    def _finding(self, row: LetterNumber, code: str, column: str, standing: Standing | None) -> Iterator[Finding]:
        if code in _SAID_ELSEWHERE:
            return
        missing = [column, *(name for name in _SAID if not getattr(row, name))]
        if code == "LET-014" and any(row.at(name) in self._unread for name in missing):  # it has its finding
            return
        facts: dict[str, object] = {"letter": row.letter}
        if code == "LET-005":
            facts["date"] = row.act_on
        elif code == "LET-016":
            facts |= {"date": row.act_on, "was": standing.dated_on if standing else None}
        elif code == "LET-014":
            facts["column_title"] = LETTERS.column(column).title
        else:
            facts |= {"act": row.act, "date": row.act_on}
        if code == "LET-019":
            facts["other"] = self._contradiction(row)
        if code == "LET-022" and standing:
            facts["state"] = standing.after(self.acts(standing))
        yield Finding(code, row.at(column), "letters", column, str(getattr(row, column) or ""), facts)


def _hold(code: str, cells: Sequence[Place]) -> tuple[Hold, ...]:
    if not cells:
        return ()
    key = " ".join(f"{place.file} {place.sheet} {place.cell}" for place in cells)
    return (Hold(Reason(f"held.{code}", {}, tuple(cells)), f"{code} {key}", is_final=True),)


def _is_known(row: LetterNumber, acts: Iterable[LetterAct]) -> bool:
    """The same act on the same day is one event."""
    return any((act.act, act.day) == (row.act, row.act_on) for act in acts)
