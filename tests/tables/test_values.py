"""Every form in which an office types a value, and what is made of it: a value, a doubt, or nothing – never a guess."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given, strategies as st

from generator.language import values, words
from generator.language.jalali import numeric
from generator.language.persian import fold, to_fa, to_latin
from generator.language.values import Parsed, Parser

KHORDAD_5 = date(2025, 5, 26)  # 5 Khordad 1404, a Monday; serial 45803


def code(parsed: Parsed) -> str:
    """The code of the problem, '' when there is none."""
    return parsed[1].code if parsed[1] else ""


def short(parsed: Parsed) -> tuple[object, str]:
    return parsed[0], code(parsed)


# --- dates: the table of domain.md §6.2 ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "1404/3/5", "1404/03/05", "۱۴۰۴/۳/۵", "۱۴۰۴-۰۳-۰۵", "١٤٠٤/٠٣/٠٥", "1404.3.5", "1404 3 5", "۱۴۰۴ـ۳ـ۵",
        "۱۴۰۴ / ۰۳ / ۰۵", "۵/۳/۱۴۰۴", "05-03-1404", "دوشنبه ۵/۳/۱۴۰۴", "دوشنبه، ۵ خرداد ۱۴۰۴",
        "۵ خرداد ۱۴۰۴", "۵ خرداد ماه ۱۴۰۴", "۵ خردادماه ۱۴۰۴", "5 خرداد، 1404", "۵م خرداد ۱۴۰۴", "پنجم خرداد 1404",
        "14040305", "۱۴۰۴۰۳۰۵", 14040305, 14040305.0, "1404/03/05 10:30", "\u200f۱۴۰۴/۰۳/۰۵\u200e", " 1404/3/5 ",
        date(2025, 5, 26), datetime(2025, 5, 26), datetime(2025, 5, 26, 10, 30),
    ],
    ids=repr,
)  # fmt: skip
def test_dates(typed: object) -> None:
    assert values.parse_date(typed) == (KHORDAD_5, None)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("۱ آذر ۱۴۰۵", "۱۴۰۵/۰۹/۰۱"),
        ("پنجشنبه سی ام اسفند ۱۴۰۳", "۱۴۰۳/۱۲/۳۰"),
        ("سی‌ام اسفند ۱۴۰۳", "۱۴۰۳/۱۲/۳۰"),
        ("سی و یکم خرداد ۱۴۰۴", "۱۴۰۴/۰۳/۳۱"),
        ("بیست‌ودوم بهمن ۱۴۰۴", "۱۴۰۴/۱۱/۲۲"),
        ("اول امرداد ۱۴۰۴", "۱۴۰۴/۰۵/۰۱"),
        ("پنج‌شنبه ۱۰ اردیبهشت ۱۴۰۵", "۱۴۰۵/۰۲/۱۰"),
        ("سه شنبه ۱۷ آذر ۱۴۰۵", "۱۴۰۵/۰۹/۱۷"),
        ("1403/12/30", "۱۴۰۳/۱۲/۳۰"),
        ("31/6/1404", "۱۴۰۴/۰۶/۳۱"),
    ],
)
def test_dates_in_words(typed: str, day: str) -> None:
    found, problem = values.parse_date(typed)
    assert (numeric(found), problem) == (day, None)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param(45803, "VAL-004", id="Excel's day number"),
        pytest.param(45803.0, "VAL-004", id="as calamine gives it"),
        pytest.param("2025/05/26", "VAL-016", id="Gregorian, typed"),
        pytest.param("2025-05-26 00:00:00", "VAL-016", id="Gregorian with a time"),
        pytest.param(datetime(1404, 3, 5), "VAL-017", id="Jalali, stored as Gregorian"),
    ],
)
def test_dates_with_a_doubt(typed: object, why: str) -> None:
    assert short(values.parse_date(typed)) == (KHORDAD_5, why)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        pytest.param("04/03/05", "VAL-003", id="two-digit year"),
        pytest.param("۵ خرداد ۰۴", "VAL-003", id="two-digit year with a month"),
        pytest.param("26/05/2025", "VAL-003", id="Gregorian, day or month first?"),
        pytest.param("1404/12/30", "VAL-005", id="30 Esfand of a common year"),
        pytest.param("۱۴۰۴/۷/۳۱", "VAL-005", id="31 Mehr"),
        pytest.param("۳۱ مهر ۱۴۰۴", "VAL-005", id="31 Mehr in words"),
        pytest.param(14041230, "VAL-005", id="30 Esfand as a number"),
        pytest.param(datetime(1404, 12, 30), "VAL-005", id="30 Esfand as a cell"),
        pytest.param("1404/13/1", "VAL-005", id="month 13"),
        pytest.param("2025/02/30", "VAL-005", id="30 February"),
        pytest.param(1404, "VAL-002", id="a year"),
        pytest.param("1404", "VAL-002", id="a year, typed"),
        pytest.param(140403, "VAL-002", id="year and month"),
        pytest.param("1404/03", "VAL-002", id="year and month, typed"),
        pytest.param("خرداد ۱۴۰۴", "VAL-002", id="month and year"),
        pytest.param("1504/1/1", "VAL-002", id="a century off"),
        pytest.param("140/4/5", "VAL-002", id="three-digit year"),
        pytest.param("به زودی", "VAL-002", id="words"),
        pytest.param(45803.5, "VAL-002", id="a broken number"),
        pytest.param(12, "VAL-002", id="a small number"),
        pytest.param(True, "VAL-002", id="TRUE"),
        pytest.param(datetime(1850, 1, 1), "VAL-002", id="a cell of another age"),
    ],
)
def test_no_dates(typed: object, why: str) -> None:
    assert short(values.parse_date(typed)) == (None, why)


@given(st.dates(date(1940, 1, 1), date(2090, 1, 1)), st.sampled_from("/-. ـ"), st.booleans())
def test_any_day_in_any_digits(day: date, separator: str, latin: bool) -> None:
    typed = numeric(day).replace("/", separator)
    assert values.parse_date(to_latin(typed) if latin else typed) == (day, None)


ALL_PARSERS: tuple[Parser, ...] = (
    values.parse_date, values.parse_time, values.whole_number, values.wide_document, values.applies_to, values.text,
    values.identifier, values.national_id, values.legal_id, values.mobile, values.phone, values.postal_code,
    values.email, values.word(words.SCOPE),
)  # fmt: skip
numbers = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()


@given(st.text() | numbers | st.dates() | st.datetimes() | st.times())
def test_every_cell_gives_a_value_or_a_problem(raw: object) -> None:
    for parser in ALL_PARSERS:
        value, problem = parser(raw)
        assert value is not None or problem is not None


# --- times, numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hour"),
    [
        ("۱۰", time(10)), ("10:30", time(10, 30)), ("۱۰:۳۰", time(10, 30)), ("ساعت ۱۰", time(10)), (10.0, time(10)),
        ("10:30:00", time(10, 30)), (time(10, 30), time(10, 30)), (datetime(1899, 12, 31, 10, 30), time(10, 30)),
        (0.4375, time(10, 30)), ("۰۸:۰۵", time(8, 5)), ("10:30:00 AM", time(10, 30)), ("۲:۳۰ ب.ظ", time(14, 30)),
        ("12:05 am", time(0, 5)), ("12 PM", time(12)), ("ساعت ۵ عصر", time(17)), ("۹ صبح", time(9)), ("۱۴ عصر", None),
        ("0 PM", None), ("24", None), ("10:75", None), ("صبح", None),
        pytest.param(10.3, None, id="ambiguous-float"),
    ],
    ids=repr,
)  # fmt: skip
def test_times(typed: object, hour: time | None) -> None:
    assert short(values.parse_time(typed)) == (hour, "" if hour else "VAL-015")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        (4, 4), (4.0, 4), ("4", 4), ("۴", 4), ("٤", 4), ("نشست ۴", 4), ("نشست چهارم", 4), ("جلسهٔ چهارم", 4),
        ("نخستین", 1), ("۱٬۲۰۰", 1200), ("0", 0), (4.5, None), (-1, None), ("-1", None), ("۴ و ۵", None), ("۴/۵", None),
        ("چند", None), (True, None), (date(2025, 5, 26), None),
        pytest.param("نشست آخر", None),
    ],
    ids=repr,
)  # fmt: skip
def test_whole_numbers(typed: object, number: int | None) -> None:
    assert short(values.whole_number(typed)) == (number, "" if number is not None else "VAL-006")


@pytest.mark.parametrize("typed", ["دارد؟", "دارد ?", "دارد (؟)", "ناقص؟: امضا ندارد", "✓؟"])
def test_a_state_in_doubt_is_none(typed: str) -> None:
    """A clerk's question mark says that it is not known: to leave it out would be a guess."""
    assert short(values.wide_document(typed)) == (None, "VAL-001")


