"""Evidence is all that a statement rests on and nothing else: cells of random offices are changed, one by one.

The long form, with every cell and every value, is `make proof`.
"""

from __future__ import annotations

import pytest

from generator.reports.quality import resting
from tests import mutations
from tests.builders import sheets, wording


@pytest.mark.parametrize("seed", [2, 9])
def test_what_changes_a_statement_is_its_evidence_and_what_is_evidence_can_change_it(seed: int) -> None:
    assert list(mutations.violations(seed, n_values=60)) == []


@pytest.mark.parametrize("seed", [9, 30])
def test_advice_that_is_followed_to_the_letter_comes_true(seed: int) -> None:
    """In office 30 nobody knows what is asked, for a term is counted from nothing: no row of a party mends that."""
    followed = [*mutations.advice(mutations.office(seed)[0]), *mutations.advice(mutations.varied(seed))]
    assert followed and [one for _, one, is_true in followed if not is_true] == []


OFFICE = """
    [احزاب]
    کد | نام حزب | گستره | وضعیت پروانه | اعتبار پروانه | شماره ثبت شعبه | دبیر استان
    A | حزب نمونهٔ الف | ملی | معتبر | | | نام یکم
    B | حزب نمونهٔ ب | استانی | معتبر | | | نام دوم

    [مدارک لازم]
    کد مدرک | عنوان مدرک | الزامی | مدت‌دار | اقدام لازم
    form1 | فرم یک | بلی | خیر | بفرستید
    lease | اجاره‌نامه | خیر | بلی | بفرستید

    [پرونده‌ها]
    حزب | مدرک | وضعیت | اعتبار تا | شرح نقص
    A | form1 | دارد | |
    B | form1 | ندارد | |

    [نشست‌ها]
    شماره نشست | تاریخ | سیاست دعوت | وضعیت
    1 | ۱۴۰۵/۰۹/۱۷ | سیاست | برنامه‌ریزی‌شده

    [سیاست‌ها]
    سیاست | ترتیب | مبنا
    سیاست | 1 | پرونده کامل
    سیاست | 2 | پروانه کشوری

    [تصمیم‌ها]
    نشست | حزب | تصمیم | دلیل | تاریخ تصمیم | تصمیم‌گیرنده
    1 | B | دعوت شود | نامه | | مدیرکل
"""


def named(*about: object) -> set[str]:
    cells = mutations.evidence(mutations.judged(sheets(OFFICE)))[about]
    return {f"{sheet}!{cell}" for sheet, cell in cells}


def test_a_state_rests_on_its_row_and_on_what_is_asked() -> None:
    """A lease that nobody has brought: in no cell but those that say whether it is asked for at all."""
    assert named("state", "A", "form1") == {"پرونده‌ها!C2", "پرونده‌ها!E2"}
    assert named("state", "A", "lease") == {"پرونده‌ها!"}  # no row there speaks of it


def test_a_decision_rests_on_what_would_have_decided_otherwise() -> None:
    """The director's word: who gave it and when is part of the sentence; the dossier of the party is not."""
    session = {"نشست‌ها!C2", "نشست‌ها!D2"}
    assert named("decision", 1, "B") == {*(f"تصمیم‌ها!{c}2" for c in "CDEF"), "احزاب!D3", *session}
    by_dossier = named("decision", 1, "A")
    assert {"پرونده‌ها!C2", "پرونده‌ها!E2", "مدارک لازم!C2", "مدارک لازم!C3", "سیاست‌ها!C2"} <= by_dossier
    assert not [cell for cell in by_dossier if cell.startswith("احزاب") and cell != "احزاب!D2"]


def test_a_marked_copy_says_which_invitations_a_cell_can_change() -> None:
    """The day of a document that is needed; a telephone number decides nothing."""
    office = """
        [احزاب]
        کد | نام حزب | وضعیت پروانه | تلفن همراه
        A | حزب نمونهٔ الف | معتبر | 0912

        [مدارک لازم]
        کد مدرک | عنوان مدرک
        form1 | فرم یک

        [پرونده‌ها]
        حزب | مدرک | وضعیت | تاریخ دریافت
        A | form1 | دارد | ناخوانا

        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت | وضعیت
        1 | ۱۴۰۵/۰۹/۱۷ | یک | برنامه‌ریزی‌شده
        2 | ۱۴۰۵/۱۰/۱۵ | یک | برنامه‌ریزی‌شده
        3 | ۱۴۰۵/۱۱/۱۵ | دو | برنامه‌ریزی‌شده

        [سیاست‌ها]
        سیاست | ترتیب | مبنا
        یک | 1 | پرونده کامل"""
    snapshot = mutations.snapshot_of(mutations.judged(sheets(office)))
    rests = resting(snapshot, wording())
    said = {f"{f.place.sheet}!{f.place.cell}": rests(f) for f in snapshot.findings if f.place.sheet}
    assert said["پرونده‌ها!D2"] == "دعوت این تشکل به نشست‌های ۱، ۲ بر پایهٔ این خانه سنجیده می‌شود."
    assert said["احزاب!D2"] == ""
    assert said["نشست‌ها!C4"] == "فهرست دعوت نشست ۳ بر پایهٔ این خانه ساخته می‌شود."
