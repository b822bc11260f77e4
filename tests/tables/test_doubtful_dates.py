"""Dates that a spreadsheet may have made of something else are asked about, and decide nothing."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from generator.language.jalali import numeric
from generator.tables.doubtful_dates import two_digit_readings
from tests.builders import Examined, day, office, opened, sheet, wording

UNTIL = "اعتبار پروانه"


def register(*until: object, head: str = UNTIL) -> Examined:
    """A register with these dates, one a party; today is 1405/09/01."""
    rows = ([f"P-{n}", f"حزب نمونهٔ {n}", cell] for n, cell in enumerate(until, 1))
    return office([sheet("احزاب", ["کد", "نام حزب", head], *rows)])


def asked(found: Examined) -> list[str]:
    """«VAL-037 C2 ۱۴۰۷/۰۶/۳۱»: what is asked, where, and what may have been meant."""
    findings = [f for f in found.findings if f.code in ("VAL-036", "VAL-037", "VAL-038")]
    meant = ((f, f.facts.get("asked")) for f in findings)
    return [f"{f.code} {f.place.cell}" + (f" {numeric(m)}" if isinstance(m, date) else "") for f, m in meant]


def dates(found: Examined) -> list[date | None]:
    return [party.licence_valid_until for party in found.records.parties]


@pytest.mark.parametrize(
    ("typed", "becomes"),
    [
        ("07/06/31", date(2031, 7, 6)),  # month/day/year
        ("07/06/31", date(1931, 7, 6)),  # in older ones
        ("06/07/30", date(2030, 7, 6)),  # day/month/year
        ("07/06/15", date(2007, 6, 15)),  # year/month/day
        ("98/06/15", date(1998, 6, 15)),
    ],
)
def test_what_a_two_digit_year_becomes(typed: str, becomes: date) -> None:
    assert day(("13" if typed > "50" else "14") + typed) in two_digit_readings(becomes)


def test_one_that_excel_made_is_asked_about_and_not_used(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        page = book.add_worksheet("احزاب")
        page.write_row(0, 0, ("کد", "نام حزب", UNTIL))
        page.write_row(1, 0, ("P-1", "حزب نمونه", "۱۴۰۶/۰۲/۱۰"))
        page.write_row(2, 0, ("P-2", "کانون نمونه"))
        page.write_datetime(2, 2, datetime(2031, 7, 6), book.add_format({"num_format": 14}))
    found = office(opened(tmp_path / "a.xlsx", "a.xlsx"))
    assert asked(found) == ["VAL-037 C3 ۱۴۰۷/۰۶/۳۱"]
    assert dates(found) == [day("1406/02/10"), None]


@pytest.mark.parametrize("alone", [datetime(2031, 7, 6), date(2031, 7, 6), 48035.0, datetime(2015, 7, 6)])
def test_also_where_nothing_stands_beside_it(alone: object) -> None:
    found = register(alone)
    assert [line[:10] for line in asked(found)] == ["VAL-037 C2"]
    assert dates(found) == [None]


def test_no_letter_of_the_party_rests_on_it() -> None:
    documents = sheet("پرونده‌ها", ["حزب", "مدرک", "وضعیت"], ["P-1", "form1", "ندارد"], ["P-2", "form1", "ندارد"])
    parties = sheet("احزاب", ["کد", "نام حزب", UNTIL], ["P-1", "الف", datetime(2031, 7, 6)], ["P-2", "ب", "1407/06/31"])
    assert office([parties, documents]).letters() == {"notice-P-1-1": "withheld", "notice-P-2-1": "draft"}


def test_a_real_date_among_jalali_ones_is_read_and_asked_about() -> None:
    found = register("۱۴۰۶/۰۲/۱۰", datetime(2027, 9, 22), "۱۴۰۶/۰۳/۱۰")
    assert (asked(found), dates(found)[1]) == (["VAL-036 C3"], date(2027, 9, 22))


def test_real_dates_of_an_office_that_types_such_are_not_asked_about() -> None:
    assert asked(register(datetime(2027, 9, 22), datetime(2026, 12, 25), datetime(2019, 3, 5))) == []
    assert asked(register(datetime(2027, 9, 22), datetime(2026, 12, 25), "۱۴۰۶/۰۲/۱۰")) == []


def test_a_moment_was_never_typed_with_two_digits() -> None:
    assert asked(register(datetime(2031, 7, 6, 10, 30))) == []


@pytest.mark.parametrize(
    ("head", "cell", "said"),
    [
        (UNTIL, "۱۴۱۵/۱۲/۲۹", []),
        (UNTIL, "۱۴۱۶/۰۱/۰۱", ["VAL-038 C2"]),
        (UNTIL, datetime(2045, 5, 25), ["VAL-038 C2"]),
        (UNTIL, "۱۳۴۵/۰۱/۰۱", ["VAL-038 C2"]),
        ("تاریخ ثبت شعبه", "۱۴۰۴/۰۱/۰۱", []),
        ("تاریخ ثبت شعبه", "۱۴۱۴/۰۱/۰۱", ["VAL-038 C2"]),
        ("تاریخ ثبت شعبه", "۱۳۶۱/۰۱/۲۰", []),
    ],
)
def test_years_that_a_column_can_hold(head: str, cell: object, said: list[str]) -> None:
    assert asked(register(cell, head=head)) == said


def test_a_session_has_no_day_that_is_in_doubt() -> None:
    found = office([sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"]),
                    sheet("نشست‌ها", ["شماره نشست", "تاریخ"], [1, "۱۴۰۵/۰۸/۱۹"], [2, "۱۵۰۵/۰۹/۱۷"],
                          [3, datetime(2017, 9, 5)])])  # fmt: skip
    assert asked(found) == ["VAL-037 B4 ۱۴۰۵/۰۹/۱۷"]
    assert [s.date for s in found.records.sessions] == [day("1405/08/19"), None, None]


def test_in_the_wide_form() -> None:
    found = office([sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"], ["P-2", "ب"]),
                    sheet("پرونده‌ها", ["حزب", "فرم ۱", "فرم ۲"], ["P-1", "۱۴۰۵/۰۲/۰۱", "دارد"],
                          ["P-2", datetime(2015, 7, 5), "دارد"])])  # fmt: skip
    assert asked(found) == ["VAL-037 B3 ۱۴۰۵/۰۷/۱۵"]
    assert {(i.party, i.requirement) for i in found.records.dossier_items if i.state} == {
        ("P-1", "form1"), ("P-1", "form2"), ("P-2", "form2"),
    }  # fmt: skip


def test_what_is_asked_already_is_not_asked_again() -> None:
    found = register("۱۴۰۶/۰۲/۱۰", 46364.0)
    assert (asked(found), [f.code for f in found.findings if f.code == "VAL-004"]) == ([], ["VAL-004"])


def test_many_real_dates_among_typed_ones_are_one_question() -> None:
    real = [datetime(2027, 4, 1 + n) for n in range(25)]
    found = register(*["۱۴۰۶/۰۲/۱۰"] * 30, *real)
    assert asked(found) == ["VAL-036 C32"]
    (finding,) = (f for f in found.findings if f.code == "VAL-036")
    assert finding.facts["more"] == 24 and "۲۴ خانهٔ دیگر" in wording().finding(finding)[0]
    assert dates(found)[30:] == [moment.date() for moment in real]
