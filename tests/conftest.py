"""What the tests of the edges share: the sample office, built once; small offices; a browser.

A `Workspace` is a folder with `input/` and, after a run, `output/site`. `run` starts the command as a user would,
`build` runs the same pipeline in this process, which is faster.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import Workbook

from generator import pipeline, settings
from generator.language.wording import Wording
from generator.stages import Result

ROOT = Path(__file__).resolve().parents[1]
TODAY = "1405-09-01"  # the day of the sample office

Rows = Sequence[Sequence[object]]
OfficeWriter = Callable[[Mapping[str, Rows]], "Workspace"]


class Run(NamedTuple):
    """How a command ended: its exit code and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Workspace:
    """A folder of an office."""

    root: Path

    @property
    def input(self) -> Path:
        return self.root / "input"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def site(self) -> Path:
        return self.output / "site"

    def command(self, *arguments: str, today: str | None = TODAY) -> list[str]:
        """`python -m generator …`, with --today unless it is None."""
        return [sys.executable, "-m", "generator", *(("--today", today) if today else ()), *arguments]

    def environment(self, **changes: str) -> dict[str, str]:
        """This process's environment, with the checkout importable from any folder."""
        return {**os.environ, "PYTHONPATH": str(ROOT), **changes}

    def run(self, *arguments: str, today: str | None = TODAY, prefix: Sequence[str] = (), **environment: str) -> Run:
        """The command, run in this folder as a user would; `prefix` is a command that starts it in turn."""
        command = [*prefix, *self.command(*arguments, today=today)]
        done = subprocess.run(
            command, cwd=self.root, env=self.environment(**environment), capture_output=True, check=False, timeout=120
        )
        return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

    def build(self, *, today: str = TODAY, pdf: bool = False, jobs: int = 1) -> Result:
        """The same run in this process; without PDFs unless they are asked for."""
        chosen = settings.load(self.root, today=today, pdf=pdf, jobs=jobs)
        return pipeline.run(chosen, Wording.load(chosen.templates), lambda _done, _total: None)

    def copy(self, target: Path) -> Workspace:
        """The same workspace elsewhere, with what has been built in it."""
        shutil.copytree(self.root, target)
        return Workspace(target)

    def write(self, file: str, sheets: Mapping[str, Rows]) -> None:
        """A workbook in input/, its sheets from tables of cells; text stays text, whatever it starts with."""
        book = Workbook()
        book.remove(book.worksheets[0])
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            sheet.sheet_view.rightToLeft = True
            for number, row in enumerate(rows, 1):
                sheet.append(list(row))
                for cell in sheet[number]:
                    if isinstance(cell.value, str):
                        cell.data_type = "s"
        self.input.mkdir(parents=True, exist_ok=True)
        book.save(self.input / file)


# --- offices ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Built:
    """A workspace after its first run. Shared by all tests: copy it before you change anything."""

    workspace: Workspace
    first_run: Run

    @property
    def site(self) -> Path:
        return self.workspace.site


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sample office of the repository, built with the command in a folder of its own."""
    workspace = Workspace(tmp_path_factory.mktemp("sample"))
    shutil.copytree(ROOT / "input", workspace.input)
    built = Built(workspace, workspace.run())
    assert built.first_run.code == 0, built.first_run.err
    return built


@pytest.fixture
def sample_copy(sample: Built, tmp_path: Path) -> Workspace:
    """A copy of the built sample to do with as you like."""
    return sample.workspace.copy(tmp_path / "sample")


@pytest.fixture
def office(tmp_path: Path) -> OfficeWriter:
    """office({"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")]}) writes these sheets into a new workspace."""
    written: list[Workspace] = []

    def write(sheets: Mapping[str, Rows]) -> Workspace:
        workspace = Workspace(tmp_path / f"office{len(written)}")
        workspace.write("دفتر.xlsx", sheets)
        written.append(workspace)
        return workspace

    return write


# --- the browser --------------------------------------------------------------------------------------------

CHROMIUM, CHROMEDRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Headless Chromium with a profile of its own, its console and its requests on record."""
    for program in (CHROMIUM, CHROMEDRIVER):
        if not program.exists():
            pytest.fail(f"{program} is not there; run scripts/setup.sh --dev, which installs it.", pytrace=False)
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*_FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(CHROMEDRIVER)))
    try:
        yield driver
    finally:
        driver.quit()
