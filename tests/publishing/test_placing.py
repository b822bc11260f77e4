"""The swap: readers see the old site or the new one, a failure leaves the old one, one run at a time."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.keeping import disk, seal, swap, swap as swapping
from generator.keeping.disk import patiently
from generator.keeping.lock import LOCK, hold_workspace
from generator.keeping.manifest import SPARE, Manifest, signature_of
from generator.keeping.swap import plan, recover
from generator.model.errors import MachineError, WorkspaceBusyError
from generator.publishing.placing import SEAL, Published, compare, publish
from generator.settings import Settings, load

Fill = Callable[[Path], None]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(tmp_path, today="1405-09-01")


def _clear(folder: Path) -> None:
    """Take away what an earlier site had."""
    folder.mkdir(parents=True, exist_ok=True)
    with os.scandir(folder) as entries:
        for entry in entries:
            shutil.rmtree(entry.path) if entry.is_dir() else os.unlink(entry.path)  # noqa: PTH108 - Path is patched


def files(**contents: str) -> Fill:
    """A `fill` that writes these files: files(a="1", b_c="2") writes a and b/c."""

    def fill(folder: Path) -> None:
        _clear(folder)
        for name, content in contents.items():
            path = folder / name.replace("_", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")

    return fill


def content(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): p.read_text() for p in folder.rglob("*") if p.is_file()}


def leftovers(settings: Settings) -> list[str]:
    """What stands in output/ besides the site, its seal, the lock, and the tree that is kept for the next site."""
    kept = settings.site, settings.output / SPARE
    return sorted(path.name for path in settings.output.rglob("*") if not any(map(path.is_relative_to, kept))
                  and path.name not in ("site", ".lock", ".cache", "site.sha256"))  # fmt: skip


# --- what a run did ---------------------------------------------------------------------------------------------


def test_the_first_site(settings: Settings) -> None:
    assert publish(settings, files(index="1", a_b="2")) == Published(written=("a/b", "index"), removed=(), unchanged=0)
    assert content(settings.site) == {"index": "1", "a/b": "2"}
    assert leftovers(settings) == []


def test_what_changed_what_went_and_what_stayed(settings: Settings) -> None:
    publish(settings, files(stays="1", changes="1", goes="1", folder_goes="1"))
    done = publish(settings, files(stays="1", changes="2", comes="1"))
    assert done == Published(written=("changes", "comes"), removed=("folder/goes", "goes"), unchanged=1)
    assert content(settings.site) == {"stays": "1", "changes": "2", "comes": "1"}
    assert not (settings.site / "folder").exists()


def test_the_same_site_is_not_touched(settings: Settings) -> None:
    publish(settings, files(index="1"))
    before = settings.site.stat()
    assert publish(settings, files(index="1")) == Published((), (), 1)
    after = settings.site.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_somebody_changed_by_hand_is_written_again(settings: Settings) -> None:
    publish(settings, files(index="1"))
    (settings.site / "index").write_text("edited")
    (settings.site / "stray").write_text("left here")
    assert publish(settings, files(index="1")) == Published(written=("index",), removed=("stray",), unchanged=0)
    assert content(settings.site) == {"index": "1"}


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ({}, {}, Published((), (), 0)),
        ({}, {"a": "1"}, Published(("a",), (), 0)),
        ({"a": "1"}, {}, Published((), ("a",), 0)),
        ({"a": "1"}, {"a": "1"}, Published((), (), 1)),
        ({"a": "1"}, {"a": "2"}, Published(("a",), (), 0)),
        ({"a": "1", "b": "2"}, {"b": "1", "a": "2"}, Published(("a", "b"), (), 0)),
        ({"a": "1"}, {"b": "1"}, Published(("b",), ("a",), 0)),  # the same bytes elsewhere
        ({"a": "1"}, {"a/x": "1"}, Published(("a/x",), ("a",), 0)),  # a file that became a folder
    ],
)
def test_compare(old: dict[str, str], new: dict[str, str], difference: Published) -> None:
    assert compare(old, new) == difference


# --- a run that fails -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("failure", [KeyboardInterrupt(), ValueError("bug"), MachineError("pdf_failed")])
def test_a_run_that_fails_leaves_the_old_site(settings: Settings, failure: BaseException) -> None:
    publish(settings, files(index="1"))
    before = settings.site.stat().st_ino

    def fail_half_way(folder: Path) -> None:
        files(index="2", new="2")(folder)
        raise failure

    with pytest.raises(type(failure)):
        publish(settings, fail_half_way)
    assert content(settings.site) == {"index": "1"}
    assert settings.site.stat().st_ino == before
    assert leftovers(settings) == []
    assert publish(settings, files(index="3")).written == ("index",)  # the lock is free again


def test_a_disk_that_refuses_is_a_failure_of_the_machine(settings: Settings) -> None:
    publish(settings, files(index="1"))

    def refuse(folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder / "index"))

    with pytest.raises(MachineError) as caught:
        publish(settings, refuse)
    assert caught.value.code == "disk"
    assert caught.value.facts["why"] == "No space left on device"
    assert content(settings.site) == {"index": "1"}
    assert leftovers(settings) == []


# --- what a killed run leaves behind ----------------------------------------------------------------------------


def test_killed_while_building(settings: Settings) -> None:
    publish(settings, files(index="1"))
    files(half="2")(settings.output / ".build")
    assert publish(settings, files(index="3")).written == ("index",)
    assert content(settings.site) == {"index": "3"}
    assert leftovers(settings) == []


def test_killed_between_the_two_renames(settings: Settings) -> None:
    publish(settings, files(index="1"))
    settings.site.rename(settings.output / ".old")
    files(index="2")(settings.output / ".build")

    def fail(folder: Path) -> None:
        raise ValueError

    with pytest.raises(ValueError):
        publish(settings, fail)  # even a run that fails brings the old site back
    assert content(settings.site) == {"index": "1"}
    assert publish(settings, files(index="2")) == Published(("index",), (), 0)
    assert leftovers(settings) == []


def test_killed_after_the_swap(settings: Settings) -> None:
    publish(settings, files(index="2"))
    files(index="1")(settings.output / ".old")
    assert publish(settings, files(index="2")) == Published((), (), 1)
    assert leftovers(settings) == []


def test_recovery_with_nothing_to_mend(tmp_path: Path) -> None:
    recover(tmp_path)
    assert list(tmp_path.iterdir()) == []


class KilledError(BaseException):
    pass


class After:
    """Lets a step be done so many times, then the process is gone; counts how often it was done."""

    def __init__(self, n_done: int, failure: BaseException, step: Callable[..., Any]) -> None:
        self.left, self.failure, self.step = n_done, failure, step

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        if not self.left:
            raise self.failure
        self.left -= 1
        return self.step(*arguments, **named)


OLD_SITE = {"index.html": "1", "page.html": "1", "goes.html": "1", "a.css": "1"}
NEW_SITE = {"index.html": "2", "page.html": "2", "comes.html": "2", "a.css": "2"}


def site_of(pages: Mapping[str, str]) -> Fill:
    def fill(folder: Path) -> None:
        _clear(folder)
        for name, content in pages.items():
            (folder / name).write_text(content, encoding="utf-8")

    return fill


@pytest.mark.parametrize("can_exchange", [True, False])
@pytest.mark.parametrize("step", ["rename", "replace", "unlink", "rmdir"])
@pytest.mark.parametrize("n_done", range(9))
def test_wherever_a_run_is_cut_off_the_next_one_finishes_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, can_exchange: bool, step: str, n_done: int
) -> None:
    """The step after `n_done` of its kind never happens, nor does any clearing up."""
    publish(settings, site_of(OLD_SITE))
    with monkeypatch.context() as patched:
        killed = After(n_done, KilledError(), getattr(Path, step))
        patched.setattr(Path, step, lambda *a, **k: killed(*a, **k))
        if not can_exchange:
            patched.setattr(swapping, "exchange", lambda first, second: False)
        with contextlib.suppress(KilledError):
            publish(settings, site_of(NEW_SITE))
    recover(settings.output)
    assert content(settings.site) in (OLD_SITE, NEW_SITE)
    publish(settings, site_of(NEW_SITE))
    assert content(settings.site) == NEW_SITE
    assert leftovers(settings) == []
    assert seal.read(settings.output / SEAL) == seal.digests(settings.site)


@pytest.mark.parametrize("n_done", range(8))
def test_file_by_file_all_is_put_back_when_one_is_held_open(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, n_done: int
) -> None:
    publish(settings, site_of(OLD_SITE))
    refused = False
    move = disk.move

    def held(source: Path, target: Path) -> None:
        nonlocal refused, n_done
        if target.is_relative_to(settings.site) and source.is_relative_to(settings.output / ".staged"):
            if not n_done:
                refused = True
                raise PermissionError(13, "held open", str(target))
            n_done -= 1
        move(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(swapping, "exchange", lambda first, second: False)
        patched.setattr(swap, "move", held)
        with contextlib.suppress(MachineError):
            publish(settings, site_of(NEW_SITE))
    assert content(settings.site) == (OLD_SITE if refused else NEW_SITE)
    publish(settings, site_of(NEW_SITE))
    assert content(settings.site) == NEW_SITE
    assert leftovers(settings) == []


def test_file_by_file_what_a_page_needs_comes_first(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = plan(["index.html", "parties/P-1/index.html", "assets/site.css", "parties/index.html", "a.pdf"], ["x.html"])
    assert steps.writes == ("assets/site.css", "a.pdf", "parties/P-1/index.html", "parties/index.html", "index.html")
    monkeypatch.setattr(swapping, "exchange", lambda first, second: False)
    for n in "123":
        publish(settings, files(index=n))
        assert content(settings.site) == {"index": n}
        assert leftovers(settings) == []


@pytest.mark.parametrize(("first", "then"), [({"a": "1"}, {"a_b": "2"}), ({"a_b_c": "1"}, {"a": "2"})])
def test_file_by_file_a_file_becomes_a_folder(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, first: dict[str, str], then: dict[str, str]
) -> None:
    monkeypatch.setattr(swapping, "exchange", lambda first, second: False)
    publish(settings, files(**first))
    publish(settings, files(**then))
    assert list(content(settings.site).values()) == ["2"]
    assert leftovers(settings) == []


def test_windows_is_asked_again_while_somebody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    error = PermissionError(13, "sharing violation")
    error.winerror = 32  # type: ignore[attr-defined]
    tries: list[int] = []

    def step() -> None:
        tries.append(1)
        if len(tries) < 4:
            raise error

    patiently(step, waits=(0, 0, 0))
    assert len(tries) == 4
    with pytest.raises(PermissionError):  # not held open, but forbidden: no waiting helps
        patiently(After(0, PermissionError(13, "no"), step), waits=(0,))


# --- readers and rivals -----------------------------------------------------------------------------------------

PAGES = [f"p{n}" for n in range(8)]


def test_readers_see_whole_sites_only(settings: Settings) -> None:
    """Each version writes its number into every page: who reads one page of version n sees n or later in the next."""
    torn: list[str] = []
    n_reads = 0
    publish(settings, files(**dict.fromkeys(PAGES, "0 " * 2000)))
    is_over = threading.Event()

    def read_in_a_loop() -> None:
        nonlocal n_reads
        while not is_over.is_set():
            versions = []
            for page in (*PAGES, PAGES[0]):
                try:
                    words = (settings.site / page).read_text().split()
                except OSError as error:
                    torn.append(repr(error))
                    return
                if len(words) != 2000 or len(set(words)) != 1:
                    torn.append(f"half a page: {page}")
                    return
                versions.append(int(words[0]))
            if versions != sorted(versions):
                torn.append(f"an old page after a new one: {versions}")
            n_reads += 1

    reader = threading.Thread(target=read_in_a_loop)
    reader.start()
    try:
        for n in range(1, 31):
            publish(settings, files(**dict.fromkeys(PAGES, f"{n} " * 2000)))
    finally:
        is_over.set()
        reader.join()
    assert torn == []
    assert n_reads > 30


HOLDER = """
import sys, time
from pathlib import Path
from generator.keeping.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_run_at_a_time_and_a_killed_one_holds_nothing(settings: Settings) -> None:
    publish(settings, files(index="1"))
    lock = settings.output / LOCK
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(lock)], stdout=subprocess.PIPE) as holder:
        try:
            assert holder.stdout and holder.stdout.readline() == b"held\n"
            with pytest.raises(WorkspaceBusyError), hold_workspace(settings.output):
                publish(settings, files(index="2"))
            assert content(settings.site) == {"index": "1"}
        finally:
            holder.kill()
    with hold_workspace(settings.output):
        assert publish(settings, files(index="2")).written == ("index",)


def test_two_workspaces_do_not_wait_for_each_other(tmp_path: Path) -> None:
    first = load(tmp_path, today="1405-09-01")
    (tmp_path / "office.toml").write_text('[paths]\noutput = "elsewhere"')
    second = load(tmp_path, today="1405-09-01")

    with hold_workspace(first.output), hold_workspace(second.output):
        publish(second, files(index="second"))
        publish(first, files(index="first"))
    assert content(first.site) == {"index": "first"}
    assert content(second.site) == {"index": "second"}


def test_only_a_second_name_of_the_file_in_place_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the disk gives its files no numbers."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site/a.html").write_text("now")
    (tmp_path / "second.html").hardlink_to(tmp_path / "site/a.html")
    (tmp_path / "other.html").write_text("before")

    def is_same(name: str) -> bool:
        manifest = Manifest(tmp_path)
        assert manifest.digest("site/a.html")
        return manifest.see("site/a.html", str(tmp_path / name))

    assert is_same("second.html")
    assert not is_same("other.html")
    monkeypatch.setattr("generator.keeping.manifest.signature_of", lambda file: (*signature_of(file)[:2], 0))
    assert not is_same("other.html")
