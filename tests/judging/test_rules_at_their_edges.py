"""Rules about sessions, views and dates on the last day, month and letter that they still allow."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from generator.judging.rules import dates, meeting, session
from generator.judging.rules.facts import Facts
from generator.model import CorrectedSubject, Finding, Place
from generator.model.outcomes import Difference, Seal
from generator.model.past import YearPlan
from tests.builders import at, office

Rule = Callable[[Facts], Iterator[Finding]]
EVERY_MONTH, EVERY_TWO = "روز ۱ هر ماه", "روز ۱ هر دو ماه"


def found(rule: Rule, rows: str, repeats: str = "") -> list[tuple[str, str]]:
    """What a rule says of these sessions (number | date | state), today being 1405/09/01."""
    office_table = f"[مشخصات اداره]\nعنوان تنظیم | مقدار\nقاعده نشست‌ها | {repeats}" if repeats else ""
    facts = office(f"""
        [احزاب]
        کد | نام حزب
        P-1 | حزب نمونهٔ الف
        {office_table}
        [نشست‌ها]
        شماره نشست | تاریخ | وضعیت
        {rows}""").facts
    return [(f"{f.code} {at(f.place)}", str(f.facts.get("months", ""))) for f in rule(facts)]


def test_of_a_closed_year_nobody_is_told_that_its_sessions_were_far_apart() -> None:
    rows = "۱ | ۱۴۰۴/۰۱/۰۱ | برگزار شد\n۲ | ۱۴۰۴/۰۸/۰۱ | برگزار شد"
    facts = office(f"[نشست‌ها]\nشماره نشست | تاریخ | وضعیت\n{rows}").facts
    assert [f.code for f in session.sessions_are_not_too_far_apart(facts)] == ["SES-007"]
    assert not list(session.sessions_are_not_too_far_apart(replace(facts, closed=frozenset({1404}))))


HELD, PLANNED = "برگزار شد", "برنامه‌ریزی‌شده"


@pytest.mark.parametrize(
    ("rows", "repeats", "said"),
    [
        pytest.param(f"۱ | ۱۴۰۵/۰۸/۰۱ | {HELD}", EVERY_MONTH, [], id="a month to the day"),
        pytest.param(f"۱ | ۱۴۰۵/۰۷/۳۰ | {HELD}", EVERY_MONTH, [("SES-012 نشست‌ها!B2", "1")], id="and a day more"),
        pytest.param(f"۱ | ۱۴۰۵/۰۷/۳۰ | {HELD}", EVERY_TWO, [], id="which another rule allows"),
        pytest.param(f"۱ | ۱۴۰۵/۰۷/۰۱ | {HELD}", "", [], id="two months to the day"),
        pytest.param(f"۱ | ۱۴۰۵/۰۶/۳۱ | {HELD}", "", [("SES-012 نشست‌ها!B2", "2")], id="and a day more than two"),
        pytest.param(f"۱ | ۱۴۰۵/۰۲/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۸/۱۹ | {HELD}", "", [], id="the last one counts"),
        pytest.param(f"۱ | ۱۴۰۵/۰۶/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۹/۰۱ | {PLANNED}", "", [], id="today is ahead"),
        pytest.param(f"۱ | ۱۴۰۵/۰۶/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۹/۰۱ | {HELD}", "", [], id="and held today is no want of one"),
        pytest.param(
            f"۱ | ۱۴۰۵/۰۵/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۶/۰۱ | {PLANNED}", "", [("SES-012 نشست‌ها!B3", "2")],
            id="one that was never marked as held is past",
        ),
        pytest.param(f"۱ | ۱۴۰۵/۰۸/۰۵ | {HELD}\n۲ | | {PLANNED}", EVERY_MONTH, [], id="without a date"),
        pytest.param(f"۱ | ۱۴۰۵/۰۸/۰۵ | {HELD}\n۲ | ۱۴۰۵/۱۳/۴۰ | {PLANNED}", EVERY_MONTH, [], id="a date that is unread"),
        pytest.param(f"۱ | ۱۴۰۵/۱۰/۰۵ | {PLANNED}", EVERY_MONTH, [], id="the first of all"),
    ],
)  # fmt: skip
def test_the_next_session_is_in_time(rows: str, repeats: str, said: list[tuple[str, str]]) -> None:
    assert found(session.next_session_comes_in_time, rows, repeats) == said


def test_a_session_without_a_date_is_not_far_from_any() -> None:
    rows = f"۱ | ۱۴۰۵/۰۶/۳۱ | {HELD}\n۲ | | {PLANNED}\n۳ | ۱۴۰۵/۰۹/۱۷ | {PLANNED}"
    assert found(session.sessions_are_not_too_far_apart, rows) == [("SES-007 نشست‌ها!B4", "2")]


def test_numbers_rise_with_dates_or_stand_on_one_day() -> None:
    rows = f"۱ | ۱۴۰۵/۰۷/۰۱ | {HELD}\n۲ | ۱۴۰۵/۰۷/۰۱ | {HELD}\n۳ | | {PLANNED}\n۴ | ۱۴۰۵/۰۶/۳۱ | {HELD}"
    assert [said for said, _ in found(dates.session_numbers_rise_with_their_dates, rows)] == ["SES-010 نشست‌ها!B5"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param("پیشنهاد باران برای محله", "", id="five letters are a word of all"),
        pytest.param("پیشنهاد همراه برای محله", "", id="so is a short name of one word"),
        pytest.param("پیشنهاد کوشش‌ها برای محله", "کوشش ها", id="six letters in two words are a name"),
        pytest.param("پیشنهاد نمونه‌پور برای محله", "", id="one word of a person's name"),
        pytest.param("پیشنهاد سیما نمونه‌پور برای محله", "سیما نمونه‌پور", id="her whole name"),
    ],
)
def test_whom_a_view_without_a_name_may_not_name(text: str, named: str) -> None:
    facts = office(f"""
        [احزاب]
        کد | نام حزب | نام کوتاه | دبیر استان
        P-1 | باران | همراهان | سیما نمونه‌پور
        P-2 | کوشش ها | | نمونه‌پور
        [نشست‌ها]
        شماره نشست | تاریخ
        ۱ | ۱۴۰۵/۰۸/۱۹
        [دیدگاه‌ها]
        نشست | حوزه | دیدگاه | با ذکر نام
        ۱ | شهری | {text} | خیر""").facts
    assert [f.facts["name"] for f in meeting.unattributed_views_name_nobody(facts)] == ([named] if named else [])


OFFICE = """
    [احزاب]
    کد | نام حزب | وضعیت پروانه
    P-1 | حزب نمونهٔ الف | معتبر
    P-2 | حزب نمونهٔ ب | منحل
    [نشست‌ها]
    شماره نشست | تاریخ | سیاست دعوت | وضعیت | رئیس جلسه
    ۱ | ۱۴۰۵/۰۸/۱۹ | سیاست سبز | برگزار شد | P-2
    [تصمیم‌ها]
    نشست | حزب | تصمیم | دلیل
    ۱ | P-2 | دعوت شود | سخنران
