"""Facts have days: requirements and policies in force for a time, facts of the future, terms of the House."""

from __future__ import annotations

import pytest

from tests.builders import day, office

PARTY = """
    [احزاب]
    کد  | نام حزب        | گستره | وضعیت پروانه
    P-1 | حزب نمونهٔ الف | ملی   | معتبر
"""
DOSSIER = """
    [پرونده‌ها]
    حزب | مدرک | وضعیت
    P-1 | form | دارد
"""
FROM_DEY = """
    [مدارک لازم]
    کد    | عنوان مدرک | از تاریخ
    form  | فرم        |
    audit | صورت مالی  | ۱۴۰۵/۱۰/۰۱
"""
SESSIONS = """
    [نشست‌ها]
    شماره نشست | تاریخ      | سیاست دعوت
    1          | ۱۴۰۵/۰۹/۱۷ | فقط پرونده کامل
    2          | ۱۴۰۵/۱۰/۱۵ | فقط پرونده کامل
"""


def test_a_requirement_in_force_from_dey_does_not_touch_the_session_of_azar() -> None:
    e = office(PARTY + DOSSIER + FROM_DEY + SESSIONS)
    assert e.states("P-1") == {"form": "met"}
    assert e.outcomes(1) == {"P-1": "invited: complete_dossier"}
    assert e.outcomes(2) == {"P-1": "needs_decision: none"}
    assert "صورت مالی" in e.sentence("P-1", 2)
    assert list(e.letters()) == ["invitation-1-P-1"]


def test_in_dey_it_is_asked_for() -> None:
    e = office(PARTY + DOSSIER + FROM_DEY + SESSIONS, day("1405/10/01"))
    assert e.states("P-1") == {"form": "met", "audit": "not_recorded"}
    assert e.outcomes(1) == {"P-1": "invited: complete_dossier"}
    assert "notice-P-1-1" in e.letters()


CHANGED = """
    [مدارک لازم]
    کد   | عنوان مدرک | اقدام لازم     | از تاریخ   | تا تاریخ
    form | فرم        | نسخهٔ قدیم     |            | ۱۴۰۵/۰۹/۳۰
    form | فرم تازه   | نسخهٔ تازه     | ۱۴۰۵/۱۰/۰۱ |
"""


@pytest.mark.parametrize(("today", "title"), [("1405/09/30", "فرم"), ("1405/10/01", "فرم تازه")])
def test_a_requirement_that_changed_has_two_rows(today: str, title: str) -> None:
    e = office(PARTY + DOSSIER + CHANGED, day(today))
    assert [f.code for f in e.everything if f.code.startswith("RE")] == []
    assert [s.requirement.title for s in e.dossiers["P-1"].statuses] == [title]
    assert e.states("P-1") == {"form": "met"}


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("| ۱۴۰۵/۰۹/۳۰", "۱۴۰۵/۰۹/۳۰ |", ["REQ-001 مدارک لازم!C2", "REQ-001 مدارک لازم!C3"]),
        ("| ", "۱۴۰۵/۰۹/۳۰ |", ["REQ-001 مدارک لازم!C2", "REQ-001 مدارک لازم!C3"]),
        ("۱۴۰۵/۰۹/۳۰ | ۱۴۰۵/۰۹/۰۱", "۱۴۰۶/۰۱/۰۱ |", ["REQ-002 مدارک لازم!D2"]),
        ("| فردا", "۱۴۰۶/۰۱/۰۱ |", ["REQ-001 مدارک لازم!C2", "REQ-001 مدارک لازم!C3", "VAL-002 مدارک لازم!D2"]),
    ],
)
def test_periods_that_overlap_or_run_backwards(first: str, second: str, said: list[str]) -> None:
    rows = f"form | فرم | {first}\nform | فرم | {second}"
    e = office(f"{PARTY}{DOSSIER}[مدارک لازم]\nکد | عنوان مدرک | از تاریخ | تا تاریخ\n{rows}")
    assert [line for line in e.said() if line.startswith(("RE", "VAL"))] == said
    assert set(e.letters().values()) <= {"withheld"}


