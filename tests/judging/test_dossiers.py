"""What the sheet says of a document, and what follows from it on 1 Azar 1405."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from generator.judging.dossiers import assess, is_future, without_column
from generator.model import Records, RequirementState
from tests.builders import TODAY, Examined, all_records, at, day, office

REGISTER = """
    [احزاب]
    کد  | نام حزب        | نوع  | گستره  | اعتبار پروانه
    P-1 | حزب نمونهٔ الف   | حزب  | ملی    | ۱۴۰۶/۰۶/۳۱
    P-2 | انجمن نمونهٔ ب  | انجمن | استانی |
    P-3 | جبههٔ نمونهٔ پ   |      |        | ۱۴۰۵/۰۸/۳۰

    [مدارک لازم]
    کد مدرک | عنوان مدرک     | الزامی | مدت‌دار
    form1   | فرم ۱          | بلی    | خیر
    licence | تصویر پروانه    | بلی    | بلی
    lease   | اجاره‌نامهٔ دفتر | خیر    | بلی
"""


def dossiers(rows: str) -> Examined:
    """The register with these rows of «پرونده‌ها»."""
    return office(f"{REGISTER}\n\n[پرونده‌ها]\nحزب | مدرک | وضعیت | اعتبار تا\n{rows}")


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("تأییدشده", "met"),
        ("دارد", "met"),
        ("ندارد", "missing"),
        ("ناقص", "flawed"),
        ("در دست بررسی", "under_review"),
        ("معاف", "exempt"),
        pytest.param("", "not_recorded", id="blank is never met"),
        pytest.param("-", "not_recorded", id="nor is a dash"),
        pytest.param("شاید", "not_recorded", id="nor a word that nobody knows"),
    ],
)
def test_state_of_a_document(word: str, state: str) -> None:
    assert dossiers(f"P-1 | form1 | {word} |").states("P-1")["form1"] == state


def test_without_a_row_nothing_is_recorded() -> None:
    assert dossiers("P-1 | form1 | دارد |").states("P-2") == dict.fromkeys(
        ("form1", "licence", "lease"), "not_recorded"
    )


@pytest.mark.parametrize(
    ("until", "state"),
    [
        pytest.param("۱۴۰۵/۰۸/۳۰", "expired", id="yesterday"),
        pytest.param("۱۴۰۵/۰۹/۰۱", "expiring", id="today: its last day"),
        pytest.param("۱۴۰۵/۱۰/۰۱", "expiring", id="in 30 days"),
        pytest.param("۱۴۰۵/۱۰/۰۲", "met", id="in 31 days"),
        pytest.param("", "met", id="nobody knows when"),
    ],
)
def test_expiry(until: str, state: str) -> None:
    assert dossiers(f"P-1 | lease | دارد | {until}").states("P-1")["lease"] == state


def test_the_boundaries_are_those_of_today() -> None:
    assert [(day(typed) - TODAY).days for typed in ("1405/08/30", "1405/10/01", "1405/10/02")] == [-1, 30, 31]


def test_a_document_that_does_not_expire_has_no_date() -> None:
    assert dossiers("P-1 | form1 | دارد | ۱۴۰۰/۰۱/۰۱").states("P-1")["form1"] == "met"


def test_what_is_missing_does_not_expire() -> None:
    assert dossiers("P-1 | lease | ندارد | ۱۴۰۰/۰۱/۰۱").states("P-1")["lease"] == "missing"


@pytest.mark.parametrize(
    ("row", "state", "cells"),
    [
        pytest.param("P-3 | licence | دارد |", "expired", ["پرونده‌ها!C2", "احزاب!E4"], id="the date of the register"),
        pytest.param(
            "P-3 | licence | دارد | ۱۴۰۶/۰۱/۱۵", "met", ["پرونده‌ها!C2", "پرونده‌ها!D2"], id="its own date first"
        ),
        pytest.param("P-2 | licence | دارد |", "met", ["پرونده‌ها!C2"], id="neither"),
        pytest.param("P-3 | lease | دارد |", "met", ["پرونده‌ها!C2"], id="only the copy of the licence"),
    ],
)
def test_a_licence_copy_ends_with_the_licence(row: str, state: str, cells: list[str]) -> None:
    party, requirement = (cell.strip() for cell in row.split("|")[:2])
    (status,) = (s for s in dossiers(row).dossiers[party].statuses if s.requirement.code == requirement)
    assert status.state.value == state
    assert [at(place) for place in status.evidence] == cells


@pytest.mark.parametrize(
    ("received", "reviewed", "state", "cells"),
    [
        ("۱۴۰۵/۰۹/۰۱", "", "met", "C2 E2"),
        ("۱۴۰۵/۰۹/۰۲", "", "not_recorded", "C2 E2"),
        ("", "۱۴۰۵/۰۹/۰۱", "met", "C2 F2"),
        ("", "۱۴۰۵/۰۹/۰۲", "not_recorded", "C2 F2"),
    ],
)
def test_what_comes_tomorrow_is_not_there_yet(received: str, reviewed: str, state: str, cells: str) -> None:
    head = "[پرونده‌ها]\nحزب | مدرک | وضعیت | اعتبار تا | تاریخ دریافت | تاریخ بررسی"
    records = office(f"{REGISTER}\n\n{head}\nP-1 | form1 | دارد | | {received} | {reviewed}").records
    status = assess(records, TODAY)["P-1"].statuses[0]
    assert (status.state.value, " ".join(place.cell for place in status.evidence)) == (state, cells)


@pytest.mark.parametrize(
    ("rows", "state", "reviewed", "cells"),
    [
        ("P-1|form1|||۱۴۰۵/۰۸/۰۱|", "not_recorded", None, "C2"),  # the day of a review says nothing by itself
        ("P-1|form1|ناقص||۱۴۰۵/۰۸/۰۵|\nP-1|form1|ناقص||۱۴۰۵/۰۸/۰۱|", "flawed", "1405/08/05", "C2 E2"),
        ("P-1|form1|ناقص|||مهر ندارد", "flawed", None, "C2 F2"),
        ("P-1|form1|دارد|||\nP-1|form1|دارد|||مهر ندارد", "not_recorded", None, "C2 C3 F3"),
    ],
)
def test_which_of_two_rows_is_taken(rows: str, state: str, reviewed: str | None, cells: str) -> None:
    head = "[پرونده‌ها]\nحزب | مدرک | وضعیت | اعتبار تا | تاریخ بررسی | شرح نقص"
    status = office(f"{REGISTER}\n\n{head}\n{rows}").dossiers["P-1"].statuses[0]
    assert (status.state.value, " ".join(place.cell for place in status.evidence)) == (state, cells)
    assert (status.item and status.item.reviewed_on) == (day(reviewed) if reviewed else None)


def test_a_requirement_counts_on_the_days_on_which_it_is_in_force() -> None:
    tables = REGISTER.replace("| مدت‌دار", "| مدت‌دار | از تاریخ").replace("خیر    | بلی", "خیر    | بلی | ۱۴۰۵/۱۰/۰۱")
    records = office(tables).records
    for on, asked in ((None, 2), (day("1405/09/30"), 2), (day("1405/10/01"), 3)):
        assert len(assess(records, TODAY, on)["P-1"].statuses) == asked


@pytest.mark.parametrize(
    ("rows", "silent"),
    [
        ("حزب | فرم ۱\nP-1 | دارد", {"P-1": {"licence"}}),  # the lease is optional: nobody asks for it
        ("حزب | مدرک | وضعیت\nP-1 | form1 | دارد", {}),
        ("حزب | فرم ۱\nP-1 | دارد\n[پرونده‌ها ۲]\nحزب | مدرک | وضعیت\nP-1 | form1 | دارد", {}),
        ("حزب | فرم ۱\nP-1 | دارد\n[پرونده‌ها ۲]\nحزب | تصویر پروانه\nP-2 | دارد", {"P-1": set(), "P-2": set()}),
        ("حزب | فرم ۱\nP-1 | دارد\n[پرونده‌ها ۲]\nحزب | مدرک | وضعیت\nP-2 | licence | دارد", {"P-1": {"licence"}}),
    ],
)
def test_a_dossier_can_not_speak_of_a_document_that_has_no_column(rows: str, silent: dict[str, set[str]]) -> None:
    assert without_column(office(f"{REGISTER}\n\n[پرونده‌ها]\n{rows}").records) == silent


# --- two rows for one document ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "state", "cells"),
    [
        pytest.param(
            "P-1|form1|دارد|\nP-1|form1|ندارد|", "not_recorded", ["پرونده‌ها!C2", "پرونده‌ها!C3"], id="contradiction"
        ),
        pytest.param("P-1|form1|دارد|\nP-1|form1|دارد|", "met", ["پرونده‌ها!C3"], id="the same twice"),
        pytest.param("P-1|form1||\nP-1|form1|ندارد|", "missing", ["پرونده‌ها!C3"], id="a blank contradicts nothing"),
        pytest.param("P-1|form1||\nP-1|form1||", "not_recorded", ["پرونده‌ها!C2", "پرونده‌ها!C3"], id="two blanks"),
    ],
)
def test_two_rows_for_one_document(rows: str, state: str, cells: list[str]) -> None:
    (status, *_) = dossiers(rows).dossiers["P-1"].statuses
    assert status.state.value == state
    assert [at(place) for place in status.evidence] == cells


@given(all_records(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_never_matters(records: Records, random: Random) -> None:
    rows = list(records.dossier_items)
    random.shuffle(rows)
    assert assess(replace(records, dossier_items=tuple(rows)), TODAY) == assess(records, TODAY)


@given(all_records())
def test_met_is_only_what_a_sheet_says_is_met(records: Records) -> None:
    said: dict[tuple[str, str], set[str]] = {}
    for item in records.dossier_items:
        is_known = item.state is not None and not is_future(item, TODAY)
        said.setdefault((item.party, item.requirement), set()).update([item.state] if item.state and is_known else [])
    for party, dossier in assess(records, TODAY).items():
        for status in dossier.statuses:
            words = said.get((party, status.requirement.code), set())
            expected = words.pop() if len(words) == 1 else "not_recorded"
            assert {"expiring": "met", "expired": "met"}.get(status.state, status.state) == expected


@given(st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.dates(date(2026, 1, 1), date(2028, 1, 1)))
def test_time_only_wears_a_document_out(until: date, later: date) -> None:
    """met → expiring → expired, never back."""
    order = [RequirementState.MET, RequirementState.EXPIRING, RequirementState.EXPIRED]
    rows = dossiers("P-1 | lease | دارد | ").records
    records = replace(rows, dossier_items=tuple(replace(item, valid_until=until) for item in rows.dossier_items))
    first, second = sorted((TODAY, later))
    then, now = (assess(records, today)["P-1"].statuses[2].state for today in (first, second))
    assert order.index(then) <= order.index(now)


# --- complete or not ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form1", "licence", "complete", "asked_for"),
    [
        pytest.param("دارد", "دارد", True, [], id="all met"),
        pytest.param("معاف", "دارد", True, [], id="exempt is enough"),
        pytest.param("ندارد", "دارد", False, ["form1"], id="missing"),
        pytest.param("ناقص", "", False, ["form1", "licence"], id="flawed, not recorded"),
        pytest.param("در دست بررسی", "دارد", False, [], id="under review: the office's turn"),
    ],
)
def test_complete(form1: str, licence: str, complete: bool, asked_for: list[str]) -> None:
    dossier = dossiers(f"P-1|form1|{form1}|\nP-1|licence|{licence}|\nP-1|lease|ندارد|").dossiers["P-1"]
    assert dossier.is_complete is complete
    assert [status.requirement.code for status in dossier.deficiencies] == asked_for


def test_expiring_is_still_complete() -> None:
    assert dossiers("P-1|form1|دارد|\nP-1|licence|دارد|۱۴۰۵/۰۹/۲۰").dossiers["P-1"].is_complete


# --- for whom -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("applies_to", "who"),
    [
        ("همه", ["P-1", "P-2", "P-3"]),
        ("", ["P-1", "P-2", "P-3"]),
        ("شعبه", ["P-1", "P-2", "P-3"]),
        pytest.param("دفتر", [], id="offices: the register holds branches"),
        ("شعبه، دفتر", ["P-1", "P-2", "P-3"]),
        pytest.param("ملی", ["P-1", "P-3"], id="P-3 has no scope, which is no reason to let it off"),
        pytest.param("استانی", ["P-2", "P-3"], id="provincial"),
        pytest.param("انجمن", ["P-2", "P-3"], id="a kind"),
        pytest.param("انجمن، حزب", ["P-1", "P-2", "P-3"], id="one of two kinds"),
        pytest.param("ملی، انجمن", ["P-3"], id="both must fit"),
    ],
)
def test_for_whom_a_requirement_is(applies_to: str, who: list[str]) -> None:
    examined = office(
        REGISTER
        + f"""
        [مدارک لازم ۲]
        کد مدرک | عنوان مدرک | برای
        extra   | مدرک دیگر | {applies_to}
        """
    )
    assert [party.code for party in examined.records.parties if "extra" in examined.states(party.code)] == who