# --- text that looks like something else --------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed", ["NA", "N/A", "null", "None", "nan", "TRUE", "00123", "1/2", "1404/3/5", "1e5", "=1+1", "+98"]
)
@pytest.mark.parametrize("parser", [values.text, values.identifier, values.long_text])
def test_text_stays_text(parser: Parser, typed: str) -> None:
    assert parser(typed) == (typed, None)


@pytest.mark.parametrize(
    ("raw", "shown"), [(123.0, "123"), (1.5, "1.5"), (True, "TRUE"), (12345678901.0, "12345678901"), ("  الف ", "الف")]
)
def test_what_a_person_sees_in_the_cell(raw: object, shown: str) -> None:
    assert values.identifier(raw) == (shown, None)


@pytest.mark.parametrize("parser", [values.text, values.identifier])
@pytest.mark.parametrize("raw", [date(2025, 2, 1), datetime(2025, 2, 1)])
def test_what_excel_took_for_a_date_is_no_code(parser: Parser, raw: date) -> None:
    assert short(parser(raw)) == (None, "VAL-018")


@pytest.mark.parametrize(
    ("typed", "shown", "why"),
    [
        ("علي كريمى", "علی کریمی", "VAL-007"),
        ("علی کریمی", "علی کریمی", ""),
        ("  حزب\u200f  نمونه ", "حزب نمونه", ""),
    ],
)
def test_arabic_letters_are_repaired_and_it_is_said(typed: str, shown: str, why: str) -> None:
    assert short(values.text(typed)) == (shown, why)
    assert values.long_text(typed) == (shown, None)


