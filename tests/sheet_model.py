"""What follows from the sheets of one day, said anew from the contract (§3): states, decisions, chairs, deadline, plan.

It reads the cells as they are typed (see `mutations`, which draws them) and shares no line with the program: the
library for holidays and the calendar apart, all is written again, so that what both say is what the contract says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from persiantools.jdatetime import JalaliDate

from generator.reading.sheets import Sheet
from tests.office_life import parts
from tests.office_model import _holidays

Row = Mapping[str, str]
MET = {"دارد": "met", "ندارد": "missing", "ناقص": "flawed", "در دست بررسی": "under_review", "معاف": "exempt"}
SATISFIED = {"met", "expiring", "exempt"}
BLOCKED = {"تعلیق", "منحل"}
GROUNDS = {
    "پرونده کامل": "complete_dossier", "شعبه ثبت‌شده": "branch_registered", "پروانه کشوری": "national_licence",
    "پروانه استانی": "provincial_licence", "عضو خانه احزاب": "house_member", "همه تشکل‌ها": "every_party",
}  # fmt: skip
EVENTS = ("تاریخ ثبت شعبه", "تاریخ مجمع")
TURNS = {"دوم": 2, "سوم": 3, "چهارم": 4}
WEEKDAYS = ("شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه")
NTH = {"نخستین": 1, "دومین": 2, "سومین": 3}
_ALPHABET = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
SOON = timedelta(days=30)


def day(typed: str) -> date | None:
    found = re.fullmatch(r"(\d{4})/(\d\d)/(\d\d)", typed)
    return JalaliDate(*map(int, found.groups())).to_gregorian() if found else None  # type: ignore[no-untyped-call]


def later(start: date, months: int) -> date:
    """The same day of the month so many months later, its last where it is too short."""
    year, month, of_month = parts(start)
    year, month = divmod(year * 12 + month - 1 + months, 12)
    return JalaliDate(year, month + 1, min(of_month, _length(year, month + 1))).to_gregorian()  # type: ignore[no-untyped-call]


def _length(year: int, month: int) -> int:
    return int(JalaliDate.days_in_month(month, year))


@dataclass
class Model:
    """The office of some sheets on one day."""

    sheets: Sequence[Sheet]
    today: date
    tables: dict[str, list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        self.tables = {s.title: [dict(zip(s.rows[0], row, strict=True)) for row in s.rows[1:]] for s in self.sheets}

    def rows(self, title: str) -> list[Row]:
        return self.tables.get(title, [])

    # --- parties --------------------------------------------------------------------------------------------------

    @cached_property
    def parties(self) -> dict[str, Row]:
        return {row["کد"]: row for row in self.rows("احزاب")}

    def not_before(self, row: Row, name: str) -> date | None:
        """A day that has come."""
        found = day(row.get(name, ""))
        return found if found and found <= self.today else None

    def has_licence(self, row: Row, scope: str) -> bool:
        issued, until = day(row.get("تاریخ صدور", "")), day(row.get("اعتبار پروانه", ""))
        is_current = not (issued and issued > self.today) and not (until and until < self.today)
        return row.get("گستره") == scope and row["وضعیت پروانه"] == "معتبر" and is_current

    def is_registered(self, row: Row) -> bool:
        on = day(row.get("تاریخ ثبت شعبه", ""))
        return not (on and on > self.today) and bool(on or row.get("شماره ثبت شعبه"))

    def ended(self, code: str, on: date) -> str:
        said = [(found, r["تغییر"]) for r in self.rows("تغییرات تشکل‌ها")
                if r["حزب"] == code and (found := day(r["تاریخ"])) and found <= on]  # fmt: skip
        last = max(said, default=(on, ""), key=lambda one: one[0])[1]
        return "" if last == "بازگشت" else last

    # --- documents ------------------------------------------------------------------------------------------------

    def items(self, code: str, requirement: Row) -> Iterator[Row]:
        """What is typed of a document, by the headers of the long form."""
        for row in self.rows("پرونده‌ها"):
            if row["حزب"] != code:
                continue
            if "مدرک" in row:
                if row["مدرک"] == requirement["کد مدرک"]:
                    yield row
                continue
            typed = row[requirement["عنوان مدرک"]]
            state, _, defect = typed.partition(": ")
            yield {"وضعیت": "دارد", "تاریخ دریافت": typed} if day(typed) else {"وضعیت": state, "شرح نقص": defect}

    def asked(self, on: date) -> Iterator[Row]:
        """The requirements in force on a day."""
        for row in sorted(self.rows("مدارک لازم"), key=lambda r: (int(r.get("ترتیب") or 0), r["کد مدرک"])):
            start, end = day(row.get("از تاریخ", "")), day(row.get("تا تاریخ", ""))
            if (start or on) <= on <= (end or on):
                yield row

    def may_be_asked(self, on: date) -> Iterator[Row]:
        """Those, and the ones of which nobody knows when they are in force."""
        yield from self.asked(on)
        for row in self.rows("مدارک لازم"):
            start, end = day(row.get("از تاریخ", "")), day(row.get("تا تاریخ", ""))
            if start and end and end < start:
                yield row

    def is_for(self, requirement: Row, party: Row) -> bool:
        whom = requirement.get("برای", "")
        if whom in ("ملی", "استانی"):
            return party.get("گستره", "") in ("", whom)
        if whom in ("حزب", "انجمن"):
            return party.get("نوع", "") in ("", whom)
        return whom != "دفتر"

    def is_clear(self, requirement: Row) -> bool:
        """Whether its term has a day that it is counted from, where it needs one, and it does not end too early."""
        start, end = day(requirement.get("از تاریخ", "")), day(requirement.get("تا تاریخ", ""))
        is_counted = requirement.get("دوره", "").startswith(("هر", "ظرف"))
        return not (start and end and end < start) and not (is_counted and not requirement.get("آغاز از"))

    def start(self, requirement: Row, party: Row) -> date | None:
        typed = requirement.get("آغاز از", "")
        if typed == "تاریخ ثبت شعبه" and not self.is_registered(party):
            return None
        return self.not_before(party, typed) if typed in EVENTS else day(typed)

    def state(self, requirement: Row, code: str) -> str:
        """How it stands with a document; '' where it is not asked for."""
        party, term = self.parties[code], requirement.get("دوره", "")
        if not self.is_for(requirement, party):
            return ""
        rows = list(self.items(code, requirement))
        start = self.start(requirement, party)
        has_come = any(row["وضعیت"] in ("دارد", "معاف", "در دست بررسی") for row in rows)
        if not self.is_clear(requirement):
            term = ""
        if term.startswith("ظرف") and not has_come and not (start and start + SOON < self.today):
            return ""
        if term.startswith("هر") and not has_come and start and start > self.today:
            return ""
        rows = [r for r in rows if not any((on := day(r.get(n, ""))) and on > self.today
                                           for n in ("تاریخ دریافت", "تاریخ بررسی"))]  # fmt: skip
        return self._of_rows(requirement, party, rows, self._period(start) if term.startswith("هر") else None, term)

    def _period(self, start: date | None) -> tuple[date, date] | None:
        """The twelve months of today."""
        if start is None or start > self.today:
            return None
        k = 0
        while later(start, 12 * (k + 1)) <= self.today:
            k += 1
        return later(start, 12 * k), later(start, 12 * (k + 1)) - timedelta(days=1)

    def _of_rows(
        self, requirement: Row, party: Row, rows: list[Row], period: tuple[date, date] | None, term: str
    ) -> str:
        if period:
            own = [r for r in rows if (on := day(r.get("تاریخ دریافت", "")))
                   and (period[0] <= on <= period[1] or (day(r.get("اعتبار تا", "")) or self.today) > self.today)]  # fmt: skip
            own = own or [r for r in rows if not day(r.get("تاریخ دریافت", ""))]
            if not own and any(r["وضعیت"] == "دارد" for r in rows):
                return "expired"
            rows = own
        said = [row for row in rows if row["وضعیت"]]
        is_twofold = any(row["وضعیت"] == "دارد" and row.get("شرح نقص") for row in said)
        if is_twofold or len({row["وضعیت"] for row in said}) != 1:
            return "not_recorded"
        state = MET[said[0]["وضعیت"]]
        if state != "met":
            return state
        return _validity(self._until(requirement, party, said, period, term), self.today)

    def _until(
        self, requirement: Row, party: Row, said: list[Row], period: tuple[date, date] | None, term: str
    ) -> date | None:
        if requirement.get("مدت‌دار") == "بلی" or term.startswith(("هر", "تا ")):
            own = max((on for row in said if (on := day(row.get("اعتبار تا", "")))), default=None)
            if own:
                return own
            if requirement["کد مدرک"] == "licence" and (until := day(party.get("اعتبار پروانه", ""))):
                return until
        if period and (on := day(said[0].get("تاریخ دریافت", ""))) and period[0] <= on <= period[1]:
            return period[1]
        return day(term.removeprefix("تا ")) if term.startswith("تا ") else None

    @property
    def states(self) -> dict[tuple[str, str], str]:
        return {
            (code, row["کد مدرک"]): state
            for row in self.asked(self.today) for code in self.parties if (state := self.state(row, code))
        }  # fmt: skip

    def is_complete(self, code: str, on: date) -> bool:
        if not all(self.is_clear(row) for row in self.may_be_asked(on) if self.is_for(row, self.parties[code])):
            return False  # nobody knows what is asked of it
        mandatory = [row for row in self.asked(on) if row.get("الزامی") != "خیر"]
        return {state for row in mandatory if (state := self.state(row, code))} <= SATISFIED

    # --- sessions -------------------------------------------------------------------------------------------------

    def is_member(self, code: str, on: date) -> bool:
        joined = [
            r for r in self.rows("اعضای خانه احزاب") if (day(r.get("تاریخ عضویت", "")) or self.today) <= self.today
        ]
        latest = max((TURNS.get(r.get("دوره", "")[6:].strip(), 0) for r in joined), default=0)
        for row in (row for row in joined if row["حزب"] == code):
            term = row.get("دوره", "")
            years = [int(year) for year in re.findall(r"\d{4}", term)]
            turn = TURNS.get(term[6:].strip(), latest)
            if max(years, default=9999) >= parts(on)[0] and (years or turn >= latest):
                return True
        return False

    def grounds(self, session: Row) -> list[str] | None:
        """None: nobody can say by what this session invites."""
        on = day(session["تاریخ"])
        assert on
        lines = []
        for row in self.rows("سیاست‌ها"):
            start, end = day(row.get("از تاریخ", "")), day(row.get("تا تاریخ", ""))
            if row["سیاست"] != session["سیاست دعوت"]:
                continue
            if start and end and end < start:
                return None
            if (start or on) <= on <= (end or on):
                lines.append((int(row["ترتیب"]), bool(start or end), GROUNDS[row["مبنا"]]))
        for order in {order for order, _, _ in lines}:
            same = [has_period for n, has_period, _ in lines if n == order]
            if len(same) > 1 and any(same):
                return None
        return [ground for _, _, ground in sorted(lines, key=lambda line: line[0])] or None

    def decision(self, session: Row, code: str, grounds: list[str]) -> tuple[str, str]:
        on, party = day(session["تاریخ"]), self.parties[code]
        assert on
        is_over = session["وضعیت"] == "برگزار شد" and on <= self.today
        if party["وضعیت پروانه"] in BLOCKED or self.ended(code, on) == "انحلال":
            return "blocked", "blocked"
        if self.ended(code, on) == "خروج":
            return "not_invited", "left"
        rows = [r for r in self.rows("تصمیم‌ها") if (r["نشست"], r["حزب"]) == (session["شماره نشست"], code)]
        given = [(r["تصمیم"], r["دلیل"]) for r in rows if (day(r.get("تاریخ تصمیم", "")) or self.today) <= self.today]
        kept = [("", "") for r in rows if r["تصمیم"] == "دعوت نشود"
                and (day(r.get("تاریخ تصمیم", "")) or self.today) > self.today]  # fmt: skip
        said = [*given, *kept]
        if said and len({verdict for verdict, _ in said}) == 1 and all(reason for _, reason in said):
            return ("invited" if said[0][0] == "دعوت شود" else "not_invited"), "director_decision"
        is_unclear = any(verdict != "دعوت شود" for verdict, _ in said)
        holds = {
            "complete_dossier": self.is_complete(code, on), "branch_registered": self.is_registered(party),
            "national_licence": self.has_licence(party, "ملی"), "house_member": self.is_member(code, on),
            "provincial_licence": self.has_licence(party, "استانی"), "every_party": True,
        }  # fmt: skip
        first = next((ground for ground in grounds if holds[ground]), "")
        if first and not is_unclear:
            return "invited", first
        return ("not_invited" if is_over else "needs_decision"), "none"

    @cached_property
    def rosters(self) -> dict[int, dict[str, tuple[str, str]]]:
        """Of the sessions of which it is known whom they invite."""
        found = {}
        for session in self.rows("نشست‌ها"):
            if session["وضعیت"] != "لغو شده" and (grounds := self.grounds(session)):
                number = int(session["شماره نشست"])
                found[number] = {code: self.decision(session, code, grounds) for code in self.parties}
        return found

    @property
    def chairs(self) -> dict[int, str]:
        chosen: dict[int, str] = {}
        chaired: dict[str, list[int]] = {}
        order = {
            code: n
            for n, code in enumerate(
                sorted(self.parties, key=lambda c: [_ALPHABET.find(sign) for sign in self.parties[c]["نام حزب"]])
            )
        }
        sessions = sorted(
            self.rows("نشست‌ها"), key=lambda s: (parts(day(s["تاریخ"]) or self.today)[0], int(s["شماره نشست"]))
        )
        for n, session in enumerate(sessions, 1):
            number, on, state = int(session["شماره نشست"]), day(session["تاریخ"]), session["وضعیت"]
            assert on
            invited = [c for c, (outcome, _) in self.rosters.get(number, {}).items() if outcome == "invited"]
            may_rotate = on >= self.today and (state != "برگزار شد" or on == self.today)
            if session.get("رئیس جلسه"):
                chosen[number] = session["رئیس جلسه"]
            elif invited and may_rotate:
                chosen[number] = min(
                    invited, key=lambda c: (len(chaired.get(c, [])), chaired.get(c, [0])[-1], order[c])
                )
            if number in chosen and state != "لغو شده":
                chaired.setdefault(chosen[number], []).append(n)
        return chosen

    # --- the calendar ---------------------------------------------------------------------------------------------

    def setting(self, key: str) -> str:
        return next((row["مقدار"] for row in self.rows("مشخصات اداره") if row["کلید"] == key), "")

    def is_off(self, on: date) -> bool:
        own = [row.get("نوع", "") for row in self.rows("تعطیلات") if day(row["تاریخ"]) == on]
        if own:
            return own[-1] != "کاری"
        weekend = (self.setting("روزهای تعطیل هفته") or "پنجشنبه، جمعه").split("، ")
        is_weekend = WEEKDAYS[(on.weekday() + 2) % 7] in weekend
        return is_weekend or on in _holidays(on.year) or parts(on)[1:] == (12, 30)

    @property
    def deadline(self) -> date | None:
        """Of a notice of today."""
        found, left = self.today, int(self.setting("مهلت رفع نقص") or 0)
        if not left:
            return None
        while left:
            found += timedelta(days=1)
            left -= not self.is_off(found)
        return found

    def plan(self, rule: str) -> list[date]:
        """The days of «دومین سه‌شنبه هر دو ماه» and the like until the end of next year, from the month of the first
        session on."""
        match = re.fullmatch(r"(\S+) (\S+) هر (?:(دو) )?ماه", rule)
        assert match
        first = min(day(row["تاریخ"]) or self.today for row in self.rows("نشست‌ها"))
        year, month, _ = parts(first)
        found = []
        while year <= parts(self.today)[0] + 1:
            days = [JalaliDate(year, month, n).to_gregorian() for n in range(1, _length(year, month) + 1)]  # type: ignore[no-untyped-call]
            on = [d for d in days if WEEKDAYS[(d.weekday() + 2) % 7] == match[2]][NTH[match[1]] - 1]
            while self.is_off(on):
                on += timedelta(days=1)
            found.append(on)
            year, month = divmod(year * 12 + month - 1 + (2 if match[3] else 1), 12)
            month += 1
        return found


def _validity(until: date | None, today: date) -> str:
    if until is None or until > today + SOON:
        return "met"
    return "expired" if until < today else "expiring"
