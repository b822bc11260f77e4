"""The statistics: what is counted, how it is said, and that nobody counts twice."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from generator.counting.counter import Counter
from generator.counting.tables import counted
from generator.model import DayCount, Past
from generator.reports import statistics_pages, tallies
from tests.reports.desks import desk_of

OFFICE = """
    [احزاب]
    کد | نام حزب | نوع | گستره | دبیر استان
    A  | حزب نمونهٔ الف | حزب | ملی | مینا نمونه
    B  | حزب نمونهٔ ب | حزب | استانی | رضا نمونه
    C  | انجمن نمونهٔ پ | انجمن | استانی | سارا نمونه

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
    C | f1 | ناقص
    C | f2 | ندارد

    [نشست‌ها]
    شماره | تاریخ | سیاست دعوت | وضعیت | رئیس جلسه
    1 | 1404/11/17 | همه تشکل‌ها | برگزار شد | A
    2 | 1405/07/17 | همه تشکل‌ها | برگزار شد | B
    3 | 1405/08/17 | همه تشکل‌ها | برگزار شد | A

    [حضور و غیاب]
    نشست | حزب | وضعیت | شرکت‌کننده
    1 | A | حاضر |
    2 | A | حاضر | مینا نمونه
    2 | B | غایب |
    2 | C | غایب |
    3 | A | حاضر | کسی دیگر
    3 | B | حاضر |

    [دیدگاه‌ها]
    نشست | حوزه | دیدگاه | پیگیری | وضعیت
    2 | سیاسی | متن نخست | بررسی | انجام شد
    2 | سیاسی | متن دوم | بررسی | در دست اقدام
    3 | فرهنگی | متن سوم | |
