"""What was checked: how often each rule was tried, and how far each table is filled."""

from __future__ import annotations

import pytest

from generator.judging.checked import SUBJECTS, TableProfile, profiles
from generator.judging.validate import RULES, validated
from generator.tables.normalise import normalise
from tests.builders import TODAY, office, sheets, shipped, wording
from tests.judging.test_catalogue import EXAMPLES

OFFICE = """
    [احزاب]
    کد | نام حزب | گستره | دبیر استان | تلفن همراه | تاریخ ثبت شعبه
    P-1 | حزب نمونهٔ الف | ملی | رضا احمدی | ۰۹۱۲۳۴۵۶۷۸۹ | ۱۴۰۳/۰۱/۰۵
    P-2 | حزب نمونهٔ ب | استانی | رضا احمدی | | ۱۴۰۶/۰۱/۰۵
    P-3 | حزب نمونهٔ پ | سراسرانه | | |
    [پرونده‌ها]
    حزب | تصویر پروانه | اساسنامه
    P-1 | دارد | ندارد
    P-2 | دارد |
"""


def tallies(text: str) -> dict[str, tuple[int | None, int]]:
    counted = validated(office(text).facts)[1]
    return {t.own.sentence if t.own else t.rule: (t.n_tried, t.n_failed) for t in counted}


def profiled(text: str) -> dict[str, TableProfile]:
    records, findings, regions = normalise(sheets(text), shipped(), (), TODAY)
    return {profile.key: profile for profile in profiles(regions, records, findings)}


def test_each_rule_is_counted_and_said() -> None:
    assert set(SUBJECTS) == set(RULES)
    assert all(wording().say(f"checked.rule.{rule.__name__}") for rule in RULES)


def test_how_often_a_rule_was_tried_and_failed() -> None:
    found = tallies(OFFICE)
    assert found["one_person_heads_one_branch"] == (2, 2)  # the third party names nobody
    assert found["branches_were_registered_by_now"] == (2, 1)
    assert found["every_party_has_a_dossier"] == (3, 1)
    assert found["views_were_given_by_now"] == (0, 0)


@pytest.mark.parametrize("code", EXAMPLES)
def test_nothing_fails_that_was_not_tried(code: str) -> None:
    examined = office(EXAMPLES[code])
    for tally in validated(examined.facts)[1]:
        assert tally.n_failed <= (tally.n_tried or 0), tally


def test_the_rules_of_the_office_are_counted_too() -> None:
    found = tallies(f"""{OFFICE}
        [قاعده‌ها]
        جدول | ستون | شرط | مقدار | برای | جمله
        احزاب | همراه | پر باشد | | | همراه ندارد
        احزاب | تاریخ ثبت شعبه | پیش از | امروز | ملی | تاریخ ثبت
        احزاب | رنگ | پر باشد | | | ستون ناشناخته
    """)
    assert found["همراه ندارد"] == (3, 2)
    assert found["تاریخ ثبت"] == (1, 0)  # the third party has no date, the second another scope
    assert found["ستون ناشناخته"] == (None, 0)


def test_how_far_a_table_is_filled() -> None:
    parties, dossiers = (profiled(OFFICE)[key] for key in ("parties", "dossiers"))
    assert (parties.n_rows, dossiers.n_rows) == (3, 2)
    columns = {c.title: (c.n_filled, c.n_unread, c.words) for c in parties.columns}
    assert columns["گستره"] == (3, 1, (("ملی", 1), ("استانی", 1)))
    assert columns["دبیر استان"] == (2, 0, ())
    documents = {c.title: (c.n_filled, c.words) for c in dossiers.columns}
    assert documents["پروانه"] == (2, (("تأیید", 2),))
    assert documents["اساسنامه"] == (1, (("ندارد", 1),))


def test_of_a_private_column_the_cells_are_counted_and_nothing_else() -> None:
    (mobile,) = (c for c in profiled(OFFICE)["parties"].columns if c.is_private)
    assert (mobile.n_filled, mobile.n_unread, mobile.words) == (1, 0, ())


def test_a_table_on_two_sheets_is_one() -> None:
    found = profiled("""
        [احزاب]
        کد | نام حزب | گستره
        P-1 | حزب نمونهٔ الف | ملی
        [حضور ۱]
        نشست | حزب | وضعیت حضور
        1 | P-1 | حاضر
        [حضور ۲]
        نشست | حزب | وضعیت حضور
        2 | P-1 | غایب
        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت
        1 | ۱۴۰۵/۰۵/۰۱ | همه تشکل‌ها
        2 | ۱۴۰۵/۰۷/۰۱ | همه تشکل‌ها
    """)
    assert found["attendance"].n_rows == 2
    assert {c.title: c.words for c in found["attendance"].columns}["وضعیت حضور"] == (("حاضر", 1), ("غایب", 1))
