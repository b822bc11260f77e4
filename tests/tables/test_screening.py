"""Personal data in open text, from the sheets to the letters: an error at the cell, «…» everywhere, its letters wait."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from generator.keeping.seal import digests
from generator.model import Place
from generator.privacy.candidates import candidates_in
from generator.privacy.labels import Labels
from generator.publishing.decode import texts
from generator.tables.columns import TABLES, TableSpec
from generator.tables.screening import is_searched
from tests.builders import FILE, at, office, sheet, wording

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Workspace

REGISTER = """
[احزاب]
کد  | نام حزب        | وضعیت پروانه | دبیر استان | تلفن همراه  | نشانی
P-1 | حزب نمونهٔ الف | معتبر | سیما نمونه | 09121234567 | کوی ناپیدا، بن‌بست قناری، پلاک ۱۲
P-2 | حزب نمونهٔ ب   | معتبر | علی نمونه  |             |
"""
SESSIONS = """
[نشست‌ها]
شماره نشست | تاریخ | سیاست دعوت | محل
1 | 1405/09/20 | همه تشکل‌ها | تالار
2 | 1405/10/20 | همه تشکل‌ها | تالار
"""
DOSSIERS = """
[پرونده‌ها]
حزب | مدرک | وضعیت | شرح نقص
P-1 | فرم ۱ | ناقص | مهر ندارد
P-2 | فرم ۱ | ناقص | مهر ندارد
"""
AGENDA = "[دستور کار]\nنشست | دستور جلسه | پیشنهاددهنده | مصوبه\n1 | بررسی | حزب نمونهٔ ب |\n"
ALL = REGISTER + SESSIONS + DOSSIERS + AGENDA


def withheld(tables: str) -> set[str]:
    return {letter for letter, state in office(tables).letters().items() if state == "withheld"}


LETTERS_OF_1 = {"notice-P-1-1", "invitation-1-P-1", "invitation-2-P-1"}
INVITATIONS_TO_1 = {"invitation-1-P-1", "invitation-1-P-2"}


@pytest.mark.parametrize(
    ("typed", "planted", "cell", "held"),
    [
        ("سیما نمونه", "سیما نمونه ۰۹۱۸۱۰۰۰۰۰۱", "احزاب!D2", LETTERS_OF_1),
        ("| ناقص | مهر ندارد\nP-2", "| ناقص | مهر ندارد کد ملی 0499370899\nP-2", "پرونده‌ها!D2", {"notice-P-1-1"}),
        ("1 | بررسی", "1 | بررسی، ali@example.ir", "دستور کار!B2", INVITATIONS_TO_1),
        ("همه تشکل‌ها | تالار\n2", "همه تشکل‌ها | تالار 0912 123 4567\n2", "نشست‌ها!D2", INVITATIONS_TO_1),
        ("| حزب نمونهٔ ب |\n", "| حزب نمونهٔ ب | با 09181000001\n", "دستور کار!D2", set()),
    ],
)
def test_an_error_with_the_cell_and_the_letters_that_quote_it(
    typed: str, planted: str, cell: str, held: set[str]
) -> None:
    assert withheld(ALL) == set()
    tables = ALL.replace(typed, planted, 1)
    assert tables != ALL
    (finding,) = (f for f in office(tables).findings if f.code == "PII-001")
    assert at(finding.place) == cell
    assert "…" in finding.value and not any(sign.isdigit() for sign in finding.value.replace("0", ""))
    assert withheld(tables) == held


def test_a_requirement_holds_the_notices_that_name_it() -> None:
    own = "\n[مدارک لازم]\nکد مدرک | عنوان مدرک | اقدام لازم\nform1 | فرم ۱ | با 09181000001 هماهنگ شود\nform3 | فرم ۳ |\n"
    tables = ALL.replace("P-2 | فرم ۱ |", "P-2 | فرم ۱ | دارد |\nP-2 | فرم ۳ |") + own
    tables = tables.replace("P-1 | فرم ۱ | ناقص | مهر ندارد", "P-1 | فرم ۱ | ناقص | مهر ندارد\nP-1 | فرم ۳ | دارد |")
    assert withheld(tables) == {"notice-P-1-1"}
    assert office(tables).records.requirements[0].remedy == "با … هماهنگ شود"


def test_a_name_with_a_number_still_finds_its_party() -> None:
    name = "حزب نمونهٔ الف ۰۹۱۸۱۰۰۰۰۰۱"
    named = ALL.replace("حزب نمونهٔ الف", name).replace("P-1 | فرم", f"{name} | فرم")
    found = office(named)
    assert found.records.parties[0].name == "حزب نمونهٔ الف …"
    assert found.dossiers["P-1"].statuses[0].state.value == "flawed"
    assert not [f for f in found.findings if f.code.startswith("REF")]
    assert withheld(named) == {*LETTERS_OF_1, "invitation-1-P-2"}  # it names the chair


def test_an_invitation_that_names_another_party_waits_with_it() -> None:
    """P-2 has proposed an item of session 1 and chairs session 2, so all their invitations name it."""
    tables = ALL.replace("حزب نمونهٔ ب", "حزب نمونهٔ ب 09181000001")
    invitations = {f"invitation-{session}-{party}" for session in (1, 2) for party in ("P-1", "P-2")}
    assert withheld(tables) == {"notice-P-2-1", *invitations}


def test_a_derived_code_has_nothing_of_it() -> None:
    found = office("[احزاب]\nنام حزب | وضعیت پروانه\nحزب نمونه 09181000001 | معتبر")
    assert "0918" not in found.records.parties[0].code
    assert not [f for f in found.findings if "09181000001" in str(f)]


def test_private_values_of_the_run_and_words_that_could_not_be_read() -> None:
    tables = ALL.replace("| بررسی |", "| در کوی ناپیدا، بن بست قناري، پلاك 12 |").replace(
        "| ناقص | مهر", "| نم 0912-1234567 | مهر", 1
    )
    found = office(tables)
    kinds = {at(f.place): f.facts["kind"].value for f in found.findings if f.code == "PII-001"}  # type: ignore[attr-defined]
    assert kinds == {"دستور کار!B2": "address", "پرونده‌ها!C2": "mobile"}
    assert not [f for f in found.findings if "1234567" in str(f)]


def test_the_wide_table_too() -> None:
    tables = REGISTER + "[پرونده‌ها]\nحزب | فرم ۱ | تصویر پروانه\nP-1 | ناقص: کد ملی 0499370899 | دارد\n"
    found = office(tables)
    assert [at(f.place) for f in found.findings if f.code == "PII-001"] == ["پرونده‌ها!B2"]
    assert found.dossiers["P-1"].statuses[0].item.defect == "کد ملی …"  # type: ignore[union-attr]
    assert withheld(tables) == {"notice-P-1-1"}


def test_what_is_not_searched() -> None:
    tables = REGISTER.replace("نشانی\n", "نشانی | شماره پروانه\n").replace("پلاک ۱۲", "پلاک ۱۲ | 0499370899")
    tables += "[تنظیمات]\nتنظیم | مقدار\nتلفن پاسخ‌گویی | آقای نمونه 09181000001، info@example.ir\n"
    assert not [f for f in office(tables).findings if f.code == "PII-001"]


def test_a_setting_that_is_not_understood_is_quoted_without_its_number() -> None:
    """The office's own telephones are printed on purpose; what is no setting of ours is only told of."""
    tables = "[مشخصات اداره]\nمشخصه | مقدار\nمنشی 09181000001 | الف\nقاعده نشست‌ها | از ۰۹۱۸۱۰۰۰۰۰۱ بپرسید\n"
    found = {f.code: (f.value, dict(f.facts)) for f in office(REGISTER + tables).everything if f.code.startswith("OFF")}
    assert found["OFF-001"] == ("منشی …", {"key": "منشی …"})
    assert found["OFF-002"][0] == "از … بپرسید" == found["OFF-002"][1]["value"]


