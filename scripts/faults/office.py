"""A small office with every kind of page and paper, and what must hold after anything that befalls today's run.

The year before is closed. Yesterday it published a site and issued a letter; today it issues another, and seals the
session that was held. (Or the year before is still open, and it is closing it that is broken.) Copies of it are made by
hard links, so that what the program knows of its files (place, time, inode) holds in each copy, and a case begins in no
time.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from generator import ledger
from generator.keeping import seal
from generator.ledger import chain, letter_book, runs, sealed_sessions
from generator.model.errors import MachineError

ROOT = Path(__file__).resolve().parents[2]
DAY_BEFORE, YESTERDAY, TODAY = "1405-08-30", "1405-09-01", "1405-09-02"
_LETTERS = (("notice-A-1", "۱۴۰۵/۴۲/۱", "۱۴۰۵/۰۹/۰۱"), ("notice-B-1", "۱۴۰۵/۴۲/۲", "۱۴۰۵/۰۹/۰۲"))
_SHEETS: Mapping[str, Sequence[Sequence[object]]] = {
    "احزاب": [
        ("کد", "نام حزب", "گستره", "وضعیت پروانه", "دبیر استان", "تلفن همراه", "رایانامه"),
        ("A", "حزب نمونهٔ الف", "ملی", "معتبر", "سیما نمونه", "09120000101", "a@example.ir"),
        (
            "B",
            "حزب نمونهٔ ب",
            "ملی",
            "معتبر",
            "بهنام نمونه",
            "0912000",
            "b@example.ir",
        ),  # a workbook is returned
    ],
    "نشست‌ها": [
        ("شماره نشست", "تاریخ", "ساعت", "محل", "سیاست دعوت", "وضعیت"),
        (1, "۱۴۰۵/۰۹/۰۱", "۱۰", "سالن", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
        (2, "۱۴۰۵/۰۹/۱۷", "۱۰", "سالن", "همه تشکل‌ها", "برنامه‌ریزی‌شده"),
        (12, "۱۴۰۴/۱۲/۱۸", "۱۰", "سالن", "همه تشکل‌ها", "برگزار شد"),
    ],
    "حضور و غیاب": [("نشست", "حزب", "وضعیت حضور"), (12, "A", "حاضر")],
    "پرونده‌ها": [
        ("حزب", "فرم ۱", "پروانه", "اساسنامه", "فرم ۲", "نشانی", "مجمع عمومی"),
        ("A", "ندارد", "دارد", "دارد", "دارد", "دارد", "دارد"),
        ("B", "ندارد", "دارد", "دارد", "ندارد", "دارد", "دارد"),
    ],
    "تنظیمات": [("کلید", "مقدار"), ("مهلت رفع نقص", "۲۰"), ("امضاکننده", "بهنام نمونه‌پور")],
}
#: What is typed in after the first session: today's run seals it.
_HELD: Mapping[str, Sequence[Sequence[object]]] = {
    "نشست‌ها": [*_SHEETS["نشست‌ها"][:1], (*_SHEETS["نشست‌ها"][1][:5], "برگزار شد"), *_SHEETS["نشست‌ها"][2:]],
    "حضور و غیاب": [*_SHEETS["حضور و غیاب"], (1, "A", "حاضر"), (1, "B", "غایب")],
}
_SETTINGS = '[privacy]\ninternal_roster = true\n[smtp]\nhost = "127.0.0.1"\nport = 9\nfrom = "office@example.ir"\n'
_MAY_STAY = {"site", "returned", "report.json", ".lock", ".cache", "letters.xlsx", "outbox", "internal", "survey.html"}
_YEAR = "1404"  # it is closed
_BOOK = ("year-book.pdf", "year-book.xlsx", "SHA256SUMS")
_RECORDS = {
    "ledger.sqlite",
    "1405.jsonl",
    "sheets.json",
    "workspace.json",
    *_BOOK,
    *(f"{letter}.pdf" for letter, *_ in _LETTERS),
}
_IN_PLACE = ("ledger.sqlite", ".jsonl", "gate.text", ".lock")  # what the program may open for writing where it stands

Digests = dict[str, str]


@dataclass(frozen=True)
class Office:
    """A workspace; `arguments` are those of the command that builds its site for a day."""

    root: Path

    @property
    def site(self) -> Path:
        return self.root / "output" / "site"

    def arguments(self, today: str = TODAY) -> tuple[str, ...]:
        return ("-C", str(self.root), "--today", today, "--jobs", "1")

    def command(self, today: str = TODAY, *command: str) -> list[str]:
        return [sys.executable, "-m", "generator", *command, *self.arguments(today)]

    def run(self, today: str = TODAY, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(today, *command), env=environment(), cwd=ROOT, capture_output=True, text=True, check=False
        )

    def copy(self, to: Path) -> Office:
        """The same files under other names; copies of those that may be written to."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.root, to, copy_function=_second_name)
        return Office(to)


