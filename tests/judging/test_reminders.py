"""Reminders before a deadline: only where the office wants them, once a deadline, and never of what is not open."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from generator.model import Act, IssuedLetter, LetterAct
from tests.builders import Examined, day, office
from tests.judging.test_correspondence import an_office as plain_office, delivered, issued, the

TABLES = """
[احزاب]
کد | نام حزب | گستره
A | حزب نمونهٔ الف | ملی
B | حزب نمونهٔ ب | ملی
[مدارک لازم]
کد | عنوان مدرک | دوره | آغاز از
form1 | فرم ۱ | |
accounts | صورت‌های مالی | سالانه، ظرف ۴ ماه | ۱۴۰۴/۰۱/۰۱
[پرونده‌ها]
حزب | مدرک | وضعیت | تاریخ دریافت
A | form1 | {form1} | ۱۴۰۴/۰۲/۰۱
A | accounts | دارد | {received}
{more}
[تنظیمات]
کلید | مقدار
مهلت رفع نقص | ۱۰
{wanted}
[نامه‌ها]
شناسه نامه | شماره | تاریخ نامه | تاریخ تحویل | اقدام | تاریخ اقدام | دلیل
{rows}
"""
WANTED = "یادآوری پیش از مهلت | ۵"
USUAL = {"form1": "دارد", "received": "۱۴۰۴/۰۳/۰۱", "more": "", "wanted": WANTED, "rows": "x | | | | | |"}
LAST = "1405/04/31"  # of the four months of 1405


def an_office(today: str, **cells: str) -> Examined:
    return office(TABLES.format(**{**USUAL, **cells}), day(today))


def told(e: Examined, *past: IssuedLetter) -> list[tuple[str, list[tuple[str, str]]]]:
    """Reminder → the documents that it names, each with its day."""
    return [
        (n.letter, [(line.requirement.code, str(line.due_on)) for line in n.reminders])
        for n in e.correspondence(*past).letters
        if n.kind.value == "reminder" and not n.state.is_issued
    ]


OF_ACCOUNTS = [("reminder-A-1", [("accounts", str(day(LAST)))])]


@pytest.mark.parametrize(
    ("today", "cells", "found"),
    [
        ("1405/04/20", {}, []),  # more than five working days before
        ("1405/04/25", {}, OF_ACCOUNTS),
        (LAST, {}, OF_ACCOUNTS),
        ("1405/05/01", {}, []),  # over: a notice is due
        ("1405/04/25", {"wanted": ""}, []),
        ("1405/04/25", {"wanted": "یادآوری پیش از مهلت | زیاد"}, []),
        ("1405/04/25", {"received": "۱۴۰۵/۰۱/۲۰"}, []),  # it has come
        ("1405/04/25", {"received": ""}, []),  # of no day: nobody knows
        ("1405/04/25", {"more": "A | accounts | در دست بررسی | ۱۴۰۵/۰۴/۲۰"}, []),
        ("1405/04/25", {"form1": "ندارد"}, []),  # its notice is a draft
    ],
    ids=["early", "in time", "the last day", "over", "not wanted", "no number", "come", "undated", "review", "notice"],
)
def test_before_the_last_day_of_a_term(today: str, cells: dict[str, str], found: list[object]) -> None:
    assert told(an_office(today, **cells)) == found


def test_a_word_for_a_number_is_a_finding() -> None:
    e = an_office("1405/04/25", wanted="یادآوری پیش از مهلت | زیاد")
    assert "OFF-002" in {finding.code for finding in e.everything}


def notice(today: str = "1405/02/01") -> IssuedLetter:
    """The notice about form1, delivered on its day."""
    row = f"notice-A-1 | ۴۲/۱ | {today} | {today} | | |"
    return delivered(the(an_office(today, form1="ندارد", rows=row), "notice-A-1"))


def test_before_the_deadline_of_a_notice_in_the_hands_of_the_party() -> None:
    before = notice()
    assert before.deadline_on
    e = an_office(before.deadline_on.isoformat(), form1="ندارد")
    assert told(e, before) == [("reminder-A-1", [("form1", str(before.deadline_on))])]
    reminder = the(e, "reminder-A-1", before)
    assert reminder.follows and reminder.follows.number == "۴۲/۱"


def test_what_no_notice_has_asked_for_is_told_in_the_same_letter_and_without_its_number() -> None:
    before = notice("1405/04/20")
    e = an_office("1405/04/31", form1="ندارد")
    assert before.deadline_on == day("1405/05/03")
    assert told(e, before) == [("reminder-A-1", [*OF_ACCOUNTS[0][1], ("form1", str(before.deadline_on))])]
    reminder = the(e, "reminder-A-1", before)
    assert reminder.follows is None and reminder.facts["notices"] == ["notice-A-1"]


def test_nothing_before_the_deadline_of_a_notice_that_has_not_left_or_is_answered() -> None:
    before = notice()
    assert before.deadline_on
    today = before.deadline_on.isoformat()
    assert told(an_office(today, form1="ندارد"), replace(before, handed_over_on=None)) == []
    assert told(an_office(today), before) == []


def test_nothing_of_a_party_without_a_dossier_or_blocked() -> None:
    e = an_office("1405/04/25")
    assert {n.party for n in e.correspondence().letters} == {"A"}


# --- once issued ------------------------------------------------------------------------------------------------------

ROW = "reminder-A-1 | ۴۲/۲ | ۱۴۰۵/۰۴/۲۵ | | | |"


def reminder() -> IssuedLetter:
    return issued(the(an_office("1405/04/25", rows=ROW), "reminder-A-1"))


def test_what_was_told_once_is_not_told_again() -> None:
    letter = reminder()
    assert letter.deadline_on is None
    assert told(an_office("1405/04/26"), letter) == []
    back = replace(letter, handed_over_on=day("1405/04/25"), acts=(LetterAct(Act.RETURN, day("1405/04/26"), "نشانی"),))
    assert told(an_office("1405/04/27"), back) == [("reminder-A-2", OF_ACCOUNTS[0][1])]
    unwanted = replace(letter, acts=(LetterAct(Act.DO_NOT_SEND, day("1405/04/25"), "لازم نیست"),))
    assert told(an_office("1405/04/26"), unwanted) == []


@pytest.mark.parametrize(
    ("today", "cells", "why"),
    [
        ("1405/04/26", {}, []),
        ("1405/05/01", {}, ["held.reminder_over"]),
        ("1405/04/27", {"more": "A | accounts | دارد | ۱۴۰۵/۰۴/۲۶"}, ["held.answered"]),
    ],
)
def test_before_it_leaves_it_is_held_against_today(today: str, cells: dict[str, str], why: list[str]) -> None:
    letter = the(an_office(today, **cells), "reminder-A-1", reminder())
    assert [hold.reason.code for hold in letter.held] == why


def test_it_is_held_when_its_notice_is_withdrawn() -> None:
    before = notice()
    assert before.deadline_on
    today = before.deadline_on.isoformat()
    after_it = issued(replace(
        the(an_office(today, form1="ندارد"), "reminder-A-1", before), number="۴۲/۲", dated_on=before.deadline_on
    ))  # fmt: skip
    void = replace(before, acts=(LetterAct(Act.WITHDRAW, before.deadline_on, "اشتباه"),))
    letter = the(an_office(today, form1="ندارد"), "reminder-A-1", void, after_it)
    assert [hold.reason.code for hold in letter.held] == ["held.reminder_notice"]


def test_an_office_that_wants_none_has_the_letters_that_it_had() -> None:
    assert [n for n in plain_office().letters() if n.startswith("reminder")] == []


@given(st.dates(day("1405/01/01"), day("1406/02/01")), st.none() | st.dates(day("1404/01/01"), day("1406/02/01")))
def test_never_after_the_deadline_and_never_of_what_has_come(today: object, received: object) -> None:
    more = f"A | accounts | دارد | {received}" if received else ""
    e = an_office(str(today), more=more)
    for _letter, lines in told(e):
        for _code, due in lines:
            assert due >= str(today)
            (period,) = [line.period for n in e.correspondence().letters for line in n.reminders]
            assert period is not None
            assert not (received and str(period.start) <= str(received) <= min(str(today), str(period.end)))