"""


def sealed(text: str, *differences: tuple[CorrectedSubject, object, object]) -> Facts:
    """The facts with its first session sealed, of which the sheets say these things otherwise."""
    facts = office(text).facts
    found = tuple(Difference(subject, was, now, Place("a.xlsx", "نشست‌ها", "B2")) for subject, was, now in differences)
    seal = Seal(facts.today, facts.today, False, None, (), {}, {}, differences=found)
    return replace(facts, rosters=(replace(facts.rosters[0], seal=seal), *facts.rosters[1:]))


@pytest.mark.parametrize(
    ("rule", "open_says"),
    [
        (session.policy_is_known, ["SES-002"]),
        (session.decision_is_not_about_a_blocked_party, ["DEC-002"]),
        (meeting.chair_is_invited, ["SES-009"]),
    ],
)
def test_nothing_of_today_accuses_a_sealed_session(rule: Rule, open_says: list[str]) -> None:
    text = OFFICE.replace("سیاست سبز", "همه تشکل‌ها") if rule is meeting.chair_is_invited else OFFICE
    assert [f.code for f in rule(office(text).facts)] == open_says
    assert list(rule(sealed(text))) == []


@pytest.mark.parametrize(
    ("subject", "was", "now", "said"),
    [
        ("chair", "P-1", "P-2", ("SES-020", "sessions", "حزب نمونهٔ الف", "حزب نمونهٔ ب")),
        ("chair", None, "P-9", ("SES-020", "sessions", "", "P-9")),
        ("topic", "P-1", "P-2", ("SES-020", "agenda", "P-1", "P-2")),
        ("place", "P-1", "P-2", ("SES-020", "sessions", "P-1", "P-2")),
        ("attendance", "حاضر", "غایب", ("ATT-005", "attendance", "حاضر", "غایب")),
        ("resolution", "الف", "ب", ("AGD-004", "agenda", "الف", "ب")),
        ("outcome", "دعوت", "ناقص", ("SES-027", "decisions", "دعوت", "ناقص")),
    ],
)
def test_what_the_sheets_say_otherwise_of_a_sealed_session(
    subject: str, was: str, now: str, said: tuple[str, ...]
) -> None:
    facts = sealed(OFFICE, (CorrectedSubject(subject), was, now))
    rules = (session.sealed_sessions_stay_as_they_were, session.closed_years_stay_as_they_were)
    assert [(f.code, f.table, f.facts["was"], f.facts["now"]) for rule in rules for f in rule(facts)] == [said]


@pytest.mark.parametrize(
    ("rows", "found_at"),
    [
        ("باز | 1 | ثبت شعبه | ۱۴۰۵/۰۱/۰۱ | ۱۴۰۵/۰۶/۳۱\nباز | 1 | پروانه کشوری | ۱۴۰۵/۰۷/۰۱ |", []),
        ("باز | 1 | ثبت شعبه | ۱۴۰۵/۰۱/۰۱ |\nباز | 1 | پروانه کشوری | ۱۴۰۵/۰۷/۰۱ |", ["D3"]),
        ("باز | 1 | ثبت شعبه | ۱۴۰۵/۰۱/۰۱ |\nباز | 1 | پروانه کشوری | |", ["D3"]),
        ("باز | 1 | ثبت شعبه | |\nباز | 1 | پروانه کشوری | |", ["B3"]),
        ("باز | 1 | ثبت شعبه | ۱۴۰۵/۰۹/۰۱ | ۱۴۰۵/۰۱/۰۱\nباز | 1 | پروانه کشوری | ۱۴۰۵/۰۱/۰۱ |", []),
        ("باز | 1 | ثبت شعبه | ۱۴۰۵/۱۳/۴۰ |\nباز | 1 | پروانه کشوری | ۱۴۰۵/۰۱/۰۱ |", []),
    ],
    ids=["one after another", "both open", "one for good", "neither dated", "one reversed", "one unread"],
)
def test_two_lines_of_a_policy_on_one_day(rows: str, found_at: list[str]) -> None:
    head = "سیاست | ترتیب | مبنا | از تاریخ | تا تاریخ"
    facts = office(f"[احزاب]\nکد | نام حزب\nP-1 | الف\n[سیاست‌ها]\n{head}\n{rows}").facts
    assert [f.place.cell for f in session.one_line_of_a_policy_holds_a_day(facts)] == found_at


def test_a_column_until_alone_bears_the_finding() -> None:
    rows = "باز | 1 | ثبت شعبه | ۱۴۰۵/۰۶/۳۱\nباز | 1 | پروانه کشوری | ۱۴۰۵/۰۸/۳۰"
    facts = office(f"[احزاب]\nکد | نام حزب\nP-1 | الف\n[سیاست‌ها]\nسیاست | ترتیب | مبنا | تا تاریخ\n{rows}").facts
    (finding,) = session.one_line_of_a_policy_holds_a_day(facts)
    assert (finding.column, finding.place.cell) == ("in_force_until", "D3")


@pytest.mark.parametrize(
    ("date", "state", "said"),
    [
        ("۱۴۰۵/۰۹/۰۲", "برنامه‌ریزی‌شده", ["ATT-003 حضور و غیاب!A2"]),
        ("۱۴۰۵/۰۹/۰۲", "برگزار شد", ["ATT-004 حضور و غیاب!A2"]),
        ("۱۴۰۵/۰۹/۰۱", "برگزار شد", []),
        ("", "برگزار شد", []),
    ],
)
def test_nobody_attends_a_session_that_is_to_come(date: str, state: str, said: list[str]) -> None:
    facts = office(f"""
        [احزاب]
        کد | نام حزب
        P-1 | حزب نمونهٔ الف
        P-2 | حزب نمونهٔ ب
        [نشست‌ها]
        شماره نشست | تاریخ | وضعیت
        ۱ | {date} | {state}
        [حضور و غیاب]
        نشست | حزب | وضعیت حضور
        ۱ | P-1 | حاضر
        ۱ | P-2 | حاضر""").facts
    assert [f"{f.code} {at(f.place)}" for f in meeting.attendance_is_of_sessions_held(facts)] == said


def test_the_limit_of_a_year_that_is_over_counts_in_it() -> None:
    rows = f"۱ | ۱۴۰۴/۰۵/۰۱ | {HELD}\n۲ | ۱۴۰۴/۰۹/۰۱ | {HELD}\n۳ | ۱۴۰۵/۰۱/۰۱ | {HELD}"
    text = f"[احزاب]\nکد | نام حزب\nP-1 | الف\n[نشست‌ها]\nشماره نشست | تاریخ | وضعیت\n{rows}"
    facts = replace(office(text).facts, plans={1404: YearPlan(1404, (6,), {}, 4, ())})
    assert [f"{f.code} {at(f.place)}" for f in session.sessions_are_not_too_far_apart(facts)] == ["SES-007 نشست‌ها!B4"]
