"""What is past stands on pages of its year: the register of letters, the sessions; and the order of the matrix."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from generator.model import IssuedLetter, LetterKind, Past
from generator.reports import calendar_pages, index, letter_register
from generator.reports.desk import Desk
from tests.reports.desks import desk_of

OFFICE = """
    [احزاب]
    کد | نام حزب
    A  | حزب نمونهٔ الف
    B  | حزب نمونهٔ ب
    C  | حزب نمونهٔ پ
    D  | حزب نمونهٔ ت

    [مدارک]
    کد | عنوان
    f1 | فرم ۱
    f2 | فرم ۲

    [پرونده‌ها]
    حزب | مدرک | وضعیت
    A | f1 | دارد
    A | f2 | دارد
    B | f1 | دارد
    B | f2 | ندارد
    C | f1 | ندارد
    C | f2 | ندارد
    D | f1 | دارد
    D | f2 | ندارد

    [نشست‌ها]
    شماره | تاریخ | سیاست دعوت | وضعیت
    1 | 1404/11/17 | فقط پرونده کامل | برگزار شد
    2 | 1405/07/17 | فقط پرونده کامل | برگزار شد
    3 | 1405/09/17 | فقط پرونده کامل | برنامه‌ریزی‌شده

    [حضور و غیاب]
    نشست | حزب | وضعیت
    1 | A | حاضر
    2 | B | حاضر
"""


def issued(n: int, number: str, day: date, party: str = "A") -> IssuedLetter:
    return IssuedLetter(f"notice-{party}-{n}", LetterKind.NOTICE, party, None, 1, number, day, None, "موضوع", {},
                        "0" * 64, f"letters/{n}.pdf", handed_over_on=day)  # fmt: skip


def pages(desk: Desk, *makers: Any) -> dict[str, Any]:
    return {a.path: dict(a.context) for make in makers for a in make(desk)}


def ids(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def test_the_register_of_a_year_goes_by_number(tmp_path: Path) -> None:
    letters = (
        issued(1, "۴۲/۱۰", date(2026, 2, 1)),
        issued(2, "۴۲/۹", date(2026, 2, 2)),
        issued(3, "۵", date(2026, 5, 1)),
    )
    found = pages(
        desk_of(tmp_path, OFFICE, past=Past(letters=letters)), letter_register.artifacts, letter_register.year_artifacts
    )
    assert [row["number"] for row in found["letters/1404/index.html"]["rows"]] == ["۴۲/۹", "۴۲/۱۰"]
    assert ids(found["letters/1405/index.html"]["rows"]) == ["notice-A-3"]
    assert "letters/1404/register.xlsx" in found
    shown = {row["id"] for group in found["letters/index.html"]["groups"] for row in group["rows"]}
    assert "notice-A-3" in shown and not {"notice-A-1", "notice-A-2"} & shown
    assert [year["text"] for year in found["letters/index.html"]["years"]] == ["۱۴۰۵", "۱۴۰۴"]


def test_a_year_of_many_letters_has_a_page_a_month(tmp_path: Path) -> None:
    letters = tuple(issued(n, str(n), date(2026, 5 + n % 2, 1)) for n in range(1, letter_register.N_ROWS + 2))
    found = pages(desk_of(tmp_path, OFFICE, past=Past(letters=letters)), letter_register.year_artifacts)
    assert found["letters/1405/index.html"]["rows"] == []
    months = [month["href"] for month in found["letters/1405/index.html"]["months"]]
    assert months == ["letters/1405/02/index.html", "letters/1405/03/index.html"]
    assert sum(len(found[href]["rows"]) for href in months) == letter_register.N_ROWS + 1


def test_a_page_of_letters_has_room_for_what_waits_first() -> None:
    groups = [{"state": state, "n": n} for state, n in (("draft", 500), ("held", 45), ("issued", 5), ("sent", 300))]
    assert letter_register._rooms(groups) == [180, 45, 5, 10]
    assert letter_register._rooms(groups[2:]) == [5, 235]


def test_sessions_of_earlier_years_have_a_page_of_their_own(tmp_path: Path) -> None:
    found = pages(desk_of(tmp_path, OFFICE), calendar_pages.artifacts)
    assert [s["n"] for s in found["sessions/index.html"]["sessions"]] == ["۳", "۲"]
    assert [s["n"] for s in found["sessions/years/1404/index.html"]["sessions"]] == ["۱"]
    assert len(found["sessions/index.html"]["attendance"]["sessions"]) == 1


def test_the_calendar_to_pin_up_names_its_days_and_the_session_ahead_in_esfand_too(tmp_path: Path) -> None:
    ahead = OFFICE.replace("3 | 1405/09/17", "3 | 1406/02/14")
    paper = pages(desk_of(tmp_path, ahead, today="1405-12-20"), calendar_pages.artifacts)["sessions/calendar.pdf"]
    assert paper["title"] == "تقویم نشست‌های سال ۱۴۰۵"
    assert (paper["next"]["title"], paper["next"]["date"]) == ("نشست سوم", "سه‌شنبه ۱۴ اردیبهشت ۱۴۰۶")
    notes = {month["name"]: [(note["days"], note["title"]) for note in month["notes"]] for month in paper["months"]}
    assert notes["مهر"] == [("۱۷", "نشست دوم")]
    assert ("۳ تا ۴", "عید نوروز") in notes["فروردین"] and ("۲۲", "پیروزی انقلاب اسلامی") in notes["بهمن"]


def test_the_matrix_goes_by_what_is_missing(tmp_path: Path) -> None:
    found = pages(desk_of(tmp_path, OFFICE), index.artifacts)["index.html"]
    assert [row["party"]["name"][-1] for row in found["matrix"]] == ["ب", "ت", "پ", "ف"]
    assert found["patterns"] == [{"n": "۲", "text": "تنها فرم ۲ را کم دارند"}]


def test_who_came_was_not_left_out(tmp_path: Path) -> None:
    """«حاضر ۱ از ۱» and «۱ نشست پیاپی دعوت نشده» were said of one party."""
    desk = desk_of(tmp_path, OFFICE)
    assert desk.snapshot.next_roster
    left_out = {d.party: d.n_left_out_before for d in desk.snapshot.next_roster.decisions}
    assert (left_out["B"], left_out["C"]) == (0, 2)


def test_what_is_shipped_is_no_file_to_look_for(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, OFFICE)
    roster = desk.snapshot.next_roster
    assert roster and roster.policy
    assert [place["file"] for place in desk.places(roster.policy.evidence)] == ["پیش‌فرض برنامه"]
