"""What of an office's own templates is not used: links out of their folder, whatever leads out of the site or runs."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.model.artifact import Artifact
from generator.model.errors import UsageError
from generator.render.html import Templates
from generator.render.refused import fault_in, refused
from generator.settings import shipped_templates

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter

SHIPPED = shipped_templates()
REFUSED = [
    '<meta http-equiv="refresh" content="0; url=https://example.ir">',
    "<META HTTP-EQUIV=refresh content=5>",
    "<script>alert(1)</script>",
    '<script src="{{ root }}assets/other.js"></script>',
    '<script src="https://example.ir/a.js"></script>',
    "<iframe src='a.html'></iframe>",
    "<object data='a'></object>",
    '<base href="/">',
    '<img src="https://example.ir/a.png" alt="">',
    "<img src=//example.ir/a.png>",
    '<link rel="stylesheet" href="http://example.ir/a.css">',
    '<form action="https://example.ir/">',
    '<p onclick="go()">',
    '<img src="a.png" onerror=go()>',
    '<a href="javascript:go()">',
    "<style>@import 'https://example.ir/a.css';</style>",
    '<p style="background: url(//example.ir/a.png)">',
    "{% include '../office.toml' %}",
    "{%- extends '/etc/passwd' -%}",
    "{% import 'a/../../b.html' as b %}",
]
USED = [
    '<a href="https://www.moi.ir/">وزارت کشور</a>', "{# <script> #}", "{% include 'reports/macros.html' %}", "<p>on = ۱</p>",
    '<img src="{{ root }}assets/emblem.svg" alt="">', '<script src="{{ root }}assets/site.js"></script>',
]  # fmt: skip


@pytest.mark.parametrize("template", REFUSED)
def test_what_leads_out_is_refused(template: str) -> None:
    assert fault_in(f"<p>\n{template}", SHIPPED) is not None
    assert fault_in(f"<p>\n{template}", SHIPPED, "reports/house.html") == fault_in(f"<p>\n{template}", SHIPPED)


@pytest.mark.parametrize("template", USED)
def test_what_stays_within_is_used(template: str) -> None:
    assert fault_in(template, SHIPPED) is None


def test_no_shipped_template_is_refused() -> None:
    assert list(refused(SHIPPED, SHIPPED)) == []


def test_a_frame_without_the_policy_is_refused() -> None:
    text = (SHIPPED / "reports/base.html").read_text(encoding="utf-8")
    assert fault_in(text, SHIPPED, "reports/base.html") is None
    assert fault_in(text.replace("script-src 'self'", "script-src *"), SHIPPED, "reports/base.html") is not None


def test_links_and_what_is_no_file_are_refused(tmp_path: Path) -> None:
    own, elsewhere = tmp_path / "templates", tmp_path / "elsewhere.html"
    (own / "reports").mkdir(parents=True)
    elsewhere.write_text("x")
    (own / "a.html").symlink_to(elsewhere)
    (own / "b").symlink_to(tmp_path)
    (own / "c.html").symlink_to("c.html")
    (own / "d.css").symlink_to("/dev/zero")
    os.mkfifo(own / "e.html")
    (own / "f.html").write_text("x")
    (own / "g.html").symlink_to("f.html")  # within
    assert [one.path.name for one in refused(own, SHIPPED)] == ["a.html", "b", "c.html", "d.css", "e.html"]


def test_what_is_put_together_from_harmless_pieces_is_refused_on_the_page(tmp_path: Path) -> None:
    (tmp_path / "own.html").write_text("{{ '<scr'|safe }}ipt>go()</script>", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        Templates([SHIPPED, tmp_path]).render(Artifact("a.html", "own.html", {}))
    assert caught.value.facts["file"] == "own.html"


def test_the_shipped_one_stands_in_and_a_finding_says_so(office: OfficeWriter) -> None:
    workspace = office({"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")]})
    own = workspace.root / "templates" / "reports"
    own.mkdir(parents=True)
    text = (SHIPPED / "reports/house.html").read_text(encoding="utf-8")
    (own / "house.html").write_text(f"{text}\n<meta http-equiv=refresh content=0>", encoding="utf-8")
    (own / "views.html").symlink_to("/etc/hostname")
    run = workspace.run("--no-pdf")
    assert run.code == 1, run.err
    found = json.loads((workspace.output / "report.json").read_text(encoding="utf-8"))["findings"]
    said = {(f["code"], f["file"]) for f in found if f["code"].startswith("TPL")}
    assert said == {("TPL-005", "templates/reports/house.html"), ("TPL-004", "templates/reports/views.html")}
    assert "refresh" not in (workspace.site / "house/index.html").read_text(encoding="utf-8")
    assert "</html>" in (workspace.site / "views/index.html").read_text(encoding="utf-8")
