"""What the program has to make of an office's life, written from the contract (§3, §3a) and from nothing else.

`look` says what a run on that day must find, from the sheets and from what is remembered; `remember` is what that run
leaves behind. It shares no line with the program: the library for holidays and the calendar apart, all is said anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

import holidays

from tests.office_life import (
    CANCELLED,
    DEADLINE_DAYS,
    HELD,
    POLICIES,
    REQUIREMENTS,
    Key,
    LetterRow,
    Party,
    Session,
    Sheets,
    parts,
)

WORDS = {"ندارد": "missing", "ناقص": "flawed", "در دست بررسی": "under_review", "معاف": "exempt", "": "not_recorded"}
DEFICIENT = {"missing", "flawed", "expired", "not_recorded"}
SATISFIED = {"met", "expiring", "exempt"}
Roster = dict[str, str]  # party → outcome


@dataclass(frozen=True)
class Sealed:
    day: date
    roster: Roster
    chair: str | None
    policy: str
    is_late: bool


@dataclass(frozen=True)
class Letter:
    letter: str
    kind: str
    party: str
    session: Key | None = None
    round: int = 1
    documents: tuple[str, ...] = ()
    rounds: Mapping[str, int] = field(default_factory=dict)
    deadline_on: date | None = None
    said: tuple[date, str] | None = None  # day and place of its session
    dated_on: date | None = None
    handed_over_on: date | None = None
    was_answered: bool = False


@dataclass
class Expected:
    """What a run on one day must say."""

    dossiers: dict[str, dict[str, str]]
    rosters: dict[Key, Roster]
    chairs: dict[Key, str | None]
    sealed: dict[Key, Sealed]
    letters: dict[str, tuple[str, int, tuple[str, ...]]]  # id → state, round, documents
    drafts: dict[str, Letter]
    policies: dict[Key, str]
    deadlines: dict[str, date | None]  # of the notices that were issued before


@dataclass
class Model:
    """What is remembered."""

    sealed: dict[Key, Sealed] = field(default_factory=dict)
    kept: dict[Key, list[tuple[date, Roster, str | None, str]]] = field(
        default_factory=dict
    )  # day, roster, chair, policy
    issued: dict[str, Letter] = field(default_factory=dict)  # in the order of issue
    known: dict[Key, Session] = field(default_factory=dict)  # the last row of each session
    attended: dict[tuple[Key, str], str] = field(default_factory=dict)  # the last value of each row
    plain: dict[int, int] = field(default_factory=dict)  # number → the year whose session is called by it alone

    # --- a run --------------------------------------------------------------------------------------------------------

    def look(self, sheets: Sheets, today: date) -> Expected:
        """What a run must find."""
        dossiers = {code: dict(_dossier(sheets, party, today)) for code, party in sheets.parties.items()}
        issued = {name: self._followed(letter, sheets, today) for name, letter in self.issued.items()}
        rows = {session.key: session for session in sheets.sessions}
        for session in sorted(sheets.sessions, key=lambda s: s.day):
            self.plain.setdefault(session.number, session.key[0])
        fixed = self._announced()
        left = {(i.session, i.party) for i in issued.values() if i.kind == "invitation" and i.handed_over_on}
        rosters: dict[Key, Roster] = {}
        policies: dict[Key, str] = {}
        sealed = dict(self.sealed)
        for key, session in rows.items():
            if key in sealed:
                continue
            policies[key] = fixed[key][1] if key in fixed else session.policy
            if session.state != CANCELLED:
                rosters[key] = {
                    code: self._outcome(party, session, POLICIES[policies[key]], dossiers[code], sheets, left, today)
                    for code, party in sheets.parties.items()
                }
            if session.state == HELD and session.day < today:
                sealed[key] = self._seal(session, rosters[key])
        rosters |= {key: known.roster for key, known in sealed.items()}
        chairs = self._chairs(rows, rosters, sealed, fixed, today)
        attended = {**self.attended, **sheets.attendance}
        letters, drafts = {}, dict(self._drafts(sheets, rows, dossiers, rosters, sealed, attended, issued, today))
        for name, letter in issued.items():
            state = self._state(letter, sheets, rows, dossiers, rosters, attended, today)
            letters[name] = (state, letter.round, letter.documents)
        for name, letter in drafts.items():
            is_blocked = _is_blocked(sheets.parties[letter.party])
            letters[name] = ("blocked" if is_blocked else "draft", letter.round, letter.documents)
        deadlines = {name: letter.deadline_on for name, letter in issued.items() if letter.kind == "notice"}
        return Expected(dossiers, rosters, chairs, sealed, letters, drafts, policies, deadlines)

    def remember(self, sheets: Sheets, today: date, seen: Expected, numbered: Iterable[LetterRow]) -> None:
        """What the run leaves behind: it has issued the numbered drafts."""
        for row in numbered:
            draft = seen.drafts[row.letter]
            deadline = working_days_after(row.dated_on, DEADLINE_DAYS) if draft.kind == "notice" else None
            self.issued[row.letter] = replace(draft, dated_on=row.dated_on, deadline_on=deadline)
        for name, letter in self.issued.items():
            followed = self._followed(letter, sheets, today)
            is_answered = followed.was_answered
            if letter.kind == "notice" and letter.party in sheets.parties and followed.handed_over_on:
                is_answered = not self._still_asked(followed, seen.dossiers[letter.party], sheets)
            self.issued[name] = replace(followed, was_answered=is_answered)
        self.attended |= sheets.attendance
        self.known |= {session.key: replace(session) for session in sheets.sessions}
        for session in sheets.sessions:
            key = session.key
            if key not in seen.sealed and session.day >= today and key in seen.rosters:
                told = (today, seen.rosters[key], seen.chairs.get(key), seen.policies[key])
                self.kept.setdefault(key, []).append(told)
        self.sealed = seen.sealed

    def _followed(self, letter: Letter, sheets: Sheets, today: date) -> Letter:
        """With the day on which it was handed over: what was once read stands."""
        rows = (row.handed_over_on for row in sheets.letters if row.letter == letter.letter)
        day = letter.handed_over_on or next((day for day in rows if day and day <= today), None)
        return replace(letter, handed_over_on=day)

    # --- rosters ------------------------------------------------------------------------------------------------------

    def _outcome(
        self, party: Party, session: Session, grounds: tuple[str, ...], dossier: Mapping[str, str], sheets: Sheets,
        left: set[tuple[Key | None, str]], today: date,
    ) -> str:  # fmt: skip
        if (session.key, party.code) in left:
            return "invited"  # a fact, whatever came after
        if _is_blocked(party):
            return "blocked"
        verdict = sheets.decisions.get((session.key, party.code))
        if verdict:
            return "invited" if verdict == "دعوت شود" else "not_invited"
        holds = {
            "complete": all(dossier[code] in SATISFIED for code, must in REQUIREMENTS.items() if must),
            "national": party.scope == "ملی" and party.licence == "معتبر"
            and (party.licence_until is None or party.licence_until >= today),
            "everyone": True,
        }  # fmt: skip
        if any(holds[ground] for ground in grounds):
            return "invited"
        return "not_invited" if session.state == HELD else "needs_decision"

    def _seal(self, session: Session, now: Roster) -> Sealed:
        """As the last run on or before its day had it."""
        before = [told for told in self.kept.get(session.key, []) if told[0] <= session.day]
        _, roster, chair, policy = before[-1] if before else (None, now, session.chair or None, session.policy)
        closed = {party: "not_invited" if o == "needs_decision" else o for party, o in roster.items()}
        return Sealed(session.day, closed, chair, policy, not before)

    def _announced(self) -> dict[Key, tuple[str | None, str]]:
        """Chair and policy of the sessions of which an invitation was issued."""
        told = {letter.session for letter in self.issued.values() if letter.kind == "invitation"}
        return {key: (runs[-1][2], runs[-1][3]) for key, runs in self.kept.items() if key in told}

    def _chairs(
        self, rows: Mapping[Key, Session], rosters: Mapping[Key, Roster], sealed: Mapping[Key, Sealed],
        fixed: Mapping[Key, tuple[str | None, str]], today: date,
    ) -> dict[Key, str | None]:  # fmt: skip
        chaired: dict[str, list[int]] = {}
        chairs: dict[Key, str | None] = {}
        for n, key in enumerate(sorted({*rows, *sealed})):
            session, roster = rows.get(key), rosters.get(key, {})
            invited = [party for party, outcome in roster.items() if outcome == "invited"]
            announced = fixed[key][0] if key in fixed else None
            if key in sealed:
                chair = sealed[key].chair
            elif announced in invited:
                chair = announced
            elif session and session.chair:
                chair = session.chair
            elif session and session.day >= today and session.state != CANCELLED and invited:
                chair = min(invited, key=lambda code: (len(chaired.get(code, [])), chaired.get(code, [0])[-1], code))
            else:
                chair = None
            chairs[key] = chair
            if chair and (session is None or key in sealed or session.state != CANCELLED):
                chaired.setdefault(chair, []).append(n + 1)
        return chairs

    # --- letters ------------------------------------------------------------------------------------------------------

    def _drafts(
        self, sheets: Sheets, rows: Mapping[Key, Session], dossiers: Mapping[str, Mapping[str, str]],
        rosters: Mapping[Key, Roster], sealed: Mapping[Key, Sealed], attended: Mapping[tuple[Key, str], str],
        issued: Mapping[str, Letter], today: date,
    ) -> Iterator[tuple[str, Letter]]:  # fmt: skip
        for code in sheets.parties:
            if (notice := self._notice(code, dossiers[code], sheets, issued, today)) is not None:
                yield notice.letter, notice
        everyone = {**{k: s for k, s in self.known.items() if k in sealed}, **rows}
        for key, session in everyone.items():
            roster = rosters.get(key, {})
            for code in sheets.parties:
                for draft in self._about(session, code, roster, key in sealed, attended, issued, today):
                    if draft.letter not in issued:
                        yield draft.letter, draft

    def _about(
        self, session: Session, code: str, roster: Roster, is_sealed: bool,
        attended: Mapping[tuple[Key, str], str], issued: Mapping[str, Letter], today: date,
    ) -> Iterator[Letter]:  # fmt: skip
        key, name = session.key, self._slug(session.key)
        said = (session.day, session.place)
        own = [i for i in issued.values() if i.session == key and i.party == code]
        told = [i for i in own if i.kind in ("invitation", "moved") and i.handed_over_on]
        is_ahead = session.state not in (HELD, CANCELLED) and session.day >= today
        if is_ahead and roster.get(code) == "invited":
            yield Letter(f"invitation-{name}-{code}", "invitation", code, key, said=said)
        if told and session.state == CANCELLED:
            yield Letter(f"cancelled-{name}-{code}", "cancelled", code, key, said=told[-1].said)
        waiting = [i for i in own if i.kind in ("invitation", "moved") and not i.handed_over_on]
        if told and is_ahead and all(i.said != said for i in (told[-1], *waiting)):
            n = 1 + sum(i.kind == "moved" for i in own)
            yield Letter(f"moved-{name}-{code}-{n}", "moved", code, key, said=said)
        if session.state == HELD or is_sealed:
            was_invited = roster.get(code) == "invited" or any(i.kind == "invitation" for i in own)
            status = attended.get((key, code))
            if status == "حاضر":
                yield Letter(f"thanks-{name}-{code}", "thanks", code, key, said=said)
            elif status == "غایب" and was_invited:
                yield Letter(f"appreciation-{name}-{code}", "appreciation", code, key, said=said)

    def _notice(
        self, code: str, dossier: Mapping[str, str], sheets: Sheets, issued: Mapping[str, Letter], today: date
    ) -> Letter | None:
        """Each document has its own rounds, from the delivery of the letter that named it last."""
        before = [i for i in issued.values() if i.kind == "notice" and i.party == code]
        new, running, again = [], [], {}
        for document in _deficient(dossier):
            last = next((i for i in reversed(before) if self._asks(i, document, dossier, sheets)), None)
            if last is None:
                new.append(document)
            elif not _has_run_out(last, today):
                running.append((document, last.rounds[document]))
            elif last.rounds[document] < 3:
                again[document] = last.rounds[document] + 1
        rounds = {**dict.fromkeys(new, 1), **again}
        if new and not again and running and all(n == 1 for _, n in running):
            rounds |= dict(running)  # one first letter that asks for all of it
        if not rounds:
            return None
        documents = tuple(document for document in REQUIREMENTS if document in rounds)
        return Letter(f"notice-{code}-{len(before) + 1}", "notice", code, None, max(rounds.values()), documents, rounds)

    def _asks(self, notice: Letter, document: str, dossier: Mapping[str, str], sheets: Sheets) -> bool:
        """Whether it asked for what is missing now: a licence that was good on its day and ran out since is new."""
        until = sheets.parties[notice.party].licence_until
        is_newly_expired = dossier[document] == "expired" and until is not None and until >= (notice.dated_on or until)
        return document in notice.documents and not is_newly_expired

    def _still_asked(self, notice: Letter, dossier: Mapping[str, str], sheets: Sheets) -> bool:
        return any(self._asks(notice, document, dossier, sheets) for document in _deficient(dossier))

    def _state(
        self, letter: Letter, sheets: Sheets, rows: Mapping[Key, Session], dossiers: Mapping[str, Mapping[str, str]],
        rosters: Mapping[Key, Roster], attended: Mapping[tuple[Key, str], str], today: date,
    ) -> str:  # fmt: skip
        party = sheets.parties.get(letter.party)
        if letter.handed_over_on:
            is_answered = letter.was_answered
            if letter.kind == "notice" and party:
                is_answered = not self._still_asked(letter, dossiers[letter.party], sheets)
            return "answered" if letter.kind == "notice" and is_answered else "handed_over"
        if party is None or _is_blocked(party):
            return "held"
        if letter.kind == "notice":
            return "issued" if set(letter.documents) & set(_deficient(dossiers[letter.party])) else "held"
        assert letter.session and letter.said
        session = rows.get(letter.session) or self.known[letter.session]
        status = attended.get((letter.session, letter.party))
        is_over = session.state == HELD or min(session.day, letter.said[0]) < today
        is_held = {
            "invitation": session.state == CANCELLED or is_over or letter.said != (session.day, session.place)
            or rosters[letter.session].get(letter.party) != "invited",
            "moved": session.state == CANCELLED or is_over or letter.said != (session.day, session.place)
            or rosters[letter.session].get(letter.party) != "invited",
            "cancelled": letter.said[0] < today,
            "thanks": status != "حاضر",
            "appreciation": status != "غایب",
        } if session.state != CANCELLED or letter.kind == "cancelled" else {letter.kind: True}  # fmt: skip
        return "held" if is_held[letter.kind] else "issued"

    def _slug(self, key: Key) -> str:
        """The plain number; a later session that bears it is called by its year too."""
        year, number = key
        return str(number) if self.plain[number] == year else f"{year}-{number}"


# --- the sheets on one day --------------------------------------------------------------------------------------------


def _dossier(sheets: Sheets, party: Party, today: date) -> Iterator[tuple[str, str]]:
    for document in REQUIREMENTS:
        state = WORDS.get(sheets.dossiers[party.code, document], "met")
        until = party.licence_until
        if state == "met" and document == "licence" and until is not None:
            state = "expired" if until < today else "expiring" if until <= today + timedelta(days=30) else "met"
        yield document, state


def _deficient(dossier: Mapping[str, str]) -> list[str]:
    return [code for code, must in REQUIREMENTS.items() if must and dossier[code] in DEFICIENT]


def _is_blocked(party: Party) -> bool:
    return party.licence in ("تعلیق", "منحل")


def _has_run_out(notice: Letter, today: date) -> bool:
    if notice.handed_over_on is None or notice.deadline_on is None:
        return False
    return today > max(notice.deadline_on, working_days_after(notice.handed_over_on, DEADLINE_DAYS))


@cache
def working_days_after(day: date, n: int) -> date:
    """The nth working day after that day: not Thursday or Friday, no public holiday, and not the last of Esfand."""
    while n:
        day += timedelta(days=1)
        n -= not _is_off(day)
    return day


def _is_off(day: date) -> bool:
    return day.weekday() in (3, 4) or day in _holidays(day.year) or parts(day)[1:] == (12, 30)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("IR", years=year, observed=False))
