"""What was held stays as it was: months of an office, written day by day, and what the pages say of them."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator import ledger
from generator.keeping.seal import digests
from generator.ledger import chain, events
from generator.model.errors import MemoryLostError
from tests.conftest import Workspace

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter

Row = tuple[object, ...]
REGISTER = [
    ("کد", "نام حزب", "گستره", "وضعیت پروانه", "دبیر استان"),
    ("A", "حزب نمونهٔ الف", "ملی", "معتبر", "علی رضایی"),
    ("B", "حزب نمونهٔ ب", "ملی", "معتبر", "مریم کریمی"),
    ("C", "حزب نمونهٔ پ", "استانی", "معتبر", "رضا امینی"),
]
REQUIREMENTS = [("کد مدرک", "عنوان مدرک", "الزامی"), ("form1", "فرم ۱", "بلی")]


@dataclass
class Life:
    """The workbook of an office that changes; `day` runs the program."""

    workspace: Workspace
    sheets: dict[str, list[Row]] = field(default_factory=dict)

    def day(self, today: str) -> dict[str, Any]:
        """One run on that day; what report.json says."""
        self.workspace.write("دفتر.xlsx", self.sheets)
        self.workspace.build(today=today)
        report: dict[str, Any] = json.loads((self.workspace.output / "report.json").read_text(encoding="utf-8"))
        return report

    def set(self, sheet: str, row: int, column: int, value: object) -> None:
        """Another value in a cell; rows and columns count from 0."""
        cells = list(self.sheets[sheet][row])
        cells[column] = value
        self.sheets[sheet][row] = tuple(cells)

    def page(self, path: str) -> str:
        return (self.workspace.site / path).read_text(encoding="utf-8")

    @property
    def events(self) -> list[dict[str, Any]]:
        """The journal."""
        files = chain.years(self.workspace.root / "records")
        return [json.loads(line) for path in files for line in path.read_text(encoding="utf-8").splitlines()]

    def told(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.events if line["event"] == event]


STATE, POLICY = 3, 2


@pytest.fixture
def life(office: OfficeWriter) -> Life:
    """Three parties, of which A has a whole dossier and B lacks a document; session 1 on 17 Azar."""
    sheets: Mapping[str, Sequence[Row]] = {
        "احزاب": REGISTER,
        "مدارک لازم": REQUIREMENTS,
        "پرونده‌ها": [("حزب", "مدرک", "وضعیت"), ("A", "form1", "دارد"), ("B", "form1", "ندارد"), ("C", "form1", "دارد")],
        "نشست‌ها": [
            ("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت", "رئیس جلسه", "محل"),
            (1, "1405/09/17", "فقط پرونده کامل", "برنامه‌ریزی‌شده", "C", "سالن یک"),
        ],
        "دستور کار": [("نشست", "ترتیب", "دستور جلسه", "مصوبه"), (1, 1, "آیین‌نامه", "")],
        "حضور و غیاب": [("نشست", "حزب", "وضعیت حضور", "شرکت‌کننده"), ("", "", "", "")],
    }
    workspace = office(sheets)
    return Life(workspace, {title: list(rows) for title, rows in sheets.items()})


def outcomes(report: Mapping[str, Any], session: int = 1) -> dict[str, str]:
    return {d["party"]: d["outcome"] for d in report["decisions"] if d["session"] == session}


def codes(report: Mapping[str, Any], *prefixes: str) -> list[str]:
    return sorted(f["code"] for f in report["findings"] if f["code"].startswith(prefixes))


def held(life: Life, on: str = "1405/09/18") -> dict[str, Any]:
    """Session 1 seen before its day, and held; the report of the run that seals it."""
    life.day("1405/09/10")
    life.set("نشست‌ها", 1, STATE, "برگزار شد")
    life.sheets["حضور و غیاب"] = [life.sheets["حضور و غیاب"][0], (1, "A", "حاضر", "علی رضایی"), (1, "C", "غایب", "")]
    return life.day(on)


def test_the_roster_of_its_day_stays(life: Life) -> None:
    assert outcomes(life.day("1405/09/10")) == {"A": "invited", "B": "needs_decision", "C": "invited"}
    life.set("پرونده‌ها", 1, 2, "ناقص")  # after the run before it, and before the run that seals it
    life.set("پرونده‌ها", 2, 2, "دارد")
    life.set("نشست‌ها", 1, STATE, "برگزار شد")
    report = life.day("1405/09/18")
    assert outcomes(report) == {"A": "invited", "B": "not_invited", "C": "invited"}
    assert [(s["number"], s["year"], s["sealed"], s["late"], s["chair"]) for s in report["sessions"]] == [
        (1, 1405, True, False, "C")
    ]
    (of_a,) = (d for d in report["decisions"] if d["party"] == "A")
    assert of_a["sealed"] and of_a["year"] == 1405 and {e["value"] for e in of_a["evidence"]} == {"دارد"}
    assert [line["session"] for line in life.told("session sealed")] == [1]
    page = life.page("sessions/1/index.html")
    assert "در روز نشست" in page and "<div>«دارد»</div>" in page and "built-in" not in page
    assert len(life.told("roster")) == 1


def test_later_changes_do_not_touch_it(life: Life) -> None:
    held(life)
    before = life.page("sessions/1/index.html")
    life.set("پرونده‌ها", 1, 2, "ناقص")
    life.set("احزاب", 3, 3, "منحل")
    life.sheets["سیاست‌ها"] = [("سیاست", "ترتیب", "مبنا"), ("فقط پرونده کامل", 1, "همه تشکل‌ها")]
    life.sheets["تعطیلات"] = [("تاریخ", "مناسبت"), ("1405/09/17", "تعطیل محلی")]
    report = life.day("1405/09/18")
    assert outcomes(report) == {"A": "invited", "B": "not_invited", "C": "invited"}
    assert life.page("sessions/1/index.html") == before
    assert codes(report, "SES-006", "SES-009", "SES-02", "ATT") == []
    assert "thanks-1-A" in _drafts(life)


def test_the_next_day_changes_no_page_of_it(life: Life) -> None:
    held(life)
    before = {page: life.page(page) for page in ("sessions/1/index.html", "sessions/index.html")}
    life.day("1405/09/19")
    changed = [page for page, text in before.items() if life.page(page) != text]
    assert changed == ["sessions/index.html"], "what is settled does not say the day of the data"


def test_act_after_act_leads_to_the_bytes_of_a_run_anew(life: Life, tmp_path: Path) -> None:
    """Some of what a clerk does, at random; ACTS=200 does as many."""
    held(life)
    life.sheets["نشست‌ها"].append((2, "1406/09/17", "فقط پرونده کامل", "برنامه‌ریزی‌شده", "C", "سالن دو"))
    chance, today = random.Random(26), date(2026, 12, 10)
    acts: Mapping[str, Callable[[int], None]] = {
        "a state": lambda n: life.set("پرونده‌ها", 1 + n % 3, 2, ("دارد", "ندارد", "ناقص")[n // 3 % 3]),
        "a name": lambda n: life.set("احزاب", 1 + n % 3, 1, f"حزب نمونهٔ شمارهٔ {n}"),
        "a session moved": lambda n: life.set("نشست‌ها", 2, 1, f"1406/10/{1 + n % 28:02}"),
        "attendance": lambda n: life.set("حضور و غیاب", 1, 2, ("حاضر", "غایب")[n % 2]),
        "an outcome": lambda n: life.set("دستور کار", 1, 3, f"مصوبهٔ {n}"),
        "the next day": lambda _n: None,
    }
    for turn in range(int(os.environ.get("ACTS", "4"))):
        name = chance.choice(sorted(acts))
        acts[name](chance.randrange(1000))
        today += timedelta(days=name == "the next day")
        life.day(today.isoformat())
        anew = Workspace(
            shutil.copytree(life.workspace.root, tmp_path / str(turn), ignore=shutil.ignore_patterns("output"))
        )
        anew.build(today=today.isoformat())
        assert digests(life.workspace.site) == digests(anew.site), f"{turn}: {name}"
        shutil.rmtree(anew.root)


def _drafts(life: Life) -> set[str]:
    from openpyxl import load_workbook

    sheet = load_workbook(life.workspace.output / "letters.xlsx").worksheets[0]
    return {str(row[0]) for row in sheet.iter_rows(min_row=2, values_only=True)}


def test_appreciation_goes_by_the_sealed_roster(life: Life) -> None:
    held(life)
    life.sheets["حضور و غیاب"].append((1, "B", "غایب", ""))
    life.set("پرونده‌ها", 2, 2, "دارد")  # complete today, not invited then
    life.set("پرونده‌ها", 3, 2, "ندارد")  # the other way round
    life.day("1405/10/01")
    letters = _drafts(life)
    assert "appreciation-1-C" in letters and "appreciation-1-B" not in letters and "thanks-1-A" in letters


def test_a_slip_seals_nothing_on_its_own_day(life: Life) -> None:
    life.set("نشست‌ها", 1, STATE, "برگزار شد")
    report = life.day("1405/09/17")
    assert not report["sessions"][0]["sealed"] and not life.told("session sealed")
    life.set("نشست‌ها", 1, STATE, "برنامه‌ریزی‌شده")
    assert not life.day("1405/09/18")["sessions"][0]["sealed"]


def test_the_clerk_who_writes_it_down_on_its_day_changes_neither_roster_nor_chair(life: Life) -> None:
    life.set("نشست‌ها", 1, 4, "")
    assert life.day("1405/09/10")["sessions"][0]["chair"] == "A"
    life.set("نشست‌ها", 1, STATE, "برگزار شد")
    life.day("1405/09/17")
    (session,) = life.day("1405/09/18")["sessions"]
    assert (session["sealed"], session["late"], session["chair"]) == (True, False, "A")


def test_one_that_no_run_saw_before_is_sealed_late(life: Life) -> None:
    life.set("نشست‌ها", 1, STATE, "برگزار شد")
    report = life.day("1405/09/20")
    assert report["sessions"][0]["sealed"] and report["sessions"][0]["late"]
    assert outcomes(report) == {"A": "invited", "B": "not_invited", "C": "invited"}
    assert "ثبت با تأخیر" in life.page("sessions/1/index.html")


def test_an_error_keeps_it_open(life: Life) -> None:
    life.day("1405/09/10")
    life.set("نشست‌ها", 1, STATE, "برگزار شد")
    life.set("نشست‌ها", 1, POLICY, "سیاستی که نیست")
    assert not life.day("1405/09/18")["sessions"][0]["sealed"]
    life.set("نشست‌ها", 1, POLICY, "فقط پرونده کامل")
    assert life.day("1405/09/19")["sessions"][0]["sealed"]


def test_what_its_row_says_later_is_a_finding_and_stands_beside_it(life: Life) -> None:
    held(life)
    life.set("نشست‌ها", 1, STATE, "لغو")
    life.set("نشست‌ها", 1, 1, "1405/09/24")
    life.set("نشست‌ها", 1, 4, "A")
    report = life.day("1405/09/18")
    assert codes(report, "SES-02") == ["SES-020"] * 3
    assert report["sessions"][0] | {"late": None} == {
        "year": 1405, "number": 1, "date": "2026-12-08", "state": "held", "chair": "C", "sealed": True, "late": None,
        "evidence": [{"file": "input/دفتر.xlsx", "sheet": "نشست‌ها", "cell": "E2"}],
    }  # fmt: skip
    page = life.page("sessions/1/index.html")
    assert page.count("در برگه امروز") == 3 and "حزب نمونهٔ الف" in page


def test_rows_that_are_gone_lose_nothing(life: Life) -> None:
    held(life)
    before = life.page("sessions/1/index.html")
    life.sheets["نشست‌ها"][1:] = [(2, "1405/10/20", "فقط پرونده کامل", "برنامه‌ریزی‌شده", "", "")]
    for title in ("دستور کار", "حضور و غیاب"):
        life.sheets[title][1:] = [("",) * 4]
    report = life.day("1405/09/18")
    page = life.page("sessions/1/index.html")
    assert "آیین‌نامه" in page and page.count("حاضر") == before.count("حاضر")
    assert [(s["number"], s["sealed"]) for s in report["sessions"]] == [(1, True), (2, False)]
    assert report["sessions"][1]["chair"] == "A"  # C has chaired
    assert {"thanks-1-A", "appreciation-1-C"} <= _drafts(life)
    assert codes(report, "REF", "ATT", "AGD") == []


def test_a_party_that_left_the_register_stays_on_the_roster(life: Life) -> None:
    held(life)
    del life.sheets["احزاب"][3], life.sheets["پرونده‌ها"][3]
    life.sheets["حضور و غیاب"] = life.sheets["حضور و غیاب"][:2]
    life.day("1405/09/20")
    assert "حزب نمونهٔ پ" in life.page("sessions/1/index.html")


def test_outcomes_follow_the_sheets(life: Life) -> None:
    held(life)
    life.set("دستور کار", 1, 3, "کارگروه تشکیل شود")
    life.day("1405/09/20")
    assert "کارگروه تشکیل شود" in life.page("sessions/1/index.html")
    life.sheets["دستور کار"][1:] = [("",) * 4]
    life.day("1405/09/21")
    assert "کارگروه تشکیل شود" in life.page("sessions/1/index.html")


def test_a_correction_puts_it_right_for_good(life: Life) -> None:
    held(life)
    life.sheets["اصلاح نشست‌ها"] = [
        ("نشست", "حزب", "موضوع", "مقدار درست", "دلیل", "تاریخ"),
        (1, "B", "نتیجه", "دعوت شد", "نامهٔ دستی مدیرکل", "1405/09/20"),
        (1, "", "رئیس جلسه", "حزب نمونهٔ الف", "صورت‌جلسه", "1405/09/20"),
    ]
    report = life.day("1405/09/20")
    assert outcomes(report)["B"] == "invited" and report["sessions"][0]["chair"] == "A"
    assert codes(report, "SES-02") == []
    page = life.page("sessions/1/index.html")
    assert "نامهٔ دستی مدیرکل" in page and "صورت‌جلسه" in page
    assert [line["subject"] for line in life.told("session corrected")] == ["outcome", "chair"]
    del life.sheets["اصلاح نشست‌ها"]
    again = life.day("1405/09/21")
    assert outcomes(again)["B"] == "invited" and again["sessions"][0]["chair"] == "A"
    assert len(life.told("session corrected")) == 2


CORRECTION_HEAD = ("نشست", "حزب", "موضوع", "مقدار درست", "دلیل", "تاریخ")


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ((1, "", "نتیجه", "دعوت شد", "د", "1405/09/20"), "SES-022"),
        ((1, "", "وضعیت", "نمی‌دانم", "د", "1405/09/20"), "SES-022"),
        ((1, "B", "نتیجه", "دعوت شد", "د", "1405/12/20"), "SES-023"),
        ((1, "B", "نتیجه", "دعوت شد", "د", "1405/09/10"), "SES-023"),  # before it was held
        ((2, "B", "نتیجه", "دعوت شد", "د", "1405/09/20"), "SES-021"),
    ],
)
def test_what_can_not_be_applied_is_said(life: Life, row: Row, code: str) -> None:
    held(life)
    life.sheets["نشست‌ها"].append((2, "1405/10/20", "فقط پرونده کامل", "برنامه‌ریزی‌شده", "", ""))
    life.sheets["اصلاح نشست‌ها"] = [CORRECTION_HEAD, row]
    report = life.day("1405/09/20")
    assert codes(report, "SES-02") == [code] and outcomes(report)["B"] == "not_invited"


def test_the_index_is_made_anew_from_the_journal(life: Life) -> None:
    held(life)
    records = life.workspace.root / "records"
    before = ledger.recall(records)
    (records / ledger.FILE).unlink()
    assert ledger.rebuild_missing(records)
    after = ledger.recall(records)
    assert (after.sealed, after.kept) == (before.sealed, before.kept) and after.sealed and ledger.agrees(records)


def test_only_what_is_other_in_a_roster_is_written_down(life: Life) -> None:
    life.day("1405/09/10")
    life.day("1405/09/11")
    assert len(life.told("roster")) == 1
    life.set("پرونده‌ها", 2, 2, "دارد")
    life.day("1405/09/12")
    first, second = life.told("roster")
    assert list(first["facts"]["decisions"]) == ["A", "B", "C"] and second["facts"] is None
    assert list(second["changed"]) == ["chair", "decisions"]  # B stands in the queue now
    assert list(second["changed"]["decisions"]) == ["B"]


def test_the_streak_of_those_left_out_goes_by_sealed_rosters(life: Life) -> None:
    held(life)
    life.sheets["نشست‌ها"][1:] = [(2, "1405/10/20", "فقط پرونده کامل", "برنامه‌ریزی‌شده", "", "")]
    life.day("1405/09/20")
    assert "در نشست پیشین دعوت نشده است" in life.page("sessions/2/index.html")


def test_explain_and_preview_say_what_was(life: Life) -> None:
    held(life)
    life.set("پرونده‌ها", 1, 2, "ندارد")
    life.workspace.write("دفتر.xlsx", life.sheets)
    said = life.workspace.run("explain", "A", "--session", "1", "--json", today="1405-09-25")
    (decision,) = json.loads(said.out)["decisions"]
    assert decision["outcome"] == "invited" and decision["sealed"]
    shown = life.workspace.run("explain", "A", "--session", "1", today="1405-09-25").out
    assert "در روز نشست" in shown
    tried = life.workspace.run("preview", "--session", "1", "--policy", "همه تشکل‌ها", "--json", today="1405-09-25")
    assert {d["party"]: d["outcome"] for d in json.loads(tried.out)["decisions"]}["B"] == "not_invited"


# --- years ------------------------------------------------------------------------------------------------------------

NEW_YEAR = (1, "1406/01/24", "فقط پرونده کامل", "برنامه‌ریزی‌شده", "", "")
EMPTY = [("",) * 4]


def begun_anew(life: Life) -> dict[str, Any]:
    """Session 1 of 1405 held, its rows taken out at Nowruz, and session 1 of 1406 ahead."""
    held(life)
    life.day("1405/12/20")
    life.sheets["نشست‌ها"][1:] = [NEW_YEAR]
    life.sheets["دستور کار"][1:] = life.sheets["حضور و غیاب"][1:] = EMPTY
    return life.day("1406/01/10")


def test_numbers_begin_anew(life: Life) -> None:
    report = begun_anew(life)
    assert [(s["year"], s["number"], s["sealed"]) for s in report["sessions"]] == [(1405, 1, True), (1406, 1, False)]
    letters = _drafts(life)
    assert {"invitation-1406-1-A", "thanks-1-A", "appreciation-1-C"} <= letters
    assert not any(letter.startswith(("moved", "invitation-1-", "cancelled")) for letter in letters)
    assert (life.workspace.site / "sessions/1406-1/index.html").exists()
    assert "حاضر" in life.page("sessions/1/index.html")
    assert {(d["year"], d["session"]) for d in report["decisions"]} == {(1405, 1), (1406, 1)}
    assert codes(report, "REF", "ATT", "SES-02") == []


def test_last_years_entry_stays_in_calendars(life: Life) -> None:
    held(life)
    before = life.page("sessions/1/session.ics")
    life.sheets["نشست‌ها"][1:] = [NEW_YEAR]
    life.day("1406/01/10")
    assert life.page("sessions/1/session.ics") == before
    new = life.page("sessions/1406-1/session.ics")
    assert "session-1406-1-" in new and "SEQUENCE:0" in new
    assert life.page("sessions/sessions.ics").count("BEGIN:VEVENT") == 2


def test_nobody_sees_the_key_of_a_session(life: Life) -> None:
    begun_anew(life)
    life.sheets["دستور کار"][1:] = [("1406/1", 1, "برنامهٔ سال", ""), ("۱۴۰۵/۱", 1, "آیین‌نامه", "تصویب شد")]
    life.sheets["دیدگاه‌ها"] = [("نشست", "حوزه", "دیدگاه"), ("1406-1", "اقتصاد", "پیشنهاد صندوق حمایت")]
    life.sheets["تصمیم‌ها"] = [("نشست", "حزب", "تصمیم", "دلیل"), ("1406/1", "B", "دعوت شود", "")]
    life.set("نشست‌ها", 1, POLICY, "سیاستی که نیست")
    report = life.day("1406/01/11")
    assert "DEC-001" in codes(report, "DEC") and codes(report, "REF") == []
    shown = [path for path in life.workspace.output.rglob("*") if path.is_file() and ".cache" not in path.parts]
    for path in shown:
        text = path.read_bytes().decode("utf-8", "replace")
        assert "1406000001" not in text and "۱۴۰۶۰۰۰۰۰۱" not in text, path
    assert "برنامهٔ سال" in life.page("sessions/1406-1/index.html")
    assert "تصویب شد" in life.page("sessions/1/index.html")


def test_a_plain_number_that_fits_two_rows_is_an_error(life: Life) -> None:
    held(life)
    life.sheets["نشست‌ها"].append(NEW_YEAR)
    report = life.day("1406/01/10")
    found = [f for f in report["findings"] if f["code"] == "REF-007"]
    assert {f["table"] for f in found} == {"attendance", "agenda"} and "A2" in found[0]["message"]
    assert [(s["year"], s["number"]) for s in report["sessions"]] == [(1405, 1), (1406, 1)]
    life.sheets["حضور و غیاب"][1:] = [("1405/1", "A", "حاضر", "علی رضایی"), ("1405-1", "C", "غایب", "")]
    life.sheets["دستور کار"][1:] = [("۱۴۰۵/۱", 1, "آیین‌نامه", "")]
    assert codes(life.day("1406/01/10"), "REF") == []


def test_a_new_date_moves_what_was_not_held(life: Life) -> None:
    life.day("1405/09/10")
    life.set("نشست‌ها", 1, 1, "1406/01/24")
    report = life.day("1405/09/11")
    assert [(s["year"], s["number"]) for s in report["sessions"]] == [(1406, 1)]
    assert (life.workspace.site / "sessions/1/index.html").exists()
    assert "SEQUENCE:1" in life.page("sessions/1/session.ics")


def test_a_number_of_a_session_cancelled_in_an_earlier_year_begins_a_new_one(life: Life) -> None:
    life.day("1405/09/10")
    life.set("نشست‌ها", 1, STATE, "لغو")
    life.day("1405/09/16")
    life.sheets["نشست‌ها"][1:] = [NEW_YEAR]
    report = life.day("1406/01/10")
    assert [(s["year"], s["number"]) for s in report["sessions"]] == [(1406, 1)]
    assert (life.workspace.site / "sessions/1406-1/index.html").exists()


def test_chairs_and_streaks_go_on_over_the_years(life: Life) -> None:
    report = begun_anew(life)
    assert report["sessions"][1]["chair"] == "A"  # C has chaired in 1405
    assert "در نشست پیشین دعوت نشده است" in life.page("sessions/1406-1/index.html")


def test_the_command_line_names_a_session_by_its_year(life: Life) -> None:
    begun_anew(life)
    for typed, year in (("1406-1", 1406), ("1", 1405), ("۱۴۰۵/۱", 1405)):
        said = json.loads(life.workspace.run("explain", "A", "--session", typed, "--json", today="1406-01-10").out)
        assert [d["year"] for d in said["decisions"]] == [year]


def test_lost_with_the_records_it_is_missed(life: Life) -> None:
    held(life)
    shutil.rmtree(life.workspace.root / "records")
    with pytest.raises(MemoryLostError) as lost:
        life.day("1405/09/20")
    assert (lost.value.code, lost.value.facts["n"], lost.value.facts["sessions"]) == ("memory_sealed", 1, "1")
    assert not (life.workspace.root / "records").exists()
    done = life.workspace.run("recover", "--json", today="1405-09-20")
    assert json.loads(done.out)["lost"] == ["sessions/1"], done.err
    assert [s["late"] for s in life.day("1405/09/20")["sessions"]] == [True]


def test_rows_that_last_years_session_left_behind_are_asked_about(life: Life) -> None:
    held(life)
    life.sheets["نشست‌ها"][1:] = [(1, "1406/02/19", "فقط پرونده کامل", "برنامه‌ریزی‌شده", "", "سالن یک")]
    life.set("دستور کار", 1, 3, "تصویب شد")
    life.sheets["تصمیم‌ها"] = [
        ("نشست", "حزب", "تصمیم", "دلیل", "تاریخ تصمیم"),
        (1, "B", "دعوت شود", "به صلاح", "1405/09/10"),
        (1, "C", "دعوت شود", "به صلاح", "1406/01/20"),
    ]
    report = life.day("1406/01/20")
    asked = [(f["sheet"], f["cell"]) for f in report["findings"] if f["code"] == "REF-008"]
    assert asked == [("تصمیم‌ها", "A2"), ("حضور و غیاب", "A2"), ("حضور و غیاب", "A3"), ("دستور کار", "A2")]
    for sheet, row in (("تصمیم‌ها", 1), ("حضور و غیاب", 1), ("حضور و غیاب", 2), ("دستور کار", 1)):
        life.set(sheet, row, 0, "1405/1")
    report = life.day("1406/01/20")
    assert codes(report, "REF", "ATT") == []
    assert {d["party"]: d["outcome"] for d in report["decisions"] if d["year"] == 1406} == {
        "A": "invited", "B": "needs_decision", "C": "invited"
    }  # fmt: skip
    life.set("نشست‌ها", 1, 1, "1406/01/20")  # on its day what is written down is its own
    life.set("حضور و غیاب", 1, 0, "1")
    assert codes(life.day("1406/01/20"), "REF") == []


def test_a_changed_number_does_not_hold_a_session_twice(life: Life) -> None:
    held(life)
    life.set("نشست‌ها", 1, 0, 2)
    report = life.day("1405/09/25")
    assert [(s["number"], s["sealed"]) for s in report["sessions"]] == [(1, True), (2, False)]
    assert codes(report, "SES-028") == ["SES-028"]


def test_a_decision_about_a_sealed_session_is_told_and_does_nothing(life: Life) -> None:
    held(life)
    decided = [("نشست", "حزب", "تصمیم", "دلیل", "تاریخ تصمیم"), (1, "B", "دعوت شود", "درخواست", "1405/09/10")]
    life.sheets["تصمیم‌ها"] = [*decided, (1, "A", "دعوت شود", "درخواست", "1405/09/10")]  # the second is as it was
    report = life.day("1405/09/25")
    assert outcomes(report)["B"] == "not_invited"
    assert [f["cell"] for f in report["findings"] if f["code"] == "SES-027"] == ["C2"]
    page = life.page("sessions/1/index.html")
    assert page.count("در برگه امروز") == 1 and "حزب نمونهٔ ب" in page
    life.sheets["اصلاح نشست‌ها"] = [CORRECTION_HEAD, (1, "B", "نتیجه", "دعوت شد", "د", "1405/09/20")]
    assert codes(life.day("1405/09/26"), "SES-02") == []


def test_of_two_corrections_of_one_day_that_differ_none_counts(life: Life) -> None:
    held(life)
    life.sheets["اصلاح نشست‌ها"] = [
        CORRECTION_HEAD,
        (1, "", "محل", "سالن دو", "د", "1405/09/20"),
        (1, "", "محل", "سالن سه", "د", "1405/09/20"),
    ]
    assert codes(life.day("1405/09/21"), "SES-02") == ["SES-029", "SES-029"]
    assert "سالن یک" in life.page("sessions/1/index.html")


@pytest.mark.parametrize("change", [
    lambda facts: facts | {"decisions": [7]},
    lambda facts: facts | {"sheets": []},
    lambda facts: {name: told for name, told in facts.items() if name != "session"},
    lambda facts: facts | {"policy": {"name": "x", "grounds": ["x"], "cells": []}},
])  # fmt: skip
@pytest.mark.parametrize("place", ["index", "journal"])
def test_facts_of_another_shape_are_said(life: Life, place: str, change: Any) -> None:
    held(life)
    records = life.workspace.root / "records"
    if place == "index":
        with sqlite3.connect(records / ledger.FILE) as index:
            (facts,) = index.execute("SELECT facts FROM sealed_session").fetchone()
            index.execute("UPDATE sealed_session SET facts = ?", (json.dumps(change(json.loads(facts))),))
        index.close()
    else:
        before, (path,) = "", chain.years(records)
        lines = []
        for line in life.events:
            sealed = {"facts": change(line["facts"])} if line["event"] == "session sealed" else {}
            lines.append(json.dumps(line | sealed | {"before": before}, ensure_ascii=False).encode())
            before = events.digest(lines[-1])
        path.write_bytes(b"".join(b"%b\n" % line for line in lines))
        (records / ledger.FILE).unlink()
    run = life.workspace.run("check", today="1405/09/25")
    assert run.code == 4 and "Traceback" not in run.err
    assert ("generate recover" if place == "index" else "از نشست ۱ به یاد دارد") in run.err


def test_a_clock_set_back_does_not_accuse_what_was_held(life: Life) -> None:
    """A session that is sealed took place: on an earlier day its row and its attendance are no mistakes."""
    after = held(life)
    before = life.day("1405/09/12")
    assert codes(before, "SES-013", "SES-020", "ATT") == []
    assert (outcomes(before), before["sessions"]) == (outcomes(after), after["sessions"])
