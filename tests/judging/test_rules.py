"""The rules about dossiers, licences, sessions and decisions: what each lets pass, and what it reports where.

Those of `rules/register.py`, `rules/meeting.py` and `rules/dates.py` are in test_rules_more.py.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from generator.judging.rules import branches, dates, dossier, meeting, session
from generator.judging.rules.facts import Rule
from generator.judging.validate import RULES, validated
from tests.builders import office, said, wording

REGISTER = """
    [احزاب]
    کد  | نام حزب       | وضعیت پروانه | اعتبار پروانه
    P-1 | حزب نمونهٔ الف | معتبر        | ۱۴۰۷/۰۶/۳۱
    P-2 | حزب نمونهٔ ب   | تعلیق        |

    [مدارک لازم]
    کد مدرک | عنوان مدرک    | الزامی | مدت‌دار
    form1   | فرم ۱         | بلی    | خیر
    licence | تصویر پروانه   | بلی    | بلی
"""


def documents(rows: str) -> str:
    return f"{REGISTER}\n[پرونده‌ها]\nحزب | مدرک | وضعیت | اعتبار تا\n{rows}"


def flaws(rows: str) -> str:
    return f"{REGISTER}\n[پرونده‌ها]\nحزب | مدرک | وضعیت | شرح نقص\n{rows}"


def whole(state: str) -> str:
    """A party whose dossier has that state as a whole, and lacks a document."""
    register = f"[احزاب]\nکد | نام حزب | وضعیت پرونده\nP-1 | الف | {state}"
    return f"{register}\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد"


def counted(congress: str) -> str:
    """A party with that day of congress, and a requirement that is counted from it."""
    return (
        f"[احزاب]\nکد | نام حزب | تاریخ مجمع\nP-1 | الف | {congress}\n"
        "[مدارک لازم]\nکد | عنوان مدرک | دوره | آغاز از\nform | فرم | هر ۶ ماه | تاریخ مجمع"
    )


def lines(rows: str) -> str:
    """The register and these rows of «سیاست‌ها»."""
    return f"{REGISTER}\n[سیاست‌ها]\nسیاست | ترتیب | مبنا | از تاریخ | تا تاریخ\n{rows}"


def sessions(rows: str) -> str:
    return f"{REGISTER}\n[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت | وضعیت\n{rows}"


def decisions(rows: str) -> str:
    two = "1 | ۱۴۰۵/۰۸/۱۹ | همه تشکل‌ها | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۷ | همه تشکل‌ها | برنامه‌ریزی‌شده"
    return f"{sessions(two)}\n[تصمیم‌ها]\nنشست | حزب | تصمیم | دلیل\n{rows}"


def licences(rows: str) -> str:
    return f"[احزاب]\nکد | نام حزب | وضعیت پروانه | اعتبار پروانه\n{rows}"


MONTHLY = "\n[تنظیمات]\nتنظیم | مقدار\nقاعده نشست‌ها | سومین سه‌شنبه هر ماه"


def asked(rows: str) -> str:
    """A lease is asked of offices only, a seal of national parties; the scope of the third party is not known."""
    return f"""
        [احزاب]
        کد  | نام حزب | گستره
        P-1 | الف     | ملی
        P-2 | ب       | استانی
        P-3 | پ       |

        [مدارک لازم]
        کد مدرک | عنوان مدرک | برای
        lease   | اجاره‌نامه  | دفتر
        seal    | نمونهٔ مهر  | ملی

        [پرونده‌ها]
        حزب | مدرک | وضعیت
        {rows}
    """


class Case(NamedTuple):
    """The rule is silent on one office, and on another it says these codes at these cells."""

    rule: Rule
    accepted: str
    reported: str
    codes: list[str]


ALL_MET = "P-1 | form1 | دارد |\nP-1 | licence | دارد |\nP-2 | form1 | معاف |\nP-2 | licence | دارد | ۱۴۰۶/۰۶/۳۱\n"

CASES = {
    # --- dossiers
    "a dossier for every party": Case(
        dossier.every_party_has_a_dossier,
        documents("P-1 | form1 | دارد |\nP-2 | form1 | |"),
        documents("P-1 | form1 | دارد |"),
        ["DOS-004 احزاب!B3"],
    ),
    "blank is not met": Case(
        dossier.every_state_is_recorded,
        documents(ALL_MET),
        documents("P-1 | form1 | دارد |\nP-1 | licence | |"),
        ["DOS-001 پرونده‌ها!C3"],
    ),
    "the documents and the whole": Case(
        dossier.documents_agree_with_the_whole,
        "[احزاب]\nکد | نام حزب | وضعیت پرونده\nP-1 | الف | ناقص\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد",
        "[احزاب]\nکد | نام حزب | وضعیت پرونده\nP-1 | الف | کامل\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد",
        ["DOS-012 احزاب!C2"],
    ),
    "a document without a column": Case(
        dossier.every_document_has_a_column,
        "[احزاب]\nکد | نام حزب\nP-1 | الف\n[مدارک لازم]\nکد مدرک | عنوان مدرک\nform1 | فرم ۱\n"
        "[پرونده‌ها]\nحزب | فرم ۱\nP-1 | دارد",
        "[احزاب]\nکد | نام حزب\nP-1 | الف\n[مدارک لازم]\nکد مدرک | عنوان مدرک\nform1 | فرم ۱\nseal | نمونهٔ مهر\n"
        "[پرونده‌ها]\nحزب | فرم ۱\nP-1 | دارد",
        ["DOS-014 پرونده‌ها"],
    ),
    "a document without a row": Case(
        dossier.every_state_is_recorded,
        documents("P-1 | form1 | دارد |\nP-1 | form1 | ندارد |\nP-1 | licence | ندارد |"),
        documents("P-1 | form1 | دارد |"),
        ["DOS-001 احزاب!B2"],
    ),
    "two states": Case(
        dossier.each_document_has_one_state,
        documents(f"{ALL_MET}P-1 | form1 | |"),
        documents("P-1 | form1 | دارد |\nP-1 | licence | دارد |\nP-1 | form1 | ندارد |"),
        ["DOS-002 پرونده‌ها!C4"],
    ),
    "two days of expiry": Case(
        dossier.each_document_has_one_expiry,
        documents(
            "P-1 | licence | دارد | ۱۴۰۷/۰۶/۳۱\nP-1 | licence | دارد |\nP-1 | form1 | دارد | ۱۴۰۶/۰۱/۰۱\nP-1 | form1 | دارد |"
        ),
        documents("P-1 | licence | دارد | ۱۴۰۶/۰۱/۰۱\nP-1 | licence | دارد | ۱۴۰۶/۰۲/۰۱"),
        ["DOS-015 احزاب!D2", "DOS-015 پرونده‌ها!D2"],
    ),
    "one state twice": Case(
        dossier.each_document_has_one_state,
        documents("P-1 | form1 | دارد |\nP-2 | form1 | دارد |"),
        documents("P-1 | form1 | دارد |\nP-1 | form1 | دارد |\nP-1 | form1 | دارد |"),
        ["DOS-006 پرونده‌ها!C3", "DOS-006 پرونده‌ها!C4"],
    ),
    "what is complete has no defect": Case(
        dossier.what_is_complete_has_no_defect,
        flaws("P-1 | form1 | ناقص | مهر ندارد\nP-1 | licence | دارد | ندارد\nP-2 | form1 | ارائه نشده | در راه است"),
        flaws("P-1 | form1 | دارد | مهر ندارد"),
        ["DOS-011 پرونده‌ها!D2"],
    ),
    "asked of the party": Case(
        dossier.documents_are_asked_of_their_party,
        asked("P-1 | lease | معاف\nP-1 | seal | دارد\nP-2 | seal |\nP-3 | seal | دارد"),
        asked("P-1 | lease |\nP-1 | lease | دارد\nP-1 | lease | دارد\nP-2 | seal | ندارد"),
        ["DOS-010 پرونده‌ها!B3", "DOS-010 پرونده‌ها!B5"],
    ),
    "an end to what expires": Case(
        dossier.expiry_is_known,
        documents("P-1 | licence | دارد |\nP-1 | form1 | دارد |\nP-2 | licence | ندارد |"),
        documents("P-2 | licence | دارد |"),
        ["DOS-003 پرونده‌ها!C2"],
    ),
    "thirty days": Case(
        dossier.documents_are_not_about_to_expire,
        documents("P-1 | licence | دارد | ۱۴۰۵/۱۰/۰۲\nP-2 | licence | دارد | ۱۴۰۵/۰۸/۳۰"),
        documents("P-1 | licence | دارد | ۱۴۰۵/۱۰/۰۱\nP-2 | licence | دارد | ۱۴۰۵/۰۹/۰۱"),
        ["DOS-005 پرونده‌ها!D2", "DOS-005 پرونده‌ها!D3"],
    ),
    "valid, and over": Case(
        dossier.state_of_licence_agrees_with_its_date,
        licences(
            "P-1 | الف | معتبر | ۱۴۰۵/۰۹/۰۱\nP-2 | ب | منقضی | ۱۴۰۵/۰۸/۳۰\nP-3 | پ | معتبر |\nP-4 | ت | | ۱۴۰۵/۰۸/۳۰"
        ),
        licences("P-1 | الف | معتبر | ۱۴۰۵/۰۸/۳۰\nP-2 | ب | منقضی | ۱۴۰۵/۰۹/۰۱"),
        ["LIC-001 احزاب!D2", "LIC-004 احزاب!D3"],
    ),
    # --- sessions
    "a policy that is there": Case(
        session.policy_is_known,
        sessions("1 | ۱۴۰۵/۰۸/۱۹ | همه تشكل ها |\n2 | ۱۴۰۵/۰۹/۱۷ | به صلاح‌دید | لغو"),
        sessions("1 | ۱۴۰۵/۰۸/۱۹ | به صلاح‌دید |\n2 | ۱۴۰۵/۰۹/۱۷ | |"),
        ["SES-002 نشست‌ها!C2", "SES-003 نشست‌ها!C3"],
    ),
    "a policy that can be read": Case(
        session.policy_is_known,
        sessions("1 | ۱۴۰۵/۰۸/۱۹ | کشوری |\n[سیاست‌ها]\nسیاست | ترتیب | مبنا\nکشوری | 1 | پروانه کشوری"),
        sessions("1 | ۱۴۰۵/۰۸/۱۹ | کشوری |\n[سیاست‌ها]\nسیاست | ترتیب | مبنا\nکشوری | 1 | سابقهٔ حضور"),
        ["SES-002 نشست‌ها!C2"],
    ),
    "a policy of its day": Case(
        session.policy_is_known,
        sessions("1 | ۱۴۰۵/۰۸/۱۹ | باز |\n[سیاست‌ها]\nسیاست | ترتیب | مبنا | تا تاریخ\nباز | 1 | همه | ۱۴۰۵/۰۸/۱۹"),
        sessions("1 | ۱۴۰۵/۰۸/۱۹ | باز |\n[سیاست‌ها]\nسیاست | ترتیب | مبنا | تا تاریخ\nباز | 1 | همه | ۱۴۰۵/۰۸/۱۸"),
        ["SES-025 نشست‌ها!C2"],
    ),
    "one line of a policy a day": Case(
        session.one_line_of_a_policy_holds_a_day,
        lines("باز | 1 | ثبت شعبه | | ۱۴۰۵/۰۹/۳۰\nباز | 1 | همه | ۱۴۰۵/۱۰/۰۱ |\nباز | 2 | ثبت شعبه | |"),
        lines("باز | 1 | ثبت شعبه | | ۱۴۰۵/۰۹/۳۰\nباز | 1 | همه | ۱۴۰۵/۰۹/۳۰ |"),
        ["POL-001 سیاست‌ها!D3"],
    ),
    "one order a line": Case(
        session.one_line_of_a_policy_holds_a_day,
        lines("باز | 1 | ثبت شعبه | |\nباز | 2 | همه | |\nبسته | 1 | ثبت شعبه | |"),
        lines("باز | 1 | ثبت شعبه | |\nباز | 1 | همه | |\nباز | 2 | ثبت شعبه | |"),
        ["POL-003 سیاست‌ها!B3", "POL-004 سیاست‌ها!C4"],
    ),
    "documents that agree with the whole": Case(
        dossier.documents_agree_with_the_whole,
        whole("ناقص"),
        whole("کامل"),
        ["DOS-012 احزاب!C2"],
    ),
    "a day to count from": Case(
        dossier.terms_have_a_start,
        counted("۱۴۰۵/۰۱/۰۱"),
        counted(""),
        ["REQ-005 احزاب!C2"],
    ),
    "a day for each": Case(
        session.one_session_a_day,
        sessions("1 | ۱۴۰۵/۰۹/۱۷ | | لغو\n2 | ۱۴۰۵/۰۹/۱۷ | |\n3 | | |\n4 | | |"),
        sessions("1 | ۱۴۰۵/۰۹/۱۷ | |\n2 | ۱۷ آذر ۱۴۰۵ | |"),
        ["SES-005 نشست‌ها!B3"],
    ),
    "on a working day": Case(
        session.session_is_on_a_working_day,
        sessions("1 | ۱۴۰۵/۰۹/۱۷ | |\n2 | ۱۴۰۵/۰۹/۲۰ | | لغو"),
        sessions("1 | ۱۴۰۵/۰۹/۲۰ | |\n2 | ۱۴۰۵/۱۱/۲۲ | |"),
        ["SES-006 نشست‌ها!B2", "SES-006 نشست‌ها!B3"],
    ),
    "on a day that the office works": Case(
        session.session_is_on_a_working_day,
        sessions("1 | ۱۴۰۵/۱۱/۲۲ | |\n[تعطیلات]\nتاریخ | مناسبت | نوع\n۱۴۰۵/۱۱/۲۲ | جبران | روز اداری"),
        sessions("1 | ۱۴۰۵/۰۹/۱۷ | |\n[تعطیلات]\nتاریخ | مناسبت | نوع\n۱۴۰۵/۰۹/۱۷ | آلودگی هوا | تعطیل"),
        ["SES-006 نشست‌ها!B2"],
    ),
    "at least every two months": Case(
        session.sessions_are_not_too_far_apart,
        sessions("1 | ۱۴۰۴/۰۷/۰۱ | |\n2 | ۱۴۰۴/۰۹/۰۴ | |\n3 | ۱۴۰۴/۱۱/۰۷ | |"),
        sessions("1 | ۱۴۰۵/۰۶/۱۷ | |\n2 | ۱۴۰۵/۰۷/۱۷ | | لغو\n3 | ۱۴۰۵/۰۹/۰۳ | |"),
        ["SES-007 نشست‌ها!B4"],
    ),
    "or as often as the office says": Case(
        session.sessions_are_not_too_far_apart,
        sessions("1 | ۱۴۰۵/۰۶/۱۷ | |\n2 | ۱۴۰۵/۰۹/۱۷ | |\n[تنظیمات]\nتنظیم | مقدار\nحداکثر فاصله نشست‌ها | ۳"),
        sessions("1 | ۱۴۰۵/۰۶/۱۷ | |\n2 | ۱۴۰۵/۰۸/۱۷ | |\n[تنظیمات]\nتنظیم | مقدار\nحداکثر فاصله نشست‌ها | ۱"),
        ["SES-007 نشست‌ها!B3"],
    ),
    "monthly": Case(
        session.next_session_comes_in_time,
        sessions(f"1 | ۱۴۰۵/۰۸/۱۹ | | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۷ | |\n3 | ۱۴۰۵/۱۱/۲۰ | |{MONTHLY}"),
        sessions(f"1 | ۱۴۰۵/۰۸/۱۹ | | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۷ | | لغو\n3 | ۱۴۰۵/۰۹/۲۲ | |{MONTHLY}"),
        ["SES-011 نشست‌ها!B4"],
    ),
    "on the day of the rule, though it is later in its month": Case(
        session.next_session_comes_in_time,
        sessions(f"1 | ۱۴۰۵/۰۸/۱۰ | | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۷ | |{MONTHLY}"),
        sessions(f"1 | ۱۴۰۵/۰۸/۱۰ | | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۸ | |{MONTHLY}"),
        ["SES-011 نشست‌ها!B3"],
    ),
    "every two months is no monthly rule": Case(
        session.next_session_comes_in_time,
        sessions("1 | ۱۴۰۵/۰۷/۲۱ | |\n2 | ۱۴۰۵/۰۹/۱۷ | |"),
        sessions("1 | ۱۴۰۵/۰۶/۳۰ | | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۷ | | لغو"),
        ["SES-012 نشست‌ها!B2"],
    ),
    "planned is ahead": Case(
        session.past_session_was_held_or_cancelled,
        sessions("1 | ۱۴۰۵/۰۸/۱۹ | | برگزار شد\n2 | ۱۴۰۵/۰۹/۰۱ | | برنامه‌ریزی‌شده\n3 | ۱۴۰۵/۰۸/۲۰ | | لغو"),
        sessions("1 | ۱۴۰۵/۰۸/۳۰ | | برنامه‌ریزی‌شده"),
        ["SES-008 نشست‌ها!D2"],
    ),
    "a title for a subject": Case(
        session.title_can_stand_in_a_subject,
        "[نشست‌ها]\nشماره نشست | تاریخ | عنوان\n1 | ۱۴۰۵/۰۹/۱۷ | نشست = دوم؟\n2 | ۱۴۰۵/۰۹/۱۸ |",
        "[نشست‌ها]\nشماره نشست | تاریخ | عنوان\n1 | ۱۴۰۵/۰۹/۱۷ | نشست =?UTF-8?Q?x?=",
        ["SES-014 نشست‌ها!C2"],
    ),
    # --- decisions
    "a reason": Case(
        session.decision_has_a_reason,
        decisions("2 | P-1 | دعوت شود | سخنران نشست"),
        decisions("2 | P-1 | دعوت شود |\n2 | P-2 | دعوت نشود | -"),
        ["DEC-001 تصمیم‌ها!D2", "DEC-001 تصمیم‌ها!D3"],
    ),
    "not about the blocked": Case(
        session.decision_is_not_about_a_blocked_party,
        decisions("2 | P-1 | دعوت نشود | در دست بررسی"),
        decisions("2 | P-2 | دعوت شود | سخنران نشست"),
        ["DEC-002 تصمیم‌ها!B2"],
    ),
    "one verdict": Case(
        session.decisions_do_not_contradict,
        decisions("2 | P-1 | دعوت شود | الف\n1 | P-1 | دعوت نشود | ب\n2 | P-1 | دعوت شود | پ"),
        decisions("2 | P-1 | دعوت شود | الف\n1 | P-1 | دعوت شود | ب\n2 | P-1 | دعوت نشود | پ"),
        ["DEC-003 تصمیم‌ها!C4"],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_in_order_is_accepted(case: Case) -> None:
    assert said(case.rule(office(case.accepted).facts)) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_not_is_reported_with_its_cell_and_a_whole_sentence(case: Case) -> None:
    found = list(case.rule(office(case.reported).facts))
    assert said(found) == case.codes
    for finding in found:
        sentences = " ".join(wording().finding(finding))
        assert not re.search(r"[{}]|«»|\(\)|None", sentences), sentences


#: Those that hold the sheets against the memory: see ledger/test_sealed_sessions.py, test_announced.py and test_closing.py.
REMEMBERING = {
    session.sealed_sessions_stay_as_they_were,
    session.what_was_announced_stays,
    session.closed_years_stay_as_they_were,
}


def test_every_other_rule_is_tested_here() -> None:
    elsewhere = {module.__name__ for module in (branches, meeting, dates)}
    here = {rule for rule in RULES if rule.__module__ not in elsewhere} - REMEMBERING
    assert {case.rule for case in CASES.values()} == here


def test_no_rule_is_listed_twice() -> None:
    assert len(set(RULES)) == len(RULES)


def test_an_office_in_order_gives_no_finding() -> None:
    session_ahead = "[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت\n1 | ۱۴۰۵/۰۹/۱۷ | همه تشکل‌ها"
    examined = office(f"{documents(ALL_MET)}\n{session_ahead}")
    assert examined.said() == []
    assert said(validated(examined.facts)[0]) == []


@pytest.mark.parametrize(
    ("case", "sentence"),
    [
        (
            "two states",
            "برای «فرم ۱» دو وضعیت نوشته شده است: «ارائه نشده» و در input/دفتر.xlsx › پرونده‌ها › C2 «تأییدشده»؛"
            " هیچ‌یک به کار نمی‌رود.",
        ),
        ("thirty days", "اعتبار «تصویر پروانه» برای حزب نمونهٔ الف در ۱ دی ۱۴۰۵ پایان می‌یابد (۳۰ روز دیگر)."),
        ("on a working day", "نشست ۱ در ۲۰ آذر ۱۴۰۵ گذاشته شده که تعطیل است (تعطیلی هفتگی)."),
        ("at least every two months", "میان نشست ۱ و نشست ۳ بیش از ۲ ماه فاصله است."),
    ],
)
def test_sentences(case: str, sentence: str) -> None:
    first, *_ = CASES[case].rule(office(CASES[case].reported).facts)
    assert wording().finding(first)[0] == sentence
