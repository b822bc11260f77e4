"""How long whole runs take, as ratios against what one would write first, against Typst, Hugo, and the floors.

    python -m benchmarks.whole [PARTIES …] [--rounds N]        (make bench)

Every run is a process of its own and the rivals take turns, so a busy machine slows both; medians are shown. Writes
benchmarks/RESULTS.md, and the same table into docs/benchmarks.md between its marks.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks import hugo
from benchmarks.offices import TODAY, correct_one_cell, write_office

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("RESULTS.md")
PAGE = ROOT / "docs/benchmarks.md"
_MARKS = "<!-- make bench -->\n", "<!-- end -->\n"
_MOST = 1000  # parties; with more only whole runs are measured, once
_GENERATE = ("-m", "generator", "--today", TODAY, "-q")
_N_PAPERS = 20
_FEW_PAPERS, _MANY_PAPERS = 200, 5000


def main() -> None:
    """Measure, print and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parties", type=int, nargs="*", default=[100, 1000, 5000])
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    rows = [("measure", "parties", "ours", "against", "ratio")]
    colds = {}
    with tempfile.TemporaryDirectory() as folder:
        for n in asked.parties:
            root = Path(folder) / str(n)
            for row in _measured(root, n, asked.rounds):
                rows.append(row)
                print(*row, sep=" · ", flush=True)
                colds[n] = float(row[2].split()[0]) if row[0].startswith("cold") else colds.get(n, 0.0)
        rows += _papers(Path(folder) / str(asked.parties[0]))
    rows += hugo.rows(min(max(asked.parties), _MOST), asked.rounds)
    for few, many in zip(asked.parties, asked.parties[1:], strict=False):
        ratio = f"{colds[many] / colds[few]:.1f} × for {many / few:.0f} × the parties"
        rows.append((f"cold, against {few}", str(many), f"{colds[many]:.1f} s", f"{colds[few]:.1f} s", ratio))
    RESULTS.write_text(_table(rows), encoding="utf-8")
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_MARKS[0])
    PAGE.write_text(f"{before}{_MARKS[0]}{_table(rows)}{_MARKS[1]}{rest.partition(_MARKS[1])[2]}", encoding="utf-8")
    print(_table(rows))


def _measured(root: Path, n: int, rounds: int) -> Iterator[tuple[str, str, str, str, str]]:
    write_office(root / "input", n)
    cold = _seconds(root, *_GENERATE)
    done = _run(root, "-m", "benchmarks.naive", str(root))
    naive = json.loads(done)
    yield _row("cold, with PDFs | naive, one after another", n, cold, naive["whole"])
    if n > _MOST:
        return
    _seconds(root, *_GENERATE)  # the state of the first run is now in the records
    nothing, floor = _in_turn(
        rounds, lambda _n: _seconds(root, *_GENERATE), lambda _n: _seconds(root, "-c", "import click")
    )
    yield _row('nothing changed | python -c "import click"', n, nothing, floor)

    def one_cell(turn: int) -> float:
        correct_one_cell(root / "input", turn)
        return _seconds(root, *_GENERATE)

    cell, floor = _in_turn(rounds, one_cell, lambda _n: _seconds(root, "-m", "benchmarks.naive", str(root), "--one"))
    yield _row("one cell changed | import weasyprint, one naive PDF", n, cell, floor)
    yield "one cell changed under `watch`, until it is on the page", f"{n:,}", f"{_watched(root, rounds):.2f} s", "", ""


def _watched(root: Path, rounds: int) -> float:
    """Seconds from the moment that a corrected workbook is saved until its party's page says so; the median."""
    command = [sys.executable, *_GENERATE[:2], "watch", *_GENERATE[2:]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    site, took = root / "output/site", []
    with subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE) as process:
        assert process.stderr
        process.stderr.readline()  # it says that it waits
        try:
            for turn in range(rounds):
                before = site.stat().st_ino  # a new site is another folder
                correct_one_cell(root / "input", 1000 + turn)
                started = time.perf_counter()
                while site.stat().st_ino == before:
                    time.sleep(0.005)
                took.append(time.perf_counter() - started)
        finally:
            process.kill()
    return statistics.median(took)