def environment() -> dict[str, str]:
    """The same system calls in every run."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}


def _second_name(source: str, target: str) -> None:
    if source.endswith(_IN_PLACE):
        shutil.copy2(source, target)
    else:
        os.link(source, target)


@dataclass(frozen=True)
class Sites:
    """An office with yesterday's site, and the two sites that readers may see."""

    name: str
    office: Office
    old: Digests
    new: Digests
    files: Mapping[str, tuple[int, ...]]  # of the whole office: what no run in a copy of it may change
    contents: Mapping[str, bytes] = field(repr=False)
    published: Sequence[str] = ()  # digests of the sites of its runs, after the first
    command: Sequence[str] = ()  # that is broken; without one the run
    states: dict[str, str] = field(default_factory=dict)  # state of a whole office → what the rerun did not heal

    def check(self) -> str:
        """The files that a run has written to though other copies of the office share them; '' when there are none.

        They are put back.
        """
        changed = [path for path, found in _files(self.office).items() if self.files.get(path) != found]
        for path in changed:
            file, (_, _, time, mode) = self.office.root / path, self.files[path]
            file.write_bytes(self.contents[path])
            file.chmod(stat.S_IMODE(mode))
            os.utime(file, ns=(time, time))
        return f"written to where it stood: {changed}" if changed else ""


def _files(office: Office) -> dict[str, tuple[int, ...]]:
    found = {str(path.relative_to(office.root)): path.stat() for path in _every_file(office)}
    return {path: (f.st_ino, f.st_size, f.st_mtime_ns, f.st_mode) for path, f in found.items()}


def _every_file(office: Office) -> list[Path]:
    return sorted(path for path in office.root.rglob("*") if path.is_file())


def prepare(folder: Path, *, papers_in_store: bool = True, closing: bool = False) -> Sites:
    """The office, and beside it one that has gone through today's run undisturbed, or through `closing` the year.

    Without `papers_in_store` today's papers have to be laid out, by workers.
    """
    office = Office(folder / "office")
    (office.root / "input").mkdir(parents=True)
    (office.root / "office.toml").write_text(_SETTINGS, encoding="utf-8")
    write_workbook(office.root / "input" / "دفتر.xlsx", _SHEETS)
    _write_letters(office, 1)
    close = ("close", _YEAR)
    office.run(DAY_BEFORE)  # twice: a site before the one in place is put by
    if not closing:
        assert office.run(DAY_BEFORE, *close).returncode == 0
    office.run(YESTERDAY)
    _write_letters(office, 2)
    write_workbook(office.root / "input" / "دفتر.xlsx", {**_SHEETS, **_HELD})
    before = seal.digests(office.site)
    if closing:
        office.run()
    old, other = seal.digests(office.site), office.copy(folder / "undisturbed")
    other.run(TODAY, *(close if closing else ()))
    new = seal.digests(other.site)
    assert old and new and len(old.keys() & new.keys()) > 30 and (old == new) is closing, (len(old), len(new))
    if papers_in_store:
        store = office.root / "output" / ".cache" / "pdf"
        for paper in (other.root / "output" / ".cache" / "pdf").iterdir():
            if not (store / paper.name).exists():
                os.link(paper, store / paper.name)
    return Sites(
        "with papers in store" if papers_in_store else "with papers to draw",
        office,
        old,
        new,
        _files(office),
        {str(path.relative_to(office.root)): path.read_bytes() for path in _every_file(office)},
        [seal.whole(before), seal.whole(new)],
        close if closing else (),
    )


def _write_letters(office: Office, n: int) -> None:
    head = ("شناسه نامه", "شماره", "تاریخ نامه")
    write_workbook(office.root / "input" / "letters.xlsx", {"نامه‌ها": [head, *_LETTERS[:n]]})


