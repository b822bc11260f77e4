"""Three hundred broken environments: each ends with a sentence and a code that tells, never with 70 or a traceback.

What each group has in common stands in its test; a row is one environment.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest
from openpyxl import Workbook

from generator import settings
from tests.forked import MACHINES, Forks

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

SHEETS: Mapping[str, list[tuple[object, ...]]] = {
    "احزاب": [("کد", "نام حزب", "رایانامه"), ("A", "حزب نمونه", "a@example.ir"), ("B", "انجمن نمونه", "b@example.ir")],
    "پرونده‌ها": [("حزب", "مدرک", "وضعیت"), ("A", "فرم ۱", "دارد"), ("B", "فرم ۱", "ندارد")],
    "نشست‌ها": [("شماره نشست", "تاریخ", "سیاست دعوت"), (1, "1405/08/20", "همه تشکل‌ها"), (2, "1405/09/20", "همه تشکل‌ها")],
}
Row = TypeVar("Row")
RUN: tuple[str, ...] = ("--no-pdf",)
CHECK: tuple[str, ...] = ("check",)
COMMANDS: Sequence[tuple[str, ...]] = (
    RUN, CHECK, ("explain", "A"), ("preview",), ("diff",), ("outbox",), ("send",), ("resolve", "notice-B-1", "--sent"),
    ("history",), ("verify",), ("publish", "../target"), ("close", "1405"), ("as-of", "1405/09/01"), ("recover",), ("doctor",),
)  # fmt: skip
Change = Callable[[Path], object]
LONG = bool(os.environ.get("GENERATE_LONG"))  # nine hundred of them: minutes


def some(rows: Iterable[Row], every: int) -> list[Row]:
    """All rows in the long form, else one of so many, another place of each group in its turn."""
    return list(rows)[:: 1 if LONG else every]


def write(path: Path, sheets: Mapping[str, list[tuple[object, ...]]]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


class Built(NamedTuple):
    """An office after its first run, and the process that tries commands in copies of it."""

    root: Path
    forks: Forks


TODAY: tuple[str, ...] = ("-C", ".", "--today", "1405/09/01")
WARM_UP = (
    ("--no-pdf",),
    ("--today", "1405/09/02", "--no-pdf"),
    ("check",),
    ("doctor",),
    ("explain", "A"),
    ("recover",),
)


@pytest.fixture(scope="module")
def built() -> Iterator[Built]:
    """Where a sync costs nothing, if there is such a place."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        warm, root = (Path(folder) / name / "office" for name in ("warm", "built"))
        for each in (warm, root):
            write_office(each)
        with Forks(*(("-C", str(warm), "--today", "1405/09/01", *arguments) for arguments in WARM_UP)) as forks:
            for arguments in (("--jobs", "1"), RUN, RUN):  # the papers; then pages without them, as each row finds them
                assert forks.run(root, (*TODAY, *arguments)).code == 0
            yield Built(root, forks)


def write_office(root: Path) -> None:
    write(root / "input" / "دفتر.xlsx", SHEETS)
    (root / "templates").mkdir()
    (root / "office.toml").write_text('[smtp]\nhost = "127.0.0.1"\nfrom = "a@example.ir"\n', encoding="utf-8")
    letters: list[tuple[object, ...]] = [("شناسه نامه", "شماره", "تاریخ نامه"), ("notice-B-1", "۱۲", "1405/09/01")]
    write(root / "input" / "نامه‌ها.xlsx", {"نامه‌ها": letters})


def wrong(built: Built, change: Change, arguments: tuple[str, ...] = RUN, machine: str = "") -> str:
    """What is wrong with the ending of a command in a copy of the office that was changed; '' when nothing is."""
    root = built.root.parents[1] / "copy" / "folder" / "office"  # two folders above it is nothing else
    shutil.copytree(built.root, root, symlinks=True)
    try:
        change(root)
        ended = built.forks.run(root, dated(arguments), machine)
        is_told = ended.code in range(6) and "Traceback" not in ended.err and (ended.err.strip() or not ended.code)
        return "" if is_told else f"{ended.code}: {ended.err[-1500:]}"
    finally:
        for path in (root, *root.rglob("*")):
            with contextlib.suppress(OSError):
                if path.is_dir() and not path.is_symlink():
                    path.chmod(0o700)
        shutil.rmtree(root.parents[1])


def dated(arguments: tuple[str, ...]) -> tuple[str, ...]:
    """As of one day, where the arguments don't say another; a second folder is looked for from the first."""
    is_dated = arguments[:1] == ("-C",) or "--today" in arguments
    return arguments if is_dated else (*TODAY, *arguments)


def nothing(root: Path) -> None:
    """The office as it is."""


def taken(path: str, make: Change) -> Change:
    """Something else in the place of a file or a folder."""

    def change(root: Path) -> None:
        place = root / path
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        make(place)

    return change


def linked(to: str) -> Change:
    return lambda place: place.symlink_to(to)


def said(data: bytes) -> Change:
    return lambda place: place.write_bytes(data)


