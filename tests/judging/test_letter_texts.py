"""The office's own paragraphs: which is said in which case, and what is wrong with a row, at its cell."""

from __future__ import annotations

import pytest

from generator.judging import letter_texts
from generator.judging.letter_texts import LetterTexts, slots
from generator.judging.office import load_letter_texts
from generator.language import letter_words
from generator.model import LetterKind, LetterText
from generator.settings import shipped_templates
from tests.builders import office, said

SHIPPED = load_letter_texts([shipped_templates()])
#: A letter of thanks in full; tests change a row of it.
THANKS = """
[متن نامه‌ها]
نامه | شماره بند | شرط بند | متن بند
سپاس از حضور | ۱ |  | با سلام و احترام؛
سپاس از حضور | ۲ | {when} | {text}
سپاس از حضور | ۳ |  | به امید دیدار
سپاس از حضور | ۴ |  | با احترام
"""
REGISTER = """
[احزاب]
کد | نام حزب
A | حزب نمونهٔ الف
"""


def read(sheet: str) -> tuple[LetterTexts, list[str]]:
    """The texts of an office with this sheet, and what is said of its rows."""
    records = office(REGISTER + sheet).records
    texts, findings = letter_texts.read(records.letter_texts, SHIPPED)
    return texts, [line for line in said(findings) if not line.startswith("TXT-006")]


def thanks(text: str = "از حضور در {نشست} سپاسگزاریم.", when: str = "") -> tuple[LetterTexts, list[str]]:
    return read(THANKS.format(text=text, when=when))


def test_the_shipped_letters_are_whole() -> None:
    texts, findings = letter_texts.read((), SHIPPED)
    assert findings == [] and not texts.own
    for kind in LetterKind:
        said_by = {key for paragraph in texts.paragraphs[kind] for key in slots(paragraph.parts)}
        assert set(letter_words.NEEDED[kind]) <= said_by, kind


def test_the_shipped_letters_come_back_as_the_offices_own() -> None:
    rows = [LetterText(row.source, row.letter, row.order, row.text, row.when) for row in SHIPPED]
    texts, findings = letter_texts.read(rows, SHIPPED)
    assert findings == [] and texts.own == frozenset(LetterKind)


def test_a_letter_of_its_own_is_said_and_the_others_stay() -> None:
    texts, findings = thanks()
    assert findings == [] and texts.own == {LetterKind.THANKS}
    assert [paragraph.order for paragraph in texts.chosen(LetterKind.THANKS, frozenset())] == [1, 2, 3, 4]
    assert (
        texts.paragraphs[LetterKind.INVITATION] == letter_texts.read((), SHIPPED)[0].paragraphs[LetterKind.INVITATION]
    )


@pytest.mark.parametrize(
    ("text", "when", "found"),
    [
        ("از حضور در {نشت} سپاسگزاریم. {نشست}", "", ["TXT-001 متن نامه‌ها!D3"]),
        ("در {نشست} تا {مهلت}", "", ["TXT-001 متن نامه‌ها!D3"]),  # a place of another letter
        ("از حضور در {نشست} سپاسگزاریم.", "هوای خوب", ["TXT-002 متن نامه‌ها!C3"]),
        ("از حضور در {نشست} سپاسگزاریم.", "شخص", ["TXT-007 متن نامه‌ها!B3"]),
        ("از حضور در {نشست سپاسگزاریم.", "", ["TXT-004 متن نامه‌ها!D3", "TXT-008 متن نامه‌ها!D5"]),
        ("از حضور در [{نشست} سپاسگزاریم.", "", ["TXT-004 متن نامه‌ها!D3", "TXT-008 متن نامه‌ها!D5"]),
        ("از حضور سپاسگزاریم.", "", ["TXT-008 متن نامه‌ها!D5"]),
        ("{نشست} [روز {تاریخ نشست}[، ساعت {ساعت نشست}]] [بی هیچ جای]", "", []),
        ("{  عنوانِ نشست }", "", []),
    ],
)
def test_what_is_wrong_with_a_row(text: str, when: str, found: list[str]) -> None:
    assert thanks(text, when)[1] == found


