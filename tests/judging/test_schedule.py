"""What comes next, and who chairs it: fewest times, then longest ago, then the alphabet; the sheet's choice wins."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from generator.judging.schedule import Schedule, chairs_to_name, choose_chairs, schedule
from generator.language.jalali import numeric
from generator.model import ChairChoice
from tests.builders import TODAY, at, day, office, sheets, wording
from tests.mutations import judged

REGISTER = """
    [احزاب]
    کد  | نام حزب      | وضعیت پروانه
    P-1 | کارگزاران نمونه | معتبر
    P-2 | انجمن نمونه   | معتبر
    P-3 | گام نمونه     | معتبر
    P-4 | پژوهش نمونه   | منحل
"""


# --- chair --------------------------------------------------------------------------------------------------


def chair(past: str, choice: str = "") -> ChairChoice | None:
    """Who chairs session 9, after these sessions (number | date | chair | state)."""
    examined = office(
        f"""{REGISTER}
        [نشست‌ها]
        شماره نشست | تاریخ | رئیس جلسه | وضعیت | سیاست دعوت
        {past}
        ۹ | ۱۴۰۵/۰۹/۱۷ | {choice} | برنامه‌ریزی‌شده | همه تشکل‌ها"""
    )
    return choose_chairs(examined.rosters.values(), examined.records.parties, TODAY).get(9)


HELD = "برگزار شد"
S1, S2, S3, S4 = "۱|۱۴۰۵/۰۵/۱۳", "۲|۱۴۰۵/۰۶/۱۰", "۳|۱۴۰۵/۰۷/۱۴", "۴|۱۴۰۵/۰۸/۱۲"
NEVER = "نوبت چرخشی میان دعوت‌شدگان: تاکنون ریاست نکرده است."


@pytest.mark.parametrize(
    ("past", "order", "sentence", "cells"),
    [
        pytest.param("", ["P-2", "P-1", "P-3"], NEVER, [], id="nobody yet: the Persian alphabet"),
        pytest.param(f"{S1}|P-2|{HELD}|", ["P-1", "P-3", "P-2"], NEVER, [], id="who never chaired comes first"),
        pytest.param(
            f"{S1}|P-3|{HELD}|\n{S2}|P-1|{HELD}|\n{S3}|P-2|{HELD}|",
            ["P-3", "P-1", "P-2"],
            "نوبت چرخشی میان دعوت‌شدگان: ۱ بار ریاست کرده و آخرین بار در نشست نخست بوده است.",
            ["نشست‌ها!C2"],
            id="all once: the longest ago",
        ),
        pytest.param(
            f"{S1}|P-3|{HELD}|\n{S2}|P-3|{HELD}|\n{S3}|P-1|{HELD}|\n{S4}|P-2|{HELD}|",
            ["P-1", "P-2", "P-3"],
            "نوبت چرخشی میان دعوت‌شدگان: ۱ بار ریاست کرده و آخرین بار در نشست سوم بوده است.",
            ["نشست‌ها!C4"],
            id="the fewest times before the longest ago",
        ),
        pytest.param(f"{S1}|P-2|لغو شد|", ["P-2", "P-1", "P-3"], NEVER, [], id="a cancelled session does not count"),
        pytest.param(f"۱۰|۱۴۰۵/۱۰/۱۴|P-2|{HELD}|", ["P-2", "P-1", "P-3"], NEVER, [], id="nor does a later one"),
    ],
)  # fmt: skip
def test_turns(past: str, order: list[str], sentence: str, cells: list[str]) -> None:
    choice = chair(past)
    assert choice and not choice.from_sheet
    assert [choice.party, *choice.queue] == order
    assert wording().reason(choice.reason) == sentence
    assert [at(place) for place in choice.reason.evidence] == cells


def test_the_sheet_has_the_last_word() -> None:
    choice = chair("۱|۱۴۰۵/۰۶/۱۰|P-3|برگزار شد|", choice="گام نمونه")
    assert choice and choice.from_sheet
    assert (choice.party, choice.n_chaired, choice.queue) == ("P-3", 1, ("P-2", "P-1"))
    assert wording().reason(choice.reason) == "به تعیین جدول نشست‌ها."
    assert [at(place) for place in choice.reason.evidence] == ["نشست‌ها!C3"]


def test_only_who_is_invited_has_a_turn() -> None:
    choice = chair("")
    assert choice and "P-4" not in (choice.party, *choice.queue)


def test_without_a_roster_nobody_has_a_turn() -> None:
    examined = office(f"{REGISTER}\n[نشست‌ها]\nشماره نشست | تاریخ\n۹ | ۱۴۰۵/۰۹/۱۷")
    assert choose_chairs(examined.rosters.values(), examined.records.parties, TODAY) == {}


@given(st.integers(1, 5), st.integers(1, 14), st.lists(st.integers(1, 14), max_size=3))
def test_parties_that_are_always_invited_chair_equally_often(n_parties: int, n: int, cancelled: list[int]) -> None:
    """Whatever is called off in between, nobody is two turns ahead of another."""
    register = "\n".join(f"P-{k} | تشکل نمونهٔ {k}" for k in range(1, n_parties + 1))
    days = [f"1405/{10 + k // 28:02}/{1 + k % 28:02}" for k in range(n)]
    rows = "\n".join(
        f"{k} | {typed} | همه تشکل‌ها | {'لغو' if k in cancelled else 'برنامه‌ریزی‌شده'}"
        for k, typed in enumerate(days, 1)
    )
    examined = office(f"[احزاب]\nکد | نام حزب\n{register}\n[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت | وضعیت\n{rows}")
    chosen = choose_chairs(examined.rosters.values(), examined.records.parties, TODAY)
    held = [choice.party for number, choice in chosen.items() if number not in cancelled]
    turns = [held.count(f"P-{k}") for k in range(1, n_parties + 1)]
    assert sum(turns) == n - len(set(cancelled) & set(range(1, n + 1)))
    assert max(turns) - min(turns) <= 1


# --- what comes next ----------------------------------------------------------------------------------------


def planned(sessions: str, rule: str = "سومین سه‌شنبه هر ماه", today: str = "1405/09/01") -> Schedule:
    """The schedule of an office with this rule and these sessions (number | date | state)."""
    examined = office(
        f"""{REGISTER}
        [مشخصات اداره]
        عنوان تنظیم | مقدار
        قاعده نشست‌ها | {rule}

        [نشست‌ها]
        شماره نشست | تاریخ | وضعیت
        {sessions}""",
        day(today),
    )
    return schedule(examined.records.sessions, examined.office, examined.days, examined.today)


@pytest.mark.parametrize(
    ("sessions", "number"),
    [
        pytest.param("", None, id="no session"),
        pytest.param("۱|۱۴۰۵/۰۸/۱۹|برگزار شد\n۲|۱۴۰۵/۰۹/۱۷|برنامه‌ریزی‌شده", 2, id="the one ahead"),
        pytest.param("۱|۱۴۰۵/۱۰/۱۵|\n۲|۱۴۰۵/۰۹/۱۷|", 2, id="the earlier date, not the lower number"),
        pytest.param("۱|۱۴۰۵/۰۹/۰۱|", 1, id="today is ahead"),
        pytest.param("۱|۱۴۰۵/۰۸/۳۰|", None, id="yesterday is not"),
        pytest.param("۱|۱۴۰۵/۰۹/۱۷|لغو شد\n۲|۱۴۰۵/۱۰/۱۵|", 2, id="a cancelled one is not"),
        pytest.param("۱||\n۲|۱۴۰۵/۱۰/۱۵|", 2, id="nor is one without a date"),
    ],
)
def test_next_session(sessions: str, number: int | None) -> None:
    found = planned(sessions).next_session
    assert (found.number if found else None) == number


def test_the_plan_runs_from_the_first_session_to_the_end_of_next_year() -> None:
    found = planned("۱|۱۴۰۵/۰۷/۲۱|برگزار شد\n۲|۱۴۰۵/۰۹/۱۸|").planned
    assert [(numeric(p.day)[:7], p.session) for p in found[:4]] == [
        ("۱۴۰۵/۰۷", 1), ("۱۴۰۵/۰۸", None), ("۱۴۰۵/۰۹", 2), ("۱۴۰۵/۱۰", None),
    ]  # fmt: skip
    assert numeric(found[-1].rule_day)[:7] == "۱۴۰۶/۱۲"


def test_every_two_months_counts_from_the_first_session() -> None:
    found = planned("۱|۱۴۰۵/۰۶/۱۰|برگزار شد", rule="نخستین دوشنبه هر دو ماه")
    assert [numeric(p.rule_day)[:7] for p in found.planned[:3]] == ["۱۴۰۵/۰۶", "۱۴۰۵/۰۸", "۱۴۰۵/۱۰"]


def test_next_planned_is_the_first_day_without_a_session() -> None:
    found = planned("۱|۱۴۰۵/۰۹/۱۸|برنامه‌ریزی‌شده").next_planned
    assert found and numeric(found.day) == "۱۴۰۵/۱۰/۱۵"
    found = planned("۱|۱۴۰۵/۰۹/۱۸|لغو شد").next_planned
    assert found and numeric(found.day) == "۱۴۰۵/۰۹/۱۷"


def test_without_a_rule_nothing_is_planned() -> None:
    found = office(f"{REGISTER}\n[نشست‌ها]\nشماره نشست | تاریخ\n۱ | ۱۴۰۵/۰۹/۱۷")
    assert schedule(found.records.sessions, found.office, found.days, TODAY).planned == ()


def test_the_year_that_the_calendar_shows() -> None:
    assert planned("").year == 1405


def test_in_esfand_the_calendar_turns_to_the_next_year() -> None:
    assert planned("۱|۱۴۰۵/۰۹/۱۷|برگزار شد", today="1405/12/25").year == 1406


def test_a_session_on_a_day_moved_into_the_next_month_is_the_planned_one() -> None:
    found = planned("۱|۱۴۰۵/۱۰/۲۹|برگزار شد\n۲|۱۴۰۵/۱۲/۰۱|برنامه‌ریزی‌شده", rule="روز ۲۹ هر ماه")
    assert [(numeric(p.rule_day), numeric(p.day), p.session) for p in found.planned[:2]] == [
        ("۱۴۰۵/۱۰/۲۹", "۱۴۰۵/۱۰/۲۹", 1), ("۱۴۰۵/۱۱/۲۹", "۱۴۰۵/۱۲/۰۱", 2),
    ]  # fmt: skip


def test_a_session_with_a_chair_that_is_not_invited_to_it_has_none_to_name() -> None:
    made = judged(
        sheets("""
        [احزاب]
        کد | نام حزب | وضعیت پروانه
        A | حزب نمونهٔ الف | معتبر
        B | حزب نمونهٔ ب | منحل

        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت | رئیس جلسه | وضعیت
        1 | ۱۴۰۵/۰۹/۱۷ | همه تشکل‌ها | B | برنامه‌ریزی‌شده
        2 | ۱۴۰۵/۱۰/۱۵ | همه تشکل‌ها | A | برنامه‌ریزی‌شده
    """)
    )
    chairs = choose_chairs(made.rosters, made.parties, TODAY)
    assert {number: choice.party for number, choice in chairs.items()} == {1: "B", 2: "A"}
    assert chairs_to_name(chairs, made.rosters) == {2: "A"}
