"""Who reads it how: axe on every kind of page, the keyboard alone, HTTP as well as a folder, tables, looks, old sites."""

from __future__ import annotations

import functools
import http.server
import threading
from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from tests.reports.test_browser import KINDS, SCHEMES, Tab, tab as tab
from tests.reports.test_search import wait

if TYPE_CHECKING:
    from tests.conftest import Built

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = """
const [rules, done] = arguments;
axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(result => done(result.violations.map(
  v => `${v.id}: ${v.nodes.slice(0, 4).map(n => n.target.join(' ') + ' — ' + n.failureSummary).join(' | ')}`)));
"""


@pytest.fixture(scope="module")
def axe() -> str:
    return (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def server(sample: Built) -> Iterator[str]:
    """The sample site on a plain web server."""
    handler = functools.partial(_Quiet, directory=str(sample.site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_nothing(tab: Tab, axe: str, path: str, scheme: str) -> None:
    tab.open(path, scheme=scheme)
    tab.run(axe)
    assert tab.driver.execute_async_script(AXE, RULES) == []
    assert tab.said() == []


# WCAG 2.2, 2.5.8: 24 px, or that much room around, or a link in running text.
SMALL = """
const seen = [...document.querySelectorAll('a, button, input, select, summary')].filter(
  e => e.checkVisibility() && e.getBoundingClientRect().width > 1);
const boxes = seen.map(e => e.getBoundingClientRect());
const middle = b => [b.left + b.width / 2, b.top + b.height / 2];
const inText = e => getComputedStyle(e).display === 'inline' && e.parentElement.textContent.trim() !== e.textContent.trim();
const crowded = (b, n) => boxes.some((other, m) => {
  if (m === n) return false;
  const [x, y] = middle(b), small = other.width < 24 || other.height < 24;
  const [ox, oy] = middle(other);
  const dx = Math.max(other.left - x, 0, x - other.right), dy = Math.max(other.top - y, 0, y - other.bottom);
  return Math.hypot(dx, dy) < 12 || (small && Math.hypot(x - ox, y - oy) < 24);
});
return seen.filter((e, n) => (boxes[n].width < 24 || boxes[n].height < 24) && !inText(e) && crowded(boxes[n], n))
  .map(e => e.outerHTML.slice(0, 90)).slice(0, 5);
"""


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_what_is_pressed_is_large_enough(tab: Tab, path: str) -> None:
    for width in (360, 1280):
        tab.open(path, width=width)
        assert tab.run(SMALL) == [], width


def test_axe_finds_nothing_in_the_results_of_a_search_on_a_telephone(tab: Tab, axe: str) -> None:
    tab.open("index.html", width=360, scheme="dark")
    tab.press("/")
    tab.press("نمونه")
    wait(tab, "return document.querySelectorAll('.results a').length > 5")
    tab.run(axe)
    assert tab.driver.execute_async_script(AXE, RULES) == []


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_over_http_nothing_leaves_and_nothing_is_said(tab: Tab, server: str, path: str) -> None:
    remote = Tab(tab.driver, server)
    remote.open(path)
    remote.press("/")
    remote.press("حزب")
    wait(remote, "return document.querySelectorAll('.results a').length > 5")
    assert {url for url in remote.requested() if not url.startswith(f"{server}/")} == set()
    assert [entry for entry in remote.said() if "favicon" not in entry["message"]] == []


def test_the_keyboard_goes_from_the_first_page_to_the_letter_of_a_party(tab: Tab) -> None:
    """Tab and Enter only, past the navigation by its link."""
    from selenium.webdriver.common.keys import Keys

    tab.open("index.html")
    for where in ("parties/index.html", "parties/P03/index.html", "notices/P03/index.html"):
        for _ in range(400):
            tab.press(Keys.TAB)
            if tab.run("return (document.activeElement.href || '').split('?')[0].endsWith(arguments[0])", where):
                break
        else:
            pytest.fail(f"no way to {where}")
        tab.press(Keys.ENTER)
        wait(tab, f"return location.pathname.endsWith('/{where}')")
    assert "نیک‌اندیشان" in tab.run("return document.querySelector('.letter').innerText")


# --- tables -----------------------------------------------------------------------------------------------------------

SHOWN = "return [...document.querySelectorAll('#list tbody tr')].filter(r => !r.hidden).map(r => r.cells[0].innerText)"


def test_a_table_is_filtered_and_sorted_and_the_address_remembers_it(tab: Tab) -> None:
    tab.open("parties/index.html")
    everyone = tab.run(SHOWN)
    box = tab.driver.find_element("css selector", ".tools input")
    box.send_keys("جمعيت نيك انديشان")
    assert tab.run(SHOWN) == ["جمعیت نمونهٔ نیک‌اندیشان"]
    assert tab.run("return document.querySelector('.tools .count').textContent") == "۱ از ۴۰ ردیف"
    tab.driver.find_element("css selector", ".tools .btn").click()
    assert tab.run(SHOWN) == everyone
    tab.driver.find_element("css selector", "#list th:nth-child(1) .sort").click()
    tab.driver.find_element("css selector", "#list th:nth-child(1) .sort").click()
    assert tab.run(SHOWN) == everyone[::-1]  # the browser's Persian order is ours
    tab.run(
        "const s = document.querySelectorAll('.tools select')[1]; s.selectedIndex = 1; s.dispatchEvent(new Event('change'))"
    )
    some = tab.run(SHOWN)
    assert 0 < len(some) < len(everyone)
    tab.driver.refresh()
    assert tab.run(SHOWN) == some
    assert tab.said() == []


def test_a_count_leads_to_the_rows_behind_it(tab: Tab) -> None:
    tab.open("deficiencies/index.html")
    link = tab.driver.find_element("css selector", "section[aria-labelledby=requirements] tbody td a")
    n = link.text
    link.click()
    rows = "[...document.querySelectorAll('#all-rows tbody tr')].filter(r => !r.hidden)"
    wait(tab, f"return {rows}.length < 40")
    assert len(tab.run(f"return {rows}")) == int(n.translate(str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")))


def test_numbers_and_days_are_sorted_as_such(tab: Tab) -> None:
    tab.open("parties/index.html")
    tab.driver.find_element("css selector", "#list th:nth-child(5) .sort").click()
    keys = tab.run("return [...document.querySelectorAll('#list tbody tr')].map(r => r.cells[4].dataset.key)")
    days = [key for key in keys if key]
    assert days == sorted(days) and keys[: len(days)] == days  # what has no day comes last


# --- the look -----------------------------------------------------------------------------------------------------------

PAPER = "return getComputedStyle(document.documentElement).backgroundColor"


def test_a_chosen_look_is_remembered_before_the_first_paint(tab: Tab) -> None:
    tab.open("index.html")
    tab.run("localStorage.removeItem('look')")
    tab.open("index.html", scheme="light")
    light = tab.run(PAPER)
    button = tab.driver.find_element("css selector", "[data-look-button]")
    button.click()  # automatic → light
    button.click()  # → dark
    dark = tab.run(PAPER)
    assert dark != light
    tab.open("parties/index.html", scheme="light")
    assert tab.run(PAPER) == dark
    assert (
        tab.run("return document.querySelector('head script').defer || document.querySelector('head script').async")
        is False
    )
    tab.driver.find_element("css selector", "[data-look-button]").click()  # back to the system's
    assert tab.run(PAPER) == light
    tab.run("localStorage.removeItem('look')")


def test_an_old_site_says_so_itself(tab: Tab) -> None:
    script = "const RealDate = Date; window.Date = class extends RealDate {constructor(...a) {a.length ? super(...a) : super(%s)}};"
    for day, is_old in (("2026, 10, 25", False), ("2026, 11, 6", False), ("2026, 11, 7", True)):
        added = tab.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": script % day})
        tab.open("sessions/index.html")
        banner = tab.driver.find_element("css selector", ".stale")
        assert banner.is_displayed() is is_old, day
        assert not is_old or "۱۵ روز" in banner.text
        tab.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


def test_text_twice_as_large_fits(tab: Tab) -> None:
    for path in KINDS.values():
        tab.open(path, width=1280)
        tab.run("document.documentElement.style.fontSize = '200%'")
        tab.draw()  # a frame learns only then that its table has become wider than itself
        overflow = tab.run("const e = document.documentElement; return e.scrollWidth - e.clientWidth")
        assert overflow <= 0, path


def test_on_paper_there_is_no_navigation_and_no_underline(tab: Tab) -> None:
    tab.open("index.html", scheme="dark")
    tab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown: Any = tab.run(
        "const s = q => getComputedStyle(document.querySelector(q));"
        "return [s('.nav').display, s('.search').display, s('.printed').display, s('td a, th a').textDecorationLine,"
        " s('html').backgroundColor]"
    )
    tab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert shown == ["none", "none", "block", "none", "rgb(255, 255, 255)"]