# --- names of files and sheets ----------------------------------------------------------------------------------


def test_names_that_look_alike_are_told_apart_and_lead_back() -> None:
    labels = Labels()
    names = ["input/پرونده 09181000001.xlsx", "input/پرونده 09181000002.xlsx", "input/۱۴۰۵/احزاب.xlsx"]
    shown = [labels.file(name) for name in names]
    assert shown == ["input/پرونده ….xlsx", "input/پرونده … (2).xlsx", "input/۱۴۰۵/احزاب.xlsx"]
    (found,) = labels.shown([sheet("ali@example.ir", ("الف",), file=names[1])])
    assert (found.file, found.title) == (shown[1], "…")
    assert labels.real(Place(shown[1], "…", "A1")) == (names[1], "ali@example.ir", "A1")
    assert next(wording().finding(f)[0] for f in labels.findings).startswith("در نام «input/پرونده ….xlsx» شمارهٔ تلفن")
    assert [f.code for f in labels.findings] == ["PII-002"] * 3


def test_a_sheet_under_its_own_name_is_the_same_object() -> None:
    one = sheet("احزاب", ("الف",), file=FILE)
    assert next(Labels().shown([one])) is one


# --- a whole run ------------------------------------------------------------------------------------------------

CANARIES = ("09181000001", "0499370899", "ali.canary@example.ir", "6037991234567893")
MOBILE = CANARIES[0]


