"""The life of an office, drawn from a seed: what its clerk types, from run to run.

Dossiers change every week, a session is held every month, letters are numbered and handed over, parties come and go,
years turn: then numbers begin with 1 again, and the rows of the year before leave the sheets (or stay, and «1406/1» says
which session is meant). Nothing here knows what the program makes of it: see `office_model`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from persiantools.jdatetime import JalaliDate

Row = tuple[object, ...]
Key = tuple[int, int]  # of a session: its Jalali year and its number

REQUIREMENTS = {"form1": True, "charter": True, "licence": True, "assembly": False}  # code → mandatory
POLICIES = {
    "فقط پرونده کامل": ("complete",),
    "پرونده کامل یا پروانه کشوری": ("complete", "national"),
    "همه تشکل‌ها": ("everyone",),
}
STATES = ("دارد", "دارد", "دارد", "ندارد", "ناقص", "در دست بررسی", "معاف", "")
LICENCES = ("معتبر", "معتبر", "معتبر", "معتبر", "معتبر", "تعلیق", "منقضی")
DEADLINE_DAYS = 10
HELD, PLANNED, CANCELLED = "برگزار شد", "برنامه‌ریزی‌شده", "لغو"


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

    def tables(self) -> dict[str, list[Row]]:
        """The sheets, cell by cell."""
        refer = self._references()
        return {
            "احزاب": [
                ("کد", "نام حزب", "گستره", "وضعیت پروانه", "اعتبار پروانه"),
                *((p.code, p.name, p.scope, p.licence, _day(p.licence_until)) for p in self.parties.values()),
            ],
            "مدارک لازم": [
                ("کد مدرک", "عنوان مدرک", "الزامی", "مدت‌دار"),
                *((code, f"مدرک {code}", "بلی" if must else "خیر", "بلی" if code == "licence" else "خیر")
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
                ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل"),
                *((row.letter, row.number, jalali(row.dated_on), _day(row.handed_over_on)) for row in self.letters),
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
        self._sessions_change(day)
        self._letters_are_handed_over(day)
        if parts(day)[1] == 1 and self.archives:
            self._archive(parts(day)[0])

    def _licence_until(self, day: date) -> date:
        return day + timedelta(days=self._dice.choice((10, 25, 60, 200, 700)))

    def _party_comes(self) -> None:
        self._n_parties += 1
        code = f"P{self._n_parties:03}"
        self.sheets.parties[code] = Party(
            code, f"حزب نمونهٔ {self._n_parties:03}", self._dice.choice(("ملی", "ملی", "استانی")),
            self._dice.choice(LICENCES), self._licence_until(self.first),
        )  # fmt: skip
        for requirement in REQUIREMENTS:
            self.sheets.dossiers[code, requirement] = self._dice.choice(STATES)

    def _party_goes(self, party: Party) -> None:
        """Its rows leave all sheets, but the chair that it has had."""
        if any(s.chair == party.code for s in self.sheets.sessions):
            return
        del self.sheets.parties[party.code]
        for requirement in REQUIREMENTS:
            del self.sheets.dossiers[party.code, requirement]
        for rows in (self.sheets.attendance, self.sheets.decisions):
            for where in [where for where in rows if where[1] == party.code]:
                del rows[where]
        self.sheets.letters = [row for row in self.sheets.letters if not row.letter.endswith(f"-{party.code}")
                               and f"-{party.code}-" not in row.letter]  # fmt: skip

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
            party = self._dice.choice(sorted(self.sheets.parties))
            self.sheets.decisions[session.key, party] = self._dice.choice(("دعوت شود", "دعوت شود", "دعوت نشود"))
        elif chance < 0.25:
            session.policy = self._dice.choice(sorted(POLICIES))

    def _attendance(self, session: Session) -> None:
        """Rows come late, one by one; of those who left the register none."""
        for party in self._dice.sample(sorted(self.sheets.parties), len(self.sheets.parties) // 2):
            if (session.key, party) in self.invited:
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

    sealed: set[Key] = field(default_factory=set)
