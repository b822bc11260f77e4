"""The letters that the state of things asks for, and what became of those that were issued.

A letter that rests on an error is withheld, and says on which. One that has its number and its date in the letters
table is issued: from then on the ledger has its bytes, and facts that change draft the next letter, never that one.

Ids are stable: `notice-P01-2` is the second notice of a party, `invitation-4-P01` its invitation to session 4,
`moved-4-P01-1` the first letter that session 4 was moved, `membership-P01` the House's. What is drafted in the place
of a letter that was withdrawn, amended or returned has an id of its own: `invitation-4-P01-2`. What follows from an
act has the id of its letter: `stage-notice-P01-3`, `acknowledgement-notice-P01-1`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator.judging.case import Case as Case, is_personal, is_unread, newly_issued
from generator.judging.cases import membership
from generator.judging.kept_drafts import kept_drafts, numbers_of_lapsed
from generator.judging.letter_facts import letter_facts
from generator.judging.needed import is_of_dossiers, quotes
from generator.judging.reminders import reminders
from generator.judging.rounds import notices, stages, third_rounds_over
from generator.judging.schedule import attendance_of, is_ahead, session_facts
from generator.model import (
    Act,
    AttendanceStatus,
    Finding,
    IssuedLetter,
    Letter,
    LetterKind,
    LetterState,
    Outcome,
    Place,
    Reference,
    Replaced,
    Session,
    SessionState,
)
from generator.model.catalogue import ERROR, UNREAD, severity, sort_key
from generator.model.session_numbers import slug


class Correspondence(Struct, frozen=True):
    """All letters – issued ones in the order of issue, then those that wait – and what is wrong with their numbers."""

    letters: tuple[Letter, ...]
    findings: tuple[Finding, ...]


def correspond(case: Case) -> Correspondence:
    """The letters of an office on one day."""
    numbering, known = case.numbering, case.remembered
    letters, standings = list(known.values()), dict(case.standings)
    for draft in _drafts(case):
        letter, standing = newly_issued(numbering.applied(draft, case.can_issue, case.deadline), case)
        letters.append(letter)
        if standing:
            standings[letter.letter] = standing
    for letter in kept_drafts(case, {letter.letter for letter in letters}):
        found, standing = newly_issued(letter, case)
        letters.append(found)
        if standing:
            standings[found.letter] = standing
    by_id = {letter.letter: letter for letter in letters}
    findings = [
        *numbering.findings(letters),
        *case.act_rows.findings(by_id, standings),
        *case.act_rows.handed_over_all_the_same(by_id),
        *third_rounds_over(letters, case),
        *numbers_of_lapsed(letters, case),
    ]
    findings += dict.fromkeys(reason for letter in letters for reason in letter.reasons if reason.code == "TXT-009")
    return Correspondence(tuple(_with_current(letters)), tuple(findings))


def _drafts(case: Case) -> list[Letter]:
    """What is to be written, and in whose place; last, the letters that say of an earlier one only that it is void."""
    drafts = []
    for letter in (letter for draft in DRAFTS for letter in draft(case) if letter.letter not in case.remembered):
        if case.has_left(letter.party):
            continue
        replaced = case.replaced(letter.party, letter.kind, letter.session, letter.facts.get("about"))
        drafts.append(_in_place_of(letter, replaced))
    told = {replaced.letter for draft in drafts for replaced in draft.replaces}
    return [*drafts, *_withdrawals(case, told)]


def _in_place_of(letter: Letter, replaced: tuple[Replaced, ...]) -> Letter:
    """The letter, saying so. The ledger has it among its facts, so that no later one says it again."""
    if not replaced:
        return letter
    return replace(letter, replaces=replaced, facts={**letter.facts, "replaces": [r.letter for r in replaced]})


# --- deficiency notices -----------------------------------------------------------------------------------------


def _notices(case: Case) -> Iterator[Letter]:
    """See `rounds.py`."""
    for letter, errors in (*notices(case), *stages(case)):
        yield _held(letter, case, errors)


def _acknowledgements(case: Case) -> Iterator[Letter]:
    """Thanks for the answer to each letter that asked for something."""
    for party in case.parties:
        for issued in case.standing(party.code, *_ASKING):
            answers = (act.day for act in case.remembered[issued.letter].acts if act.act is Act.ANSWER)
            day = max(answers, default=None)
            name = case.id_about(LetterKind.ACKNOWLEDGEMENT, party.code, issued.letter, day) if day else ""
            if day and name:
                draft = Letter(
                    name, party.code, LetterState.DRAFT, 1, None, kind=LetterKind.ACKNOWLEDGEMENT,
                    follows=Reference(issued.number, issued.dated_on),
                    facts={"about": issued.letter, "on": day.isoformat()},
                )  # fmt: skip
                yield _held(draft, case, _errors_of_register(case, party.code))


def _reminders(case: Case) -> Iterator[Letter]:
    """See `reminders.py`."""
    for letter, errors in reminders(case):
        yield _held(letter, case, errors)


# --- letters about sessions ---------------------------------------------------------------------------------------


def _invitations(case: Case) -> Iterator[Letter]:
    """To everyone whom the roster of a session ahead invites."""
    for roster in case.rosters:
        session = roster.session
        for decision in roster.with_outcome(Outcome.INVITED):
            if decision.party not in case.by_code:  # a sealed roster knows who has left the register
                continue
            letter = case.ids.of(f"invitation-{slug(session.number)}-{decision.party}", decision.party)
            may_be_ahead = session.state in (SessionState.PLANNED, None) and (
                session.date is None or ("state" in session.unread and session.date >= case.today)
            )
            if is_ahead(session, case.today) or may_be_ahead or (letter in case.numbered and not case.of(
                decision.party, LetterKind.INVITATION, session=session.number
            )):  # fmt: skip
                yield from _about(case, roster.session, LetterKind.INVITATION, letter, decision.party)


def _changes(case: Case) -> Iterator[Letter]:
    """To those who have an invitation: that its session was moved, or called off."""
    for session in case.records.sessions:
        for party in case.parties:
            told = case.told(party.code, session.number)
            if not told:
                continue
            last = told[-1]
            follows = Reference(last.number, last.dated_on)
            if session.state is SessionState.CANCELLED:
                letter = case.ids.of(f"cancelled-{slug(session.number)}-{party.code}", party.code)
                yield from _about(case, session, LetterKind.CANCELLED, letter, party.code, follows, last.facts)
            elif is_ahead(session, case.today) and _has_moved(session, party.code, last, case):
                n = len(case.of(party.code, LetterKind.MOVED, session=session.number)) + 1
                letter = case.ids.nth(f"moved-{slug(session.number)}", party.code, n)
                facts = session_facts(session, case.office)
                facts["chair"] = _chair(case, session) or last.facts.get("chair", "")
                yield from _about(case, session, LetterKind.MOVED, letter, party.code, follows, facts)


def _has_moved(session: Session, party: str, last: IssuedLetter, case: Case) -> bool:
    """Whether it is not when, where or under whom the party was told last, nor in a letter that is about to leave. A
    letter that is to be amended says so itself."""
    if case.remembered[last.letter].state is LetterState.REPLACED:
        return False
    facts = session_facts(session, case.office)
    chair = _chair(case, session)
    waiting = case.standing(party, LetterKind.INVITATION, LetterKind.MOVED, session=session.number)
    said = [last, *(letter for letter in waiting if not case.remembered[letter.letter].has_left)]
    return not any(
        all(letter.facts.get(name, "") == facts[name] for name in facts)
        and (letter.facts.get("chair") or chair) == (chair or letter.facts.get("chair"))  # who named none said nothing
        for letter in said
    )


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
            letter = case.ids.of(f"{kind.value}-{slug(session.number)}-{party.code}", party.code)
            yield from _about(case, session, kind, letter, party.code)


def _about(
    case: Case, session: Session, kind: LetterKind, letter: str, code: str,
    follows: Reference | None = None, facts: Mapping[str, object] | None = None,
) -> Iterator[Letter]:  # fmt: skip
    """A letter to one party about a session; withheld when what it says of the session could not be read."""
    said = dict(facts) if facts is not None else session_facts(session, case.office)
    if kind is LetterKind.INVITATION:
        said["chair"] = case.basis.chairs.get(session.number, "")
    errors = _errors_of_register(case, code) + case.unread.of_letter(kind) + [
        f for f in case.errors_of_sessions.get(session.number, ()) if _concerns(f, kind, code, case)
    ]  # fmt: skip
    if kind is LetterKind.INVITATION and session.chair is None:
        errors += _of_chair(case, session)
    if session.time is None and kind in (LetterKind.INVITATION, LetterKind.MOVED):
        errors += [f for f in case.findings if f.code == "OFF-002" and f.column == "session_time"]
    draft = Letter(
        letter, code, LetterState.DRAFT, 1, None, kind=kind, session=session.number, follows=follows, facts=said
    )
    yield _held(draft, case, errors)


def _of_chair(case: Case, session: Session) -> list[Finding]:
    """Errors by which another could be the chair that is found by rotation: about who chaired an earlier session, and
    about columns and tables that were not read of those who would be invited."""
    cells = _in_doubt(case, session)
    found = [f for f in case.findings if f.place in cells and f.code in UNREAD and severity(f) is ERROR]
    return _of_chairs_before(case, session) + found


def _chair(case: Case, session: Session) -> str | None:
    """Who chairs it, as far as that is certain."""
    return None if _in_doubt(case, session) else case.basis.chairs.get(session.number)


def _in_doubt(case: Case, session: Session) -> frozenset[Place]:
    """The cells for want of which somebody is not invited who would be the chair; none where one is announced."""
    roster = next((roster for roster in case.rosters if roster.session.number == session.number), None)
    then = case.chairs_if_all_were_read.get(session.number)
    now = case.chairs.get(session.number)
    if roster is None or (roster.announced and roster.announced.chair) or then is None:
        return frozenset()
    if now and now.party == then.party:
        return frozenset()
    before = case.rosters[: case.rosters.index(roster) + 1]
    return frozenset(p for r in before for d in r.decisions if is_unread(d) for p in d.reason.evidence)


def _of_chairs_before(case: Case, session: Session) -> list[Finding]:
    """Errors about who chaired an earlier session, by which it is found who chairs this one."""
    numbers = [roster.session.number for roster in case.rosters]
    before = case.rosters[: numbers.index(session.number)] if session.number in numbers else ()
    are_open = {roster.session.number for roster in before if roster.seal is None}
    return [
        f for f in case.findings
        if severity(f) is ERROR and (f.table, f.column) == ("sessions", "chair") and f.session in are_open
    ]  # fmt: skip


def _concerns(finding: Finding, kind: LetterKind, party: str, case: Case) -> bool:
    """Whether a letter of that kind says what the faulty cell says."""
    if is_personal(finding):
        return False
    if finding.table == "sessions" and finding.column == "chair":
        return kind is LetterKind.INVITATION
    if finding.table == "sessions" and finding.column in ("time", "place") and kind in _AFTER_SESSION:
        return case.texts.has_place(kind, finding.column)
    if finding.table == "sessions":
        return finding.column not in ("policy", "number") or finding.code == "SES-004"
    if finding.table == "agenda":
        return kind is LetterKind.INVITATION
    return finding.table == "attendance" and finding.party == party


# --- the House of Parties -----------------------------------------------------------------------------------------


def _memberships(case: Case) -> Iterator[Letter]:
    """To each member of the House: that its membership is recorded, and who represents it."""
    members = membership(case.records.house_members, case.today).members
    for party in case.parties:
        if party.code not in members:
            continue
        facts = {"representative": members[party.code].representative or ""}
        letter = case.ids.of(f"membership-{party.code}", party.code)
        draft = Letter(letter, party.code, LetterState.DRAFT, 1, None, kind=LetterKind.MEMBERSHIP, facts=facts)
        errors = [
            f for f in case.findings
            if severity(f) is ERROR and f.table == "house_members" and f.party == party.code and not is_personal(f)
        ]  # fmt: skip
        errors += case.unread.of_letter(LetterKind.MEMBERSHIP)
        yield _held(draft, case, _errors_of_register(case, party.code) + errors)


# --- letters that are void --------------------------------------------------------------------------------------------


def _withdrawals(case: Case, told: Collection[str]) -> Iterator[Letter]:
    """That a letter is void which had left, and which no other replaces. Of a session that is over nobody need hear."""
    for party in case.parties:
        own = case.issued.get(party.code, ())
        matters = dict.fromkeys((issued.kind, issued.session, issued.facts.get("about")) for issued in own)
        for kind, session, about in matters:
            replaced = case.replaced(party.code, kind, session, about)
            void = tuple(r for r in replaced if r.is_void and r.letter not in told)
            issued = {i.letter: i for i in case.of(party.code, kind, session=session)}
            if kind in _BEFORE_SESSION and void:
                day = str(issued[void[-1].letter].facts.get("date", ""))
                void = () if day and day < case.today.isoformat() else void
            if not void or kind is LetterKind.WITHDRAWAL or case.has_left(party.code):
                continue
            draft = Letter(
                case.id_after(party.code, kind, session, about), party.code, LetterState.DRAFT, 1, None,
                kind=LetterKind.WITHDRAWAL, session=session,
            )  # fmt: skip
            yield _held(_in_place_of(draft, void), case, _errors_of_register(case, party.code))


_AFTER_SESSION = frozenset({LetterKind.THANKS, LetterKind.APPRECIATION})
_OF_A_LETTER = frozenset({LetterKind.WITHDRAWAL, LetterKind.STAGE, LetterKind.ACKNOWLEDGEMENT})
_ASKING = (LetterKind.NOTICE, LetterKind.MEMBERSHIP, LetterKind.STAGE)
_BEFORE_SESSION = frozenset({LetterKind.INVITATION, LetterKind.MOVED, LetterKind.CANCELLED})

DRAFTS: tuple[Callable[[Case], Iterator[Letter]], ...] = (
    _notices, _invitations, _changes, _after_sessions, _memberships, _acknowledgements, _reminders,
)  # fmt: skip


def _errors_of_register(case: Case, party: str) -> list[Finding]:
    """Those that any letter to a party rests on; what its dossier alone is judged by only holds what asks for it."""
    common, _unread, by_party = case.errors
    own = (f for f in by_party.get(party, ()) if f.table in ("parties", "party_changes"))
    return [f for f in (*common, *own) if not is_of_dossiers(f)]


def _quoted(letter: Letter, case: Case) -> list[Finding]:
    """The personal data that the letter would quote. An invitation names the chair, and who proposed what."""
    if not case.personal:
        return []
    named: set[str | None] = set()
    if letter.kind is LetterKind.INVITATION and letter.session is not None:
        chair = case.chairs.get(letter.session)
        proposers = (item.proposed_by for item in case.records.agenda if item.session == letter.session)
        named = {chair.party if chair else None, *proposers} - {None}
    others = {code for code in named if code}
    cells = case.texts.cells(letter.kind)
    return [f for f in case.personal if f.place in cells or quotes(letter, f, others)]


def _of_text(letter: Letter, case: Case) -> list[Finding]:
    """What is wrong with the text that the office has written for such letters, and the places without a value."""
    if letter.kind not in case.texts.own:
        return []
    facts = letter_facts(letter, case.basis)
    return [*case.texts.faults[letter.kind], *case.texts.without_value(letter.kind, facts.true, facts.filled)]


def _held(letter: Letter, case: Case, errors: Iterable[Finding]) -> Letter:
    """The letter as it may go on: blocked by the party's licence, withheld by an error, or a draft."""
    party, errors = case.by_code[letter.party], [*errors, *_quoted(letter, case), *_of_text(letter, case)]
    is_over = case.records.identities.ended(party.code, case.today)
    if is_over or (party.licence_state and party.licence_state.blocks):
        return replace(letter, state=LetterState.BLOCKED, reasons=tuple(sorted(errors, key=sort_key)))
    reasons = tuple(sorted(set(errors), key=sort_key))
    return replace(letter, state=LetterState.WITHHELD if reasons else LetterState.DRAFT, reasons=reasons)


def _with_current(letters: Sequence[Letter]) -> Iterator[Letter]:
    """Which letter is the last word on its matter: a party's notices, or what was written to it about a session."""
    last: dict[tuple[object, ...], int] = {}
    for n, letter in enumerate(letters):
        if letter.state is LetterState.LAPSED:
            continue
        matter: object = letter.kind if letter.session is None else "session"
        if letter.kind in _OF_A_LETTER:  # the letter that it is about stays where it is
            matter = letter.letter
        last[matter, letter.session, letter.party] = n
    current = set(last.values())
    for n, letter in enumerate(letters):
        yield replace(letter, is_current=n in current)
