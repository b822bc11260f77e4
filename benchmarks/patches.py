"""What each patch of the PDF engine buys: the CPU time of papers with all of them, against all but that one.

    python -m benchmarks.patches [rounds]

A notice and a long roster of the sample office are laid out in copies of one process, in turn; medians of the rounds.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

_NOTICES = 12  # a round: so many notices, and one roster


def main() -> None:
    """Print the table of docs/engine.md."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    htmls, assets = _papers()
    import weasyprint  # noqa: F401 - once, for all copies

    from generator.engine.patches import PATCHES

    names = ["", *(patch.name for patch in PATCHES), "all"]
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            seconds[name].append(_measured(name, htmls, assets))
    with_all = _medians(seconds[""])
    print("| left out | a notice, ms | slower by | a roster, s | slower by |\n|---|---|---|---|---|")
    for name in names:
        notice, roster = _medians(seconds[name])
        by = f"{notice / with_all[0] - 1:.0%} | {roster:.2f} | {roster / with_all[1] - 1:.0%}"
        print(f"| {name or 'none'} | {notice * 1000:.1f} | {by} |")


def _medians(seconds: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return median(s[0] for s in seconds), median(s[1] for s in seconds)


def _papers() -> tuple[Mapping[str, str], list[Path]]:
    """The HTML of a notice and of a long roster, and the folders of assets."""
    from generator import pipeline, reports, settings
    from generator.language.wording import Wording
    from generator.model import Past
    from generator.model.artifact import Kind
    from generator.render.html import Templates
    from generator.reports.desk import Desk
    from tests.odd_papers import lengthened

    chosen = settings.load(Path.cwd(), today="1405-09-01")
    wording = Wording.load(chosen.templates)
    examined = pipeline.examine(chosen, wording, Past())
    templates = Templates(chosen.templates)
    found = {}
    for artifact in reports.artifacts(Desk(examined.snapshot, wording), examined.contacts):
        if artifact.kind is Kind.PDF and artifact.path.endswith(("notice.pdf", "roster.pdf")):
            found.setdefault(artifact.path.rpartition("/")[2], artifact)
    htmls = {name: templates.render(artifact) for name, artifact in found.items()}
    htmls["roster.pdf"] = lengthened(htmls["roster.pdf"])
    return htmls, [folder / "assets" for folder in reversed(chosen.templates)]


def _measured(left_out: str, htmls: Mapping[str, str], assets: Sequence[Path]) -> tuple[float, float]:
    """CPU seconds of a notice and of the roster, in a copy of this process."""
    source, target = os.pipe()
    if not os.fork():
        from generator.engine import patches
        from generator.engine.layout import Engine

        patches.apply([patch for patch in patches.PATCHES if left_out not in (patch.name, "all")])
        engine = Engine(assets)
        engine.pdf(htmls["notice.pdf"], "warm")
        start = time.process_time()
        for n in range(_NOTICES):
            engine.pdf(htmls["notice.pdf"].replace("1405", str(1405 + n)), "notice")
        middle = time.process_time()
        engine.pdf(htmls["roster.pdf"], "roster")
        os.write(target, f"{(middle - start) / _NOTICES} {time.process_time() - middle}".encode())
        os._exit(0)
    os.close(target)
    with open(source, "rb") as answer:  # noqa: PTH123 - a pipe
        told = answer.read().decode().split()
    os.wait()
    return float(told[0]), float(told[1])


if __name__ == "__main__":
    main()
