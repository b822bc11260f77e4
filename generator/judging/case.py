"""All that letters are drafted from, and the letters of the ledger as they stand today.

Pure. What happens to an issued letter is told by the ledger and by the letters table; nothing of it changes its text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.acts import ActRows, Standing, state_of, still_held
from generator.judging.cases import membership
from generator.judging.dossiers import in_force_on, without_column
from generator.judging.letter_facts import Basis
from generator.judging.letter_numbers import LetterIds
from generator.judging.letter_texts import LetterTexts
from generator.judging.needed import Needed
from generator.judging.numbering import Numbering
from generator.judging.office import Office
from generator.judging.preflight import Now, holds
from generator.judging.schedule import chairs_to_name, choose_chairs
from generator.judging.working_days import WorkingDays
from generator.model import (
    ChairChoice,
    Decision,
    Dossier,
    Finding,
    IssuedLetter,
    Letter,
    LetterAct,
    LetterKind,
    LetterState,
    MessageState,
    Outcome,
    Party,
    PartyChange,
    Past,
    Place,
    Records,
    Replaced,
    RequirementState,
    RequirementStatus,
    Roster,
)
from generator.model.catalogue import ERROR, Blocks, blocks, severity
from generator.model.periods import TermKind
from generator.model.resting import Unread, unread

LAST_ROUND = 3  # of notices


class Case(Struct, frozen=True, dict=True):
    """All that letters are drafted from."""

    records: Records
    parties: Sequence[Party]  # in Persian order
    dossiers: Mapping[str, Dossier]
    rosters: Sequence[Roster]
    findings: Sequence[Finding]
    office: Office
    days: WorkingDays
    past: Past
    today: date
    can_issue: bool = True  # without papers there is nothing to freeze: numbered letters wait as drafts
    texts: LetterTexts = LetterTexts()

    @cached_property
    def by_code(self) -> Mapping[str, Party]:
        return {party.code: party for party in self.parties}

    @cached_property
    def issued(self) -> Mapping[str, list[IssuedLetter]]:
        """The letters of the ledger by party, the oldest first."""
        found: dict[str, list[IssuedLetter]] = {}
        for letter in self.past.letters:
            found.setdefault(letter.party, []).append(letter)
        return found

    @cached_property
    def numbered(self) -> frozenset[str]:
        """The letters that the letters table names."""
        return frozenset(row.letter for row in self.records.letters)

    @cached_property
    def recorded(self) -> frozenset[str]:
        """The parties that have a row in the dossiers: what is not written of any other is forgotten, not missing."""
        return frozenset(item.party for item in self.records.dossier_items)

    @cached_property
    def unasked(self) -> Mapping[str, frozenset[str]]:
        """The requirements that no notice to a party asks for: its dossier can say nothing of them."""
        return without_column(self.records)

    def deficiencies(self, party: str) -> tuple[RequirementStatus, ...]:
        """What a notice may ask of a party."""
        if party not in self.recorded:
            return ()
        unasked = self.unasked.get(party, frozenset())
        return tuple(
            s for s in self.dossiers[party].deficiencies if s.requirement.code not in unasked and not has_no_start(s)
        )

    @cached_property
    def unread(self) -> Unread:
        """What the sheets may say and what was not read."""
        return unread(self.findings)

    def of(self, party: str, *kinds: LetterKind, session: int | None = None) -> list[IssuedLetter]:
        """What was issued to a party of these kinds, about that session."""
        return [i for i in self.issued.get(party, ()) if i.kind in kinds and i.session == session]

    def standing(self, party: str, *kinds: LetterKind, session: int | None = None) -> list[IssuedLetter]:
        """The same without what was withdrawn or replaced, came back, or is not to be sent."""
        return [i for i in self.of(party, *kinds, session=session) if not self.remembered[i.letter].state.is_over]

    @cached_property
    def ids(self) -> LetterIds:
        """What ids of letters are made from."""
        return LetterIds(self.by_code, self.records.identities.former_codes, self.remembered, self.numbered)

    def next_notice(self, party: str) -> str:
        """The id of a party's next notice."""
        return self.ids.notice(party, self.of(party, LetterKind.NOTICE, LetterKind.WITHDRAWAL))

    def has_left(self, party: str) -> bool:
        """Whether nothing is written to the party any more: it has left, or was merged into another one."""
        ended = self.records.identities.ended(party, self.today)
        return ended is not None and ended.change is not PartyChange.DISSOLVED

    def id_after(self, party: str, kind: LetterKind, session: int | None, about: str | None) -> str:
        """The id of a letter that only says of the last one of its kind that it is void."""
        if about:
            return self.ids.free(f"{kind.value}-{about}", party)
        if kind is LetterKind.NOTICE:
            return self.next_notice(party)
        return self.ids.free(self.of(party, kind, session=session)[0].letter, party)

    def told(self, party: str, session: int) -> list[IssuedLetter]:
        """The letters in the hands of the party that say when and where the session is."""
        void = (LetterState.WITHDRAWN, LetterState.RETURNED)
        kinds = (LetterKind.INVITATION, LetterKind.MOVED)
        letters = ((i, self.remembered[i.letter]) for i in self.of(party, *kinds, session=session))
        return [issued for issued, letter in letters if letter.has_left and letter.state not in void]

    def id_about(self, kind: LetterKind, party: str, letter: str, day: date) -> str:
        """The id of a letter about what became of an issued one on that day; '' where one was written already."""
        for issued in self.of(party, kind):
            is_of_it = (issued.facts.get("about"), issued.facts.get("on")) == (letter, day.isoformat())
            if is_of_it and not self.remembered[issued.letter].state.makes_room:
                return ""
        return self.ids.free(f"{kind.value}-{letter}", party)

    def replaced(
        self, party: str, kind: LetterKind, session: int | None = None, about: str | None = None
    ) -> tuple[Replaced, ...]:
        """The letters of that matter in whose place the next one stands, and says so: those that were to be amended,
        and those that were withdrawn after they had left. What has been said once is not said again."""
        found = []
        for issued in self.of(party, kind, session=session):
            letter = self.remembered[issued.letter]
            if about is not None and issued.facts.get("about") != about:
                continue
            is_void = letter.state is LetterState.WITHDRAWN and letter.has_left
            if (is_void or letter.state is LetterState.REPLACED) and issued.letter not in self._told_of:
                found.append(Replaced(issued.letter, issued.number, issued.dated_on, issued.subject, is_void=is_void))
        return tuple(found)

    @cached_property
    def _told_of(self) -> frozenset[str]:
        """The letters of which a later one says what became of them: one that stands, or that has left."""
        return frozenset(
            name
            for letter in self.remembered.values()
            if letter.has_left or not letter.state.is_over
            for name in letter.facts.get("replaces", ())
        )

    @cached_property
    def numbering(self) -> Numbering:
        """What the letters table says of numbers and days."""
        pattern = self.office.letter_number or ""
        former = self.records.identities.formerly
        return Numbering(self.records.letters, self.past.letters, self.today, pattern, self.parties, former)

    @cached_property
    def act_rows(self) -> ActRows:
        """What the letters table says of acts."""
        unread = frozenset(f.place for f in self.findings if f.table == "letters" and severity(f) is ERROR)
        return ActRows(self.records.letters, unread, self.numbering, self.today)

    @cached_property
    def now(self) -> Now:
        """What issued letters are held against."""
        rosters = {roster.session.number: roster for roster in self.rosters}
        return Now(
            self.records,
            self.by_code,
            self.dossiers,
            rosters,
            self.office,
            self.today,
            {n.letter: n for n in self.past.letters},
            chairs_to_name(self.chairs, self.rosters),
            self.past.kept,
            tuple(Place(s.file, s.sheet) for s in self.past.sheets if s.role == "house_members"),
        )

    @cached_property
    def remembered(self) -> Mapping[str, Letter]:
        """The letters of the ledger as they stand today, by id."""
        return {issued.letter: _remembered(issued, self) for issued in self.past.letters}

    @cached_property
    def standings(self) -> Mapping[str, Standing]:
        """The letters of the ledger as rows of the letters table are held against them."""
        return {issued.letter: self._standing(issued) for issued in self.past.letters}

    def _standing(self, issued: IssuedLetter) -> Standing:
        handed_over_on = self.numbering.handed_over_on(issued)
        state = state_of(issued, handed_over_on)
        against = holds(issued, self.now) if state is LetterState.ISSUED else ()
        return Standing(
            issued.letter, issued.dated_on, state, issued.number, issued.acts, against,
            is_last_round=issued.kind is LetterKind.NOTICE and issued.round == LAST_ROUND,
            can_reprint=issued.letter in self.past.contents and issued.party in self.by_code, prints=self.can_issue,
            left_on=handed_over_on or issued.sent_on,
        )  # fmt: skip

    @cached_property
    def chairs(self) -> Mapping[int, ChairChoice]:
        """Who chairs each session."""
        return choose_chairs(self.rosters, self.parties, self.today)

    @cached_property
    def chairs_if_all_were_read(self) -> Mapping[int, ChairChoice]:
        """Who would chair each session if all were invited of whom something could not be read."""
        if not any(is_unread(d) for roster in self.rosters for d in roster.decisions):
            return self.chairs
        rosters = [
            replace(roster, decisions=tuple(
                replace(d, outcome=Outcome.INVITED) if is_unread(d) else d for d in roster.decisions
            ))
            for roster in self.rosters
        ]  # fmt: skip
        return choose_chairs(rosters, self.parties, self.today)

    @cached_property
    def basis(self) -> Basis:
        """What the places of the letters are filled from."""
        records = self.records
        return Basis(
            self.office, self.by_code, records.addressees, self.dossiers, records.sessions, records.agenda,
            chairs_to_name(self.chairs, self.rosters),
            membership(records.house_members, self.today).members, self.past.letters, records.identities,
        )  # fmt: skip

    @cached_property
    def personal(self) -> list[Finding]:
        """Cells that hold personal data: letters that would quote one are withheld."""
        return [finding for finding in self.findings if is_personal(finding)]

    @cached_property
    def errors_of_sessions(self) -> Mapping[int, Sequence[Finding]]:
        """Errors of the rows of each session, by its number."""
        found: dict[int, list[Finding]] = {}
        for finding in self.findings:
            if finding.session is not None and severity(finding) is ERROR:
                found.setdefault(finding.session, []).append(finding)
        return found

    @cached_property
    def errors(self) -> tuple[list[Finding], list[Finding], dict[str, list[Finding]]]:
        """Errors that every letter rests on, errors that hide whose document it is, and errors by party; those of a
        requirement are of the parties of which it may be asked."""
        common: list[Finding] = []
        unread: list[Finding] = []
        by_party: dict[str, list[Finding]] = {}
        needed, in_force = Needed(self.records), in_force_on(self.records, self.today)
        for finding in self.findings:
            held = blocks(finding)
            if held is Blocks.ALL_LETTERS and finding.table == "requirements":
                for party in self.parties:
                    if needed.of_requirement(finding, party, in_force):
                        by_party.setdefault(party.code, []).append(finding)
            elif held is Blocks.ALL_LETTERS:
                if finding.table != "holidays" or self.office.deadline_days:  # it may fall into any time given
                    common.append(finding)
            elif held is Blocks.UNRECORDED_LETTERS:
                unread.append(finding)
            elif held is Blocks.PARTY_LETTERS and finding.party and needed.by_its_party(finding):
                by_party.setdefault(finding.party, []).append(finding)
        return common, unread, by_party

    @cached_property
    def _sheets(self) -> Mapping[str, frozenset[tuple[str, str]]]:
        """The sheets on which the dossier of a party has a row."""
        found: dict[str, set[tuple[str, str]]] = {}
        for item in self.records.dossier_items:
            found.setdefault(item.party, set()).add((item.source.file, item.source.sheet))
        return {party: frozenset(sheets) for party, sheets in found.items()}

    def hidden_of(self, party: str, codes: Collection[str]) -> list[Finding]:
        """The errors of rows of nobody that may be of this party, and of one of these documents.

        Where a dossier is one row of a sheet, a party with a row there has no other.
        """
        own = self._sheets.get(party, frozenset())
        return [
            finding for finding in self.errors[1]
            if codes and finding.facts.get("document") in (None, *codes)
            and not (finding.facts.get("is_only_row") and (finding.place.file, finding.place.sheet) in own)
        ]  # fmt: skip

    def is_doubtful(self, party: str) -> bool:
        """Whether something about the party's dossier could not be read: then nothing counts as answered."""
        common, _, by_party = self.errors
        statuses = self.dossiers[party].statuses if party in self.dossiers else ()
        blank = [s.requirement.code for s in statuses if s.state is RequirementState.NOT_RECORDED]
        hidden = self.hidden_of(party, blank)
        unread = [*self.unread.of_letter(LetterKind.NOTICE), *self.unread.of_documents()]
        known = any(f.table != "holidays" for f in common)  # a day off says nothing of what was brought
        return bool(known or hidden or unread or by_party.get(party))

    def deadline(self, start: date) -> date | None:
        """The last day of the time that the office gives from that day on; None where it gives none."""
        return self.days.after(start, self.office.deadline_days) if self.office.deadline_days else None


