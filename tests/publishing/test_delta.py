"""What each kind of change makes a run write, file by file; and that a run which has nothing to do does nothing."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from generator import pipeline, settings, stages
from generator.keeping.lock import LOCK, hold
from generator.keeping.memo import Memo
from generator.keeping.seal import digests
from generator.language.wording import Wording
from generator.model.artifact import Artifact
from generator.model.errors import LeakError, WorkspaceBusyError
from generator.publishing import unchanged
from generator.reading.reader import Reader
from generator.render import drawing
from generator.render.html import Templates
from generator.render.paper_store import PdfStore
from generator.render.workers import Workers
from generator.resources import Kept, Resources, at_work
from generator.settings import Settings, shipped_templates
from generator.stages import Result

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Workspace

PARTIES = [
    ("کد", "نام حزب", "وضعیت پروانه", "نشانی"),
    ("A", "حزب نمونهٔ الف", "معتبر", "الف ۱"),
    ("B", "حزب نمونهٔ ب", "معتبر", "ب ۱"),
]
DOSSIERS = [
    ("حزب", "مدرک", "وضعیت", "شرح نقص"),
    ("A", "form1", "ناقص", "مهر ندارد"),
    ("B", "form1", "ناقص", "امضا ندارد"),
]
OF_B = {"parties/B/index.html", "notices/B/index.html", "notices/B/notice.pdf", "deficiencies/all-notices.pdf"}
NAMING_CELLS = {
    *(f"{kind}/{party}/index.html" for kind in ("parties", "notices") for party in "AB"),
    "deficiencies/index.html", "deficiencies/deficiencies.xlsx", "changes/index.html", "changes/changes.xlsx",
    "quality/index.html", "quality/findings.xlsx", "search-index.js",
}  # fmt: skip
LOOKS = ("changes/", "search-index.js", "brief.pdf", "index.html")  # what sums up the whole office may change with it


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workers]:
    """Workers that stay warm from test to test, as under `watch`."""
    workers = Workers(settings.load(tmp_path_factory.mktemp("press"), today="1405-09-01", jobs=1))
    yield workers
    workers.close()


@pytest.fixture(autouse=True)
def _warm(press: Workers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every run of this module has them."""
    run = pipeline.run

    def warm(chosen: Settings, wording: Wording, progress: Any, resources: Resources | None = None) -> Result:
        if resources:
            return run(chosen, wording, progress, resources)
        with at_work(chosen, Kept(Reader(), press, Memo())) as resources:
            return run(chosen, wording, progress, resources)

    monkeypatch.setattr(pipeline, "run", warm)


@pytest.fixture
def small(office: OfficeWriter) -> Workspace:
    """Two parties, each with one flawed document, and no session: 20 files or so, with PDFs."""
    workspace = office({"احزاب": PARTIES, "پرونده‌ها": DOSSIERS})
    workspace.build(pdf=True)
    return workspace


def written(workspace: Workspace, **options: Any) -> set[str]:
    """What the next run writes, as it says; held against what really changed on the disk."""
    before = digests(workspace.site)
    inodes = {path: (workspace.site / path).stat().st_ino for path in before}
    said = workspace.build(pdf=True, **options).published
    after = digests(workspace.site)
    assert set(said.written) == {path for path in after if before.get(path) != after[path]}
    assert set(said.removed) == before.keys() - after.keys()
    assert said.unchanged == len(after) - len(said.written)
    for path in after.keys() - set(said.written):
        assert (workspace.site / path).stat().st_ino == inodes[path], f"{path} was written anew"
    return set(said.written)


def changed(workspace: Workspace, parties: Any = PARTIES, dossiers: Any = DOSSIERS) -> None:
    workspace.write("دفتر.xlsx", {"احزاب": parties, "پرونده‌ها": dossiers})


def own_template(workspace: Workspace, name: str, old: str, new: str) -> None:
    """The workspace's own copy of a template, text or asset, with one thing put another way."""
    text = (shipped_templates() / name).read_text(encoding="utf-8")
    assert old in text
    target = workspace.root / "templates" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.replace(old, new), encoding="utf-8")


def papers(workspace: Workspace) -> set[str]:
    return {path.relative_to(workspace.site).as_posix() for path in workspace.site.rglob("*.pdf")}