def planted(spec: TableSpec, row: Mapping[str, object], mark: str) -> list[list[object]]:
    """A table with that row; in every searched column of text a canary behind what stands there."""
    from generator.language import values

    open_text = values.WRITTEN - {values.identifier, values.register_number}
    columns = [column for column in spec.columns if column.parser]
    cells: list[object] = []
    for column in columns:
        value = row.get(column.field, "")
        is_open = is_searched(spec, column) and column.parser in open_text and not column.refers_to
        cells.append(f"{value} {mark}".strip() if is_open else value)
    return [[column.title for column in columns], cells]


ROWS: Mapping[str, Mapping[str, object]] = {
    "parties": {"code": "A", "name": "حزب قناری", "scope": "ملی", "licence_state": "معتبر", "mobile": MOBILE},
    "requirements": {"code": "form1", "title": "فرم یک", "mandatory": "بلی", "expires": "خیر"},
    "dossiers": {"party": "A", "requirement": "form1", "state": "ناقص", "defect": "مهر"},
    "sessions": {"number": 1, "title": "نشست", "date": "1405/08/10", "state": "برگزار شد", "policy": "همه تشکل‌ها"},
    "agenda": {"session": 1, "topic": "بررسی", "proposed_by": "A", "outcome": "شد", "due_on": "1405/10/10"},
    "attendance": {"session": 1, "party": "A", "status": "حاضر"},
    "decisions": {"session": 1, "party": "A", "verdict": "دعوت شود", "reason": "دلیل"},
    "views": {"session": 1, "party": "A", "domain": "سیاسی", "text": "نظر", "attributable": "بلی"},
    "house_steps": {"order": 1, "step": "گام", "state": "انجام شد"},
    "house_members": {"party": "A", "representative": "سیما"},
    "policies": {"policy": "همه تشکل‌ها", "order": 1, "ground": "همه تشکل‌ها"},
    "holidays": {"date": "1405/09/05", "title": "روز"},
}


