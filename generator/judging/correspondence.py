"""The letters that the state of things asks for, and what became of those that were issued.

A letter that rests on an error is withheld, and says on which. One that has its number and its date in the letters
table is issued: from then on the ledger has its bytes, and facts that change draft the next letter, never that one.

Ids are stable: `notice-P01-2` is the second notice of a party, `invitation-4-P01` its invitation to session 4,
`moved-4-P01-1` the first letter that session 4 was moved, `membership-P01` the House's. What is drafted in the place
of a letter that was withdrawn has an id of its own: `invitation-4-P01-2`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.acts import ActRows, is_kept_back, is_withdrawn, still_held
from generator.judging.numbering import Numbering
from generator.judging.office import Office
from generator.judging.preflight import Now, holds
from generator.judging.quoting import quotes
from generator.judging.schedule import attendance_of, choose_chairs, is_ahead, session_facts
from generator.judging.working_days import WorkingDays
from generator.model import (
    AttendanceStatus,
    Dossier,
    Finding,
    Hold,
    IssuedLetter,
    Letter,
    LetterAct,
    LetterKind,
    LetterState,
    MessageState,
    Outcome,
    Party,
    Past,
    Records,
    Reference,
    RequirementState,
    Roster,
    Session,
    SessionState,
)
from generator.model.catalogue import ERROR, Blocks, blocks, severity, sort_key
from generator.model.resting import Unread, unread

LAST_ROUND = 3


class Correspondence(Struct, frozen=True):
    """All letters – issued ones in the order of issue, then those that wait – and what is wrong with their numbers."""

    letters: tuple[Letter, ...]
    findings: tuple[Finding, ...]


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
    def unread(self) -> Unread:
        """What the sheets may say and what was not read."""
        return unread(self.findings)

    def of(self, party: str, *kinds: LetterKind, session: int | None = None) -> list[IssuedLetter]:
        """What was issued to a party of these kinds, about that session."""
        return [i for i in self.issued.get(party, ()) if i.kind in kinds and i.session == session]

    def standing(self, party: str, *kinds: LetterKind, session: int | None = None) -> list[IssuedLetter]:
        """The same without what was withdrawn, or is not to be sent."""
        return [i for i in self.of(party, *kinds, session=session) if not self.remembered[i.letter].state.is_over]

    def id_of(self, usual: str, party: str) -> str:
        """The id of a letter to be drafted: the usual one, or after a withdrawn letter the next that nobody has."""
        found, n = usual, 1
        while (n > 1 and f"{party}-{n}" in self.by_code) or (
            found in self.remembered and self.remembered[found].state is LetterState.WITHDRAWN
        ):
            n += 1
            found = f"{usual}-{n}"
        return found

    @cached_property
    def numbering(self) -> Numbering:
        """What the letters table says of numbers and days."""
        pattern = self.office.letter_number or ""
        return Numbering(self.records.letters, self.past.letters, self.today, pattern, self.parties)

    @cached_property
    def act_rows(self) -> ActRows:
        """What the letters table says of acts."""
        unread = frozenset(f.place for f in self.findings if f.table == "letters" and severity(f) is ERROR)
        return ActRows(self.records.letters, unread, self.numbering.is_misplaced, self.today)

    @cached_property
    def now(self) -> Now:
        """What issued letters are held against."""
        rosters = {roster.session.number: roster for roster in self.rosters}
        return Now(self.records, self.by_code, self.dossiers, rosters, self.office, self.today)

    @cached_property
    def remembered(self) -> Mapping[str, Letter]:
        """The letters of the ledger as they stand today, by id."""
        return {issued.letter: _remembered(issued, self) for issued in self.past.letters}

    @cached_property
    def personal(self) -> list[Finding]:
        """Cells that hold personal data: letters that would quote one are withheld."""
        return [finding for finding in self.findings if _is_personal(finding)]

    @cached_property
    def errors(self) -> tuple[list[Finding], list[Finding], dict[str, list[Finding]]]:
        """Errors that every letter rests on, errors that hide whose document it is, and errors by party."""
        common: list[Finding] = []
        unread: list[Finding] = []
        by_party: dict[str, list[Finding]] = {}
        for finding in self.findings:
            held = blocks(finding)
            if held is Blocks.ALL_LETTERS:
                common.append(finding)
            elif held is Blocks.UNRECORDED_LETTERS:
                unread.append(finding)
            elif held is Blocks.PARTY_LETTERS and finding.party:
                by_party.setdefault(finding.party, []).append(finding)
        return common, unread, by_party


def correspond(case: Case) -> Correspondence:
    """The letters of an office on one day."""
    numbering, known = case.numbering, case.remembered
    letters = list(known.values())
    drafts = (letter for draft in DRAFTS for letter in draft(case) if letter.letter not in known)
    letters += [
        _newly_issued(numbering.applied(letter, case.can_issue, lambda day: _deadline(case, day)), case)
        for letter in drafts
    ]
    by_id = {letter.letter: letter for letter in letters}
    findings = [*numbering.findings(letters), *case.act_rows.findings(by_id), *_unanswered(letters, case)]
    return Correspondence(tuple(_with_current(letters)), tuple(findings))


def _newly_issued(letter: Letter, case: Case) -> Letter:
    """A letter that this run issues may have its first act in the same row."""
    if not letter.is_to_freeze or letter.dated_on is None:
        return letter
    has_left = letter.state is LetterState.HANDED_OVER
    return _acted(letter, (), case, letter.dated_on, (), has_left=has_left)


def _acted(
    letter: Letter, known: Sequence[LetterAct], case: Case, dated_on: date, holds: tuple[Hold, ...], *, has_left: bool
) -> Letter:
    """The letter after what the office did with it, and held back by what still speaks against it."""
    rows = case.act_rows
    acts = rows.acts(letter.letter, dated_on, known, holds, has_left=has_left)
    if is_withdrawn(acts):
        return replace(letter, acts=acts, state=LetterState.WITHDRAWN)
    if has_left:
        return replace(letter, acts=acts)
    if is_kept_back(acts):
        return replace(letter, acts=acts, state=LetterState.NOT_SENT)
    held = (*still_held(holds, acts), *rows.unclear(letter.letter, dated_on))
    return replace(letter, acts=acts, held=held, state=LetterState.HELD if held else letter.state)


def _remembered(issued: IssuedLetter, case: Case) -> Letter:
    """An issued letter as it stands today."""
    handed_over_on = case.numbering.handed_over_on(issued)
    dossier = case.dossiers.get(issued.party)
    open_now = tuple(s for s in dossier.deficiencies if s.requirement.code in _named(issued)) if dossier else ()
    has_left = bool(handed_over_on or issued.answered_on or issued.mail in _ON_ITS_WAY)
    is_answered = has_left and issued.kind is LetterKind.NOTICE and dossier is not None and not open_now
    state = LetterState.ISSUED
    if issued.answered_on or (is_answered and not _doubtful(issued.party, case)):
        state = LetterState.ANSWERED
    elif handed_over_on:
        state = LetterState.HANDED_OVER
    elif issued.mail is MessageState.SENT:
        state = LetterState.SENT
    letter = Letter(
        issued.letter, issued.party, state, issued.round, issued.deadline_on, open_now,
        kind=issued.kind, session=issued.session, number=issued.number, dated_on=issued.dated_on,
        handed_over_on=handed_over_on, facts=issued.facts, frozen=issued,
    )  # fmt: skip
    against = () if has_left else holds(issued, case.now)
    return _acted(letter, issued.acts, case, issued.dated_on, against, has_left=has_left)


#: An e-mail that may have arrived can't be held back any more.
_ON_ITS_WAY = frozenset({MessageState.SENT, MessageState.SENDING, MessageState.UNCERTAIN})
_DELIVERED = frozenset({LetterState.SENT, LetterState.HANDED_OVER})


def _named(issued: IssuedLetter) -> frozenset[str]:
    """The documents that a notice asked for."""
    return frozenset(issued.facts.get("requirements", ()))


def _doubtful(party: str, case: Case) -> bool:
    """Whether something about the party's dossier could not be read: then nothing counts as answered."""
    common, hidden, by_party = case.errors
    unread = [*case.unread.of_letter(LetterKind.NOTICE), *case.unread.of_documents()]
    return bool(common or hidden or unread or by_party.get(party))


