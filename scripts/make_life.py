"""Lives through two years of the sample office with the real program, so that its pages have something behind them.

What the clerk typed on a day is worked out from what stands in the workbooks of today (`make_sample`): whoever came to
the register later is not yet there, a paper that came later is missing, a session of the year before has its own rows.
Whatever is left open is drawn from one seed. Each run is one of `generate`; numbers, deliveries and acts are typed into
a letters table, as an office does it, and leave the sheets when the year is over. Kept is what records/ then holds:
the journal and the PDF of every issued letter. Same bytes on every run of the same version.

The workbooks as they stand today hold none of it, so they are an office by themselves: `scripts/sample_records.py` says
when the memory goes with them.

    python -m scripts.make_life [FOLDER]        (default: samples/office of this repository; takes some minutes)
"""

from __future__ import annotations

import argparse
import random
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from generator import pipeline, settings
from generator.cli import cli
from generator.language.jalali import JalaliMonth, month_of, to_jalali
from generator.language.wording import Wording
from generator.ledger import runs
from generator.model import Letter, LetterKind, LetterState, Outcome
from generator.model.catalogue import severity
from scripts import make_sample
from scripts.make_sample import (
    HALL,
    LATER,
    LICENCES,
    LONG,
    NAMES,
    ONLY_COMPLETE,
    OPEN,
    OR_NATIONAL,
    PEOPLE,
    REGISTER,
    ROOT,
    WIDE,
    Cell,
    Column,
    Day,
    Sheet,
    fa,
)
from scripts.sample_records import SUMS, sums  # fmt: skip

Row = tuple[Cell, ...]
RUN_OUT, BLOCKED_LATELY = ("منقضی", "تمدیدنشده", "منحل"), ("تعلیق", "توقیف")
FIRST, LAST = date(2024, 11, 27), date(2026, 11, 22)  # 7 Azar 1403, 1 Azar 1405
PLANNED, HELD, CANCELLED = "برنامه‌ریزی‌شده", "برگزار شد", "لغو"
EVERY = 30  # days the program is run, and on the days of sessions
MOST_ROWS = 20  # of the letters table
TUESDAY = 3  # of a week that starts on Saturday

# Sessions of the years before: until 1405 the office counted them from its first one.
EARLIER: tuple[tuple[int, int, int, str, str, str], ...] = (  # year, month, number, policy, title, what became of it
    (1403, 11, 21, OR_NATIONAL, "نشست زمستان دبیران احزاب", HELD),
    (1404, 4, 22, OR_NATIONAL, "نشست تابستان دبیران احزاب", HELD),
    (1404, 8, 23, ONLY_COMPLETE, "نشست پاییز دبیران احزاب", HELD),
    (1404, 11, 24, ONLY_COMPLETE, "نشست زمستان دبیران احزاب", HELD),
    (1404, 12, 25, ONLY_COMPLETE, "نشست پایان سال دبیران احزاب", CANCELLED),
)
TOPICS = ("گزارش وضعیت پرونده‌های شعب", "برنامهٔ فعالیت تشکل‌ها در فصل پیش رو", "هم‌اندیشی دربارهٔ خانهٔ احزاب استان")

#: How likely a draft of that kind gets its number before others.
WEIGHTS = {LetterKind.NOTICE: 2.5, LetterKind.CANCELLED: 8, LetterKind.MEMBERSHIP: 3, LetterKind.INVITATION: 0.5}

#: Day, code, what changed, before, after: the register says it from that day on.
CHANGES: tuple[tuple[int, str, str, str, str], ...] = (
    (14040420, "P10", "تغییر نام", "حزب نمونهٔ مهر ایران‌زمین", NAMES["P10"]),
    (14040715, "N07", "تغییر کد", "N07", "P07"),
    (14040912, "P41", "خروج", "", ""),
    (14041130, "P37", "انحلال", "", ""),
    (14050225, "P42", "ادغام در", "", "P16"),
)
GONE: dict[str, tuple[str, int]] = {"P41": ("حزب نمونهٔ دیروز", 14040912), "P42": ("انجمن نمونهٔ کارگاه‌ها", 14050225)}
#: Licences that ran out and were renewed: the day until which the former one was good, and the day of the new one.
RENEWED = {"P04": (14040730, 14041005), "P14": (14040915, 14041102), "P30": (14050131, 14050310)}


