"""The rules about the register, the sessions and the order of dates: what each lets pass, and what it reports where."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest

from generator.judging.rules import branches, dates, meeting
from generator.judging.rules.facts import Rule
from generator.judging.validate import RULES, validated
from generator.model import Finding
from generator.model.catalogue import Blocks, blocks
from tests.builders import office, said, wording

PARTIES = """
    [احزاب]
    کد  | نام حزب        | گستره  | وضعیت پروانه
    P-1 | حزب نمونهٔ الف  | ملی    | معتبر
    P-2 | حزب نمونهٔ ب   | استانی | معتبر
    P-3 | حزب نمونهٔ پ   | ملی    | تعلیق
"""
SESSIONS = """
    [نشست‌ها]
    شماره نشست | تاریخ       | سیاست دعوت | وضعیت
    1          | ۱۴۰۵/۰۸/۱۹ | کشوری      | برگزار شد
    2          | ۱۴۰۵/۰۹/۱۷ | کشوری      | برنامه‌ریزی‌شده
    3          | ۱۴۰۵/۱۰/۱۴ | کشوری      | لغو
    4          | ۱۴۰۵/۱۱/۲۰ | نانوشته    | برگزار شد

    [سیاست‌ها]
    سیاست | ترتیب | مبنا
    کشوری | 1     | پروانه کشوری