def _deadline(case: Case, start: date) -> date | None:
    return case.days.after(start, case.office.deadline_days) if case.office.deadline_days else None


# --- deficiency notices -----------------------------------------------------------------------------------------


def _notices(case: Case) -> Iterator[Letter]:
    """The notice that each party is to get next; none while an issued one still has its time."""
    for party in case.parties:
        dossier = case.dossiers[party.code]
        if not dossier.deficiencies or party.code not in case.recorded:
            continue
        before = case.of(party.code, LetterKind.NOTICE)
        standing = [i for i in case.standing(party.code, LetterKind.NOTICE) if not i.answered_on]
        last = next((i for i in reversed(standing) if _still_open(i, dossier)), None)
        round_ = _next_round(last, dossier, case)
        if round_ is None:
            continue
        follows = Reference(last.number, last.dated_on) if last else None
        letter = Letter(
            f"notice-{party.code}-{len(before) + 1}", party.code, LetterState.DRAFT, round_,
            _deadline(case, case.today), dossier.deficiencies,
            tuple(s for s in dossier.statuses if s.state is RequirementState.EXPIRING),
            follows=follows, facts={"requirements": [s.requirement.code for s in dossier.deficiencies]},
        )  # fmt: skip
        common, hidden, by_party = case.errors
        errors = [*common, *by_party.get(party.code, ()), *case.unread.of_letter(LetterKind.NOTICE)]
        blank = [s.requirement.code for s in dossier.deficiencies if s.state is RequirementState.NOT_RECORDED]
        if blank:
            errors += [*hidden, *case.unread.of_states(blank)]
        yield _held(letter, case, errors)


