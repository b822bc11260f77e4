"""Papers have the same bytes with and without what reaches into the engine's private parts."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import weasyprint

from generator.engine import embedded_fonts, patches, versions
from generator.engine.layout import Engine

ROOT = Path(__file__).parents[2]
_SCRIPT = """
import json, sys
from hashlib import sha256
from pathlib import Path
from generator import pipeline, reports, settings
from generator.model.artifact import Kind
from generator.engine import patches
from generator.model import Past
from generator.engine.layout import Engine
from generator.render.html import Templates
from generator.language.wording import Wording
from generator.reports.desk import Desk
from tests.odd_papers import lengthened, odd
from tests.engine.test_patches import without_each

chosen = settings.load(Path.cwd(), today="1405-09-01")
wording = Wording.load(chosen.templates)
examined = pipeline.examine(chosen, wording, Past())
made = reports.artifacts(Desk(examined.snapshot, wording), examined.contacts)
papers = {}
for artifact in made:
    if artifact.kind in (Kind.PDF, Kind.BATCH):
        papers.setdefault(artifact.template, []).append(artifact)
templates = Templates(chosen.templates)
htmls = {a.path: templates.render(a) for some in papers.values() for a in some[:2]}
htmls["odd.pdf"] = odd()
if sys.argv[1] == "each":
    print(json.dumps(without_each(htmls, [folder / "assets" for folder in reversed(chosen.templates)])))
    sys.exit()
engine = Engine([folder / "assets" for folder in reversed(chosen.templates)], is_plain=sys.argv[1] == "plain")
if sys.argv[3] == "long":
    htmls = {path: lengthened(html) for path, html in htmls.items() if 'class="roster' in html}
orders = (list(htmls), list(htmls), list(reversed(htmls)), sorted(htmls))
digests = [
    {path: sha256(engine.pdf(htmls[path], path)).hexdigest() for path in order} for order in orders[: int(sys.argv[2])]
]
assert all(found == digests[0] for found in digests), "the bytes of a paper depend on those before it"
print(json.dumps(digests[0]))
"""


def papers(way: str, times: int = 1, length: str = "as they are") -> dict[str, str]:
    """Path → SHA-256 of two papers of each kind of the sample office, laid out in a process of their own.

    The first paper of a process is made of nothing, later ones also of what was remembered: each order is tried.
    """
    return run(way, str(times), length)


def run(*arguments: str) -> dict[str, Any]:
    """What the script prints."""
    command = [sys.executable, "-c", _SCRIPT, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=300)
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def without_each(htmls: Mapping[str, str], assets: Sequence[Path]) -> dict[str, dict[str, str]]:
    """The digests of a notice, a roster and the odd paper without each patch, in a copy of this process for each."""
    kinds = ("notices/", "roster", "odd")
    some = [next(path for path in sorted(htmls) if kind in path) for kind in kinds]
    importlib.import_module("weasyprint")
    found = {}
    for left_out in patches.PATCHES:
        source, target = os.pipe()
        if not os.fork():
            patches.apply([patch for patch in patches.PATCHES if patch is not left_out])
            engine = Engine(assets)
            made = {path: sha256(engine.pdf(htmls[path], path)).hexdigest() for path in some}
            os.write(target, json.dumps(made).encode())
            os._exit(0)
        os.close(target)
        with open(source, "rb") as answer:  # noqa: PTH123 - a pipe
            found[left_out.name] = json.loads(answer.read() or "{}")
        os.wait()
    return found


@pytest.fixture(scope="module")
def plain() -> dict[str, str]:
    return papers("plain")


def test_the_same_bytes(plain: dict[str, str]) -> None:
    assert len(plain) > 5
    assert papers("all", times=4) == plain, versions.HOW_TO_TAKE_UP


def test_the_same_bytes_of_many_pages() -> None:
    plain, fast = papers("plain", length="long"), papers("all", times=2, length="long")
    assert len(plain) > 3
    assert fast == plain, versions.HOW_TO_TAKE_UP


def test_the_same_bytes_without_each_of_them(plain: dict[str, str]) -> None:
    """None rests on another."""
    found = run("each")
    assert list(found) == [patch.name for patch in patches.PATCHES]
    for name, some in found.items():
        assert some == {path: plain[path] for path in some}, f"without «{name}». {versions.HOW_TO_TAKE_UP}"


def test_what_is_installed_was_tested() -> None:
    assert versions.untested() == [], versions.HOW_TO_TAKE_UP


def test_every_patch_has_a_row_in_the_docs() -> None:
    """With what it replaces, what it buys, and where it belongs upstream."""
    text = (ROOT / "docs/engine.md").read_text(encoding="utf-8")
    assert [patch.name for patch in patches.PATCHES if f"| {patch.name} |" not in text] == []


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "TESTED", dict.fromkeys(versions.TESTED, ("0",)))
    monkeypatch.setattr(weasyprint, "generator_patches", None, raising=False)
    assert patches.apply() == []
    assert not embedded_fonts.keep_small()


def test_a_patch_is_left_out_when_a_library_below_is_another(monkeypatch: pytest.MonkeyPatch) -> None:
    tested = {**versions.TESTED, "cssselect2": ("0",)}
    monkeypatch.setattr(versions, "TESTED", tested)
    assert not versions.is_tested("weasyprint", "cssselect2")
    assert versions.is_tested("weasyprint", "pydyf")
