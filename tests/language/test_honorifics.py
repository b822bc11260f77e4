"""How a person is addressed: titles of the column and of the name, each said once."""

from __future__ import annotations

import pytest

from generator.language.honorifics import addressed, bare, is_not_one, names_nobody
from tests.builders import office, said


@pytest.mark.parametrize(
    ("honorific", "name", "person"),
    [
        ("جناب آقای", "علی رضایی", "جناب آقای علی رضایی"),
        ("جناب آقای", "جناب آقای دکتر علی رضایی", "جناب آقای دکتر علی رضایی"),
        ("جناب آقای", "دکتر علی رضایی", "جناب آقای دکتر علی رضایی"),
        ("جناب آقای دکتر", "دکتر علی رضایی", "جناب آقای دکتر علی رضایی"),
        ("جناب آقای مهندس", "آقای علی رضایی", "جناب آقای مهندس علی رضایی"),
        ("آقای", "جناب آقای علی رضایی", "جناب آقای علی رضایی"),
        ("دکتر", "جناب آقای علی رضایی", "جناب آقای دکتر علی رضایی"),
        ("جناب آقای", "آقای دكتر علی رضایی", "جناب آقای دکتر علی رضایی"),
        ("جناب‌آقای", "جناب آقای علی رضایی", "جناب آقای علی رضایی"),
        ("سرکار خانم", "خانم مهندس مریم نمونه", "سرکار خانم مهندس مریم نمونه"),
        ("حجت‌الاسلام والمسلمین", "حجت الاسلام و المسلمین حاج علی رضایی", "حجت الاسلام و المسلمین حاج علی رضایی"),
        ("جناب آقای", "حاج علی رضایی", "جناب آقای حاج علی رضایی"),
        ("جناب آقای", "سید علی حاج‌حسینی", "جناب آقای سید علی حاج‌حسینی"),
        ("جناب آقای", "حاج‌حسینی", "جناب آقای حاج‌حسینی"),
        ("برادر گرامی", "برادر گرامی علی رضایی", "برادر گرامی علی رضایی"),
        ("", "جناب آقای دکتر علی رضایی", "جناب آقای دکتر علی رضایی"),
        ("", "علی رضایی", "علی رضایی"),
    ],
)
def test_each_title_is_said_once(honorific: str, name: str, person: str) -> None:
    assert addressed(honorific, name)[1] == person


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("جناب آقای دکتر علی رضایی", "علی رضایی"),
        ("سید علی رضایی", "سید علی رضایی"),
        ("خانمی", "خانمی"),
        ("دکتر", "دکتر"),
    ],
)
def test_the_name_without_its_titles(text: str, name: str) -> None:
    assert bare(text) == name


@pytest.mark.parametrize("text", ["جناب آقای", "سرکار خانم ندارد", "جناب آقای دکتر ؟", "آقای نامشخص"])
def test_titles_alone_name_nobody(text: str) -> None:
    assert names_nobody(text)
    examined = office(f"[احزاب]\nکد | نام حزب | دبیر استان\nP-1 | الف | {text}")
    assert examined.records.parties[0].secretary is None
    assert examined.said() == ["VAL-040 احزاب!C2"]


def test_a_man_and_a_woman_are_asked_about_and_no_letter_is_drafted() -> None:
    examined = office("""
        [احزاب]
        کد | نام حزب | لقب | دبیر استان
        P-1 | الف | جناب آقای | سرکار خانم دکتر مریم نمونه
        P-2 | ب | سرکار خانم | دکتر مریم نمونه
        [نشست‌ها]
        شماره نشست | تاریخ | سیاست دعوت
        1 | ۱۴۰۵/۰۹/۱۷ | همه تشکل‌ها
    """)
    assert "PTY-005 احزاب!D2" in said(examined.everything)
    letters = examined.letters()
    assert (letters["invitation-1-P-1"], letters["invitation-1-P-2"]) == ("withheld", "draft")
    assert "PTY-002 احزاب!D2" in said(examined.everything)  # the same person, whatever she is called


@pytest.mark.parametrize("text", [
    "سیما نمونه / رضا نمونه", "سیما نمونه و رضا نمونه", "مرحوم رضا نمونه", "رضا نمونه (مستعفی)", "دبیر سابق: رضا نمونه",
    "رضا نمونه؟", "رضا نمونه تا ۱۴۰۵/۰۶", "۱۲۳", "سرپرست", "جناب آقای دبیر استان", "رضا نمونه - جانشین سیما نمونه",
    "سرپرست: رضا نمونه", "رضا نمونه، سیما نمونه", "تغییر کرده", "عزل شد", "test",
])  # fmt: skip
def test_this_is_not_the_name_of_one_person_in_office(text: str) -> None:
    assert is_not_one(text)


@pytest.mark.parametrize("text", [
    "سیما نمونه", "سید رضا نمونه‌نژاد", "خانم دکتر سیما نمونه", "رضا نمونه (سرپرست)", "ر. نمونه", "رضا ورودی نمونه",
    "حجت‌الاسلام والمسلمین رضا نمونه", "رضا سابقی نمونه", "رضا نمونه 0918-100-0001",  # the last is for `privacy` to find
])  # fmt: skip
def test_this_may_be_one(text: str) -> None:
    assert not is_not_one(text)
