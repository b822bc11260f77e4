"""The year as one band: what stands on it, where, and the same in words."""

from __future__ import annotations

from pathlib import Path

from generator.reports.ribbon import ribbon
from tests.reports.desks import desk_of

OFFICE = """
    [احزاب]
    کد | نام حزب | وضعیت پروانه | اعتبار پروانه
    A  | حزب نمونهٔ الف | معتبر | 1405/12/10
    B  | حزب نمونهٔ ب | معتبر | 1407/01/01

    [مدارک]
    کد | عنوان
    f1 | فرم ۱

    [پرونده‌ها]
    حزب | مدرک | وضعیت
    A | f1 | ندارد
    B | f1 | ندارد

    [نشست‌ها]
    شماره | تاریخ | سیاست دعوت | وضعیت
    1 | 1405/01/01 | همه تشکل‌ها | برگزار شد
    2 | 1405/09/17 | همه تشکل‌ها | برنامه‌ریزی‌شده
    3 | 1404/09/17 | همه تشکل‌ها | برگزار شد
    4 | 1405/10/17 | همه تشکل‌ها | لغو

    [مشخصات اداره]
    مشخصه | مقدار
    مهلت رفع نقص | 20
"""


def test_the_year_runs_from_right_to_left(tmp_path: Path) -> None:
    band = ribbon(desk_of(tmp_path, OFFICE))
    xs = [month["x"] for month in band["months"]]
    assert xs[0] == 100 and xs == sorted(xs, reverse=True)
    assert [(s["kind"], s["x"], s["dom"]) for s in band["sessions"]] == [("held", 99.86, "۱"), ("ahead", 28.08, "۱۷")]
    assert band["today"]["x"] == 32.47


def test_a_deadline_is_as_high_as_it_has_parties(tmp_path: Path) -> None:
    (draft,) = ribbon(desk_of(tmp_path, OFFICE))["deadlines"]
    assert (draft["kind"], draft["n"], draft["height"]) == ("draft", "۲", 52)


def test_what_it_shows_is_said_in_rows(tmp_path: Path) -> None:
    rows = ribbon(desk_of(tmp_path, OFFICE))["rows"]
    assert [(row["kind"], row["what"]) for row in rows] == [
        ("نشست", "نشست نخست · برگزار شد"),
        ("نشست", "نشست دوم · برنامه‌ریزی‌شده"),
        ("مهلت پیش‌نویس", "حزب نمونهٔ الف و حزب نمونهٔ ب"),
        ("پایان اعتبار پروانه", "حزب نمونهٔ الف"),
    ]


def test_days_off_that_follow_one_another_are_one_block(tmp_path: Path) -> None:
    first, *_ = ribbon(desk_of(tmp_path, OFFICE))["off"]
    assert (first["x"], first["width"]) == (98.9, 1.1)  # the first four days of Farvardin


def test_a_document_that_becomes_due_has_its_mark_and_its_row(tmp_path: Path) -> None:
    text = OFFICE.replace("کد | عنوان\n", "کد | عنوان | دوره | آغاز از\n")
    band = ribbon(desk_of(tmp_path, text.replace("f1 | فرم ۱", "f1 | فرم ۱ | سالانه | ۱۴۰۴/۱۰/۰۱")))
    assert [mark["title"] for mark in band["terms"]] == ["۳۰ آذر ۱۴۰۵: سررسید ۲ مدرک"]
    assert [row["what"] for row in band["rows"] if row["kind"] == "سررسید مدرک"] == [
        "فرم ۱ (دورهٔ دی ۱۴۰۴ تا آذر ۱۴۰۵) · حزب نمونهٔ الف",
        "فرم ۱ (دورهٔ دی ۱۴۰۴ تا آذر ۱۴۰۵) · حزب نمونهٔ ب",
    ]
