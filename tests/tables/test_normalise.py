"""From the cells of a sheet to records: nothing lost, nothing guessed, and every value with its cell."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, strategies as st
from msgspec import NODEFAULT
from msgspec.structs import fields

from generator.judging.validate import validated
from generator.language.persian import fold, to_fa, to_latin
from generator.model import Addressee, Contact, Party, Place, Record, column_letters
from generator.privacy import mask
from generator.reading.sheets import CellFault, Mark, Sheet
from generator.tables.columns import TABLES, TableSpec
from generator.tables.references import code_key
from generator.tables.register import derived_code
from tests.builders import FILE, Examined, at, day, office, sheet, sheets, wording

SESSION = """
        [نشست‌ها]
        شماره نشست | تاریخ       | سیاست دعوت
        ۱          | ۱۴۰۵/۰۹/۲۴ | همه تشکل‌ها
"""

REGISTER = """
    [احزاب]
    کد  | نام حزب       | نام کوتاه
    P-1 | حزب نمونهٔ الف | الف
    P-2 | حزب نمونهٔ ب   |

    [نشست‌ها]
    شماره نشست | عنوان نشست  | تاریخ
    ۱          | نشست نوروزی | ۱۴۰۵/۰۹/۱۷
"""


def names(examined: Examined) -> list[tuple[str, str]]:
    return [(party.code, party.name) for party in examined.records.parties]


# --- which rows are records ---------------------------------------------------------------------------------


def test_rows_that_are_none() -> None:
    examined = office("""
        [احزاب]
        فهرست احزاب استان

        ردیف | کد  | نام حزب         | گستره
        ۱    | P-1 | حزب نمونهٔ الف   | ملی
        ۲    |     |                | -
             |     |                |
        ۳    | P-2 | حزب نمونهٔ ب     | استانی
             | جمع |                | ۲
        جمع کل |   | ۲              |
    """)
    assert names(examined) == [("P-1", "حزب نمونهٔ الف"), ("P-2", "حزب نمونهٔ ب")]
    assert examined.said() == ["TBL-030 احزاب!A9", "TBL-030 احزاب!B8"]


def test_rows_that_part_a_table_or_explain_its_columns() -> None:
    examined = office("""
        [احزاب]
        کد     | نام حزب                     | گستره   | تلفن همراه
        (۱)    | (۲)                         | (۳)     | (۴)
               | الف) احزاب دارای پروانهٔ ملی |         |
        P-1    | حزب نمونهٔ الف               | ملی     |
               | جمع احزاب ملی               | ۱       |
        احزاب استانی |                       |         |
        P-2    | حزب نمونهٔ ب                 | استانی  |
               | * ستاره‌دارها پروانه ندارند   |         |
    """)
    assert names(examined) == [("P-1", "حزب نمونهٔ الف"), ("P-2", "حزب نمونهٔ ب")]
    assert examined.said() == [f"TBL-030 احزاب!{at}" for at in ("A2", "A3", "A6", "A8", "B5")]


def test_a_row_that_says_how_the_columns_are_filled_in() -> None:
    examined = office("""
        [احزاب]
        کد  | نام حزب       | گستره    | تلفن همراه
        متن | متن          | انتخابی  | ۱۱ رقم
        P-1 | حزب نمونهٔ الف | ملی      | ۰۹۱۸۱۱۱۱۱۱۱
    """)
    assert (names(examined), examined.said()) == ([("P-1", "حزب نمونهٔ الف")], ["TBL-030 احزاب!A2"])


def test_a_party_of_which_only_the_name_is_known_is_one() -> None:
    examined = office("""
        [احزاب]
        نام حزب          | گستره | دبیر استان
        حزب نمونهٔ الف    | ملی   |
        * حزب نمونهٔ ب    |       |
        جمعیت نمونهٔ ج    |       |
    """)
    assert [name for _, name in names(examined)] == ["حزب نمونهٔ الف", "حزب نمونهٔ ب", "جمعیت نمونهٔ ج"]


def test_a_day_of_the_week_that_is_not_the_one_of_the_date() -> None:
    examined = office("""
        [احزاب]
        کد  | نام حزب
        P-1 | حزب نمونهٔ الف
        [نشست‌ها]
        شماره نشست | تاریخ       | روز
        ۱          | ۱۴۰۵/۰۹/۲۴ | سه شنبه
        ۲          | ۱۴۰۵/۱۰/۲۲ | دوشنبه
        ۳          | ۱۴۰۵/۱۱/۲۰ | ندارد
    """)
    assert [f for f in examined.said() if "نشست‌ها" in f] == ["VAL-019 نشست‌ها!C3"]


def test_a_remark_in_the_name_of_a_party_holds_its_letters() -> None:
    examined = office(
        """
        [احزاب]
        کد  | نام حزب
        P-1 | حزب نمونهٔ الف (منحل شده)
        P-2 | حزب نمونهٔ ب (شاخهٔ استان)
    """
        + SESSION
    )
    assert "VAL-050 احزاب!B2" in examined.said()
    assert examined.letters() == {"invitation-1-P-1": "withheld", "invitation-1-P-2": "draft"}


def test_a_document_is_called_alike_in_both_forms_of_the_table() -> None:
    examined = office("""
        [احزاب]
        کد  | نام حزب
        P-1 | حزب نمونهٔ الف
        [پرونده‌ها]
        حزب | مدرک         | وضعیت
        P-1 | فرم شماره ۱  | دارد
        P-1 | کپی پروانه   | ندارد
    """)
    states = examined.states("P-1")
    assert (states["form1"], states["licence"]) == ("met", "missing")


def test_two_columns_with_one_meaning_that_say_different_things_hold_what_rests_on_them() -> None:
    examined = office(
        """
        [احزاب]
        کد  | نام حزب       | دبیر استان | مسئول شعبه
        P-1 | حزب نمونهٔ الف | علی رضایی  | علی رضایی
        P-2 | حزب نمونهٔ ب   |           | حسن کریمی
    """
        + SESSION
    )
    assert "TBL-037 احزاب!D1" in examined.said()
    assert examined.letters() == {"invitation-1-P-1": "withheld", "invitation-1-P-2": "withheld"}


@pytest.mark.parametrize(
    ("header", "said"),
    [("دبیر استان جدید", "TBL-037"), ("دبیر استان (۲)", "TBL-037"), ("دبیر استان (قبلی)", "TBL-002")],
)
def test_a_newer_version_of_a_column_is_asked_about(header: str, said: str) -> None:
    examined = office(
        f"""
        [احزاب]
        کد  | نام حزب       | دبیر استان | نوع | {header}
        P-1 | حزب نمونهٔ الف | علی رضایی  | حزب | حسن کریمی
    """
        + SESSION
    )
    assert f"{said} احزاب!E1" in examined.said()
    assert examined.letters() == {"invitation-1-P-1": "withheld" if said == "TBL-037" else "draft"}


def test_a_newer_version_of_a_document_is_asked_about() -> None:
    examined = office("""
        [احزاب]
        کد  | نام حزب
        P-1 | حزب نمونهٔ الف
        P-2 | حزب نمونهٔ ب
        [پرونده‌ها]
        حزب | فرم ۱ | فرم ۲ | فرم ۲ (اصلاحی)
        P-1 | دارد  | ندارد | دارد
        P-2 | دارد  | ندارد | ندارد
    """)
    assert examined.letters() == {"notice-P-1-1": "withheld", "notice-P-2-1": "draft"}


def test_a_remark_under_the_table_is_no_row_and_that_is_said() -> None:
    examined = office("""
        [احزاب]
        کد  | نام حزب       | گستره
        P-1 | حزب نمونهٔ الف | ملی

            | به‌روز شد در مهر ۱۴۰۵ |
    """)
    assert names(examined) == [("P-1", "حزب نمونهٔ الف")]
    assert examined.said() == ["TBL-012 احزاب!B4"]


LIST = """
        [احزاب]
        کد  | نام حزب       | گستره
        P-1 | حزب نمونهٔ الف | ملی
