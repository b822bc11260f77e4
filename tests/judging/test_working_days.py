"""Which days the office works, and the days that its rule names, moved off weekends and holidays."""

from __future__ import annotations

import re
from datetime import date, timedelta
from importlib.machinery import ModuleSpec

import holidays as library
import pytest
from hypothesis import given, strategies as st

from generator.judging.working_days import (
    Rule,
    WorkingDays,
    _calendar_of_iran,
    months_between,
    parse_rule,
    plan,
    working_days,
)
from generator.language.jalali import JalaliMonth, month_of, numeric, weekday_of
from generator.model import DayOff, Holiday, HolidayKind
from tests.builders import day, office, source, wording
from tests.language.test_jalali import LEAP_YEARS

OWN = """
    [احزاب]
    کد  | نام حزب
    P-1 | حزب نمونهٔ الف

    [تعطیلات]
    تاریخ      | مناسبت           | نوع
    ۱۴۰۵/۰۹/۱۷ | آلودگی هوا       | تعطیل
    ۱۴۰۵/۰۹/۲۶ | جبران آلودگی هوا | روز اداری
    ۱۴۰۵/۱۱/۲۲ | راهپیمایی        | روز اداری
"""


def days(weekend: frozenset[int] = frozenset({5, 6}), *own: Holiday) -> WorkingDays:
    return working_days(weekend, own, wording())


def test_every_public_holiday_of_the_library_is_off() -> None:
    for year in range(2024, 2031):
        for day_, title in library.country_holidays("IR", years=year, language="fa_IR", observed=False).items():
            reason = days(frozenset()).off(day_)
            assert reason and reason.is_estimate == ("تخمینی" in title)
            assert reason.title and " ،" not in reason.title  # how it is written is tested below


# --- the rule -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("سومین سه‌شنبه هر ماه", Rule(1, weekday=3, nth=3)),
        ("سومین سه شنبهٔ هر ماه", Rule(1, weekday=3, nth=3)),
        ("سوم سه‌شنبه هر ماه", Rule(1, weekday=3, nth=3)),
        ("نخستین دوشنبه هر دو ماه", Rule(2, weekday=2, nth=1)),
        ("اولین شنبه هر ۳ ماه", Rule(3, weekday=0, nth=1)),
        ("آخرین یک‌شنبه هر ماه", Rule(1, weekday=1, nth=-1)),
        ("دومین چهارشنبه ماهانه", Rule(1, weekday=4, nth=2)),
        ("روز ۱۵ هر ماه", Rule(1, day_of_month=15)),
        ("روز ۳۱ هر دو ماه", Rule(2, day_of_month=31)),
    ],
)
def test_rules(typed: str, rule: Rule) -> None:
    assert parse_rule(typed) == rule


@pytest.mark.parametrize(
    "typed",
    [
        "", "هر ماه", "سه‌شنبه هر ماه", "هر سه‌شنبه", "سومین روز هر ماه", "ششمین شنبه هر ماه", "روز ۳۲ هر ماه",
        "روز ۰ هر ماه", "دومین شنبه هر ۰ ماه", "دومین شنبه هر ۱۳ ماه", "به وقت مقتضی",
        pytest.param(
            "سومین سه‌شنبه هر ماه به جز فروردین",
        ),
    ],
)  # fmt: skip
def test_no_rules(typed: str) -> None:
    assert parse_rule(typed) is None


