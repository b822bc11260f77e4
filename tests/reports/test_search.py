"""The search box in a real browser: it folds exactly as Python does, and finds what people type in any spelling."""

from __future__ import annotations

import json
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator.language.persian import fold
from generator.reports import search
from tests.reports.desks import desk_of
from tests.reports.queries import LOCAL, TOP
from tests.reports.test_browser import Tab, tab as tab

if TYPE_CHECKING:
    from tests.conftest import Built


def found(tab: Tab, query: str) -> list[list[Any]]:
    """What the page's own search finds."""
    script = "const [query, done] = arguments; window.office.find(query, done)"
    return list(tab.driver.execute_async_script(script, query))


def test_what_is_meant_comes_first(tab: Tab) -> None:
    tab.open("index.html")
    assert len(TOP) >= 120
    first = {query: next((row[2] for row in found(tab, query)), "") for query in TOP}
    assert {query: page for query, page in first.items() if not page.startswith(TOP[query])} == {}


def test_the_neighbours_letters_are_found_from_a_persian_keyboard(tab: Tab, tmp_path: Path) -> None:
    names = "\n".join(f"K{n} | {name}" for n, name in enumerate(LOCAL, 1))
    desk = desk_of(tmp_path, f"[احزاب]\nکد | نام حزب\n{names}")
    text = next(a.context["text"] for a in search.artifacts(desk) if a.path == "search-index.js")
    rows = [json.loads(line.rstrip(",")) for line in text.splitlines() if line.startswith("[")]
    tab.open("index.html")
    found(tab, "نشست")
    tab.run("window.office.found.prepare(arguments[0])", rows)
    lost = {typed: name for name, typed in LOCAL.items() if [row[1] for row in found(tab, typed)[:1]] != [name]}
    assert lost == {}


def test_a_number_is_found_whole(tab: Tab) -> None:
    tab.open("index.html")
    for number, other in (("40", "P04"), ("1", "P10"), ("900", "9900"), ("140", "1405")):
        assert all(other not in " ".join(map(str, row)) or number in row[1] for row in found(tab, f"P{number}"))
    assert found(tab, "9900/03") and found(tab, "900/3") == []


def test_what_people_are_called_comes_before_what_findings_say(tab: Tab) -> None:
    tab.open("index.html")
    kinds = [row[0] for row in found(tab, "نیک‌اندیشان")]
    party, person, finding = (search.KINDS.index(kind) for kind in ("party", "person", "finding"))
    assert kinds[0] == party and person in kinds
    assert kinds[-1] == finding and not {party, person} & set(kinds[kinds.index(finding) :])


def test_the_index_is_loaded_when_the_search_is_opened(tab: Tab) -> None:
    tab.open("index.html")
    loaded = "return performance.getEntriesByType('resource').map(each => each.name.split('/').pop())"
    assert not {"search-index.js", "search.js"} & set(tab.run(loaded))
    assert tab.run("return window.office.index === undefined")
    tab.press("/")
    wait(tab, "return window.office.found !== undefined")


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
        *TOP,
        *LOCAL,
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
        "window.many = Array.from({length: 10000}, (_, i) => rows[i % n]); window.office.found.prepare(window.many)"
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
