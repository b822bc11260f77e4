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
    AMEND,
    ANSWER,
    CANCELLED,
    DEADLINE_DAYS,
    DISSOLVED,
    DO_NOT_SEND,
    HELD,
    IN_FORCE_FROM,
    LEFT,
    MERGED,
    NEXT_STAGE,
    POLICIES,
    RECODED,
    RENAMED,
    REQUIREMENTS,
    RETURN,
    RETURNED,
    SEND,
    WITHDRAW,
    Act,
    Change,
    Correction,
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
AFTER = {DO_NOT_SEND: "not_sent", WITHDRAW: "withdrawn", AMEND: "replaced", RETURN: "returned", ANSWER: "answered"}
MAKES_ROOM = {"withdrawn", "replaced", "returned"}  # for another letter under an id of its own
OVER = MAKES_ROOM | {"not_sent"}
Roster = dict[str, str]  # party → outcome
Holds = dict[tuple[object, ...], bool]  # what speaks against a letter → whether no act can put it aside


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
    chair: str | None = None  # whom it names as chair
    dated_on: date | None = None
    handed_over_on: date | None = None
    was_answered: bool = False
    name: str = ""  # of the party, as it was issued
    acts: tuple[tuple[Act, frozenset[tuple[object, ...]]], ...] = ()  # with what they put aside
    replaces: tuple[str, ...] = ()  # the letters of which it says that they are void, or amended
    about: tuple[str, date] | None = None  # the letter and the day of the act that it follows from

    @property
    def became(self) -> str:
        """What the office has made of it."""
        state = "handed_over" if self.handed_over_on else "issued"
        for act, _ in sorted(self.acts, key=lambda known: (known[0].day, known[0].act != SEND)):
            state = "issued" if act.act == SEND and state == "not_sent" else AFTER.get(act.act, state)
        return state

    @property
    def is_told(self) -> bool:
        """Whether its party has it and may rely on it."""
        return self.handed_over_on is not None and self.became not in ("withdrawn", "returned")


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
    issued: dict[str, Letter]  # as they stand today
    releasable: set[str]  # held back, and the office may release them
    refused: set[str]  # the office would release them, and nothing can


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
    changes: list[Change] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # former → what it became
    closed: set[int] = field(default_factory=set)

    # --- parties ------------------------------------------------------------------------------------------------------

    def hear(self, sheets: Sheets) -> None:
        """What became of parties: under another code everything that is remembered of one goes on."""
        for change in [change for change in sheets.changes if change not in self.changes]:
            self.changes.append(change)
            if change.change == RECODED:
                self._recode(change.before, change.after)
        self.corrections += [row for row in sheets.corrections if row not in self.corrections]

    def _recode(self, old: str, new: str) -> None:
        def renamed(roster: Roster) -> Roster:
            return {new if party == old else party: outcome for party, outcome in roster.items()}

        def one(party: str | None) -> str | None:
            return new if party == old else party

        self.codes[old] = new
        self.sealed = {
            key: replace(known, roster=renamed(known.roster), chair=one(known.chair))
            for key, known in self.sealed.items()
        }
        self.kept = {
            key: [(day, renamed(roster), one(chair), policy) for day, roster, chair, policy in runs]
            for key, runs in self.kept.items()
        }
        self.issued = {
            name: replace(letter, party=new if letter.party == old else letter.party, chair=one(letter.chair))
            for name, letter in self.issued.items()
        }
        self.attended = {(key, new if party == old else party): said for (key, party), said in self.attended.items()}

    def now(self, code: str) -> str:
        """The code that a party has today."""
        while code in self.codes:
            code = self.codes[code]
        return code

    def names(self, code: str) -> list[str]:
        """Those that a party had before."""
        return [c.before for c in self.changes if c.change == RENAMED and self.now(c.party) == code]

    def ended(self, code: str, day: date) -> str | None:
        """How the party has ended by that day, unless it has returned since."""
        said = [c for c in self.changes if self.now(c.party) == code and c.day <= day]
        last = [c.change for c in said if c.change in (DISSOLVED, LEFT, MERGED, RETURNED)][-1:]
        return last[0] if last and last[0] != RETURNED else None

    # --- a run --------------------------------------------------------------------------------------------------------

    def look(self, sheets: Sheets, today: date) -> Expected:
        """What a run must find."""
        dossiers = {code: dict(_dossier(sheets, party, today)) for code, party in sheets.parties.items()}
        states = {code: dict(_dossier(sheets, party, today, is_whole=True)) for code, party in sheets.parties.items()}
        issued = {name: self._followed(letter, sheets, today) for name, letter in self.issued.items()}
        rows = {session.key: session for session in sheets.sessions}
        for session in sorted(sheets.sessions, key=lambda s: s.day):
            self.plain.setdefault(session.number, session.key[0])
        fixed = self._announced()
        left = {(i.session, i.party) for i in issued.values() if i.kind == "invitation" and self._is_fact(i, sheets)}
        rosters: dict[Key, Roster] = {}
        policies: dict[Key, str] = {}
        sealed = dict(self.sealed)
        for key, session in rows.items():
            if key in sealed:
                continue
            policies[key] = fixed[key][1] if key in fixed else session.policy
            if session.state != CANCELLED:
                rosters[key] = {
                    code: self._outcome(party, session, POLICIES[policies[key]], states[code], sheets, left, today)
                    for code, party in sheets.parties.items()
                } | {party: "invited" for where, party in left if where == key}  # who left the register, too
            if session.state == HELD and session.day < today:
                sealed[key] = self._seal(session, rosters[key])
        sealed = {key: self._corrected(key, known) for key, known in sealed.items()}
        rosters |= {key: known.roster for key, known in sealed.items()}
        order = {code: party.name for code, party in sheets.parties.items()}  # in Persian, as these names go
        chairs = self._chairs(rows, rosters, sealed, fixed, order, today)
        named = {key: chair for key, chair in chairs.items() if chair and rosters[key].get(chair) == "invited"}
        attended = self.attended | self._attendance(sheets)
        holds = {
            name: self._holds(letter, sheets, rows, dossiers, rosters, named, attended, today)
            for name, letter in issued.items()
        }
        issued = {name: self._acted(letter, holds[name], sheets) for name, letter in issued.items()}
        letters, drafts = (
            {},
            dict(self._drafts(sheets, rows, dossiers, rosters, sealed, named, attended, issued, today)),
        )
        for name, letter in issued.items():
            state = self._state(letter, sheets, dossiers, holds[name])
            letters[name] = (state, letter.round, letter.documents)
        for name, letter in drafts.items():
            is_blocked = self._is_blocked(sheets.parties[letter.party], today)
            letters[name] = ("blocked" if is_blocked else "draft", letter.round, letter.documents)
        deadlines = {name: letter.deadline_on for name, letter in issued.items() if letter.kind == "notice"}
        releasable = {name for name, said in holds.items() if letters[name][0] == "held" and not any(said.values())}
        done = {(name, act) for name, letter in issued.items() for act, _ in letter.acts}
        refused = {a.letter for a in sheets.acts if a.letter in issued and (a.letter, a) not in done}
        return Expected(
            dossiers, rosters, chairs, sealed, letters, drafts, policies, deadlines, issued, releasable, refused
        )

    def remember(self, sheets: Sheets, today: date, seen: Expected, numbered: Iterable[LetterRow]) -> None:
        """What the run leaves behind: it has issued the numbered drafts."""
        for row in numbered:
            draft = seen.drafts[row.letter]
            deadline = working_days_after(row.dated_on, DEADLINE_DAYS) if draft.kind == "notice" else None
            name = sheets.parties[draft.party].name
            seen.issued[row.letter] = replace(draft, dated_on=row.dated_on, deadline_on=deadline, name=name)
        for name, followed in seen.issued.items():
            is_answered = followed.was_answered
            if followed.kind == "notice" and followed.party in sheets.parties and followed.handed_over_on:
                is_answered = not self._still_asked(followed, seen.dossiers[followed.party], sheets)
            self.issued[name] = replace(followed, was_answered=is_answered)
        self.attended |= self._attendance(sheets)
        self.known |= {session.key: replace(session) for session in sheets.sessions}
        for session in sheets.sessions:
            key = session.key
            if key not in seen.sealed and session.day >= today and key in seen.rosters:
                told = (today, seen.rosters[key], seen.chairs.get(key), seen.policies[key])
                self.kept.setdefault(key, []).append(told)
        self.sealed = seen.sealed

    def _attendance(self, sheets: Sheets) -> dict[tuple[Key, str], str]:
        """By the codes of today; a year that was closed is told of no more."""
        return {
            (key, self.now(party)): said
            for (key, party), said in sheets.attendance.items()
            if key[0] not in self.closed
        }

    def _acted(self, letter: Letter, holds: Holds, sheets: Sheets) -> Letter:
        """With the acts that its rows tell of. Nothing releases a letter to who is blocked, or to what is over."""
        known = [act for act, _ in letter.acts]
        for act in sorted(
            (a for a in sheets.acts if a.letter == letter.letter and a not in known), key=lambda a: a.day
        ):
            if act.act != SEND:
                letter = replace(letter, acts=(*letter.acts, (act, frozenset())))
            elif not any(holds.values()):
                letter = replace(letter, acts=(*letter.acts, (act, frozenset(holds))))
        return letter

    def _is_fact(self, letter: Letter, sheets: Sheets) -> bool:
        """Whether its party was invited, whatever comes after."""
        return self._acted(letter, {}, sheets).is_told

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
        ended = self.ended(party.code, session.day)
        if _is_suspended(party) or ended == DISSOLVED:
            return "blocked"
        if ended:
            return "not_invited"
        verdict = sheets.decisions.get((session.key, party.code))
        if verdict:
            return "invited" if verdict == "دعوت شود" else "not_invited"
        holds = {
            "complete": all(
                dossier[code] in SATISFIED
                for code, must in REQUIREMENTS.items()
                if must and _is_in_force(code, session.day)
            ),
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

    def _corrected(self, key: Key, known: Sealed) -> Sealed:
        """With the chair that the office says was right."""
        for row in (row for row in self.corrections if row.session == key):
            known = replace(known, chair=self.now(row.chair))
        return known

    def _announced(self) -> dict[Key, tuple[str | None, str]]:
        """Chair and policy of the sessions of which an invitation was issued."""
        told = {i.session for i in self.issued.values() if i.kind == "invitation" and i.became not in OVER}
        return {key: (runs[-1][2], runs[-1][3]) for key, runs in self.kept.items() if key in told}

    def _chairs(
        self, rows: Mapping[Key, Session], rosters: Mapping[Key, Roster], sealed: Mapping[Key, Sealed],
        fixed: Mapping[Key, tuple[str | None, str]], order: Mapping[str, str], today: date,
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
                chair = min(invited, key=lambda c: (len(chaired.get(c, [])), chaired.get(c, [0])[-1], order[c], c))
            else:
                chair = None
            chairs[key] = chair
            if chair and (session is None or key in sealed or session.state != CANCELLED):
                chaired.setdefault(chair, []).append(n + 1)
        return chairs

    # --- letters ------------------------------------------------------------------------------------------------------

    def _drafts(
        self, sheets: Sheets, rows: Mapping[Key, Session], dossiers: Mapping[str, Mapping[str, str]],
        rosters: Mapping[Key, Roster], sealed: Mapping[Key, Sealed], named: Mapping[Key, str],
        attended: Mapping[tuple[Key, str], str], issued: Mapping[str, Letter], today: date,
    ) -> Iterator[tuple[str, Letter]]:  # fmt: skip
        there = [code for code in sheets.parties if self.ended(code, today) in (None, DISSOLVED)]
        drafts = [d for code in there if (d := self._notice(code, dossiers[code], sheets, issued, today)) is not None]
        for code in there:
            drafts += self._after_acts(code, dossiers[code], sheets, issued)
        everyone = {**{k: s for k, s in self.known.items() if k in sealed}, **rows}
        for key, session in everyone.items():
            for code in there:
                drafts += self._about(
                    session, code, rosters.get(key, {}), key in sealed, named.get(key), attended, issued, today
                )
        said: set[str] = set()
        for draft in drafts:
            if draft.letter not in issued:
                told = self._to_tell(issued, draft.party, draft.kind, draft.session)
                void = tuple(i.letter for i in told if _of(i) == _of(draft))
                said.update(void)
                yield draft.letter, replace(draft, replaces=void)
        for code in there:
            yield from self._withdrawals(code, said, issued, today)

    def _withdrawals(
        self, code: str, said: set[str], issued: Mapping[str, Letter], today: date
    ) -> Iterator[tuple[str, Letter]]:
        """That a letter is void which had left, and which none of today's drafts replaces."""
        matters = dict.fromkeys((i.kind, i.session, _of(i)) for i in issued.values() if i.party == code)
        for kind, session, of in matters:
            of_matter = [
                i for i in issued.values() if (i.kind, i.session, i.party, _of(i)) == (kind, session, code, of)
            ]
            void = [i for i in self._to_tell(issued, code, kind, session)
                    if _of(i) == of and i.became == "withdrawn" and i.letter not in said]  # fmt: skip
            if not void or kind == "withdrawal":
                continue
            if kind in ("invitation", "moved", "cancelled") and void[-1].said and void[-1].said[0] < today:
                continue
            usual = f"{kind}-{of}" if of else of_matter[0].letter
            name = self._next_notice(code, issued) if kind == "notice" else _free(usual, issued)
            yield name, Letter(name, "withdrawal", code, session, replaces=tuple(i.letter for i in void))

    def _to_tell(self, issued: Mapping[str, Letter], code: str, kind: str, session: Key | None) -> list[Letter]:
        """The letters of a matter that were amended, or withdrawn after they had left, and of which no letter says so
        that stands or has left."""
        told = {n for i in issued.values() if i.handed_over_on or i.became not in OVER for n in i.replaces}
        return [
            i for i in issued.values()
            if (i.kind, i.session, i.party) == (kind, session, code) and i.letter not in told
            and (i.became == "replaced" or (i.became == "withdrawn" and i.handed_over_on))
        ]  # fmt: skip

    def _id(self, usual: str, code: str, issued: Mapping[str, Letter]) -> str:
        """The id of the letter that stands in that matter, under a former code too; else the first that is free."""
        for former in (old for old in self.codes if self.now(old) == code and usual.endswith(f"-{code}")):
            known = issued.get(usual.removesuffix(code) + former)
            if known and not _makes_room(known):
                return known.letter
        name, n = usual, 1
        while name in issued and _makes_room(issued[name]):
            n += 1
            name = f"{usual}-{n}"
        return name

    def _about(
        self, session: Session, code: str, roster: Roster, is_sealed: bool, chair: str | None,
        attended: Mapping[tuple[Key, str], str], issued: Mapping[str, Letter], today: date,
    ) -> Iterator[Letter]:  # fmt: skip
        key, name = session.key, self._slug(session.key)
        said = (session.day, session.place)
        own = [i for i in issued.values() if i.session == key and i.party == code]
        told = [i for i in own if i.kind in ("invitation", "moved") and i.is_told]
        is_ahead = session.state not in (HELD, CANCELLED) and session.day >= today

        def letter(kind: str, said: tuple[date, str] | None) -> Letter:
            return Letter(self._id(f"{kind}-{name}-{code}", code, issued), kind, code, key, said=said)

        if is_ahead and roster.get(code) == "invited":
            yield replace(letter("invitation", said), chair=chair)
        if told and session.state == CANCELLED:
            yield letter("cancelled", told[-1].said)
        waiting = [
            i for i in own if i.kind in ("invitation", "moved") and not i.handed_over_on and i.became not in OVER
        ]
        if (
            told
            and is_ahead
            and told[-1].became != "replaced"
            and not any(i.said == said and (chair is None or i.chair in (None, chair)) for i in (told[-1], *waiting))
        ):
            n = 1 + sum(i.kind == "moved" for i in own)
            yield Letter(f"moved-{name}-{code}-{n}", "moved", code, key, said=said, chair=chair or told[-1].chair)
        if session.state == HELD or is_sealed:
            was_invited = roster.get(code) == "invited" or any(
                i.kind == "invitation" and i.became not in OVER for i in own
            )
            status = attended.get((key, code))
            if status == "حاضر":
                yield letter("thanks", said)
            elif status == "غایب" and was_invited:
                yield letter("appreciation", said)

    def _next_notice(self, code: str, issued: Mapping[str, Letter]) -> str:
        """They are counted, whatever became of them, with the letters that say that one is void."""
        n = 1 + sum(i.party == code and i.letter.startswith("notice-") for i in issued.values())
        return f"notice-{code}-{n}"

    def _notice(
        self, code: str, dossier: Mapping[str, str], sheets: Sheets, issued: Mapping[str, Letter], today: date
    ) -> Letter | None:
        """Each document has its own rounds, from the delivery of the letter that named it last."""
        before = [i for i in issued.values() if i.kind == "notice" and i.party == code and i.became not in OVER]
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
        return Letter(self._next_notice(code, issued), "notice", code, None, max(rounds.values()), documents, rounds)

    def _after_acts(
        self, code: str, dossier: Mapping[str, str], sheets: Sheets, issued: Mapping[str, Letter]
    ) -> Iterator[Letter]:
        """What was decided last after each third notice, while it is of use, and thanks for each answer."""
        own = [i for i in issued.values() if i.party == code and i.became not in OVER]
        notices = [i for i in own if i.kind == "notice"]
        for i in own:
            days = {act.act: act.day for act, _ in sorted(i.acts, key=lambda known: known[0].day)}
            if NEXT_STAGE in days and (
                documents := tuple(
                    d for d in _deficient(dossier)
                    if next((n for n in reversed(notices) if self._asks(n, d, dossier, sheets)), None) is i
                    and i.rounds[d] == 3
                )
            ):  # fmt: skip
                yield from self._about_act("stage", i, days[NEXT_STAGE], documents, issued)
            if ANSWER in days and i.kind in ("notice", "stage"):
                yield from self._about_act("acknowledgement", i, days[ANSWER], (), issued)

    def _about_act(
        self, kind: str, of: Letter, day: date, documents: tuple[str, ...], issued: Mapping[str, Letter]
    ) -> Iterator[Letter]:
        about = (of.letter, day)
        if all(i.kind != kind or i.about != about or _makes_room(i) for i in issued.values()):
            name = _free(f"{kind}-{of.letter}", issued)
            yield Letter(name, kind, of.party, documents=documents, about=about)

    def _asks(self, notice: Letter, document: str, dossier: Mapping[str, str], sheets: Sheets) -> bool:
        """Whether it asked for what is missing now: a licence that was good on its day and ran out since is new."""
        until = sheets.parties[notice.party].licence_until
        is_newly_expired = dossier[document] == "expired" and until is not None and until >= (notice.dated_on or until)
        return document in notice.documents and not is_newly_expired

    def _still_asked(self, notice: Letter, dossier: Mapping[str, str], sheets: Sheets) -> bool:
        return any(self._asks(notice, document, dossier, sheets) for document in _deficient(dossier))

    def _state(self, letter: Letter, sheets: Sheets, dossiers: Mapping[str, Mapping[str, str]], holds: Holds) -> str:
        became, is_answered = letter.became, letter.was_answered
        if became in OVER:
            return became
        if letter.handed_over_on:
            if letter.kind == "notice" and letter.party in sheets.parties:
                is_answered = not self._still_asked(letter, dossiers[letter.party], sheets)
            return "answered" if letter.kind == "notice" and is_answered else became
        released = {key for _, keys in letter.acts for key in keys}
        return "held" if any(is_final or key not in released for key, is_final in holds.items()) else "issued"

    def _holds(
        self, letter: Letter, sheets: Sheets, rows: Mapping[Key, Session], dossiers: Mapping[str, Mapping[str, str]],
        rosters: Mapping[Key, Roster], named: Mapping[Key, str], attended: Mapping[tuple[Key, str], str], today: date,
    ) -> Holds:  # fmt: skip
        """What speaks against a letter that is still in the office, and whether no act can put it aside."""
        party = sheets.parties.get(letter.party)
        if letter.handed_over_on:
            return {}
        if party is None or self._is_blocked(party, today) or self.ended(party.code, today):
            return {("party",): True}
        holds: Holds = {} if letter.name == party.name else {("renamed", party.name): False}
        if letter.kind in ("notice", "stage"):
            if not set(letter.documents) & set(_deficient(dossiers[letter.party])):
                holds["answered",] = False
            return holds
        if letter.kind in ("withdrawal", "acknowledgement"):
            return holds
        assert letter.session and letter.said
        session = rows.get(letter.session) or self.known[letter.session]
        status = attended.get((letter.session, letter.party))
        if letter.kind == "cancelled":
            return holds | ({("over",): False} if letter.said[0] < today else {})
        if session.state == CANCELLED:
            return holds | {("cancelled",): True}
        if letter.kind in ("thanks", "appreciation"):
            is_right = status == ("حاضر" if letter.kind == "thanks" else "غایب")
            return holds | ({} if is_right else {("attendance", status): False})
        if session.state == HELD or min(session.day, letter.said[0]) < today:
            return holds | {("over",): True}
        if letter.said != (session.day, session.place):
            holds["moved", session.day, session.place] = False
        outcome = rosters[letter.session].get(letter.party)
        if outcome != "invited":
            holds["left out", outcome, sheets.decisions.get((letter.session, letter.party))] = False
        elif letter.chair and letter.chair != named.get(letter.session):
            holds["chair", named.get(letter.session)] = False
        return holds

    def _is_blocked(self, party: Party, today: date) -> bool:
        return _is_suspended(party) or self.ended(party.code, today) == DISSOLVED

    def _slug(self, key: Key) -> str:
        """The plain number; a later session that bears it is called by its year too."""
        year, number = key
        return str(number) if self.plain[number] == year else f"{year}-{number}"


# --- the sheets on one day --------------------------------------------------------------------------------------------


def _dossier(sheets: Sheets, party: Party, today: date, *, is_whole: bool = False) -> Iterator[tuple[str, str]]:
    """`is_whole`: with the documents that are not asked for yet."""
    for document in REQUIREMENTS:
        if not is_whole and not _is_in_force(document, today):
            continue
        state = WORDS.get(sheets.dossiers[party.code, document], "met")
        until = party.licence_until
        if state == "met" and document == "licence" and until is not None:
            state = "expired" if until < today else "expiring" if until <= today + timedelta(days=30) else "met"
        yield document, state


def _deficient(dossier: Mapping[str, str]) -> list[str]:
    return [code for code, must in REQUIREMENTS.items() if must and dossier.get(code) in DEFICIENT]


def _is_in_force(document: str, day: date) -> bool:
    return day >= IN_FORCE_FROM.get(document, day)


def _makes_room(letter: Letter) -> bool:
    """For another letter of its matter."""
    return letter.became in MAKES_ROOM or letter.kind == "withdrawal"


def _of(letter: Letter) -> str | None:
    """The letter that it is about."""
    return letter.about[0] if letter.about else None


def _free(usual: str, issued: Mapping[str, Letter]) -> str:
    names = (f"{usual}-{n}" if n > 1 else usual for n in range(1, 100))
    return next(name for name in names if name not in issued)


def _is_suspended(party: Party) -> bool:
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