"""
OFFICE = f"{PARTIES}\n{SESSIONS}"


class Case(NamedTuple):
    """One rule on an office: with `accepted` below the other tables it is silent, with `reported` it says `codes`."""

    rule: Rule
    accepted: str
    reported: str
    codes: list[str]
    tables: str = OFFICE


def heads(first: str, second: str) -> str:
    return f"[احزاب]\nکد | نام حزب | دبیر استان | کد ملی | وضعیت پروانه\nP-1 | الف | {first}\nP-2 | ب | {second}"


def titled(first: str, second: str) -> str:
    return f"[احزاب]\nکد | نام حزب | لقب | دبیر استان\nP-1 | الف | {first}\nP-2 | ب | {second}"


def reachable(rows: str) -> str:
    return f"[احزاب]\nکد | نام حزب | وضعیت پروانه | تلفن همراه | رایانامه\n{rows}"


def titles(rows: str) -> str:
    return f"[احزاب]\nکد | نام حزب | نام مندرج در پروانه\n{rows}"


def members(rows: str) -> str:
    return f"[اعضای خانه احزاب]\nحزب | دوره\n{rows}"


def attendance(rows: str) -> str:
    return f"[حضور و غیاب]\nنشست | حزب | وضعیت حضور\n{rows}"


def chaired(rows: str) -> str:
    return f"{PARTIES}\n[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت | رئیس جلسه | وضعیت\n{rows}\n{POLICY}"


POLICY = "[سیاست‌ها]\nسیاست | ترتیب | مبنا\nکشوری | 1 | پروانه کشوری"


def agenda(rows: str) -> str:
    return f"[دستور کار]\nنشست | ترتیب | دستور جلسه | مصوبه | مهلت\n{rows}"


def views(rows: str) -> str:
    return f"[دیدگاه‌ها]\nنشست | حزب | حوزه | دیدگاه | ذکر نام\n{rows}"


def dated(rows: str) -> str:
    return f"[نشست‌ها]\nشماره نشست | تاریخ | وضعیت\n{rows}"


def documents(rows: str) -> str:
    return f"[پرونده‌ها]\nحزب | مدرک | وضعیت | تاریخ دریافت | تاریخ بررسی | اعتبار تا\n{rows}"


def decisions(rows: str) -> str:
    return f"[تصمیم‌ها]\nنشست | حزب | تصمیم | دلیل | تاریخ تصمیم\n{rows}"


def registered(rows: str) -> str:
    return f"[احزاب]\nکد | نام حزب | تاریخ ثبت شعبه\n{rows}"


def holidays(rows: str) -> str:
    return f"[تعطیلات]\nتاریخ | نوع\n{rows}"


def steps(rows: str) -> str:
    return f"[خانه احزاب]\nگام | وضعیت | تاریخ\n{rows}"


ONE, OTHER = "9990000115", "9990000123"


def numbered(first: str, second: str) -> str:
    return f"[احزاب]\nکد | نام حزب | وضعیت پروانه | شماره پروانه | شماره ثبت شعبه | رایانامه\nP-1 | الف | {first}\nP-2 | ب | {second}"


CASES = {
    "numbers of their own": Case(
        branches.numbers_are_of_one_party,
        numbered("معتبر | 52/1 | 101 | a@example.com", "معتبر | 52/2 | 102 | b@example.com"),
        numbered("معتبر | 52/1 | 101 | a@example.com", "معتبر | ۵۲/۱ | ۱۰۱ | A@example.com"),
        [
            "PTY-007 احزاب!D2",
            "PTY-007 احزاب!D3",
            "PTY-007 احزاب!E2",
            "PTY-007 احزاب!E3",
            "PTY-008 احزاب!F2",
            "PTY-008 احزاب!F3",
        ],
        tables="",
    ),
    "the number of who is no more": Case(
        branches.numbers_are_of_one_party,
        numbered("ادغام‌شده | 52/1 | 101 | a@example.com", "معتبر | 52/1 | 101 | a@example.com"),
        numbered("منحل | 52/1 | | ", "معتبر | 52/1 | |"),
        ["PTY-007 احزاب!D2", "PTY-007 احزاب!D3"],
        tables="",
    ),
    # --- register
    "two people": Case(
        branches.one_person_heads_one_branch,
        heads(f"کامران نمونه | {ONE} |", f"سیاوش نمونه | {OTHER} |"),
        heads(f"کامران نمونه | {ONE} |", f"سیاوش نمونه | {ONE} |"),
        ["PTY-001 احزاب!D2", "PTY-001 احزاب!D3"],
        "",
    ),
    "one name, two ids": Case(
        branches.one_person_heads_one_branch,
        heads(f"کامران نمونه | {ONE} |", f"کامران نمونه | {OTHER} |"),
        heads(f"کامران نمونه‌پور | {ONE} |", "كامران نمونه پور | |"),
        ["PTY-002 احزاب!C2", "PTY-002 احزاب!C3"],
        "",
    ),
    "titles that agree": Case(
        branches.titles_agree_with_each_other,
        titled("جناب آقای | آقای دکتر کامران نمونه", "سرکار خانم | دکتر سیما نمونه"),
        titled("جناب آقای | خانم سیما نمونه", "سرکار خانم | جناب آقای کامران نمونه"),
        ["PTY-005 احزاب!D2", "PTY-005 احزاب!D3"],
        "",
    ),
    "one person by both is said once": Case(
        branches.one_person_heads_one_branch,
        heads(f"کامران نمونه | {ONE} | معتبر", f"کامران نمونه | {ONE} | منحل"),
        heads(f"کامران نمونه | {ONE} |", f"کامران نمونه | {ONE} |"),
        ["PTY-001 احزاب!D2", "PTY-001 احزاب!D3"],
        "",
    ),
    "nobody is nobody's namesake": Case(
        branches.one_person_heads_one_branch,
        heads("ندارد | |", "ندارد | |"),
        heads("کامران نمونه | |", "کامران نمونه | |"),
        ["PTY-002 احزاب!C2", "PTY-002 احزاب!C3"],
        "",
    ),
    "title of the licence": Case(
        branches.branch_bears_the_title_of_its_licence,
        titles("P-1 | حزب نمونهٔ نیک‌اندیشان | حزب نمونه نيك انديشان\nP-2 | حزب نمونهٔ ب |"),
        titles("P-1 | حزب نمونهٔ نیک‌اندیشان | حزب نمونهٔ نیک‌اندیشان ایران\nP-2 | حزب نمونهٔ ب |"),
        ["LIC-002 احزاب!C2"],
        "",
    ),
    "a way to reach it": Case(
        branches.party_can_be_reached,
        reachable("P-1 | الف | معتبر | 09120000101 |\nP-2 | ب | معتبر | | b@example.ir\nP-3 | پ | منحل | |"),
        reachable("P-1 | الف | معتبر | 09120000101 |\nP-2 | ب | معتبر | |"),
        ["PTY-003 احزاب!E3"],
        "",
    ),
    "members in good standing": Case(
        branches.house_members_are_not_blocked,
        members("P-1 |\nP-2 |"),
        members("P-1 |\nP-3 |"),
        ["HSE-002 اعضای خانه احزاب!A3"],
    ),
    "a member a term": Case(
        branches.house_members_are_listed_once,
        members("P-1 | نخست\nP-2 | نخست\nP-1 | دوم"),
        members("P-1 | نخست\nP-2 | نخست\nحزب نمونهٔ الف | نخست"),
        ["HSE-003 اعضای خانه احزاب!A4"],
    ),
    # --- meeting
    "invited and there": Case(
        meeting.those_who_attend_were_invited,
        attendance("1 | P-1 | حاضر\n1 | P-2 |"),
        attendance("1 | P-1 | حاضر\n1 | P-2 | غایب\n1 | P-3 | حاضر"),
        ["ATT-001 حضور و غیاب!B3", "ATT-001 حضور و غیاب!B4"],
    ),
    "no roster, no say": Case(
        meeting.those_who_attend_were_invited,
        attendance("4 | P-2 | حاضر\n2 | P-2 | حاضر\n3 | P-2 | حاضر"),
        attendance("4 | P-2 | حاضر\n1 | P-2 | حاضر"),
        ["ATT-001 حضور و غیاب!B3"],
    ),
    "there or not": Case(
        meeting.attendance_does_not_contradict,
        attendance("1 | P-1 | حاضر\n1 | P-1 | حاضر\n2 | P-1 | غایب"),
        attendance("1 | P-1 | حاضر\n1 | P-2 | غایب\n1 | P-1 | غایب"),
        ["ATT-002 حضور و غیاب!C4"],
    ),
    "the lower of two rows, past row ten": Case(
        meeting.attendance_does_not_contradict,
        attendance("1 | P-1 | حاضر\n" * 9),
        attendance("\n" * 7 + "1 | P-1 | حاضر\n1 | P-1 | غایب"),
        ["ATT-002 حضور و غیاب!C10"],
    ),
    "at what was held": Case(
        meeting.attendance_is_of_sessions_held,
        attendance("1 | P-1 | حاضر\n2 | P-1 |"),
        attendance("2 | P-1 | حاضر\n2 | P-2 | غایب\n3 | P-1 | حاضر"),
        ["ATT-003 حضور و غیاب!A2", "ATT-003 حضور و غیاب!A4"],
    ),
    "chair among the invited": Case(
        meeting.chair_is_invited,
        chaired("1 | ۱۴۰۵/۰۸/۱۹ | کشوری | P-1 | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۷ | کشوری | | برنامه‌ریزی‌شده"),
        chaired("1 | ۱۴۰۵/۰۸/۱۹ | کشوری | P-2 | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۷ | کشوری | P-3 | برنامه‌ریزی‌شده"),
        ["SES-009 نشست‌ها!D2", "SES-009 نشست‌ها!D3"],
        "",
    ),
    "an order of its own": Case(
        meeting.agenda_items_have_an_order_of_their_own,
        agenda("1 | 1 | الف | |\n1 | 2 | ب | |\n2 | 1 | پ | |\n1 | | ت | |\n1 | | ث | |"),
        agenda("1 | 1 | الف | |\n1 | 2 | ب | |\n1 | 1 | پ | |"),
        ["AGD-002 دستور کار!B4"],
    ),
    "outcome of what was held": Case(
        meeting.outcomes_are_of_sessions_held,
        agenda("1 | 1 | الف | انجام شود |\n2 | 1 | ب | |"),
        agenda("2 | 1 | الف | انجام شود |\n3 | 1 | ب | انجام شود |"),
        ["AGD-003 دستور کار!D2", "AGD-003 دستور کار!D3"],
    ),
    "a view of somebody": Case(
        meeting.attributed_views_have_a_party,
        views("1 | P-1 | سیاسی | نظر | بلی\n1 | | سیاسی | نظر | خیر\n1 | | سیاسی | نظر |"),
        views("1 | | سیاسی | نظر | بلی"),
        ["VIE-001 دیدگاه‌ها!B2"],
    ),
    "a view that names somebody": Case(
        meeting.unattributed_views_name_nobody,
        views(
            "1 | P-1 | سیاسی | دیدگاه حزب نمونهٔ الف این است | بلی\n1 | | سیاسی | ترتیب حزب‌ها روشن نیست | خیر\n"
            "1 | | سیاسی | یک حزب نمونه بود |"
        ),
        views("1 | | سیاسی | به گفتهٔ «حزب نمونه الف» کافی نیست | خیر\n1 | P-1 | سیاسی | حزب‌نمونه‌ب نیامد |"),
        ["VIE-002 دیدگاه‌ها!D2", "VIE-002 دیدگاه‌ها!D3"],
    ),
    "a follow-up that names somebody": Case(
        meeting.unattributed_views_name_nobody,
        "[دیدگاه‌ها]\nحوزه | دیدگاه | پیگیری\nسیاسی | نظر | با استانداری در میان است",
        "[دیدگاه‌ها]\nحوزه | دیدگاه | پیگیری\nسیاسی | نظر | با حزب نمونهٔ الف در میان است",
        ["VIE-002 دیدگاه‌ها!C2"],
    ),
    # --- dates
    "numbers in time": Case(
        dates.session_numbers_rise_with_their_dates,
        dated("2 | ۱۴۰۵/۰۹/۱۷ | \n1 | ۱۴۰۵/۰۸/۱۹ | \n3 | ۱۴۰۵/۰۱/۲۰ | لغو"),
        dated("1 | ۱۴۰۵/۰۹/۱۷ | \n2 | ۱۴۰۵/۰۸/۱۹ | \n3 | ۱۴۰۵/۱۰/۱۴ |"),
        ["SES-010 نشست‌ها!B3"],
        PARTIES,
    ),
    "received by today": Case(
        dates.documents_were_received_by_now,
        documents("P-1 | form1 | دارد | ۱۴۰۵/۰۹/۰۱ | |"),
        documents("P-1 | form1 | دارد | ۱۴۰۵/۰۹/۰۲ | |"),
        ["DOS-007 پرونده‌ها!D2"],
    ),
    "received, then reviewed": Case(
        dates.documents_are_reviewed_after_receipt,
        documents("P-1 | form1 | دارد | ۱۴۰۵/۰۸/۰۱ | ۱۴۰۵/۰۸/۰۱ |\nP-2 | form1 | دارد | | ۱۴۰۵/۰۸/۰۱ |"),
        documents("P-1 | form1 | دارد | ۱۴۰۵/۰۸/۰۲ | ۱۴۰۵/۰۸/۰۱ |"),
        ["DOS-008 پرونده‌ها!E2"],
    ),
    "good when it came": Case(
        dates.documents_are_valid_on_receipt,
        documents("P-1 | licence | دارد | ۱۴۰۵/۰۸/۰۱ | | ۱۴۰۵/۰۸/۰۱\nP-2 | licence | دارد | | | ۱۴۰۰/۰۱/۰۱"),
        documents("P-1 | licence | دارد | ۱۴۰۵/۰۸/۰۱ | | ۱۴۰۵/۰۷/۳۰"),
        ["DOS-009 پرونده‌ها!F2"],
    ),
    "decided beforehand": Case(
        dates.decisions_come_before_their_session,
        decisions("2 | P-2 | دعوت شود | دلیل | ۱۴۰۵/۰۹/۱۸\n1 | P-2 | دعوت شود | دلیل |"),  # it is to come: DEC-005
        decisions("1 | P-2 | دعوت شود | دلیل | ۱۴۰۵/۰۸/۲۰"),
        ["DEC-004 تصمیم‌ها!E2"],
    ),
    "due afterwards": Case(
        dates.outcomes_are_due_after_their_session,
        agenda("1 | 1 | الف | انجام شود | ۱۴۰۵/۰۸/۱۹\n1 | 2 | ب | انجام شود |"),
        agenda("1 | 1 | الف | انجام شود | ۱۴۰۵/۰۸/۱۸"),
        ["AGD-001 دستور کار!E2"],
    ),
    "registered by today": Case(
        dates.branches_were_registered_by_now,
        registered("P-1 | الف | ۱۴۰۵/۰۹/۰۱\nP-2 | ب |"),
        registered("P-1 | الف | ۱۴۰۵/۰۹/۰۲\nP-2 | ب |"),
        ["PTY-004 احزاب!C2"],
        "",
    ),
    "reviewed by today": Case(
        dates.documents_were_reviewed_by_now,
        documents("P-1 | form1 | دارد | | ۱۴۰۵/۰۹/۰۱ |"),
        documents("P-1 | form1 | دارد | | ۱۴۰۵/۰۹/۰۲ |"),
        ["DOS-013 پرونده‌ها!E2"],
    ),
    "congress by today": Case(
        dates.congresses_lie_behind_us,
        "[احزاب]\nکد | نام حزب | تاریخ مجمع\nP-1 | الف | ۱۴۰۵/۰۹/۰۱",
        "[احزاب]\nکد | نام حزب | تاریخ مجمع\nP-1 | الف | ۱۴۰۵/۰۹/۰۲",
        ["PTY-006 احزاب!C2"],
        "",
    ),
    "licensed by today": Case(
        dates.licences_were_issued_by_now,
        "[احزاب]\nکد | نام حزب | تاریخ صدور پروانه\nP-1 | الف | ۱۴۰۵/۰۹/۰۱",
        "[احزاب]\nکد | نام حزب | تاریخ صدور پروانه\nP-1 | الف | ۱۴۰۵/۰۹/۰۲",
        ["LIC-003 احزاب!C2"],
        "",
    ),
    "decided by today": Case(
        dates.decisions_were_taken_by_now,
        decisions("2 | P-1 | دعوت شود | الف | ۱۴۰۵/۰۹/۰۱"),
        decisions("2 | P-1 | دعوت شود | الف | ۱۴۰۵/۰۹/۰۲"),
        ["DEC-005 تصمیم‌ها!E2"],
    ),
    "joined by today": Case(
        dates.members_have_joined_by_now,
        "[اعضای خانه احزاب]\nحزب | تاریخ عضویت\nP-1 | ۱۴۰۵/۰۹/۰۱",
        "[اعضای خانه احزاب]\nحزب | تاریخ عضویت\nP-1 | ۱۴۰۵/۰۹/۰۲",
        ["HSE-004 اعضای خانه احزاب!B2"],
        PARTIES,
    ),
    "said by today": Case(
        dates.views_were_given_by_now,
        "[دیدگاه‌ها]\nحوزه | دیدگاه | تاریخ\nسیاسی | نظر | ۱۴۰۵/۰۹/۰۱",
        "[دیدگاه‌ها]\nحوزه | دیدگاه | تاریخ\nسیاسی | نظر | ۱۴۰۵/۰۹/۰۲",
        ["VIE-003 دیدگاه‌ها!C2"],
        PARTIES,
    ),
    "held by today": Case(
        dates.held_sessions_lie_behind_us,
        dated("1 | ۱۴۰۵/۰۹/۰۱ | برگزار شد\n2 | ۱۴۰۵/۰۹/۱۷ | برنامه‌ریزی‌شده"),
        dated("1 | ۱۴۰۵/۰۹/۰۲ | برگزار شد"),
        ["SES-013 نشست‌ها!C2"],
        PARTIES,
    ),
    "one row a day": Case(
        dates.each_holiday_is_listed_once,
        holidays("۱۴۰۵/۰۹/۱۷ | روز کاری\n۱۴۰۵/۰۹/۱۸ |"),
        holidays("۱۴۰۵/۰۹/۱۷ | روز کاری\n۱۴۰۵/۰۹/۱۷ |\n17 آذر 1405 | تعطیل"),
        ["HOL-001 تعطیلات!B3", "HOL-002 تعطیلات!A4"],
    ),
    "done by today": Case(
        dates.steps_done_lie_behind_us,
        steps("الف | انجام شد | ۱۴۰۵/۰۹/۰۱\nب | در دست انجام | ۱۴۰۵/۱۲/۰۱\nپ | انجام شد |"),
        steps("الف | انجام شد | ۱۴۰۵/۰۹/۰۲"),
        ["HSE-001 خانه احزاب!C2"],
    ),
}


def findings(case: Case, tables: str) -> list[Finding]:
    return list(case.rule(office(f"{case.tables}\n{tables}").facts))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_in_order_is_accepted(case: Case) -> None:
    assert said(findings(case, case.accepted)) == []


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_not_is_reported_with_its_cell_and_a_whole_sentence(case: Case) -> None:
    found = findings(case, case.reported)
    assert said(found) == case.codes
    for finding in found:
        sentences = " ".join(wording().finding(finding))
        assert not re.search(r"[{}]|«»|\(\)|None", sentences), sentences


def test_every_rule_of_these_modules_is_tested_and_listed() -> None:
    modules = {module.__name__ for module in (branches, meeting, dates)}
    listed = {rule for rule in RULES if rule.__module__ in modules}
    assert {case.rule for case in CASES.values()} == listed


def test_no_finding_shows_a_national_id() -> None:
    examined = office(CASES["two people"].reported)
    for finding in validated(examined.facts)[0]:
        shown = " ".join((finding.value, *map(str, finding.facts.values()), *wording().finding(finding)))
        assert ONE not in shown


def test_no_channel_in_any_sheet_is_not_worth_a_note_a_party() -> None:
    assert not list(branches.party_can_be_reached(office(PARTIES).facts))


@pytest.mark.parametrize(("case", "held"), [("two people", Blocks.NOTHING), ("there or not", Blocks.NOTHING)])
def test_what_an_error_holds_back(case: str, held: Blocks) -> None:
    assert {blocks(finding) for finding in findings(CASES[case], CASES[case].reported)} == {held}


def test_a_cell_for_each_party_of_a_group_of_three() -> None:
    rows = "\n".join(f"P-{n} | حزب نمونهٔ {name} | کامران نمونه" for n, name in enumerate("پبا", 1))
    found = list(branches.one_person_heads_one_branch(office(f"[احزاب]\nکد | نام حزب | دبیر استان\n{rows}").facts))
    assert [finding.facts["others"] for finding in found] == [
        "حزب نمونهٔ ا، حزب نمونهٔ ب",
        "حزب نمونهٔ ا، حزب نمونهٔ پ",
        "حزب نمونهٔ ب، حزب نمونهٔ پ",
    ]


@pytest.mark.parametrize(
    ("tables", "found"),
    [
        (
            "[احزاب]\nکد | نام حزب\nP-1 | الف\nP-1 | ب\nP-2 | پ\n[مدارک لازم]\nکد | عنوان مدرک\nform1 | فرم\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | دارد\nP-2 | form1 | دارد",
            ["REF-004 احزاب!A2", "REF-004 احزاب!A3"],
        ),
        (
            "[احزاب]\nکد | نام حزب\nP-1 | الف\n[مدارک لازم]\nکد | عنوان مدرک\nform1 | فرم\nform1 | گواهی\n"
            "[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | دارد",
            ["REF-004 مدارک لازم!A2", "REF-004 مدارک لازم!A3"],
        ),
    ],
    ids=["a party", "a document"],
)
def test_a_code_twice_is_said_where_it_stands_and_nowhere_else(tables: str, found: list[str]) -> None:
    codes = ("REF-", "DOS-001", "DOS-004")
    assert [line for line in said(office(tables).everything) if line.startswith(codes)] == found