def _still_open(issued: IssuedLetter, dossier: Dossier) -> bool:
    return any(s.requirement.code in _named(issued) for s in dossier.deficiencies)


def _next_round(last: IssuedLetter | None, dossier: Dossier, case: Case) -> int | None:
    """1 for a first letter; the next once its time is over; the same again for a new deficiency; else None."""
    if last is None:
        return 1
    if _has_run_out(case.remembered[last.letter], case):
        return last.round + 1 if last.round < LAST_ROUND else None
    is_new = any(s.requirement.code not in _named(last) for s in dossier.deficiencies)
    return last.round if is_new else None


def _has_run_out(notice: Letter, case: Case) -> bool:
    """Whether it was delivered, and both its printed deadline and the working days since then are over."""
    if notice.state not in _DELIVERED or notice.deadline_on is None:
        return False
    since = _deadline(case, notice.handed_over_on) if notice.handed_over_on else None
    return case.today > max(notice.deadline_on, since or notice.deadline_on)


def _unanswered(letters: Iterable[Letter], case: Case) -> Iterator[Finding]:
    """The third follow-up has run out: what comes next is for the director to say."""
    for letter in letters:
        is_last = letter.kind is LetterKind.NOTICE and letter.round == LAST_ROUND
        if is_last and letter.deficiencies and _has_run_out(letter, case):
            party = case.by_code.get(letter.party)
            if party and letter.frozen:
                facts = {"letter": letter.letter, "party": party.name, "date": letter.deadline_on}
                yield Finding("LET-010", party.at("name"), "letters", "letter", letter.letter, facts, letter.party)


# --- letters about sessions ---------------------------------------------------------------------------------------

_SESSION_FACTS = ("date", "time", "place")


def _invitations(case: Case) -> Iterator[Letter]:
    """To everyone whom the roster of a session ahead invites."""
    for roster in case.rosters:
        session = roster.session
        for decision in roster.with_outcome(Outcome.INVITED):
            letter = case.id_of(f"invitation-{session.number}-{decision.party}", decision.party)
            if is_ahead(session, case.today) or (letter in case.numbered and not case.of(
                decision.party, LetterKind.INVITATION, session=session.number
            )) or (session.state in (SessionState.PLANNED, None) and session.date is None):  # fmt: skip
                yield from _about(case, roster.session, LetterKind.INVITATION, letter, decision.party)


def _changes(case: Case) -> Iterator[Letter]:
    """To those who have an invitation: that its session was moved, or called off."""
    for session in case.records.sessions:
        for party in case.parties:
            told = case.standing(party.code, LetterKind.INVITATION, LetterKind.MOVED, session=session.number)
            if not told:
                continue
            last = told[-1]
            follows = Reference(last.number, last.dated_on)
            if session.state is SessionState.CANCELLED:
                letter = case.id_of(f"cancelled-{session.number}-{party.code}", party.code)
                yield from _about(case, session, LetterKind.CANCELLED, letter, party.code, follows, last.facts)
            elif is_ahead(session, case.today) and session_facts(session, case.office) != dict(last.facts):
                n = len(case.of(party.code, LetterKind.MOVED, session=session.number)) + 1
                letter = f"moved-{session.number}-{party.code}-{n}"
                yield from _about(case, session, LetterKind.MOVED, letter, party.code, follows)


def _after_sessions(case: Case) -> Iterator[Letter]:
    """Thanks to those who came; appreciation to those who were invited and could not."""
    for roster in case.rosters:
        session = roster.session
        if session.state is not SessionState.HELD or "state" in session.unread:
            continue
        invited = {d.party for d in roster.with_outcome(Outcome.INVITED)}
        rows = attendance_of(case.records.attendance, session.number)
        for party in case.parties:
            status = rows[party.code].status if party.code in rows else None
            told = case.standing(party.code, LetterKind.INVITATION, session=session.number)
            was_invited = party.code in invited or told
            if status is AttendanceStatus.PRESENT:
                kind = LetterKind.THANKS
            elif status is AttendanceStatus.ABSENT and was_invited:
                kind = LetterKind.APPRECIATION
            else:
                continue
            letter = case.id_of(f"{kind.value}-{session.number}-{party.code}", party.code)
            yield from _about(case, session, kind, letter, party.code)


