"""`generate publish` and `verify`: readers of the target see whole pages, and what others put there stays."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from struct import pack, unpack
from typing import TYPE_CHECKING, Any

import pytest

from generator.keeping import disk, seal, swap
from generator.model.errors import MachineError, UsageError
from generator.publishing import mirror
from generator.publishing.links import Broken, broken

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Workspace

OLD = {"index.html": "1", "a/page.html": "1", "goes.html": "1", "a.css": "1"}
NEW = {"index.html": "2", "a/page.html": "2", "comes/new.html": "2", "a.css": "1"}


def site_of(folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Write a site; its digests."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return seal.digests(folder)


def publish(tmp_path: Path, files: Mapping[str, str], name: str = "target") -> mirror.Mirrored:
    site = tmp_path / f"site{len(list(tmp_path.iterdir()))}"
    return mirror.mirror(site, site_of(site, files), tmp_path / name)


def content(tmp_path: Path) -> dict[str, str]:
    target = tmp_path / "target"
    return {path: (target / path).read_text(encoding="utf-8") for path in mirror.found_in(target)}


def leftovers(tmp_path: Path) -> list[str]:
    control = {p.name for p in (tmp_path / "target" / mirror.CONTROL).iterdir()} - {"lock", "site.sha256"}
    return sorted(control | {p.name for p in tmp_path.iterdir() if p.name.startswith(".")})


@pytest.fixture(params=[True, False], ids=["exchanged", "file by file"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if not request.param:
        monkeypatch.setattr(mirror, "exchange", lambda first, second: False)


@pytest.mark.usefixtures("way")
def test_the_target_becomes_what_the_site_is(tmp_path: Path) -> None:
    first = publish(tmp_path, OLD)
    assert (len(first.written), first.removed, first.unchanged, first.left) == (4, (), 0, ())
    second = publish(tmp_path, NEW)
    assert (second.written, second.removed, second.unchanged) == (
        ("a/page.html", "comes/new.html", "index.html"), ("goes.html",), 1,
    )  # fmt: skip
    assert content(tmp_path) == NEW
    assert publish(tmp_path, NEW).written == ()
    assert leftovers(tmp_path) == []
    assert seal.read(tmp_path / "target" / mirror.SEAL) == mirror.found_in(tmp_path / "target")


@pytest.mark.usefixtures("way")
def test_what_others_put_there_stays(tmp_path: Path) -> None:
    site_of(tmp_path / "target", {"web.config": "theirs", "a/note.txt": "theirs"})
    publish(tmp_path, OLD)
    (tmp_path / "target" / "goes.html").write_text("edited by hand: not ours any more")
    assert publish(tmp_path, NEW).left == ("a/note.txt", "goes.html", "web.config")
    kept = {"web.config": "theirs", "a/note.txt": "theirs", "goes.html": "edited by hand: not ours any more"}
    assert content(tmp_path) == NEW | kept


def test_files_of_others_are_not_written_over(tmp_path: Path) -> None:
    site_of(tmp_path / "target", {"index.html": "theirs"})
    with pytest.raises(UsageError, match="target_foreign"):
        publish(tmp_path, NEW)
    assert content(tmp_path) == {"index.html": "theirs"}


class KilledError(BaseException):
    pass


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("step", ["replace", "unlink", "rmdir", "mkdir"])
@pytest.mark.parametrize("n_done", range(0, 16, 2))
@pytest.mark.parametrize("foreign", [{}, {"web.config": "theirs"}], ids=["ours", "shared"])
def test_a_copy_that_is_cut_off_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, n_done: int, foreign: dict[str, str]
) -> None:
    publish(tmp_path, OLD)
    site_of(tmp_path / "target", foreign)
    original, left = getattr(Path, step), n_done

    def or_die(*arguments: Any, **named: Any) -> Any:
        nonlocal left
        if not left:
            raise KilledError
        left -= 1
        return original(*arguments, **named)

    new = tmp_path / "new"
    sealed = site_of(new, NEW)
    with monkeypatch.context() as patched:
        patched.setattr(Path, step, or_die)
        with contextlib.suppress(KilledError):
            mirror.mirror(new, sealed, tmp_path / "target")
    assert all(text in ("1", "2", "theirs") for text in content(tmp_path).values())  # no half page, ever
    mirror.mirror(new, sealed, tmp_path / "target")
    assert content(tmp_path) == NEW | foreign
    assert leftovers(tmp_path) == []


def test_a_refused_step_puts_everything_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, OLD)
    move = disk.move

    def held(source: Path, to: Path) -> None:
        if to.name == "index.html" and "stage.before" not in str(source):
            raise PermissionError(13, "held open", str(to))
        move(source, to)

    monkeypatch.setattr(mirror, "exchange", lambda first, second: False)
    monkeypatch.setattr(swap, "move", held)
    with pytest.raises(MachineError) as caught:
        publish(tmp_path, NEW)
    assert "index.html" in str(caught.value.facts["path"])
    assert content(tmp_path) == OLD


def test_a_site_that_was_altered_is_not_published(tmp_path: Path) -> None:
    site = tmp_path / "site"
    sealed = site_of(site, OLD)
    (site / "index.html").write_text("altered")
    with pytest.raises(MachineError, match="site_altered"):
        mirror.mirror(site, sealed, tmp_path / "target")
    assert content(tmp_path) == {}


# --- the commands -----------------------------------------------------------------------------------------------


@pytest.fixture
def workspace(office: OfficeWriter) -> Workspace:
    workspace = office({"احزاب": [("کد", "نام حزب"), ("A", "حزب نمونه")]})
    workspace.build()
    return workspace


def test_publish_then_verify(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "www"
    published = workspace.run("publish", str(target), "--json")
    assert (published.code, published.err) == (0, "")
    told = json.loads(published.out)
    assert set(told["written"]) == set(seal.digests(workspace.site))
    assert workspace.run("verify").code == workspace.run("verify", str(target)).code == 0
    (target / "index.html").write_text('<a href="parties/index.html#nowhere"></a><a href="gone.html"></a>')
    (target / "added.txt").write_text("")
    (target / "quality" / "index.html").unlink()
    run = workspace.run("verify", str(target), "--json")
    found = json.loads(run.out)
    assert run.code == 1
    assert (found["ok"], found["changed"], found["missing"], found["added"], found["foreign"]) == (
        False, ["index.html"], ["quality/index.html"], [], ["added.txt"],
    )  # fmt: skip
    assert {"page": "index.html", "link": "gone.html"} in found["broken_links"]
    assert {"page": "index.html", "link": "parties/index.html#nowhere"} in found["broken_links"]
    assert workspace.run("verify").code == 0
    assert "index.html" in workspace.run("verify", str(target)).out


def test_what_was_never_ours_is_named_and_no_fault(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "www"
    assert workspace.run("publish", str(target)).code == 0
    for folder in (target, workspace.site):
        (folder / "web.config").write_text("<configuration/>")
        (folder / "theirs.html").write_text('<a href="gone.html"></a>')
    run = workspace.run("verify", str(target))
    assert run.code == 0 and "web.config" in run.out and "theirs.html" in run.out
    assert json.loads(workspace.run("verify", str(target), "--json").out)["foreign"] == ["theirs.html", "web.config"]
    assert workspace.run("verify").code == 1  # in the site itself nobody else writes


@pytest.mark.parametrize("target", ["input", "input/below", "records", "output/site", ".", "..", "/"])
def test_targets_that_would_do_harm_are_refused(workspace: Workspace, target: str) -> None:
    before = sorted(workspace.root.rglob("*"))
    run = workspace.run("publish", target)
    assert (run.code, run.out) == (2, "") and "Traceback" not in run.err
    assert sorted(workspace.root.rglob("*")) == before


def test_the_target_of_the_settings(workspace: Workspace) -> None:
    assert workspace.run("publish").code == 2
    (workspace.root / "office.toml").write_text('[publish]\ntarget = "../www"', encoding="utf-8")
    assert workspace.run("publish").code == 0
    assert (workspace.root.parent / "www" / "index.html").is_file()


def test_a_share_that_is_not_there(workspace: Workspace) -> None:
    run = workspace.run("publish", "/nowhere/www")
    assert run.code == 4 and "/nowhere" in run.err


@pytest.mark.skipif(os.name == "nt", reason="there it is a share")
def test_the_name_of_a_share_on_windows_becomes_no_folder_of_this_machine(workspace: Workspace) -> None:
    before = sorted(workspace.root.iterdir())
    (workspace.root / "office.toml").write_text("[publish]\ntarget = '\\\\server\\parties'\n", encoding="utf-8")
    assert (workspace.run("publish").code, workspace.run("publish", r"\\server\parties").code) == (4, 4)
    assert sorted(workspace.root.iterdir()) == sorted([*before, workspace.root / "office.toml"])


def test_a_seal_that_was_forged_is_noticed(workspace: Workspace) -> None:
    (workspace.site / "index.html").write_text("forged")
    (workspace.output / ".cache" / "site.sha256").write_text(seal.text(seal.digests(workspace.site)))
    assert json.loads(workspace.run("verify", "--json").out)["known"] is False


def test_history_for_people_and_machines(workspace: Workspace) -> None:
    (told,) = json.loads(workspace.run("history", "--json").out)["runs"]
    assert told["exit"] == 0 and list(told["inputs"]) == ["دفتر.xlsx"]
    assert "۱ آذر ۱۴۰۵" in workspace.run("history").out


def test_links_that_lead_nowhere() -> None:
    pages = {
        "index.html": '<a href="a/index.html#x">1</a><a href="a/">2</a><a href="https://example.ir">3</a><img src="no.png">',
        "a/index.html": '<p id="x"></p><a href="../index.html">1</a><a href="#y">2</a><a href="../../out.html">3</a>',
    }
    assert set(broken(pages, [*pages, "out.html"])) == {
        Broken("index.html", "no.png"), Broken("a/index.html", "#y"), Broken("a/index.html", "../../out.html"),
    }  # fmt: skip


# --- whose site it is, and who may read it -------------------------------------------------------------------------

OURS, THEIRS = mirror.Owner("a1", "/srv/ahzab"), mirror.Owner("b2", "/srv/zanjan")


def publish_as(tmp_path: Path, files: Mapping[str, str], owner: mirror.Owner) -> mirror.Mirrored:
    site = tmp_path / f"site{len(list(tmp_path.iterdir()))}"
    return mirror.mirror(site, site_of(site, files), tmp_path / "target", owner)


@pytest.mark.usefixtures("way")
def test_a_target_knows_whose_it_is(tmp_path: Path) -> None:
    publish_as(tmp_path, OLD, OURS)
    publish_as(tmp_path, NEW, OURS)
    with pytest.raises(UsageError) as caught:
        publish_as(tmp_path, OLD, THEIRS)
    assert (caught.value.facts["other"], caught.value.facts["own"]) == (OURS.root, THEIRS.root)
    assert content(tmp_path) == NEW
    moved = mirror.Owner(OURS.id, "/mnt/ahzab")
    publish_as(tmp_path, OLD, moved)
    assert content(tmp_path) == OLD and mirror.owner_of(tmp_path / "target") == moved


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("umask", [0o077, 0o027, 0o777 & ~0o700])
def test_a_web_server_can_read_all_that_is_published_and_nothing_else(tmp_path: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        for files in (OLD, NEW):
            publish_as(tmp_path, files, OURS)
    finally:
        os.umask(before)
    target = tmp_path / "target"
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (target, *target.rglob("*"))}
    closed = {path.relative_to(target).as_posix() for path, mode in modes.items() if not mode & 0o004}
    assert {path for path in closed if not path.startswith(".generate")} == set()
    assert not modes[target / ".generate"] & 0o007


@contextlib.contextmanager
def fixed(file: Path, folder: Path) -> Iterator[None]:
    """A file that nobody can take away, wherever below the folder its own folder is moved to: immutable where the system
    and the disk can do that, else a mount on itself, for root, or in a folder that is closed."""
    import fcntl  # of Unix alone

    get, put, immutable = 0x80086601, 0x40086602, 0x10  # FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_IMMUTABLE_FL: linux/fs.h
    with file.open("rb") as held:
        try:
            (flags,) = unpack("l", fcntl.ioctl(held, get, bytes(8)))
            fcntl.ioctl(held, put, pack("l", flags | immutable))
        except OSError:
            with _held(file, folder):
                yield
            return
        try:
            yield
        finally:
            fcntl.ioctl(held, put, pack("l", flags))


@contextlib.contextmanager
def _held(file: Path, folder: Path) -> Iterator[None]:
    if os.geteuid():
        closed = os.open(file.parent, os.O_RDONLY)
        os.fchmod(closed, 0o500)
        yield
        os.fchmod(closed, 0o755)
        os.close(closed)
    else:
        subprocess.run(["mount", "--bind", file, file], check=True)
        yield
        for path in folder.rglob(file.name):
            subprocess.run(["umount", path], check=False, capture_output=True)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems exchange no folders, so there is no old one")
@pytest.mark.parametrize("file", ["index.html", "a/page.html", mirror.SEAL])
def test_an_old_site_that_cant_be_taken_away_is_closed_and_named(tmp_path: Path, file: str) -> None:
    publish(tmp_path, OLD)
    with fixed(tmp_path / "target" / file, tmp_path):
        done = publish(tmp_path, NEW)
        assert done.stale and content(tmp_path) == NEW
        assert stat.S_IMODE(done.stale.stat().st_mode) == 0o700
    assert publish(tmp_path, NEW).stale is None and leftovers(tmp_path) == []


def test_a_failure_after_the_exchange_says_that_the_new_site_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, OLD)

    def full(folders: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mirror, "sync_folders", full)
    with pytest.raises(MachineError) as caught:
        publish(tmp_path, NEW)
    assert caught.value.code == "target_after" and content(tmp_path) == NEW


def test_verify_holds_a_target_against_what_this_workspace_has_built(workspace: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "target"
    assert workspace.run("--no-pdf").code == 0 and workspace.run("publish", str(target)).code == 0
    assert workspace.run("verify", str(target)).code == 0
    assert workspace.run("--no-pdf", today="1405-09-02").code == 0
    older = workspace.run("verify", str(target))  # an earlier build of ours
    assert older.code == 0 and "generate publish" in older.out
    page = target / "index.html"
    page.write_text("forged", encoding="utf-8")
    (target / mirror.SEAL).write_text(seal.text(mirror.found_in(target)), encoding="utf-8")
    forged = workspace.run("verify", str(target))
    assert forged.code == 1 and "Traceback" not in forged.err
