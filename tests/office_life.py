"""The life of an office, drawn from a seed: what its clerk types, from run to run.

Dossiers change every week, a session is held every month, letters are numbered and handed over, withdrawn, amended,
returned; parties come and go, get other names and codes, are dissolved and return; a document is asked for from some
day on; years turn and are closed: then numbers begin with 1 again, and the rows of the year before leave the sheets (or
stay, and «1406/1» says which session is meant). Nothing here knows what the program makes of it: see `office_model`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from persiantools.jdatetime import JalaliDate

Row = tuple[object, ...]
Key = tuple[int, int]  # of a session: its Jalali year and its number

REQUIREMENTS = {"form1": True, "charter": True, "licence": True, "assembly": False, "finance": True}  # → mandatory
IN_FORCE_FROM = {"finance": date(2026, 12, 22)}  # 1 Dey 1405
POLICIES = {
    "فقط پرونده کامل": ("complete",),
    "پرونده کامل یا پروانه کشوری": ("complete", "national"),
    "همه تشکل‌ها": ("everyone",),
}
STATES = ("دارد", "دارد", "دارد", "ندارد", "ناقص", "در دست بررسی", "معاف", "")
LICENCES = ("معتبر", "معتبر", "معتبر", "معتبر", "معتبر", "تعلیق", "منقضی")
DEADLINE_DAYS = 10
HELD, PLANNED, CANCELLED = "برگزار شد", "برنامه‌ریزی‌شده", "لغو"
SEND, DO_NOT_SEND, WITHDRAW, AMEND = "ارسال شود", "ارسال نمی‌شود", "ابطال", "اصلاح"
RETURN, ANSWER, NEXT_STAGE = "برگشت خورد", "پاسخ رسید", "مرحلهٔ بعد"
RENAMED, RECODED, MERGED, LEFT, DISSOLVED, RETURNED = (
    "تغییر نام", "تغییر کد", "ادغام در", "خروج", "انحلال", "بازگشت",
)  # fmt: skip


def parts(day: date) -> tuple[int, int, int]:
    """Its Jalali year, month and day."""
    found = JalaliDate(day)  # type: ignore[no-untyped-call]
    return found.year, found.month, found.day


def jalali(day: date) -> str:
    """As a clerk types it."""
    return "{}/{:02}/{:02}".format(*parts(day))


@dataclass
class Party:
    code: str
    name: str
    scope: str
    licence: str
    licence_until: date | None
    email: str = ""


@dataclass
class Session:
    number: int
    day: date
    policy: str
    place: str
    state: str = PLANNED
    chair: str = ""

    @property
    def key(self) -> Key:
        return parts(self.day)[0], self.number


@dataclass
class LetterRow:
    letter: str
    number: str
    dated_on: date
    handed_over_on: date | None = None


@dataclass(frozen=True)
class Act:
    letter: str
    act: str
    day: date


@dataclass(frozen=True)
class Change:
    """Of a party, by the code that it had then."""

    day: date
    party: str
    change: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Correction:
    """Another chair of a sealed session."""

    session: Key
    chair: str
    day: date


@dataclass
class Sheets:
    """What stands in the workbook."""

    parties: dict[str, Party] = field(default_factory=dict)
    dossiers: dict[tuple[str, str], str] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    attendance: dict[tuple[Key, str], str] = field(default_factory=dict)  # «حاضر» or «غایب»
    decisions: dict[tuple[Key, str], str] = field(default_factory=dict)  # «دعوت شود» or «دعوت نشود»
    agenda: dict[Key, list[str]] = field(default_factory=dict)
    letters: list[LetterRow] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    def tables(self) -> dict[str, list[Row]]:
        """The sheets, cell by cell."""
        refer = self._references()
        return {
            "احزاب": [
                ("کد", "نام حزب", "گستره", "وضعیت پروانه", "اعتبار پروانه", "رایانامه"),
                *((p.code, p.name, p.scope, p.licence, _day(p.licence_until), p.email) for p in self.parties.values()),
            ],
            "مدارک لازم": [
                ("کد مدرک", "عنوان مدرک", "الزامی", "مدت‌دار", "از تاریخ"),
                *((code, f"مدرک {code}", "بلی" if must else "خیر", "بلی" if code == "licence" else "خیر",
                   _day(IN_FORCE_FROM.get(code)))
                  for code, must in REQUIREMENTS.items()),
            ],
            "پرونده‌ها": [("حزب", "مدرک", "وضعیت"), *((*where, state) for where, state in self.dossiers.items())],
            "نشست‌ها": [
                ("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت", "رئیس جلسه", "محل"),
                *((s.number, jalali(s.day), s.policy, s.state, s.chair, s.place) for s in self.sessions),
            ],
            "حضور و غیاب": [
                ("نشست", "حزب", "وضعیت حضور"),
                *((refer[key], party, status) for (key, party), status in self.attendance.items()),
            ],
            "تصمیم‌ها": [
                ("نشست", "حزب", "تصمیم", "دلیل"),
                *((refer[key], party, verdict, "به صلاح") for (key, party), verdict in self.decisions.items()),
            ],
            "دستور کار": [
                ("نشست", "ترتیب", "دستور جلسه"),
                *((refer[key], n, topic) for key, topics in self.agenda.items() for n, topic in enumerate(topics, 1)),
            ],
            "نامه‌ها": [
                ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل", "اقدام", "تاریخ اقدام", "دلیل"),
                *((row.letter, row.number, jalali(row.dated_on), _day(row.handed_over_on)) for row in self.letters),
                *((act.letter, "", "", "", act.act, jalali(act.day), "به دستور") for act in self.acts),
            ],
            "تغییرات تشکل‌ها": [
                ("تاریخ", "تشکل", "تغییر", "پیش از تغییر", "پس از تغییر", "سند"),
                *((jalali(c.day), c.party, c.change, c.before, c.after, "نامه") for c in self.changes),
            ],
            "اصلاح نشست‌ها": [
                ("نشست", "حزب", "موضوع", "مقدار درست", "دلیل", "تاریخ"),
                *(("{}/{}".format(*c.session), "", "رئیس جلسه", c.chair, "صورت‌جلسه", jalali(c.day))
                  for c in self.corrections),
            ],
            "مشخصات اداره": [("کلید", "مقدار"), ("مهلت رفع نقص", DEADLINE_DAYS), ("امضاکننده", "بهنام نمونه‌پور")],
        }  # fmt: skip

    def _references(self) -> dict[Key, str]:
        """How other sheets name a session: by its number, by year and number where two rows bear it."""
        numbers = [session.number for session in self.sessions]
        return {
            s.key: str(s.number) if numbers.count(s.number) == 1 else f"{s.key[0]}/{s.number}" for s in self.sessions
        }

    def session(self, key: Key) -> Session | None:
        return next((session for session in self.sessions if session.key == key), None)


def _is_to(party: str, letter: str) -> bool:
    return letter.endswith(f"-{party}") or f"-{party}-" in letter


def _day(day: date | None) -> str:
    return jalali(day) if day else ""


@dataclass
class Life:
    """The clerk at work; `weeks` gives the days on which the program is run, with the sheets as they stand then."""

    seed: int
    n_parties: int
    first: date
    archives: bool = True
    sheets: Sheets = field(default_factory=Sheets)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._n_letters, self._n_parties = 10_000, 0
        for _ in range(self.n_parties):
            self._party_comes()
        self._plan(self.first + timedelta(days=20))

    # --- what happens between two runs --------------------------------------------------------------------------------

    def days(self, until: date) -> Iterator[date]:
        """One or two runs a week, and one on the day of each session; before each the sheets change."""
        day = self.first
        while day < until:
            yield day
            nearest = min((s.day for s in self.sheets.sessions if s.day > day), default=until)
            day = min(day + timedelta(days=self._dice.randint(2, 7)), max(nearest, day + timedelta(days=1)))
            self._changes(day)

    def _changes(self, day: date) -> None:
        dice, parties = self._dice, list(self.sheets.parties.values())
        for where in dice.sample(sorted(self.sheets.dossiers), max(1, len(parties) // 6)):
            self.sheets.dossiers[where] = dice.choice(STATES)
        for party in dice.sample(parties, max(1, len(parties) // 20)):
            party.licence = dice.choice(LICENCES)
            party.licence_until = self._licence_until(day)
        if dice.random() < 0.1:
            self._party_comes()
        if dice.random() < 0.05 and len(parties) > 4:
            self._party_goes(dice.choice(parties))
        self._party_changes(day)
        self._sessions_change(day)
        self._letters_are_handed_over(day)
        self._letters_are_acted_on(day)
        self._chair_is_corrected(day)
        if parts(day)[1] == 1 and self.archives:
            self._archive(parts(day)[0])

    def _licence_until(self, day: date) -> date:
        return day + timedelta(days=self._dice.choice((10, 25, 60, 200, 700)))

    def _party_comes(self) -> None:
        self._n_parties += 1
        code = f"P{self._n_parties:03}"
        self.sheets.parties[code] = Party(
            code, f"حزب نمونهٔ {self._n_parties:03}", self._dice.choice(("ملی", "ملی", "استانی")),
            self._dice.choice(LICENCES), self._licence_until(self.first), f"{code.lower()}@example.ir",
        )  # fmt: skip
        for requirement in REQUIREMENTS:
            self.sheets.dossiers[code, requirement] = self._dice.choice(STATES)

    def _party_goes(self, party: Party) -> None:
        """Its rows leave all sheets."""
        if any(party.code in (change.party, change.after) for change in self.sheets.changes):
            return
        del self.sheets.parties[party.code]
        for requirement in REQUIREMENTS:
            del self.sheets.dossiers[party.code, requirement]
        for rows in (self.sheets.attendance, self.sheets.decisions):
            for where in [where for where in rows if where[1] == party.code]:
                del rows[where]
        self.sheets.letters = [row for row in self.sheets.letters if not _is_to(party.code, row.letter)]
        self.sheets.acts = [act for act in self.sheets.acts if not _is_to(party.code, act.letter)]

    ended: set[str] = field(default_factory=set)  # who was dissolved, has left or was merged

    def _party_changes(self, day: date) -> None:
        """One change a run at most; who has ended comes back, if at all, with a row of its own."""
        dice, chance = self._dice, self._dice.random()
        there = [party for party in self.sheets.parties.values() if party.code not in self.ended]
        party = dice.choice(there)
        if chance < 0.03:
            before, party.name = party.name, f"حزب تازهٔ {self._n_letters + len(self.sheets.changes)}"
            self.sheets.changes.append(Change(day, party.code, RENAMED, before, party.name))
        elif chance < 0.06:
            self._recode(party, day)
        elif chance < 0.09 and len(there) > 4:
            change = dice.choice((DISSOLVED, LEFT, MERGED))
            other = next(p for p in there if p is not party)
            self.sheets.changes.append(Change(day, party.code, change, "", other.code if change == MERGED else ""))
            self.ended.add(party.code)
        elif chance < 0.12 and self.ended & self.sheets.parties.keys():
            code = sorted(self.ended & self.sheets.parties.keys())[0]
            self.ended.remove(code)
            self.sheets.changes.append(Change(day, code, RETURNED))

    def _recode(self, party: Party, day: date) -> None:
        """Its dossier and the director's decisions get the new code; attendance is left under the one of its day."""
        old, party.code = party.code, f"Q{self._n_letters + len(self.sheets.changes)}"
        self.sheets.changes.append(Change(day, old, RECODED, old, party.code))
        self.sheets.parties = {p.code: p for p in self.sheets.parties.values()}
        self.codes[old] = party.code
        tables: tuple[dict[Any, Any], ...] = (self.sheets.dossiers, self.sheets.decisions)
        for rows in tables:
            for where in list(rows):
                if old in where:
                    new = tuple(party.code if part == old else part for part in where)
                    rows[new] = rows.pop(where)

    codes: dict[str, str] = field(default_factory=dict)  # former → what it became

    def now(self, code: str) -> str:
        while code in self.codes:
            code = self.codes[code]
        return code

    # --- sessions -----------------------------------------------------------------------------------------------------

    def _plan(self, day: date) -> None:
        """The next session, about a month later; its number begins with 1 in a new year."""
        while day.weekday() != 1:
            day += timedelta(days=1)
        year = parts(day)[0]
        number = 1 + max((s.number for s in self.sheets.sessions if s.key[0] == year), default=0)
        session = Session(number, day, self._dice.choice(sorted(POLICIES)), self._dice.choice(("سالن یک", "سالن دو")))
        self.sheets.sessions.append(session)
        self.sheets.agenda[session.key] = [f"موضوع {day.toordinal()}"]

    def _sessions_change(self, day: date) -> None:
        for session in [s for s in self.sheets.sessions if s.state == PLANNED]:
            if session.day > day:
                self._ahead(session, day)
            elif self._dice.random() < (0.5 if session.day == day else 0.8):
                session.state = HELD
        for session in self.sheets.sessions:
            if session.state == HELD and session.day > day - timedelta(days=20):
                self._attendance(session)
        if all(s.day <= day or s.state == CANCELLED for s in self.sheets.sessions):
            self._plan(day + timedelta(days=25))

    def _ahead(self, session: Session, day: date) -> None:
        chance = self._dice.random()
        if chance < 0.05:
            session.state = CANCELLED
        elif chance < 0.1 and parts(session.day + timedelta(days=7))[0] == session.key[0]:
            session.day += timedelta(days=7)
        elif chance < 0.2:
            party = self._dice.choice(sorted(self.sheets.parties.keys() - self.ended))
            self.sheets.decisions[session.key, party] = self._dice.choice(("دعوت شود", "دعوت شود", "دعوت نشود"))
        elif chance < 0.25:
            session.policy = self._dice.choice(sorted(POLICIES))

    def _attendance(self, session: Session) -> None:
        """Rows come late, one by one; of those who left the register none."""
        told = {self.now(party) for key, party in self.sheets.attendance if key == session.key}
        for party in self._dice.sample(sorted(self.sheets.parties), len(self.sheets.parties) // 2):
            if (session.key, party) in self.invited and party not in told | self.ended:
                self.sheets.attendance.setdefault((session.key, party), self._dice.choice(("حاضر", "حاضر", "غایب")))

    invited: set[tuple[Key, str]] = field(default_factory=set)  # whom the office has invited, as its rosters say

    # --- letters ------------------------------------------------------------------------------------------------------

    def numbers(self, drafts: Iterable[str], day: date) -> list[LetterRow]:
        """The drafts that get their number and date today, typed into the letters table."""
        typed = []
        for letter in sorted(drafts):
            if self._dice.random() < 0.4:
                self._n_letters += 1
                typed.append(LetterRow(letter, f"۴۲/{self._n_letters}", day))
        self.sheets.letters += typed
        return typed

    def _letters_are_handed_over(self, day: date) -> None:
        for row in self.sheets.letters:
            if row.handed_over_on is None and row.letter in self.ready and self._dice.random() < 0.6:
                row.handed_over_on = day

    ready: set[str] = field(default_factory=set)  # issued, and nothing speaks against them
    releasable: set[str] = field(default_factory=set)  # held back, and the office may release them
    held: set[str] = field(default_factory=set)  # held back
    delivered: set[str] = field(default_factory=set)  # in the hands of their parties
    thirds: set[str] = field(default_factory=set)  # those of them that are third notices

    def _letters_are_acted_on(self, day: date) -> None:
        """Some letters of each kind; a letter that was handed over today is not."""
        done = {act.letter for act in self.sheets.acts} | {
            r.letter for r in self.sheets.letters if r.handed_over_on == day
        }
        chances = (
            (self.ready, 0.03, (DO_NOT_SEND, WITHDRAW, AMEND)), (self.releasable, 0.2, (SEND,)),
            (self.held, 0.2, (DO_NOT_SEND, WITHDRAW, AMEND)), (self.thirds, 0.1, (NEXT_STAGE,)),
            (self.delivered, 0.03, (WITHDRAW, AMEND, RETURN, ANSWER, ANSWER)),
        )  # fmt: skip
        for letters, chance, acts in chances:
            for letter in sorted(letters - done):
                if self._dice.random() < chance:
                    self.sheets.acts.append(Act(letter, self._dice.choice(acts), day))
                    done.add(letter)

    def _chair_is_corrected(self, day: date) -> None:
        if self.sealed and self._dice.random() < 0.05:
            key = self._dice.choice(sorted(self.sealed))
            who = sorted(p for k, p in self.invited if k == key and p in self.sheets.parties and p not in self.ended)
            if who and all(row.session != key for row in self.sheets.corrections):
                self.sheets.corrections.append(Correction(key, self._dice.choice(who), day))

    # --- years --------------------------------------------------------------------------------------------------------

    def _archive(self, year: int) -> None:
        """What was held in the years before leaves the sheets, once a run has seen it; so do their letters."""
        for session in [s for s in self.sheets.sessions if s.key[0] < year and s.key in self.sealed]:
            self.sheets.sessions.remove(session)
            self.sheets.agenda.pop(session.key, None)
            for rows in (self.sheets.attendance, self.sheets.decisions):
                for where in [where for where in rows if where[0] == session.key]:
                    del rows[where]
        self.sheets.letters = [
            row for row in self.sheets.letters
            if row.handed_over_on is None or parts(row.dated_on)[0] == year
        ]  # fmt: skip
        self.sheets.acts = [act for act in self.sheets.acts if parts(act.day)[0] == year]
        self.sheets.changes = [change for change in self.sheets.changes if parts(change.day)[0] == year]
        self.sheets.corrections = [row for row in self.sheets.corrections if parts(row.day)[0] == year]

    sealed: set[Key] = field(default_factory=set)
