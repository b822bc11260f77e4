"""What an error holds back: the letters and decisions that rest on its cell, and no others (contract §3)."""

from __future__ import annotations

from collections.abc import Set
from typing import NamedTuple

import pytest

from generator.model.catalogue import ERROR, severity
from tests.builders import office

OFFICE = """
    [احزاب]
    کد | نام حزب | نوع | گستره | شماره پروانه | وضعیت پروانه | اعتبار پروانه | شماره ثبت شعبه | تاریخ ثبت شعبه | دبیر استان | لقب | تلفن همراه | رایانامه
    A | حزب نمونهٔ الف | حزب | ملی | 11 | معتبر | ۱۴۰۶/۰۶/۰۱ | 71 | ۱۴۰۴/۰۱/۰۱ | نام یکم | جناب آقای | 09120000001 | a@example.ir
    B | حزب نمونهٔ ب | حزب | استانی | 12 | معتبر | ۱۴۰۶/۰۶/۰۱ | | | نام دوم | سرکار خانم | 09120000002 | b@example.ir
    C | حزب نمونهٔ پ | انجمن | ملی | 13 | معتبر | ۱۴۰۶/۰۶/۰۱ | | | نام سوم | | 09120000003 |

    [مدارک لازم]
    کد مدرک | عنوان مدرک | الزامی | مدت‌دار | برای | ترتیب | از تاریخ
    form1 | فرم یک | بلی | خیر | | 1 |
    licence | تصویر پروانه | بلی | بلی | | 2 |
    lease | اجاره‌نامه | بلی | خیر | انجمن | 3 |
    photo | عکس | خیر | خیر | | 4 |

    [پرونده‌ها]
    حزب | مدرک | وضعیت | تاریخ دریافت | اعتبار تا | شرح نقص | تاریخ بررسی
    A | form1 | دارد | ۱۴۰۵/۰۲/۰۱ | | | ۱۴۰۵/۰۳/۰۱
    A | licence | دارد | ۱۴۰۵/۰۲/۰۱ | | | ۱۴۰۵/۰۳/۰۱
    A | lease | دارد | ۱۴۰۵/۰۲/۰۱ | | | ۱۴۰۵/۰۳/۰۱
    A | photo | ندارد | | | |
    B | form1 | ندارد | | | | ۱۴۰۵/۰۳/۰۱
    B | licence | دارد | ۱۴۰۵/۰۲/۰۱ | | | ۱۴۰۵/۰۳/۰۱
    C | form1 | ناقص | ۱۴۰۵/۰۲/۰۱ | | مهر ندارد | ۱۴۰۵/۰۳/۰۱
    C | licence | دارد | ۱۴۰۵/۰۲/۰۱ | | | ۱۴۰۵/۰۳/۰۱
    C | lease | دارد | ۱۴۰۵/۰۲/۰۱ | | | ۱۴۰۵/۰۳/۰۱

    [نشست‌ها]
    شماره نشست | تاریخ | ساعت | محل | سیاست دعوت | رئیس جلسه | وضعیت
    1 | ۱۴۰۵/۰۸/۱۷ | 10:00 | تالار | دو | A | برگزار شد
    2 | ۱۴۰۵/۰۹/۱۷ | 10:00 | تالار | یک | | برنامه‌ریزی‌شده
    3 | ۱۴۰۵/۱۰/۱۵ | 10:00 | تالار | دو | | برنامه‌ریزی‌شده

    [سیاست‌ها]
    سیاست | ترتیب | مبنا
    یک | 1 | پرونده کامل
    یک | 2 | عضو خانه احزاب
    دو | 1 | پروانه کشوری

    [تصمیم‌ها]
    نشست | حزب | تصمیم | دلیل | تاریخ تصمیم
    2 | B | دعوت شود | نامه | ۱۴۰۵/۰۸/۳۰

    [دستور کار]
    نشست | ترتیب | دستور کار | مدت | پیشنهاددهنده
    2 | 1 | انتخابات | 20 | A
    3 | 1 | گوناگون | 10 |

    [حضور و غیاب]
    نشست | حزب | وضعیت حضور
    1 | A | حاضر
    1 | C | غایب

    [اعضای خانه احزاب]
    حزب | نماینده | تاریخ عضویت | دوره
    C | نام سوم | ۱۴۰۵/۰۱/۱۵ | ۱۴۰۵

    [مشخصات اداره]
    کلید | مقدار
    سربرگ | استانداری نمونه
    مهلت رفع نقص | 10
    روزهای تعطیل هفته | پنجشنبه، جمعه
    ساعت نشست | 9:30

    [تعطیلات]
    تاریخ | نوع
    ۱۴۰۵/۰۹/۰۳ | تعطیل"""
NOTICES = {"notice-B-1", "notice-C-1"}
SECOND = {"invitation-2-A", "invitation-2-B", "invitation-2-C"}
THIRD = {"invitation-3-A", "invitation-3-C"}
OF_C = {"notice-C-1", "invitation-2-C", "invitation-3-C", "appreciation-1-C", "membership-C"}


class Case(NamedTuple):
    """What is typed in the place of what, and the letters that do not leave then."""

    before: str
    after: str
    held: Set[str] = frozenset()


