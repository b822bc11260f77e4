"""`generate close` and `generate as-of`: a year is closed, its rows leave, and nothing else changes."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.ledger.test_sealed_sessions import Life, codes, outcomes

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter

NEXT = "1406/01/15"


@pytest.fixture
def life(office: OfficeWriter) -> Life:
    """One session of 1405 that was held, with an outcome that is open, and a view."""
    sheets: dict[str, list[tuple[object, ...]]] = {
        "احزاب": [("کد", "نام حزب", "گستره", "وضعیت پروانه"), ("A", "حزب نمونهٔ الف", "ملی", "معتبر"),
                  ("B", "حزب نمونهٔ ب", "ملی", "معتبر")],
        "مدارک لازم": [("کد مدرک", "عنوان مدرک"), ("form1", "فرم ۱")],
        "پرونده‌ها": [("حزب", "مدرک", "وضعیت"), ("A", "form1", "دارد"), ("B", "form1", "ندارد")],
        "نشست‌ها": [("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت", "رئیس جلسه"),
                    (1, "1405/09/17", "همه تشکل‌ها", "برگزار شد", "A"),
                    (2, "1406/02/20", "همه تشکل‌ها", "", "")],
        "دستور کار": [("نشست", "دستور جلسه", "مصوبه", "وضعیت"), (1, "مرور", "گزارش شود", "باز")],
        "حضور و غیاب": [("نشست", "حزب", "وضعیت حضور"), (1, "A", "حاضر"), (1, "B", "غایب")],
        "دیدگاه‌ها": [("نشست", "حوزه", "دیدگاه"), (1, "سیاسی", "بازنگری در آیین‌نامه")],
    }  # fmt: skip
    return Life(office(sheets), sheets)


def closing(life: Life, year: str = "1405", today: str = NEXT) -> dict[str, Any]:
    run = life.workspace.run("close", year, "--today", today, "--no-pdf", "--json")
    told: dict[str, Any] = json.loads(run.out)
    assert run.code == (0 if told["closed"] else 1), run.err
    return told


def archived(life: Life) -> dict[str, Any]:
    """The report after the rows of the closed year have left their sheets."""
    del life.sheets["نشست‌ها"][1]
    for title in ("دستور کار", "حضور و غیاب", "دیدگاه‌ها"):
        del life.sheets[title]
    return life.day("1406/02/01")


@pytest.mark.parametrize(("state", "today", "what"), [("برگزار شد", "1405/12/29", "not_over"), ("", NEXT, "session")])
def test_what_must_be_settled_first_keeps_a_year_open(life: Life, state: str, today: str, what: str) -> None:
    life.set("نشست‌ها", 1, 3, state)
    life.day("1405/09/18")
    told = closing(life, today=today)
    assert (told["closed"], [reason["what"] for reason in told["unsettled"]]) == (False, [what])
    assert life.told("year closed") == [] and not (life.workspace.root / "records/years").exists()


def test_a_closed_year_has_a_year_book_and_lets_its_rows_leave(life: Life) -> None:
    before = life.day("1406/01/10")
    told = closing(life)
    assert [(r["what"], [c["cell"] for c in r["cells"]]) for r in told["carried"]] == [
        ("outcome", ["C2"]), ("draft", []), ("draft", [])  # thanks and appreciation have no number yet
    ]  # fmt: skip
    assert {place["sheet"]: place["rows"] for place in told["may_leave"]} == {
        "نشست‌ها": [2], "دستور کار": [2], "حضور و غیاب": [2, 3], "دیدگاه‌ها": [2],
    }  # fmt: skip
    folder = life.workspace.root / "records/years/1405"
    book = (folder / "year-book.xlsx").read_bytes()
    assert (folder / "SHA256SUMS").read_text() == f"{hashlib.sha256(book).hexdigest()}  year-book.xlsx\n"

    after = archived(life)
    assert outcomes(after) == outcomes(before)
    assert codes(after, "TBL-02", "SES", "ATT", "AGD", "REF") == codes(before, "TBL-02", "SES", "ATT", "AGD", "REF")
    pages = {name: life.page(name) for name in ("views/index.html", "years/1405/index.html", "parties/A/index.html")}
    assert "بازنگری در آیین‌نامه" in pages["views/index.html"]
    assert "گزارش شود" in pages["views/index.html"] and "گزارش شود" in pages["years/1405/index.html"]
    assert "حاضر ۱ از ۱" in pages["parties/A/index.html"]
    chairs = {session["number"]: session["chair"] for session in after["sessions"]}
    assert chairs == {1: "A", 2: "B"}  # who has chaired is not the next to do so


def test_it_is_closed_once_and_the_book_comes_back(life: Life) -> None:
    life.day("1406/01/10")
    closing(life)
    book = life.workspace.root / "records/years/1405/year-book.xlsx"
    first = book.read_bytes()
    book.unlink()
    archived(life)
    assert closing(life, today="1406/02/02")["closed_on"] == "2027-04-04"
    assert book.read_bytes() == first and len(life.told("year closed")) == 1


def test_attendance_that_changes_after_the_year_was_closed_is_said_and_not_taken_over(life: Life) -> None:
    life.day("1406/01/10")
    closing(life)
    life.set("حضور و غیاب", 2, 2, "حاضر")
    life.set("دستور کار", 1, 2, "چیز دیگر")
    life.set("دستور کار", 1, 3, "انجام شد")
    report = life.day("1406/01/20")
    assert codes(report, "ATT", "AGD") == ["AGD-004", "ATT-005"]
    assert "حاضر ۰ از ۱" in life.page("parties/B/index.html") or "غایب" in life.page("sessions/1/index.html")
    assert "چیز دیگر" not in life.page("years/1405/index.html")
    assert "انجام شد" in life.page("years/1405/index.html")  # how far a follow-up has come is still followed


def test_the_limit_and_the_weekend_of_a_year_that_is_over_stay(life: Life) -> None:
    life.sheets["نشست‌ها"].insert(2, (3, "1405/11/21", "همه تشکل‌ها", "برگزار شد", ""))
    life.day("1405/12/10")
    life.sheets["تنظیمات"] = [("تنظیم", "مقدار"), ("حداکثر فاصله نشست‌ها", 1), ("روزهای تعطیل هفته", "سه‌شنبه")]
    report = life.day(NEXT)
    assert [f["cell"] for f in report["findings"] if f["code"] == "SES-007"] == ["B4"]  # of 1406 alone


def test_what_is_found_of_a_session_whose_row_has_left_names_no_cell(life: Life) -> None:
    """Another row stands there by then, and its copy for the clerk would be marked."""
    life.sheets["نشست‌ها"].insert(2, (3, "1405/12/05", "همه تشکل‌ها", "برگزار شد", ""))
    life.day("1405/12/10")
    del life.sheets["نشست‌ها"][1:3]
    found = [f for f in life.day("1405/12/11")["findings"] if f["code"] == "SES-007"]
    assert [(f["sheet"], f["cell"]) for f in found] == [("نشست‌ها", "")]
    closing(life)
    assert codes(life.day(NEXT), "SES-007") == []  # a closed year is no longer accused


def test_as_of_a_day(life: Life) -> None:
    life.set("نشست‌ها", 1, 3, "")
    life.day("1405/09/10")
    life.set("نشست‌ها", 1, 3, "برگزار شد")
    life.day("1405/09/18")

    def known(day: str) -> dict[str, Any]:
        run = life.workspace.run("as-of", day, "--json")
        assert run.code == 0, run.err
        told: dict[str, Any] = json.loads(run.out)
        return told

    assert [(s["number"], s["sealed"]) for s in known("1405/09/17")["sessions"]] == [(1, False), (2, False)]
    assert [(s["number"], s["sealed"]) for s in known("1405-09-18")["sessions"]] == [(1, True), (2, False)]
    assert [s["state"] for s in known("1405/09/17")["sessions"]] == ["ahead", "ahead"]
    assert [s["state"] for s in known("1405/09/18")["sessions"]] == ["sealed", "ahead"]
    life.set("نشست‌ها", 2, 3, "لغو")
    life.day("1405/09/20")
    assert [s["state"] for s in known("1406/12/01")["sessions"]] == ["sealed", "cancelled"]
    assert known("1405/09/10")["dossiers"]["open"] == {"B": {"form1": "missing"}}
    assert known("1405/09/09")["events"] == 0
    assert life.workspace.run("as-of", "فردا").code == 2


def test_a_year_of_which_nothing_is_known_is_not_closed(life: Life) -> None:
    life.day("1405/09/18")
    told = closing(life, "1404")
    assert (told["closed"], [reason["what"] for reason in told["unsettled"]]) == (False, ["nothing"])


def test_a_year_that_is_none_is_refused(life: Life) -> None:
    assert life.workspace.run("close", "05").code == 2
