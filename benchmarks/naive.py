"""The pipeline that one would write first: pandas over openpyxl, Jinja2, WeasyPrint; one document after another.

It draws the same pages and papers from the same templates and the same contexts, and keeps nothing between runs.
What decides who is invited is the program's own: only reading, drawing and writing are naive.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from generator import pipeline, reports, settings
from generator.language.wording import Wording
from generator.model import Past
from generator.model.artifact import Artifact, Kind
from generator.reports.desk import Desk


def main() -> None:
    """Print seconds as JSON; of the papers only `--sample` are drawn, evenly chosen, the rest reckoned from them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--today", default="1405-09-01")
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--one", action="store_true", help="import the engine, draw one notice, and no more")
    asked = parser.parse_args()
    if asked.one:
        _papers([_notice_html(asked.root)], asked.root / "naive")
        return
    chosen = settings.load(asked.root, today=asked.today)
    started = time.perf_counter()
    _read(chosen.input)
    read = time.perf_counter() - started
    wording = Wording.load(chosen.templates)
    started = time.perf_counter()
    examined = pipeline.examine(chosen, wording, Past())
    artifacts = list(reports.artifacts(Desk(examined.snapshot, wording), examined.records.contacts))
    thinking = time.perf_counter() - started
    started = time.perf_counter()
    html = [(a, _drawn(a, chosen.templates)) for a in artifacts if a.template]
    for artifact, text in html:
        if artifact.kind is Kind.HTML:
            target = asked.root / "naive" / artifact.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    pages = time.perf_counter() - started
    papers = [text for artifact, text in html if artifact.kind is Kind.PDF]
    notices = [text for a, text in html if a.kind is Kind.PDF and a.path.startswith("notices/")]
    (asked.root / "notice.html").write_text(notices[0], encoding="utf-8")
    some = papers[:: max(1, len(papers) // asked.sample)]
    started = time.perf_counter()
    _papers([], asked.root / "naive")
    imports = time.perf_counter() - started
    started = time.perf_counter()
    _papers(some, asked.root / "naive")
    one = (time.perf_counter() - started) / len(some)
    print(json.dumps({"read": read, "think": thinking, "pages": pages, "a paper": one, "papers": len(papers),
                      "whole": read + thinking + pages + imports + one * len(papers)}))  # fmt: skip


def _notice_html(root: Path) -> str:
    return (root / "notice.html").read_text(encoding="utf-8")


def _read(folder: Path) -> list[Any]:
    import pandas as pd

    return [pd.read_excel(path, sheet_name=None, engine="openpyxl") for path in sorted(folder.glob("*.xlsx"))]


def _drawn(artifact: Artifact, folders: tuple[Path, ...]) -> str:
    from generator.render.html import Templates

    if not hasattr(_drawn, "templates"):
        _drawn.templates = Templates(folders)  # type: ignore[attr-defined]  # even a naive program compiles them once
    return str(_drawn.templates.render(artifact))  # type: ignore[attr-defined]


def _papers(texts: list[str], folder: Path) -> None:
    import weasyprint

    assets = settings.shipped_templates() / "assets"
    css = (assets / "paper/paper.css").read_text(encoding="utf-8").replace("asset:", f"{assets.as_uri()}/")
    folder.mkdir(exist_ok=True)
    (folder / "paper.css").write_text(css, encoding="utf-8")
    for number, html in enumerate(texts):
        target = folder / f"{number}.pdf"
        weasyprint.HTML(string=html).write_pdf(target, stylesheets=[str(folder / "paper.css")], pdf_variant="pdf/ua-1")


if __name__ == "__main__":
    main()