def readable(folder: Path) -> str:
    """All that can be read in the files of a folder."""
    parts = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*"))]
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        parts += texts(path.name, path.read_bytes())
    return "\n".join(parts)


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("flags", [("--no-pdf",), ()], ids=["pages", "papers"])
def test_a_canary_in_every_open_column_is_nowhere(office: OfficeWriter, canary: str, flags: tuple[str, ...]) -> None:
    if not flags and canary != MOBILE:
        pytest.skip("one with papers is enough; they are made from the same records")
    tables = {spec.hints[0]: planted(spec, ROWS[spec.key], canary) for spec in TABLES if spec.key in ROWS}
    workspace = office(tables)
    (workspace.input / "دفتر.xlsx").rename(workspace.input / f"دفتر {canary}.xlsx")
    run = workspace.run(*flags)
    assert run.code == 1, run.err
    said = readable(workspace.site) + run.out + run.err + (workspace.output / "report.json").read_text(encoding="utf-8")
    candidates = candidates_in(said)
    assert canary not in candidates.numbers and canary not in candidates.emails and canary not in said
    assert "…" in (workspace.site / "parties/A/index.html").read_text(encoding="utf-8")
    found = json.loads((workspace.output / "report.json").read_text(encoding="utf-8"))["findings"]
    n_open = sum(str(cell).endswith(canary) for rows in tables.values() for cell in rows[1]) - 1  # but the mobile's own
    n_open += canary != MOBILE
    assert sum(finding["code"] == "PII-001" for finding in found) == n_open > 25
    assert workspace.run("verify").code == 0


def test_what_is_written_beside_the_cells_of_a_workbook_stays_in_it(office: OfficeWriter) -> None:
    mobile, email = CANARIES[0], CANARIES[2]
    workspace: Workspace = office({"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")], "برگه": [("الف",), ("ب",)]})
    path = workspace.input / "دفتر.xlsx"
    book = load_workbook(path)
    sheet: Any = book["احزاب"]
    sheet["B2"].comment = Comment(f"تماس با {mobile}", email)
    sheet["B2"].hyperlink = f"mailto:{email}"
    sheet.oddHeader.center.text = mobile
    book["برگه"].title = f"برگه {mobile}"
    book.properties.creator, book.properties.title, book.properties.description = email, mobile, f"{mobile} {email}"
    book.defined_names["نام"] = DefinedName("نام", attr_text=f'"{mobile}"')
    book.save(path)
    run = workspace.run("--no-pdf")
    assert run.code == 1 and "PII-002" in workspace.run("check").out
    said = readable(workspace.site) + run.out + run.err + (workspace.output / "report.json").read_text(encoding="utf-8")
    candidates = candidates_in(said)
    assert mobile not in candidates.numbers and email not in candidates.emails


def test_a_file_with_a_number_in_its_name(office: OfficeWriter) -> None:
    header, row = ("کد", "نام حزب", "تلفن همراه"), ("A", "حزب نمونه", "09181000001")
    workspace: Workspace = office({"احزاب": [header, row]})
    real = "پرونده 09181000001.xlsx"
    (workspace.input / "دفتر.xlsx").rename(workspace.input / real)
    run = workspace.run("--no-pdf")
    assert (run.code, "09181000001" in run.out + run.err) == (1, False)
    report: dict[str, Any] = json.loads((workspace.output / "report.json").read_text(encoding="utf-8"))
    (finding,) = (f for f in report["findings"] if f["code"] == "PII-002")
    assert finding["file"] == "input/پرونده ….xlsx"
    copy = load_workbook(workspace.output / "returned" / real)
    said = [str(cell.value) for line in copy.worksheets[0].iter_rows() for cell in line if cell.value]
    assert any("PII-002" in text for text in said) and not any("0918" in text for text in said)
    history = workspace.run("history", "--json").out
    assert "پرونده ….xlsx" in history and "09181000001" not in history
    assert {path for path in digests(workspace.site) if "0918" in path} == set()


def test_a_file_that_cant_be_read_is_named_without_its_number(office: OfficeWriter) -> None:
    workspace = office({"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")]})
    (workspace.input / "خراب 09181000001.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    run = workspace.run("--no-pdf")
    assert run.code == 3 and "خراب ….xlsx" in run.err and "0918" not in run.err