def closed(path: str, mode: int) -> Change:
    return lambda root: (root / path).chmod(mode)


def bound(place: Path) -> None:
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as made:
        made.bind(os.path.relpath(place))


# --- files and folders ------------------------------------------------------------------------------------------------

CLOSED = ("records", "records/journal", "records/journal/1405.jsonl", "records/ledger.sqlite", "records/letters",
          "records/letters/1405/notice-B-1.pdf", "records/sheets.json", "input", "input/دفتر.xlsx", "templates", "office.toml",
          "output", "output/site", "output/.cache", "output/letters.xlsx", "output/.lock")  # fmt: skip


def test_what_may_not_be_read(built: Built) -> None:
    rows: list[tuple[str, tuple[str, ...]]]
    rows = [(path, arguments) for path in CLOSED for arguments in (RUN, CHECK, ("send",))]
    rows += [(path, arguments) for path in ("records", "input") for arguments in COMMANDS[2:]]
    found = {row: wrong(built, closed(row[0], 0), row[1]) for row in some(rows, 2)}
    assert {row: said for row, said in found.items() if said} == {}


def test_what_may_not_be_written(built: Built) -> None:
    rows = [(path, arguments) for path in ("records", "records/journal", "output", "output/.cache", ".")
            for arguments in (("--no-pdf", "--today", "1405/09/02"), ("recover",))]  # fmt: skip
    assert {row: said for row in rows if (said := wrong(built, closed(row[0], 0o500), row[1]))} == {}


ODD_FILES: Mapping[str, Change] = {
    "pipe": os.mkfifo, "endless": linked("/dev/zero"), "nothing": linked("/dev/null"), "nowhere": linked("/nowhere/a"),
    "folder": Path.mkdir, "junk": said(b"\xff\xfe\x00"), "empty": said(b""), "socket": bound,
    "a list": said(b"[1]\n"), "deep": said(b"[" * 9000),
}  # fmt: skip
INPUTS = ("input/a.xlsx", "input/a.csv")
ELSEWHERE = ("input", "records", "output", "output/site", "output/.cache", "templates", "office.toml",
             "templates/reports/house.html", "templates/text/fa.toml", "templates/text/defaults.toml",
             "templates/assets/site.css")  # fmt: skip


def test_what_is_no_file(built: Built) -> None:
    rows = {f"{path}: {kind}": (taken(path, make), CHECK) for path in INPUTS for kind, make in ODD_FILES.items()}
    rows |= {f"{path}: {kind}": (taken(path, ODD_FILES[kind]), RUN) for path in ELSEWHERE
             for kind in ("pipe", "endless", "nowhere", "folder", "junk")}  # fmt: skip
    rows |= {f"{path}: a circle": (taken(path, linked(Path(path).name)), RUN) for path in (*INPUTS, *ELSEWHERE)}
    found = {name: wrong(built, *row) for name, row in some(rows.items(), 2)}
    assert {name: said for name, said in found.items() if said} == {}


NAMES = (b"\xff\xfe.xlsx", b"\xd8.csv", b"\xd8\xff.txt", "\u202e.xlsx".encode(), b"a\nb.xlsx", b"a\x1b[31mb.xlsx", b"-rf.xlsx",
         b" .xlsx", b".xlsx", b"A.XLSX", b"x" * 250 + b".xlsx", "ۀ.xlsx".encode(), b"%2e%2e.xlsx", b"\xd8/a.xlsx", b"'\".xlsx")  # fmt: skip


def test_names_that_nobody_would_give(built: Built) -> None:
    def named(name: bytes) -> Change:
        def change(root: Path) -> None:
            path = Path(os.fsdecode(os.fsencode(root / "input") + b"/" + name))
            path.parent.mkdir(exist_ok=True)
            shutil.copy(root / "input" / "دفتر.xlsx", path)

        return change

    found = {
        (name, arguments): wrong(built, named(name), arguments)
        for n, name in enumerate(NAMES)
        for arguments in ((RUN, CHECK) if LONG else (CHECK if n % 3 else RUN,))  # of every other office the whole site
    }
    assert {row: said for row, said in found.items() if said} == {}


DAMAGE: Mapping[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[: len(data) // 2],
    "flipped": lambda data: data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 0x41]) + data[len(data) // 2 + 1 :],
    "begun wrongly": lambda data: b"\xff" + data[1:],
    "a list": lambda data: b"[1]\n",
}


def test_every_kept_file_damaged(built: Built) -> None:
    kept = [
        path.relative_to(built.root).as_posix()
        for path in sorted(built.root.rglob("*"))
        if path.is_file() and path.stat().st_size
    ]
    kept = [
        path
        for path in kept
        if path.startswith(("records", "output")) and "/spare/" not in path and "/site/" not in path
    ]
    papers = [path for path in kept if path.startswith("output/.cache/pdf")]
    kept = [path for path in kept if path not in papers[1:]] + ["output/site/index.html"]

    def damaged(path: str, kind: str) -> Change:
        return lambda root: (root / path).write_bytes(DAMAGE[kind]((root / path).read_bytes()))

    rows = some(((path, kind) for path in kept for kind in DAMAGE), 3)
    found = {row: wrong(built, damaged(*row)) for row in rows}
    assert {row: said for row, said in found.items() if said} == {}


