"""How long a run takes after what a clerk really does, with no, three and five years of records.

    python -m benchmarks.acts [PARTIES …] [--years 0 3 5] [--rounds N] [--write]

Every run is a process of its own; the medians of wall clock and CPU (children too) are shown, and CPU against a process
that imports WeasyPrint and draws one notice, the floor of whoever draws a PDF. With --write the table goes into
docs/benchmarks.md. The years are held sessions in the sheets and their letters, issued and handed over, in the records.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook, load_workbook

from benchmarks.offices import correct_one_cell, write_office
from generator.language.jalali import from_jalali, numeric

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/benchmarks.md"
_MARKS = "<!-- acts -->\n", "<!-- end of acts -->\n"
_MONTHS = 12  # sessions of a year
_PAPER = '<html lang="fa" dir="rtl"><title>نامه</title><body class="letter"><p>با سلام و احترام</p></body></html>'


class Took(NamedTuple):
    """Seconds."""

    wall: float
    cpu: float


class Office:
    """A workspace, and how a clerk changes it; each change differs with its turn."""

    def __init__(self, root: Path, n_parties: int, n_years: int) -> None:
        self.root, self.n_parties, self.n_years = root, n_parties, n_years
        self.day = date(2026, 11, 22)
        write_office(root / "input", n_parties)
        if n_years:
            self._hold_sessions()
            self._issue_letters()

    def acts(self) -> Iterator[tuple[str, Callable[[int], None]]]:
        """What a clerk does, the most frequent first."""
        yield "nothing changed", lambda _turn: None
        yield "a state corrected", self._state
        yield "a document received", self._receipt
        yield "a note reworded", lambda turn: correct_one_cell(self.root / "input", turn)
        yield "attendance of a session entered", self._attendance
        yield "a letter issued", self._number
        yield "a decision written", self._decision
        yield "a session moved", lambda turn: self._cell("نشست‌ها.xlsx", (4, 2), f"۱۴۰۵/۰۹/{18 + turn % 10}")
        yield "a new party", self._party
        yield "the next day", self._tomorrow
        yield "wording changed", self._wording

    def run(self, *arguments: str) -> Took:
        """A process in this workspace."""
        command = [sys.executable, *(arguments or ("-m", "generator", "--today", self.day.isoformat(), "-q"))]
        started = time.perf_counter()
        with subprocess.Popen(command, cwd=self.root, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{command} ended with {process.returncode}")
        return Took(time.perf_counter() - started, usage.ru_utime + usage.ru_stime)

    # --- acts ---

    def _state(self, turn: int) -> None:
        """Of another party each turn: papers of a state that was there before are kept."""
        book = load_workbook(self.root / "input/پرونده‌ها.xlsx")
        cell = book.worksheets[0].cell(self._row(turn), 3)
        cell.value = "تأییدشده" if cell.value == "ارائه نشده" else "ارائه نشده"
        book.save(self.root / "input/پرونده‌ها.xlsx")

    def _receipt(self, turn: int) -> None:
        self._cell("پرونده‌ها.xlsx", (self._row(0), 4), numeric(self.day - timedelta(days=turn + 1)))

    def _row(self, turn: int) -> int:
        """Of the fifth document of a party whose dossier lacks some."""
        party = min(500, self.n_parties - 2) - 3 * turn
        return (party if party % 3 else party - 1) * 6

    def _attendance(self, turn: int) -> None:
        rows = [(2, f"P{n}", "حاضر" if (n + turn) % 4 else "غایب") for n in range(3, self.n_parties + 1, 3)]
        self._table("حضور.xlsx", "حضور و غیاب", ("نشست", "حزب", "وضعیت حضور"), *rows)

    def _number(self, turn: int) -> None:
        rows = [(f"notice-P{3 * n + 1}-1", f"۱۴۰۵/{n + 1}", numeric(self.day)) for n in range(turn + 1)]
        self._table("نامه‌ها.xlsx", "نامه‌ها", ("شناسه نامه", "شماره", "تاریخ نامه"), *rows)

    def _decision(self, turn: int) -> None:
        row = (3, "P4", "دعوت شود", f"نظر مدیرکل، نوبت {turn}", numeric(self.day), "مدیرکل")
        heads = ("نشست", "حزب", "تصمیم", "دلیل", "تاریخ تصمیم", "تصمیم‌گیرنده")
        self._table("تصمیم‌ها.xlsx", "تصمیم‌ها", heads, row)

    def _party(self, turn: int) -> None:
        n = self.n_parties + turn + 1
        row = (f"P{n}", f"حزب نمونهٔ تازهٔ {n}", "حزب", "ملی", "معتبر", "۱۴۰۸/۰۱/۰۱", None, None, f"0913{n:07}", None)
        book = load_workbook(self.root / "input/احزاب.xlsx")
        book.worksheets[0].append(row)
        book.save(self.root / "input/احزاب.xlsx")

    def _tomorrow(self, _turn: int) -> None:
        self.day += timedelta(days=1)

    def _wording(self, turn: int) -> None:
        text = (ROOT / "templates/text/fa.toml").read_text(encoding="utf-8")
        (self.root / "templates/text").mkdir(parents=True, exist_ok=True)
        changed = re.sub(r'(?m)^(heading = "یافته‌های این کارپوشه)', rf"\1 ({turn})", text)
        changed = changed.replace("با سلام و احترام؛", f"با سلام و احترام{'؛' * (turn % 2 + 1)}")
        (self.root / "templates/text/fa.toml").write_text(changed, encoding="utf-8")

    def _cell(self, file: str, at: tuple[int, int], value: str) -> None:
        book = load_workbook(self.root / "input" / file)
        book.worksheets[0].cell(*at).value = value
        book.save(self.root / "input" / file)

    def _table(self, file: str, title: str, *rows: Any) -> None:
        book = Workbook()
        book.worksheets[0].title = title
        for row in rows:
            book.worksheets[0].append(row)
        book.save(self.root / "input" / file)

    # --- years of records ---

    def _past(self) -> Iterator[tuple[int, date]]:
        """The sessions of the years before: their numbers and days."""
        days = (from_jalali(year, month, 10) for year in range(1405 - self.n_years, 1405) for month in range(1, 13))
        yield from enumerate(days, 101)

    def _hold_sessions(self) -> None:
        book = load_workbook(self.root / "input/نشست‌ها.xlsx")
        for number, day in self._past():
            book.worksheets[0].append((number, numeric(day), "فقط پرونده کامل", "برگزار شد"))
        book.save(self.root / "input/نشست‌ها.xlsx")

    def _issue_letters(self) -> None:
        """An invitation and a thanks to a third of the parties for each session, in one go."""
        from generator import ledger
        from generator.engine.layout import Engine
        from generator.ledger import letter_book
        from generator.model import Letter, LetterKind, LetterState
        from generator.settings import shipped_templates

        paper = Engine([shipped_templates() / "assets"]).pdf(_PAPER, "letter.pdf")
        records, kinds = self.root / "records", (LetterKind.INVITATION, LetterKind.THANKS)
        with ledger.open_ledger(records, date(2021, 3, 22)) as connection:
            for number, day in self._past():
                for n in range(3, self.n_parties + 1, 3):
                    for kind in kinds:
                        name = f"{kind.value}-{number}-P{n}"
                        letter = Letter(
                            name, f"P{n}", LetterState.ISSUED, 1, None, kind=kind, session=number,
                            number=f"{number}/{kind.value[0]}/{n}", dated_on=day, handed_over_on=day,
                        )  # fmt: skip
                        letter_book.freeze(connection, records, letter, "دعوت به نشست", paper, day)
                        letter_book.note_events(connection, [letter], day)


def main() -> None:
    """Measure, print, and write the table where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parties", type=int, nargs="*", default=[150, 1000])
    parser.add_argument("--years", type=int, nargs="*", default=[0, 3, 5])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    lines = ["| What | Parties | Years of records | Seconds | CPU | CPU against the floor |", "|" + " --- |" * 6]
    for n_parties in asked.parties:
        for n_years in asked.years:
            with tempfile.TemporaryDirectory() as folder:
                for line in _measured(Office(Path(folder), n_parties, n_years), asked.rounds):
                    print(line, flush=True)
                    lines.append(line)
    if asked.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(_MARKS[0])
        table = "".join(f"{line}\n" for line in lines)
        PAGE.write_text(f"{before}{_MARKS[0]}{table}{_MARKS[1]}{rest.partition(_MARKS[1])[2]}", encoding="utf-8")


def _measured(office: Office, rounds: int) -> Iterator[str]:
    """The rows of one office."""

    def row(name: str, took: list[Took], floor: float) -> str:
        wall, cpu = (statistics.median(values) for values in zip(*took, strict=True))
        who = f"{name} | {office.n_parties:,} | {office.n_years}"
        return f"| {who} | {wall:.2f} | {cpu:.2f} | {cpu / floor:.2f} × |"

    first = office.run()
    office.run("-m", "benchmarks.naive", str(office.root), "--sample", "2")
    office.run()
    floor = [office.run("-m", "benchmarks.naive", str(office.root), "--one") for _ in range(rounds)]
    least = statistics.median(took.cpu for took in floor)
    yield row("*floor: importing WeasyPrint, one notice*", floor, least)
    yield row("the first run", [first], least)
    for name, act in office.acts():
        took = []
        for turn in range(rounds):
            act(turn)
            took.append(office.run())
        yield row(name, took, least)


if __name__ == "__main__":
    main()