@pytest.mark.parametrize(
    ("rule", "month", "named"),
    [
        pytest.param(Rule(1, weekday=3, nth=3), (1405, 9), "۱۴۰۵/۰۹/۱۷", id="third Tuesday"),
        pytest.param(Rule(1, weekday=1, nth=5), (1405, 9), "۱۴۰۵/۰۹/۲۹", id="fifth Sunday"),
        pytest.param(Rule(1, weekday=6, nth=5), (1405, 9), "۱۴۰۵/۰۹/۲۷", id="fifth Friday: there are four"),
        pytest.param(Rule(1, weekday=6, nth=-1), (1405, 9), "۱۴۰۵/۰۹/۲۷", id="last Friday"),
        pytest.param(Rule(1, day_of_month=31), (1405, 6), "۱۴۰۵/۰۶/۳۱", id="31 Shahrivar"),
        pytest.param(Rule(1, day_of_month=31), (1405, 7), "۱۴۰۵/۰۷/۳۰", id="31 Mehr: its last day"),
        pytest.param(Rule(1, day_of_month=30), (1405, 12), "۱۴۰۵/۱۲/۲۹", id="30 Esfand of a common year"),
        pytest.param(Rule(1, day_of_month=30), (1403, 12), "۱۴۰۳/۱۲/۳۰", id="30 Esfand of a leap year"),
    ],
)
def test_the_day_that_a_rule_names(rule: Rule, month: tuple[int, int], named: str) -> None:
    assert numeric(rule.day_in(JalaliMonth(*month))) == named


@pytest.mark.parametrize("year", range(1390, 1451))
def test_the_last_day_of_every_month(year: int) -> None:
    """A rule for the 31st falls on the last day of each month, in Esfand by the table of the Calendar Center."""
    ends = [numeric(Rule(1, day_of_month=31).day_in(JalaliMonth(year, month)))[-2:] for month in range(1, 13)]
    assert ends == ["۳۱"] * 6 + ["۳۰"] * 5 + ["۳۰" if year in LEAP_YEARS else "۲۹"]


# --- working days -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param("1405/09/01", None, id="a Sunday"),
        pytest.param("1405/09/05", "تعطیلی هفتگی", id="a Thursday"),
        pytest.param("1405/09/06", "تعطیلی هفتگی", id="a Friday"),
        pytest.param("1405/01/03", "عید نوروز", id="Nowruz"),
        pytest.param("1405/11/22", "پیروزی انقلاب اسلامی", id="22 Bahman"),
        pytest.param("1404/12/29", "روز ملی شدن صنعت نفت ایران", id="29 Esfand"),
        pytest.param("1405/01/05", None, id="5 Farvardin"),
    ],
)
def test_days_off(typed: str, why: str | None) -> None:
    off = days().off(day(typed))
    assert (off.title if off else None) == why


@pytest.mark.parametrize("year", [1403, 1408, 1412])
def test_30_esfand_is_off(year: int) -> None:
    assert days(frozenset({6})).off(day(f"{year}/12/30"))


def test_lunar_dates_that_are_not_announced_are_marked() -> None:
    announced, estimated = days().off(day("1404/04/15")), days().off(day("1407/03/15"))
    assert announced and not announced.is_estimate
    assert estimated and estimated.is_estimate and "تخمینی" not in estimated.title


#: What good Persian does not hold in a title: a half space that is missing, signs without room, foreign digits or letters.
ILL = re.compile(
    r"علیه السلام|الله علیها(?<!سلام‌الله علیها)|الله تعالی(?<!عجل‌الله تعالی)|عیدنوروز|نیمه شعبان|فاطمه زهرا"
    r"|[؛،](?! )|[؛;] *شهادت|  |^ | $|[0-9٠-٩A-Za-z;يك]|تخمینی"
)


def test_the_titles_of_eleven_years_are_written_well() -> None:
    office_days = days(frozenset())
    first, last = day("1400/01/01"), day("1410/12/29")
    offs = [office_days.off(first + timedelta(days=n)) for n in range((last - first).days + 1)]
    titles = {off.title for off in offs if off}
    assert len(titles) > 25
    assert {title for title in titles if ILL.search(title)} == set()


def test_every_mended_title_is_one_that_the_library_still_has() -> None:
    import holidays

    years = range(day("1400/01/01").year, day("1410/12/29").year + 1)
    found = holidays.country_holidays("IR", years=years, language="fa_IR", observed=False)
    theirs = {part.replace("(تخمینی)", "").strip() for title in found.values() for part in title.split(";")}
    assert set(days().titles) - theirs == set()
    assert "رحلت رسول اکرم؛شهادت امام حسن مجتبی علیه السلام" in days().titles
    assert days(frozenset()).off(day("1405/01/03")) == DayOff("عید نوروز")


