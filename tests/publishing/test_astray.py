"""What is read from the disk is not believed about places: nothing outside its folder is written or deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.keeping import seal, swap
from generator.keeping.manifest import SPARE
from generator.privacy.labels import Labels
from generator.publishing.placing import cut_links, place_private, publish
from generator.returning.returned import write_copies
from generator.settings import Settings, load
from tests.builders import wording

PLACED = ".cache/private-files"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A workspace with a workbook, which no run may touch."""
    for name in ("input", "output/.cache", "records", "templates"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "input" / "احزاب.xlsx").write_bytes(b"PK the register")
    return load(tmp_path, today="1405-09-01")


def files(settings: Settings) -> dict[str, bytes]:
    root = settings.root
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


ASTRAY = (
    "../input/احزاب.xlsx", "..\\input\\احزاب.xlsx", "a/../../input/احزاب.xlsx", "{root}/input/احزاب.xlsx", "link/احزاب.xlsx",
    "site/index.html", ".lock", "", ".", "..", "C:\\احزاب.xlsx", "a\0b", "x" * 300, "outbox",
)  # fmt: skip


@pytest.mark.parametrize("line", ASTRAY)
def test_a_line_that_leads_astray_deletes_nothing(settings: Settings, line: str) -> None:
    (settings.output / "link").symlink_to(settings.input)
    for name in ("site/index.html", "outbox/a.eml", ".lock"):
        (settings.output / name).parent.mkdir(exist_ok=True)
        (settings.output / name).touch()
    before = files(settings)
    (settings.output / PLACED).write_text(line.format(root=settings.root) + "\n", encoding="utf-8")
    place_private(settings, [])
    assert files(settings) | {f"output/{PLACED}": b""} == before | {f"output/{PLACED}": b""}


def test_what_an_earlier_run_placed_goes(settings: Settings) -> None:
    """The control."""
    assert place_private(settings, [("outbox/a.eml", b"a"), ("print/b.pdf", b"b")]) == ("outbox/a.eml", "print/b.pdf")
    assert place_private(settings, [("outbox/a.eml", b"a")]) == ("print/b.pdf",)
    assert not (settings.output / "print/b.pdf").exists()


@pytest.mark.parametrize("line", [*ASTRAY[:5], "a\0b", 7, None, ["a"]])
@pytest.mark.parametrize("steps", ["writes", "removals"])
def test_a_journal_that_leads_astray_is_not_carried_out(settings: Settings, line: object, steps: str) -> None:
    stage, site = settings.output / ".staged", settings.site
    (stage / "..").resolve().mkdir(exist_ok=True)
    for folder in (stage, site):
        folder.mkdir()
        (folder / "link").symlink_to(settings.input)
    before = files(settings)
    told: dict[str, list[object]] = {"writes": [], "removals": []}
    told[steps] = [line.format(root=settings.root) if isinstance(line, str) else line]
    file = settings.output / ".journal"
    file.write_text(json.dumps(told), encoding="utf-8")
    assert not swap.resume(stage, site, file)
    assert files(settings) == before


@pytest.mark.parametrize("text", ["[" * 100_000, "{}", "7", '{"writes": 3, "removals": []}', "\xff"])
def test_a_damaged_journal_is_left(settings: Settings, text: str) -> None:
    file = settings.output / ".journal"
    file.write_text(text, encoding="latin-1")
    assert not swap.resume(settings.output / ".staged", settings.site, file) and not file.exists()


@pytest.mark.parametrize("path", ["../a", "/a", "a/../b", "a//b", "a\0", "C:a"])
def test_a_seal_with_such_a_path_is_none(path: str) -> None:
    assert seal.parse(f"{'0' * 64}  {path}\n") is None
    assert seal.parse(f"{'0' * 64}  a/b\n") is not None


@pytest.mark.parametrize("name", [SPARE, ".cache/tables", ".cache/pdf", ".cache/joined", "returned", ".cache"])
def test_a_folder_that_is_a_link_into_the_input_is_not_cleared(settings: Settings, name: str) -> None:
    place = settings.output / name
    if place.is_dir():
        place.rmdir()
    place.symlink_to(settings.input)

    def fill(folder: Path) -> None:
        (folder / "index.html").write_text("a", encoding="utf-8")

    publish(settings, fill)
    write_copies(settings, [], wording(), Labels(), lambda _finding: "")
    assert (settings.input / "احزاب.xlsx").read_bytes() == b"PK the register"
    assert [p.name for p in settings.input.iterdir()] == ["احزاب.xlsx"]


def test_links_to_elsewhere_stay(settings: Settings, tmp_path: Path) -> None:
    elsewhere = tmp_path.parent / f"{tmp_path.name}-elsewhere"
    elsewhere.mkdir()
    (settings.output / "outbox").symlink_to(elsewhere)
    cut_links(settings)
    assert (settings.output / "outbox").is_symlink()
