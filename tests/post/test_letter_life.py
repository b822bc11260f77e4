"""A letter's life with papers: what was issued stays, what is corrected is printed again, what follows says why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import openpyxl
import pypdf
import pytest

from generator.language.persian import fold
from generator.ledger import letter_book as book, read_ledger
from generator.model import IssuedLetter
from tests.conftest import Rows, Workspace
from tests.judging.test_preflight import json_of, names, serve
from tests.post.test_sending import Inbox, running


def dossiers(form1: str) -> Rows:
    """What A lacks, and whether B does."""
    heads = ("حزب", "فرم ۱", "پروانه", "اساسنامه", "فرم ۲", "نشانی", "مجمع عمومی")
    return [heads, ("A", "ندارد", *["دارد"] * 5), ("B", form1, *["دارد"] * 5)]


SHEETS: Mapping[str, Rows] = {
    "احزاب": [
        ("کد", "نام حزب", "گستره", "وضعیت پروانه", "دبیر استان", "رایانامه", "نشانی"),
        ("A", "حزب نمونهٔ الف", "ملی", "معتبر", "سیما نمونه", "a@example.ir", None),
        ("B", "حزب نمونهٔ ب", "ملی", "معتبر", "مهران نمونه", None, "شهر نمونه، خیابان بهار"),
    ],
    "پرونده‌ها": dossiers("ندارد"),
    "تنظیمات": [("کلید", "مقدار"), ("مهلت رفع نقص", "۲۰")],
}
HEADS = ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل", "اقدام", "تاریخ اقدام", "دلیل")
FIRST = (("notice-A-1", "۴۲/۱", "۱۴۰۵/۰۹/۰۱"), ("notice-B-1", "۴۲/۲", "۱۴۰۵/۰۹/۰۱"))


def typed(workspace: Workspace, *rows: tuple[str | None, ...]) -> None:
    """The letters table: the first two numbers, then what came after."""
    workspace.write("نامه‌ها.xlsx", {"نامه‌ها": [HEADS, *FIRST, *rows]})


def remembered(workspace: Workspace) -> dict[str, IssuedLetter]:
    with read_ledger(workspace.root / "records") as connection:
        return {n.letter: n for n in book.issued(connection)}


def text_of(path: Path) -> str:
    return fold(" ".join(page.extract_text() for page in pypdf.PdfReader(path).pages))


def papers(workspace: Workspace) -> dict[str, str]:
    folder = workspace.root / "records" / "letters"
    return {p.name: sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*.pdf"))}


@pytest.fixture(scope="module")
def issued(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("life"))
    workspace.write("دفتر.xlsx", SHEETS)
    typed(workspace)
    workspace.build(pdf=True)
    assert list(papers(workspace)) == ["notice-A-1.pdf", "notice-B-1.pdf"]
    return workspace


def test_a_corrected_number_is_a_second_paper_of_the_same_letter(issued: Workspace, tmp_path: Path) -> None:
    workspace = issued.copy(tmp_path / "office")
    before = papers(workspace)
    changed = {**SHEETS, "احزاب": [SHEETS["احزاب"][0], (*SHEETS["احزاب"][1][:4], "بهنام دیگر", *SHEETS["احزاب"][1][5:]),
                                   SHEETS["احزاب"][2]]}  # fmt: skip
    correction = ("notice-A-1", "۴۲/۷", None, None, "تصحیح شماره", "۱۴۰۵/۰۹/۰۱", "رقم جابه‌جا شده بود")
    workspace.write("دفتر.xlsx", changed)
    typed(workspace, correction)
    assert json_of(workspace, "send")["messages"] == []  # not before it is printed again
    workspace.write("دفتر.xlsx", SHEETS)
    assert json_of(workspace, "send")["messages"] == []
    workspace.write("دفتر.xlsx", changed)
    workspace.build(pdf=True)
    now = papers(workspace)
    assert now.keys() - before.keys() == {"notice-A-1.2.pdf"} and before.items() <= now.items()
    letter = remembered(workspace)["notice-A-1"]
    assert (letter.number, letter.former_numbers) == ("۴۲/۷", ("۴۲/۱",))
    shown = workspace.site / "notices/A/notice.pdf"
    assert sha256(shown.read_bytes()).hexdigest() == letter.sha256 == now["notice-A-1.2.pdf"]
    said = text_of(shown)
    assert fold("سیما نمونه") in said and fold("بهنام دیگر") not in said  # what it said when it was issued
    workspace.write("دفتر.xlsx", SHEETS)
    assert workspace.run().code == 0
    assert papers(workspace) == now and workspace.run("verify").code == 0
    assert [m["letter"] for m in json_of(workspace, "send")["messages"]] == ["notice-A-1"]
    (workspace.root / "records" / "ledger.sqlite").unlink()  # the journal knows both papers
    assert workspace.run("-q").code == 0 and remembered(workspace)["notice-A-1"] == letter
    with running(inbox := Inbox()) as port:
        serve(workspace, port)
        assert [m["state"] for m in json_of(workspace, "send", "--yes")["messages"]] == ["sent"]
    assert inbox.counts == {"a@example.ir": 1}
    sent = remembered(workspace)["notice-A-1"]
    assert sent.sent_on is not None and sent.sent_on.isoformat() == "2026-11-22"
    typed(workspace, correction, ("notice-A-1", "۴۲/۸", None, None, "تصحیح شماره", "۱۴۰۵/۰۹/۰۲", "باز هم"))
    assert "LET-018" in workspace.run("check", "--json", today="1405-09-02").out


def test_without_papers_a_correction_waits(issued: Workspace, tmp_path: Path) -> None:
    workspace = issued.copy(tmp_path / "office")
    typed(workspace, ("notice-A-1", "۴۲/۷", None, None, "تصحیح شماره", "۱۴۰۵/۰۹/۰۱", "رقم جابه‌جا شده بود"))
    result = workspace.build()
    letter = next(n for n in result.snapshot.letters if n.letter == "notice-A-1")
    assert (letter.state.value, letter.number) == ("held", "۴۲/۱")
    assert not [f for f in result.snapshot.findings if f.table == "letters"]
    assert names(workspace.output / "outbox") == []
    workspace.build(pdf=True)
    assert remembered(workspace)["notice-A-1"].number == "۴۲/۷"
    assert names(workspace.output / "outbox") == ["notice-A-1.eml"]


def test_the_letters_that_follow_refer_to_the_earlier_ones(issued: Workspace, tmp_path: Path) -> None:
    workspace = issued.copy(tmp_path / "office")
    typed(workspace, ("notice-B-1", None, None, "۱۴۰۵/۰۹/۰۱", "ابطال", "۱۴۰۵/۰۹/۰۱", "به اشتباه صادر شد"),
          ("notice-A-1", None, None, None, "اصلاح", "۱۴۰۵/۰۹/۰۱", "متن ناقص بود"))  # fmt: skip
    workspace.build(pdf=True)
    void, amended = (text_of(workspace.site / f"notices/{code}/notice.pdf") for code in "BA")
    assert fold("کان‌لم‌یکن") in void and fold("جایگزین") in void
    assert fold("در اصلاح") in amended and fold("کان‌لم‌یکن") not in amended
    page = (workspace.site / "notices/B/index.html").read_text(encoding="utf-8")
    assert "کان‌لم‌یکن" in page and "۴۲/۲" in page
    sheet = openpyxl.load_workbook(workspace.output / "letters.xlsx").worksheets[0]
    states = {row[0]: row[6] for row in sheet.iter_rows(values_only=True)}
    assert (states["notice-A-1"], states["notice-B-1"]) == ("اصلاح شد", "ابطال شد")
    assert (states["notice-A-2"], states["notice-B-2"]) == ("پیش‌نویس", "پیش‌نویس")
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    acts = next(formula for place, formula in rules.items() if place.startswith("H2"))
    assert all(act in acts for act in ("اصلاح", "تصحیح شماره", "برگشت خورد", "پاسخ رسید", "ابطال"))


def test_a_letter_of_withdrawal_has_a_paper_of_its_own(issued: Workspace, tmp_path: Path) -> None:
    workspace = issued.copy(tmp_path / "office")
    received = {**SHEETS, "پرونده‌ها": dossiers("دارد")}
    workspace.write("دفتر.xlsx", received)
    typed(workspace, ("notice-B-1", None, None, "۱۴۰۵/۰۹/۰۱", "ابطال", "۱۴۰۵/۰۹/۰۱", "مدرک رسیده بود"),
          ("notice-B-2", "۴۲/۳", "۱۴۰۵/۰۹/۰۱"))  # fmt: skip
    workspace.build(pdf=True)
    said = text_of(workspace.site / "notices/B/notice-B-2.pdf")
    assert fold("کان‌لم‌یکن") in said and fold("ترتیب اثر داده نشود") in said
    letter = remembered(workspace)["notice-B-2"]
    assert letter.kind.value == "withdrawal" and "۴۲/۲" in letter.subject
    again = workspace.build(pdf=True)
    assert not [n for n in again.snapshot.letters if n.letter == "notice-B-3"]
    assert workspace.run("verify").code == 0


def test_answered_is_taken_back_in_the_journal_too(issued: Workspace, tmp_path: Path) -> None:
    workspace = issued.copy(tmp_path / "office")
    delivered = ("notice-B-1", None, None, "۱۴۰۵/۰۹/۰۱")
    typed(workspace, delivered)
    received = {**SHEETS, "پرونده‌ها": dossiers("دارد")}
    for sheets, is_answered in ((received, True), (SHEETS, False), (received, True)):
        workspace.write("دفتر.xlsx", sheets)
        workspace.build(pdf=True)
        assert (remembered(workspace)["notice-B-1"].answered_on is not None) is is_answered
    journal = "".join(p.read_text(encoding="utf-8") for p in (workspace.root / "records/journal").iterdir())
    assert (journal.count('"letter answered"'), journal.count('"letter reopened"')) == (2, 1)
    assert workspace.run("verify").code == 0


def test_a_letter_is_named_with_its_party_and_its_life_told_step_by_step(issued: Workspace, tmp_path: Path) -> None:
    workspace = issued.copy(tmp_path / "office")
    typed(workspace, ("notice-B-1", None, None, "۱۴۰۵/۰۹/۰۱"),
          ("notice-B-1", None, None, None, "برگشت خورد", "۱۴۰۵/۰۹/۰۱", "نشانی نبود"))  # fmt: skip
    workspace.build(pdf=True)
    assert "notice-A-1 (حزب نمونهٔ الف)" in workspace.run("outbox").out
    assert json_of(workspace, "outbox")["messages"][0]["name"] == "حزب نمونهٔ الف"
    serve(workspace, 25)
    assert "notice-A-1 (حزب نمونهٔ الف)" in workspace.run("send").out
    (told,) = json_of(workspace, "history", "--party", "حزب نمونهٔ ب")["letters"]
    assert (told["letter"], told["name"]) == ("notice-B-1", "حزب نمونهٔ ب")
    assert [step["step"] for step in told["steps"]] == ["issued", "handed_over", "return"]
    said = workspace.run("history", "--letter", "notice-B-1").out
    assert "حزب نمونهٔ ب" in said and "۱ آذر ۱۴۰۵: برگشت خورد – نشانی نبود" in said
    assert len(json_of(workspace, "history", "--year", "1405")["letters"]) == 2
    assert json_of(workspace, "history", "--year", "1404")["letters"] == []
    assert "برگشت خورد" in (workspace.site / "letters/index.html").read_text(encoding="utf-8")


def test_that_a_notice_is_answered_is_said_by_the_run_that_sees_it(issued: Workspace, tmp_path: Path) -> None:
    """A second run of the same day has nothing to add."""
    workspace = issued.copy(tmp_path / "office")
    typed(workspace, ("notice-B-1", None, None, "۱۴۰۵/۰۹/۰۱"))
    assert "generate outbox" in workspace.run("--no-pdf").out  # one is still to be mailed
    workspace.write("دفتر.xlsx", {**SHEETS, "پرونده‌ها": dossiers("دارد")})
    workspace.build(today="1405-09-04")
    page = (workspace.site / "parties/B/index.html").read_text(encoding="utf-8")
    assert page.count("۴ آذر ۱۴۰۵") > 1  # of the data, and of the answer
    again = workspace.run("diff", "--no-pdf", "--json", today="1405-09-04")
    assert json.loads(again.out)["changed"] is False
    lines = workspace.run("as-of", "1405-09-04", today="1405-09-04").out
    assert next(line for line in lines.splitlines() if "notice-B-1" in line).endswith("پاسخ داده شد")
