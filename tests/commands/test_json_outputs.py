"""Every object that --json prints is what docs/json.md says, field by field; every exit code is in the table."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from generator.commands.options import EXIT_CODES
from generator.model import errors
from generator.model.errors import GeneratorError
from scripts.json_outputs import OUTPUTS, Failed
from tests.conftest import ROOT, Built, Workspace

#: Command line → words, of those that leave the sample office as it is.
LOOKING = {
    "generate check": ["check"],
    "generate explain PARTY": ["explain", "P26"],
    "generate explain CODE": ["explain", "DOS-001"],
    "generate explain LETTER": ["explain", "notice-P26-1"],
    "generate explain session N": ["explain", "session", "4"],
    "generate preview": ["preview", "--policy", "همه تشکل‌ها"],
    "generate diff": ["diff"],
    "generate outbox": ["outbox"],
    "generate send": ["send"],
    "generate as-of DATE": ["as-of", "1405-09-01"],
    "generate verify": ["verify"],
    "generate history": ["history"],
    "generate history --letter ID": ["history", "--year", "1405"],
    "generate doctor": ["doctor"],
}


@pytest.mark.parametrize("command", LOOKING)
def test_what_commands_print_about_the_sample_office(sample: Built, command: str) -> None:
    said = sample.workspace.run(*LOOKING[command], "--json")
    msgspec.json.decode(said.out, type=OUTPUTS[command])


def test_what_commands_print_that_write(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "office")
    workspace.root.mkdir(exist_ok=True)
    made = workspace.run("init", "--json", "--no-pdf")
    msgspec.json.decode(made.out, type=OUTPUTS["generate init"])
    for command, words in {
        "generate": ["--no-pdf"],
        "generate check --page": ["check", "--page"],
        "generate check --survey": ["check", "--survey"],
        "generate publish": ["publish", str(tmp_path / "www")],
        "generate close YEAR": ["close", "1404"],
        "generate rollup DIR…": ["rollup", str(workspace.root), "--output", str(tmp_path / "all")],
        "generate recover": ["recover"],
    }.items():
        said = workspace.run(*words, "--json")
        msgspec.json.decode(said.out, type=OUTPUTS[command])
    msgspec.json.decode(workspace.run("explain", "nobody", "--json").out, type=Failed)


def test_every_exit_code_is_explained() -> None:
    failures = {
        kind.exit_code for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, GeneratorError)
    }
    assert failures <= set(EXIT_CODES)
    table = dict(re.findall(r"(?m)^\| (\d+) \| (.*) \|$", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {int(code): meaning for code, meaning in table.items()} == dict(EXIT_CODES)