def test_a_weekend_of_ones_own() -> None:
    thursday, friday = day("1405/09/05"), day("1405/09/06")
    assert days(frozenset({6})).off(thursday) is None
    assert days(frozenset({6})).off(friday)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param("1405/09/17", "آلودگی هوا", id="a day off of the office's own"),
        pytest.param("1405/09/26", None, id="a Thursday on which it works"),
        pytest.param("1405/11/22", None, id="a holiday on which it works"),
        pytest.param("1405/09/27", "تعطیلی هفتگی", id="any other Friday"),
    ],
)
def test_the_office_has_the_last_word(typed: str, why: str | None) -> None:
    off = office(OWN).days.off(day(typed))
    assert (off.title if off else None) == why


@pytest.mark.parametrize(
    ("named", "moved", "passed_over"),
    [
        pytest.param("1405/09/01", "۱۴۰۵/۰۹/۰۱", [], id="a working day stays"),
        pytest.param("1405/09/05", "۱۴۰۵/۰۹/۰۷", ["تعطیلی هفتگی"] * 2, id="over a weekend"),
        pytest.param("1405/11/22", "۱۴۰۵/۱۱/۲۴", ["پیروزی انقلاب اسلامی", "تعطیلی هفتگی"], id="over 22 Bahman"),
        pytest.param(
            "1405/12/29", "۱۴۰۶/۰۱/۰۷",
            ["روز ملی شدن صنعت نفت ایران", "جشن نوروز", *["عید نوروز"] * 3, *["تعطیلی هفتگی"] * 2],
            id="over Nowruz",
        ),
    ],
)  # fmt: skip
def test_moved_to_the_next_working_day(named: str, moved: str, passed_over: list[str]) -> None:
    found, skipped = days().next_working(day(named))
    assert numeric(found) == moved
    assert [off.title for _, off in skipped] == passed_over


@pytest.mark.parametrize(
    ("n", "end"), [(0, "۱۴۰۵/۰۹/۰۱"), (1, "۱۴۰۵/۰۹/۰۲"), (3, "۱۴۰۵/۰۹/۰۴"), (4, "۱۴۰۵/۰۹/۰۷"), (10, "۱۴۰۵/۰۹/۱۵")]
)
def test_a_deadline_in_working_days(n: int, end: str) -> None:
    assert numeric(days().after(day("1405/09/01"), n)) == end


# --- the plan -----------------------------------------------------------------------------------------------


def test_a_year_of_third_tuesdays() -> None:
    rule = parse_rule("سومین سه‌شنبه هر ماه")
    assert rule
    planned = plan(rule, JalaliMonth(1405, 1), 12, office(OWN).days)
    assert [numeric(p.rule_day)[5:] for p in planned] == [
        "۰۱/۱۸", "۰۲/۱۵", "۰۳/۱۹", "۰۴/۱۶", "۰۵/۲۰", "۰۶/۱۷", "۰۷/۲۱", "۰۸/۱۹", "۰۹/۱۷", "۱۰/۱۵", "۱۱/۲۰", "۱۲/۱۸",
    ]  # fmt: skip
    moved = [p for p in planned if p.day != p.rule_day]
    assert [(numeric(p.day), [off.title for _, off in p.skipped]) for p in moved] == [("۱۴۰۵/۰۹/۱۸", ["آلودگی هوا"])]


def test_every_two_months() -> None:
    planned = plan(Rule(2, day_of_month=10), JalaliMonth(1405, 9), 8, days())
    assert [month_of(p.rule_day) for p in planned] == [(1405, 9), (1405, 11), (1406, 1), (1406, 3)]


rules = st.one_of(
    st.builds(Rule, st.integers(1, 6), weekday=st.integers(0, 6), nth=st.sampled_from([-1, 1, 2, 3, 4, 5])),
    st.builds(Rule, st.integers(1, 6), day_of_month=st.integers(1, 31)),
)
weekends = st.frozensets(st.integers(0, 6), max_size=6)
holidays = st.lists(
    st.builds(
        Holiday, st.just(source("holidays", 2)), st.dates(date(2026, 3, 1), date(2028, 4, 1)), st.none(),
        st.sampled_from(HolidayKind),
    ),
    max_size=20,
)  # fmt: skip


