"""Real conditions: a folder that may not be written to, a full disk, a limit, a file that somebody holds or blocks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from generator.keeping.seal import digests

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Run, Workspace

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the limits of other systems")

#: Root may write anywhere; without its capabilities it is bound by the modes of folders like anybody.
AS_ANYBODY = (
    ("setpriv", "--bounding-set", "-all", "--inh-caps", "-all") if os.name == "posix" and not os.geteuid() else ()
)
TOMORROW = "1405-09-02"


@pytest.fixture
def workspace(office: OfficeWriter) -> Workspace:
    built = office({"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")]})
    built.build()
    return built


def refused(workspace: Workspace, prefix: Sequence[str] = ()) -> Run:
    """A run of the next day that can't write: exit 4, one sentence, the old site as it was, nothing left over."""
    before = digests(workspace.site)
    run = workspace.run("--no-pdf", today=TOMORROW, prefix=prefix)
    assert run.code == 4 and run.out == "" and "Traceback" not in run.err and run.err.count("\n") == 1, run
    assert digests(workspace.site) == before
    assert [path.name for path in (workspace.root / "records").glob("ledger.sqlite?*")] == []
    return run


def heals(workspace: Workspace) -> None:
    assert workspace.run("--no-pdf", today=TOMORROW).code == 0
    assert "۲ آذر ۱۴۰۵" in (workspace.site / "index.html").read_text(encoding="utf-8")
    assert not {".build", ".old", ".staged", ".journal"} & {path.name for path in workspace.output.iterdir()}


@pytest.mark.parametrize("folder", ["output", "records"])
def test_a_folder_that_may_not_be_written_to(workspace: Workspace, folder: str) -> None:
    if AS_ANYBODY and not shutil.which("setpriv"):
        pytest.skip("as root, and setpriv is not there to be less")
    place = workspace.root / folder
    for path in (place, *place.rglob("*")):
        if path.name == ".lock" or (path.is_dir() and path != workspace.site):
            path.chmod(0o500 if path.is_dir() else 0o400)
    try:
        before = digests(workspace.site)
        run = workspace.run("--no-pdf", today=TOMORROW, prefix=AS_ANYBODY)
        assert run.code == 4 and "Traceback" not in run.err and folder in run.err
        if folder == "output":
            assert digests(workspace.site) == before
    finally:
        for path in (place, *place.rglob("*")):
            if path.is_dir() or path.name == ".lock":
                path.chmod(0o700)
    heals(workspace)


def test_a_limit_on_the_size_of_files(workspace: Workspace) -> None:
    """No page of more than 4 KiB can be written: as good as a full disk, and everybody may have it."""
    run = refused(workspace, ("bash", "-c", 'ulimit -f 4; exec "$@"', "bash"))
    assert "سایت پیشین دست" in run.err and str(workspace.output) in run.err
    heals(workspace)


def test_a_full_disk(workspace: Workspace) -> None:
    """The output of the first run on a disk of 200 KiB of its own."""
    alone = (
        "unshare",
        "-m",
        "bash",
        "-c",
        'mount -t tmpfs -o size=200k none "$0" && "$@"; status=$?; ls -A "$0" >&2; exit $status',
    )
    if subprocess.run([*alone, "/mnt", "true"], check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a disk; test_a_limit_on_the_size_of_files stands for it")
    run = workspace.run("--no-pdf", today=TOMORROW, prefix=(*alone, str(workspace.output)))
    assert run.code == 4 and "دیسک پر است" in run.err and "Traceback" not in run.err
    assert ".build" not in run.err.splitlines()
    heals(workspace)


def test_what_only_the_office_sees_can_not_be_written_but_the_site_is_new(workspace: Workspace) -> None:
    (workspace.output / "report.json").unlink()
    (workspace.output / "report.json").mkdir()  # in the way, as a file that a program holds open is on Windows
    run = workspace.run("--no-pdf", today=TOMORROW)
    assert run.code == 4 and "سایت تازه در جای خود است" in run.err and "report.json" in run.err
    assert "دست‌نخورده" not in run.err
    assert "۲ آذر ۱۴۰۵" in (workspace.site / "index.html").read_text(encoding="utf-8")
    (workspace.output / "report.json").rmdir()
    heals(workspace)


def test_a_page_that_somebody_reads_meanwhile(workspace: Workspace) -> None:
    with (workspace.site / "index.html").open(encoding="utf-8") as held:
        heals(workspace)
        assert "۱ آذر ۱۴۰۵" in held.read()


def test_what_is_printed_goes_to_a_full_disk(workspace: Workspace) -> None:
    run = workspace.run("--no-pdf", today=TOMORROW, prefix=("bash", "-c", 'exec "$@" > /dev/full', "bash"))
    assert run.code == 4 and "Traceback" not in run.err and "دیسک پر است" in run.err
    heals(workspace)


@pytest.mark.parametrize(
    ("redirected", "code"), [(">/dev/full 2>/dev/full", 4), ("2>/dev/full", 0), (">&- 2>&-", 0), (">&- 2>/dev/full", 0)]
)
def test_where_nothing_can_be_said_the_exit_code_still_tells(workspace: Workspace, redirected: str, code: int) -> None:
    prefix = ("bash", "-c", f'exec "$@" {redirected}', "bash")
    assert workspace.run("--no-pdf", today=TOMORROW, prefix=prefix).code == code
    (workspace.input / "again.xlsx").write_bytes(b"no workbook")
    assert workspace.run("--no-pdf", today=TOMORROW, prefix=prefix).code == 3
    (workspace.input / "again.xlsx").unlink()
    heals(workspace)


def test_files_that_were_kept_until_all_is_done_are_taken_away_though_nothing_changed(workspace: Workspace) -> None:
    """Found by injected faults: the folder could not be removed, and the next run saw that there was nothing to do."""
    assert workspace.run("--no-pdf", today=TOMORROW).code == 0
    kept = workspace.output / ".staged.before"
    kept.mkdir()
    heals(workspace)
    assert not kept.exists()


def test_a_log_that_was_left_is_brought_home_though_nothing_changed(workspace: Workspace) -> None:
    assert workspace.run("--no-pdf", today=TOMORROW).code == 0
    (workspace.root / "records" / "ledger.sqlite-wal").touch()
    heals(workspace)
    assert [path.name for path in (workspace.root / "records").glob("ledger.sqlite?*")] == []