def has_no_start(status: RequirementStatus) -> bool:
    """Whether nobody knows if a document is due yet: it recurs, from a day of the party that is not written down, and
    no row says that it is missing."""
    term = status.requirement.term
    is_counted = term is not None and term.kind is TermKind.EACH
    return is_counted and status.period is None and status.state is RequirementState.NOT_RECORDED


def is_unread(decision: Decision) -> bool:
    """Whether the party may be invited once a cell is mended that could not be read."""
    return any(reason.code == "change.unread" for reason in decision.would_change)


def is_personal(finding: Finding) -> bool:
    """Whether the cell can be used, but not quoted."""
    return blocks(finding) is Blocks.QUOTING_LETTERS


def still_names(issued: IssuedLetter, status: RequirementStatus) -> bool:
    """Whether the notice asked for what is missing now. A document that was valid on its day and has run out since is
    another matter."""
    has_run_out_since = (
        status.state is RequirementState.EXPIRED
        and status.valid_until is not None
        and status.valid_until >= issued.dated_on
    )
    return status.requirement.code in issued.facts.get("requirements", ()) and not has_run_out_since


def newly_issued(letter: Letter, case: Case) -> tuple[Letter, Standing | None]:
    """A letter that this run issues may have its first act in the same row; how it stands, None where it is none."""
    if not letter.is_to_freeze or letter.dated_on is None:
        return letter, None
    last = letter.kind is LetterKind.NOTICE and letter.round == LAST_ROUND
    standing = Standing(
        letter.letter,
        letter.dated_on,
        letter.state,
        letter.number,
        is_last_round=last,
        can_reprint=True,
        prints=False,
        left_on=letter.handed_over_on,
    )
    has_left = letter.state is LetterState.HANDED_OVER
    return _acted(replace(letter, has_left=has_left), standing, case), standing


