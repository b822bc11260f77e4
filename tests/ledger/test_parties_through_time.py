"""A party is one under all its names and codes: years of an office, run by run, and what becomes of its letters."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from generator import ledger, pipeline, settings
from generator.language.wording import Wording
from generator.model import ClosedYear, PartyChange, Past
from generator.model.past import recoded
from generator.reports.desk import Desk
from generator.reports.letter_papers import content
from tests.ledger.test_sealed_sessions import Life, codes, outcomes

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter

HEAD = ("کد", "نام حزب", "گستره", "شماره پروانه", "وضعیت پروانه", "دبیر استان", "کد ملی")
CHANGES = ("تاریخ", "تشکل", "تغییر", "پیش از تغییر", "پس از تغییر", "سند")
CODE, NAME, LICENCE, SECRETARY, NATIONAL_ID = 0, 1, 3, 5, 6
A, B, C = 1, 2, 3  # rows of the register


@pytest.fixture
def life(office: OfficeWriter) -> Life:
    """Three parties, of which C lacks its document; session 1 was on 17 Aban, session 2 is on 17 Azar."""
    sheets: Mapping[str, Sequence[tuple[object, ...]]] = {
        "احزاب": [
            HEAD,
            ("A-01", "حزب الوند", "ملی", "101", "معتبر", "علی رضایی", ""),
            ("A-02", "حزب بیستون", "ملی", "102", "معتبر", "مریم کریمی", ""),
            ("A-08", "حزب پرآو", "ملی", "108", "معتبر", "رضا امینی", "0790419904"),
        ],
        "مدارک لازم": [("کد مدرک", "عنوان مدرک", "الزامی"), ("form1", "فرم ۱", "بلی")],
        "پرونده‌ها": [("حزب", "مدرک", "وضعیت"), ("A-01", "form1", "دارد"), ("A-02", "form1", "دارد"), ("A-08", "form1", "ندارد")],
        "نشست‌ها": [
            ("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت", "رئیس جلسه"),
            (1, "1405/08/17", "همه تشکل‌ها", "برگزار شد", "A-08"),
            (2, "1405/09/17", "همه تشکل‌ها", "برنامه‌ریزی‌شده", ""),
        ],
        "حضور و غیاب": [("نشست", "حزب", "وضعیت حضور"), (1, "A-01", "حاضر"), (1, "A-08", "حاضر")],
        "تنظیمات": [("تنظیم", "مقدار"), ("مهلت رفع نقص", 5)],
    }  # fmt: skip
    life = Life(office(sheets), {title: list(rows) for title, rows in sheets.items()})
    life.day("1405/08/20")
    return life


def changed(life: Life, *row: str) -> None:
    """One more row of the table of changes."""
    life.sheets.setdefault("تغییرات تشکل‌ها", [CHANGES]).append((*row, *[""] * (6 - len(row))))


def drafts(life: Life, report: Mapping[str, Any]) -> set[str]:
    """The letters that wait for a number: those whose paper would be drawn, and that nothing withholds."""
    past = ledger.recall(life.workspace.root / "records")
    assert past is not None
    from openpyxl import load_workbook

    rows = load_workbook(life.workspace.output / "letters.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    return {str(row[0]) for row in rows if row[6] != "دیگر لازم نیست"}


def of(party: str, report: Mapping[str, Any], session: int = 2) -> str | None:
    return outcomes(report, session).get(party)


def asked(report: Mapping[str, Any]) -> list[str]:
    return codes(report, "PTY-01", "CHG", "REF", "SES", "ATT")


# --- without a row -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({CODE: "B-08"}, "PTY-010"),
        ({CODE: "B-08", NAME: "حزب نو"}, "PTY-010"),  # the licence says it
        ({CODE: "B-08", NAME: "حزب نو", LICENCE: ""}, "PTY-010"),  # the national id says it
        ({NAME: "حزب نو"}, "PTY-011"),
        ({NAME: "حزب نو", LICENCE: "999", NATIONAL_ID: ""}, "PTY-013"),
    ],
)
def test_who_may_be_a_known_party_is_asked_about(life: Life, cells: dict[int, str], expected: str) -> None:
    for column, value in cells.items():
        life.set("احزاب", C, column, value)
    code = cells.get(CODE, "A-08")
    for day in ("1405/09/01", "1405/09/02"):  # and again
        report = life.day(day)
        assert asked(report) == [expected]
        (found,) = (f for f in report["findings"] if f["code"] == expected)
        assert "احزاب › A4" in found["message"] or "احزاب › B4" in found["message"]
        assert of(code, report) == "needs_decision"
        assert not [letter for letter in drafts(life, report) if "08" in letter]
    assert outcomes(report) == {"A-01": "invited", "A-02": "invited", "A-08": "invited"}


def test_another_code_and_name_and_nothing_in_common_is_another_party(life: Life) -> None:
    for column, value in ((CODE, "B-08"), (NAME, "حزب نو"), (LICENCE, "999"), (NATIONAL_ID, "")):
        life.set("احزاب", C, column, value)
    report = life.day("1405/09/01")
    assert asked(report) == [] and of("B-08", report) == "invited" and of("A-08", report) is None


def test_ids_stand_in_the_journal_as_digests_only(life: Life) -> None:
    (of_c,) = (line for line in life.told("party") if line["party"] == "A-08")
    assert len(of_c["national_id"]) == 32 and of_c["legal_id"] == ""
    assert not any("0790419904" in str(line) for line in life.events)


def test_a_confirmed_register_answers(life: Life) -> None:
    life.set("احزاب", C, NAME, "حزب نو")
    life.day("1405/09/01")
    life.sheets["نقش برگه‌ها"] = [("برگه", "نقش", "تأیید در"), ("احزاب", "احزاب", "1405/08/20")]
    assert asked(life.day("1405/09/02")) == ["PTY-011"]  # it was confirmed before it was asked
    life.sheets["نقش برگه‌ها"][1] = ("احزاب", "احزاب", "1405/09/02")
    report = life.day("1405/09/02")
    assert asked(report) == [] and "invitation-2-A-08" in drafts(life, report)
    assert outcomes(report)["A-08"] == "invited"
    assert "نام پیشین: حزب پرآو" in life.page("parties/A-08/index.html")


def test_codes_that_the_office_begins_to_give_are_no_question(office: OfficeWriter) -> None:
    register: list[tuple[object, ...]] = [("نام حزب", "گستره"), ("حزب الوند", "ملی"), ("حزب بیستون", "ملی")]
    life = Life(office({"احزاب": register}), {"احزاب": register})
    life.day("1405/09/01")
    life.sheets["احزاب"] = [("کد", *register[0]), ("A-01", *register[1]), ("A-02", *register[2])]
    assert asked(life.day("1405/09/02")) == []


def test_a_licence_of_another_party_is_said(life: Life) -> None:
    life.sheets["احزاب"].append(("A-09", "حزب نو", "ملی", "101", "معتبر", "", ""))
    assert asked(life.day("1405/09/01")) == ["PTY-012"]


# --- with a row ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row",
    [
        ("حزب پرآو", "تغییر کد", "A-08", "B-08"),
        ("A-08", "تغییر کد", "A-08", "B-08"),
        ("B-08", "تغییر شناسه", "A-08", "B-08"),
        ("A-08", "تغییر کد", "", "B-08"),
    ],
)
def test_a_party_stays_one_under_another_code(life: Life, row: tuple[str, ...]) -> None:
    life.set("احزاب", C, CODE, "B-08")
    life.day("1405/08/30")
    changed(life, "1405/09/01", *row)
    for day in ("1405/09/01", "1405/09/02"):
        report = life.day(day)
        assert asked(report) == []
        assert drafts(life, report) == {
            "notice-B-08-1", "thanks-1-A-01", "thanks-1-B-08", "invitation-2-A-01", "invitation-2-A-02",
            "invitation-2-B-08",
        }  # fmt: skip
        assert outcomes(report)["B-08"] == "invited"  # sealed, and its attendance: told of by the code before
        assert [(s["number"], s["chair"]) for s in report["sessions"]] == [(1, "B-08"), (2, "A-01")]
    assert [line["codes"] for line in life.told("party codes changed")] == [{"A-08": "B-08"}]
    assert "parties/B-08/index.html" in life.page("parties/A-08/index.html").replace("../", "")
    assert "کد پیشین: A-08" in life.page("parties/B-08/index.html")
    assert "A-08" in life.page("search-index.js")
    life.sheets["تغییرات تشکل‌ها"] = [CHANGES]  # the row may leave
    assert asked(life.day("1405/09/03")) == []
    del life.sheets["تغییرات تشکل‌ها"]  # and so may its sheet
    assert [f["code"] for f in life.day("1405/09/04")["findings"] if f["severity"] == "error"] == []


def test_rounds_and_letters_go_on_under_another_code(life: Life) -> None:
    head = ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل")
    numbered = [(f"{letter}-A-08{end}", n, "1405/08/20", "1405/08/20")
                for n, (letter, end) in enumerate((("notice", "-1"), ("invitation-2", "")), 1)]  # fmt: skip
    life.sheets["نامه‌ها"] = [head, *numbered]
    life.workspace.write("دفتر.xlsx", life.sheets)
    life.workspace.build(today="1405/08/21", pdf=True)
    life.set("احزاب", C, CODE, "B-08")
    changed(life, "1405/08/25", "A-08", "تغییر کد", "A-08", "B-08")
    report = life.day("1405/09/10")
    assert asked(report) == [] and codes(report, "LET") == []
    assert {letter for letter in drafts(life, report) if "08" in letter} == {
        "notice-A-08-1", "invitation-2-A-08", "notice-B-08-2", "thanks-1-B-08",
    }  # fmt: skip
    assert "notice-B-08-2" in life.page("notices/B-08/index.html")
    assert "notices/B-08" in life.page("notices/A-08/index.html")
    issued = {letter.letter: letter.party for letter in ledger.recall(life.workspace.root / "records").letters}
    assert issued == {"notice-A-08-1": "B-08", "invitation-2-A-08": "B-08"}
    assert (life.workspace.site / "sessions/2/letters/A-08.pdf").is_file()
    assert (life.workspace.site / "sessions/2/letters/B-08.pdf").is_file()


def test_an_issued_letter_is_listed_under_the_name_it_was_issued_with(life: Life) -> None:
    """Also while two codes are exchanged by mistake: the letter went to whom it names."""
    from openpyxl import load_workbook

    life.sheets["نامه‌ها"] = [("شناسه نامه", "شماره", "تاریخ نامه"), ("notice-A-08-1", 1, "1405/08/20")]
    life.workspace.write("دفتر.xlsx", life.sheets)
    life.workspace.build(today="1405/08/21", pdf=True)
    life.set("احزاب", A, CODE, "A-08")
    life.set("احزاب", C, CODE, "A-01")
    life.day("1405/09/01")
    rows = load_workbook(life.workspace.output / "letters.xlsx").worksheets[0].iter_rows(min_row=2, values_only=True)
    assert {row[0]: row[2] for row in rows}["notice-A-08-1"] == "حزب پرآو"


def test_a_draft_that_was_shown_under_the_code_before_can_be_issued(life: Life) -> None:
    life.set("احزاب", C, CODE, "B-08")
    changed(life, "1405/08/25", "A-08", "تغییر کد", "A-08", "B-08")
    life.sheets["نامه‌ها"] = [("شناسه نامه", "شماره", "تاریخ نامه"), ("invitation-2-A-08", 7, "1405/08/26")]
    report = life.day("1405/08/26")
    assert codes(report, "LET") == [] and "invitation-2-A-08" in drafts(life, report)
    assert "invitation-2-B-08" not in drafts(life, report)


def test_a_draft_that_nothing_asks_for_any_more_can_be_issued_after_the_code_changed(life: Life) -> None:
    life.sheets["تصمیم‌ها"] = [("نشست", "حزب", "تصمیم", "دلیل"), (2, "A-08", "دعوت نشود", "به درخواست خود تشکل")]
    life.set("احزاب", C, CODE, "B-08")
    changed(life, "1405/08/25", "A-08", "تغییر کد", "A-08", "B-08")
    life.day("1405/08/25")
    life.sheets["نامه‌ها"] = [("شناسه نامه", "شماره", "تاریخ نامه"), ("invitation-2-A-08", 7, "1405/08/26")]
    life.workspace.write("دفتر.xlsx", life.sheets)
    life.workspace.build(today="1405/08/26", pdf=True)
    issued = {letter.letter: letter.party for letter in ledger.recall(life.workspace.root / "records").letters}
    assert issued == {"invitation-2-A-08": "B-08"}


def test_a_chair_under_another_code_is_no_other_chair(life: Life) -> None:
    head = ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل")
    life.sheets["نامه‌ها"] = [head, ("invitation-2-A-02", 1, "1405/08/20", "1405/08/20")]
    life.workspace.write("دفتر.xlsx", life.sheets)
    life.workspace.build(today="1405/08/21", pdf=True)
    life.set("احزاب", A, CODE, "B-01")
    changed(life, "1405/08/25", "A-01", "تغییر کد", "A-01", "B-01")
    for day in ("1405/08/25", "1405/08/26"):  # the records have the code from the first of them on
        report = life.day(day)
        assert (report["sessions"][1]["chair"], codes(report, "LET")) == ("B-01", [])
        assert "moved-2-A-02-1" not in drafts(life, report)


def test_references_by_former_names_and_codes_find_the_party_of_today(life: Life) -> None:
    life.set("احزاب", C, CODE, "B-08")
    life.set("احزاب", C, NAME, "حزب نو")
    changed(life, "1405/09/01", "A-08", "تغییر کد", "A-08", "B-08")
    changed(life, "1405/09/01", "حزب پرآو", "تغییر نام", "حزب پرآو", "حزب نو")
    life.sheets["تصمیم‌ها"] = [("نشست", "حزب", "تصمیم", "دلیل"), (2, "حزب پرآو", "دعوت نشود", "به درخواست خود تشکل")]
    report = life.day("1405/09/01")
    assert asked(report) == [] and of("B-08", report) == "not_invited"


def test_two_parties_may_exchange_their_codes(life: Life) -> None:
    life.set("احزاب", A, CODE, "A-08")
    life.set("احزاب", C, CODE, "A-01")
    report = life.day("1405/09/01")
    assert asked(report) == ["PTY-013", "PTY-013"]
    changed(life, "1405/09/01", "حزب الوند", "تغییر کد", "A-01", "A-08")
    changed(life, "1405/09/01", "حزب پرآو", "تغییر کد", "A-08", "A-01")
    for day in ("1405/09/01", "1405/09/02"):
        report = life.day(day)
        assert asked(report) == []
        assert [s["chair"] for s in report["sessions"]] == ["A-01", "A-08"]
    attendance = ledger.recall(life.workspace.root / "records").sealed[0].attendance
    assert {party: told["row"][2] for party, told in attendance.items()} == {"A-08": 2, "A-01": 3}


def test_a_code_may_be_given_anew(life: Life) -> None:
    life.set("احزاب", C, NAME, "حزب نو")
    life.set("احزاب", C, LICENCE, "999")
    life.set("احزاب", C, NATIONAL_ID, "")
    changed(life, "1405/08/30", "حزب پرآو", "خروج")
    for day in ("1405/09/01", "1405/09/02"):
        report = life.day(day)
        assert asked(report) == []
        assert [
            name for name in outcomes(report) if not name.startswith("A-0")
        ]  # who was there, under a code of his own
        assert "thanks-1-A-08" not in drafts(life, report) and "invitation-2-A-08" in drafts(life, report)


# --- what ends, and what comes back --------------------------------------------------------------------------------


def test_who_was_dissolved_is_blocked_from_that_day_on(life: Life) -> None:
    life.sheets["نشست‌ها"].append((3, "1405/10/16", "همه تشکل‌ها", "برنامه‌ریزی‌شده", ""))
    changed(life, "1405/09/20", "حزب پرآو", "انحلال")
    report = life.day("1405/09/01")
    assert codes(report, "CHG") == ["CHG-004"] and of("A-08", report, 3) == "invited"
    report = life.day("1405/09/20")
    assert codes(report, "CHG") == [] and of("A-08", report, 2) == "invited" and of("A-08", report, 3) == "blocked"
    assert not [letter for letter in drafts(life, report) if letter.endswith("A-08")]
    life.sheets["تغییرات تشکل‌ها"] = [CHANGES]  # the row has left: what it said stays
    assert of("A-08", life.day("1405/09/21"), 3) == "blocked"
    changed(life, "1405/09/25", "حزب پرآو", "بازگشت")
    assert of("A-08", life.day("1405/09/25"), 3) == "invited"


def test_who_has_left_is_left_out_of_what_is_ahead_and_known_by_name(life: Life) -> None:
    changed(life, "1405/09/01", "A-08", "خروج")
    report = life.day("1405/09/01")
    assert of("A-08", report) == "not_invited" and outcomes(report)["A-08"] == "invited"
    assert not [letter for letter in drafts(life, report) if "A-08" in letter]
    del life.sheets["احزاب"][C]
    report = life.day("1405/09/02")
    assert asked(report) == [] and codes(report, "DOS") == []
    page = life.page("parties/A-08/index.html")
    assert "حزب پرآو" in page and "خروج در ۱ آذر ۱۴۰۵" in page
    assert "حزب پرآو" in life.page("search-index.js") and "حزب پرآو" in life.page("sessions/1/index.html")


def test_a_party_that_is_gone_without_a_row_is_no_error(life: Life) -> None:
    del life.sheets["احزاب"][C]
    life.sheets["دیدگاه‌ها"] = [("نشست", "حزب", "حوزه", "دیدگاه", "ذکر نام"), (1, "حزب پرآو", "شهر", "متن", "بلی")]
    report = life.day("1405/09/01")
    assert asked(report) == [] and of("A-08", report) is None
    assert "متن" in life.page("parties/A-08/index.html")


def test_who_was_invited_and_left_the_register_stays_on_the_roster(life: Life) -> None:
    life.day("1405/09/01")
    life.sheets["نامه‌ها"] = [
        ("شناسه نامه", "شماره", "تاریخ نامه", "تاریخ تحویل"), ("invitation-2-A-08", "42/1", "1405/09/01", "1405/09/01"),
    ]  # fmt: skip
    life.workspace.write("دفتر.xlsx", life.sheets)
    life.workspace.build(today="1405/09/01", pdf=True)
    del life.sheets["احزاب"][C]
    assert of("A-08", life.day("1405/09/02")) == "invited"
    assert "حزب پرآو" in life.page("sessions/2/index.html")


def test_what_is_said_of_a_merged_party_is_said_of_the_other(life: Life) -> None:
    del life.sheets["احزاب"][C]
    changed(life, "1405/09/01", "حزب پرآو", "ادغام در", "", "حزب الوند")
    life.sheets["تصمیم‌ها"] = [("نشست", "حزب", "تصمیم", "دلیل"), (2, "حزب پرآو", "دعوت نشود", "به درخواست خود تشکل")]
    report = life.day("1405/09/01")
    assert asked(report) == [] and of("A-01", report) == "not_invited" and outcomes(report)["A-08"] == "invited"
    assert "parties/A-01" in life.page("parties/A-08/index.html")


def test_a_letter_about_last_year_names_the_secretary_of_its_day(life: Life) -> None:
    life.sheets["نشست‌ها"][1] = (1, "1405/08/22", "همه تشکل‌ها", "برگزار شد", "A-08")
    life.day("1405/08/23")
    life.set("احزاب", A, SECRETARY, "حسن مرادی")
    life.day("1405/09/01")
    known = {party.code: party for party in ledger.recall(life.workspace.root / "records").parties.parties}
    assert [term.secretary for term in known["A-01"].terms] == ["علی رضایی", "حسن مرادی"]
    assert "دبیر پیشین استان: علی رضایی (تا ۱ آذر ۱۴۰۵)" in life.page("parties/A-01/index.html")


def test_thanks_for_a_session_name_who_headed_the_branch_on_its_day(life: Life) -> None:
    life.sheets["نشست‌ها"][2] = (2, "1405/08/22", "همه تشکل‌ها", "برگزار شد", "")
    life.sheets["نشست‌ها"].append((3, "1405/09/17", "همه تشکل‌ها", "برنامه‌ریزی‌شده", ""))
    life.sheets["حضور و غیاب"].append((2, "A-01", "حاضر"))
    life.set("احزاب", A, SECRETARY, "حسن مرادی")
    life.workspace.write("دفتر.xlsx", life.sheets)
    chosen = settings.load(life.workspace.root, today="1405/08/25", pdf=False)
    said = Wording.load(chosen.templates)
    desk = Desk(pipeline.examine(chosen, said, ledger.recall(chosen.records)).snapshot, said)
    letters = {letter.letter: letter for letter in desk.snapshot.letters}
    assert content(desk, letters["thanks-2-A-01"])["recipient"]["person"] == "علی رضایی"
    assert content(desk, letters["invitation-3-A-01"])["recipient"]["person"] == "حسن مرادی"


# --- the memory ----------------------------------------------------------------------------------------------------


def test_the_index_is_the_same_when_it_is_made_anew(life: Life) -> None:
    life.set("احزاب", C, CODE, "B-08")
    changed(life, "1405/09/01", "A-08", "تغییر کد", "A-08", "B-08")
    life.day("1405/09/01")
    records = life.workspace.root / "records"
    before = ledger.recall(records)
    (records / ledger.FILE).unlink()
    ledger.rebuild(records)
    assert ledger.recall(records) == before and ledger.agrees(records)
    assert [(c.party, c.change) for c in before.parties.changes] == [("B-08", PartyChange.RECODED)]


def test_two_workspaces_do_not_share_their_records(life: Life, office: OfficeWriter) -> None:
    other = office(life.sheets)
    (other.root / "office.toml").write_text(f'[paths]\nrecords = "{life.workspace.root}/records"\n', encoding="utf-8")
    before = sorted(path.name for path in (life.workspace.root / "records").iterdir()), life.events
    done = other.run("--no-pdf")
    assert done.code == 4 and str(life.workspace.root) in done.err and "office.toml" in done.err
    assert not (other.output / "site").exists()
    assert before == (sorted(path.name for path in (life.workspace.root / "records").iterdir()), life.events)
    assert str(life.workspace.root) in other.run("doctor").out
    moved = life.workspace.root.rename(life.workspace.root.parent / "elsewhere")  # that is no other workspace
    assert type(life.workspace)(moved).run("--no-pdf").code in (0, 1)


def test_parties_of_records_that_did_not_keep_them_are_known_from_what_was_published(life: Life) -> None:
    records = life.workspace.root / "records"
    with contextlib.closing(sqlite3.connect(records / ledger.FILE)) as index, index:
        index.execute("DELETE FROM known_party")
    life.set("احزاب", C, CODE, "B-08")
    report = life.day("1405/09/01")
    assert asked(report) == ["PTY-010"]


def test_a_closed_year_tells_of_parties_under_their_codes_of_today() -> None:
    facts = {"letters": [{"party": "A-08"}, {"party": "A-01"}], "chairs": {"A-08": 1}, "views": [{"party": "A-08"}],
             "dossiers": {"parties": {"A-08": "حزب پرآو"}, "open": {"A-08": {}}}}  # fmt: skip
    past = Past(closed=(ClosedYear(1405, date(2027, 4, 9), facts),))
    assert "A-08" not in str(recoded(past, {"A-08": "B-08"}).closed)
