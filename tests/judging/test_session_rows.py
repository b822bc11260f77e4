"""What the rows of one session come to: its hour and place, who came, its agenda; and the edges of plan and chair."""

from __future__ import annotations

from datetime import time

import pytest
from msgspec.structs import replace

from generator.judging.schedule import (
    N_QUEUE,
    agenda_of,
    attendance_of,
    choose_chairs,
    hour_of,
    place_of,
    schedule,
    session_facts,
)
from generator.language.jalali import numeric
from generator.model import Session
from tests.builders import TODAY, Examined, day, office

REGISTER = "[احزاب]\nکد | نام حزب\nP-1 | حزب نمونهٔ الف\nP-2 | حزب نمونهٔ ب\nP-3 | حزب نمونهٔ پ"
USUAL = """
    [مشخصات اداره]
    عنوان تنظیم | مقدار
    ساعت نشست | ۹:۳۰
    محل نشست | تالار استانداری
"""


def one(row: str, tables: str = USUAL) -> tuple[Session, Examined]:
    """The session of this row (date | hour | place | state), and its office."""
    examined = office(f"{REGISTER}\n{tables}\n[نشست‌ها]\nشماره نشست | تاریخ | ساعت | محل | وضعیت\n۱ | {row}")
    return examined.records.sessions[0], examined


@pytest.mark.parametrize(
    ("row", "hour", "place"),
    [
        pytest.param("۱۴۰۵/۰۹/۱۷ | ۱۰ | سالن شورا | برنامه‌ریزی‌شده", time(10), "سالن شورا", id="as its row says"),
        pytest.param("۱۴۰۵/۰۹/۱۷ | | | برنامه‌ریزی‌شده", time(9, 30), "تالار استانداری", id="else as always"),
        pytest.param("۱۴۰۵/۰۹/۱۷ | | |", time(9, 30), "تالار استانداری", id="without a state, too"),
        pytest.param("۱۴۰۵/۰۸/۱۹ | | | برگزار شد", None, "", id="but nobody knows of one that is over"),
        pytest.param("۱۴۰۵/۰۸/۱۹ | ۱۱ | سالن شورا | برگزار شد", time(11), "سالن شورا", id="unless its row says so"),
        pytest.param("۱۴۰۵/۰۹/۱۷ | ۲۵:۰۰ | | برنامه‌ریزی‌شده", None, "تالار استانداری", id="nor an hour that is unread"),
    ],
)
def test_hour_and_place(row: str, hour: time | None, place: str) -> None:
    session, examined = one(row)
    assert (hour_of(session, examined.office), place_of(session, examined.office)) == (hour, place)


def test_a_place_that_is_unread_is_not_the_usual_one() -> None:
    session, examined = one("۱۴۰۵/۰۹/۱۷ | ۱۰ | | برنامه‌ریزی‌شده")
    session = replace(session, unread=frozenset({"place"}))
    assert place_of(session, examined.office) == session_facts(session, examined.office)["place"] == ""


def test_an_office_without_a_usual_place() -> None:
    session, examined = one("۱۴۰۵/۰۹/۱۷ | | |", tables="")
    assert (hour_of(session, examined.office), place_of(session, examined.office)) == (None, "")
    assert session_facts(session, examined.office) == {"date": "2026-12-08", "time": "", "place": ""}


@pytest.mark.parametrize(
    ("row", "facts"),
    [
        ("۱۴۰۵/۰۹/۱۷ | ۱۰ | سالن شورا |", ("2026-12-08", "10:00", "سالن شورا")),
        ("۱۴۰۵/۰۹/۱۷ | | |", ("2026-12-08", "09:30", "تالار استانداری")),
        ("| ۲۵:۰۰ | سالن شورا |", ("", "", "سالن شورا")),
    ],
)
def test_what_later_letters_compare(row: str, facts: tuple[str, str, str]) -> None:
    session, examined = one(row)
    assert tuple(session_facts(session, examined.office).values()) == facts


