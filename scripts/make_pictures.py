"""Takes the pictures of README and the guides anew, from the sample office and from a workspace that `init` makes.

    python -m scripts.make_pictures        (from the root of the repository; `make docs` does it)

`tests/test_docs.py` holds that every picture in the docs is one that this script takes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
TODAY = "1405-09-01"
_FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--hide-scrollbars",
)  # fmt: skip

#: Picture → (workspace, page in it, width, height).
PAGES: Mapping[str, tuple[str, str, int, int]] = {
    "index.png": ("sample", "output/site/index.html", 1200, 900),
    "session.png": ("sample", "output/site/sessions/4/index.html", 1200, 900),
    "deficiencies.png": ("sample", "output/site/deficiencies/index.html", 1200, 760),
    "start.png": ("new", "شروع.html", 900, 620),
    "quality.png": ("new", "output/site/quality/index.html", 1200, 760),
}
#: Picture → (workspace, page in it, width, height, what is typed into the search); in the dark, the hits open.
SEARCHES: Mapping[str, tuple[str, str, int, int, str]] = {
    "search.png": ("sample", "output/site/deficiencies/index.html", 1200, 620, "عشایر"),
}
#: Picture → (workspace, PDF in it); its first page.
PAPERS: Mapping[str, tuple[str, str]] = {"notice.png": ("sample", "output/site/notices/P-03/notice.pdf")}


def main() -> None:
    """Build both workspaces in a folder of their own and take every picture."""
    with tempfile.TemporaryDirectory() as folder:
        workspaces = {name: Path(folder, name) for name in ("sample", "new")}
        shutil.copytree(ROOT / "input", workspaces["sample"] / "input")
        _generate(workspaces["sample"])
        workspaces["new"].mkdir()
        _generate(workspaces["new"], "init")
        _generate(workspaces["new"])
        for name, (workspace, page, width, height) in PAGES.items():
            _screenshot(workspaces[workspace] / page, IMAGES / name, width, height, Path(folder))
        for name, (workspace, page, width, height, words) in SEARCHES.items():
            _search(workspaces[workspace] / page, IMAGES / name, (width, height), words, Path(folder))
        for name, (workspace, paper) in PAPERS.items():
            _first_page(_first_of(workspaces[workspace] / paper), IMAGES / name)


def _generate(workspace: Path, *arguments: str) -> None:
    command = [sys.executable, "-m", "generator", "--today", TODAY, "-q", *arguments]
    subprocess.run(command, cwd=workspace, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)


def _screenshot(page: Path, picture: Path, width: int, height: int, scratch: Path) -> None:
    command = ["chromium", *_FLAGS, f"--user-data-dir={scratch / 'profile'}", f"--window-size={width},{height}",
               f"--screenshot={picture}", page.as_uri()]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    print(picture.relative_to(ROOT))


@contextmanager
def browser(profile: Path) -> Iterator[Any]:
    """Headless Chromium, driven."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    for flag in (*_FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()


def _search(page: Path, picture: Path, size: tuple[int, int], words: str, scratch: Path) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    screen = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    dark = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    with browser(scratch / "driven") as driver:
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", dark)
        driver.get(page.as_uri())
        driver.find_element(By.CSS_SELECTOR, "[data-search] input").send_keys(words)
        WebDriverWait(driver, 10).until(lambda tab: tab.find_elements(By.CSS_SELECTOR, "[data-search] .results li a"))
        if not driver.save_screenshot(str(picture)):
            raise OSError(f"{picture} could not be written")
    print(picture.relative_to(ROOT))


def _first_of(paper: Path) -> Path:
    """That paper, or the first of its kind where the sample office has changed."""
    return paper if paper.is_file() else min(paper.parent.parent.glob("*/notice.pdf"))


def _first_page(paper: Path, picture: Path) -> None:
    command = ["pdftoppm", "-png", "-r", "80", "-singlefile", "-f", "1", str(paper), str(picture.with_suffix(""))]
    subprocess.run(command, check=True)
    print(picture.relative_to(ROOT))


if __name__ == "__main__":
    main()
