"""A dossier row that names no party holds back what it may be about, and nothing else."""

from __future__ import annotations

from tests.builders import office

REGISTER = "[احزاب]\nکد | نام حزب\nP-1 | حزب یکم\nP-2 | حزب دوم\n"
DOCUMENTS = "[مدارک لازم]\nکد | عنوان مدرک\nform1 | فرم یکم\nform2 | فرم دوم\n"
LONG = f"{REGISTER}{DOCUMENTS}[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد\nP-2 | form1 | ندارد\nP-2 | form2 | دارد\n"


def test_in_the_long_form_those_for_whom_that_document_is_not_recorded() -> None:
    assert office(f"{LONG}Q-77 | form2 | دارد").letters() == {"notice-P-1-1": "withheld", "notice-P-2-1": "draft"}


def test_none_where_the_document_is_recorded_for_all() -> None:
    assert office(f"{LONG}Q-77 | form1 | دارد").letters() == {"notice-P-1-1": "draft", "notice-P-2-1": "draft"}


def test_of_a_document_that_is_not_known_either_all_with_something_not_recorded() -> None:
    assert office(f"{LONG}Q-77 | سوگندنامه | دارد").letters()["notice-P-1-1"] == "withheld"


def test_in_the_wide_form_a_party_with_a_row_has_no_other() -> None:
    wide = "[پرونده‌ها]\nحزب | فرم یکم | فرم دوم\nP-1 | ندارد |\nP-2 | ندارد | دارد\nQ-77 | دارد | دارد\n"
    assert office(f"{REGISTER}{DOCUMENTS}{wide}").letters() == {"notice-P-1-1": "draft", "notice-P-2-1": "draft"}


def test_but_on_another_sheet_it_may_have_one() -> None:
    wide = (
        "[پرونده‌ها]\nحزب | فرم یکم\nP-1 | ندارد\nP-2 | ندارد\n[پرونده‌ها (۲)]\nحزب | فرم دوم\nP-2 | دارد\nQ-77 | دارد\n"
    )
    assert office(f"{REGISTER}{DOCUMENTS}{wide}").letters() == {"notice-P-1-1": "withheld", "notice-P-2-1": "draft"}