CASES = {
    "the licence's last day": Case("12 | معتبر | ۱۴۰۶/۰۶/۰۱", "12 | معتبر | ناخوانا", {"notice-B-1"}),
    "a licence state": Case("13 | معتبر", "13 | چیزی", OF_C),
    "a branch's day that nothing looks at": Case("71 | ۱۴۰۴/۰۱/۰۱", "71 | ۱۴۰۴/۱۲/۳۰"),
    "a scope that no document asks by": Case("حزب | استانی | 12", "حزب | جهانی | 12"),
    "two titles of a person": Case(
        "نام دوم | سرکار خانم", "آقای نام دوم | سرکار خانم", {"notice-B-1", "invitation-2-B"}
    ),
    "a document that is not asked, twice": Case("A | photo", "A | lease | ندارد | | | |\n    A | photo"),
    "a document that is not asked": Case("A | lease | دارد", "A | lease | چیزی"),
    "an optional document, twice": Case(
        "A | photo | ندارد | | | |", "A | photo | ندارد | | | |\n    A | photo | دارد | | | |"
    ),
    "an optional document": Case("A | photo | ندارد", "A | photo | چیزی"),
    "a needed document, twice": Case("A | photo", "A | form1 | ندارد | | | |\n    A | photo", {"invitation-2-A"}),
    "a needed document": Case("A | form1 | دارد", "A | form1 | چیزی", {"invitation-2-A"}),
    "the review of what is missing": Case(
        "B | form1 | ندارد | | | | ۱۴۰۵/۰۳/۰۱", "B | form1 | ندارد | | | | ۱۴۰۵/۰۷/۳۱", {"notice-B-1"}
    ),
    "an expiry of what does not expire": Case(
        "A | form1 | دارد | ۱۴۰۵/۰۲/۰۱ | ", "A | form1 | دارد | ۱۴۰۵/۰۲/۰۱ | ناخوانا"
    ),
    "an expiry": Case(
        "A | licence | دارد | ۱۴۰۵/۰۲/۰۱ | ", "A | licence | دارد | ۱۴۰۵/۰۲/۰۱ | ناخوانا", {"invitation-2-A"}
    ),
    "the order of documents": Case("| خیر | | 4 |", "| خیر | | چهارم‌تر |", NOTICES),
    "what is asked of all": Case("عکس | خیر | خیر", "عکس | شاید | خیر", NOTICES | {"invitation-2-A"}),
    "what is asked of others": Case("اجاره‌نامه | بلی", "اجاره‌نامه | شاید", {"notice-C-1"}),
    "from when something is asked of others": Case("انجمن | 3 |", "انجمن | 3 | ۱۴۰۵/۰۷/۳۱", {"notice-C-1"}),
    "the day of a session": Case("3 | ۱۴۰۵/۱۰/۱۵", "3 | ۱۴۰۵/۰۷/۳۱", THIRD),
    "the hour of a session": Case("2 | ۱۴۰۵/۰۹/۱۷ | 10:00", "2 | ۱۴۰۵/۰۹/۱۷ | چیزی", SECOND),
    "the hour of a session that is over": Case("1 | ۱۴۰۵/۰۸/۱۷ | 10:00", "1 | ۱۴۰۵/۰۸/۱۷ | چیزی"),
    "the policy of a session": Case("تالار | یک", "تالار | سه", SECOND),
    "the chair of a session": Case("تالار | یک | |", "تالار | یک | Z |", SECOND | THIRD),
    "who chaired before": Case("تالار | دو | A", "تالار | دو | Z", SECOND | THIRD),
    "a ground": Case("دو | 1 | پروانه کشوری", "دو | 1 | چیزی", THIRD | {"appreciation-1-C"}),
    "a decision without reason": Case("دعوت شود | نامه", "دعوت شود | ", {"invitation-2-B"}),
    "the day of a decision": Case("نامه | ۱۴۰۵/۰۸/۳۰", "نامه | ۱۴۰۵/۰۷/۳۱", {"invitation-2-B"}),
    "the minutes of a topic": Case("انتخابات | 20", "انتخابات | بیست‌تا", SECOND),
    "an agenda of no session": Case("3 | 1 | گوناگون", "9 | 1 | گوناگون"),
    "who was there": Case("1 | A | حاضر", "1 | A | شاید", {"thanks-1-A"}),
    "when a member joined": Case("نام سوم | ۱۴۰۵/۰۱/۱۵", "نام سوم | ۱۴۰۵/۰۷/۳۱", {"membership-C", "invitation-2-C"}),
    "the days that a notice gives": Case("مهلت رفع نقص | 10", "مهلت رفع نقص | چند", NOTICES),
    "the weekend": Case("پنجشنبه، جمعه", "روزها", NOTICES),
    "the office's hour, which no session needs": Case("9:30", "نه"),
    "a day off": Case("۱۴۰۵/۰۹/۰۳ | تعطیل", "۱۴۰۵/۰۷/۳۱ | تعطیل", NOTICES),
    "what a day in the time of a notice is": Case("۱۴۰۵/۰۹/۰۳ | تعطیل", "۱۴۰۵/۰۹/۰۳ | شاید", NOTICES),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_error_holds_what_rests_on_its_cell(case: Case) -> None:
    assert case.before in OFFICE
    usual, found = office(OFFICE), office(OFFICE.replace(case.before, case.after, 1))
    assert any(severity(finding) is ERROR for finding in found.everything)
    letters = found.letters()
    assert {name for name, state in usual.letters().items() if letters.get(name) != state} == case.held


def test_an_hour_of_the_office_holds_the_invitations_that_it_would_fill() -> None:
    found = office(OFFICE.replace("9:30", "نه").replace("2 | ۱۴۰۵/۰۹/۱۷ | 10:00", "2 | ۱۴۰۵/۰۹/۱۷ | ")).letters()
    assert {name for name, state in found.items() if state == "withheld"} == SECOND
