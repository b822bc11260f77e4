"""Shipped templates are compiled once; those of a workspace always anew, under the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.model.artifact import Artifact
from generator.render.html import KeptTemplates, Templates

PAGE = Artifact("a.html", "t.html", {"name": "نمونه"})


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The module whose text says how templates are compiled; they are kept beside it."""
    monkeypatch.setattr("sys.pycache_prefix", None)
    monkeypatch.setattr("generator.keeping.store.__file__", str(tmp_path / "program" / "store.py"))
    path = tmp_path / "program" / "html.py"
    path.parent.mkdir()
    path.write_text("version = 1")
    return path


def shipped(tmp_path: Path, text: str = "سلام {{ name }}") -> Path:
    folder = tmp_path / "templates"
    folder.mkdir(exist_ok=True)
    (folder / "t.html").write_text(text, encoding="utf-8")
    return folder


def kept(module: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (module.parent / "__pycache__").glob("*")}


def rendered(folder: Path, module: Path) -> str:
    return Templates([folder], KeptTemplates(module, is_asked_for=True)).render(PAGE)


def test_a_template_is_compiled_once(tmp_path: Path, module: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shipped(tmp_path)
    assert rendered(folder, module) == "سلام نمونه"
    assert len(kept(module)) == 1
    monkeypatch.setattr("jinja2.Environment.compile", None)
    assert rendered(folder, module) == "سلام نمونه"


def test_another_text_or_program_compiles_it_anew(tmp_path: Path, module: Path) -> None:
    folder = shipped(tmp_path)
    rendered(folder, module)
    assert rendered(shipped(tmp_path, "درود {{ name }}"), module) == "درود نمونه"
    module.write_text("version = 2")
    assert rendered(folder, module) == "درود نمونه"
    assert len(kept(module)) == 2


@pytest.mark.parametrize("damage", [b"", b"no bytecode", None])
def test_what_is_damaged_is_compiled_anew(tmp_path: Path, module: Path, damage: bytes | None) -> None:
    folder = shipped(tmp_path)
    rendered(folder, module)
    (file,) = (module.parent / "__pycache__").iterdir()
    file.write_bytes(file.read_bytes()[:-20] if damage is None else damage)
    assert rendered(folder, module) == "سلام نمونه"


def test_templates_of_a_workspace_are_neither_kept_nor_taken(tmp_path: Path, module: Path) -> None:
    folder, own = shipped(tmp_path), tmp_path / "own"
    own.mkdir()
    Templates([folder, own], KeptTemplates(module, is_asked_for=True)).render(PAGE)
    assert kept(module) == {}


def test_a_folder_that_is_no_folder_costs_nothing_but_time(tmp_path: Path, module: Path) -> None:
    (module.parent / "__pycache__").write_text("in the way")
    assert rendered(shipped(tmp_path), module) == "سلام نمونه"