def _remembered(issued: IssuedLetter, case: Case) -> Letter:
    """An issued letter as it stands today."""
    standing = case.standings[issued.letter]
    dossier = case.dossiers.get(issued.party)
    open_now = tuple(s for s in dossier.deficiencies if still_names(issued, s)) if dossier else ()
    has_left = standing.state is not LetterState.ISSUED
    is_unsure = standing.state is LetterState.SENT and issued.mail is not MessageState.SENT
    letter = _acted(Letter(
        issued.letter, issued.party, standing.state, issued.round, issued.deadline_on, open_now,
        kind=issued.kind, session=issued.session, number=issued.number, dated_on=issued.dated_on,
        handed_over_on=case.numbering.handed_over_on(issued), facts=issued.facts, frozen=issued, has_left=has_left,
    ), standing, case)  # fmt: skip
    if letter.state.is_over or not has_left:
        return letter
    if issued.kind is LetterKind.NOTICE and _is_answered(issued, open_now, case):
        letter = replace(letter, state=LetterState.ANSWERED)
        return replace(letter, answered_on=issued.answered_on or case.today) if letter.is_answered else letter
    return replace(letter, state=LetterState.ISSUED) if is_unsure and letter.state is LetterState.SENT else letter


def _is_answered(issued: IssuedLetter, open_now: Sequence[RequirementStatus], case: Case) -> bool:
    """What it asked for is there, as the sheets say today; what was known last, where they don't say it clearly."""
    if issued.party not in case.dossiers or case.is_doubtful(issued.party):
        return issued.answered_on is not None
    return not open_now


def _acted(letter: Letter, standing: Standing, case: Case) -> Letter:
    """The letter after what the office did with it, and held back by what still speaks against it."""
    rows = case.act_rows
    acts = rows.acts(standing)
    state = standing.after(acts)
    letter = replace(letter, acts=acts, state=state, number=_number(acts) or letter.number)
    if state not in (LetterState.ISSUED, LetterState.HELD) or letter.has_left:
        return letter
    held = (*still_held(standing.holds, acts), *rows.unclear(standing))
    return replace(letter, held=held, state=LetterState.HELD if held else state)


def _number(acts: Sequence[LetterAct]) -> str:
    """The number that an act of today corrects it to; '' without one."""
    return next((act.number for act in reversed(acts) if act.number), "")