"""


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("تهیه‌کننده: رضا نمونه | | تأییدکننده: مدیرکل\nامضا", ["TBL-012 احزاب!A4", "TBL-012 احزاب!A5"]),
        ("کارشناس احزاب | | مدیرکل\nرضا نمونه | | سیما نمونه", ["TBL-012 احزاب!A4", "TBL-012 احزاب!A5"]),
        ("| ردیف | نام | سمت\n| ۱ | رضا نمونه | کارشناس", ["TBL-040 احزاب!B4"]),
        ("کارکنان اداره\nنام و نام خانوادگی | سمت | شماره پرسنلی\nرضا نمونه | کارشناس | ۱۲", ["TBL-040 احزاب!A4"]),
        ("شماره | تاریخ | موضوع\n۱۲ | ۱۴۰۵/۰۸/۰۱ | گزارش", ["TBL-040 احزاب!A4"]),
    ],
    ids=["signed", "titles over names", "staff", "staff under a title", "letters"],
)
def test_what_stands_below_the_register_is_no_party(below: str, said: list[str]) -> None:
    examined = office(f"{LIST}\n{below}")
    assert (names(examined), examined.said()) == ([("P-1", "حزب نمونهٔ الف")], said)


def test_an_average_below_the_register_is_no_party() -> None:
    assert names(office(f"{LIST}        میانگین |      | ۱۰۴٫۵")) == [("P-1", "حزب نمونهٔ الف")]


@pytest.mark.parametrize("row", ["P-2 | حزب نمونهٔ ب | استانی", "— | حزب نمونهٔ ب | —"])
def test_parties_below_a_blank_row_are_parties(row: str) -> None:
    """Two dashes are no headers of another list."""
    assert len(office(f"{LIST}\n{row}").records.parties) == 2


def test_a_second_list_of_parties_beside_the_register_is_asked_about() -> None:
    examined = office("""
        [احزاب]
        کد  | نام حزب       | گستره |  | نام حزب      | دبیر استان
        P-1 | حزب نمونهٔ الف | ملی   |  | حزب نمونهٔ ب | سیما نمونه
    """)
    assert (names(examined), examined.said()) == ([("P-1", "حزب نمونهٔ الف")], ["TBL-041 احزاب!E1"])


def test_the_same_list_in_two_parts_beside_each_other_is_one() -> None:
    examined = office("""
        [احزاب]
        کد  | نام حزب       | گستره |  | کد  | نام حزب      | گستره
        P-1 | حزب نمونهٔ الف | ملی   |  | P-2 | حزب نمونهٔ ب | ملی
    """)
    assert (len(examined.records.parties), examined.said()) == (2, [])


def struck(book: list[Sheet], title: str, row: int) -> list[Sheet]:
    """The same with a row of that sheet struck through."""
    marks = tuple(Mark(row, column, "struck") for column in range(1, 4))
    return [each._replace(marks=marks) if each.title == title else each for each in book]


DOCUMENTS = (
    LIST
    + """        P-2 | حزب نمونهٔ ب   | ملی
        [پرونده‌ها]
        حزب | فرم ۱ | فرم ۲
        P-1 | دارد  | دارد
        P-2 | دارد  | ندارد
