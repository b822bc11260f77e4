"""The office's own words: one row mends all cells, a bad row is said and changes nothing."""

from __future__ import annotations

import pytest

from generator.model import DocumentState, LicenceState
from tests.builders import office, said, wording

OFFICE = """
    [احزاب]
    کد  | نام حزب        | وضعیت پروانه | مسئول ناحیه
    P-1 | حزب نمونهٔ الف | قبول         | سیما نمونه
    P-2 | حزب نمونهٔ ب   | قبول         | آرش نمونه
    [پرونده‌ها]
    حزب    | مدرک  | وضعیت
    الفیان | form1 | سبز
    P-2    | form1 | سبز
"""


def words(*rows: str) -> str:
    return "[واژه‌ها]\nواژه | معنا | ستون\n" + "\n".join(rows)


def codes(*rows: str, tables: str = OFFICE) -> list[str]:
    return said(f for f in office(tables + words(*rows)).findings if f.code.startswith("VOC"))


def test_a_word_for_an_accepted_value_mends_all_cells() -> None:
    found = office(OFFICE + words("قبول | معتبر | وضعیت پروانه", "سبز | دارد |", "الفیان | P-1 | حزب")).records
    assert [party.licence_state for party in found.parties] == [LicenceState.VALID] * 2
    assert [(item.party, item.state) for item in found.dossier_items] == [
        ("P-1", DocumentState.MET),
        ("P-2", DocumentState.MET),
    ]


@pytest.mark.parametrize("meaning", ["دبیر استان", "مسئول شعبه", "secretary"])
def test_a_word_for_a_header(meaning: str) -> None:
    found = office(OFFICE + words(f"مسئول ناحیه | {meaning} |"))
    assert [party.secretary for party in found.records.parties] == ["سیما نمونه", "آرش نمونه"]
    assert "TBL-020 احزاب!D1" not in found.said()


def test_a_word_for_the_header_that_makes_a_sheet_the_register() -> None:
    tables = "[Sheet1]\nکد | اسم گروه | دبیر استان\nP-1 | الف | سیما نمونه\n"
    assert [party.name for party in office(tables + words("اسم گروه | نام حزب |")).records.parties] == ["الف"]


def test_in_the_wide_form() -> None:
    tables = "[احزاب]\nکد | نام حزب\nP-1 | الف\n[پرونده‌ها]\nحزب | کاغذ اول | پروانه\nP-1 | سبز | قرمز\n"
    found = office(tables + words("کاغذ اول | فرم ۱ |", "سبز | دارد |", "قرمز | ندارد |"))
    assert found.states("P-1")["form1"] == "met"
    assert found.states("P-1")["licence"] == "missing"


def test_english_headers() -> None:
    tables = OFFICE + "[Sheet9]\nword | meaning | column\nقبول | valid | licence_state"
    assert {party.licence_state for party in office(tables).records.parties} == {LicenceState.VALID}


def test_only_in_the_column_that_is_named() -> None:
    tables = "[احزاب]\nکد | نام حزب | وضعیت پروانه | گستره\nP-1 | الف | سبز | سبز\n"
    found = office(tables + words("سبز | معتبر | وضعیت پروانه"))
    assert [line for line in found.said() if line.startswith("VAL")] == ["VAL-001 احزاب!D2"]


def test_what_a_word_of_doubtful_meaning_is_may_be_said() -> None:
    tables = "[احزاب]\nکد | نام حزب | وضعیت پروانه\nP-1 | الف | در حال تمدید\n"
    found = office(tables + words("در حال تمدید | معتبر |"))
    assert (found.said(), found.records.parties[0].licence_state) == ([], LicenceState.VALID)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (["سبز | هیچ‌کاره |"], ["VOC-001 واژه‌ها!B2"]),
        (["سبز | معتبر | پرونده‌ها"], ["VOC-001 واژه‌ها!B2"]),
        (["دارد | ندارد |"], ["VOC-002 واژه‌ها!A2"]),
        (["شماره پروانه | دبیر استان |"], ["VOC-002 واژه‌ها!A2"]),
        (["P-1 | P-2 | حزب"], ["VOC-002 واژه‌ها!A2"]),
        (["سبز | دارد |", "سبز | ندارد |"], ["VOC-003 واژه‌ها!A2", "VOC-003 واژه‌ها!A3"]),
        (["الفیان | P-1 |", "الفیان | P-2 |"], ["VOC-003 واژه‌ها!A2", "VOC-003 واژه‌ها!A3"]),
        (["سبز | دارد | رنگ"], ["VOC-004 واژه‌ها!C2"]),
        (["سبز | دارد |", "سبز | تأیید |", "دارد | تأیید |"], []),
        (["سبز | دارد | پرونده‌ها", "سبز | معتبر | وضعیت پروانه"], []),
    ],
)
def test_a_bad_row_is_said(rows: list[str], expected: list[str]) -> None:
    assert codes(*rows) == expected


@pytest.mark.parametrize("row", ["دارد | ندارد |", "سبز | هیچ‌کاره |", "سبز | دارد | رنگ"])
def test_and_changes_nothing(row: str) -> None:
    with_it, without = office(OFFICE + words(row)), office(OFFICE)
    assert with_it.records.dossier_items == without.records.dossier_items


@pytest.mark.parametrize(
    ("tables", "row"),
    [
        ("[احزاب]\nکد | نام حزب | وضعیت پروانه\nP-1 | الف | منقظی\n", "منقظی | منقضی | وضعیت پروانه"),
        ("[احزاب]\nکد | نام حزب\nP-1 | انجمن نمونه\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nانجن نمونه | form1 | دارد\n",
         "انجن نمونه | انجمن نمونه | حزب"),
        ("[احزاب]\nکد | نام حزب | دبییر استان\nP-1 | الف | سیما نمونه\n", "دبییر استان | دبیر استان |"),
    ],
)  # fmt: skip
def test_what_is_only_a_spelling_carries_the_row_that_settles_it(tables: str, row: str) -> None:
    before = office(tables)
    (asked,) = (f for f in before.findings if "row" in f.facts)
    word, meaning, column = (part.strip() for part in row.split("|"))
    assert asked.facts["row"] == (word, meaning, column)
    assert f"واژه «{word}»، معنا «{meaning}»" in wording().finding(asked)[1]
    after = office(tables + words(row))
    assert asked.code not in {f.code for f in after.findings}


def test_a_list_of_words_is_not_ours() -> None:
    glossary = "[Sheet1]\nword | meaning\ncat | گربه\n"
    assert [line for line in office(OFFICE + glossary).said() if "Sheet1" in line] == ["TBL-001 Sheet1"]


@pytest.mark.parametrize("typed", ["زردآلو", "دارن", "شاید"])
def test_none_is_offered_for_a_word_that_looks_like_no_other_or_like_two(typed: str) -> None:
    tables = f"[احزاب]\nکد | نام حزب\nP-1 | الف\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | {typed}\n"
    assert not any("row" in f.facts for f in office(tables).findings)
