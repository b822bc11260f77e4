"""The first look at an office's own workbooks: what each sheet was taken for, what is passed over, ten values as read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Workspace

REGISTER = [
    ["کد", "نام حزب", "گستره فعالیت", "اعتبار پروانه", "تلفن همراه", "رنگ"],
    ["P-1", "حزب یکم", "سراسری", "۱۴۰۷/۰۶/۳۱", "09181234567", "سبز"],
    ["P-2", "حزب دوم", "شاید", "۰۷/۰۶/۳۱", "09181234568", "سرخ"],
]
DOSSIERS = [["حزب", "فرم ۱", "تصویر پروانه"], ["P-1", "✓", "۱۴۰۵/۰۳/۱۲"]]
STAFF = [["نام", "نام خانوادگی", "سمت"], ["سیما", "نمونه", "راننده"]]


@pytest.fixture
def office(tmp_path: Path) -> Workspace:
    office = Workspace(tmp_path)
    office.write("دفتر.xlsx", {"احزاب": REGISTER, "پرونده‌ها": DOSSIERS, "کارکنان": STAFF, "عدد": [[1, 2], [3, 4]]})
    return office


def test_each_sheet_with_headers_values_and_what_is_passed_over(office: Workspace) -> None:
    run = office.run("check", "--survey", "--json")
    told = json.loads(run.out)
    assert (run.code, told["schema"]) == (0, 1)
    sheets = {sheet["sheet"]: sheet for sheet in told["sheets"]}
    assert {title: sheet["role"] for title, sheet in sheets.items()} == {
        "احزاب": "parties", "پرونده‌ها": "dossiers", "کارکنان": "asked", "عدد": "asked"
    }  # fmt: skip
    (register,) = sheets["احزاب"]["tables"]
    assert (register["table"], register["rows"]) == ("parties", 2)
    assert {"header": "گستره فعالیت", "column": "گستره"} in register["headers"]
    read = {value["cell"]: (value["typed"], value["read"]) for value in register["values"]}
    assert len(read) == 10
    assert (read["B2"], read["C2"], read["D2"]) == (
        ("حزب یکم", "حزب یکم"), ("سراسری", "ملی"), ("۱۴۰۷/۰۶/۳۱", "۳۱ شهریور ۱۴۰۷")
    )  # fmt: skip
    assert (read["C3"], read["D3"], read["E2"]) == (("شاید", ""), ("۰۷/۰۶/۳۱", ""), ("…67", "…67"))
    assert [remark["place"] for remark in sheets["احزاب"]["passed_over"]] == ["F1"]
    wide = {value["cell"]: value["read"] for value in sheets["پرونده‌ها"]["tables"][0]["values"]}
    assert wide == {"A2": "P-1", "B2": "تأیید", "C2": "تأیید"}
    assert [r["code"] for s in ("کارکنان", "عدد") for r in sheets[s]["passed_over"]] == ["TBL-001", "TBL-034"]


def test_a_page_and_lines_without_private_values(office: Workspace) -> None:
    run = office.run("check", "--survey")
    page = (office.output / "survey.html").read_text(encoding="utf-8")
    assert str(office.output / "survey.html") in run.err
    for said in (run.out, page):
        assert "احزاب" in said and "گستره فعالیت" in said and "0918123" not in said and "۰۹۱۸۱۲۳" not in said
    assert [*(office.root / "records").glob("*")] == []


def test_it_stops_at_nothing(office: Workspace) -> None:
    (office.input / "تهی.xlsx").write_bytes(b"")
    office.write("دفتر.xlsx", {"کارکنان": STAFF})
    told = json.loads((run := office.run("check", "--survey", "--json")).out)
    assert (run.code, [error["code"] for error in told["unreadable"]]) == (3, ["empty_file"])
    assert [sheet["role"] for sheet in told["sheets"]] == ["asked"]


def test_the_run_that_sees_a_sheet_first_and_takes_it_for_nothing_says_so(office: Workspace) -> None:
    assert "۲ برگهٔ تازه شناخته نشد" in office.run("--no-pdf").err
    page = (office.output / "survey.html").read_bytes()
    office.write("دیگر.xlsx", {"نشست‌ها": [["شماره نشست", "تاریخ"], [1, "۱۴۰۵/۰۹/۱۷"]]})
    assert "survey.html" not in office.run("--no-pdf").err
    assert (office.output / "survey.html").read_bytes() != page
