"""Requirements that recur: yearly accounts by a party's own year-end, and a provisional licence with a clock.

After the registers of political parties of the United Kingdom (Political Parties, Elections and Referendums Act 2000,
part III: statements of accounts for each financial year of the party) and of Kenya (Political Parties Act 2011, s. 7:
what a provisionally registered party owes within 180 days). The parties are fictional.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from generator.judging.dossiers import assess, status_of
from generator.judging.requirement_terms import periods
from generator.judging.upcoming import due, kept_periods
from generator.model import DocumentState, DossierItem, Party, Records, Requirement
from generator.model.periods import Term, TermKind
from tests.builders import TODAY, Examined, day, office, said, source, wording

PARTIES = """
    [احزاب]
    کد  | نام حزب        | گستره | تاریخ ثبت شعبه | تاریخ صدور پروانه | تاریخ مجمع
    P-1 | حزب نمونهٔ الف | ملی   | ۱۴۰۳/۰۷/۰۱     | ۱۴۰۵/۰۳/۰۱        |
    P-2 | حزب نمونهٔ ب   | ملی   | ۱۴۰۴/۱۰/۱۵     | ۱۴۰۵/۰۸/۰۱        | ۱۴۰۵/۰۸/۱۰
"""


def accounts(rows: str, term: str = "هر ۱۲ ماه", start: str = "تاریخ ثبت شعبه", today: str = "1405/09/01") -> Examined:
    return office(
        f"""{PARTIES}
        [مدارک لازم]
        کد       | عنوان مدرک  | دوره   | آغاز از
        accounts | صورت‌های مالی | {term} | {start}
        [پرونده‌ها]
        حزب | مدرک | وضعیت | تاریخ دریافت
        {rows}""",
        day(today),
    )


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("P-1 | accounts | دارد | ۱۴۰۵/۰۷/۰۱", "met"),  # the period that began on 1405/07/01
        ("P-1 | accounts | دارد | ۱۴۰۵/۰۶/۳۱", "expired"),
        ("P-1 | accounts | دارد | ۱۴۰۲/۰۱/۰۱", "expired"),
        ("P-1 | accounts | دارد |", "met"),  # of no day: met, with a warning
        ("P-1 | accounts | ندارد |", "missing"),
        ("P-1 | accounts | معاف |", "exempt"),
        ("", "not_recorded"),
        ("P-1 | accounts | دارد | ۱۴۰۴/۰۸/۰۱\nP-1 | accounts | دارد | ۱۴۰۵/۰۸/۰۱", "met"),
        ("P-1 | accounts | دارد | ۱۴۰۴/۰۸/۰۱\nP-1 | accounts | ندارد |", "missing"),
    ],
)
def test_accounts_are_due_for_each_year_of_the_party(row: str, state: str) -> None:
    e = accounts(row)
    assert e.states("P-1") == {"accounts": state}
    assert [f.code for f in e.everything if f.code in ("DOS-002", "DOS-006", "VAL-001", "REQ-003")] == []


@pytest.mark.parametrize(
    ("today", "state"),
    [("1406/05/31", "met"), ("1406/06/01", "expiring"), ("1406/06/31", "expiring"), ("1406/07/01", "expired")],
)
def test_they_are_good_until_the_period_ends(today: str, state: str) -> None:
    e = accounts("P-1 | accounts | دارد | ۱۴۰۵/۰۷/۰۱", today=today)
    assert e.states("P-1") == {"accounts": state}
    assert e.dossiers["P-1"].statuses[0].valid_until == day("1406/06/31")


@pytest.mark.parametrize(
    ("row", "today", "state"),
    [
        ("", "1405/10/30", "not_recorded"),  # the year 1404 was never brought
        ("P-1 | accounts | دارد | ۱۴۰۴/۰۹/۰۱", "1405/09/01", "met"),  # that of the year before, good for the time being
        ("P-1 | accounts | دارد | ۱۴۰۴/۰۹/۰۱", "1405/09/30", "expiring"),
        ("P-1 | accounts | دارد | ۱۴۰۴/۰۹/۰۱", "1405/10/30", "expiring"),  # the last day
        ("P-1 | accounts | دارد | ۱۴۰۴/۰۹/۰۱", "1405/11/01", "expired"),
        ("P-1 | accounts | دارد | ۱۴۰۵/۰۷/۰۱", "1406/10/01", "expiring"),
        ("P-1 | accounts | ندارد | ۱۴۰۵/۰۸/۰۱", "1405/09/01", "missing"),
    ],
)
def test_a_period_may_leave_some_time_for_what_is_due_in_it(row: str, today: str, state: str) -> None:
    e = accounts(row, "سالانه، ظرف ۴ ماه", today=today)  # of a year that begins on 1 Mehr: until 30 Dey
    assert e.states("P-1") == {"accounts": state}
    assert {d.day for d in due(e.so_far, e.dossiers, e.today) if d.party == "P-1"} <= {
        day("1405/10/30"), day("1406/10/30"),
    }  # fmt: skip


def test_nothing_is_asked_before_the_time_of_the_first_period_is_over() -> None:
    assert accounts("", "هر سال ظرف ۹۰ روز", today="1405/01/14").states("P-2") == {}  # since 1404/10/15
    assert accounts("", "هر سال ظرف ۹۰ روز", today="1405/01/16").states("P-2") == {"accounts": "not_recorded"}


def test_what_is_undated_is_asked_about_and_the_evidence_has_the_term() -> None:
    e = accounts("P-1 | accounts | دارد |")
    assert "DOS-003 پرونده‌ها!C2" in said(e.everything)
    cells = {(p.sheet, p.cell) for p in e.dossiers["P-1"].statuses[0].evidence}
    assert cells == {("پرونده‌ها", "C2"), ("مدارک لازم", "C2"), ("مدارک لازم", "D2"), ("احزاب", "D2")}


@pytest.mark.parametrize(
    ("term", "found"), [("تا ۱۴۰۵/۰۹/۱۵", "expiring"), ("تا ۱۴۰۵/۰۸/۳۰", "expired"), ("یک‌بار", "met")]
)
def test_until_a_day_for_all_or_for_good(term: str, found: str) -> None:
    assert accounts("P-1 | accounts | دارد | ۱۴۰۱/۰۱/۰۱", term, "").states("P-1") == {"accounts": found}


@pytest.mark.parametrize(
    ("term", "start", "of_first", "of_second"),
    [
        ("ظرف ۱۸۰ روز", "تاریخ صدور پروانه", {}, {}),  # 1405/03/01 and 180 days: 1405/08/26; today is after it
        ("ظرف ۹ ماه", "تاریخ صدور پروانه", {}, {}),
        ("ظرف ۳۰ روز", "تاریخ مجمع", {}, {}),  # P-1 has had none
        ("ظرف ۲۰ روز", "تاریخ مجمع", {}, {"accounts": "not_recorded"}),
    ],
)
def test_within_some_time_of_an_event(
    term: str, start: str, of_first: dict[str, str], of_second: dict[str, str]
) -> None:
    e = accounts("", term, start)
    expected = {"accounts": "not_recorded"} if term == "ظرف ۱۸۰ روز" else of_first
    assert (e.states("P-1"), e.states("P-2")) == (expected, of_second)
    brought = accounts("P-2 | accounts | دارد | ۱۴۰۵/۰۸/۱۵", term, start)
    assert brought.states("P-2") == {"accounts": "met"}


@pytest.mark.parametrize(
    ("term", "start", "found"),
    [
        ("هر ۱۲ ماه", "", "REQ-003 مدارک لازم!D2"),
        ("هر چند ماه", "۱۴۰۵/۰۱/۰۱", "VAL-001 مدارک لازم!C2"),
        ("گاهی", "۱۴۰۵/۰۱/۰۱", "VAL-001 مدارک لازم!C2"),
        ("هر ۶ ماه", "تاریخ انتخابات", "REQ-004 مدارک لازم!D2"),
        ("ظرف دو سه روز", "تاریخ مجمع", "VAL-001 مدارک لازم!C2"),
        ("هر ۰ ماه", "۱۴۰۵/۰۱/۰۱", "VAL-001 مدارک لازم!C2"),
        ("هر ۹۹۹۹ ماه", "۱۴۰۵/۰۱/۰۱", "VAL-001 مدارک لازم!C2"),
        ("ظرف ۹۹۹۹۹۹۹۹ روز", "تاریخ مجمع", "VAL-001 مدارک لازم!C2"),
        ("تا ۳۱ مهر ۱۴۰۵", "", "VAL-001 مدارک لازم!C2"),
        ("هر ۱۲ ماه", "۳۱ مهر ۱۴۰۵", "REQ-004 مدارک لازم!D2"),
        ("هر ۱۲ ماه", "گستره", "REQ-004 مدارک لازم!D2"),
        ("سالانه، ظرف چند ماه", "۱۴۰۵/۰۱/۰۱", "VAL-001 مدارک لازم!C2"),
        ("سالانه، ظرف ۱۴ ماه", "۱۴۰۵/۰۱/۰۱", "REQ-006 مدارک لازم!C2"),
        ("ماهانه، ظرف ۴۰ روز", "۱۴۰۵/۰۱/۰۱", "REQ-006 مدارک لازم!C2"),
    ],
)
def test_nothing_is_assumed_of_a_term_that_can_not_be_counted(term: str, start: str, found: str) -> None:
    e = accounts("P-1 | accounts | ندارد |", term, start)
    assert [line for line in said(e.everything) if line.startswith(("REQ", "VAL"))] == [found]
    assert set(e.letters().values()) == {"withheld"}


def test_a_term_that_leads_beyond_the_calendar_is_not_over() -> None:
    e = accounts("P-1 | accounts | دارد | ۱۴۰۵/۰۸/۰۱", "هر ۶۰۰ ماه", "۱۴۰۵/۰۱/۰۱")
    assert e.states("P-1") == {"accounts": "met"}
    late = made(Term(TermKind.EACH, 600), day("1499/12/01"))
    assert [p.start for p in periods(*late, day("1499/12/28"))] == [day("1499/12/01")]


def test_no_letter_asks_for_what_may_not_be_due_yet() -> None:
    """Nobody knows when the periods of P-1 begin; P-2 has a row that says what it lacks."""
    e = accounts("P-1 | accounts | |\nP-2 | accounts | ندارد |", "هر ۶ ماه", "تاریخ مجمع")
    assert (e.states("P-1"), e.letters()) == ({"accounts": "not_recorded"}, {"notice-P-2-1": "draft"})
    stated = accounts("P-1 | accounts | ندارد |", "هر ۶ ماه", "تاریخ مجمع")
    assert stated.letters() == {"notice-P-1-1": "draft"}


def test_a_party_without_the_day_is_asked_about() -> None:
    e = accounts("", "هر ۶ ماه", "تاریخ مجمع")
    assert [line for line in said(e.everything) if line.startswith("REQ")] == ["REQ-005 احزاب!F2"]


REQUIREMENT = Requirement(source("requirements", 2), "a", "الف")
PARTY = Party(source("parties", 2), "P-1", "الف")


@given(st.dates(date(2015, 1, 1), date(2027, 1, 1)), st.integers(1, 36), st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_a_period_never_overlaps_the_next_and_every_day_is_in_one(start: date, n: int, on: date) -> None:
    requirement = Requirement(REQUIREMENT.source, "a", "الف", term=Term(TermKind.EACH, n), counted_from=start)
    found = periods(requirement, PARTY, on)
    for before, after in pairwise(found):
        assert before.end + timedelta(days=1) == after.start
    assert sum(period.holds(on) for period in found) == (on >= start)


def test_what_becomes_due_in_ninety_days_and_what_each_period_brought() -> None:
    rows = "P-1 | accounts | دارد | ۱۴۰۴/۰۸/۰۱\nP-2 | accounts | دارد | ۱۴۰۵/۰۸/۰۱"
    e = accounts(rows, "هر ۱۲ ماه")
    (first,) = due(e.so_far, e.dossiers, e.today)  # that of P-1 ends in 1406
    assert (first.day, first.party, first.why) == (day("1405/10/14"), "P-2", "period")
    ((_, kept),) = kept_periods(e.so_far, e.dossiers, e.today)
    assert {code: [state.value for _, state in cells] for code, cells in kept.items()} == {
        "P-1": ["expired", "met", "not_recorded"], "P-2": ["met"],
    }  # fmt: skip
    later = accounts("", "ظرف ۳۰ روز", "تاریخ مجمع")
    assert [(d.day, d.party, d.why) for d in due(later.so_far, later.dossiers, later.today)] == [
        (day("1405/09/10"), "P-2", "deadline")
    ]


# --- properties -------------------------------------------------------------------------------------------------------

TERMS = st.builds(
    lambda n, grace: Term(TermKind.EACH, n, grace=grace),
    st.integers(1, 15),
    st.none() | st.builds(lambda n: Term(TermKind.WITHIN, n, in_months=False), st.integers(1, 60)),
)
DAYS = st.dates(date(2024, 3, 20), date(2026, 11, 22))  # until TODAY
RECEIVED = st.lists(st.tuples(DAYS, st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1))), max_size=4)
RANK = {"met": 0, "exempt": 0, "expiring": 1, "under_review": 2}  # all else is asked for


def made(term: Term, start: date) -> tuple[Requirement, Party]:
    requirement = Requirement(source("requirements", 2), "accounts", "صورت‌های مالی", term=term, counted_from=start)
    return requirement, Party(source("parties", 2), "P-1", "حزب نمونهٔ الف")


def items_of(received: list[tuple[date, date | None]]) -> list[DossierItem]:
    return [
        DossierItem(source("dossiers", row), "P-1", "accounts", DocumentState.MET, on, until)
        for row, (on, until) in enumerate(received, 2)
    ]


@given(TERMS, DAYS, RECEIVED, DAYS)
def test_one_document_more_never_worsens_a_state(
    term: Term, start: date, received: list[tuple[date, date | None]], more: date
) -> None:
    """As long as no other row of its period says something else: two that differ are none."""

    def rank(rows: list[tuple[date, date | None]]) -> int:
        status = status_of(party, requirement, items_of(rows), TODAY)
        return RANK.get(status.state.value, 3) if status else 0

    requirement, party = made(term, start)
    assert rank([*received, (more, None)]) <= max(rank(received), 1)
    assert rank([(more, None), *received]) <= max(rank(received), 1)


@given(TERMS, DAYS, RECEIVED)
def test_every_period_has_exactly_one_state(term: Term, start: date, received: list[tuple[date, date | None]]) -> None:
    requirement, party = made(term, start)
    records = Records((party,), requirements=(requirement,), dossier_items=tuple(items_of(received)))
    ((_, kept),) = kept_periods(records, assess(records, TODAY), TODAY)
    begun = [period for period, _state in kept.get("P-1", ())]
    assert len(set(begun)) == len(begun)
    assert all(later.start == earlier.end + timedelta(days=1) for later, earlier in pairwise(begun))
    status = status_of(party, requirement, items_of(received), TODAY)
    if status and begun:
        assert (kept["P-1"][0][0], kept["P-1"][0][1]) == (status.period, status.state)


def test_a_state_names_its_period_and_the_day_by_which_it_is_due() -> None:
    e = accounts("P-1 | accounts | ندارد |", "سالانه، ظرف ۴ ماه", "۱۴۰۴/۰۱/۰۱", "1405/03/01")
    (status,) = e.dossiers["P-1"].statuses
    assert status.period is not None
    assert wording().period(status.period.start, status.period.end) == "سال ۱۴۰۴"  # 1405 has time until the end of Tir
    assert status.due_on == day("1404/04/31")


@pytest.mark.parametrize(("received", "begins"), [("1405/02/01", "1405/01/01"), ("1405/02/02", "1404/01/01")])
def test_what_comes_tomorrow_begins_no_period_today(received: str, begins: str) -> None:
    row = f"P-1 | accounts | دارد | {received}"
    records = accounts(row, "سالانه، ظرف ۴ ماه", "1404/01/01", today="1405/02/01").records
    (status,) = assess(records, day("1405/02/01"))["P-1"].statuses
    assert status.period is not None and status.period.start == day(begins)


@pytest.mark.parametrize(
    ("start", "end", "name"),
    [
        ("1405/01/01", "1405/12/29", "سال ۱۴۰۵"),
        ("1403/01/01", "1403/12/30", "سال ۱۴۰۳"),
        ("1405/07/01", "1405/07/30", "مهر ۱۴۰۵"),
        ("1405/07/01", "1405/09/30", "مهر تا آذر ۱۴۰۵"),
        ("1405/10/01", "1406/03/31", "دی ۱۴۰۵ تا خرداد ۱۴۰۶"),
        ("1405/04/10", "1406/04/09", "۱۰ تیر ۱۴۰۵ تا ۹ تیر ۱۴۰۶"),
    ],
)
def test_how_a_period_is_called(start: str, end: str, name: str) -> None:
    assert wording().period(day(start), day(end)) == name