@pytest.mark.parametrize("raw", [None, "", "  ", "\u200f", "\u00a0", "-", "—", "–", "ـ", " - "], ids=repr)
def test_blank(raw: object) -> None:
    assert values.is_blank(raw)


@pytest.mark.parametrize("raw", [0, 0.0, False, "0", "ندارد", "×", "--x"], ids=repr)
def test_not_blank(raw: object) -> None:
    assert not values.is_blank(raw)


# --- words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "typed", "meaning"),
    [
        (words.SCOPE, "ملي", "national"),
        (words.SCOPE, "سراسری", "national"),
        (words.SCOPE, "کشوری", "national"),
        (words.SCOPE, "استانی ", "provincial"),
        (words.LICENCE_STATE, "معتبر", "valid"),
        (words.LICENCE_STATE, "مجوز اولیه", "initial"),
        (words.LICENCE_STATE, "منقضی", "expired"),
        (words.LICENCE_STATE, "تمديد نشده", "expired"),
        (words.LICENCE_STATE, "تعلیق", "suspended"),
        (words.LICENCE_STATE, "توقیف", "seized"),
        (words.LICENCE_STATE, "تقاضای انحلال", "dissolution_requested"),
        (words.LICENCE_STATE, "منحل شده", "dissolved"),
        (words.LICENCE_STATE, "نامشخص", "unknown"),
        (words.DOCUMENT_STATE, "تایید", "met"),
        (words.DOCUMENT_STATE, "تأیید‌شده", "met"),
        (words.DOCUMENT_STATE, "√", "met"),
        (words.DOCUMENT_STATE, "ارائه‌نشده", "missing"),
        (words.DOCUMENT_STATE, "X", "missing"),
        (words.DOCUMENT_STATE, "ناقص", "flawed"),
        (words.DOCUMENT_STATE, "دردست بررسی", "under_review"),
        (words.DOCUMENT_STATE, "معاف", "exempt"),
        (words.SESSION_STATE, "برنامه ریزی شده", "planned"),
        (words.SESSION_STATE, "برگزار شد", "held"),
        (words.SESSION_STATE, "لغو", "cancelled"),
        (words.ATTENDANCE, "حاضر", "present"),
        (words.ATTENDANCE, "غائب", "absent"),
        (words.VERDICT, "دعوت شود", "invite"),
        (words.VERDICT, "دعوت نشود", "do_not_invite"),
        (words.GROUND, "پروندهٔ کامل", "complete_dossier"),
        (words.GROUND, "ثبت شعبه", "branch_registered"),
        (words.GROUND, "پروانه كشوری", "national_licence"),
        (words.GROUND, "پروانه استانی", "provincial_licence"),
        (words.GROUND, "عضو خانهٔ احزاب", "house_member"),
        (words.GROUND, "همه تشکل ها", "every_party"),
    ],
)  # fmt: skip
def test_words(accepted: words.Words[str], typed: str, meaning: str) -> None:
    assert values.word(accepted)(typed) == (meaning, None)


