"""Numbers that are unusual wait for a reason; a number beside the id of another letter issues nothing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from generator.judging.letter_numbers import is_other, number_key, other_year
from generator.model import Act, Finding, LetterAct
from tests.builders import Examined, at, day, office
from tests.judging.test_preflight import (
    INVITATION,
    MEMBERSHIP,
    NOTICE,
    TABLES,
    USUAL,
    an_office as plain_office,
    issued,
    the,
)

HEADS = "\n[نامه‌ها]\nشناسه نامه | گونه | گیرنده | شماره | تاریخ نامه | اقدام | تاریخ اقدام | دلیل\n"
DATED = "۱۴۰۵/۰۹/۰۱"


def an_office(*rows: str, pattern: str = "", **cells: str) -> Examined:
    tables = (
        TABLES.replace("مهلت رفع نقص | ۲۰", f"مهلت رفع نقص | ۲۰\nالگوی شماره نامه | {pattern}") if pattern else TABLES
    )
    return office(
        tables.replace("{سال}", "{{سال}}").format(**{**USUAL, **cells}) + HEADS + "\n".join(rows), day("1405/09/02")
    )


def codes(examined: Examined) -> list[str]:
    return [f"{f.code} {at(f.place)}" for f in examined.correspondence().findings]


@pytest.mark.parametrize(
    ("number", "pattern", "year"),
    [
        ("۱۴۰۴/۴۲/۵", "{سال}/۴۲/#", "1404"),
        ("۱۴۰۵/۴۲/۵", "{سال}/۴۲/#", ""),
        ("۰۵/۴۲/۵", "{سال}/۴۲/#", ""),
        ("۰۴/۴۲/۵", "{سال}/۴۲/#", "04"),
        ("۴۲/۱۴۰۴", "۴۲/#", ""),  # the letter no. 1404 of this year
        ("۱۴۰۴/۴۲/۵", "", "1404"),
        ("۴۲/۵/۱۴۰۴", "", "1404"),
        ("۱۴۰۵/۱۴۰۴", "", ""),
        ("۱۴۰۴", "", ""),
        ("۴۲/۵", "", ""),
        ("۱۴۰۴/۵", "", "1404"),
        ("۴۲۴۲/۵", "", ""),
        ("۱۴۰۴/۴۲", "{ردیف}/۴۲", ""),  # no year, whatever it looks like
        ("۱۴۰۴/۱۴۰۴/۵", "{سال}/{سال}/#", "1404"),
        ("ص ۱۴۰۴", "{سال}/#", ""),  # of another pattern
    ],
)
def test_the_year_that_a_number_names(number: str, pattern: str, year: str) -> None:
    assert other_year(number, pattern, day("1405/09/01")) == year


def test_a_number_is_the_same_in_any_spelling_within_its_year() -> None:
    assert not is_other("42/ ۱", "۴۲/۱") and is_other("۴/۲۱", "۴۲/۱")
    first, same, other = (number_key("۴۲/۱", day(on)) for on in ("1405/01/05", "1405/09/01", "1404/09/01"))
    assert first == same != other


@pytest.mark.parametrize(
    ("rows", "pattern", "waits"),
    [
        ((f"{NOTICE} | | | ۱۴۰۴/۴۲/۵ | {DATED} | | | {{}}",), "{سال}/۴۲/#", "LET-027 نامه‌ها!D2"),
        ((f"{NOTICE} | | | ۵ | ۱۴۰۵/۰۶/۲۰ | | | {{}}",), "", "LET-037 نامه‌ها!E2"),
        ((f"{NOTICE} | | | ۴۲/۵ | {DATED} | | | {{}}",), "{سال}/۴۲/#", "LET-012 نامه‌ها!D2"),
        (
            (f"{NOTICE} | | | ۵ | {DATED} | | | {{}}", f"membership-A | | | ۵ | {DATED} | | | همان شماره"),
            "",
            "LET-003 نامه‌ها!D2",
        ),
    ],
)
def test_an_unusual_number_issues_nothing_until_somebody_says_why(
    rows: tuple[str, ...], pattern: str, waits: str
) -> None:
    waiting = an_office(*(row.format("") for row in rows), pattern=pattern)
    assert (codes(waiting), the(waiting, NOTICE).is_to_freeze) == ([waits], False)
    said = an_office(*(row.format("به تأیید دبیرخانه") for row in rows), pattern=pattern)
    assert (codes(said), the(said, NOTICE).is_to_freeze) == ([], True)


@pytest.mark.parametrize(("dated", "waits"), [("1405/07/02", []), ("1405/07/01", ["LET-037 نامه‌ها!E2"])])
def test_a_date_is_long_past_after_sixty_days(dated: str, waits: list[str]) -> None:
    assert (day("1405/09/02") - day("1405/07/02")).days == 60
    assert codes(an_office(f"{NOTICE} | | | ۵ | {dated} | | |")) == waits


KNOWN_ON = """
[احزاب]
کد | نام حزب | گستره
A | حزب نمونهٔ الف | ملی
[مدارک لازم]
کد مدرک | عنوان مدرک | الزامی | مدت‌دار
form1 | فرم یک | بلی | خیر
lease | اجاره‌نامه | بلی | بلی
[پرونده‌ها]
حزب | مدرک | وضعیت | اعتبار تا | تاریخ بررسی
A | form1 | {form1}
A | lease | {lease}
[نامه‌ها]
شناسه نامه | شماره | تاریخ نامه
notice-A-1 | ۵ | {dated}
"""


@pytest.mark.parametrize(
    ("form1", "lease", "dated", "said"),
    [
        ("ندارد | | ۱۴۰۵/۰۸/۲۰", "دارد | ۱۴۰۶/۰۹/۰۱ |", "۱۴۰۵/۰۸/۱۹", ["LET-008 نامه‌ها!C2"]),
        ("ندارد | | ۱۴۰۵/۰۸/۲۰", "دارد | ۱۴۰۶/۰۹/۰۱ |", "۱۴۰۵/۰۸/۲۰", []),  # the day of its review
        ("دارد | |", "دارد | ۱۴۰۵/۰۸/۲۰ |", "۱۴۰۵/۰۸/۲۰", ["LET-008 نامه‌ها!C2"]),  # still good on that day
        ("دارد | |", "دارد | ۱۴۰۵/۰۸/۲۰ |", "۱۴۰۵/۰۸/۲۱", []),
        ("ندارد | |", "دارد | ۱۴۰۶/۰۹/۰۱ |", "۱۴۰۵/۰۸/۲۰", []),  # since when nobody knows
        ("ندارد | | ۱۴۰۵/۰۸/۲۵", "دارد | ۱۴۰۵/۰۸/۲۰ |", "۱۴۰۵/۰۸/۲۳", ["LET-008 نامه‌ها!C2"]),  # the later of both
    ],
)
def test_a_notice_is_not_older_than_what_it_asks_for(form1: str, lease: str, dated: str, said: list[str]) -> None:
    tables = KNOWN_ON.format(form1=form1, lease=lease, dated=dated)
    assert codes(office(tables, day("1405/09/02"))) == said


@pytest.mark.parametrize(
    ("handed_over", "counts", "said"),
    [
        ("۱۴۰۵/۰۹/۰۱", True, []),  # the day of its date
        ("۱۴۰۵/۰۹/۰۳", True, []),  # today
        ("۱۴۰۵/۰۸/۳۰", False, ["LET-006 نامه‌ها!D2"]),
        ("۱۴۰۵/۰۹/۰۴", False, ["LET-005 نامه‌ها!D2"]),
    ],
)
def test_a_hand_over_is_between_the_date_of_the_letter_and_today(
    handed_over: str, counts: bool, said: list[str]
) -> None:
    examined, before = plain_office(f"{NOTICE} | | | {handed_over} | | | |", "1405/09/03"), issued(NOTICE)
    assert [f"{f.code} {at(f.place)}" for f in examined.correspondence(before).findings] == said
    assert the(examined, NOTICE, before).has_left is counts
    other = plain_office(f"{NOTICE} | | | {handed_over} | حزب نمونهٔ ب | | |", "1405/09/03")
    assert not the(other, NOTICE, before).has_left  # the row is of another party
    known = replace(before, handed_over_on=day("1405/09/02"))
    assert the(examined, NOTICE, known).handed_over_on == day("1405/09/02")


def test_a_letter_is_not_older_than_the_one_that_it_follows_or_replaces() -> None:
    left = replace(issued(NOTICE), handed_over_on=day("1405/09/01"))
    amended = replace(issued(MEMBERSHIP), acts=(LetterAct(Act.AMEND, day("1405/09/01"), "نام"),))
    rows = "notice-A-2 | ۵ | {0} | | | | |\nmembership-A-2 | ۶ | {0} | | | | |"
    for dated, said in (("۱۴۰۵/۰۸/۳۰", ["LET-008 نامه‌ها!C2", "LET-008 نامه‌ها!C3"]), ("۱۴۰۵/۰۹/۰۱", [])):
        examined = plain_office(rows.format(dated), "1405/11/01", number="9", date="۱۴۰۵/۱۲/۱۷")
        found = examined.correspondence(left, amended).findings
        assert [f"{f.code} {at(f.place)}" for f in found if f.code == "LET-008"] == said


def test_a_reason_beside_a_usual_number_is_an_act_without_its_name() -> None:
    assert codes(an_office(f"{NOTICE} | | | ۵ | {DATED} | | | اشتباه")) == ["LET-014 نامه‌ها!F2"]


def test_an_id_beside_another_kind_issues_nothing_and_acts_on_nothing() -> None:
    for kind, is_issued in (("دعوت‌نامه", False), ("اعلام نواقص پرونده", True), ("notice", True), ("نامهٔ عادی", True)):
        examined = an_office(f"{NOTICE} | {kind} | حزب نمونهٔ الف | ۵ | {DATED} | | |")
        assert the(examined, NOTICE).is_to_freeze is is_issued
        assert codes(examined) == ([] if is_issued else ["LET-026 نامه‌ها!B2"])
    examined = an_office(f"{NOTICE} | دعوت‌نامه | | | | ابطال | ۱۴۰۵/۰۹/۰۲ | اشتباه")
    letter = the(examined, NOTICE, issued(NOTICE))
    assert (letter.state.value, letter.acts) == ("held", ())


@pytest.mark.parametrize(
    ("recipient", "is_issued"),
    [
        ("حزب نمونه", True),
        ("a", True),
        ("دبیر محترم حزب نمونه، استان", True),
        ("حزب نمونهٔ ب", False),  # the name of B has that of A in it
        ("دبیر محترم حزب نمونهٔ ب", False),
        ("AB", False),  # and a code may stand in any word
        ("حزب دیگر", False),
    ],
)
def test_a_name_that_has_another_in_it_is_not_taken_for_that(recipient: str, is_issued: bool) -> None:
    examined = an_office(f"{NOTICE} | | {recipient} | ۵ | {DATED} | | |", name="حزب نمونه")
    assert the(examined, NOTICE).is_to_freeze is is_issued
    assert codes(examined) == ([] if is_issued else ["LET-020 نامه‌ها!C2"])


@pytest.mark.parametrize(
    ("typed", "recipient", "nearest"),
    [
        ("notice-A-11", "", "notice-A-1"),
        ("invitation-2-a", "", INVITATION),
        ("invitation-3-B", "", "invitation-2-B"),  # and not that of A
        ("notice-B-1", "", ""),  # B lacks nothing: the notice of A is none of its own
        ("notis-1", "حزب نمونهٔ الف", "notice-A-1"),
        ("notice-A-11", "حزب نمونهٔ ب", ""),
        ("notis-1", "", ""),
    ],
)
def test_an_id_that_is_nearly_right_offers_letters_of_the_same_party_only(
    typed: str, recipient: str, nearest: str
) -> None:
    found: list[Finding] = list(an_office(f"{typed} | | {recipient} | ۵ | {DATED} | | |").correspondence().findings)
    assert [(f.code, f.facts["nearest"]) for f in found if f.code == "LET-001"] == [("LET-001", nearest)]