def number_of(day: date) -> int:
    """Jalali, as yyyymmdd."""
    year, month, dom = to_jalali(day)
    return year * 10000 + month * 100 + dom


class Past:
    """What stood in the workbooks on a day."""

    def __init__(self) -> None:
        dice = random.Random(1403)
        late = [code for code, *_ in REGISTER if code not in ("P10", "P07", "P37")]
        dice.shuffle(late)
        self.joined = {code: 14030901 for code, *_ in REGISTER}
        months = [JalaliMonth(1403, 11).plus(n // 2) for n in range(26)]
        for code, month in zip(late[:26], months, strict=True):
            self.joined[code] = number_of(month.day(dice.randint(2, 27)))
        self.came: dict[tuple[str, int], int] = {}  # the day on which a cell of a dossier became what it is today
        for code, cells in WIDE.items():
            begin, end = Day(self.joined[code]).gregorian(), Day(14050601).gregorian()
            first = begin + timedelta(days=dice.randint(5, 40))  # a party brings its papers on two days
            second = first if dice.random() < 0.25 else first + (end - first) * dice.random()
            for n, cell in enumerate(cells):
                day = first if dice.random() < 0.6 else second
                self.came[code, n] = cell.number if isinstance(cell, Day) else number_of(min(day, end))

    def sheets(self, today: int) -> dict[str, list[Sheet]]:
        """The workbooks of the sample office as they were."""
        return {
            name: [replace(sheet, rows=list(self._rows(sheet, today))) for sheet in sheets]
            for name, sheets in make_sample.books().items()
        }

    def _rows(self, sheet: Sheet, today: int) -> Iterator[Sequence[Cell]]:
        was = {"احزاب": self._party, "پرونده": self._dossier, "پرونده تفصیلی": self._delivered, "نشست‌ها": self._session,
               "دستور کار": self._topic, "حضور و غیاب": self._attendance, "تصمیم‌ها": self._dated(4),
               "دیدگاه‌ها": self._dated(8), "گام‌های خانه احزاب": self._step, "اعضا": self._dated(3)}  # fmt: skip
        change = was.get(sheet.title)
        rows = [tuple(_as_text(cell) for cell in row) for row in sheet.rows]
        yield from (rows if change is None else filter(None, (change(row, today) for row in rows)))
        if sheet.title == "احزاب":
            for code, (name, until) in GONE.items():
                if today < until + 20:
                    yield (
                        None, code, name, "", name.partition(" ")[0], "استانی", "", "مجوز اولیه", None, "", None,
                        f"{name.split()[-1]} فرضی‌نیا", "", "", "دبیر", "", "", "", "", "", "", "", None,
                    )  # fmt: skip

    def name(self, code: str, today: int) -> str:
        """Its name on that day."""
        return next((old for day, party, _, old, new in CHANGES if party == code and new == NAMES[code] and
                     today < day), NAMES[code])  # fmt: skip

    def code(self, code: str, today: int) -> str:
        """Its code on that day."""
        return next((old for day, old, _, _, new in CHANGES if new == code and old in ("N07",) and today < day), code)

    def _party(self, row: Row, today: int) -> Row | None:
        code = str(row[1])
        if self.joined[code] > today:
            return None
        state, valid, registered = LICENCES[code]
        until, renewed = RENEWED.get(code, (0, 0))
        if today < renewed:
            valid = Day(until)
            state = "معتبر" if today <= until else "منقضی"
        elif today < (14050120 if state in BLOCKED_LATELY else valid.number + 1 if valid and state in RUN_OUT else 0):
            state = "معتبر"
        is_registered = registered is not None and registered.number <= today
        valid = valid and Day(valid.number)
        name = row[2] if self.name(code, today) == NAMES[code] else self.name(code, today)
        return (
            row[0], self.code(code, today), name, *row[3:7], state, valid,
            *(row[9:11] if is_registered else ("", None)), *row[11:21], row[21] if is_registered else "",
            row[22] if today > 14050601 else None,
        )  # fmt: skip

    def _dossier(self, row: Row, today: int) -> Row | None:
        code = next(code for code, name in NAMES.items() if name == row[1])
        if self.joined[code] > today:
            return None
        cells = [cell if self.came[code, n] <= today else "ندارد" for n, cell in enumerate(row[2:])]
        return (row[0], self.name(code, today), *cells)

    def _delivered(self, row: Row, today: int) -> Row | None:
        code, delivery = str(row[0]), LONG[str(row[0])]
        if self.joined[code] > today:
            return None
        if delivery.received_on.number > today:
            return (*row[:2], "ارائه نشده", *[None] * 6)
        if delivery.reviewed_on.number > today:
            return (*row[:2], "در دست بررسی" if row[3] else row[2], row[3], None, row[5], *[None] * 3)
        return row

    def _session(self, row: Row, today: int) -> Row | None:
        day = row[2]
        assert isinstance(day, Day)
        if today < number_of(day.gregorian() - timedelta(days=20)):
            return None
        return row if today >= day.number else (*row[:7], "برنامه‌ریزی‌شده", row[8])

    def _topic(self, row: Row, today: int) -> Row | None:
        day = make_sample.MEETINGS[int(str(row[0]))].day
        if today < number_of(day.gregorian() - timedelta(days=20)):
            return None
        return row if today > day.number else (*row[:6], *[None] * 4)

    def _attendance(self, row: Row, today: int) -> Row | None:
        return row if make_sample.MEETINGS[int(str(row[0]))].day.number < today else None

    def _step(self, row: Row, today: int) -> Row:
        day = row[3]
        if isinstance(day, Day) and today >= day.number:
            return row
        return (*row[:2], OPEN if today > 14050407 and row[2] != LATER else LATER, None, *row[4:])

    @staticmethod
    def _dated(column: int) -> Any:
        def there(row: Row, today: int) -> Row | None:
            day = row[column]
            return row if isinstance(day, Day) and day.number <= today else None

        return there


def _as_text(cell: Cell) -> Cell:
    """Days were typed in one way then."""
    return Day(cell.number) if isinstance(cell, Day) else cell


class Clerk:
    """Types what the office does, and has the program run."""

    def __init__(self, root: Path) -> None:
        self.root, self.past, self.dice = root, Past(), random.Random(1405)
        self.letters: list[list[Cell]] = []
        self.numbered: dict[int, int] = {}  # letters of a year
        self.drafts: list[Letter] = []
        self.rounds: dict[str, int] = {}
        self.invited: dict[int, list[str]] = {}  # day of a session of EARLIER → codes
        self.days = {n: self._tuesday(*entry[:2]) for n, entry in enumerate(EARLIER)}

    @staticmethod
    def _tuesday(year: int, month: int) -> date:
        day = JalaliMonth(year, month).nth_weekday(TUESDAY, 3)
        assert day
        return day

    def calendar(self) -> list[date]:
        """The days on which the program is run: every few weeks, on each session's day and on the one after it."""
        sessions = [*self.days.values(), *(m.day.gregorian() for m in make_sample.MEETINGS.values())]
        found = {FIRST + timedelta(days=EVERY * n) for n in range((LAST - FIRST).days // EVERY + 1)}
        found |= {day + timedelta(days=n) for day in sessions for n in (0, 1)}
        found |= {LAST - timedelta(days=n) for n in (9, 4, 0)}
        return sorted(day for day in found if day <= LAST)

    def live(self) -> None:
        """All the days, the closing of two years among them; then what stands in the workbooks today."""
        years = [1403, 1404]
        *days, last = self.calendar()
        for today in days:
            year = month_of(today).year
            if years and years[0] < year:
                self._type(today)
                self._command(today, "close", str(years.pop(0)))
                self._forget(year)
            if len(self.letters) > MOST_ROWS or today == days[-1]:
                self._clear()
            self._act(today)
            issues = self._number(today)
            self._type(today)
            self._run(today, pdf=issues)
        shutil.rmtree(self.root / "input")
        make_sample.write_sample_office(self.root / "input")
        self._run(last, pdf=True)

    # --- what is typed ---------------------------------------------------------------------------------------------

    def _type(self, today: date) -> None:
        now, folder = number_of(today), self.root / "input"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, sheets in self.past.sheets(now).items():
            if name == "نشست‌ها":
                sheets = [replace(sheet, rows=[*self._earlier(sheet.title, today), *sheet.rows]) for sheet in sheets]
            make_sample.write_workbook(folder / f"{name}.xlsx", [sheet for sheet in sheets if sheet.rows])
        heads = ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل", "اقدام", "تاریخ اقدام", "دلیل")
        letters = Sheet("نامه‌ها", [Column(head, 18, True) for head in heads], self.letters)
        known = [change for change in CHANGES if change[0] <= now and self._stands(change[0], today)]
        changes: list[Row] = [(Day(day), *rest, "نامهٔ تشکل") for day, *rest in known]
        said = ("تاریخ", "تشکل", "تغییر", "پیش از تغییر", "پس از تغییر", "سند")
        table = Sheet("تغییرات تشکل‌ها", [Column(head, 20, True) for head in said], changes)
        make_sample.write_workbook(folder / "نامه‌ها.xlsx", [sheet for sheet in (letters, table) if sheet.rows])

    @staticmethod
    def _stands(day: int, today: date) -> bool:
        return day // 10000 >= month_of(today).year or month_of(today).year == 1403

    def _earlier(self, title: str, today: date) -> Iterator[Row]:
        """The rows of the sessions of the years before, until their year is closed."""
        for n, (year, _, number, policy, name, end) in enumerate(EARLIER):
            day, invited = self.days[n], self.invited.get(n, [])
            if day > today + timedelta(days=30 if end == CANCELLED else 0) or year in self.closed:
                continue
            if title == "نشست‌ها":
                is_over = today > day or (end == CANCELLED and today > day - timedelta(days=6))
                state = end if is_over else PLANNED
                yield (number, name, Day(number_of(day)), "۱۰", HALL, policy, None, state, "")
            elif title == "دستور کار" and invited:
                for order, topic in enumerate(TOPICS, 1):
                    proposer = invited[(n + order) % len(invited)]
                    yield (number, order, topic, self._name(proposer, today), PEOPLE[proposer].secretary or None, 25,
                           "گزارش در نشست بعد ارائه شود.", make_sample.OFFICE_NAME, None, make_sample.DONE)  # fmt: skip
            elif title == "حضور و غیاب" and today > day:
                dice = random.Random(n)
                for code in invited:
                    came = dice.random() < 0.55 + 0.4 * (int(code[1:]) % 5 > 0)
                    yield (number, self._name(code, today), "حاضر" if came else "غایب",
                           PEOPLE[code].secretary if came else None, None)  # fmt: skip

    def _name(self, code: str, today: date) -> str:
        return self.past.name(code, number_of(today))

    closed: frozenset[int] = frozenset()

    def _forget(self, year: int) -> None:
        """What was of the years before leaves the sheets."""
        self.closed |= {year - 1}
        self._clear()

    def _clear(self) -> None:
        """What has been delivered leaves the letters table: the journal has it."""
        self.letters = [row for row in self.letters if not row[3] and not row[4]]

    # --- letters ---------------------------------------------------------------------------------------------------

    def _number(self, today: date) -> bool:
        """Some drafts get number and date."""
        year = month_of(today).year
        weights = [
            (self.dice.random() / WEIGHTS.get(letter.kind, 1) * max(letter.round, 1), letter) for letter in self.drafts
        ]
        weights.sort(key=lambda pair: pair[0])
        most = self.dice.randint(0, 3) if year == 1405 else self.dice.randint(0, 2)
        chosen = sorted(letter.letter for _, letter in weights[:most])
        self.rounds |= {letter.letter: letter.round for letter in self.drafts}
        for letter in chosen:
            n = self.numbered[year] = self.numbered.get(year, 100) + self.dice.randint(1, 9)
            self.letters.append([letter, fa(f"{year}/42/{n}"), _typed(today), "", "", "", ""])
        return bool(chosen)

    def _act(self, today: date) -> None:
        """Letters of earlier runs are handed over; a few come back, are answered, withdrawn or corrected."""
        acts = (("پاسخ رسید", "مدارک تحویل شد", 6), ("برگشت خورد", "نشانی گیرنده تغییر کرده است", 1),
                ("ابطال", "به درخواست تشکل", 1), ("اصلاح", "نام نماینده تغییر کرد", 1))  # fmt: skip
        done = {row[0] for row in self.letters if row[4]}
        for row in list(self.letters):
            if row[4] or row[0] in done:
                continue
            if not row[3]:
                if self.dice.random() < 0.85:
                    row[3] = _typed(today)
            elif self.rounds[str(row[0])] > 2 and self.dice.random() < 0.3:
                why = "پرونده برای تصمیم به کمیسیون مادهٔ ۱۰ احزاب فرستاده شد"
                self.letters.append([row[0], "", "", "", "مرحلهٔ بعد", _typed(today), why])
            elif self.dice.random() < 0.07:
                act, why, _ = self.dice.choices(acts, [weight for *_, weight in acts])[0]
                self.letters.append([row[0], "", "", "", act, _typed(today), why])

    # --- the program -----------------------------------------------------------------------------------------------

    def _run(self, today: date, *, pdf: bool) -> None:
        chosen = settings.load(self.root, today=today.isoformat(), pdf=pdf, jobs=2)
        self.today = today
        runs.SitePublished = _at(today)  # type: ignore[misc]
        found = pipeline.run(chosen, Wording.load(chosen.templates), lambda _done, _total: None).snapshot
        self.drafts = [letter for letter in found.letters if letter.state is LetterState.DRAFT]
        for n, day in self.days.items():
            if day == today:
                rosters = [roster for roster in found.rosters if roster.session.date == day]
                codes = {decision.party for r in rosters for decision in r.with_outcome(Outcome.INVITED)}
                self.invited[n] = sorted({"P07" if code == "N07" else code for code in codes} & NAMES.keys())
        errors = [f for f in found.findings if severity(f).value == "error"]
        states = sorted({letter.state.value for letter in found.letters})
        print(_typed(today), len(found.parties), "parties,", len(self.letters), "rows,", states, flush=True)
        for finding in errors:
            print("   ", finding.code, finding.place, finding.facts if hasattr(finding, "facts") else finding)

    def _command(self, today: date, *arguments: str) -> None:
        done = CliRunner().invoke(cli, ["-C", str(self.root), "--today", today.isoformat(), *arguments])
        print(done.output)


def _typed(day: date) -> str:
    year, month, dom = to_jalali(day)
    return fa(f"{year}/{month:02}/{dom:02}")


def _at(today: date) -> Any:
    """The event of a run that was at work on the morning of that day."""

    def told(_at: str, _who: str, *rest: Any) -> Any:
        return _Published(f"{today.isoformat()}T06:30:00Z", "karshenas", *rest)

    return told


_Published = runs.SitePublished


def _without_chance() -> None:
    """Ids that are drawn once in the life of a workspace are the same each time."""
    drawn = iter(range(1000))

    def told(n: int | None = None) -> str:
        return sha256(f"sample {next(drawn)}".encode()).hexdigest()[: 2 * (n or 16)]

    secrets.token_hex = told  # type: ignore[assignment]


def main() -> None:
    """Live, and keep what records/ holds."""
    options = argparse.ArgumentParser(description="Live through two years of the sample office.")
    options.add_argument("folder", nargs="?", type=Path, default=ROOT / "samples" / "office")
    options.add_argument("--workspace", type=Path)
    given = options.parse_args()
    _without_chance()
    with tempfile.TemporaryDirectory() as folder:
        root = given.workspace or Path(folder)
        root.mkdir(parents=True, exist_ok=True)
        Clerk(root).live()
        kept = given.folder / "records"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(root / "records", kept, ignore=shutil.ignore_patterns("ledger.sqlite*", "workspace.json", ".*"))
    (given.folder / SUMS).write_text(sums(root / "input"), encoding="utf-8")
    print(sum(path.stat().st_size for path in kept.rglob("*") if path.is_file()) // 1000, "kB")


if __name__ == "__main__":
    main()