@given(rules, st.integers(1, 12), st.integers(1, 18), weekends, holidays)
def test_a_planned_day_is_never_off(
    rule: Rule, month: int, n: int, weekend: frozenset[int], own: list[Holiday]
) -> None:
    known = days(weekend, *own)
    for planned in plan(rule, JalaliMonth(1405, month), n, known):
        assert known.off(planned.day) is None
        passed = [planned.rule_day + timedelta(n) for n in range((planned.day - planned.rule_day).days)]
        assert [skipped for skipped, _ in planned.skipped] == passed
        assert all(known.off(skipped) == why for skipped, why in planned.skipped)


@given(rules, st.integers(1, 12), st.integers(1, 24))
def test_the_plan_covers_every_month_of_the_rule(rule: Rule, month: int, n: int) -> None:
    start = JalaliMonth(1405, month)
    planned = plan(rule, start, n, days())
    assert [month_of(p.rule_day) for p in planned] == [start.plus(k) for k in range(0, n, rule.every)]
    assert all(rule.weekday in (None, weekday_of(p.rule_day)) for p in planned)


# --- gaps ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "more_than_two"),
    [
        ("1405/07/15", "1405/09/15", False),
        ("1405/07/01", "1405/09/30", False),
        ("1405/07/30", "1405/10/01", True),
        ("1405/11/20", "1406/01/31", False),
        ("1405/11/20", "1406/02/01", True),
    ],
)
def test_months_between(first: str, second: str, more_than_two: bool) -> None:
    assert (months_between(day(first), day(second)) > 2) is more_than_two


# --- edges ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("روز ۱ هر ماه", Rule(1, day_of_month=1)),
        ("روز ۱۰ هر ۱۲ ماه", Rule(12, day_of_month=10)),
        ("روز ۱۰ هر ۱۳ ماه", None),
        ("روز ۱۰ هر ۰ ماه", None),
        ("پنجمین شنبه هر ماه", Rule(1, weekday=0, nth=5)),
        ("نخستین شنبه هر ۱۲ ماه", Rule(12, weekday=0, nth=1)),
    ],
)
def test_the_longest_and_the_shortest_rules(typed: str, rule: Rule | None) -> None:
    assert parse_rule(typed) == rule


def test_a_rule_with_half_a_weekday_goes_by_its_day_of_the_month() -> None:
    month = JalaliMonth(1405, 9)
    assert [numeric(rule.day_in(month)) for rule in (Rule(1), Rule(1, weekday=3, day_of_month=5), Rule(1, nth=2))] == [
        "۱۴۰۵/۰۹/۰۱", "۱۴۰۵/۰۹/۰۵", "۱۴۰۵/۰۹/۰۱",
    ]  # fmt: skip


def test_what_is_off_and_why() -> None:
    assert days(frozenset({0})).off(day("1405/09/07")) == DayOff("تعطیلی هفتگی", is_weekend=True)
    assert days(frozenset()).off(day("1403/12/30")) is not None  # the eve of Nowruz in a leap year
    no_library = working_days(frozenset(), (), wording(), lambda _year: {})
    assert no_library.off(day("1403/12/30")) == DayOff("آخرین روز اسفند سال کبیسه")
    assert no_library.off(day("1403/12/29")) is None


@pytest.mark.parametrize("spec", [None, ModuleSpec("holidays.countries.iran", None)], ids=["gone", "without a loader"])
def test_where_a_later_library_keeps_its_calendar_elsewhere(
    spec: ModuleSpec | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = _calendar_of_iran.__wrapped__()
    monkeypatch.setattr("generator.judging.working_days.PathFinder.find_spec", lambda *_: spec)
    slow = _calendar_of_iran.__wrapped__()
    assert slow is not quick
    known = [calendar(years=2026, language="fa_IR", observed=False) for calendar in (quick, slow)]
    assert dict(known[0].items()) == dict(known[1].items())
