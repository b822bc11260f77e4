"""What was not read is never called missing: headers that are renamed or deleted, sheets that are none of ours.

All changes of headers of the sample office are tried with ALL_HEADERS=1 (make headers); a part of them always.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.ledger import known_sheets
from generator.model import Finding, KnownSheet, Severity
from generator.model.catalogue import severity
from generator.reading.sheets import Sheet
from generator.tables.normalise import normalise
from tests.builders import Examined, at, office, opened, said, sheet, sheets, shipped
from tests.conftest import ROOT

EVERY = 1 if os.environ.get("ALL_HEADERS") else 13  # one of so many changes


class Header(NamedTuple):
    """A header of the sample office, and where it stands (from 1)."""

    file: str
    sheet: str
    row: int
    column: int
    text: str


@cache
def sample() -> tuple[Sheet, ...]:
    files = sorted((ROOT / "input").glob("*.xlsx"))
    return tuple(found for file in files for found in opened(file, f"input/{file.name}"))


def headers() -> Iterator[Header]:
    for region in normalise(sample(), shipped())[2]:
        for column, text in sorted(region.headers.items()):
            yield Header(region.sheet.file, region.sheet.title, region.header_row, column, text)


def changed(header: Header, text: str) -> list[Sheet]:
    """The sample office with another header in that cell."""
    found = []
    for each in sample():
        if (each.file, each.title) == header[:2]:
            rows = [list(row) for row in each.rows]
            rows[header.row - 1][header.column - 1] = text
            each = each._replace(rows=rows, columns=())
        found.append(each)
    return found


def drafts(examined: Examined) -> dict[str, object]:
    """Each draft with what it says: the documents that it asks for, or the facts that it names."""
    return {
        letter.letter: frozenset(f"{s.requirement.code} {s.state}" for s in letter.deficiencies) or letter.facts
        for letter in examined.correspondence().letters if letter.state.value == "draft"
    }  # fmt: skip


def invited(examined: Examined) -> set[tuple[int, str]]:
    return {(n, d.party) for n, r in examined.rosters.items() for d in r.decisions if d.outcome.value == "invited"}


def errors(examined: Examined) -> list[Finding]:
    return [finding for finding in examined.everything if severity(finding).value == "error"]


@cache
def unchanged() -> Examined:
    return office(sample())


def remembered() -> Sequence[KnownSheet]:
    held = unchanged().held
    assert held
    return held.to_remember


HEADERS = list(headers())
CHANGES = [(header, text) for header in HEADERS for text in ("", f"{header.text}‌ها")]


def test_the_sample_office_has_so_many_headers() -> None:
    assert len(CHANGES) == 216
    assert errors(unchanged()) == []


@pytest.mark.parametrize("with_records", [False, True])
def test_no_header_that_is_changed_makes_a_letter(with_records: bool) -> None:
    """Nor does it take an invitation away without an error that says so."""
    before, were_invited = drafts(unchanged()), invited(unchanged())
    for header, text in CHANGES[::EVERY]:
        examined = office(changed(header, text), known=remembered() if with_records else ())
        now = drafts(examined)
        assert {k: v for k, v in now.items() if before.get(k) != v} == {}, header
        assert invited(examined) <= were_invited, header
        assert invited(examined) == were_invited or errors(examined), header


@pytest.mark.parametrize("text", ["حزب", "مدرک"])
@pytest.mark.parametrize("typed", ["", "ستون تازه"])
def test_a_sheet_that_lists_our_documents_is_never_a_strangers(text: str, typed: str) -> None:
    """Also where other sheets hold dossiers, and nothing is remembered of this one: what rests on it waits."""
    header = next(header for header in HEADERS if header.text == text and header.sheet == "پرونده تفصیلی")
    asked = [f for f in errors(office(changed(header, typed))) if f.code in ("TBL-003", "TBL-024")]
    assert [f.facts["nearest"] for f in asked] == [text]


@pytest.mark.parametrize("header", HEADERS[::EVERY], ids=lambda header: f"{header.sheet} {header.text}")
def test_a_remedy_that_is_followed_leaves_fewer_questions(header: Header) -> None:
    """The header that is asked for is written, or the row about the sheet."""
    examined = office(changed(header, "ستون تازه"), known=remembered())
    asked = [f for f in errors(examined) if f.code in ("TBL-003", "TBL-013", "TBL-020", "TBL-021")]
    if not asked or examined.records.parties == ():
        return
    mended = office(changed(header, str(asked[0].facts["titles" if "titles" in asked[0].facts else "nearest"])),
                    known=remembered())  # fmt: skip
    assert len(errors(mended)) < len(errors(examined))
    role = "نادیده" if asked[0].code == "TBL-003" else str(asked[0].facts["table"])
    row = sheet("نقش برگه‌ها", ["برگه", "نقش", "تأیید در"], [asked[0].place.sheet, role, "1405/09/01"])
    answered = office([*changed(header, "ستون تازه"), row], known=remembered())
    assert at(asked[0].place) not in {at(f.place) for f in errors(answered) if f.code == asked[0].code}


@pytest.mark.parametrize(
    "header", HEADERS[:: 1 if EVERY == 1 else 5], ids=lambda header: f"{header.sheet} {header.text}"
)
def test_a_column_that_was_never_there_makes_no_notice(header: Header) -> None:
    """A column that is deleted with all that stands in it, in a workspace that remembers nothing."""
    before, now = drafts(unchanged()), drafts(office(without(header)))
    asked = {letter for letter in before if letter.startswith("notice-")}
    new = {letter for letter in now if letter.startswith("notice-")} - asked
    excused = {"وضعیت پروانه", "اعتبار پروانه", "مدت‌دار", "کد"}  # what is not known of any party decides otherwise
    assert not new or header.text in excused


def without(header: Header) -> list[Sheet]:
    """The sample office without that column."""
    found = []
    for each in sample():
        if (each.file, each.title) == header[:2]:
            rows = [[cell for n, cell in enumerate(row, 1) if n != header.column] for row in each.rows]
            each = each._replace(rows=rows, columns=())
        found.append(each)
    return found


def test_a_document_without_a_column_is_asked_about_and_not_called_missing() -> None:
    examined = office("""
        [احزاب]
        کد | نام حزب
        P-1 | الف
        P-2 | ب
        [پرونده‌ها]
        حزب | فرم ۱ | فرم ۲
        P-1 | دارد | دارد
        P-2 | ندارد |
        [مدارک لازم]
        کد | عنوان مدرک
        form1 | فرم ۱
        form2 | فرم ۲
        lease | اجاره‌نامه
    """)
    (notice,) = examined.correspondence().letters
    assert [s.requirement.code for s in notice.deficiencies] == ["form1", "form2"]
    assert examined.states("P-1")["lease"] == "not_recorded"
    assert [f for f in said(examined.everything) if "DOS" in f] == ["DOS-001 پرونده‌ها!C3", "DOS-014 پرونده‌ها"]


def test_a_column_that_is_gone_is_asked_about_until_it_is_answered() -> None:
    text = "[احزاب]\nکد | نام حزب | گستره | وضعیت پروانه\nP-1 | الف | ملی | معتبر\n"
    text += "[پرونده‌ها]\nحزب | فرم ۱ | فرم ۲\nP-1 | دارد | دارد"
    before = office(text).held
    assert before
    fewer = text.replace(" | وضعیت پروانه", "").replace(" | معتبر", "").replace(" | فرم ۲\nP-1 | دارد", "\nP-1")
    first = office(fewer, known=before.to_remember)
    assert {f.code for f in errors(first)} == {"TBL-021"} and len(errors(first)) == 2
    assert first.held
    second = office(fewer, known=first.held.to_remember)
    assert len(errors(second)) == 2  # a run that was published forgets no question
    answer = "\n[نقش برگه‌ها]\nبرگه | نقش | تأیید در\nاحزاب | احزاب | ۱۴۰۵/۰۹/۰۱\nپرونده‌ها | پرونده‌ها | ۱۴۰۵/۰۹/۰۱"
    assert errors(office(fewer + answer, known=first.held.to_remember)) == []


def test_a_table_that_is_gone_and_one_that_moved() -> None:
    text = "[احزاب]\nکد | نام حزب\nP-1 | الف\n[پرونده‌ها]\nحزب | فرم ۱ | فرم ۲\nP-1 | دارد | دارد"
    before = office(text).held
    assert before
    gone = office(text.partition("[پرونده‌ها]")[0], known=before.to_remember)
    assert [(f.code, at(f.place)) for f in errors(gone)] == [("TBL-022", "پرونده‌ها")]
    assert errors(office(text.replace("[پرونده‌ها]", "[پرونده]"), known=before.to_remember)) == []


def test_a_register_that_loses_many_rows() -> None:
    rows = [[f"P-{n}", f"حزب {n}"] for n in range(1, 21)]
    before = office([sheet("احزاب", ["کد", "نام حزب"], *rows)]).held
    assert before
    assert errors(office([sheet("احزاب", ["کد", "نام حزب"], *rows[:16])], known=before.to_remember)) == []
    (lost,) = errors(office([sheet("احزاب", ["کد", "نام حزب"], *rows[:15])], known=before.to_remember))
    assert (lost.code, lost.facts["n"]) == ("TBL-023", 5)


# --- a sheet that is none of ours -----------------------------------------------------------------------------

REGISTER = "[احزاب]\nکد | نام حزب | گستره\nP-1 | الف | ملی\n"


@pytest.mark.parametrize(
    "foreign",
    [
        "[دفتر وارده]\nشماره نامه | تاریخ | نام تشکل | موضوع\n۱ | ۱۴۰۵/۰۸/۰۱ | وزارت کشور | بخشنامه",
        "[کارکنان]\nردیف | نام | سمت | تلفن همراه\n۱ | علی | کارشناس | 09120000000",
        "[وارده]\nشماره | تاریخ | موضوع | فرستنده\n501 | ۱۴۰۵/۰۸/۰۱ | دعوت | فرمانداری",
        "[صادره]\nشماره نامه | تاریخ | عنوان | گیرنده\n۵۰۱ | ۱۴۰۵/۰۸/۰۱ | دعوت | فرمانداری",
        "[پروژه‌ها]\nعنوان | مرحله | وضعیت | تاریخ | مسئول\nراه | پایان | انجام شد | ۱۴۰۵/۰۸/۰۱ | اداره",
        "[احزاب کشور]\nنام حزب | دبیرکل\nب | نام نمونه",
        "[پارسال (پنهان)]\nنام حزب | گستره\nب | ملی",
    ],
)
def test_a_sheet_that_is_none_of_ours_is_not_read(foreign: str) -> None:
    examined = office(REGISTER + foreign)
    assert [party.name for party in examined.records.parties] == ["الف"]
    records = examined.records
    assert (records.sessions, records.holidays, records.house_steps) == ((), (), ())
    assert examined.held
    (asked,) = (s for s in examined.held.sheets if s.role == "asked")
    assert any(f.place.sheet == asked.sheet and severity(f).value == "warning" for f in examined.findings)


def test_a_dossier_sheet_of_one_document() -> None:
    examined = office("[احزاب]\nنام تشکل | گستره\nالف | ملی\n[پرونده‌ها]\nنام تشکل | فرم شماره ۱\nالف | دارد")
    assert len(examined.records.parties) == 1 and len(examined.records.dossier_items) == 1


def test_totals_and_foot_lines_are_no_parties() -> None:
    examined = office("[احزاب]\nنام حزب | گستره\nالف | ملی\nTotal | 6\nتهیه‌کننده: کارشناس احزاب |")
    assert [party.name for party in examined.records.parties] == ["الف"]
    assert [f for f in examined.said() if "TBL-030" in f] == ["TBL-030 احزاب!A3", "TBL-030 احزاب!A4"]


def test_the_same_workbook_twice_is_one_finding() -> None:
    once = [each._replace(file="input/احزاب.xlsx") for each in sheets(REGISTER)]
    twice = [*once, *(each._replace(file="input/احزاب - نسخه ۲.xlsx") for each in once)]
    assert set(office(twice).said()) - set(office(once).said()) == {"TBL-029"}


def test_the_office_says_what_a_sheet_is() -> None:
    text = "[کارکنان]\nنام | شهرستان\nالف | ایلام\n[نقش برگه‌ها]\nبرگه | نقش\nکارکنان | "
    assert [party.name for party in office(text + "احزاب").records.parties] == ["الف"]
    assert office(text + "نادیده").records.parties == ()


def test_a_party_without_a_dossier_gets_no_notice() -> None:
    examined = office(REGISTER + "P-2 | ب | ملی\n[پرونده‌ها]\nحزب | مدرک | وضعیت\nP-1 | form1 | ندارد")
    assert list(examined.letters()) == ["notice-P-1-1"]
    assert "DOS-004 احزاب!B3" in [f"{f.code} {at(f.place)}" for f in examined.everything]


def test_what_is_remembered_is_read_back(tmp_path: Path) -> None:
    known_sheets.remember(tmp_path, remembered())
    assert sorted(known_sheets.known(tmp_path), key=str) == sorted(remembered(), key=str)
    assert known_sheets.known(tmp_path / "nowhere") == ()


def test_no_invitation_names_a_chair_while_others_may_come_first() -> None:
    """Without the scope most decisions wait. The one party that the director invites would be the chair by rotation."""
    header = next(header for header in HEADERS if header.text == "گستره فعالیت")
    letters = office(changed(header, "")).letters()
    assert {name: state for name, state in letters.items() if name.startswith("invitation-4-")} == {
        "invitation-4-P26": "withheld"
    }


@pytest.mark.parametrize("answer", ["نادیده |", "نادیده | ۱۴۰۵/۰۸/۳۰", "دیدگاه‌ها |", "نشست‌ها | ۱۴۰۵/۰۸/۳۰"])
def test_a_wrong_answer_leaves_no_dossier_unread_in_silence(answer: str) -> None:
    examined = office(
        "[احزاب]\nکد | نام حزب | گستره\nP-1 | حزب نمونه | استانی\n"
        "[مدارک لازم]\nکد | عنوان مدرک\nF1 | فرم یک\n[پرونده‌ها]\nحزب | F1\nP-1 | دارد\n"
        "[نشست‌ها]\nشماره نشست | تاریخ | سیاست دعوت\n2 | ۱۴۰۵/۰۹/۱۷ | فقط پرونده کامل\n"
        f"[نقش برگه‌ها]\nبرگه | نقش | تأیید در\nپرونده‌ها | {answer}"
    )
    told = [f for f in examined.everything if severity(f) is not Severity.NOTE]
    assert [(f.code, f.place.sheet) for f in told] == [("TBL-042", "پرونده‌ها")]
    assert examined.outcomes(2) == {"P-1": "needs_decision: none"}
    assert not any(letter.startswith("notice") for letter in examined.letters())


def test_a_dated_answer_may_leave_any_other_table_unread() -> None:
    sheets = "[احزاب]\nکد | نام حزب\nP-1 | حزب نمونه\n[حضور]\nنشست | حزب | وضعیت حضور\n1 | P-1 | حاضر\n"
    answer = "[نقش برگه‌ها]\nبرگه | نقش | تأیید در\nحضور | نادیده | "
    assert "TBL-042" in {f.code for f in office(sheets + answer).everything}
    assert "TBL-042" not in {f.code for f in office(f"{sheets}{answer}۱۴۰۵/۰۸/۳۰").everything}


def test_documents_that_nobody_asks_for_are_asked_about_on_a_sheet_of_dossiers() -> None:
    examined = office("[احزاب]\nکد | نام حزب\nP-1 | حزب نمونه\n[پرونده‌ها]\nحزب | سند الف | سند ب\nP-1 | دارد | دارد")
    assert [(f.code, f.place.cell) for f in examined.everything if f.table == "dossiers"] == [("TBL-003", "C1")]
