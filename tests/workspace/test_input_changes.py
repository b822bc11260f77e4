"""A shared folder as the program: half-copied files are waited for, a share that goes away changes nothing, a request is
answered, and every good run is published."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import settings as configuration
from generator.model.errors import InputError
from generator.reading.inputs import inputs_below, is_request
from generator.workspace.input_changes import changes, is_being_written, stamps
from tests.conftest import Workspace

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="leases on files are of Linux")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "office")
    made.write("احزاب.xlsx", {"احزاب": [("کد", "نام حزب"), ("P-1", "حزب نمونه")]})
    return made


@on_linux
def test_a_file_that_somebody_writes_is_known_but_not_one_that_excel_has_open(tmp_path: Path) -> None:
    path = tmp_path / "احزاب.xlsx"
    with path.open("wb"):
        assert is_being_written(path)
        (tmp_path / "~$احزاب.xlsx").touch()
        assert not is_being_written(path)
    (tmp_path / "~$احزاب.xlsx").unlink()
    assert not is_being_written(path)
    assert not is_being_written(tmp_path / "gone.xlsx")


@on_linux
def test_a_half_copied_file_is_waited_for(workspace: Workspace) -> None:
    settings = configuration.load(workspace.root)
    before, ended = stamps(settings), []

    def copy() -> None:
        with (workspace.input / "دیگر.xlsx").open("wb") as file:
            file.write(b"half")
            file.flush()
            time.sleep(0.8)
            file.write(b" and half")
        ended.append(time.monotonic())

    thread = threading.Thread(target=copy)
    thread.start()
    next(changes(settings, before))
    assert ended
    thread.join()


def test_what_was_saved_before_the_watching_began_is_seen(workspace: Workspace) -> None:
    settings = configuration.load(workspace.root)
    before = stamps(settings)
    (workspace.input / "دیگر.xlsx").write_bytes(b"saved during the first run")
    next(changes(settings, before))


def test_a_folder_that_goes_away_and_comes_back_is_watched_again(workspace: Workspace) -> None:
    settings = configuration.load(workspace.root)
    coming = changes(settings, stamps(settings))
    away = workspace.root / "away"
    threading.Timer(0.3, lambda: workspace.input.rename(away)).start()
    next(coming)
    threading.Timer(0.3, lambda: away.rename(workspace.input)).start()
    next(coming)
    threading.Timer(0.3, lambda: (workspace.input / "دیگر.xlsx").write_bytes(b"x")).start()
    started = time.monotonic()
    next(coming)
    assert time.monotonic() - started < 30  # not only the minute's look


def test_a_share_that_is_down_is_a_sentence(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(path: Path, _pattern: str) -> list[Path]:
        raise OSError(112, "Host is down", str(path))

    monkeypatch.setattr(Path, "rglob", down)
    with pytest.raises(InputError, match="input_unreachable"):
        inputs_below(workspace.input, workspace.root)
    assert stamps(configuration.load(workspace.root)) == {}


@pytest.mark.parametrize(
    ("name", "asks"),
    [("بررسی", True), ("بررسی.txt", True), ("بررسي.txt.txt", True), ("بررسی.xlsx", False), ("بررسی‌ها.txt", False)],
)
def test_what_asks_for_the_check_s_page(name: str, asks: bool) -> None:
    assert is_request(Path(name)) is asks


def test_a_request_is_no_finding(workspace: Workspace) -> None:
    (workspace.input / "بررسی.txt").touch()
    assert inputs_below(workspace.input, workspace.root).others == ()


def test_the_check_s_page_also_names_what_can_t_be_read(workspace: Workspace) -> None:
    (workspace.input / "خراب.xlsx").write_bytes(b"")
    assert workspace.run("check", "--page").code == 3
    page = (workspace.output / "check.html").read_text(encoding="utf-8")
    assert "خراب.xlsx" in page
    assert "جدول «احزاب»" in page


def test_watch_publishes_each_good_run_and_answers_a_request(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "www"
    (workspace.root / "office.toml").write_text(f"[publish]\ntarget = '{target}'\n", encoding="utf-8")
    command = workspace.command("watch", "--publish", "--no-pdf", "-q")
    with subprocess.Popen(
        command, cwd=workspace.root, env=workspace.environment(), stderr=subprocess.DEVNULL
    ) as process:

        def wait_for(what: Callable[[], bool]) -> None:
            until = time.monotonic() + 60
            while not what():
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)

        def says(name: str) -> bool:
            page = target / "parties/index.html"
            return page.exists() and name in page.read_text(encoding="utf-8")

        try:
            wait_for(lambda: says("حزب نمونه"))
            (workspace.input / "~$احزاب.xlsx").touch()
            workspace.write("احزاب.xlsx", {"احزاب": [("کد", "نام حزب"), ("P-1", "حزب تازه")]})
            wait_for(lambda: says("حزب تازه"))
            (workspace.input / "بررسی.txt").touch()
            wait_for((workspace.output / "check.html").exists)
            (workspace.input / "احزاب.xlsx").write_bytes(b"half")
            time.sleep(1)
            assert says("حزب تازه")
        finally:
            process.kill()
