"""The search box in a real browser: it folds exactly as Python does, and finds what people type in any spelling."""

from __future__ import annotations

import time
import unicodedata
from typing import TYPE_CHECKING, Any

import pytest

from generator.language.persian import fold
from tests.reports.test_browser import Tab, tab as tab

if TYPE_CHECKING:
    from tests.conftest import Built

#: What is typed → the page that must be among the first five.
QUERIES = {
    # letters: Arabic ya and kaf, as Windows once typed them
    "حزب نمونه سپيده": "parties/P",
    "جامعه نمونه پزشكان": "parties/P",
    "انجمن نمونهٔ كشاورزان": "parties/P",
    "مجمع نمونه دانشگاهيان": "parties/P",
    # ezafe: «هٔ», «ه‌ی», «ه ی», «ۀ», none
    "جامعهٔ نمونهٔ پزشکان": "parties/P",
    "جامعه‌ی نمونه‌ی پزشکان": "parties/P",
    "جامعه ی نمونه ی پزشکان": "parties/P",
    "جامعۀ نمونۀ پزشکان": "parties/P",
    "جامعه نمونه پزشکان": "parties/P",
    "جامعة نمونة پزشکان": "parties/P",
    # ZWNJ, spaces, tatweel, vowel signs, direction marks, no-break space
    "نیک‌اندیشان": "parties/P03",
    "نیک اندیشان": "parties/P03",
    "نیکاندیشان": "parties/P03",
    "نیـک‌انـدیشان": "parties/P03",
    "نِیک‌اندیشان": "parties/P03",
    "\u200fنیک‌اندیشان\u200e": "parties/P03",
    "جمعیت\u00a0نمونه\u00a0نیک‌اندیشان": "parties/P03",
    "  نیک‌اندیشان   جمعیت ": "parties/P03",
    "نیک": "parties/P03",
    "اندیشان نیک": "parties/P03",
    # codes and digits in three scripts
    "P03": "parties/P03",
    "p03": "parties/P03",
    "P۰۳": "parties/P03",
    "P٠٣": "parties/P03",
    "9900/003": "parties/P03",
    "۹۹۰۰/۰۰۳": "parties/P03",
    "٩٩٠٠/٠٠٣": "parties/P03",
    "نشست ۴": "sessions/4",
    "نشست 4": "sessions/4",
    "نشست ٤": "sessions/4",
    "۱۷ آذر ۱۴۰۵": "sessions/4",
    "17 آذر 1405": "sessions/4",
    # sessions, letters, agenda, documents, findings
    "نشست چهارم": "sessions/4",
    "نشست چهارم دبیران": "sessions/4",
    "سالن اجتماعات": "sessions/",
    "notice-P03-1": "notices/P03",
    "اعلام نواقص نیک اندیشان": "notices/P03",
    "إعلام نواقص نيك انديشان": "notices/P03",
    "اعلام نواقص جمعیت نمونه": "notices/",
    "فرم ۱": "deficiencies/index.html#requirements",
    "فرم شماره 2": "deficiencies/index.html#requirements",
    "فرم شمارۀ ۲": "deficiencies/index.html#requirements",
    "مرامنامه": "deficiencies/index.html#requirements",
    "مرام نامه": "deficiencies/index.html#requirements",
    "صورتجلسه": "deficiencies/index.html#requirements",
    "صورت‌جلسهٔ مجمع": "deficiencies/index.html#requirements",
    "VAL-008": "quality/index.html#VAL-008",
    "صفر ازدست رفته": "quality/index.html#VAL-008",
    "آزمون‌پور": "parties/",  # a secretary
    "ازمون پور": "parties/",
}


def found(tab: Tab, query: str) -> list[list[Any]]:
    """What the page's own search finds."""
    script = "const [query, done] = arguments; window.office.find(query, done)"
    return list(tab.driver.execute_async_script(script, query))


def test_people_find_what_they_type(tab: Tab) -> None:
    tab.open("index.html")
    assert len(QUERIES) >= 40
    lost = {q: [row[2] for row in found(tab, q)[:5]] for q, page in QUERIES.items() if not _is_found(tab, q, page)}
    assert lost == {}


def _is_found(tab: Tab, query: str, page: str) -> bool:
    return any(row[2].startswith(page) for row in found(tab, query)[:5])


def test_what_is_not_there_is_not_found(tab: Tab) -> None:
    tab.open("index.html")
    assert found(tab, "چیزی‌که‌نیست") == []
    assert found(tab, " \u200c ") == found(tab, "،") == []


def test_every_sign_folds_alike_on_both_sides(tab: Tab) -> None:
    """Every sign that this Python knows, between two letters; and texts in which signs meet."""
    tab.open("index.html")
    signs = [chr(n) for n in range(0x20000) if unicodedata.category(chr(n)) not in ("Cn", "Cs", "Co")]
    texts = [f"ب{sign}ب" for sign in signs] + [f"ه{sign}ی" for sign in signs[:9000]]
    texts += [
        *QUERIES,
        "خانه ی احزاب",
        "خانه\u200c ی",
        "ه‌یک",
        "ه ی۱",
        "ه ی_",
        "هٔ ی",
        "e\u0301 É ẞ İ ς",
        "ﻻ ﷲ ﷼",
        "\u200c",
        "",
    ]
    theirs = tab.run("return arguments[0].map(window.office.fold)", texts)
    differ = {text: (fold(text), other) for text, other in zip(texts, theirs, strict=True) if fold(text) != other}
    assert differ == {}


def test_the_keyboard_walks_through_the_hits(tab: Tab) -> None:
    from selenium.webdriver.common.keys import Keys

    tab.open("parties/index.html")
    tab.press("/")
    assert tab.run("return document.activeElement.id") == "search"
    tab.press("نیک اندیشان")
    wait(tab, "return document.querySelectorAll('.results a').length > 0")
    assert "نتیجه" in tab.run("return document.querySelector('.results [role=status]').textContent")
    tab.press(Keys.ARROW_DOWN)
    assert tab.run("return document.activeElement.getAttribute('href')").endswith("parties/P03/index.html")
    tab.press(Keys.ARROW_UP)
    assert tab.run("return document.activeElement.id") == "search"
    tab.press(Keys.ESCAPE)
    assert tab.run("return document.querySelector('.results').hidden")
    tab.press(Keys.ARROW_DOWN, Keys.ENTER)
    wait(tab, "return location.pathname.endsWith('/parties/P03/index.html')")
    assert tab.said() == []


def test_ten_thousand_entries_are_searched_at_once(tab: Tab, sample: Built) -> None:
    """A bound with much room for a busy machine; the figure itself is in the benchmark."""
    tab.open("index.html")
    found(tab, "نشست")
    rows = tab.run("return window.office.index.rows.length")
    tab.run(
        "const rows = window.office.index.rows, n = rows.length;"
        "window.many = Array.from({length: 10000}, (_, i) => rows[i % n]); window.office.reindex(window.many)"
    )
    start = time.monotonic()
    assert len(found(tab, "نشست چهارم")) > 10000 // rows
    assert time.monotonic() - start < 1


def wait(tab: Tab, script: str) -> None:
    """Until the script returns something true, at most five seconds."""
    deadline = time.monotonic() + 5
    while not tab.run(script):
        if time.monotonic() > deadline:
            pytest.fail(script)
        time.sleep(0.02)
