"""Edges of the parsers of cells: the last value that is taken, and the first that is not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from generator.language import jalali, values, words
from generator.language.values import Parser
from generator.model import DocumentState, Problem
from generator.model.periods import Term, TermKind

KHORDAD_5, NOON = date(2026, 5, 26), time(12)


def short(parsed: values.Parsed) -> tuple[Any, str]:
    """The value, and the code of what is wrong."""
    value, problem = parsed
    return value, problem.code if problem else ""


@pytest.mark.parametrize(
    ("raw", "is_blank"),
    [
        ("-", True),
        ("—", True),
        ("1", False),
        ("۱", False),
        ("a", False),
        ("-1", False),
        (0, False),
        ("‌", True),
        ("a-", False),
        ("--", True),
    ],
)
def test_a_single_sign_can_be_a_value(raw: object, is_blank: bool) -> None:
    assert values.is_blank(raw) == is_blank


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a", "a"), (True, "TRUE"), (False, "FALSE"), (12.0, "12"), (123456789012345678.0, "123456789012345680"),
        (0.1 + 0.2, "0.3"), (2.5, "2.5"), (datetime(2026, 5, 26), "2026-05-26"),
        (timedelta(hours=26, minutes=5), "26:05"), (timedelta(hours=1, minutes=59, seconds=7), "1:59:07"),
        (timedelta(seconds=3599), "0:59:59"), (datetime(2026, 5, 26, 14, 30), "2026-05-26 14:30:00"), (date(2026, 5, 26), "2026-05-26"), (time(9), "09:00"), (time(9, 0, 5), "09:00:05"),
    ],
)  # fmt: skip
def test_a_cell_as_text(raw: object, shown: str) -> None:
    assert values.as_text(raw) == shown


@pytest.mark.parametrize(("typed", "why"), [("علي", "VAL-007"), ("كاوه", "VAL-007"), ("على", "VAL-007"), (" علی ", "")])
def test_any_letter_of_another_keyboard_is_said(typed: str, why: str) -> None:
    assert short(values.text(typed))[1] == why


@pytest.mark.parametrize("parser", [values.text, values.person, values.identifier])
@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("نمونه ۵²", "نمونه ۵", "VAL-053"),
        ("* نمونه ۵", "نمونه ۵", "VAL-053"),
        ("نمونه* ۵", "نمونه* ۵", ""),
        ("*", "*", ""),
    ],
)
def test_a_sign_that_points_to_a_footnote(parser: Parser, typed: str, found: str, why: str) -> None:
    assert short(parser(typed)) == (found, why)


def test_what_is_said_of_such_a_sign() -> None:
    assert values.text("نمونه †*") == ("نمونه", Problem("VAL-053", {"value": "نمونه", "sign": "†*"}))


@pytest.mark.parametrize(
    ("typed", "found", "why"), [("جناب آقای", None, "VAL-040"), ("سیما نمونه", "سیما نمونه", ""), ("", "", "")]
)
def test_titles_alone_name_nobody(typed: str, found: str | None, why: str) -> None:
    assert short(values.person(typed)) == (found, why)


def test_a_name_in_two_lines_is_said_unless_something_else_is() -> None:
    assert short(values.person("سیما\nنمونه"))[1] == "VAL-044"
    assert short(values.person("سیما نمونه\n"))[1] == ""
    assert short(values.person("علي نمونه"))[1] == "VAL-007"
    assert short(values.identifier("۱۲\n۱۳"))[1] == "VAL-044"


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [("سیما نمونه", "سیما نمونه", ""), ("سیما نمونه / رضا نمونه", None, "VAL-046"), ("", "", ""), ("علي نمونه", "علی نمونه", "VAL-007")],
)  # fmt: skip
def test_letters_are_written_to_one_person(typed: str, found: str | None, why: str) -> None:
    assert short(values.addressee(typed)) == (found, why)


# --- dates and hours --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "found", "why"),
    [
        (True, None, "VAL-002"),
        pytest.param(14050305, KHORDAD_5, "", id="eight digits"),
        pytest.param(13000101.0, date(1921, 3, 21), "", id="the first year"),
        pytest.param(36526, date(2000, 1, 1), "VAL-004", id="the first serial number"),
        pytest.param(36525, None, "VAL-002", id="and the one before"),
        pytest.param(73050, date(2099, 12, 31), "VAL-004", id="the last serial number"),
        pytest.param(73051, None, "VAL-002", id="and the one after"),
        pytest.param(float("inf"), None, "VAL-002", id="no number"),
        pytest.param("سه‌شنبه ۱۴۰۵/۰۳/۰۵", KHORDAD_5, "", id="its weekday"),
        pytest.param("شنبه ۱۴۰۵/۰۳/۰۵", KHORDAD_5, "VAL-019", id="another weekday"),
        pytest.param("شنبه ۱۴۰۵/۱۳/۰۵", None, "VAL-005", id="a weekday, and no day"),
        pytest.param("۱۴۰۵/۰۳/۰۵ ساعت ۱۰", KHORDAD_5, "", id="an hour"),
        pytest.param("۱۴۰۵/۰۳/۰۵ ساعت ۲۵", None, "VAL-002", id="no hour"),
        pytest.param("پنجم خرداد ۱۴۰۵", KHORDAD_5, "", id="in words"),
        pytest.param("چندم خرداد ۱۴۰۵", None, "VAL-002", id="in words that are no number"),
        pytest.param("۵ خرداد ۰۵", None, "VAL-003", id="two digits of a year, in words"),
        pytest.param("05/03/1405", KHORDAD_5, "", id="the day first"),
        pytest.param("1405/3/5", KHORDAD_5, "", id="one digit each"),
        pytest.param("1405/03/005", None, "VAL-002", id="three digits of a day"),
        pytest.param("005/03/1405", None, "VAL-002", id="three digits of a day, first"),
        pytest.param("05/03/05", None, "VAL-003", id="two digits of a year"),
        pytest.param("005/03/05", None, "VAL-002", id="three digits, two digits"),
        pytest.param("05/03/005", None, "VAL-002", id="two digits, three digits"),
        pytest.param("2026/05/26", KHORDAD_5, "VAL-016", id="a Gregorian year"),
        pytest.param("2026/05/32", None, "VAL-005", id="a day that no month has"),
        pytest.param("26/05/2026", None, "VAL-003", id="day or month first?"),
        pytest.param("1850/05/26", None, "VAL-002", id="a year of neither calendar"),
        pytest.param("26/05/1850", None, "VAL-002", id="nor here"),
    ],
)
def test_edges_of_dates(raw: object, found: date | None, why: str) -> None:
    assert short(values.parse_date(raw)) == (found, why)


@pytest.mark.parametrize(
    ("raw", "is_real"),
    [
        (date(2026, 5, 26), True), (datetime(2026, 5, 26, 9), True), (date(1405, 3, 5), False), (46168, True),
        (46168.0, True), (36525, False), (14050305, False), (True, False), ("2026/05/26", False), (None, False),
    ],
)  # fmt: skip
def test_what_a_spreadsheet_keeps_as_a_date(raw: object, is_real: bool) -> None:
    assert values.is_real_date(raw) is is_real


@pytest.mark.parametrize(
    ("raw", "hour"),
    [
        (datetime(2026, 5, 26, 14, 30), time(14, 30)), (datetime(2026, 5, 26, 14, 29, 59, 999000), time(14, 30)),
        (datetime(2026, 5, 26, 14, 30, 29), time(14, 30)), (datetime(2026, 5, 26, 14, 29, 30), time(14, 30)),
        (datetime(2026, 5, 26), None), (date(2026, 5, 26), None), (14050305, None), ("۱۴۰۵/۰۳/۰۵", None),
        ("۱۴۰۵/۰۳/۰۵ ساعت ۱۰", time(10)), ("۱۴۰۵/۰۳/۰۵ 00:00", None), ("۱۴۰۵/۰۳/۰۵ ساعت ۹ عصر", time(21)),
        ("۱۴۰۵/۰۳/۰۵ ساعت ۲۵", None),
    ],
)  # fmt: skip
def test_the_hour_in_the_cell_of_a_date(raw: object, hour: time | None) -> None:
    assert short(values.hour_in_date(raw)) == (hour, "")


def test_an_hour_at_night_in_the_cell_of_a_date_is_asked_about() -> None:
    assert short(values.hour_in_date(datetime(2026, 5, 26, 3, 30))) == (None, "VAL-051")


@pytest.mark.parametrize(
    ("raw", "hour"),
    [
        (time(9, 30, 15), time(9, 30)), (datetime(2026, 5, 26, 9, 30), time(9, 30)), (0.5, NOON), (10.0, time(10)), (10.3, None), (10, time(10)), ("۲۳:۵۹", time(23, 59)),
        ("۲۴", None), ("۲۴:۰۰", None), ("۱۰:۵۹", time(10, 59)), ("۱۰:۶۰", None), ("۱ ب.ظ", time(13)),
        ("۱۲ ب.ظ", NOON), ("۱۲ ق.ظ", time(0)), ("۱۳ ب.ظ", None), ("۰ ب.ظ", None), ("۰ صبح", None), ("۱ صبح", time(1)),
        (0.4375, time(10, 30)), (1.5, None), (True, None), (24.0, None), (0.7291666, time(17, 30)),
    ],
)  # fmt: skip
def test_edges_of_hours(raw: object, hour: time | None) -> None:
    assert short(values.parse_time(raw)) == (hour, "" if hour is not None else "VAL-015")


@pytest.mark.parametrize("raw", [2, 2.0, 1 / 12, time(2), datetime(2026, 5, 26, 5, 59), "۲", "ساعت ۵:۵۹", 0.0, 0.99999])
def test_one_of_the_small_hours_is_asked_about(raw: object) -> None:
    assert short(values.parse_time(raw)) == (None, "VAL-051")


@pytest.mark.parametrize(
    ("raw", "hour"), [("۲ بامداد", time(2)), ("2:30 am", time(2, 30)), ("۶", time(6)), ("۲ عصر", time(14))]
)
def test_the_half_of_the_day_may_be_told(raw: str, hour: time) -> None:
    assert short(values.parse_time(raw)) == (hour, "")


# --- numbers and words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        (0, 0), (1, 1), (4.0, 4), (4.5, None), (-1, None), (float("nan"), None), (True, None), (date(2026, 5, 26), None),
        ("۰", 0), ("نشست چهارم", 4), ("چهارم", 4), ("آخرین", None), ("نشست صفر", None), (1e9, 10**9), ("واپسین", None), ("۱٬۲۰۰", 1200), ("منفی", None),
    ],
)  # fmt: skip
def test_edges_of_whole_numbers(raw: object, number: int | None) -> None:
    assert short(values.whole_number(raw)) == (number, "" if number is not None else "VAL-006")


def test_a_word_that_leaves_it_open_is_taken_and_said() -> None:
    found, problem = values.word(words.LICENCE_STATE)("راکد")
    assert found is not None and problem is not None and problem.code == "VAL-041"


def test_a_date_in_a_wide_cell_says_that_the_document_came() -> None:
    assert values.wide_document(KHORDAD_5) == ((DocumentState.MET, None, KHORDAD_5), None)
    for typed in ("۲ نسخه", 0.5):  # no day was meant
        assert "VAL-001" in str(values.wide_document(typed))
    assert values.wide_document(datetime(2026, 5, 26, 10)) == ((DocumentState.MET, None, KHORDAD_5), None)


@pytest.mark.parametrize(
    ("typed", "who"),
    [("ملی، استانی،", {"national", "provincial"}), ("همه، ملی", set()), ("ملی و همه", set()), ("باشگاه، ملی", None)],
)
def test_lists_of_those_a_requirement_is_for(typed: str, who: set[str] | None) -> None:
    assert values.applies_to(typed)[0] == who


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (datetime(2026, 5, 26, 9), Term(TermKind.UNTIL, until=KHORDAD_5)), (KHORDAD_5, Term(TermKind.UNTIL, until=KHORDAD_5)),
        ("تا ۱۴۰۵/۰۳/۰۵", Term(TermKind.UNTIL, until=KHORDAD_5)), ("until 1405/03/05", Term(TermKind.UNTIL, until=KHORDAD_5)),
        ("یک‌بار", Term(TermKind.ONCE)), ("once", Term(TermKind.ONCE)),
        ("سالانه", Term(TermKind.EACH, 12)), ("ماهانه", Term(TermKind.EACH, 1)), ("هر ماه", Term(TermKind.EACH, 1)),
        ("هر ۲ سال", Term(TermKind.EACH, 24)), ("هر ۶۰۰ ماه", Term(TermKind.EACH, 600)), ("هر ۱ ماه", Term(TermKind.EACH, 1)),
        ("ظرف ۳۰ روز", Term(TermKind.WITHIN, 30, in_months=False)), ("ظرف ۱۸۲۵۰ روز", Term(TermKind.WITHIN, 18250, in_months=False)),
        ("ظرف ۶ ماه از ثبت", Term(TermKind.WITHIN, 6)), ("ظرف ۶۰۰ ماه", Term(TermKind.WITHIN, 600)),
        ("سالانه ظرف ۴ ماه", Term(TermKind.EACH, 12, grace=Term(TermKind.WITHIN, 4))),
        ("سالانه، ظرف ۱۲ ماه", Term(TermKind.EACH, 12, grace=Term(TermKind.WITHIN, 12))),
        ("هر ۲ ماه ظرف ۵۸ روز", Term(TermKind.EACH, 2, grace=Term(TermKind.WITHIN, 58, in_months=False))),
    ],
)  # fmt: skip
def test_terms(raw: object, found: Term) -> None:
    assert values.term(raw) == (found, None)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (date(1404, 12, 30), "VAL-005"), ("هر ۰ ماه", "VAL-001"), ("هر ۶۰۱ ماه", "VAL-001"), ("ظرف ۶۰۱ ماه", "VAL-001"),
        ("ظرف ۱۸۲۵۱ روز", "VAL-001"), ("سالانه ظرف ۱۳ ماه", "REQ-006"), ("هر ۲ ماه ظرف ۵۹ روز", "REQ-006"),
        ("یک‌بار ظرف ۳ ماه", "VAL-001"), ("چندی ظرف ۳ ماه", "VAL-001"), ("سالانه ظرف چندی", "VAL-001"), ("گاهی", "VAL-001"),
    ],
)  # fmt: skip
def test_what_is_no_term(raw: object, why: str) -> None:
    assert short(values.term(raw)) == (None, why)


@pytest.mark.parametrize(("raw", "found"), [("۱۴۰۵/۰۳/۰۵", KHORDAD_5), ("تاریخ ثبت شعبه", "تاریخ ثبت شعبه")])
def test_a_term_is_counted_from_a_day_or_a_column(raw: str, found: object) -> None:
    assert values.counted_from(raw) == (found, None)


@pytest.mark.parametrize(
    ("parser", "typed", "found", "why"),
    [
        (values.identifier, "1.4E+14", None, "VAL-031"), (values.identifier, "۱۲؟", None, "VAL-049"),
        (values.identifier, "12?", None, "VAL-049"), (values.identifier, "الف", "الف", ""),
        (values.register_number, "الف", None, "VAL-042"), (values.register_number, "الف/۱۲", "الف/۱۲", ""),
        (values.register_number, "۱۲", "۱۲", ""), (values.register_number, "1E+5", None, "VAL-031"),
    ],
)  # fmt: skip
def test_edges_of_numbers_of_registers(parser: Parser, typed: str, found: str | None, why: str) -> None:
    assert short(parser(typed)) == (found, why)


@pytest.mark.parametrize(
    ("raw", "found"), [("۴", "4"), (0, "0"), ("نشست ۴", "4"), ("نشست ویژه", "نشست ویژه"), (4.0, "4")]
)
def test_a_session_by_number_or_title(raw: object, found: str) -> None:
    assert values.session_reference(raw) == (found, None)


@pytest.mark.parametrize(("raw", "found"), [(time(9, 5), "9:05"), ("سطر ۱", "سطر ۱"), (3, "3")])
def test_an_hour_in_the_office_table(raw: object, found: str) -> None:
    assert values.office_value(raw) == (found, None)


# --- before the parser ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "parser", "code"),
    [
        ("حزب نم�نه", values.text, "VAL-035"), ("حزب نم�نه", values.parse_date, ""),
        ("حزب نمونه؟", values.text, ""), ("چرا?", values.text, ""), ("نم?نه", values.person, "VAL-035"),
        ("?????", values.long_text, "VAL-035"), ("??", values.long_text, ""), ("نمونه", values.text, ""),
        (10**15, values.identifier, "VAL-031"), (10**15 - 1, values.identifier, ""), (-(10**15), values.identifier, "VAL-031"),
        (1e15, values.text, "VAL-031"), (1e15, values.mobile, "VAL-031"), (1e15, values.whole_number, ""),
        ("=A1", values.text, "VAL-014"), ("= نمونه", values.text, ""), ("A1", values.text, ""), ('"', values.text, "VAL-048"),
        ("ایضاً", values.text, "VAL-048"), ("ایضاً", values.verbatim, ""), ("true", values.text, "VAL-043"),
        ("true", values.parse_date, ""), ("TRUE", values.identifier, "VAL-043"),
        (float("inf"), values.text, ""), (True, values.text, "VAL-043"), (None, values.text, ""), (time(9), values.text, ""),
    ],
)  # fmt: skip
def test_what_no_parser_may_look_at(raw: object, parser: Parser, code: str) -> None:
    problem = values.without_doubt(raw, parser)
    assert (problem.code if problem else "") == code


@pytest.mark.parametrize(
    ("typed", "is_damaged"),
    [("نم�نه", True), ("a�b", True), ("نم?نه", True), ("a?b", False), ("الف&nbsp;ب", True), ("الف & ب", False)],
)
def test_damaged_letters(typed: str, is_damaged: bool) -> None:
    assert values.is_damaged(typed) is is_damaged


@pytest.mark.parametrize(
    ("texts", "are_plain"),
    [(["الف", "ب"], True), (["الف", "ب؟"], False), (["=A1", "ب"], False), ([], True), (["ایضا"], False)],
)
def test_one_look_at_all_texts(texts: list[str], are_plain: bool) -> None:
    assert values.are_plain(texts) is are_plain


# --- identifiers ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "found", "why"),
    [
        pytest.param("0000000019", "0000000019", "", id="all ten digits"),
        pytest.param("00000019", "0000000019", "VAL-008", id="two lost zeros"),
        pytest.param("0000019", None, "VAL-010", id="three"),
        pytest.param("00000018", None, "VAL-010", id="a wrong check digit"),
    ],
)
def test_edges_of_national_ids(raw: object, found: str | None, why: str) -> None:
    assert short(values.national_id(raw)) == (found, why)


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("14005893875", "14005893875", ""),
        pytest.param("1017100005", "01017100005", "VAL-008", id="a lost zero"),
        pytest.param("017100005", None, "VAL-010", id="two"),
        pytest.param("10010000002", "10010000002", "", id="the first digit that must not be zero with all others"),
        pytest.param("10000000058", None, "VAL-010", id="and the one behind the last"),
        pytest.param("10100000560", "10100000560", "", id="a remainder of 10"),
        pytest.param("ab345678901", None, "VAL-010", id="letters"),
    ],
)
def test_edges_of_legal_ids(typed: str, found: str | None, why: str) -> None:
    assert short(values.legal_id(typed)) == (found, why)


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("09123456789، ، 09123456780", "09123456789، 09123456780", ""),
        ("09123456789، 9123456780", "09123456789، 09123456780", "VAL-008"),
        ("09123456789 / ", "09123456789", ""),
        ("09123456789 / 12", None, "VAL-009"),
        ("،", None, "VAL-009"),
        ("09123456789 09123456780", "09123456789، 09123456780", ""),
        ("0912 345 6789", "09123456789", ""),
    ],
)
def test_several_numbers_in_a_cell(typed: str, found: str | None, why: str) -> None:
    assert short(values.mobile(typed)) == (found, why)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("info@example.org", "info@example.org"), ("\u200einfo@example.org\u200c ", "info@example.org"),
        ("اداره@example.org", None), ("=?utf-8?q?a?=@example.org", None), ("a b@example.org", None),
        ("a@example.org;b@example.org", None), ("<a@example.org>", None), ("a@نمونه.org", None), ("a@b", None),
    ],
)  # fmt: skip
def test_edges_of_addresses(typed: str, found: str | None) -> None:
    assert short(values.email(typed)) == (found, "" if found else "VAL-012")


@pytest.mark.parametrize("typed", ["مرد", "مؤنث", "جناب آقای / سرکار خانم", 1.0, "جناب آقای؟"])
def test_a_sex_a_choice_or_a_number_is_no_title(typed: object) -> None:
    value, problem = values.honorific(typed)
    assert (value, problem and problem.code) == (None, "VAL-001")


@pytest.mark.parametrize("typed", ["جناب آقای", "سرکار خانم دکتر", "سرهنگ دوم", "حاج آقا"])
def test_a_title_is_read_as_it_is(typed: str) -> None:
    assert values.honorific(typed) == (typed, None)


@pytest.mark.parametrize(
    ("typed", "state"),
    [("✅", "met"), ("☑", "met"), ("✔\ufe0f", "met"), ("❌", "missing"), ("✖", "missing"), ("☒", None)],
)
def test_ticks_of_any_shape(typed: str, state: str | None) -> None:
    read, _ = values.wide_document(typed)
    assert (read and read[0].value) == state


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("بیستم آبان هزار و چهارصد و پنج", (1405, 8, 20)), ("بیست و یکم آذرماه سال ۱۴۰۵", (1405, 9, 21)),
        ("سی‌ام مهر ۱۴۰۵", (1405, 7, 30)), ("۱۴۰۵/۹/۱ (یکشنبه)", (1405, 9, 1)), ("مورخ ۱۴۰۵/۹/۱", (1405, 9, 1)),
        ("1405\\9\\1", (1405, 9, 1)), ("1405–9–1", (1405, 9, 1)), ("1-آذر-1405", (1405, 9, 1)),
        ("۱۴۰۵/۹/۱ ه.ش", (1405, 9, 1)), ("پایان اسفند ۱۴۰۳", (1403, 12, 30)), ("آخر شهریور ۱۴۰۶", (1406, 6, 31)),
    ],
)  # fmt: skip
def test_a_day_that_has_one_meaning_is_read(typed: str, day: tuple[int, int, int]) -> None:
    assert values.parse_date(typed) == (jalali.from_jalali(*day), None)


@pytest.mark.parametrize(
    "typed", ["آذر ۱۴۰۵", "۱ آذر چهارصد و پنج", "اواسط آذر ۱۴۰۵", "احتمالاً ۱۴۰۵/۹/۱", "آخر خرداد 2026"]
)
def test_a_day_of_more_meanings_is_asked_about(typed: str) -> None:
    assert values.parse_date(typed)[0] is None


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("۱۰ الی ۱۲", 10), ("از ساعت ۱۰ تا ۱۲", 10), ("۱۰:۰۰-۱۲:۰۰", 10), ("ساعت ۱۰ الی ۱۲ صبح", 10),
        ("۲ تا ۴ عصر", 14), ("۱۰ تا ۱ بعدازظهر", 10), ("ساعت 10 صبح الی 12 ظهر", 10),
    ],
)  # fmt: skip
def test_of_two_hours_the_first_is_when_it_begins(typed: str, hour: int) -> None:
    assert short(values.parse_time(typed)) == (time(hour), "VAL-054")


@pytest.mark.parametrize(
    ("typed", "hour"), [("ده", time(10)), ("ده و نیم", time(10, 30)), ("ده و سی دقیقه صبح", time(10, 30))]
)
def test_hours_in_words(typed: str, hour: time) -> None:
    assert values.parse_time(typed) == (hour, None)


@pytest.mark.parametrize("typed", ["۲ تا ۴", "۱۲-۱۰", "۱۰ یا ۱۱"])
def test_hours_of_more_meanings_are_asked_about(typed: str) -> None:
    assert values.parse_time(typed)[0] is None


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("ده روز", 10),
        ("۱۰ (ده) روز", 10),
        ("صد و بیست", 120),
        ("نشست بیست و پنجم", 25),
        ("نخستین نشست", 1),
        ("۱۰ روز کاری", 10),
    ],
)
def test_numbers_in_words(typed: str, number: int) -> None:
    assert values.whole_number(typed) == (number, None)


@pytest.mark.parametrize("typed", ["دو سه روز", "۱۰ تا ۱۲ روز", "دو ماه", "بیست ده"])
def test_numbers_of_more_meanings_are_asked_about(typed: str) -> None:
    assert short(values.whole_number(typed)) == (None, "VAL-006")


@pytest.mark.parametrize("typed", ["۱۲", "12/345", "۱۴۰۵/۹/۱", "بله", "موافقت", "دعوت شود", 5.0, date(2026, 5, 26)])
def test_a_number_or_an_agreement_is_no_reason(typed: object) -> None:
    assert short(values.reason(typed)) == (None, "VAL-055")