def pages(workspace: Workspace) -> set[str]:
    return {path.relative_to(workspace.site).as_posix() for path in workspace.site.rglob("*.html")}


def test_nothing(small: Workspace) -> None:
    assert written(small) == set()


def test_one_cell(small: Workspace) -> None:
    """The note on a document of B: its own pages, its notice, the batch for the printer, the list of all."""
    changed(small, dossiers=[*DOSSIERS[:2], ("B", "form1", "ناقص", "مهر و امضا ندارد")])
    assert written(small) == OF_B | {"deficiencies/index.html", "deficiencies/deficiencies.xlsx"}


def test_a_cell_that_nobody_sees(small: Workspace) -> None:
    changed(small, parties=[*PARTIES[:2], ("B", "حزب نمونهٔ ب", "معتبر", "ب ۲")])
    assert written(small) == set()


def test_the_same_rows_in_another_order_of_columns(small: Workspace) -> None:
    """The same cells, for a dossier's row is named from its state to its note."""
    changed(small, dossiers=[(*row[:2], row[3], row[2]) for row in DOSSIERS])
    assert written(small) == set()


def test_swapped_rows(small: Workspace) -> None:
    """Nothing but the cells that pages name: no paper, and no other word."""

    def without_cells() -> dict[str, str]:
        listed = pages(small) - {"quality/index.html"}  # follows the order of the cells
        texts = {path: (small.site / path).read_text(encoding="utf-8") for path in listed}
        return {path: re.sub(r"[A-Z]\d+", "", text) for path, text in texts.items()}

    before = without_cells()
    changed(small, parties=[PARTIES[0], PARTIES[2], PARTIES[1]])
    assert written(small) == NAMING_CELLS
    assert without_cells() == before


def test_one_template(small: Workspace) -> None:
    """Of the page of a party: the pages of the parties, and no paper."""
    own_template(small, "reports/party.html", "{% block main %}", "{% block main %}<!-- ours -->")
    assert written(small) == {"parties/A/index.html", "parties/B/index.html"}


@pytest.mark.parametrize(
    "tag",
    [
        '{% include "reports/b.html" %}', "{%- include 'reports/b.html' ignore missing -%}",
        '{%+ include "reports/b.html" %}', '{% include "reports/a.html" if not office else "reports/b.html" %}',
        '{% include "reports/" ~ "b.html" %}', '{% include ["reports/b.html"] %}',
        '{% import "reports/b.html" as b %}{{ b }}',
    ],
)  # fmt: skip
def test_a_template_that_is_named_in_any_way(small: Workspace, tag: str) -> None:
    folder = small.root / "templates/reports"
    folder.mkdir(parents=True)
    (folder / "a.html").write_text("a")
    (folder / "b.html").write_text("before")
    (folder / "not_found.html").write_text(tag)
    written(small)
    (folder / "b.html").write_text("after")
    assert "404.html" in written(small)


def test_a_template_that_others_include(small: Workspace) -> None:
    own_template(
        small,
        "letters/notice_body.html",
        '{% include "letters/body.html" %}',
        '<p>با سلام</p>{% include "letters/body.html" %}',
    )
    notices = {f"notices/{party}/{file}" for party in "AB" for file in ("index.html", "notice.pdf")}
    assert written(small) == notices | {"deficiencies/all-notices.pdf"}