@pytest.mark.parametrize("meaning", [True, False])
def test_yes_and_no(meaning: bool) -> None:
    for typed in ("بلی", "بله", "✓", "۱", 1.0, True) if meaning else ("خیر", "×", "۰", 0.0, False):
        assert values.word(words.YES_NO)(typed) == (meaning, None)


def test_a_word_outside_the_list_is_told_the_list() -> None:
    value, problem = values.word(words.SCOPE)("منطقه‌ای")
    assert value is None and problem
    assert (problem.code, problem.facts) == ("VAL-001", {"value": "منطقه‌ای", "accepted": "ملی، استانی", "near": ""})


@pytest.mark.parametrize(
    "accepted",
    [words.SCOPE, words.LICENCE_STATE, words.DOCUMENT_STATE, words.SESSION_STATE, words.ATTENDANCE, words.VERDICT,
     words.GROUND, words.TASK_STATE, words.HOLIDAY_KIND],
)  # fmt: skip
def test_every_word_that_is_offered_is_accepted(accepted: words.Words[str]) -> None:
    assert all(accepted.find(shown) is not None for shown in accepted.accepted)


@pytest.mark.parametrize(
    ("typed", "state", "defect", "received_on"),
    [
        ("دارد", "met", None, None),
        ("✓", "met", None, None),
        ("کامل", "met", None, None),
        (1.0, "met", None, None),
        ("۱", "met", None, None),
        ("ندارد", "missing", None, None),
        ("×", "missing", None, None),
        (0.0, "missing", None, None),
        ("ناقص", "flawed", None, None),
        ("ناقص: بدون مهر حزب", "flawed", "بدون مهر حزب", None),
        ("ناقص : ۲ امضا کم است", "flawed", "۲ امضا کم است", None),
        ("در دست بررسی", "under_review", None, None),
        ("معاف", "exempt", None, None),
        ("۱۴۰۴/۳/۵", "met", None, KHORDAD_5),
        (datetime(2025, 5, 26), "met", None, KHORDAD_5),
    ],
)
def test_wide_cells(typed: object, state: str, defect: str | None, received_on: date | None) -> None:
    assert values.wide_document(typed) == ((state, defect, received_on), None)


@pytest.mark.parametrize(
    ("typed", "why"), [("شاید", "VAL-001"), ("۱۴۰۴/۱۲/۳۰", "VAL-005"), ("۰۴/۰۳/۰۵", "VAL-003"), (7.0, "VAL-001")]
)
def test_wide_cells_that_say_nothing_certain(typed: object, why: str) -> None:
    assert short(values.wide_document(typed)) == (None, why)


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("همه", set()),
        ("ملی", {"national"}),
        ("ملی، استانی", {"national", "provincial"}),
        ("شعبه / دفتر", {"branch", "office"}),
        ("حزب و جمعیت", {"حزب", "جمعیت"}),
    ],
)
def test_for_whom_a_requirement_is(typed: str, who: set[str]) -> None:
    assert {fold(word) for word in who} == values.applies_to(typed)[0]


def test_for_whom_else() -> None:
    assert short(values.applies_to("حزب، باشگاه")) == (None, "VAL-001")


# --- identifiers: domain.md §6.3 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("0499370899", "0499370899", ""),
        ("0790419904", "0790419904", ""),
        ("۰۷۹۰۴۱۹۹۰۴", "0790419904", ""),
        ("٠٧٩٠٤١٩٩٠٤", "0790419904", ""),
        ("079-041990-4", "0790419904", ""),
        ("\u200e0790419904", "0790419904", ""),
        (790419904.0, "0790419904", "VAL-008"),
        ("0684159415", None, "VAL-010"),
        ("1111111111", None, "VAL-010"),
        ("0000000000", None, "VAL-010"),
        ("079041990", None, "VAL-010"),
        ("07904199044", None, "VAL-010"),
        ("ندارد", None, "VAL-010"),
    ],
)
def test_national_id(typed: object, found: str | None, why: str) -> None:
    assert short(values.national_id(typed)) == (found, why)


