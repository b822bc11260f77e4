"""Two spellings that a Persian reader takes for the same fold alike; what is shown keeps its spelling."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, example, given, strategies as st

from generator.language.persian import (
    FOLD_REMOVED,
    ZWNJ,
    clean,
    collation_key,
    fold,
    strip_invisible,
    to_fa,
    to_latin,
    transliterate,
)

ALPHABET = "آابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
words = st.text(ALPHABET, min_size=1, max_size=6)
#: What offices type: both keyboards, digits of three scripts, signs, marks that nobody sees.
typed = st.text(
    st.sampled_from(
        ALPHABET + "يىئكةۀأإٱؤءۂ" + "ﺍﻼﯼ√✔✗" + "aZ" + "۰۱۹٠١٩019" + "ًَُّْٰٔـ" + "،؛؟«»()/-_.:…"
        + " ‌\u200f\u202b\ufeff\u00a0\t"
    ),
    max_size=12,
)  # fmt: skip


# --- clean: for reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("حزب  نمونه ", "حزب نمونه", id="spaces"),
        pytest.param("حزب\u00a0نمونه\u202f", "حزب نمونه", id="hard spaces"),
        pytest.param("علي كريمى", "علی کریمی", id="Arabic keyboard"),
        pytest.param("\u200fحزب\u202b نمونه\u200e\ufeff", "حزب نمونه", id="marks that nobody sees"),
        pytest.param("شاخه‌ها", "شاخه‌ها", id="ZWNJ stays"),
        pytest.param("شاخه‌‌‌ها‌ ", "شاخه‌ها", id="but one is enough"),
        pytest.param("شاخه ‌ها", "شاخه ها", id="and beside a space it is nothing"),
        pytest.param("ﺍﻻﺣﺰﺍﺏ", "الاحزاب", id="letters of old PDFs"),
        pytest.param("آموزگاران مسئول، مؤسسۀ ۱۲", "آموزگاران مسئول، مؤسسۀ ۱۲", id="spelling stays"),
        pytest.param("a\x00b\x1fc", "abc", id="control characters"),
        pytest.param(" \u200f ", "", id="nothing"),
    ],
)
def test_clean(raw: str, shown: str) -> None:
    assert clean(raw) == shown


@given(typed)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


def test_a_control_character_leaves_no_trace() -> None:
    assert clean("e\x00\u0301") == clean("e\u0301")


# --- fold: for comparing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spellings",
    [
        pytest.param(("علی", "علي", "على"), id="yeh"),
        pytest.param(("مسئول", "مسيول", "مسیٔول", "مسیول"), id="yeh with hamza"),
        pytest.param(("کمیته", "كميته"), id="kaf"),
        pytest.param(("خانه", "خانة", "خانۀ", "خانهٔ", "خانه‌ی", "خانه ی", "خانه‌ي"), id="heh and its ezafe"),
        pytest.param(("احزاب", "أحزاب", "إحزاب", "ٱحزاب"), id="alef"),
        pytest.param(("آموزگار", "اموزگار"), id="madd"),
        pytest.param(("مؤسسه", "موسسه"), id="vav with hamza"),
        pytest.param(("اعضا", "اعضاء"), id="loose hamza"),
        pytest.param(("محمد", "مُحَمَّد", "محـــمد"), id="vowel signs and tatweel"),
        pytest.param(("شاخه‌ها", "شاخه ها", "شاخهها", "شاخه\u00a0ها"), id="ZWNJ, space, nothing"),
        pytest.param(("نشست ۱۲", "نشست ١٢", "نشست 12", "نشست12"), id="digits"),
        pytest.param(("حزب/تشکل", "حزب - تشکل", "«حزب» (تشکل)", "حزب تشکل:"), id="punctuation"),
        pytest.param(("✓", "√", "✔"), id="tick"),
        pytest.param(("×", "✗", "✘"), id="cross"),
        pytest.param(("P-1", "p1", "P 1"), id="Latin"),
    ],
)
def test_spellings_of_one_word_fold_alike(spellings: tuple[str, ...]) -> None:
    assert {fold(spelling) for spelling in spellings} == {fold(spellings[0])}


@pytest.mark.parametrize(
    ("one", "other"),
    [("حزب الف", "حزب ب"), ("۱۲", "۲۱"), ("ندارد", "دارد"), ("ماده یک", "ماده"), ("✓", "×"), ("سیاسی", "سیاس")],
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(typed)
@example("ه ی")
@example("۵ ٔی")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(typed)
def test_cleaning_first_changes_nothing(text: str) -> None:
    assert fold(clean(text)) == fold(text)


def test_folding_twice_changes_nothing_in_other_scripts() -> None:
    assert fold(fold("e \u0301")) == fold("e \u0301")


@given(st.text("هاویuآe \u0654\u0653\u064e\u0651\u0610\u0301\u0327"))
@example("ه\u0654\u064e")
def test_clean_text_is_composed(text: str) -> None:
    assert clean(text) == clean(unicodedata.normalize("NFD", text))
    assert unicodedata.is_normalized("NFC", clean(text))


@given(words, words, st.sampled_from([" ", ZWNJ, f" {ZWNJ}", "\u00a0", "\t"]))
def test_zwnj_is_a_space_is_nothing(first: str, second: str, joint: str) -> None:
    assume(not (first.endswith("ه") and second == "ی"))  # an ezafe, which is no part of the word
    assert fold(first + joint + second) == fold(first + second)


@given(typed)
def test_yeh_and_kaf_of_both_keyboards(text: str) -> None:
    assert fold(text.replace("ی", "ي").replace("ک", "ك")) == fold(text)


@given(typed)
def test_nothing_that_is_removed_is_left(text: str) -> None:
    assert not FOLD_REMOVED.search(fold(text))


# --- order --------------------------------------------------------------------------------------------------


def test_order_of_the_alphabet() -> None:
    assert sorted(ALPHABET, key=collation_key) == list(ALPHABET)


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(["انجمن", "پژوهش", "تعاون", "چشمه", "ژرف", "کارگزاران", "گام", "یاران"], id="پ چ ژ گ ک ی"),
        pytest.param(["حزب", "حزب آزادی", "حزب اراده", "حزب پیشرو"], id="a shorter name first"),
        pytest.param(["كارگران", "کارگران جوان", "كانون"], id="keyboards do not matter"),
        pytest.param(["مجمع ها", "مجمعیان"], id="a space before any letter"),
    ],
)
def test_order_of_names(names: list[str]) -> None:
    backwards = names[::-1]
    assert sorted(backwards, key=collation_key) == names


@given(st.lists(words, max_size=5))
def test_order_is_letter_by_letter(names: list[str]) -> None:
    assert sorted(names, key=collation_key) == sorted(names, key=lambda name: [ALPHABET.index(ch) for ch in name])


# --- digits, ASCII ------------------------------------------------------------------------------------------


def test_digits() -> None:
    assert to_fa("12 و ١٢") == "۱۲ و ۱۲"
    assert to_latin("۱۲ و ١٢ و 12") == "12 و 12 و 12"
    assert to_fa(1405) == "۱۴۰۵"


def test_strip_invisible() -> None:
    assert strip_invisible("\u200e0912\u200c\u202c345") == "0912345"


@pytest.mark.parametrize(
    ("text", "ascii_text"),
    [
        ("حزب نمونه", "hzb-nmvnh"),
        ("شاخه‌ها", "shakhh-ha"),
        ("P-1 / الف", "p-1-alf"),
        ("۱۲", "12"),
        ("漢字", ""),
        pytest.param("آب", "ab"),
    ],
)
def test_transliterate(text: str, ascii_text: str) -> None:
    assert transliterate(text) == ascii_text


@given(st.text())
def test_transliteration_is_safe_in_a_path(text: str) -> None:
    assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", transliterate(text))
