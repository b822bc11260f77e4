"""Pages that the sample office does not have: of an office with one party, of letters held back or issued, of the rollup."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.language.persian import fold
from tests.conftest import Built, Rows, Workspace
from tests.reports.test_access import AXE, RULES, axe as axe
from tests.reports.test_browser import SCHEMES, WIDTHS, Tab, tab as tab
from tests.reports.test_search import wait
from tests.reports.test_site import parse_site, parsed

N_MANY = 260  # parties of the large office: more than a page shows at first

#: Page → (site, path in it).
PAGES = {
    "first page of one party": ("bare", "index.html"),
    "register of one party": ("bare", "parties/index.html"),
    "deficiencies of one party": ("bare", "deficiencies/index.html"),
    "sessions, none": ("bare", "sessions/index.html"),
    "House, none": ("bare", "house/index.html"),
    "views, none": ("bare", "views/index.html"),
    "letters of one party": ("bare", "letters/index.html"),
    "changes, none": ("bare", "changes/index.html"),
    "findings of one party": ("bare", "quality/index.html"),
    "what was checked of one party": ("bare", "quality/checked/index.html"),
    "first page with faults": ("odd", "index.html"),
    "long names": ("odd", "deficiencies/index.html"),
    "a long name": ("odd", "parties/P3/index.html"),
    "findings": ("odd", "quality/index.html"),
    "what was checked": ("odd", "quality/checked/index.html"),
    "notice that is withheld": ("odd", "notices/P1/index.html"),
    "notice that is blocked": ("odd", "notices/P2/index.html"),
    "notice that is issued": ("odd", "notices/P3/index.html"),
    "a session without a date": ("odd", "sessions/1/index.html"),
    "very long table": ("many", "index.html"),
    "rollup": ("rollup", "index.html"),
    "rollup, calendars": ("rollup", "calendar/index.html"),
    "rollup, province": ("rollup", "provinces/astandary-nmvnh-a744a0b0/index.html"),
}

LONG = "انجمن اسلامی نمونهٔ مدرسان دانشگاه‌ها و مراکز آموزش عالی و پژوهشی غرب کشور (IT-2) " + "بی‌فاصله" * 8
ODD: Mapping[str, Rows] = {
    "احزاب": [
        ("کد", "نام حزب", "وضعیت پروانه", "دبیر استان"),
        ("P1", "حزب نمونهٔ الف", "معتبر", "نام نمونه‌پور"),
        ("P2", "حزب نمونهٔ ب", "تعلیق", "نام نمونه‌فر"),
        ("P3", LONG, "معتبر", "دکتر نام بلند نمونه‌نژاد 12"),
    ],
    "پرونده‌ها": [
        ("حزب", "مدرک", "وضعیت", "شرح نقص"),
        ("P1", "form1", "شاید", ""),
        ("P2", "form1", "ندارد", ""),
        ("P3", "form1", "ناقص", "در https://example.org/ahzab?a=1&b=2 نیست"),
    ],
    "نشست‌ها": [("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت"), (1, "", "همه تشکل‌ها", "برنامه‌ریزی‌شده")],
    "دفتر نامه‌ها": [("شناسه نامه", "شماره", "تاریخ نامه"), ("notice-P3-1", "۴۲/۱", "۱۴۰۵/۰۹/۰۱")],
}


@pytest.fixture(scope="module")
def sites(sample: Built, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Four sites by their names."""
    root = tmp_path_factory.mktemp("others")
    bare, odd, many = (Workspace(root / name) for name in ("bare", "odd", "many"))
    bare.write("دفتر.xlsx", {"احزاب": [("نام حزب",), ("حزب نمونهٔ تنها",)]})
    bare.build()
    odd.write("دفتر.xlsx", ODD)
    odd.build(pdf=True)
    parties = [("کد", "نام حزب"), *((f"P{n}", f"حزب نمونهٔ شمارهٔ {n}") for n in range(1, N_MANY + 1))]
    many.write("دفتر.xlsx", {"احزاب": parties})
    many.build()
    shutil.copytree(sample.workspace.input, root / "large" / "input")
    run = Workspace(root).run("rollup", "large", "bare", "odd", "nowhere", "--output", "joint")
    assert run.code == 1, run.err  # for the folder that is not there, which the page says
    return {"bare": bare.site, "odd": odd.site, "many": many.site, "rollup": root / "joint" / "site"}


@pytest.fixture
def opened(request: pytest.FixtureRequest, tab: Tab, sites: Mapping[str, Path]) -> Iterator[tuple[Tab, str]]:
    """A tab on the site of the page, and the path of the page."""
    site, path = request.param
    yield Tab(tab.driver, sites[site].as_uri()), path


EACH = pytest.mark.parametrize("opened", PAGES.values(), ids=PAGES, indirect=True)


