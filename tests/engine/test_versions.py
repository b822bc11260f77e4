"""Another version than those that were tested is said wherever one looks, with what to do; how much rests on private parts."""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import weasyprint

import generator
from generator.engine import versions
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.conftest import OfficeWriter, Rows, Workspace

FOLDER = Path(generator.__file__).parent
#: Modules of `engine/` that use what is documented alone, and of the engine no more than this.
DOCUMENTED = {"__init__", "layout", "versions"}
OF_ENGINE = {
    "weasyprint",
    "weasyprint.text.fonts.FontConfiguration",
    "weasyprint.urls.URLFetcher",
    "weasyprint.urls.URLFetcherResponse",
}
OFFICE: dict[str, Rows] = {"احزاب": [("کد", "نام حزب", "گستره فعالیت"), ("A", "حزب نمونه", "ملی")],
          "پرونده‌ها": [("حزب", "فرم ۱"), ("A", "ناقص")]}  # fmt: skip


@pytest.fixture
def workspace(office: OfficeWriter) -> Workspace:
    return office(OFFICE)


def installed_as(version: str, folder: Path) -> str:
    """A folder for PYTHONPATH in which the same engine is of another version."""
    folder.mkdir()
    (folder / "weasyprint").symlink_to(Path(weasyprint.__file__).parent)
    (folder / f"weasyprint-{version}.dist-info").mkdir()
    return os.pathsep.join([str(folder), str(ROOT)])


def test_a_run_and_doctor_say_that_a_version_was_not_tested(workspace: Workspace, tmp_path: Path) -> None:
    """And papers are made: the engine has shown that their text is whole."""
    path = installed_as("70.9", tmp_path / "site")
    first, again, doctor = (workspace.run(*words, PYTHONPATH=path) for words in ([], [], ["doctor"]))
    assert "70.9" in first.err and "docs/engine.md" in first.err
    assert "70.9" in again.out and "docs/engine.md" in again.out  # when there is nothing to do, too
    assert "70.9" in doctor.out
    assert sorted(workspace.site.rglob("notice.pdf"))


def test_one_that_is_too_old_is_named_as_the_cause(workspace: Workspace, tmp_path: Path) -> None:
    """The pages are built all the same."""
    path = installed_as("69.0", tmp_path / "site")
    run, doctor = workspace.run(PYTHONPATH=path), workspace.run("doctor", PYTHONPATH=path)
    assert run.code == 4
    assert "69.0" in run.err and versions.tested("weasyprint") in run.err
    assert "Pango" not in run.err and "حافظه" not in run.err
    assert "69.0" in doctor.out and "Pango" not in doctor.out
    assert (workspace.site / "index.html").is_file() and not list(workspace.site.rglob("*.pdf"))


def test_one_that_does_not_start_is_told_with_its_cause(workspace: Workspace, tmp_path: Path) -> None:
    """The pages are built all the same, and the next run with a whole engine makes the papers."""
    package = tmp_path / "site" / "weasyprint"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('pango is of another kind\\nand more')", encoding="utf-8")
    (package.parent / "weasyprint-70.9.dist-info").mkdir()
    run = workspace.run(PYTHONPATH=os.pathsep.join([str(package.parent), str(ROOT)]))
    assert run.code == 4
    assert "RuntimeError: pango is of another kind" in run.err and "70.9" in run.err
    assert "Traceback" not in run.err and "حافظه" not in run.err
    assert (workspace.site / "index.html").is_file() and not list(workspace.site.rglob("*.pdf"))
    assert workspace.run().code == 0 and list(workspace.site.rglob("notice.pdf"))


def test_what_an_upgrade_has_left_behind_is_no_tested_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_as("70.0", folder := tmp_path / "site")
    (folder / "weasyprint-71.0.dist-info").mkdir()
    origin = type("Spec", (), {"origin": str(folder / "weasyprint" / "__init__.py")})
    monkeypatch.setattr(versions, "find_spec", lambda _name: origin)
    assert versions.installed("weasyprint") == "70.0, 71.0"
    assert not versions.is_tested("weasyprint")


# --- how much rests on private parts ------------------------------------------------------------------------------


def private() -> dict[str, int]:
    """Module that reaches into private parts of a library, or takes their place → its lines."""
    paths = [path for path in (FOLDER / "engine").glob("*.py") if path.stem not in DOCUMENTED]
    paths.append(FOLDER / "render/code_generator.py")
    return {path.stem: len(path.read_text(encoding="utf-8").splitlines()) for path in sorted(paths)}


def test_little_rests_on_private_parts() -> None:
    assert sum(private().values()) < 1600, private()


@pytest.mark.parametrize("name", sorted(DOCUMENTED))
def test_the_other_modules_use_documented_parts_alone(name: str) -> None:
    tree = ast.parse((FOLDER / f"engine/{name}.py").read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    libraries = {"weasyprint", "pydyf", "cssselect2", "tinycss2", "tinyhtml5", "cffi", "_cffi_backend"}
    assert {name for name in found if name.partition(".")[0] in libraries} <= OF_ENGINE
