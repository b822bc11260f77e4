"""What a busy reader sees first: the sentence, the marks, and who waits by what is lacking."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.reports import strip
from tests.reports.desks import desk_of

OFFICE = """
    [احزاب]
    کد | نام حزب | گستره | وضعیت پروانه
    A  | حزب نمونهٔ الف | استانی | معتبر
    B  | حزب نمونهٔ ب | استانی | معتبر
    C  | حزب نمونهٔ پ | استانی | معتبر
    D  | حزب نمونهٔ ت | استانی | معتبر
    E  | حزب نمونهٔ ث | استانی | منحل

    [مدارک]
    کد | عنوان
    f1 | فرم ۱
    f2 | فرم ۲
    ad | نشانی

    [پرونده‌ها]
    حزب | مدرک | وضعیت
    A | f1 | دارد
    A | f2 | دارد
    A | ad | دارد
    B | f1 | دارد
    B | f2 | ندارد
    B | ad | دارد
    C | f1 | دارد
    C | f2 | ندارد
    C | ad | دارد
    D | f1 | ندارد
    D | f2 | ناقص
    D | ad | ندارد

    [نشست‌ها]
    شماره | تاریخ | سیاست دعوت | وضعیت
    4 | {day} | {policy} | برنامه‌ریزی‌شده
"""
COMPLETE = "فقط پرونده کامل"


def office(day: str = "1405/09/17", policy: str = COMPLETE) -> str:
    return OFFICE.format(day=day, policy=policy)


@pytest.mark.parametrize(
    ("text", "lead", "rest"),
    [
        (office(), "۳ تصمیم", "تا سه‌شنبه ۱۷ آذر، ۱۶ روز دیگر"),
        (office("1405/09/02"), "۳ تصمیم", "تا دوشنبه ۲ آذر، فردا"),
        (office("1405/09/01"), "۳ تصمیم", "تا یکشنبه ۱ آذر، امروز"),
        (office(policy="همه تشکل‌ها"), "تصمیمی نمانده است.", "نشست چهارم: سه‌شنبه ۱۷ آذر، ۱۶ روز دیگر"),
        (office(policy="سیاستی که نیست"), "فهرست دعوت ساخته نشد.", "نشست چهارم: سه‌شنبه ۱۷ آذر، ۱۶ روز دیگر"),
        (office("1405/08/17"), "نشستی در پیش نیست", ""),
    ],
)
def test_the_sentence_says_what_is_to_be_decided_and_by_when(tmp_path: Path, text: str, lead: str, rest: str) -> None:
    said = strip.headline(desk_of(tmp_path, text))
    assert (said["lead"], said["rest"]) == (lead, rest)


def test_each_party_has_one_mark_that_leads_to_its_page(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, office())
    shown = strip.strip(desk, desk.snapshot.next_roster)
    assert shown is not None
    marks = [(mark["kind"], mark["href"]) for group in shown["groups"] for mark in group["marks"]]
    assert marks == [
        ("invited", "parties/A/index.html"),
        ("needs_decision", "parties/B/index.html"),
        ("needs_decision", "parties/C/index.html"),
        ("needs_decision", "parties/D/index.html"),
        ("blocked", "parties/E/index.html"),
    ]


def test_who_lacks_the_same_waits_together(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, office())
    roster = desk.snapshot.next_roster
    assert roster
    two, one = strip.waiting_groups(desk, roster)
    assert (two["n"], two["text"], [p["more"] for p in two["parties"]]) == ("۲", "تنها فرم ۲ کم است", ["", ""])
    assert [dot["state"] for dot in two["dots"]] == ["met", "missing", "met"]
    assert two["paste"] == "4\tحزب نمونهٔ ب\tدعوت شود\t\n4\tحزب نمونهٔ پ\tدعوت شود\t"
    assert (one["text"], one["parties"][0]["more"]) == ("سه مدرک یا بیشتر کم است", "فرم ۱، فرم ۲، نشانی")


def test_where_no_document_is_asked_for_the_reason_itself_is_the_group(tmp_path: Path) -> None:
    policy = "\n[سیاست‌ها]\nسیاست | ترتیب | ملاک\nپروانه کشوری | 1 | پروانه کشوری"
    desk = desk_of(tmp_path, office(policy="پروانه کشوری") + policy)
    roster = desk.snapshot.next_roster
    assert roster
    (group,) = strip.waiting_groups(desk, roster)
    assert (group["n"], group["text"]) == ("۴", "پروانهٔ کشوری معتبر ندارد.")


@pytest.mark.parametrize(
    ("party", "said"),
    [
        ("A", ["پرونده کامل است", "نشست چهارم: دعوت می‌شود، به سبب «پروندهٔ کامل»"]),
        ("B", ["۱ مدرک تا تکمیل: فرم ۲", "نشست چهارم: در انتظار تصمیم"]),
    ],
)
def test_the_page_of_a_party_says_how_far_it_is(tmp_path: Path, party: str, said: list[str]) -> None:
    assert strip.party_sentence(desk_of(tmp_path, office()), party) == said


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (6, "۶ مدرک تا تکمیل: مدرک ا، مدرک ب، مدرک پ، مدرک ت، مدرک ث و مدرک ج"),
        (7, "۷ مدرک تا تکمیل: مدرک ا، مدرک ب، مدرک پ، مدرک ت و ۳ مدرک دیگر"),
    ],
)
def test_a_sentence_names_as_many_documents_as_it_holds(tmp_path: Path, n: int, said: str) -> None:
    letters, numbers = "ابپتثجچح", range(n)
    tables = f"""
        [احزاب]
        کد | نام حزب
        A | حزب نمونه
        [مدارک لازم]
        کد | عنوان
        {chr(10).join(f"D{k} | مدرک {letters[k]}" for k in numbers)}
        [پرونده‌ها]
        حزب | {" | ".join(f"D{k}" for k in numbers)}
        A | {" | ".join("ندارد" for _ in numbers)}
    """
    assert strip.party_sentence(desk_of(tmp_path, tables), "A")[0] == said


def test_a_cell_that_could_not_be_read_is_never_called_empty(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, OFFICE.replace("D | f1 | ندارد", "D | f1 | ■").replace("D | ad | ندارد", "D | ad |"))
    words = {s.requirement.code: desk.state_word(s) for s in desk.snapshot.dossiers["D"].statuses}
    assert words == {"f1": "خوانده نشد", "f2": "ناقص", "ad": "ثبت نشده"}


def test_what_could_not_be_read_of_a_party_is_not_called_empty(tmp_path: Path) -> None:
    desk = desk_of(
        tmp_path, "[احزاب]\nکد | نام حزب | دبیر استان | گستره\nA | حزب نمونهٔ الف | سیما و رضا نمونه | منطقه‌ای\n"
    )
    party = desk.snapshot.parties[0]
    assert desk.blank("parties", "scope", party.at("scope")) == "خوانده نشد"
    assert desk.blank("parties", "secretary", party.at("secretary")) == "خوانده نشد"
    assert desk.blank("parties", "kind", party.at("kind")) == "ثبت نشده"


def test_a_document_of_a_sheet_that_was_not_read_is_not_called_unrecorded(tmp_path: Path) -> None:
    desk = desk_of(tmp_path, OFFICE + "\n[نقش برگه‌ها]\nبرگه | نقش\nپرونده‌ها | نادیده")
    assert {desk.state_word(status) for status in desk.snapshot.dossiers["A"].statuses} == {"خوانده نشد"}
