"""Rules about sessions, views and dates on the last day, month and letter that they still allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from generator.judging.rules import dates, meeting, session
from generator.judging.rules.facts import Facts
from generator.model import Finding
from tests.builders import at, office

Rule = Callable[[Facts], Iterator[Finding]]
EVERY_MONTH, EVERY_TWO = "روز ۱ هر ماه", "روز ۱ هر دو ماه"


def found(rule: Rule, rows: str, repeats: str = "") -> list[tuple[str, str]]:
    """What a rule says of these sessions (number | date | state), today being 1405/09/01."""
    office_table = f"[مشخصات اداره]\nعنوان تنظیم | مقدار\nقاعده نشست‌ها | {repeats}" if repeats else ""
    facts = office(f"""
        [احزاب]
        کد | نام حزب
        P-1 | حزب نمونهٔ الف
        {office_table}
        [نشست‌ها]
        شماره نشست | تاریخ | وضعیت
        {rows}""").facts
    return [(f"{f.code} {at(f.place)}", str(f.facts.get("months", ""))) for f in rule(facts)]


HELD, PLANNED = "برگزار شد", "برنامه‌ریزی‌شده"


@pytest.mark.parametrize(
    ("rows", "repeats", "said"),
    [
        pytest.param(f"۱ | ۱۴۰۵/۰۸/۰۱ | {HELD}", EVERY_MONTH, [], id="a month to the day"),
        pytest.param(f"۱ | ۱۴۰۵/۰۷/۳۰ | {HELD}", EVERY_MONTH, [("SES-012 نشست‌ها!B2", "1")], id="and a day more"),
        pytest.param(f"۱ | ۱۴۰۵/۰۷/۳۰ | {HELD}", EVERY_TWO, [], id="which another rule allows"),
        pytest.param(f"۱ | ۱۴۰۵/۰۷/۰۱ | {HELD}", "", [], id="two months to the day"),
        pytest.param(f"۱ | ۱۴۰۵/۰۶/۳۱ | {HELD}", "", [("SES-012 نشست‌ها!B2", "2")], id="and a day more than two"),
        pytest.param(f"۱ | ۱۴۰۵/۰۲/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۸/۱۹ | {HELD}", "", [], id="the last one counts"),
        pytest.param(f"۱ | ۱۴۰۵/۰۶/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۹/۰۱ | {PLANNED}", "", [], id="today is ahead"),
        pytest.param(f"۱ | ۱۴۰۵/۰۶/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۹/۰۱ | {HELD}", "", [], id="and held today is no want of one"),
        pytest.param(
            f"۱ | ۱۴۰۵/۰۵/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۶/۰۱ | {PLANNED}", "", [("SES-012 نشست‌ها!B3", "2")],
            id="one that was never marked as held is past",
        ),
        pytest.param(f"۱ | ۱۴۰۵/۰۸/۰۵ | {HELD}\n۲ | | {PLANNED}", EVERY_MONTH, [], id="without a date"),
        pytest.param(f"۱ | ۱۴۰۵/۰۸/۰۵ | {HELD}\n۲ | ۱۴۰۵/۱۳/۴۰ | {PLANNED}", EVERY_MONTH, [], id="a date that is unread"),
        pytest.param(f"۱ | ۱۴۰۵/۱۰/۰۵ | {PLANNED}", EVERY_MONTH, [], id="the first of all"),
    ],
)  # fmt: skip
def test_the_next_session_is_in_time(rows: str, repeats: str, said: list[tuple[str, str]]) -> None:
    assert found(session.next_session_comes_in_time, rows, repeats) == said


def test_a_session_without_a_date_is_not_far_from_any() -> None:
    rows = f"۱ | ۱۴۰۵/۰۶/۳۱ | {HELD}\n۲ | | {PLANNED}\n۳ | ۱۴۰۵/۰۹/۱۷ | {PLANNED}"
    assert found(session.sessions_are_not_too_far_apart, rows) == [("SES-007 نشست‌ها!B4", "2")]


def test_numbers_rise_with_dates_or_stand_on_one_day() -> None:
    rows = f"۱ | ۱۴۰۵/۰۷/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۷/۰۱ | {HELD}\n۳ | | {PLANNED}\n۴ | ۱۴۰۵/۰۶/۳۱ | {HELD}"
    assert [said for said, _ in found(dates.session_numbers_rise_with_their_dates, rows)] == ["SES-010 نشست‌ها!B5"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("پیشنهاد باران برای محله", "", id="five letters are a word of all"),
        pytest.param("پیشنهاد همراه برای محله", "", id="so is a short name of one word"),
        pytest.param("پیشنهاد کوشش‌ها برای محله", "کوشش ها", id="six letters in two words are a name"),
        pytest.param("پیشنهاد نمونه‌پور برای محله", "", id="one word of a person's name"),
        pytest.param("پیشنهاد سیما نمونه‌پور برای محله", "سیما نمونه‌پور", id="her whole name"),
    ],
)
def test_whom_a_view_without_a_name_may_not_name(text: str, named: str) -> None:
    facts = office(f"""
        [احزاب]
        کد | نام حزب | نام کوتاه | دبیر استان
        P-1 | باران | همراهان | سیما نمونه‌پور
        P-2 | کوشش ها | | نمونه‌پور
        [نشست‌ها]
        شماره نشست | تاریخ
        ۱ | ۱۴۰۵/۰۸/۱۹
        [دیدگاه‌ها]
        نشست | حوزه | دیدگاه | با ذکر نام
        ۱ | شهری | {text} | خیر""").facts
    assert [f.facts["name"] for f in meeting.unattributed_views_name_nobody(facts)] == ([named] if named else [])
