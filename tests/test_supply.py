"""What comes from others: its licences are known, its bytes are locked, and it installs without network."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import licences

ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other packages installed")
def test_the_list_of_licences_is_what_the_lock_says() -> None:
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "docs/licences.md is stale: run make licences"
    assert licences.unclear() == []


def test_every_locked_package_has_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock"):
        lock = re.sub(r"\\\n", " ", (ROOT / name).read_text(encoding="utf-8"))
        pinned = [line for line in lock.splitlines() if "==" in line and not line.startswith("#")]
        assert pinned and [line for line in pinned if "--hash=sha256:" not in line] == []


def test_a_wheel_installs_without_network(tmp_path: Path) -> None:
    """The program's own wheel, into a new environment, from a folder, with no network at all where that can be had."""
    house = tmp_path / "wheelhouse"
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", str(house)]
    source = tmp_path / "source"
    shutil.copytree(ROOT / "generator", source / "generator", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("templates", "docs"):
        shutil.copytree(ROOT / name, source / name)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source / name)
    built = subprocess.run([*build, str(source)], capture_output=True, text=True, check=False)
    if "hatchling" in built.stderr:
        pytest.skip("no network to fetch the build tool, which only the machine that packs needs")
    assert built.returncode == 0, built.stderr
    (wheel,) = house.glob("generate-*.whl")
    alone = ["unshare", "-rn"] if can_be_alone() else []
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--target", str(target)]
    subprocess.run([*alone, *install, str(wheel)], check=True, env={**os.environ, "PIP_NO_INPUT": "1"})
    said = subprocess.run(
        [*alone, sys.executable, "-m", "generator", "--version"], env={**os.environ, "PYTHONPATH": str(target)},
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.startswith("generate")
    texts = target / "generator" / "_templates" / "text"
    named = set(re.findall(r"docs/[\w-]+\.\w+", "".join(path.read_text(encoding="utf-8") for path in texts.iterdir())))
    assert len(named) > 3 and [name for name in named if not (target / "generator" / name).is_file()] == []


def can_be_alone() -> bool:
    if not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "-rn", "true"], check=False, capture_output=True).returncode == 0
