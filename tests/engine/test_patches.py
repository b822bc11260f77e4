"""Papers have the same bytes with and without what reaches into the engine's private parts."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generator.engine import patches

ROOT = Path(__file__).parents[2]
_SCRIPT = """
import json, sys
from hashlib import sha256
from pathlib import Path
from generator import pipeline, reports, settings
from generator.model.artifact import Kind
from generator.model import Past
from generator.engine.layout import Engine
from generator.render.html import Templates
from generator.language.wording import Wording
from generator.reports.desk import Desk
from tests.odd_papers import lengthened, odd

chosen = settings.load(Path.cwd(), today="1405-09-01")
wording = Wording.load(chosen.templates)
examined = pipeline.examine(chosen, wording, Past())
made = reports.artifacts(Desk(examined.snapshot, wording), examined.contacts)
papers = {}
for artifact in made:
    if artifact.kind in (Kind.PDF, Kind.BATCH):
        papers.setdefault(artifact.template, []).append(artifact)
templates = Templates(chosen.templates)
engine = Engine([folder / "assets" for folder in reversed(chosen.templates)], is_plain=sys.argv[1] == "plain")
htmls = {a.path: templates.render(a) for some in papers.values() for a in some[:2]}
htmls["odd.pdf"] = odd()
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
    command = [sys.executable, "-c", _SCRIPT, way, str(times), length]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, timeout=120)
    found = json.loads(run.stdout)
    assert isinstance(found, dict)
    return found


def test_the_same_bytes() -> None:
    plain, fast = papers("plain"), papers("fast", times=4)
    assert len(plain) > 5
    assert fast == plain


def test_the_same_bytes_of_many_pages() -> None:
    plain, fast = papers("plain", length="long"), papers("fast", times=2, length="long")
    assert len(plain) > 3
    assert fast == plain


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weasyprint.__version__", "71.0")
    assert not patches.speed_up()
