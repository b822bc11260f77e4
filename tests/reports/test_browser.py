"""The pages in a real browser, opened from a folder as the office does: quiet, in their own font, at every width."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Built

#: One page of each kind.
KINDS = {
    "first page": "index.html",
    "register": "parties/index.html",
    "party": "parties/P22/index.html",
    "deficiencies": "deficiencies/index.html",
    "notice": "notices/P22/index.html",
    "calendar": "sessions/index.html",
    "session ahead": "sessions/4/index.html",
    "session held": "sessions/3/index.html",
    "letters": "letters/index.html",
    "House": "house/index.html",
    "views": "views/index.html",
    "findings": "quality/index.html",
    "statistics": "statistics/index.html",
    "changes": "changes/index.html",
    "not found": "404.html",
}
WIDTHS = (360, 800, 1280)
SCHEMES = ("light", "dark")


class Tab:
    """The browser on the sample site."""

    def __init__(self, driver: Any, site: str) -> None:
        self.driver, self.site = driver, site

    def open(self, path: str, *, width: int = 1280, scheme: str = "light", script: bool = True) -> None:
        """Load a page anew on a screen of that width."""
        self.resize(width)
        colour = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", colour)
        self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not script})
        self.driver.get("about:blank")
        self.said()  # what was said before is not about this page
        self.requested()
        self.driver.get(f"{self.site}/{path}")

    def resize(self, width: int) -> None:
        screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)

    def run(self, script: str, *arguments: object) -> Any:
        """The value that a script returns."""
        return self.driver.execute_script(script, *arguments)

    def draw(self) -> None:
        """Wait until what was changed is on the screen."""
        script = "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() => done()))"
        self.driver.execute_async_script(script)

    def loaded_fonts(self) -> list[str]:
        """The families that are loaded once the page has all that it waits for."""
        shown = "[...fonts].map(font => `${font.family} ${font.status}`)"
        script = f"const done = arguments[0]; document.fonts.ready.then(fonts => done({shown}))"
        return list(self.driver.execute_async_script(script))

    def press(self, *keys: str) -> None:
        """Keys on the keyboard, wherever the focus is."""
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(*keys).perform()

    def paste(self) -> None:
        """Ctrl-V."""
        from selenium.webdriver.common.action_chains import ActionChains
        from selenium.webdriver.common.keys import Keys

        ActionChains(self.driver).key_down(Keys.CONTROL).send_keys("v").key_up(Keys.CONTROL).perform()

    def focus(self) -> str:
        """What has the focus, as its tag and class."""
        return str(
            self.run("const e = document.activeElement; return e.tagName + (e.className ? '.' + e.className : '')")
        )

    def said(self) -> Sequence[Any]:
        """Everything on the console since it was last asked for."""
        return list(self.driver.get_log("browser"))

    def requested(self) -> set[str]:
        """The addresses of all requests since they were last asked for."""
        messages = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}


@pytest.fixture
def tab(browser: Any, sample: Built) -> Iterator[Tab]:
    yield Tab(browser, sample.site.as_uri())
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_page_is_quiet_and_in_its_own_font(tab: Tab, path: str) -> None:
    for scheme in SCHEMES:
        for width in WIDTHS:
            tab.open(path, width=width, scheme=scheme)
            where = f"{path}, {width} px, {scheme}"
            assert tab.loaded_fonts() == ["Vazirmatn loaded"], where
            assert tab.run("return document.fonts.check('16px Vazirmatn', 'حزب')"), where
            assert "Vazirmatn" in tab.run("return getComputedStyle(document.querySelector('h1')).fontFamily"), where
            assert tab.run("return [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
                width,
                scheme == "dark",
            ]
            assert tab.said() == [], where
            requests = tab.requested()
            assert f"{tab.site}/{path}" in requests, where
            assert {url for url in requests if not url.startswith(f"{tab.site}/")} == set(), where


#: Runs of letters that stand on more than one line: an id or an address may be broken, no word of a sentence.
BROKEN_WORDS = """
const isForReadersOnly = e => e && (getComputedStyle(e).clipPath !== 'none' || isForReadersOnly(e.parentElement));
const found = [], range = document.createRange();
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const node = walk.currentNode;
  if (!node.parentElement.checkVisibility() || isForReadersOnly(node.parentElement)) continue;
  for (const word of node.data.matchAll(/[\\p{Script=Arabic}\\p{M}\\u200c]+/gu)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    if (range.getClientRects().length > 1) found.push(word[0]);
  }
}
return found;
"""


@pytest.mark.parametrize(
    "path",
    [pytest.param(path, id=kind) for kind, path in KINDS.items()],
)
def test_a_page_is_no_wider_than_the_screen(tab: Tab, path: str) -> None:
    """Wide tables scroll in themselves."""
    tab.open(path)
    for width in WIDTHS:
        tab.resize(width)
        tab.draw()
        overflow = tab.run("const e = document.documentElement; return e.scrollWidth - e.clientWidth")
        assert overflow <= 0, f"{overflow} px too wide on {width} px"
        assert tab.run(BROKEN_WORDS) == [], f"words broken into letters on {width} px"


@pytest.mark.parametrize("path", ["parties/index.html", KINDS["party"], "deficiencies/index.html"])
def test_on_a_narrow_screen_the_cells_of_a_row_stand_below_each_other_with_their_heads(tab: Tab, path: str) -> None:
    tab.open(path)
    tab.resize(360)
    tab.draw()
    beyond = "return [...document.querySelectorAll('.wide')].map(t => t.scrollWidth - t.parentNode.clientWidth)"
    assert max(tab.run(beyond)) <= 0
    heads = "const row = document.querySelector('.wide tbody tr'); return [...row.cells].map(c => c.dataset.head || '')"
    assert (
        tab.run(heads)[1:]
        == tab.run("return [...document.querySelectorAll('.wide thead th')].map(h => h.innerText)")[1:]
    )


# The browser knows best what a colour is: it paints one pixel of it.
LUMINANCE = """
const of = color => {
  const canvas = document.createElement('canvas').getContext('2d');
  canvas.fillStyle = color;
  canvas.fillRect(0, 0, 1, 1);
  const linear = v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
  const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map(v => linear(v / 255));
  return .2126 * r + .7152 * g + .0722 * b;
};
const style = getComputedStyle(document.body), root = getComputedStyle(document.documentElement);
const ground = [style, root].map(s => s.backgroundColor).find(c => !/rgba\\(0, 0, 0, 0\\)|transparent/.test(c));
return [of(style.color), of(ground || 'white')];
"""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_both_schemes_are_made_and_can_be_read(tab: Tab, scheme: str) -> None:
    tab.open("index.html", scheme=scheme)
    ink, paper = tab.run(LUMINANCE)
    assert (paper < 0.2) if scheme == "dark" else (paper > 0.8)
    assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) >= 7


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_persian_runs_from_the_right(tab: Tab, path: str) -> None:
    tab.open(path)
    assert tab.run("return getComputedStyle(document.body).direction") == "rtl"
    heading, width = tab.run(
        "const r = document.querySelector('h1').getBoundingClientRect(); return [r.right, innerWidth]"
    )
    assert heading > width / 2


# --- the copy button of a decision row -----------------------------------------------------------------------------

ROW = re.compile(r"4\t[^\t\n]+\tدعوت شود\t")
STUB = """
window.copied = [];
document.execCommand = function (command) {
  const area = document.activeElement;
  window.copied.push([command, area.value.slice(area.selectionStart, area.selectionEnd)]);
  return true;
};
Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true});  // as on a plain web server
"""


def test_the_rows_of_a_group_are_copied_together(tab: Tab) -> None:
    tab.open("index.html")
    buttons = tab.driver.find_elements("css selector", "[data-copy]")
    rows = [button.get_attribute("data-copy").split("\n") for button in buttons]
    assert sum(map(len, rows)) == 12  # each party that waits for the director, once
    assert all(ROW.fullmatch(row) for group in rows for row in group)
    tab.run(STUB)
    buttons[0].click()
    assert tab.run("return window.copied") == [["copy", "\n".join(rows[0])]]


def test_a_decision_row_is_copied_with_tabs_for_excel(tab: Tab) -> None:
    tab.open("sessions/4/index.html")
    buttons = tab.driver.find_elements("css selector", "[data-copy]")
    assert len(buttons) == 12  # one for each party that waits for the director
    assert all(button.is_displayed() for button in buttons)
    tab.run(STUB)
    before = buttons[0].text
    party = tab.run("return arguments[0].closest('tr').querySelector('a').textContent", buttons[0])
    buttons[0].click()
    ((command, row),) = tab.run("return window.copied")
    assert command == "copy"
    assert ROW.fullmatch(row) and row.split("\t")[1] == party
    assert buttons[0].text != before  # it says that it is done
    assert tab.run("return document.querySelectorAll('textarea').length") == 0  # and leaves nothing behind
    assert tab.said() == []


def test_the_row_really_comes_onto_the_clipboard(tab: Tab) -> None:
    tab.open("sessions/4/index.html")
    (button, *_) = tab.driver.find_elements("css selector", "[data-copy]")
    button.click()
    tab.run(
        "const area = document.createElement('textarea'); area.id = 'paste'; document.body.append(area); area.focus()"
    )
    tab.paste()
    assert ROW.fullmatch(tab.run("return document.getElementById('paste').value"))


def test_a_refused_copy_says_so(tab: Tab) -> None:
    tab.open("index.html")
    tab.run(STUB + "document.execCommand = () => false;")
    (button, *_) = tab.driver.find_elements("css selector", "[data-copy]")
    button.click()
    assert button.text == tab.run("return window.office.words.not_copied")


def test_without_script_all_the_rest_is_there(tab: Tab) -> None:
    tab.open("sessions/4/index.html", script=False)
    assert tab.driver.find_element("css selector", "h1").is_displayed()
    assert len(tab.driver.find_elements("css selector", "section[aria-labelledby=roster] tbody tr")) == 40
    assert tab.driver.find_element(
        "css selector", "section[aria-labelledby=waiting] code"
    ).is_displayed()  # the row, to be typed off


@pytest.mark.parametrize(("path", "n"), [("index.html", 3), ("sessions/4/index.html", 12)])
def test_without_script_there_is_no_button(tab: Tab, path: str, n: int) -> None:
    tab.open(path, script=False)
    buttons = tab.driver.find_elements("css selector", "[data-copy][hidden]")
    assert len(buttons) == n
    assert not [button for button in buttons if button.is_displayed()]


# --- the keyboard ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_the_first_tab_is_the_way_past_the_navigation(tab: Tab, path: str) -> None:
    from selenium.webdriver.common.keys import Keys

    tab.open(path)
    box = "const r = document.querySelector('.skip').getBoundingClientRect(); return r.width > 20 && r.height > 10"
    assert not tab.run(box)  # out of sight until it is needed
    tab.press(Keys.TAB)
    assert tab.focus() == "A.skip"
    assert tab.run(box)
    assert tab.run(
        "const r = document.activeElement.getBoundingClientRect(); return r.top >= 0 && r.right <= innerWidth"
    )
    tab.press(Keys.ENTER)
    assert tab.focus() == "MAIN"
    tab.press(Keys.TAB)
    assert tab.run("return document.querySelector('main').contains(document.activeElement)")


def test_every_stop_of_the_keyboard_can_be_seen(tab: Tab) -> None:
    from selenium.webdriver.common.keys import Keys

    tab.open("sessions/4/index.html")
    seen = []
    for _ in range(12):
        tab.press(Keys.TAB)
        outline = tab.run(
            "const s = getComputedStyle(document.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)]"
        )
        seen.append((tab.focus(), *outline))
    assert not [stop for stop in seen if stop[1] == "none" or stop[2] < 1]
