"""Which table a sheet is: by its headers, wherever they stand and however they are spelled."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings, strategies as st
from msgspec.structs import replace

from generator.model import Finding, column_letters
from generator.reading.sheets import Merge, Sheet
from generator.tables.columns import TABLES, WIDE_HEADERS, TableSpec
from generator.tables.recognise import Region, recognise
from generator.tables.rows import data_rows
from tests.builders import office, said, sheet, sheets, shipped

IDS = [spec.key for spec in TABLES]


def recognised(found: str | Sequence[Sheet]) -> tuple[list[Region], list[Finding]]:
    return recognise(sheets(found) if isinstance(found, str) else found, shipped().requirements)


def tables(found: str | Sequence[Sheet]) -> dict[str, str]:
    """Table → its columns in short: {"parties": "code=A name=B"}."""
    regions, _ = recognised(found)
    columns = [
        sorted([*region.columns.items(), *((c, n) for n, c in region.wide.items())], key=lambda item: item[1])
        for region in regions
    ]
    return {
        region.spec.key: " ".join(f"{field}={column_letters(column)}" for field, column in found)
        for region, found in zip(regions, columns, strict=True)
    }


def heard(found: str | Sequence[Sheet]) -> list[str]:
    return said(recognised(found)[1])


# --- headers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", TABLES, ids=IDS)
def test_every_header_of_every_table(spec: TableSpec) -> None:
    """Each header that is accepted, among the usual ones of the other columns, on a sheet whose title says which table."""
    for number, column in enumerate(spec.columns):
        for header in column.headers:
            headers = [header if other is column else other.title for other in spec.columns]
            (region, *beside), findings = recognised([sheet(spec.hints[0], headers, ["الف"] * len(headers))])
            assert (region.spec.key, findings) == (spec.key, []), header
            assert all(other.is_beside for other in beside)  # what it says of whole dossiers
            assert column.field == "_" or region.columns[column.field] == number + 1, header


@pytest.mark.parametrize("spec", TABLES, ids=IDS)
def test_required_columns_are_enough_where_the_title_says_which_table(spec: TableSpec) -> None:
    headers = [column.title for column in spec.columns if column.required]
    for hint in spec.hints:
        (region,), findings = recognised([sheet(hint, headers)])
        assert (region.spec.key, findings) == (spec.key, [])


@pytest.mark.parametrize("spec", TABLES, ids=IDS)
@settings(max_examples=15)
@given(random=st.randoms(use_true_random=False))
def test_columns_in_any_order(spec: TableSpec, random: Random) -> None:
    columns = random.sample(spec.columns, len(spec.columns))
    (region, *_), findings = recognised([sheet("Sheet1", [column.title for column in columns])])
    assert findings == []
    assert all(columns[number - 1].field == field for field, number in region.columns.items())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[Sheet1]\nكد تشكل | نام‌حزب", "code=A name=B", id="another keyboard, another joint"),
        pytest.param("[Sheet1]\nکد : | * نام حزب *", "code=A name=B", id="punctuation"),
        pytest.param("[Sheet1]\nنام حزب/تشکل | ش پروانه", "name=A licence_no=B", id="synonyms"),
        pytest.param("[Sheet1]\nردیف | نام حزب | گستره", "name=B scope=C", id="row numbers"),
        pytest.param("[Sheet1]\nفهرست احزاب استان\n\nکد | نام حزب", "code=A name=B", id="titles above"),
        pytest.param("[Sheet1]\n | | \n | کد | نام حزب", "code=B name=C", id="not in the corner"),
        pytest.param(f"[Sheet1]\n{'بند' + chr(10)}{'توضیح' + chr(10) * 8}کد | نام حزب", "code=A name=B", id="far down"),
        pytest.param(
            "[Sheet1]\nکد | نام حزب | پروانه | |\n | | شماره | وضعیت | اعتبار تا",
            "code=A name=B licence_no=C licence_state=D licence_valid_until=E",
            id="a second row under a group",
        ),
    ],
)
def test_where_and_how_headers_stand(text: str, expected: str) -> None:
    assert tables(text) == {"parties": expected}
    assert heard(text) == []


def test_merged_headers() -> None:
    rows = (["کد", "نام حزب", "ثبت شعبه", ""], ["", "", "شماره", "تاریخ"], ["P-1", "الف", "12", ""])
    merged = sheet("Sheet1", *rows)._replace(
        merges=(Merge(1, 1, 2, 1), Merge(1, 2, 2, 2), Merge(1, 3, 1, 4)),
    )
    assert tables([merged]) == {"parties": "code=A name=B branch_registration_no=C branch_registered_on=D"}


def test_two_tables_on_one_sheet() -> None:
    text = """
        [Sheet1]
        کد  | نام حزب
        P-1 | الف

        نشست‌ها
        شماره نشست | تاریخ      | عنوان نشست
        ۱          | ۱۴۰۵/۰۹/۱۷ | نشست نخست
    """
    regions, findings = recognised(text)
    assert [(r.spec.key, r.header_row, r.last_row) for r in regions] == [("parties", 1, 2), ("sessions", 5, 6)]
    assert findings == []


# --- the wide form of the dossiers --------------------------------------------------------------------------


def test_wide_dossiers() -> None:
    text = "[Sheet1]\nردیف | نام حزب | فرم ۱ | تصویر پروانه | اساسنامه | کاربرگ ۲ | آدرس | کنگره"
    assert tables(text) == {"dossiers": "party=B form1=C licence=D charter=E form2=F address=G congress=H"}
    assert heard(text) == []


@pytest.mark.parametrize("code", WIDE_HEADERS)
def test_every_name_of_a_document(code: str) -> None:
    other = "فرم ۲" if code == "form1" else "فرم ۱"
    for header in (code, *WIDE_HEADERS[code]):
        (region,), findings = recognised([sheet("Sheet1", ["حزب", header, other])])
        assert (region.wide[2], findings) == (code, []), header


def test_documents_of_the_offices_own_list() -> None:
    own = [replace(shipped().requirements[0], code="lease", title="اجاره‌نامهٔ دفتر", short_title="اجاره‌نامه")]
    (region,), _ = recognise([sheet("Sheet1", ["حزب", "اجاره نامه", "seal"])], [*own, replace(own[0], code="seal")])
    assert region.wide == {2: "lease", 3: "seal"}


# --- what is not understood ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        pytest.param("[راهنما]\nاین کارپوشه را کارشناس پر می‌کند", ["TBL-001 راهنما"], id="a sheet that is nothing"),
        pytest.param("[Sheet1]\n۱ | ۲\n | ", ["TBL-001 Sheet1"], id="numbers without headers"),
        pytest.param("[Sheet1]\n | \n", [], id="an empty sheet is nobody's business"),
        pytest.param("[احزاب]\nکد | نام حزب | رنگ", ["TBL-002 احزاب!C1"], id="an unknown column"),
        pytest.param("[احزاب]\nکد | نام حزب | وضعییت", ["TBL-005 احزاب!C1"], id="nearly"),
        pytest.param("[Sheet1]\nشماره نشست | تاریح | ساعت", ["TBL-003 Sheet1!B1"], id="a required header, nearly"),
        pytest.param("[احزاب]\nکد | نام حزب | نام تشکل", ["TBL-009 احزاب!C1"], id="two columns with one meaning"),
        pytest.param("[Sheet1]\nحزب | سمت", ["TBL-001 Sheet1"], id="headers that say nothing"),
        pytest.param(
            "[Sheet1]\nنشست | حزب | وضعیت حضور | تصمیم", ["TBL-006 Sheet1!A1"], id="attendance or decisions?",
        ),
        pytest.param("[احزاب]\nحزب | سمت", [], id="the title tells"),
        pytest.param("[دیدگاه‌ها]\nنشست | حزب | متن | وضعیت", ["TBL-003 دیدگاه‌ها!C1"], id="views, and no attendance"),
        pytest.param("[احزاب]\nکد | نام حزب | ملاحظات | جریان", [], id="columns that are known but never read"),
        pytest.param(
            "[پرونده‌ها]\nحزب | فرم ۱ | مرامنامه | اساسنامه", [], id="two columns for one document: their states are compared",
        ),
        pytest.param(
            "[پرونده‌ها]\nحزب | فرم ۱ | فرم ۲ | ملاحظات", [], id="remarks in the wide form",
        ),
    ],
)  # fmt: skip
def test_what_is_said(text: str, findings: list[str]) -> None:
    assert heard(text) == findings


def test_the_title_tells_two_tables_apart() -> None:
    assert tables("[احزاب]\nحزب | سمت") == {"parties": "name=A role_title=B"}
    assert tables("[اعضای خانه احزاب]\nحزب | سمت") == {"house_members": "party=A role=B"}
    assert tables("[Sheet1]\nحزب | سمت") == {}


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("نام و نام خانوادگی دبیر استان", "secretary"), ("نماینده حزب در استان", "secretary"),
        ("رئیس شاخه استان", "secretary"), ("مسئول استانی", "secretary"), ("آدرس دفتر", "address"),
        ("تلفن همراه مسئول", "mobile"), ("کد ملی مسئول", "national_id"), ("فکس", "fax"), ("شماره پرونده", "dossier_no"),
    ],
)  # fmt: skip
def test_headers_that_offices_write(header: str, field: str) -> None:
    assert tables(f"[Sheet1]\nنام حزب سیاسی | گستره | {header}") == {"parties": f"name=A scope=B {field}=C"}


@pytest.mark.parametrize("header", ["وضعیت پرونده", "نواقص"])
def test_what_a_register_says_of_dossiers_is_a_table_of_them(header: str) -> None:
    """No near miss of «وضعیت پروانه»."""
    text = f"[احزاب]\nکد | نام حزب | {header}\nP-1 | الف | ناقص"
    assert heard(text) == []
    assert [region.spec.key for region in recognised(text)[0]] == ["parties", "dossiers"]


@pytest.mark.parametrize("header", ["پرونده"])
def test_a_header_that_only_looks_like_one_gets_no_hint(header: str) -> None:
    assert heard(f"[احزاب]\nکد | نام حزب | {header}\nP-1 | الف | ناقص") == ["TBL-002 احزاب!C1"]


def test_what_a_near_header_may_mean() -> None:
    _, (finding,) = recognised("[احزاب]\nکد | نام حزب | وضعییت")
    assert finding.facts == {"header": "وضعییت", "nearest": "وضعیت پروانه"}


def test_hidden_rows_and_stray_cells_are_said() -> None:
    rows = (["کد", "نام حزب"], ["P-1", "الف"], ["P-2", "ب"])
    odd = sheet("احزاب", *rows)._replace(hidden_rows=frozenset({3, 90}), strays=("XFD9",))
    _, findings = recognised([odd])
    assert said(findings) == ["TBL-010 احزاب", "TBL-011 احزاب!XFD9"]
    assert findings[0].facts == {"n": 1}


def test_a_list_of_names_is_a_register() -> None:
    assert tables("[Sheet1]\nردیف | نام حزب\n۱ | حزب نمونهٔ الف") == {"parties": "name=B"}


def test_the_numbers_of_the_rows_belong_to_the_table_beyond_a_blank_column() -> None:
    """Or the total under them would be taken for the name of a party."""
    upper, lower = ["ردیف", "", "نام تشکل", "پروانه", "", "دبیر"], ["", "", "", "شماره", "تاریخ اعتبار", ""]
    merges = (*(Merge(1, column, 2, column) for column in (1, 3, 6)), Merge(1, 4, 1, 5))
    found = sheet(
        "Sheet1", upper, lower, [1, "", "حزب نمونه", "12", "1407/1/1", "نام نمونه"], ["جمع", "", 1, "", "", ""]
    )
    (region,), _ = recognised([found._replace(merges=merges)])
    assert (region.first_column, region.columns["licence_no"]) == (1, 4)
    assert list(data_rows(region)) == [3]


def test_a_merged_header_begins_where_its_cells_begin() -> None:
    """Its upper row is no data of the table above, even where the lower one says it all."""
    upper, lower = ["مدارک", "", "نام حزب"], ["فرم ۱", "اساسنامه", ""]
    found = sheet("Sheet1", ["نام حزب", "دبیر"], ["حزب نمونه", "نام نمونه"], [], ["پرونده‌ها"], upper, lower,
                  ["دارد", "ندارد", "حزب نمونه"])  # fmt: skip
    regions, _ = recognised([found._replace(merges=(Merge(5, 1, 5, 2), Merge(5, 3, 6, 3)))])
    assert [(r.spec.key, r.header_row, r.last_row) for r in regions] == [("parties", 1, 2), ("dossiers", 6, 7)]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("دبیر استان (نام کامل)", "secretary"),
        ("گستره (ملی/استانی)", "scope"),
        ("تلفن (با کد شهر)", "phone"),
        ("اعتبار پروانه (روز/ماه/سال)", "licence_valid_until"),
        ("Secretary / دبیر استان", "secretary"),
        ("تلفن (همراه)", "mobile"),
        ("اعتبار پروانه (قمری)", None),  # days of another calendar
        ("دبیر استان (سابق)", None),
        ("دبیر استان / تلفن", None),
        ("Phone – Fax", None),
    ],
)
def test_a_hint_or_another_script_beside_a_header(typed: str, field: str | None) -> None:
    regions, _ = recognised([sheet("احزاب", ["کد", "نام حزب", typed], ["P-1", "حزب نمونه", "۱"])])
    assert next((name for name, column in regions[0].columns.items() if column == 3), None) == field


def test_a_table_whose_rows_are_columns_is_not_read() -> None:
    turned = "[احزاب]\nکد | P-1\nنام حزب | حزب نمونهٔ الف\nگستره | ملی\nشماره پروانه | ۱۲\nدبیر استان | علی رضایی"
    assert (tables(turned), heard(turned)) == ({}, ["TBL-039 احزاب"])
    turned = "[پرونده‌ها]\nنام حزب | حزب نمونهٔ الف\nفرم شماره ۱ | دارد\nتصویر پروانه | ندارد\nفرم شماره ۲ | دارد"
    assert (tables(turned), heard(turned)) == ({}, ["TBL-039 پرونده‌ها"])


def test_a_first_column_that_only_counts_needs_no_header() -> None:
    page = sheet("احزاب", ["", "کد", "نام حزب"], [0.0, "P-1", "الف"], [1.0, "P-2", "ب"])
    assert heard([page]) == []


def test_a_column_of_an_office_s_own_document_is_not_one_of_ours() -> None:
    """«مرامنامه» is another name of ours for «مرامنامه و اساسنامه», unless it is a document by itself."""
    own = sheet("مدارک لازم", ["کد", "عنوان مدرک"], ["charter", "اساسنامه"], ["creed", "مرامنامه"])
    wide = sheet("پرونده‌ها", ["حزب", "اساسنامه", "مرامنامه"], ["P-1", "دارد", "ندارد"])
    register = sheet("احزاب", ["کد", "نام حزب"], ["P-1", "الف"])
    assert office([own, register, wide]).states("P-1") == {"charter": "met", "creed": "missing"}
