"""Two users of one workspace: a folder of their group serves both; without it the second one is told why not."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Workspace
from tests.forked import Ended, Forks

GROUP = 2**16 - 100  # of no file of this machine
ROWS = [("کد", "نام حزب"), ("A", "حزب نمونه"), ("B", "انجمن نمونه")]
DOSSIERS = [("حزب", "مدرک", "وضعیت"), ("A", "فرم ۱", "ندارد")]

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can work as two other users"
)


@pytest.fixture(scope="module")
def forks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forks]:
    """Other users may not read the program's files: a fork of a process that has read them may be theirs."""
    warm = tmp_path_factory.mktemp("warm")
    write(Workspace(warm))
    with Forks(*(("-C", str(warm), "--no-pdf", *arguments) for arguments in ((), ("recover",)))) as forks:
        yield forks


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory() as name:  # that of pytest is closed to others
        Path(name).chmod(0o755)
        workspace = Workspace(Path(name) / "office")
        write(workspace)
        yield workspace


def write(workspace: Workspace) -> None:
    workspace.write("دفتر.xlsx", {"احزاب": ROWS, "پرونده‌ها": DOSSIERS})


def shared(root: Path, mode: int) -> None:
    for path in (root, *root.rglob("*")):
        os.chown(path, pwd.getpwnam("nobody").pw_uid, GROUP)
        path.chmod(mode if path.is_dir() else mode & 0o660)


def run(forks: Forks, workspace: Workspace, user: str, *arguments: str) -> Ended:
    whose = (pwd.getpwnam(user).pw_uid, GROUP)
    return forks.run(workspace.root, ("-C", ".", "--no-pdf", *arguments), user=whose)


def is_of_the_group(path: Path) -> bool:
    """It may read and change what stands there, and nobody else may."""
    found = path.stat()
    needed = stat.S_IRWXG if path.is_dir() else stat.S_IRGRP | stat.S_IWGRP
    return found.st_gid == GROUP and found.st_mode & needed == needed and not found.st_mode & stat.S_IRWXO


def test_a_folder_of_their_group_serves_both(forks: Forks, workspace: Workspace) -> None:
    shared(workspace.root, 0o2770)
    runs = [("nobody", "1405/09/01"), ("www-data", "1405/09/02"), ("nobody", "1405/09/03"), ("www-data", "1405/09/03")]
    for n, (user, day) in enumerate(runs, 1):
        code, said = run(forks, workspace, user, "--today", day)
        assert code == 0, (user, day, said)
        session = (n, f"1405/1{n % 3}/0{n + 1}", "همه تشکل‌ها")
        workspace.write(f"{n}.xlsx", {f"نشست {n}": [("شماره نشست", "تاریخ", "سیاست دعوت"), session]})
        os.chown(workspace.input / f"{n}.xlsx", pwd.getpwnam(user).pw_uid, GROUP)
        (workspace.input / f"{n}.xlsx").chmod(0o660)
    assert run(forks, workspace, "nobody", "recover")[0] == run(forks, workspace, "www-data", "recover")[0] == 0
    wrong = [path for path in workspace.root.rglob("*") if not is_of_the_group(path)]
    assert wrong == []


def test_without_a_group_the_second_one_is_told_whose_it_is(forks: Forks, workspace: Workspace) -> None:
    shared(workspace.root, 0o750)
    assert run(forks, workspace, "nobody")[0] == 0
    code, said = run(forks, workspace, "www-data")
    assert code == 4
    assert "از آنِ کاربر «nobody»" in said and "«www-data»" in said
    shutil.rmtree(workspace.output)
    code, said = run(forks, workspace, "www-data")
    assert code == 4 and "«nobody»" in said