@EACH
def test_a_page_is_quiet_and_axe_finds_nothing(opened: tuple[Tab, str], axe: str) -> None:
    tab, path = opened
    for scheme in SCHEMES:
        tab.open(path, scheme=scheme)
        assert tab.said() == []
        assert {url for url in tab.requested() if not url.startswith(f"{tab.site}/")} == set()
        tab.run(axe)
        assert tab.driver.execute_async_script(AXE, RULES) == [], scheme


@EACH
def test_a_page_fits_every_screen_and_large_text(opened: tuple[Tab, str]) -> None:
    tab, path = opened
    width_over = "const e = document.documentElement; return e.scrollWidth - e.clientWidth"
    tab.open(path)
    for width in (*WIDTHS, 1920, 1280):
        tab.resize(width)
        tab.draw()
        assert tab.run(width_over) <= 0, width
    tab.run("document.documentElement.style.fontSize = '200%'")
    tab.draw()
    assert tab.run(width_over) <= 0


def test_every_page_is_strict_html(sites: Mapping[str, Path]) -> None:
    """html5lib raises at the first thing that HTML does not allow."""
    for name in ("bare", "odd", "rollup"):
        assert {path for site, path in PAGES.values() if site == name} <= set(parse_site(sites[name]))
    parsed(sites["many"], "index.html")


def test_only_the_blocked_letter_is_marked_as_blocked(tab: Tab, sites: Mapping[str, Path]) -> None:
    there = Tab(tab.driver, sites["odd"].as_uri())
    there.open("deficiencies/index.html")
    marked = there.run(
        "return [...document.querySelectorAll('#all-rows .blocked')].map(e => e.closest('tr').querySelector('a').textContent)"
    )
    assert marked == ["حزب نمونهٔ ب"]  # neither the letter that is withheld nor the one that is issued


# --- a very long table ------------------------------------------------------------------------------------------------

SHOWN = "return [...document.querySelectorAll('#dossiers tbody tr')].filter(r => r.checkVisibility()).length"


@pytest.fixture
def many(tab: Tab, sites: Mapping[str, Path]) -> Tab:
    """The first page of the large office."""
    there = Tab(tab.driver, sites["many"].as_uri())
    there.open("index.html")
    wait(there, SHOWN + " === 200")
    return there


def test_the_rest_of_a_long_table_comes_when_it_is_asked_for(many: Tab) -> None:
    button = many.driver.find_element("css selector", ".rest")
    assert button.text == "نمایش ۶۰ ردیف دیگر"
    button.click()
    wait(many, SHOWN + f" === {N_MANY}")
    assert not button.is_displayed()
    assert many.run("return document.activeElement === document.querySelectorAll('#dossiers tbody a')[200]")


@pytest.mark.parametrize("ask", ["a search of the browser", "print"])
def test_the_browser_s_own_search_and_paper_have_all_rows(many: Tab, ask: str) -> None:
    if ask == "print":
        many.run("window.dispatchEvent(new Event('beforeprint'))")
    else:
        many.run("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'f', ctrlKey: true}))")
    wait(many, SHOWN + f" === {N_MANY}")


def test_a_filter_finds_rows_that_are_not_shown_yet(many: Tab) -> None:
    box = many.driver.find_element("css selector", ".tools input")
    box.send_keys("شمارهٔ ۲۵۹")
    assert many.run(SHOWN) == 1
    assert many.run("return document.querySelector('.tools .count').textContent") == "۱ از ۲۶۰ ردیف"
    many.driver.find_element("css selector", ".tools .btn").click()
    wait(many, SHOWN + " === 200")


def test_a_link_to_a_row_shows_it(many: Tab, sites: Mapping[str, Path]) -> None:
    many.run("document.querySelectorAll('#dossiers tbody tr')[240].id = 'there'; location.hash = '#there'")
    wait(many, "return document.getElementById('there').checkVisibility()")


def test_without_script_all_rows_are_there(tab: Tab, sites: Mapping[str, Path]) -> None:
    there = Tab(tab.driver, sites["many"].as_uri())
    there.open("index.html", script=False)
    rows = there.driver.find_elements("css selector", "#dossiers tbody tr")
    assert len(rows) == N_MANY and rows[-1].is_displayed()


# --- paper ------------------------------------------------------------------------------------------------------------


def test_every_sheet_of_paper_has_the_page_its_day_and_the_head_of_its_table(tab: Tab, tmp_path: Path) -> None:
    tab.open("sessions/4/index.html")
    printed: Any = tab.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})
    paper = tmp_path / "session.pdf"
    paper.write_bytes(base64.b64decode(printed["data"]))
    shown = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, check=True).stdout.decode()
    sheets = [fold(sheet) for sheet in shown.split("\f") if sheet.strip()]
    assert len(sheets) > 2
    assert all(fold("نشست چهارم") in sheet and fold("بر پایه") in sheet for sheet in sheets)
    assert all(fold("سابقه حضور") in sheet for sheet in sheets[:2])
    assert not any(fold("پرش به محتوا") in sheet or fold("رونوشت سطر") in sheet for sheet in sheets)
