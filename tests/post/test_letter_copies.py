"""Nothing that was typed into a letters table is lost: neither what is refused, nor what stands in the copy only."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from generator.judging.letter_lines import COLUMNS
from generator.stages import Result
from generator.tables.recognise import recognise
from generator.tables.typed_letters import typed_rows
from tests.builders import sheet
from tests.conftest import Rows, Workspace
from tests.post.test_letter_life import SHEETS

HEADS = ("شناسه نامه", "گونه", "گیرنده", "شماره", "تاریخ نامه", "تاریخ تحویل", "وضعیت", "اقدام", "تاریخ اقدام", "دلیل")
DATED = "۱۴۰۵/۰۹/۰۱"


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("copies"))
    workspace.write("دفتر.xlsx", SHEETS)
    workspace.build()
    return workspace


def copied(workspace: Workspace) -> dict[str, list[dict[str, str]]]:
    """The rows of the copy by letter, without what is blank."""
    sheet = openpyxl.load_workbook(workspace.output / "letters.xlsx").worksheets[0]
    assert tuple(cell.value for cell in sheet[1]) == HEADS
    found: dict[str, list[dict[str, str]]] = {}
    for row in sheet.iter_rows(min_row=2):
        cells = {name: str(cell.value) for name, cell in zip(COLUMNS, row, strict=True) if cell.value}
        said = {f"{name}!": cell.comment.text for name, cell in zip(COLUMNS, row, strict=True) if cell.comment}
        found.setdefault(cells.pop("letter", ""), []).append({**cells, **said})
    return found


def said(result: Result) -> set[str]:
    """The codes of what is said of letters tables."""
    return {f.code for f in result.snapshot.findings if f.table == "letters"}


def type_in_copy(workspace: Workspace, cells: Mapping[tuple[str, str], str]) -> None:
    path = workspace.output / "letters.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=2):
        for (letter, name), text in cells.items():
            if row[0].value == letter:
                row[COLUMNS.index(name)].value = text
    book.save(path)


def test_what_the_input_says_wrongly_is_in_the_fresh_copy_with_its_finding(drafted: Workspace, tmp_path: Path) -> None:
    workspace = drafted.copy(tmp_path / "office")
    rows: Rows = [
        HEADS,
        ("notice-A-1", None, None, "۴۲/۱", "۱۴۰۵/۱۳/۰۱"),  # no such day
        ("notice-B-1", "دعوت‌نامه", None, "۴۲/۲", DATED),
        ("notice-A-9", None, None, "۴۲/۳", DATED),
    ]
    workspace.write("نامه‌ها.xlsx", {"نامه‌ها": rows})
    result = workspace.build()
    found = copied(workspace)
    (first,) = found["notice-A-1"]
    assert (first["number"], first["dated_on"], first["state"]) == ("۴۲/۱", "۱۴۰۵/۱۳/۰۱", "پیش‌نویس")
    assert "۱۴۰۵/۱۳/۰۱" in first["dated_on!"] or first["number!"]
    draft, alien = found["notice-B-1"]
    assert "number" not in draft and (alien["kind"], alien["number"]) == ("دعوت‌نامه", "۴۲/۲") and alien["kind!"]
    (unknown,) = found["notice-A-9"]
    assert unknown["number"] == "۴۲/۳" and "letter!" in unknown
    before = said(result)
    (workspace.input / "نامه‌ها.xlsx").write_bytes((workspace.output / "letters.xlsx").read_bytes())
    assert said(workspace.build()) == before and copied(workspace) == found


def test_what_is_typed_into_the_copy_stays_there_and_issues_only_from_the_input(
    drafted: Workspace, tmp_path: Path
) -> None:
    workspace = drafted.copy(tmp_path / "office")
    typed = {("notice-A-1", "number"): "۴۲/۱", ("notice-A-1", "dated_on"): DATED, ("notice-B-1", "number"): "۴۲/۲"}
    type_in_copy(workspace, typed)
    for _ in range(2):  # and in the next run, which finds its own copy
        result = workspace.build()
        assert [f.code for f in result.snapshot.findings if f.table == "letters"] == ["LET-028", "LET-028"]
        assert not any(n.state.is_issued for n in result.snapshot.letters)
        found = copied(workspace)
        assert (found["notice-A-1"][0]["number"], found["notice-A-1"][0]["dated_on"]) == ("۴۲/۱", DATED)
        assert found["notice-B-1"][0]["number"] == "۴۲/۲" and "number!" in found["notice-B-1"][0]
    type_in_copy(workspace, {("notice-B-1", "number"): ""})  # cleared there: it is gone
    workspace.build()
    assert "number" not in copied(workspace)["notice-B-1"][0]
    (workspace.input / "نامه‌ها.xlsx").write_bytes((workspace.output / "letters.xlsx").read_bytes())
    result = workspace.build(pdf=True)
    assert [f.code for f in result.snapshot.findings if f.table == "letters"] == []
    assert [n.letter for n in result.snapshot.letters if n.state.is_issued] == ["notice-A-1"]


def test_a_wrong_number_of_the_input_that_was_mended_is_gone(drafted: Workspace, tmp_path: Path) -> None:
    workspace = drafted.copy(tmp_path / "office")
    for day, number in (("۱۴۰۵/۰۹/۰۲", "۴۲/۹"), ("", "۴۲/۱")):
        workspace.write("نامه‌ها.xlsx", {"نامه‌ها": [HEADS, ("notice-A-1", None, None, number, day or None)]})
        workspace.build()
        assert [row["number"] for row in copied(workspace)["notice-A-1"]] == [number]


def test_a_number_stays_that_an_older_file_took_out_of_the_input(drafted: Workspace, tmp_path: Path) -> None:
    workspace = drafted.copy(tmp_path / "office")
    for row in (("notice-A-1", None, None, "۴۲/۱"), ("notice-A-1",)):
        workspace.write("نامه‌ها.xlsx", {"نامه‌ها": [HEADS, row]})
        result = workspace.build()
    assert said(result) == {"LET-028"} and copied(workspace)["notice-A-1"][0]["number"] == "۴۲/۱"


def test_an_older_copy_over_the_last_one_takes_no_number_away(drafted: Workspace, tmp_path: Path) -> None:
    workspace = drafted.copy(tmp_path / "office")
    older = (workspace.output / "letters.xlsx").read_bytes()
    type_in_copy(workspace, {("notice-A-1", "number"): "۴۲/۱"})
    workspace.build()
    (workspace.output / "letters.xlsx").write_bytes(older)
    type_in_copy(workspace, {("notice-B-1", "number"): "۴۲/۲"})
    workspace.build()
    assert [copied(workspace)[f"notice-{party}-1"][0]["number"] for party in "AB"] == ["۴۲/۱", "۴۲/۲"]


def test_a_number_beside_another_party_in_the_copy_is_not_put_beside_its_own(
    drafted: Workspace, tmp_path: Path
) -> None:
    workspace = drafted.copy(tmp_path / "office")
    typed = {("notice-A-1", "recipient"): "حزب نمونهٔ ب", ("notice-A-1", "number"): "۴۲/۱"}
    type_in_copy(workspace, {**typed, ("notice-A-1", "dated_on"): DATED})
    workspace.build()
    assert "number" not in copied(workspace)["notice-A-1"][0]
    (workspace.input / "نامه‌ها.xlsx").write_bytes((workspace.output / "letters.xlsx").read_bytes())
    result = workspace.build(pdf=True)
    assert "LET-020" in said(result) and not any(n.state.is_issued for n in result.snapshot.letters)


def test_a_number_that_waits_for_another_row_has_its_finding(drafted: Workspace, tmp_path: Path) -> None:
    workspace = drafted.copy(tmp_path / "office")
    rows = [HEADS, ("notice-A-1", None, None, "۴۲/۱", DATED), ("notice-A-1", None, "حزب نمونهٔ ب")]
    workspace.write("نامه‌ها.xlsx", {"نامه‌ها": rows})
    workspace.build()
    (waiting,) = copied(workspace)["notice-A-1"]
    assert "› C3:" in waiting["number!"]


def test_a_copy_that_cannot_be_read_stays_as_it_is(drafted: Workspace, tmp_path: Path) -> None:
    workspace = drafted.copy(tmp_path / "office")
    path = workspace.output / "letters.xlsx"
    path.write_bytes(path.read_bytes()[:2000])
    half = path.read_bytes()
    result = workspace.build()
    assert [f.code for f in result.snapshot.findings if f.table == "letters"] == ["LET-029"]
    assert path.read_bytes() == half
    path.unlink()
    assert not [f for f in workspace.build().snapshot.findings if f.table == "letters"]
    assert len(copied(workspace)) == 2


def test_a_number_that_slipped_below_the_table_is_a_row_without_an_id() -> None:
    """A blank row and one cell under it are a remark in other tables, and left out."""
    table = sheet(
        "نامه‌ها", ["شناسه نامه", "گیرنده", "شماره", "تاریخ نامه"], ["notice-A-1", "الف", "42/1", "1405/09/01"], [],
        ["", "", "42/77", ""], [], ["", "تهیه‌کننده: اداره", "", ""],
    )  # fmt: skip
    rows = typed_rows(recognise([table], ())[0])
    assert [(row.letter, row.cells.get("number")) for row in rows] == [("notice-A-1", "42/1"), ("", "42/77")]