def write_workbook(file: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    file.unlink(missing_ok=True)
    book.save(file)


# --- what must hold -----------------------------------------------------------------------------------------------


def torn(sites: Sites, office: Office) -> str:
    """What is wrong with the site that readers see now; '' when it is one of the two, whole."""
    found = seal.digests(office.site)
    return "" if found in (sites.old, sites.new) else f"torn site: {len(found)} files, {_mixed(sites, found)}"


def torn_in_a_file(sites: Sites, office: Office) -> str:
    """The same, where folders can't be exchanged and a run was killed: each page is one of the two, whole."""
    found = seal.digests(office.site)
    wrong = [path for path, digest in found.items() if digest not in (sites.old.get(path), sites.new.get(path))]
    wrong += sorted((sites.old.keys() & sites.new.keys()) - found.keys())
    return f"torn: {wrong}" if wrong else ""


def _mixed(sites: Sites, found: Digests) -> str:
    n_old = sum(sites.old.get(path) == digest != sites.new.get(path) for path, digest in found.items())
    n_new = sum(sites.new.get(path) == digest != sites.old.get(path) for path, digest in found.items())
    return f"{n_old} of yesterday, {n_new} of today"


def is_done(sites: Sites, office: Office) -> str:
    """What is missing, where a run has said that it did all; '' when nothing is."""
    if seal.digests(office.site) != sites.new:
        return "it says that it is done, and the site is that of yesterday"
    return _ledger(sites, office)


def healed(sites: Sites, office: Office, rerun: Callable[[Office], tuple[int, str]]) -> str:
    """What is still wrong after one more, undisturbed run; '' when all is well.

    A state of the office that was healed before (names, contents, permissions, and which files are those of yesterday)
    is not healed again: the same run would do the same.
    """
    state = _state(sites, office)
    if state not in sites.states:
        sites.states[state] = _healed(sites, office, *rerun(office))
    return sites.states[state]


def _state(sites: Sites, office: Office) -> str:
    """All that the program can know of an office, but for the times of new files: they are written down nowhere.

    Of a file that has several names, its first name of yesterday, or else its first name at all, says which it is.
    """
    names = {found[0]: path for path, found in sorted(sites.files.items(), reverse=True)}
    lines = []
    for path in sorted(office.root.rglob("*")):
        found, name = path.stat(), str(path.relative_to(office.root))
        content = seal.digest(path) if path.is_file() else ""
        lines.append(f"{name} {found.st_mode} {names.setdefault(found.st_ino, name)} {content}")
    return sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _healed(sites: Sites, office: Office, code: int, said: str) -> str:
    if code:
        return f"the rerun ended with {code}: {said[-300:]}"
    if seal.digests(office.site) != sites.new:
        return "the rerun did not bring today's site"
    output = office.root / "output"
    left = [p.name for p in output.iterdir() if p.name not in _MAY_STAY]
    left += [p.name for p in office.root.rglob("*.part")]
    left += [p.name for p in (office.root / "records").rglob("*") if p.is_file() and p.name not in _RECORDS]
    if left:
        return f"left over: {left}"
    if wide := [p.name for p in (output / ".cache").iterdir() if p.is_file() and p.stat().st_mode & 0o077]:
        return f"open to others: {wide}"
    if seal.read(output / ".cache" / "site.sha256") != sites.new:
        return "the seal is not that of the site"
    return _ledger(sites, office)


def _ledger(sites: Sites, office: Office) -> str:
    """What is wrong with the records: three runs have published, two letters were issued and their papers are
    there, a session of each year is sealed, once, and the year before is closed, once."""
    records = office.root / "records"
    try:
        if (found := ledger.integrity(records)) != "ok":
            return f"ledger: {found}"
        with ledger.read_ledger(records) as connection:
            published = [run.site for run in runs.published(connection)]
            issued = letter_book.issued(connection)
            sealed = [(s.session, s.is_late, sorted(s.attendance)) for s in sealed_sessions.sealed(connection)]
            for letter in issued:
                letter_book.frozen_bytes(records, letter.file, letter.sha256)
    except (sqlite3.Error, MachineError, OSError) as error:
        return f"ledger: {error}"
    if published[1:] != sites.published:
        return f"{len(published)} rows of runs instead of 3"
    if sealed != [(1, False, ["A", "B"]), (12, True, ["A"])]:
        return f"sealed: {sealed}"
    lines = {event: _lines(records, event) for event in ("session sealed", "year closed")}
    if lines != {"session sealed": 2, "year closed": 1}:
        return f"lines of the journal: {lines}"
    folder = records / "years" / _YEAR
    if wrong := [name for name in _BOOK if not (folder / name).is_file()]:
        return f"the book of the year lacks {wrong}"
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        told, _, name = line.partition("  ")
        if sha256((folder / name).read_bytes()).hexdigest() != told:
            return f"the book of the year: {name} is not what its checksum says"
    return "" if len(issued) == len(_LETTERS) else f"{len(issued)} letters instead of {len(_LETTERS)}"


def _lines(records: Path, event: str) -> int:
    """How often the journal tells of such an event."""
    texts = (path.read_text(encoding="utf-8") for path in chain.years(records))
    return sum(json.loads(line)["event"] == event for text in texts for line in text.splitlines())