@given(st.from_regex(r"[0-9]{9}", fullmatch=True).filter(lambda digits: len(set(digits)) > 1))
def test_one_check_digit_is_right(digits: str) -> None:
    right = [check for check in "0123456789" if values.national_id(digits + check)[0]]
    assert len(right) == 1
    assert values.national_id(to_fa(digits + right[0])) == (digits + right[0], None)


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("10380284790", "10380284790", ""),
        ("۱۰۳۸۰۲۸۴۷۹۰", "10380284790", ""),
        (10380284790.0, "10380284790", ""),
        ("10380284791", None, "VAL-010"),
        ("10300000000", None, "VAL-010"),
        ("1038028479", None, "VAL-010"),
    ],
)
def test_legal_id(typed: object, found: str | None, why: str) -> None:
    assert short(values.legal_id(typed)) == (found, why)


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("09123456789", "09123456789", ""),
        ("۰۹۱۲ ۳۴۵ ۶۷۸۹", "09123456789", ""),
        ("0912-345-6789", "09123456789", ""),
        ("+989123456789", "09123456789", ""),
        ("0098 912 345 6789", "09123456789", ""),
        ("989123456789", "09123456789", ""),
        (9123456789.0, "09123456789", "VAL-008"),
        ("0912345678", None, "VAL-009"),
        ("08433331234", None, "VAL-009"),
        ("09123456789، 09123456780", "09123456789، 09123456780", ""),
        ("۰۹۱۲۳۴۵۶۷۸۹ - ۰۹۱۲۳۴۵۶۷۸۰", "09123456789، 09123456780", ""),
        ("09123456789/09123456780", "09123456789، 09123456780", ""),
        ("0912 345 6789 و 0912 345 6780", "09123456789، 09123456780", ""),
        ("09123456789 09123456780", "09123456789، 09123456780", ""),
        ("09123456789 / 33331234", None, "VAL-009"),
        ("ندارد", None, "VAL-009"),
    ],
)
def test_mobile(typed: object, found: str | None, why: str) -> None:
    assert short(values.mobile(typed)) == (found, why)


@pytest.mark.parametrize(
    ("typed", "found", "why"),
    [
        ("084-33331234", "08433331234", ""),
        ("۰۸۴ ۳۳۳۳ ۱۲۳۴", "08433331234", ""),
        ("33331234", "33331234", ""),
        ("+98 84 3333 1234", "08433331234", ""),
        ("۳۳۳۳۱۲۳۴، ۳۳۳۳۱۲۳۵", "33331234، 33331235", ""),
        (8433331234.0, "08433331234", "VAL-008"),
        ("12", None, "VAL-009"),
        ("33331234 داخلی", None, "VAL-009"),
        ("084-33331234 داخلی ۱۲", "08433331234 داخلی 12", ""),
        ("۳۳۳۳۱۲۳۴ (داخلی: ۱۲)", "33331234 داخلی 12", ""),
        ("33331234، داخلی 12", "33331234 داخلی 12", ""),
        ("33331234 - داخلی 12", "33331234 داخلی 12", ""),
        ("08433331234/08433331235", "08433331234، 08433331235", ""),
        ("33331234 - 33331235 داخلی 7", "33331234، 33331235 داخلی 7", ""),
        ("33331234-5", None, "VAL-009"),
    ],
)
def test_phone(typed: object, found: str | None, why: str) -> None:
    assert short(values.phone(typed)) == (found, why)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("dabir@example.ir", "dabir@example.ir"),
        (" Dabir@Example.IR ", "Dabir@example.ir"),
        ("a@x; b@y", None),
        ("a@example.ir, b@example.ir", None),
        ("دبیر@example.ir", None),
        ("dabir۱@example.ir", None),
        ("dabir@example.ir\u200f", "dabir@example.ir"),
        ("dabir @example.ir", None),
        ("Dabir <dabir@example.ir>", None),
        ("=?UTF-8?Q?=0D=0A?=Bcc:x@example.ir", None),
        ("dabir@example.ir\r\nBcc: x@example.ir", None),
        ("dabir@example", None),
        ("dabir", None),
    ],
)
def test_email(typed: str, found: str | None) -> None:
    assert short(values.email(typed)) == (found, "" if found else "VAL-012")


@pytest.mark.parametrize(
    ("typed", "found"), [("۶۹۳۱۷-۱۲۳۴۵", "6931712345"), (6931712345.0, "6931712345"), ("123", None)]
)
def test_postal_code(typed: object, found: str | None) -> None:
    assert short(values.postal_code(typed)) == (found, "" if found else "VAL-011")
