"""How long it takes to read, normalise and check 10,000 dossier rows, against python-calamine alone.

    python -m benchmarks.reading [ROUNDS]

Every measurement is a process of its own, so nothing is warm; the two take turns, and the fastest
run of each is shown, for whatever else the machine does can only add to it.

The measure is the time in the process: from the first byte of the workbook to the last record, and that of the rules,
against what the library needs to make Python values of every cell. The start of the measuring process and its imports
count on neither side, for they do not grow with the rows; the start of the reader process does count on ours, for it
is the price of reading under guard. What is done while the reader is at work (the import of the public holidays) is
inside that time. «Whole process» is what a user waits for; its fixed part is mostly imports of the pages' libraries.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.offices import made_up_name

ROOT = Path(__file__).resolve().parents[1]
N_PARTIES, N_ROWS = 1_700, 10_000
TARGET_RATIO, TARGET_MIB = 3, 300
TODAY = "1405-09-01"
_REQUIREMENTS = ("form1", "licence", "charter", "form2", "address", "congress")
_STATES = ("تأییدشده", "دارد", "کامل", "ارائه نشده", "ناقص", "در دست بررسی", "معاف")

Measured = dict[str, float]


# --- the workbook ---------------------------------------------------------------------------------------------------


def write_office(folder: Path) -> Path:
    """A register of 1,700 parties, 10,000 dossier rows of 9 columns, one session; the same on every run."""
    import xlsxwriter

    from generator.language.jalali import numeric

    rng = Random("benchmark")
    folder.mkdir(parents=True)
    path = folder / "دفتر.xlsx"

    def typed(day: date) -> str | date:
        return day if rng.random() < 0.3 else numeric(day)

    def any_day(first: date = date(2024, 3, 20)) -> date:
        return first + timedelta(days=rng.randrange(900))

    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy/mm/dd"}) as book:
        page = book.add_worksheet("احزاب")
        page.write_row(0, 0, ("کد", "نام حزب", "گستره", "وضعیت پروانه", "اعتبار پروانه", "دبیر استان", "تلفن همراه"))
        for n in range(1, N_PARTIES + 1):
            person = made_up_name(n)
            page.write_row(
                n,
                0,
                (
                    f"P{n}",
                    f"حزب نمونهٔ شمارهٔ {n}",
                    "ملی",
                    "معتبر",
                    typed(any_day(date(2026, 12, 1))),
                    person,
                    f"0912{n:07}",
                ),
            )
        page = book.add_worksheet("پرونده‌ها")
        page.write_row(0, 0, ("نام حزب", "مدرک", "وضعیت", "تاریخ دریافت", "اعتبار تا", "شماره نامه", "شرح نقص",
                              "تاریخ بررسی", "ملاحظات"))  # fmt: skip
        for n in range(N_ROWS):
            party, state = n // 6 + 1, rng.choice(_STATES)
            defect = "امضای دبیرکل ندارد" if state == "ناقص" else ""
            received = any_day()
            # one row in a hundred contradicts itself, as in a real office
            reviewed, until = (received + timedelta(days=rng.randrange(-1, 100)), any_day(received))
            row = (f"حزب نمونهٔ شمارهٔ {party}", _REQUIREMENTS[n % 6], state, typed(received), typed(until),
                   f"۱۴۰۵/{n}", defect, typed(reviewed), "")  # fmt: skip
            page.write_row(n + 1, 0, row)
        page = book.add_worksheet("نشست‌ها")
        page.write_row(0, 0, ("شماره نشست", "تاریخ", "سیاست دعوت", "وضعیت"))
        page.write_row(1, 0, (1, "۱۴۰۵/۰۹/۱۷", "همه تشکل‌ها", "برنامه‌ریزی‌شده"))
    return path


# --- what is measured, each in a process of its own ---------------------------------------------------------------


def _calamine(root: Path) -> Measured:
    """python-calamine alone: every cell of every sheet as a Python value."""
    from python_calamine import CalamineWorkbook

    started = time.perf_counter()
    book = CalamineWorkbook.from_path(str(next((root / "input").iterdir())))
    rows = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    seconds = time.perf_counter() - started
    assert sum(map(len, rows)) == N_PARTIES + N_ROWS + 4
    return {"read": seconds}


def _generate(root: Path) -> Measured:
    """The program, up to its findings."""
    from generator import pipeline, settings
    from generator.judging import judgement, sealing
    from generator.language.wording import Wording
    from generator.model import Past

    started: dict[str, float] = {}
    measured: Measured = {}

    def timed(module: Any, name: str, label: str, begins: str = "") -> None:
        """Have that function measured, from its beginning or from that of another."""
        work: Callable[..., Any] = getattr(module, name)

        def run(*arguments: Any) -> Any:
            started[name] = time.perf_counter()
            found = work(*arguments)
            if label:
                measured[label] = time.perf_counter() - started[begins or name]
            return found

        setattr(module, name, run)

    timed(pipeline, "reading", "")
    timed(pipeline, "normalise", "read", begins="reading")
    timed(judgement, "assess", "assess")
    timed(sealing, "decided", "decide")
    timed(judgement, "validated", "validate")
    chosen = settings.load(root, today=TODAY, pdf=False)
    snapshot = pipeline.examine(chosen, Wording.load(chosen.templates), Past()).snapshot
    assert len(snapshot.parties) == N_PARTIES
    assert sum(len(dossier.statuses) for dossier in snapshot.dossiers.values()) == N_PARTIES * 6
    measured["total"] = measured["read"] + measured["validate"]
    return measured


_WORKERS: Mapping[str, Callable[[Path], Measured]] = {"calamine": _calamine, "generate": _generate}


def _work(name: str, root: Path) -> None:
    measured = _WORKERS[name](root)
    measured["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    measured["peak_child"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    sys.stdout.write(json.dumps(measured))


def _measured(name: str, root: Path) -> Measured:
    command = [sys.executable, "-m", "benchmarks.reading", "--worker", name, str(root)]
    started = time.perf_counter()
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}  # as for a user
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, env=env)
    seconds = time.perf_counter() - started
    return {**json.loads(done.stdout), "wall": seconds}


# --- the table ------------------------------------------------------------------------------------------------------


def measure(rounds: int) -> tuple[Measured, Measured]:
    """The fastest run of (calamine alone, the program)."""
    with tempfile.TemporaryDirectory() as folder:
        write_office(Path(folder) / "input")
        runs: dict[str, list[Measured]] = {name: [] for name in _WORKERS}
        for _ in range(rounds):
            for name, found in runs.items():
                found.append(_measured(name, Path(folder)))
    base, ours = (
        min(found, key=lambda run: run[key]) for found, key in zip(runs.values(), ("read", "total"), strict=True)
    )
    walls = {name: min(run["wall"] for run in found) for name, found in runs.items()}
    return base | {"wall": walls["calamine"]}, ours | {"wall": walls["generate"]}


def table(calamine: Measured, ours: Measured, rounds: int) -> str:
    """The result in Markdown."""
    base = calamine["read"]
    lines = [
        f"{N_ROWS:,} dossier rows, 9 columns, {N_PARTIES:,} parties; the fastest of {rounds} runs in turn.",
        f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, "
        f"python-calamine {version('python-calamine')}.",
        "",
        "| | seconds | × calamine |",
        "|---|---:|---:|",
    ]
    rows = [
        ("python-calamine alone, in the process", base, base),
        ("read and normalise, with the start of the reader process", ours["read"], base),
        ("validate (the rules)", ours["validate"], base),
        (f"**read + normalise + validate** (target ≤ {TARGET_RATIO}×)", ours["total"], base),
        ("assess and decide", ours["assess"] + ours["decide"], base),
        ("python-calamine alone, whole process", calamine["wall"], calamine["wall"]),
        ("the program, whole process", ours["wall"], calamine["wall"]),
    ]
    lines += [f"| {label} | {seconds:.3f} | {seconds / to:.2f} |" for label, seconds, to in rows]
    lines += ["", "| peak memory | MiB |", "|---|---:|"]
    lines += [
        f"| {label} | {mib:.0f} |"
        for label, mib in (
            ("python-calamine alone", calamine["peak"]),
            (f"the program (target < {TARGET_MIB})", ours["peak"]),
            ("its reader process", ours["peak_child"]),
        )
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    options = argparse.ArgumentParser(description="Measure reading against python-calamine.")
    options.add_argument("rounds", nargs="?", type=int, default=5)
    options.add_argument("--worker", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.worker:
        _work(chosen.worker[0], Path(chosen.worker[1]))
    else:
        sys.stdout.write(table(*measure(chosen.rounds), chosen.rounds))


if __name__ == "__main__":
    main()