def _papers(root: Path) -> Iterator[tuple[str, str, str, str, str]]:
    """One notice, laid out again and again in one process: ours, naive, Typst."""
    ours, theirs, typst = _one_core(root)
    yield _row("a notice, one core | naive", 1, ours, theirs)
    yield ("a notice, one core | Typst", "1", f"{ours:.3f} s", f"{typst:.3f} s", f"{typst / ours:.0%} of its speed")
    early, late = _memory(root)
    grown = f"{late - early:+.1f} MB"
    yield (
        f"memory of a worker after {_MANY_PAPERS:,} notices | {_FEW_PAPERS}",
        "1",
        f"{late:.1f} MB",
        f"{early:.1f} MB",
        grown,
    )
    size = statistics.median(path.stat().st_size for path in (root / "output/site/notices").rglob("*.pdf"))
    yield "a notice, size", "1", f"{size / 1000:.0f} KB", "", ""


def _memory(root: Path) -> tuple[float, float]:
    """MB that a worker holds after some papers, and after many, each another one."""
    from generator.model.artifact import Kind
    from generator.render.paper_store import PdfStore
    from generator.render.workers import Workers
    from generator.settings import load

    html = (root / "notice.html").read_text(encoding="utf-8")
    settings = load(root, today=TODAY, jobs=1)
    workers, found = Workers(settings), []
    try:
        for first, last in ((0, _FEW_PAPERS), (_FEW_PAPERS, _MANY_PAPERS)):
            with workers.making(PdfStore(root / "store", settings.templates), settings) as making:
                for n in range(first, last):
                    making.give(f"{n}.pdf", (Kind.PDF, html.replace("</title>", f" {n}</title>", 1)))
                for _paper in making.taken(lambda _done, _all: None):
                    pass
            (worker,) = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
            status = Path(f"/proc/{worker}/status").read_text()
            found.append(int(status.partition("VmRSS:")[2].split()[0]) / 1024)
    finally:
        workers.close()
    return found[0], found[1]


def _one_core(root: Path) -> tuple[float, float, float]:
    import typst
    import weasyprint

    from generator.engine.layout import Engine
    from generator.settings import shipped_templates

    assets = shipped_templates() / "assets"
    html = (root / "notice.html").read_text(encoding="utf-8")
    style = root / "naive/paper.css"
    source = Path(__file__).with_name("notice.typ")
    compiler = typst.Compiler(str(source), font_paths=[str(assets / "fonts")])
    engine = Engine((assets,))
    ours, naive, theirs = [], [], []
    for n in range(_N_PAPERS):
        for took, work in (
            (ours, lambda: engine.pdf(html, "notice.pdf")),
            (naive, lambda: weasyprint.HTML(string=html).write_pdf(stylesheets=[str(style)], pdf_variant="pdf/ua-1")),
            # Another number on each: Typst remembers what it has laid out, and a real run has no notice twice.
            (theirs, lambda: compiler.compile(format="pdf", pdf_standards="ua-1", sys_inputs={"n": str(n)})),  # noqa: B023
        ):
            started = time.process_time()
            work()
            took.append(time.process_time() - started)
    return statistics.median(ours), statistics.median(naive), statistics.median(theirs)


def _row(name: str, n: int, ours: float, theirs: float) -> tuple[str, str, str, str, str]:
    return name, f"{n:,}", f"{ours:.2f} s", f"{theirs:.2f} s", f"{ours / theirs:.2f} ×"


def _in_turn(rounds: int, ours: Callable[[int], float], theirs: Callable[[int], float]) -> tuple[float, float]:
    pairs = [(ours(n), theirs(n)) for n in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def _seconds(root: Path, *arguments: str) -> float:
    started = time.perf_counter()
    _run(root, *arguments)
    return time.perf_counter() - started


def _run(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=root, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True,
        check=False,
    )  # fmt: skip
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr.decode())
    return done.stdout.decode()


def _table(rows: Sequence[Sequence[str]]) -> str:
    machine = (
        f"{os.cpu_count()} cores ({platform.machine()}), {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, WeasyPrint {version('weasyprint')}, Typst {version('typst')}, "
        f"Hugo {version('hugo')}"
    )
    head, *body = ([row[0].partition(" | ")[0], *row[1:], row[0].partition(" | ")[2]] for row in rows)
    lines = [["What", "Parties", "This program", "The other", "Ratio", "The other is"], ["---"] * 6, *body]
    del head
    return f"Measured with `make bench` on {machine}.\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    main()
