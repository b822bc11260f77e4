"""Words that offices write for a state: taken for what they say, and where they say two things that is said."""

from __future__ import annotations

import pytest

from generator.language import words
from tests.builders import at, office, wording

REGISTER = """
    [احزاب]
    کد | نام حزب | گستره | وضعیت پروانه | اعتبار پروانه
    P-1 | الف | {} | {} |
    [نشست‌ها]
    شماره نشست | تاریخ | سیاست دعوت
    1 | ۱۴۰۵/۰۹/۱۷ | کشوری
    [سیاست‌ها]
    سیاست | ترتیب | مبنا
    کشوری | 1 | پروانه کشوری
    کشوری | 2 | پروانه استانی
"""


@pytest.mark.parametrize(
    ("typed", "state", "is_asked", "outcome"),
    [
        ("تمدید شده", "valid", False, "invited"),
        ("لغو", "revoked", False, "blocked"),
        ("ابطال", "revoked", False, "blocked"),
        ("ابطال شده", "revoked", False, "blocked"),
        ("ادغام شده", "merged", False, "blocked"),
        ("در حال تمدید", "unknown", True, "needs_decision"),
        ("در دست تمديد", "unknown", True, "needs_decision"),
        ("فاقد پروانه", "unknown", True, "needs_decision"),
        ("غیرفعال", "unknown", True, "needs_decision"),
        ("غیر فعال", "unknown", True, "needs_decision"),
        ("راکد", "unknown", True, "needs_decision"),
        ("در شرف تأسیس", "initial", True, "needs_decision"),
        ("در شرف تاسيس", "initial", True, "needs_decision"),
        ("نامشخص", "unknown", False, "needs_decision"),
    ],
)
def test_a_state_of_the_licence(typed: str, state: str, is_asked: bool, outcome: str) -> None:
    examined = office(REGISTER.format("ملی", typed))
    (party,) = examined.records.parties
    assert party.licence_state is not None
    assert party.licence_state.value == state
    questions = [f for f in examined.findings if f.code == "VAL-041"]
    assert [at(f.place) for f in questions] == (["احزاب!D2"] if is_asked else [])
    assert all(wording().say(f"word.LicenceState.{state}") in wording().finding(f)[0] for f in questions)
    assert "VAL-001" not in {f.code for f in examined.findings}
    assert examined.decision("P-1").outcome.value == outcome


@pytest.mark.parametrize(
    ("typed", "scope", "is_asked"),
    [
        ("سراسری (ملی)", "national", False),
        ("ملی/سراسری", "national", False),
        ("منطقه‌ای", None, False),
        ("شهرستانی", "provincial", True),
    ],
)
def test_a_scope(typed: str, scope: str | None, is_asked: bool) -> None:
    examined = office(REGISTER.format(typed, "معتبر"))
    assert examined.records.parties[0].scope == scope
    assert [f.code for f in examined.findings if f.column == "scope"] == (
        ["VAL-041"] if is_asked else [] if scope else ["VAL-001"]
    )


@pytest.mark.parametrize("tick", ["*", " * ", "✔", "✓", "√", "+", "۱", "دارد"])
def test_a_tick_in_the_wide_table(tick: str) -> None:
    examined = office(f"""
        [احزاب]
        کد | نام حزب
        P-1 | الف
        [پرونده‌ها]
        نام حزب | فرم شماره ۱ | نشانی شعبه | فرم شماره ۲
        الف | {tick} | × | ؟
    """)
    states = examined.states("P-1")
    assert (states["form1"], states["address"], states["form2"]) == ("met", "missing", "not_recorded")
    assert [at(f.place) for f in examined.findings if f.code == "VAL-001"] == ["پرونده‌ها!D2"]


def test_signs_that_are_not_seen_are_no_part_of_an_address() -> None:
    examined = office("[احزاب]\nکد | نام حزب | رایانامه\nP-1 | الف | \u200fa@example.ir\u200c\u200e")
    assert examined.records.contacts["P-1"].email == "a@example.ir"
    assert not [f for f in examined.findings if f.code == "VAL-012"]


@pytest.mark.parametrize(
    ("typed", "state"),
    [
        ("ارائه گردیده است", "met"), ("تحویل گردید", "met"), ("دارد ✓", "met"), ("✓ (دارد)", "met"), ("موجود است", "met"),
        ("ارائه نگردیده", "missing"), ("ارائه نگردید", "missing"), ("✗ ندارد", "missing"), ("فاقد", "missing"),
        ("ناموجود", "missing"), ("تکمیل نشده است", "flawed"), ("لازم ندارد", "exempt"),
        ("دارد ×", None), ("دارد (مهر ندارد)", None), ("۱ ۱", None), ("دارد؟", None), ("تأیید نشده", None),
    ],
)  # fmt: skip
def test_a_state_of_a_document(typed: str, state: str | None) -> None:
    found = words.DOCUMENT_STATE.find(typed)
    assert (found and found.value) == state