# --- settings and options ---------------------------------------------------------------------------------------------

VALUES = ('""', '"x"', '"\\u0000"', '"a\\nb"', '"/"', '".."', '"/dev/null"', '"/nowhere/x"', f'"{"x" * 300}"', "0", "-1", "65536",
          "99999999999999999999", "1.5", "nan", "inf", "true", "[]", "{}", "1405-09-01", '"a..b"', '"../.."', '"~"')  # fmt: skip


def test_odd_settings(built: Built) -> None:
    """Each in the command that it is for; those of the paths by one that reads all of them."""
    commands = {"smtp": ("send", "--yes"), "publish": ("publish",)}
    rows = [(setting.section, setting.key, value) for setting in settings.SETTINGS for value in VALUES]
    if not LONG:
        rows.remove(("paths", "input", '"/"'))  # looks through all folders of the machine

    def written(section: str, key: str, value: str) -> Change:
        others = {"host": '"127.0.0.1"', "from": '"a@example.ir"', "port": "1"} if section == "smtp" else {}
        lines = (f"{name} = {said}" for name, said in {**others, key: value}.items())
        return taken("office.toml", said("\n".join((f"[{section}]", *lines)).encode()))

    found = {row: wrong(built, written(*row), commands.get(row[0], CHECK)) for row in some(rows, 5)}
    assert {row: said for row, said in found.items() if said} == {}


DAYS = ("1301/01/01", "1300/12/29", "1497/12/29", "1498/01/01", "1499/12/29", "0001-01-01", "9999-12-31", "1405/13/01",
        "1405/12/30", "1405/00/00", "", "x", "99999/1/1", "1405", "۱۴۰۵/۹/۱", "1e9", "2026-02-30", "1922-03-22", "2119-03-20",
        "10000-01-01", "nan")  # fmt: skip
ODD_ARGUMENTS = (
    ("--jobs", "0"), ("--jobs", "-1"), ("--jobs", "x"), ("--jobs", "65"), ("--jobs", "9" * 30), ("explain", ""), ("explain", "x" * 5000),
    ("explain", "A", "--session", "9" * 5000), ("preview", "--policy", "x" * 3000), ("close", "x"), ("close", "1300"),
    ("close", "99999"), ("send", "--limit", "-1"), ("send", "--limit", "9" * 30), ("send", "--test", "x"), ("resolve", "", "--sent"),
    ("publish", "/dev/null"), ("publish", "/proc/x"), ("publish", "x" * 300), ("publish", "."), ("verify", "/dev/null"), ("verify", ""),
    ("rollup", "/nowhere"), ("rollup", "."), ("init", "/dev/null/x"), ("init", "office.toml"), ("serve", "--port", "-1"), ("nothing",),
    ("--lang", "xx"), ("\udcff",),
)  # fmt: skip


def test_days_at_the_ends_of_the_calendar(built: Built) -> None:
    commands = (RUN, CHECK, ("preview",), ("close", "1405"))
    rows = [("-C", ".", "--today", day, *arguments) for day in DAYS for arguments in commands]
    assert {row: said for row in some(rows, 3) if (said := wrong(built, nothing, row))} == {}


def test_odd_arguments(built: Built) -> None:
    assert {row: said for row in ODD_ARGUMENTS if (said := wrong(built, nothing, row))} == {}


# --- the machine ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("machine", MACHINES)
def test_odd_machines(built: Built, machine: str) -> None:
    rows = [("-C", ".", "--today", "1405/09/02", "--no-pdf"), CHECK, ("recover",), ("history",)]
    assert {row: said for row in some(rows, 2) if (said := wrong(built, nothing, row, machine))} == {}


@pytest.mark.parametrize("arguments", [*COMMANDS, ()], ids=" ".join)
def test_a_folder_that_is_no_workspace_gets_a_sentence_and_nothing_else(
    built: Built, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    root = tmp_path / "empty"
    root.mkdir()
    ended = built.forks.run(root, dated(arguments))
    assert ended.code in (0, 2, 3, 4) and ended.err and "Traceback" not in ended.err
    assert list(root.iterdir()) == []


FOLDERS = (
    "/nowhere",
    "/dev/null",
    "/proc",
    "/proc/self/fd",
    "office.toml",
    "input/دفتر.xlsx",
    "x" * 300,
    "circle",
    "/dev",
)


def test_folders_that_are_none(built: Built) -> None:
    rows = [("-C", folder, *arguments) for folder in FOLDERS for arguments in (RUN, CHECK, ("doctor",))]
    circle = taken("circle", linked("circle"))
    assert {row: said for row in some(rows, 2) if (said := wrong(built, circle, row))} == {}
