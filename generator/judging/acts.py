"""What the office does with its issued letters: the rows of the letters table that name an act (contract §3a).

Pure. Each row is one act; it needs a date and a reason, and the same act on the same day is one event. What the
ledger has of an act stands, whatever becomes of its row. `ACTS` says of each act what speaks against it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from generator.judging.numbering import Numbering
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

_SAID = ("act", "act_on", "reason")
_SENDING = (Act.SEND, Act.DO_NOT_SEND)
_GONE = frozenset({LetterState.SENT, LetterState.HANDED_OVER, LetterState.ANSWERED})


# --- what follows from acts -------------------------------------------------------------------------------------------


def is_withdrawn(acts: Iterable[LetterAct]) -> bool:
    """Whether the letter is void."""
    return any(act.act is Act.WITHDRAW for act in acts)


def is_kept_back(acts: Iterable[LetterAct]) -> bool:
    """Whether the last word on sending is that it is not sent; of one day, that it is not."""
    said = [(act.day, act.act is Act.DO_NOT_SEND) for act in acts if act.act in _SENDING]
    return bool(said) and max(said)[1]


def still_held(holds: Iterable[Hold], acts: Iterable[LetterAct]) -> tuple[Hold, ...]:
    """What speaks against the letter and was not put aside by a release."""
    released = {key for act in acts if act.act is Act.SEND for key in act.released}
    return tuple(hold for hold in holds if hold.is_final or hold.key not in released)


def invitations_that_left(
    records: Records, issued: Sequence[IssuedLetter], today: date
) -> dict[tuple[int, str], Reason]:
    """Session and party → that an invitation has left: a fact, so the party stays invited (contract §3a)."""
    numbering = Numbering(records.letters, issued, today, parties=records.parties)
    rows = ActRows(records.letters, (), numbering.is_misplaced, today)
    cells = {row.letter: row.at("handed_over_on" if row.handed_over_on else "letter") for row in records.letters}
    sessions = {session.number: session.at("number") for session in records.sessions}
    found: dict[tuple[int, str], Reason] = {}
    for letter in issued:
        if letter.kind is not LetterKind.INVITATION or letter.session not in sessions:
            continue
        has_left = numbering.handed_over_on(letter) is not None or letter.mail is MessageState.SENT
        acts = rows.acts(letter.letter, letter.dated_on, letter.acts, (), has_left=has_left)
        if has_left and not is_withdrawn(acts):
            facts = {"number": letter.number, "date": letter.dated_on}
            place = cells.get(letter.letter) or sessions[letter.session]
            found[letter.session, letter.party] = Reason("invitation_left", facts, (place,))
    return found


# --- the rows -----------------------------------------------------------------------------------------------------


class ActRows:
    """The rows of the letters table that say something of an act, on one day.

    `unread` are cells of the table that could not be read, `misplaced` whether a row stands beside another party's
    name: then it acts on nothing.
    """

    def __init__(
        self,
        rows: Sequence[LetterNumber],
        unread: Collection[Place],
        misplaced: Callable[[LetterNumber], bool],
        today: date,
    ) -> None:
        self._unread, self._misplaced, self._today = unread, misplaced, today
        self._by_letter: dict[str, list[LetterNumber]] = {}
        for row in rows:
            if any(getattr(row, name) is not None or row.at(name) in unread for name in _SAID):
                self._by_letter.setdefault(row.letter, []).append(row)

    def of(self, letter: str) -> Sequence[LetterNumber]:
        """The rows of one letter, in the order of the sheet."""
        return self._by_letter.get(letter, ())

    def acts(
        self, letter: str, dated_on: date, known: Sequence[LetterAct], holds: Sequence[Hold], *, has_left: bool
    ) -> tuple[LetterAct, ...]:
        """The acts of a letter: those of the ledger, then those of the table that nothing speaks against."""
        found = list(known)
        for row in self.of(letter):
            act = self._whole(row, dated_on)
            if act is None or any((a.act, a.day) == (act.act, act.day) for a in found):
                continue
            if ACTS[act.act](found, holds, has_left) or self._contradiction(row):
                continue
            released = tuple(sorted({hold.key for hold in holds})) if act.act is Act.SEND else ()
            found.append(LetterAct(act.act, act.day, act.reason, released))
        return tuple(found)

    def unclear(self, letter: str, dated_on: date) -> tuple[Hold, ...]:
        """A row that means an act and does not say which, when or why: until it does, nothing leaves."""
        rows = self.of(letter)
        cells = [self._cell(row) for row in rows if self._whole(row, dated_on) is None or self._contradiction(row)]
        if not cells:
            return ()
        key = "act_unclear " + " ".join(f"{place.file} {place.sheet} {place.cell}" for place in cells)
        return (Hold(Reason("held.act_unclear", {}, tuple(cells)), key, is_final=True),)

    def findings(self, letters: Mapping[str, Letter]) -> Iterator[Finding]:
        """What is wrong with each row."""
        for name in sorted(self._by_letter):
            if (letter := letters.get(name)) is not None:  # the numbering says that there is no such letter
                for row in self._by_letter[name]:
                    yield from self._against(row, letter)

    def _whole(self, row: LetterNumber, dated_on: date) -> LetterAct | None:
        if row.act is None or row.act_on is None or not row.reason or self._misplaced(row):
            return None
        return LetterAct(row.act, row.act_on, row.reason) if dated_on <= row.act_on <= self._today else None

    def _cell(self, row: LetterNumber) -> Place:
        """The first cell that keeps the row from being an act."""
        missing = (name for name in _SAID if not getattr(row, name))
        return row.at("recipient" if self._misplaced(row) else next(missing, "act_on"))

    def _against(self, row: LetterNumber, letter: Letter) -> Iterator[Finding]:
        missing = [name for name in _SAID if not getattr(row, name)]
        if missing:
            if not any(row.at(name) in self._unread for name in missing):  # it has its finding
                yield _finding("LET-014", row, missing[0])
            return
        assert row.act is not None and row.act_on is not None
        if not letter.state.is_issued or letter.dated_on is None:
            yield _finding("LET-015", row, "act", act=row.act)
        elif row.act_on > self._today:
            yield _finding("LET-005", row, "act_on", date=row.act_on)
        elif row.act_on < letter.dated_on:
            yield _finding("LET-016", row, "act_on", date=row.act_on, was=letter.dated_on)
        elif not self._misplaced(row):
            yield from self._refused(row, letter)

    def _refused(self, row: LetterNumber, letter: Letter) -> Iterator[Finding]:
        assert row.act is not None
        if any((a.act, a.day) == (row.act, row.act_on) for a in letter.acts):
            return
        if other := self._contradiction(row):
            yield _finding("LET-019", row, "act", act=row.act, other=other)
        elif code := ACTS[row.act](letter.acts, letter.held, letter.state in _GONE):
            yield _finding(code, row, "act", act=row.act)

    def _contradiction(self, row: LetterNumber) -> Place | None:
        """Another row that says of the same day that it is sent where this one says that it is not."""
        if row.act not in _SENDING:
            return None
        others = (
            r for r in self.of(row.letter) if r.act_on == row.act_on and r.act in _SENDING and r.act is not row.act
        )
        return next((r.at("act") for r in others if r.reason), None)


def _finding(code: str, row: LetterNumber, column: str, **facts: object) -> Finding:
    value = getattr(row, column)
    return Finding(code, row.at(column), "letters", column, str(value or ""), {"letter": row.letter, **facts})


# --- what speaks against an act: the code of a finding, '' when nothing does ------------------------------------------


def _against_sending(acts: Iterable[LetterAct], holds: Iterable[Hold], has_left: bool) -> str:
    """Never against a block, a withdrawal or a session that is over."""
    return "LET-017" if is_withdrawn(acts) or any(hold.is_final for hold in holds) else ""


def _against_keeping(acts: Iterable[LetterAct], holds: Iterable[Hold], has_left: bool) -> str:
    return "LET-018" if has_left else ""


def _against_withdrawal(acts: Iterable[LetterAct], holds: Iterable[Hold], has_left: bool) -> str:
    return ""


ACTS: Mapping[Act, Callable[[Iterable[LetterAct], Iterable[Hold], bool], str]] = {
    Act.SEND: _against_sending,
    Act.DO_NOT_SEND: _against_keeping,
    Act.WITHDRAW: _against_withdrawal,
}
