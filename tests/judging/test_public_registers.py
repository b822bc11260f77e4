"""Two public registers of parties as offices: their real rules, fictional parties.

United Kingdom, Political Parties, Elections and Referendums Act 2000: a statement of accounts for each financial year
of the party (s. 41, 42) within three months of its end where no auditor is needed, within six months and seven days
where one is (s. 45); the yearly confirmation of the registered particulars goes with it (s. 32); a report of donations
within thirty days of the end of each quarter (s. 65).

Kenya, Political Parties Act 2011: a provisionally registered party applies for full registration within 180 days
(s. 5, 7); each party publishes the sources of its funds within ninety days of the end of its financial year (s. 29).
"""

from __future__ import annotations

import pytest

from tests.builders import Examined, day, office, said

BRITAIN = """
    [احزاب]
    کد | نام حزب | گستره | تاریخ ثبت شعبه
    P-1 | حزب بزرگ نمونه | ملی | ۱۴۰۴/۰۱/۰۱
    P-2 | حزب کوچک نمونه | استانی | ۱۴۰۴/۰۴/۱۰
    [مدارک لازم]
    کد | عنوان مدرک | دوره | آغاز از | مشمولان | مستند قانونی
    audited | صورت‌های مالی حسابرسی‌شده | هر ۱۲ ماه، ظرف ۶ ماه | تاریخ ثبت شعبه | ملی | PPERA 2000, s. 45
    accounts | صورت‌های مالی | هر ۱۲ ماه، ظرف ۳ ماه | تاریخ ثبت شعبه | استانی | PPERA 2000, s. 45
    donations | گزارش کمک‌ها | هر ۳ ماه، ظرف ۳۰ روز | ۱۴۰۵/۰۱/۰۱ | همه | PPERA 2000, s. 65
    [پرونده‌ها]
    حزب | مدرک | وضعیت | تاریخ دریافت
    P-1 | audited | دارد | ۱۴۰۵/۰۵/۲۰
    P-1 | donations | دارد | ۱۴۰۵/۰۷/۲۰
    P-2 | accounts | دارد | ۱۴۰۴/۰۶/۰۱
    P-2 | donations | ناقص | ۱۴۰۵/۰۷/۱۵
"""
KENYA = """
    [احزاب]
    کد | نام حزب | گستره | تاریخ صدور پروانه | تاریخ مجمع
    P-1 | حزب تازه نمونه | ملی | ۱۴۰۵/۰۳/۰۱ |
    P-2 | حزب تازه‌تر نمونه | ملی | ۱۴۰۵/۰۷/۰۱ |
    P-3 | حزب کهن نمونه | ملی | ۱۳۹۸/۰۲/۰۱ |
    [مدارک لازم]
    کد | عنوان مدرک | دوره | آغاز از | مستند قانونی
    full | درخواست ثبت کامل | ظرف ۱۸۰ روز | تاریخ صدور پروانه | Political Parties Act 2011, s. 7
    funds | منابع مالی | سالانه، ظرف ۹۰ روز | ۱۴۰۴/۰۴/۱۰ | Political Parties Act 2011, s. 29
    [پرونده‌ها]
    حزب | مدرک | وضعیت | تاریخ دریافت
    P-1 | funds | دارد | ۱۴۰۵/۰۶/۰۱
    P-3 | full | دارد | ۱۳۹۸/۰۵/۰۱
    P-3 | funds | دارد | ۱۴۰۴/۰۶/۰۱
"""


@pytest.mark.parametrize(
    ("text", "today", "states"),
    [
        (BRITAIN, "1405/06/01", {
            "P-1": {"audited": "met", "donations": "not_recorded"},  # of the quarter that ended in Khordad
            "P-2": {"accounts": "met", "donations": "not_recorded"},
        }),
        (BRITAIN, "1405/09/01", {
            "P-1": {"audited": "met", "donations": "met"},
            "P-2": {"accounts": "expired", "donations": "flawed"},  # the accounts were good until 1405/07/09
        }),
        (BRITAIN, "1405/10/20", {
            "P-1": {"audited": "met", "donations": "expiring"},  # thirty days for the quarter that began on 1 Dey
            "P-2": {"accounts": "expired", "donations": "flawed"},
        }),
        (BRITAIN, "1406/08/01", {
            "P-1": {"audited": "expired", "donations": "expired"},
            "P-2": {"accounts": "expired", "donations": "not_recorded"},
        }),
        (KENYA, "1405/08/28", {
            "P-1": {"full": "not_recorded", "funds": "met"},  # 180 days from 1405/03/01 ended the day before
            "P-2": {"funds": "not_recorded"},
            "P-3": {"full": "met", "funds": "expired"},
        }),
        (KENYA, "1405/08/27", {
            "P-1": {"funds": "met"},
            "P-2": {"funds": "not_recorded"},
            "P-3": {"full": "met", "funds": "expired"},
        }),
    ],
    ids=["a quarter late", "autumn", "thirty days left", "a year later", "the clock has run out", "its last day"],
)  # fmt: skip
def test_states_by_the_clock_of_each_party(text: str, today: str, states: dict[str, dict[str, str]]) -> None:
    e = office(text, day(today))
    assert {party: e.states(party) for party in states} == states
    assert [line for line in said(e.everything) if line.startswith(("REQ", "VAL-001"))] == []


def open_ones(e: Examined, party: str) -> set[str]:
    return {code for code, state in e.states(party).items() if state not in ("met", "expiring", "exempt")}


@pytest.mark.parametrize("text", [BRITAIN, KENYA], ids=["Britain", "Kenya"])
def test_a_notice_asks_for_what_is_open_and_for_nothing_else(text: str) -> None:
    """P-2 of Kenya has no row in its dossier: nothing is called missing."""
    e = office(text, day("1405/08/28"))
    asked = {
        n.party: {s.requirement.code for s in n.deficiencies} for n in e.correspondence().letters if n.deficiencies
    }
    spoken_of = {item.party for item in e.records.dossier_items}
    assert asked == {code: found for code in spoken_of if (found := open_ones(e, code))}


@pytest.mark.parametrize("party", ["P-1", "P-2", "P-3"])
@pytest.mark.parametrize("document", ["full", "funds"])
@pytest.mark.parametrize("received", ["1405/05/01", "1405/08/20", "1404/06/01"])
def test_a_document_more_never_worsens_a_state(party: str, document: str, received: str) -> None:
    before = office(KENYA, day("1405/08/28"))
    after = office(f"{KENYA}    {party} | {document} | دارد | {received}\n", day("1405/08/28"))
    assert open_ones(after, party) <= open_ones(before, party)
