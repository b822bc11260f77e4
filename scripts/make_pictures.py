"""Takes the pictures of README and the guides anew, from the sample office with the two years behind it, from the
troubled one, and from a workspace that `init` makes.

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

from scripts.sample_records import lend

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
    "statistics.png": ("sample", "output/site/statistics/index.html", 1200, 900),
    "troubled.png": ("troubled", "output/site/quality/index.html", 1200, 900),
    "start.png": ("new", "شروع.html", 900, 620),
    "quality.png": ("new", "output/site/quality/index.html", 1200, 760),
}
#: Picture → (workspace, page in it, width, height, what is typed into the search); in the dark, the hits open.
SEARCHES: Mapping[str, tuple[str, str, int, int, str]] = {
    "search.png": ("sample", "output/site/deficiencies/index.html", 1200, 620, "عشایر"),
}
#: Picture → (workspace, PDF in it); its first page, and the first of those that it fits.
PAPERS: Mapping[str, tuple[str, str]] = {"notice.png": ("sample", "records/letters/1405/notice-*.pdf")}
#: Picture → (workspace, marked workbook in it); its sheets after the list of what was found, as they are printed.
MARKED: Mapping[str, tuple[str, str]] = {"marked.png": ("troubled", "output/returned/احزاب.xlsx")}


def main() -> None:
    """Build both workspaces in a folder of their own and take every picture."""
    with tempfile.TemporaryDirectory() as folder:
        workspaces = {name: Path(folder, name) for name in ("sample", "troubled", "new")}
        shutil.copytree(ROOT / "input", workspaces["sample"] / "input")
        if not lend(workspaces["sample"]):
            raise ValueError("samples/office does not belong to input/: make sample")
        _generate(workspaces["sample"])
        shutil.copytree(ROOT / "samples" / "troubled" / "input", workspaces["troubled"] / "input")
        _generate(workspaces["troubled"], code=1)
        workspaces["new"].mkdir()
        _generate(workspaces["new"], "init")
        _generate(workspaces["new"])
        for name, (workspace, page, width, height) in PAGES.items():
            _screenshot(workspaces[workspace] / page, IMAGES / name, width, height, Path(folder))
        for name, (workspace, page, width, height, words) in SEARCHES.items():
            _search(workspaces[workspace] / page, IMAGES / name, (width, height), words, Path(folder))
        for name, (workspace, pattern) in PAPERS.items():
            _first_page(min(workspaces[workspace].glob(pattern)), IMAGES / name)
        for name, (workspace, workbook) in MARKED.items():
            _marked(workspaces[workspace] / workbook, IMAGES / name, Path(folder))


def _generate(workspace: Path, *arguments: str, code: int = 0) -> None:
    command = [sys.executable, "-m", "generator", "--today", TODAY, "-q", *arguments]
    done = subprocess.run(command, cwd=workspace, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    if done.returncode != code:
        raise subprocess.CalledProcessError(done.returncode, command)


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


def _first_page(paper: Path, picture: Path) -> None:
    command = ["pdftoppm", "-png", "-r", "80", "-singlefile", "-f", "1", str(paper), str(picture.with_suffix(""))]
    subprocess.run(command, check=True)
    print(picture.relative_to(ROOT))


def _marked(workbook: Path, picture: Path, scratch: Path) -> None:
    """The rows of its sheet, on a paper as wide as they are."""
    from openpyxl import load_workbook
    from openpyxl.worksheet.properties import PageSetupProperties
    from PIL import Image, ImageOps

    book = load_workbook(workbook)
    del book[book.sheetnames[0]]
    for sheet in book:
        sheet.page_setup.orientation = "landscape"
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.gridLines = sheet.print_options.headings = True
    book.save(scratch / "marked.xlsx")
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(scratch), str(scratch / "marked.xlsx")]
    subprocess.run(command, check=True, capture_output=True)
    subprocess.run(["pdftoppm", "-png", "-r", "150", "-singlefile", "marked.pdf", "marked"], cwd=scratch, check=True)
    with Image.open(scratch / "marked.png") as page:
        ink = ImageOps.invert(page.convert("L")).getbbox()
        page.crop(ink).save(picture, optimize=True)
    print(picture.relative_to(ROOT))


if __name__ == "__main__":
    main()