def test_who_came() -> None:
    """The first of two rows that say the same; none of two that contradict, of another session, or without a word."""
    rows = office(f"""{REGISTER}
        [نشست‌ها]
        شماره نشست | تاریخ | وضعیت
        ۱ | ۱۴۰۵/۰۷/۲۱ | برگزار شد
        ۲ | ۱۴۰۵/۰۸/۱۹ | برگزار شد
        [حضور و غیاب]
        نشست | حزب | وضعیت حضور
        ۱ | P-1 | حاضر
        ۲ | P-1 | غایب
        ۱ | P-2 | حاضر
        ۱ | P-2 | غایب
        ۱ | P-3 |
        ۱ | P-1 | حاضر
        ۲ | P-3 | غایب
        ۲ | P-3 | غایب""").records.attendance
    found = {number: {party: row.source.row for party, row in attendance_of(rows, number).items()} for number in (1, 2)}
    assert found == {1: {"P-1": 2}, 2: {"P-1": 3, "P-3": 8}}


def test_the_agenda_of_one_session() -> None:
    """By the order; items without one come last, as they stand in the sheet."""
    items = office(f"""{REGISTER}
        [نشست‌ها]
        شماره نشست | تاریخ
        ۱ | ۱۴۰۵/۰۹/۱۷
        ۲ | ۱۴۰۵/۱۰/۱۵
        [دستور کار]
        نشست | ترتیب | موضوع
        ۱ | | گزارش
        ۱ | ۲ | بودجه
        ۲ | ۱ | انتخابات
        ۱ | ۱ | برنامه
        ۱ | ۰ | آغاز
        ۱ | | پایان""").records.agenda
    assert [item.topic for item in agenda_of(items, 1)] == ["آغاز", "برنامه", "بودجه", "گزارش", "پایان"]


# --- plan -------------------------------------------------------------------------------------------------------------

MONTHLY = "[مشخصات اداره]\nعنوان تنظیم | مقدار\nقاعده نشست‌ها | سومین سه‌شنبه هر ماه"


def test_a_planned_day_that_is_today_is_still_open() -> None:
    examined = office(f"{REGISTER}\n{MONTHLY}", day("1405/09/17"))
    found = schedule(examined.records.sessions, examined.office, examined.days, examined.today).next_planned
    assert found and numeric(found.day) == "۱۴۰۵/۰۹/۱۷"


def test_a_first_session_behind_the_end_of_the_plan_gives_its_own_month() -> None:
    examined = office(f"{REGISTER}\n{MONTHLY}\n[نشست‌ها]\nشماره نشست | تاریخ\n۱ | ۱۴۰۷/۰۳/۱۶")
    planned = schedule(examined.records.sessions, examined.office, examined.days, TODAY).planned
    assert [numeric(p.rule_day)[:7] for p in planned] == ["۱۴۰۷/۰۳"]


# --- chair ------------------------------------------------------------------------------------------------------------


def test_of_several_turns_the_last_one_counts() -> None:
    """Both chaired twice: «ب» last in session 4, «الف» in session 3, though «ب» began."""
    rows = "\n".join(
        f"{n} | ۱۴۰۵/۰{n}/۱۰ | P-{party} | برگزار شد" for n, party in ((1, 2), (2, 1), (3, 1), (4, 2), (5, 3), (6, 3))
    )
    examined = office(
        f"""{REGISTER}
        [نشست‌ها]
        شماره نشست | تاریخ | رئیس جلسه | وضعیت | سیاست دعوت
        {rows}
        ۹ | ۱۴۰۵/۰۹/۱۷ | | | همه تشکل‌ها"""
    )
    choice = choose_chairs(examined.rosters.values(), examined.records.parties, TODAY)[9]
    assert [choice.party, *choice.queue] == ["P-1", "P-2", "P-3"]
    assert (choice.n_chaired, choice.reason.facts) == (2, {"n": 2, "last": 3})


@pytest.mark.parametrize("chair", ["", "P-1"], ids=["by rotation", "by the sheet"])
def test_only_the_next_few_are_shown(chair: str) -> None:
    parties = "\n".join(f"P-{n} | تشکل نمونهٔ {n}" for n in range(1, 10))
    examined = office(
        f"""[احزاب]\nکد | نام حزب\n{parties}
        [نشست‌ها]
        شماره نشست | تاریخ | رئیس جلسه | وضعیت | سیاست دعوت
        ۹ | ۱۴۰۵/۰۹/۱۷ | {chair} | | همه تشکل‌ها"""
    )
    choice = choose_chairs(examined.rosters.values(), examined.records.parties, TODAY)[9]
    assert (choice.party, list(choice.queue)) == ("P-1", [f"P-{n}" for n in range(2, 2 + N_QUEUE)])