def test_a_paragraph_that_is_not_there_is_asked_for() -> None:
    lines = THANKS.format(text="{نشست}", when="").splitlines()
    assert read("\n".join(line for line in lines if "۳" not in line))[1] == ["TXT-003 متن نامه‌ها!B4"]
    assert read("\n".join(line for line in lines if "۴" not in line))[1] == ["TXT-003 متن نامه‌ها!B4"]
    assert read(THANKS.format(text="{نشست}", when="").replace("به امید دیدار", "حذف شود"))[1] == []


def test_two_rows_for_one_case_are_asked_about() -> None:
    again = THANKS.format(text="{نشست}", when="") + "سپاس از حضور | ۳ |  | به امید دیداری دیگر\n"
    assert read(again)[1] == ["TXT-005 متن نامه‌ها!B6"]


def test_the_first_choice_that_holds_is_said() -> None:
    texts, findings = read(THANKS.format(text="{نشست}", when="") + "سپاس از حضور | ۲ | شخص | {شما} در {نشست}\n")
    assert findings == []
    for true, cell in ((frozenset({"person"}), "D6"), (frozenset[str](), "D3")):
        said_now = [paragraph.place.cell for paragraph in texts.chosen(LetterKind.THANKS, true)]
        assert said_now == ["D2", cell, "D4", "D5"]


def test_what_is_attached_is_no_paragraph() -> None:
    texts, findings = read(THANKS.format(text="{نشست}", when="") + "سپاس از حضور | ۵ | پیوست | گزارش نشست\n")
    assert findings == []
    assert [row.parts for row in texts.enclosures(LetterKind.THANKS, frozenset())] == [("گزارش نشست",)]
    assert len(list(texts.chosen(LetterKind.THANKS, frozenset()))) == 4


INVITED = """
[احزاب]
کد | نام حزب
A | حزب نمونهٔ الف
[نشست‌ها]
شماره نشست | تاریخ | ساعت | محل | سیاست دعوت | وضعیت
۱ | ۱۴۰۵/۰۹/۱۷ | ۱۰ | {place} | همه تشکل‌ها | برنامه‌ریزی‌شده
[متن نامه‌ها]
نامه | شماره بند | شرط بند | متن بند
دعوت‌نامه | ۱ | | با سلام
دعوت‌نامه | ۲ | | به {{نشست}} در {{تاریخ نشست}}{text}
دعوت‌نامه | ۳ | | حذف شود
دعوت‌نامه | ۴ | | ریاست با تشکل‌هاست
دعوت‌نامه | ۵ | | حذف شود
دعوت‌نامه | ۶ | با دستور کار | {{جدول دستور کار}}
دعوت‌نامه | ۷ | | حضور {{شما}} موجب امتنان است
دعوت‌نامه | ۸ | | با احترام
"""


@pytest.mark.parametrize(
    ("text", "place", "state", "found"),
    [
        (" در {محل نشست}", "تالار", "draft", []),
        (" در {محل نشست}", "", "withheld", ["TXT-009 متن نامه‌ها!D3"]),
        ("[ در {محل نشست}]", "", "draft", []),
        (" در {محل}", "تالار", "withheld", ["TXT-001 متن نامه‌ها!D3"]),
    ],
)
def test_a_letter_without_a_value_of_its_own_waits(text: str, place: str, state: str, found: list[str]) -> None:
    known = office(INVITED.format(text=text, place=place))
    assert known.letters()["invitation-1-A"] == state
    assert [line for line in said(known.everything) if line.startswith("TXT") and "TXT-006" not in line] == found


def test_a_row_of_a_letter_that_is_none_holds_all_letters() -> None:
    known = office(INVITED.format(text="", place="") + "دعوت‌نامهٔ ما | ۹ | | با درود\n")
    assert "VAL-001 متن نامه‌ها!A10" in said(known.everything)
    assert known.letters()["invitation-1-A"] == "withheld"
