"""Rules of the office's own: ten that an office may write, and those that can't be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.judging.validate import validated
from generator.model.catalogue import Blocks, blocks
from tests.builders import office, said, wording

OFFICE = """
[احزاب]
کد | نام حزب | گستره | نوع | وضعیت پروانه | اعتبار پروانه | تاریخ ثبت شعبه | شماره پروانه | دبیر استان | تلفن همراه
P-1 | حزب الف | ملی | حزب | معتبر | ۱۴۰۷/۰۱/۰۱ | ۱۴۰۵/۰۱/۰۱ | 42/100 | سیما نمونه | 09121234567
P-2 | جمعیت ب | استانی | جمعیت | مجوز اولیه | ۱۴۰۵/۱۰/۰۱ | ۱۴۰۵/۰۲/۰۱ | 42/100 | |
[نشست‌ها]
شماره نشست | تاریخ | سیاست دعوت
1 | ۱۴۰۵/۰۹/۱۷ | همه تشکل‌ها
[دستور کار]
نشست | دستور جلسه | مدت
1 | مرور | ۱۰
1 | رسیدگی | ۴۰
"""
HEAD = "[قاعده‌ها]\nجدول | ستون | شرط | مقدار | برای | شدت | جمله | چاره | نگه می‌دارد\n"


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("احزاب | تلفن همراه | پر باشد | | | هشدار", ["OWN-002 احزاب!J3"]),
        ("احزاب | دبیر استان | پر باشد | | استانی | خطا", ["OWN-001 احزاب!I3"]),
        ("احزاب | دبیر استان | پر باشد | | ملی | خطا", []),
        ("احزاب | وضعیت پروانه | یکی از | معتبر، منقضی | | یادآوری", ["OWN-003 احزاب!E3"]),
        ("احزاب | اعتبار پروانه | پس از | ۱۴۰۶/۰۱/۰۱ | |", ["OWN-002 احزاب!F3"]),
        ("احزاب | تاریخ ثبت شعبه | پیش از | اعتبار پروانه | |", []),
        ("احزاب | تاریخ ثبت شعبه | پیش از | ۱۴۰۵/۰۲/۰۱ | حزب، جمعیت |", ["OWN-002 احزاب!G3"]),
        ("احزاب | تاریخ ثبت شعبه | پس از | امروز | ملی |", ["OWN-002 احزاب!G2"]),
        ("احزاب | شماره پروانه | به شکل | 52/### | |", ["OWN-002 احزاب!H2", "OWN-002 احزاب!H3"]),
        ("احزاب | شماره پروانه | به شکل | ۴۲/* | |", []),
        ("احزاب | شماره پروانه | یکتا | | |", ["OWN-002 احزاب!H3"]),
        ("دستور کار | مدت | دست‌کم | ۱۵ | |", ["OWN-002 دستور کار!C2"]),
        ("دستور کار | مدت | حداکثر | ۳۹ | |", ["OWN-002 دستور کار!C3"]),
        ("دستور کار | مدت | حداکثر | ۴۰ | |", []),
    ],
)
def test_rules_that_an_office_may_write(rule: str, found: list[str]) -> None:
    e = office(f"{OFFICE}{HEAD}{rule} | این خانه درست نیست | درست کنید |")
    assert [line for line in said(e.everything) if line.startswith(("OWN", "CHK"))] == found


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("حزب‌ها | تلفن همراه | پر باشد | |", "CHK-001 قاعده‌ها!A2"),
        ("احزاب | رنگ | پر باشد | |", "CHK-001 قاعده‌ها!B2"),
        ("احزاب | ملاحظات | پر باشد | |", "CHK-001 قاعده‌ها!B2"),
        ("احزاب | وضعیت پروانه | یکی از | |", "CHK-002 قاعده‌ها!D2"),
        ("احزاب | وضعیت پروانه | یکی از | سبز |", "CHK-004 قاعده‌ها!D2"),
        ("احزاب | اعتبار پروانه | پیش از | به زودی |", "CHK-004 قاعده‌ها!D2"),
        ("احزاب | دبیر استان | پیش از | ۱۴۰۵/۰۱/۰۱ |", "CHK-005 قاعده‌ها!B2"),
        ("احزاب | اعتبار پروانه | دست‌کم | ۳ |", "CHK-005 قاعده‌ها!B2"),
        ("دستور کار | مدت | دست‌کم | چند |", "CHK-004 قاعده‌ها!D2"),
        ("نشست‌ها | محل | پر باشد | | ملی", "CHK-003 قاعده‌ها!E2"),
        ("احزاب | دبیر استان | شاید پر باشد | |", "VAL-001 قاعده‌ها!C2"),
    ],
)
def test_a_rule_that_can_not_be_read_is_a_finding_at_its_cell(rule: str, found: str) -> None:
    padded = " | ".join([*(part.strip() for part in rule.split("|")), "", "", "", ""][:5])
    e = office(f"{OFFICE}{HEAD}{padded} | | جمله | |")
    assert [line for line in said(e.everything) if line.startswith(("OWN", "CHK", "VAL"))] == [found]


def test_the_sentence_is_the_offices_and_an_error_holds_back_the_letters_of_its_party() -> None:
    rule = "احزاب | شماره پروانه | به شکل | 52/# | استانی | خطا | شمارهٔ {مقدار} از {تشکل} درست نیست | |"
    dossier = "[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد\nP-2 | form1 | ندارد\n"
    e = office(OFFICE + dossier + HEAD + rule)
    (finding,) = (f for f in e.everything if f.code == "OWN-001")
    assert wording().finding(finding) == ("شمارهٔ 42/100 از جمعیت ب درست نیست", "این خانه را بازبینی کنید.")
    assert blocks(finding) is Blocks.PARTY_LETTERS
    assert e.letters()["notice-P-1-1"] == "draft" and e.letters()["notice-P-2-1"] == "withheld"
    free = office(OFFICE + dossier + HEAD + rule.rstrip("|") + "| هیچ")
    assert free.letters()["notice-P-2-1"] == "draft"


def test_no_private_value_is_told() -> None:
    rule = "احزاب | تلفن همراه | به شکل | 0935* | | خطا | «{مقدار}» درست نیست | |"
    (finding,) = (f for f in office(OFFICE + HEAD + rule).everything if f.code == "OWN-001")
    assert (finding.value, wording().finding(finding)[0]) == ("", "«» درست نیست")


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("دستور کار | نشست | یکی از | ۱", []),
        ("دستور کار | نشست | یکی از | ۲", ["CHK-004 قاعده‌ها!D2"]),
        ("دستور کار | پیشنهاددهنده | یکی از | حزب الف، P-2", []),
        ("دستور کار | پیشنهاددهنده | یکی از | P-2", ["OWN-002 دستور کار!C2: حزب الف"]),
        ("دستور کار | پیشنهاددهنده | یکی از | حزب ناشناس", ["CHK-004 قاعده‌ها!D2"]),
        ("دستور کار | پیشنهاددهنده | به شکل | P-#", ["CHK-005 قاعده‌ها!B2"]),
        ("پرونده‌ها | مدرک | یکی از | پروانه", ["OWN-002 پرونده‌ها!B2: فرم ۱"]),
        ("احزاب | شماره پروانه | یکی از | ۴۲/۱۰۰، ۴۲/۱۰۱", []),
        ("نشست‌ها | تاریخ | یکی از | ۱۴۰۵/۰۹/۱۷", []),
    ],
)
def test_rows_of_other_tables_are_named_as_people_name_them(rule: str, found: list[str]) -> None:
    tables = OFFICE.replace(
        "نشست | دستور جلسه | مدت\n1 | مرور | ۱۰\n1 | رسیدگی | ۴۰", "نشست | دستور جلسه | پیشنهاددهنده\n1 | مرور | P-1"
    )
    dossier = "[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد\n"
    e = office(f"{tables}{dossier}{HEAD}{rule} | | | {{مقدار}} | |")
    said_of = [(f, f.code.startswith("OWN")) for f in e.everything if f.code.startswith(("OWN", "CHK"))]
    told = [f"{said([f])[0]}: {wording().finding(f)[0]}" if is_own else said([f])[0] for f, is_own in said_of]
    assert told == found


def test_whose_view_it_is_is_told_of_none_that_is_not_attributed() -> None:
    views = "[دیدگاه‌ها]\nنشست | حزب | حوزه | دیدگاه | ذکر نام\n1 | P-1 | سیاسی | یک | خیر\n1 | P-1 | سیاسی | دو | بلی\n"
    rules = "دیدگاه‌ها | حزب | یکی از | P-2 | | | {تشکل}/{مقدار} | |\nدیدگاه‌ها | تاریخ | پر باشد | | | | {تشکل} | |"
    e = office(f"{OFFICE}{views}{HEAD}{rules}")
    found = [(said([f])[0], f.party, wording().finding(f)[0]) for f in e.everything if f.code.startswith("OWN")]
    assert sorted(found, key=lambda row: row[0]) == [
        ("OWN-002 دیدگاه‌ها!A2", None, ""),
        ("OWN-002 دیدگاه‌ها!A3", "P-1", "حزب الف"),
        ("OWN-002 دیدگاه‌ها!B3", "P-1", "حزب الف/"),
    ]


# --- the ten rules of the guide ---------------------------------------------------------------------------------------

GUIDE = Path(__file__).parents[2] / "docs" / "guide.md"
WITH_FAULTS = """
[احزاب]
کد | نام حزب | گستره | وضعیت پروانه | اعتبار پروانه | تاریخ صدور پروانه | تاریخ ثبت شعبه | شماره پروانه | تلفن همراه
P-1 | حزب الف | ملی | منقضی، تمدیدنشده | ۱۴۰۵/۰۸/۰۱ | ۱۴۰۳/۰۱/۰۱ | ۱۴۰۲/۰۱/۰۱ | 10/7 | 09121234567
P-2 | حزب ب | استانی | معتبر | ۱۴۰۷/۰۱/۰۱ | ۱۴۰۳/۰۱/۰۱ | ۱۴۰۴/۰۱/۰۱ | 52/100 | 09121234567
P-3 | حزب پ | استانی | معتبر | ۱۴۰۷/۰۱/۰۱ | ۱۴۰۳/۰۱/۰۱ | ۱۴۰۴/۰۱/۰۱ | 42/101 |
[پرونده‌ها]
حزب | مدرک | وضعیت | تاریخ بررسی
P-1 | form1 | ندارد |
P-2 | form1 | ندارد | ۱۴۰۵/۰۸/۰۱
[نشست‌ها]
شماره نشست | تاریخ | ساعت | سیاست دعوت
1 | ۱۴۰۵/۰۹/۱۷ | | همه تشکل‌ها
[دستور کار]
نشست | دستور جلسه | مدت
1 | مرور | ۱۰
[اعضای خانه احزاب]
حزب | تاریخ عضویت
P-1 | ۱۴۰۵/۱۲/۰۱
"""


def rules_of_the_guide() -> str:
    """The table of the guide, as a clerk copies it into a sheet."""
    lines = GUIDE.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("| جدول | ستون | شرط |"))
    rows = [line for line in lines[start:] if line.startswith("|")][:12]
    return "\n".join(["[قاعده‌ها]", *(row.strip("| ") + " |" for row in (rows[0], *rows[2:]))])


def test_each_of_the_ten_rules_of_the_guide_can_be_read_and_finds_what_it_says() -> None:
    e = office(f"{WITH_FAULTS}\n{rules_of_the_guide()}")
    assert len(e.records.checks) == 10
    found = [f for f in e.everything if f.code.startswith(("OWN", "CHK"))]
    assert said(found) == [
        "OWN-001 احزاب!G2",  # registered before its licence
        "OWN-001 احزاب!H3",  # of another shape
        "OWN-002 احزاب!E2",  # has run out
        "OWN-002 احزاب!I3",  # the same number twice
        "OWN-002 احزاب!I4",  # no number
        "OWN-002 اعضای خانه احزاب!B2",
        "OWN-002 نشست‌ها!C2",
        "OWN-003 احزاب!D2",
        "OWN-003 دستور کار!C2",
        "OWN-003 پرونده‌ها!D2",
    ]
    assert e.letters()["notice-P-1-1"] == "draft"  # that rule holds back nothing
    assert e.letters()["notice-P-2-1"] == "withheld"
    assert not any("0912" in part for f in found for part in (f.value, *wording().finding(f)))
    counted = {t.own.sentence: (t.n_tried, t.n_failed) for t in validated(e.facts)[1] if t.own}
    assert list(counted.values()) == [(3, 1), (2, 1), (2, 1), (3, 1), (3, 1), (1, 1), (2, 1), (1, 1), (1, 1), (1, 1)]