"""
PAST = Past(days=(
    DayCount(date(2026, 2, 1), 0, 3, 5, '{"f1":2,"f2":3}'),  # Bahman 1404
    DayCount(date(2026, 4, 1), 0, 3, 4, '{"f2":3}'),  # Farvardin 1405
    DayCount(date(2026, 4, 9), 0, 3, 4, '{"f2":3}'),
))  # fmt: skip


@pytest.fixture
def counts(tmp_path: Path) -> tallies.Counts:
    return tallies.Counts(desk_of(tmp_path, OFFICE, past=PAST))


def test_the_last_day_of_a_month_speaks_for_it(counts: tallies.Counts) -> None:
    assert [row[:5] for row in counts.of("1405")["months"]] == [[1405, 1, 0, 3, 4], [1405, 9, 1, 3, 3]]
    assert [row[:5] for row in counts.of("all")["months"]] == [[1404, 11, 0, 3, 5], [1405, 9, 1, 3, 3]]
    assert counts.of("1404")["lacking"] == {"f1": 2, "f2": 3}


def test_documents_and_groups_of_today(counts: tallies.Counts) -> None:
    now = counts.found["now"]
    assert now["documents"] == [["f2", 1, 2, 0, 0], ["f1", 2, 0, 1, 0]]  # met, missing, flawed, unclear
    assert now["kind"] == [["حزب", 1, 2], ["انجمن", 0, 1]]
    assert now["scope"] == [["provincial", 0, 2], ["national", 1, 1]]


def test_who_came_most_is_first_and_a_representative_came_too(counts: tallies.Counts) -> None:
    found = counts.of("1405")
    assert found["sessions"] == [[2, 1, 0, 2, 0], [3, 1, 1, 0, 1]]
    assert found["parties"] == [
        ["A", 2, 2, ["present", "represented"]],
        ["B", 1, 2, ["absent", "present"]],
        ["C", 0, 1, ["absent", "unrecorded"]],
    ]


def test_chairs_views_and_years(counts: tallies.Counts) -> None:
    assert counts.keys == ["1405", "1404", "all"]
    assert counts.of("all")["chairs"] == [["A", 2, 3], ["B", 1, 2]]
    assert counts.of("1405")["views"] == [["سیاسی", 1, 1, 0], ["فرهنگی", 0, 0, 1]]


def test_a_view_without_a_day_is_counted_in_all_years_and_in_the_workbook(tmp_path: Path) -> None:
    counts = tallies.Counts(desk_of(tmp_path, """
        [احزاب]
        کد | نام حزب
        A  | حزب نمونهٔ الف

        [دیدگاه‌ها]
        حزب | حوزه | دیدگاه
        A | سیاسی | متن
    """))  # fmt: skip
    assert counts.keys == ["1405", "all"]
    assert counts.of("all")["views"] == [["سیاسی", 0, 0, 1]]
    views = next(table for table in tallies.tables(counts) if table["title"] == "دیدگاه‌ها")
    assert views["rows"] == [["بی‌تاریخ", "سیاسی", 0, 0, 1]]


def test_a_page_says_what_one_sees(counts: tallies.Counts) -> None:
    page: dict[str, Any] = {}
    for artifact in statistics_pages.artifacts(counts.desk):
        if artifact.path == "statistics/index.html":
            page = dict(artifact.context)
    assert page["sentence"] == "۱ پرونده از ۳ پرونده کامل است؛ در فروردین، هیچ‌یک از ۳ پرونده کامل نبود"
    assert page["documents"]["said"] == "فرم ۲ در ۲ پرونده کم است، بیش از هر مدرک دیگر."
    assert page["documents"]["rows"][0]["bar"] == [
        {"kind": "met", "x": 66.67, "width": 33.33},
        {"kind": "missing", "x": 0.0, "width": 66.67},
    ]
    assert page["parties"]["said"] == "۱ تشکل دعوت شده و هرگز نیامده است."
    assert page["months"]["said"] == "بیشترین پیشرفت از فروردین تا آذر بود: ۱ پروندهٔ کامل بیشتر."
    assert page["months"]["is_short"] and [row["name"] for row in page["months"]["rows"]] == ["فروردین", "آذر"]


def test_nothing_is_more_than_its_equals(tmp_path: Path) -> None:
    """Of documents that as many dossiers lack none is «more than every other»; of one dossier no share is told."""
    same = desk_of(tmp_path, OFFICE.replace("A | f2 | دارد", "A | f2 | ندارد").replace("A | f1 | دارد", "A | f1 | ندارد")
                   .replace("B | f1 | دارد", "B | f1 | ندارد"))  # fmt: skip
    page = statistics_pages._page(tallies.Counts(same), "1405")
    assert page["documents"]["said"] == "هر یک از ۲ مدرک در ۳ پرونده کم است."
    assert page["sentence"] == "هیچ‌یک از ۳ پرونده کامل نیست"
    assert page["letters"] is None
    (tmp_path / "one").mkdir()
    one = desk_of(tmp_path / "one", "[احزاب]\nکد | نام حزب\nA | حزب نمونهٔ الف")
    page = statistics_pages._page(tallies.Counts(one), "1405")
    assert page["sentence"] == "تنها پروندهٔ ثبت‌شده کامل نیست"


def test_sessions_of_all_years_are_told_with_their_years(counts: tallies.Counts) -> None:
    titles = [row["title"] for row in statistics_pages._page(counts, "all")["sessions"]["rows"]]
    assert titles == ["نشست نخست (۱۴۰۴)", "نشست دوم (۱۴۰۵)", "نشست سوم (۱۴۰۵)"]
    assert statistics_pages._page(counts, "1404")["sessions"]["rows"][0]["title"] == "نشست نخست"


def test_a_month_without_a_run_is_a_gap_in_the_picture(tmp_path: Path) -> None:
    days = tuple(DayCount(date(2026, month, 1), 0, 3, 4, "{}") for month in (4, 5, 7))
    months = statistics_pages._page(tallies.Counts(desk_of(tmp_path, OFFICE, past=Past(days=days))), "1405")["months"]
    assert not months["is_short"]
    assert [(row["name"], row["of"]) for row in months["rows"]] == [
        ("فروردین", "۳"), ("اردیبهشت", "۳"), ("خرداد", ""), ("تیر", "۳"), ("مرداد", ""), ("شهریور", ""), ("مهر", ""),
        ("آبان", ""), ("آذر", "۳"),
    ]  # fmt: skip


def test_the_process_counts_what_this_one_would_and_nobody_counts_twice(
    counts: tallies.Counts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = counts.facts
    first = Counter(tmp_path / "output", "1")
    first.begin(facts)
    assert first.counted(facts) == json.loads(json.dumps(counted(facts)))
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: pytest.fail("it was kept"))
    again = Counter(tmp_path / "output", "1")
    again.begin(facts)
    assert again.counted(facts) == first.counted(facts)


def test_a_process_that_dies_costs_nothing_but_time(counts: tallies.Counts, tmp_path: Path) -> None:
    counter = Counter(tmp_path / "output", "1")
    counter.begin(counts.facts)
    counter.close()
    assert counter.counted(counts.facts) == counted(counts.facts)