def _about(
    case: Case, session: Session, kind: LetterKind, letter: str, code: str,
    follows: Reference | None = None, facts: Mapping[str, object] | None = None,
) -> Iterator[Letter]:  # fmt: skip
    """A letter to one party about a session; withheld when what it says of the session could not be read."""
    said = dict(facts) if facts is not None else session_facts(session, case.office)
    errors = _errors_of_register(case, code) + case.unread.of_letter(kind) + [
        f for f in case.findings
        if severity(f) is ERROR and f.session == session.number and _concerns(f, kind, code)
    ]  # fmt: skip
    draft = Letter(
        letter, code, LetterState.DRAFT, 1, None, kind=kind, session=session.number, follows=follows, facts=said
    )
    yield _held(draft, case, errors)


def _concerns(finding: Finding, kind: LetterKind, party: str) -> bool:
    """Whether a letter of that kind says what the faulty cell says."""
    if _is_personal(finding):
        return False
    if finding.table == "sessions":
        return finding.column not in ("policy", "number") or finding.code == "SES-004"
    if finding.table == "agenda":
        return kind is LetterKind.INVITATION
    return finding.table == "attendance" and finding.party == party


# --- the House of Parties -----------------------------------------------------------------------------------------


def _memberships(case: Case) -> Iterator[Letter]:
    """To each member of the House: that its membership is recorded, and who represents it."""
    members = {member.party: member for member in case.records.house_members}
    for party in case.parties:
        if party.code not in members:
            continue
        facts = {"representative": members[party.code].representative or ""}
        letter = case.id_of(f"membership-{party.code}", party.code)
        draft = Letter(letter, party.code, LetterState.DRAFT, 1, None, kind=LetterKind.MEMBERSHIP, facts=facts)
        errors = [
            f for f in case.findings
            if severity(f) is ERROR and f.table == "house_members" and f.party == party.code and not _is_personal(f)
        ]  # fmt: skip
        errors += case.unread.of_letter(LetterKind.MEMBERSHIP)
        yield _held(draft, case, _errors_of_register(case, party.code) + errors)


DRAFTS: tuple[Callable[[Case], Iterator[Letter]], ...] = (
    _notices, _invitations, _changes, _after_sessions, _memberships,
)  # fmt: skip


def _errors_of_register(case: Case, party: str) -> list[Finding]:
    common, _unread, by_party = case.errors
    return [*common, *(f for f in by_party.get(party, ()) if f.table == "parties")]


def _is_personal(finding: Finding) -> bool:
    """Whether the cell can be used, but not quoted."""
    return blocks(finding) is Blocks.QUOTING_LETTERS


def _quoted(letter: Letter, case: Case) -> list[Finding]:
    """The personal data that the letter would quote. An invitation names the chair, and who proposed what."""
    if not case.personal:
        return []
    named: set[str | None] = set()
    if letter.kind is LetterKind.INVITATION and letter.session is not None:
        chair = choose_chairs(case.rosters, case.parties, case.today).get(letter.session)
        proposers = (item.proposed_by for item in case.records.agenda if item.session == letter.session)
        named = {chair.party if chair else None, *proposers} - {None}
    return [finding for finding in case.personal if quotes(letter, finding, {code for code in named if code})]


def _held(letter: Letter, case: Case, errors: Iterable[Finding]) -> Letter:
    """The letter as it may go on: blocked by the party's licence, withheld by an error, or a draft."""
    party, errors = case.by_code[letter.party], [*errors, *_quoted(letter, case)]
    if party.licence_state and party.licence_state.blocks:
        return replace(letter, state=LetterState.BLOCKED, reasons=tuple(sorted(errors, key=sort_key)))
    reasons = tuple(sorted(set(errors), key=sort_key))
    return replace(letter, state=LetterState.WITHHELD if reasons else LetterState.DRAFT, reasons=reasons)


def _with_current(letters: Sequence[Letter]) -> Iterator[Letter]:
    """Which letter is the last word on its matter: a party's notices, or what was written to it about a session."""
    last: dict[tuple[object, ...], int] = {}
    for n, letter in enumerate(letters):
        matter = letter.kind if letter.session is None else "session"
        last[matter, letter.session, letter.party] = n
    current = set(last.values())
    for n, letter in enumerate(letters):
        yield replace(letter, is_current=n in current)