def test_nobody_is_left_out_for_a_requirement_whose_period_is_unread() -> None:
    e = office(PARTY + DOSSIER + FROM_DEY.replace("۱۴۰۵/۱۰/۰۱", "به زودی") + SESSIONS)
    assert e.outcomes(1) == {"P-1": "needs_decision: none"}
    assert ("مدارک لازم", "C3") in [(p.sheet, p.cell) for p in e.decision("P-1").reason.evidence]


POLICY = """
    [سیاست‌ها]
    سیاست | ترتیب | مبنا         | از تاریخ   | تا تاریخ
    باز   | ۱     | ثبت شعبه     |            | ۱۴۰۵/۰۹/۳۰
    باز   | ۱     | همه تشکل‌ها  | ۱۴۰۵/۱۰/۰۱ |
"""
OPEN_SESSIONS = SESSIONS.replace("فقط پرونده کامل", "باز")


def test_a_policy_is_that_of_the_day_of_the_session() -> None:
    e = office(PARTY + POLICY + OPEN_SESSIONS)
    assert e.outcomes(1) == {"P-1": "needs_decision: none"}
    assert e.outcomes(2) == {"P-1": "invited: every_party"}


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ("۱۴۰۵/۰۹/۳۰", "۱۴۰۵/۱۰/۲۰", ["POL-001", "SES-002"]),
        ("۱۴۰۵/۰۹/۳۰", "۱۴۰۵/۰۹/۰۱", ["SES-025"]),
        ("۱۴۰۵/۰۹/۳۰", "به زودی", ["SES-002", "SES-002", "VAL-002"]),
    ],
)
def test_a_session_without_a_policy_that_holds_has_no_roster(was: str, now: str, said: list[str]) -> None:
    e = office(PARTY + POLICY.replace(was, now) + OPEN_SESSIONS)
    assert sorted(f.code for f in e.everything if f.code in {*said, "SES-002", "SES-025"}) == said


FUTURE = {
    "received": (f"{PARTY}[پرونده‌ها]\nحزب | مدرک | وضعیت | تاریخ دریافت\nP-1 | form1 | دارد | ۱۴۰۵/۰۹/۰۲", "DOS-007"),
    "reviewed": (f"{PARTY}[پرونده‌ها]\nحزب | مدرک | وضعیت | تاریخ بررسی\nP-1 | form1 | دارد | ۱۴۰۵/۰۹/۰۲", "DOS-013"),
}


@pytest.mark.parametrize("case", FUTURE)
def test_a_document_of_the_future_is_not_there_yet(case: str) -> None:
    tables, code = FUTURE[case]
    e = office(tables)
    assert e.states("P-1")["form1"] == "not_recorded"
    assert [f.code for f in e.everything if f.column == "state" and "form1" in str(f.facts)] == []
    assert [f.place.cell for f in e.everything if f.code == code] == ["D2"]
    assert e.letters() == {"notice-P-1-1": "withheld"}
    assert office(tables, day("1405/09/02")).states("P-1")["form1"] == "met"


def test_another_row_of_today_stands() -> None:
    rows = "P-1 | form1 | ندارد | ۱۴۰۵/۰۸/۰۱\nP-1 | form1 | دارد | ۱۴۰۵/۰۹/۰۲"
    e = office(f"{PARTY}[پرونده‌ها]\nحزب | مدرک | وضعیت | تاریخ بررسی\n{rows}")
    assert e.states("P-1")["form1"] == "missing"


EVERYBODY = "[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت | وضعیت\n1 | ۱۴۰۵/۰۹/۱۷ | همه تشکل‌ها | {state}\n"
DECIDED = (
    EVERYBODY.format(state="") + "[تصمیم‌ها]\nنشست | حزب | تصمیم | دلیل | تاریخ تصمیم\n1 | P-1 | {} | چنین شد | {}\n"
)


@pytest.mark.parametrize(
    ("verdict", "on", "outcome"),
    [
        ("دعوت نشود", "۱۴۰۵/۰۹/۰۱", "not_invited: director_decision"),
        ("دعوت نشود", "۱۴۰۵/۰۹/۰۲", "needs_decision: none"),
        ("دعوت شود", "۱۴۰۵/۰۹/۰۲", "invited: every_party"),
    ],
)
def test_a_decision_of_the_future_is_not_taken_yet(verdict: str, on: str, outcome: str) -> None:
    e = office(PARTY + DECIDED.format(verdict, on))
    assert e.outcomes() == {"P-1": outcome}
    assert [f.place.cell for f in e.everything if f.code == "DEC-005"] == (["E2"] if on.endswith("۲") else [])