def test_the_look_of_papers_and_back(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers change and nothing else; when the change is undone, no paper is laid out again."""
    own_template(small, "assets/paper/paper.css", "line-height:1.85", "line-height:1.95")
    before = digests(small.site)
    assert written(small) == papers(small)
    shutil.rmtree(small.root / "templates")
    monkeypatch.setattr(PdfStore, "put", None)
    written(small)
    assert digests(small.site) == before


def test_one_asset(small: Workspace) -> None:
    own_template(small, "assets/site.css", "}", "}\n")
    assert written(small) == {"assets/site.css"}


def test_an_asset_of_the_office_takes_the_place_of_a_made_one(small: Workspace) -> None:
    """As `assets/words.js`: also on the next day, when what is made would be other, and the gate looks into it."""
    own = small.root / "templates/assets/words.js"
    own.parent.mkdir(parents=True)
    own.write_text("window.office={words:{}};")
    assert written(small) == {"assets/words.js"}
    for day in ("1405-09-02", "1405-09-03"):
        written(small, today=day)
        assert (small.site / "assets/words.js").read_bytes() == own.read_bytes()
    (own.parent / "index.html").write_text("<title>no page of ours</title>")  # only what lies in assets/ is meant
    assert written(small, today="1405-09-03") == {"assets/index.html"}
    assert (small.site / "index.html").is_file()
    own.write_text("// 09120000001")
    changed(small, parties=[(*row, "تلفن همراه" if n == 0 else "09120000001") for n, row in enumerate(PARTIES)])
    with pytest.raises(LeakError):
        small.build(pdf=True)


def test_one_wording(small: Workspace) -> None:
    """The brand of every page: all pages and nothing else."""
    text = small.root / "templates/text/fa.toml"
    text.parent.mkdir(parents=True)
    text.write_text('[site]\nbrand = "دفتر ما"\n', encoding="utf-8")
    assert written(small) == pages(small)


def test_one_setting(small: Workspace) -> None:
    """No papers: pages no longer link to them, and they go."""
    before = papers(small)
    (small.root / "office.toml").write_text("[pdf]\nenabled = false\n")
    said = small.build(pdf=True).published
    assert set(said.removed) == before
    own = {f"{kind}/{party}/index.html" for kind in ("notices", "parties") for party in "AB"}
    lists = {f"{kind}index.html" for kind in ("", "letters/", "sessions/", "deficiencies/", "statistics/")}
    assert set(said.written) == own | lists | {"search-index.js"}


def test_a_new_day(small: Workspace) -> None:
    """Every list names its day, as does one file that all pages load; a draft of a notice names none."""
    lists = {path.relative_to(small.site).as_posix() for path in small.site.rglob("*.xlsx")}
    dated = {"brief.pdf", "deficiencies/all-notices.pdf", "sessions/calendar.pdf", "statistics/statistics.pdf"}
    shown = {"index.html", "sessions/index.html", "statistics/index.html", "assets/day.css", "assets/words.js"}
    assert written(small, today="1405-09-02") == shown | lists | dated


def test_pages_of_an_office_s_own_say_the_day_and_are_drawn_every_day(small: Workspace) -> None:
    """Its templates may be older than the file that ours load the day from."""
    own_template(small, "reports/base.html", "داخلی، برای", "{{ as_of }} {{ day }} {{ stale_days }} برای")
    small.build(pdf=True)
    assert "یکشنبه ۱ آذر ۱۴۰۵ 2026-11-22 14 برای" in (small.site / "house/index.html").read_text(encoding="utf-8")
    assert pages(small) <= written(small, today="1405-09-02")
    assert "دوشنبه ۲ آذر ۱۴۰۵ 2026-11-23" in (small.site / "house/index.html").read_text(encoding="utf-8")


def test_a_removed_party(small: Workspace) -> None:
    changed(small, parties=PARTIES[:2], dossiers=DOSSIERS[:2])
    said = small.build(pdf=True).published
    assert set(said.removed) == {path for path in OF_B if "/B/" in path} - {"parties/B/index.html"}  # it keeps its page
    assert set(said.written) == {
        "parties/B/index.html", *(f"statistics/{file}" for file in ("index.html", "statistics.pdf", "statistics.xlsx")),
        "index.html", "search-index.js", "brief.pdf", "completeness.xlsx", "deficiencies/all-notices.pdf",
        "letters/index.html", "letters/register.xlsx",
        *(f"{kind}/index.html" for kind in ("parties", "deficiencies", "changes")),
        *(f"{kind}/{kind}.xlsx" for kind in ("parties", "deficiencies", "changes")),
        "quality/index.html", "quality/findings.xlsx", "quality/checked/index.html",
    }  # fmt: skip


def test_a_new_version_writes_what_it_draws_otherwise(small: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """All is drawn again, for the program may draw otherwise; what is the same to the byte is not written."""
    drawn: list[str] = []
    render = Templates.render

    def noted(self: Templates, artifact: Artifact) -> str:
        drawn.append(artifact.path)
        return render(self, artifact)

    monkeypatch.setattr(Templates, "render", noted)
    monkeypatch.setattr(stages, "program", lambda: "another version")
    monkeypatch.setattr(pipeline, "program", lambda: "another version")
    assert written(small) == set()
    assert pages(small) <= set(drawn)
    assert written(small) == set()
    assert len(drawn) == len(set(drawn))


def test_step_by_step_and_at_once_lead_to_the_same_bytes(small: Workspace, tmp_path: Path) -> None:
    """Incremental and full, one worker and two, warm workers and new ones."""
    changed(small, dossiers=[*DOSSIERS[:2], ("B", "form1", "ارائه نشده", "")])
    chosen = settings.load(small.root, today="1405-09-01", jobs=2)
    workers, memo = Workers(chosen), Memo()
    try:
        for turn in ("الف", "ب"):
            changed(small, dossiers=[*DOSSIERS[:2], ("B", "form1", "ناقص", turn)])
            with at_work(chosen, Kept(Reader(), workers, memo)) as resources:
                pipeline.run(chosen, Wording.load(chosen.templates), lambda _done, _of: None, resources)
    finally:
        workers.close()
    step_by_step = digests(small.site)
    shutil.rmtree(small.output)
    shutil.rmtree(small.root / "records", ignore_errors=True)
    small.build(pdf=True)
    assert {path for path, d in digests(small.site).items() if step_by_step[path] != d} <= {
        path for path in step_by_step if path.startswith(LOOKS)
    }


# --- nothing to do ------------------------------------------------------------------------------------------------


def told(workspace: Workspace, *arguments: str) -> Mapping[str, Any]:
    run = workspace.run("--json", "--no-pdf", *arguments)
    assert run.code in (0, 1), run.err
    found = json.loads(run.out)
    assert isinstance(found, dict)
    return found


def test_a_second_run_says_in_a_line_and_the_path_that_there_is_nothing_to_do(small: Workspace) -> None:
    first, second = small.run("--no-pdf"), small.run("--no-pdf")
    assert (second.code, second.err) == (first.code, "")
    assert len(second.out.splitlines()) == 2 and "index.html" in second.out


def test_it_imports_nothing_heavy(small: Workspace) -> None:
    assert small.run("--no-pdf").code == 0
    script = (
        "import sys; from generator.cli import main\n"
        "try: main()\n"
        "finally: print(*sorted({m.split('.')[0] for m in sys.modules}), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, "--today", "1405-09-01", "--no-pdf"]
    run = subprocess.run(command, cwd=small.root, env=small.environment(), capture_output=True, check=True, timeout=60)
    heavy = {"jinja2", "pandas", "openpyxl", "weasyprint", "email_validator", "holidays", "persiantools", "xlsxwriter"}
    assert not heavy & set(run.stderr.decode().split())


@pytest.mark.parametrize(
    "change", ["input", "settings", "template", "day", "option", "site", "stray", "report", "records"]
)
def test_whatever_changed_there_is_something_to_do(small: Workspace, change: str) -> None:
    chosen = settings.load(small.root, today="1405-09-01")
    small.run("--no-pdf")
    left = unchanged._store(chosen).read("last")
    state = unchanged.whole_state(chosen, "as asked"), unchanged.standing(small.output)
    options_after = "as asked"
    match change:
        case "input":
            changed(small, parties=[*PARTIES[:2], ("B", "حزب نمونهٔ ب", "معتبر", "ب ۳")])
        case "settings":
            (small.root / "office.toml").write_text("# nothing\n")
        case "template":
            own_template(small, "reports/party.html", "{% block main %}", "{% block main %} ")
            chosen = settings.load(small.root, today="1405-09-01")
        case "day" | "option":
            options_after = "as asked otherwise"
        case "site":
            (small.site / "index.html").write_text("edited")
        case "stray":
            (small.site / "stray.html").write_text("left here")
        case "report":
            (small.output / "report.json").unlink()
        case "records":
            small.root.joinpath("records").mkdir(exist_ok=True)
            small.root.joinpath("records/L1.pdf").write_bytes(b"%PDF")
    assert (unchanged.whole_state(chosen, options_after), unchanged.standing(small.output)) != state
    assert left["exit"] == 0, "the run left its state"


def test_where_a_link_is_refused_the_copy_is_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder that becomes the site, files of the one before have other names in the site that readers see."""
    for name, text in (("source", "new"), ("seen", "old")):
        (tmp_path / name).write_text(text)
    (tmp_path / "target").hardlink_to(tmp_path / "seen")

    def refused(_source: str, _target: str) -> None:
        raise OSError(errno.EMLINK, "too many links")

    monkeypatch.setattr(os, "link", refused)
    drawing._link(f"{tmp_path}/source", f"{tmp_path}/target")
    assert [(tmp_path / name).read_text() for name in ("target", "seen")] == ["new", "old"]


def test_a_damaged_cache_costs_time_and_nothing_else(small: Workspace) -> None:
    small.run("--no-pdf")
    before = digests(small.site)
    cache = small.output / ".cache"
    for name in ("last", "gate", "manifest", "pieces", "private-files"):
        path = cache / name
        path.write_bytes(b'{"schema": 1, "drawn": [], "known": 5}\xff')
    assert told(small)["written"] == []
    assert digests(small.site) == before


@pytest.mark.parametrize("damage", [lambda data: data[:-9], lambda data: data[:3000] + b"*" + data[3001:]])
def test_a_damaged_paper_is_laid_out_again(small: Workspace, damage: Callable[[bytes], bytes]) -> None:
    before = digests(small.site)
    store = sorted((small.output / ".cache/pdf").iterdir())
    for path in store:
        path.write_bytes(damage(path.read_bytes()))
    (small.output / ".cache/manifest").unlink()
    small.build(pdf=True)
    assert digests(small.site) == before


def test_a_paper_under_the_name_of_another_is_laid_out_again(small: Workspace) -> None:
    before = digests(small.site)
    first, second, *_ = sorted((small.output / ".cache/pdf").iterdir())
    contents = first.read_bytes(), second.read_bytes()
    second.write_bytes(contents[0])
    first.write_bytes(contents[1])
    (small.output / ".cache/manifest").unlink()
    small.build(pdf=True)
    assert digests(small.site) == before


def test_the_exit_code_is_the_last_run_s(office: OfficeWriter) -> None:
    workspace = office({"احزاب": [*PARTIES, ("B", "حزب دیگر", "معتبر", "")]})
    first = workspace.run("--no-pdf")
    assert first.code == 1
    assert workspace.run("--no-pdf").code == 1


# --- watch --------------------------------------------------------------------------------------------------------


def test_watch_builds_again_survives_a_half_saved_file_and_ends_with_ctrl_c(small: Workspace, tmp_path: Path) -> None:
    command = small.command("watch", "--no-pdf", "-q")
    page = small.site / "notices/B/index.html"
    with (
        (tmp_path / "said.txt").open("w+b") as said,
        subprocess.Popen(command, cwd=small.root, env=small.environment(), stdout=said, stderr=said) as process,
    ):

        def wait_for(what: Callable[[], bool]) -> None:
            for _ in range(1200):
                if what():
                    return
                assert process.poll() is None, (tmp_path / "said.txt").read_text(encoding="utf-8")
                time.sleep(0.05)
            pytest.fail("nothing happened")

        try:
            wait_for(lambda: "Ctrl+C" in (tmp_path / "said.txt").read_text(encoding="utf-8"))
            changed(small, dossiers=[*DOSSIERS[:2], ("B", "form1", "ناقص", "واژهٔ نویافته")])
            wait_for(lambda: "واژهٔ نویافته" in page.read_text(encoding="utf-8"))
            (small.input / "دفتر.xlsx").write_bytes(b"half a file")
            wait_for(lambda: "دفتر.xlsx" in (tmp_path / "said.txt").read_text(encoding="utf-8"))
            assert "واژهٔ نویافته" in page.read_text(encoding="utf-8")
            changed(small)
            wait_for(lambda: "واژهٔ نویافته" not in page.read_text(encoding="utf-8"))
            with contextlib.ExitStack() as held:  # a correction that is saved during another run is not lost

                def is_held() -> bool:
                    with contextlib.suppress(WorkspaceBusyError):  # it is still at the end of its own
                        held.enter_context(hold(small.output / LOCK))
                        return True
                    return False

                wait_for(is_held)
                changed(small, dossiers=[*DOSSIERS[:2], ("B", "form1", "ناقص", "واژهٔ دیگر")])
                time.sleep(1)
                assert process.poll() is None
            wait_for(lambda: "واژهٔ دیگر" in page.read_text(encoding="utf-8"))
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        finally:
            process.kill()
