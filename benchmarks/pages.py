"""How soon the pages of a large office can be used, and how fast their tables filter, in headless Chromium.

    python -m benchmarks.pages [PARTIES]        (by hand, on a quiet machine)

The aims: the first page usable within 1 s of its request, a filter drawn within 50 ms.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.offices import TODAY, write_office

_PAGES = ("index.html", "parties/index.html", "deficiencies/index.html", "letters/index.html", "sessions/3/index.html")
_ROUNDS = 5
#: From the request until the script has run and the first frame after it is there, in ms.
_USABLE = """
const done = arguments[0];
const [loaded] = performance.getEntriesByType('navigation');
requestAnimationFrame(() => setTimeout(() => done(loaded.domContentLoadedEventEnd), 0));
"""
#: A filter and the layout that it causes, in ms: one that finds few rows, and its removal.
_FILTER = """
const box = document.querySelector('.tools input'), took = [];
if (!box) return [];
box.dispatchEvent(new Event('focus'));
for (const text of ['۹۹', '']) {
  const start = performance.now();
  box.value = text;
  box.dispatchEvent(new Event('input'));
  document.documentElement.getBoundingClientRect();
  took.push(performance.now() - start);
}
return took;
"""


def main() -> None:
    """Build an office, open its long pages, print medians."""
    n_parties = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_office(root / "input", n_parties)
        build = [sys.executable, "-m", "generator", "-C", folder, "--today", TODAY, "--no-pdf", "-q"]
        subprocess.run(build, check=True)
        driver = _browser()
        try:
            print(f"{n_parties} parties: page · kB · usable · filter · filter taken away (ms, medians of {_ROUNDS})")
            for path in _PAGES:
                page = root / "output/site" / path
                print(path, round(page.stat().st_size / 1000), *_measured(driver, page.as_uri()), sep=" · ")
        finally:
            driver.quit()


def _measured(driver: Any, address: str) -> list[str]:
    rounds = []
    for _ in range(_ROUNDS):
        driver.get("about:blank")
        driver.get(address)
        rounds.append([driver.execute_async_script(_USABLE), *driver.execute_script(_FILTER)])
    return [f"{statistics.median(values):.0f}" for values in zip(*rounds, strict=True)]


def _browser() -> Any:
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or "chromium"
    for argument in ("headless=new", "no-sandbox", "disable-gpu", "disable-background-networking"):
        options.add_argument(f"--{argument}")
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or "chromedriver"))


if __name__ == "__main__":
    main()
