"""A private value on a finished page: a finding at its cell, the page left out, the rest published, exit code 1."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator.keeping.seal import digests
from generator.privacy import mask
from generator.publishing.gate import Gate
from tests.publishing.test_gate import HEADER, ROOT, ROW, cell

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Workspace

DOSSIERS = [("حزب", "مدرک", "وضعیت", "شرح نقص"), ("A", "فرم ۱", "ناقص", "مهر ندارد")]
SESSIONS = [("شماره نشست", "تاریخ", "سیاست دعوت"), (1, "1405/09/20", "همه تشکل‌ها")]
SECRET = ROW[6]  # the address, at G2


@pytest.fixture
def workspace(office: OfficeWriter) -> Workspace:
    return office({"احزاب": [HEADER, ROW], "پرونده‌ها": DOSSIERS, "نشست‌ها": SESSIONS})


def leak_through(workspace: Workspace, template: str, tag: str = "</h1>", value: str = SECRET) -> None:
    """The office's own copy of a template says a private value."""
    own = workspace.root / "templates" / template
    own.parent.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "templates" / template).read_text(encoding="utf-8")
    assert tag in text
    own.write_text(text.replace(tag, f"{tag}{value}", 1), encoding="utf-8")


def report(workspace: Workspace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((workspace.output / "report.json").read_text(encoding="utf-8"))["findings"]
    return [finding for finding in found if finding["code"] == "PII-003"]


def is_on(workspace: Workspace, value: str = SECRET) -> list[str]:
    """The files of the site in which the value can be read."""
    gate = Gate.against([cell(value)])
    return [p for p in digests(workspace.site) if list(gate.look(p, (workspace.site / p).read_bytes()))]


@pytest.mark.parametrize(
    ("template", "path"),
    [("reports/house.html", "house/index.html"), ("reports/quality.html", "quality/index.html"),
     ("reports/index.html", "index.html"), ("reports/party.html", "parties/A/index.html")],
)  # fmt: skip
def test_one_page_is_left_out_and_the_rest_is_published(workspace: Workspace, template: str, path: str) -> None:
    assert workspace.run("--no-pdf").code == 0
    before = digests(workspace.site)
    leak_through(workspace, template)
    run = workspace.run("--no-pdf", today="1405-09-02")
    assert run.code == 1 and SECRET not in run.out + run.err and "Traceback" not in run.err
    after = digests(workspace.site)
    assert after.keys() == before.keys() and after["index.html"] != before["index.html"]
    page = (workspace.site / path).read_text(encoding="utf-8")
    assert "این صفحه به سبب یافته‌ای کنار گذاشته شد" in page
    assert is_on(workspace) == []
    (finding,) = report(workspace)
    assert (finding["cell"], finding["value"], finding["severity"]) == ("G2", mask(SECRET), "error")
    assert path in finding["message"]
    assert workspace.run("verify").code == 0
    again = workspace.run("--no-pdf", today="1405-09-02")
    assert again.code == 1 and digests(workspace.site) == after


def test_it_comes_back_when_it_is_mended(workspace: Workspace) -> None:
    workspace.run("--no-pdf")
    before = digests(workspace.site)
    leak_through(workspace, "reports/house.html")
    assert workspace.run("--no-pdf").code == 1
    shutil.rmtree(workspace.root / "templates")
    assert workspace.run("--no-pdf").code == 0
    changed = {path for path, digest in digests(workspace.site).items() if before.get(path) != digest}
    assert changed == {"index.html", "changes/index.html", "changes/changes.xlsx"}  # they tell what is new


def test_a_letter_that_is_left_out_is_not_issued(workspace: Workspace) -> None:
    """Its paper is neutral, and so is the batch that it would be printed in."""
    letters = [("شناسه نامه", "شماره", "تاریخ نامه"), ("invitation-1-A", "۱۲", "1405/09/01")]
    workspace.write("نامه‌ها.xlsx", {"نامه‌ها": letters})
    leak_through(workspace, "letters/invitation.html", tag="{% block letter %}")
    run = workspace.run()
    assert run.code == 1, run.err
    assert not list((workspace.root / "records").rglob("*.pdf"))
    assert (workspace.site / "sessions/1/letters/A.pdf").read_bytes().startswith(b"%PDF-")
    assert is_on(workspace) == [] and len(report(workspace)) == 1
    assert workspace.run("verify").code == 0


def test_with_strict_nothing_is_published(workspace: Workspace) -> None:
    workspace.run("--no-pdf")
    before = digests(workspace.site)
    leak_through(workspace, "reports/house.html")
    assert workspace.run("--no-pdf", "--strict").code == 1
    assert digests(workspace.site) == before


def test_what_cant_be_left_out_keeps_the_site_as_it_is(workspace: Workspace) -> None:
    workspace.run("--no-pdf")
    before = digests(workspace.site)
    own: Path = workspace.root / "templates/assets/words.js"
    own.parent.mkdir(parents=True)
    own.write_text(f"// {SECRET}", encoding="utf-8")
    run = workspace.run("--no-pdf")
    assert run.code == 1 and "assets/words.js" in run.err and SECRET not in run.err
    assert digests(workspace.site) == before
