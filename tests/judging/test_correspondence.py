"""The life of a letter: who gets which, what withholds it, what issues it, what answers it, and that it then stays."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from msgspec.structs import replace

from generator.language.persian import fold
from generator.ledger import letter_book as book, read_ledger
from generator.model import IssuedLetter, Letter, LetterKind, MessageState
from tests.builders import TODAY, Examined, day, office
from tests.conftest import OfficeWriter, Rows, Workspace
from tests.post.test_sending import Inbox, running

REGISTER = """
[احزاب]
کد | نام حزب | گستره | وضعیت پروانه
A | حزب نمونهٔ الف | ملی | معتبر
B | حزب نمونهٔ ب | ملی | معتبر
C | حزب نمونهٔ پ | ملی | تعلیق
[تنظیمات]
کلید | مقدار
مهلت رفع نقص | ۲۰
[نشست‌ها]
شماره نشست | تاریخ | ساعت | محل | سیاست دعوت | وضعیت
1 | ۱۴۰۵/۰۸/۱۹ | ۱۰ | سالن | همه تشکل‌ها | برگزار شد
2 | {date} | ۱۰ | سالن | همه تشکل‌ها | {state}
[حضور]
نشست | حزب | وضعیت حضور
1 | A | حاضر
1 | B | غایب
[اعضای خانه احزاب]
حزب | نماینده
A | سیما نمونه
[پرونده‌ها]
حزب | فرم ۱ | پروانه | اساسنامه | فرم ۲ | نشانی | مجمع عمومی
A | {form1} | دارد | دارد | دارد | {address} | دارد
B | دارد | دارد | دارد | دارد | دارد | دارد
C | ندارد | دارد | دارد | دارد | دارد | دارد
"""


def an_office(numbers: str = "", today: str = "1405/09/01", **cells: str) -> Examined:
    given = {"form1": "ندارد", "address": "دارد", "date": "۱۴۰۵/۰۹/۱۷", "state": "برنامه‌ریزی‌شده", **cells}
    table = f"\n[نامه‌ها]\nشناسه نامه | شماره | تاریخ نامه | تاریخ تحویل\n{numbers}" if numbers else ""
    return office(REGISTER.format(**given) + table, day(today))


def issued(letter: Letter) -> IssuedLetter:
    """What the ledger remembers of a letter that was issued today."""
    assert letter.dated_on
    return IssuedLetter(
        letter.letter, letter.kind, letter.party, letter.session, letter.round, letter.number, letter.dated_on,
        letter.deadline_on, "موضوع", json.loads(json.dumps(letter.facts)), "0" * 64, "letters/x.pdf",
    )  # fmt: skip


def delivered(letter: Letter) -> IssuedLetter:
    """The same, handed over on the day of its issue."""
    return replace(issued(letter), handed_over_on=letter.dated_on)


def the(examined: Examined, letter: str, *past: IssuedLetter) -> Letter:
    return next(n for n in examined.correspondence(*past).letters if n.letter == letter)


@pytest.mark.parametrize(("date", "state", "is_drafted"), [
    ("", "برنامه‌ریزی‌شده", True),  # nobody knows that it is over
    ("۱۴۰۵/۰۹/۰۱", "چیزی دیگر", True),  # today: it may be ahead
    ("۱۴۰۵/۰۸/۳۰", "چیزی دیگر", False),
    ("۱۴۰۵/۰۸/۳۰", "برنامه‌ریزی‌شده", False),
    ("۱۴۰۵/۰۹/۱۷", "لغو", False),
])  # fmt: skip
def test_invitations_are_drafted_to_a_session_that_is_ahead_or_may_be(date: str, state: str, is_drafted: bool) -> None:
    assert ("invitation-2-A" in an_office(date=date, state=state).letters()) is is_drafted


def test_everyone_gets_the_letters_that_the_sheets_ask_for() -> None:
    assert an_office().letters() == {
        "notice-A-1": "draft",
        "notice-C-1": "blocked",
        "invitation-2-A": "draft",
        "invitation-2-B": "draft",
        "thanks-1-A": "draft",
        "appreciation-1-B": "draft",
        "membership-A": "draft",
    }


def test_an_absent_party_that_was_not_invited_gets_no_letter() -> None:
    tables = REGISTER.replace("1 | ۱۴۰۵/۰۸/۱۹ | ۱۰ | سالن | همه تشکل‌ها", "1 | ۱۴۰۵/۰۸/۱۹ | ۱۰ | سالن | فقط پرونده کامل")
    cells = {"form1": "دارد", "address": "ندارد", "date": "۱۴۰۵/۰۹/۱۷", "state": "لغو"}
    found = office(tables.format(**cells).replace("1 | A | حاضر", "1 | A | غایب")).letters()
    assert [n for n in found if n.startswith(("appreciation", "thanks"))] == ["appreciation-1-B"]


def test_an_error_in_the_session_withholds_what_speaks_of_it() -> None:
    found = an_office(date="۳۱ مهر ۱۴۰۵").letters()
    assert (found["invitation-2-A"], found["thanks-1-A"], found["notice-A-1"]) == ("withheld", "draft", "draft")


def test_number_and_date_issue_a_letter_and_its_deadline_runs_from_its_date() -> None:
    examined = an_office("notice-A-1 | ۴۲/۱ | ۱۴۰۵/۰۸/۳۰ |")
    letter = the(examined, "notice-A-1")
    assert letter.is_to_freeze and letter.state.value == "issued" and letter.number == "۴۲/۱"
    assert letter.deadline_on == examined.days.after(day("1405/08/30"), 20)
    assert examined.correspondence().findings == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("notice-A-1 | ۱ | |", "LET-002 نامه‌ها!C3"),
        ("notice-A-1 | | ۱۴۰۵/۰۹/۰۱ |", "LET-002 نامه‌ها!B3"),
        ("notice-A-1 | ۱ | ۱۴۰۵/۰۹/۰۲ |", "LET-005 نامه‌ها!C3"),
        ("notice-A-1 | | | ۱۴۰۵/۰۹/۰۱", "LET-006 نامه‌ها!D3"),
        ("thanks-1-A | ۱ | ۱۴۰۵/۰۸/۱۸ |", "LET-008 نامه‌ها!C3"),
        ("notice-C-1 | ۱ | ۱۴۰۵/۰۹/۰۱ |", "LET-009 نامه‌ها!B3"),
        ("notice-A-7 | ۱ | ۱۴۰۵/۰۹/۰۱ |", "LET-001 نامه‌ها!A3"),
        ("notice-A-7 | | |", ""),
    ],
)
def test_a_row_that_something_speaks_against_issues_nothing(row: str, code: str) -> None:
    correspondence = an_office("thanks-1-A | | |\n" + row).correspondence()
    found = [f"{f.code} {f.place.sheet}!{f.place.cell}" for f in correspondence.findings]
    assert found == ([code] if code else [])
    assert not any(letter.is_to_freeze for letter in correspondence.letters)


@pytest.mark.parametrize(
    ("pattern", "number", "fits"),
    [
        ("۴۲/#", "42/17", True),
        ("42/#", "۴۲/۱۷", True),
        ("۴۲/#", "۴۲/", False),
        ("{سال}/۴۲/{ردیف}", "1405/42/017", True),
        ("{سال}/۴۲/{ردیف}", "1405/43/017", False),
        ("#/#/*", "۱۴۰۵/۹/ص", True),
        ("د.#", "دا۱", False),
        ("۴۲/*", "۴۲/۱۷/ص", True),
    ],
)
def test_a_number_that_does_not_fit_the_pattern_waits_for_a_reason(pattern: str, number: str, fits: bool) -> None:
    tables = REGISTER.replace("مهلت رفع نقص | ۲۰", f"الگوی شماره نامه | {pattern}")
    cells = {"form1": "ندارد", "address": "دارد", "date": "۱۴۰۵/۰۹/۱۷", "state": "برنامه‌ریزی‌شده"}
    for reason in ("", "به تأیید دبیرخانه") if not fits else ("",):
        numbers = f"\n[نامه‌ها]\nشناسه نامه | شماره | تاریخ نامه | دلیل\nnotice-A-1 | {number} | ۱۴۰۵/۰۸/۳۰ | {reason}"
        examined = office(tables.replace("{سال}/۴۲/{ردیف}", "{{سال}}/۴۲/{{ردیف}}").format(**cells) + numbers)
        found = [f"{f.code} {f.place.cell}" for f in examined.correspondence().findings]
        assert found == ([] if fits or reason else ["LET-012 B2"])
        assert the(examined, "notice-A-1").is_to_freeze is (fits or bool(reason))  # the secretariat has the last word


def test_rows_of_one_letter_are_taken_together_and_a_finding_is_in_the_cell_that_says_it() -> None:
    examined = an_office(
        "notice-A-1 | ۱ | |\nnotice-A-1 | | ۱۴۰۵/۰۹/۰۲ |\nnotice-A-1 | | |\nthanks-1-A | | |\nthanks-1-A | ۷ | |\nthanks-1-A | | |"
    )
    found = [f"{f.code} {f.place.cell}" for f in examined.correspondence().findings]
    assert found == ["LET-005 C3", "LET-002 C6"]


def test_a_title_that_no_subject_can_carry_withholds_the_letters_of_its_session() -> None:
    tables = REGISTER.replace("وضعیت\n1 |", "وضعیت | عنوان\n1 |").replace("{state}", "{state} | نشست =?UTF-8?Q?x?=")
    cells = {"form1": "ندارد", "address": "دارد", "date": "۱۴۰۵/۰۹/۱۷", "state": "برنامه‌ریزی‌شده"}
    examined = office(tables.format(**cells))
    assert [f"{f.code} {f.place.cell}" for f in examined.everything if f.code == "SES-014"] == ["SES-014 G3"]
    assert (examined.letters()["invitation-2-A"], examined.letters()["thanks-1-A"]) == ("withheld", "draft")


def test_rows_of_two_workbooks_issue_a_letter_together() -> None:
    """The number in one row and the date in another."""
    letter = the(an_office("notice-A-1 | ۷ | |\nnotice-A-1 | | ۱۴۰۵/۰۹/۰۱ |"), "notice-A-1")
    assert letter.is_to_freeze and (letter.number, letter.dated_on) == ("۷", TODAY)
    taken = "notice-A-1 | ۷ | |\nnotice-A-1 | | ۱۴۰۵/۰۹/۰۱ |\nmembership-A | 7 | ۱۴۰۵/۰۹/۰۱ |"
    assert {f.code for f in an_office(taken).correspondence().findings} == {"LET-003"}


def test_a_number_belongs_to_one_letter_a_year() -> None:
    same = "notice-A-1 | ۱ | ۱۴۰۵/۰۹/۰۱ |\nmembership-A | 1 | ۱۴۰۵/۰۹/۰۱ |"
    assert [f.code for f in an_office(same).correspondence().findings] == ["LET-003", "LET-003"]
    before = issued(the(an_office("notice-A-1 | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "notice-A-1"))
    (finding,) = an_office(same).correspondence(before).findings
    assert (finding.code, finding.value) == ("LET-003", "1")


def test_what_was_issued_does_not_change() -> None:
    before = issued(the(an_office("notice-A-1 | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "notice-A-1"))
    changed = an_office("notice-A-1 | ۲ | ۱۴۰۵/۰۸/۳۰ |")
    assert [f.code for f in changed.correspondence(before).findings] == ["LET-004", "LET-004"]
    assert the(changed, "notice-A-1", before).number == "۱"


def test_rounds_follow_one_another_when_the_deadline_has_passed() -> None:
    past: list[IssuedLetter] = []
    today = TODAY
    for round_ in (1, 2, 3):
        row = f"notice-A-{round_} | {round_} | {today.isoformat()} |"
        letter = the(an_office(row, today.isoformat()), f"notice-A-{round_}", *past)
        assert (letter.round, letter.state.value) == (round_, "issued")
        assert (letter.follows and letter.follows.number) == (past[-1].number if past else None)
        past.append(delivered(letter))
        assert letter.deadline_on
        on_the_last_day = an_office(today=letter.deadline_on.isoformat()).letters(*past)
        assert f"notice-A-{round_ + 1}" not in on_the_last_day
        today = letter.deadline_on + timedelta(days=1)
    late = an_office(today=today.isoformat())
    assert "notice-A-4" not in late.letters(*past)
    assert [f.code for f in late.correspondence(*past).findings] == ["LET-010"]


def test_a_notice_is_answered_when_what_it_asked_for_is_there() -> None:
    before = delivered(the(an_office("notice-A-1 | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "notice-A-1"))
    found = an_office(form1="دارد").letters(before)
    assert found["notice-A-1"] == "answered" and "notice-A-2" not in found
    unreadable = an_office(form1="شاید").letters(before)
    assert unreadable["notice-A-1"] == "handed_over"  # nothing unread answers a letter


def test_a_new_deficiency_drafts_the_next_letter_and_leaves_the_first_alone() -> None:
    before = issued(the(an_office("notice-A-1 | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "notice-A-1"))
    letter = the(an_office(address="ندارد"), "notice-A-2", before)
    assert (letter.round, letter.state.value, len(letter.deficiencies)) == (1, "draft", 2)
    again = an_office(form1="دارد", address="ندارد")
    assert the(again, "notice-A-2", before).follows is None  # the first was answered: this one starts anew


def test_those_who_were_invited_hear_that_the_session_moved_or_was_called_off() -> None:
    waiting = issued(the(an_office("invitation-2-A | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "invitation-2-A"))
    assert an_office(date="۱۴۰۵/۰۹/۱۸").letters(waiting)["invitation-2-A"] == "held"  # it has not left: it does not
    for cells in ({"date": "۱۴۰۵/۰۹/۱۸"}, {"state": "لغو"}):
        assert not {"moved-2-A-1", "cancelled-2-A"} & an_office(**cells).letters(waiting).keys()
    before = replace(waiting, handed_over_on=TODAY)
    assert not {"moved-2-A-1", "cancelled-2-A"} & an_office().letters(before).keys()
    moved = an_office(date="۱۴۰۵/۰۹/۱۸").letters(before)
    assert "moved-2-A-1" in moved and "moved-2-B-1" not in moved
    off = an_office(state="لغو").letters(before)
    assert "cancelled-2-A" in off and "cancelled-2-B" not in off and "moved-2-A-1" not in off


# --- the whole way, with papers ---------------------------------------------------------------------------------------

SHEETS: Mapping[str, Rows] = {
    "احزاب": [
        ("کد", "نام حزب", "گستره", "دبیر استان", "رایانامه", "نشانی"),
        ("A", "حزب نمونهٔ الف", "ملی", "سیما نمونه", "a@example.ir", None),
        ("B", "حزب نمونهٔ ب", "ملی", None, None, "شهر نمونه، خیابان بهار"),
    ],
    "پرونده‌ها": [("حزب", "فرم ۱", "پروانه"), ("A", "ندارد", "دارد"), ("B", "ندارد", "دارد")],
    "تنظیمات": [("کلید", "مقدار"), ("مهلت رفع نقص", "۲۰"), ("امضاکننده", "بهنام نمونه‌پور")],
}
NUMBERS = (("notice-A-1", "۱۴۰۵/۴۲/۱"), ("notice-B-1", "۱۴۰۵/۴۲/۲"))


def number(workspace: Workspace) -> None:
    """What the office does: fill in output/letters.xlsx and drop it into the input folder."""
    book = openpyxl.load_workbook(workspace.output / "letters.xlsx")
    sheet = book.worksheets[0]
    for letter, given in NUMBERS:
        row = next(r for r in sheet.iter_rows() if r[0].value == letter)
        row[3].value, row[4].value = given, "۱۴۰۵/۰۹/۰۱"
    book.save(workspace.input / "letters.xlsx")


def files(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*.pdf")}


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    workspace = Workspace(tmp_path_factory.mktemp("letters"))
    workspace.write("دفتر.xlsx", SHEETS)
    workspace.build(pdf=True)
    number(workspace)
    result = workspace.build(pdf=True)
    assert [f.code for f in result.snapshot.findings if f.place.file.endswith("letters.xlsx")] == []
    return workspace


def test_the_register_is_the_letters_table(numbered: Workspace) -> None:
    with read_ledger(numbered.root / "records") as connection:
        found = {n.letter: n for n in book.issued(connection)}
    assert {n: found[n].number for n in found} == dict(NUMBERS)
    for letter in found.values():
        data = (numbered.root / "records" / letter.file).read_bytes()
        assert sha256(data).hexdigest() == letter.sha256
        assert (numbered.site / f"notices/{letter.party}/notice.pdf").read_bytes() == data
    page = (numbered.site / "letters/index.html").read_text(encoding="utf-8")
    assert all(f"۱۴۰۵/۴۲/{n}" in page and "صادر شد" in page for n in "۱۲")


def test_a_letter_with_an_address_is_in_the_outbox_and_the_other_on_the_list(numbered: Workspace) -> None:
    assert [p.name for p in (numbered.output / "outbox").iterdir()] == ["notice-A-1.eml"]
    papers = {p.name for p in (numbered.output / "print").iterdir()}
    assert papers == {"hand-over.pdf", "labels.pdf"}
    done = numbered.run("outbox", "--json")
    said = json.loads(done.out)
    assert [(n["letter"], n["recipient"]) for n in said["ready"]] == [("notice-A-1", "a…@example.ir")]
    assert [n["letter"] for n in said["hand_over"]] == ["notice-B-1"]


def test_nothing_changes_an_issued_byte(numbered: Workspace, tmp_path: Path) -> None:
    """Not a cell, not a template, not the style sheet; the frozen bytes are what the site shows."""
    workspace = numbered.copy(tmp_path / "changed")
    before = files(workspace.root / "records")
    changed = {**SHEETS, "پرونده‌ها": [("حزب", "فرم ۱", "پروانه"), ("A", "ندارد", "ندارد"), ("B", "ندارد", "ندارد")],
               "تنظیمات": [("کلید", "مقدار"), ("امضاکننده", "کسی دیگر")]}  # fmt: skip
    workspace.write("دفتر.xlsx", changed)
    own = workspace.root / "templates" / "letters"
    own.mkdir(parents=True)
    (own / "notice_body.html").write_text("<p>متن دیگر</p>", encoding="utf-8")
    workspace.build(pdf=True)
    assert files(workspace.root / "records") == before
    shown = files(workspace.site / "notices")
    assert {shown["A/notice-A-1.pdf"], shown["B/notice-B-1.pdf"]} == set(before.values())
    text = pypdf.PdfReader(workspace.site / "notices/A/notice.pdf").pages[0].extract_text()
    assert fold("متن دیگر") in fold(text)  # the next letter is drafted with the new facts
    (workspace.root / "records/letters/1405/notice-A-1.pdf").write_bytes(b"%PDF-1.7 forged %%EOF")
    done = workspace.run("--no-pdf")
    assert done.code == 4 and "notice-A-1.pdf" in done.err


def test_deleting_the_output_loses_nothing(numbered: Workspace, tmp_path: Path) -> None:
    workspace = numbered.copy(tmp_path / "again")
    before = files(workspace.output)
    for path in sorted(workspace.output.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    workspace.build(pdf=True)
    assert {n: d for n, d in files(workspace.output).items() if ".cache" not in n} == {
        n: d for n, d in before.items() if ".cache" not in n
    }


def test_without_papers_nothing_is_issued(office: OfficeWriter) -> None:
    workspace = office(SHEETS)
    workspace.build()
    number(workspace)
    result = workspace.build()
    assert {n.state.value for n in result.snapshot.letters} == {"draft"}


def test_sending_is_a_dry_run_unless_told(numbered: Workspace) -> None:
    dry = numbered.run("send", "--json")
    assert dry.code == 0 and json.loads(dry.out)["dry_run"] is True
    assert numbered.run("send", "--yes").code == 2  # no server in office.toml
    assert numbered.run("resolve", "notice-A-1", "--sent").code == 2  # nothing to settle


def test_every_kind_has_a_small_accessible_paper(numbered: Workspace) -> None:
    for path in (numbered.site / "notices").rglob("*.pdf"):
        data = path.read_bytes()
        assert len(data) <= 35_000
        catalogue: Any = pypdf.PdfReader(io.BytesIO(data)).trailer["/Root"]
        assert catalogue["/MarkInfo"]["/Marked"].value and catalogue["/Lang"] == "fa"


def test_states_of_mail_reach_the_letter() -> None:
    before = issued(the(an_office("notice-A-1 | ۱ | ۱۴۰۵/۰۹/۰۱ |"), "notice-A-1"))
    fields = {name: getattr(before, name) for name in IssuedLetter.__struct_fields__}
    sent = IssuedLetter(**{**fields, "mail": MessageState.SENT})
    assert the(an_office(), "notice-A-1", sent).state.value == "sent"
    assert the(an_office(), "notice-A-1", sent).kind is LetterKind.NOTICE


def test_the_command_sends_and_the_register_says_so(numbered: Workspace, tmp_path: Path) -> None:
    workspace = numbered.copy(tmp_path / "sent")
    inbox = Inbox(data=["drop unread"])
    with running(inbox) as port:
        (workspace.root / "office.toml").write_text(
            f'[smtp]\nhost = "localhost"\nport = {port}\nsecurity = "none"\nfrom = "office@example.ir"\npause_seconds = 0\n'
        )
        first = workspace.run("send", "--yes", "--json")
        assert first.code == 5 and [m["letter"] for m in json.loads(first.out)["uncertain"]] == ["notice-A-1"]
        again = workspace.run("send", "--yes")
        assert again.code == 5 and "notice-A-1" in again.err and inbox.accepted == []
        assert workspace.run("resolve", "notice-A-1", "--resend").code == 0
        done = workspace.run("send", "--yes", "--json")
    assert done.code == 0 and [m["state"] for m in json.loads(done.out)["messages"]] == ["sent"]
    assert inbox.counts == {"a@example.ir": 1}
    assert list((workspace.output / "outbox").iterdir()) == []
    result = workspace.build(pdf=True)
    states = {n.letter: n.state.value for n in result.snapshot.letters if n.frozen}
    assert states == {"notice-A-1": "sent", "notice-B-1": "issued"}
    assert "a@example.ir" not in (workspace.site / "letters/index.html").read_text(encoding="utf-8")


def test_a_password_in_the_settings_is_refused(numbered: Workspace, tmp_path: Path) -> None:
    workspace = numbered.copy(tmp_path / "secret")
    (workspace.root / "office.toml").write_text('[smtp]\nhost = "localhost"\npassword = "x"\n')
    assert workspace.run("send").code == 2


@pytest.mark.parametrize("command", [("send",), ("resolve", "notice-A-1", "--sent")])
def test_what_has_nothing_to_do_leaves_no_trace(tmp_path: Path, command: tuple[str, ...]) -> None:
    run = Workspace(tmp_path).run(*command)
    assert run.code in (2, 3) and list(tmp_path.iterdir()) == []


def test_a_dry_send_writes_nothing(numbered: Workspace, tmp_path: Path) -> None:
    workspace = numbered.copy(tmp_path / "office")
    (workspace.output / ".lock").unlink()

    def files() -> dict[Path, int]:  # reading the ledger makes and takes away its log, which touches the folder only
        return {path: path.stat().st_mtime_ns for path in workspace.root.rglob("*") if path.is_file()}

    before = files()
    assert workspace.run("send").code == 0
    assert files() == before
