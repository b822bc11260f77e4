"""Where an office keeps one state for a whole dossier, its words are quoted, and no document is called missing."""

from __future__ import annotations

import pytest

from tests.builders import office

REGISTER = "[احزاب]\nکد | نام حزب | گستره\nP-1 | حزب یکم | ملی\nP-2 | حزب دوم | ملی\nP-3 | حزب سوم | ملی\n"
SESSION = "[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت\n1 | ۱۴۰۵/۰۹/۱۷ | فقط پرونده کامل\n"
ROWS = "P-1 | کامل |\nP-2 | ناقص | تصویر پروانه نرسیده\nP-3 | |\n"
WHOLE = "whole-dossier"


@pytest.mark.parametrize(
    "tables",
    [
        f"{REGISTER}[پرونده‌ها]\nحزب | وضعیت پرونده | نواقص\n{ROWS}",
        f"{REGISTER}[Sheet1]\nنام تشکل | وضعیت پرونده | نواقص پرونده\n{ROWS}",
        f"{REGISTER}[پرونده‌ها]\nحزب | وضعیت | نواقص\n{ROWS}",
        "[احزاب]\nکد | نام حزب | وضعیت پرونده | نواقص\nP-1 | یکم | کامل |\nP-2 | دوم | ناقص | تصویر پروانه نرسیده\nP-3 | سوم | |\n",
    ],
    ids=["a sheet", "a sheet of any title", "a plain state", "in the register"],
)
def test_one_state_for_each_dossier(tables: str) -> None:
    found = office(tables + SESSION)
    assert {party: found.states(party) for party in ("P-1", "P-2", "P-3")} == {
        "P-1": {WHOLE: "met"},
        "P-2": {WHOLE: "flawed"},
        "P-3": {WHOLE: "not_recorded"},
    }
    assert found.letters() == {"invitation-1-P-1": "draft", "notice-P-2-1": "draft"}
    assert found.outcomes()["P-1"] == "invited: complete_dossier"
    assert "«تصویر پروانه نرسیده»" in found.sentence("P-2")
    assert [line.split()[0] for line in found.said() if line.startswith(("TBL", "VAL"))] == []


def test_the_only_sheet_is_the_register_too() -> None:
    found = office("[Sheet1]\nنام تشکل | وضعیت پرونده | نواقص\nحزب یکم | کامل |\nحزب دوم | ناقص | مهر ندارد\n")
    assert [party.name for party in found.records.parties] == ["حزب یکم", "حزب دوم"]
    assert [item.defect for item in found.records.dossier_items] == [None, "مهر ندارد"]


def test_deficiencies_without_a_state() -> None:
    found = office(f"{REGISTER}[پرونده‌ها]\nحزب | نواقص\nP-1 | ندارد\nP-2 | مهر ندارد\n")
    assert (found.states("P-1"), found.states("P-2")) == ({WHOLE: "not_recorded"}, {WHOLE: "flawed"})
    assert list(found.letters()) == ["notice-P-2-1"]


@pytest.mark.parametrize(
    ("row", "code"), [("P-1 | شاید |", "VAL-001 پرونده‌ها!B2"), ("P-1 | کامل | مهر ندارد", "DOS-011 پرونده‌ها!C2")]
)
def test_what_can_not_be_used_is_an_error_and_holds_the_notice(row: str, code: str) -> None:
    found = office(f"{REGISTER}[پرونده‌ها]\nحزب | وضعیت پرونده | نواقص\n{row}\n")
    assert code in [f"{f.code} {f.place.sheet}!{f.place.cell}" for f in found.everything]
    assert found.letters() == {"notice-P-1-1": "withheld"}


def test_beside_a_table_of_documents_the_documents_speak() -> None:
    found = office(
        "[احزاب]\nکد | نام حزب | وضعیت پرونده\nP-1 | یکم | کامل\nP-2 | دوم | کامل\n"
        "[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد\n"
    )
    assert found.states("P-1")["form1"] == "missing"
    assert found.states("P-2") == {WHOLE: "met"}
    assert [f.place.cell for f in found.everything if f.code == "DOS-012"] == ["C2"]


def test_deficiencies_in_the_long_form_are_its_defects() -> None:
    found = office(f"{REGISTER}[پرونده‌ها]\nحزب | مدرک | وضعیت | نواقص\nP-1 | form1 | ناقص | مهر ندارد\n")
    assert [item.defect for item in found.records.dossier_items] == ["مهر ندارد"]
