"""Three hundred broken environments: each ends with a sentence and a code that tells, never with 70 or a traceback.

The command runs in a fork of this process, without the rights of root, which may read and write anything.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from openpyxl import Workbook

from generator import cli

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

SHEETS: Mapping[str, list[tuple[object, ...]]] = {
    "احزاب": [("کد", "نام حزب", "رایانامه"), ("A", "حزب نمونه", "a@example.ir"), ("B", "انجمن نمونه", "b@example.ir")],
    "پرونده‌ها": [("حزب", "مدرک", "وضعیت"), ("A", "فرم ۱", "دارد"), ("B", "فرم ۱", "ندارد")],
    "نشست‌ها": [("شماره نشست", "تاریخ", "سیاست دعوت"), (1, "1405/08/20", "همه تشکل‌ها"), (2, "1405/09/20", "همه تشکل‌ها")],
}
RUN = ("--no-pdf",)
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "run": RUN, "check": ("check",), "explain": ("explain", "A"), "preview": ("preview",), "diff": ("diff",),
    "outbox": ("outbox",), "send": ("send",), "resolve": ("resolve", "notice-B-1", "--sent"), "history": ("history",),
    "verify": ("verify",), "publish": ("publish", "../target"), "close": ("close", "1405"), "as-of": ("as-of", "1405/09/01"),
    "recover": ("recover",), "doctor": ("doctor",),
}  # fmt: skip


class Ended(NamedTuple):
    code: int
    err: str


def write(path: Path, sheets: Mapping[str, list[tuple[object, ...]]]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def forked(root: Path, arguments: tuple[str, ...], first: Callable[[], object] = lambda: None) -> Ended:
    """The command in a fork of this process."""
    heard = root.parent / "heard"
    sys.stdout.flush()
    sys.stderr.flush()
    if not (child := os.fork()):
        with contextlib.suppress(BaseException):
            _in_child(root, arguments, first, heard)
        os._exit(99)
    with contextlib.suppress(ChildProcessError):
        _, status = os.waitpid(child, 0)
    return Ended(os.waitstatus_to_exitcode(status), heard.read_text(encoding="utf-8", errors="replace"))


def _in_child(root: Path, arguments: tuple[str, ...], first: Callable[[], object], heard: Path) -> None:
    signal.alarm(60)
    said = os.open(heard, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout, sys.stderr = (os.fdopen(n, "w", encoding="utf-8", closefd=False) for n in (1, 2))
    os.chdir(root)
    _drop_the_rights_of_root()
    first()
    sys.argv = ["generate", "-C", ".", "--today", "1405/09/01", *arguments]
    if arguments[:1] == ("-C",) or "--today" in arguments:
        sys.argv = ["generate", *arguments]
    code: object = 98
    try:
        cli.main()
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 97)


def _drop_the_rights_of_root() -> None:
    if sys.platform != "linux" or os.geteuid():
        return
    libc = ctypes.CDLL(None)
    for right in range(41):
        libc.prctl(24, right, 0, 0, 0)  # PR_CAPBSET_DROP: not even a program that it starts
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    libc.capset(header, (ctypes.c_uint32 * 6)())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built") / "office"
    write(root / "input" / "دفتر.xlsx", SHEETS)
    (root / "templates").mkdir()
    (root / "office.toml").write_text('[smtp]\nhost = "127.0.0.1"\nfrom = "a@example.ir"\n', encoding="utf-8")
    letters: list[tuple[object, ...]] = [("شناسه نامه", "شماره", "تاریخ نامه"), ("notice-B-1", "۱۲", "1405/09/01")]
    write(root / "input" / "نامه‌ها.xlsx", {"نامه‌ها": letters})
    assert forked(root, ("--jobs", "1")).code == 0
    return root


@pytest.fixture
def office(built: Path, tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "office"
    shutil.copytree(built, root)
    yield root
    for path in (root, *root.rglob("*")):
        with contextlib.suppress(OSError):
            if path.is_dir() and not path.is_symlink():
                path.chmod(0o700)


def told(ended: Ended, codes: tuple[int, ...] = (0, 1, 2, 3, 4, 5)) -> str:
    """What is wrong with an ending; '' when nothing is."""
    is_told = ended.code in codes and "Traceback" not in ended.err and "Error:" not in ended.err
    return "" if is_told else f"{ended.code}: {ended.err[-1500:]}"
