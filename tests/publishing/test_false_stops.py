"""The gate stops nothing that is no leak: the sample office with each header changed, and offices with ordinary odd data.

Pages are drawn, papers not. All changes of headers are tried with ALL_HEADERS=1 (make headers); a few of them always.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from generator.model.errors import InputError
from tests.conftest import ROOT, OfficeWriter, Rows, Workspace
from tests.tables.test_unread import CHANGES, Header

EVERY = 1 if os.environ.get("ALL_HEADERS") else 54  # one of so many changes


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The sample office after a run, to be run again with other headers."""
    workspace = Workspace(tmp_path_factory.mktemp("changing"))
    shutil.copytree(ROOT / "input", workspace.input)
    workspace.build()
    yield workspace


def stops(workspace: Workspace) -> list[str]:
    """What the gate caught in a run; raises LeaksError where it could not leave the page out."""
    try:
        found = workspace.build().snapshot.findings
    except InputError:  # no register is left: nothing is published, and why is said
        return []
    return [str(finding.facts) for finding in found if finding.code == "PII-003"]


def retyped(workspace: Workspace, header: Header, text: str) -> None:
    path = workspace.root / header.file
    book = load_workbook(path)
    book[header.sheet].cell(header.row, header.column).value = text or None
    book.save(path)


def test_no_changed_header_stops_a_page(changing: Workspace) -> None:
    found = {}
    for header, text in CHANGES[EVERY // 2 :: EVERY]:
        retyped(changing, header, text)
        if told := stops(changing):
            found[header, text] = told
        shutil.copy(ROOT / header.file, Path(changing.root, header.file))
    assert found == {}


HEADS = (
    "کد",
    "نام حزب",
    "دبیر استان",
    "تلفن همراه",
    "تلفن",
    "رایانامه",
    "نشانی",
    "کد ملی",
    "شماره پروانه",
    "شماره ثبت شعبه",
    "توضیح",
)
DOSSIERS = [("حزب", "مدرک", "وضعیت", "شرح نقص"), ("A", "فرم ۱", "ناقص", "امضا ندارد"), ("B", "نشانی", "ندارد", "")]
#: What offices write: the same number in two columns, a code or an id that is short or a date, words for nothing, a place for an address.
ODD: dict[str, list[tuple[object, ...]]] = {
    "one telephone for all": [("A", "حزب الف", "سیما نمونه", "083-37221234", "083-37221234", "", "", "", "", "", ""),
                              ("B", "حزب ب", "بهنام نمونه", "083-37221234", "083-37221234", "", "", "", "", "", "")],
    "an address that is a town": [("A", "حزب الف کرمانشاه", "", "", "", "", "کرمانشاه", "", "", "", ""),
                                  ("B", "حزب ب", "", "", "", "", "تهران", "", "", "", "دفتر در تهران")],
    "an address that is a name": [("A", "حزب الف", "", "", "", "", "حزب الف", "", "", "", ""),
                                  ("B", "حزب ب", "", "", "", "", "دفتر حزب ب", "", "", "", "")],
    "numbers that are dates and counts": [("A", "حزب الف", "", "14050901", "", "", "", "1405", "1405/09/01", "14050901", ""),
                                          ("B", "حزب ب", "", "1234567", "", "", "", "12", "1234567", "1234567", "")],
    "an id that is the licence, too": [("A", "حزب الف", "", "", "", "", "", "0499370899", "0499370899", "0499370899", ""),
                                       ("B", "حزب ب", "", "", "", "", "", "1234567891", "1234567891", "1234567891", "")],
    "words for nothing": [("A", "حزب الف", "-", "ندارد", "؟", "ندارد", "نامشخص", "۰", "-", "×", "ندارد"),
                          ("B", "حزب ب", "نامشخص", "---", "N/A", "-", "ندارد", "ن.م", "نامشخص", "ندارد", "-")],
    "an e-mail of the office": [("A", "حزب الف", "", "", "", "info@example.ir", "", "", "", "", "www.example.ir"),
                                ("B", "حزب ب", "", "", "", "info@example.ir", "", "", "", "", "")],
    "codes that are mobiles": [("09121234567", "حزب الف", "", "09121234567", "", "", "", "", "", "", ""),
                               ("B", "حزب ب", "", "", "", "", "", "", "", "", "")],
}  # fmt: skip


@pytest.mark.parametrize("name", ODD)
def test_ordinary_odd_data_stops_no_page(office: OfficeWriter, name: str) -> None:
    sheets: dict[str, Rows] = {"احزاب": [HEADS, *ODD[name]], "پرونده‌ها": DOSSIERS}
    assert stops(office(sheets)) == []