def test_what_is_to_come_was_not_held() -> None:
    rows = "[حضور]\nنشست | حزب | وضعیت حضور\n1 | P-1 | حاضر"
    e = office(PARTY + EVERYBODY.format(state="برگزار شد") + rows)
    assert e.letters() == {"invitation-1-P-1": "withheld"}  # and listed with the cell
    assert {"SES-013", "ATT-004"} <= {f.code for f in e.everything}


REGISTERED = "[احزاب]\nکد | نام حزب | گستره | وضعیت پروانه | {}\nP-1 | الف | ملی | معتبر | {}\n"
BY = EVERYBODY.format(state="").replace("همه تشکل‌ها", "آزمون") + "[سیاست‌ها]\nسیاست | ترتیب | مبنا\nآزمون | ۱ | {}\n"


@pytest.mark.parametrize(
    ("column", "ground", "code"),
    [("تاریخ ثبت شعبه", "ثبت شعبه", "PTY-004"), ("تاریخ صدور پروانه", "پروانه کشوری", "LIC-003")],
)
@pytest.mark.parametrize(("on", "outcome"), [("۱۴۰۵/۰۹/۰۱", "invited"), ("۱۴۰۵/۰۹/۰۲", "needs_decision")])
def test_registered_and_licensed_from_that_day(column: str, ground: str, code: str, on: str, outcome: str) -> None:
    e = office(REGISTERED.format(column, on) + BY.format(ground))
    assert e.decision("P-1").outcome.value == outcome
    assert [f.place.cell for f in e.everything if f.code == code] == ([] if outcome == "invited" else ["E2"])


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ("P-1 | ۱۴۰۵ |", "invited"),
        ("P-1 | ۱۴۰۴ |", "needs_decision"),
        ("P-1 | ۱۴۰۴ تا ۱۴۰۶ |", "invited"),
        ("P-1 | تا ۱۴۰۵/۰۹/۱۶ |", "needs_decision"),
        ("P-1 | تا ۱۴۰۵/۰۹/۱۷ |", "invited"),
        ("P-1 | دورهٔ دوم |", "invited"),
        ("P-1 | دورهٔ نخست |\nP-2 | دورهٔ دوم |", "needs_decision"),
        ("P-1 | دورهٔ نخست |\nP-2 | دورهٔ دوم | ۱۴۰۵/۰۹/۰۲", "invited"),
        ("P-1 | نوبت نخست |\nP-2 | نوبت دوم |", "invited"),
        ("P-1 | ۱۴۰۴ |\nP-1 | ۱۴۰۵ |", "invited"),
        ("P-1 | | ۱۴۰۵/۰۹/۰۲", "needs_decision"),
    ],
)
def test_membership_of_the_house_ends_with_its_term(rows: str, outcome: str) -> None:
    members = f"[اعضای خانه احزاب]\nحزب | دوره | تاریخ عضویت\n{rows}\n"
    e = office(PARTY + "P-2 | حزب نمونهٔ ب | ملی | معتبر\n" + members + BY.format("عضو خانه احزاب"))
    assert e.decision("P-1").outcome.value == outcome


def test_a_membership_that_has_ended_is_said() -> None:
    members = "[اعضای خانه احزاب]\nحزب | دوره\nP-1 | ۱۴۰۴\n"
    e = office(PARTY + members + BY.format("عضو خانه احزاب"))
    assert "با پایان دورهٔ «۱۴۰۴»" in e.sentence("P-1")
    assert [place.cell for place in e.decision("P-1").reason.evidence] == ["B2", "A2"]
    assert "membership-P-1" not in e.letters()


def test_a_view_of_the_future_is_not_given_yet() -> None:
    e = office(PARTY + "[دیدگاه‌ها]\nحوزه | دیدگاه | تاریخ\nسیاسی | بازنگری | ۱۴۰۵/۰۹/۰۲")
    assert e.so_far.views == ()
    assert [f.place.cell for f in e.everything if f.code == "VIE-003"] == ["C2"]