"""
)


def test_a_struck_row_is_one_thing_to_do() -> None:
    of_party = office(struck(sheets(DOCUMENTS + SESSION), "احزاب", 3))
    assert of_party.said() == ["VAL-052 احزاب!A3"]
    assert of_party.letters() == {"invitation-1-P-1": "draft"}


def test_a_struck_row_of_documents_is_of_its_party_only() -> None:
    examined = office(struck(sheets(DOCUMENTS.replace("P-1 | دارد  | دارد", "P-1 | دارد  | ندارد")), "پرونده‌ها", 3))
    assert [line for line in examined.said() if "پرونده‌ها" in line or "DOS" in line] == ["VAL-052 پرونده‌ها!A3"]
    assert examined.letters() == {"notice-P-1-1": "draft"}


def test_a_row_with_one_struck_cell_keeps_the_others() -> None:
    one = Mark(2, 2, "struck"), Mark(2, 3, "struck")
    examined = office([sheet("احزاب", ["کد", "نام حزب", "گستره"], ["P-1", "الف", "ملی"])._replace(marks=one)])
    assert examined.said() == ["VAL-032 احزاب!B2", "VAL-032 احزاب!C2"]


def test_a_table_over_several_sheets_and_files() -> None:
    examined = office([
        sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"], file="input/یک.xlsx"),
        sheet("Sheet1", ["نام حزب", "کد"], ["ب", "P-2"], file="input/دو.csv"),
    ])  # fmt: skip
    assert names(examined) == [("P-1", "الف"), ("P-2", "ب")]
    assert [party.at("name") for party in examined.records.parties] == [
        Place("input/یک.xlsx", "احزاب", "B2"), Place("input/دو.csv", "Sheet1", "A2"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("missing", "table"),
    [("requirements", "مدارک لازم"), ("policies", "سیاست‌ها"), ("holidays", "تعطیلات"), ("office", "تنظیمات")],
)
def test_a_table_that_is_not_there_has_its_default_and_that_is_said(missing: str, table: str) -> None:
    notes = {f.table: f.facts["table"] for f in office(REGISTER).findings if f.code == "TBL-004"}
    assert notes[missing] == table


def test_the_offices_own_lists_come_before_the_shipped_ones() -> None:
    examined = office("""
        [مدارک لازم]
        کد مدرک | عنوان مدرک
        seal    | مهر حزب

        [سیاست‌ها]
        سیاست  | ترتیب | مبنا
        دیگری  | ۱     | همه تشکل‌ها
    """)
    assert [r.code for r in examined.records.requirements] == ["seal"]
    assert [p.policy for p in examined.records.policies] == ["دیگری"]


def test_the_default_of_an_empty_table_is_said_too() -> None:
    examined = office(f"{REGISTER}\n[مدارک لازم]\nکد مدرک | عنوان مدرک")
    assert "requirements" in {f.table for f in examined.findings if f.code == "TBL-004"}


# --- codes and names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "parties", "findings"),
    [
        pytest.param("P-1 | الف\nP-2 | ب", ["P-1 الف", "P-2 ب"], [], id="in order"),
        pytest.param("P-1 | الف\nP-1 | ب", ["P-1 الف", "b-cb22e4 ب"], ["REF-004 احزاب!A2", "REF-004 احزاب!A3"], id="a code twice"),
        pytest.param("P-1 | الف\np-۱ | ب", ["P-1 الف", "b-cb22e4 ب"], ["REF-004 احزاب!A2", "REF-004 احزاب!A3"],
                     id="however it is typed"),
        pytest.param("P-1 | الف\nP-2 | الف", ["P-1 الف", "P-2 الف"], ["REF-005 احزاب!B2", "REF-005 احزاب!B3"], id="a name twice"),
        pytest.param("P-1 | الف\nP-1 | الف", ["P-1 الف"],
                     ["REF-004 احزاب!A2", "REF-004 احزاب!A3", "REF-005 احزاب!B2", "REF-005 احزاب!B3"], id="a row twice"),
        pytest.param("P-1 | الف\n | ب", ["P-1 الف", "b-cb22e4 ب"], ["VAL-000 احزاب!A3"], id="no code"),
        pytest.param("P-1 | \nP-2 | ب", ["P-1 P-1", "P-2 ب"], ["VAL-000 احزاب!B2"], id="no name"),
        pytest.param("00123 | الف\n0123 | ب", ["00123 الف", "0123 ب"], [], id="zeros count"),
        pytest.param(
            "NA | الف\nP-2 | null",
            ["alf-945a5f الف", "P-2 P-2"],
            ["VAL-000 احزاب!A2", "VAL-000 احزاب!B3", "VAL-040 احزاب!A2", "VAL-040 احزاب!B3"],
            id="words that say «nothing»",
        ),
        pytest.param(
            "1-11 | الف\n11-1 | ب", ["1-11 الف", "11-1 ب"], [], id="two codes that only fold alike",
        ),
    ],
)  # fmt: skip
def test_codes_and_names(rows: str, parties: list[str], findings: list[str]) -> None:
    examined = office(f"[احزاب]\nکد | نام حزب\n{rows}")
    assert [f"{code} {name}" for code, name in names(examined)] == parties
    assert examined.said() == findings


def test_without_a_column_of_codes_each_party_gets_one_and_that_is_said() -> None:
    examined = office("[احزاب]\nنام حزب | گستره\nحزب نمونهٔ الف | ملی")
    assert names(examined) == [("hzbnmvnhalf-6797b5", "حزب نمونهٔ الف")]
    assert examined.said() == ["TBL-008 احزاب!A2"]


def test_a_derived_code_is_the_same_for_every_spelling() -> None:
    spellings = ("حزب نمونهٔ یک", "حزب نمونه ي يك", "حزب‌نمونه‌ی یک", " حزب  نمونۀ يک ")
    assert {derived_code(name) for name in spellings[::2]} == {derived_code("حزب نمونه یک")}


@given(st.text(), st.text())
def test_derived_codes_are_ascii_and_follow_the_name(one: str, other: str) -> None:
    assert derived_code(one).isascii() and derived_code(one).strip("-")
    assert (derived_code(one) == derived_code(other)) == (fold(one) == fold(other))


@given(
    st.lists(st.tuples(st.sampled_from(["P-1", "p1", "P-2", ""]), st.sampled_from(["الف", "ب", "پ", ""])), max_size=6)
)
def test_codes_are_unique_whatever_is_typed(rows: list[tuple[str, str]]) -> None:
    assume(any(code or name for code, name in rows))
    examined = office([sheet("احزاب", ["کد", "نام حزب"], *rows)])
    codes = [code_key(party.code) for party in examined.records.parties]
    assert len(set(codes)) == len(codes)
    assert {fold(name) for _, name in rows if name} <= {fold(party.name) for party in examined.records.parties}


@pytest.mark.parametrize(
    ("cells", "findings"),
    [
        pytest.param([CellFault("#N/A"), "الف"], ["VAL-013 احزاب!A2"], id="code"),
        pytest.param(["P-1", CellFault("")], ["VAL-014 احزاب!B2"], id="name"),
    ],
)  # fmt: skip
def test_a_broken_formula_is_said_once(cells: list[object], findings: list[str]) -> None:
    assert office([sheet("احزاب", ["کد", "نام حزب"], cells)]).said() == findings


# --- references ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "requirement", "found"),
    [
        pytest.param("P-1", "form1", ("P-1", "form1"), id="codes"),
        pytest.param("p1", "Form1", ("P-1", "form1"), id="codes, otherwise typed"),
        pytest.param("حزب نمونه الف", "فرم شماره ۱ با امضای دبیرکل و مهر حزب", ("P-1", "form1"), id="names"),
        pytest.param("الف", "فرم ۱", ("P-1", "form1"), id="short names"),
    ],
)
def test_references(party: str, requirement: str, found: tuple[str, str]) -> None:
    examined = office(f"{REGISTER}\n[پرونده‌ها]\nحزب | مدرک | وضعیت\n{party} | {requirement} | دارد")
    (item,) = examined.records.dossier_items
    assert (item.party, item.requirement) == found
    assert examined.said() == []


@pytest.mark.parametrize(
    "typed",
    [
        "1", "۱", "نشست ۱", "نشست نخست", "یکم",
        pytest.param("نشست نوروزی"),
    ],
)  # fmt: skip
def test_references_to_a_session(typed: str) -> None:
    examined = office(f"{REGISTER}\n[دستور کار]\nنشست | دستور جلسه\n{typed} | مرور پرونده‌ها")
    assert [item.session for item in examined.records.agenda] == [1]
    assert examined.said() == []


@pytest.mark.parametrize(
    ("tables", "finding", "message"),
    [
        pytest.param(
            "[پرونده‌ها]\nحزب | مدرک | وضعیت\nحزب نمونهٔ الفبا | form1 | دارد", "REF-001 پرونده‌ها!A2",
            "تشکلی با نام یا کد «حزب نمونهٔ الفبا» در جدول احزاب نیست. آیا منظور «حزب نمونهٔ الف» است؟"
            " این سطر تا اصلاح به کار نمی‌رود.",
            id="party, with the nearest",
        ),
        pytest.param(
            "[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | سوگندنامه | دارد", "REF-002 پرونده‌ها!B2",
            "مدرکی با نام یا کد «سوگندنامه» در فهرست مدارک لازم نیست. این سطر تا اصلاح به کار نمی‌رود.",
            id="requirement, with nothing near",
        ),
        pytest.param(
            "[دستور کار]\nنشست | دستور جلسه\n۹ | مرور پرونده‌ها", "REF-003 دستور کار!A2",
            "نشستی با شمارهٔ ۹ در جدول نشست‌ها نیست. این سطر تا اصلاح به کار نمی‌رود.",
            id="session",
        ),
    ],
)  # fmt: skip
def test_a_reference_to_nothing(tables: str, finding: str, message: str) -> None:
    examined = office(f"{REGISTER}\n{tables}")
    assert examined.said() == [finding]
    assert not examined.records.dossier_items and not examined.records.agenda
    assert message in [wording().finding(finding)[0] for finding in examined.findings]


def test_a_chair_that_nobody_knows_is_none_and_the_session_stays() -> None:
    examined = office(f"{REGISTER}\n[نشست‌ها ۲]\nشماره نشست | تاریخ | رئیس جلسه\n۲ | ۱۴۰۵/۱۰/۱۴ | کانون ناشناخته")
    assert [(s.number, s.chair) for s in examined.records.sessions] == [(1, None), (2, None)]
    assert examined.said() == ["REF-001 نشست‌ها ۲!C2"]


def test_findings_know_whom_they_concern() -> None:
    examined = office(f"{REGISTER}\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-2 | form1 | شاید\nحزب نمونهٔ الفف | form1 | دارد")
    assert [(f.code, f.party) for f in examined.findings if f.table == "dossiers"] == [
        ("VAL-001", "P-2"),
        ("REF-001", "P-1"),
    ]


# --- required cells -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "finding"),
    [
        ("[پرونده‌ها]\nحزب | مدرک | وضعیت\n | form1 | دارد", "VAL-000 پرونده‌ها!A2"),
        ("[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | | دارد", "VAL-000 پرونده‌ها!B2"),
        ("[حضور]\nنشست | حزب | وضعیت حضور\n | P-1 | حاضر", "VAL-000 حضور!A2"),
        ("[دستور کار]\nنشست | دستور جلسه | ترتیب\n۱ | | ۲", "VAL-000 دستور کار!B2"),
        ("[تصمیم‌ها]\nنشست | حزب | تصمیم | دلیل\n۱ | | دعوت شود | سخنران", "VAL-000 تصمیم‌ها!B2"),
        ("[تعطیلات]\nتاریخ | مناسبت\n | آلودگی هوا", "VAL-000 تعطیلات!A2"),
        ("[نشست‌ها ۲]\nشماره نشست | تاریخ\n | ۱۴۰۵/۱۰/۱۴", "VAL-000 نشست‌ها ۲!A2"),
        ("[نشست‌ها ۲]\nشماره نشست | تاریخ\n۲ | ", "SES-001 نشست‌ها ۲!B2"),
        ("[نشست‌ها ۲]\nشماره نشست | تاریخ\n۱ | ۱۴۰۵/۱۰/۱۴", "SES-004 نشست‌ها ۲!A2"),
    ],
    ids=["party", "document", "session", "topic", "decision", "day off", "number", "date", "number twice"],
)
def test_a_required_cell_that_is_empty(table: str, finding: str) -> None:
    assert office(f"{REGISTER}\n{table}").said() == [finding]


@pytest.mark.parametrize(
    ("table", "cell"),
    [
        ("[تصمیم‌ها]\nنشست | حزب | تصمیم | دلیل\n۱ | P-1 | | سخنران نشست", "تصمیم‌ها!C2"),
        ("[حضور]\nنشست | حزب | وضعیت حضور\n۱ | P-1 |", "حضور!C2"),
        ("[خانه احزاب]\nگام | وضعیت\nفراخوان |", "خانه احزاب!B2"),
        ("[سیاست‌ها]\nسیاست | ترتیب | مبنا\nسیاست ۱ | | پرونده کامل", "سیاست‌ها!B2"),
        ("[سیاست‌ها]\nسیاست | ترتیب | مبنا\nسیاست ۱ | ۱ |", "سیاست‌ها!C2"),
    ],
    ids=["verdict", "attendance", "step", "order", "ground"],
)
def test_a_required_cell_is_missed_though_its_row_can_stand_without_it(table: str, cell: str) -> None:
    examined = office(f"{REGISTER}\n{table}")
    found = [*examined.findings, *validated(examined.facts)[0]]
    assert cell in {at(finding.place) for finding in found}


# --- values that must not get out ---------------------------------------------------------------------------

PRIVATE = {
    "تلفن همراه": ["0912345678", "09123456789"],
    "تلفن": ["12", "084333312345678"],
    "رایانامه": ["dabir@example", "a@example.ir; b@example.ir"],
    "کد ملی": ["1234567890", "0684159415"],
    "شناسه ملی": ["10380284791"],
    "کد پستی": ["69317123456"],
    "نشانی": ["ایلام، خیابان نمونه، پلاک ۱۲"],
}  # fmt: skip


@pytest.mark.parametrize(("header", "typed"), [(header, typed) for header, many in PRIVATE.items() for typed in many])
def test_no_private_value_is_in_any_finding(header: str, typed: str) -> None:
    cells: list[object] = [typed, f" {typed}\u200f", to_fa(typed), CellFault("#REF!")]
    rows = [[f"P-{n}", f"حزب {n}", cell] for n, cell in enumerate(cells)]
    examined = office([sheet("احزاب", ["کد", "نام حزب", header], *rows)])
    digits = "".join(ch for ch in typed if ch.isdigit())
    for finding in [*examined.findings, *validated(examined.facts)[0]]:
        shown = f"{finding.value} {finding.facts} {' '.join(wording().finding(finding))}"
        assert typed not in shown
        assert len(digits) < 5 or digits not in to_latin(shown)
    assert all(typed not in str(party) for party in examined.records.parties)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("0684159415", "…15"), ("۰۹۱۲۳۴۵۶۷۸۹", "…۸۹"), ("1234567", "…"), ("dabir@example.ir", "…"), ("", "…")],
)
def test_mask(typed: str, shown: str) -> None:
    assert mask(typed) == shown


def test_who_gave_a_view_is_known_only_where_the_sheet_says_so() -> None:
    examined = office(f"""{REGISTER}
        [دیدگاه‌ها]
        نشست | حزب | حوزه  | دیدگاه     | ذکر نام
        ۱    | P-1 | سیاسی | نظر نخست   | بلی
        ۱    | P-1 | سیاسی | نظر دوم    | خیر
        ۱    | P-1 | سیاسی | نظر سوم    |
        ۱    | P-1 | سیاسی | نظر چهارم  | شاید
    """)
    assert [view.party for view in examined.records.views] == ["P-1", None, None, None]
    assert [(f.code, f.party) for f in examined.findings if f.table == "views"] == [("VAL-001", None)]


def test_a_misspelled_author_of_a_view_is_not_guessed() -> None:
    examined = office(
        f"{REGISTER}\n[دیدگاه‌ها]\nنشست | حزب | حوزه | دیدگاه | ذکر نام\n۱ | حزب نمونهٔ الفف | سیاسی | نظر | خیر"
    )
    (finding,) = (f for f in examined.findings if f.table == "views")
    assert finding.party is None


# --- every value keeps its cell -----------------------------------------------------------------------------

#: A value for each column of each table, as a clerk would type it.
TYPED = {
    "subject": "نتیجه",
    "party": "P-1", "requirement": "form1", "session": "۱", "chair": "P-1", "proposed_by": "P-1",
    "scope": "ملی", "licence_state": "معتبر", "mandatory": "بلی", "expires": "خیر", "applies_to": "همه",
    "status": "حاضر", "verdict": "دعوت شود", "attributable": "بلی", "ground": "همه تشکل‌ها",
    "mobile": "09123456789", "phone": "33331234", "email": "a@example.ir", "postal_code": "6931712345",
    "national_id": "0790419904", "legal_id": "10380284790",
    "time": "۱۰:۳۰", "number": "۱", "order": "۱", "minutes": "۱۵", "sheet": "احزاب", "role": "احزاب", "file": "دفتر",
    "act": "ابطال", "change": "خروج", "term": "هر ۱۲ ماه",
}  # fmt: skip
STATES = {
    "dossiers": "دارد",
    "sessions": "لغو شد",
    "agenda": "انجام شد",
    "views": "انجام شد",
    "house_steps": "انجام شد",
}


def _typed(spec: TableSpec, field: str) -> str:
    if field == "state":
        return STATES[spec.key]
    if field == "kind" and spec.key == "holidays":
        return "تعطیل"
    if field == "key":
        return "نام اداره"
    if spec.key == "vocabulary":
        return {"word": "سبز", "meaning": "دارد", "column": "وضعیت"}[field]
    if field == "confirmed_on":  # a day that has come
        return "۱۴۰۵/۰۸/۱۷"
    if spec.key == "checks":
        return {
            "table": "احزاب",
            "column": "تلفن",
            "condition": "پر باشد",
            "applies_to": "همه",
            "holds_back": "هیچ",
        }.get(field, "خطا")
    if spec.key == "letter_texts" and field == "letter":
        return "دعوت‌نامه"
    if spec.key == "party_changes" and field == "party":
        return "P-1"
    if field in ("date", "licence_valid_until", "valid_until", "in_force_from", "counted_from"):
        return "۱۴۰۵/۰۸/۱۷"
    if field == "in_force_until" or field.endswith("_on"):
        return "۱۴۰۵/۰۹/۱۷"
    if field.endswith("_no"):
        return "۱۲/الف"
    return TYPED.get(field, f"متن {field}")


@pytest.mark.parametrize("spec", TABLES, ids=lambda spec: spec.key)
def test_every_field_of_every_table_keeps_its_cell(spec: TableSpec) -> None:
    """All columns of a table, the first in C; the record stands in row 3 of its sheet, below a title."""
    columns = [column for column in spec.columns if column.parser]
    headers = ["", "", *(column.title for column in columns)]
    values = ["", "", *(_typed(spec, column.field) for column in columns)]
    others = [
        sheet("احزاب", ["کد", "نام حزب"], ["P-1", "حزب نمونهٔ الف"]) if spec.key != "parties" else sheet(""),
        sheet("نشست‌ها", ["شماره نشست", "تاریخ"], ["۱", "۱۴۰۵/۰۹/۱۷"]) if spec.key != "sessions" else sheet(""),
    ]
    examined = office([sheet("برگه", ["عنوان برگه"], headers, values), *others])
    assert [finding for finding in examined.said() if "برگه" in finding] == []
    records = _records_of(spec, examined)
    for number, column in enumerate(columns, 3):
        place = Place(FILE, "برگه", f"{column_letters(number)}3")
        holders = [r for r in records if column.field in set(r.__struct_fields__)]
        assert holders, column.field
        for record in holders:
            assert record.at(column.field) == place
            assert getattr(record, column.field) is not None, column.field


def _records_of(spec: TableSpec, examined: Examined) -> list[Record]:
    records = examined.records
    if spec.record is Party:
        (party,) = records.parties
        return [party, records.addressees[party.code], records.contacts[party.code]]
    table: tuple[Record, ...] = getattr(records, {"dossiers": "dossier_items"}.get(spec.key, spec.key))
    (record,) = (record for record in table if record.source.sheet == "برگه")
    return [record]


def test_a_field_without_a_column_is_at_the_first_cell_of_its_row() -> None:
    (party,) = office([sheet("احزاب", ["", "نام حزب", "کد"], ["", "الف", "P-1"])]).records.parties
    assert at(party.at("scope")) == "احزاب!B2"


def test_private_columns_go_to_types_of_their_own() -> None:
    public = set(Party.__struct_fields__)
    assert not public & set(Contact.__struct_fields__) - {"source"}
    assert not public & set(Addressee.__struct_fields__) - {"source"}


# --- the wide form ------------------------------------------------------------------------------------------


def test_wide_dossiers_say_the_same_as_long_ones() -> None:
    examined = office(f"""{REGISTER}
        [پرونده‌ها]
        حزب | فرم ۱ | اساسنامه         | نشانی      | کنگره
        P-1 | دارد  | ناقص: بدون مهر   | ۱۴۰۵/۰۸/۰۱ |
        P-2 | ×     | در دست بررسی     | معاف       | شاید
    """)
    assert examined.states("P-1") == {
        "form1": "met", "licence": "not_recorded", "charter": "flawed", "form2": "not_recorded", "address": "met",
        "congress": "not_recorded",
    }  # fmt: skip
    assert examined.states("P-2") | {"congress": ""} == {
        "form1": "missing", "licence": "not_recorded", "charter": "under_review", "form2": "not_recorded",
        "address": "exempt", "congress": "",
    }  # fmt: skip
    found = {(i.party, i.requirement): i for i in examined.records.dossier_items}
    assert found["P-1", "charter"].defect == "بدون مهر"
    assert found["P-1", "address"].received_on == day("1405/08/01")
    assert at(found["P-2", "charter"].at("state")) == "پرونده‌ها!C3"
    assert at(found["P-2", "charter"].at("party")) == "پرونده‌ها!A3"
    assert examined.said() == ["VAL-001 پرونده‌ها!E3"]


def test_a_wide_row_of_an_unknown_party_is_said_once() -> None:
    examined = office(f"{REGISTER}\n[پرونده‌ها]\nحزب | فرم ۱ | فرم ۲\nکانون ناشناخته | دارد | دارد\n | دارد | دارد")
    assert examined.said() == ["REF-001 پرونده‌ها!A2", "VAL-000 پرونده‌ها!A3"]
    assert examined.records.dossier_items == ()


@pytest.mark.parametrize("kind", [*dict.fromkeys(spec.record for spec in TABLES), Addressee, Contact])
def test_what_a_record_lacks_is_a_plain_value(kind: type[Record]) -> None:
    """Not a way to make one, which a list or a dict would need."""
    assert all(field.default_factory is NODEFAULT for field in fields(kind))
